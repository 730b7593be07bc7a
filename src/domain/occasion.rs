//! On which occasions somebody is told something about a feedback, and what the letter may say.

/// When a sender or an officer is told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// It has arrived and has a code.
    Received,
    /// An address is to be confirmed before anything else is sent there.
    ConfirmContact,
    /// Something is missing.
    NeedsInfo,
    /// Something is still missing.
    InfoReminder,
    /// It is accepted; who handles it and by when.
    Accepted,
    /// It is not accepted, and why.
    NotAccepted,
    /// Another body has it now.
    Transferred,
    /// It goes another way; which way is told behind the secret only.
    Redirected,
    /// It takes longer.
    Extended,
    /// There is a reply.
    Answered,
    /// It is kept to be looked at again.
    Collecting,
    /// It is handled once more.
    Reopened,
    /// It is not handled once more, and why.
    ReopenRefused,
    /// It gets the answer of another one like it.
    Merged,
    /// It is handled by itself again.
    Unmerged,
    /// The sender has taken it back.
    Withdrawn,
    /// A summary of it is public.
    Released,
    /// The time to ask for more ends soon.
    ClosingSoon,
    /// To an officer: it is theirs.
    Assigned,
    /// To an officer: its deadline is near.
    DueSoon,
    /// To an officer: its deadline is past.
    Overdue,
    /// To who oversees the unit: it is past its deadline still.
    Escalated,
}

/// Whom a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// Who sent the feedback.
    Sender,
    /// Who works here.
    Officer,
}

/// Something that differs from letter to letter. There is none for the secret, for anybody's name, or for what a
/// feedback or a reply says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// The public code of the feedback.
    Code,
    /// The address of its page; who opens it needs the secret still.
    Link,
    /// The address of this service, so that a letter from elsewhere is noticed.
    Site,
    /// Whom to ask.
    Ask,
    /// The unit or body that has it now.
    Unit,
    /// A day: until when, by when, or when next; the occasion says which.
    Due,
    /// Why, out of the list of reasons.
    Reason,
    /// How to reach the body that has it now.
    Channels,
    /// The address of the page on which an e-mail address is confirmed.
    Confirm,
    /// Within the pattern of that address: what proves that the letter was received.
    Token,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Code,
        Self::Link,
        Self::Site,
        Self::Ask,
        Self::Unit,
        Self::Due,
        Self::Reason,
        Self::Channels,
        Self::Confirm,
        Self::Token,
    ];

    /// What stands between the braces.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Link => "link",
            Self::Site => "site",
            Self::Ask => "ask",
            Self::Unit => "unit",
            Self::Due => "due",
            Self::Reason => "reason",
            Self::Channels => "channels",
            Self::Confirm => "confirm",
            Self::Token => "token",
        }
    }

    /// The placeholder with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.key() == key)
    }
}

/// What every letter has.
const ALWAYS: [Placeholder; 4] = [
    Placeholder::Code,
    Placeholder::Link,
    Placeholder::Site,
    Placeholder::Ask,
];

impl Occasion {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Received,
        Self::ConfirmContact,
        Self::NeedsInfo,
        Self::InfoReminder,
        Self::Accepted,
        Self::NotAccepted,
        Self::Transferred,
        Self::Redirected,
        Self::Extended,
        Self::Answered,
        Self::Collecting,
        Self::Reopened,
        Self::ReopenRefused,
        Self::Merged,
        Self::Unmerged,
        Self::Withdrawn,
        Self::Released,
        Self::ClosingSoon,
        Self::Assigned,
        Self::DueSoon,
        Self::Overdue,
        Self::Escalated,
    ];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::ConfirmContact => "confirm_contact",
            Self::NeedsInfo => "needs_info",
            Self::InfoReminder => "info_reminder",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not_accepted",
            Self::Transferred => "transferred",
            Self::Redirected => "redirected",
            Self::Extended => "extended",
            Self::Answered => "answered",
            Self::Collecting => "collecting",
            Self::Reopened => "reopened",
            Self::ReopenRefused => "reopen_refused",
            Self::Merged => "merged",
            Self::Unmerged => "unmerged",
            Self::Withdrawn => "withdrawn",
            Self::Released => "released",
            Self::ClosingSoon => "closing_soon",
            Self::Assigned => "assigned",
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::Escalated => "escalated",
        }
    }

    /// The occasion with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.key() == key)
    }

    /// Whom it is told.
    #[must_use]
    pub fn addressee(self) -> Addressee {
        match self {
            Self::Assigned | Self::DueSoon | Self::Overdue | Self::Escalated => Addressee::Officer,
            _ => Addressee::Sender,
        }
    }

    /// What its letter must say, beyond what every letter says.
    #[must_use]
    pub fn needs(self) -> &'static [Placeholder] {
        use Placeholder::{Channels, Confirm, Due, Reason, Unit};
        match self {
            Self::ConfirmContact => &[Confirm],
            Self::Received
            | Self::NeedsInfo
            | Self::InfoReminder
            | Self::Extended
            | Self::Answered
            | Self::Collecting
            | Self::Reopened
            | Self::ClosingSoon
            | Self::DueSoon
            | Self::Overdue => &[Due],
            Self::Accepted | Self::Assigned | Self::Escalated => &[Unit, Due],
            Self::NotAccepted | Self::ReopenRefused => &[Reason],
            Self::Transferred => &[Unit, Channels],
            Self::Redirected | Self::Merged | Self::Unmerged | Self::Withdrawn | Self::Released => {
                &[]
            }
        }
    }

    /// What is known besides, and may be left unsaid. Which other way a redirected feedback goes is known too, but who
    /// else reads the letter should not learn that somebody denounces somebody.
    #[must_use]
    pub fn may(self) -> &'static [Placeholder] {
        match self {
            Self::Redirected => &[Placeholder::Channels],
            Self::Extended => &[Placeholder::Reason],
            Self::Answered => &[Placeholder::Unit],
            _ => &[],
        }
    }

    /// What its letter may say.
    pub fn offers(self) -> impl Iterator<Item = Placeholder> {
        let own = self.needs().iter().chain(self.may()).copied();
        ALWAYS.into_iter().chain(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for occasion in Occasion::ALL {
            assert_eq!(Occasion::parse(occasion.key()), Some(occasion));
        }
        for placeholder in Placeholder::ALL {
            assert_eq!(Placeholder::parse(placeholder.key()), Some(placeholder));
        }
        assert_eq!(Occasion::parse("secret"), None);
        assert_eq!(Placeholder::parse("secret"), None);
    }

    #[test]
    fn nothing_is_offered_twice_and_the_token_never() {
        for occasion in Occasion::ALL {
            let offered: Vec<_> = occasion.offers().map(Placeholder::key).collect();
            let mut different = offered.clone();
            different.sort_unstable();
            different.dedup();
            assert_eq!(different.len(), offered.len(), "{occasion:?}");
            assert!(!offered.contains(&"token"));
        }
    }
}
