//! What people search and nothing is found for: the gaps in what is published, in people's own words.
//!
//! What somebody types may tell who they are, so it is forgotten unless many ask the same on one day: until then it is
//! in memory only, and whatever looks personal is not even there. Who asks is a number that means nothing elsewhere.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, Hash, RandomState};

use jiff::civil::Date;

use super::redact;
use super::text::fold;

/// Longest term that is counted, in characters; what is longer is a story.
pub const TERM_CHARS_MAX: usize = 60;
/// Terms of one day that are counted at most.
const TERMS_MAX: usize = 10_000;
/// Clients that are told apart for one term at most.
pub const CLIENTS_MAX: u32 = 1_000;

/// The terms of a day, each with who has asked.
#[derive(Debug, Default)]
pub struct Unfound {
    day: Option<Date>,
    terms: BTreeMap<String, Asked>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Asked {
    clients: HashSet<u64>,
    /// How many of them were kept.
    kept: usize,
}

/// What is counted of a text: folded; `None` of one in which something may be personal.
#[must_use]
pub fn term(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphabetic() || c == ' ' || c == '-';
    let folded = fold(text);
    let folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_fine = folded.chars().count() <= TERM_CHARS_MAX
        && folded.chars().all(is_plain)
        && folded.chars().any(char::is_alphabetic)
        && redact::suggest(text, &[]).is_empty();
    is_fine.then_some(folded)
}

impl Unfound {
    /// Counts somebody who has found nothing.
    pub fn note(&mut self, term: String, client: impl Hash, today: Date) {
        if self.day != Some(today) {
            self.day = Some(today);
            self.terms.clear();
        }
        if self.terms.len() >= TERMS_MAX && !self.terms.contains_key(&term) {
            return;
        }
        let client = self.hasher.hash_one(client);
        let asked = self.terms.entry(term).or_default();
        if asked.clients.len() < CLIENTS_MAX as usize {
            asked.clients.insert(client);
        }
    }

    /// What so many have asked, with how many more than were taken before; the day of it.
    pub fn take(&mut self, least: usize) -> Option<(Date, Vec<(String, u64)>)> {
        let day = self.day?;
        let mut taken = Vec::new();
        for (term, asked) in &mut self.terms {
            let number = asked.clients.len();
            if number >= least && number > asked.kept {
                taken.push((term.clone(), (number - asked.kept) as u64));
                asked.kept = number;
            }
        }
        Some((day, taken))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_may_be_personal_is_no_term() {
        assert_eq!(
            term("  Hộ chiếu CHÓ  mèo"),
            Some("ho chieu cho meo".to_owned())
        );
        for text in [
            "",
            "thửa đất 12",
            "lan@vidu.vn",
            "hồ sơ của bà Nguyễn Thị Hoa",
            "a/b",
            &"dài ".repeat(20),
        ] {
            assert_eq!(term(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_many_ask_on_one_day_is_told_and_each_of_them_once() {
        let (monday, tuesday) = (date(2026, 11, 23), date(2026, 11, 24));
        let mut unfound = Unfound::default();
        assert_eq!(unfound.take(1), None);
        for client in [1, 2, 3, 4, 4, 4] {
            unfound.note("nuoi rong".to_owned(), client, monday);
        }
        assert_eq!(unfound.take(5), Some((monday, Vec::new())));
        unfound.note("nuoi rong".to_owned(), 5, monday);
        assert_eq!(
            unfound.take(5),
            Some((monday, vec![("nuoi rong".to_owned(), 5)]))
        );
        assert_eq!(unfound.take(5), Some((monday, Vec::new())));
        unfound.note("nuoi rong".to_owned(), 6, monday);
        assert_eq!(
            unfound.take(5),
            Some((monday, vec![("nuoi rong".to_owned(), 1)]))
        );
        unfound.note("nuoi rong".to_owned(), 6, tuesday);
        assert_eq!(unfound.take(5), Some((tuesday, Vec::new())));
    }
}
