//! The headers of answers in the OpenAPI document: each is described once, and named by every answer that has it.

use serde_json::{Value, json};
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, Ref, Type};
use utoipa::openapi::{OpenApi, RefOr, Required, Response};

use super::problem::MEDIA_TYPE;

/// An answer, as far as its headers depend on it.
struct Answer<'a> {
    /// The address of the operation.
    path: &'a str,
    /// Whether requests to the address are counted.
    counted: bool,
    /// Whether the operation answers 304 to those who have its answer.
    cached: bool,
    body: Body,
    status: &'a str,
}

/// Media types of files to print or to keep.
const FILES: [&str; 2] = [
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// What an answer carries.
#[derive(PartialEq)]
enum Body {
    /// What was asked for, as data.
    Data,
    /// A file to print or to keep.
    File,
    Problem,
}

impl Body {
    fn of(response: &Response) -> Self {
        if response.content.contains_key(MEDIA_TYPE) {
            Self::Problem
        } else if FILES
            .iter()
            .any(|kind| response.content.contains_key(*kind))
        {
            Self::File
        } else {
            Self::Data
        }
    }
}

/// A header and the answers that have it.
struct Described {
    name: &'static str,
    kind: Type,
    description: &'static str,
    example: &'static str,
    is_on: fn(&Answer<'_>) -> bool,
}

/// Addresses whose answers have headers of their own.
const PROCEDURE: &str = "/v1/procedures/{code}";
const FEED: &str = "/v1/feeds/procedures.atom";
const ATTACHMENT: &str = "/v1/staff/feedback/{id}/files/{number}";
const UPLOADS: &str = "/v1/feedback/uploads";
const UPLOAD: &str = "/v1/feedback/uploads/{id}";
const FILE: &str = "/v1/open-data/{file}";

/// Every header of an answer that a client may want to read.
const HEADERS: &[Described] = &[
    Described {
        name: "X-Request-Id",
        kind: Type::String,
        description: "Names this request in the service's log",
        example: "01939f6f4d0f7e5b8a52c3b0d1f2a3b4",
        is_on: |_| true,
    },
    Described {
        name: "Cache-Control",
        kind: Type::String,
        description: "Who may keep the answer, and for how many seconds",
        example: "public, max-age=60",
        is_on: |_| true,
    },
    Described {
        name: "ETag",
        kind: Type::String,
        description: "Changes when anything in the answer does; send it as `If-None-Match` next time",
        example: "W/\"686684272c45e48eec419167\"",
        is_on: |answer| answer.cached && matches!(answer.status, "200" | "206" | "304"),
    },
    Described {
        name: "Last-Modified",
        kind: Type::String,
        description: "When the newest of the data changed",
        example: "Sat, 21 Nov 2026 08:00:00 GMT",
        is_on: |answer| {
            matches!(answer.path, FEED | FILE) && matches!(answer.status, "200" | "206" | "304")
        },
    },
    Described {
        name: "Link",
        kind: Type::String,
        description: "The same in other forms (`rel=\"alternate\"`), which `Accept` chooses",
        example: "</v1/procedures/1.001193>; rel=\"alternate\"; type=\"text/turtle\"",
        is_on: |answer| answer.path == PROCEDURE && matches!(answer.status, "200" | "304"),
    },
    Described {
        name: "Accept-Ranges",
        kind: Type::String,
        description: "That parts of the file may be asked for, in bytes",
        example: "bytes",
        is_on: |answer| answer.path == FILE && matches!(answer.status, "200" | "206" | "304"),
    },
    Described {
        name: "Content-Range",
        kind: Type::String,
        description: "Which part this is, or how many bytes there are",
        example: "bytes 0-99/123456",
        is_on: |answer| answer.path == FILE && matches!(answer.status, "206" | "416"),
    },
    Described {
        name: "Content-Disposition",
        kind: Type::String,
        description: "That this is a file to keep, and its name",
        example: "attachment; filename=\"procedures.csv\"",
        is_on: |answer| {
            matches!(answer.path, FILE | ATTACHMENT) && matches!(answer.status, "200" | "206")
        },
    },
    Described {
        name: "Upload-Offset",
        kind: Type::Integer,
        description: "How many bytes of the file are here: where the next part begins",
        example: "131072",
        is_on: |answer| {
            matches!(answer.path, UPLOADS | UPLOAD)
                && matches!(answer.status, "200" | "201" | "409")
        },
    },
    Described {
        name: "Upload-Length",
        kind: Type::Integer,
        description: "How many bytes the file has",
        example: "482113",
        is_on: |answer| {
            matches!(answer.path, UPLOADS | UPLOAD) && matches!(answer.status, "200" | "201")
        },
    },
    Described {
        name: "Location",
        kind: Type::String,
        description: "Where its bytes are sent",
        example: "/v1/feedback/uploads/01939f6f-4d0f-7e5b-8a52-c3b0d1f2a3b4",
        is_on: |answer| answer.path == UPLOADS && answer.status == "201",
    },
    Described {
        name: "Content-Language",
        kind: Type::String,
        description: "The language of the problem, `vi` or `en`, by `Accept-Language`",
        example: "vi",
        is_on: |answer| answer.body == Body::Problem,
    },
    Described {
        name: "Content-Disposition",
        kind: Type::String,
        description: "To be shown, not saved; the file's name if it is saved all the same",
        example: "inline; filename=\"thu-tuc-1.001193.pdf\"",
        is_on: |answer| answer.body == Body::File && answer.path != ATTACHMENT,
    },
    Described {
        name: "Retry-After",
        kind: Type::Integer,
        description: "When to come back, in seconds",
        example: "10",
        is_on: |answer| answer.counted && matches!(answer.status, "429" | "503"),
    },
    Described {
        name: "RateLimit",
        kind: Type::String,
        description: "What is left of the client's quota (`r`) and in how many seconds it is whole again (`t`); \
                      absent where requests are not limited",
        example: "\"search\";r=299;t=1",
        is_on: rate_is_told,
    },
    Described {
        name: "RateLimit-Policy",
        kind: Type::String,
        description: "The client's quota (`q`) in so many seconds (`w`); absent where requests are not limited",
        example: "\"search\";q=300;w=60",
        is_on: rate_is_told,
    },
];

/// A request with a body (400) is turned away before it is counted.
fn rate_is_told(answer: &Answer<'_>) -> bool {
    answer.counted && answer.status != "400"
}

impl Described {
    fn header(&self) -> Header {
        let example = match self.kind {
            Type::Integer => self.example.parse::<u64>().map_or(Value::Null, Value::from),
            _ => json!(self.example),
        };
        HeaderBuilder::new()
            .schema(Some(Object::with_type(self.kind.clone())))
            .description(Some(self.description))
            .example(Some(example))
            .build()
    }

    fn reference(&self) -> RefOr<Header> {
        RefOr::Ref(Ref::new(format!("#/components/headers/{}", self.name)))
    }
}

/// Says of every answer which headers it has, and of every operation that answers 304 how to ask for it.
pub fn describe(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        // The health checks are not counted.
        for operation in operations.into_iter().flatten() {
            describe_operation(operation, path);
        }
    }
    let components = document.components.get_or_insert_default();
    let headers = HEADERS
        .iter()
        .map(|described| (described.name.to_owned(), described.header().into()));
    components.headers.extend(headers);
}

fn describe_operation(operation: &mut Operation, path: &str) {
    let counted = path.starts_with("/v1/");
    let cached = operation.responses.responses.contains_key("304");
    if cached {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(if_none_match().into());
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        let answer = Answer {
            path,
            counted,
            cached,
            body: Body::of(response),
            status,
        };
        for described in HEADERS
            .iter()
            .filter(|described| (described.is_on)(&answer))
        {
            response
                .headers
                .insert(described.name.to_owned(), described.reference());
        }
    }
}

fn if_none_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The `ETag` of an earlier answer; 304 if it still holds",
        ))
        .schema(Some(Object::with_type(Type::String)))
        .build()
}
