//! The cookie of a session. No script reads it, no page elsewhere sends it.

use actix_web::http::header::{self, HeaderMap};

use crate::domain::secret::Secret;

/// How the cookie is called and set.
#[derive(Debug, Clone, Copy)]
pub struct Cookie {
    /// Whether browsers send it over HTTPS only. Its name then has a prefix that keeps other hosts from setting it.
    pub secure: bool,
}

impl Cookie {
    fn name(self) -> &'static str {
        if self.secure { "__Host-tthc" } else { "tthc" }
    }

    /// `Set-Cookie` that begins a session. It ends with the browser, or earlier when the session does.
    #[must_use]
    pub fn begin(self, session: &Secret) -> String {
        format!(
            "{}={}; {}",
            self.name(),
            session.reveal(),
            self.attributes()
        )
    }

    /// `Set-Cookie` that takes it away.
    #[must_use]
    pub fn end(self) -> String {
        format!("{}=; {}; Max-Age=0", self.name(), self.attributes())
    }

    fn attributes(self) -> &'static str {
        if self.secure {
            "Path=/; HttpOnly; SameSite=Strict; Secure"
        } else {
            "Path=/; HttpOnly; SameSite=Strict"
        }
    }

    /// The session that a request brings; of several the first, as browsers send the most specific first.
    #[must_use]
    pub fn read(self, headers: &HeaderMap) -> Option<Secret> {
        find(headers, self.name()).map(Secret::new)
    }
}

/// The value of a cookie.
pub(super) fn find<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|value| value.split(';'));
    pairs.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted).then(|| value.trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn read(secure: bool, cookies: &str) -> Option<String> {
        let request = TestRequest::default().insert_header((header::COOKIE, cookies.to_owned()));
        let found = Cookie { secure }.read(request.to_http_request().headers());
        found.map(|secret| secret.reveal().to_owned())
    }

    #[test]
    fn only_the_cookie_of_its_own_name_is_read() {
        assert_eq!(
            read(true, "a=1; __Host-tthc=x; tthc=y").as_deref(),
            Some("x")
        );
        assert_eq!(
            read(false, "a=1; __Host-tthc=x; tthc=y").as_deref(),
            Some("y")
        );
        assert_eq!(read(true, "tthc=y; x__Host-tthc=z"), None);
        assert_eq!(read(true, "__Host-tthc"), None);
    }

    #[test]
    fn no_script_and_no_page_elsewhere_gets_it() {
        let secret = Secret::new("s");
        let set = Cookie { secure: true }.begin(&secret);
        assert_eq!(
            set,
            "__Host-tthc=s; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
        let plain = Cookie { secure: false }.begin(&secret);
        assert_eq!(plain, "tthc=s; Path=/; HttpOnly; SameSite=Strict");
        assert!(Cookie { secure: true }.end().ends_with("; Max-Age=0"));
    }
}
