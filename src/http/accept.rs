//! In which of several forms an answer is wanted: `Accept` (RFC 9110, 12.5.1).

use std::borrow::Cow;

use actix_web::http::header::{self, HeaderMap};

/// Media ranges that are looked at; no client names more in earnest.
const RANGES_MAX: usize = 64;

/// The place of the offer that is wanted most; of those wanted alike, the first. `None` when none is.
pub fn choose(headers: &HeaderMap, offers: &[&str]) -> Option<usize> {
    let values = headers.get_all(header::ACCEPT);
    let values: Vec<Cow<'_, str>> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let ranges = values.iter().flat_map(|value| value.split(','));
    let ranges: Vec<Range<'_>> = ranges.take(RANGES_MAX).filter_map(Range::parse).collect();
    if ranges.is_empty() {
        // Nothing that can be understood is no wish.
        return Some(0);
    }
    let mut best = None;
    for (place, offer) in offers.iter().enumerate() {
        let wanted = wanted(&ranges, offer);
        if wanted > best.map_or(0, |(_, most)| most) {
            best = Some((place, wanted));
        }
    }
    best.map(|(place, _)| place)
}

/// How much an offer is wanted, in thousandths: what the range says that fits most closely.
fn wanted(ranges: &[Range<'_>], offer: &str) -> u16 {
    let fitting = ranges
        .iter()
        .filter_map(|range| Some((range.closeness(offer)?, range.quality)));
    fitting.max().map_or(0, |(_, quality)| quality)
}

/// One media range: `text/*;q=0.5`. Parameters other than `q` are not compared.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    fn parse(written: &'a str) -> Option<Self> {
        let mut parts = written.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        if kind.is_empty() || subtype.is_empty() || (kind == "*" && subtype != "*") {
            return None;
        }
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then_some(value)
        });
        let quality = quality.map_or(Some(1_000), thousandths)?;
        Some(Self {
            kind,
            subtype,
            quality,
        })
    }

    /// How closely it names an offer: 0 for any, 1 for the kind, 2 for the offer itself; `None` when it does not.
    fn closeness(&self, offer: &str) -> Option<u8> {
        let (kind, subtype) = offer.split_once('/')?;
        if self.kind == "*" {
            return Some(0);
        }
        if !self.kind.eq_ignore_ascii_case(kind) {
            return None;
        }
        match self.subtype {
            "*" => Some(1),
            named => named.eq_ignore_ascii_case(subtype).then_some(2),
        }
    }
}

/// A quality such as `0.8`; `None` when it is none.
fn thousandths(written: &str) -> Option<u16> {
    let written = written.trim();
    let (whole, part) = written.split_once('.').unwrap_or((written, ""));
    let digits = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let part: u16 = format!("{part:0<3}").parse().ok().filter(|_| digits)?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const OFFERS: [&str; 3] = ["application/json", "application/ld+json", "text/turtle"];

    fn chosen(lines: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for line in lines {
            let value = HeaderValue::from_bytes(line.as_bytes()).unwrap();
            headers.append(header::ACCEPT, value);
        }
        choose(&headers, &OFFERS).map(|place| OFFERS[place])
    }

    #[test]
    fn the_form_wanted_most_is_chosen() {
        for (accept, expected) in [
            ("", Some(OFFERS[0])),
            ("*/*", Some(OFFERS[0])),
            ("application/*", Some(OFFERS[0])),
            ("text/*", Some(OFFERS[2])),
            ("application/ld+json", Some(OFFERS[1])),
            ("APPLICATION/LD+JSON", Some(OFFERS[1])),
            ("application/ld+json;profile=\"a\"", Some(OFFERS[1])),
            (
                "text/turtle;q=0.9, application/ld+json;q=0.8",
                Some(OFFERS[2]),
            ),
            ("text/turtle;q=0.9, application/json", Some(OFFERS[0])),
            ("text/turtle; Q = 0.2 , */*;q=0.1", Some(OFFERS[2])),
            ("*/*, application/json;q=0", Some(OFFERS[1])),
            ("*/*;q=0.5, text/turtle;q=0.4", Some(OFFERS[0])),
            ("text/html, */*;q=0.1", Some(OFFERS[0])),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=0.000, text/html", None),
            ("application/json;q=2, text/turtle;q=0.1", Some(OFFERS[2])),
            ("application/json;q=é, text/turtle", Some(OFFERS[2])),
            ("*/json", Some(OFFERS[0])),
            ("/, ;;, q=1, /json", Some(OFFERS[0])),
            ("json", Some(OFFERS[0])),
        ] {
            assert_eq!(chosen(&[accept]), expected, "{accept}");
        }
    }

    #[test]
    fn several_lines_count_as_one_and_no_header_takes_the_first() {
        assert_eq!(chosen(&["text/html", "text/turtle"]), Some(OFFERS[2]));
        assert_eq!(chosen(&[]), Some(OFFERS[0]));
    }

    #[test]
    fn a_quality_has_three_digits_at_most() {
        for (written, expected) in [
            ("1", Some(1_000)),
            ("1.000", Some(1_000)),
            ("0", Some(0)),
            ("0.5", Some(500)),
            ("0.", Some(0)),
            ("0.123", Some(123)),
            ("0.1234", None),
            ("1.001", None),
            ("-1", None),
            ("", None),
            ("0.+1", None),
        ] {
            assert_eq!(thousandths(written), expected, "{written}");
        }
    }
}
