//! Holding what is published here against what a source said when it was last imported. Nothing is fetched.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use super::{App, Error};
use crate::domain::code::ProcedureCode;
use crate::domain::drift::{Drift, DriftCounts, DriftKind, as_the_source_says};
use crate::domain::time::Timestamp;
use crate::store::{self, Store, Tx};

/// Most texts that one page compares: the others of the same words need none.
const COMPARED_MAX: usize = 200;

/// Which differences.
#[derive(Debug, Clone, Default)]
pub struct DriftAsked {
    /// The source.
    pub source: String,
    /// Of one kind only.
    pub kind: Option<DriftKind>,
    /// Behind this code.
    pub after: String,
    /// At most so many.
    pub limit: usize,
}

/// Differences, a page of them.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftPage {
    /// When the file with which the source had last said everything was taken from it; `None` while it never had.
    pub whole_at: Option<Timestamp>,
    /// Of how many.
    pub counts: DriftCounts,
    /// They, by code.
    pub items: Vec<Drift>,
    /// The code behind which the next page begins; `None` on the last.
    pub next: Option<String>,
}

/// The names of all sources, in order.
///
/// # Errors
/// [`Error`].
pub async fn sources(store: &Store) -> Result<Vec<String>, Error> {
    Ok(store.read().await?.list_sources().await?)
}

/// A page of what differs; it may be short though others follow.
///
/// # Errors
/// [`Error::NoSource`]; [`Error::Unavailable`] when the database does not answer.
pub async fn list(app: &App, asked: &DriftAsked) -> Result<DriftPage, Error> {
    let day = app.clock.now().day();
    let read = async {
        let mut tx = app.store.read().await?;
        page(&mut tx, day, asked, COMPARED_MAX).await
    };
    let found = app.answered(read).await?;
    found.ok_or_else(|| Error::NoSource(asked.source.clone()))
}

/// All that differs on a day.
///
/// # Errors
/// [`Error::NoSource`].
pub async fn all(store: &Store, day: Date, source: &str) -> Result<DriftPage, Error> {
    let asked = DriftAsked {
        source: source.to_owned(),
        limit: usize::MAX,
        ..DriftAsked::default()
    };
    let mut tx = store.read().await?;
    let found = page(&mut tx, day, &asked, usize::MAX).await?;
    found.ok_or_else(|| Error::NoSource(source.to_owned()))
}

/// Where a procedure may differ, before any text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Certain(DriftKind),
    /// In both, and not of one version.
    Open,
}

async fn page(
    tx: &mut Tx,
    day: Date,
    asked: &DriftAsked,
    compared_max: usize,
) -> store::Result<Option<DriftPage>> {
    let Some(state) = tx.find_source(&asked.source).await? else {
        return Ok(None);
    };
    let (counts, places) = places(tx, day, asked, state.whole_at.is_some()).await?;
    let mut page = DriftPage {
        whole_at: state.whole_at,
        counts,
        items: Vec::new(),
        next: None,
    };
    let mut compared = 0;
    let mut last = String::new();
    for (code, place) in places {
        if page.items.len() >= asked.limit || compared >= compared_max {
            page.next = Some(last);
            break;
        }
        code.as_str().clone_into(&mut last);
        compared += usize::from(place == Place::Open);
        page.items
            .extend(drift(tx, day, &asked.source, (code, place)).await?);
    }
    Ok(Some(page))
}

/// The procedures that may differ, by code, and of how many.
async fn places(
    tx: &mut Tx,
    day: Date,
    asked: &DriftAsked,
    is_whole: bool,
) -> store::Result<(DriftCounts, BTreeMap<ProcedureCode, Place>)> {
    let said = tx.list_source_records(&asked.source).await?;
    let here: HashMap<ProcedureCode, u32> = tx.list_numbers(day).await?.into_iter().collect();
    let ever: HashSet<ProcedureCode> = tx.list_codes_ever().await?.into_iter().collect();
    let mut counts = DriftCounts {
        at_source: said.len(),
        published: here.len(),
        extra: is_whole.then_some(0),
        ..DriftCounts::default()
    };
    let mut places = BTreeMap::new();
    let mut named = HashSet::new();
    for record in said {
        named.insert(record.code.clone());
        let place = match here.get(&record.code) {
            Some(number) => {
                counts.both += 1;
                (record.number != Some(*number)).then_some(Place::Open)
            }
            None if ever.contains(&record.code) => {
                counts.ended += 1;
                Some(Place::Certain(DriftKind::Ended))
            }
            None => {
                counts.missing += 1;
                Some(Place::Certain(DriftKind::Missing))
            }
        };
        places.extend(place.map(|place| (record.code, place)));
    }
    if is_whole {
        let extra = here.into_keys().filter(|code| !named.contains(code));
        let extra: Vec<ProcedureCode> = extra.collect();
        counts.extra = Some(extra.len());
        places.extend(
            extra
                .into_iter()
                .map(|code| (code, Place::Certain(DriftKind::Extra))),
        );
    }
    places.retain(|code, place| {
        let kind = match place {
            Place::Certain(kind) => *kind,
            Place::Open => DriftKind::Different,
        };
        code.as_str() > asked.after.as_str() && asked.kind.is_none_or(|asked| asked == kind)
    });
    Ok((counts, places))
}

/// What differs of a procedure, if anything does.
async fn drift(
    tx: &mut Tx,
    day: Date,
    source: &str,
    (code, place): (ProcedureCode, Place),
) -> store::Result<Option<Drift>> {
    let here = tx.find_procedure(&code, day).await?;
    let here = here.map(|stored| stored.procedure);
    let said = tx.find_said(source, &code).await?;
    let there = match (&here, said) {
        (Some(here), Some(said)) => Some(as_the_source_says(here, said)),
        (_, said) => said,
    };
    let kind = match place {
        Place::Certain(kind) => kind,
        Place::Open if here == there => return Ok(None),
        Place::Open => DriftKind::Different,
    };
    Ok(Some(Drift {
        code,
        kind,
        here,
        there,
    }))
}
