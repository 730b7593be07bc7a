//! Marks what a query found in the original, accented text, and picks the passage that shows most of it.

use super::plan::Plan;
use super::syllable::{self, Shape, Span, Syllable};
use crate::domain::hits::Marked;

/// How many syllables a passage has.
const PASSAGE_SYLLABLES: usize = 36;
/// How many syllables of context stand before the first match.
const LEAD_SYLLABLES: usize = 6;
/// How much two matches in a row count on top of themselves.
const NEIGHBOUR_BONUS: f32 = 0.5;

/// What to mark.
#[derive(Debug, Clone)]
pub struct Marker {
    terms: Vec<MarkedTerm>,
    /// Whether any term has a shape of this place; see [`syllable::Shape`].
    shapes: [bool; 1_024],
}

#[derive(Debug, Clone, PartialEq)]
struct MarkedTerm {
    folded: String,
    accented: Option<String>,
    weight: f32,
}

impl MarkedTerm {
    /// `is_literal`: one without marks means that word, and not any that differs from it by marks.
    fn new(syllable: &Syllable, weight: f32, is_literal: bool) -> Self {
        let literal = is_literal || syllable.is_marked();
        Self {
            folded: syllable.folded.clone(),
            accented: literal.then(|| syllable.accented.clone()),
            weight,
        }
    }
}

/// A word of the query in a text.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// Which syllable of the text it is.
    place: usize,
    span: Span,
    /// Which of the query's terms.
    term: usize,
}

/// Where the passage of a text begins that shows most of the query, and how much that is.
struct Passage {
    found: Vec<Found>,
    /// The place among the found ones.
    first: usize,
    weight: f32,
}

impl Marker {
    /// Marks the words of a query, in every way it may be meant.
    pub fn of(plan: &Plan, weight_min: f32) -> Self {
        let mut terms: Vec<MarkedTerm> = Vec::new();
        let is_marked = plan.as_typed.iter().any(Syllable::is_marked);
        let alternatives = plan.groups.iter().flat_map(|group| &group.alternatives);
        for alternative in alternatives {
            let is_literal = is_marked || alternative.is_official;
            for (syllable, weight) in &alternative.words {
                let term = MarkedTerm::new(syllable, *weight, is_literal);
                if *weight >= weight_min && !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        Self::from(terms)
    }

    fn from(terms: Vec<MarkedTerm>) -> Self {
        let mut shapes = [false; 1_024];
        for term in &terms {
            if let Some(has) = shapes.get_mut(Shape::of(&term.folded).place()) {
                *has = true;
            }
        }
        Self { terms, shapes }
    }

    /// The whole text with the matches marked.
    pub fn mark(&self, text: &str) -> Marked {
        let found = self.find(text);
        marked(text, 0, text.len(), &found)
    }

    /// Of several texts the passage that shows most of the query, the earlier one of equals; `None` when no text has
    /// any of it.
    pub fn best_passage<'t, K>(
        &self,
        texts: impl Iterator<Item = (K, &'t str)>,
    ) -> Option<(K, Marked)> {
        let mut best: Option<(K, &str, Passage)> = None;
        for (key, text) in texts {
            if let Some(passage) = self.passage(text)
                && best
                    .as_ref()
                    .is_none_or(|(_, _, best)| passage.weight > best.weight)
            {
                best = Some((key, text, passage));
            }
        }
        best.map(|(key, text, passage)| (key, cut(text, &passage)))
    }

    /// Where the text has words of the query.
    fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let (mut folded, mut accented) = (String::new(), String::new());
        let mut spans = syllable::spans(text);
        // Without marks stand words in capitals ("DANG KY"), and whole texts, such as a form's file name.
        let text_is_marked = syllable::has_marks(text);
        let mut count = 0;
        while let Some(span) = spans.next() {
            let place = count;
            count += 1;
            // Most syllables of a text are nothing like any of the query.
            if self.shapes.get(spans.shape().place()) != Some(&true) {
                continue;
            }
            let Some(raw) = text.get(span.start..span.end) else {
                continue;
            };
            syllable::write_folded(raw, &mut folded);
            let mut read = false;
            let mut is_term = |term: &MarkedTerm| {
                let Some(wanted) = &term.accented else {
                    return true;
                };
                if raw == wanted {
                    return true;
                }
                if !std::mem::replace(&mut read, true) {
                    syllable::write_accented(raw, &mut accented);
                }
                accented == *wanted
                    || !syllable::has_marks(&accented) && (!text_is_marked || is_capitals(raw))
            };
            let term = self
                .terms
                .iter()
                .position(|term| term.folded == folded && is_term(term));
            if let Some(term) = term {
                found.push(Found { place, span, term });
            }
        }
        found
    }

    /// Where the passage begins that shows most, and how much: each term once, and a bonus for matches that follow
    /// each other. One window slides over the text, so the time grows with its length alone.
    fn passage(&self, text: &str) -> Option<Passage> {
        let found = self.find(text);
        let weight = |term: usize| self.terms.get(term).map_or(0.0, |term| term.weight);
        let bonus = |at: usize| -> f32 {
            let before = at.checked_sub(1).and_then(|before| found.get(before));
            match (before, found.get(at)) {
                (Some(before), Some(it))
                    if before.place + 1 == it.place && before.term != it.term =>
                {
                    NEIGHBOUR_BONUS * weight(it.term)
                }
                _ => 0.0,
            }
        };
        let mut shown = vec![0_u32; self.terms.len()];
        let (mut sum, mut end) = (0.0, 0);
        let mut best: Option<(usize, f32)> = None;
        for (start, first) in found.iter().enumerate() {
            while let Some(next) = found.get(end)
                && next.place < first.place + PASSAGE_SYLLABLES
            {
                if let Some(count) = shown.get_mut(next.term) {
                    if *count == 0 {
                        sum += weight(next.term);
                    }
                    *count += 1;
                }
                if end > start {
                    sum += bonus(end);
                }
                end += 1;
            }
            // A hair more, so that sums which differ in their last digit alone leave the earlier place.
            if best.is_none_or(|(_, most)| sum > most + 1e-3) {
                best = Some((start, sum));
            }
            if let Some(count) = shown.get_mut(first.term) {
                *count -= 1;
                if *count == 0 {
                    sum -= weight(first.term);
                }
            }
            if end > start + 1 {
                sum -= bonus(start + 1);
            }
        }
        let (first, weight) = best?;
        Some(Passage {
            found,
            first,
            weight,
        })
    }
}

fn is_capitals(raw: &str) -> bool {
    !raw.chars().any(char::is_lowercase)
}

/// The passage, marked: with some context before its first match, but not the line before.
fn cut(text: &str, passage: &Passage) -> Marked {
    let first = passage.found.get(passage.first);
    let (place, start) = first.map_or((0, 0), |first| (first.place, first.span.start));
    let line = text
        .get(..start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let lead = place.saturating_sub(LEAD_SYLLABLES);
    let mut spans = syllable::spans(text).skip(lead);
    let from = spans.next().map_or(0, |span| span.start).max(line);
    let last = spans.nth(place + PASSAGE_SYLLABLES - 2 - lead);
    let whole = text.trim_end().len();
    let to = last.map_or(whole, |span| span.end);
    let mut marked = marked(text, from, to, &passage.found);
    if from > 0 {
        marked.0.insert(0, ("… ".to_owned(), false));
    }
    if to < whole {
        marked.0.push((" …".to_owned(), false));
    }
    marked
}

fn marked(text: &str, from: usize, to: usize, found: &[Found]) -> Marked {
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
    for Found { span, .. } in found
        .iter()
        .filter(|found| found.span.start >= from && found.span.end <= to)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(words: &str) -> Marker {
        let terms = syllable::read(words);
        let is_literal = terms.iter().any(Syllable::is_marked);
        let terms = terms.iter();
        Marker::from(
            terms
                .map(|word| MarkedTerm::new(word, 1.0, is_literal))
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
        assert_eq!(show(&marker("mua súng").mark("Bổ sung")), "Bổ sung");
        assert_eq!(
            show(&marker("thu hồi").mark("Thủ tục thu hồi")),
            "Thủ tục [thu hồi]"
        );
        assert_eq!(
            show(&marker("đăng ký").mark("mau dang ky.doc")),
            "mau [dang ky].doc"
        );
    }

    #[test]
    fn the_passage_shows_most_of_the_query() {
        let text = format!("khai một\n{}\nTờ khai đăng ký khai sinh", "chữ ".repeat(60));
        let texts = ["khai", &text, &text];
        let best = |words: &str| marker(words).best_passage((0..).zip(texts));
        let (which, passage) = best("khai sinh").unwrap();
        assert_eq!(which, 1, "the first of those that show most");
        assert_eq!(show(&passage), "… Tờ [khai] đăng ký [khai sinh]");
        assert!(best("dat").is_none());
    }
}
