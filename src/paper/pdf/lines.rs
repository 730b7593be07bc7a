//! Breaking text into lines: at spaces; a word wider than a line is cut, where it can be behind a mark.

use super::font::{Fonts, Style};

/// What stands before a text and hangs out of its later lines, in characters at most: `a)`, `1.2.`, `(ii)`, `-`.
const MARKER_CHARS_MAX: usize = 6;

/// Text to break, and how.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The fonts.
    pub fonts: &'a Fonts,
    /// Weight and size.
    pub style: Style,
    /// How wide a line may be, in points.
    pub width: f32,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// How far it is indented, in points.
    pub indent: f32,
    /// Its text. A space at its end says that a word ends there.
    pub text: String,
}

impl Setting<'_> {
    /// The lines of a text; its own line breaks are kept, blank lines left out.
    pub fn lines(&self, text: &str) -> Vec<Line> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            self.paragraph(paragraph, 0.0, &mut lines);
        }
        lines
    }

    /// The lines of one paragraph, the later ones indented as far as its marker is wide.
    pub fn hanging(&self, paragraph: &str) -> Vec<Line> {
        let shown = self.fonts.showable(paragraph);
        let text = shown.trim_start();
        let marker = text.split_once(' ').map_or("", |(marker, _)| marker);
        let hang = if is_marker(marker) {
            self.fonts.width(marker, self.style) + self.space()
        } else {
            0.0
        };
        let mut lines = Vec::new();
        self.paragraph(text, hang.min(self.width / 2.0), &mut lines);
        lines
    }

    fn space(&self) -> f32 {
        self.fonts.width(" ", self.style)
    }

    fn paragraph(&self, paragraph: &str, hang: f32, lines: &mut Vec<Line>) {
        let shown = self.fonts.showable(paragraph);
        let (mut line, mut used, mut indent) = (String::new(), 0.0, 0.0);
        for word in shown.split(' ').filter(|word| !word.is_empty()) {
            let (mut word, mut wide) = (word, self.fonts.width(word, self.style));
            if !line.is_empty() && indent + used + wide > self.width {
                lines.push(Line {
                    indent,
                    text: std::mem::take(&mut line),
                });
                (used, indent) = (0.0, hang);
            }
            while line.is_empty() && indent + wide > self.width {
                let (head, tail) = self.cut(word, self.width - indent);
                if tail.is_empty() {
                    break;
                }
                lines.push(Line {
                    indent,
                    text: head.to_owned(),
                });
                (word, indent) = (tail, hang);
                wide = self.fonts.width(word, self.style);
            }
            line.push_str(word);
            line.push(' ');
            used += wide + self.space();
        }
        if !line.is_empty() {
            line.pop();
            lines.push(Line { indent, text: line });
        }
    }

    /// As much of a word as fits, at least one character, and the rest.
    fn cut<'t>(&self, word: &'t str, width: f32) -> (&'t str, &'t str) {
        let (mut used, mut fits, mut behind_mark) = (0.0, 0, 0);
        for (at, c) in word.char_indices() {
            used += self.fonts.width(c.encode_utf8(&mut [0; 4]), self.style);
            if at > 0 && used > width {
                break;
            }
            fits = at + c.len_utf8();
            if matches!(c, '/' | '-' | '_' | ',' | ';' | ':' | ')' | '.') {
                behind_mark = fits;
            }
        }
        // Behind a mark only if that leaves no large gap.
        let at = if behind_mark * 2 > fits {
            behind_mark
        } else {
            fits
        };
        word.split_at(at)
    }
}

/// Whether a word counts or marks what follows it: `-`, `+`, `•`, `a)`, `1.`, `1.2.`, `(ii)`.
fn is_marker(word: &str) -> bool {
    let counts =
        word.ends_with([')', '.']) && word.chars().any(|c| c.is_ascii_alphanumeric() || c == 'đ');
    let marks = word.chars().all(|c| !c.is_alphanumeric());
    !word.is_empty() && word.chars().count() <= MARKER_CHARS_MAX && (counts || marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::pdf::font::{Weight, fonts};
    use proptest::prelude::*;

    fn setting(width: f32) -> Setting<'static> {
        let style = Style {
            weight: Weight::Regular,
            size: 10.0,
        };
        Setting {
            fonts: fonts().unwrap(),
            style,
            width,
        }
    }

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_are_cut() {
        let lines = setting(60.0).lines("Đăng ký khai sinh\n\ncho trẻ");
        assert_eq!(texts(&lines), ["Đăng ký ", "khai sinh", "cho trẻ"]);
        let lines = setting(60.0).lines("xem https://dichvucong.gov.vn/p/home");
        assert_eq!(texts(&lines)[0], "xem ");
        assert_eq!(
            texts(&lines)[1..].concat(),
            "https://dichvucong.gov.vn/p/home"
        );
    }

    #[test]
    fn later_lines_hang_behind_a_marker() {
        let lines = setting(80.0).hanging("a) Tờ khai theo mẫu quy định");
        assert!(lines.len() > 1 && lines[0].indent == 0.0);
        assert!(lines[1..].iter().all(|line| line.indent > 5.0));
        assert!(is_marker("(ii)") && is_marker("-") && is_marker("1.2.") && is_marker("đ)"));
        assert!(!is_marker("khai") && !is_marker("Điều") && !is_marker(""));
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "\\PC{0,200}", width in 1.0_f32..300.0) {
            let setting = setting(width);
            let lines = setting.hanging(&text);
            let whole: String = texts(&lines).concat();
            let shown = setting.fonts.showable(&text);
            let squeeze = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&whole), squeeze(&shown));
            for line in &lines {
                let wide = line.indent + setting.fonts.width(line.text.trim_end(), setting.style);
                prop_assert!(wide <= width + 0.01 || line.text.trim_end().chars().count() == 1);
            }
        }
    }
}
