//! What a submission names: procedures and agencies that there are, and the unit that gets it.

use super::{Error, FeedbackError, chain_of};
use crate::domain::agency::{AgencyCode, AgencyKind};
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::submission::Submission;
use crate::store::Tx;

/// It names what there is.
pub(super) async fn known(tx: &mut Tx, submission: &Submission) -> Result<(), Error> {
    let mut faults = Vec::new();
    if let Some((code, version)) = &submission.procedure {
        let versions = tx.list_versions(code).await?;
        if versions.is_empty() {
            let vi = format!("không có thủ tục nào mang mã {code}; có thể để trống mục này");
            faults.push(Fault {
                at: "procedure",
                vi,
                en: format!("no procedure has the code {code}; it may be left out"),
            });
        } else if version
            .is_some_and(|number| versions.iter().all(|known| known.key.number != number))
        {
            faults.push(Fault {
                at: "version",
                vi: "thủ tục không có phiên bản này".to_owned(),
                en: "the procedure has no such version".to_owned(),
            });
        }
    }
    for (at, agency) in [
        ("commune", &submission.commune),
        ("complains_of", &submission.complains_of),
    ] {
        if let Some(agency) = agency
            && tx.find_agency(agency).await?.is_none()
        {
            faults.push(Fault {
                at,
                vi: format!("không có cơ quan nào mang mã {agency}; danh sách có tại /v1/communes"),
                en: format!("no agency has the code {agency}; all are listed at /v1/communes"),
            });
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(FeedbackError::Faults(faults).into())
    }
}

/// The commune where it happened, unless it or who is above it is complained of: then the province's own office.
pub(super) async fn receiving_unit(
    tx: &mut Tx,
    submission: &Submission,
) -> Result<Option<AgencyCode>, Error> {
    let chain = chain_of(tx, submission.commune.as_ref()).await?;
    let complained = submission.complains_of.as_ref();
    let is_conflict = chain.iter().any(|unit| Some(unit) == complained);
    Ok(chain.into_iter().next().filter(|_| !is_conflict))
}

/// Whether it complains of the province itself.
pub(super) async fn is_about_province(tx: &mut Tx, submission: &Submission) -> Result<bool, Error> {
    let Some(complained) = &submission.complains_of else {
        return Ok(false);
    };
    let known = tx.find_agency(complained).await?;
    Ok(known.is_some_and(|known| known.agency.kind == AgencyKind::Province))
}
