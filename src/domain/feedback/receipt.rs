//! What a receipt on paper shows that anybody can check: that this service has issued it, for that code, on that day.
//!
//! It follows from the code, the moment and the hash of the first event, by the keys of the ring: nobody without a key
//! can make one up, and nothing needs to be kept for it.

use std::fmt;

use super::code::{FeedbackCode, in_groups, letter, value};
use super::seal::Keyring;
use crate::domain::secret::Secret;
use crate::domain::text::unhex;
use crate::domain::time::Timestamp;

/// Characters of a verification code: 80 bits.
const CHARS: usize = 16;
/// What the keys mark.
const MARK: &str = "receipt";

/// A verification code, such as `7K3M-Q9TX-4B2D-W8NP`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification(String);

/// What a receipt is for.
#[derive(Debug, Clone, Copy)]
pub struct Issued<'a> {
    /// The feedback's code.
    pub code: &'a FeedbackCode,
    /// When it was sent.
    pub at: Timestamp,
    /// The hash of its first event.
    pub head: &'a str,
}

impl Verification {
    /// The one that is printed, by the current key.
    #[must_use]
    pub fn of(keyring: &Keyring, issued: Issued<'_>) -> Self {
        Self::of_mark(&keyring.mark(MARK, &issued.text()))
    }

    /// Whether it is that of a receipt, by any of the keys. Takes the same time whatever differs.
    #[must_use]
    pub fn proves(&self, keyring: &Keyring, issued: Issued<'_>) -> bool {
        let marks = keyring.marks(MARK, &issued.text());
        let given = Secret::new(&self.0);
        let proving = marks.iter().filter(|mark| given.is(&Self::of_mark(mark).0));
        proving.count() > 0
    }

    fn of_mark(mark: &str) -> Self {
        let bytes = unhex(mark).unwrap_or_default();
        let letters = bytes.iter().take(CHARS).map(|byte| letter(byte % 32));
        Self(letters.collect())
    }

    /// Reads one in small or capital letters, with or without dashes and spaces; `O` is 0, `I` and `L` are 1.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let kept = written.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let values: Option<Vec<u8>> = kept.take(CHARS + 1).map(value).collect();
        let values = values.filter(|values| values.len() == CHARS)?;
        Some(Self(values.into_iter().map(letter).collect()))
    }
}

impl Issued<'_> {
    fn text(self) -> String {
        format!("{}\n{}\n{}", self.code.as_str(), self.at.0, self.head)
    }
}

impl fmt::Display for Verification {
    /// As people read it, in groups.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters: Vec<char> = self.0.chars().collect();
        f.write_str(&in_groups(&letters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::feedback::seal::KEY_BYTES;

    #[test]
    fn only_who_has_the_key_makes_one_and_only_for_that_receipt() {
        let key = |byte: u8| Keyring::written([byte; KEY_BYTES]);
        let old = Keyring::parse(&key(1)).unwrap();
        let [code, other] = [7, 8].map(|byte| FeedbackCode::new([byte; 12]));
        let issued = Issued {
            code: &code,
            at: Timestamp(1_795_248_000_000),
            head: "ab",
        };
        let printed = Verification::of(&old, issued);
        let typed = printed.to_string().to_lowercase().replace('-', " ");
        let typed = Verification::parse(&typed).unwrap();
        assert!(typed == printed && printed.to_string().len() == 19);
        assert!(typed.proves(&old, issued));
        // What was printed before the keys were changed is as good as before.
        let ring = Keyring::parse(&format!("{}{}", key(2), key(1))).unwrap();
        assert!(typed.proves(&ring, issued));
        assert!(!typed.proves(&Keyring::parse(&key(2)).unwrap(), issued));
        for changed in [
            Issued {
                code: &other,
                ..issued
            },
            Issued {
                at: Timestamp(1_795_248_000_001),
                ..issued
            },
            Issued {
                head: "cd",
                ..issued
            },
        ] {
            assert!(!typed.proves(&old, changed));
        }
        for written in ["", "7K3M", "7K3M-Q9TX-4B2D-W8N?", &"0".repeat(17)] {
            assert_eq!(Verification::parse(written), None, "{written}");
        }
    }
}
