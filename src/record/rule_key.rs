//! Closed sets of words in agencies, days off and deadlines.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};
use utoipa::{PartialSchema, ToSchema};

use super::key::keyed;
use crate::domain::agency::AgencyKind;
use crate::domain::calendar::DayKind;
use crate::domain::certainty::Certainty;
use crate::domain::commune::MatchKind;
use crate::domain::deadline::{DayUnit, DeadlineKind, Direction, Event, Issuer};
use crate::domain::opening::Weekday;

keyed!(
    /// What kind of body an agency is.
    AgencyKindKey(AgencyKind) as "AgencyKind",
    "`province` Ủy ban nhân dân tỉnh; `department` sở, ban, ngành; `commune` xã, phường; `centre` trung tâm phục vụ hành chính công; `counter` bộ phận tiếp nhận; `other`",
    AgencyKind::ALL
);
keyed!(
    /// How sure something is.
    CertaintyKey(Certainty) as "Certainty",
    "`certain`: read in the official text, or following from it; `expected`: what usually happens, or a copy of an official list; `unverified`: check it before relying on it",
    Certainty::ALL
);
keyed!(
    /// A day of the week.
    WeekdayKey(Weekday) as "Weekday",
    "Day of the week",
    Weekday::ALL
);
keyed!(
    /// Why a day differs from its weekday.
    DayKindKey(DayKind) as "DayKind",
    "`holiday` nghỉ lễ, Tết; `compensatory` nghỉ bù, nghỉ hoán đổi; `makeup_workday` làm bù",
    DayKind::ALL
);
keyed!(
    /// Whose deadline it is.
    DeadlineKindKey(DeadlineKind) as "DeadlineKind",
    "`statutory`: set by law; `policy`: set by the province",
    DeadlineKind::ALL.iter().copied()
);
keyed!(
    /// What a deadline counts.
    DayUnitKey(DayUnit) as "DayUnit",
    "`working_day` ngày làm việc; `calendar_day` ngày",
    DayUnit::ALL.iter().copied()
);
keyed!(
    /// Which way a deadline is counted.
    DirectionKey(Direction) as "DeadlineDirection",
    "`after`: at the latest so many days after the event; `before`: at the latest so many days before it",
    Direction::ALL.iter().copied()
);
keyed!(
    /// What a deadline is counted from, or what meets it.
    EventKey(Event) as "DeadlineEvent",
    "`signed` the decision is signed; `effective` it takes effect; `published` the procedure is public; `received` a report comes in; `answered` it is answered; `transferred` it is handed on; `quarantined` a reflection is put aside to be looked at; `reviewed` that was done",
    Event::ALL.iter().copied()
);
keyed!(
    /// Who issued a decision.
    IssuerKey(Issuer) as "Issuer",
    "`ministry` bộ; `province` Ủy ban nhân dân tỉnh",
    Issuer::ALL.iter().copied()
);
keyed!(
    /// By what a commune was found.
    PlaceMatchKey(MatchKind) as "PlaceMatchKind",
    "`code` mã; `name` tên hiện nay; `former_name` tên đơn vị cũ; `former_district` tên huyện, thành phố cũ",
    MatchKind::ALL
);
