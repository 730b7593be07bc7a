//! Randomness of the operating system: the one place that asks for it.

use super::Error;

/// Bytes that nobody can guess.
///
/// # Errors
/// When the system has none to give.
pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(bytes)
}
