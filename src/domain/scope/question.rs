//! What somebody is asked before sending, so that they are guided and not refused later.

/// One question in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Identifier, such as `emergency`.
    pub id: String,
    /// The question in Vietnamese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// What may be answered.
    pub answers: Vec<Answer>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Identifier, unique in its question.
    pub id: String,
    /// The answer in Vietnamese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// What follows from it.
    pub next: Next,
}

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The question after it is asked.
    NextQuestion,
    /// The form opens, with this filled in.
    GoOn(Suggestion),
    /// Another channel is the right one; its identifier.
    OtherChannel(String),
    /// Somebody is in danger: nothing is asked any more, the channel with this identifier is shown.
    StopEmergency(String),
}

impl Next {
    /// The stable names, in the order of the variants.
    pub const KEYS: [&'static str; 4] =
        ["next_question", "go_on", "other_channel", "stop_emergency"];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(&self) -> &'static str {
        let [next_question, go_on, other_channel, stop_emergency] = Self::KEYS;
        match self {
            Self::NextQuestion => next_question,
            Self::GoOn(_) => go_on,
            Self::OtherChannel(_) => other_channel,
            Self::StopEmergency(_) => stop_emergency,
        }
    }

    /// The identifier of the channel it names.
    #[must_use]
    pub fn channel(&self) -> Option<&str> {
        match self {
            Self::OtherChannel(id) | Self::StopEmergency(id) => Some(id),
            Self::NextQuestion | Self::GoOn(_) => None,
        }
    }
}

/// What the form is filled in with; the sender may change it, and an officer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    /// What kind of feedback it seems to be.
    pub kind: SuggestedKind,
    /// Which content of NĐ 20/2008 Điều 5; a question and a report of wrong information have none.
    pub content: Option<Content>,
    /// Whether it is kept from all but a few officers from the start, as when somebody's conduct is spoken of.
    pub confidential: bool,
}

/// A kind of feedback that is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SuggestedKind {
    /// Phản ánh: something goes wrong.
    Reflection,
    /// Kiến nghị: with a proposal.
    Recommendation,
    /// Hỏi đáp: a question.
    Question,
    /// Báo sai thông tin: what is published is wrong.
    WrongInformation,
}

impl SuggestedKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Reflection,
        Self::Recommendation,
        Self::Question,
        Self::WrongInformation,
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Reflection => "phan_anh",
            Self::Recommendation => "kien_nghi",
            Self::Question => "hoi_dap",
            Self::WrongInformation => "bao_sai_thong_tin",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether NĐ 20/2008 sorts it by content.
    #[must_use]
    pub fn has_content(self) -> bool {
        matches!(self, Self::Reflection | Self::Recommendation)
    }
}

/// One of the eight contents of NĐ 20/2008 Điều 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Delay, trouble made, something not done or not done rightly.
    Conduct,
    /// A rule that does not fit reality.
    Unfit,
    /// Rules that contradict each other.
    Inconsistent,
    /// A rule against the law.
    Unlawful,
    /// A rule against a treaty.
    AgainstTreaty,
    /// Something else about rules.
    Other,
    /// A way to deal with one of these.
    Proposal,
    /// A new idea for a rule.
    Initiative,
}

impl Content {
    /// All of them, in the order of the law.
    pub const ALL: [Self; 8] = [
        Self::Conduct,
        Self::Unfit,
        Self::Inconsistent,
        Self::Unlawful,
        Self::AgainstTreaty,
        Self::Other,
        Self::Proposal,
        Self::Initiative,
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Conduct => "hanh_vi",
            Self::Unfit => "khong_phu_hop",
            Self::Inconsistent => "khong_dong_bo",
            Self::Unlawful => "khong_hop_phap",
            Self::AgainstTreaty => "trai_dieu_uoc",
            Self::Other => "khac",
            Self::Proposal => "phuong_an",
            Self::Initiative => "sang_kien",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|content| content.key() == key)
    }
}
