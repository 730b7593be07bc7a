//! What is personal, or said in confidence, is kept sealed: encrypted and bound to its place (AES-256-GCM).
//!
//! A sealed part is known by its commitment: the SHA-256 of a random salt and the text. Events name parts by it, so the
//! chain of events also proves that no text was changed. When a part is erased, what stays is a number that tells
//! nothing about it: the salt is gone with the text.
//!
//! A key of the ring is not used itself: what seals and what marks are derived from it, each for its own use
//! (HKDF-SHA-256). What was sealed or marked before that was done with the key as it is, and is still opened and known;
//! the name of the key that a part has tells which.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use sha2::{Digest, Sha256};

use crate::domain::text::{hex, unhex};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Random bytes that sealing one part takes: salt, then nonce.
pub const RANDOM_BYTES: usize = SALT_BYTES + NONCE_LEN;
/// Random bytes that sealing a part anew takes.
pub const NONCE_BYTES: usize = NONCE_LEN;
/// Bytes of salt before each text.
const SALT_BYTES: usize = 16;
/// Digits of a key's name.
const NAME_DIGITS: usize = 12;
/// Most keys in a ring: the current one and those that older parts were sealed with.
pub const KEYS_MAX: usize = 16;

const COMMITMENT_LABEL: &[u8] = b"tthc part 1\n";
const NAME_LABEL: &[u8] = b"tthc seal key name 1\n";
const MARK_LABEL: &[u8] = b"tthc sender mark 1\n";
const DERIVE_SALT: &[u8] = b"tthc derived keys 2";
const DERIVE_SEAL: &[u8] = b"seal";
const DERIVE_MARK: &[u8] = b"mark";
/// What the name of a key ends in where a derived one was used.
const DERIVED: &str = "-2";

/// The keys: the first one seals, all of them open. Those who share a ring see at once when it is replaced.
#[derive(Clone)]
pub struct Keyring(Arc<RwLock<Vec<SealKey>>>);

#[derive(Clone)]
struct SealKey {
    name: String,
    bytes: [u8; KEY_BYTES],
    seal: [u8; KEY_BYTES],
    mark: [u8; KEY_BYTES],
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
            keys.push(SealKey::new(bytes).ok_or(KeyringError::Form(place))?);
        }
        if keys.is_empty() {
            return Err(KeyringError::Empty);
        }
        Ok(Self(Arc::new(RwLock::new(keys))))
    }

    /// Has everybody who shares this ring use the keys of another one from now on.
    pub fn replace(&self, other: &Self) {
        let keys = other.with(<[SealKey]>::to_vec);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    fn with<T>(&self, look: impl FnOnce(&[SealKey]) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A new key as it is written into a file.
    #[must_use]
    pub fn written(random: [u8; KEY_BYTES]) -> String {
        format!("{}\n", hex(&random))
    }

    /// The name that what is sealed now is kept under. Names tell nothing about keys.
    #[must_use]
    pub fn current(&self) -> String {
        self.with(|keys| keys.first().map_or_else(String::new, SealKey::derived))
    }

    /// The names of the keys, that of the current one first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.with(|keys| keys.iter().map(|key| key.name.clone()).collect())
    }

    /// The name that parts have which are sealed with what is derived from the key of this name.
    #[must_use]
    pub fn derived_of(name: &str) -> String {
        format!("{name}{DERIVED}")
    }

    /// Whether what is kept under this name can be opened.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.with(|keys| find(keys, name).is_some())
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
        let id = commitment(salt, text);
        self.lock(feedback, id, [salt.as_slice(), text].concat(), nonce)
    }

    /// Seals a part anew with the current key. Its identifier stays, for salt and text do.
    ///
    /// # Errors
    /// Those of [`Keyring::open`].
    pub fn reseal(
        &self,
        feedback: &str,
        sealed: &Sealed,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Sealed, SealError> {
        let salted = self.unlock(feedback, sealed)?;
        self.lock(feedback, sealed.id.clone(), salted, nonce)
    }

    fn lock(
        &self,
        feedback: &str,
        id: String,
        mut salted: Vec<u8>,
        nonce: [u8; NONCE_LEN],
    ) -> Result<Sealed, SealError> {
        let key = self.with(|keys| keys.first().cloned());
        let key = key.ok_or_else(|| SealError::NoKey(String::new()))?;
        cipher(&key.seal)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place(feedback, &id)),
                &mut salted,
            )
            .map_err(|_| SealError::Broken)?;
        Ok(Sealed {
            id,
            key: key.derived(),
            data: [nonce.as_slice(), &salted].concat(),
        })
    }

    /// Opens a sealed part of a feedback.
    ///
    /// # Errors
    /// [`SealError`] when its key is not there, it was changed, or it belongs to another feedback.
    pub fn open(&self, feedback: &str, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        let mut salted = self.unlock(feedback, sealed)?;
        Ok(salted.split_off(SALT_BYTES))
    }

    /// Salt and text, which are what the identifier commits to.
    fn unlock(&self, feedback: &str, sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        let key = self.with(|keys| find(keys, &sealed.key));
        let key = key.ok_or_else(|| SealError::NoKey(sealed.key.clone()))?;
        let (nonce, locked) = sealed
            .data
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Broken)?;
        let mut locked = locked.to_vec();
        let place = place(feedback, &sealed.id);
        let opened = cipher(&key)?
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
            Ok(opened.to_vec())
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

    /// The mark by each of the keys, that of the current one first; then those that were made before keys were derived.
    #[must_use]
    pub fn marks(&self, kind: &str, text: &str) -> Vec<String> {
        self.with(|keys| {
            let derived = keys.iter().map(|key| mark(&key.mark, kind, text));
            let direct = keys.iter().map(|key| mark(&key.bytes, kind, text));
            derived.chain(direct).collect()
        })
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl SealKey {
    fn new(bytes: [u8; KEY_BYTES]) -> Option<Self> {
        let mut digest = Sha256::new();
        digest.update(NAME_LABEL);
        digest.update(bytes);
        let name = hex(&digest.finalize()).chars().take(NAME_DIGITS).collect();
        Some(Self {
            name,
            bytes,
            seal: derive(&bytes, DERIVE_SEAL)?,
            mark: derive(&bytes, DERIVE_MARK)?,
        })
    }

    fn derived(&self) -> String {
        Keyring::derived_of(&self.name)
    }
}

/// The key that a part has the name of.
fn find(keys: &[SealKey], name: &str) -> Option<[u8; KEY_BYTES]> {
    let derived = name.strip_suffix(DERIVED);
    let key = keys
        .iter()
        .find(|key| key.name == derived.unwrap_or(name))?;
    Some(if derived.is_some() {
        key.seal
    } else {
        key.bytes
    })
}

/// The key for one use (RFC 5869).
fn derive(bytes: &[u8; KEY_BYTES], info: &[u8]) -> Option<[u8; KEY_BYTES]> {
    let extracted = Salt::new(HKDF_SHA256, DERIVE_SALT).extract(bytes);
    let mut derived = [0; KEY_BYTES];
    let info = [info];
    let expanded = extracted.expand(&info, HKDF_SHA256).ok()?;
    expanded.fill(&mut derived).ok()?;
    Some(derived)
}

fn mark(key: &[u8; KEY_BYTES], kind: &str, text: &str) -> String {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(MARK_LABEL);
    mac.update(kind.as_bytes());
    mac.update(b"\n");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn cipher(key: &[u8; KEY_BYTES]) -> Result<LessSafeKey, SealError> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| SealError::Broken)?;
    Ok(LessSafeKey::new(key))
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
    fn what_was_sealed_before_keys_were_derived_is_opened_and_sealed_anew() {
        let (id, data) = old_part("a", "Nguyễn Thị Bưởi".as_bytes());
        let ring = ring(&[1]);
        let name = ring.names().remove(0);
        let old = Sealed {
            id: id.clone(),
            key: name.clone(),
            data,
        };
        assert!(ring.has(&name) && ring.has(&ring.current()) && !ring.has("another-2"));
        assert_eq!(ring.open("a", &old).unwrap(), "Nguyễn Thị Bưởi".as_bytes());
        assert_eq!(ring.open("b", &old), Err(SealError::Broken));
        let new = ring.reseal("a", &old, [9; NONCE_BYTES]).unwrap();
        assert_eq!((&new.id, new.key), (&id, format!("{name}-2")));
        let mut renamed = old;
        renamed.key = ring.current();
        assert_eq!(ring.open("a", &renamed), Err(SealError::Broken));
    }

    /// As keys were used before.
    fn old_part(feedback: &str, text: &[u8]) -> (String, Vec<u8>) {
        let (salt, nonce) = ([7; SALT_BYTES], [7; NONCE_LEN]);
        let id = commitment(&salt, text);
        let mut locked = [salt.as_slice(), text].concat();
        cipher(&[1; KEY_BYTES])
            .unwrap()
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place(feedback, &id)),
                &mut locked,
            )
            .unwrap();
        (id, [nonce.as_slice(), &locked].concat())
    }

    #[test]
    fn who_shares_a_ring_sees_that_it_was_replaced() {
        let (shared, new) = (ring(&[1]), ring(&[2, 1]));
        let user = shared.clone();
        let old = user.seal("a", b"x", [7; RANDOM_BYTES]).unwrap();
        shared.replace(&new);
        assert_eq!(user.current(), new.current());
        assert_eq!(user.open("a", &old).unwrap(), b"x");
        let anew = user.reseal("a", &old, [8; NONCE_BYTES]).unwrap();
        assert_eq!((&anew.id, &anew.key), (&old.id, &new.current()));
        assert_eq!(ring(&[2]).open("a", &anew).unwrap(), b"x");
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
        let marks = self::ring(&[2, 1]).marks("phone", "0912345678");
        assert_eq!(marks.len(), 4);
        assert_eq!(marks[1], ring.mark("phone", "0912345678"));
        assert_eq!(marks[3], mark(&[1; KEY_BYTES], "phone", "0912345678"));
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
