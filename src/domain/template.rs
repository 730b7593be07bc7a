//! Letters as the operator may word them: texts with placeholders, checked once, filled in for each letter.

use super::envelope::Envelope;
use super::occasion::{Addressee, Occasion, Placeholder};
use super::time::vietnamese;

/// Longest text of a template, in characters.
pub const PATTERN_CHARS_MAX: usize = 4_000;
/// What stands between the Vietnamese and the English part of a letter.
const BETWEEN: &str = "\n\n* * *\n\n";

/// A text with placeholders in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(Placeholder),
}

/// Why a text is no pattern for its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing there.
    #[error("để trống")]
    Empty,
    /// Longer than any letter should be.
    #[error("dài quá {PATTERN_CHARS_MAX} ký tự")]
    TooLong,
    /// A brace without its other one.
    #[error("có dấu ngoặc nhọn không đủ cặp; chỗ điền ghi dạng {{code}}")]
    Brace,
    /// A placeholder that is none.
    #[error("không có chỗ điền {{{0}}}")]
    Unknown(String),
    /// A placeholder that nothing is known for here.
    #[error("chỗ điền {{{}}} không dùng được ở đây", .0.key())]
    Misplaced(Placeholder),
    /// A placeholder without which this says nothing.
    #[error("thiếu chỗ điền {{{}}}", .0.key())]
    Missing(Placeholder),
}

impl Pattern {
    /// Reads a text that may have the placeholders `offered` and must have those `needed`.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn parse(
        text: &str,
        offered: &[Placeholder],
        needed: &[Placeholder],
    ) -> Result<Self, PatternError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        if text.chars().count() > PATTERN_CHARS_MAX {
            return Err(PatternError::TooLong);
        }
        let mut pieces = Vec::new();
        let mut parts = text.split('{');
        let before = parts.next().unwrap_or_default();
        let plain = |text: &str| {
            if text.contains('}') {
                return Err(PatternError::Brace);
            }
            Ok(Piece::Text(text.to_owned()))
        };
        pieces.push(plain(before)?);
        for part in parts {
            let (key, after) = part.split_once('}').ok_or(PatternError::Brace)?;
            let unknown = || PatternError::Unknown(key.chars().take(40).collect());
            let placeholder = Placeholder::parse(key).ok_or_else(unknown)?;
            if !offered.contains(&placeholder) {
                return Err(PatternError::Misplaced(placeholder));
            }
            pieces.push(Piece::Value(placeholder));
            pieces.push(plain(after)?);
        }
        let has = |placeholder: &Placeholder| pieces.contains(&Piece::Value(*placeholder));
        match needed.iter().find(|needed| !has(needed)) {
            Some(missing) => Err(PatternError::Missing(*missing)),
            None => Ok(Self(pieces)),
        }
    }

    fn fill(&self, value: impl Fn(Placeholder) -> String) -> String {
        let filled = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(placeholder) => value(*placeholder),
        });
        filled.collect()
    }
}

/// A pattern in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilingual {
    /// For most.
    pub vietnamese: Pattern,
    /// For who does not read that.
    pub english: Pattern,
}

/// What stands around every letter to a sender, or to an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The address of a feedback's page.
    pub page: Pattern,
    /// What a letter begins with.
    pub opening: Bilingual,
    /// What it ends with: the code, where to look, whom to ask.
    pub closing: Bilingual,
}

/// The letter on one occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// On which.
    pub occasion: Occasion,
    /// Its subject.
    pub subject: Bilingual,
    /// What is told.
    pub text: Bilingual,
}

/// All letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// Around letters to senders.
    pub sender: Frame,
    /// Around letters to officers.
    pub officer: Frame,
    /// The address of the page on which an e-mail address is confirmed.
    pub confirm_page: Pattern,
    /// One for each occasion.
    pub letters: Vec<Template>,
}

/// A letter as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Vietnamese,
    English,
}

impl Templates {
    /// Writes a letter; `site` is where people reach this service. `None` only for an occasion without a template,
    /// which the reader of the file refuses.
    #[must_use]
    pub fn write(&self, envelope: &Envelope, site: &str) -> Option<Letter> {
        let occasion = envelope.occasion();
        let template = self.letters.iter().find(|one| one.occasion == occasion)?;
        let frame = match occasion.addressee() {
            Addressee::Sender => &self.sender,
            Addressee::Officer => &self.officer,
        };
        let part = |language, choose: fn(&Bilingual) -> &Pattern| {
            let value = |placeholder| self.value(placeholder, envelope, (frame, site), language);
            let fill = |pattern: &Bilingual| choose(pattern).fill(value);
            let body = [&frame.opening, &template.text, &frame.closing].map(fill);
            (fill(&template.subject), body.join("\n\n"))
        };
        let (subject, text) = part(Language::Vietnamese, |pattern| &pattern.vietnamese);
        let (subject_en, text_en) = part(Language::English, |pattern| &pattern.english);
        Some(Letter {
            subject: format!("{subject} / {subject_en}"),
            text: format!("{text}{BETWEEN}{text_en}\n"),
        })
    }

    /// What stands in the place of a placeholder. Whatever is offered is there: [`Envelope::new`] has seen to it.
    fn value(
        &self,
        placeholder: Placeholder,
        envelope: &Envelope,
        (frame, site): (&Frame, &str),
        language: Language,
    ) -> String {
        let values = envelope.values();
        let page = |pattern: &Pattern| {
            pattern.fill(|placeholder| match placeholder {
                Placeholder::Site => site.to_owned(),
                Placeholder::Code => values.code.clone(),
                Placeholder::Token => {
                    let token = values.token.as_ref();
                    token.map_or_else(String::new, |token| token.reveal().to_owned())
                }
                _ => String::new(),
            })
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        match placeholder {
            Placeholder::Code => values.code.clone(),
            Placeholder::Link => page(&frame.page),
            Placeholder::Site => site.to_owned(),
            Placeholder::Ask => values.ask.clone(),
            Placeholder::Unit => text(&values.unit),
            Placeholder::Due => values.due.map_or_else(String::new, |day| match language {
                Language::Vietnamese => vietnamese(day),
                Language::English => day.to_string(),
            }),
            Placeholder::Reason => text(&values.reason.as_ref().map(|reason| match language {
                Language::Vietnamese => reason.vietnamese.clone(),
                Language::English => reason.english.clone(),
            })),
            Placeholder::Channels => text(&values.channels),
            Placeholder::Confirm => page(&self.confirm_page),
            Placeholder::Token => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &[Placeholder] = &[Placeholder::Code];

    #[test]
    fn a_pattern_is_filled_in() {
        let pattern = Pattern::parse(
            " {code}: xem {site}/{code}. ",
            &[Placeholder::Code, Placeholder::Site],
            CODE,
        );
        let filled = pattern
            .unwrap()
            .fill(|placeholder| format!("<{}>", placeholder.key()));
        assert_eq!(filled, "<code>: xem <site>/<code>.");
    }

    #[test]
    fn what_could_not_be_filled_in_is_refused() {
        for (text, error) in [
            (" \n", PatternError::Empty),
            ("a {code", PatternError::Brace),
            ("a } {code}", PatternError::Brace),
            ("{code} }", PatternError::Brace),
            (
                "{code} {secret}",
                PatternError::Unknown("secret".to_owned()),
            ),
            ("{code} {Code}", PatternError::Unknown("Code".to_owned())),
            ("{code} {}", PatternError::Unknown(String::new())),
            ("{{code}}", PatternError::Brace),
            ("{code} {due}", PatternError::Misplaced(Placeholder::Due)),
            ("code", PatternError::Missing(Placeholder::Code)),
        ] {
            assert_eq!(Pattern::parse(text, CODE, CODE), Err(error), "{text}");
        }
        let long = "a".repeat(PATTERN_CHARS_MAX + 1);
        assert_eq!(Pattern::parse(&long, &[], &[]), Err(PatternError::TooLong));
        let said = Pattern::parse("{x}", &[], &[]).unwrap_err().to_string();
        assert_eq!(said, "không có chỗ điền {x}");
    }
}
