//! Deliveries of notices to webhooks: when one is tried again, and when it is given up.

use super::retry::{ATTEMPTS_MAX, wait};
use super::time::Timestamp;

/// Why a delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The host's name stands for no address.
    NameUnknown,
    /// It stands for an address that nothing is sent to.
    AddressRefused,
    /// No connection.
    Unreachable,
    /// No trusted encryption: a certificate that does not hold, most often.
    Tls,
    /// No answer in time.
    Timeout,
    /// An answer that is no HTTP.
    NotHttp,
    /// A redirect, which is never followed.
    Redirect(u16),
    /// An answer that is no success.
    Status(u16),
}

impl Failure {
    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NameUnknown => "name_unknown",
            Self::AddressRefused => "address_refused",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::NotHttp => "not_http",
            Self::Redirect(_) => "redirect",
            Self::Status(_) => "status",
        }
    }

    /// Puts together what [`Failure::key`] and [`Failure::status`] gave.
    #[must_use]
    pub fn from_parts(key: &str, status: Option<u16>) -> Option<Self> {
        let known = match key {
            "name_unknown" => Self::NameUnknown,
            "address_refused" => Self::AddressRefused,
            "unreachable" => Self::Unreachable,
            "tls" => Self::Tls,
            "timeout" => Self::Timeout,
            "not_http" => Self::NotHttp,
            "redirect" => Self::Redirect(status?),
            "status" => Self::Status(status?),
            _ => return None,
        };
        Some(known)
    }

    /// The HTTP status, if there was one.
    #[must_use]
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Redirect(status) | Self::Status(status) => Some(status),
            _ => None,
        }
    }

    /// What officers read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NameUnknown => "không tìm thấy máy chủ mang tên này",
            Self::AddressRefused => {
                "tên máy chủ trỏ tới địa chỉ mạng nội bộ hoặc địa chỉ không được phép gửi tới"
            }
            Self::Unreachable => "không kết nối được tới máy chủ",
            Self::Tls => "không thiết lập được kết nối mã hóa; hãy kiểm tra chứng thư của máy chủ",
            Self::Timeout => "máy chủ không trả lời kịp",
            Self::NotHttp => "máy chủ trả lời không đúng giao thức HTTP",
            Self::Redirect(_) => {
                "máy chủ chuyển hướng sang địa chỉ khác; hãy khai báo đúng địa chỉ cuối"
            }
            Self::Status(_) => "máy chủ báo lỗi",
        }
    }

    /// The same in English.
    #[must_use]
    pub fn label_en(self) -> &'static str {
        match self {
            Self::NameUnknown => "there is no server of this name",
            Self::AddressRefused => {
                "the name stands for an address of a private network, or one that nothing is sent to"
            }
            Self::Unreachable => "the server cannot be connected to",
            Self::Tls => "no encrypted connection; check the server's certificate",
            Self::Timeout => "the server did not answer in time",
            Self::NotHttp => "the server's answer is no HTTP",
            Self::Redirect(_) => "the server redirects elsewhere; name the last address",
            Self::Status(_) => "the server answered with an error",
        }
    }
}

/// What an attempt came to: the status of a success, or why not.
pub type Outcome = Result<u16, Failure>;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be tried.
    Pending,
    /// The receiver has it.
    Delivered,
    /// Given up until an administrator resumes the webhook.
    Dead,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Delivered, Self::Dead];

    /// Stable name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }

    /// The state with a stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A notice on its way. Its identifier and its body stay the same from attempt to attempt, so that a receiver may drop
/// what it has already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// For ever the same.
    pub id: String,
    /// To which webhook.
    pub webhook: String,
    /// With it the webhook knows of everything up to this place in the change sequence.
    pub until: i64,
    /// How many changes it tells of.
    pub items: u32,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it stands.
    pub state: DeliveryState,
    /// When it may be tried next.
    pub next_at: Timestamp,
    /// What the last attempt came to.
    pub last: Option<Outcome>,
    /// Since when it exists.
    pub created_at: Timestamp,
    /// When the receiver took it.
    pub delivered_at: Option<Timestamp>,
}

impl Delivery {
    /// What becomes of it by an attempt at a moment; `chance` spreads the waits.
    #[must_use]
    pub fn after(&self, outcome: Outcome, now: Timestamp, chance: u8) -> Self {
        let attempts = self.attempts.saturating_add(1);
        let tried = Self {
            attempts,
            last: Some(outcome),
            ..self.clone()
        };
        match outcome {
            Ok(_) => Self {
                state: DeliveryState::Delivered,
                delivered_at: Some(now),
                ..tried
            },
            Err(_) if attempts >= ATTEMPTS_MAX => Self {
                state: DeliveryState::Dead,
                ..tried
            },
            Err(_) => Self {
                next_at: now.after(wait(attempts, chance)),
                ..tried
            },
        }
    }

    /// The same, to be tried anew from a moment on.
    #[must_use]
    pub fn anew(&self, now: Timestamp) -> Self {
        Self {
            attempts: 0,
            state: DeliveryState::Pending,
            next_at: now,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::retry::WAIT_FIRST;

    const NOW: Timestamp = Timestamp(1_795_248_000_000);

    fn delivery(attempts: u32) -> Delivery {
        Delivery {
            id: "d".to_owned(),
            webhook: "w".to_owned(),
            until: 7,
            items: 1,
            attempts,
            state: DeliveryState::Pending,
            next_at: NOW,
            last: None,
            created_at: NOW,
            delivered_at: None,
        }
    }

    #[test]
    fn a_failure_is_tried_again_for_about_four_days() {
        let mut delivery = delivery(0);
        let (mut now, mut within_an_hour) = (NOW, 0);
        while delivery.state == DeliveryState::Pending {
            now = delivery.next_at;
            within_an_hour += u32::from(now.since(NOW) < Duration::from_hours(1));
            delivery = delivery.after(Err(Failure::Status(500)), now, 128);
        }
        assert_eq!(
            (delivery.state, delivery.attempts),
            (DeliveryState::Dead, ATTEMPTS_MAX)
        );
        let days = now.since(NOW).as_secs_f64() / 86_400.0;
        assert!((3.5..4.5).contains(&days), "{days}");
        assert_eq!(within_an_hour, 9);
    }

    #[test]
    fn a_success_ends_it_whatever_came_before() {
        let done = delivery(99).after(Ok(204), NOW, 0);
        assert_eq!(done.state, DeliveryState::Delivered);
        assert_eq!((done.delivered_at, done.last), (Some(NOW), Some(Ok(204))));
        let dead = delivery(99).after(Err(Failure::Timeout), NOW, 0);
        assert_eq!(dead.state, DeliveryState::Dead);
        let anew = dead.anew(NOW.after(WAIT_FIRST));
        assert_eq!((anew.state, anew.attempts), (DeliveryState::Pending, 0));
        assert_eq!((anew.id, anew.until), (dead.id, dead.until));
    }

    #[test]
    fn failures_are_read_back() {
        for failure in [
            Failure::NameUnknown,
            Failure::AddressRefused,
            Failure::Unreachable,
            Failure::Tls,
            Failure::Timeout,
            Failure::NotHttp,
            Failure::Redirect(302),
            Failure::Status(500),
        ] {
            let read = Failure::from_parts(failure.key(), failure.status());
            assert_eq!(read, Some(failure));
        }
        assert_eq!(Failure::from_parts("status", None), None);
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::parse(state.key()), Some(state));
        }
    }
}
