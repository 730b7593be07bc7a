//! When something that could not be sent is tried again, and when it is given up.

use std::time::Duration;

/// How often something is tried. With the waits between them that is about four days: long enough for somebody to
/// come back from a weekend.
pub const ATTEMPTS_MAX: u32 = 100;
/// The wait after the first failure; each later one is twice as long.
pub const WAIT_FIRST: Duration = Duration::from_secs(10);
/// The longest wait, before chance.
pub const WAIT_MAX: Duration = Duration::from_hours(1);

/// How long to wait after so many failures: [`WAIT_FIRST`], twice as long each time, [`WAIT_MAX`] at most; by chance
/// up to a quarter shorter or longer, so that receivers that went away together do not all get everything at once.
#[must_use]
pub fn wait(failures: u32, chance: u8) -> Duration {
    let doubled = 1_u32
        .checked_shl(failures.saturating_sub(1))
        .unwrap_or(u32::MAX);
    let wait = WAIT_FIRST.saturating_mul(doubled).min(WAIT_MAX);
    wait.mul_f64(0.75 + 0.5 * f64::from(chance) / f64::from(u8::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_wait_is_bounded_and_grows(failures in 1_u32.., chance: u8) {
            let waited = wait(failures, chance);
            prop_assert!(waited >= WAIT_FIRST.mul_f64(0.75) && waited <= WAIT_MAX.mul_f64(1.25));
            prop_assert!(wait(failures.saturating_add(1), chance) >= waited);
            prop_assert!(wait(failures, chance.saturating_add(1)) >= waited);
        }
    }
}
