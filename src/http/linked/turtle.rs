//! Writes RDF as Turtle (RDF 1.1 Turtle, W3C 2014): only what [`super::cpsv`] needs.

use std::fmt::Write;

/// The object of a statement.
#[derive(Debug, Clone)]
pub enum Object {
    /// A word of a vocabulary, such as `cv:Channel`.
    Word(&'static str),
    /// Something with an address; relative ones are parts of the document.
    Iri(String),
    /// Text in Vietnamese.
    Text(String),
    /// Text in no language, such as a code.
    Plain(String),
    /// A value of a type, such as `xsd:duration`.
    Typed(String, &'static str),
    /// Something without an address: its statements.
    Node(Node),
}

/// What is said of one thing.
#[derive(Debug, Clone, Default)]
pub struct Node(Vec<(&'static str, Object)>);

impl Node {
    /// Something of a class.
    #[must_use]
    pub fn new(class: &'static str) -> Self {
        Self(vec![("a", Object::Word(class))])
    }

    /// Adds a statement.
    pub fn add(&mut self, property: &'static str, object: Object) {
        self.0.push((property, object));
    }

    /// Adds a statement.
    #[must_use]
    pub fn with(mut self, property: &'static str, object: Object) -> Self {
        self.add(property, object);
        self
    }

    /// Adds a text in Vietnamese, if there is any.
    pub fn text(&mut self, property: &'static str, text: Option<impl Into<String>>) {
        if let Some(text) = text {
            self.add(property, Object::Text(text.into()));
        }
    }

    /// Writes everything said of the thing with this address, as one statement after the prefixes.
    pub fn write(&self, subject: &str, out: &mut String) {
        iri(subject, out);
        self.write_inside(1, out);
        out.push_str(" .\n");
    }

    fn write_inside(&self, depth: usize, out: &mut String) {
        for (i, (property, object)) in self.0.iter().enumerate() {
            out.push_str(if i == 0 { "\n" } else { " ;\n" });
            out.push_str(&"  ".repeat(depth));
            out.push_str(property);
            out.push(' ');
            object.write(depth, out);
        }
    }
}

impl Object {
    fn write(&self, depth: usize, out: &mut String) {
        match self {
            Self::Word(word) => out.push_str(word),
            Self::Iri(address) => iri(address, out),
            Self::Text(text) => {
                literal(text, out);
                out.push_str("@vi");
            }
            Self::Plain(text) => literal(text, out),
            Self::Typed(value, kind) => {
                literal(value, out);
                out.push_str("^^");
                out.push_str(kind);
            }
            Self::Node(node) => {
                out.push('[');
                node.write_inside(depth + 1, out);
                out.push_str(" ]");
            }
        }
    }
}

/// An IRIREF: what may not stand between the angle brackets is written percent-encoded, so that the address is still
/// one (a numeric escape would be let through by the grammar, and then be no IRI).
pub fn iri(address: &str, out: &mut String) {
    out.push('<');
    for c in address.chars() {
        match c {
            '\0'..=' ' | '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\' | '\u{7f}' => {
                // Writing to a string cannot fail; all of these are one byte.
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('>');
}

/// A `STRING_LITERAL_QUOTE`.
pub fn literal(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads one `STRING_LITERAL_QUOTE` by the grammar; `None` when it is none, or something follows it.
    fn read_literal(written: &str) -> Option<String> {
        let mut chars = written.strip_prefix('"')?.chars();
        let mut text = String::new();
        loop {
            text.push(match chars.next()? {
                '"' => return chars.as_str().is_empty().then_some(text),
                '\n' | '\r' => return None,
                '\\' => match chars.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    c @ ('"' | '\\') => c,
                    'u' => {
                        let digits: String = chars.by_ref().take(4).collect();
                        char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                    }
                    _ => return None,
                },
                c => c,
            });
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_from_its_literal(text in any::<String>()) {
            let mut written = String::new();
            literal(&text, &mut written);
            prop_assert_eq!(read_literal(&written), Some(text));
        }

        #[test]
        fn any_address_stays_between_its_brackets(text in any::<String>()) {
            let mut written = String::new();
            iri(&text, &mut written);
            let inside = &written[1..written.len() - 1];
            let forbidden = |c: char| c <= ' ' || "<>\"{}|^`\\".contains(c);
            prop_assert!(!inside.contains(forbidden), "{}", written);
        }
    }

    #[test]
    fn a_node_within_a_node_is_written_in_brackets() {
        let inner = Node::new("cv:Cost").with("dct:identifier", Object::Plain("a\"b".to_owned()));
        let outer = Node::new("cpsv:PublicService").with("cv:hasCost", Object::Node(inner));
        let mut out = String::new();
        outer.write("http://a/1", &mut out);
        let expected = "<http://a/1>\n  a cpsv:PublicService ;\n  cv:hasCost [\n    a cv:Cost ;\n    \
                        dct:identifier \"a\\\"b\" ] .\n";
        assert_eq!(out, expected);
    }
}
