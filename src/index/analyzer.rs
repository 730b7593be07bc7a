//! How text becomes terms: syllables with marks, without marks, and pairs of neighbours.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::syllable::{self, Span};

/// Raised when the code below changes what it makes of a text, so that indexes are rebuilt.
pub const ANALYSIS_VERSION: u32 = 2;

/// What terms a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Syllables with their marks.
    Accented,
    /// Syllables without marks.
    Folded,
    /// Neighbouring syllables without marks, joined by `_`.
    Pairs,
}

impl Form {
    /// The name under which the index knows the analyzer.
    pub fn analyzer_name(self) -> &'static str {
        match self {
            Self::Accented => "accented",
            Self::Folded => "folded",
            Self::Pairs => "pairs",
        }
    }
}

/// Makes the analyzers known to an index.
pub fn register(manager: &TokenizerManager) {
    for form in [Form::Accented, Form::Folded, Form::Pairs] {
        manager.register(form.analyzer_name(), Syllables(form));
    }
}

#[derive(Debug, Clone, Copy)]
struct Syllables(Form);

struct Stream<'a> {
    form: Form,
    text: &'a str,
    at: usize,
    previous: Option<(Span, String)>,
    token: Token,
}

impl Tokenizer for Syllables {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream {
            form: self.0,
            text,
            at: 0,
            previous: None,
            token: Token::default(),
        }
    }
}

impl Stream<'_> {
    /// Sets the token to the next syllable.
    fn advance_syllable(&mut self) -> Option<Span> {
        let span = syllable::next(self.text, self.at)?;
        self.at = span.end;
        let raw = self.text.get(span.start..span.end)?;
        match self.form {
            Form::Accented => syllable::write_accented(raw, &mut self.token.text),
            Form::Folded | Form::Pairs => syllable::write_folded(raw, &mut self.token.text),
        }
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
        Some(span)
    }

    /// Sets the token to the next pair.
    fn advance_pair(&mut self) -> Option<()> {
        if self.previous.is_none() {
            let span = self.advance_syllable()?;
            self.previous = Some((span, self.token.text.clone()));
        }
        let span = self.advance_syllable()?;
        let (first_span, first) = self.previous.take()?;
        let second = self.token.text.clone();
        self.token.text.insert(0, '_');
        self.token.text.insert_str(0, &first);
        self.token.offset_from = first_span.start;
        self.previous = Some((span, second));
        Some(())
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        match self.form {
            Form::Pairs => self.advance_pair().is_some(),
            Form::Accented | Form::Folded => self.advance_syllable().is_some(),
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(form: Form, text: &str) -> Vec<String> {
        let mut tokenizer = Syllables(form);
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push(stream.token().text.clone());
        }
        terms
    }

    #[test]
    fn three_forms_of_one_text() {
        assert_eq!(
            terms(Form::Accented, "Uỷ ban: ĐĂNG KÝ"),
            ["ủy", "ban", "đăng", "kí"]
        );
        assert_eq!(
            terms(Form::Folded, "Uỷ ban: ĐĂNG KÝ"),
            ["uy", "ban", "dang", "ki"]
        );
        assert_eq!(
            terms(Form::Pairs, "Uỷ ban: ĐĂNG KÝ"),
            ["uy_ban", "ban_dang", "dang_ki"]
        );
        assert!(terms(Form::Pairs, "một").is_empty());
    }
}
