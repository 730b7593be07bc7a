//! `GET /livez` and `GET /readyz`: for load balancers and supervisors.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;

/// Whether this replica can answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// `ready`, or `starting` while the index is behind the database it found at the start.
    #[schema(example = "ready")]
    pub status: &'static str,
    /// Whether the database answered last time. Search goes on without it.
    pub database_answers: bool,
    /// Whether the index takes in changes; if not (database away, disk full), search goes on with what it has.
    pub following: bool,
    /// How many procedures are searchable.
    #[schema(example = 4945)]
    pub entries: usize,
    /// The newest change in the index.
    #[schema(example = 4945)]
    pub seq: i64,
}

/// Is the program alive
///
/// Answers as long as the program runs.
#[utoipa::path(
    operation_id = "check_liveness",
    tag = "health",
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain", example = json!("ok")))
)]
#[get("/livez")]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain")
        .body("ok")
}

/// Can this replica answer
///
/// Ready once the index has caught up with the database. Stays ready when the database goes away later, because
/// search does not need it.
#[utoipa::path(
    operation_id = "check_readiness",
    tag = "health",
    responses(
        (status = 200, description = "Ready", body = Readiness,
         example = json!({"status": "ready", "database_answers": true, "following": true, "entries": 4945, "seq": 4945})),
        (status = 503, description = "Still building the index", body = Readiness,
         example = json!({"status": "starting", "database_answers": true, "following": true, "entries": 0, "seq": 0})),
    )
)]
#[get("/readyz")]
pub async fn readyz(app: web::Data<App>) -> HttpResponse {
    let followed = app.followed.now();
    let body = Readiness {
        status: if followed.caught_up {
            "ready"
        } else {
            "starting"
        },
        database_answers: followed.database_answers,
        following: followed.following,
        entries: app.index.count(),
        seq: followed.seq,
    };
    let mut response = if followed.caught_up {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}
