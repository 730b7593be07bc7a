//! Lists to put up: of a posting point or of a choice of procedures, with what there is to do since a day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::due::{self, When};
use super::posting;
use super::{App, Error};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::hits::{Card, FacetCount};
use crate::domain::posting::PostingPoint;
use crate::domain::posting_task::{Cause, PublishedSince, Task, began_and_changed, tasks};
use crate::domain::query::Filters;
use crate::domain::time::vietnamese;
use crate::domain::version::{ChangeType, Version, VersionKey};
use crate::paper::{PostingList, Row, TaskRow, Tasks};

/// Of what a list is.
enum Choice<'a> {
    /// All that hangs at a point, or one sector of it.
    Point(&'a PostingPoint, Option<&'a str>),
    Filters(&'a Filters),
}

/// Where the pages are to which lists lead.
#[derive(Debug)]
pub struct Addresses<F> {
    /// That of the list.
    pub list: String,
    /// That of a procedure.
    pub page: F,
}

/// The list of what must hang at a posting point today, as its board has it; only one sector where one is named.
///
/// # Errors
/// [`Error::NoPoint`], [`Error::Busy`], [`Error::Unavailable`].
pub async fn of_point(
    app: &App,
    (id, sector): (&str, Option<&str>),
    since: Option<Date>,
    addresses: Addresses<impl Fn(&ProcedureCode) -> String>,
) -> Result<PostingList, Error> {
    let point = posting::get(app, id).await?;
    let list = list(app, &Choice::Point(&point, sector), since, addresses).await?;
    let posted_by = posting::posted_by(app, &point).await?;
    let filters = Filters {
        sector: sector.map(ToOwned::to_owned),
        ..Filters::default()
    };
    let mut scope = scope(app, &filters).await;
    scope.insert(0, ("Điểm niêm yết", point.name));
    Ok(PostingList {
        posted_by,
        scope,
        ..list
    })
}

/// The list of the procedures that apply today and pass the filters.
///
/// # Errors
/// [`Error::Busy`] when too much is searched already; [`Error::Unavailable`] with `since` only.
pub async fn of_filters(
    app: &App,
    filters: &Filters,
    since: Option<Date>,
    addresses: Addresses<impl Fn(&ProcedureCode) -> String>,
) -> Result<PostingList, Error> {
    let list = list(app, &Choice::Filters(filters), since, addresses).await?;
    Ok(PostingList {
        scope: scope(app, filters).await,
        ..list
    })
}

async fn list(
    app: &App,
    choice: &Choice<'_>,
    since: Option<Date>,
    Addresses { list, page }: Addresses<impl Fn(&ProcedureCode) -> String>,
) -> Result<PostingList, Error> {
    let cards = cards(app, choice, When::On(app.clock.now().day())).await?;
    let row = |card: &Card| row(card, page(&card.code));
    let tasks = match since {
        Some(since) => Some(compare(app, choice, (since, &cards), row).await?),
        None => None,
    };
    Ok(PostingList {
        title: "Danh mục thủ tục hành chính".to_owned(),
        posted_by: None,
        scope: Vec::new(),
        tasks,
        rows: cards.iter().map(row).collect(),
        updated_at: app.clock.now(),
        address: list,
    })
}

/// What of what is chosen applied then.
async fn cards(app: &App, choice: &Choice<'_>, when: When) -> Result<Vec<Card>, Error> {
    match choice {
        Choice::Point(point, sector) => due::cards(app, point, *sector, when).await,
        Choice::Filters(filters) => due::listed(app, (*filters).clone(), when).await,
    }
}

/// What there is to do, so that what was to be put up on a day becomes what is today.
///
/// Legal time decides what that was. What was published only after that day, for whatever days, did not hang there
/// either: a new text has to be put up, and a procedure that ended before may still have to be taken down.
async fn compare(
    app: &App,
    choice: &Choice<'_>,
    (since, today): (Date, &[Card]),
    row: impl Fn(&Card) -> Row,
) -> Result<Tasks, Error> {
    let news = News::read(app, since).await?;
    let mut before = cards(app, choice, When::On(since)).await?;
    let late = news.ended_late();
    if !late.is_empty() {
        before.extend(cards(app, choice, When::Each(late)).await?);
    }
    let tasks = tasks(&keys(&before), &keys(today), &news.published());
    let cards = before.iter().chain(today);
    let cards: BTreeMap<&ProcedureCode, &Card> = cards.map(|card| (&card.code, card)).collect();
    let mut rows = Vec::new();
    for (code, task) in tasks {
        if let Some(card) = cards.get(&code) {
            let reason = news.reason(&code, task);
            let row = row(card);
            rows.push(TaskRow { task, reason, row });
        }
    }
    Ok(Tasks {
        since: vietnamese(since),
        rows,
    })
}

fn keys(cards: &[Card]) -> Vec<VersionKey> {
    let key = |card: &Card| VersionKey {
        code: card.code.clone(),
        number: card.version,
    };
    cards.iter().map(key).collect()
}

/// What applies today and did not on an earlier day or was not public yet, and by which decisions.
struct News {
    since: Date,
    versions: BTreeMap<ProcedureCode, Version>,
    /// The versions with which procedures have begun.
    begun: BTreeMap<ProcedureCode, Version>,
    /// The procedures of which no text was public on the earlier day.
    first: BTreeSet<ProcedureCode>,
    decisions: BTreeMap<String, String>,
    /// Each procedure that has ended with each in its place.
    supersessions: BTreeSet<(ProcedureCode, ProcedureCode)>,
}

impl News {
    async fn read(app: &App, since: Date) -> Result<Self, Error> {
        let today = app.clock.now().day();
        let read = async {
            let mut tx = app.store.read().await?;
            let by_code = |versions: Vec<Version>| {
                let versions = versions.into_iter();
                let pairs = versions.map(|version| (version.key.code.clone(), version));
                pairs.collect()
            };
            let versions = tx.list_applying_since(since, today).await?;
            let begun = tx.list_begun_since(since, today).await?;
            let decisions = tx.list_decisions().await?.into_iter();
            let first = tx.list_first_published_after(since).await?;
            Ok(Self {
                since,
                versions: by_code(versions),
                // The last of each.
                begun: by_code(begun),
                first: first.into_iter().collect(),
                decisions: decisions.map(|one| (one.id, one.number)).collect(),
                supersessions: tx.list_supersessions().await?,
            })
        };
        app.answered(read).await
    }

    fn later(&self) -> impl Iterator<Item = (&ProcedureCode, &Version)> {
        let versions = self.versions.iter();
        versions.filter(|(_, version)| version.published_at.day() > self.since)
    }

    fn published(&self) -> PublishedSince {
        let texts = self.later().filter(|(_, version)| !version.is_end);
        PublishedSince {
            first: self.first.clone(),
            present: texts.map(|(code, _)| code.clone()).collect(),
        }
    }

    /// The procedures that had ended on the earlier day but were not yet said to have, each with the last day on which
    /// it applied.
    fn ended_late(&self) -> BTreeMap<ProcedureCode, Date> {
        let ends = self.later().filter(|(_, version)| version.is_end);
        let eves = ends.filter_map(|(code, version)| {
            let from = version.from.filter(|from| *from <= self.since)?;
            Some((code.clone(), from.saturating_sub(1.day())))
        });
        eves.collect()
    }

    /// Why a task has to be done.
    fn reason(&self, code: &ProcedureCode, task: Task) -> String {
        let version = self.versions.get(code);
        let begun = self.begun.get(code).filter(|_| task == Task::PutUp);
        // One that was public and began before is not new, whatever was published about its beginning since.
        let begun =
            begun.filter(|begun| self.first.contains(code) || begun.from > Some(self.since));
        match (begun, version) {
            (Some(begun), Some(version)) if begun.key != version.key => {
                // How the text of its first days came about tells nobody anything.
                let begun = Version {
                    correction: None,
                    ..begun.clone()
                };
                let changed = self.words(Some(version), Task::Replace);
                began_and_changed(&self.words(Some(&begun), task), &changed)
            }
            _ => self.words(version, task),
        }
    }

    /// Why a task has to be done to which a version leads.
    fn words(&self, version: Option<&Version>, task: Task) -> String {
        let is_replacement = |version: &&Version| version.change == Some(ChangeType::Replaced);
        let others = version
            .filter(is_replacement)
            .map(|version| self.others(version));
        let decision = version.and_then(|version| version.decision.as_ref());
        let cause = Cause {
            version,
            decision: decision.and_then(|id| self.decisions.get(id).map(String::as_str)),
            others: &others.unwrap_or_default(),
        };
        cause.words(task)
    }

    /// The procedures that a version puts in place of its own, or its own in place of.
    fn others(&self, version: &Version) -> Vec<ProcedureCode> {
        let code = &version.key.code;
        let pairs = self.supersessions.iter();
        let others = pairs.filter_map(|(ended, by)| {
            if version.is_end {
                (ended == code).then_some(by)
            } else {
                (by == code).then_some(ended)
            }
        });
        others.cloned().collect()
    }
}

fn row(card: &Card, address: String) -> Row {
    let agencies = card.agencies.join("; ");
    Row {
        address,
        code: card.code.to_string(),
        name: card.name.clone(),
        sector: card.sector.clone(),
        agency: Some(agencies).filter(|names| !names.is_empty()),
        time_limit: card.time_limit.as_ref().map(|limit| limit.text.clone()),
        fee: card.fee.as_ref().map(|fee| fee.text.clone()),
        online: card.online,
        is_sample: card.sample,
    }
}

/// What a commune is called; its code when nobody knows or the database does not answer.
async fn commune(app: &App, code: &AgencyCode) -> String {
    let read = async { app.store.read().await?.find_agency(code).await };
    let found = app.answered(read).await.ok().flatten();
    found.map_or_else(|| code.to_string(), |stored| stored.agency.name)
}

/// What a list is narrowed to, in words.
async fn scope(app: &App, filters: &Filters) -> Vec<(&'static str, String)> {
    let place = match &filters.commune {
        Some(code) => Some(commune(app, code).await),
        None => None,
    };
    let catalogue = app.index.catalogue();
    let name = |known: &[FacetCount], identifier: &String| {
        let found = known.iter().find(|one| one.value == *identifier);
        found.map_or_else(|| identifier.clone(), |one| one.label.clone())
    };
    let sector = filters.sector.as_ref();
    let agency = filters.agency.as_ref();
    let chosen = [
        ("Xã, phường", place),
        ("Lĩnh vực", sector.map(|id| name(&catalogue.sector, id))),
        (
            "Cơ quan thực hiện",
            agency.map(|id| name(&catalogue.agency, id)),
        ),
        (
            "Cấp thực hiện",
            filters.level.map(|level| level.label().to_owned()),
        ),
        (
            "Đối tượng",
            filters.audience.map(|audience| audience.label().to_owned()),
        ),
        (
            "Dịch vụ công",
            filters.online.map(|online| online.label().to_owned()),
        ),
    ];
    let stated = chosen
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)));
    stated.collect()
}
