//! From a document to pages: head, headings, texts and tables one below the other.

use super::font::{Fonts, Style};
use super::lines::{Line, Setting};
use super::page::{Colour, INK, MARK, Mark, Owner, Pages, QUIET, SIDE, Shape, WIDTH};
use super::table::TableSetter;
use super::tags::Kind;
use crate::paper::document::{Block, Document, Heading, Warning};
use crate::paper::qr::Qr;
use crate::paper::{Error, NOT_STATED};

/// Texts.
const TEXT: Style = Style::regular(10.5);
/// Headings of parts, and within them.
const PART: Style = Style::bold(13.0);
const WITHIN: Style = Style::bold(10.5);
/// The title.
const TITLE: Style = Style::bold(18.0);
/// Who posts; what it is; what is known of it.
const POSTED_BY: Style = Style::bold(11.0);
const KIND: Style = Style::bold(9.5);
const LABEL: Style = Style::regular(9.0);
const VALUE: Style = Style::bold(10.5);
const WARNING: Style = Style::bold(12.0);
const NOTICE: Style = Style::bold(11.0);
/// How wide the bar before a notice is, and how far from its left the text begins.
const NOTICE_BAR: (f32, f32) = (2.4, 10.0);
/// How wide the QR code is: large enough to be read from an arm's length.
const CODE_WIDTH: f32 = 86.0;
/// How high it is with what stands below it, at least.
const CODE_HEIGHT: f32 = 115.0;
/// Between the title and the code.
const CODE_GAP: f32 = 22.0;
/// Columns of facts.
const FACT_COLUMNS: usize = 3;
const FACT_WIDTH: f32 = WIDTH / 3.0;
/// Between rows of facts.
const FACT_GAP: f32 = 6.0;
/// Below a notice.
const NOTICE_GAP: f32 = 6.0;
/// Between paragraphs.
const PARAGRAPH_GAP: f32 = 3.0;

/// Sets a whole document.
pub fn lay_out(document: &Document, fonts: &Fonts) -> Result<Pages, Error> {
    let mut flow = Flow {
        pages: Pages::new(),
        fonts,
    };
    flow.head(document)?;
    for (number, block) in document.blocks.iter().enumerate() {
        let following = document.blocks.get(number + 1..).unwrap_or_default();
        flow.block(block, following)?;
    }
    Ok(flow.pages)
}

struct Flow<'a> {
    pages: Pages,
    fonts: &'a Fonts,
}

impl Flow<'_> {
    fn head(&mut self, document: &Document) -> Result<(), Error> {
        if let Some(warning) = document.warning {
            self.warning(warning);
        }
        for notice in &document.notices {
            self.notice(notice)?;
        }
        if !document.notices.is_empty() {
            self.pages.y += 8.0;
            self.pages.need(CODE_HEIGHT)?;
        }
        let (page, top) = (self.pages.filled.len().saturating_sub(1), self.pages.y);
        let code = Qr::of(&document.address);
        let width = if code.is_some() {
            WIDTH - CODE_WIDTH - CODE_GAP
        } else {
            WIDTH
        };
        if let Some(posted_by) = &document.posted_by {
            self.column(posted_by, POSTED_BY, INK, width)?;
            self.pages.y += 6.0;
        }
        self.column(&document.kind.to_uppercase(), KIND, MARK, width)?;
        self.pages.y += 2.0;
        self.title(&document.title, width)?;
        if let Some(code) = code {
            let below = self.code(code, document, (page, top));
            if self.pages.filled.len() == page + 1 {
                self.pages.y = self.pages.y.max(below);
            }
        }
        self.pages.y += 10.0;
        self.pages
            .decorate((SIDE, self.pages.y), (WIDTH, 1.6), MARK);
        self.pages.y += 10.0;
        self.facts(&document.facts)?;
        self.pages.y += 6.0;
        Ok(())
    }

    fn title(&mut self, title: &str, width: f32) -> Result<(), Error> {
        let part = self.pages.part(None, Kind::Heading(1, title.to_owned()));
        self.pages.note(title);
        let lines = self.setting(TITLE, width).lines(title)?;
        self.lines(&lines, Owner::Part(part), TITLE, INK)
    }

    /// A box over the whole width.
    fn warning(&mut self, warning: Warning) {
        let (top, height) = (self.pages.y, WARNING.height() + 10.0);
        for (x, y, w, h) in [
            (SIDE, top, WIDTH, 1.2),
            (SIDE, top + height, WIDTH, 1.2),
            (SIDE, top, 1.2, height),
            (SIDE + WIDTH - 1.2, top, 1.2, height + 1.2),
        ] {
            self.pages.decorate((x, y), (w, h), MARK);
        }
        let owner = Owner::Part(self.pages.part(None, Kind::Paragraph));
        let free = WIDTH - self.fonts.width(warning.text(), WARNING);
        let at = (SIDE + free / 2.0, top + 5.0 + WARNING.baseline());
        let shape = Shape::Text(WARNING, warning.text().to_owned());
        self.pages.put(Mark {
            owner,
            at,
            colour: MARK,
            shape,
        });
        self.pages.y = top + height + 14.0;
    }

    /// What people must read, behind a bar.
    fn notice(&mut self, text: &str) -> Result<(), Error> {
        let (bar, indent) = NOTICE_BAR;
        let mut lines = self.setting(NOTICE, WIDTH - indent).lines(text)?;
        let owner = Owner::Part(self.pages.part(None, Kind::Paragraph));
        for line in &mut lines {
            line.indent += indent;
            self.pages.need(NOTICE.height())?;
            let at = (SIDE, self.pages.y);
            self.pages.decorate(at, (bar, NOTICE.height()), MARK);
            self.lines(std::slice::from_ref(line), owner, NOTICE, INK)?;
        }
        self.pages.y += NOTICE_GAP;
        Ok(())
    }

    /// The code at the right of a page, so far down; says where the room below it begins.
    fn code(&mut self, code: Qr, document: &Document, (page, top): (usize, f32)) -> f32 {
        let x = SIDE + WIDTH - CODE_WIDTH;
        let alt = format!("{} {}", document.purpose.alt(), document.address);
        let figure = self.pages.part(None, Kind::Figure(alt));
        let owner = Owner::Part(figure);
        let shape = Shape::Code(code, CODE_WIDTH);
        let Some(marks) = self.pages.filled.get_mut(page) else {
            return top;
        };
        marks.push(Mark {
            owner,
            at: (x, top),
            colour: INK,
            shape,
        });
        let caption = self.pages.part(None, Kind::Paragraph);
        let mut y = top + CODE_WIDTH + 3.0;
        for text in document.purpose.caption().lines() {
            let at = (
                x + (CODE_WIDTH - self.fonts.width(text, LABEL)) / 2.0,
                y + LABEL.baseline(),
            );
            let shape = Shape::Text(LABEL, format!("{text} "));
            let owner = Owner::Part(caption);
            if let Some(marks) = self.pages.filled.get_mut(page) {
                marks.push(Mark {
                    owner,
                    at,
                    colour: QUIET,
                    shape,
                });
            }
            y += LABEL.height();
        }
        y
    }

    /// Label above value, in columns.
    fn facts(&mut self, facts: &[(&'static str, String)]) -> Result<(), Error> {
        for row in facts.chunks(FACT_COLUMNS) {
            let setting = self.setting(VALUE, FACT_WIDTH - 12.0);
            let values = row.iter().map(|(_, value)| setting.lines(value));
            let values: Vec<Vec<Line>> = values.collect::<Result<_, _>>()?;
            let highest = values.iter().map(Vec::len).max().unwrap_or_default();
            let wanted = LABEL.height() + VALUE.height_of(highest) + FACT_GAP;
            self.pages.need(wanted.min(Pages::room_of_a_page()))?;
            let owners = row.iter().map(|_| self.pages.part(None, Kind::Paragraph));
            let owners: Vec<Owner> = owners.map(Owner::Part).collect();
            self.row_of_facts(row, &values, &owners)?;
            self.pages.y += FACT_GAP;
        }
        Ok(())
    }

    /// Facts beside each other, over several pages if one is higher than a page.
    fn row_of_facts(
        &mut self,
        row: &[(&'static str, String)],
        values: &[Vec<Line>],
        owners: &[Owner],
    ) -> Result<(), Error> {
        let highest = values.iter().map(Vec::len).max().unwrap_or_default();
        let mut first = 0;
        loop {
            let above = if first == 0 { LABEL.height() } else { 0.0 };
            let top = self.pages.y;
            let fitting = VALUE.lines_in(self.pages.room() - above);
            for ((((label, _), lines), owner), column) in
                row.iter().zip(values).zip(owners).zip(0_u8..)
            {
                let x = FACT_WIDTH * f32::from(column);
                if first == 0 {
                    self.fact(*owner, (x, top), (LABEL, QUIET), format!("{label}: "));
                }
                for (line, number) in lines.iter().skip(first).take(fitting).zip(0_u16..) {
                    let y = top + above + f32::from(number) * VALUE.height();
                    self.fact(*owner, (x, y), (VALUE, INK), line.text.clone());
                }
            }
            self.pages.y += above + VALUE.height_of(fitting.min(highest.saturating_sub(first)));
            first += fitting;
            if first >= highest {
                return Ok(());
            }
            self.pages.turn()?;
        }
    }

    /// A label or a line of a value, so far from the left of the text and from the top.
    fn fact(
        &mut self,
        owner: Owner,
        (x, y): (f32, f32),
        (style, colour): (Style, Colour),
        text: String,
    ) {
        self.pages.put(Mark {
            owner,
            at: (SIDE + x, y + style.baseline()),
            colour,
            shape: Shape::Text(style, text),
        });
    }

    fn block(&mut self, block: &Block, following: &[Block]) -> Result<(), Error> {
        match block {
            Block::Heading(heading, text) => self.heading(*heading, text, following),
            Block::NotStated => self.column(&format!("{NOT_STATED}."), TEXT, QUIET, WIDTH),
            Block::Table(table) => TableSetter::new(table, self.fonts).put(&mut self.pages),
            Block::Text(text) => {
                for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
                    self.paragraph(paragraph)?;
                }
                Ok(())
            }
        }
    }

    /// A heading, never alone at the end of a page.
    fn heading(&mut self, heading: Heading, text: &str, following: &[Block]) -> Result<(), Error> {
        let (style, level, above, below) = match heading {
            Heading::Part => (PART, 2, 14.0, 4.0),
            Heading::Within => (WITHIN, 3, 6.0, 3.0),
        };
        let lines = self.setting(style, WIDTH).lines(text)?;
        let whole = above + style.height_of(lines.len()) + below + self.lead(following)?;
        self.pages.need(whole.min(Pages::room_of_a_page()))?;
        if !self.pages.is_fresh() {
            self.pages.y += above;
        }
        let part = self.pages.part(None, Kind::Heading(level, text.to_owned()));
        self.pages.note(text);
        self.lines(&lines, Owner::Part(part), style, INK)?;
        self.pages.y += below;
        Ok(())
    }

    /// How much room the beginning of what follows a heading needs.
    fn lead(&self, following: &[Block]) -> Result<f32, Error> {
        Ok(match following.first() {
            Some(Block::Heading(..)) => {
                WITHIN.height() + self.lead(following.get(1..).unwrap_or_default())?
            }
            Some(Block::Table(table)) => TableSetter::new(table, self.fonts).lead()?,
            Some(Block::Text(_) | Block::NotStated) => 2.0 * TEXT.height(),
            None => 0.0,
        })
    }

    fn paragraph(&mut self, paragraph: &str) -> Result<(), Error> {
        let lines = self.setting(TEXT, WIDTH).hanging(paragraph)?;
        if lines.len() > 1 {
            // No single line at the end of a page.
            self.pages.need(2.0 * TEXT.height())?;
        }
        let owner = Owner::Part(self.pages.part(None, Kind::Paragraph));
        self.lines(&lines, owner, TEXT, INK)?;
        self.pages.y += PARAGRAPH_GAP;
        Ok(())
    }

    /// A text of its own.
    fn column(
        &mut self,
        text: &str,
        style: Style,
        colour: Colour,
        width: f32,
    ) -> Result<(), Error> {
        let lines = self.setting(style, width).lines(text)?;
        let owner = Owner::Part(self.pages.part(None, Kind::Paragraph));
        self.lines(&lines, owner, style, colour)
    }

    fn lines(
        &mut self,
        lines: &[Line],
        owner: Owner,
        style: Style,
        colour: Colour,
    ) -> Result<(), Error> {
        for line in lines {
            self.pages.need(style.height())?;
            let at = (SIDE + line.indent, self.pages.y + style.baseline());
            let shape = Shape::Text(style, line.text.clone());
            self.pages.put(Mark {
                owner,
                at,
                colour,
                shape,
            });
            self.pages.y += style.height();
        }
        Ok(())
    }

    fn setting(&self, style: Style, width: f32) -> Setting<'_> {
        Setting {
            fonts: self.fonts,
            style,
            width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;
    use crate::paper::document::Purpose;
    use crate::paper::pdf::font::fonts;
    use crate::paper::pdf::page::PAGE;

    #[test]
    fn a_fact_higher_than_a_page_goes_on_on_the_next_and_nothing_is_lost() {
        let sector = "Hộ tịch ".repeat(1_000);
        let document = Document {
            posted_by: None,
            kind: "Thủ tục hành chính",
            title: "Đăng ký khai sinh".to_owned(),
            running: String::new(),
            facts: vec![
                ("Mã thủ tục", "1.001193".to_owned()),
                ("Lĩnh vực", sector.clone()),
            ],
            blocks: Vec::new(),
            updated_at: Timestamp(0),
            address: String::new(),
            purpose: Purpose::Newest,
            warning: None,
            notices: Vec::new(),
        };
        let pages = lay_out(&document, fonts().unwrap()).unwrap();
        assert!(pages.filled.len() > 2, "{}", pages.filled.len());
        let marks = pages.filled.iter().flatten();
        let mut printed = String::new();
        for mark in marks {
            assert!(mark.at.1 < PAGE.1, "{mark:?}");
            if let Shape::Text(_, text) = &mark.shape {
                printed.push_str(text);
            }
        }
        assert!(printed.contains(sector.trim_end()));
    }
}
