//! What happened to a feedback. Events are only ever added; everything else follows from them.

use std::fmt;

use super::facts::Facts;
use super::words::words;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

/// Who made something happen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// Whoever sent the feedback.
    Sender,
    /// An officer.
    Staff(StaffId),
    /// The program by itself: a limit that ended, a day that came.
    Program,
}

impl Actor {
    /// Reads the written form.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        match written {
            "sender" => Some(Self::Sender),
            "program" => Some(Self::Program),
            _ => StaffId::parse(written.strip_prefix("staff:")?).map(Self::Staff),
        }
    }

    /// The officer, if it is one.
    #[must_use]
    pub fn staff(&self) -> Option<&StaffId> {
        match self {
            Self::Staff(id) => Some(id),
            _ => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sender => f.write_str("sender"),
            Self::Program => f.write_str("program"),
            Self::Staff(id) => write!(f, "staff:{id}"),
        }
    }
}

words! {
    /// Kinds of events. The label is what a timeline says.
    EventKind {
        /// It was sent.
        Submitted = "submitted", "Đã gửi";
        /// The last days of limits are known now that the calendar reaches them.
        LimitsSet = "limits_set", "Đã tính hạn xử lý";
        /// The receipt was printed again with another secret, because the first one did not reach the counter.
        Reprinted = "reprinted", "In lại giấy biên nhận";
        /// It was put aside for somebody to look at before anything else.
        Quarantined = "quarantined", "Tạm giữ để kiểm tra";
        /// Somebody has looked, and it goes on.
        Cleared = "cleared", "Đã kiểm tra";
        /// An officer has begun to classify it.
        ScreeningBegun = "screening_begun", "Bắt đầu phân loại";
        /// The sender was asked for something.
        InfoAsked = "info_asked", "Yêu cầu bổ sung thông tin";
        /// The sender could not be reached, or was.
        ContactAttempted = "contact_attempted", "Đã liên hệ người gửi";
        /// What was asked for has come.
        InfoSupplied = "info_supplied", "Đã bổ sung thông tin";
        /// It is in the register.
        Accepted = "accepted", "Đã tiếp nhận, vào sổ";
        /// It is not accepted.
        NotAccepted = "not_accepted", "Không tiếp nhận";
        /// It went to another competent body.
        Transferred = "transferred", "Đã chuyển cơ quan có thẩm quyền";
        /// The sender was told where such a matter goes.
        Redirected = "redirected", "Đã hướng dẫn gửi đúng kênh";
        /// It was given to a unit.
        Assigned = "assigned", "Đã giao đơn vị xử lý";
        /// The unit gave it back.
        Returned = "returned", "Đơn vị trả lại";
        /// Somebody works on it.
        Begun = "begun", "Bắt đầu xử lý";
        /// More time was asked for.
        ExtensionAsked = "extension_asked", "Đề nghị gia hạn";
        /// More time was given.
        Extended = "extended", "Đã gia hạn";
        /// More time was not given.
        ExtensionRefused = "extension_refused", "Không gia hạn";
        /// A reply waits to be approved.
        Drafted = "drafted", "Đã trình dự thảo trả lời";
        /// The reply has to be written anew.
        DraftReturned = "draft_returned", "Trả lại dự thảo";
        /// It was answered.
        Answered = "answered", "Đã trả lời";
        /// It is collected for study.
        Collected = "collected", "Tập hợp để nghiên cứu";
        /// It is worked on again.
        Resumed = "resumed", "Tiếp tục xử lý";
        /// It has ended.
        Closed = "closed", "Kết thúc";
        /// The sender wants it to be opened again.
        ReopenAsked = "reopen_asked", "Người gửi đề nghị xem xét lại";
        /// It was.
        Reopened = "reopened", "Mở lại";
        /// It was not.
        ReopenRefused = "reopen_refused", "Không mở lại";
        /// It is answered together with another one.
        Merged = "merged", "Gộp với phản ánh cùng nội dung";
        /// Another one is answered together with it.
        MergedOther = "merged_other", "Nhận gộp một phản ánh cùng nội dung";
        /// The other one is not answered together with it after all.
        UnmergedOther = "unmerged_other", "Không còn gộp phản ánh kia";
        /// It is answered by itself again.
        Unmerged = "unmerged", "Tách lại";
        /// The sender takes it back.
        Withdrawn = "withdrawn", "Người gửi rút";
        /// The sender has rated the answer.
        Rated = "rated", "Người gửi đánh giá";
        /// Somebody wants a summary to be public.
        ReleaseAsked = "release_asked", "Đề nghị công khai";
        /// It is.
        Released = "released", "Đã công khai bản tóm tắt";
        /// It is not, or not any more.
        Withheld = "withheld", "Không công khai";
        /// It concerns these units, which do not decide about it.
        ConflictNamed = "conflict_named", "Xác định đơn vị bị phản ánh";
        /// Who may see it has changed.
        ConfidentialitySet = "confidentiality_set", "Thay đổi mức bảo mật";
        /// A limit was passed.
        Breached = "breached", "Quá hạn";
        /// Somebody was reminded of a limit.
        Reminded = "reminded", "Đã nhắc hạn";
        /// Somebody above was told.
        Escalated = "escalated", "Đã báo cấp trên";
        /// An officer has seen who the sender is, for a purpose.
        ContactSeen = "contact_seen", "Đã xem thông tin người gửi";
        /// An officer has read a file that the sender sent along.
        FileSeen = "file_seen", "Đã xem tệp đính kèm";
        /// The scanner has found malware in a file that was sent along; the file is gone.
        FileRefused = "file_refused", "Đã loại bỏ tệp đính kèm có mã độc";
        /// A note among officers.
        Noted = "noted", "Ghi chú nội bộ";
        /// Sealed parts were deleted for good.
        Erased = "erased", "Đã xóa dữ liệu cá nhân";
    }
}

impl EventKind {
    /// Whether the sender and, with the summary, the public is told of it.
    #[must_use]
    pub fn is_told(self) -> bool {
        !matches!(
            self,
            Self::Reprinted
                | Self::Quarantined
                | Self::LimitsSet
                | Self::Cleared
                | Self::Returned
                | Self::ExtensionAsked
                | Self::ExtensionRefused
                | Self::Drafted
                | Self::DraftReturned
                | Self::MergedOther
                | Self::UnmergedOther
                | Self::ConflictNamed
                | Self::ConfidentialitySet
                | Self::Reminded
                | Self::Escalated
                | Self::FileSeen
                | Self::Noted
        )
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the timeline, counted from 1.
    pub position: u32,
    /// When; never before the event ahead of it.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// What.
    pub kind: EventKind,
    /// The particulars.
    pub facts: Facts,
}

/// An event about to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// What.
    pub kind: EventKind,
    /// The particulars.
    pub facts: Facts,
}

impl NewEvent {
    /// An event without particulars.
    #[must_use]
    pub fn new(kind: EventKind) -> Self {
        Self {
            kind,
            facts: Facts::default(),
        }
    }

    /// With a particular.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.facts = self.facts.with(name, value);
        self
    }

    /// With a particular, if there is one.
    #[must_use]
    pub fn with_some(mut self, name: &str, value: Option<impl ToString>) -> Self {
        self.facts = self.facts.with_some(name, value);
        self
    }
}
