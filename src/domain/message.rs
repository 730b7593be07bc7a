//! Letters on their way to one person: when one is tried again, and when it is given up.

use super::occasion::Occasion;
use super::retry::{ATTEMPTS_MAX, wait};
use super::time::Timestamp;

/// Why a letter was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageFailure {
    /// What it says cannot be opened here: its key is not at hand.
    Sealed,
    /// No connection to the mail server.
    Unreachable,
    /// No trusted encryption.
    Tls,
    /// No answer in time.
    Timeout,
    /// An answer that is no SMTP, or none at all.
    NotSmtp,
    /// The server does not want to talk now, or not with this machine.
    Busy,
    /// The server does not take the login.
    Login,
    /// It takes no mail from the address that letters come from.
    Sender,
    /// It does not take this letter now.
    Deferred,
    /// It does not take this letter, today or any day: there is no such mailbox, most often.
    Refused,
}

impl MessageFailure {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Sealed,
        Self::Unreachable,
        Self::Tls,
        Self::Timeout,
        Self::NotSmtp,
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
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::NotSmtp => "not_smtp",
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
    /// may mend it, and until then all letters wait.
    #[must_use]
    pub fn is_permanent(self) -> bool {
        self == Self::Refused
    }

    /// What officers read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Sealed => "không mở được nội dung thư; thiếu khóa giải mã",
            Self::Unreachable => "không kết nối được tới máy chủ thư",
            Self::Tls => {
                "không thiết lập được kết nối mã hóa; hãy kiểm tra chứng thư của máy chủ thư"
            }
            Self::Timeout => "máy chủ thư không trả lời kịp",
            Self::NotSmtp => "máy chủ thư trả lời không đúng giao thức SMTP",
            Self::Busy => "máy chủ thư đang không nhận kết nối từ máy này",
            Self::Login => "máy chủ thư không chấp nhận tài khoản đăng nhập",
            Self::Sender => "máy chủ thư không nhận thư từ địa chỉ gửi đã cấu hình",
            Self::Deferred => "máy chủ thư tạm thời chưa nhận thư này",
            Self::Refused => "máy chủ thư từ chối: địa chỉ nhận không tồn tại hoặc không nhận thư",
        }
    }

    /// The same in English.
    #[must_use]
    pub fn label_en(self) -> &'static str {
        match self {
            Self::Sealed => "what the letter says cannot be opened; its key is missing",
            Self::Unreachable => "the mail server cannot be connected to",
            Self::Tls => "no encrypted connection; check the mail server's certificate",
            Self::Timeout => "the mail server did not answer in time",
            Self::NotSmtp => "the mail server's answer is no SMTP",
            Self::Busy => "the mail server takes no connections from this machine now",
            Self::Login => "the mail server does not take the login",
            Self::Sender => {
                "the mail server takes no mail from the sender's address in the settings"
            }
            Self::Deferred => "the mail server does not take this letter now",
            Self::Refused => "the mail server refused: the mailbox does not exist or takes no mail",
        }
    }
}

/// By which way somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageChannel {
    /// Electronic mail.
    Email,
    /// A system elsewhere that tells them.
    Webhook,
}

impl MessageChannel {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Email, Self::Webhook];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }

    /// The channel with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }
}

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    /// To be tried.
    Pending,
    /// The mail server has it.
    Sent,
    /// Given up until somebody revives it.
    Dead,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Sent, Self::Dead];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
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

/// A letter on its way, without what it says and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// For ever the same, so that who gets a letter twice can tell.
    pub id: String,
    /// What it is about.
    pub occasion: Occasion,
    /// By which way it goes.
    pub channel: MessageChannel,
    /// About which feedback, if about one.
    pub feedback: Option<String>,
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
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}

impl Message {
    /// A new one, to be tried at once.
    #[must_use]
    pub fn new(id: String, occasion: Occasion, feedback: Option<String>, now: Timestamp) -> Self {
        Self {
            id,
            occasion,
            channel: MessageChannel::Email,
            feedback,
            attempts: 0,
            state: MessageState::Pending,
            next_at: now,
            failure: None,
            created_at: now,
            sent_at: None,
        }
    }

    /// What becomes of it by an attempt at a moment; `chance` spreads the waits.
    #[must_use]
    pub fn after(&self, outcome: Result<(), MessageFailure>, now: Timestamp, chance: u8) -> Self {
        let attempts = self.attempts.saturating_add(1);
        let tried = Self {
            attempts,
            failure: outcome.err(),
            ..self.clone()
        };
        match outcome {
            Ok(()) => Self {
                state: MessageState::Sent,
                sent_at: Some(now),
                ..tried
            },
            Err(failure) if failure.is_permanent() || attempts >= ATTEMPTS_MAX => Self {
                state: MessageState::Dead,
                ..tried
            },
            Err(_) => Self {
                next_at: now.after(wait(attempts, chance)),
                ..tried
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_248_000_000);

    fn message() -> Message {
        Message::new("m".to_owned(), Occasion::Received, None, NOW)
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
            assert!(!failure.label().is_empty() && !failure.label_en().is_empty());
        }
        for state in MessageState::ALL {
            assert_eq!(MessageState::parse(state.key()), Some(state));
        }
        for channel in MessageChannel::ALL {
            assert_eq!(MessageChannel::parse(channel.key()), Some(channel));
        }
    }
}
