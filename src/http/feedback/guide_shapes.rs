//! Guidance as people read it: other channels, and what is said when a text has a signal.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::scope::{Channel, Guide, Phone, Said, Signal, TimeBar};
use crate::record::{CertaintyKey, FeedbackKindKey, SignalKey};

/// A channel besides feedback: what it is for, what to bring, until when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OtherChannel)]
pub struct ChannelBody {
    /// Identifies it.
    #[schema(example = "khieu_nai")]
    pub id: String,
    /// What people call it.
    #[schema(example = "Khiếu nại")]
    pub name: String,
    /// The same in English.
    #[schema(example = "Complaint (khiếu nại)")]
    pub name_en: String,
    /// What it is for.
    pub what: String,
    /// The same in English.
    pub what_en: String,
    /// Who receives it.
    pub receiver: String,
    /// The same in English.
    pub receiver_en: String,
    /// In what form.
    pub form: String,
    /// The same in English.
    pub form_en: String,
    /// What to bring or to have at hand.
    pub bring: Vec<BringBody>,
    /// Numbers to call.
    pub phones: Vec<PhoneBody>,
    /// Address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://dichvucong.gov.vn")]
    pub address: Option<String>,
    /// Until when the law lets it be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_bar: Option<TimeBarBody>,
    /// The articles it rests on.
    #[schema(example = "Luật Khiếu nại 2011 (02/2011/QH13) Điều 7, Điều 8")]
    pub basis: String,
    /// How sure that is.
    pub certainty: CertaintyKey,
}

/// A thing to bring.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OtherChannelPaper)]
pub struct BringBody {
    /// What.
    #[schema(example = "Căn cước hoặc giấy tờ tùy thân")]
    pub text: String,
    /// The same in English.
    #[schema(example = "Identity card")]
    pub text_en: String,
}

/// A number to call.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OtherChannelPhone)]
pub struct PhoneBody {
    /// As it is dialled.
    #[schema(example = "114")]
    pub number: String,
    /// Who answers.
    #[schema(example = "Cứu hỏa, cứu nạn")]
    pub name: String,
    /// The same in English.
    #[schema(example = "Fire brigade and rescue")]
    pub name_en: String,
}

/// Until when something may be done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OtherChannelTimeBar)]
pub struct TimeBarBody {
    /// How many calendar days.
    #[schema(example = 90)]
    pub days: u32,
    /// Counted from what.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// The article it rests on.
    pub basis: String,
    /// How sure that is.
    pub certainty: CertaintyKey,
}

impl From<&Channel> for ChannelBody {
    fn from(channel: &Channel) -> Self {
        let bring = channel.bring.iter().map(|one| BringBody {
            text: one.text.clone(),
            text_en: one.text_en.clone(),
        });
        Self {
            id: channel.id.clone(),
            name: channel.name.clone(),
            name_en: channel.name_en.clone(),
            what: channel.what.clone(),
            what_en: channel.what_en.clone(),
            receiver: channel.receiver.clone(),
            receiver_en: channel.receiver_en.clone(),
            form: channel.form.clone(),
            form_en: channel.form_en.clone(),
            bring: bring.collect(),
            phones: channel.phones.iter().map(Into::into).collect(),
            address: channel.address.clone(),
            time_bar: channel.time_bar.as_ref().map(Into::into),
            basis: channel.basis.clone(),
            certainty: CertaintyKey(channel.certainty),
        }
    }
}

impl From<&Phone> for PhoneBody {
    fn from(phone: &Phone) -> Self {
        Self {
            number: phone.number.clone(),
            name: phone.name.clone(),
            name_en: phone.name_en.clone(),
        }
    }
}

impl From<&TimeBar> for TimeBarBody {
    fn from(bar: &TimeBar) -> Self {
        Self {
            days: bar.days,
            text: bar.text.clone(),
            text_en: bar.text_en.clone(),
            basis: bar.basis.clone(),
            certainty: CertaintyKey(bar.certainty),
        }
    }
}

/// What somebody should know whose text seems to be about something else. It is a warning: the text is taken all the
/// same.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackWarning)]
pub struct WarningBody {
    /// What the text seems to be about.
    pub signal: SignalKey,
    /// What to tell the writer.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// The kind of feedback that it probably is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<FeedbackKindKey>,
    /// Whether only few officers see it until somebody has looked.
    pub confidential: bool,
    /// The channel that is the right one; absent when feedback is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelBody>,
}

impl From<Said<'_>> for WarningBody {
    fn from(said: Said<'_>) -> Self {
        let warning = said.warning;
        Self {
            signal: SignalKey(warning.signal),
            text: warning.text.clone(),
            text_en: warning.text_en.clone(),
            kind: warning.kind.map(FeedbackKindKey),
            confidential: warning.confidential,
            channel: said.channel.map(Into::into),
        }
    }
}

impl WarningBody {
    /// What is said for signals, the most pressing first.
    pub fn all(guide: &Guide, signals: &BTreeSet<Signal>) -> Vec<Self> {
        let said = signals.iter().filter_map(|signal| guide.said(*signal));
        said.map(Into::into).collect()
    }
}
