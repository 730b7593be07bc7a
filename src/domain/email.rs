//! Addresses of electronic mail, as people type them.

use std::fmt;

use super::text::clean_line;

/// Longest address, in bytes: what fits between the angle brackets of RFC 5321 §4.5.3.1.3.
pub const EMAIL_BYTES_MAX: usize = 254;
/// Longest part before the sign, in bytes (RFC 5321 §4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;
/// Longest name between two dots, in bytes (RFC 1035 §2.3.4).
const LABEL_BYTES_MAX: usize = 63;
/// What may stand before the sign besides letters, digits and dots (RFC 5322 §3.2.3).
const LOCAL_SIGNS: &str = "!#$%&'*+-/=?^_`{|}~";

/// An address that mail can be sent to: ASCII, its domain in small letters. Somebody's personal data: never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is no such address. Never says the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing there.
    #[error("để trống")]
    Empty,
    /// Longer than any mail server takes.
    #[error("địa chỉ thư điện tử dài quá {EMAIL_BYTES_MAX} ký tự")]
    TooLong,
    /// Line breaks and the like, which could pass for parts of a letter.
    #[error("địa chỉ thư điện tử có ký tự điều khiển hoặc xuống dòng")]
    Control,
    /// Not one sign between two parts.
    #[error("địa chỉ thư điện tử phải có đúng một dấu @, ví dụ ten@example.vn")]
    Sign,
    /// The part before the sign.
    #[error(
        "phần trước dấu @ chỉ được gồm chữ không dấu, chữ số và các dấu như . _ - +, không có dấu cách"
    )]
    Local,
    /// The part after it.
    #[error("phần sau dấu @ phải là tên miền, ví dụ example.vn")]
    Domain,
}

impl EmailError {
    /// The same in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Empty => "is blank",
            Self::TooLong => "is too long for an e-mail address",
            Self::Control => "has control characters or line breaks",
            Self::Sign => "must have exactly one @, such as name@example.vn",
            Self::Local => {
                "before the @ there may only be ASCII letters, digits and signs such as . _ - +"
            }
            Self::Domain => "after the @ there must be a domain, such as example.vn",
        }
    }
}

impl EmailAddress {
    /// Reads an address. A domain in other letters than ASCII is kept as what mail servers know it by (`xn--…`).
    ///
    /// # Errors
    /// [`EmailError`].
    pub fn parse(written: &str) -> Result<Self, EmailError> {
        let written = written.trim();
        if written.chars().any(char::is_control) {
            return Err(EmailError::Control);
        }
        // What is copied from a web page brings invisible characters along.
        let line = clean_line(written);
        if line.is_empty() {
            return Err(EmailError::Empty);
        }
        if line.len() > EMAIL_BYTES_MAX {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = line.split_once('@').ok_or(EmailError::Sign)?;
        if domain.contains('@') || local.is_empty() || domain.is_empty() {
            return Err(EmailError::Sign);
        }
        if !is_local(local) {
            return Err(EmailError::Local);
        }
        let domain = ascii_domain(domain).ok_or(EmailError::Domain)?;
        let address = format!("{local}@{domain}");
        if address.len() > EMAIL_BYTES_MAX {
            return Err(EmailError::TooLong);
        }
        Ok(Self(address))
    }

    /// The address itself, for the one who may have it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The domain.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Words of letters, digits and signs between single dots; never in quotation marks, which nobody uses but who wants
/// to smuggle something in.
fn is_local(local: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || LOCAL_SIGNS.contains(c);
    local.len() <= LOCAL_BYTES_MAX
        && local
            .split('.')
            .all(|word| !word.is_empty() && word.chars().all(fits))
}

/// A domain of at least two names, as name servers know it.
fn ascii_domain(domain: &str) -> Option<String> {
    // Before it is read as in web addresses, where a percent sign means more.
    let fits = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if !domain.chars().all(fits) {
        return None;
    }
    let url::Host::Domain(ascii) = url::Host::parse(domain).ok()? else {
        return None;
    };
    let is_label = |label: &str| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(inner)
    };
    let (_, top) = ascii.rsplit_once('.')?;
    let is_name = ascii.split('.').all(is_label) && top.len() > 1;
    is_name.then_some(ascii)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_kept_as_mail_servers_know_it() {
        for (written, kept) in [
            ("lan@example.vn", "lan@example.vn"),
            (
                "  Lan.Nguyen+tthc@Example.VN\n",
                "Lan.Nguyen+tthc@example.vn",
            ),
            ("\u{200b}lan@example.vn\u{feff}", "lan@example.vn"),
            ("lan@thư.vn", "lan@xn--th-e0a.vn"),
            ("lan@mail.xn--th-e0a.vn", "lan@mail.xn--th-e0a.vn"),
            ("o'hara_1/2@a-b.example.com", "o'hara_1/2@a-b.example.com"),
        ] {
            let address = EmailAddress::parse(written).unwrap();
            assert_eq!(address.reveal(), kept, "{written}");
        }
        let address = EmailAddress::parse("lan@thư.vn").unwrap();
        assert_eq!(address.domain(), "xn--th-e0a.vn");
    }

    #[test]
    fn what_mail_cannot_be_sent_to_is_refused() {
        let long_local = format!("{}@example.vn", "a".repeat(65));
        let long_label = format!("a@{}.vn", "a".repeat(64));
        let long = format!("a@{}vn", "abcdefgh.".repeat(30));
        for (written, error) in [
            ("", EmailError::Empty),
            (" \u{200b} ", EmailError::Empty),
            (long.as_str(), EmailError::TooLong),
            ("a@example.vn\r\nBcc: b@example.vn", EmailError::Control),
            ("a\0@example.vn", EmailError::Control),
            ("a@example.vn\tb", EmailError::Control),
            ("lan", EmailError::Sign),
            ("@example.vn", EmailError::Sign),
            ("lan@", EmailError::Sign),
            ("lan@a@b.vn", EmailError::Sign),
            ("a@b.vn,c@d.vn", EmailError::Sign),
            ("lan nguyen@example.vn", EmailError::Local),
            ("\"lan\"@example.vn", EmailError::Local),
            ("<lan@example.vn>", EmailError::Local),
            ("lan.@example.vn", EmailError::Local),
            (".lan@example.vn", EmailError::Local),
            ("l..n@example.vn", EmailError::Local),
            ("lân@example.vn", EmailError::Local),
            (long_local.as_str(), EmailError::Local),
            ("lan@example", EmailError::Domain),
            ("lan@127.0.0.1", EmailError::Domain),
            ("lan@[127.0.0.1]", EmailError::Domain),
            ("lan@0x7f.1", EmailError::Domain),
            ("lan@example.vn.", EmailError::Domain),
            ("lan@-a.vn", EmailError::Domain),
            ("lan@a..vn", EmailError::Domain),
            ("lan@a_b.vn", EmailError::Domain),
            ("lan@exa%6dple.vn", EmailError::Domain),
            ("lan@example.vn>", EmailError::Domain),
            ("lan@example vn", EmailError::Domain),
            (long_label.as_str(), EmailError::Domain),
        ] {
            assert_eq!(EmailAddress::parse(written), Err(error), "{written}");
            assert!(!error.to_string().contains("lan") && !error.english().is_empty());
        }
    }

    #[test]
    fn an_address_is_never_printed() {
        let address = EmailAddress::parse("qzx@qzx.vn").unwrap();
        assert!(!format!("{address:?} {:?}", Some(&address)).contains("qzx"));
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_one_word_of_ascii_and_taken_again(
            text in "[ -~\\PC\r\n]{0,12}@[a-zA-Z0-9ưđ.\\- -~\\PC]{0,16}"
        ) {
            if let Ok(address) = EmailAddress::parse(&text) {
                let kept = address.reveal();
                prop_assert!(kept.chars().all(|c| c.is_ascii_graphic()), "{kept}");
                prop_assert!(!kept.contains(['<', '>', ',', ';', '"', '\\']), "{kept}");
                prop_assert_eq!(kept.matches('@').count(), 1);
                prop_assert_eq!(EmailAddress::parse(kept), Ok(address));
            }
        }
    }
}
