//! Proves that what is kept is what happened: each chain of events, the rows made from them, the sealed texts, what is
//! public, the register, and the roots of days.

mod days;
mod one;
mod releases;

pub use days::compare;

use std::collections::BTreeMap;

use super::Error;
use crate::domain::feedback::chain::DayRoot;
use crate::domain::feedback::discrepancy::DiscrepancyKind;
use crate::domain::feedback::seal::Keyring;
use crate::store::{self, Store, Tx};

/// How many are looked at in one go.
const BATCH: u32 = 500;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// What kind of thing.
    pub kind: DiscrepancyKind,
    /// Where: the code of a feedback, its id where the code cannot be read, a day, a year of the register.
    pub at: String,
    /// What.
    pub what: String,
}

/// What was looked at, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Feedback.
    pub feedbacks: u64,
    /// Events.
    pub events: u64,
    /// Sealed texts that were opened and compared.
    pub parts: u64,
    /// Sealed texts and files that could not be opened because their key is not at hand.
    pub unopened: u64,
    /// Files that were sent along.
    pub files: u64,
    /// Texts that were erased, as their events say.
    pub erased: u64,
    /// Summaries.
    pub releases: u64,
    /// Issued reports.
    pub reports: u64,
    /// Roots of days.
    pub roots: u64,
    /// The newest of them.
    pub last_root: Option<DayRoot>,
    /// What is wrong.
    pub faults: Vec<Discrepancy>,
    /// How many numbers of the register were seen in each year, and the largest.
    register: BTreeMap<i64, (i64, i64)>,
}

impl Verified {
    pub(in crate::app) fn fault(
        &mut self,
        kind: DiscrepancyKind,
        at: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.faults.push(Discrepancy {
            kind,
            at: at.into(),
            what: what.into(),
        });
    }
}

/// Looks at everything as it is at one moment. Without keys, sealed texts are not opened.
///
/// # Errors
/// [`Error::Unavailable`] when the database does not answer.
pub async fn verify(store: &Store, keyring: Option<&Keyring>) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    let mut tx = store.read().await?;
    let mut after = String::new();
    loop {
        let ids = tx.list_feedback_ids(&after, BATCH).await?;
        let Some(last) = ids.last() else {
            break;
        };
        after.clone_from(last);
        for id in &ids {
            let looked = one::look(&mut tx, id, keyring, &mut verified).await;
            readable(looked, id, &mut verified)?;
        }
    }
    let looked = register(&mut tx, &mut verified).await;
    readable(looked, "feedback_register", &mut verified)?;
    let looked = reports(&mut tx, &mut verified).await;
    readable(looked, "feedback_report", &mut verified)?;
    let looked = days::look(&mut tx, &mut verified).await;
    readable(looked, "feedback_root", &mut verified)?;
    Ok(verified)
}

/// What cannot be read is a fault; that the database does not answer is none.
fn readable(
    looked: Result<(), store::Error>,
    at: &str,
    verified: &mut Verified,
) -> Result<(), Error> {
    match looked {
        Err(error) if error.is_unreadable() => {
            verified.fault(DiscrepancyKind::Unreadable, at, error.to_string());
            Ok(())
        }
        looked => Ok(looked?),
    }
}

/// Issued reports say what they said when they were issued; that they are the ones, the roots of their days tell.
async fn reports(tx: &mut Tx, verified: &mut Verified) -> Result<(), store::Error> {
    for (id, is_intact) in tx.list_report_states().await? {
        verified.reports += 1;
        if !is_intact {
            let what = "số liệu không khớp mã băm ghi khi phát hành";
            verified.fault(DiscrepancyKind::Report, id, what);
        }
    }
    Ok(())
}

/// No number of the register is given twice or left out.
async fn register(tx: &mut Tx, verified: &mut Verified) -> Result<(), store::Error> {
    for (year, last) in tx.list_registers().await? {
        let (count, largest) = verified.register.remove(&year).unwrap_or_default();
        if (count, largest) != (last, last) {
            let what = format!("sổ đã cấp {last} số, còn thấy {count} số, số lớn nhất {largest}");
            verified.fault(DiscrepancyKind::Register, year.to_string(), what);
        }
    }
    for year in std::mem::take(&mut verified.register).into_keys() {
        let what = "có phản ánh mang số của năm này nhưng sổ không có năm này";
        verified.fault(DiscrepancyKind::Register, year.to_string(), what);
    }
    Ok(())
}
