//! The public handle of a feedback, and the secret that proves who sent it.
//!
//! A code is random and has a check character, so that a slip of the pen on a counter's receipt is noticed. It opens
//! nothing by itself: together with the secret, which the sender's own device has made, it makes the key by which the
//! feedback is found. An unknown code and a wrong secret are therefore one and the same miss.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::domain::secret::Secret;
use crate::domain::text::hex;

/// Letters and digits nobody mistakes for each other (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters that are random: 60 bits.
const RANDOM_CHARS: usize = 12;
/// Random bytes in a code.
pub const CODE_BYTES: usize = RANDOM_CHARS;
/// Shortest secret, in characters.
pub const SECRET_CHARS_MIN: usize = 20;
/// Longest secret, in characters.
pub const SECRET_CHARS_MAX: usize = 64;
/// Fewest different characters in a secret: `aaaa…` is none.
const SECRET_DIFFERENT_MIN: usize = 8;
/// Random characters of a secret that is printed for who has no device: 95 bits, then one that tells a slip of the pen.
const PRINTED_RANDOM: usize = 19;
/// Random bytes for a secret that is printed.
pub const PRINTED_BYTES: usize = PRINTED_RANDOM;
/// What the key is derived with.
const ACCESS_LABEL: &[u8] = b"tthc feedback access 1";
/// What the commitment to code and key is hashed with.
const HANDLE_LABEL: &str = "tthc feedback handle 1";

/// A feedback's code, such as `7K3M-Q9TX-4B2DJ`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedbackCode(String);

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FeedbackCodeError {
    /// Not thirteen letters and digits.
    #[error("mã tra cứu gồm 13 chữ và số, viết dạng 7K3M-Q9TX-4B2DJ")]
    Form,
    /// One of them is wrong.
    #[error("mã tra cứu có ký tự sai; hãy xem lại trên giấy biên nhận")]
    Check,
}

impl FeedbackCode {
    /// A code out of randomness.
    #[must_use]
    pub fn new(random: [u8; CODE_BYTES]) -> Self {
        let values = random.map(|byte| byte % 32);
        let mut code: String = values.iter().map(|value| letter(*value)).collect();
        code.push(letter(check_value(&values)));
        Self(code)
    }

    /// Reads a code in small or capital letters, with or without dashes and spaces; `O` is 0, `I` and `L` are 1.
    ///
    /// # Errors
    /// [`FeedbackCodeError`] says in Vietnamese what is wrong.
    pub fn parse(written: &str) -> Result<Self, FeedbackCodeError> {
        let kept = written.chars().filter(|c| !c.is_whitespace());
        let kept = kept.filter(|c| !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.'));
        // One more than needed tells that it is too long.
        let values: Option<Vec<u8>> = kept.take(RANDOM_CHARS + 2).map(value).collect();
        let values = values.ok_or(FeedbackCodeError::Form)?;
        match values.split_last() {
            Some((check, random)) if random.len() == RANDOM_CHARS => {
                if check_value(random) != *check {
                    return Err(FeedbackCodeError::Check);
                }
                Ok(Self(values.iter().map(|value| letter(*value)).collect()))
            }
            _ => Err(FeedbackCodeError::Form),
        }
    }

    /// The canonical form, without dashes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept to find the feedback by for who has code and secret, and by nobody else.
    #[must_use]
    pub fn access_key(&self, secret: &Secret) -> String {
        let mut digest = Sha256::new();
        digest.update(ACCESS_LABEL);
        digest.update(self.0.as_bytes());
        digest.update(secret.reveal().as_bytes());
        hex(&digest.finalize())
    }

    /// What an event says of code and key, so that neither can be exchanged unnoticed. It opens nothing.
    #[must_use]
    pub fn handle(&self, access_key: &str) -> String {
        let written = format!("{HANDLE_LABEL}\n{}\n{access_key}", self.0);
        hex(&Sha256::digest(written))
    }
}

impl fmt::Display for FeedbackCode {
    /// As people read it, in groups.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, rest) = self.0.split_at_checked(4).unwrap_or((&self.0, ""));
        let (second, third) = rest.split_at_checked(4).unwrap_or((rest, ""));
        write!(f, "{first}-{second}-{third}")
    }
}

/// Why a text is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Too short or too long.
    #[error("mã bí mật phải có từ {SECRET_CHARS_MIN} đến {SECRET_CHARS_MAX} ký tự")]
    Length,
    /// A character that does not survive being copied.
    #[error("mã bí mật chỉ gồm chữ không dấu, số và các dấu - _")]
    Character,
    /// Easy to guess.
    #[error("mã bí mật quá dễ đoán; hãy dùng mã ngẫu nhiên do thiết bị tạo")]
    Weak,
}

/// A secret for who has no device of their own, to be printed: `7K3M-Q9TX-4B2D-W8NP-5HJ6`.
#[must_use]
pub fn printed_secret(random: [u8; PRINTED_BYTES]) -> Secret {
    let values = random.map(|byte| byte % 32);
    let mut letters: Vec<char> = values.iter().map(|value| letter(*value)).collect();
    letters.push(letter(check_value(&values)));
    Secret::new(in_groups(&letters))
}

/// A printed secret however it was typed: in small letters, without dashes.
fn as_printed(written: &str) -> Option<String> {
    let kept = written.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let values: Option<Vec<u8>> = kept.take(PRINTED_RANDOM + 2).map(value).collect();
    let values = values?;
    let (check, random) = values.split_last()?;
    let is_one = random.len() == PRINTED_RANDOM && check_value(random) == *check;
    let letters: Vec<char> = values.iter().map(|value| letter(*value)).collect();
    is_one.then(|| in_groups(&letters))
}

/// Letters as people read them, in groups of four.
pub(super) fn in_groups(letters: &[char]) -> String {
    let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
    groups.join("-")
}

/// Reads the secret that a sender's device has made, or that was printed for the sender.
///
/// # Errors
/// [`SecretError`] says in Vietnamese what is wrong, without repeating it.
pub fn read_secret(written: &str) -> Result<Secret, SecretError> {
    let printed = as_printed(written);
    let secret = printed.as_deref().unwrap_or_else(|| written.trim());
    if !(SECRET_CHARS_MIN..=SECRET_CHARS_MAX).contains(&secret.chars().count()) {
        return Err(SecretError::Length);
    }
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !secret.chars().all(known) {
        return Err(SecretError::Character);
    }
    let different: std::collections::BTreeSet<char> = secret.chars().collect();
    if different.len() < SECRET_DIFFERENT_MIN {
        return Err(SecretError::Weak);
    }
    Ok(Secret::new(secret))
}

pub(super) fn letter(value: u8) -> char {
    ALPHABET
        .get(usize::from(value % 32))
        .map_or('0', |letter| char::from(*letter))
}

pub(super) fn value(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let at = ALPHABET
        .iter()
        .position(|letter| char::from(*letter) == c)?;
    u8::try_from(at).ok()
}

/// Luhn's check character over 32: every single slip and nearly every swap of neighbours changes it.
fn check_value(values: &[u8]) -> u8 {
    let digits = values.iter().rev().enumerate();
    let sum: u32 = digits
        .map(|(place, value)| {
            let weighed = u32::from(*value) * if place % 2 == 0 { 2 } else { 1 };
            weighed / 32 + weighed % 32
        })
        .sum();
    u8::try_from((32 - sum % 32) % 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_written_down() {
        let code = FeedbackCode::new([7, 19, 3, 20, 23, 9, 26, 29, 4, 11, 2, 13]);
        let written = code.to_string();
        assert_eq!(written.len(), 15);
        let forms = [
            written.clone(),
            written.to_lowercase(),
            written.replace('-', ""),
            written.replace('-', " – "),
            written.replace('0', "o").replace('1', "l"),
        ];
        for form in forms {
            assert_eq!(FeedbackCode::parse(&form), Ok(code.clone()), "{form}");
        }
        for form in [
            "",
            "7K3M",
            &format!("{written}0"),
            "7K3M-Q9TX-4B2D?",
            &"0".repeat(10_000),
        ] {
            assert_eq!(FeedbackCode::parse(form), Err(FeedbackCodeError::Form));
        }
    }

    #[test]
    fn the_key_needs_both_code_and_secret() {
        let [a, b] = [[1; 12], [2; 12]].map(FeedbackCode::new);
        let [s, t] = ["S3cret-of-the-sender-1", "S3cret-of-the-sender-2"];
        let [s, t] = [s, t].map(|text| read_secret(text).unwrap());
        let keys = [a.access_key(&s), a.access_key(&t), b.access_key(&s)];
        assert!(keys[0] != keys[1] && keys[0] != keys[2]);
        assert_eq!(keys[0].len(), 64);
    }

    #[test]
    fn secrets_that_can_be_guessed_or_miscopied_are_refused() {
        assert_eq!(read_secret("ngắn").unwrap_err(), SecretError::Length);
        assert_eq!(
            read_secret(&"aB3".repeat(30)).unwrap_err(),
            SecretError::Length
        );
        assert_eq!(read_secret(&"a".repeat(30)).unwrap_err(), SecretError::Weak);
        assert_eq!(
            read_secret("mật khẩu của tôi rất dài").unwrap_err(),
            SecretError::Character
        );
    }

    proptest! {
        #[test]
        fn a_printed_secret_is_read_however_it_was_typed(random in any::<[u8; PRINTED_BYTES]>()) {
            let secret = printed_secret(random);
            let typed = secret.reveal().to_lowercase().replace('-', " ").replace('0', "o");
            match read_secret(secret.reveal()) {
                Ok(read) => {
                    prop_assert_eq!(read.reveal(), secret.reveal());
                    let typed = read_secret(&typed);
                    prop_assert_eq!(typed.map(|typed| typed.reveal().to_owned()), Ok(secret.reveal().to_owned()));
                }
                Err(error) => prop_assert_eq!(error, SecretError::Weak),
            }
        }

        #[test]
        fn a_code_is_read_back_as_printed(random in any::<[u8; CODE_BYTES]>()) {
            let code = FeedbackCode::new(random);
            prop_assert_eq!(FeedbackCode::parse(&code.to_string()), Ok(code));
        }

        #[test]
        fn one_wrong_character_is_always_noticed(random in any::<[u8; CODE_BYTES]>(), at in 0..13usize, other in 0..32u8) {
            let code = FeedbackCode::new(random);
            let mut letters: Vec<char> = code.as_str().chars().collect();
            prop_assume!(letters[at] != letter(other));
            letters[at] = letter(other);
            let slip: String = letters.into_iter().collect();
            prop_assert_eq!(FeedbackCode::parse(&slip), Err(FeedbackCodeError::Check));
        }
    }
}
