//! The two fonts, and how wide their letters are.
//!
//! Vietnamese in NFC needs no shaping: each letter with its marks is one glyph. So letters are set one after the other.

use std::collections::HashMap;
use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use crate::paper::Error;

const REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");
/// Shown for a character that the fonts do not have.
const REPLACEMENT: char = '\u{fffd}';

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For headings and names.
    Bold,
}

/// Weight and size in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// How heavy.
    pub weight: Weight,
    /// How large, in points.
    pub size: f32,
}

/// A font.
pub struct Face {
    /// As the PDF library knows it.
    pub font: Font,
    /// Each character's glyph and width, in parts of the size.
    glyphs: HashMap<char, (u32, f32)>,
}

/// Both fonts.
pub struct Fonts {
    regular: Face,
    bold: Face,
}

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        regular: Face::read(REGULAR)?,
        bold: Face::read(BOLD)?,
    })
});

/// The fonts, read once.
pub fn fonts() -> Result<&'static Fonts, Error> {
    let broken = || Error::Pdf("a font cannot be read".to_owned());
    FONTS.as_ref().ok_or_else(broken)
}

impl Fonts {
    /// The font of a weight.
    pub fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// The text as it can be shown: without what is invisible, white space as spaces, and [`REPLACEMENT`] for what
    /// the fonts do not have.
    pub fn showable(&self, text: &str) -> String {
        text.chars().filter_map(|c| self.shown(c)).collect()
    }

    fn shown(&self, c: char) -> Option<char> {
        match c {
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{fe0e}'
            | '\u{fe0f}'
            | '\u{feff}' => None,
            c if c.is_whitespace() => Some(' '),
            c if c.is_control() => None,
            c if self.has(c) => Some(c),
            _ => Some(REPLACEMENT),
        }
    }

    fn has(&self, c: char) -> bool {
        self.regular.glyphs.contains_key(&c) && self.bold.glyphs.contains_key(&c)
    }

    /// How wide a showable character is, in points.
    pub fn advance(&self, c: char, style: Style) -> f32 {
        self.face(style.weight).glyph(c).1 * style.size
    }

    /// How wide a showable text is, in points.
    pub fn width(&self, text: &str, style: Style) -> f32 {
        text.chars().map(|c| self.advance(c, style)).sum()
    }
}

impl Face {
    fn read(data: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(data).ok()?;
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let mappings = font.charmap().mappings();
        let glyphs = mappings.filter_map(|(code, glyph)| {
            let width = metrics.advance_width(glyph)?;
            Some((char::from_u32(code)?, (glyph.to_u32(), width)))
        });
        Some(Self {
            glyphs: glyphs.collect(),
            font: Font::new(data.into(), 0)?,
        })
    }

    fn glyph(&self, c: char) -> (u32, f32) {
        let known = self
            .glyphs
            .get(&c)
            .or_else(|| self.glyphs.get(&REPLACEMENT));
        known.copied().unwrap_or_default()
    }

    /// The glyphs of a showable text.
    pub fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, c): (usize, char)| {
            let (id, width) = self.glyph(c);
            let range = at..at + c.len_utf8();
            KrillaGlyph::new(GlyphId::new(id), width, 0.0, 0.0, 0.0, range, None)
        };
        text.char_indices().map(glyph).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_is_there_and_others_are_replaced() {
        let fonts = fonts().unwrap();
        let letters = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ₫“”‘’–—…•●≥≤→½²";
        let all = format!("{letters}{}", letters.to_uppercase());
        assert_eq!(fonts.showable(&all), all);
        assert_eq!(
            fonts.showable("a\u{ad}b\tc漢😀\u{200b}\0"),
            "ab c\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn a_bold_text_is_wider() {
        let fonts = fonts().unwrap();
        let width = |weight| fonts.width("Đăng ký khai sinh", Style { weight, size: 10.0 });
        assert!(width(Weight::Bold) > width(Weight::Regular) && width(Weight::Regular) > 70.0);
    }
}
