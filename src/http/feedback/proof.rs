//! Proofs of work as ALTCHA has them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::feedback::proof::{Challenge, Proof};

/// The one way of hashing that is used.
const ALGORITHM: &str = "SHA-256";
/// Longest solution that is read, in bytes.
const SOLUTION_BYTES_MAX: usize = 2_000;

/// What a sender's device has to solve, as ALTCHA's widgets take it: the `number` with which SHA-256 of `salt` and it
/// is `challenge`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackChallenge)]
pub struct ChallengeBody {
    /// `SHA-256`.
    #[schema(example = "SHA-256")]
    pub algorithm: &'static str,
    /// 64 hexadecimal digits.
    pub challenge: String,
    /// The number is not larger.
    pub maxnumber: u32,
    /// Goes before the number; says until when it counts.
    pub salt: String,
    /// Goes back with the number.
    pub signature: String,
}

impl From<&Challenge> for ChallengeBody {
    fn from(challenge: &Challenge) -> Self {
        Self {
            algorithm: ALGORITHM,
            challenge: challenge.challenge.clone(),
            maxnumber: challenge.number_max,
            salt: challenge.salt.clone(),
            signature: challenge.signature.clone(),
        }
    }
}

#[derive(Deserialize)]
struct Solution {
    algorithm: String,
    challenge: String,
    number: u64,
    salt: String,
    signature: String,
}

/// Reads a solution. What cannot be read is a wrong one.
pub fn read_proof(written: &str) -> Proof {
    let bytes = Some(written.trim()).filter(|text| text.len() <= SOLUTION_BYTES_MAX);
    let bytes = bytes.and_then(|text| STANDARD.decode(text).ok());
    let solution = bytes.and_then(|bytes| serde_json::from_slice::<Solution>(&bytes).ok());
    let known = solution.filter(|solution| solution.algorithm == ALGORITHM);
    known.map_or_else(
        || Proof {
            salt: String::new(),
            challenge: String::new(),
            signature: String::new(),
            number: 0,
        },
        |solution| Proof {
            salt: solution.salt,
            challenge: solution.challenge,
            signature: solution.signature,
            number: solution.number,
        },
    )
}
