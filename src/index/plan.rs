//! From what people typed to what is looked up: words and their neighbours, each group with the ways it may be meant.

use std::collections::HashSet;

use super::lexicon::Lexicon;
use super::lexicon::pattern::{Fit, Text};
use super::settings::Settings;
use super::syllable::{self, Syllable};
use super::traits;
use crate::domain::hits::{Rewrite, RewriteKind};
use crate::domain::query::{Asks, QueryText, Rewriting};

/// What is looked up.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// All words as they stand.
    pub as_typed: Vec<Syllable>,
    /// All words, abbreviations written out.
    pub typed: Vec<Syllable>,
    /// The parts of the query, each with the ways it may be meant.
    pub groups: Vec<Group>,
    /// What the question asks for.
    pub asks: Vec<Asks>,
    /// How words were changed or understood.
    pub rewrites: Vec<Rewrite>,
    /// The level that the query names, as a bit of [`traits`].
    pub level: u64,
}

/// A part of the query. The better of its alternatives counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// As typed, then in official words.
    pub alternatives: Vec<Alternative>,
}

/// One way to say a part of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// How surely it is meant.
    pub weight: f32,
    /// Whether it is in official words, which stand in names rather than in long texts.
    pub is_official: bool,
    /// Its words, each with how much it counts.
    pub words: Vec<(Syllable, f32)>,
    /// Its neighbours, joined as in the index.
    pub pairs: Vec<(String, f32)>,
}

/// One syllable of the query on its way to the plan.
#[derive(Debug, Clone)]
struct Word<'a> {
    syllable: Syllable,
    /// What was typed: the same for all syllables of an abbreviation.
    typed: &'a str,
    /// How much it counts for the topic.
    weight: f32,
    /// Other long forms of the abbreviation it comes from.
    others: Vec<Vec<Syllable>>,
}

impl Alternative {
    fn new(weight: f32, is_official: bool, words: Vec<(Syllable, f32)>) -> Self {
        let pairs = words
            .iter()
            .zip(words.iter().skip(1))
            .map(|((first, a), (second, b))| (pair(first, second), a.min(*b)))
            .collect();
        Self {
            weight,
            is_official,
            words,
            pairs,
        }
    }

    fn one(word: &Word<'_>) -> Self {
        Self::new(1.0, false, vec![(word.syllable.clone(), word.weight)])
    }
}

/// Two neighbours as one term of the index.
pub fn pair(first: &Syllable, second: &Syllable) -> String {
    format!("{}_{}", first.folded, second.folded)
}

/// Understands what was typed: with `rewriting` off just as it stands.
pub fn plan(
    lexicon: &Lexicon,
    settings: &Settings,
    text: &QueryText,
    rewriting: Rewriting,
) -> Plan {
    let mut plan = Plan::default();
    let text = without_dots(text.as_str());
    let mut words = match rewriting {
        Rewriting::On => written_out(lexicon, settings, &text, &mut plan.rewrites),
        Rewriting::Off => typed(&text).collect(),
    };
    plan.as_typed = syllable::read(&text);
    plan.level = level_named(&words);
    plan.typed = words.iter().map(|word| word.syllable.clone()).collect();
    let ready = lexicon.classes.text(&plan.typed);
    let fits = match rewriting {
        Rewriting::On => lexicon.phrases.best_fits(&ready),
        Rewriting::Off => Vec::new(),
    };
    let in_phrase: HashSet<usize> = fits.iter().flat_map(|fit| fit.taken.clone()).collect();
    plan.asks = weigh(lexicon, settings, &ready, &mut words, &in_phrase);
    // Who says a thing five times means it once.
    let mut seen: HashSet<(usize, Vec<&Syllable>)> = HashSet::new();
    for fit in fits {
        let taken = fit.taken.iter().filter_map(|place| words.get(*place));
        let taken: Vec<&Word<'_>> = taken.collect();
        let syllables = taken.iter().map(|word| &word.syllable);
        if !seen.insert((fit.pattern, syllables.collect())) {
            continue;
        }
        let original = taken.iter().map(|w| (w.syllable.clone(), w.weight));
        let mut alternatives = vec![Alternative::new(1.0, false, original.collect())];
        let meanings = lexicon.phrases.value(fit.pattern);
        for meaning in meanings.into_iter().flat_map(|all| all.iter()) {
            let same = taken.iter().map(|word| &word.syllable).eq(&meaning.words);
            if same {
                continue;
            }
            let official = meaning.words.iter().map(|word| (word.clone(), 1.0));
            alternatives.push(Alternative::new(meaning.weight, true, official.collect()));
            note(
                &mut plan.rewrites,
                as_typed(&taken),
                &meaning.text,
                RewriteKind::Phrase,
            );
        }
        plan.groups.push(Group { alternatives });
    }
    add_single_words(&mut plan, settings, &words, &in_phrase);
    add_neighbours(&mut plan, settings, &words, &in_phrase);
    plan
}

/// Notes a rewrite, once.
fn note(rewrites: &mut Vec<Rewrite>, from: String, to: &str, kind: RewriteKind) {
    let to = to.to_owned();
    let rewrite = Rewrite { from, to, kind };
    if !rewrites.contains(&rewrite) {
        rewrites.push(rewrite);
    }
}

/// The syllables as typed.
fn typed(text: &str) -> impl Iterator<Item = Word<'_>> {
    let raw = syllable::spans(text).filter_map(|span| text.get(span.start..span.end));
    raw.map(|typed| Word {
        syllable: Syllable::new(typed),
        typed,
        weight: 1.0,
        others: Vec::new(),
    })
}

/// The syllables, with abbreviations written out.
fn written_out<'a>(
    lexicon: &Lexicon,
    settings: &Settings,
    text: &'a str,
    rewrites: &mut Vec<Rewrite>,
) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    for word in typed(text) {
        let Some(abbreviation) = lexicon.abbreviation(&word.syllable) else {
            words.push(word);
            continue;
        };
        let Some((long, others)) = abbreviation.long.split_first() else {
            // A particle that says nothing.
            words.push(Word {
                weight: 0.0,
                ..word
            });
            continue;
        };
        if abbreviation.weight < settings.understanding.abbreviation_min {
            // More often it is the word it looks like.
            words.push(Word {
                others: abbreviation.long.clone(),
                ..word
            });
            continue;
        }
        note(
            rewrites,
            word.typed.to_owned(),
            &abbreviation.text,
            RewriteKind::Abbreviation,
        );
        let mut others: Vec<Vec<Syllable>> = others.to_vec();
        others.push(vec![word.syllable]);
        for syllable in long {
            words.push(Word {
                syllable: syllable.clone(),
                typed: word.typed,
                weight: 1.0,
                others: std::mem::take(&mut others),
            });
        }
    }
    words
}

/// `g.p.l.x` as one word: single letters with nothing but a dot between them.
fn without_dots(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let letter = |i: usize| chars.get(i).is_some_and(|c| c.is_alphabetic());
    let alone =
        |i: usize| letter(i) && !letter(i + 1) && i.checked_sub(1).is_none_or(|b| !letter(b));
    let joins = |i: usize| {
        chars.get(i) == Some(&'.')
            && i.checked_sub(1).is_some_and(alone)
            && (alone(i + 1)
                || !letter(i + 1) && i.checked_sub(2).is_some_and(|b| chars.get(b) == Some(&'.')))
    };
    (0..chars.len())
        .filter(|i| !joins(*i))
        .filter_map(|i| chars.get(i))
        .collect()
}

/// Lowers what carries no topic, and collects what is asked for.
fn weigh(
    lexicon: &Lexicon,
    settings: &Settings,
    ready: &Text,
    words: &mut [Word<'_>],
    in_phrase: &HashSet<usize>,
) -> Vec<Asks> {
    let mut asks = Vec::new();
    let mut weights: Vec<f32> = words.iter().map(|word| word.weight).collect();
    let marked = words.iter().any(|word| word.syllable.is_marked());
    for (weight, word) in weights.iter_mut().zip(words.iter()) {
        let sure = lexicon.function_word(&word.syllable, marked, &settings.understanding);
        *weight = weight.min(1.0 - sure * (1.0 - settings.scoring.function_word));
    }
    let fits = lexicon.frames.fits(ready);
    let asking = |fit: &Fit| lexicon.frames.value(fit.pattern)?.asks;
    // "Bao nhiêu" asks for the fee, but not in "bao nhiêu tuổi".
    let is_part = |fit: &Fit| {
        fits.iter().any(|other| {
            other.taken.len() > fit.taken.len()
                && asking(other).is_some()
                && fit.taken.iter().all(|place| other.taken.contains(place))
        })
    };
    for fit in &fits {
        let Some(frame) = lexicon.frames.value(fit.pattern) else {
            continue;
        };
        if !is_part(fit) {
            asks.extend(frame.asks);
        }
        for place in fit.taken.iter().filter(|place| !in_phrase.contains(place)) {
            if let Some(weight) = weights.get_mut(*place) {
                *weight = weight.min(frame.weight.max(settings.scoring.question_word));
            }
        }
    }
    asks.sort_unstable();
    asks.dedup();
    // A question of nothing but frames ("thủ tục hồ sơ") is about those words.
    let topic = weights
        .iter()
        .fold(0.0, |most: f32, weight| most.max(*weight));
    let all_lowered = in_phrase.is_empty() && topic < settings.understanding.topic_min;
    for (word, weight) in words.iter_mut().zip(weights) {
        word.weight = if all_lowered {
            word.weight.max(weight)
        } else {
            weight
        };
    }
    asks
}

/// Every word that no phrase took, once.
fn add_single_words(
    plan: &mut Plan,
    settings: &Settings,
    words: &[Word<'_>],
    in_phrase: &HashSet<usize>,
) {
    let other_weight = settings.understanding.other_long_form;
    let (mut seen, mut seen_with_others) = (HashSet::new(), HashSet::new());
    for (place, word) in words.iter().enumerate() {
        let again = !seen.insert(&word.syllable);
        let again = if word.others.is_empty() {
            again
        } else {
            !seen_with_others.insert((&word.syllable, &word.others))
        };
        if in_phrase.contains(&place) || again || word.weight <= 0.0 {
            continue;
        }
        let mut alternatives = vec![Alternative::one(word)];
        for other in &word.others {
            let other = other.iter().map(|syllable| (syllable.clone(), word.weight));
            alternatives.push(Alternative::new(other_weight, false, other.collect()));
        }
        plan.groups.push(Group { alternatives });
    }
}

/// Neighbours that are not both of one phrase; those of a phrase are in its group already.
fn add_neighbours(
    plan: &mut Plan,
    settings: &Settings,
    words: &[Word<'_>],
    in_phrase: &HashSet<usize>,
) {
    let mut pairs: Vec<(String, f32)> = Vec::new();
    for (place, (first, second)) in words.iter().zip(words.iter().skip(1)).enumerate() {
        let weight = first.weight.min(second.weight);
        let both = in_phrase.contains(&place) && in_phrase.contains(&(place + 1));
        let text = pair(&first.syllable, &second.syllable);
        if weight >= settings.understanding.telling_min
            && !both
            && !pairs.iter().any(|(known, _)| *known == text)
        {
            pairs.push((text, weight));
        }
    }
    if !pairs.is_empty() {
        plan.groups.push(Group {
            alternatives: vec![Alternative {
                weight: 1.0,
                is_official: false,
                words: Vec::new(),
                pairs,
            }],
        });
    }
}

/// The level of government that the words name.
fn level_named(words: &[Word<'_>]) -> u64 {
    let folded: Vec<&str> = words.iter().map(|w| w.syllable.folded.as_str()).collect();
    let after = |word: &str| folded.windows(2).any(|pair| pair == ["cap", word]);
    if after("xa") || after("phuong") {
        traits::COMMUNE
    } else if after("tinh") {
        traits::PROVINCE
    } else if after("bo") || folded.windows(2).any(|pair| pair == ["trung", "uong"]) {
        traits::MINISTRY
    } else {
        0
    }
}

/// The words as they were typed, an abbreviation once.
fn as_typed(words: &[&Word<'_>]) -> String {
    let mut typed: Vec<&str> = words.iter().map(|word| word.typed).collect();
    typed.dedup_by(|a, b| std::ptr::eq(*a, *b));
    typed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_of_abbreviations_go_and_others_stay() {
        assert_eq!(without_dots("g.p.l.x"), "gplx");
        assert_eq!(without_dots("G.P.L.X. hạng B"), "GPLX hạng B");
        assert_eq!(without_dots("1.001193. Đăng ký"), "1.001193. Đăng ký");
        assert_eq!(without_dots("xong. a"), "xong. a");
    }
}
