//! How facts are read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::agency::AgencyCode;
use crate::domain::feedback::facts::{FactError, Facts};
use crate::domain::staff::StaffId;

pub(super) fn agency(written: &str) -> Option<AgencyCode> {
    AgencyCode::parse(written).ok()
}

pub(super) fn day(written: &str) -> Option<Date> {
    written.parse().ok()
}

pub(super) fn number<T: std::str::FromStr>(written: &str) -> Option<T> {
    written.parse().ok()
}

pub(super) fn flag(written: &str) -> Option<bool> {
    written.parse().ok()
}

/// The units of `conflict.N`.
pub(super) fn conflicts(facts: &Facts) -> Result<BTreeSet<AgencyCode>, FactError> {
    let units = facts.under("conflict.");
    units
        .map(|(place, code)| agency(code).ok_or_else(|| FactError(format!("conflict.{place}"))))
        .collect()
}

/// Two days, `FROM..TO`.
pub(super) fn span(written: &str) -> Option<(Date, Date)> {
    let (from, to) = written.split_once("..")?;
    Some((day(from)?, day(to)?))
}

/// The officers of `handled_by.N`.
pub(super) fn handled_by(facts: &Facts) -> Result<BTreeSet<StaffId>, FactError> {
    let all = facts.under("handled_by.");
    all.map(|(place, id)| {
        StaffId::parse(id).ok_or_else(|| FactError(format!("handled_by.{place}")))
    })
    .collect()
}

/// The levels of `level.LIMIT`.
pub(super) fn levels(facts: &Facts) -> Result<BTreeMap<String, u32>, FactError> {
    let all = facts.under("level.");
    all.map(|(limit, level)| {
        let level = number(level).ok_or_else(|| FactError(format!("level.{limit}")))?;
        Ok((limit.to_owned(), level))
    })
    .collect()
}
