//! A document as one HTML page, for the screen and for the printer. It needs nothing from elsewhere and runs nothing.

use crate::domain::time::vietnamese;
use std::fmt::{Display, Formatter, Result, Write};

use super::NOT_STATED;
use super::document::{Block, Column, Document, Heading, Purpose, Table, TableRow};
use super::qr::Qr;

/// The page's one style sheet.
const STYLE: &str = include_str!("html.css");
/// What a `Content-Security-Policy` names the style sheet by.
pub const STYLE_HASH: &str = "sha256-jgKuTfdIKEzyKXrb5wYybdReQBQpaneHRLNYd42mN1E=";
/// Free squares around a QR code; readers need four.
const QUIET: usize = 4;

/// The page.
#[must_use]
pub fn html(document: &Document) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write_page(&mut page, document);
    page
}

/// A text with what HTML gives a meaning to escaped.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

fn write_page(page: &mut String, document: &Document) -> Result {
    let title = Escaped(&document.title);
    write!(
        page,
        "<!doctype html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )?;
    write_head(page, document)?;
    page.write_str("<main>\n")?;
    for block in &document.blocks {
        write_block(page, block)?;
    }
    write!(
        page,
        "</main>\n<footer>\n<p>Cập nhật ngày {}</p>\n<p>{}</p>\n</footer>\n</body>\n</html>\n",
        vietnamese(document.updated_at.day()),
        Escaped(&document.address)
    )
}

fn write_head(page: &mut String, document: &Document) -> Result {
    page.write_str("<header>\n")?;
    if let Some(warning) = document.warning {
        writeln!(page, "<p class=\"warning\">{}</p>", warning.text())?;
    }
    for notice in &document.notices {
        writeln!(page, "<p class=\"notice\">{}</p>", Escaped(notice))?;
    }
    page.write_str("<div class=\"top\">\n<div>\n")?;
    if let Some(posted_by) = &document.posted_by {
        writeln!(page, "<p class=\"by\">{}</p>", Escaped(posted_by))?;
    }
    writeln!(page, "<p class=\"kind\">{}</p>", Escaped(document.kind))?;
    writeln!(page, "<h1>{}</h1>\n</div>", Escaped(&document.title))?;
    if let Some(code) = Qr::of(&document.address) {
        write_code(page, &code, document.purpose)?;
    }
    page.write_str("</div>\n<dl>\n")?;
    for (label, value) in &document.facts {
        let (label, value) = (Escaped(label), Escaped(value));
        writeln!(page, "<div><dt>{label}</dt><dd>{value}</dd></div>")?;
    }
    page.write_str("</dl>\n</header>\n")
}

fn write_code(page: &mut String, code: &Qr, purpose: Purpose) -> Result {
    let side = code.width + 2 * QUIET;
    write!(
        page,
        "<figure>\n<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path d=\"",
        match purpose {
            Purpose::Newest => "Mã QR dẫn tới bản mới nhất trên mạng",
            Purpose::Check => "Mã QR dẫn tới nơi kiểm tra giấy này",
            Purpose::Original => "Mã QR dẫn tới bản gốc cho cán bộ đã đăng nhập",
        }
    )?;
    for (x, y, count) in &code.runs {
        write!(page, "M{} {}h{count}v1h-{count}z", x + QUIET, y + QUIET)?;
    }
    let caption = purpose.caption().replace('\n', " ");
    writeln!(
        page,
        "\"/></svg>\n<figcaption>{caption}</figcaption>\n</figure>"
    )
}

fn write_block(page: &mut String, block: &Block) -> Result {
    match block {
        Block::Heading(Heading::Part, text) => writeln!(page, "<h2>{}</h2>", Escaped(text)),
        Block::Heading(Heading::Within, text) => writeln!(page, "<h3>{}</h3>", Escaped(text)),
        Block::NotStated => writeln!(page, "<p class=\"none\">{NOT_STATED}.</p>"),
        Block::Text(text) => {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                writeln!(page, "<p>{}</p>", Escaped(line))?;
            }
            Ok(())
        }
        Block::Table(table) => write_table(page, table),
    }
}

fn write_table(page: &mut String, table: &Table) -> Result {
    let summary = Escaped(&table.summary);
    writeln!(page, "<table>\n<caption>{summary}</caption>\n<thead><tr>")?;
    let all: f32 = table.columns.iter().map(|column| column.share).sum();
    for column in &table.columns {
        // Without a width, the texts of one column push the others together. Short numbers need none.
        let class = match column.share / all {
            share if column.is_centred || share < 0.2 => class(column),
            share if share < 0.3 => " class=\"wide2\"",
            share if share < 0.4 => " class=\"wide3\"",
            _ => " class=\"wide4\"",
        };
        let title = Escaped(column.title);
        writeln!(page, "<th scope=\"col\"{class}>{title}</th>")?;
    }
    page.write_str("</tr></thead>\n")?;
    let begins_with_group = matches!(table.rows.first(), Some(TableRow::Group(_)));
    if !begins_with_group {
        page.write_str("<tbody>\n")?;
    }
    for (number, row) in table.rows.iter().enumerate() {
        match row {
            TableRow::Group(name) => {
                let before = if number > 0 { "</tbody>\n" } else { "" };
                let (columns, name) = (table.columns.len(), Escaped(name));
                writeln!(
                    page,
                    "{before}<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{columns}\">{name}</th></tr>"
                )?;
            }
            TableRow::Cells(cells) => write_row(page, table, cells)?,
        }
    }
    page.write_str("</tbody>\n</table>\n")
}

fn write_row(page: &mut String, table: &Table, cells: &[String]) -> Result {
    page.write_str("<tr>")?;
    for (number, (column, cell)) in table.columns.iter().zip(cells).enumerate() {
        let (class, text, label) = (class(column), Escaped(cell), Escaped(column.title));
        if number == table.naming {
            write!(page, "<th scope=\"row\"{class}>{text}</th>")?;
        } else {
            write!(page, "<td data-label=\"{label}\"{class}>{text}</td>")?;
        }
    }
    page.write_str("</tr>\n")
}

fn class(column: &Column) -> &'static str {
    if column.is_centred {
        " class=\"mid\""
    } else {
        ""
    }
}
