//! Signs that a text was not written by somebody with a matter. None of them refuses anything: what shows one is kept,
//! its sender gets the receipt that everybody gets, and an officer looks at it before anything else.

use std::collections::BTreeSet;
use std::time::Duration;

use super::proof::Proof;
use super::words::words;

words! {
    /// Why somebody has to look at a feedback before anything else. The label is what officers read.
    Suspicion {
        /// A field was filled in that people do not see.
        HiddenField = "hidden_field", "Đã điền vào ô ẩn mà người dùng không nhìn thấy";
        /// It was sent sooner than anybody can write.
        FilledFast = "filled_fast", "Gửi nhanh hơn mức một người có thể viết";
        /// It has many links in it.
        ManyLinks = "many_links", "Có nhiều đường dẫn";
        /// Many others have sent the very same text.
        ManySenders = "many_senders", "Nhiều người gửi cùng gửi đúng nội dung này";
    }
}

impl Suspicion {
    /// Several, as events have them: `hidden_field,many_links`; empty is none.
    #[must_use]
    pub fn written(all: &BTreeSet<Self>) -> String {
        let keys: Vec<&str> = all.iter().map(|one| one.key()).collect();
        keys.join(",")
    }

    /// Reads what [`Self::written`] gives.
    #[must_use]
    pub fn read(written: &str) -> Option<BTreeSet<Self>> {
        let keys = written.split(',').filter(|key| !key.is_empty());
        keys.map(Self::parse).collect()
    }
}

/// What comes along with a submission and says nothing of the matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Whether a field was filled in that people do not see.
    pub is_hidden_filled: bool,
    /// For how many seconds the form was open, as the sender's device says.
    pub filled_seconds: Option<u32>,
    /// That the sender's device has worked for it.
    pub proof: Option<Proof>,
}

/// When a submission must come with a proof of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofWanted {
    /// Never.
    Never,
    /// While more than so many come in a minute.
    WhenHot(u32),
    /// Always.
    Always,
}

/// The numbers that keep one sender from taking the place of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbusePolicy {
    /// Feedback of one sender within 24 hours at most; 0 is without limit.
    pub contact_day_max: u32,
    /// Feedback of all senders within a minute at most, for each replica; 0 is without limit.
    pub minute_max: u32,
    /// How often a sender may ask within 24 hours for a summary to be public.
    pub release_asks_day_max: u32,
    /// When a proof of work is asked for.
    pub proof: ProofWanted,
    /// The largest number that has to be tried for it.
    pub proof_number_max: u32,
    /// For how long a challenge can be answered.
    pub proof_valid: Duration,
    /// Sent within fewer seconds after the form was opened is suspicious; 0 is never.
    pub fill_seconds_min: u32,
    /// More links than this are suspicious.
    pub links_max: u32,
    /// The same text of so many others within 24 hours is suspicious; 0 is never.
    pub same_text_senders: u32,
    /// Short texts to telephones within 24 hours at most; 0 is without limit.
    pub sms_day_max: u32,
}

/// What is suspicious about a text and how it was sent, by what can be seen from it alone.
#[must_use]
pub fn suspicions(policy: &AbusePolicy, hints: &Hints, text: &str) -> BTreeSet<Suspicion> {
    let is_fast = hints
        .filled_seconds
        .is_some_and(|seconds| seconds < policy.fill_seconds_min);
    let has_links = links(text) > usize::try_from(policy.links_max).unwrap_or(usize::MAX);
    let all = [
        (hints.is_hidden_filled, Suspicion::HiddenField),
        (is_fast, Suspicion::FilledFast),
        (has_links, Suspicion::ManyLinks),
    ];
    let found = all.into_iter().filter(|(is_so, _)| *is_so);
    found.map(|(_, suspicion)| suspicion).collect()
}

/// How many links are in a text.
fn links(text: &str) -> usize {
    let lower = text.to_lowercase();
    let bare = lower.split_whitespace().filter(|word| {
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        word.starts_with("www.") && !word.contains("://")
    });
    lower.matches("://").count() + bare.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> AbusePolicy {
        AbusePolicy {
            contact_day_max: 0,
            minute_max: 0,
            release_asks_day_max: 1,
            proof: ProofWanted::Never,
            proof_number_max: 1,
            proof_valid: Duration::ZERO,
            fill_seconds_min: 4,
            links_max: 2,
            same_text_senders: 0,
            sms_day_max: 0,
        }
    }

    #[test]
    fn each_sign_is_seen_by_itself() {
        let seen =
            |hints: Hints, text: &str| Suspicion::written(&suspicions(&policy(), &hints, text));
        let fast = |seconds| Hints {
            filled_seconds: Some(seconds),
            ..Hints::default()
        };
        let hidden = Hints {
            is_hidden_filled: true,
            ..Hints::default()
        };
        assert_eq!(seen(Hints::default(), "Hồ sơ của tôi đã quá hạn."), "");
        assert_eq!(seen(hidden, "x"), "hidden_field");
        assert_eq!(seen(fast(3), "x"), "filled_fast");
        assert_eq!(seen(fast(4), "x"), "");
        assert_eq!(seen(Hints::default(), "http://a.vn và (www.b.vn)"), "");
        assert_eq!(
            seen(fast(0), "http://a.vn HTTPS://www.c.vn www.b.vn"),
            "filled_fast,many_links"
        );
        let both: BTreeSet<Suspicion> = Suspicion::ALL.iter().copied().collect();
        assert_eq!(Suspicion::read(&Suspicion::written(&both)), Some(both));
        assert_eq!(Suspicion::read("unknown"), None);
    }
}
