//! `GET /v1/staff/findings`: what is published and lacks something by law.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::described::ReadProblems;
use super::draft_shapes::FindingBody;
use super::{Signed, json};
use crate::app::App;
use crate::app::check::{self, Incomplete};
use crate::domain::code::ProcedureCode;
use crate::domain::gate::Part;
use crate::http::params::{self, Faults};
use crate::http::problem::Problem;
use crate::record::PartKey;

/// Most procedures on a page.
const LIMIT_MAX: usize = 100;
/// Procedures on a page unless asked for otherwise.
const LIMIT: usize = 20;

/// A published procedure that lacks something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IncompleteProcedure)]
pub struct IncompleteBody {
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    code: String,
    /// Tên thủ tục.
    #[schema(example = "Đăng ký khai sinh")]
    name: String,
    /// What it lacks.
    findings: Vec<FindingBody>,
}

/// Published procedures that lack something, a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncompleteList {
    /// By code. There may be fewer than asked for, even none, though others follow: only so many procedures are looked
    /// at for one page.
    items: Vec<IncompleteBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required, example = "1.001193")]
    next_cursor: Option<String>,
}

impl From<Incomplete> for IncompleteBody {
    fn from(found: Incomplete) -> Self {
        Self {
            code: found.procedure.code.to_string(),
            name: found.procedure.name,
            findings: found.findings.into_iter().map(Into::into).collect(),
        }
    }
}

/// Which procedures.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FindingParams {
    /// Only those that lack this part.
    #[param(inline, value_type = Option<PartKey>)]
    part: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
}

/// List what published procedures lack
///
/// Imports publish what their source says, complete or not; this is what is left to do.
#[utoipa::path(
    operation_id = "list_findings",
    tag = "publishing",
    params(FindingParams),
    responses(
        (status = 200, description = "The procedures", body = IncompleteList,
         example = json!(crate::http::openapi::example("list_findings.response"))),
        ReadProblems,
    )
)]
#[get("/staff/findings")]
pub async fn list_findings(
    app: web::Data<App>,
    request: HttpRequest,
    _signed: Signed,
) -> Result<HttpResponse, Problem> {
    let p: FindingParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let part = params::word(p.part.as_deref(), Part::parse, &Part::ALL.map(Part::key));
    let part = faults.keep("part", part).flatten();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let after = faults.keep("cursor", params::code_cursor(p.cursor.as_deref()));
    faults.into_result()?;
    let after = after.flatten();
    let after = after.as_ref().map_or("", ProcedureCode::as_str);
    let page = check::list_incomplete(&app, part, after, limit).await?;
    let body = IncompleteList {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next,
    };
    Ok(json(StatusCode::OK, &body))
}
