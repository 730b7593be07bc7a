//! Messages as the operator may word them: texts with placeholders, checked once, filled in for each message.

use jiff::civil::Date;

use super::digest::DigestWords;
use super::feedback::event::EventKind;
use super::secret::Secret;
use super::time::vietnamese;

/// Longest text of a template, in characters.
pub const PATTERN_CHARS_MAX: usize = 4_000;
/// What stands between the Vietnamese and the English part of a letter.
const BETWEEN: &str = "\n\n* * *\n\n";

/// Something that differs from message to message. There is none for the sender's secret, for anybody's name, or for
/// what a feedback or a reply says: a message is a postcard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// The public code of the feedback.
    Code,
    /// The address of its page; who opens it needs the secret still.
    Link,
    /// The address of this service, so that a message from elsewhere is noticed.
    Site,
    /// Who sends the message.
    Publisher,
    /// A day: until when, by when, or when next; the event says which.
    Due,
    /// The address of the page on which a contact is confirmed.
    Confirm,
    /// What proves that the message was received. It opens nothing.
    Token,
}

/// What may stand in the braces of one kind of text.
pub trait Blank: Copy + PartialEq {
    /// What stands between the braces.
    fn key(self) -> &'static str;

    /// The one with a stable name.
    fn parse(key: &str) -> Option<Self>;
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Link,
        Self::Site,
        Self::Publisher,
        Self::Due,
        Self::Confirm,
        Self::Token,
    ];
}

impl Blank for Placeholder {
    fn key(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Link => "link",
            Self::Site => "site",
            Self::Publisher => "publisher",
            Self::Due => "due",
            Self::Confirm => "confirm",
            Self::Token => "token",
        }
    }

    fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.key() == key)
    }
}

/// A text with placeholders in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern<B = Placeholder>(Vec<Piece<B>>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<B> {
    Text(String),
    Value(B),
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
    #[error("có dấu ngoặc nhọn không đủ cặp; mỗi chỗ điền ghi trong một cặp ngoặc nhọn")]
    Brace,
    /// A placeholder that is none.
    #[error("không có chỗ điền {{{0}}}")]
    Unknown(String),
    /// A placeholder that nothing is known for here.
    #[error("chỗ điền {{{0}}} không dùng được ở đây")]
    Misplaced(&'static str),
    /// A placeholder without which this says nothing.
    #[error("thiếu chỗ điền {{{0}}}")]
    Missing(&'static str),
}

impl<B: Blank> Pattern<B> {
    /// Reads a text that may have the placeholders `offered` and must have those `needed`.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn parse(text: &str, offered: &[B], needed: &[B]) -> Result<Self, PatternError> {
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
            let placeholder = B::parse(key).ok_or_else(unknown)?;
            if !offered.contains(&placeholder) {
                return Err(PatternError::Misplaced(placeholder.key()));
            }
            pieces.push(Piece::Value(placeholder));
            pieces.push(plain(after)?);
        }
        let has = |placeholder: &B| pieces.contains(&Piece::Value(*placeholder));
        match needed.iter().find(|needed| !has(needed)) {
            Some(missing) => Err(PatternError::Missing(missing.key())),
            None => Ok(Self(pieces)),
        }
    }

    /// The text with a value in the place of each placeholder.
    #[must_use]
    pub fn fill(&self, value: impl Fn(B) -> String) -> String {
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

/// How something is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The subject of a letter.
    pub subject: Bilingual,
    /// What a letter says.
    pub text: Bilingual,
    /// What is said of the day, where there is one.
    pub due: Option<Bilingual>,
    /// The whole for a telephone, in one line.
    pub short: Pattern,
}

/// All messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// The address of a feedback's page.
    pub page: Pattern,
    /// The address of the page on which a contact is confirmed.
    pub confirm_page: Pattern,
    /// What a letter begins with.
    pub opening: Bilingual,
    /// What it ends with: the code, where to look, who sends it.
    pub closing: Bilingual,
    /// How a letter asks to show that it has arrived.
    pub confirm: Bilingual,
    /// How a telephone is asked.
    pub confirm_short: Pattern,
    /// What is told of a feedback that is sealed, whatever happened to it.
    pub neutral: Wording,
    /// One for each event that is announced.
    pub events: Vec<(EventKind, Wording)>,
    /// What a receipt says.
    pub receipt: ReceiptPatterns,
    /// What officers are told each day.
    pub digest: DigestWords,
}

/// What a receipt says. The token is what shows that it is genuine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptPatterns {
    /// The address of the page on which it can be checked.
    pub page: Pattern,
    /// Where feedback is taken in, if the directory does not say.
    pub office: Pattern,
    /// How to see what has become of it.
    pub look_up: Pattern,
    /// How to check that the paper is genuine.
    pub check: Pattern,
    /// What holds for a secret that is printed.
    pub secret: Pattern,
    /// What the sender should know and may do.
    pub notes: Vec<Pattern>,
}

/// The same, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the pattern of the same name")]
pub struct ReceiptWords {
    pub page: String,
    pub office: String,
    pub look_up: String,
    pub check: String,
    pub secret: String,
    pub notes: Vec<String>,
}

/// What differs from message to message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values<'a> {
    /// The code of the feedback, as people read it.
    pub code: String,
    /// The day that goes with the event.
    pub due: Option<Date>,
    /// What shows that the message has arrived, while that is not known.
    pub token: Option<Secret>,
    /// Where people reach this service.
    pub site: &'a str,
    /// Who sends the message.
    pub publisher: &'a str,
}

/// A letter as it is sent.
#[derive(Clone, PartialEq, Eq)]
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

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Letter(…)")
    }
}

impl Templates {
    /// How an event is told; `None` is one of a feedback that is sealed.
    fn wording(&self, event: Option<EventKind>) -> &Wording {
        let known = self.events.iter().find(|(kind, _)| Some(*kind) == event);
        known.map_or(&self.neutral, |(_, wording)| wording)
    }

    /// The letter about an event; `None` is one of a feedback that is sealed.
    #[must_use]
    pub fn letter(&self, event: Option<EventKind>, values: &Values<'_>) -> Letter {
        let wording = self.wording(event);
        let part = |language, choose: fn(&Bilingual) -> &Pattern| {
            let fill = |pattern: &Bilingual| {
                choose(pattern).fill(|placeholder| self.value(placeholder, values, language))
            };
            let due = wording.due.as_ref().filter(|_| values.due.is_some());
            let confirm = Some(&self.confirm).filter(|_| values.token.is_some());
            let text = std::iter::once(fill(&wording.text)).chain(due.map(fill));
            let text = text.collect::<Vec<_>>().join("\n");
            let body: Vec<String> = std::iter::once(fill(&self.opening))
                .chain([text])
                .chain(confirm.map(fill))
                .chain([fill(&self.closing)])
                .collect();
            (fill(&wording.subject), body.join("\n\n"))
        };
        let (subject, text) = part(Language::Vietnamese, |pattern| &pattern.vietnamese);
        let (subject_en, text_en) = part(Language::English, |pattern| &pattern.english);
        Letter {
            subject: format!("{subject} / {subject_en}"),
            text: format!("{text}{BETWEEN}{text_en}\n"),
        }
    }

    /// What a telephone is told of an event; `None` is one of a feedback that is sealed.
    #[must_use]
    pub fn short(&self, event: Option<EventKind>, values: &Values<'_>) -> String {
        let fill = |pattern: &Pattern| {
            pattern.fill(|placeholder| self.value(placeholder, values, Language::Vietnamese))
        };
        let confirm = values.token.as_ref().map(|_| fill(&self.confirm_short));
        let said = std::iter::once(fill(&self.wording(event).short)).chain(confirm);
        said.collect::<Vec<_>>().join(" ")
    }

    /// What a receipt says.
    #[must_use]
    pub fn receipt(&self, values: &Values<'_>) -> ReceiptWords {
        let fill = |pattern: &Pattern| {
            pattern.fill(|placeholder| self.value(placeholder, values, Language::Vietnamese))
        };
        let receipt = &self.receipt;
        ReceiptWords {
            page: fill(&receipt.page),
            office: fill(&receipt.office),
            look_up: fill(&receipt.look_up),
            check: fill(&receipt.check),
            secret: fill(&receipt.secret),
            notes: receipt.notes.iter().map(fill).collect(),
        }
    }

    /// What stands in the place of a placeholder. Nothing is offered where it might not be there, save for the day and
    /// the token, whose texts are left out without them.
    fn value(&self, placeholder: Placeholder, values: &Values<'_>, language: Language) -> String {
        let page = |pattern: &Pattern| pattern.fill(|within| simple(within, values));
        match placeholder {
            Placeholder::Link => page(&self.page),
            Placeholder::Confirm => page(&self.confirm_page),
            Placeholder::Due => values.due.map_or_else(String::new, |day| match language {
                Language::Vietnamese => vietnamese(day),
                Language::English => day.to_string(),
            }),
            other => simple(other, values),
        }
    }
}

/// What stands in the place of a placeholder that is no page and no day.
fn simple(placeholder: Placeholder, values: &Values<'_>) -> String {
    match placeholder {
        Placeholder::Site => values.site.to_owned(),
        Placeholder::Publisher => values.publisher.to_owned(),
        Placeholder::Code => values.code.clone(),
        Placeholder::Token => {
            let token = values.token.as_ref();
            token.map_or_else(String::new, |token| token.reveal().to_owned())
        }
        Placeholder::Link | Placeholder::Confirm | Placeholder::Due => String::new(),
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
            ("{code} {due}", PatternError::Misplaced("due")),
            ("code", PatternError::Missing("code")),
        ] {
            assert_eq!(Pattern::parse(text, CODE, CODE), Err(error), "{text}");
        }
        let long = "a".repeat(PATTERN_CHARS_MAX + 1);
        assert_eq!(
            Pattern::<Placeholder>::parse(&long, &[], &[]),
            Err(PatternError::TooLong)
        );
        let said = Pattern::<Placeholder>::parse("{x}", &[], &[])
            .unwrap_err()
            .to_string();
        assert_eq!(said, "không có chỗ điền {x}");
    }
}
