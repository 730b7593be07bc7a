//! Tables that commands write for people: CSV as spreadsheets open it without being asked anything.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::config::Config;

/// Most characters of a cell; Excel holds 32,767.
const CELL_CHARS_MAX: usize = 32_000;

/// A CSV file being written. When it cannot be written the command goes on, and says so at its end.
pub struct CsvFile {
    path: PathBuf,
    out: BufWriter<File>,
    written: std::io::Result<()>,
}

impl CsvFile {
    /// Begins a file with its header. `option` names it to the operator; it may replace neither what the
    /// command reads or writes besides nor the program's own data.
    pub fn create(
        config: &Config,
        (option, path): (&str, &Path),
        taken: &[&PathBuf],
        header: &str,
    ) -> anyhow::Result<Self> {
        let is_taken = taken.iter().any(|file| super::same_file(file, path));
        anyhow::ensure!(
            !is_taken && !super::is_ours(config, path),
            "{option} {}: đây là tệp đang dùng trong lệnh này hoặc dữ liệu của chương trình; hãy chọn tên khác (would overwrite it)",
            path.display()
        );
        let file =
            File::create(path).with_context(|| format!("không ghi được {}", path.display()))?;
        let mut out = BufWriter::new(file);
        // The mark by which Excel knows UTF-8.
        let written = out.write_all(format!("\u{feff}{header}\r\n").as_bytes());
        Ok(Self {
            path: path.to_owned(),
            out,
            written,
        })
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[&str]) {
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        if self.written.is_ok() {
            self.written = write!(self.out, "{}\r\n", cells.join(","));
        }
    }

    /// Ends the file, and says whether all of it was written.
    pub fn finish(mut self) -> anyhow::Result<()> {
        let written = self.written.and_then(|()| self.out.flush());
        written.with_context(|| format!("không ghi được {}", self.path.display()))
    }
}

/// A quoted cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    let end = text.char_indices().nth(CELL_CHARS_MAX).map(|(at, _)| at);
    let (text, more) = match end.and_then(|end| text.get(..end)) {
        Some(begin) => (begin, "…"),
        None => (text, ""),
    };
    format!("\"{guard}{}{more}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_never_a_formula_nor_longer_than_excel_takes() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("mã “a\"b”"), "\"mã “a\"\"b”\"");
        assert_eq!(cell(&"đ".repeat(40_000)).chars().count(), 32_003);
    }
}
