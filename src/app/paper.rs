//! What can be printed: the sheet of a procedure and the list of procedures.

use super::procedures::{self, Published};
use super::{App, Error, Threads};
use crate::domain::code::ProcedureCode;
use crate::domain::hits::{Card, FacetCount};
use crate::domain::query::Filters;
use crate::domain::time::vietnamese;
use crate::paper::{self, PostingList, Row, Sheet};

pub use crate::paper::{Document, PAGES_MAX, STYLE_HASH};

/// Documents that are set at once: each takes a core and some ten megabytes.
const RUNNING: usize = 2;
/// Documents that wait for their turn.
const WAITING: usize = 8;

/// Where documents are set, so that searches never wait for them.
///
/// # Errors
/// When the system refuses a thread.
pub fn threads() -> Result<Threads, rayon::ThreadPoolBuildError> {
    Threads::new("paper", RUNNING, WAITING)
}

/// The sheet of a procedure; `address` is its page.
///
/// # Errors
/// As [`procedures::get`].
pub async fn sheet(app: &App, code: &ProcedureCode, address: &str) -> Result<Document, Error> {
    let Published {
        procedure, version, ..
    } = procedures::get(app, code, None).await?;
    let valid_from = version.from.map(vietnamese);
    let sheet = Sheet {
        procedure: &procedure,
        posted_by: None,
        valid_from: valid_from.as_deref(),
        updated_at: version.published_at,
        address,
    };
    Ok(sheet.document())
}

/// The list of the procedures that pass the filters; `address` is its page, `page_of` gives a procedure's.
///
/// # Errors
/// [`Error::Busy`] when too much is searched already.
pub async fn list(
    app: &App,
    filters: Filters,
    address: String,
    page_of: impl Fn(&ProcedureCode) -> String,
) -> Result<PostingList, Error> {
    let (index, wanted) = (app.index.clone(), filters.clone());
    let cards = app.threads.run(move || index.list(&wanted, None)).await??;
    let row = |card: Card| Row {
        address: page_of(&card.code),
        code: card.code.to_string(),
        name: card.name,
        sector: card.sector,
        agency: Some(card.agencies.join("; ")).filter(|names| !names.is_empty()),
        time_limit: card.time_limit.map(|limit| limit.text),
        fee: card.fee.map(|fee| fee.text),
        online: card.online,
        is_sample: card.sample,
    };
    Ok(PostingList {
        title: "Danh mục thủ tục hành chính".to_owned(),
        scope: scope(app, &filters),
        rows: cards.into_iter().map(row).collect(),
        updated_at: app.clock.now(),
        address,
        posted_by: None,
        since: None,
        up: Vec::new(),
        down: Vec::new(),
    })
}

/// What a list is narrowed to, in words.
fn scope(app: &App, filters: &Filters) -> Vec<(&'static str, String)> {
    let catalogue = app.index.catalogue();
    let name = |known: &[FacetCount], identifier: &String| {
        let found = known.iter().find(|one| one.value == *identifier);
        found.map_or_else(|| identifier.clone(), |one| one.label.clone())
    };
    let sector = filters.sector.as_ref();
    let agency = filters.agency.as_ref();
    let chosen = [
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

/// A document and its HTML page, both made on a thread for that.
///
/// # Errors
/// [`Error::Busy`] when too many documents are set already.
pub async fn page(
    app: &App,
    document: impl FnOnce() -> Document + Send + 'static,
) -> Result<(Document, String), Error> {
    let set = move || {
        let document = document();
        let page = paper::html(&document);
        (document, page)
    };
    app.paper_threads.run(set).await
}

/// A list as CSV, written on a thread for that.
///
/// # Errors
/// [`Error::Busy`] when too many documents are set already.
pub async fn csv(app: &App, list: PostingList) -> Result<Vec<u8>, Error> {
    let written = app.paper_threads.run(move || paper::csv(&list)).await?;
    Ok(written?)
}

/// A document as PDF, set on a thread of its own.
///
/// # Errors
/// [`Error::Busy`] when too many documents are set already; [`Error::TooLong`] when it has too many pages.
pub async fn pdf(app: &App, document: Document) -> Result<Vec<u8>, Error> {
    let set = app.paper_threads.run(move || paper::pdf(&document)).await?;
    Ok(set?)
}
