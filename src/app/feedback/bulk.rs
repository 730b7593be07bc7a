//! One step with many feedbacks: each by itself, and each told what became of it.

use super::handling::act;
use super::{App, Error, FeedbackError, OfficerView, Step, Target};
use crate::domain::feedback::contact::Fault;
use crate::domain::staff::Officer;

/// Most feedbacks at once.
pub const BULK_MAX: usize = 50;

impl Step {
    /// Whether it may be taken with many feedbacks at once: nothing that answers, seals, makes public, or needs words of
    /// its own for each.
    fn is_for_many(&self) -> bool {
        matches!(
            self,
            Self::Clear
                | Self::BeginScreening
                | Self::Accept { .. }
                | Self::Refuse { .. }
                | Self::Transfer { .. }
                | Self::Assign { .. }
                | Self::Return { .. }
                | Self::Begin
                | Self::Merge { .. }
                | Self::Unmerge
                | Self::Resume
                | Self::Note { .. }
        )
    }
}

/// Takes a step with each of them, in the order given: what was done with the one stays whatever becomes of the next.
/// Done again, those that were done are told to have changed.
///
/// # Errors
/// [`FeedbackError::Faults`] for a step that needs a look at each, or for none, too many or one twice; nothing is done
/// then.
pub async fn act_on_many(
    app: &App,
    officer: &Officer,
    targets: &[Target],
    step: &Step,
) -> Result<Vec<Result<OfficerView, Error>>, Error> {
    app.keyring()?;
    check(targets, step)?;
    let mut all = Vec::with_capacity(targets.len());
    for target in targets {
        all.push(act(app, officer, target, step).await);
    }
    Ok(all)
}

fn check(targets: &[Target], step: &Step) -> Result<(), FeedbackError> {
    let mut faults = Vec::new();
    if !step.is_for_many() {
        faults.push(Fault::new(
            "step/step",
            "việc này phải xem từng phản ánh, không làm hàng loạt được",
            "needs a look at each feedback; it is not done with many at once",
        ));
    }
    if targets.is_empty() || targets.len() > BULK_MAX {
        faults.push(Fault::new(
            "items",
            format!("phải nêu từ 1 đến {BULK_MAX} phản ánh"),
            format!("must name 1 to {BULK_MAX} feedbacks"),
        ));
    }
    let mut ids: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair.first() == pair.last()) {
        faults.push(Fault::new(
            "items",
            "một phản ánh được nêu hai lần",
            "names a feedback twice",
        ));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(FeedbackError::Faults(faults))
    }
}
