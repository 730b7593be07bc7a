//! `GET /v1/staff/drift`: what is published here, held against what a source said when it was last imported.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::described::ReadProblems;
use super::{Signed, json};
use crate::app::App;
use crate::app::drift::{self, DriftAsked};
use crate::domain::drift::{Drift, DriftCounts, DriftKind};
use crate::http::params::{self, Faults};
use crate::http::problem::{Problem, Text};
use crate::record::{Difference, DriftKindKey, Record, differences};

/// Most procedures on a page: each may have two long texts.
const LIMIT_MAX: usize = 50;
/// Procedures on a page unless asked for otherwise.
const LIMIT: usize = 20;

/// A procedure that differs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Drift)]
pub struct DriftBody {
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    code: String,
    /// Tên thủ tục: here or, where it is not published here, at the source.
    #[schema(example = "Đăng ký khai sinh")]
    name: String,
    /// How it differs.
    kind: DriftKindKey,
    /// The parts that differ: `before` is what is published here, `after` what the source says. Only of `different`.
    differences: Vec<Difference>,
}

/// Of how many procedures what was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DriftCounts)]
pub struct DriftCountsBody {
    /// Procedures that the source names.
    #[schema(example = 4945)]
    at_source: usize,
    /// Procedures that are published here.
    #[schema(example = 5812)]
    published: usize,
    /// Those in both; `different` is of so many.
    #[schema(example = 4945)]
    both: usize,
    /// At the source, never published here.
    #[schema(example = 0)]
    missing: usize,
    /// Published here, not at the source; null while the source has never been imported in full.
    #[schema(required, example = 867)]
    extra: Option<usize>,
    /// Ended here, still at the source.
    #[schema(example = 0)]
    ended: usize,
}

/// Differences, a page of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftList {
    /// When the file with which the source had last said everything was taken from it (RFC 3339); null while it never
    /// had.
    #[schema(required, example = "2026-11-21T08:00:00Z", format = DateTime)]
    complete_at: Option<String>,
    /// Of how many.
    counts: DriftCountsBody,
    /// By code. There may be fewer than asked for, even none, though others follow: only so many texts are compared for
    /// one page.
    items: Vec<DriftBody>,
    /// Goes into `cursor` of the next page; null on the last.
    #[schema(required, example = "1.001193")]
    next_cursor: Option<String>,
}

impl From<Drift> for DriftBody {
    fn from(drift: Drift) -> Self {
        let differences = match (&drift.here, &drift.there) {
            (Some(here), Some(there)) => differences(&Record::from(here), &Record::from(there)),
            _ => Vec::new(),
        };
        let text = drift.here.or(drift.there);
        Self {
            code: drift.code.to_string(),
            name: text.map(|text| text.name).unwrap_or_default(),
            kind: DriftKindKey(drift.kind),
            differences,
        }
    }
}

impl From<DriftCounts> for DriftCountsBody {
    fn from(counts: DriftCounts) -> Self {
        Self {
            at_source: counts.at_source,
            published: counts.published,
            both: counts.both,
            missing: counts.missing,
            extra: counts.extra,
            ended: counts.ended,
        }
    }
}

/// Which differences.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DriftParams {
    /// The source, as it was named when it was imported.
    #[param(required, example = "csdlqg")]
    source: Option<String>,
    /// Only differences of this kind.
    #[param(inline, value_type = Option<DriftKindKey>)]
    kind: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 50, default = 20)]
    limit: Option<String>,
}

/// List where a source and what is published differ
///
/// By what the source said when it was last imported; nothing is fetched from it. What the province alone decides is
/// no difference: its own list, who carries a procedure out, where, and what a procedure expressly has not.
#[utoipa::path(
    operation_id = "list_drift",
    tag = "publishing",
    params(DriftParams),
    responses(
        (status = 200, description = "The differences", body = DriftList,
         example = json!(crate::http::openapi::example("list_drift.response"))),
        ReadProblems,
    )
)]
#[get("/staff/drift")]
pub async fn list_drift(
    app: web::Data<App>,
    request: HttpRequest,
    _signed: Signed,
) -> Result<HttpResponse, Problem> {
    let p: DriftParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let source = p.source.filter(|source| !source.trim().is_empty());
    let source = source.ok_or_else(|| Text::new("phải nêu tên nguồn", "a source must be named"));
    let source = faults.keep("source", source);
    let kinds = DriftKind::ALL.map(DriftKind::key);
    let kind = params::word(p.kind.as_deref(), DriftKind::parse, &kinds);
    let kind = faults.keep("kind", kind).flatten();
    let limit = params::number(p.limit.as_deref(), 1, LIMIT_MAX, LIMIT);
    let limit = faults.keep("limit", limit).unwrap_or(LIMIT);
    let after = faults.keep("cursor", params::code_cursor(p.cursor.as_deref()));
    faults.into_result()?;
    let asked = DriftAsked {
        source: source.unwrap_or_default(),
        kind,
        after: after
            .flatten()
            .map_or_else(String::new, |code| code.to_string()),
        limit,
    };
    let page = drift::list(&app, &asked).await?;
    let body = DriftList {
        complete_at: page.whole_at.map(|at| at.to_string()),
        counts: page.counts.into(),
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next,
    };
    Ok(json(StatusCode::OK, &body))
}
