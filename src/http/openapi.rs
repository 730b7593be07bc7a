//! The whole API as an OpenAPI document: served, checked in and linted from here.

use actix_web::App;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

/// What is said of the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "tthc",
        description = "Tra cứu thủ tục hành chính của tỉnh: tìm bằng lời thường, có dấu hoặc không dấu, và đọc trọn \
                       thủ tục.\n\nFind and read the administrative procedures that a Vietnamese province publishes.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "procedures", description = "Thủ tục hành chính: find and read"),
        (name = "catalogue", description = "Lĩnh vực và cơ quan: what the filters may be"),
        (name = "health", description = "For load balancers and supervisors"),
    ),
    servers((url = "/", description = "This service")),
)]
struct Base;

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .configure(super::routes)
        .split_for_parts();
    let base = Base::openapi();
    document.info = base.info;
    document.tags = base.tags;
    document.servers = base.servers;
    document
}

/// Every example, by name.
const EXAMPLES: [(&str, &str); 11] = [
    (
        "search_procedures.response",
        include_str!("../../openapi/examples/search_procedures.response.json"),
    ),
    (
        "get_procedure.response",
        include_str!("../../openapi/examples/get_procedure.response.json"),
    ),
    (
        "list_sectors.response",
        include_str!("../../openapi/examples/list_sectors.response.json"),
    ),
    (
        "list_agencies.response",
        include_str!("../../openapi/examples/list_agencies.response.json"),
    ),
    (
        "problem.body_not_allowed",
        include_str!("../../openapi/examples/problem.body_not_allowed.json"),
    ),
    (
        "problem.invalid_parameter",
        include_str!("../../openapi/examples/problem.invalid_parameter.json"),
    ),
    (
        "problem.invalid_code",
        include_str!("../../openapi/examples/problem.invalid_code.json"),
    ),
    (
        "problem.procedure_not_found",
        include_str!("../../openapi/examples/problem.procedure_not_found.json"),
    ),
    (
        "problem.rate_limited",
        include_str!("../../openapi/examples/problem.rate_limited.json"),
    ),
    (
        "problem.busy",
        include_str!("../../openapi/examples/problem.busy.json"),
    ),
    (
        "problem.unavailable",
        include_str!("../../openapi/examples/problem.unavailable.json"),
    ),
];

/// An example by name, from `openapi/examples`. A test asks the running program for each of them.
#[must_use]
pub fn example(name: &str) -> serde_json::Value {
    let found = EXAMPLES.iter().find(|(known, _)| *known == name);
    let missing = || serde_json::json!({ "missing example": name });
    found
        .and_then(|(_, text)| serde_json::from_str(text).ok())
        .unwrap_or_else(missing)
}
