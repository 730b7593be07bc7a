//! Marks what a query found in the original, accented text, and picks the passage that shows most of it.

use super::plan::Plan;
use super::syllable::{self, Span, Syllable};
use crate::domain::hits::Marked;
use crate::domain::text::fold_char;

/// How many syllables a passage has.
const PASSAGE_SYLLABLES: usize = 36;
/// How many syllables of context stand before the first match.
const LEAD_SYLLABLES: usize = 6;
/// How much two matches in a row count on top of themselves.
const NEIGHBOUR_BONUS: f32 = 0.5;

/// What to mark.
#[derive(Debug, Clone, Default)]
pub struct Marker {
    terms: Vec<MarkedTerm>,
    /// The letters that the terms begin with, one bit each.
    first_letters: u64,
}

/// The bit of a first letter.
fn first_letter(letter: char) -> u64 {
    1 << (u32::from(fold_char(letter)) % 64)
}

#[derive(Debug, Clone, PartialEq)]
struct MarkedTerm {
    folded: String,
    accented: Option<String>,
    weight: f32,
}

impl MarkedTerm {
    fn new(syllable: &Syllable, weight: f32) -> Self {
        Self {
            folded: syllable.folded.clone(),
            accented: syllable.is_marked().then(|| syllable.accented.clone()),
            weight,
        }
    }
}

/// A passage and how much of the query it shows.
pub struct Passage {
    /// The sum of its matches' weights.
    pub weight: f32,
    /// The passage with the matches marked.
    pub text: Marked,
}

impl Marker {
    /// Marks the words of a query, in every way it may be meant.
    pub fn of(plan: &Plan) -> Self {
        /// Words that count less are talk.
        const WEIGHT_MIN: f32 = 0.3;
        let mut terms: Vec<MarkedTerm> = Vec::new();
        let alternatives = plan.groups.iter().flat_map(|group| &group.alternatives);
        for (syllable, weight) in alternatives.flat_map(|alternative| &alternative.words) {
            let term = MarkedTerm::new(syllable, *weight);
            if *weight >= WEIGHT_MIN && !terms.contains(&term) {
                terms.push(term);
            }
        }
        Self::from(terms)
    }

    fn from(terms: Vec<MarkedTerm>) -> Self {
        let firsts = terms.iter().filter_map(|term| term.folded.chars().next());
        Self {
            first_letters: firsts.fold(0, |all, letter| all | first_letter(letter)),
            terms,
        }
    }

    /// The whole text with the matches marked.
    pub fn mark(&self, text: &str) -> Marked {
        let matches = self.matches(text);
        Self::marked(text, 0, text.len(), &matches)
    }

    /// The passage of a text that shows most of the query; `None` when the text has none of it.
    pub fn passage(&self, text: &str) -> Option<Passage> {
        let matches = self.matches(text);
        let (start, weight) = self.best_start(&matches)?;
        let (from, to) = bounds(text, &matches, start);
        let mut marked = Self::marked(text, from, to, &matches);
        if from > 0 {
            marked.0.insert(0, ("… ".to_owned(), false));
        }
        if to < text.trim_end().len() {
            marked.0.push((" …".to_owned(), false));
        }
        Some(Passage {
            weight,
            text: marked,
        })
    }

    /// Every syllable of the text, with the query's term that it matches.
    fn matches(&self, text: &str) -> Vec<(Span, Option<usize>)> {
        let mut folded = String::new();
        let mut accented = String::new();
        let find = |span: Span| {
            let raw = text.get(span.start..span.end)?;
            // Most syllables of a text begin with another letter than any of the query.
            let first = raw.chars().next().map_or(0, first_letter);
            if self.first_letters & first == 0 {
                return None;
            }
            syllable::write_folded(raw, &mut folded);
            let candidates = self
                .terms
                .iter()
                .enumerate()
                .filter(|(_, term)| term.folded == folded);
            for (i, term) in candidates {
                let Some(wanted) = &term.accented else {
                    return Some(i);
                };
                syllable::write_accented(raw, &mut accented);
                // A text without marks matches too: "DANG KY" in capitals, or a form's file name.
                if accented == *wanted || !syllable::has_marks(&accented) {
                    return Some(i);
                }
            }
            None
        };
        let mut find = find;
        syllable::spans(text)
            .map(|span| (span, find(span)))
            .collect()
    }

    /// Where the passage begins that shows most, and how much: each term once, and a bonus for matches that follow
    /// each other. One window slides over the text, so the time grows with its length alone.
    fn best_start(&self, matches: &[(Span, Option<usize>)]) -> Option<(usize, f32)> {
        let weight = |term: usize| self.terms.get(term).map_or(0.0, |term| term.weight);
        let bonus = |place: usize| -> f32 {
            let at = |place: usize| matches.get(place).and_then(|(_, term)| *term);
            match (place.checked_sub(1).and_then(at), at(place)) {
                (Some(before), Some(term)) if before != term => NEIGHBOUR_BONUS * weight(term),
                _ => 0.0,
            }
        };
        let mut shown = vec![0_u32; self.terms.len()];
        let (mut sum, mut end) = (0.0, 0);
        let mut best: Option<(usize, f32)> = None;
        for (start, (_, first)) in matches.iter().enumerate() {
            while end < matches.len().min(start + PASSAGE_SYLLABLES) {
                if let Some(term) = matches.get(end).and_then(|(_, term)| *term)
                    && let Some(count) = shown.get_mut(term)
                {
                    if *count == 0 {
                        sum += weight(term);
                    }
                    *count += 1;
                }
                if end > start {
                    sum += bonus(end);
                }
                end += 1;
            }
            let Some(first) = *first else { continue };
            // A hair more, so that sums which differ in their last digit alone leave the earlier place.
            if best.is_none_or(|(_, most)| sum > most + 1e-3) {
                best = Some((start, sum));
            }
            if let Some(count) = shown.get_mut(first) {
                *count -= 1;
                if *count == 0 {
                    sum -= weight(first);
                }
            }
            sum -= bonus(start + 1);
        }
        best
    }

    fn marked(text: &str, from: usize, to: usize, matches: &[(Span, Option<usize>)]) -> Marked {
        let mut pieces: Vec<(String, bool)> = Vec::new();
        let mut push = |start: usize, end: usize, marked: bool| {
            let piece = text
                .get(start..end)
                .unwrap_or_default()
                .replace('\n', " · ");
            if piece.is_empty() {
                return;
            }
            match pieces.last_mut() {
                Some(last) if last.1 == marked => last.0.push_str(&piece),
                _ => pieces.push((piece, marked)),
            }
        };
        let mut at = from;
        for (span, _) in matches
            .iter()
            .filter(|(span, term)| term.is_some() && span.start >= from && span.end <= to)
        {
            // Matches with only a space between them are one mark.
            let between = text.get(at..span.start).unwrap_or_default();
            let joined = at > from && !between.is_empty() && between.chars().all(|c| c == ' ');
            push(at, span.start, joined);
            push(span.start, span.end, true);
            at = span.end;
        }
        push(at, to, false);
        Marked(pieces)
    }
}

/// Where a passage begins and ends: some context before its first match, but not the line before.
fn bounds(text: &str, matches: &[(Span, Option<usize>)], start: usize) -> (usize, usize) {
    let first = matches.get(start).map_or(0, |(span, _)| span.start);
    let line = text
        .get(..first)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let lead = matches
        .get(start.saturating_sub(LEAD_SYLLABLES))
        .map_or(0, |(span, _)| span.start);
    let last = matches.get(start + PASSAGE_SYLLABLES - 1);
    let to = last.map_or(text.trim_end().len(), |(span, _)| span.end);
    (lead.max(line), to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(words: &str) -> Marker {
        let terms = syllable::read(words);
        Marker::from(
            terms
                .iter()
                .map(|word| MarkedTerm::new(word, 1.0))
                .collect(),
        )
    }

    fn show(marked: &Marked) -> String {
        marked
            .0
            .iter()
            .map(|(text, m)| {
                if *m {
                    format!("[{text}]")
                } else {
                    text.clone()
                }
            })
            .collect()
    }

    #[test]
    fn marks_stand_on_the_accented_text() {
        let plain = marker("ket hon");
        assert_eq!(show(&plain.mark("Đăng ký kết hôn")), "Đăng ký [kết hôn]");
        let accented = marker("đường");
        assert_eq!(
            show(&accented.mark("Đường bộ, dương tính, DUONG")),
            "[Đường] bộ, dương tính, [DUONG]"
        );
    }

    #[test]
    fn the_passage_shows_most_of_the_query() {
        let text = format!("khai một\n{}\nTờ khai đăng ký khai sinh", "chữ ".repeat(60));
        let passage = marker("khai sinh").passage(&text).unwrap();
        assert_eq!(show(&passage.text), "… Tờ [khai] đăng ký [khai sinh]");
        assert!(marker("dat").passage(&text).is_none());
    }
}
