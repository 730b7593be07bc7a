//! What becomes public of a feedback: a summary from which a moderator has taken out what could tell who sent it.

use std::ops::Range;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::words::{Kind, Outcome};
use crate::domain::agency::AgencyCode;
use crate::domain::redact::{self, Known, Suggestion};
use crate::domain::text::hex;
use crate::domain::time::Timestamp;

/// The texts that become public.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// What it is about.
    pub title: String,
    /// What was the matter.
    pub body: String,
    /// What came of it.
    pub reply: String,
}

/// What was found in one of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In which: `title`, `body` or `reply`.
    pub at: &'static str,
    /// What, where.
    pub suggestion: Suggestion,
    /// Where, in characters counted from 0.
    pub chars: Range<usize>,
}

impl Summary {
    /// The texts with their names.
    #[must_use]
    pub fn texts(&self) -> [(&'static str, &str); 3] {
        [
            ("title", &self.title),
            ("body", &self.body),
            ("reply", &self.reply),
        ]
    }

    /// What the event of the release proves.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(b"tthc released summary 1\n");
        for (_, text) in self.texts() {
            digest.update(text.len().to_be_bytes());
            digest.update(text.as_bytes());
        }
        hex(&digest.finalize())
    }

    /// What in it looks personal, also what is known of the sender.
    #[must_use]
    pub fn personal(&self, known: &[Known]) -> Vec<Found> {
        let texts = self.texts().into_iter();
        let found = texts.flat_map(|(at, text)| {
            let suggestions = redact::suggest(text, known).into_iter();
            suggestions.map(move |suggestion| Found {
                at,
                chars: chars(text, &suggestion.range),
                suggestion,
            })
        });
        found.collect()
    }
}

/// A range of bytes of a text, in characters: what people and most programs count.
fn chars(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let until = |end: usize| text.char_indices().take_while(|(at, _)| *at < end).count();
    until(bytes.start)..until(bytes.end)
}

/// A summary that is public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// Identifies it; nothing to do with the sender's code.
    pub id: String,
    /// The texts.
    pub summary: Summary,
    /// What kind of feedback it was.
    pub kind: Kind,
    /// The procedure it was about.
    pub procedure: Option<String>,
    /// The unit that has answered; `None` is the province's own office.
    pub unit: Option<AgencyCode>,
    /// How it ended.
    pub outcome: Outcome,
    /// When it was answered.
    pub answered_on: Date,
    /// When it became public.
    pub released_at: Timestamp,
    /// How many say that they have met it, too.
    pub supporters: u32,
    /// The version that puts right what was wrong, `code@number`.
    pub corrected_by: Option<String>,
}
