//! Which way up a photograph is, as cameras note it beside the picture (EXIF, TIFF tag 0x0112). Nothing else of that
//! note is read, and none of it is kept.

/// The tag.
const TAG: u16 = 0x0112;
/// Most entries looked at.
const ENTRIES_MAX: u16 = 200;

/// How a picture must be turned to stand upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orientation {
    /// Rows and columns change places, first of all.
    pub transposed: bool,
    /// Then left and right change places.
    pub flipped_x: bool,
    /// And top and bottom.
    pub flipped_y: bool,
}

impl Orientation {
    /// Of a camera's note; upright where it does not say.
    #[must_use]
    pub fn of_exif(exif: &[u8]) -> Self {
        let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        Self::of_value(value(tiff).unwrap_or(1))
    }

    fn of_value(value: u16) -> Self {
        let (transposed, flipped_x, flipped_y) = match value {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self {
            transposed,
            flipped_x,
            flipped_y,
        }
    }

    /// Whether the picture stands upright already.
    #[must_use]
    pub fn is_upright(self) -> bool {
        self == Self::default()
    }
}

fn value(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = short(directory)?.min(ENTRIES_MAX);
    (0..usize::from(entries)).find_map(|entry| {
        let at = directory.checked_add(2 + entry * 12)?;
        (short(at)? == TAG).then(|| short(at.checked_add(8)?))?
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_byte_orders_are_read() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        for exif in [&little[..], &big[..]] {
            let turned = Orientation::of_exif(exif);
            assert!(turned.transposed && turned.flipped_x && !turned.flipped_y);
        }
        assert!(Orientation::of_exif(b"").is_upright());
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Orientation::of_exif(&[b"II*\0".as_slice(), &bytes].concat());
        }
    }
}
