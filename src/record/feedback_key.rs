//! Closed sets of words in feedback.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};
use utoipa::{PartialSchema, ToSchema};

use super::key::keyed;
use crate::domain::feedback::abuse::Suspicion;
use crate::domain::feedback::event::EventKind;
use crate::domain::feedback::reason::ReasonFor;
use crate::domain::feedback::state::{PublicState, State};
use crate::domain::feedback::waiting::Waiting;
use crate::domain::feedback::words::{
    Channel, Confidentiality, Content, Kind, Outcome, SenderType, Solved, Urgency, Visibility,
};
use crate::domain::message::{MessageState, Way};
use crate::domain::scope::{Language, Signal};

/// A closed set whose description is made of its labels.
macro_rules! labelled {
    ($($(#[$doc:meta])* $name:ident($inner:ty) as $public:literal, $description:literal;)+) => {
        $(keyed!($(#[$doc])* $name($inner) as $public, $description, <$inner>::ALL.iter().copied());)+
    };
}

labelled! {
    /// What kind of feedback it is.
    FeedbackKindKey(Kind) as "FeedbackKind",
    "`phan_anh` phản ánh; `kien_nghi` kiến nghị, with a proposal; `hoi_dap` a question; `bao_sai_thong_tin` what is published is wrong";
    /// How soon it must be answered.
    UrgencyKey(Urgency) as "FeedbackUrgency",
    "`thuong` as usual; `khan` at once; `phuc_tap` needs several bodies or a visit";
    /// What it is about.
    ContentKey(Content) as "FeedbackContent",
    "What it is about (NĐ 20/2008/NĐ-CP Điều 5): `hanh_vi` an officer's or office's conduct; the others a rule";
    /// By which way it came.
    IntakeChannelKey(Channel) as "FeedbackChannel",
    "By which way it came; `portal` and `app` are the sender's own doing, the others were written down by an officer";
    /// Who may see it.
    ConfidentialityKey(Confidentiality) as "FeedbackConfidentiality",
    "`normal`; `restricted`: about somebody's conduct, as a rule; `sealed`: only who keeps sealed feedback";
    /// Whether a summary is public.
    VisibilityKey(Visibility) as "FeedbackVisibility",
    "`private`; `release_asked`: waits for a moderator; `released`: a redacted summary is public; `withheld`: it is not, as decided";
    /// How an answer ends it.
    OutcomeKey(Outcome) as "FeedbackOutcome",
    "How it ended (NĐ 20/2008/NĐ-CP Điều 15)";
    /// Who sends it.
    SenderTypeKey(SenderType) as "FeedbackSenderType",
    "`cong_dan` a citizen; `vn_o_nuoc_ngoai` a Vietnamese abroad; `nguoi_nuoc_ngoai` a foreigner; `to_chuc` an organisation";
    /// Whether the matter is solved.
    SolvedKey(Solved) as "FeedbackSolved",
    "Whether the answer has solved the matter";
    /// Where it stands.
    FeedbackStateKey(State) as "FeedbackState",
    "Where it stands";
    /// What the sender is told.
    PublicStateKey(PublicState) as "FeedbackPublicState",
    "Where it stands, in the words of the public";
    /// What is to be decided.
    WaitingKey(Waiting) as "FeedbackWaiting",
    "What somebody has to decide: `clearance` whether what was put aside goes on; `approval` of a reply; `extension` of time; `reopening`; `release` of a summary to the public";
    /// What happened.
    EventKindKey(EventKind) as "FeedbackEventKind",
    "What happened";
    /// By which way a sender is told.
    WayKey(Way) as "MessageWay",
    "`email` a letter; `phone` a short text, by SMS or Zalo";
    /// Where a message stands.
    MessageStateKey(MessageState) as "MessageState",
    "`held` until the sender confirms that messages arrive; `pending` to be sent; `sent`; `dead` given up";
    /// What a text seems to be about.
    SignalKey(Signal) as "FeedbackSignal",
    "What a text seems to be about, by its words: `emergency` somebody is in danger; `denunciation` tố cáo; `complaint` khiếu nại; `conduct` how an official behaves; `offence` a threat or an insult; `wrong_information` what is published is wrong; `other_language` not in Vietnamese. It warns and never blocks";
    /// Why somebody has to look at it first.
    SuspicionKey(Suspicion) as "FeedbackSuspicion",
    "Why somebody has to look at it before anything else: `hidden_field` a field was filled in that people do not see; `filled_fast` sent sooner than anybody can write; `many_links`; `many_senders` many others have sent the very same text";
    /// In what language a text is.
    LanguageKey(Language) as "FeedbackLanguage",
    "In what language a text seems to be; `unclear` is too short or too mixed to say";
    /// For what a reason is given.
    ReasonForKey(ReasonFor) as "FeedbackReasonFor",
    "`not_accepted`, `transferred` or `redirected`";
}
