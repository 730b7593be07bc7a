//! Breaking text into lines: at spaces; a word wider than a line is cut, where it can be behind a mark.

use super::font::{Fonts, Style};
use super::page::Pages;
use crate::paper::Error;

/// What stands before a text and hangs out of its later lines, in characters at most: `a)`, `1.2.`, `(ii)`, `-`.
const MARKER_CHARS_MAX: usize = 6;
/// Most characters of a line. Only marks without a width of their own, such as U+0301, come to so many, and a PDF takes
/// no string of more than 32,767 bytes.
const LINE_CHARS_MAX: usize = 1_000;
/// Behind which characters a long word is cut.
const MARKS: [char; 8] = ['/', '-', '_', ',', ';', ':', ')', '.'];

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

/// Breaks one paragraph after the other. It looks at each character a few times at most, however long a word is.
struct Breaker<F> {
    /// How wide a character is, in points.
    advance: F,
    /// How wide a line may be.
    width: f32,
    /// Most lines of the text.
    lines_max: usize,
    lines: Vec<Line>,
}

/// A beginning of a word.
#[derive(Clone, Copy)]
struct Piece {
    bytes: usize,
    chars: usize,
    /// How wide it is, in points.
    wide: f32,
}

impl Setting<'_> {
    /// The lines of a text; its own line breaks are kept, blank lines left out.
    ///
    /// # Errors
    /// [`Error::TooLong`] when they would fill too many pages by themselves; the rest is not looked at.
    pub fn lines(&self, text: &str) -> Result<Vec<Line>, Error> {
        let mut breaker = self.breaker();
        for paragraph in text.lines() {
            breaker.paragraph(&self.fonts.showable(paragraph), 0.0)?;
        }
        Ok(breaker.lines)
    }

    /// The lines of one paragraph, the later ones indented as far as its marker is wide.
    ///
    /// # Errors
    /// As [`Setting::lines`].
    pub fn hanging(&self, paragraph: &str) -> Result<Vec<Line>, Error> {
        let shown = self.fonts.showable(paragraph);
        let text = shown.trim_start();
        let marker = text.split_once(' ').map_or("", |(marker, _)| marker);
        let hang = if is_marker(marker) {
            self.fonts.width(marker, self.style) + self.fonts.advance(' ', self.style)
        } else {
            0.0
        };
        let mut breaker = self.breaker();
        breaker.paragraph(text, hang.min(self.width / 2.0))?;
        Ok(breaker.lines)
    }

    /// As much of a showable text as fits on one line.
    pub fn beginning<'t>(&self, shown: &'t str) -> &'t str {
        let fitting = self.breaker().fitting(shown, self.width, 0);
        shown.get(..fitting.bytes).unwrap_or_default()
    }

    fn breaker(&self) -> Breaker<impl Fn(char) -> f32> {
        Breaker {
            advance: |c| self.fonts.advance(c, self.style),
            width: self.width,
            lines_max: Pages::lines_max(self.style),
            lines: Vec::new(),
        }
    }
}

impl<F: Fn(char) -> f32> Breaker<F> {
    fn paragraph(&mut self, shown: &str, hang: f32) -> Result<(), Error> {
        let space = (self.advance)(' ');
        let (mut line, mut chars, mut used, mut indent) = (String::new(), 0, 0.0, 0.0);
        for mut word in shown.split(' ').filter(|word| !word.is_empty()) {
            let free = self.width - indent - used;
            let mut fits = self.fitting(word, free, chars);
            if !line.is_empty() && fits.bytes < word.len() {
                self.push(indent, std::mem::take(&mut line))?;
                (chars, used, indent) = (0, 0.0, hang);
                fits = self.fitting(word, self.width - indent, 0);
            }
            // The line is empty as long as the word does not fit.
            while fits.bytes < word.len() {
                let (head, tail) = cut(word, fits);
                self.push(indent, head.to_owned())?;
                (word, indent) = (tail, hang);
                fits = self.fitting(word, self.width - indent, 0);
            }
            line.push_str(word);
            line.push(' ');
            chars += fits.chars + 1;
            used += fits.wide + space;
        }
        if !line.is_empty() {
            line.pop();
            self.push(indent, line)?;
        }
        Ok(())
    }

    fn push(&mut self, indent: f32, text: String) -> Result<(), Error> {
        if self.lines.len() >= self.lines_max {
            return Err(Error::TooLong);
        }
        self.lines.push(Line { indent, text });
        Ok(())
    }

    /// As much of a word as has room on a line with so many characters; at least one character if it is empty. What
    /// stands behind that is not looked at.
    fn fitting(&self, word: &str, room: f32, chars: usize) -> Piece {
        let mut fits = Piece {
            bytes: 0,
            chars: 0,
            wide: 0.0,
        };
        for c in word.chars().take(LINE_CHARS_MAX.saturating_sub(chars)) {
            let wide = fits.wide + (self.advance)(c);
            if wide > room && chars + fits.chars > 0 {
                break;
            }
            fits = Piece {
                bytes: fits.bytes + c.len_utf8(),
                chars: fits.chars + 1,
                wide,
            };
        }
        fits
    }
}

/// Cuts a word behind what fits, or behind a mark in it if that leaves no large gap.
fn cut(word: &str, fits: Piece) -> (&str, &str) {
    let head = word.get(..fits.bytes).unwrap_or_default();
    // All marks are one byte long.
    let behind_mark = head.rfind(MARKS).map_or(0, |at| at + 1);
    let at = if behind_mark * 2 > fits.bytes {
        behind_mark
    } else {
        fits.bytes
    };
    word.split_at(at)
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
    use std::cell::Cell;

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
        let lines = setting(60.0).lines("Đăng ký khai sinh\n\ncho trẻ").unwrap();
        assert_eq!(texts(&lines), ["Đăng ký ", "khai sinh", "cho trẻ"]);
        let lines = setting(60.0).lines("xem https://dichvucong.gov.vn/p/home");
        let lines = lines.unwrap();
        assert_eq!(texts(&lines)[0], "xem ");
        assert_eq!(
            texts(&lines)[1..].concat(),
            "https://dichvucong.gov.vn/p/home"
        );
    }

    #[test]
    fn later_lines_hang_behind_a_marker() {
        let lines = setting(80.0).hanging("a) Tờ khai theo mẫu quy định");
        let lines = lines.unwrap();
        assert!(lines.len() > 1 && lines[0].indent == 0.0);
        assert!(lines[1..].iter().all(|line| line.indent > 5.0));
        assert!(is_marker("(ii)") && is_marker("-") && is_marker("1.2.") && is_marker("đ)"));
        assert!(!is_marker("khai") && !is_marker("Điều") && !is_marker(""));
    }

    #[test]
    fn a_line_has_so_many_marks_without_width_and_no_more() {
        let text = format!("a{}", "\u{301}".repeat(20_000));
        let lines = setting(300.0).lines(&text).unwrap();
        assert_eq!(texts(&lines).concat(), text);
        assert!(
            lines
                .iter()
                .all(|line| line.text.chars().count() <= LINE_CHARS_MAX)
        );
        assert_eq!(lines.len(), 21);
    }

    #[test]
    fn what_fills_too_many_pages_is_noticed_before_all_of_it_is_read() {
        let looked_at = Cell::new(0);
        let mut breaker = counting(100.0, 5.0, &looked_at);
        breaker.lines_max = 10;
        let refused = breaker.paragraph(&"x".repeat(100_000), 0.0);
        assert!(matches!(refused, Err(Error::TooLong)));
        assert!(looked_at.get() <= 400, "{}", looked_at.get());
    }

    /// A breaker that counts how often it looks at a character.
    fn counting(width: f32, wide: f32, looked_at: &Cell<usize>) -> Breaker<impl Fn(char) -> f32> {
        Breaker {
            advance: move |_| {
                looked_at.set(looked_at.get() + 1);
                wide
            },
            width,
            lines_max: usize::MAX,
            lines: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn the_work_grows_no_faster_than_the_text(
            piece in "[a-z]{1,40}|[a-z/. \u{301}]{1,40}|\\.",
            times in 1_usize..400,
            width in 0.0_f32..300.0,
            wide in 0.0_f32..20.0,
            hang in 0.0_f32..100.0,
        ) {
            let text = piece.repeat(times);
            let looked_at = Cell::new(0);
            counting(width, wide, &looked_at).paragraph(&text, hang).unwrap();
            prop_assert!(looked_at.get() <= 4 * text.chars().count() + 1, "{}", looked_at.get());
        }

        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "\\PC{0,200}", width in 1.0_f32..300.0) {
            let setting = setting(width);
            let lines = setting.hanging(&text).unwrap();
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
