//! What the first message to a sender carries and its receiver gives back: that messages arrive. It opens nothing, and
//! says nothing of the secret.

use sha2::{Digest, Sha256};

use super::feedback::code::FeedbackCode;
use super::secret::Secret;
use super::text::hex;

/// Digits of a token: 48 bits, few enough to be typed.
const DIGITS: usize = 12;
/// Digits in a group, as people read them.
const GROUP: usize = 4;
/// What the key is derived with.
const LABEL: &str = "tthc message way 1";

/// What shows that a message was received, such as `8F3A-91C2-7B04`. Never printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmationToken(Secret);

impl ConfirmationToken {
    /// The token that a mark gives: the same each time a message is sent again.
    #[must_use]
    pub fn of_mark(mark: &str) -> Self {
        let digits: String = mark.chars().take(DIGITS).collect();
        Self(Secret::new(digits.to_ascii_uppercase()))
    }

    /// Reads a token in small or capital letters, with or without dashes and spaces; `O` is 0, `I` and `L` are 1.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let kept = written.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let digits: String = kept
            .take(DIGITS + 1)
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let is_one = digits.len() == DIGITS && digits.chars().all(|c| c.is_ascii_hexdigit());
        is_one.then(|| Self(Secret::new(digits)))
    }

    /// As people read it.
    #[must_use]
    pub fn shown(&self) -> Secret {
        let digits: Vec<char> = self.0.reveal().chars().collect();
        let groups: Vec<String> = digits.chunks(GROUP).map(String::from_iter).collect();
        Secret::new(groups.join("-"))
    }

    /// What is kept to find the way by for who has code and token, and by nobody else.
    #[must_use]
    pub fn key(&self, code: &FeedbackCode) -> String {
        let text = format!("{LABEL}\n{}\n{}", code.as_str(), self.0.reveal());
        hex(&Sha256::digest(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_however_it_was_typed() {
        let token = ConfirmationToken::of_mark("8f3a91c201b4ffff");
        assert_eq!(token.shown().reveal(), "8F3A-91C2-01B4");
        for written in ["8F3A-91C2-01B4", " 8f3a91c2 olb4 ", "8F3A91C2OIB4"] {
            assert_eq!(
                ConfirmationToken::parse(written),
                Some(token.clone()),
                "{written}"
            );
        }
        for written in [
            "",
            "8F3A-91C2-01B",
            "8F3A-91C2-01B44",
            "8F3A-91C2-01BZ",
            "8F3A-91C2-01Bế",
        ] {
            assert_eq!(ConfirmationToken::parse(written), None, "{written}");
        }
        let code = FeedbackCode::new([7; 12]);
        assert_ne!(token.key(&code), token.key(&FeedbackCode::new([8; 12])));
        assert!(!format!("{token:?}").contains("8F3A"));
    }
}
