//! What a sender gets in the hand: as an answer, on paper, and to be checked by anybody.

use super::offices::{procedure_of, who_has};
use super::{App, Error, FeedbackError};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::chain::{self, GENESIS};
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::event::Event;
use crate::domain::feedback::receipt::{Issued, Verification};
use crate::domain::feedback::seal::Keyring;
use crate::domain::feedback::words::Kind;
use crate::domain::secret::Secret;
use crate::domain::template::Values;
use crate::domain::time::Timestamp;
use crate::paper::{Document, ReceiptSheet};
use crate::store::StoredFeedback;

/// What a sender gets in the hand: what was true when it was taken in, whatever happened since.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// What it is found by, together with the secret.
    pub code: FeedbackCode,
    /// Where it stood.
    pub case: Case,
    /// What shows that the receipt is genuine.
    pub verification: Verification,
    /// What opens it, where it was made here: told once, and kept nowhere.
    pub secret: Option<Secret>,
    /// Whether it was kept before already.
    pub is_replay: bool,
}

/// What anybody may know of a receipt that is genuine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genuine {
    /// The code.
    pub code: FeedbackCode,
    /// When it was taken in.
    pub submitted_at: Timestamp,
    /// What kind it was sent as.
    pub kind: Kind,
}

impl Receipt {
    /// That of a feedback whose first event is this.
    pub(super) fn of(
        keyring: &Keyring,
        (code, id): (FeedbackCode, &str),
        first: &Event,
        secret: Option<Secret>,
    ) -> Result<Self, Error> {
        let first = std::slice::from_ref(first);
        let case = Case::of(first).map_err(|error| Error::Internal(Box::new(error)))?;
        let head = chain::hashes(GENESIS, id, first);
        let issued = Issued {
            code: &code,
            at: case.submitted_at,
            head: head.first().map_or("", String::as_str),
        };
        let verification = Verification::of(keyring, issued);
        Ok(Self {
            code,
            case,
            verification,
            secret,
            is_replay: false,
        })
    }

    /// That of a feedback that is kept, without its secret.
    pub(super) fn of_stored(keyring: &Keyring, stored: &StoredFeedback) -> Result<Self, Error> {
        let (first, _) = stored.events.first().ok_or(FeedbackError::NotFound)?;
        let receipt = Self::of(keyring, (stored.code.clone(), &stored.id), first, None)?;
        Ok(Self {
            is_replay: true,
            ..receipt
        })
    }

    /// When it was sent.
    #[must_use]
    pub fn submitted_at(&self) -> Timestamp {
        self.case.submitted_at
    }
}

/// The receipt of a feedback, for who has code and secret.
///
/// # Errors
/// [`FeedbackError::NotFound`] for an unknown code and for a wrong secret alike.
pub async fn receipt(app: &App, code: &FeedbackCode, secret: &Secret) -> Result<Receipt, Error> {
    let keyring = app.keyring()?;
    let key = code.access_key(secret);
    let read = async { app.store.read().await?.find_feedback_by_access(&key).await };
    let stored = app.answered(read).await?.ok_or(FeedbackError::NotFound)?;
    Receipt::of_stored(keyring, &stored)
}

/// Whether a receipt that somebody shows is genuine.
///
/// # Errors
/// [`FeedbackError::NoReceipt`] for an unknown code and a wrong verification code alike.
pub async fn check_receipt(
    app: &App,
    code: &FeedbackCode,
    verification: &Verification,
) -> Result<Genuine, Error> {
    let keyring = app.keyring()?;
    let read = async { app.store.read().await?.find_feedback_by_code(code).await };
    let stored = app.answered(read).await?.ok_or(FeedbackError::NoReceipt)?;
    let (first, head) = stored.events.first().ok_or(FeedbackError::NoReceipt)?;
    let issued = Issued {
        code,
        at: first.at,
        head,
    };
    if !verification.proves(keyring, issued) {
        return Err(FeedbackError::NoReceipt.into());
    }
    let case = Case::of(std::slice::from_ref(first));
    let case = case.map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(Genuine {
        code: stored.code,
        submitted_at: case.submitted_at,
        kind: case.kind,
    })
}

/// A receipt on paper. `site` is where people reach this service, and `publisher` who runs it.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn printed(
    app: &App,
    receipt: &Receipt,
    (site, publisher): (&str, &str),
) -> Result<Document, Error> {
    let case = &receipt.case;
    let today = app.clock.now().day();
    let read = async {
        let mut tx = app.store.read().await?;
        let unit = who_has(&mut tx, case.unit.as_ref()).await?;
        Ok((unit, procedure_of(&mut tx, case, today).await?))
    };
    let (unit, procedure) = app.answered(read).await?;
    let words = app.rules.messages.receipt(&Values {
        code: receipt.code.to_string(),
        due: None,
        token: Some(Secret::new(receipt.verification.to_string())),
        site,
        publisher,
    });
    let rules = app.rules.deadlines.iter();
    let named: Vec<(&str, &str)> = rules
        .map(|rule| (rule.id.as_str(), rule.name.as_str()))
        .collect();
    let sheet = ReceiptSheet {
        code: receipt.code.to_string(),
        case,
        unit: unit.as_ref(),
        procedure: procedure.map(|(code, name)| (code.to_string(), name)),
        verification: receipt.verification.to_string(),
        secret: receipt.secret.as_ref().map(Secret::reveal),
        rules: &named,
        words: &words,
    };
    Ok(sheet.document())
}
