//! Tables over several pages. A row is kept whole unless it is higher than a page; the header stands on each page.

use super::font::{Fonts, Style};
use super::lines::{Line, Setting};
use super::page::{Colour, INK, LINE, MARK, Mark, Owner, Pages, SHADE, SIDE, Shape, WIDTH};
use super::tags::Kind;
use crate::paper::Error;
use crate::paper::document::{Column, Table, TableRow};

/// How large letters are in cells, and in those of dense tables.
const SIZE: (f32, f32) = (9.5, 8.6);
/// Free room in a cell beside its text.
const BESIDE: f32 = 5.0;
/// Free room above and below it, also in dense tables.
const AROUND: (f32, f32) = (3.5, 2.0);
/// How thick lines are.
const STROKE: f32 = 0.6;

/// A row as it is set: its cells' lines.
struct SetRow {
    cells: Vec<Vec<Line>>,
    style: Style,
    colour: Colour,
    kind: RowKind,
    /// Free room above and below the text.
    around: f32,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Header,
    /// One cell over all columns.
    Group,
    Cells,
}

/// A table while it is set.
pub struct TableSetter<'a> {
    table: &'a Table,
    fonts: &'a Fonts,
    /// Where each column begins and how wide it is.
    columns: Vec<(f32, f32)>,
}

impl<'a> TableSetter<'a> {
    /// A table over the whole width.
    pub fn new(table: &'a Table, fonts: &'a Fonts) -> Self {
        let all: f32 = table.columns.iter().map(|column| column.share).sum();
        let mut x = SIDE;
        let place = |column: &Column| {
            let width = WIDTH * column.share / all.max(1.0);
            x += width;
            (x - width, width)
        };
        Self {
            table,
            fonts,
            columns: table.columns.iter().map(place).collect(),
        }
    }

    /// How much room its beginning needs: the header and the first row that is no heading, up to half a page.
    pub fn lead(&self) -> Result<f32, Error> {
        let begins_with_group = matches!(self.table.rows.first(), Some(TableRow::Group(_)));
        let mut wanted = self.header()?.height();
        let rows = self.table.rows.iter();
        for row in rows.take(if begins_with_group { 2 } else { 1 }) {
            wanted += self.set(row)?.height();
        }
        Ok(wanted.min(Pages::room_of_a_page() / 2.0))
    }

    /// Sets the whole table.
    pub fn put(&self, pages: &mut Pages) -> Result<(), Error> {
        let part = pages.part(None, Kind::Table(self.table.summary.clone()));
        let header = self.header()?;
        pages.need(self.lead()?)?;
        let head = pages.part(Some(part), Kind::Head);
        let row = pages.part(Some(head), Kind::Row);
        let cells = self
            .columns
            .iter()
            .map(|_| Owner::Part(pages.part(Some(row), Kind::ColumnHeader)));
        let owners: Vec<Owner> = cells.collect();
        self.put_slice(pages, &header, &owners, 0, usize::MAX);
        let body = pages.part(Some(part), Kind::Body);
        let mut rows = self.table.rows.iter().peekable();
        while let Some(row) = rows.next() {
            let set = self.set(row)?;
            let mut wanted = set.height();
            if set.kind == RowKind::Group {
                pages.note(&Self::name(row));
                if let Some(next) = rows.peek() {
                    wanted += self.set(next)?.height();
                }
            }
            self.put_row(pages, body, &set, wanted)?;
        }
        pages.y += 8.0;
        Ok(())
    }

    fn name(row: &TableRow) -> String {
        match row {
            TableRow::Group(name) => name.clone(),
            TableRow::Cells(cells) => cells.concat(),
        }
    }

    /// Sets a row, on a new page if there it has the room that is wanted; in pieces if it is higher than a page.
    fn put_row(
        &self,
        pages: &mut Pages,
        body: usize,
        row: &SetRow,
        wanted: f32,
    ) -> Result<(), Error> {
        let header = self.header()?;
        let room_of_a_page = Pages::room_of_a_page() - header.height();
        let owners = self.owners(pages, body, row);
        if wanted.min(room_of_a_page) > pages.room() && !pages.is_fresh() {
            self.turn(pages, &header)?;
        }
        let lines = row.cells.iter().map(Vec::len).max().unwrap_or_default();
        let mut first = 0;
        loop {
            let fitting = row.lines_in(pages.room());
            self.put_slice(pages, row, &owners, first, fitting);
            first = first.saturating_add(fitting);
            if first >= lines {
                return Ok(());
            }
            self.turn(pages, &header)?;
        }
    }

    fn turn(&self, pages: &mut Pages, header: &SetRow) -> Result<(), Error> {
        pages.turn()?;
        let owners = vec![Owner::Nothing; self.columns.len()];
        self.put_slice(pages, header, &owners, 0, usize::MAX);
        Ok(())
    }

    fn owners(&self, pages: &mut Pages, body: usize, row: &SetRow) -> Vec<Owner> {
        let part = pages.part(Some(body), Kind::Row);
        if row.kind == RowKind::Group {
            let columns = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
            return vec![Owner::Part(
                pages.part(Some(part), Kind::RowHeader(columns)),
            )];
        }
        let kind = |place: usize| {
            if place == self.table.naming {
                Kind::RowHeader(1)
            } else {
                Kind::Cell
            }
        };
        let places = 0..row.cells.len();
        places
            .map(|place| Owner::Part(pages.part(Some(part), kind(place))))
            .collect()
    }

    fn header(&self) -> Result<SetRow, Error> {
        let titles = self.table.columns.iter().map(|column| column.title);
        self.set_cells(titles, RowKind::Header)
    }

    fn set(&self, row: &TableRow) -> Result<SetRow, Error> {
        match row {
            TableRow::Group(name) => self.set_cells(std::iter::once(&**name), RowKind::Group),
            TableRow::Cells(cells) => {
                self.set_cells(cells.iter().map(String::as_str), RowKind::Cells)
            }
        }
    }

    fn set_cells<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        kind: RowKind,
    ) -> Result<SetRow, Error> {
        let (size, around) = if self.table.is_dense {
            (SIZE.1, AROUND.1)
        } else {
            (SIZE.0, AROUND.0)
        };
        let style = match kind {
            RowKind::Header | RowKind::Group => Style::bold(size),
            RowKind::Cells => Style::regular(size),
        };
        let width = |own: f32| if kind == RowKind::Group { WIDTH } else { own };
        let cells = texts.zip(&self.columns);
        let cells = cells.map(|(text, (_, own))| self.lines(text, style, width(*own)));
        Ok(SetRow {
            cells: cells.collect::<Result<_, _>>()?,
            style,
            colour: if kind == RowKind::Group { MARK } else { INK },
            kind,
            around,
        })
    }

    fn lines(&self, text: &str, style: Style, width: f32) -> Result<Vec<Line>, Error> {
        let width = width - 2.0 * BESIDE;
        Setting {
            fonts: self.fonts,
            style,
            width,
        }
        .lines(text)
    }

    /// Sets some of a row's lines, with the lines around them.
    fn put_slice(
        &self,
        pages: &mut Pages,
        row: &SetRow,
        owners: &[Owner],
        first: usize,
        count: usize,
    ) {
        let lines = row
            .cells
            .iter()
            .map(|lines| lines.len().saturating_sub(first).min(count));
        let height = row.height_of(lines.max().unwrap_or_default());
        let top = pages.y;
        if row.kind == RowKind::Header {
            pages.decorate((SIDE, top), (WIDTH, height), SHADE);
            pages.decorate((SIDE, top), (WIDTH, STROKE), LINE);
        }
        let centred = self
            .table
            .columns
            .iter()
            .map(|column| column.is_centred && row.kind != RowKind::Group);
        for (((lines, owner), (x, width)), centred) in
            row.cells.iter().zip(owners).zip(&self.columns).zip(centred)
        {
            for (line, number) in lines.iter().skip(first).take(count).zip(0_u16..) {
                let free = width - 2.0 * BESIDE - self.fonts.width(line.text.trim_end(), row.style);
                let x = x + BESIDE + if centred { free.max(0.0) / 2.0 } else { 0.0 };
                let y = top
                    + row.around
                    + f32::from(number) * row.style.height()
                    + row.style.baseline();
                let shape = Shape::Text(row.style, line.text.clone());
                pages.put(Mark {
                    owner: *owner,
                    at: (x, y),
                    colour: row.colour,
                    shape,
                });
            }
        }
        let edges = self
            .columns
            .iter()
            .map(|(x, _)| *x)
            .filter(|x| row.kind != RowKind::Group || *x <= SIDE);
        for x in edges.chain([SIDE + WIDTH]) {
            pages.decorate((x - STROKE / 2.0, top), (STROKE, height), LINE);
        }
        pages.decorate((SIDE, top + height), (WIDTH, STROKE), LINE);
        pages.y = top + height;
    }
}

impl SetRow {
    fn height(&self) -> f32 {
        self.height_of(self.cells.iter().map(Vec::len).max().unwrap_or_default())
    }

    fn height_of(&self, lines: usize) -> f32 {
        self.style.height_of(lines.max(1)) + 2.0 * self.around
    }

    /// How many lines fit in a room; at least one.
    fn lines_in(&self, room: f32) -> usize {
        self.style.lines_in(room - 2.0 * self.around)
    }
}
