//! What a procedure is, as far as it decides an order of hits: one bit each, kept in the index.

use crate::domain::audience::Audience;
use crate::domain::level::Level;
use crate::domain::procedure::Procedure;
use crate::index::settings::Priors;

/// Done at communes.
pub const COMMUNE: u64 = 1;
/// Done at the province.
pub const PROVINCE: u64 = 1 << 1;
/// Done at a ministry.
pub const MINISTRY: u64 = 1 << 2;
/// Open to citizens.
pub const CITIZEN: u64 = 1 << 3;
/// In the province's own list.
pub const LISTED: u64 = 1 << 4;
/// Among those of the life events.
pub const ASKED_MOST: u64 = 1 << 5;

/// How many combinations there are.
const COMBINATIONS: u64 = 1 << 6;

/// What a procedure is; whether it is asked most, the life events say.
pub fn of(p: &Procedure, asked_most: bool) -> u64 {
    let levels = p.levels.iter().map(|level| match level {
        Level::Commune => COMMUNE,
        Level::Province => PROVINCE,
        Level::Ministry => MINISTRY,
        Level::Other => 0,
    });
    let mut traits = levels.fold(0, |all, one| all | one);
    if p.audiences.contains(&Audience::Citizen) {
        traits |= CITIZEN;
    }
    if !p.listings.is_empty() {
        traits |= LISTED;
    }
    if asked_most {
        traits |= ASKED_MOST;
    }
    traits
}

/// The factor of every combination of traits. A query that names a level prefers that level alone.
pub fn factors(priors: &Priors, named: u64) -> Vec<f32> {
    let factor = |traits: u64| {
        let gain = |bit: u64, gain: f32| if traits & bit == 0 { 0.0 } else { gain };
        let mut sum = 1.0
            + gain(CITIZEN, priors.citizen)
            + gain(LISTED, priors.listed)
            + gain(ASKED_MOST, priors.asked_most);
        if named == 0 {
            sum += gain(COMMUNE, priors.commune).max(gain(PROVINCE, priors.province));
        } else {
            sum += gain(named, priors.level_named);
        }
        sum
    };
    (0..COMBINATIONS).map(factor).collect()
}
