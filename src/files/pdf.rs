//! Documents: taken as they are, unless they could do something by themselves.
//!
//! What is looked for are names in the document and in its packed object streams. It is no parser: a document made with
//! care to hide something from such a look is not found out, which is what the scanner is for.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::domain::attachment::Unfit;

/// How far before the end the mark of the end must stand, in bytes.
const END_WITHIN: usize = 1_024;
/// How far from its end others look for a ZIP archive's directory, in bytes.
const ZIP_WITHIN: usize = 65_557;
/// Most bytes that are unpacked of one stream, and of all together.
const UNPACKED_MAX: u64 = 16 * 1_024 * 1_024;
const UNPACKED_ALL_MAX: usize = 64 * 1_024 * 1_024;
/// Most streams of objects.
const STREAMS_MAX: usize = 5_000;
/// Longest name that is short.
const SHORT_MAX: usize = 4;

/// Names of what acts by itself or carries something along.
const ACTIVE: [&[u8]; 5] = [
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/EmbeddedFile",
    b"/RichMedia",
];

/// Looks a document through.
///
/// # Errors
/// [`Unfit`].
pub(super) fn check(bytes: &[u8]) -> Result<(), Unfit> {
    let end = rfind(bytes, b"%%EOF").ok_or(Unfit::Broken)?;
    let behind = bytes.get(end + 5..).unwrap_or_default();
    let is_padding = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    if behind.len() > END_WITHIN || !behind.iter().all(is_padding) {
        return Err(Unfit::Trailing);
    }
    let tail = bytes
        .get(bytes.len().saturating_sub(ZIP_WITHIN)..)
        .unwrap_or_default();
    if find(tail, b"PK\x05\x06", 0).is_some() {
        return Err(Unfit::Trailing);
    }
    if has_name(bytes, b"/Encrypt") {
        return Err(Unfit::Locked);
    }
    let is_active = |bytes: &[u8]| ACTIVE.iter().any(|name| has_name(bytes, name));
    let mut packed = object_streams(bytes)?.into_iter();
    if is_active(bytes) || packed.any(|stream| is_active(&stream)) {
        return Err(Unfit::Active);
    }
    Ok(())
}

/// Whether a name stands in it, also with its letters written as `#4a`.
fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    // A short one comes by chance in packed bytes.
    let is_short = name.len() <= SHORT_MAX;
    let streams = if is_short {
        Streams::of(bytes)
    } else {
        Streams::default()
    };
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes.into_iter().any(|(at, _)| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        stands_here(rest, name, is_short) && !streams.has(at)
    })
}

/// Whether a name without its slash begins here, and ends where it should.
fn stands_here(rest: &[u8], name: &[u8], is_whole: bool) -> bool {
    let mut rest = rest.iter().copied();
    let is_same = name.iter().skip(1).all(|letter| {
        let found = match rest.next() {
            Some(b'#') => escaped([rest.next(), rest.next()]),
            found => found,
        };
        found == Some(*letter)
    });
    is_same && (!is_whole || rest.next().is_none_or(is_delimiter))
}

fn escaped([high, low]: [Option<u8>; 2]) -> Option<u8> {
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

fn is_delimiter(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'(' | b'<' | b'/' | b'[' | b'>' | 0)
}

/// Where streams begin and end: places of the word, and whether it is the end of one.
#[derive(Default)]
struct Streams(Vec<(usize, bool)>);

impl Streams {
    fn of(bytes: &[u8]) -> Self {
        let mut places = Vec::new();
        let mut from = 0;
        while let Some(at) = find(bytes, b"stream", from) {
            let is_end = bytes.get(..at).is_some_and(|head| head.ends_with(b"end"));
            places.push((at, is_end));
            from = at + 6;
        }
        Self(places)
    }

    /// Whether a place is within one.
    fn has(&self, place: usize) -> bool {
        let before = self.0.partition_point(|(at, _)| *at < place);
        let last = before.checked_sub(1).and_then(|last| self.0.get(last));
        last.is_some_and(|(_, is_end)| !is_end)
    }
}

/// What the packed streams hold that are made of objects.
///
/// # Errors
/// [`Unfit::Active`] when there is more than anybody writes: what is not looked at is not taken.
fn object_streams(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Unfit> {
    let mut found = Vec::new();
    let mut unpacked = 0;
    let mut from = 0;
    while let Some(at) = find(bytes, b"/ObjStm", from) {
        let Some(stream) = find(bytes, b"stream", at) else {
            break;
        };
        from = stream + 6;
        let packed = bytes.get(from..).unwrap_or_default();
        let packed = packed.strip_prefix(b"\r").unwrap_or(packed);
        let packed = packed.strip_prefix(b"\n").unwrap_or(packed);
        let mut plain = Vec::new();
        // What could be unpacked before a fault is looked at all the same.
        let _ = ZlibDecoder::new(packed)
            .take(UNPACKED_MAX)
            .read_to_end(&mut plain);
        unpacked += plain.len();
        found.push(plain);
        if unpacked > UNPACKED_ALL_MAX || found.len() > STREAMS_MAX {
            return Err(Unfit::Active);
        }
    }
    Ok(found)
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let found = rest
        .windows(wanted.len())
        .position(|window| window == wanted);
    found.map(|at| at + from)
}

fn rfind(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .rposition(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::*;

    fn document(inside: &[u8]) -> Vec<u8> {
        [b"%PDF-1.7\n1 0 obj\n<< ", inside, b" >>\nendobj\n%%EOF\n"].concat()
    }

    #[test]
    fn a_document_is_taken_unless_it_could_act() {
        assert_eq!(check(&document(b"/Type /Catalog")), Ok(()));
        for (inside, why) in [
            (&b"/S /JavaScript /JS (app.alert(1))"[..], Unfit::Active),
            (b"/S /Java#53cript", Unfit::Active),
            (b"/JS<616263>", Unfit::Active),
            (b"/S /Launch /F (cmd.exe)", Unfit::Active),
            (b"/Names << /EmbeddedFiles 3 0 R >>", Unfit::Active),
            (b"/Encrypt 5 0 R", Unfit::Locked),
        ] {
            assert_eq!(check(&document(inside)), Err(why));
        }
        assert_eq!(check(&document(b"/JSON (no script)")), Ok(()));
        let by_chance = document(b"/Length 9 >>\nstream\n\x01/JS(\x02\nendstream\n<<");
        assert_eq!(check(&by_chance), Ok(()));
    }

    #[test]
    fn what_is_packed_is_looked_at_and_what_is_behind_the_end_is_refused() {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(b"7 0 << /S /JavaScript >>").unwrap();
        let packed = packer.finish().unwrap();
        let hidden = [
            b"/Type /ObjStm /Filter /FlateDecode >>\nstream\r\n",
            &packed[..],
            b"\nendstream\n<<",
        ];
        assert_eq!(check(&document(&hidden.concat())), Err(Unfit::Active));
        let mut zip = document(b"");
        zip.extend(b"PK\x03\x04 and so on");
        assert_eq!(check(&zip), Err(Unfit::Trailing));
        let inside = document(b"(PK\x05\x06)");
        assert_eq!(check(&inside), Err(Unfit::Trailing));
        assert_eq!(check(b"%PDF-1.7 cut off"), Err(Unfit::Broken));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = check(&document(&bytes));
            let _ = check(&[b"%PDF-/ObjStm stream".as_slice(), &bytes, b"%%EOF"].concat());
        }
    }
}
