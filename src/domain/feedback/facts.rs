//! What an event says, as named values in one canonical text: what is hashed is what is kept and what can be read by
//! any script without this program.
//!
//! One line for each value, `name=value`, in the order of the names; `\` and line ends inside a value are written `\\`
//! and `\n`.

use std::collections::BTreeMap;

/// Named values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(BTreeMap<String, String>);

/// A text that [`Facts`] did not write, or a value that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("fact {0}")]
pub struct FactError(pub String);

impl Facts {
    /// With one more value.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, days and references alike are given"
    )]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.insert(name.to_owned(), value.to_string());
        self
    }

    /// With one more value, if there is one.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The values whose names begin with a prefix, by the rest of the name, in order.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.0.iter();
        all.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// A value, read.
    ///
    /// # Errors
    /// [`FactError`] when it is there and cannot be read.
    pub fn read<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, FactError> {
        let value = self.get(name);
        let value = value.map(|value| read(value).ok_or_else(|| FactError(name.to_owned())));
        value.transpose()
    }

    /// A value that must be there, read.
    ///
    /// # Errors
    /// [`FactError`] when it is not there or cannot be read.
    pub fn need<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, FactError> {
        self.read(name, read)?
            .ok_or_else(|| FactError(name.to_owned()))
    }

    /// The canonical text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.0 {
            text.push_str(name);
            text.push('=');
            for c in value.chars() {
                match c {
                    '\\' => text.push_str("\\\\"),
                    '\n' => text.push_str("\\n"),
                    c => text.push(c),
                }
            }
            text.push('\n');
        }
        text
    }

    /// Reads the canonical text.
    ///
    /// # Errors
    /// [`FactError`] when it is none.
    pub fn parse(text: &str) -> Result<Self, FactError> {
        let mut facts = BTreeMap::new();
        for line in text.split_terminator('\n') {
            let (name, written) = line
                .split_once('=')
                .ok_or_else(|| FactError(line.to_owned()))?;
            let mut value = String::new();
            let mut chars = written.chars();
            while let Some(c) = chars.next() {
                value.push(match c {
                    '\\' => match chars.next() {
                        Some('n') => '\n',
                        Some('\\') => '\\',
                        _ => return Err(FactError(name.to_owned())),
                    },
                    c => c,
                });
            }
            facts.insert(name.to_owned(), value);
        }
        let facts = Self(facts);
        // Another order, or a name twice, is another text.
        if facts.to_text() == text {
            Ok(facts)
        } else {
            Err(FactError("not canonical".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn another_text_is_refused() {
        for text in ["a", "a=1", "b=1\na=2\n", "a=1\na=2\n", "a=\\x\n"] {
            assert!(Facts::parse(text).is_err(), "{text}");
        }
        assert_eq!(Facts::parse(""), Ok(Facts::default()));
    }

    proptest! {
        #[test]
        fn facts_are_read_back_as_written(facts in proptest::collection::btree_map("[a-z_.]{1,8}", ".*", 0..6)) {
            let facts = Facts(facts.into_iter().collect());
            prop_assert_eq!(Facts::parse(&facts.to_text()), Ok(facts));
        }
    }
}
