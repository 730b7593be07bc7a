//! A text as the rules look at it: tokens over visible, composed characters, each knowing its bytes in the original.

use std::iter::once;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::{Kind, Suggestion};
use crate::domain::text::{fold_char, visible};

/// Stands for a range that is hidden already; dropped where the text itself has it.
const HIDDEN: char = '\u{fffc}';
/// Most letters O in a row that may stand for zeros.
const ZEROS_MAX: usize = 10;
/// Most separators between two groups of a number.
const SEPARATORS_MAX: usize = 3;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// Spaces within a line.
    Gap,
    /// Spaces with the end of a line.
    Break,
    /// Any other single character.
    Sign(char),
    /// What is hidden already.
    Hidden,
    /// What a stricter rule has dealt with; no other rule looks inside.
    Aside,
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// No capital first.
    Lower,
    /// A capital first.
    Title,
    /// Two or more letters, capitals only.
    Upper,
}

/// One character as people see it.
#[derive(Debug, Clone)]
struct Glyph {
    c: char,
    bytes: Range<usize>,
}

#[derive(Debug, Clone)]
struct Token {
    shape: Shape,
    case: Case,
    bytes: Range<usize>,
    /// Where it is in [`Reading::folded`].
    folded: Range<usize>,
    /// Where it is in [`Reading::lower`].
    lower: Range<usize>,
    /// How many characters it has.
    length: usize,
}

/// The tokens of a text.
#[derive(Debug)]
pub(super) struct Reading {
    tokens: Vec<Token>,
    /// The characters without marks, in lower case; letters O between digits are zeros.
    folded: String,
    /// The characters with their marks, in lower case.
    lower: String,
    marked: bool,
}

impl Reading {
    /// Reads a text of which these ranges, in order, are hidden already.
    pub(super) fn new(text: &str, hidden: &[Range<usize>]) -> Self {
        let glyphs = glyphs(text, hidden);
        let mut reading = Self {
            tokens: Vec::new(),
            folded: String::with_capacity(text.len()),
            lower: String::with_capacity(text.len()),
            marked: false,
        };
        let zeros = zeros(&glyphs);
        let mut at = 0;
        while let Some(rest) = glyphs.get(at..).filter(|rest| !rest.is_empty()) {
            let zeros = zeros.get(at..).unwrap_or_default();
            let (shape, length) = token(rest, zeros);
            reading.push(shape, rest.get(..length).unwrap_or_default());
            at += length;
        }
        let words = reading.tokens.iter().filter(|t| t.shape == Shape::Word);
        let (all, with_marks) = words.fold((0, 0), |(all, with_marks), token| {
            let marked = usize::from(reading.has_marks(token));
            (all + 1, with_marks + marked)
        });
        // Somebody who types without marks has one where the keyboard put it.
        reading.marked = with_marks * 10 > all;
        reading
    }

    fn push(&mut self, shape: Shape, glyphs: &[Glyph]) {
        let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else {
            return;
        };
        let (folded, lower) = (self.folded.len(), self.lower.len());
        for glyph in glyphs {
            self.folded.push(match fold_char(glyph.c) {
                'o' if shape == Shape::Number => '0',
                folded => folded,
            });
            self.lower
                .push(glyph.c.to_lowercase().next().unwrap_or(glyph.c));
        }
        let case = match (first.c.is_uppercase(), glyphs.get(1..)) {
            (false, _) => Case::Lower,
            (true, Some(rest)) if !rest.is_empty() && rest.iter().all(|g| g.c.is_uppercase()) => {
                Case::Upper
            }
            (true, _) => Case::Title,
        };
        self.tokens.push(Token {
            shape,
            case,
            bytes: first.bytes.start..last.bytes.end,
            folded: folded..self.folded.len(),
            lower: lower..self.lower.len(),
            length: glyphs.len(),
        });
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// What the token is; `None` beyond the end.
    pub(super) fn shape(&self, at: usize) -> Option<Shape> {
        self.tokens.get(at).map(|token| token.shape)
    }

    /// Whether the token is a word.
    pub(super) fn is_word(&self, at: usize) -> bool {
        self.shape(at) == Some(Shape::Word)
    }

    /// Whether the token is this character.
    pub(super) fn is_sign(&self, at: usize, sign: char) -> bool {
        self.shape(at) == Some(Shape::Sign(sign))
    }

    /// Whether the token is a number of so many digits.
    pub(super) fn is_number(&self, at: usize, digits: impl std::ops::RangeBounds<usize>) -> bool {
        self.shape(at) == Some(Shape::Number) && digits.contains(&self.length(at))
    }

    /// The token without marks, in lower case; the digits of a number.
    pub(super) fn text(&self, at: usize) -> &str {
        let token = self.tokens.get(at);
        token
            .and_then(|token| self.folded.get(token.folded.clone()))
            .unwrap_or_default()
    }

    /// The token with its marks, in lower case.
    pub(super) fn lower(&self, at: usize) -> &str {
        let token = self.tokens.get(at);
        token
            .and_then(|token| self.lower.get(token.lower.clone()))
            .unwrap_or_default()
    }

    /// How many characters the token has.
    pub(super) fn length(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |token| token.length)
    }

    /// How the word is written.
    pub(super) fn case(&self, at: usize) -> Case {
        self.tokens.get(at).map_or(Case::Lower, |token| token.case)
    }

    /// Whether the word has marks.
    pub(super) fn is_marked(&self, at: usize) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| self.has_marks(token))
    }

    fn has_marks(&self, token: &Token) -> bool {
        self.folded.get(token.folded.clone()) != self.lower.get(token.lower.clone())
    }

    /// Whether the text is written with marks.
    pub(super) fn has_marked_text(&self) -> bool {
        self.marked
    }

    /// The place after a gap, if there is one here.
    pub(super) fn skip_gap(&self, at: usize) -> usize {
        at + usize::from(self.shape(at) == Some(Shape::Gap))
    }

    /// The token before this one, over a gap.
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        match self.shape(before)? {
            Shape::Gap => before.checked_sub(1),
            _ => Some(before),
        }
    }

    /// Keeps looser rules away from these tokens.
    pub(super) fn set_aside(&mut self, tokens: Range<usize>) {
        for token in self.tokens.get_mut(tokens).unwrap_or_default() {
            token.shape = Shape::Aside;
        }
    }

    /// A suggestion to hide these tokens.
    pub(super) fn suggestion(&self, tokens: Range<usize>, kind: Kind, sure: bool) -> Suggestion {
        let tokens = self.tokens.get(tokens).unwrap_or_default();
        let start = tokens.first().map_or(0, |token| token.bytes.start);
        let end = tokens.last().map_or(start, |token| token.bytes.end);
        Suggestion {
            range: start..end,
            kind,
            sure,
        }
    }
}

/// The text character by character, as people see it: marks joined to their letters, widths and dashes made one,
/// invisible characters left out.
fn glyphs(text: &str, hidden: &[Range<usize>]) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(text.len());
    let mut hidden = hidden.iter().peekable();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(range) = hidden.next_if(|range| range.start <= at) {
            glyphs.push(Glyph {
                c: HIDDEN,
                bytes: at..range.end.max(at),
            });
            at = range.end.max(at);
            continue;
        }
        let cluster = rest.get(..cluster_length(rest)).unwrap_or(rest);
        let bytes = at..at + cluster.len();
        let mut add = |c: char| {
            let c = match visible(c) {
                Some('\u{2010}'..='\u{2015}' | '\u{2212}') => '-',
                Some(c) if is_plain(c) || c != HIDDEN && !is_combining_mark(c) => c,
                _ => return,
            };
            let bytes = bytes.clone();
            glyphs.push(Glyph { c, bytes });
        };
        match cluster.chars().next() {
            Some(c) if cluster.len() == c.len_utf8() && is_stable(c) => add(c),
            _ => cluster.nfkc().for_each(add),
        }
        at = bytes.end;
    }
    glyphs
}

/// Whether a character by itself is as people see it.
fn is_stable(c: char) -> bool {
    is_plain(c) || is_nfkc_quick(once(c)) == IsNormalized::Yes
}

/// Nearly all characters of a text, told without looking them up: ASCII and Vietnamese letters.
fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{7f}' | '\u{c0}'..='\u{131}' | '\u{1a0}'..='\u{1b0}' | '\u{1ea0}'..='\u{1ef9}')
}

/// How many bytes the first character has, with the marks that belong to it.
fn cluster_length(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    let next = chars.find(|(_, c)| is_plain(*c) || !is_combining_mark(*c));
    next.map_or(text.len(), |(at, _)| at)
}

/// Which characters are letters O that stand for zeros: a few in a row and no other letter, beside a digit, or between
/// groups of digits, or as capitals beside such a group.
fn zeros(glyphs: &[Glyph]) -> Vec<bool> {
    let mut zeros = vec![false; glyphs.len()];
    let runs = runs_of_o(glyphs);
    // Backwards, too: in `O O 1` the first is found by the second.
    for run in runs.iter().chain(runs.iter().rev()) {
        let is_digit = |(glyph, zero): (&Glyph, &bool)| (glyph.c, *zero);
        let before = glyphs.get(..run.start).unwrap_or_default().iter().rev();
        let before = before.zip(zeros.get(..run.start).unwrap_or_default().iter().rev());
        let before = digit_near(before.map(is_digit));
        let behind = glyphs.get(run.end..).unwrap_or_default().iter();
        let behind = behind.zip(zeros.get(run.end..).unwrap_or_default());
        let behind = digit_near(behind.map(is_digit));
        let letters = glyphs.get(run.clone()).unwrap_or_default();
        let is_zero = match (before, behind) {
            (Some(0), _) | (_, Some(0)) | (Some(_), Some(_)) => true,
            (Some(_), _) | (_, Some(_)) => letters.iter().all(|glyph| glyph.c == 'O'),
            (None, None) => false,
        };
        if is_zero {
            zeros.get_mut(run.clone()).unwrap_or_default().fill(true);
        }
    }
    zeros
}

/// The words that are nothing but a few letters O.
fn runs_of_o(glyphs: &[Glyph]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(rest) = glyphs.get(at..).filter(|rest| !rest.is_empty()) {
        let letters = rest.iter().take_while(|g| g.c.is_alphabetic()).count();
        let is_o = |glyph: &Glyph| matches!(glyph.c, 'o' | 'O');
        if (1..=ZEROS_MAX).contains(&letters) && rest.iter().take(letters).all(is_o) {
            runs.push(at..at + letters);
        }
        at += letters.max(1);
    }
    runs
}

/// How many separators stand before the first digit, if there is one as near as the groups of a number.
fn digit_near(chars: impl Iterator<Item = (char, bool)>) -> Option<usize> {
    for (separators, (c, is_zero)) in chars.take(SEPARATORS_MAX + 1).enumerate() {
        if c.is_ascii_digit() || is_zero {
            return Some(separators);
        }
        if !matches!(c, ' ' | '.' | '-') {
            return None;
        }
    }
    None
}

/// What the first token is, and how many characters it has.
fn token(glyphs: &[Glyph], zeros: &[bool]) -> (Shape, usize) {
    let Some(first) = glyphs.first() else {
        return (Shape::Gap, 0);
    };
    let is_digit = |(glyph, zero): (&Glyph, &bool)| glyph.c.is_ascii_digit() || *zero;
    let digits = glyphs.iter().zip(zeros).take_while(|one| is_digit(*one));
    let digits = digits.count();
    if digits > 0 {
        return (Shape::Number, digits);
    }
    let run = |is: fn(char) -> bool| glyphs.iter().take_while(|glyph| is(glyph.c)).count();
    match first.c {
        HIDDEN => (Shape::Hidden, 1),
        '[' => placeholder(glyphs).map_or((Shape::Sign('['), 1), |length| (Shape::Hidden, length)),
        c if c.is_alphabetic() => (Shape::Word, run(char::is_alphabetic)),
        c if c.is_whitespace() => {
            let length = run(char::is_whitespace);
            let has_break = glyphs.iter().take(length).any(|glyph| glyph.c == '\n');
            (if has_break { Shape::Break } else { Shape::Gap }, length)
        }
        c => (Shape::Sign(c), 1),
    }
}

/// How many characters the placeholder has that stands here.
fn placeholder(glyphs: &[Glyph]) -> Option<usize> {
    Kind::ALL.into_iter().find_map(|kind| {
        let mut length = 0;
        let same = kind.placeholder().chars().all(|c| {
            let here = glyphs.get(length).is_some_and(|glyph| glyph.c == c);
            length += 1;
            here
        });
        same.then_some(length)
    })
}
