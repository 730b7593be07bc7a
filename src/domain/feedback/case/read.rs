//! How facts are read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::agency::AgencyCode;
use crate::domain::feedback::facts::{FactError, Facts};

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

/// The rules of `uncounted.RULE`.
pub(super) fn uncounted(facts: &Facts) -> BTreeSet<String> {
    facts
        .under("uncounted.")
        .map(|(rule, _)| rule.to_owned())
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
