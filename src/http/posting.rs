//! `/v1/posting-points`: where procedures must be put up, and what is missing there.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cached;
use super::described::PublicProblems;
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody};
use crate::app::{App, posting};
use crate::domain::posting::{BoardCount, BoardRow, PostingPoint, PostingState, count};
use crate::record::{PointKindKey, PostingStateKey};

/// Posting points.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingPoints {
    /// In the order in which they were opened.
    pub items: Vec<PostingPointBody>,
}

/// A place where procedures must be put up (điểm niêm yết).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostingPoint)]
pub struct PostingPointBody {
    /// Identifies it.
    pub id: String,
    /// What it is.
    pub kind: PointKindKey,
    /// What people call it.
    #[schema(example = "Trung tâm Phục vụ hành chính công xã Hoa Thám")]
    pub name: String,
    /// Code of the agency whose it is.
    #[schema(example = "06073")]
    pub agency: String,
}

/// How complete posting is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Completeness {
    /// All points together.
    pub total: PostingCount,
    /// Each point.
    pub items: Vec<PointCompleteness>,
}

/// How complete posting is at a point.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointCompleteness {
    /// The point.
    pub point: PostingPointBody,
    /// What is counted of its board.
    pub count: PostingCount,
}

/// How many procedures stand how.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PostingCount {
    /// How many must be put up: the denominator. Each procedure counts, also where a search has several of one name in
    /// one item.
    #[schema(example = 830)]
    pub due: usize,
    /// How many are, as they are in force.
    #[schema(example = 827)]
    pub listed: usize,
    /// How many are not.
    #[schema(example = 3)]
    pub missing: usize,
    /// How many are put up in another version, or apply no more.
    #[schema(example = 0)]
    pub superseded: usize,
    /// How many a site shows differently from what was published.
    #[schema(example = 0)]
    pub differs: usize,
    /// How many of these have been wrong for a day or more.
    #[schema(example = 0)]
    pub late: usize,
}

/// The board of a point.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingBoard {
    /// The point.
    pub point: PostingPointBody,
    /// What is counted.
    pub count: PostingCount,
    /// The procedures, by code.
    pub items: Vec<BoardItem>,
}

/// How a procedure stands at a point.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardItem {
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    pub code: String,
    /// Tên thủ tục: of what must be taken down the one that hangs there; absent only where no text was ever published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Đăng ký khai sinh")]
    pub name: Option<String>,
    /// How it stands.
    pub state: PostingStateKey,
    /// The number of the version in force; null when it must be taken down.
    #[schema(required, example = 2)]
    pub due_version: Option<u32>,
    /// The number of the version that hangs there; null when nobody has confirmed one.
    #[schema(required, example = 1)]
    pub posted_version: Option<u32>,
    /// For how many days it has been wrong: since the version in force applies or, of what must be taken down, since it
    /// need not be put up any more; absent when it is right, or nobody knows since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 12)]
    pub days_late: Option<i32>,
}

/// Which points.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PointParams {
    /// Code of the agency whose they are.
    #[param(example = "06073")]
    agency: Option<String>,
}

/// Which lines of a board.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BoardParams {
    /// Only those that stand so.
    #[param(inline, value_type = Option<PostingStateKey>)]
    state: Option<String>,
}

impl From<&PostingPoint> for PostingPointBody {
    fn from(point: &PostingPoint) -> Self {
        Self {
            id: point.id.clone(),
            kind: PointKindKey(point.kind),
            name: point.name.clone(),
            agency: point.agency.to_string(),
        }
    }
}

impl From<BoardCount> for PostingCount {
    fn from(count: BoardCount) -> Self {
        let BoardCount {
            due,
            listed,
            missing,
            superseded,
            differs,
            late,
        } = count;
        Self {
            due,
            listed,
            missing,
            superseded,
            differs,
            late,
        }
    }
}

impl From<&BoardRow> for BoardItem {
    fn from(row: &BoardRow) -> Self {
        Self {
            code: row.code.to_string(),
            name: row.name.clone(),
            state: PostingStateKey(row.state),
            due_version: row.due,
            posted_version: row.posted,
            days_late: row.days_late,
        }
    }
}

/// List the posting points
///
/// Every place that is watched: portals, sites, centres, boards, apps.
#[utoipa::path(
    operation_id = "list_posting_points",
    tag = "supervision",
    params(PointParams),
    responses(
        (status = 200, description = "The points", body = PostingPoints,
         example = json!(super::openapi::example("list_posting_points.response"))),
        PublicProblems,
    )
)]
#[get("/posting-points")]
pub async fn list_posting_points(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let parameters: PointParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let agency = faults.keep("agency", params::agency(parameters.agency.as_deref()));
    faults.into_result()?;
    let points = posting::points(&app, agency.flatten().as_ref()).await?;
    let body = PostingPoints {
        items: points.iter().map(Into::into).collect(),
    };
    Ok(cached::json(&request, &body))
}

/// Read the board of a posting point
///
/// What must be put up there, what is, what is missing, old, different or late.
#[utoipa::path(
    operation_id = "get_posting_board",
    tag = "supervision",
    params(("id" = String, Path, description = "The point's `id`"), BoardParams),
    responses(
        (status = 200, description = "The board", body = PostingBoard,
         example = json!(super::openapi::example("get_posting_board.response"))),
        (status = 404, description = "No posting point has this `id`", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.posting_point_not_found"))),
        PublicProblems,
    )
)]
#[get("/posting-points/{id}/board")]
pub async fn get_posting_board(
    app: web::Data<App>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let parameters: BoardParams = params::read(request.query_string())?;
    let mut faults = Faults::default();
    let states = PostingState::ALL.map(PostingState::key);
    let state = params::word(parameters.state.as_deref(), PostingState::parse, &states);
    let state = faults.keep("state", state).flatten();
    faults.into_result()?;
    let (point, rows) = posting::read_board(&app, &id).await?;
    let shown = rows
        .iter()
        .filter(|row| state.is_none_or(|state| row.state == state));
    let body = PostingBoard {
        point: (&point).into(),
        count: count(&rows).into(),
        items: shown.map(Into::into).collect(),
    };
    Ok(cached::json(&request, &body))
}

/// See how complete posting is
///
/// Every posting point with its denominators, and all together.
#[utoipa::path(
    operation_id = "get_completeness",
    tag = "supervision",
    responses(
        (status = 200, description = "The table", body = Completeness,
         example = json!(super::openapi::example("get_completeness.response"))),
        PublicProblems,
    )
)]
#[get("/completeness")]
pub async fn get_completeness(
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let counted = posting::completeness(&app).await?;
    let mut total = PostingCount::default();
    for (_, count) in &counted {
        total.due += count.due;
        total.listed += count.listed;
        total.missing += count.missing;
        total.superseded += count.superseded;
        total.differs += count.differs;
        total.late += count.late;
    }
    let body = Completeness {
        total,
        items: counted
            .iter()
            .map(|(point, count)| PointCompleteness {
                point: point.into(),
                count: (*count).into(),
            })
            .collect(),
    };
    Ok(cached::json(&request, &body))
}
