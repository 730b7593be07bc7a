//! The audit: who did what to what, when and why. Entries are only ever added.

use std::fmt;

use super::agency::AgencyCode;
use super::staff::StaffId;
use super::time::Timestamp;

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 1000;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// An officer, signed in or by a program of theirs.
    Staff(StaffId),
    /// Somebody at the machine with a command; the operating system's name of the user.
    Command(String),
    /// The program by itself.
    Program,
}

impl Actor {
    /// Stable name of the kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Staff(_) => "staff",
            Self::Command(_) => "command",
            Self::Program => "program",
        }
    }

    /// Who of this kind; nothing for the program.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Staff(id) => id.as_str(),
            Self::Command(user) => user,
            Self::Program => "",
        }
    }

    /// Puts together what [`Actor::kind`] and [`Actor::name`] gave.
    #[must_use]
    pub fn from_parts(kind: &str, name: &str) -> Option<Self> {
        match kind {
            "staff" => StaffId::parse(name).map(Self::Staff),
            "command" => Some(Self::Command(name.to_owned())),
            "program" => Some(Self::Program),
            _ => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program => f.write_str(self.kind()),
            _ => write!(f, "{}:{}", self.kind(), self.name()),
        }
    }
}

/// Something that was done. It holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// What, as `noun.verb`: `officer.disable`.
    pub action: String,
    /// To what, as `kind:id`: `staff:0193…`, `procedure:1.001193`.
    pub subject: String,
    /// The agency concerned.
    pub agency: Option<AgencyCode>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// What changed, in short.
    pub detail: Option<String>,
}

impl AuditEntry {
    /// Something done, about which there is no more to say.
    #[must_use]
    pub fn new(at: Timestamp, actor: Actor, action: &str, subject: String) -> Self {
        Self {
            at,
            actor,
            action: action.to_owned(),
            subject,
            agency: None,
            reason: None,
            detail: None,
        }
    }

    /// The same with what changed.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_put_together_from_its_parts() {
        let id = StaffId::new(Timestamp(1_795_248_000_000), [7; 10]);
        for actor in [
            Actor::Staff(id),
            Actor::Command("root".to_owned()),
            Actor::Program,
        ] {
            assert_eq!(
                Actor::from_parts(actor.kind(), actor.name()),
                Some(actor.clone())
            );
        }
        assert_eq!(Actor::from_parts("staff", "root"), None);
        assert_eq!(Actor::from_parts("god", ""), None);
        assert_eq!(
            Actor::Command("root".to_owned()).to_string(),
            "command:root"
        );
    }
}
