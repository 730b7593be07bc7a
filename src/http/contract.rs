//! What the OpenAPI document says beyond what is derived from types and handlers: who may ask, with which headers; what
//! is no text; what a parameter is when it is left out.

use serde_json::json;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, Object, SchemaFormat, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{OpenApi, PathItem, RefOr, Required, Response, Schema};

/// The session of somebody who has signed in.
const SESSION: &str = "session";
/// The token of a program.
const TOKEN: &str = "token";
/// Where only somebody who has signed in may go, and no program: accounts, tokens and webhooks.
const SESSION_ONLY: [&str; 4] = [
    "/v1/staff/officers",
    "/v1/staff/webhooks",
    "/v1/staff/me/",
    "/v1/staff/tokens",
];
/// Reading one's tokens is all that a program may do there.
const LIST_TOKENS: &str = "list_tokens";

/// The one search that has its commune in the address.
const COMMUNE_SEARCH: &str = "/v1/communes/{code}/procedures";
/// The only address whose answers may be had in parts.
const FILE: &str = "/v1/open-data/{file}";

/// What parameters with a closed set of values are when they are left out.
const DEFAULTS: [(&str, &str); 3] = [("format", "pdf"), ("rewrite", "on"), ("sort", "relevance")];

/// Media types of what is no text.
const BINARY: [&str; 3] = [
    "application/gzip",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// Completes a document.
pub fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for (is_change, operation) in operations(item) {
            complete_parameters(path, operation);
            if operation.responses.responses.contains_key("401") {
                secure(path, is_change, operation);
            }
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    bytes(response);
                }
            }
            if path == FILE {
                parts(operation);
            }
        }
    }
    let components = document.components.get_or_insert_default();
    let schemes = schemes().map(|(name, scheme)| (name, scheme.into()));
    components.security_schemes.extend(schemes);
}

/// The operations at an address, and whether they change anything.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let get = item.get.iter_mut().map(|operation| (false, operation));
    let others = [
        &mut item.post,
        &mut item.put,
        &mut item.patch,
        &mut item.delete,
    ];
    get.chain(
        others
            .into_iter()
            .flatten()
            .map(|operation| (true, operation)),
    )
}

fn schemes() -> [(String, SecurityScheme); 2] {
    let session = ApiKeyValue::with_description(
        "__Host-tthc",
        "The cookie that `POST /v1/staff/session` sets; it is called `tthc` where the service runs without TLS. Changes \
         also need its `X-CSRF-Token`.",
    );
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A program's token, made by `POST /v1/staff/tokens`; never together with the cookie.",
        ))
        .build();
    [
        (
            SESSION.to_owned(),
            SecurityScheme::ApiKey(ApiKey::Cookie(session)),
        ),
        (TOKEN.to_owned(), SecurityScheme::Http(token)),
    ]
}

/// Says who may ask, and that a change with the cookie needs its CSRF token.
fn secure(path: &str, is_change: bool, operation: &mut Operation) {
    let signs_in = operation.operation_id.as_deref() == Some("create_session");
    if signs_in {
        return;
    }
    let is_read_by_programs = operation.operation_id.as_deref() == Some(LIST_TOKENS);
    let is_session_only = !is_read_by_programs
        && SESSION_ONLY
            .iter()
            .any(|beginning| path.starts_with(beginning));
    let schemes: &[&str] = if is_session_only {
        &[SESSION]
    } else {
        &[SESSION, TOKEN]
    };
    let none: [&str; 0] = [];
    let either = schemes
        .iter()
        .map(|name| SecurityRequirement::new(*name, none));
    operation.security = Some(either.collect());
    if is_change {
        let csrf = header(
            "X-CSRF-Token",
            "`csrf_token` of the session; needed with the cookie, not with a program's token",
            if is_session_only {
                Required::True
            } else {
                Required::False
            },
        );
        operation
            .parameters
            .get_or_insert_default()
            .push(csrf.into());
    }
}

fn complete_parameters(path: &str, operation: &mut Operation) {
    let Some(parameters) = &mut operation.parameters else {
        return;
    };
    if path == COMMUNE_SEARCH {
        parameters
            .retain(|parameter| !matches!(parameter, RefOr::T(known) if known.name == "commune"));
    }
    for parameter in parameters {
        let RefOr::T(Parameter {
            name,
            schema: Some(RefOr::T(Schema::Object(schema))),
            ..
        }) = parameter
        else {
            continue;
        };
        let default = DEFAULTS.iter().find(|(known, _)| known == name);
        if let Some((_, default)) = default.filter(|_| schema.enum_values.is_some()) {
            schema.default = Some(json!(default));
        }
    }
}

/// Says of what is no text that it is bytes.
fn bytes(response: &mut Response) {
    for media_type in BINARY {
        if let Some(RefOr::T(content)) = response.content.get_mut(media_type) {
            let mut schema = Object::with_type(Type::String);
            schema.format = Some(SchemaFormat::KnownFormat(KnownFormat::Binary));
            content.schema = Some(RefOr::T(Schema::Object(schema)));
        }
    }
}

/// Says how a part of a file is asked for, and that it comes as the file does.
fn parts(operation: &mut Operation) {
    let asked = [
        header(
            "Range",
            "Which part, such as `bytes=0-99`; one range at most",
            Required::False,
        ),
        header(
            "If-Range",
            "The `ETag` of the part had before; if the file has changed since, all of it comes",
            Required::False,
        ),
    ];
    let parameters = operation.parameters.get_or_insert_default();
    parameters.extend(asked.map(Into::into));
    let responses = &mut operation.responses.responses;
    let whole = match responses.get("200") {
        Some(RefOr::T(whole)) => whole.content.clone(),
        _ => return,
    };
    if let Some(RefOr::T(part)) = responses.get_mut("206") {
        part.content = whole;
    }
}

fn header(name: &str, description: &str, required: Required) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(Object::with_type(Type::String)))
        .build()
}
