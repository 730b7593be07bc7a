//! Attachments: which files are taken, how they are known by their first bytes, how they are named and kept.

mod object;
mod orientation;
mod unfit;

pub use object::{from_object, object_name, to_object};
pub use orientation::Orientation;
pub use unfit::Unfit;

use crate::domain::secret::Secret;
use crate::domain::text::clean_line;

/// Longest name of a file, in characters.
const NAME_CHARS_MAX: usize = 100;
/// What a file is called whose name says nothing.
const NAMELESS: &str = "tep";

/// What the province takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentLimits {
    /// Files with one text at most.
    pub count_max: u32,
    /// Bytes of a file at most.
    pub bytes_max: u64,
    /// Pixels of a picture at most.
    pub pixels_max: u64,
    /// Files that one client may have here at a time without having sent a feedback.
    pub waiting_per_client_max: u32,
    /// Bytes of all such files together.
    pub waiting_bytes_max: u64,
    /// Hours for which such a file is kept.
    pub waiting_hours: u32,
}

/// The kinds of files that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A photograph.
    Jpeg,
    /// A picture, such as of a screen.
    Png,
    /// A picture in Google's format.
    Webp,
    /// A document.
    Pdf,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Pdf];

    /// The kind that the first bytes tell, whatever the file is called and is declared to be.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }

    /// Its stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
        }
    }

    /// Reads its stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// What its name ends with.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
        }
    }

    /// A name that ends as this kind does, whatever the sender's file was called.
    #[must_use]
    pub fn name(self, given: &str) -> String {
        let known = ["jpg", "jpeg", "jpe", "png", "webp", "pdf"];
        let stem = match given.rsplit_once('.') {
            Some((stem, end)) if known.contains(&end.to_lowercase().as_str()) => stem,
            _ => given,
        };
        let stem = if stem.is_empty() { NAMELESS } else { stem };
        format!("{stem}.{}", self.extension())
    }
}

/// A sender's name for a file without what could lead anywhere: no folders, no characters that systems give a meaning.
#[must_use]
pub fn safe_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = clean_line(last)
        .chars()
        .filter(|c| !c.is_control() && !"<>:\"|?*%".contains(*c))
        .collect();
    let name = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        NAMELESS.to_owned()
    } else {
        name.chars().take(NAME_CHARS_MAX).collect()
    }
}

/// A file that was sent before, as whoever sent it names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its identifier.
    pub id: String,
    /// The token of who sent it.
    pub token: Secret,
}

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentState {
    /// Parts of it are still to come.
    Receiving,
    /// All of it is here; the scanner has not answered yet.
    Checking,
    /// It may be read.
    Clean,
    /// The scanner has found something; nothing of it is kept.
    Infected,
    /// It is about to be deleted.
    Gone,
}

impl AttachmentState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Receiving,
        Self::Checking,
        Self::Clean,
        Self::Infected,
        Self::Gone,
    ];

    /// Its stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Checking => "checking",
            Self::Clean => "clean",
            Self::Infected => "infected",
            Self::Gone => "gone",
        }
    }

    /// Reads its stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// The same in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Receiving => "Đang tải lên",
            Self::Checking => "Đang kiểm tra",
            Self::Clean => "Đã kiểm tra",
            Self::Infected => "Đã loại bỏ vì có mã độc",
            Self::Gone => "Đã xóa",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_ends_as_what_it_is() {
        for (given, safe, named) in [
            ("giấy hẹn.JPG", "giấy hẹn.JPG", "giấy hẹn.jpg"),
            ("../../etc/passwd", "passwd", "passwd.jpg"),
            ("C:\\Users\\Lan\\ảnh.png", "ảnh.png", "ảnh.jpg"),
            ("hoadon.pdf.exe", "hoadon.pdf.exe", "hoadon.pdf.exe.jpg"),
            (
                "a\r\nSet-Cookie: b=\"c\"",
                "a Set-Cookie b=c",
                "a Set-Cookie b=c.jpg",
            ),
            ("anh\u{202e}gpj.exe", "anhgpj.exe", "anhgpj.exe.jpg"),
            ("...", "tep", "tep.jpg"),
            (".jpg", "jpg", "jpg.jpg"),
            ("", "tep", "tep.jpg"),
        ] {
            assert_eq!(safe_name(given), safe);
            assert_eq!(FileKind::Jpeg.name(safe), named);
        }
        assert!(safe_name(&"ế".repeat(1_000)).chars().count() <= NAME_CHARS_MAX);
    }

    #[test]
    fn a_file_that_only_has_the_mark_somewhere_else_is_none() {
        for bytes in [
            &b"MZ\x90\0%PDF-1.7"[..],
            b" %PDF-1.7",
            b"GIF89a",
            b"PK\x03\x04",
            b"<svg xmlns=",
            b"RIFF\0\0\0\0WAVE",
            b"\xff\xd8",
            b"",
        ] {
            assert_eq!(FileKind::of_bytes(bytes), None);
        }
    }

    fn magic(kind: FileKind) -> &'static [u8] {
        match kind {
            FileKind::Jpeg => b"\xff\xd8\xff",
            FileKind::Png => b"\x89PNG\r\n\x1a\n",
            FileKind::Webp => b"RIFF\x24\0\0\0WEBP",
            FileKind::Pdf => b"%PDF-",
        }
    }

    proptest! {
        #[test]
        fn the_first_bytes_alone_decide(rest in proptest::collection::vec(any::<u8>(), 0..200), place in 0usize..4) {
            let kind = FileKind::ALL[place];
            let whole = [magic(kind), &rest].concat();
            prop_assert_eq!(FileKind::of_bytes(&whole), Some(kind));
            let begins = FileKind::ALL.into_iter().any(|kind| match kind {
                FileKind::Webp => rest.starts_with(b"RIFF") && rest.get(8..12) == Some(b"WEBP"),
                kind => rest.starts_with(magic(kind)),
            });
            prop_assert_eq!(FileKind::of_bytes(&rest).is_some(), begins);
        }

        #[test]
        fn names_are_safe_whatever_was_typed(given in ".*") {
            let name = safe_name(&given);
            prop_assert!(!name.is_empty() && !name.starts_with('.'));
            prop_assert!(!name.contains(['/', '\\', '"', '\r', '\n', '\0']));
        }
    }
}
