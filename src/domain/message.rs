//! Messages on their way to one sender: when one is tried again, and when it is given up.

use super::feedback::event::EventKind;
use super::retry::{ATTEMPTS_MAX, wait};
use super::time::Timestamp;

/// Why a message was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageFailure {
    /// To whom it goes cannot be opened here: its key is not at hand.
    Sealed,
    /// Nobody knows any more to whom it goes: the contact was erased.
    NoAddress,
    /// No connection to the server.
    Unreachable,
    /// No trusted encryption.
    Tls,
    /// No answer in time.
    Timeout,
    /// An answer in another protocol, or none at all.
    Protocol,
    /// The server does not want to talk now, or not with this machine.
    Busy,
    /// The server does not take the login.
    Login,
    /// It takes no mail from the address that letters come from.
    Sender,
    /// It does not take this message now.
    Deferred,
    /// It does not take this message, today or any day: there is no such mailbox, most often.
    Refused,
}

impl MessageFailure {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Sealed,
        Self::NoAddress,
        Self::Unreachable,
        Self::Tls,
        Self::Timeout,
        Self::Protocol,
        Self::Busy,
        Self::Login,
        Self::Sender,
        Self::Deferred,
        Self::Refused,
    ];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::NoAddress => "no_address",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol",
            Self::Busy => "busy",
            Self::Login => "login",
            Self::Sender => "sender",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
        }
    }

    /// The failure with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.key() == key)
    }

    /// Whether another attempt would come to the same. What is wrong with the server or the settings is not: somebody
    /// may mend it, and until then all messages wait.
    #[must_use]
    pub fn is_permanent(self) -> bool {
        matches!(self, Self::Refused | Self::NoAddress)
    }

    /// What officers read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Sealed => "không mở được địa chỉ nhận; thiếu khóa giải mã",
            Self::NoAddress => "không còn địa chỉ nhận; thông tin liên hệ đã được xóa",
            Self::Unreachable => "không kết nối được tới máy chủ gửi tin",
            Self::Tls => {
                "không thiết lập được kết nối mã hóa; hãy kiểm tra chứng thư của máy chủ gửi tin"
            }
            Self::Timeout => "máy chủ gửi tin không trả lời kịp",
            Self::Protocol => "máy chủ gửi tin trả lời không đúng giao thức",
            Self::Busy => "máy chủ gửi tin đang không nhận kết nối từ máy này",
            Self::Login => "máy chủ gửi tin không chấp nhận tài khoản hoặc khóa đã cấu hình",
            Self::Sender => "máy chủ thư không nhận thư từ địa chỉ gửi đã cấu hình",
            Self::Deferred => "máy chủ gửi tin tạm thời chưa nhận tin này",
            Self::Refused => "máy chủ gửi tin từ chối: nơi nhận không tồn tại hoặc không nhận tin",
        }
    }
}

/// By which way a sender is told. Not the channel by which a feedback came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A letter to the e-mail address.
    Email,
    /// A short text to the telephone, by a gateway elsewhere: SMS, Zalo.
    Phone,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Email, Self::Phone];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// The way with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.key() == key)
    }
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    /// Kept back until the sender has shown that messages arrive.
    Held,
    /// To be tried.
    Pending,
    /// The server has it.
    Sent,
    /// Given up until somebody has it tried anew.
    Dead,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Held, Self::Pending, Self::Sent, Self::Dead];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }

    /// The state with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A message on its way: of which event of which feedback it tells. To whom it goes and what it says is in the sealed
/// contact and in the event; neither stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// For ever the same, so that who gets a message twice can tell.
    pub id: String,
    /// The feedback.
    pub feedback: String,
    /// The place of the event in its timeline.
    pub position: u32,
    /// What happened.
    pub event: EventKind,
    /// By which way it goes.
    pub way: Way,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it stands.
    pub state: MessageState,
    /// When it may be tried next.
    pub next_at: Timestamp,
    /// Why the last attempt failed, if it did.
    pub failure: Option<MessageFailure>,
    /// Since when it exists.
    pub created_at: Timestamp,
    /// When the server took it.
    pub sent_at: Option<Timestamp>,
}

impl Message {
    /// What becomes of it by an attempt at a moment; `chance` spreads the waits.
    #[must_use]
    pub fn after(&self, outcome: Result<(), MessageFailure>, now: Timestamp, chance: u8) -> Self {
        let tried = Tried::after(self.attempts, outcome, now, chance);
        Self {
            attempts: tried.attempts,
            state: tried.state,
            next_at: tried.next_at.unwrap_or(self.next_at),
            failure: tried.failure,
            sent_at: tried.sent_at,
            ..self.clone()
        }
    }
}

/// What becomes of something that was tried to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// How often it was tried.
    pub attempts: u32,
    /// Where it stands.
    pub state: MessageState,
    /// When it may be tried next; `None` is never.
    pub next_at: Option<Timestamp>,
    /// Why the last attempt failed, if it did.
    pub failure: Option<MessageFailure>,
    /// When the server took it.
    pub sent_at: Option<Timestamp>,
}

impl Tried {
    /// After one more attempt at a moment; `chance` spreads the waits.
    #[must_use]
    pub fn after(
        before: u32,
        outcome: Result<(), MessageFailure>,
        now: Timestamp,
        chance: u8,
    ) -> Self {
        let attempts = before.saturating_add(1);
        let (state, next_at) = match outcome {
            Ok(()) => (MessageState::Sent, None),
            Err(failure) if failure.is_permanent() || attempts >= ATTEMPTS_MAX => {
                (MessageState::Dead, None)
            }
            Err(_) => (
                MessageState::Pending,
                Some(now.after(wait(attempts, chance))),
            ),
        };
        Self {
            attempts,
            state,
            next_at,
            failure: outcome.err(),
            sent_at: outcome.is_ok().then_some(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_248_000_000);

    fn message() -> Message {
        Message {
            id: "m".to_owned(),
            feedback: "f".to_owned(),
            position: 1,
            event: EventKind::Submitted,
            way: Way::Email,
            attempts: 0,
            state: MessageState::Pending,
            next_at: NOW,
            failure: None,
            created_at: NOW,
            sent_at: None,
        }
    }

    #[test]
    fn what_may_pass_is_tried_for_about_four_days() {
        for failure in MessageFailure::ALL {
            let (mut message, mut now) = (message(), NOW);
            while message.state == MessageState::Pending {
                now = message.next_at;
                message = message.after(Err(failure), now, 128);
            }
            assert_eq!(message.state, MessageState::Dead);
            assert_eq!(message.failure, Some(failure));
            let expected = if failure.is_permanent() {
                1
            } else {
                ATTEMPTS_MAX
            };
            assert_eq!(message.attempts, expected, "{failure:?}");
            let days = now.since(NOW).as_secs_f64() / 86_400.0;
            assert!(
                failure.is_permanent() || (3.5..4.5).contains(&days),
                "{days}"
            );
        }
    }

    #[test]
    fn a_success_ends_it() {
        let later = NOW.after(Duration::from_mins(1));
        let tried = message().after(Err(MessageFailure::Busy), NOW, 0);
        assert!(tried.next_at > NOW && tried.state == MessageState::Pending);
        let sent = tried.after(Ok(()), later, 0);
        assert_eq!(
            (sent.state, sent.sent_at),
            (MessageState::Sent, Some(later))
        );
        assert_eq!((sent.failure, sent.attempts), (None, 2));
    }

    #[test]
    fn names_are_read_back() {
        for failure in MessageFailure::ALL {
            assert_eq!(MessageFailure::parse(failure.key()), Some(failure));
            assert!(!failure.label().is_empty());
        }
        for state in MessageState::ALL {
            assert_eq!(MessageState::parse(state.key()), Some(state));
        }
        for way in Way::ALL {
            assert_eq!(Way::parse(way.key()), Some(way));
        }
    }
}
