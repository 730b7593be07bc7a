//! What officers do, as they write it: texts in plain, codes of units and reasons. Looked up and sealed, it is an
//! [`Action`].

use jiff::civil::Date;

use super::reply_templates::is_template;
use super::sealer::Sealer;
use super::{App, Error, Opened, chain_of};
use crate::domain::agency::{AgencyCode, AgencyKind};
use crate::domain::feedback::actions::{Action, Classified, PartId, Reply};
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::contact::Fault;
use crate::domain::feedback::reason::Reason;
use crate::domain::feedback::release::Summary;
use crate::domain::feedback::words::{Confidentiality, Content, Kind, Outcome, Urgency};
use crate::domain::staff::{Officer, StaffId};
use crate::domain::version::VersionKey;
use crate::store::Tx;

/// A step as an officer writes it.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "each is the Action of the same name, with texts in plain"
)]
pub enum Step {
    Clear,
    BeginScreening,
    AskInfo {
        until: Date,
        question: String,
    },
    NoteAttempt {
        note: String,
    },
    SupplyInfo {
        answer: String,
    },
    Accept {
        kind: Kind,
        content: Content,
        urgency: Urgency,
    },
    Refuse {
        reason: String,
        explanation: Option<String>,
    },
    Transfer {
        reason: String,
        to: String,
        letter: String,
    },
    Redirect {
        reason: String,
    },
    Assign {
        unit: Option<AgencyCode>,
        handler: Option<StaffId>,
    },
    Return {
        reason: String,
    },
    Begin,
    AskExtension {
        until: Date,
        reason: String,
    },
    Extend,
    RefuseExtension {
        reason: String,
    },
    Draft(WrittenReply),
    ReturnDraft {
        comment: String,
    },
    Approve,
    Collect {
        until: Date,
        reason: String,
    },
    Resume,
    Reopen,
    RefuseReopen {
        reason: String,
    },
    Merge {
        with: FeedbackCode,
    },
    Unmerge,
    AskRelease,
    Release(WrittenRelease),
    Withhold {
        reason: String,
    },
    NameConflict {
        units: Vec<AgencyCode>,
    },
    SetConfidentiality {
        level: Confidentiality,
        reason: String,
    },
    Note {
        note: String,
    },
}

/// A reply to be approved, as an officer writes it.
#[derive(Clone)]
pub struct WrittenReply {
    /// How it ends the matter.
    pub outcome: Outcome,
    /// What the sender is told.
    pub text: String,
    /// What the criteria of NĐ 20/2008/NĐ-CP Đ14.2 came to, where it is about a rule.
    pub criteria: Option<String>,
    /// The version that puts right what was wrong.
    pub corrected_by: Option<VersionKey>,
}

/// What should become public, as a moderator writes it.
#[derive(Debug, Clone)]
pub struct WrittenRelease {
    /// The texts.
    pub summary: Summary,
    /// Why what looks personal in them is not.
    pub override_reason: Option<String>,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Step(…)")
    }
}

impl std::fmt::Debug for WrittenReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrittenReply(…)")
    }
}

/// What a step asks of the database and the rules.
pub(super) struct Context<'a, 'b> {
    pub app: &'a App,
    pub officer: &'a Officer,
    pub tx: &'a mut Tx,
    pub opened: &'a Opened,
    pub sealer: &'a mut Sealer<'b>,
}

impl Context<'_, '_> {
    /// The action that a step is.
    #[expect(
        clippy::too_many_lines,
        reason = "an arm for each step, none with a thought in it"
    )]
    pub(super) async fn resolve(&mut self, step: &Step) -> Result<Action, Error> {
        let chars = self.opened.case.chars;
        Ok(match step {
            Step::Clear => Action::Clear,
            Step::BeginScreening => Action::BeginScreening,
            Step::AskInfo { until, question } => Action::AskInfo {
                until: *until,
                question: self.seal(question)?,
            },
            Step::NoteAttempt { note } => Action::NoteAttempt {
                note: self.seal(note)?,
            },
            Step::SupplyInfo { answer } => Action::SupplyInfo {
                answer: self.seal(answer)?,
            },
            Step::Accept {
                kind,
                content,
                urgency,
            } => self.accept(*kind, *content, *urgency).await?,
            Step::Refuse {
                reason,
                explanation,
            } => Action::Refuse {
                reason: self.reason(reason)?,
                explanation: self.sealer.seal_some(explanation.as_deref())?,
                chars,
            },
            Step::Transfer { reason, to, letter } => Action::Transfer {
                reason: self.reason(reason)?,
                to: to.clone(),
                letter: letter.clone(),
            },
            Step::Redirect { reason } => Action::Redirect {
                reason: self.reason(reason)?,
            },
            Step::Assign { unit, handler } => self.assign(unit.as_ref(), handler.as_ref()).await?,
            Step::Return { reason } => Action::Return {
                reason: self.seal(reason)?,
            },
            Step::Begin => Action::Begin,
            Step::AskExtension { until, reason } => Action::AskExtension {
                until: *until,
                reason: self.seal(reason)?,
            },
            Step::Extend => Action::Extend,
            Step::RefuseExtension { reason } => Action::RefuseExtension {
                reason: self.seal(reason)?,
            },
            Step::Draft(draft) => self.draft(draft).await?,
            Step::ReturnDraft { comment } => Action::ReturnDraft {
                comment: self.seal(comment)?,
            },
            Step::Approve => Action::Approve,
            Step::Collect { until, reason } => Action::Collect {
                until: *until,
                reason: self.seal(reason)?,
            },
            Step::Resume => Action::Resume,
            Step::Reopen => Action::Reopen,
            Step::RefuseReopen { reason } => Action::RefuseReopen {
                reason: self.seal(reason)?,
            },
            Step::Merge { with } => self.merge(with).await?,
            Step::Unmerge => Action::Unmerge,
            Step::AskRelease => Action::AskRelease,
            Step::Release(release) => self.release(release)?,
            Step::Withhold { reason } => Action::Withhold {
                reason: self.seal(reason)?,
            },
            Step::NameConflict { units } => self.name_conflict(units).await?,
            Step::SetConfidentiality { level, reason } => {
                Action::SetConfidentiality(*level, self.seal(reason)?)
            }
            Step::Note { note } => Action::Note {
                note: self.seal(note)?,
            },
        })
    }

    fn seal(&mut self, text: &str) -> Result<PartId, Error> {
        self.sealer.seal(text)
    }

    async fn accept(
        &mut self,
        kind: Kind,
        content: Content,
        urgency: Urgency,
    ) -> Result<Action, Error> {
        // One that was accepted before has its number; a refusal takes a new one back with everything else.
        let register = if let Some(register) = self.opened.case.register {
            register
        } else {
            let year = self.app.clock.now().day().year();
            (year, self.tx.next_in_register(year).await?)
        };
        Ok(Action::Accept(Classified {
            kind,
            content,
            urgency,
            register,
        }))
    }

    async fn name_conflict(&mut self, units: &[AgencyCode]) -> Result<Action, Error> {
        let mut has_province = false;
        for unit in units {
            let known = self.tx.find_agency(unit).await?;
            let known = known.ok_or_else(|| Error::NoAgency(unit.to_string()))?;
            has_province |= known.agency.kind == AgencyKind::Province;
        }
        Ok(Action::NameConflict {
            units: units.to_vec(),
            has_province,
        })
    }

    async fn assign(
        &mut self,
        unit: Option<&AgencyCode>,
        handler: Option<&StaffId>,
    ) -> Result<Action, Error> {
        if let Some(unit) = unit {
            self.known_unit(unit).await?;
        }
        if let Some(handler) = handler
            && self.tx.find_account(handler).await?.is_none()
        {
            return Err(fault(
                "handler",
                "không có cán bộ này",
                "there is no such officer",
            ));
        }
        Ok(Action::Assign {
            chain: chain_of(self.tx, unit).await?,
            handler: handler.cloned(),
        })
    }

    async fn draft(&mut self, draft: &WrittenReply) -> Result<Action, Error> {
        if let Some(key) = &draft.corrected_by
            && self.tx.find_text(key).await?.is_none()
        {
            return Err(fault(
                "corrected_by",
                "không có phiên bản này",
                "there is no such version",
            ));
        }
        let about = self.opened.case.procedure_code();
        if let Some(key) = &draft.corrected_by
            && about.is_some_and(|about| about != key.code.as_str())
        {
            return Err(fault(
                "corrected_by",
                "là phiên bản của thủ tục khác với thủ tục được phản ánh",
                "is a version of another procedure than the one it is about",
            ));
        }
        let reasons = &self.app.rules.feedback.reasons;
        let is_reason = reasons
            .iter()
            .any(|reason| reason.text == draft.text.trim());
        Ok(Action::Draft(Reply {
            outcome: draft.outcome,
            is_template: is_reason
                || is_template(self.app, self.tx, self.opened, &draft.text).await?,
            text: self.seal(&draft.text)?,
            criteria: self.sealer.seal_some(draft.criteria.as_deref())?,
            corrected_by: draft.corrected_by.clone(),
        }))
    }

    fn release(&mut self, release: &WrittenRelease) -> Result<Action, Error> {
        Ok(Action::Release {
            digest: release.summary.digest(),
            override_reason: self.sealer.seal_some(release.override_reason.as_deref())?,
        })
    }

    fn reason(&self, code: &str) -> Result<Reason, Error> {
        let policy = &self.app.rules.feedback;
        let known = || {
            let all: Vec<&str> = policy
                .reasons
                .iter()
                .map(|reason| reason.code.as_str())
                .collect();
            all.join(", ")
        };
        policy.reason(code).cloned().ok_or_else(|| {
            let vi = format!("không có lý do này; các lý do: {}", known());
            fault(
                "reason",
                vi,
                format!("no such reason; there are: {}", known()),
            )
        })
    }

    async fn known_unit(&mut self, unit: &AgencyCode) -> Result<(), Error> {
        match self.tx.find_agency(unit).await? {
            Some(_) => Ok(()),
            None => Err(Error::NoAgency(unit.to_string())),
        }
    }
}

pub(super) fn fault(at: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Error {
    Fault {
        at,
        vi: vi.into(),
        en: en.into(),
    }
    .into()
}
