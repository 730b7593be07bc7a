//! One cell of a table as text.

use calamine::Data;

/// One row of a table: its number, counted from 1, and its cells.
#[derive(Debug)]
pub struct TableRow {
    /// The row's number.
    pub row: u64,
    /// Its cells, from the first column on.
    pub cells: Vec<String>,
}

/// A cell's text. Excel turns a code such as 2.000815 into a number and drops its zeros; six decimals bring
/// them back.
pub fn text(value: &Data) -> String {
    match value {
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        Data::Float(number) if (1.0..10.0).contains(number) => format!("{number:.6}"),
        Data::Float(number) => number.to_string(),
        Data::String(text) => text.clone(),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}
