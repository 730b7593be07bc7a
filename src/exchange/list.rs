//! Lists of procedures without details, as one-stop systems export them: title rows, a header found by its
//! names, one row for each procedure and level.

use std::collections::HashMap;

use super::cell::TableRow;
use super::split::agencies;
use super::{FIELD_CHARS_MAX, FileError, Incoming, Parsed, Reject};
use crate::domain::audience::Audience;
use crate::domain::channel::OnlineLevel;
use crate::domain::code::{ProcedureCode, WrittenCode};
use crate::domain::level::Level;
use crate::domain::procedure::{Listing, Procedure, Source};
use crate::domain::text::{clean_line, fold};

/// How many rows are searched for the header.
pub const HEADER_ROWS_MAX: usize = 40;
/// Most rows of one list. They are held in memory while they are gathered by code.
pub const ROWS_MAX: usize = 200_000;

/// A column we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Code,
    Name,
    Sector,
    Online,
    Decision,
    Level,
    Agency,
    Audience,
}

/// The folded names by which lists call each column; the first is shown in messages as `label`.
const COLUMNS: [(Column, &str, &[&str]); 8] = [
    (
        Column::Code,
        "Mã TTHC",
        &[
            "ma tthc",
            "ma thu tuc",
            "ma thu tuc hanh chinh",
            "ma so tthc",
            "ma so",
            "ma",
            "code",
        ],
    ),
    (
        Column::Name,
        "Tên TTHC",
        &[
            "ten tthc",
            "ten thu tuc",
            "ten thu tuc hanh chinh",
            "ten",
            "name",
        ],
    ),
    (Column::Sector, "Lĩnh vực", &["linh vuc", "sector"]),
    (
        Column::Online,
        "Mức độ DVC",
        &[
            "muc do dvc",
            "muc do",
            "muc do dich vu cong",
            "muc do cung cap",
            "muc do truc tuyen",
            "online",
        ],
    ),
    (
        Column::Decision,
        "Quyết định",
        &[
            "quyet dinh",
            "qd cong bo",
            "quyet dinh cong bo",
            "so quyet dinh",
            "so qd",
            "decision",
        ],
    ),
    (
        Column::Level,
        "Cấp thực hiện",
        &["cap thuc hien", "cap", "level"],
    ),
    (
        Column::Agency,
        "Cơ quan thực hiện",
        &[
            "co quan thuc hien",
            "co quan giai quyet",
            "don vi",
            "agency",
        ],
    ),
    (
        Column::Audience,
        "Đối tượng",
        &["doi tuong", "doi tuong thuc hien", "audience"],
    ),
];

/// Where the columns are.
type Header = HashMap<Column, usize>;

/// One row of the list, read.
struct Line {
    row: u64,
    code: ProcedureCode,
    listing: Listing,
    levels: Vec<Level>,
    agencies: Vec<String>,
    audience_text: Option<String>,
}

/// Reads a list: all rows with one code become one procedure.
pub fn read(
    rows: impl Iterator<Item = Result<Result<TableRow, Reject>, FileError>>,
) -> Result<impl Iterator<Item = Result<Parsed, FileError>> + Send, FileError> {
    let mut header: Option<Header> = None;
    let mut looked_at = 0;
    let mut out: Vec<Parsed> = Vec::new();
    let mut order: Vec<ProcedureCode> = Vec::new();
    let mut lines: HashMap<ProcedureCode, Vec<Line>> = HashMap::new();
    for (count, row) in rows.enumerate() {
        if count >= ROWS_MAX {
            return Err(FileError::TooManyRows(ROWS_MAX));
        }
        let row = match row? {
            Ok(row) => row,
            Err(reject) => {
                out.push(Parsed::Rejected(reject));
                continue;
            }
        };
        let Some(header) = &header else {
            header = header_of(&row.cells);
            looked_at += 1;
            if header.is_none() && looked_at >= HEADER_ROWS_MAX {
                break;
            }
            continue;
        };
        match line(header, &row) {
            Ok(None) => {}
            Ok(Some(line)) if is_test(&line) => {
                let reason = "dòng thử nghiệm của hệ thống, không đưa vào danh mục";
                out.push(Parsed::Skipped(Reject::new(line.row, "Tên TTHC", reason)));
            }
            Ok(Some(line)) => {
                let same = lines.entry(line.code.clone()).or_default();
                if same.is_empty() {
                    order.push(line.code.clone());
                }
                same.push(line);
            }
            Err(reject) => out.push(Parsed::Rejected(reject)),
        }
    }
    if header.is_none() {
        return Err(match (looked_at, out.is_empty()) {
            // The header itself could not be read.
            (_, false) => FileError::NotUtf8,
            (0, true) => FileError::Empty,
            (_, true) => FileError::NoHeader(HEADER_ROWS_MAX),
        });
    }
    let procedures = order
        .into_iter()
        .filter_map(move |code| lines.remove(&code))
        .filter_map(incoming);
    Ok(out.into_iter().chain(procedures).map(Ok))
}

/// Whether the first rows of a table hold a header.
pub fn has_header(rows: &[TableRow]) -> bool {
    rows.iter()
        .take(HEADER_ROWS_MAX)
        .any(|row| header_of(&row.cells).is_some())
}

/// Whether a row of cells is a header.
pub fn is_header(cells: &[String]) -> bool {
    header_of(cells).is_some()
}

fn header_of<T: AsRef<str>>(cells: &[T]) -> Option<Header> {
    let mut header = Header::new();
    for (i, cell) in cells.iter().enumerate() {
        let name = fold(&clean_line(cell.as_ref()));
        if let Some((column, ..)) = COLUMNS
            .iter()
            .find(|(_, _, names)| names.contains(&name.as_str()))
        {
            header.entry(*column).or_insert(i);
        }
    }
    (header.contains_key(&Column::Code) && header.contains_key(&Column::Name)).then_some(header)
}

fn label(column: Column) -> &'static str {
    COLUMNS
        .iter()
        .find(|known| known.0 == column)
        .map_or("", |known| known.1)
}

/// Reads a row; `None` for blank rows and for footers, which have neither code nor name.
fn line(header: &Header, row: &TableRow) -> Result<Option<Line>, Reject> {
    let cell = |column: Column| -> Result<Option<String>, Reject> {
        let Some(raw) = header.get(&column).and_then(|i| row.cells.get(*i)) else {
            return Ok(None);
        };
        if raw.chars().count() > FIELD_CHARS_MAX {
            return Err(Reject::new(
                row.row,
                label(column),
                format!("dài quá {FIELD_CHARS_MAX} ký tự"),
            ));
        }
        Ok(Some(clean_line(raw)).filter(|text| !text.is_empty()))
    };
    let missing = |column: Column| Reject::new(row.row, label(column), "ô để trống");
    let (written, name) = match (cell(Column::Code)?, cell(Column::Name)?) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(missing(Column::Code)),
        (Some(_), None) => return Err(missing(Column::Name)),
        (Some(written), Some(name)) => (written, name),
    };
    if let Some(reject) = Reject::of_long_name(row.row, label(Column::Name), &name) {
        return Err(reject);
    }
    let code = WrittenCode::parse(&written)
        .map_err(|e| Reject::new(row.row, label(Column::Code), e.to_string()))?;
    let online = match cell(Column::Online)? {
        None => None,
        Some(words) => Some(OnlineLevel::parse(&words).ok_or_else(|| {
            let reason =
                format!("không rõ mức độ “{words}”; dùng Toàn trình, Một phần hoặc Mức độ 1 đến 4");
            Reject::new(row.row, label(Column::Online), reason)
        })?),
    };
    let levels = match cell(Column::Level)? {
        Some(words) => Level::parse_list(&words),
        None => level_in_name(&name).into_iter().collect(),
    };
    Ok(Some(Line {
        row: row.row,
        code: code.procedure,
        levels,
        agencies: cell(Column::Agency)?
            .map(|a| agencies(&a))
            .unwrap_or_default(),
        audience_text: cell(Column::Audience)?,
        listing: Listing {
            code: code.provincial,
            name: Some(name),
            sector: cell(Column::Sector)?,
            decision: cell(Column::Decision)?.map(|d| d.replace(" /", "/")),
            online,
        },
    }))
}

/// One-stop systems keep entries for trying things out, named "Thủ tục test", "Test nộp hồ sơ …".
fn is_test(line: &Line) -> bool {
    let name = line.listing.name.as_deref().map(fold).unwrap_or_default();
    let name = name.strip_prefix("thu tuc ").unwrap_or(&name);
    name == "test" || name.starts_with("test ")
}

/// The level that a list writes behind the name, as in `Cấp bản sao trích lục hộ tịch (Cấp xã)`.
fn level_in_name(name: &str) -> Option<Level> {
    let inside = name.strip_suffix(')')?.rsplit_once('(')?.1;
    fold(inside)
        .starts_with("cap ")
        .then(|| Level::parse(inside))
        .flatten()
}

/// The name without the level behind it.
fn bare_name(name: &str) -> &str {
    let bare = name
        .rsplit_once('(')
        .filter(|(_, inside)| fold(inside).starts_with("cap "))
        .map(|(bare, _)| bare);
    bare.map_or(name, str::trim_end)
}

/// The sector without the department that some lists put before it, as in `[BQL] - Hoạt động xây dựng`.
fn bare_sector(sector: &str) -> &str {
    let bare = sector
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map(|(_, rest)| rest);
    bare.map_or(sector, |rest| rest.trim_start_matches([' ', '-']))
}

fn incoming(lines: Vec<Line>) -> Option<Parsed> {
    let first = lines.first()?;
    let name = first.listing.name.as_deref().unwrap_or_default();
    let name = if lines.len() > 1 {
        bare_name(name)
    } else {
        name
    };
    let mut procedure = Procedure::new(first.code.clone(), name.to_owned(), Source::List);
    procedure.sector = lines
        .iter()
        .find_map(|l| l.listing.sector.as_deref())
        .map(|s| bare_sector(s).to_owned());
    procedure.levels = lines
        .iter()
        .flat_map(|l| l.levels.iter().copied())
        .collect();
    procedure.levels.sort_unstable();
    procedure.levels.dedup();
    for agency in lines.iter().flat_map(|l| &l.agencies) {
        if !procedure.agencies.performing.contains(agency) {
            procedure.agencies.performing.push(agency.clone());
        }
    }
    procedure.audience_text = lines.iter().find_map(|l| l.audience_text.clone());
    procedure.audiences = procedure
        .audience_text
        .as_deref()
        .map(Audience::parse_list)
        .unwrap_or_default();
    let (row, rows) = (first.row, lines.len() as u64);
    procedure.listings = lines.into_iter().map(|l| l.listing).collect();
    Some(Parsed::Procedure(Box::new(Incoming {
        row,
        rows,
        procedure,
    })))
}
