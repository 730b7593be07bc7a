//! Cells of the tables that we write for spreadsheets.

/// A cell that no spreadsheet takes for a formula: one that begins like a formula gets a `'` before it
/// (OWASP, CSV Injection).
#[must_use]
pub fn harmless(cell: String) -> String {
    let first = cell.trim_start_matches(' ').chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            format!("'{cell}")
        }
        _ => cell,
    }
}
