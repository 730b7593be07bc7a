//! Whatever the OpenAPI document shows as an example fits the schema it stands beside.

mod checker;

use serde_json::{Value, json};
use tthc::domain::query::QUERY_CHARS_MAX;
use tthc::http::openapi::document;

use self::checker::Checker;
use crate::support::checkout;

/// The document as a tool reads it.
fn parsed() -> Value {
    serde_json::to_value(document()).unwrap()
}

/// Every body that the document describes: where, its schema, its example.
fn bodies(document: &Value) -> Vec<(String, &Value, &Value)> {
    let mut bodies = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let content = response["content"].as_object().into_iter().flatten();
                bodies.extend(content.map(|(_, body)| {
                    (
                        format!("{path} {status}: "),
                        &body["schema"],
                        &body["example"],
                    )
                }));
            }
        }
    }
    bodies
}

/// Every schema within a part of the document that has an example of its own.
fn own_examples<'a>(part: &'a Value, at: &str, found: &mut Vec<(String, &'a Value, &'a Value)>) {
    if let Some(example) = part.get("example") {
        // A parameter has its schema beside its example; a schema is one itself.
        let schema = part.get("schema").unwrap_or(part);
        found.push((format!("{at}: "), schema, example));
    }
    let below: Vec<(String, &Value)> = match part {
        Value::Object(object) => object
            .iter()
            .map(|(key, part)| (key.clone(), part))
            .collect(),
        Value::Array(array) => array.iter().map(|part| (String::new(), part)).collect(),
        _ => Vec::new(),
    };
    for (key, part) in below.into_iter().filter(|(key, _)| key != "example") {
        own_examples(part, &format!("{at}/{key}"), found);
    }
}

#[test]
fn every_example_in_the_document_fits_its_schema() {
    let document = parsed();
    let checker = Checker {
        document: &document,
    };
    let mut examples = bodies(&document);
    own_examples(&document["components"], "components", &mut examples);
    own_examples(&document["paths"], "paths", &mut examples);
    assert!(examples.len() > 60, "{}", examples.len());
    let faults = examples
        .iter()
        .flat_map(|(at, schema, example)| checker.faults(schema, example, at));
    assert_eq!(faults.collect::<Vec<_>>(), Vec::<String>::new());
}

/// Ends of files and the forms that they are examples of.
const FORMS: [(&str, &str); 2] = [(".jsonld", "application/ld+json"), (".ttl", "text/turtle")];

#[test]
fn every_example_file_stands_beside_a_schema_and_fits_it() {
    let document = parsed();
    let checker = Checker {
        document: &document,
    };
    let body_of = |file: &str| {
        let name = file.split('.').next().unwrap_or_default();
        let paths = document["paths"].as_object().unwrap();
        let mut operations = paths
            .values()
            .filter_map(Value::as_object)
            .flat_map(|item| item.values());
        let operation = operations.find(|operation| operation["operationId"] == name)?;
        let mut answers = operation["responses"].as_object()?.iter();
        let (_, answer) = answers.find(|(status, _)| status.starts_with('2'))?;
        let content = answer["content"].as_object()?;
        let kind = FORMS.iter().find(|(end, _)| file.ends_with(end));
        match kind {
            Some((_, media_type)) => content.get(*media_type),
            None => content.values().next(),
        }
        .map(|body| &body["schema"])
    };
    for file in std::fs::read_dir(checkout("openapi/examples")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let text = std::fs::read_to_string(checkout("openapi/examples").join(&name)).unwrap();
        // What is no JSON is shown as a text.
        let example = serde_json::from_str(&text).unwrap_or(Value::String(text));
        let schema = if name.starts_with("problem.") {
            Some(&document["components"]["schemas"]["Problem"])
        } else {
            body_of(&name)
        };
        let schema = schema.unwrap_or_else(|| panic!("{name} is named after no operation"));
        assert_eq!(
            checker.faults(schema, &example, &name),
            Vec::<String>::new()
        );
        assert!(
            bodies(&document)
                .iter()
                .any(|(_, _, shown)| **shown == example),
            "{name} is shown nowhere, or was rewritten after this was compiled: run again"
        );
    }
}

/// The example of an operation with one part of it replaced (or, with none, taken away) and what the checker says.
fn planted(example: &str, pointer: &str, value: Option<Value>) -> String {
    let document = parsed();
    let bodies = bodies(&document);
    let (_, schema, example) = bodies
        .iter()
        .find(|(at, ..)| at.starts_with(example))
        .unwrap();
    let mut example = (*example).clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = example.pointer_mut(parent).unwrap();
    match value {
        None => drop(parent.as_object_mut().unwrap().remove(key).unwrap()),
        Some(value) if parent.is_array() => parent[key.parse::<usize>().unwrap()] = value,
        Some(value) => parent[key] = value,
    }
    let faults = Checker {
        document: &document,
    }
    .faults(schema, &example, "");
    faults.join("\n")
}

/// Where a fault is planted; what is put there, or `-` to take away what is there; what the checker is to say.
const PLANTED: &str = r#"
    /v1/procedures 200 | /total                       | "12"          | "12" is not integer
    /v1/procedures 200 | /total                       | -1            | -1 is out of bounds
    /v1/procedures 200 | /total                       | -             | /total: is required
    /v1/procedures 200 | /next_cursor                 | null          | null is not string
    /v1/procedures 200 | /facets/online               | -             | /facets/online: is required
    /v1/procedures 200 | /facets/sector/0/colour      | 1             | colour: no schema names
    /v1/procedures 200 | /items/1                     | 7             | 7 is not object
    /v1/procedures 200 | /items/0/online              | -             | /items/0/online: is required
    /v1/procedures 200 | /items/0/online              | "no"          | "no" is not one of
    /v1/procedures 200 | /items/0/levels              | null          | null is not array
    /v1/procedures 200 | /items/0/levels/0            | "huyen"       | "huyen" is not one of
    /v1/procedures 200 | /items/0/fee                 | {"text": "a"} | fits 0 forms of oneOf
    /v1/procedures 200 | /items/0/fee/colour          | 1             | colour: no schema names
    /v1/procedures/{code} 200 | /colour               | 1             | colour: no schema names
    /v1/procedures/{code} 200 | /agencies             | -             | /agencies: is required
    /v1/procedures/{code} 200 | /online               | -             | /online: is required
    /v1/procedures/{code} 200 | /sector               | null          | null is not string
    /v1/procedures/{code} 200 | /fee                  | null          | /fee: null is not object
    /v1/procedures/{code} 200 | /changed_at           | "today"       | today is no date-time
    /v1/procedures/{code} 200 | /papers/0/items/0/originals | 1.5     | 1.5 is not integer
    /v1/procedures/{code} 200 | /channels/0/fee/colour | 1            | colour: no schema names
"#;

#[test]
fn the_checker_finds_planted_faults() {
    for line in PLANTED.trim().lines() {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [body, pointer, value, expected] = cells[..] else {
            panic!("{line}");
        };
        let value = (value != "-").then(|| serde_json::from_str(value).unwrap());
        let said = planted(body, pointer, value);
        assert!(said.contains(expected), "{line}: {said:?}");
    }
}

#[test]
fn the_checker_knows_the_rest_of_what_it_claims_to_know() {
    let closed = json!({"properties": {"a": {}}, "additionalProperties": false});
    let open = json!({"additionalProperties": {"type": "string"}});
    let either = json!({"anyOf": [{"type": "string", "minLength": 2}, {"enum": ["a", 7]}]});
    let both = json!({"oneOf": [{"type": "string"}, {"maxLength": 3}]});
    for (schema, fits, does_not) in [
        (&closed, json!({"a": 1}), json!({"b": 1})),
        (&open, json!({"b": "1"}), json!({"b": 1})),
        (&either, json!("a"), json!("b")),
        (&both, json!("long"), json!("s")),
        (
            &json!({"type": ["number", "boolean"]}),
            json!(1.5),
            json!([]),
        ),
        (&json!({"maximum": 5}), json!(5), json!(6)),
        (
            &json!({"type": ["object", "string"]}),
            json!("a"),
            json!({"a": 1}),
        ),
    ] {
        let document = Value::Null;
        let checker = Checker {
            document: &document,
        };
        assert_eq!(checker.faults(schema, &fits, ""), Vec::<String>::new());
        assert_ne!(
            checker.faults(schema, &does_not, ""),
            Vec::<String>::new(),
            "{schema} {does_not}"
        );
    }
    let (document, schema) = (Value::Null, json!({"pattern": "a"}));
    let said = Checker {
        document: &document,
    }
    .faults(&schema, &json!("a"), "")
    .join("\n");
    assert!(said.contains("does not know the keyword pattern"), "{said}");
}

#[test]
fn a_record_and_its_kind_have_names_of_their_own() {
    let document = parsed();
    let schemas = &document["components"]["schemas"];
    for (record, key, kind) in [
        ("Fee", "kind", "FeeKind"),
        ("Channel", "channel", "ChannelKind"),
    ] {
        let reference = &schemas[record]["properties"][key]["$ref"];
        assert_eq!(
            *reference,
            format!("#/components/schemas/{kind}"),
            "{record}"
        );
        assert!(schemas[kind]["enum"].is_array(), "{kind}");
    }
}

#[test]
fn answers_may_gain_keys_and_queries_have_their_length() {
    let document = parsed();
    assert!(!document.to_string().contains("additionalProperties"));
    let parameters = document["paths"]["/v1/procedures"]["get"]["parameters"]
        .as_array()
        .unwrap();
    let q = parameters
        .iter()
        .find(|parameter| parameter["name"] == "q")
        .unwrap();
    assert_eq!(q["schema"]["maxLength"], QUERY_CHARS_MAX);
}
