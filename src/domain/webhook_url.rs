//! Addresses that notices are sent to, as an administrator writes them.

use std::fmt;

use url::{Position, Url};

/// Longest address, in bytes.
pub const URL_BYTES_MAX: usize = 2_000;

/// An address by HTTP or HTTPS, without login and fragment. Which machine its name stands for is looked at whenever
/// something is sent there.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookUrlError {
    /// Not an address at all, or not by HTTP.
    #[error("phải là địa chỉ đầy đủ bắt đầu bằng https:// hoặc http://")]
    NotHttp,
    /// Login or password within it.
    #[error("địa chỉ không được chứa tên đăng nhập hay mật khẩu")]
    Login,
    /// A fragment, which is never sent.
    #[error("địa chỉ không được có phần sau dấu #")]
    Fragment,
    /// Longer than any in use.
    #[error("địa chỉ dài quá {URL_BYTES_MAX} ký tự")]
    TooLong,
}

impl WebhookUrlError {
    /// The same in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::NotHttp => "must be a whole address that begins with https:// or http://",
            Self::Login => "must not contain a login or a password",
            Self::Fragment => "must not have a part after #",
            Self::TooLong => "is too long",
        }
    }
}

impl WebhookUrl {
    /// Reads an address as browsers do: hosts such as `0x7f.1` come out as what they mean.
    ///
    /// # Errors
    /// [`WebhookUrlError`].
    pub fn parse(written: &str) -> Result<Self, WebhookUrlError> {
        let url = Url::parse(written.trim()).map_err(|_| WebhookUrlError::NotHttp)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(WebhookUrlError::NotHttp);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WebhookUrlError::Login);
        }
        if url.fragment().is_some() {
            return Err(WebhookUrlError::Fragment);
        }
        if url.as_str().len() > URL_BYTES_MAX {
            return Err(WebhookUrlError::TooLong);
        }
        Ok(Self(url))
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is by HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The name or address of the machine; an IPv6 address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.trim_start_matches('[').trim_end_matches(']')
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        let usual = if self.is_https() { 443 } else { 80 };
        self.0.port().unwrap_or(usual)
    }

    /// Host and, unless it is the usual one, port, as the header `Host` has them.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// Path and query. They may hold a receiver's secret: neither the log nor the audit has them.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0[Position::BeforePath..]
    }

    /// What may be told of it: scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.0.scheme(), self.authority())
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookUrl({})", self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let url = WebhookUrl::parse(" https://Cong.Langson.gov.vn/tin?khoa=a b ").unwrap();
        assert_eq!(
            (url.host(), url.port(), url.authority(), url.path()),
            (
                "cong.langson.gov.vn",
                443,
                "cong.langson.gov.vn",
                "/tin?khoa=a%20b"
            )
        );
        assert_eq!(
            format!("{url:?}"),
            "WebhookUrl(https://cong.langson.gov.vn)"
        );
        let url = WebhookUrl::parse("http://[::1]:8080").unwrap();
        assert_eq!(
            (url.host(), url.port(), url.authority(), url.path()),
            ("::1", 8080, "[::1]:8080", "/")
        );
        assert_eq!(WebhookUrl::parse("https://s/tin").unwrap().path(), "/tin");
        // What looks like a name may be an address.
        for written in [
            "http://0x7f.1/",
            "http://2130706433/",
            "http://127.1/",
            "http://①②⑦.0.0.1/",
        ] {
            assert_eq!(
                WebhookUrl::parse(written).unwrap().host(),
                "127.0.0.1",
                "{written}"
            );
        }
    }

    #[test]
    fn what_cannot_be_sent_to_is_refused() {
        for (written, error) in [
            ("", WebhookUrlError::NotHttp),
            ("cong.langson.gov.vn/tin", WebhookUrlError::NotHttp),
            ("ftp://a.vn/", WebhookUrlError::NotHttp),
            ("file:///etc/passwd", WebhookUrlError::NotHttp),
            ("https://", WebhookUrlError::NotHttp),
            ("https://a@b.vn/", WebhookUrlError::Login),
            ("https://a:b@b.vn/", WebhookUrlError::Login),
            ("https://b.vn/#a", WebhookUrlError::Fragment),
        ] {
            assert_eq!(WebhookUrl::parse(written), Err(error), "{written}");
        }
        let long = format!("https://b.vn/{}", "a".repeat(URL_BYTES_MAX));
        assert_eq!(WebhookUrl::parse(&long), Err(WebhookUrlError::TooLong));
        // No way to smuggle a header in.
        let url = WebhookUrl::parse("https://b.vn/a\r\nX-Evil: 1").unwrap();
        assert_eq!(url.path(), "/aX-Evil:%201");
    }
}
