//! As much of JSON Schema as the OpenAPI document uses.

use serde_json::Value;

/// Keywords of schemas that the checker knows; any other is a fault, for it would not be looked at.
const CHECKED: &str = "$ref allOf oneOf anyOf type enum required properties additionalProperties items minimum maximum \
                       minLength maxLength format";
/// Keywords that say nothing about what fits.
const ANNOTATIONS: &str = "title description default example examples deprecated";

/// Checks values against the schemas of a document: as much of JSON Schema as the document uses.
#[derive(Debug)]
pub struct Checker<'a> {
    /// Where references lead.
    pub document: &'a Value,
}

impl<'a> Checker<'a> {
    /// What is wrong with a value, keys that no schema names included.
    pub fn faults(&self, schema: &'a Value, value: &Value, at: &str) -> Vec<String> {
        let mut faults = self.misfits(schema, value, at);
        if let Some(known) = self.known_keys(schema, value) {
            let keys = value
                .as_object()
                .into_iter()
                .flat_map(|object| object.keys());
            let unknown = keys.filter(|key| !known.contains(&key.as_str()));
            faults.extend(unknown.map(|key| format!("{at}/{key}: no schema names this key")));
        }
        faults
    }

    /// What a schema itself finds wrong; its parts are asked for all their faults.
    fn misfits(&self, schema: &'a Value, value: &Value, at: &str) -> Vec<String> {
        let keys = schema.as_object().unwrap().keys();
        let mut faults: Vec<String> = keys
            .filter(|key| !is_known(key))
            .map(|key| format!("{at}: the checker does not know the keyword {key}"))
            .collect();
        if let Some(target) = schema.get("$ref") {
            faults.extend(self.misfits(self.target(target), value, at));
        }
        for part in list(schema, "allOf") {
            faults.extend(self.misfits(part, value, at));
        }
        for (keyword, most) in [("oneOf", 1), ("anyOf", usize::MAX)] {
            faults.extend(self.alternatives(schema, keyword, most, value, at));
        }
        faults.extend(scalar_misfits(schema, value, at));
        if let Some(object) = value.as_object() {
            faults.extend(self.object_misfits(schema, object, at));
        }
        if let (Some(items), Some(array)) = (schema.get("items"), value.as_array()) {
            let each = array.iter().enumerate();
            faults
                .extend(each.flat_map(|(i, item)| self.faults(items, item, &format!("{at}/{i}"))));
        }
        faults
    }

    fn alternatives(
        &self,
        schema: &'a Value,
        keyword: &str,
        most: usize,
        value: &Value,
        at: &str,
    ) -> Vec<String> {
        let each: Vec<_> = list(schema, keyword)
            .map(|part| self.misfits(part, value, at))
            .collect();
        let fitting = each.iter().filter(|faults| faults.is_empty()).count();
        if each.is_empty() || (1..=most).contains(&fitting) {
            return Vec::new();
        }
        let reasons: Vec<String> = each.into_iter().flatten().collect();
        vec![format!(
            "{at}: fits {fitting} forms of {keyword}: {}",
            reasons.join("; ")
        )]
    }

    fn object_misfits(
        &self,
        schema: &'a Value,
        object: &serde_json::Map<String, Value>,
        at: &str,
    ) -> Vec<String> {
        let mut faults = Vec::new();
        for key in list(schema, "required") {
            let key = key.as_str().unwrap();
            if !object.contains_key(key) {
                faults.push(format!("{at}/{key}: is required"));
            }
        }
        for (key, value) in object {
            let at = format!("{at}/{key}");
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (property @ Value::Object(_), _) => {
                    faults.extend(self.faults(property, value, &at));
                }
                (_, Value::Bool(false)) => faults.push(format!("{at}: no other keys are allowed")),
                (_, other @ Value::Object(_)) => faults.extend(self.faults(other, value, &at)),
                _ => {}
            }
        }
        faults
    }

    /// The keys that a schema and all it is composed of name; none where it allows any.
    fn known_keys(&self, schema: &'a Value, value: &Value) -> Option<Vec<&'a str>> {
        let more = &schema["additionalProperties"];
        // A schema that says nothing at all stands for a format that is described elsewhere.
        let is_empty = schema.as_object().is_some_and(serde_json::Map::is_empty);
        if is_empty || !matches!(more, Value::Null | Value::Bool(false)) {
            return None;
        }
        let own = schema["properties"].as_object().into_iter();
        let mut keys: Vec<&str> = own.flat_map(|own| own.keys().map(String::as_str)).collect();
        let target = schema.get("$ref").map(|target| self.target(target));
        let alternatives = list(schema, "oneOf").chain(list(schema, "anyOf"));
        let fitting = alternatives.filter(|part| self.misfits(part, value, "").is_empty());
        for part in target
            .into_iter()
            .chain(list(schema, "allOf"))
            .chain(fitting)
        {
            keys.extend(self.known_keys(part, value)?);
        }
        Some(keys)
    }

    fn target(&self, reference: &Value) -> &'a Value {
        let pointer = reference.as_str().unwrap().trim_start_matches('#');
        self.document
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{reference} is not in the document"))
    }
}

fn list<'a>(schema: &'a Value, keyword: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    schema[keyword].as_array().into_iter().flatten()
}

/// What is wrong with a value as one, whatever is in it.
fn scalar_misfits(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if !types.is_empty() && !types.iter().any(|name| has_type(name, value)) {
        faults.push(format!("{at}: {value} is not {}", types.join(" or ")));
    }
    if schema["enum"].is_array() && list(schema, "enum").all(|word| word != value) {
        faults.push(format!("{at}: {value} is not one of {}", schema["enum"]));
    }
    if let (Some(number), minimum, maximum) = (
        value.as_f64(),
        schema["minimum"].as_f64(),
        schema["maximum"].as_f64(),
    ) && (minimum.is_some_and(|least| number < least)
        || maximum.is_some_and(|most| number > most))
    {
        faults.push(format!("{at}: {number} is out of bounds"));
    }
    if let Some(text) = value.as_str() {
        let (length, least, most) = (
            text.chars().count() as u64,
            schema["minLength"].as_u64(),
            schema["maxLength"].as_u64(),
        );
        if length < least.unwrap_or(0) || length > most.unwrap_or(u64::MAX) {
            faults.push(format!("{at}: has {length} characters"));
        }
        if schema["format"] == "date-time" && text.parse::<jiff::Timestamp>().is_err() {
            faults.push(format!("{at}: {text} is no date-time"));
        }
    }
    faults
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => false,
    }
}

fn is_known(keyword: &str) -> bool {
    let known = [CHECKED, ANNOTATIONS];
    known
        .iter()
        .flat_map(|words| words.split(' '))
        .any(|known| known == keyword)
}
