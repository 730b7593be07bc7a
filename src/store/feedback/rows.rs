//! Several rows in one statement. Each statement is a way to the database's thread and back, and that is most of what a
//! row costs.

use std::fmt::Write;

/// Most rows of one statement: every number of rows is a statement of its own, which stays prepared.
pub(super) const CHUNK: usize = 16;

/// `($2, $3, $4)`: so many places, counted from one.
pub(super) fn places(count: usize, first: usize) -> String {
    let numbers: Vec<String> = (first..first + count)
        .map(|number| format!("${number}"))
        .collect();
    format!("({})", numbers.join(", "))
}

/// `($1, $2, TRUE), ($3, $4, TRUE)`: so many rows of so many places, each with the same end.
pub(super) fn values(rows: usize, columns: usize, end: &str) -> String {
    let mut text = String::new();
    for row in 0..rows {
        let row_places = places(columns, row * columns + 1);
        let open = row_places.trim_end_matches(')');
        let comma = if row == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{open}{end})");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_on() {
        assert_eq!(values(1, 2, ""), "($1, $2)");
        assert_eq!(values(2, 2, ", TRUE"), "($1, $2, TRUE), ($3, $4, TRUE)");
        assert_eq!(places(2, 4), "($4, $5)");
    }
}
