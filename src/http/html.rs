//! Marked text as HTML.

use crate::domain::hits::Marked;

/// Marked text as HTML, safe to put into a page.
pub fn html(marked: &Marked) -> String {
    let mut html = String::new();
    for (text, is_match) in &marked.0 {
        if *is_match {
            html.push_str("<mark>");
        }
        escape(text, &mut html);
        if *is_match {
            html.push_str("</mark>");
        }
    }
    html
}

/// Copies what lies between two special characters in one go.
fn escape(text: &str, html: &mut String) {
    const SPECIAL: [char; 5] = ['&', '<', '>', '"', '\''];
    for run in text.split_inclusive(SPECIAL) {
        let plain = run.trim_end_matches(SPECIAL);
        html.push_str(plain);
        html.push_str(match run.as_bytes().get(plain.len()) {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            Some(_) => "&#39;",
            None => "",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_text_is_escaped() {
        let marked = Marked(vec![("ố <b>&\"' ệ".into(), false), ("sinh".into(), true)]);
        assert_eq!(
            html(&marked),
            "ố &lt;b&gt;&amp;&quot;&#39; ệ<mark>sinh</mark>"
        );
    }
}
