//! Who may take a step.

use super::{Refusal, Setting};
use crate::domain::feedback::event::Actor;
use crate::domain::staff::Role;

/// Who may take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takers {
    /// Whether the sender may.
    pub sender: bool,
    /// Whether the program may, by itself.
    pub program: bool,
    /// Officers with one of these roles for its unit may.
    pub roles: &'static [Role],
}

impl Takers {
    pub(super) const fn officers(roles: &'static [Role]) -> Self {
        Self {
            sender: false,
            program: false,
            roles,
        }
    }

    pub(super) const fn or_sender(self) -> Self {
        Self {
            sender: true,
            ..self
        }
    }

    pub(super) const fn or_program(self) -> Self {
        Self {
            program: true,
            ..self
        }
    }

    /// Goes on only if whoever acts is one of them.
    ///
    /// # Errors
    /// [`Refusal::Role`] names a role that is missing, [`Refusal::NotYours`] where no role would do.
    pub fn allow(self, setting: Setting<'_>) -> Result<(), Refusal> {
        let missing = || {
            self.roles
                .first()
                .map_or(Refusal::NotYours, |role| Refusal::Role(*role))
        };
        match setting.actor {
            Actor::Sender if self.sender => Ok(()),
            Actor::Program if self.program => Ok(()),
            Actor::Staff(_) if self.roles.iter().any(|role| setting.roles.contains(role)) => Ok(()),
            Actor::Staff(_) => Err(missing()),
            Actor::Sender | Actor::Program => Err(Refusal::NotYours),
        }
    }
}
