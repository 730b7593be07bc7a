//! What of a feedback somebody has to decide, so that it does not wait unseen.

use super::actions::Action;
use super::case::Case;
use super::state::State;
use super::words::words;
use crate::domain::staff::Role;

words! {
    /// A decision that is waited for.
    Waiting {
        /// Whether what was put aside goes on.
        Clearance = "clearance", "Tạm giữ, chờ kiểm tra";
        /// Whether a reply is sent.
        Approval = "approval", "Chờ duyệt trả lời";
        /// Whether there is more time.
        Extension = "extension", "Chờ quyết định gia hạn";
        /// Whether it is opened again.
        Reopening = "reopening", "Chờ quyết định mở lại";
        /// Whether a summary becomes public.
        Release = "release", "Chờ duyệt công khai";
    }
}

impl Waiting {
    /// What is decided first. Until it is known whether it is opened again, nothing becomes public; who approves finds
    /// a reply by its state, also while somebody else decides about more time.
    #[must_use]
    pub fn of(case: &Case) -> Option<Self> {
        let is_open = case.state.is_open();
        let is_answered = matches!(case.state, State::Answered | State::Closed);
        if is_open && case.is_quarantined {
            Some(Self::Clearance)
        } else if is_open && case.extension_asked.is_some() {
            Some(Self::Extension)
        } else if case.state == State::PendingApproval {
            Some(Self::Approval)
        } else if is_answered && case.reopen_asked {
            Some(Self::Reopening)
        } else if case.awaits_release() {
            Some(Self::Release)
        } else {
            None
        }
    }

    /// The roles that decide it: those that may take the step.
    #[must_use]
    pub fn deciders(self) -> &'static [Role] {
        let step = match self {
            Self::Clearance => Action::Clear,
            Self::Approval => Action::Approve,
            Self::Extension => Action::Extend,
            Self::Reopening => Action::Reopen,
            Self::Release => Action::Release {
                digest: String::new(),
                override_reason: None,
            },
        };
        step.takers().roles
    }
}
