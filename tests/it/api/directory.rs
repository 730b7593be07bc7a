//! `GET /v1/agencies/{code}` and `GET /v1/communes`.

use insta::assert_json_snapshot;
use serde_json::Value;

use crate::support::{Answer, Builder, TestApp, databases};

/// `GET /v1/communes` with words as somebody types them.
async fn find(app: &TestApp, typed: &str) -> Answer {
    let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    app.get(&format!("/v1/communes?q={query}")).await
}

/// Code and kind of the closest match of each commune found.
async fn found(app: &TestApp, typed: &str) -> Vec<(String, String)> {
    let body = find(app, typed).await.json();
    let items = body["items"].as_array().unwrap();
    assert_eq!(body["total"], items.len(), "{typed}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = items.iter();
    items
        .map(|item| (text(&item["code"]), text(&item["matched"][0]["kind"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commune_answers_the_same_on_every_database() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        assert_json_snapshot!("agency", app.get("/v1/agencies/06073").await.json());
        assert_json_snapshot!("communes", find(&app, "binh gia").await.json());
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commune_is_found_by_any_name_people_know_it_by() {
    let app = TestApp::start().await;
    for (typed, code, kind) in [
        ("xã Minh Khai", "06079", "former_name"),
        (
            "Minh Khai, huyện Bình Gia, tỉnh Lạng Sơn",
            "06079",
            "former_name",
        ),
        ("thi tran Dong Mo", "06463", "former_name"),
        ("TT Đồng Mỏ", "06463", "former_name"),
        ("xã Chi Lăng huyện Tràng Định", "06040", "former_name"),
        ("phường chi lăng", "05983", "former_name"),
        ("xa hong phong, cao loc", "06184", "former_name"),
        ("kì lừa", "06187", "name"),
        ("PHƯỜNG KỲ LỪA", "06187", "name"),
        ("06073", "06073", "code"),
        ("Thất Kh", "06040", "name"),
        ("hoa tham ", "06073", "name"),
        // The wrong tone is overlooked where nothing has it.
        ("Hòa Thám", "06073", "name"),
    ] {
        assert_eq!(
            found(&app, typed).await,
            [(code.to_owned(), kind.to_owned())],
            "{typed}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_name_in_any_spelling_finds_the_same() {
    let app = TestApp::start().await;
    for spellings in [
        [
            "Thuỵ Hùng",
            "Thụy Hùng",
            "thuy hung",
            "Thu\u{323}y Hu\u{300}ng",
        ],
        ["Quý Hoà", "Quí Hòa", "quy hoa", "Quy\u{301} Hoa\u{300}"],
        ["Nhân Lý", "nhân lí", "NHAN LY", "  Nhân\u{a0}Lý "],
    ] {
        let first = found(&app, spellings[0]).await;
        assert!(!first.is_empty(), "{spellings:?}");
        for other in &spellings[1..] {
            assert_eq!(found(&app, other).await, first, "{other}");
        }
    }
    // Today's commune before the one that took in an old one of this name.
    let both = found(&app, "thuy hung").await;
    let codes: Vec<_> = both.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["06148", "06184"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_district_gives_all_communes_that_lie_where_it_was() {
    let app = TestApp::start().await;
    for (typed, count) in [
        ("huyện Đình Lập", 4),
        ("huyen dinh lap", 4),
        ("TP Lạng Sơn", 4),
        ("thành phố Lạng Sơn", 4),
        ("huyện Tràng Định", 7),
        // Three of its communes went to Đông Kinh, Kỳ Lừa, Khánh Khê and Tân Đoàn.
        ("Huyện Cao Lộc", 8),
    ] {
        let found = found(&app, typed).await;
        assert_eq!(found.len(), count, "{typed}: {found:?}");
        assert!(
            found.iter().all(|(_, kind)| kind == "former_district"),
            "{typed}"
        );
    }
    // Without the word for it, the commune of this name comes first.
    let found = found(&app, "Đình Lập").await;
    assert_eq!(found[0], ("06613".to_owned(), "name".to_owned()));
    assert_eq!(found.len(), 4);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_listed_when_nothing_is_asked_and_nothing_when_nothing_fits() {
    let app = TestApp::start().await;
    for path in ["/v1/communes", "/v1/communes?q=", "/v1/communes?q=%20"] {
        let body = app.get(path).await.json();
        assert_eq!(body["total"], 65, "{path}");
        assert_eq!(body["items"][0]["matched"], Value::Array(Vec::new()));
    }
    for typed in ["xyz", "Hà Nội", &"xã ".repeat(1000), &"ab".repeat(1000)] {
        assert_eq!(find(&app, typed).await.json()["total"], 0);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_a_422_and_an_unknown_code_a_404() {
    let app = TestApp::start().await;
    for typed in ["😀", "?", &"a".repeat(10_000)] {
        let problem = find(&app, typed).await.problem(422, "invalid_parameter");
        assert_eq!(problem["errors"][0]["pointer"], "?q");
    }
    let unknown = app.get("/v1/communes?name=a").await;
    unknown.problem(422, "invalid_parameter");
    for code in ["S%E1%BB%9F", "%20", "a%2Fb", &"1".repeat(5_000)] {
        let problem = app.get(&format!("/v1/agencies/{code}")).await;
        let problem = problem.problem(422, "invalid_agency_code");
        assert_eq!(problem["errors"][0]["pointer"], "/code");
    }
    let missing = app.get("/v1/agencies/99999").await;
    missing.problem(404, "agency_not_found");
    let lower_case = app.get("/v1/agencies/h37").await.json();
    assert_eq!(lower_case["children"].as_array().unwrap().len(), 81);
    assert_eq!(lower_case["parent_agency"], Value::Null);
    assert_eq!(lower_case["counters"].as_array().unwrap().len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_that_is_away_is_a_503() {
    let app = TestApp::start().await;
    app.app.store.close().await;
    for path in ["/v1/agencies/06073", "/v1/communes?q=hoa+tham"] {
        app.get(path).await.problem(503, "unavailable");
    }
    app.stop().await;
}
