//! How a sealed file is kept: the name of its key, its commitment, and what the cipher gave; under the hash of all that.

use sha2::{Digest, Sha256};

use crate::domain::feedback::seal::Sealed;
use crate::domain::text::hex;

/// Bytes of a key's name.
const KEY_BYTES: usize = 12;
/// Bytes of a commitment, written as hexadecimal digits.
const ID_BYTES: usize = 64;

/// A sealed file as one run of bytes.
#[must_use]
pub fn to_object(sealed: &Sealed) -> Vec<u8> {
    [sealed.key.as_bytes(), sealed.id.as_bytes(), &sealed.data].concat()
}

/// The sealed file that [`to_object`] wrote; `None` for what it cannot have written.
#[must_use]
pub fn from_object(object: &[u8]) -> Option<Sealed> {
    let (key, rest) = object.split_at_checked(KEY_BYTES)?;
    let (id, data) = rest.split_at_checked(ID_BYTES)?;
    let text = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).ok()?;
        let is_hex = text.bytes().all(|b| b.is_ascii_hexdigit());
        is_hex.then(|| text.to_owned())
    };
    Some(Sealed {
        id: text(id)?,
        key: text(key)?,
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
            key: "0123456789ab".to_owned(),
            data: vec![1, 2, 3],
        };
        let object = to_object(&sealed);
        assert_eq!(from_object(&object), Some(sealed));
        assert_eq!(from_object(&object[..70]), None);
        assert_eq!(from_object(&[0; 100]), None);
        assert_eq!(object_name(&object).len(), 64);
    }
}
