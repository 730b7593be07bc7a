//! What can be printed: the sheet of a procedure, and how documents are set.

use super::posting;
use super::procedures;
use super::{App, Error, Threads};
use crate::domain::code::ProcedureCode;
use crate::domain::time::vietnamese;
use crate::paper::{self, Sheet};

pub use crate::paper::{Document, PAGES_MAX, PostingList, STYLE_HASH};

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

/// The sheet of a procedure, as a posting point puts it up where one is named; `address` is its page.
///
/// # Errors
/// As [`procedures::get`]; [`Error::NoPoint`].
pub async fn sheet(
    app: &App,
    code: &ProcedureCode,
    point: Option<&str>,
    address: &str,
) -> Result<Document, Error> {
    let posted_by = match point {
        Some(id) => posting::posted_by(app, &posting::get(app, id).await?).await?,
        None => None,
    };
    let published = procedures::get(app, code, None).await?;
    let banners = published.banners().into_iter();
    let notices: Vec<String> = banners.map(|banner| banner.vi).collect();
    let decision = published.decision.as_ref();
    let valid_from = published.version.from.map(vietnamese);
    let sheet = Sheet {
        procedure: &published.procedure,
        decision: decision.map(|decision| decision.number.as_str()),
        standing: published.standing,
        notices: &notices,
        posted_by: posted_by.as_deref(),
        valid_from: valid_from.as_deref(),
        updated_at: published.updated_at(),
        address,
    };
    Ok(sheet.document())
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
