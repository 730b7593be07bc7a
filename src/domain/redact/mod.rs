//! What a person should hide before the summary of a feedback is released: suggestions with their places, and the text
//! with a plain word in each place. The rules only suggest; whoever releases decides.
//!
//! The text is read as people see it: composed or decomposed, full-width, with invisible characters inside. Every rule
//! looks a bounded way ahead and back, so that the time grows with the text only.

mod address;
mod birth;
mod codes;
mod cue;
mod known;
mod links;
mod mail;
mod names;
mod numbers;
mod phrases;
mod place_names;
mod plates;
mod reading;
mod run;
mod spoken;
#[cfg(test)]
mod tests;

use std::ops::Range;

use cue::Cues;
use reading::Reading;

/// How often a text is read anew with what was found hidden; what is hidden may have stood between two parts.
const ROUNDS_MAX: usize = 4;

/// What kind of personal data something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Số điện thoại.
    Phone,
    /// Căn cước, chứng minh nhân dân, hộ chiếu, bảo hiểm xã hội, mã số thuế.
    IdentityNumber,
    /// Thư điện tử.
    Email,
    /// Biển số xe.
    Plate,
    /// Địa chỉ, finer than the commune.
    Address,
    /// Họ tên.
    Name,
    /// Số tài khoản.
    Account,
    /// An address on the web or a name on a social network.
    Link,
    /// Mã hồ sơ, mã tra cứu.
    Dossier,
    /// Ngày sinh, năm sinh.
    Birth,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Phone,
        Self::IdentityNumber,
        Self::Email,
        Self::Plate,
        Self::Address,
        Self::Name,
        Self::Account,
        Self::Link,
        Self::Dossier,
        Self::Birth,
    ];

    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdentityNumber => "identity_number",
            Self::Email => "email",
            Self::Plate => "plate",
            Self::Address => "address",
            Self::Name => "name",
            Self::Account => "account",
            Self::Link => "link",
            Self::Dossier => "dossier",
            Self::Birth => "birth",
        }
    }

    /// The kind with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What stands in its place in the public text.
    #[must_use]
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Phone => "[số điện thoại]",
            Self::IdentityNumber => "[số giấy tờ]",
            Self::Email => "[thư điện tử]",
            Self::Plate => "[biển số xe]",
            Self::Address => "[địa chỉ]",
            Self::Name => "[họ tên]",
            Self::Account => "[số tài khoản]",
            Self::Link => "[liên kết]",
            Self::Dossier => "[mã hồ sơ]",
            Self::Birth => "[ngày sinh]",
        }
    }
}

/// Something known about the sender, to be found however it is spelled.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Known {
    /// What it is.
    pub kind: Kind,
    /// As the sender gave it.
    pub text: String,
}

impl std::fmt::Debug for Known {
    /// Without the text, which is sealed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({})", self.kind.key())
    }
}

/// A place in a text that may have to be hidden.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Suggestion {
    /// Which bytes of the text.
    pub range: Range<usize>,
    /// What is there.
    pub kind: Kind,
    /// Whether it is personal data beyond reasonable doubt; otherwise somebody has to look.
    pub sure: bool,
}

/// What should be hidden in a text: in order, without overlaps, on characters' boundaries. Placeholders of an earlier
/// [`redact`] are left alone.
#[must_use]
pub fn suggest(text: &str, known: &[Known]) -> Vec<Suggestion> {
    let mut all: Vec<Suggestion> = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let hidden: Vec<Range<usize>> = all.iter().map(|one| one.range.clone()).collect();
        let found = look(Reading::new(text, &hidden), known);
        if found.is_empty() {
            break;
        }
        all.extend(found);
        all = apart(all);
    }
    all
}

/// The text with a placeholder instead of each suggestion. Suggestions must be in order, as [`suggest`] gives them;
/// one that overlaps an earlier one or cuts a character is passed over.
#[must_use]
pub fn redact(text: &str, suggestions: &[Suggestion]) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut from = 0;
    for Suggestion { range, kind, .. } in suggestions {
        if let (Some(before), Some(_)) = (text.get(from..range.start), text.get(range.clone())) {
            redacted.push_str(before);
            redacted.push_str(kind.placeholder());
            from = range.end;
        }
    }
    redacted.push_str(text.get(from..).unwrap_or_default());
    redacted
}

/// What the rules find. What one has found or knows to be public is set aside before the next, looser one looks.
fn look(mut reading: Reading, known: &[Known]) -> Vec<Suggestion> {
    let mut found = Vec::new();
    known::find(&reading, known, &mut found);
    mail::find(&mut reading, &mut found);
    links::find(&mut reading, &mut found);
    birth::find(&mut reading, &mut found);
    let cues = Cues::of(&reading);
    codes::find(&mut reading, &cues, &mut found);
    plates::find(&mut reading, &cues, &mut found);
    numbers::find(&reading, &cues, &mut found);
    spoken::find(&reading, &mut found);
    address::find(&reading, &mut found);
    names::find(&reading, &mut found);
    apart(found)
}

/// In order, and what overlaps made one: nothing of either may stay, and the surer, then the longer says what it is.
fn apart(mut found: Vec<Suggestion>) -> Vec<Suggestion> {
    found.retain(|one| !one.range.is_empty());
    found.sort_by_key(|one| (one.range.start, one.range.end));
    let mut all: Vec<Suggestion> = Vec::with_capacity(found.len());
    // How long what gave the last one its kind was by itself.
    let mut winner = 0;
    for one in found {
        let length = one.range.len();
        match all.last_mut() {
            Some(last) if one.range.start < last.range.end => {
                if (one.sure, length) > (last.sure, winner) {
                    (last.kind, last.sure, winner) = (one.kind, one.sure, length);
                }
                last.range.end = last.range.end.max(one.range.end);
            }
            _ => {
                winner = length;
                all.push(one);
            }
        }
    }
    all
}
