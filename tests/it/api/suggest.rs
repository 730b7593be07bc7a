//! `GET /v1/suggest`.

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::support::{Answer, TestApp, checkout};

const BIRTH: &str = "Đăng ký khai sinh";
const KINDS: [&str; 3] = ["procedures", "phrases", "life_events"];

async fn suggest(app: &TestApp, parameters: &[(&str, &str)]) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    app.get(&format!("/v1/suggest?{query}")).await
}

async fn typed(app: &TestApp, q: &str) -> Value {
    suggest(app, &[("q", q)]).await.json()
}

/// One key of all suggestions of a kind.
fn all<'a>(body: &'a Value, kind: &str, key: &str) -> Vec<&'a str> {
    let items = body[kind].as_array().unwrap().iter();
    items.map(|item| item[key].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_offered_however_far_and_however_it_was_typed() {
    let app = TestApp::start().await;
    let decomposed: String = "đăng ký khai si".nfd().collect();
    for q in [
        "đăng ký khai s",
        "đăng ký khai sinh",
        "dang ky khai s",
        "DANG KY KHAI SINH",
        "đang kí khai si",
        "  đăng\tký  khai\u{200b} s",
        "khai si",
        "đă ký khai s",
        &decomposed,
    ] {
        let body = typed(&app, q).await;
        let names = all(&body, "procedures", "name");
        assert_eq!(names.first(), Some(&BIRTH), "{q}: {names:?}");
    }
    let body = typed(&app, "đăng ký khai s").await;
    assert_eq!(
        body["procedures"][0],
        json!({"code": "1.001193", "name": BIRTH, "highlight": "<mark>Đăng ký khai s</mark>inh"})
    );
    let answer = suggest(&app, &[("q", "khai")]).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=30");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn phrases_and_life_events_are_offered_too() {
    let app = TestApp::start().await;
    let body = typed(&app, "sổ đ").await;
    assert!(
        all(&body, "life_events", "id").contains(&"land-papers"),
        "{body}"
    );
    let event = &body["life_events"][0];
    assert_eq!(event["highlight"], "Nhà đất, <mark>sổ đ</mark>ỏ");
    let body = typed(&app, "giấy khai sanh").await;
    let phrase = &body["phrases"][0];
    assert_eq!(phrase["text"], "giấy khai sanh");
    assert_eq!(phrase["highlight"], "<mark>giấy khai sanh</mark>");
    assert_eq!(phrase["means"], json!(["đăng ký khai sinh"]));
    // Patterns are no phrases that anybody could read.
    for q in ["khai sinh", "mất giấy", "mới"] {
        for text in all(&typed(&app, q).await, "phrases", "text") {
            assert!(!text.contains(['{', '.']), "{text}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_begins_with_the_words_comes_before_what_only_has_them() {
    let app = TestApp::start().await;
    let body = suggest(&app, &[("q", "đăng ký"), ("limit", "20")])
        .await
        .json();
    let names = all(&body, "procedures", "name");
    let begins = |name: &&str| name.starts_with("Đăng ký");
    assert!(names.iter().any(begins));
    assert!(
        names.iter().is_sorted_by_key(|name| !begins(name)),
        "{names:?}"
    );
    // "Thủ tục" before a name is no word that people begin with.
    let body = typed(&app, "thông báo tổ chức l").await;
    let first = &body["procedures"][0];
    assert_eq!(
        first["highlight"],
        "Thủ tục <mark>thông báo tổ chức l</mark>ễ hội cấp xã"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_or_a_wrong_mark_is_forgiven_when_nothing_is_found_otherwise() {
    let app = TestApp::start().await;
    for q in ["đăng ký khia sinh", "dnag ky khai sin", "đăng kỹ khai sinh"] {
        let body = typed(&app, q).await;
        let names = all(&body, "procedures", "name");
        assert_eq!(names.first(), Some(&BIRTH), "{q}: {names:?}");
    }
    // "sinh" is one letter from "kinh", but something is found as typed.
    let body = suggest(&app, &[("q", "khai sinh"), ("limit", "20")])
        .await
        .json();
    for kind in ["procedures", "phrases"] {
        let shown = if kind == "phrases" { "text" } else { "name" };
        for text in all(&body, kind, shown) {
            assert!(text.to_lowercase().contains("sinh"), "{text}");
        }
    }
    let body = typed(&app, "xyzw qqqq").await;
    assert!(KINDS.iter().all(|kind| body[kind] == json!([])), "{body}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_offered_before_the_second_letter() {
    let app = TestApp::start().await;
    for q in ["", " ", "k", "đ", "d\u{323}", " k ", "k?"] {
        let body = typed(&app, q).await;
        assert!(
            KINDS.iter().all(|kind| body[kind] == json!([])),
            "{q:?}: {body}"
        );
    }
    let body = app.get("/v1/suggest").await.json();
    assert_eq!(body["procedures"], json!([]));
    for q in ["kh", "đă", "k h", "tr"] {
        let body = typed(&app, q).await;
        assert!(body["procedures"][0].is_object(), "{q}: {body}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_holds_for_each_kind_and_has_bounds() {
    let app = TestApp::start().await;
    for (limit, most) in [("1", 1), ("20", 20), ("", 8)] {
        let body = suggest(&app, &[("q", "đăng"), ("limit", limit)])
            .await
            .json();
        let counts = KINDS.map(|kind| body[kind].as_array().unwrap().len());
        assert!(counts.iter().all(|count| *count <= most), "{counts:?}");
        assert_eq!(counts[0], most, "{limit}");
    }
    let long = "a".repeat(10_000);
    for (parameters, pointer) in [
        ([("q", "khai"), ("limit", "0")], "?limit"),
        ([("q", "khai"), ("limit", "21")], "?limit"),
        ([("q", "khai"), ("limit", "ten")], "?limit"),
        ([("q", "khai"), ("page", "2")], "?page"),
        ([("q", "khai"), ("q", "sinh")], "?q"),
        ([("q", &long), ("limit", "1")], "?q"),
        ([("q", "😀"), ("limit", "1")], "?q"),
        ([("q", "*"), ("limit", "1")], "?q"),
    ] {
        let problem = suggest(&app, &parameters).await;
        let problem = problem.problem(422, "invalid_parameter");
        let errors = problem["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{problem}");
        assert_eq!(errors[0]["pointer"], pointer);
    }
    let body = typed(&app, "khai sinh 😀").await;
    assert_eq!(body["procedures"][0]["name"], BIRTH);
    let body = typed(&app, &"giấy ".repeat(119)).await;
    assert_eq!(body["procedures"], json!([]));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn highlights_are_safe_html() {
    let app = TestApp::start().await;
    let sample = std::fs::read_to_string(checkout("index/relevance/corpus.jsonl")).unwrap();
    let mut record: Value = serde_json::from_str(sample.lines().nth(1).unwrap()).unwrap();
    record["code"] = json!("1.999998");
    record["name"] = json!("Cấp <b>thẻ</b> \"A&B\" zebra");
    app.import(&[record.to_string()]).await;
    let body = typed(&app, "<b>thẻ</b> \"a&b\" <script>").await;
    assert_eq!(
        body["procedures"],
        json!([]),
        "no word of it may be missing"
    );
    let body = typed(&app, "<b>thẻ</b> \"a&b\" z").await;
    assert_eq!(
        body["procedures"][0]["highlight"],
        "Cấp &lt;<mark>b</mark>&gt;<mark>thẻ</mark>&lt;/<mark>b</mark>&gt; \
         &quot;<mark>A</mark>&amp;<mark>B</mark>&quot; <mark>z</mark>ebra"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn procedures_of_one_name_are_offered_once_the_likeliest() {
    let app = TestApp::start().await;
    let sample = std::fs::read_to_string(checkout("index/relevance/corpus.jsonl")).unwrap();
    let first: Value = serde_json::from_str(sample.lines().nth(1).unwrap()).unwrap();
    let variant = |code: &str, level: &str| {
        let mut record = first.clone();
        record["code"] = json!(code);
        record["name"] = json!("Cấp giấy zebra");
        record["levels"] = json!([level]);
        record.to_string()
    };
    app.import(&[variant("1.999996", "bo"), variant("1.999997", "xa")])
        .await;
    let body = typed(&app, "zebr").await;
    assert_eq!(all(&body, "procedures", "code"), ["1.999997"]);
    app.stop().await;
}
