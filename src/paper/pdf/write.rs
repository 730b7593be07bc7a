//! From pages to a PDF file: marks, headers and footers, tags, contents.

use crate::domain::time::vietnamese;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag};
use krilla::{Document as Pdf, SerializeSettings};

use super::font::{Fonts, Style};
use super::lines::Setting;
use super::page::{Colour, Entry, LINE, MARK, Mark, Owner, PAGE, Pages, QUIET, SIDE, Shape, WIDTH};
use super::tags::{Tree, short};
use crate::paper::Error;
use crate::paper::document::{Document, Purpose, Warning};
use crate::paper::qr::Qr;

/// Letters of headers and footers.
const SMALL: Style = Style::regular(8.5);
/// Letters across a page that is no official one, and their colour: light, for text stands on them.
const ACROSS: Style = Style::bold(110.0);
const ACROSS_COLOUR: Colour = [0xfa, 0xe9, 0xe7];
/// The room across a page, in points; what needs more gets smaller letters.
const ACROSS_WIDTH: f32 = 640.0;

/// The file.
pub fn write(document: &Document, laid_out: Pages, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let mut pdf = Pdf::new_with(SerializeSettings {
        configuration: configuration()?,
        ..SerializeSettings::default()
    });
    let Pages {
        filled,
        mut tree,
        contents,
        ..
    } = laid_out;
    let count = filled.len();
    for (number, marks) in (1..).zip(&filled) {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).unwrap_or_default();
        let mut page = pdf.start_page_with(settings);
        let mut pen = Pen {
            surface: page.surface(),
            fonts,
        };
        pen.around(document, number, count);
        pen.marks(marks, &mut tree);
    }
    pdf.set_tag_tree(tree.into_tags());
    pdf.set_outline(outline(&contents));
    let updated_on = document.updated_at.day();
    let number = |number: i8| u8::try_from(number).unwrap_or(1);
    let (month, day) = (number(updated_on.month()), number(updated_on.day()));
    let year = u16::try_from(updated_on.year()).unwrap_or(1970);
    pdf.set_metadata(
        Metadata::new()
            .creation_date(DateTime::new(year).month(month).day(day))
            .title(short(&document.title))
            .language("vi-VN".to_owned())
            .creator("tthc".to_owned())
            .authors(document.posted_by.iter().map(|name| short(name)).collect()),
    );
    pdf.finish()
        .map_err(|error| Error::Pdf(format!("{error:?}")))
}

fn configuration() -> Result<Configuration, Error> {
    ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Error::Pdf(format!("{error:?}")))
}

fn outline(contents: &[Entry]) -> Outline {
    let mut outline = Outline::new();
    for entry in contents {
        let place = XyzDestination::new(entry.page, Point::from_xy(0.0, entry.y));
        outline.push_child(OutlineNode::new(entry.text.clone(), place));
    }
    outline
}

/// What draws on one page.
struct Pen<'a> {
    surface: Surface<'a>,
    fonts: &'a Fonts,
}

impl Pen<'_> {
    /// What stands around the text of a page.
    fn around(&mut self, document: &Document, number: usize, count: usize) {
        if let Some(warning) = document.warning {
            self.artifact(ArtifactType::Watermark, |pen| pen.across(warning.short()));
        }
        if number > 1 {
            self.artifact(ArtifactType::Header, |pen| pen.header(document));
        }
        self.artifact(ArtifactType::Footer, |pen| {
            pen.footer(document, number, count);
        });
    }

    fn artifact(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.surface
            .start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    fn header(&mut self, document: &Document) {
        let mark = document.warning.map_or("", Warning::text);
        let wide = self.fonts.width(mark, SMALL);
        let running = self.fitting(&document.running, WIDTH - wide - 12.0);
        self.text((SIDE, 44.0), SMALL, QUIET, &running);
        self.text((SIDE + WIDTH - wide, 44.0), SMALL, MARK, mark);
        self.rectangle((SIDE, 51.0), (WIDTH, 0.6), LINE);
    }

    fn footer(&mut self, document: &Document, number: usize, count: usize) {
        let y = PAGE.1 - 34.0;
        self.rectangle((SIDE, y - 14.0), (WIDTH, 0.6), LINE);
        let pages = format!("Trang {number}/{count}");
        let wide = self.fonts.width(&pages, SMALL);
        let day = vietnamese(document.updated_at.day());
        let left = match document.purpose {
            Purpose::Newest => format!("Cập nhật ngày {day}  ·  {}", document.address),
            Purpose::Check | Purpose::Original => format!("Lập ngày {day}"),
        };
        let left = self.fitting(&left, WIDTH - wide - 12.0);
        self.text((SIDE, y), SMALL, QUIET, &left);
        self.text((SIDE + WIDTH - wide, y), SMALL, QUIET, &pages);
    }

    fn across(&mut self, text: &str) {
        let wide = self.fonts.width(text, ACROSS);
        let style = Style::bold(ACROSS.size * (ACROSS_WIDTH / wide).min(1.0));
        let wide = self.fonts.width(text, style);
        let middle = Transform::from_rotate_at(-50.0, PAGE.0 / 2.0, PAGE.1 / 2.0);
        self.surface.push_transform(&middle);
        let at = ((PAGE.0 - wide) / 2.0, PAGE.1 / 2.0 + style.size / 3.0);
        self.text(at, style, ACROSS_COLOUR, text);
        self.surface.pop();
    }

    /// As much of a text as fits on a line.
    fn fitting(&self, text: &str, width: f32) -> String {
        let shown = self.fonts.showable(text);
        let setting = |width| Setting {
            fonts: self.fonts,
            style: SMALL,
            width,
        };
        if setting(width).beginning(&shown) == shown {
            return shown;
        }
        let dots = self.fonts.advance('…', SMALL);
        format!("{}…", setting(width - dots).beginning(&shown))
    }

    /// All marks of a page; neighbours that belong together are tagged together.
    fn marks(&mut self, marks: &[Mark], tree: &mut Tree) {
        for run in marks.chunk_by(|a, b| a.owner == b.owner) {
            let Some(first) = run.first() else { continue };
            let tag = match first.owner {
                Owner::Part(_) => ContentTag::Other,
                Owner::Nothing => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            };
            let content = self.surface.start_tagged(tag);
            for mark in run {
                self.mark(mark);
            }
            self.surface.end_tagged();
            if let Owner::Part(place) = first.owner {
                tree.hold(place, content);
            }
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match &mark.shape {
            Shape::Text(style, text) => self.text(mark.at, *style, mark.colour, text),
            Shape::Box(width, height) => self.rectangle(mark.at, (*width, *height), mark.colour),
            Shape::Code(code, width) => self.code(mark.at, code, *width, mark.colour),
        }
    }

    fn text(&mut self, at: (f32, f32), style: Style, colour: Colour, text: &str) {
        if text.is_empty() {
            return;
        }
        let face = self.fonts.face(style.weight);
        self.surface.set_fill(Some(fill(colour)));
        let at = Point::from_xy(at.0, at.1);
        self.surface.draw_glyphs(
            at,
            &face.glyphs(text),
            face.font.clone(),
            text,
            style.size,
            false,
        );
    }

    fn rectangle(&mut self, at: (f32, f32), size: (f32, f32), colour: Colour) {
        let mut path = PathBuilder::new();
        if let Some(rectangle) = Rect::from_xywh(at.0, at.1, size.0, size.1) {
            path.push_rect(rectangle);
        }
        self.fill(path, colour);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a code is at most 177 squares wide"
    )]
    fn code(&mut self, at: (f32, f32), code: &Qr, width: f32, colour: Colour) {
        let side = width / code.width.max(1) as f32;
        let mut path = PathBuilder::new();
        for (x, y, count) in &code.runs {
            let (x, y) = (at.0 + *x as f32 * side, at.1 + *y as f32 * side);
            // A hair higher, or some screens show white lines between the rows.
            if let Some(run) = Rect::from_xywh(x, y, *count as f32 * side, side * 1.02) {
                path.push_rect(run);
            }
        }
        self.fill(path, colour);
    }

    fn fill(&mut self, path: PathBuilder, colour: Colour) {
        if let Some(path) = path.finish() {
            self.surface.set_fill(Some(fill(colour)));
            self.surface.draw_path(&path);
        }
    }
}

fn fill([red, green, blue]: Colour) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}
