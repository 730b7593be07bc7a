//! Bodies of requests: JSON of a bounded size, known keys only. What is wrong is said without repeating values, for
//! a body may hold a password.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::LocalFuture;
use super::problem::{Code, Problem, Text};

/// Longest body, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Longest body with the text of a procedure, in bytes. The longest real one has 180,000.
pub const TEXT_BYTES_MAX: usize = 1024 * 1024;
/// How long a client may take to send it.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The body of a request as JSON of type `T`, whose keys are all known, of at most `MAX` bytes.
pub struct Body<T, const MAX: usize = BODY_BYTES_MAX>(pub T);

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Body<T, MAX> {
    type Error = Problem;
    type Future = LocalFuture<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = check_head(request, MAX);
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            declared?;
            let payload = payload.await.map_err(|_| unreadable())?;
            let bytes = tokio::time::timeout(BODY_TIMEOUT, read(payload, MAX)).await;
            let bytes = bytes.map_err(|_| unreadable())??;
            parse(&bytes).map(Self)
        })
    }
}

/// What the headers already say about the body.
fn check_head(request: &HttpRequest, max: usize) -> Result<(), Problem> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let kind = header(header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    // Not only tidiness: a page elsewhere may send other types without asking first.
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Problem::plain(Code::MediaType));
    }
    let length = header(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    match length {
        Some(length) if length > max => Err(too_large(max)),
        _ => Ok(()),
    }
}

async fn read(payload: web::Payload, max: usize) -> Result<web::Bytes, Problem> {
    let read = payload.to_bytes_limited(max).await;
    let read = read.map_err(|_| too_large(max))?;
    read.map_err(|_| unreadable())
}

/// Longer than this address takes.
fn too_large(max: usize) -> Problem {
    let detail = Text::new(
        format!(
            "Địa chỉ này nhận nội dung dài nhất {max} byte. Hãy rút gọn, hoặc chia ra gửi nhiều lần."
        ),
        format!(
            "This address takes a body of {max} bytes at most. Shorten it, or send it in parts."
        ),
    );
    Problem::new(Code::BodyTooLarge, detail)
}

fn unreadable() -> Problem {
    let detail = Text::new(
        "Nội dung gửi lên không đọc được dưới dạng JSON.",
        "The body cannot be read as JSON.",
    );
    Problem::new(Code::BadRequest, detail)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde would read an array as the keys in their order.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        let text = Text::new(
            "phải là một đối tượng JSON {…}",
            "must be an object of JSON",
        );
        return Err(Problem::body_errors(vec![(String::new(), text)]));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json);
    let value = read.map_err(|error| fault(&error))?;
    json.end().map_err(|_| unreadable())?;
    Ok(value)
}

/// What is wrong with a body: where, and why in words that repeat no value.
fn fault(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    if !error.inner().is_data() {
        return unreadable();
    }
    let message = error.inner().to_string();
    let named = message.split('`').nth(1).unwrap_or_default();
    let path = pointer(error.path());
    // At the object that misses a key, and with some types at the key that it does not know.
    let key = named.replace('~', "~0").replace('/', "~1");
    let of_key = if path.ends_with(&format!("/{key}")) {
        path.clone()
    } else {
        format!("{path}/{key}")
    };
    let (at, text) = if message.starts_with("unknown field") {
        (of_key, Text::new("không có mục này", "no such key"))
    } else if message.starts_with("missing field") {
        (of_key, Text::new("thiếu mục này", "this key is missing"))
    } else if message.starts_with("duplicate field") {
        (
            of_key,
            Text::new(
                "mục này chỉ được ghi một lần",
                "this key may stand only once",
            ),
        )
    } else if message.starts_with("unknown variant") {
        let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        let known = known.join(", ");
        (
            path,
            Text::new(
                format!("phải là một trong: {known}"),
                format!("must be one of: {known}"),
            ),
        )
    } else {
        (
            path,
            Text::new("giá trị không đúng kiểu", "the value is of another type"),
        )
    };
    Problem::body_errors(vec![(at, text)])
}

/// A path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it is read matters")]
    struct Outer {
        login: String,
        inner: Vec<Inner>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it is read matters")]
    struct Inner {
        kind: Kind,
        count: u8,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        One,
        Two,
    }

    fn at_fault(body: &str) -> (Code, String) {
        let problem = parse::<Outer>(body.as_bytes()).err().unwrap();
        let at = problem.errors.first().map(|(at, _)| at.clone());
        let said = format!("{problem:?}");
        assert!(!said.contains("qzx"), "{said}");
        (problem.code, at.unwrap_or_default())
    }

    #[test]
    fn a_fault_is_named_by_its_place_and_never_by_its_value() {
        for (body, at) in [
            (r#"{"login":7,"inner":[]}"#, "/login"),
            (r#"{"login":"a"}"#, "/inner"),
            (r#"{"login":"a","inner":"qzx"}"#, "/inner"),
            (r#"{"login":"a","inner":[],"more":"qzx"}"#, "/more"),
            (r#"{"login":"a","login":"qzx","inner":[]}"#, "/login"),
            (
                r#"{"login":"a","inner":[{"kind":"one","count":1},{"kind":"qzx","count":1}]}"#,
                "/inner/1/kind",
            ),
            (
                r#"{"login":"a","inner":[{"kind":"two","count":1000}]}"#,
                "/inner/0/count",
            ),
            (
                r#"{"login":"a","inner":[{"kind":"two"}]}"#,
                "/inner/0/count",
            ),
            (
                r#"{"login":"a","inner":[{"kind":"two","count":1,"x/y":"qzx"}]}"#,
                "/inner/0/x~1y",
            ),
            (r#""qzx""#, ""),
        ] {
            assert_eq!(at_fault(body), (Code::Body, at.to_owned()), "{body}");
        }
        for body in ["", "{", "qzx", r#"{"login":"a","inner":[]} qzx"#] {
            assert_eq!(at_fault(body), (Code::BadRequest, String::new()), "{body}");
        }
    }
}
