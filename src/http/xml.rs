//! Writes XML: everything escaped, what XML 1.0 forbids left out.

/// A document that is being written.
#[derive(Debug)]
pub struct Xml(String);

impl Xml {
    /// Begins a document.
    #[must_use]
    pub fn new() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// An element with what `inside` writes into it.
    pub fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        self.begin(name, attributes);
        self.0.push_str(">\n");
        inside(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// An element with text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.begin(name, attributes);
        self.0.push('>');
        self.escape(text);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.0.push_str("/>\n");
    }

    /// The document.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            self.0.push(' ');
            self.0.push_str(key);
            self.0.push_str("=\"");
            self.escape(value);
            self.0.push('"');
        }
    }

    /// Line ends and tabs are written as references, or an attribute would lose them.
    fn escape(&mut self, text: &str) {
        for c in text.chars().filter(|c| is_allowed(*c)) {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' => self.0.push_str("&#9;"),
                '\n' => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                c => self.0.push(c),
            }
        }
    }
}

/// Whether XML 1.0 allows a character (its production 2).
#[must_use]
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::escape::unescape;
    use quick_xml::events::Event;

    use super::*;

    /// The text and the attribute of the only element, as another program reads them.
    fn read(document: &str) -> (String, String) {
        let mut reader = Reader::from_str(document);
        let (mut text, mut attribute, mut inside) = (String::new(), String::new(), false);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    inside = true;
                    let value = start.attributes().next().unwrap().unwrap();
                    attribute = unescape(&value.value).unwrap().into_owned();
                }
                Event::End(_) => inside = false,
                Event::Text(part) if inside => text.push_str(&part),
                Event::GeneralRef(name) => {
                    let whole = format!("&{};", &*name);
                    text.push_str(&unescape(&whole).unwrap());
                }
                Event::Eof => return (text, attribute),
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back_but_for_what_xml_forbids(text in any::<String>()) {
            let mut xml = Xml::new();
            xml.text("a", &[("b", &text)], &text);
            let allowed: String = text.chars().filter(|c| is_allowed(*c)).collect();
            prop_assert_eq!(read(&xml.finish()), (allowed.clone(), allowed));
        }
    }

    #[test]
    fn what_xml_forbids_is_left_out() {
        let mut xml = Xml::new();
        xml.text(
            "a",
            &[("b", "\u{0}x\u{ffff}")],
            "\u{1b}<&>\"\u{fffe}\u{b}\n",
        );
        assert!(
            xml.finish()
                .ends_with("<a b=\"x\">&lt;&amp;&gt;&quot;&#10;</a>\n")
        );
    }
}
