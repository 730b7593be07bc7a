//! QR codes, as the runs of dark squares that any format can draw.

use qrcode::{Color, EcLevel, QrCode};

/// A QR code without the quiet margin around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// How many squares it is wide and high.
    pub width: usize,
    /// Dark squares side by side: where the first is, counted from the left and the top, and how many they are.
    pub runs: Vec<(usize, usize, usize)>,
}

impl Qr {
    /// The code of an address; `None` when the address is too long for one.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        let (width, squares) = (code.width(), code.into_colors());
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (y, row) in squares.chunks(width).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, c)| **c == Color::Dark) {
                match runs.last_mut() {
                    Some((first, row, count)) if *row == y && *first + *count == x => *count += 1,
                    _ => runs.push((x, y, 1)),
                }
            }
        }
        Some(Self { width, runs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_its_finder_and_a_longer_address_needs_a_larger_one() {
        let code = Qr::of("https://thutuc.langson.gov.vn/v1/procedures/1.001193/sheet").unwrap();
        assert_eq!(code.runs.first(), Some(&(0, 0, 7)));
        assert!(code.width > Qr::of("a").unwrap().width);
        assert!(
            code.runs
                .iter()
                .all(|(x, y, n)| x + n <= code.width && *y < code.width)
        );
        assert_eq!(Qr::of(&"a".repeat(5_000)), None);
    }
}
