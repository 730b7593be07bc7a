//! Files of procedures, in and out: the only code that knows their formats.
//!
//! Reading gives one [`Parsed`] after another in bounded memory. What is wrong with a row is a [`Reject`] and the
//! reading goes on; what is wrong with the file as a whole is a [`FileError`] and ends it. Both speak to the
//! person in the office who made the file, in Vietnamese.

mod cell;
mod csv_table;
pub mod directory;
mod input;
mod jsonl;
pub mod judged;
mod list;
pub mod messages;
mod national;
mod ods_size;
pub mod open_data;
mod quotes;
mod report;
pub mod rules;
mod split;
mod spreadsheet;
mod writer;

pub use input::sha256;
pub use report::{BookError, report_book};
pub use writer::Writer;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::procedure::{NAME_CHARS_MAX, Procedure};
use crate::record::Fault;

/// Longest text accepted in one field, in characters. The longest real one has about 90,000.
pub const FIELD_CHARS_MAX: usize = 100_000;

/// Most megabytes a file of records may unpack to. It is read line by line, so this only ends what never ends.
const RECORDS_MB_MAX: u64 = 16 * 1024;
/// Most megabytes a list may unpack to. A list of 1,842 procedures has 3.
const LIST_MB_MAX: u64 = 256;

/// One thing read from a file.
#[derive(Debug)]
pub enum Parsed {
    /// A procedure, made of one row or, in a list, of all rows with its code.
    Procedure(Box<Incoming>),
    /// A row that cannot be taken.
    Rejected(Reject),
    /// A row left out on purpose, such as a test entry; not an error.
    Skipped(Reject),
    /// At the end of a file: keys of its records that mean nothing to us, and in how many records each stands.
    UnknownKeys(BTreeMap<String, u64>),
}

/// A procedure as a file has it.
#[derive(Debug)]
pub struct Incoming {
    /// The row it stands in; the first one, if there are several. Counted from 1, as editors and Excel do.
    pub row: u64,
    /// How many rows it was made of.
    pub rows: u64,
    /// The procedure.
    pub procedure: Procedure,
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The row, counted from 1.
    pub row: u64,
    /// The column or key.
    pub field: String,
    /// The reason, in Vietnamese.
    pub reason: String,
}

impl Reject {
    /// A reject of one field.
    pub fn new(row: u64, field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            row,
            field: field.into(),
            reason: reason.into(),
        }
    }

    /// A reject of a name that is longer than any name; what is in it is rather a text of another field.
    fn of_long_name(row: u64, field: &str, name: &str) -> Option<Self> {
        let long = name.chars().nth(NAME_CHARS_MAX).is_some();
        long.then(|| {
            Self::new(
                row,
                field,
                format!("tên dài quá {NAME_CHARS_MAX} ký tự; ô này có lẽ chứa nội dung khác"),
            )
        })
    }

    fn from_fault(row: u64, fault: Fault) -> Self {
        Self {
            row,
            field: fault.field,
            reason: fault.reason,
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system says no.
    #[error("{}", io_reason(.0))]
    Io(io::Error),
    /// Not a kind of file we know.
    #[error(
        "không rõ loại tệp “{0}”; dùng .jsonl (.jsonl.zst, .jsonl.gz), .xlsx, .xls, .ods hoặc .csv"
    )]
    UnknownKind(String),
    /// Not a kind of file that holds agencies.
    #[error(
        "không rõ loại tệp “{0}”; danh bạ cơ quan dùng .jsonl (.jsonl.zst, .jsonl.gz) hoặc .csv"
    )]
    UnknownDirectoryKind(String),
    /// No directory of this name is part of the program.
    #[error("không có danh bạ kèm sẵn tên “{0}”; hiện có: {1}")]
    UnknownBundle(String, String),
    /// A table of agencies without its needed columns.
    #[error(
        "dòng đầu của bảng phải là tiêu đề, có ít nhất các cột code (Mã), name (Tên) và kind (Loại)"
    )]
    NoDirectoryHeader,
    /// A column of a table of agencies that means nothing to us.
    #[error("không có cột “{0}” trong danh bạ cơ quan; hãy kiểm tra chính tả hoặc bỏ cột này")]
    UnknownColumn(String),
    /// Nothing in it.
    #[error("tệp rỗng, không có dòng dữ liệu nào")]
    Empty,
    /// A table in another encoding.
    #[error(
        "tệp không phải chữ UTF-8; trong Excel hãy chọn Lưu thành (Save As) dạng “CSV UTF-8” rồi nhập lại"
    )]
    NotUtf8,
    /// Packed, but not as the packer left it.
    #[error("tệp nén bị hỏng hoặc bị cắt cụt; hãy chép lại tệp từ nguồn")]
    DamagedPack,
    /// The name says spreadsheet, the content does not.
    #[error(
        "không phải bảng tính hợp lệ ({0}); hãy mở bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx"
    )]
    NotASpreadsheet(String),
    /// Nobody can tell where a cell ends.
    #[error(
        "dòng {0}: có ô mở bằng dấu ngoặc kép (\") nhưng không đóng đúng chỗ, nên không biết ô ấy hết ở đâu và các dòng sau có thể bị mất; hãy thêm dấu đóng, hoặc viết đôi (\"\") nếu dấu ấy là nội dung"
    )]
    OpenQuote(u64),
    /// Unpacks to more than any list needs.
    #[error(
        "tệp giải nén ra hơn {0} MB, nhiều hơn mọi danh sách thật; tệp có thể bị hỏng hoặc được làm giả để gây hại"
    )]
    TooLarge(u64),
    /// More rows than any list needs.
    #[error("danh sách có hơn {0} dòng; hãy chia thành nhiều tệp")]
    TooManyRows(usize),
    /// A stray cell far from the list, and all the blanks between.
    #[error(
        "bảng kéo đến tận dòng {row}, cột thứ {column}, nhiều ô hơn mọi danh sách thật; hãy xóa các dòng, cột thừa ở xa rồi lưu lại, hoặc lưu dạng .xlsx"
    )]
    TooSpread {
        /// The last filled row.
        row: u64,
        /// The last filled column.
        column: u64,
    },
    /// No header with the needed columns.
    #[error(
        "không thấy dòng tiêu đề có cột “Mã TTHC” và cột “Tên TTHC” trong {0} dòng đầu; hãy kiểm tra tên cột hoặc chọn đúng bảng"
    )]
    NoHeader(usize),
    /// Our format, but a version this program does not know.
    #[error(
        "tệp ghi theo phiên bản {0} của định dạng, chương trình này chỉ đọc được phiên bản {1}; hãy cập nhật tthc"
    )]
    Version(u64, u32),
    /// A first line that names another format.
    #[error("dòng đầu ghi định dạng “{0}”, không phải định dạng của tthc")]
    OtherFormat(String),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(input::Fault::TooLarge(mb)) => Self::TooLarge(*mb),
            Some(input::Fault::Damaged) => Self::DamagedPack,
            Some(input::Fault::OpenQuote(row)) => Self::OpenQuote(*row),
            None => Self::Io(error),
        }
    }
}

/// The common reasons in the words of the office; the others in the system's.
fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "không tìm thấy tệp".to_owned(),
        io::ErrorKind::PermissionDenied => "không có quyền đọc tệp".to_owned(),
        io::ErrorKind::IsADirectory => "đây là thư mục, không phải tệp".to_owned(),
        _ => format!("không đọc được tệp: {error}"),
    }
}

/// What kind of file it is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    JsonLines,
    Spreadsheet,
    Csv,
}

/// An open file of procedures.
pub struct Reader {
    items: Box<dyn Iterator<Item = Result<Parsed, FileError>> + Send>,
    progress: Progress,
}

/// How far the reading is, in bytes of the file.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    done: Arc<AtomicU64>,
    /// The size of the file.
    pub total: u64,
}

impl Progress {
    /// Bytes read so far.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// Opens a file; its kind is taken from its name.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let kind =
            kind_of(path).ok_or_else(|| FileError::UnknownKind(path.display().to_string()))?;
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
        }
        let size = metadata.len();
        if size == 0 {
            return Err(FileError::Empty);
        }
        let progress = Progress {
            done: Arc::default(),
            total: size,
        };
        let items: Box<dyn Iterator<Item = _> + Send> = match kind {
            Kind::JsonLines => Box::new(jsonl::read(input::open(
                path,
                progress.done.clone(),
                RECORDS_MB_MAX,
            )?)?),
            Kind::Spreadsheet => Box::new(list::read(spreadsheet::rows(path)?)?),
            Kind::Csv => {
                let input = input::open(path, progress.done.clone(), LIST_MB_MAX)?;
                Box::new(list::read(csv_table::rows(input, list::is_header)?)?)
            }
        };
        Ok(Self { items, progress })
    }

    /// Reads procedures in JSON lines from memory, such as the bundled sample.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, FileError> {
        let progress = Progress {
            done: Arc::default(),
            total: bytes.len() as u64,
        };
        Ok(Self {
            items: Box::new(jsonl::read(Box::new(bytes))?),
            progress,
        })
    }

    /// A handle by which another thread can watch the reading.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }
}

impl Iterator for Reader {
    type Item = Result<Parsed, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.items.next()
    }
}

fn kind_of(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let plain = name
        .strip_suffix(".zst")
        .or_else(|| name.strip_suffix(".gz"))
        .unwrap_or(&name);
    match PathBuf::from(plain).extension()?.to_str()? {
        "jsonl" | "ndjson" | "json" => Some(Kind::JsonLines),
        "csv" | "tsv" => Some(Kind::Csv),
        "xlsx" | "xlsm" | "xls" | "ods" if plain == name => Some(Kind::Spreadsheet),
        _ => None,
    }
}
