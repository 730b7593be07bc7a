//! What must hang at a posting point, and what a list shows of it: by the directory and the index.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{App, Error};
use crate::domain::agency::{Agency, AgencyCode, AgencyKind};
use crate::domain::code::ProcedureCode;
use crate::domain::hits::Card;
use crate::domain::posting::{Due, PostingPoint};
use crate::domain::query::Filters;
use crate::domain::text::slug;

/// As of when procedures are listed.
#[derive(Debug, Clone)]
pub enum When {
    /// What applies on a day.
    On(Date),
    /// Some procedures, each as it applied on its own day.
    Each(BTreeMap<ProcedureCode, Date>),
}

/// What must be put up at a point today: what its agency carries out.
///
/// # Errors
/// [`Error::Busy`], [`Error::Unavailable`].
pub async fn due(app: &App, point: &PostingPoint) -> Result<Vec<Due>, Error> {
    let cards = cards(app, point, None, When::On(app.clock.now().day())).await?;
    let due = cards.into_iter().map(|card| Due {
        code: card.code,
        name: card.name,
        number: card.version,
        hash: card.hash,
        since: card.validity.from,
    });
    Ok(due.collect())
}

/// What a list shows of what had to be put up at a point, by today's directory; only one sector where one is named.
///
/// # Errors
/// [`Error::Busy`], [`Error::Unavailable`].
pub async fn cards(
    app: &App,
    point: &PostingPoint,
    sector: Option<&str>,
    when: When,
) -> Result<Vec<Card>, Error> {
    let whose = whose(app, &point.agency).await?;
    let filters = Filters {
        sector: sector.map(ToOwned::to_owned),
        commune: whose
            .as_ref()
            .filter(|agency| agency.kind == AgencyKind::Commune)
            .map(|agency| agency.code.clone()),
        ..Filters::default()
    };
    let mut cards = listed(app, filters, when).await?;
    if let Some(department) = whose.filter(|agency| agency.kind == AgencyKind::Department) {
        cards.retain(|card| is_of(card, &department));
    }
    Ok(cards)
}

/// What a list shows of what passes the filters.
///
/// # Errors
/// [`Error::Busy`].
pub async fn listed(app: &App, filters: Filters, when: When) -> Result<Vec<Card>, Error> {
    let index = app.index.clone();
    let list = move || match when {
        When::On(day) => index.list(&filters, Some(day)),
        When::Each(days) => index.list_each(&filters, &days),
    };
    Ok(app.threads.run(list).await??)
}

/// Whose procedures hang at the points of an agency: a commune's at its own and at its centre, a department's at its
/// own; `None` is everybody's, at those of the province.
async fn whose(app: &App, code: &AgencyCode) -> Result<Option<Agency>, Error> {
    let read = async {
        let mut tx = app.store.read().await?;
        let mut next = Some(code.clone());
        while let Some(code) = next {
            let Some(stored) = tx.find_agency(&code).await? else {
                break;
            };
            let agency = stored.agency;
            if matches!(agency.kind, AgencyKind::Commune | AgencyKind::Department) {
                return Ok(Some(agency));
            }
            next = agency.parent;
        }
        Ok(None)
    };
    app.answered(read).await
}

/// Whether a procedure is carried out by a department: because somebody says so, or by the name in its text, after
/// which sources write the province's.
fn is_of(card: &Card, department: &Agency) -> bool {
    let name = slug(&department.name);
    let named = |agency: &String| {
        let agency = slug(agency);
        agency == name || agency.starts_with(&format!("{name}-"))
    };
    let code = department.code.as_str();
    card.agencies.iter().any(named) || card.applies_to.iter().any(|known| known == code)
}
