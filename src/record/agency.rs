//! The one documented JSON form of an agency: in files, in the API, in the database.

use std::str::FromStr;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::{line, lines, web_address};
use super::{AgencyKindKey, CertaintyKey, Fault, WeekdayKey};
use crate::domain::agency::{Agency, AgencyCode, FormerUnit};
use crate::domain::opening::{Opening, in_order};
use crate::domain::text::clean_line;

/// An agency or a commune. A key that is absent and a list that is empty mean that nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgencyRecord)]
pub struct AgencyRecord {
    /// Mã cơ quan: a commune's code of the statistics office, an identifier, or a short name of the province's own.
    #[schema(example = "06073")]
    pub code: String,
    /// Tên.
    #[schema(example = "Xã Hoa Thám")]
    pub name: String,
    /// What kind of body it is.
    pub kind: AgencyKindKey,
    /// The code of the body right above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "H37")]
    pub parent: Option<String>,
    /// Địa chỉ; the seat first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// Giờ làm việc, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Giờ làm việc of a usual week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opening: Vec<OpeningRecord>,
    /// Điện thoại.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Thư điện tử.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Trang thông tin điện tử.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The old units it was formed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<FormerUnitRecord>,
    /// Mã đơn vị hành chính of the statistics office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "06073")]
    pub gso_code: Option<String>,
    /// Lĩnh vực it is responsible for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<String>,
    /// How sure this entry is.
    pub certainty: CertaintyKey,
    /// Where the entry comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A time of the week at which it is open, local time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Opening)]
pub struct OpeningRecord {
    /// On which day.
    pub day: WeekdayKey,
    /// From when.
    #[schema(example = "07:30")]
    pub from: String,
    /// Until when.
    #[schema(example = "11:30")]
    pub until: String,
}

/// A unit that exists no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FormerUnit)]
pub struct FormerUnitRecord {
    /// What it was called.
    #[schema(example = "Xã Hưng Đạo")]
    pub name: String,
    /// The district it lay in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Huyện Bình Gia")]
    pub district: Option<String>,
    /// What else must be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl From<&Agency> for AgencyRecord {
    fn from(a: &Agency) -> Self {
        let opening = a.opening.iter().map(|time| OpeningRecord {
            day: WeekdayKey(time.day),
            from: time.from.strftime("%H:%M").to_string(),
            until: time.until.strftime("%H:%M").to_string(),
        });
        let former = a.former.iter().map(|unit| FormerUnitRecord {
            name: unit.name.clone(),
            district: unit.district.clone(),
            note: unit.note.clone(),
        });
        Self {
            code: a.code.to_string(),
            name: a.name.clone(),
            kind: AgencyKindKey(a.kind),
            parent: a.parent.as_ref().map(ToString::to_string),
            addresses: a.addresses.clone(),
            hours: a.hours.clone(),
            opening: opening.collect(),
            phone: a.phone.clone(),
            email: a.email.clone(),
            website: a.website.clone(),
            former_names: former.collect(),
            gso_code: a.gso_code.clone(),
            sectors: a.sectors.clone(),
            certainty: CertaintyKey(a.certainty),
            source: a.source.clone(),
        }
    }
}

impl TryFrom<AgencyRecord> for Agency {
    type Error = Fault;

    fn try_from(r: AgencyRecord) -> Result<Self, Fault> {
        let code = agency_code("code", &r.code)?;
        let name = clean_line(&r.name);
        if name.is_empty() {
            return Err(Fault::new("name", "tên cơ quan để trống"));
        }
        let opening = r.opening.iter().map(opening);
        let opening = in_order(opening.collect::<Result<_, _>>()?)
            .map_err(|e| Fault::new("opening", e.to_string()))?;
        let former = r.former_names.into_iter().map(|unit| FormerUnit {
            name: clean_line(&unit.name),
            district: line(unit.district),
            note: line(unit.note),
        });
        Ok(Self {
            code,
            name,
            kind: r.kind.0,
            parent: line(r.parent)
                .map(|written| agency_code("parent", &written))
                .transpose()?,
            addresses: texts(r.addresses),
            hours: lines(r.hours),
            opening,
            phone: line(r.phone),
            email: line(r.email).map(email).transpose()?,
            website: line(r.website)
                .map(|url| web_address("website", url))
                .transpose()?,
            former: former.filter(|unit| !unit.name.is_empty()).collect(),
            gso_code: line(r.gso_code),
            sectors: texts(r.sectors),
            certainty: r.certainty.0,
            source: line(r.source),
        })
    }
}

fn agency_code(key: &str, written: &str) -> Result<AgencyCode, Fault> {
    AgencyCode::parse(written).map_err(|e| Fault::new(key, e.to_string()))
}

fn texts(list: Vec<String>) -> Vec<String> {
    list.into_iter()
        .filter_map(|text| line(Some(text)))
        .collect()
}

fn opening(r: &OpeningRecord) -> Result<Opening, Fault> {
    let time = |written: &str| {
        let reason = || format!("“{written}” không phải giờ; hãy ghi dạng 07:30");
        Time::from_str(written).map_err(|_| Fault::new("opening", reason()))
    };
    Ok(Opening {
        day: r.day.0,
        from: time(&r.from)?,
        until: time(&r.until)?,
    })
}

/// An address with something on both sides of one `@`; whether somebody reads it only a letter would tell.
fn email(address: String) -> Result<String, Fault> {
    let plain = !address.contains(char::is_whitespace);
    match address.split_once('@') {
        Some((user, host))
            if plain && !user.is_empty() && host.contains('.') && !host.contains('@') =>
        {
            Ok(address)
        }
        _ => Err(Fault::new("email", "không phải địa chỉ thư điện tử")),
    }
}
