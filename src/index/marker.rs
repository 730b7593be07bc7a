//! Marks what a query found in the original, accented text, and picks the passage that shows most of it.

use super::syllable::{self, Span};
use crate::domain::query::Marked;

/// How many syllables a passage has.
const PASSAGE_SYLLABLES: usize = 36;
/// How many syllables of context stand before the first match.
const LEAD_SYLLABLES: usize = 6;
/// How many places of a section are tried as the start of a passage.
const STARTS_MAX: usize = 100;
/// How much two matches in a row count on top of themselves.
const NEIGHBOUR_BONUS: f32 = 0.5;

/// What to mark.
#[derive(Debug, Clone, Default)]
pub struct Marker {
    terms: Vec<MarkedTerm>,
}

#[derive(Debug, Clone)]
struct MarkedTerm {
    folded: String,
    accented: Option<String>,
    weight: f32,
}

/// A passage and how much of the query it shows.
pub struct Passage {
    /// The sum of its matches' weights.
    pub weight: f32,
    /// The passage with the matches marked.
    pub text: Marked,
}

impl Marker {
    /// From the query's syllables: without marks, with marks if typed with any, and how much each tells.
    pub fn new(terms: impl Iterator<Item = (String, Option<String>, f32)>) -> Self {
        let terms = terms.map(|(folded, accented, weight)| MarkedTerm {
            folded,
            accented,
            weight,
        });
        Self {
            terms: terms.collect(),
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
        let starts = matches
            .iter()
            .enumerate()
            .filter(|(_, (_, term))| term.is_some());
        let (start, weight) = starts
            .take(STARTS_MAX)
            .map(|(start, _)| {
                (
                    start,
                    self.weight(matches.iter().skip(start).take(PASSAGE_SYLLABLES)),
                )
            })
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
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

    /// Each term once, and a bonus for matches that follow each other.
    fn weight<'a>(&self, window: impl Iterator<Item = &'a (Span, Option<usize>)>) -> f32 {
        let mut seen = vec![false; self.terms.len()];
        let mut previous = None;
        let mut sum = 0.0;
        for (_, term) in window {
            let weight = term
                .and_then(|i| self.terms.get(i))
                .map_or(0.0, |term| term.weight);
            if let (Some(i), Some(before)) = (*term, previous)
                && i != before
            {
                sum += NEIGHBOUR_BONUS * weight;
            }
            if let Some(seen) = term.and_then(|i| seen.get_mut(i)).filter(|seen| !**seen) {
                *seen = true;
                sum += weight;
            }
            previous = *term;
        }
        sum
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

    fn marker(terms: &[(&str, Option<&str>)]) -> Marker {
        Marker::new(
            terms
                .iter()
                .map(|(f, a)| ((*f).to_owned(), a.map(str::to_owned), 1.0)),
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
        let plain = marker(&[("ket", None), ("hon", None)]);
        assert_eq!(show(&plain.mark("Đăng ký kết hôn")), "Đăng ký [kết hôn]");
        let accented = marker(&[("duong", Some("đường"))]);
        assert_eq!(
            show(&accented.mark("Đường bộ, dương tính, DUONG")),
            "[Đường] bộ, dương tính, [DUONG]"
        );
    }

    #[test]
    fn the_passage_shows_most_of_the_query() {
        let text = format!("khai một\n{}\nTờ khai đăng ký khai sinh", "chữ ".repeat(60));
        let passage = marker(&[("khai", None), ("sinh", None)])
            .passage(&text)
            .unwrap();
        assert_eq!(show(&passage.text), "… Tờ [khai] đăng ký [khai sinh]");
        assert!(marker(&[("đất", None)]).passage(&text).is_none());
    }
}
