//! What differs between two records, part by part.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Record;

/// One part that differs. A side is absent where its record does not have the part.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Difference {
    /// The key of the part in the record.
    #[schema(example = "fee")]
    pub key: String,
    /// The part in the first record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The part in the second record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Everything that differs, by key. Where it comes from is no difference of what it says.
#[must_use]
pub fn differences(before: &Record, after: &Record) -> Vec<Difference> {
    let (before, after) = (parts(before), parts(after));
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = keys
        .into_iter()
        .filter(|key| *key != "provenance" && before.get(*key) != after.get(*key));
    differing
        .map(|key| Difference {
            key: key.clone(),
            before: before.get(key).cloned(),
            after: after.get(key).cloned(),
        })
        .collect()
}

fn parts(record: &Record) -> Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(parts)) => parts,
        // A record is always an object.
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_added_taken_away_or_changed_is_named() {
        let record = |value: Value| -> Record { serde_json::from_value(value).unwrap() };
        let before = record(
            json!({"code": "1.1", "name": "a", "steps": "một", "result": "giấy",
            "provenance": {"source": "own"}}),
        );
        let after = record(
            json!({"code": "1.1", "name": "b", "steps": "một", "requirements": "không",
            "provenance": {"source": "national"}}),
        );
        let found = differences(&before, &after);
        let keys: Vec<&str> = found.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["name", "requirements", "result"]);
        assert_eq!(found[1].before, None);
        assert_eq!(found[2].after, None);
        assert!(differences(&after, &after).is_empty());
    }
}
