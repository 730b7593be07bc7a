//! Taking over what a source says of a procedure: published in place of what was there, or left aside.

use jiff::civil::Date;

use crate::app::Error;
use crate::domain::code::ProcedureCode;
use crate::domain::decision::Decision;
use crate::domain::merge::merge;
use crate::domain::procedure::{Procedure, Source};
use crate::domain::publication::{Publication, Refusal, check};
use crate::domain::time::Timestamp;
use crate::domain::version::{ChangeType, Version};
use crate::store::{Stored, Tx};

/// What became of what a source says of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// There was none before.
    New,
    /// Something is different now.
    Changed,
    /// It became a draft, or another revision of one.
    Drafted,
    /// Nothing is different; no version was published.
    Unchanged,
    /// An officer is working on it, whom an import does not disturb.
    Held,
    /// Officers have published it by a decision, which a source without one does not change.
    Announced,
    /// The procedure has ended here, which a source does not undo.
    Ended,
    /// It may not be published so.
    Refused(Refusal),
}

/// A source's words, taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenOver {
    /// What became of them.
    pub taken: Taken,
    /// The text together with what was known before.
    pub text: Procedure,
    /// The version that has this text, where one has.
    pub number: Option<u32>,
    /// Whether a decision announces it.
    pub is_announced: bool,
}

/// By what a source's words are taken over.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The import that brings them.
    pub import: Option<&'a str>,
    /// The decision as of which they apply.
    pub decision: Option<&'a Decision>,
    /// Now.
    pub now: Timestamp,
}

impl Origin<'_> {
    /// The day as of which the words apply.
    fn day(&self) -> Date {
        self.decision
            .map_or(self.now.day(), |decision| decision.effective_on)
    }

    /// What the decision does to a procedure of which this version is there already. A file that adds to what another
    /// file of the same decision has brought changes nothing about that.
    fn change(&self, before: Option<&Version>) -> Option<ChangeType> {
        let decision = self.decision?;
        let Some(before) = before else {
            return Some(ChangeType::New);
        };
        let is_same = before.decision.as_ref() == Some(&decision.id)
            && before.from == Some(decision.effective_on);
        before
            .change
            .filter(|_| is_same)
            .or(Some(ChangeType::Amended))
    }

    /// The decision's identifier.
    pub(in crate::app) fn decision_id(&self) -> Option<String> {
        self.decision.map(|decision| decision.id.clone())
    }
}

/// What is published of a procedure of which a source says something.
#[derive(Debug)]
pub(in crate::app) struct Known {
    versions: Vec<Version>,
    stored: Option<Stored>,
}

impl Known {
    pub(in crate::app) async fn find(
        tx: &mut Tx,
        code: &ProcedureCode,
        origin: &Origin<'_>,
    ) -> Result<Self, Error> {
        let versions = tx.list_versions(code).await?;
        let stored = match versions.as_slice() {
            [] => None,
            _ => tx.find_procedure(code, origin.day()).await?,
        };
        Ok(Self { versions, stored })
    }

    pub(in crate::app) fn has_ended(&self) -> bool {
        self.stored.is_none() && !self.versions.is_empty()
    }

    pub(in crate::app) fn text(&self) -> Option<Procedure> {
        self.stored.as_ref().map(|stored| stored.procedure.clone())
    }

    /// The version that a new one would follow.
    pub(in crate::app) fn before(&self) -> Option<&Version> {
        let number = self.stored.as_ref()?.number;
        self.versions.iter().find(|v| v.key.number == number)
    }

    /// Whether officers have published what applies, or what it corrects or adds to.
    fn is_officers(&self) -> bool {
        let same = |version: &&Version| {
            let before = self.before().map(|before| (before.from, &before.decision));
            before == Some((version.from, &version.decision))
        };
        let mut same = self.versions.iter().filter(same);
        same.any(|version| version.publisher.is_some())
    }

    /// Whether a text is published already and, if a decision comes with it, announced.
    pub(in crate::app) fn says(
        &self,
        text: &Procedure,
        origin: &Origin<'_>,
    ) -> Result<bool, Error> {
        let announced = origin.decision.is_none()
            || self
                .before()
                .is_some_and(|before| before.decision.is_some());
        match &self.stored {
            Some(stored) if announced => Ok(stored.says(text)?),
            _ => Ok(false),
        }
    }

    /// What became of a source's words where no version was published.
    pub(in crate::app) fn left(&self, taken: Taken, text: Procedure) -> TakenOver {
        let number = match taken {
            Taken::Unchanged => self.stored.as_ref().map(|stored| stored.number),
            _ => None,
        };
        TakenOver {
            taken,
            text,
            number,
            is_announced: self
                .before()
                .is_some_and(|before| before.decision.is_some()),
        }
    }
}

/// Publishes what a source says of a procedure, if that is anything new: from the decision's day on or, without a
/// decision, in place of what was published before, for the same days.
///
/// # Errors
/// [`Error`].
pub async fn take_over(
    tx: &mut Tx,
    incoming: Procedure,
    origin: &Origin<'_>,
) -> Result<TakenOver, Error> {
    let known = Known::find(tx, &incoming.code, origin).await?;
    if known.has_ended() {
        return Ok(known.left(Taken::Ended, incoming));
    }
    // A list adds the province's part and changes nothing that officers have written.
    let is_list = incoming.provenance.source == Source::List;
    let text = merge(known.text(), incoming);
    if known.says(&text, origin)? {
        return Ok(known.left(Taken::Unchanged, text));
    }
    if origin.decision.is_none() && !is_list && known.is_officers() {
        return Ok(known.left(Taken::Announced, text));
    }
    let before = known.before();
    let publication = Publication {
        procedure: text,
        change: origin.change(before),
        is_end: false,
        from: match origin.decision {
            Some(decision) => Some(decision.effective_on),
            None => before.and_then(|before| before.from),
        },
        until: before.and_then(|before| before.until),
        decision: origin
            .decision_id()
            .or_else(|| before.and_then(|before| before.decision.clone())),
        import: origin.import.map(ToOwned::to_owned),
        correction: None,
        editor: None,
        publisher: None,
        agency: before.and_then(|before| before.agency.clone()),
    };
    if let Err(refusal) = check(&publication, &known.versions, origin.now.day()) {
        return Ok(known.left(Taken::Refused(refusal), publication.procedure));
    }
    let key = tx
        .publish(&publication, &known.versions, origin.now)
        .await?;
    Ok(TakenOver {
        taken: match before {
            None => Taken::New,
            Some(_) => Taken::Changed,
        },
        is_announced: publication.decision.is_some(),
        text: publication.procedure,
        number: Some(key.number),
    })
}
