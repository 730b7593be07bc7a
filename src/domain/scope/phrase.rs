//! Phrases by which a signal is seen, and what around them says that they mean something else.

use super::words::{Form, Gap, Words};

/// Most words of a phrase or of a context.
const WORDS_MAX: usize = 12;

/// Words that people use for something, such as `vòi tiền`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    text: String,
    words: Vec<Form>,
    marked_only: bool,
    contexts: Vec<Context>,
}

/// Longer words around a phrase in which it does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Context {
    words: Vec<Form>,
    /// How many of its words stand before the phrase.
    before: usize,
}

/// Why words are no phrase.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// No word.
    #[error("không có chữ nào")]
    Empty,
    /// More than anybody would write in just these words.
    #[error("“{0}” dài hơn {WORDS_MAX} tiếng")]
    TooLong(String),
    /// Punctuation stands in a phrase, which is looked for within a sentence.
    #[error("“{0}” có dấu câu ở giữa; hãy chỉ ghi chữ và dấu cách")]
    Split(String),
    /// A context without its phrase never counts.
    #[error("ngữ cảnh “{0}” phải có nguyên cụm từ và thêm chữ khác")]
    Elsewhere(String),
}

impl Phrase {
    /// A phrase that does not count within any of the longer phrases `not`. With `marked_only` it counts only where it
    /// was typed with all its marks, because without them it is also something harmless.
    ///
    /// # Errors
    /// [`PhraseError`] says in Vietnamese what is wrong.
    pub fn parse(text: &str, not: &[String], marked_only: bool) -> Result<Self, PhraseError> {
        let words = forms(text, Gap::Joined)?;
        let mut contexts = Vec::new();
        for context in not {
            let around = forms(context, Gap::Aside)?;
            let places = around.windows(words.len()).enumerate();
            let places = places.filter(|(_, there)| *there == words);
            let known = contexts.len();
            contexts.extend(places.map(|(before, _)| Context {
                words: around.clone(),
                before,
            }));
            if contexts.len() == known || around.len() == words.len() {
                return Err(PhraseError::Elsewhere(context.clone()));
            }
        }
        Ok(Self {
            text: text.to_owned(),
            words,
            marked_only,
            contexts,
        })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What two phrases have in common that mean the same words.
    #[must_use]
    pub fn key(&self) -> String {
        let words: Vec<String> = self.words.iter().map(Form::key).collect();
        words.join(" ")
    }

    /// Its first word without marks.
    pub(super) fn first(&self) -> &str {
        self.words.first().map_or("", |form| &form.folded)
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it stands there and counts.
    pub(super) fn is_at(&self, words: &Words, at: usize) -> bool {
        let bare = words.is_bare(at);
        let within = |context: &Context| {
            let start = at.checked_sub(context.before);
            start.is_some_and(|start| words.have(&context.words, start, Gap::Aside, bare))
        };
        // A phrase that has no mark itself is typed with all of them where its neighbours have theirs.
        let typed = !(self.marked_only && bare) || self.words.iter().any(Form::is_marked);
        typed
            && words.have(&self.words, at, Gap::Joined, bare && !self.marked_only)
            && !self.contexts.iter().any(within)
    }
}

/// The words of a phrase, with no more between them than `gap`.
fn forms(text: &str, gap: Gap) -> Result<Vec<Form>, PhraseError> {
    let words = Words::of(text);
    let forms: Vec<Form> = words.iter().map(|word| word.form.clone()).collect();
    if forms.is_empty() {
        return Err(PhraseError::Empty);
    }
    if forms.len() > WORDS_MAX {
        return Err(PhraseError::TooLong(text.to_owned()));
    }
    if !words.have(&forms, 0, gap, false) {
        return Err(PhraseError::Split(text.to_owned()));
    }
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, not: &[&str]) -> Result<Phrase, PhraseError> {
        let not: Vec<String> = not.iter().map(|text| (*text).to_owned()).collect();
        Phrase::parse(text, &not, false)
    }

    #[test]
    fn a_phrase_that_could_never_count_is_refused() {
        assert_eq!(parse(" – ", &[]), Err(PhraseError::Empty));
        let long = "a ".repeat(13);
        assert_eq!(parse(&long, &[]), Err(PhraseError::TooLong(long)));
        let split = "hối. lộ".to_owned();
        assert_eq!(parse(&split, &[]), Err(PhraseError::Split(split)));
        for context in ["luật tố tụng", "tố cáo", "tỏ cáo rồi"] {
            let said = parse("tố cáo", &[context]);
            assert_eq!(said, Err(PhraseError::Elsewhere(context.to_owned())));
        }
    }

    #[test]
    fn a_phrase_counts_outside_its_contexts_only() {
        let phrase = parse("tố cáo", &["luật tố cáo", "khiếu nại, tố cáo"]).unwrap();
        let at = |text, at| phrase.is_at(&Words::of(text), at);
        assert!(at("tố cáo", 0) && at("Xin TỐ CÁO ông ấy", 1));
        assert!(!at("luật tố cáo", 1) && !at("khiếu nại, tố cáo", 2));
        assert!(!at("khiếu nại tố cáo", 2), "a comma more or less");
        assert!(!at("luat to cao", 1) && at("xin to cao", 1));
        assert!(at("Luật. Tố cáo", 1), "the next sentence");
    }
}
