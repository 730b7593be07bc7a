//! The checked-in OpenAPI document and its examples are what the program says and does.

mod feedback_examples;
mod oidc_examples;
mod publishing_examples;
mod staff_examples;
mod webhook_examples;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tthc::domain::feedback::code::FeedbackCode;
use tthc::http::openapi::document;

use crate::support::{Answer, Builder, TestApp, assert_generated, checkout};

/// The address that examples have.
const SITE: &str = "https://thutuc.langson.gov.vn";

/// The document as a tool reads it.
fn parsed() -> Value {
    serde_json::to_value(document()).unwrap()
}

/// Every operation with where it stands.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn the_checked_in_document_is_the_programs() {
    assert_generated(
        "openapi/openapi.json",
        &format!("{}\n", document().to_pretty_json().unwrap()),
    );
}

/// Every word of a text that has the form of a feedback's code.
fn codes(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let is_code = |word: &&str| {
                let groups: Vec<usize> = word.split('-').map(str::len).collect();
                groups == [4, 4, 5]
                    && word
                        .bytes()
                        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
            };
            let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
            found.extend(words.filter(is_code).map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| codes(item, found)),
        Value::Object(keys) => keys.values().for_each(|value| codes(value, found)),
        _ => {}
    }
}

#[test]
fn whoever_copies_the_code_of_an_example_has_a_code() {
    let mut found = BTreeSet::new();
    codes(&parsed(), &mut found);
    assert!(found.len() >= 2, "{found:?}");
    for code in found {
        assert!(FeedbackCode::parse(&code).is_ok(), "{code}");
    }
}

#[test]
fn the_document_says_what_it_is() {
    let document = parsed();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    for key in ["title", "version", "description"] {
        assert!(!document["info"][key].as_str().unwrap().is_empty(), "{key}");
    }
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["info"]["license"]["name"], "Apache-2.0");
}

#[test]
fn every_operation_has_a_name_a_summary_a_tag_and_an_example() {
    let document = parsed();
    let tags: BTreeSet<_> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut names = BTreeSet::new();
    for (at, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        let verb = name
            .split_once('_')
            .map(|(verb, _)| verb)
            .unwrap_or_default();
        assert!(
            [
                "search", "suggest", "get", "list", "check", "create", "update", "delete",
                "confirm", "submit", "return", "discard", "publish", "begin", "finish", "supply",
                "withdraw", "rate", "ask", "retry", "erase"
            ]
            .contains(&verb),
            "{at}: {name} is no verb_noun"
        );
        assert!(names.insert(name), "{at}: {name} is there twice");
        assert!(
            !operation["summary"].as_str().unwrap_or_default().is_empty(),
            "{at} has no summary"
        );
        let own = operation["tags"].as_array().unwrap();
        assert!(
            own.len() == 1 && tags.contains(own[0].as_str().unwrap()),
            "{at}: {own:?}"
        );
        let responses = operation["responses"].as_object().unwrap();
        let (status, success) = responses.iter().next().unwrap();
        // Nothing to show.
        if ["204", "303"].contains(&status.as_str()) {
            continue;
        }
        assert!(status.starts_with('2'), "{at}: {status} comes first");
        let content = success["content"].as_object().unwrap();
        let (media_type, body) = content.iter().next().unwrap();
        let example = &body["example"];
        assert!(
            !example.is_null() && *example != serde_json::json!({}) && *example != "",
            "{at}: {status} as {media_type} has no example"
        );
    }
}

#[test]
fn every_operation_says_what_can_go_wrong() {
    let document = parsed();
    for (at, operation) in operations(&document) {
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses
            .iter()
            .filter(|(status, _)| status.as_str() >= "400")
        {
            // Supervisors read the same body whether it is ready or not.
            if at == "get /readyz" {
                continue;
            }
            let problem = &response["content"]["application/problem+json"];
            assert_eq!(
                problem["schema"]["$ref"], "#/components/schemas/Problem",
                "{at} {status}"
            );
            assert_eq!(
                problem["example"]["status"].to_string(),
                *status,
                "{at} {status}: example"
            );
        }
        if at.contains(" /v1/") {
            for status in ["400", "422", "429"] {
                assert!(
                    responses.contains_key(status),
                    "{at} does not mention {status}"
                );
            }
        }
    }
}

#[test]
fn officers_addresses_say_how_to_sign_in_and_what_a_change_needs() {
    let document = parsed();
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(schemes["session"]["in"], "cookie");
    assert_eq!(schemes["token"]["scheme"], "bearer");
    for (at, operation) in operations(&document) {
        // Signing in is for those who have not.
        let begins = [
            "post /v1/staff/session",
            "get /v1/staff/oidc",
            "get /v1/staff/oidc/return",
        ];
        let is_staff = at.contains(" /v1/staff/") && !begins.contains(&at.as_str());
        assert_eq!(operation["security"].is_array(), is_staff, "{at}");
        let csrf = parameter(operation, "X-CSRF-Token");
        assert_eq!(csrf.is_some(), is_staff && !at.starts_with("get "), "{at}");
    }
    let of = |at: &str| {
        let all = operations(&document);
        let operation = all.into_iter().find(|(known, _)| known == at).unwrap().1;
        operation["security"].as_array().unwrap().len()
    };
    assert_eq!(of("post /v1/staff/drafts"), 2);
    assert_eq!(of("post /v1/staff/tokens"), 1, "no program makes tokens");
}

#[test]
fn parameters_and_answers_say_what_types_do_not() {
    let document = parsed();
    let get = |path: &str| &document["paths"][path]["get"];
    let search = get("/v1/procedures");
    assert_eq!(
        parameter(search, "sort").unwrap()["schema"]["default"],
        "relevance"
    );
    assert!(parameter(search, "commune").is_some());
    assert!(parameter(get("/v1/communes/{code}/procedures"), "commune").is_none());
    let sheet = get("/v1/procedures/{code}/sheet");
    assert_eq!(
        parameter(sheet, "format").unwrap()["schema"]["default"],
        "pdf"
    );
    let pdf = &sheet["responses"]["200"]["content"]["application/pdf"]["schema"];
    assert_eq!(pdf["format"], "binary");
    let file = get("/v1/open-data/{file}");
    assert_eq!(parameter(file, "Range").unwrap()["in"], "header");
    for status in ["200", "206"] {
        let content = &file["responses"][status]["content"];
        assert_eq!(content["application/gzip"]["schema"]["format"], "binary");
        assert_eq!(content["text/csv"]["schema"]["format"], Value::Null);
    }
    let schemas = &document["components"]["schemas"];
    let days = &schemas["TokenAsked"]["properties"]["days"];
    assert_eq!(
        (&days["minimum"], &days["maximum"]),
        (&json!(1), &json!(366))
    );
    for (schema, key) in [
        ("Version", "number"),
        ("SearchItem", "version"),
        ("DraftCorrection", "of"),
    ] {
        assert_eq!(schemas[schema]["properties"][key]["minimum"], 1, "{schema}");
    }
    let number = parameter(get("/v1/procedures/{code}/versions/{number}"), "number").unwrap();
    assert_eq!(number["schema"]["minimum"], 1);
}

fn parameter<'a>(operation: &'a Value, name: &str) -> Option<&'a Value> {
    let mut all = operation["parameters"].as_array().into_iter().flatten();
    all.find(|parameter| parameter["name"] == name)
}

#[test]
fn no_description_is_missing_or_empty() {
    let document = parsed();
    for (at, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let text = parameter["description"].as_str().unwrap_or_default();
            assert!(
                !text.trim().is_empty(),
                "{at}: parameter {}",
                parameter["name"]
            );
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let text = response["description"].as_str().unwrap_or_default();
            assert!(!text.trim().is_empty(), "{at}: {status}");
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let described = schema["description"]
            .as_str()
            .is_some_and(|text| !text.trim().is_empty());
        assert!(described, "schema {name}");
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(is_described(property), "schema {name}, property {key}");
        }
    }
}

/// Whether a property has a description, or, when it may be null, its other form has.
fn is_described(property: &Value) -> bool {
    let text = property["description"].as_str().unwrap_or_default();
    let forms = property["oneOf"].as_array().into_iter().flatten();
    !text.trim().is_empty() || forms.into_iter().any(is_described)
}

#[test]
fn every_schema_and_header_that_is_named_is_there() {
    let text = document().to_json().unwrap();
    let document = parsed();
    for reference in text.split("\"$ref\":\"").skip(1) {
        let reference = reference.split('"').next().unwrap();
        let named = document.pointer(reference.trim_start_matches('#'));
        assert!(named.is_some(), "{reference}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_is_what_the_program_answers() {
    let mut examples = with_the_sample().await;
    examples.push(("problem.busy", busy().await));
    examples.push(("problem.rate_limited", rate_limited().await));
    examples.extend(catalogue().await);
    examples.extend(staff_examples::all().await);
    examples.extend(publishing_examples::all().await);
    examples.extend(webhook_examples::all().await);
    examples.extend(oidc_examples::all().await);
    examples.extend(feedback_examples::all().await);

    let mut files: Vec<(String, String)> = examples
        .into_iter()
        .map(|(name, body)| {
            let text = serde_json::to_string_pretty(&body).unwrap() + "\n";
            (format!("{name}.json"), text)
        })
        .collect();
    files.extend(other_forms().await);

    for file in std::fs::read_dir(checkout("openapi/examples")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(
            files.iter().any(|(known, _)| *known == name),
            "openapi/examples/{name} is asked for by no test"
        );
    }
    let mut stale = Vec::new();
    for (name, text) in files {
        let path = format!("openapi/examples/{name}");
        if std::fs::read_to_string(checkout(&path)).unwrap_or_default() != text {
            std::fs::write(checkout(&path), text).unwrap();
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "out of date and rewritten: {stale:?}; look at them, re-run, commit them"
    );
}

/// What is answered in other forms than JSON.
async fn other_forms() -> [(String, String); 3] {
    let app = Builder::default().public_url(SITE).start().await;
    let path = "/v1/procedures/1.001193";
    let json_ld = app.get_with(path, &[("accept", "application/ld+json")]);
    let json_ld: Value = serde_json::from_slice(&json_ld.await.body).unwrap();
    let turtle = app.get_with(path, &[("accept", "text/turtle")]).await;
    let feed = app
        .get("/v1/feeds/procedures.atom?sector=ho-tich&level=xa")
        .await;
    let (begin, _) = feed.text().split_once("<entry>").unwrap();
    let (entry, _) = feed
        .text()
        .split_at(feed.text().find("</entry>\n").unwrap());
    let entry = entry.strip_prefix(begin).unwrap();
    let answers = [
        (
            "get_procedure.jsonld",
            serde_json::to_string_pretty(&json_ld).unwrap() + "\n",
        ),
        ("get_procedure.ttl", turtle.text().to_owned()),
        // One entry is enough to show.
        (
            "list_feed.atom",
            format!("{begin}{entry}</entry>\n</feed>\n"),
        ),
    ];
    app.stop().await;
    answers.map(|(name, text)| (name.to_owned(), text))
}

/// What is answered about the sample.
async fn with_the_sample() -> Vec<(&'static str, Value)> {
    let app = Builder::default().public_url(SITE).start().await;
    let search = [
        ("q", "đăng ký khai sinh"),
        ("sector", "ho-tich"),
        ("limit", "2"),
    ];
    let bad_parameter = app.get("/v1/procedures?limit=1000").await;
    let bad_code = app.get("/v1/procedures/khai%20sinh").await;
    let missing = app.get("/v1/procedures/1.999999").await;
    let html = [("accept", "text/html")];
    let other_form = app.get_with("/v1/procedures/1.001193", &html).await;
    let no_file = app.get("/v1/open-data/nothing.csv").await;
    let far = [("range", "bytes=999999999-")];
    let no_part = app.get_with("/v1/open-data/procedures.csv", &far).await;
    let mut examples = vec![
        (
            "search_procedures.response",
            app.search(&search).await.json(),
        ),
        (
            "suggest_procedures.response",
            app.get("/v1/suggest?q=k%E1%BA%BFt+h&limit=3").await.json(),
        ),
        (
            "get_procedure.response",
            app.get("/v1/procedures/1.001193").await.json(),
        ),
        (
            "list_open_data.response",
            app.get("/v1/open-data/").await.json(),
        ),
        (
            "suggest_completions.response",
            serde_json::from_slice(&completions(&app).await.body).unwrap(),
        ),
        ("problem.not_found", no_file.problem(404, "not_found")),
        (
            "problem.not_acceptable",
            other_form.problem(406, "not_acceptable"),
        ),
        (
            "problem.range_not_satisfiable",
            no_part.problem(416, "range_not_satisfiable"),
        ),
        ("problem.body_not_allowed", body_on_get(&app)),
        (
            "problem.invalid_parameter",
            bad_parameter.problem(422, "invalid_parameter"),
        ),
        (
            "problem.invalid_code",
            bad_code.problem(422, "invalid_code"),
        ),
        (
            "problem.procedure_not_found",
            missing.problem(404, "procedure_not_found"),
        ),
    ];
    examples.extend(directory(&app).await);
    app.app.store.close().await;
    let away = app.get("/v1/procedures/1.001193").await;
    examples.push(("problem.unavailable", away.problem(503, "unavailable")));
    app.stop().await;
    examples
}

/// The directory and the rules that come with the sample.
async fn directory(app: &TestApp) -> Vec<(&'static str, Value)> {
    let mut examples = Vec::new();
    for (name, path) in [
        ("get_agency.response", "/v1/agencies/06073"),
        ("list_communes.response", "/v1/communes?q=x%C3%A3+Minh+Khai"),
        (
            "get_calendar.response",
            "/v1/calendar?from=2026-08-01&to=2026-09-30",
        ),
        ("list_deadline_rules.response", "/v1/deadline-rules"),
    ] {
        examples.push((name, app.get(path).await.json()));
    }
    let (missing, bad) = ("/v1/agencies/99999", "/v1/agencies/S%E1%BB%9F");
    let missing = app.get(missing).await.problem(404, "agency_not_found");
    let bad = app.get(bad).await.problem(422, "invalid_agency_code");
    examples.push(("problem.agency_not_found", missing));
    examples.push(("problem.invalid_agency_code", bad));
    examples
}

async fn completions(app: &TestApp) -> Answer {
    app.get("/v1/suggest/opensearch?q=k%E1%BA%BFt+h").await
}

/// The catalogue of the sample's first procedures, for what is asked for has no parameters that would make it shorter.
async fn catalogue() -> [(&'static str, Value); 3] {
    let app = Builder::default().empty().start().await;
    let sample = std::fs::read_to_string(checkout("index/relevance/corpus.jsonl")).unwrap();
    let first: Vec<String> = sample
        .lines()
        .skip(1)
        .take(12)
        .map(ToOwned::to_owned)
        .collect();
    app.import(&first).await;
    let sectors = app.get("/v1/sectors").await.json();
    let agencies = app.get("/v1/agencies").await.json();
    let life_events = app.get("/v1/life-events").await.json();
    app.stop().await;
    [
        ("list_sectors.response", sectors),
        ("list_agencies.response", agencies),
        ("list_life_events.response", life_events),
    ]
}

fn body_on_get(app: &TestApp) -> Value {
    let request = b"GET /v1/procedures HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
    let answer = String::from_utf8(crate::support::raw(app.address, request)).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        (&body["status"], &body["code"]),
        (&400.into(), &"body_not_allowed".into())
    );
    body["request_id"] = "01939f6f4d0f7e5b8a52c3b0d1f2a3b4".into();
    body
}

async fn busy() -> Value {
    let app = Builder::default().searches(0, 0).start().await;
    let answer = app.get("/v1/procedures?q=khai+sinh").await;
    app.stop().await;
    answer.problem(503, "busy")
}

async fn rate_limited() -> Value {
    let app = Builder::default().rates(0, 1).start().await;
    app.get("/v1/sectors").await;
    let answer = app.get("/v1/sectors").await;
    let mut body = answer.problem(429, "rate_limited");
    // How many seconds are left depends on how fast this machine is.
    let detail = body["detail"].as_str().unwrap();
    let seconds = format!(" {} giây", answer.header("retry-after"));
    assert!(detail.contains(&seconds), "{detail}");
    body["detail"] = detail.replace(&seconds, " 60 giây").into();
    app.stop().await;
    body
}
