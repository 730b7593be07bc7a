//! `GET /v1/feedback/channels`: where feedback is taken in besides here.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::app::feedback;
use crate::domain::agency::{Agency, AgencyCode};
use crate::domain::certainty::Certainty;
use crate::http::cached;
use crate::http::described::PublicProblems;
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, Text};
use crate::record::{AgencyKindKey, AgencyRecord, CertaintyKey, OpeningRecord};

/// Why these bodies take feedback in, and have to say how they are reached.
const BASIS: &str = "Nghị định 20/2008/NĐ-CP Điều 8, Điều 10, Điều 13";

/// The parameters, as they are written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct OfficesParams {
    /// Only that commune and what is above it, by its code (see `/v1/communes`).
    #[param(example = "06073")]
    commune: Option<String>,
}

/// Who takes feedback in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackOffices)]
pub struct OfficesBody {
    /// The articles by which they do.
    #[schema(example = "Nghị định 20/2008/NĐ-CP Điều 8, Điều 10, Điều 13")]
    pub basis: String,
    /// How sure that is. Which body the province has put in charge may differ.
    pub certainty: CertaintyKey,
    /// The province, then each body below it with where it receives people right behind it, in order of code; with
    /// `commune` that commune first, then what is above it.
    pub items: Vec<OfficeBody>,
}

/// A body that takes feedback in. What is absent or empty is not in the directory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackOffice)]
pub struct OfficeBody {
    /// Mã cơ quan; the whole entry is at `/v1/agencies/{code}`.
    #[schema(example = "06073")]
    pub code: String,
    /// Tên.
    #[schema(example = "Xã Hoa Thám")]
    pub name: String,
    /// What kind of body it is.
    pub kind: AgencyKindKey,
    /// The code of the body right above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "H37")]
    pub parent: Option<String>,
    /// Địa chỉ; the seat first.
    pub addresses: Vec<String>,
    /// Điện thoại.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Thư điện tử.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Trang thông tin điện tử.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Giờ làm việc, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Giờ làm việc of a usual week.
    pub opening: Vec<OpeningRecord>,
    /// What it would have to say and the directory does not know: `address`, `phone`, `email`.
    #[schema(example = json!(["email"]))]
    pub missing: Vec<String>,
    /// How sure this entry is.
    pub certainty: CertaintyKey,
    /// Where the entry comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl From<&Agency> for OfficeBody {
    fn from(agency: &Agency) -> Self {
        let missing = [
            ("address", agency.addresses.is_empty()),
            ("phone", agency.phone.is_none()),
            ("email", agency.email.is_none()),
        ];
        let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
        let missing = missing.map(|(what, _)| what.to_owned()).collect();
        let record = AgencyRecord::from(agency);
        Self {
            code: record.code,
            name: record.name,
            kind: record.kind,
            parent: record.parent,
            addresses: record.addresses,
            phone: record.phone,
            email: record.email,
            website: record.website,
            hours: record.hours,
            opening: record.opening,
            missing,
            certainty: record.certainty,
            source: record.source,
        }
    }
}

/// List who takes feedback in
///
/// The province, its departments, its communes and where they receive people: address, telephone, e-mail, hours, as the
/// directory has them. For those who would rather come, call or write.
#[utoipa::path(
    operation_id = "list_feedback_channels",
    tag = "feedback",
    params(OfficesParams),
    responses(
        (status = 200, description = "The bodies", body = OfficesBody,
         example = json!(crate::http::openapi::example("list_feedback_channels.response"))),
        PublicProblems,
    )
)]
#[get("/feedback/channels")]
pub async fn list_feedback_channels(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let p: OfficesParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let commune = faults.keep("commune", params::agency(p.commune.as_deref()));
    faults.into_result()?;
    let commune = commune.flatten();
    let offices = feedback::offices(&app, commune.as_ref()).await?;
    let offices = offices.ok_or_else(|| no_commune(commune.as_ref()))?;
    let body = OfficesBody {
        basis: BASIS.to_owned(),
        // Later decrees have moved the office in charge; their texts were not read.
        certainty: CertaintyKey(Certainty::Expected),
        items: offices.iter().map(Into::into).collect(),
    };
    Ok(cached::json(&request, &body))
}

fn no_commune(code: Option<&AgencyCode>) -> Problem {
    let code = code.map_or("", AgencyCode::as_str);
    let text = Text::new(
        format!("không có xã, phường nào mang mã {code}; tìm theo tên tại /v1/communes?q=…"),
        format!("no commune has the code {code}; find it by name at /v1/communes?q=…"),
    );
    Problem::parameters(vec![("?commune".to_owned(), text)])
}
