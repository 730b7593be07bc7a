//! What a browser keeps while it is at the identity provider: a cookie that comes along when it is sent back.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap};

use super::Cookie;
use super::cookie::find;
use crate::domain::secret::{SECRET_BYTES, Secret};
use crate::http::problem::Text;

/// How long somebody may take at the provider, in seconds.
const SECONDS_MAX: u32 = 600;
/// Longest address of a page, in bytes.
const PAGE_BYTES_MAX: usize = 200;
/// Digits of the secret; the page follows them.
const SECRET_DIGITS: usize = 2 * SECRET_BYTES;

/// What a browser keeps.
#[derive(Debug)]
pub struct Kept {
    /// Everything that is checked at the end follows from it.
    pub secret: Secret,
    /// Where to go on.
    pub page: Option<String>,
}

impl Kept {
    /// Reads where to go on: a page here, and nothing that a browser could take for one elsewhere.
    pub fn page(written: Option<&str>) -> Result<Option<String>, Text> {
        let Some(page) = written else {
            return Ok(None);
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
        if page.starts_with('/')
            && !page.starts_with("//")
            && page.len() <= PAGE_BYTES_MAX
            && page.chars().all(plain)
        {
            return Ok(Some(page.to_owned()));
        }
        Err(Text::new(
            "phải là đường dẫn của một trang tại đây, bắt đầu bằng một dấu / và không có tham số, ví dụ /docs/",
            "must be the path of a page here that begins with one / and has no query, such as /docs/",
        ))
    }

    /// `Set-Cookie`. It comes along when another site sends the browser here, unlike that of a session.
    pub fn set(&self, cookie: Cookie) -> String {
        let (secret, page) = (
            self.secret.reveal(),
            self.page.as_deref().unwrap_or_default(),
        );
        let attributes = attributes(cookie);
        format!(
            "{}={secret}{page}; {attributes}; Max-Age={SECONDS_MAX}",
            name(cookie)
        )
    }

    /// `Set-Cookie` that takes it away.
    pub fn forget(cookie: Cookie) -> String {
        format!("{}=; {}; Max-Age=0", name(cookie), attributes(cookie))
    }

    /// What a request brings.
    pub fn read(cookie: Cookie, headers: &HeaderMap) -> Option<Self> {
        let value = find(headers, name(cookie))?;
        let (secret, page) = value.split_at_checked(SECRET_DIGITS)?;
        let page = Self::page((!page.is_empty()).then_some(page)).ok()?;
        let secret = Secret::new(secret);
        Some(Self { secret, page })
    }
}

fn name(cookie: Cookie) -> &'static str {
    if cookie.secure {
        "__Host-tthc-oidc"
    } else {
        "tthc-oidc"
    }
}

fn attributes(cookie: Cookie) -> &'static str {
    if cookie.secure {
        "Path=/; HttpOnly; SameSite=Lax; Secure"
    } else {
        "Path=/; HttpOnly; SameSite=Lax"
    }
}

/// A page that leads on. A redirect would not do: the browser would count it among what the provider began, and not
/// send the session's cookie along.
pub fn lead_to(page: &str) -> HttpResponse {
    let body = format!(
        "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Đã đăng nhập</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"0;url={page}\">\
         <p>Đã đăng nhập. <a href=\"{page}\">Tiếp tục</a>\n"
    );
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn what_is_set_is_read_back() {
        for (secure, page) in [(true, None), (false, Some("/docs/"))] {
            let cookie = Cookie { secure };
            let page = Kept::page(page).unwrap();
            let secret = Secret::session([7; SECRET_BYTES]);
            let kept = Kept { secret, page };
            let set = kept.set(cookie);
            let pair = set.split(';').next().unwrap().to_owned();
            let request = TestRequest::default().insert_header((header::COOKIE, pair));
            let read = Kept::read(cookie, request.to_http_request().headers()).unwrap();
            assert!(kept.secret.is(read.secret.reveal()));
            assert_eq!(kept.page, read.page);
        }
    }

    #[test]
    fn nobody_is_led_elsewhere() {
        for page in [
            "",
            "docs",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a?b=c",
            "/a\"b",
            "/a b",
            "/a;b",
            "/\n/evil.example",
            "/%2f",
        ] {
            assert!(Kept::page(Some(page)).is_err(), "{page}");
        }
        assert!(Kept::page(Some(&format!("/{}", "a".repeat(200)))).is_err());
        assert_eq!(
            Kept::page(Some("/quan-tri/")),
            Ok(Some("/quan-tri/".to_owned()))
        );
    }
}
