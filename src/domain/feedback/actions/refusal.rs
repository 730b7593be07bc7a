//! Why a step is not taken, in words for the officer or the sender, each with the way out.

use jiff::civil::Date;

use super::super::state::State;
use crate::domain::calendar::CalendarError;
use crate::domain::staff::Role;
use crate::domain::time::vietnamese;

/// Why a step is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It takes a role.
    #[error("việc này cần vai trò {} ({}) đối với đơn vị đang giữ phản ánh", .0.key(), .0.name())]
    Role(Role),
    /// It is for somebody else, whatever their roles.
    #[error("việc này phải do người khác làm")]
    NotYours,
    /// It does not begin where the feedback stands.
    #[error("phản ánh đang ở bước “{}”, không làm được việc này; hãy tải lại để xem bước hiện tại", .0.label())]
    NotFromHere(State),
    /// Somebody has to look at it first.
    #[error("phản ánh đang được tạm giữ để kiểm tra; hãy bỏ tạm giữ hoặc không tiếp nhận trước")]
    Quarantined,
    /// It is sealed.
    #[error("phản ánh này đã được niêm phong; không làm được việc này")]
    Sealed,
    /// A day that is too near or too far.
    #[error("ngày phải từ {} đến {}", vietnamese(*.from), vietnamese(*.to))]
    Day {
        /// The first day there may be.
        from: Date,
        /// The last one.
        to: Date,
    },
    /// The calendar does not reach that far: nothing is guessed.
    #[error("chưa tính được hạn: {0}; hãy nạp lịch làm việc mới (TTHC_CALENDAR)")]
    Calendar(#[from] CalendarError),
    /// The sender still has time.
    #[error("người gửi còn thời gian bổ sung đến hết ngày {}", vietnamese(*.0))]
    StillTime(Date),
    /// Silence ends nothing before the sender was tried to be reached.
    #[error(
        "phải ghi nhận liên hệ người gửi trong ít nhất {wanted} ngày khác nhau; hiện có {known}"
    )]
    Attempts {
        /// On how many days so far.
        known: u32,
        /// On how many it must be.
        wanted: u32,
    },
    /// The reason is one for something else.
    #[error("lý do {0} không dùng cho việc này")]
    Reason(String),
    /// Somebody else must agree.
    #[error(
        "cần một cán bộ khác quyết định; người đã đề nghị hoặc đã xử lý không tự quyết định việc này"
    )]
    SecondPerson,
    /// The unit is the one it is about.
    #[error("đơn vị bị phản ánh không được quyết định; hãy giao đơn vị khác")]
    Conflict,
    /// It is about the province itself.
    #[error(
        "phản ánh về chính Ủy ban nhân dân tỉnh: đơn vị trực thuộc tỉnh không được quyết định; hãy giao đơn vị không trực \
         thuộc, hoặc chuyển đến cơ quan có thẩm quyền cấp trên (bước transfer, sau khi vào sổ cũng được)"
    )]
    ConflictProvince,
    /// Given back as often as may be.
    #[error(
        "đã trả lại quá {0} lần và người giám sát đã quyết định đơn vị xử lý; không trả lại được nữa"
    )]
    Returns(u32),
    /// Extended as often as may be.
    #[error("mỗi phản ánh chỉ được gia hạn {0} lần")]
    Extensions(u32),
    /// A limit that is passed is not extended.
    #[error("đã quá hạn; việc gia hạn chỉ làm được trước khi hết hạn")]
    TooLate,
    /// The limit ends no earlier than what was asked for.
    #[error(
        "hạn hiện nay là ngày {}, không sớm hơn ngày xin gia hạn; hãy không gia hạn, cán bộ xử lý có thể xin lại ngày khác",
        vietnamese(*.0)
    )]
    NotLater(Date),
    /// Nobody has asked for it.
    #[error("chưa có đề nghị này")]
    NotAsked,
    /// It was asked for already.
    #[error("đã có đề nghị, đang chờ quyết định")]
    AskedAlready,
    /// Who wrote it does not approve it.
    #[error("người soạn không tự duyệt; cần người khác duyệt")]
    OwnDraft,
    /// About a rule, and the criteria were not gone through.
    #[error(
        "phản ánh về quy định phải có phần xem xét theo các tiêu chí (NĐ 20/2008/NĐ-CP Điều 14)"
    )]
    Criteria,
    /// A template is no answer.
    #[error("câu trả lời mẫu chưa được sửa cho đúng nội dung; hãy viết rõ cho người gửi")]
    Template,
    /// Corrected, and no version named.
    #[error("hãy nêu phiên bản đã đính chính, dạng 1.001193@3")]
    NoCorrection,
    /// The time for it is over.
    #[error("thời hạn {0} ngày sau khi trả lời đã hết; hãy gửi phản ánh mới")]
    WindowOver(u32),
    /// Rated already.
    #[error("câu trả lời này đã được đánh giá")]
    RatedAlready,
    /// No such score.
    #[error("điểm phải từ 1 đến 5")]
    Score,
    /// These two are not about the same.
    #[error("chỉ gộp được phản ánh khác đang mở, cùng thủ tục hoặc cùng đơn vị, không niêm phong")]
    Merge,
    /// The sender has not agreed.
    #[error("người gửi không đồng ý công khai nội dung này")]
    NoConsent,
    /// Who has handled it does not release it.
    #[error("người đã xử lý không tự công khai; cần người kiểm duyệt khác")]
    OwnRelease,
    /// Conduct is released only when a supervisor has asked.
    #[error(
        "phản ánh có thể liên quan đến một người cụ thể nên chỉ công khai khi người giám sát đề nghị"
    )]
    Conduct,
    /// What a feedback that is worked on needs is not erased.
    #[error(
        "phản ánh còn đang xử lý nên chưa xóa được thông tin người gửi; nếu không muốn xử lý tiếp, hãy rút phản ánh rồi yêu \
         cầu xóa"
    )]
    EraseOpen,
    /// The sender may still ask again: it is not over.
    #[error(
        "phản ánh chưa kết thúc nên chưa xóa được thông tin người gửi; hãy yêu cầu lại sau ngày {}", vietnamese(*.0)
    )]
    EraseAnswered(Date),
    /// A supervisor has to decide first.
    #[error("đang chờ quyết định về đề nghị xem xét lại; sau đó mới xóa được thông tin người gửi")]
    EraseReopening,
    /// It is answered with another one.
    #[error(
        "phản ánh được trả lời cùng một phản ánh khác chưa kết thúc; hãy yêu cầu xóa sau khi có trả lời"
    )]
    EraseMerged,
    /// The law keeps what may be a denunciation, in secret.
    #[error(
        "nội dung này có thể là khiếu nại, tố cáo nên được giữ kín theo luật, không xóa theo yêu cầu; thông tin người gửi \
         không được công khai"
    )]
    EraseKept,
}

impl Refusal {
    /// The same in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::Role(role) => format!(
                "This takes the role {} for the unit that has the feedback.",
                role.key()
            ),
            Self::NotYours => "This step is for somebody else.".into(),
            Self::NotFromHere(state) => format!(
                "The feedback is {}; this step does not begin there.",
                state.key()
            ),
            Self::Quarantined => "The feedback is held back; clear or refuse it first.".into(),
            Self::Sealed => "The feedback is sealed.".into(),
            Self::Day { from, to } => format!("The day must be from {from} to {to}."),
            Self::Calendar(_) => {
                "The working calendar does not reach that far; load a newer one.".into()
            }
            Self::StillTime(day) => format!("The sender has time until {day}."),
            Self::Attempts { known, wanted } => {
                format!("The sender must have been contacted on {wanted} different days; {known} so far.")
            }
            Self::Reason(code) => format!("Reason {code} is not one for this step."),
            Self::SecondPerson => "Somebody else must do this.".into(),
            Self::Conflict => {
                "The unit that it is about does not decide; assign another one.".into()
            }
            Self::ConflictProvince => {
                "It is about the province itself: assign it to a body that is not below it, or transfer it to a superior one."
                    .into()
            }
            Self::Returns(max) => {
                format!("It was returned more than {max} times, and a supervisor has decided.")
            }
            Self::Extensions(max) => format!("It can be extended {max} times only."),
            Self::TooLate => "The limit has passed; it is extended before, not after.".into(),
            Self::NotLater(day) => {
                format!("The limit is {day} by now, no earlier than the day that was asked for.")
            }
            Self::NotAsked => "Nobody has asked for this.".into(),
            Self::AskedAlready => "It was asked for already.".into(),
            Self::OwnDraft => "Who wrote it does not approve it.".into(),
            Self::Criteria => "About a rule: the criteria must be gone through.".into(),
            Self::Template => "A template that nobody has edited is no answer.".into(),
            Self::NoCorrection => "Name the version that corrects it.".into(),
            Self::WindowOver(days) => {
                format!("The {days} days after the answer are over; send a new feedback.")
            }
            Self::RatedAlready => "This answer was rated already.".into(),
            Self::Score => "A score is from 1 to 5.".into(),
            Self::Merge => {
                "Only another open one of the same procedure or unit, not sealed.".into()
            }
            Self::NoConsent => "The sender does not agree to its release.".into(),
            Self::OwnRelease => "Who handled it does not release it.".into(),
            Self::Conduct => {
                "Feedback that may be about a person is released only when a supervisor asks.".into()
            }
            Self::EraseOpen => "It is being worked on; withdraw it first, then ask again.".into(),
            Self::EraseAnswered(day) => {
                format!("It is not over before the end of {day}; ask again then.")
            }
            Self::EraseReopening => {
                "A supervisor decides first whether it is opened again; ask after that.".into()
            }
            Self::EraseMerged => {
                "It is answered with another one that is not over; ask again after that.".into()
            }
            Self::EraseKept => {
                "It may be a complaint or a denunciation, which the law keeps, in secret.".into()
            }
        }
    }
}
