//! Where feedback is taken in by hand, by telephone and by post.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::{App, Error};
use crate::domain::agency::{Agency, AgencyCode, AgencyKind};
use crate::domain::code::ProcedureCode;
use crate::domain::directory::{Directory, LEVELS_MAX};
use crate::domain::feedback::case::Case;
use crate::domain::version::shown;
use crate::store::{self, Tx};

/// The bodies that take feedback in, as the directory has them: the province, then each body below it with where it
/// receives people right behind it; in order of code. With a commune: that commune, then what is above it, nearest
/// first. `None` when the directory has no such commune.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn offices(
    app: &App,
    commune: Option<&AgencyCode>,
) -> Result<Option<Vec<Agency>>, Error> {
    let read = async { app.store.read().await?.list_agencies().await };
    let agencies = app.answered(read).await?;
    let Some(commune) = commune else {
        return Ok(Some(Below::of(&agencies).all()));
    };
    let directory = Directory::new(agencies.iter().cloned());
    let known = directory.get(commune);
    if known.is_none_or(|agency| agency.kind != AgencyKind::Commune) {
        return Ok(None);
    }
    let chain = directory.chain(commune).unwrap_or_default();
    let below = Below::of(&agencies);
    let found = chain.iter().filter_map(|code| directory.get(code));
    Ok(Some(
        found
            .flat_map(|agency| below.with_counters(agency))
            .collect(),
    ))
}

/// The body that has a feedback; without a unit, or with one that is there no more, it is the province. `None` when the
/// directory has none.
pub(super) async fn who_has(
    tx: &mut Tx,
    unit: Option<&AgencyCode>,
) -> store::Result<Option<Agency>> {
    if let Some(unit) = unit
        && let Some(found) = tx.find_agency(unit).await?
    {
        return Ok(Some(found.agency));
    }
    let provinces = tx.list_agencies_of(AgencyKind::Province).await?;
    Ok(provinces.into_iter().next())
}

/// The procedure that a feedback is about: its code, and what it is called today, where that is known.
pub(super) async fn procedure_of(
    tx: &mut Tx,
    case: &Case,
    today: Date,
) -> store::Result<Option<(ProcedureCode, Option<String>)>> {
    let Some(Ok(code)) = case.procedure_code().map(ProcedureCode::parse) else {
        return Ok(None);
    };
    let versions = tx.list_versions(&code).await?;
    let text = match shown(&versions, today) {
        Some((version, _)) => tx.find_text(&version.key).await?,
        None => None,
    };
    Ok(Some((code, text.map(|procedure| procedure.name))))
}

/// What stands right below each, where people are received first, then by kind and code.
struct Below<'a>(BTreeMap<Option<&'a AgencyCode>, Vec<&'a Agency>>);

impl<'a> Below<'a> {
    fn of(agencies: &'a [Agency]) -> Self {
        let mut below: BTreeMap<_, Vec<&Agency>> = BTreeMap::new();
        for agency in agencies {
            below
                .entry(agency.parent.as_ref())
                .or_default()
                .push(agency);
        }
        for children in below.values_mut() {
            children.sort_by_key(|agency| (!agency.kind.receives(), agency.kind, &agency.code));
        }
        Self(below)
    }

    fn of_parent(&self, parent: Option<&'a AgencyCode>) -> &[&'a Agency] {
        self.0.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// Everything, each before what is below it.
    fn all(&self) -> Vec<Agency> {
        let mut all = Vec::new();
        let mut waiting: Vec<(&'a Agency, usize)> = Vec::new();
        let behind = |parent: Option<&'a AgencyCode>, depth: usize| {
            let children = self.of_parent(parent).iter().rev();
            children.map(move |child| (*child, depth))
        };
        waiting.extend(behind(None, 0));
        while let Some((agency, depth)) = waiting.pop() {
            // An import lets nothing deeper in; the bound is for rows that somebody else wrote.
            if depth < LEVELS_MAX {
                waiting.extend(behind(Some(&agency.code), depth + 1));
            }
            all.extend(Some(agency.clone()).filter(takes_in));
        }
        all
    }

    /// One, with where it receives people.
    fn with_counters(&self, agency: &'a Agency) -> Vec<Agency> {
        let counters = self.of_parent(Some(&agency.code)).iter().copied();
        let counters = counters.filter(|child| child.kind.receives()).cloned();
        let this = Some(agency.clone()).filter(takes_in);
        this.into_iter().chain(counters).collect()
    }
}

/// NĐ 20/2008/NĐ-CP Điều 8 has the authorities take feedback in; what else stands in the directory may be anything.
fn takes_in(agency: &Agency) -> bool {
    agency.kind != AgencyKind::Other
}
