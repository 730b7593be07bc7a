//! Pages while they are filled: where the pen is, what has been set down, and to what it belongs.

use super::PAGES_MAX;
use super::font::{Style, Weight};
use super::tags::{Kind, Tree, short};
use crate::paper::Error;
use crate::paper::qr::Qr;

/// A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// Left and right margin.
pub const SIDE: f32 = 48.0;
/// How wide the text is.
pub const WIDTH: f32 = PAGE.0 - 2.0 * SIDE;
/// Where the text begins on the first page, and on later ones, below their header.
const TOP: (f32, f32) = (48.0, 70.0);
/// Where it ends, above the footer.
const BOTTOM: f32 = PAGE.1 - 62.0;
/// How far lines are apart, in parts of their size.
const LEADING: f32 = 1.38;
/// Where the letters stand within their line.
const BASELINE: f32 = 1.02;

/// Red, green and blue.
pub type Colour = [u8; 3];
/// For reading.
pub const INK: Colour = [0x1b, 0x1b, 0x1f];
/// For what matters less.
pub const QUIET: Colour = [0x55, 0x56, 0x5c];
/// For what must be seen first.
pub const MARK: Colour = [0x9b, 0x1c, 0x1c];
/// For lines.
pub const LINE: Colour = [0xc4, 0xc1, 0xbc];
/// Behind the headers of tables.
pub const SHADE: Colour = [0xf5, 0xf1, 0xec];

/// To what a mark on a page belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A part of the document, by its place in the [`Tree`].
    Part(usize),
    /// Nothing: it only decorates, or repeats.
    Nothing,
}

/// Something set down on a page.
#[derive(Debug, Clone)]
pub struct Mark {
    /// To what it belongs.
    pub owner: Owner,
    /// From the left and the top, in points; of a text its baseline.
    pub at: (f32, f32),
    /// Its colour.
    pub colour: Colour,
    /// What it is.
    pub shape: Shape,
}

/// What can be set down.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Letters.
    Text(Style, String),
    /// A filled rectangle, so wide and high.
    Box(f32, f32),
    /// A QR code, so wide.
    Code(Qr, f32),
}

/// A heading, for the list of contents that readers show beside the pages.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its text.
    pub text: String,
    /// On which page, from 0.
    pub page: usize,
    /// How far down.
    pub y: f32,
}

/// The pages so far.
#[derive(Debug)]
pub struct Pages {
    /// What is on them.
    pub filled: Vec<Vec<Mark>>,
    /// What belongs to what.
    pub tree: Tree,
    /// The headings.
    pub contents: Vec<Entry>,
    /// How far down the pen is on the last page.
    pub y: f32,
}

impl Style {
    /// Letters for reading.
    pub const fn regular(size: f32) -> Self {
        Self {
            weight: Weight::Regular,
            size,
        }
    }

    /// Letters that stand out.
    pub const fn bold(size: f32) -> Self {
        Self {
            weight: Weight::Bold,
            size,
        }
    }

    /// How high a line is.
    pub fn height(self) -> f32 {
        self.size * LEADING
    }

    /// How high so many lines are.
    pub fn height_of(self, lines: usize) -> f32 {
        f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * self.height()
    }

    /// How many lines have room in a height; at least one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few dozen lines"
    )]
    pub fn lines_in(self, height: f32) -> usize {
        ((height / self.height()) as usize).max(1)
    }

    /// How far below the top of its line the letters stand.
    pub fn baseline(self) -> f32 {
        self.size * BASELINE
    }
}

impl Pages {
    /// One empty page.
    pub fn new() -> Self {
        Self {
            filled: vec![Vec::new()],
            tree: Tree::default(),
            contents: Vec::new(),
            y: TOP.0,
        }
    }

    /// How much room is left on this page.
    pub fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// How much room an empty page has.
    pub fn room_of_a_page() -> f32 {
        BOTTOM - TOP.1
    }

    /// How many lines one below the other a document can have at most.
    pub fn lines_max(style: Style) -> usize {
        PAGES_MAX * style.lines_in(BOTTOM)
    }

    /// Whether nothing stands on the last page yet.
    pub fn is_fresh(&self) -> bool {
        self.y <= TOP.1
    }

    /// Goes on on a new page.
    pub fn turn(&mut self) -> Result<(), Error> {
        if self.filled.len() >= PAGES_MAX {
            return Err(Error::TooLong);
        }
        self.filled.push(Vec::new());
        self.y = TOP.1;
        Ok(())
    }

    /// Goes on on a new page unless there is so much room on this one.
    pub fn need(&mut self, height: f32) -> Result<(), Error> {
        if height > self.room() && !self.is_fresh() {
            self.turn()?;
        }
        Ok(())
    }

    /// A part of the document within another.
    pub fn part(&mut self, within: Option<usize>, kind: Kind) -> usize {
        self.tree.add(within, kind)
    }

    /// Sets something down on the last page.
    pub fn put(&mut self, mark: Mark) {
        if let Some(page) = self.filled.last_mut() {
            page.push(mark);
        }
    }

    /// Sets a decoration down.
    pub fn decorate(&mut self, at: (f32, f32), size: (f32, f32), colour: Colour) {
        let shape = Shape::Box(size.0, size.1);
        self.put(Mark {
            owner: Owner::Nothing,
            at,
            colour,
            shape,
        });
    }

    /// Notes a heading that stands where the pen is.
    pub fn note(&mut self, text: &str) {
        let page = self.filled.len().saturating_sub(1);
        let text = short(text);
        let y = self.y;
        self.contents.push(Entry { text, page, y });
    }
}
