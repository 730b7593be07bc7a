//! What is personal, or said in confidence, is kept sealed: encrypted and bound to its place (AES-256-GCM).
//!
//! A sealed part is known by its commitment: the SHA-256 of a random salt and the text. Events name parts by it, so the
//! chain of events also proves that no text was changed. When a part is erased, what stays is a number that tells
//! nothing about it: the salt is gone with the text.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

use crate::domain::text::{hex, unhex};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Random bytes that sealing one part takes: salt, then nonce.
pub const RANDOM_BYTES: usize = SALT_BYTES + NONCE_LEN;
/// Bytes of salt before each text.
const SALT_BYTES: usize = 16;
/// Digits of a key's name.
const NAME_DIGITS: usize = 12;
/// Most keys in a ring: the current one and those that older parts were sealed with.
pub const KEYS_MAX: usize = 16;

const COMMITMENT_LABEL: &[u8] = b"tthc part 1\n";
const NAME_LABEL: &[u8] = b"tthc seal key name 1\n";
const MARK_LABEL: &[u8] = b"tthc sender mark 1\n";

/// The keys: the first one seals, all of them open.
#[derive(Clone)]
pub struct Keyring(Vec<SealKey>);

#[derive(Clone)]
struct SealKey {
    name: String,
    bytes: [u8; KEY_BYTES],
}

/// A sealed part, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its commitment: 64 hexadecimal digits.
    pub id: String,
    /// The name of the key.
    pub key: String,
    /// Nonce, then salt and text encrypted, then the tag.
    pub data: Vec<u8>,
}

/// Why a ring of keys cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is no key in it.
    #[error("chưa có khóa nào")]
    Empty,
    /// More than any rotation needs.
    #[error("nhiều hơn {KEYS_MAX} khóa")]
    TooMany,
    /// The key at this place is not 64 hexadecimal digits.
    #[error("khóa thứ {0} không phải 64 chữ số thập lục phân (32 byte)")]
    Form(usize),
    /// The same key twice.
    #[error("khóa thứ {0} trùng với một khóa trước đó")]
    Twice(usize),
}

/// Why a part cannot be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key it was sealed with is not in the ring.
    #[error("the key {0} is not loaded")]
    NoKey(String),
    /// It was changed, or belongs elsewhere.
    #[error("a sealed part does not open: it was changed, or moved from another feedback")]
    Broken,
}

impl Keyring {
    /// Reads keys, one on each line, the current one first. Empty lines and those that begin with `#` are skipped.
    ///
    /// # Errors
    /// [`KeyringError`] names the place, never the key.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut keys: Vec<SealKey> = Vec::new();
        for (place, line) in (1..).zip(lines) {
            if place > KEYS_MAX {
                return Err(KeyringError::TooMany);
            }
            let bytes = key_bytes(line).ok_or(KeyringError::Form(place))?;
            if keys.iter().any(|key| key.bytes == bytes) {
                return Err(KeyringError::Twice(place));
            }
            keys.push(SealKey::new(bytes));
        }
        if keys.is_empty() {
            return Err(KeyringError::Empty);
        }
        Ok(Self(keys))
    }

    /// A new key as it is written into a file.
    #[must_use]
    pub fn written(random: [u8; KEY_BYTES]) -> String {
        format!("{}\n", hex(&random))
    }

    /// The name of the key that seals now. Names tell nothing about keys.
    #[must_use]
    pub fn current(&self) -> &str {
        self.0.first().map_or("", |key| &key.name)
    }

    /// Whether a key of this name is among them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|key| key.name == name)
    }

    /// Seals a text of a feedback.
    ///
    /// # Errors
    /// [`SealError::Broken`] for a text larger than the cipher allows.
    pub fn seal(
        &self,
        feedback: &str,
        text: &[u8],
        random: [u8; RANDOM_BYTES],
    ) -> Result<Sealed, SealError> {
        let (salt, nonce) = random
            .split_first_chunk::<SALT_BYTES>()
            .ok_or(SealError::Broken)?;
        let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(|_| SealError::Broken)?;
        let key = self
            .0
            .first()
            .ok_or_else(|| SealError::NoKey(String::new()))?;
        let id = commitment(salt, text);
        let mut locked = [salt.as_slice(), text].concat();
        let place = place(feedback, &id);
        key.cipher()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut locked,
            )
            .map_err(|_| SealError::Broken)?;
        Ok(Sealed {
            id,
            key: key.name.clone(),
            data: [nonce.as_slice(), &locked].concat(),
        })
    }

    /// Opens a sealed part of a feedback.
    ///
    /// # Errors
    /// [`SealError`] when its key is not there, it was changed, or it belongs to another feedback.
    pub fn open(&self, feedback: &str, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        let key = self.0.iter().find(|key| key.name == sealed.key);
        let key = key.ok_or_else(|| SealError::NoKey(sealed.key.clone()))?;
        let (nonce, locked) = sealed
            .data
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Broken)?;
        let mut locked = locked.to_vec();
        let place = place(feedback, &sealed.id);
        let opened = key
            .cipher()?
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place),
                &mut locked,
            )
            .map_err(|_| SealError::Broken)?;
        let (salt, text) = opened
            .split_first_chunk::<SALT_BYTES>()
            .ok_or(SealError::Broken)?;
        if commitment(salt, text) == sealed.id {
            Ok(text.to_vec())
        } else {
            Err(SealError::Broken)
        }
    }

    /// What tells that two things are the same without telling what they are: of a telephone number, say. Only who has
    /// the key can try out which one it is.
    #[must_use]
    pub fn mark(&self, kind: &str, text: &str) -> String {
        let marks = self.marks(kind, text);
        marks.into_iter().next().unwrap_or_default()
    }

    /// The mark by each of the keys, that of the current one first.
    #[must_use]
    pub fn marks(&self, kind: &str, text: &str) -> Vec<String> {
        self.0.iter().map(|key| key.mark(kind, text)).collect()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|key| &key.name);
        f.debug_list().entries(names).finish()
    }
}

impl SealKey {
    fn new(bytes: [u8; KEY_BYTES]) -> Self {
        let mut digest = Sha256::new();
        digest.update(NAME_LABEL);
        digest.update(bytes);
        let name = hex(&digest.finalize()).chars().take(NAME_DIGITS).collect();
        Self { name, bytes }
    }

    fn mark(&self, kind: &str, text: &str) -> String {
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.bytes) else {
            return String::new();
        };
        mac.update(MARK_LABEL);
        mac.update(kind.as_bytes());
        mac.update(b"\n");
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    fn cipher(&self) -> Result<LessSafeKey, SealError> {
        let key = UnboundKey::new(&AES_256_GCM, &self.bytes).map_err(|_| SealError::Broken)?;
        Ok(LessSafeKey::new(key))
    }
}

fn commitment(salt: &[u8; SALT_BYTES], text: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(COMMITMENT_LABEL);
    digest.update(salt);
    digest.update(text);
    hex(&digest.finalize())
}

/// What a part is bound to.
fn place(feedback: &str, id: &str) -> Vec<u8> {
    format!("{feedback}\n{id}").into_bytes()
}

fn key_bytes(line: &str) -> Option<[u8; KEY_BYTES]> {
    // A plus sign is a digit to the parser of numbers.
    let bytes = unhex(line).filter(|_| !line.contains('+'))?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(keys: &[u8]) -> Keyring {
        let lines: String = keys
            .iter()
            .map(|byte| Keyring::written([*byte; KEY_BYTES]))
            .collect();
        Keyring::parse(&lines).unwrap()
    }

    #[test]
    fn a_part_opens_only_whole_where_it_belongs_and_with_its_key() {
        let old = ring(&[1]);
        let sealed = old
            .seal("a", "Nguyễn Thị Bưởi".as_bytes(), [7; RANDOM_BYTES])
            .unwrap();
        assert_eq!(
            old.open("a", &sealed).unwrap(),
            "Nguyễn Thị Bưởi".as_bytes()
        );
        assert_eq!(
            ring(&[2, 1]).open("a", &sealed).unwrap(),
            "Nguyễn Thị Bưởi".as_bytes()
        );
        let no_key = ring(&[2]).open("a", &sealed);
        assert_eq!(no_key, Err(SealError::NoKey(sealed.key.clone())));
        assert_eq!(old.open("b", &sealed), Err(SealError::Broken));
        for place in 0..sealed.data.len() {
            let mut changed = sealed.clone();
            changed.data[place] ^= 1;
            assert_eq!(
                old.open("a", &changed),
                Err(SealError::Broken),
                "byte {place}"
            );
            changed.data.truncate(place);
            assert_eq!(
                old.open("a", &changed),
                Err(SealError::Broken),
                "{place} bytes"
            );
        }
    }

    #[test]
    fn a_ring_names_the_line_that_is_wrong_and_never_a_key() {
        let key = Keyring::written([9; KEY_BYTES]);
        assert_eq!(
            Keyring::parse("# nothing\n\n").unwrap_err(),
            KeyringError::Empty
        );
        assert_eq!(
            Keyring::parse(&format!("{key}abc")).unwrap_err(),
            KeyringError::Form(2)
        );
        assert_eq!(
            Keyring::parse(&format!("{key}{key}")).unwrap_err(),
            KeyringError::Twice(2)
        );
        let strange = format!("{}+1", "ế".repeat(31));
        assert_eq!(Keyring::parse(&strange).unwrap_err(), KeyringError::Form(1));
        assert!(!format!("{:?}", ring(&[9])).contains("0909"));
    }

    #[test]
    fn marks_tell_what_is_the_same_and_nothing_else() {
        let ring = ring(&[1]);
        assert_eq!(
            ring.mark("phone", "0912345678"),
            ring.mark("phone", "0912345678")
        );
        assert_ne!(
            ring.mark("phone", "0912345678"),
            ring.mark("email", "0912345678")
        );
        assert_ne!(
            ring.mark("phone", "0912345678"),
            self::ring(&[2]).mark("phone", "0912345678")
        );
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_again(text in proptest::collection::vec(any::<u8>(), 0..300), random in any::<[u8; RANDOM_BYTES]>()) {
            let ring = ring(&[3]);
            let sealed = ring.seal("x", &text, random).unwrap();
            prop_assert_eq!(ring.open("x", &sealed).unwrap(), text);
        }
    }
}
