//! The whole API as an OpenAPI document: served, checked in and linted from here.

use actix_web::App;
use utoipa::OpenApi;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
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
        (name = "open_data", description = "Dữ liệu mở: files and feeds of everything"),
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
    let schemas = document.components.iter_mut().flat_map(|c| &mut c.schemas);
    for (_, schema) in schemas {
        as_answered(schema);
    }
    super::headers::describe(&mut document);
    document
}

/// Says of a schema what holds for answers, where the derived one says what holds for files that are read.
///
/// - Unknown keys are refused by serde on import only. Answers may gain keys, and no schema could be extended by
///   `allOf` if it allowed no others.
/// - A key that may be absent is left out and never null; a key that may be null is always there.
fn as_answered(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.additional_properties = None;
            for (key, property) in &mut object.properties {
                if !object.required.contains(key) {
                    never_null(property);
                }
            }
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(as_answered),
        _ => {}
    }
}

/// Takes null away from what a schema allows.
fn never_null(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => without_null(&mut object.schema_type),
        RefOr::T(Schema::Array(array)) => without_null(&mut array.schema_type),
        RefOr::T(Schema::OneOf(one)) => {
            one.items.retain(|item| !is_null(item));
            if one.items.len() == 1 {
                *schema = one.items.remove(0);
            }
        }
        _ => {}
    }
}

fn without_null(schema_type: &mut SchemaType) {
    if let SchemaType::Array(types) = schema_type {
        types.retain(|one| *one != Type::Null);
        if types.len() == 1 {
            *schema_type = SchemaType::Type(types.remove(0));
        }
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// Every example, by name.
const EXAMPLES: [(&str, &str); 21] = [
    (
        "search_procedures.response",
        include_str!("../../openapi/examples/search_procedures.response.json"),
    ),
    (
        "get_procedure.response",
        include_str!("../../openapi/examples/get_procedure.response.json"),
    ),
    (
        "suggest_procedures.response",
        include_str!("../../openapi/examples/suggest_procedures.response.json"),
    ),
    (
        "list_life_events.response",
        include_str!("../../openapi/examples/list_life_events.response.json"),
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
        "get_procedure.jsonld",
        include_str!("../../openapi/examples/get_procedure.jsonld"),
    ),
    (
        "get_procedure.turtle",
        include_str!("../../openapi/examples/get_procedure.ttl"),
    ),
    (
        "list_changes.atom",
        include_str!("../../openapi/examples/list_changes.atom"),
    ),
    (
        "list_open_data.response",
        include_str!("../../openapi/examples/list_open_data.response.json"),
    ),
    (
        "suggest_completions.response",
        include_str!("../../openapi/examples/suggest_completions.response.json"),
    ),
    (
        "problem.not_acceptable",
        include_str!("../../openapi/examples/problem.not_acceptable.json"),
    ),
    (
        "problem.not_found",
        include_str!("../../openapi/examples/problem.not_found.json"),
    ),
    (
        "problem.range_not_satisfiable",
        include_str!("../../openapi/examples/problem.range_not_satisfiable.json"),
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

/// An example by name, from `openapi/examples`: what is no JSON as a text. A test asks the running program for each.
#[must_use]
pub fn example(name: &str) -> serde_json::Value {
    let found = EXAMPLES.iter().find(|(known, _)| *known == name);
    let missing = || serde_json::json!({ "missing example": name });
    let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| text.into());
    found.map_or_else(missing, |(_, text)| value(text))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use utoipa::ToSchema;

    use super::*;
    use crate::http::{
        catalogue, health, life_events, open_data, problem, procedures, search, suggest,
    };

    type Named = Vec<(String, RefOr<Schema>)>;

    /// A type's schema and those of all types within it, before they are put together by name.
    fn named<T: ToSchema>(all: &mut Named) {
        all.push((T::name().into_owned(), T::schema()));
        T::schemas(all);
    }

    /// The first name under which there are two different schemas.
    fn claimed_twice(all: Named) -> Option<String> {
        let mut seen = BTreeMap::new();
        all.into_iter().find_map(|(name, schema)| {
            let first = seen.entry(name.clone()).or_insert(schema.clone());
            (*first != schema).then_some(name)
        })
    }

    #[test]
    fn no_two_types_claim_one_name() {
        let mut all = Named::new();
        named::<search::SearchAnswer>(&mut all);
        named::<procedures::ProcedureBody>(&mut all);
        named::<catalogue::Catalogue>(&mut all);
        named::<suggest::SuggestionsBody>(&mut all);
        named::<life_events::LifeEvents>(&mut all);
        named::<open_data::OpenDataCatalogue>(&mut all);
        named::<problem::ProblemBody>(&mut all);
        named::<health::Readiness>(&mut all);
        let names: BTreeSet<String> = all.iter().map(|(name, _)| name.clone()).collect();
        let published = document().components.unwrap_or_default().schemas;
        assert!(
            published.keys().eq(&names),
            "a body is missing above: {names:?}"
        );
        assert_eq!(claimed_twice(all), None);
    }

    #[test]
    fn a_name_that_two_types_claim_is_found() {
        #[derive(ToSchema)]
        #[schema(as = Problem)]
        #[expect(dead_code, reason = "only its schema matters")]
        struct Other {
            other: bool,
        }
        let mut all = Named::new();
        named::<problem::ProblemBody>(&mut all);
        named::<Other>(&mut all);
        assert_eq!(claimed_twice(all).as_deref(), Some("Problem"));
    }
}
