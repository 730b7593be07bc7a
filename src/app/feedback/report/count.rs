//! Counting, in batches, on a thread of its own: nobody else waits for it.

use std::collections::BTreeSet;

use super::{ReportError, ReportOf, refused};
use crate::app::{App, Error};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::feedback::case::CaseError;
use crate::domain::feedback::report::figures::Share;
use crate::domain::feedback::report::{Head, Names, Period, Report, Tally, Window};
use crate::domain::version::shown;

/// Feedback counted in one go: few enough that no other work of the same thread waits long.
const BATCH: u32 = 500;
/// Terms for which nothing was found, at most.
const UNFOUND_MAX: u32 = 50;

/// The report as it stands now.
///
/// # Errors
/// [`ReportError::NotBegun`], [`ReportError::Unreadable`].
pub(super) async fn count(
    app: &App,
    of: &ReportOf,
    units: Option<BTreeSet<AgencyCode>>,
) -> Result<Report, Error> {
    let (now, end) = (app.clock.now(), of.period.end());
    if now < of.period.start() {
        return Err(refused(ReportError::NotBegun(of.period.from)));
    }
    let window = Window {
        from: of.period.start(),
        cutoff: end.min(now),
    };
    let mut tally = Tally::new(window, units);
    let mut after = String::new();
    loop {
        // A transaction for each batch, so that none is kept open for long. What is before the cut-off never changes.
        let batch = {
            let mut tx = app.store.read().await?;
            tx.list_lives(window, &after, BATCH).await
        };
        let batch = batch.map_err(|error| {
            if error.is_unreadable() {
                unreadable(&error)
            } else {
                error.into()
            }
        })?;
        let Some((lives, last)) = batch else { break };
        after = last;
        let counted = tokio::task::spawn_blocking(move || {
            lives.iter().try_for_each(|events| tally.add(events))?;
            Ok::<_, CaseError>(tally)
        });
        tally = counted.await?.map_err(|error| unreadable(&error))?;
    }
    let policy = &app.rules.feedback;
    let names = names(app, &tally).await?;
    let unit_name = of.unit.as_ref().map(|unit| {
        let name = names.units.get(unit.as_str()).cloned();
        name.unwrap_or_else(|| unit.to_string())
    });
    let head = Head {
        period: of.period.to_string(),
        period_label: of.period.label(),
        from: of.period.from,
        to: of.period.to,
        basis: policy.reporting.basis.clone(),
        unit: of.unit.clone(),
        unit_name: unit_name.unwrap_or_else(|| "Toàn tỉnh".to_owned()),
        cutoff: window.cutoff,
        is_whole: window.cutoff == end,
    };
    let mut figures = tally.finish(&names, policy);
    if of.unit.is_none() {
        figures.unfound = unfound(app, of.period).await?;
    }
    Ok(Report { head, figures })
}

/// Which one it is, `tthc verify` tells; the log has it, too.
fn unreadable(error: &dyn std::error::Error) -> Error {
    tracing::error!(%error, "a feedback cannot be read: no report without it");
    refused(ReportError::Unreadable)
}

/// What many searched in vain.
async fn unfound(app: &App, period: Period) -> Result<Vec<Share>, Error> {
    let mut tx = app.store.read().await?;
    let terms = tx
        .list_unfound((period.from, period.to), UNFOUND_MAX)
        .await?;
    let shares = terms.into_iter().map(|(term, count)| Share {
        key: term.clone(),
        label: term,
        count,
    });
    Ok(shares.collect())
}

/// What units and procedures are called now.
async fn names(app: &App, tally: &Tally) -> Result<Names, Error> {
    let mut tx = app.store.read().await?;
    let agencies = tx.list_agencies().await?.into_iter();
    let mut names = Names {
        units: agencies
            .map(|agency| (agency.code.to_string(), agency.name))
            .collect(),
        rules: app
            .rules
            .deadlines
            .iter()
            .map(|rule| (rule.id.clone(), rule.name.clone()))
            .collect(),
        ..Names::default()
    };
    let today = app.clock.now().day();
    for written in tally.procedures() {
        let Ok(code) = ProcedureCode::parse(written) else {
            continue;
        };
        let versions = tx.list_versions(&code).await?;
        let Some((version, _)) = shown(&versions, today) else {
            continue;
        };
        if let Some(text) = tx.find_text(&version.key).await? {
            names
                .procedures
                .insert(written.to_owned(), (text.name, text.sector));
        }
    }
    Ok(names)
}
