//! What one person is told: to whom, on which occasion, and what differs from letter to letter. It travels sealed; who
//! seals and opens it sees only the lines of [`Envelope::lines`].

use std::fmt::{self, Write};

use jiff::civil::Date;

use super::email::EmailAddress;
use super::occasion::{Occasion, Placeholder};
use super::secret::Secret;
use super::text::clean_line;

/// Longest value, in characters: names of bodies, reasons with their legal basis, an office's address and telephone.
const VALUE_CHARS_MAX: usize = 500;
/// What the lines begin with, so that another form of them is noticed.
const FIRST_LINE: &str = "tthc envelope 1";

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// For most.
    pub vietnamese: String,
    /// For who does not read that.
    pub english: String,
}

/// What differs from letter to letter. Nothing here is free text of a feedback or of a reply, and nothing names the
/// person; units, reasons and channels come out of lists. The secret of a feedback has no place here either.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// The public code of the feedback.
    pub code: String,
    /// Whom to ask: an office with its telephone.
    pub ask: String,
    /// The unit or body that has it now.
    pub unit: Option<String>,
    /// Until when, by when, or when next.
    pub due: Option<Date>,
    /// Why, out of the list of reasons.
    pub reason: Option<Wording>,
    /// How to reach the body that has it now.
    pub channels: Option<String>,
    /// Proves that a letter was received. It opens nothing.
    pub token: Option<Secret>,
}

/// A letter to be written. Printed without whom it is for.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    to: EmailAddress,
    occasion: Occasion,
    values: Values,
}

/// A letter that lacks what its occasion is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("thư {} thiếu {{{}}}", .0.key(), .1.key())]
pub struct Lacking(pub Occasion, pub Placeholder);

impl Envelope {
    /// A letter whose values are there, each made one line of a length that fits.
    ///
    /// # Errors
    /// [`Lacking`].
    pub fn new(to: EmailAddress, occasion: Occasion, values: Values) -> Result<Self, Lacking> {
        let line = |text: String| {
            let line: String = clean_line(&text).chars().take(VALUE_CHARS_MAX).collect();
            line.trim_end().to_owned()
        };
        let values = Values {
            code: line(values.code),
            ask: line(values.ask),
            unit: values.unit.map(line),
            reason: values.reason.map(|reason| Wording {
                vietnamese: line(reason.vietnamese),
                english: line(reason.english),
            }),
            channels: values.channels.map(line),
            ..values
        };
        let lacking = occasion.offers().find(|wanted| !values.have(*wanted));
        match lacking {
            Some(wanted) => Err(Lacking(occasion, wanted)),
            None => Ok(Self {
                to,
                occasion,
                values,
            }),
        }
    }

    /// Whom it is for.
    #[must_use]
    pub fn to(&self) -> &EmailAddress {
        &self.to
    }

    /// What it is about.
    #[must_use]
    pub fn occasion(&self) -> Occasion {
        self.occasion
    }

    /// What is put into it.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The whole as lines, to be sealed.
    #[must_use]
    pub fn lines(&self) -> Secret {
        let Values {
            code,
            ask,
            unit,
            due,
            reason,
            channels,
            token,
        } = &self.values;
        let due = due.map(|day| day.to_string());
        let reasons = reason.as_ref();
        let mut text = FIRST_LINE.to_owned();
        for (key, value) in [
            ("to", Some(self.to.reveal())),
            ("occasion", Some(self.occasion.key())),
            ("code", Some(code.as_str())),
            ("ask", Some(ask.as_str())),
            ("unit", unit.as_deref()),
            ("due", due.as_deref()),
            ("reason", reasons.map(|reason| reason.vietnamese.as_str())),
            ("reason_en", reasons.map(|reason| reason.english.as_str())),
            ("channels", channels.as_deref()),
            ("token", token.as_ref().map(Secret::reveal)),
        ] {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = write!(text, "\n{key} {value}");
            }
        }
        Secret::new(text)
    }

    /// Reads what [`Envelope::lines`] gave.
    #[must_use]
    pub fn parse(lines: &str) -> Option<Self> {
        let mut lines = lines.split('\n');
        if lines.next() != Some(FIRST_LINE) {
            return None;
        }
        let (mut to, mut occasion, mut values) = (None, None, Values::default());
        let (mut reason, mut reason_en) = (None, None);
        for line in lines {
            let (key, value) = line.split_once(' ')?;
            let text = value.to_owned();
            match key {
                "to" => to = Some(EmailAddress::parse(value).ok()?),
                "occasion" => occasion = Some(Occasion::parse(value)?),
                "code" => values.code = text,
                "ask" => values.ask = text,
                "unit" => values.unit = Some(text),
                "due" => values.due = Some(value.parse().ok()?),
                "reason" => reason = Some(text),
                "reason_en" => reason_en = Some(text),
                "channels" => values.channels = Some(text),
                "token" => values.token = Some(Secret::new(value)),
                _ => return None,
            }
        }
        let wording = |(vietnamese, english)| Wording {
            vietnamese,
            english,
        };
        values.reason = reason.zip(reason_en).map(wording);
        Self::new(to?, occasion?, values).ok()
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Envelope({})", self.occasion.key())
    }
}

impl Values {
    /// Whether a letter can say something. Where it is read and where this service is, is not said here.
    fn have(&self, placeholder: Placeholder) -> bool {
        let text = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        match placeholder {
            Placeholder::Link | Placeholder::Site => true,
            Placeholder::Code => !self.code.is_empty(),
            Placeholder::Ask => !self.ask.is_empty(),
            Placeholder::Unit => text(&self.unit),
            Placeholder::Due => self.due.is_some(),
            Placeholder::Reason => self
                .reason
                .as_ref()
                .is_some_and(|reason| !reason.vietnamese.is_empty() && !reason.english.is_empty()),
            Placeholder::Channels => text(&self.channels),
            Placeholder::Confirm | Placeholder::Token => {
                let token = self.token.as_ref().map(Secret::reveal);
                token.is_some_and(|token| {
                    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// Everything that any letter may say.
    pub fn everything() -> Values {
        let text = |text: &str| Some(text.to_owned());
        Values {
            code: "LS-2026-7K3M-Q9TX".to_owned(),
            ask: "Trung tâm Phục vụ hành chính công tỉnh, 0205 3 000 000".to_owned(),
            unit: text("Sở Tư pháp"),
            due: Some(date(2026, 12, 4)),
            reason: Some(Wording {
                vietnamese: "Nội dung chưa rõ".to_owned(),
                english: "The matter is not clear".to_owned(),
            }),
            channels: text("Thanh tra tỉnh, 0205 3 111 111"),
            token: Some(Secret::new("qzxtokenqzx")),
        }
    }

    /// A letter on an occasion.
    pub fn envelope(occasion: Occasion) -> Envelope {
        let to = EmailAddress::parse("lan@example.vn").unwrap();
        Envelope::new(to, occasion, everything()).unwrap()
    }

    #[test]
    fn what_was_sealed_is_read_back() {
        for occasion in Occasion::ALL {
            let whole = envelope(occasion);
            assert_eq!(Envelope::parse(whole.lines().reveal()), Some(whole));
        }
        for text in [
            "",
            "tthc envelope 2\nto a@b.vn",
            "tthc envelope 1",
            "tthc envelope 1\nto a@b.vn\noccasion withdrawn\ncode A\nask B\nsecret C",
            "tthc envelope 1\nto a@b.vn\noccasion withdrawn\ncode A",
        ] {
            assert_eq!(Envelope::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_letter_without_what_it_is_about_is_none() {
        let to = EmailAddress::parse("lan@example.vn").unwrap();
        let values = Values {
            due: None,
            ..everything()
        };
        let lacking = Envelope::new(to.clone(), Occasion::Answered, values).unwrap_err();
        assert_eq!(lacking, Lacking(Occasion::Answered, Placeholder::Due));
        assert_eq!(lacking.to_string(), "thư answered thiếu {due}");
        let values = Values {
            ask: " \n".to_owned(),
            ..everything()
        };
        assert!(Envelope::new(to.clone(), Occasion::Withdrawn, values).is_err());
        // What does not fit into an address.
        let values = Values {
            token: Some(Secret::new("a b")),
            ..everything()
        };
        assert!(Envelope::new(to, Occasion::ConfirmContact, values).is_err());
    }

    #[test]
    fn nobody_and_nothing_is_printed() {
        let printed = format!("{:?}", envelope(Occasion::ConfirmContact));
        assert_eq!(printed, "Envelope(confirm_contact)");
        assert!(!format!("{:?}", everything()).contains("qzx"));
    }

    proptest! {
        #[test]
        fn values_stay_on_their_lines(unit in "\\PC{0,20}[\r\n\u{2028}]?\\PC{0,20}", ask in "[ -~\n]{0,700}") {
            let to = EmailAddress::parse("lan@example.vn").unwrap();
            let values = Values { unit: Some(unit), ask, ..everything() };
            if let Ok(envelope) = Envelope::new(to, Occasion::Accepted, values) {
                prop_assert_eq!(Envelope::parse(envelope.lines().reveal()), Some(envelope));
            }
        }
    }
}
