//! A little work that a sender's device does before it sends, so that sending thousands costs something: it looks for
//! the number that was hashed with a salt. The form is that of ALTCHA (SHA-256), so that its ready-made widgets solve
//! it. Who asked is not known; the signature is made with the seal keys, so that every replica knows its own.

use sha2::{Digest, Sha256};

use super::seal::Keyring;
use crate::domain::text::hex;
use crate::domain::time::Timestamp;

/// Random bytes that a challenge takes.
pub const RANDOM_BYTES: usize = 16;
/// Of them, those that are in the salt.
const SALT_BYTES: usize = 12;
/// What signatures are marks of.
const MARK: &str = "proof of work";
/// What the salt says after its random part.
const EXPIRES: &str = "?expires=";

/// What is to be solved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Goes before the number.
    pub salt: String,
    /// SHA-256 of salt and number, 64 hexadecimal digits.
    pub challenge: String,
    /// The number is not larger.
    pub number_max: u32,
    /// That it is ours.
    pub signature: String,
}

/// A solved challenge, as somebody hands it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The challenge's salt.
    pub salt: String,
    /// The challenge.
    pub challenge: String,
    /// Its signature.
    pub signature: String,
    /// What was found.
    pub number: u64,
}

/// Why a proof of work does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofFault {
    /// There is none.
    Missing,
    /// It is not of our making, or the number is another one.
    Wrong,
    /// It comes too late.
    Expired,
    /// It was handed in before.
    Used,
}

impl Challenge {
    /// A challenge that can be answered until a moment.
    #[must_use]
    pub fn new(
        keyring: &Keyring,
        random: [u8; RANDOM_BYTES],
        until: Timestamp,
        number_max: u32,
    ) -> Self {
        let (salt, number) = random.split_at(SALT_BYTES);
        let number = number
            .iter()
            .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        let number = number % (u64::from(number_max) + 1);
        // Nothing can be moved from the number into the salt: the salt ends where its last parameter does.
        let salt = format!("{}{EXPIRES}{}&", hex(salt), until.0.div_euclid(1_000));
        let challenge = solved(&salt, number);
        Self {
            signature: keyring.mark(MARK, &challenge),
            salt,
            challenge,
            number_max,
        }
    }
}

impl Proof {
    /// Until when it could be handed in, if it is right.
    ///
    /// # Errors
    /// [`ProofFault::Wrong`], [`ProofFault::Expired`]. Whether it was used before is not seen here.
    pub fn check(&self, keyring: &Keyring, now: Timestamp) -> Result<Timestamp, ProofFault> {
        let marks = keyring.marks(MARK, &self.challenge);
        // Compared by their hashes: how long it takes tells nothing about them.
        let given = Sha256::digest(&self.signature);
        let is_ours = marks.iter().any(|mark| Sha256::digest(mark) == given);
        let seconds = self
            .salt
            .split_once(EXPIRES)
            .and_then(|(_, end)| end.strip_suffix('&')?.parse::<i64>().ok());
        let until = seconds.and_then(|seconds| seconds.checked_mul(1_000));
        match until.map(Timestamp) {
            Some(until) if is_ours && solved(&self.salt, self.number) == self.challenge => {
                if now <= until {
                    Ok(until)
                } else {
                    Err(ProofFault::Expired)
                }
            }
            _ => Err(ProofFault::Wrong),
        }
    }
}

/// The SHA-256 of salt and number.
#[must_use]
pub fn solved(salt: &str, number: u64) -> String {
    hex(&Sha256::digest(format!("{salt}{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_248_000_000);
    const KEYS: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    fn solve(challenge: &Challenge) -> Proof {
        let number = (0..=u64::from(challenge.number_max))
            .find(|number| solved(&challenge.salt, *number) == challenge.challenge);
        Proof {
            salt: challenge.salt.clone(),
            challenge: challenge.challenge.clone(),
            signature: challenge.signature.clone(),
            number: number.unwrap(),
        }
    }

    #[test]
    fn what_was_worked_for_is_taken_in_time_and_nothing_else() {
        let keyring = Keyring::parse(KEYS).unwrap();
        let until = Timestamp(NOW.0 + 60_000);
        let challenge = Challenge::new(&keyring, [7; RANDOM_BYTES], until, 500);
        let proof = solve(&challenge);
        assert!(proof.number <= 500);
        assert_eq!(proof.check(&keyring, NOW), Ok(until));
        assert_eq!(
            proof.check(&keyring, Timestamp(until.0 + 1)),
            Err(ProofFault::Expired)
        );
        let changed: [&dyn Fn(&mut Proof); 5] = [
            &|proof| proof.number += 1,
            &|proof| proof.salt = proof.salt.replace("expires=1", "expires=9"),
            &|proof| proof.signature = "0".repeat(64),
            &|proof| proof.challenge = solved(&proof.salt, proof.number + 1),
            // The first digit of the number as the last one of the time.
            &|proof| {
                let digits = proof.number.to_string();
                proof.salt.push_str(&digits[..1]);
                proof.number = digits[1..].parse().unwrap_or(0);
            },
        ];
        for change in changed {
            let mut other = proof.clone();
            change(&mut other);
            assert_eq!(
                other.check(&keyring, NOW),
                Err(ProofFault::Wrong),
                "{other:?}"
            );
        }
        let older = Keyring::parse(&format!("{}\n{KEYS}\n", "ab".repeat(32))).unwrap();
        assert_eq!(
            proof.check(&older, NOW),
            Ok(until),
            "keys change while somebody works"
        );
    }
}
