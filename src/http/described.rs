//! What can go wrong, in the OpenAPI document: problems that many operations share.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{Ref, RefOr};

use super::examples::example;
use super::problem::MEDIA_TYPE;

/// Answers by status.
pub type Responses = BTreeMap<String, RefOr<Response>>;

/// Problems in the OpenAPI document: its status, when it comes, the name of its example.
pub fn described(all: &[(&str, &str, &str)]) -> Responses {
    let response = |(status, when, name): &(&str, &str, &str)| {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .example(Some(example(name)))
            .build();
        let response = ResponseBuilder::new()
            .description(*when)
            .content(MEDIA_TYPE, content);
        ((*status).to_owned(), RefOr::T(response.build()))
    };
    all.iter().map(response).collect()
}

/// Too many requests.
pub const LIMITED: (&str, &str, &str) = (
    "429",
    "Too many requests; `Retry-After` says when to come back",
    "problem.rate_limited",
);
/// No database.
pub const AWAY: (&str, &str, &str) = ("503", "The database is away", "problem.unavailable");

/// What can go wrong when anybody reads what the database has, and may have it already.
#[derive(Debug)]
pub struct PublicProblems;

impl IntoResponses for PublicProblems {
    fn responses() -> Responses {
        let known = ResponseBuilder::new()
            .description("Nothing has changed since the answer with this `ETag`")
            .build();
        let mut all = described(&[
            (
                "400",
                "A body came with the request",
                "problem.body_not_allowed",
            ),
            (
                "422",
                "A parameter is unknown or cannot be used",
                "problem.invalid_parameter",
            ),
            LIMITED,
            AWAY,
        ]);
        all.insert("304".to_owned(), RefOr::T(known));
        all
    }
}
