//! How a sealed file is kept: the name of its key, its commitment, and what the cipher gave; under the hash of all that.

use sha2::{Digest, Sha256};

use crate::domain::feedback::seal::Sealed;
use crate::domain::text::hex;

/// What ends a key's name, and the most bytes it has.
const KEY_END: u8 = b'\n';
const KEY_MAX: usize = 64;
/// Bytes of a commitment, written as hexadecimal digits.
const ID_BYTES: usize = 64;

/// A sealed file as one run of bytes.
#[must_use]
pub fn to_object(sealed: &Sealed) -> Vec<u8> {
    let key = sealed.key.as_bytes();
    [key, &[KEY_END], sealed.id.as_bytes(), &sealed.data].concat()
}

/// The sealed file that [`to_object`] wrote; `None` for what it cannot have written.
#[must_use]
pub fn from_object(object: &[u8]) -> Option<Sealed> {
    let end = object.iter().take(KEY_MAX).position(|b| *b == KEY_END)?;
    let (key, rest) = object.split_at_checked(end)?;
    let (id, data) = rest.get(1..)?.split_at_checked(ID_BYTES)?;
    let text = |bytes: &[u8], fits: fn(u8) -> bool| {
        let text = std::str::from_utf8(bytes).ok()?;
        text.bytes().all(fits).then(|| text.to_owned())
    };
    Some(Sealed {
        id: text(id, |b| b.is_ascii_hexdigit())?,
        key: text(key, |b| b.is_ascii_hexdigit() || b == b'-')?,
        data: data.to_vec(),
    })
}

/// The name under which it is kept: the SHA-256 of what is kept. It tells nothing about the file.
#[must_use]
pub fn object_name(object: &[u8]) -> String {
    hex(&Sha256::digest(object))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_back_and_a_broken_one_is_none() {
        let sealed = Sealed {
            id: "ab".repeat(32),
            key: "0123456789ab-2".to_owned(),
            data: vec![1, 2, 3],
        };
        let object = to_object(&sealed);
        assert_eq!(from_object(&object), Some(sealed));
        assert_eq!(from_object(&object[..70]), None);
        assert_eq!(from_object(&[0; 100]), None);
        assert_eq!(object_name(&object).len(), 64);
    }
}
