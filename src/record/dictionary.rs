//! What every key of a [`Record`] means: the data dictionary of files in our own format. Types, bounds and English
//! words come from the record's own schema; a key without Vietnamese words is found by a test.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::{PartialSchema, ToSchema};

use super::Record;

/// The schema of a whole record, under the name it has in the API.
const WHOLE: &str = "ProcedureRecord";

/// The keys, in the record's order: schema, key, meaning in Vietnamese.
const MEANINGS: &[(&str, &str, &str)] = &[
    (WHOLE, "code", "Mã thủ tục, viết theo dạng chuẩn"),
    (WHOLE, "name", "Tên thủ tục"),
    (WHOLE, "sector", "Lĩnh vực"),
    (WHOLE, "levels", "Cấp thực hiện"),
    (WHOLE, "audiences", "Đối tượng thực hiện, theo nhóm"),
    (
        WHOLE,
        "audience_text",
        "Đối tượng thực hiện, nguyên văn của nguồn",
    ),
    (WHOLE, "agencies", "Cơ quan thực hiện"),
    (WHOLE, "competent_agency", "Cơ quan có thẩm quyền"),
    (WHOLE, "delegated_agency", "Cơ quan được ủy quyền"),
    (WHOLE, "coordinating_agency", "Cơ quan phối hợp"),
    (WHOLE, "receiving_address", "Địa chỉ tiếp nhận hồ sơ"),
    (WHOLE, "decision", "Số quyết định công bố"),
    (
        WHOLE,
        "procedure_type",
        "Loại thủ tục, nguyên văn của nguồn",
    ),
    (
        WHOLE,
        "channels",
        "Cách thức thực hiện, mỗi cách có thời hạn và phí riêng",
    ),
    (
        WHOLE,
        "channels_text",
        "Cách thức thực hiện khi nguồn chỉ có một đoạn chữ",
    ),
    (
        WHOLE,
        "time_limit",
        "Thời hạn giải quyết khi nêu chung cho mọi cách thức",
    ),
    (WHOLE, "fee", "Phí, lệ phí khi nêu chung cho mọi cách thức"),
    (WHOLE, "steps", "Trình tự thực hiện"),
    (WHOLE, "papers", "Thành phần hồ sơ, theo từng trường hợp"),
    (
        WHOLE,
        "papers_text",
        "Thành phần hồ sơ khi nguồn chỉ có một đoạn chữ",
    ),
    (WHOLE, "forms", "Mẫu đơn, tờ khai"),
    (WHOLE, "result", "Kết quả thực hiện"),
    (WHOLE, "requirements", "Yêu cầu, điều kiện"),
    (WHOLE, "legal_basis", "Căn cứ pháp lý"),
    (
        WHOLE,
        "legal_basis_text",
        "Căn cứ pháp lý khi nguồn chỉ có một đoạn chữ",
    ),
    (WHOLE, "keywords", "Từ khóa"),
    (WHOLE, "description", "Mô tả"),
    (
        WHOLE,
        "declared_none",
        "Các nội dung mà thủ tục được ghi rõ là không có",
    ),
    (
        WHOLE,
        "applies_to",
        "Nơi thực hiện, nếu không suy ra được từ cấp thực hiện",
    ),
    (
        WHOLE,
        "location_independent",
        "Có thể nộp ở bất kỳ nơi nào trong tỉnh, không phụ thuộc nơi cư trú",
    ),
    (
        WHOLE,
        "listings",
        "Các dòng của danh mục do tỉnh công bố có thủ tục này",
    ),
    (WHOLE, "provenance", "Nguồn của bản ghi"),
    ("AppliesTo", "all_communes", "Mọi xã, phường trong tỉnh"),
    ("AppliesTo", "agencies", "Mã của từng cơ quan, xã, phường"),
    ("Channel", "channel", "Cách nộp hồ sơ"),
    ("Channel", "time_limit", "Thời hạn giải quyết theo cách này"),
    ("Channel", "fee", "Phí, lệ phí theo cách này"),
    ("Channel", "description", "Ghi chú của nguồn"),
    (
        "TimeLimit",
        "value",
        "Số đơn vị thời gian; chỉ có khi một con số nói hết",
    ),
    ("TimeLimit", "unit", "Đơn vị thời gian; luôn đi cùng số"),
    ("TimeLimit", "text", "Thời hạn bằng chữ"),
    ("TimeLimit", "source_text", "Cách viết của nguồn, nếu khác"),
    ("Fee", "kind", "Biết gì về khoản thu"),
    ("Fee", "amount_min", "Mức thấp nhất, tính bằng đồng"),
    ("Fee", "amount_max", "Mức cao nhất, tính bằng đồng"),
    ("Fee", "text", "Khoản thu bằng chữ"),
    ("Fee", "source_text", "Cách viết của nguồn, nếu khác"),
    ("PaperVariant", "variant", "Tên trường hợp"),
    ("PaperVariant", "items", "Các giấy tờ phải nộp"),
    ("Paper", "name", "Tên giấy tờ"),
    ("Paper", "originals", "Số bản chính"),
    ("Paper", "copies", "Số bản sao"),
    ("Paper", "form", "Mẫu phải điền, nếu giấy tờ là một mẫu"),
    ("Form", "name", "Giấy tờ dùng mẫu này, hoặc tên của mẫu"),
    ("Form", "file", "Tên tệp tại nguồn"),
    ("LegalBasis", "number", "Số ký hiệu văn bản"),
    ("LegalBasis", "title", "Trích yếu văn bản"),
    ("Listing", "code", "Mã của tỉnh"),
    ("Listing", "name", "Tên trong danh mục của tỉnh"),
    ("Listing", "sector", "Lĩnh vực trong danh mục của tỉnh"),
    ("Listing", "decision", "Quyết định của tỉnh"),
    ("Listing", "online", "Mức độ dịch vụ công trực tuyến"),
    (
        "Provenance",
        "source",
        "Loại nguồn; “sample” là dữ liệu mẫu, không phải lời văn chính thức",
    ),
    ("Provenance", "publisher", "Cơ quan công bố"),
    ("Provenance", "url", "Trang của thủ tục tại nguồn"),
    ("Provenance", "reference", "Vị trí trong nguồn"),
];

/// One key of a record and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where it stands: `code`, `papers[].items[].name`.
    pub path: String,
    /// What kind of value it has: `text`, `number`, `word`, `object`; or a list of such.
    pub kind: String,
    /// Whether every record has it.
    pub required: bool,
    /// What the value may be, where that is a closed set.
    pub values: Vec<String>,
    /// Its meaning in Vietnamese.
    pub vi: &'static str,
    /// Its meaning in English.
    pub en: String,
}

/// Every key of a record, those within others after them.
#[must_use]
pub fn keys() -> Vec<Key> {
    let schemas = schemas();
    let mut keys = Vec::new();
    add_keys(&schemas, WHOLE, "", &mut keys);
    keys
}

fn schemas() -> BTreeMap<String, Value> {
    let mut all = vec![(WHOLE.to_owned(), Record::schema())];
    Record::schemas(&mut all);
    let values = all
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()));
    values.collect()
}

fn add_keys(schemas: &BTreeMap<String, Value>, name: &str, before: &str, keys: &mut Vec<Key>) {
    let Some(schema) = schemas.get(name) else {
        return;
    };
    let required = |key: &str| {
        let mut names = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        names.any(|name| name == key)
    };
    for (_, key, vi) in MEANINGS.iter().filter(|row| row.0 == name) {
        let Some(property) = schema.get("properties").and_then(|all| all.get(*key)) else {
            continue;
        };
        let (item, is_list) = match property.get("items") {
            Some(items) => (items, true),
            None => (property, false),
        };
        let target = target(item);
        let named = target.and_then(|name| schemas.get(name));
        let (kind, values) = kind_of(named.unwrap_or(item));
        let path = format!("{before}{key}");
        keys.push(Key {
            kind: if is_list {
                format!("list of {kind}")
            } else {
                kind.to_owned()
            },
            required: required(key),
            values,
            vi,
            en: description(property).to_owned(),
            path: path.clone(),
        });
        if let Some(name) = target.filter(|_| kind == "object") {
            let brackets = if is_list { "[]" } else { "" };
            add_keys(schemas, name, &format!("{path}{brackets}."), keys);
        }
    }
}

/// What a property, and where it may be null its other form, says of itself.
fn description(property: &Value) -> &str {
    forms(property)
        .find_map(|form| form.get("description")?.as_str())
        .unwrap_or_default()
}

/// A property and, where it may be null, its other forms.
fn forms(property: &Value) -> impl Iterator<Item = &Value> {
    let either = property.get("oneOf").and_then(Value::as_array);
    std::iter::once(property).chain(either.into_iter().flatten())
}

/// The name of the schema that a property refers to, also when it may be null.
fn target(property: &Value) -> Option<&str> {
    forms(property).find_map(|form| form.get("$ref")?.as_str()?.rsplit('/').next())
}

/// The kind of value and, for words, which there are.
fn kind_of(schema: &Value) -> (&'static str, Vec<String>) {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words = words
            .iter()
            .filter_map(Value::as_str)
            .map(ToOwned::to_owned);
        return ("word", words.collect());
    }
    let types = schema
        .get("type")
        .map(ToString::to_string)
        .unwrap_or_default();
    let kind = if types.contains("object") {
        "object"
    } else if types.contains("integer") {
        "number"
    } else {
        "text"
    };
    (kind, Vec::new())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_of_the_schema_has_a_meaning_and_every_meaning_a_key() {
        let mut found = BTreeSet::new();
        for (name, schema) in schemas() {
            let properties = schema["properties"]
                .as_object()
                .cloned()
                .unwrap_or_default();
            for (key, property) in properties {
                assert_ne!(description(&property), "", "{name}.{key}");
                found.insert((name.clone(), key));
            }
        }
        let known = MEANINGS
            .iter()
            .map(|row| (row.0.to_owned(), row.1.to_owned()));
        assert_eq!(found, known.collect());
        assert_eq!(found.len(), MEANINGS.len(), "a key is there twice");
    }

    #[test]
    fn keys_within_lists_of_objects_are_reached() {
        let keys = keys();
        let of = |path: &str| keys.iter().find(|key| key.path == path).unwrap();
        let paper = of("papers[].items[].name");
        assert_eq!((paper.kind.as_str(), paper.required), ("text", true));
        assert_eq!(of("levels").values, ["bo", "tinh", "xa", "khac"]);
        assert_eq!(of("levels").kind, "list of word");
        assert_eq!(of("channels[].fee.amount_min").kind, "number");
        assert_eq!(of("channels[].fee.kind").values.len(), 4);
        assert_eq!(of("fee").kind, "object");
        assert!(!of("sector").required && of("agencies").required);
    }
}
