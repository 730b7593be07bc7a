//! Single words that are no words, or hardly any: one slip of the finger away from one, or several run together.

use super::repair::{Known, Word};
use super::syllable::{self, Syllable};

/// Longest run of words that is split, in letters.
const RUN_MAX: usize = 48;
/// Longest syllable.
const SYLLABLE_MAX: usize = 7;

/// What a token is repaired to.
struct Candidate {
    syllable: Syllable,
    /// How often it stands beside its neighbours.
    beside: u32,
    count: u32,
    score: f32,
    slip: Slip,
}

/// How two words differ.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slip {
    /// Two letters swapped, one typed twice, one left out.
    Common,
    /// One letter for another, or one too many.
    Other,
}

/// Repairs words that are none.
pub fn repair_unknown(known: Known, words: &mut [Word]) {
    for place in 0..words.len() {
        let Some(word) = words.get(place) else { return };
        if word.fixed || word.changed || known.is_word(&word.syllable) {
            continue;
        }
        let could_be = syllable::is_well_formed(&word.syllable.folded);
        let is_name = place > 0 && word.shown.starts_with(char::is_uppercase);
        if !(is_name && could_be)
            && let Some(best) = best(known, words, place)
            && is_meant(&best, is_name || could_be, word.syllable.folded.len())
            && let Some(word) = words.get_mut(place)
        {
            let shown = syllable::written(&best.syllable.accented);
            word.put(best.syllable, shown);
        }
    }
}

/// Whether an unknown word is likely enough to be another. What could be a syllable may be somebody's name.
fn is_meant(best: &Candidate, may_be_name: bool, letters: usize) -> bool {
    /// How often the word must stand beside a neighbour when its letters alone say little, and when they say much.
    const BESIDE_MIN: u32 = 40;
    const BESIDE_COMMON_MIN: u32 = 3;
    /// A word without known neighbours must be long and frequent.
    const LETTERS_MIN: usize = 4;
    const COUNT_MIN: u32 = 20;
    if may_be_name || best.slip == Slip::Other {
        return best.beside >= BESIDE_MIN && !(may_be_name && best.slip == Slip::Other);
    }
    best.beside >= BESIDE_COMMON_MIN || (letters >= LETTERS_MIN && best.count >= COUNT_MIN)
}

/// Repairs words that hardly anything has, that go with no neighbour, and are one slip away from one that does.
pub fn repair_rare(known: Known, words: &mut [Word]) {
    /// In how many entries such a word may be.
    const COUNT_MAX: u32 = 40;
    /// How often the repaired word must stand beside a neighbour.
    const BESIDE_MIN: u32 = 60;
    for place in 0..words.len() {
        let Some(word) = words.get(place) else { return };
        let is_name = place > 0 && word.shown.starts_with(char::is_uppercase);
        let typed = &word.syllable;
        if word.fixed || word.changed || is_name || known.is_spoken(typed) || !known.is_word(typed)
        {
            continue;
        }
        let count = if typed.is_marked() {
            known.vocabulary.count_accented(&typed.accented)
        } else {
            known.vocabulary.count(&typed.folded)
        };
        let left = place.checked_sub(1).and_then(|left| words.get(left));
        if count > COUNT_MAX || known.beside(left, typed, words.get(place + 1)) > 0 {
            continue;
        }
        if let Some(best) = best(known, words, place)
            && best.slip == Slip::Common
            && best.beside >= BESIDE_MIN
            && best.count / 10 >= count
            && let Some(word) = words.get_mut(place)
        {
            let shown = syllable::written(&best.syllable.accented);
            word.put(best.syllable, shown);
        }
    }
}

/// The likeliest word that is one slip away.
fn best(known: Known, words: &[Word], place: usize) -> Option<Candidate> {
    let word = words.get(place)?;
    let typed = word.syllable.folded.as_bytes();
    if !typed.iter().all(u8::is_ascii_lowercase) || typed.len() < 2 {
        return None;
    }
    let left = place.checked_sub(1).and_then(|left| words.get(left));
    let right = words.get(place + 1);
    let mut best: Option<Candidate> = None;
    for length in typed.len() - 1..=typed.len() + 1 {
        for folded in known.vocabulary.of_length(length) {
            let Some(slip) = slip(typed, folded.as_bytes()) else {
                continue;
            };
            let Some((accented, lost)) = spelled(known, left, &word.syllable, folded, right) else {
                continue;
            };
            let syllable = Syllable::new(&accented);
            let near = |word: Option<&Word>, is_left| {
                word.map_or(0, |other| {
                    if is_left {
                        known.pair(&other.syllable, &syllable)
                    } else {
                        known.pair(&syllable, &other.syllable)
                    }
                })
            };
            let (before, after) = (near(left, true), near(right, false));
            let count = known.vocabulary.count(folded);
            let score = logarithm(before) + logarithm(after) + 0.3 * logarithm(count)
                - lost
                - if slip == Slip::Common { 0.0 } else { 1.5 };
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Candidate {
                    syllable,
                    beside: before.max(after),
                    count,
                    score,
                    slip,
                });
            }
        }
    }
    best
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of entries, far below 2^24"
)]
fn logarithm(count: u32) -> f32 {
    (count as f32).ln_1p()
}

/// A candidate with marks that what was typed makes plausible, and how implausible they are. What was typed without
/// marks stays without: it may be any word.
fn spelled(
    known: Known,
    left: Option<&Word>,
    typed: &Syllable,
    folded: &str,
    right: Option<&Word>,
) -> Option<(String, f32)> {
    /// What a mark that was lost or added costs.
    const LOST: f32 = 1.2;
    if !typed.is_marked() {
        return Some((folded.to_owned(), 0.0));
    }
    let marks = |text: &str| {
        text.chars()
            .filter(|c| !c.is_ascii())
            .collect::<Vec<char>>()
    };
    let had = marks(&typed.accented);
    let mut best: Option<(f32, &str, f32)> = None;
    for accented in known.vocabulary.accents(folded) {
        let has = marks(accented);
        let kept = has.iter().filter(|mark| had.contains(mark)).count();
        let doubled = had.iter().filter(|mark| has.contains(mark)).count();
        let lost = (has.len() - kept) + (had.len() - doubled);
        #[expect(clippy::cast_precision_loss, reason = "marks of one syllable")]
        let lost = lost as f32 * LOST;
        let votes = left.map_or(0, |l| {
            known.vocabulary.votes(&l.syllable.accented, accented)
        }) + right.map_or(0, |r| {
            known.vocabulary.votes(accented, &r.syllable.accented)
        });
        let count = known.vocabulary.count_accented(accented);
        let score = logarithm(votes) + 0.2 * logarithm(count) - 2.0 * lost;
        if count > 0 && best.is_none_or(|best| score > best.0) {
            best = Some((score, accented, lost));
        }
    }
    best.map(|(_, accented, lost)| (accented.to_owned(), lost))
}

/// The one slip that makes `typed` of `meant`, if one does.
fn slip(typed: &[u8], meant: &[u8]) -> Option<Slip> {
    let same = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (typed_rest, meant_rest) = (typed.get(same..)?, meant.get(same..)?);
    match (typed_rest, meant_rest) {
        ([a, b, rest @ ..], [c, d, tail @ ..]) if a == d && b == c && rest == tail => {
            Some(Slip::Common)
        }
        ([_, rest @ ..], [_, tail @ ..]) if rest == tail => Some(Slip::Other),
        ([extra, rest @ ..], tail) if rest == tail => {
            let before = same.checked_sub(1).and_then(|before| typed.get(before));
            Some(if before == Some(extra) {
                Slip::Common
            } else {
                Slip::Other
            })
        }
        (rest, [_, tail @ ..]) if rest == tail => Some(Slip::Common),
        _ => None,
    }
}

/// The best cut of a word up to some letter: where the last part begins.
#[derive(Clone, Copy)]
struct Cut {
    score: f32,
    from: usize,
    /// How many neighbours so far no entry has, and how many parts there are.
    unseen: usize,
    parts: usize,
    /// The rarest pair of neighbours.
    rarest: u32,
}

/// The words that were run together, if it is likely that they are.
pub fn split(
    known: Known,
    left: Option<&Word>,
    word: &Word,
    right: Option<&Word>,
) -> Option<Vec<String>> {
    /// How often two words must stand side by side to be split.
    const PAIR_MIN: u32 = 8;
    let letters: Vec<char> = word.shown.chars().collect();
    let folded = &word.syllable.folded;
    let plausible = (4..=RUN_MAX).contains(&letters.len())
        && letters.iter().all(|c| c.is_alphabetic())
        && !syllable::is_well_formed(folded);
    if !plausible {
        return None;
    }
    let part = |from: usize, to: usize| -> Option<Syllable> {
        let raw: String = letters.get(from..to)?.iter().collect();
        let syllable = Syllable::new(&raw);
        let is_known = syllable::is_well_formed(&syllable.folded)
            && if syllable.is_marked() {
                known.vocabulary.count_accented(&syllable.accented) > 0
            } else {
                known.vocabulary.count(&syllable.folded) > 0
            };
        is_known.then_some(syllable)
    };
    // By the end of the last part and its length: what follows depends on the last part only.
    let mut cuts: Vec<Vec<Option<(Cut, Syllable)>>> =
        vec![vec![None; SYLLABLE_MAX + 1]; letters.len() + 1];
    for to in 2..=letters.len() {
        for length in 2..=SYLLABLE_MAX.min(to) {
            let from = to - length;
            let Some(syllable) = part(from, to) else {
                continue;
            };
            let cut = if from == 0 {
                let near = left.map_or(0, |left| known.pair(&left.syllable, &syllable));
                Some(Cut {
                    score: logarithm(near) - 4.0,
                    from: 0,
                    unseen: 0,
                    parts: 1,
                    rarest: u32::MAX,
                })
            } else {
                let before = cuts.get(from).into_iter().flatten().flatten();
                let extended = before.map(|(cut, last)| cut.and(known, last, &syllable));
                extended.max_by(|a, b| a.score.total_cmp(&b.score))
            };
            if let Some(place) = cuts.get_mut(to).and_then(|row| row.get_mut(length)) {
                *place = cut.map(|cut| (cut, syllable));
            }
        }
    }
    let ends = cuts.get(letters.len())?.iter().enumerate();
    let (length, (cut, _)) = ends
        .filter_map(|(length, found)| found.as_ref().map(|found| (length, found)))
        .max_by(|(_, a), (_, b)| {
            let near = |last: &Syllable| right.map_or(0, |right| known.pair(last, &right.syllable));
            let total = |found: &(Cut, Syllable)| found.0.score + logarithm(near(&found.1));
            total(a).total_cmp(&total(b))
        })?;
    let sure = cut.parts >= 2
        && cut.unseen <= cut.parts.saturating_sub(2) / 2
        && (cut.parts > 2 || cut.rarest >= PAIR_MIN);
    sure.then(|| pieces(&letters, &cuts, length)).flatten()
}

impl Cut {
    /// With one more part.
    fn and(self, known: Known, last: &Syllable, next: &Syllable) -> Self {
        let pair = known.pair(last, next);
        let unseen = pair == 0;
        Self {
            score: self.score - 4.0 + if unseen { -6.0 } else { logarithm(pair) },
            from: last_length(last),
            unseen: self.unseen + usize::from(unseen),
            parts: self.parts + 1,
            rarest: if unseen {
                self.rarest
            } else {
                self.rarest.min(pair)
            },
        }
    }
}

fn last_length(last: &Syllable) -> usize {
    last.folded.chars().count()
}

/// Follows the cuts back from the end.
fn pieces(
    letters: &[char],
    cuts: &[Vec<Option<(Cut, Syllable)>>],
    last: usize,
) -> Option<Vec<String>> {
    let (mut to, mut length) = (letters.len(), last);
    let mut parts = Vec::new();
    while to > 0 {
        let (cut, _) = cuts.get(to)?.get(length)?.as_ref()?;
        parts.push(letters.get(to.checked_sub(length)?..to)?.iter().collect());
        to -= length;
        length = cut.from;
    }
    parts.reverse();
    Some(parts)
}
