//! Feeds: what changed last.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{App, Error, search};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::hits::Hit;
use crate::domain::procedure::Procedure;
use crate::domain::query::{Filters, LIMIT_MAX, Query, Rewriting, Sort};
use crate::domain::text::slug;
use crate::domain::time::Timestamp;
use crate::domain::version::Standing;
use crate::store::{self, Ended, Stored, Tx};

/// Procedures in a feed.
pub const FEED_ENTRIES: usize = LIMIT_MAX;
/// How many of the procedures that ended last are looked at for those that the filters mean.
const ENDED_MAX: usize = 1_000;

/// A procedure in a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The procedure; of one that has ended the last text there was.
    pub procedure: Procedure,
    /// What it is today: in force, to come, abolished or replaced.
    pub standing: Standing,
    /// The day since when, or from which on, it is that; `None` when nobody knows.
    pub since: Option<Date>,
    /// The procedures that stand in its place.
    pub successors: Vec<ProcedureCode>,
    /// When that was published here; of an end that was announced before, when it came.
    pub changed_at: Timestamp,
    seq: i64,
}

/// The procedures that changed last and are what the filters say, the newest first; those that have ended as well.
///
/// # Errors
/// [`Error::Busy`] when too many searches run and wait; [`Error::Unavailable`] when the database does not answer.
pub async fn newest(app: &App, filters: Filters) -> Result<Vec<Changed>, Error> {
    let query = Query {
        text: None,
        filters: filters.clone(),
        as_of: None,
        sort: Sort::Newest,
        rewrite: Rewriting::Off,
        limit: FEED_ENTRIES,
        offset: 0,
    };
    let hits = search::search(app, query).await?.hits;
    let today = app.clock.now().day();
    let entries = app.answered(async {
        let mut tx = app.store.read().await?;
        let mut entries = published(&mut tx, hits, today).await?;
        entries.extend(ended(&mut tx, &filters, today).await?);
        store::Result::Ok(entries)
    });
    let mut entries = entries.await?;
    entries.sort_by_key(|entry| Reverse((entry.changed_at, entry.seq)));
    entries.truncate(FEED_ENTRIES);
    Ok(entries)
}

/// What was found, as it is in the database. One that was removed since the index learned of it is left out.
async fn published(tx: &mut Tx, hits: Vec<Hit>, today: Date) -> store::Result<Vec<Changed>> {
    let mut entries = Vec::with_capacity(hits.len());
    for hit in hits {
        let stored = tx.find_procedure(&hit.card.code, today).await?;
        entries.extend(stored.map(|stored| Changed::of(stored, today)));
    }
    Ok(entries)
}

/// The procedures that ended last; no search finds them, so that the database is asked.
async fn ended(tx: &mut Tx, filters: &Filters, today: Date) -> store::Result<Vec<Changed>> {
    let mut all = tx.list_ended(today).await?;
    all.sort_by_key(|ended| Reverse((changed_at(ended), ended.seq)));
    let mut entries = Vec::new();
    for ended in all.into_iter().take(ENDED_MAX) {
        let text = tx.find_text(&ended.key).await?;
        let Some(procedure) = text.filter(|procedure| is_meant(filters, procedure)) else {
            continue;
        };
        entries.push(Changed {
            procedure,
            standing: if ended.is_replaced {
                Standing::Replaced
            } else {
                Standing::Abolished
            },
            since: Some(ended.on),
            successors: tx.list_successors(&ended.key.code).await?,
            changed_at: changed_at(&ended),
            seq: ended.seq,
        });
        if entries.len() == FEED_ENTRIES {
            break;
        }
    }
    Ok(entries)
}

/// When the public learns of an end: once it is published and has come.
fn changed_at(ended: &Ended) -> Timestamp {
    ended.published_at.max(Timestamp::start_of(ended.on))
}

/// Whether a procedure is one of those that the filters mean, as the index understands them.
fn is_meant(filters: &Filters, procedure: &Procedure) -> bool {
    let has = |names: &[String], wanted: &Option<String>| {
        let wanted = wanted.as_ref();
        wanted.is_none_or(|wanted| names.iter().any(|name| slug(name) == *wanted))
    };
    let carries_out = |commune: &AgencyCode| {
        procedure.is_in_all_communes() || procedure.applies_to.agencies.contains(commune)
    };
    let Filters {
        sector,
        agency,
        level,
        audience,
        online,
        commune,
    } = filters;
    has(procedure.sector.as_slice(), sector)
        && has(&procedure.agencies.performing, agency)
        && level.is_none_or(|level| procedure.levels.contains(&level))
        && audience.is_none_or(|audience| procedure.audiences.contains(&audience))
        && online.is_none_or(|online| procedure.online() == Some(online))
        && commune.as_ref().is_none_or(carries_out)
}

impl Changed {
    fn of(stored: Stored, today: Date) -> Self {
        Self {
            standing: stored.standing(today),
            since: stored.validity.from,
            successors: Vec::new(),
            changed_at: stored.changed_at,
            seq: stored.seq,
            procedure: stored.procedure,
        }
    }
}
