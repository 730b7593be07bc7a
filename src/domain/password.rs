//! What a password must be: long, and not what anybody would try first (NIST SP 800-63B: length and a list of known
//! ones, no rules about kinds of characters, no expiry).

use unicode_normalization::UnicodeNormalization;

use super::secret::Secret;
use super::staff::Login;
use super::text::{fold, is_word_char};

/// Shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longest password, in characters.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// Shortest part of a name that a password may not contain, in characters.
const NAME_PART_CHARS_MIN: usize = 4;
/// Fewest different characters.
const DIFFERENT_CHARS_MIN: usize = 5;

/// What people try first, without marks, spaces and signs; nothing that is only one of these and digits is taken.
const SILLY: [&str; 18] = [
    "abc",
    "abcdefghijkl",
    "admin",
    "administrator",
    "congdan",
    "dichvucong",
    "iloveyou",
    "letmein",
    "matkhau",
    "motcua",
    "password",
    "passw0rd",
    "qwerty",
    "qwertyuiop",
    "thutuchanhchinh",
    "tthc",
    "vietnam",
    "welcome",
];

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("mật khẩu phải có từ {PASSWORD_CHARS_MIN} đến {PASSWORD_CHARS_MAX} ký tự")]
    Length,
    /// It contains the login name or the officer's name.
    #[error("mật khẩu không được chứa tên đăng nhập hoặc họ tên của bạn")]
    Name,
    /// One that is tried first.
    #[error("mật khẩu này quá dễ đoán; hãy ghép vài từ không liên quan với nhau")]
    Silly,
}

/// A password in the one form in which it is compared: NFC, whatever the keyboard sent.
#[must_use]
pub fn composed(typed: &Secret) -> Secret {
    Secret::new(typed.reveal().nfc().collect::<String>())
}

/// A new password of an officer, composed.
///
/// # Errors
/// [`PasswordError`] says in Vietnamese what is wrong, without repeating it.
pub fn check(typed: &Secret, login: &Login, name: &str) -> Result<Secret, PasswordError> {
    let password = composed(typed);
    let count = password.reveal().chars().count();
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&count) {
        return Err(PasswordError::Length);
    }
    let folded = words_only(password.reveal());
    if names(login, name).any(|part| folded.contains(&part)) {
        return Err(PasswordError::Name);
    }
    let mut different: Vec<char> = folded.chars().collect();
    different.sort_unstable();
    different.dedup();
    let without_digits = folded.trim_matches(|c: char| c.is_ascii_digit());
    if different.len() < DIFFERENT_CHARS_MIN
        || without_digits.is_empty()
        || SILLY.contains(&without_digits)
    {
        return Err(PasswordError::Silly);
    }
    Ok(password)
}

/// What the password may not contain: the whole login, its first part, the whole name.
fn names(login: &Login, name: &str) -> impl Iterator<Item = String> {
    let account = login.as_str().split('@').next().unwrap_or_default();
    [login.as_str(), account, name]
        .map(words_only)
        .into_iter()
        .filter(|part| part.chars().count() >= NAME_PART_CHARS_MIN)
}

/// Letters and digits without marks, in lower case.
fn words_only(text: &str) -> String {
    fold(text).chars().filter(|c| is_word_char(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn checked(password: &str) -> Result<String, PasswordError> {
        let login = Login::parse("lan.nguyen@tinh.gov.vn").unwrap();
        check(&Secret::new(password), &login, "Nguyễn Thị Lan").map(|p| p.reveal().to_owned())
    }

    #[test]
    fn long_and_unlikely_is_enough() {
        assert!(checked("con trau xanh bay").is_ok());
        assert_eq!(checked("ngan qua nhe"), Ok("ngan qua nhe".to_owned()));
        assert_eq!(checked("ngan qua"), Err(PasswordError::Length));
        assert_eq!(checked(&"ab1c2".repeat(26)), Err(PasswordError::Length));
        assert!(checked(&"ab1c2".repeat(25)).is_ok());
    }

    #[test]
    fn what_others_would_try_first_is_refused() {
        for silly in [
            "Mật khẩu 2026",
            "password1234",
            "123456789012",
            "aaaaaaaaaaaa",
            "000 mat-khau 000",
            "Thủ tục hành chính",
        ] {
            assert_eq!(checked(silly), Err(PasswordError::Silly), "{silly}");
        }
        for name in [
            "lannguyen2026!",
            "xin chào LAN.NGUYEN",
            "em la Nguyễn Thị Lan day",
        ] {
            assert_eq!(checked(name), Err(PasswordError::Name), "{name}");
        }
    }

    #[test]
    fn every_keyboard_sends_the_same_password() {
        let (composed, decomposed) = ("trâu đen ăn cỏ", "tra\u{302}u đen a\u{306}n co\u{309}");
        assert_eq!(checked(composed), checked(decomposed));
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_and_never_a_crash(text in "\\PC{0,140}") {
            if let Ok(password) = checked(&text) {
                prop_assert!((PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&password.chars().count()));
            }
        }
    }
}
