//! `GET /v1/procedures`.

use std::collections::BTreeSet;

use insta::assert_json_snapshot;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::support::{Builder, TestApp, databases};

const BIRTH: &str = "1.001193";

#[tokio::test(flavor = "multi_thread")]
async fn a_search_answers_the_same_whole_body_on_every_database() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        let answer = app
            .search(&[
                ("q", "đăng ký khai sinh"),
                ("sector", "ho-tich"),
                ("limit", "2"),
            ])
            .await;
        assert_json_snapshot!("search", answer.json());
        assert_eq!(answer.header("cache-control"), "public, max-age=30");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_procedure_is_found_however_its_name_or_code_is_typed() {
    let app = TestApp::start().await;
    let decomposed: String = "đăng ký khai sinh".nfd().collect();
    for typed in [
        "đăng ký khai sinh",
        "ĐĂNG KÝ KHAI SINH",
        "dang ky khai sinh",
        "dang  ky\tkhai\nsinh",
        &decomposed,
        "\"đăng ký\" (khai sinh)!",
        "1.001193",
        "1001193",
        " 1.001193. ",
        "1.001193.000.00.00.H37",
        "1.001193.000.00.00.h37",
    ] {
        assert_eq!(
            app.search(&[("q", typed)])
                .await
                .codes()
                .first()
                .map(String::as_str),
            Some(BIRTH),
            "{typed}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_number_finds_exactly_the_procedures_it_publishes() {
    let app = TestApp::start().await;
    for typed in ["163/QĐ-BTP", "163/qd-btp", "quyết định số 163/QĐ-BTP"] {
        let answer = app.search(&[("q", typed), ("limit", "50")]).await;
        let codes = answer.codes();
        assert!(codes.iter().any(|code| code == BIRTH), "{typed}: {codes:?}");
        for code in codes {
            let procedure = app.get(&format!("/v1/procedures/{code}")).await.json();
            assert_eq!(procedure["decisions"][0], "163/QĐ-BTP", "{code}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_takes_an_identifier_or_a_name() {
    let app = TestApp::start().await;
    for (parameter, id, name) in [
        ("sector", "ho-tich", "Hộ tịch"),
        ("agency", "cong-an-cap-xa", "Công an cấp xã"),
    ] {
        let by_id = app.search(&[(parameter, id), ("limit", "50")]).await;
        let by_name = app.search(&[(parameter, name), ("limit", "50")]).await;
        assert!(!by_id.codes().is_empty(), "{id}");
        assert_eq!(by_id.json(), by_name.json());
        for item in by_id.json()["items"].as_array().unwrap() {
            assert!(
                item[parameter]
                    .as_str()
                    .unwrap()
                    .to_lowercase()
                    .contains(&name.to_lowercase()),
                "{item}"
            );
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_that_nothing_passes_together_find_nothing_and_say_so() {
    let app = TestApp::start().await;
    for q in ["", "1.001193", "đăng ký khai sinh"] {
        let filters = [("q", q), ("sector", "dat-dai"), ("level", "bo")];
        let body = app.search(&filters).await.json();
        assert_eq!(body["total"], 0, "{q}");
        assert_eq!(body["confidence"], "none", "{q}");
        assert_ne!(body["next_steps"], serde_json::json!([]));
    }
    for parameter in ["sector", "agency"] {
        for value in ["không có", "😀", "---"] {
            let refused = app.search(&[(parameter, value)]).await;
            refused.problem(422, "invalid_parameter");
        }
        let blank = app.search(&[(parameter, " ")]).await.json();
        assert_ne!(blank["total"], 0, "a blank filter is none");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_facet_value_finds_as_many_as_it_counts() {
    let app = TestApp::start().await;
    let all = app.search(&[]).await.json();
    for (parameter, values) in all["facets"].as_object().unwrap() {
        for value in values.as_array().unwrap() {
            let id = value["value"].as_str().unwrap();
            let found = app.search(&[(parameter, id), ("limit", "1")]).await.json();
            assert_eq!(found["total"], value["count"], "{parameter}={id}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facet_keeps_its_other_choices_under_its_own_filter() {
    let app = TestApp::start().await;
    let open = app.search(&[("q", "giấy")]).await.json();
    let narrowed = app.search(&[("q", "giấy"), ("level", "xa")]).await.json();
    assert!(open["facets"]["level"].as_array().unwrap().len() > 1);
    assert_eq!(narrowed["facets"]["level"], open["facets"]["level"]);
    assert!(narrowed["total"].as_u64() < open["total"].as_u64());
    let counted = |answer: &Value| answer["facets"]["sector"].as_array().unwrap().len();
    assert!(
        counted(&narrowed) < counted(&open),
        "the other facets follow the filter"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_together_must_all_hold() {
    let app = TestApp::start().await;
    let answer = app
        .search(&[
            ("level", "xa"),
            ("audience", "doanh_nghiep"),
            ("limit", "50"),
        ])
        .await;
    assert!(!answer.codes().is_empty());
    for code in answer.codes() {
        let procedure = app.get(&format!("/v1/procedures/{code}")).await.json();
        assert!(
            procedure["levels"]
                .as_array()
                .unwrap()
                .contains(&"xa".into()),
            "{code}"
        );
        assert!(
            procedure["audiences"]
                .as_array()
                .unwrap()
                .contains(&"doanh_nghiep".into()),
            "{code}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_items_come_unless_the_client_says_otherwise() {
    let app = TestApp::start().await;
    assert_eq!(app.search(&[]).await.codes().len(), 10);
    assert_eq!(app.search(&[("limit", "1")]).await.codes().len(), 1);
    assert_eq!(app.search(&[("limit", "50")]).await.codes().len(), 50);
    assert_eq!(app.search(&[("limit", " ")]).await.codes().len(), 10);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paging_visits_each_procedure_exactly_once_and_ends() {
    let app = TestApp::start().await;
    for query in [
        vec![],
        vec![("q", "giấy tờ")],
        vec![("q", "dang ky"), ("level", "xa")],
    ] {
        let mut seen = Vec::new();
        let mut parameters = query.clone();
        parameters.push(("limit", "7"));
        let mut cursor: Option<String> = None;
        let total = loop {
            let mut page = parameters.clone();
            if let Some(cursor) = &cursor {
                page.push(("cursor", cursor));
            }
            let answer = app.search(&page).await;
            seen.extend(answer.codes());
            let body = answer.json();
            match body.get("next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = Some(next.to_owned()),
                None => break body["total"].as_u64().unwrap(),
            }
        };
        assert_eq!(seen.len() as u64, total, "{query:?}");
        assert_eq!(
            seen.iter().collect::<BTreeSet<_>>().len(),
            seen.len(),
            "{query:?}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_words_everything_is_listed_in_order_of_code() {
    let app = TestApp::start().await;
    let answer = app.search(&[("limit", "50"), ("q", " ")]).await;
    let codes = answer.codes();
    let mut sorted = codes.clone();
    sorted.sort();
    assert_eq!(codes, sorted);
    assert_eq!(answer.json()["total"], app.app.index.count());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_finds_nothing_is_an_answer_too() {
    let app = TestApp::start().await;
    let body = app.search(&[("q", "xyzzyqw")]).await.json();
    assert_eq!(
        (&body["total"], body["items"].as_array().unwrap().len()),
        (&0.into(), 0)
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn matches_are_marked_in_the_accented_name_and_passage() {
    let app = TestApp::start().await;
    let body = app
        .search(&[("q", "dang ky khai sinh"), ("limit", "1")])
        .await
        .json();
    let item = &body["items"][0];
    let highlight = item["highlight"].as_str().unwrap();
    assert!(highlight.contains("<mark>"), "{highlight}");
    assert_eq!(
        highlight.replace("<mark>", "").replace("</mark>", ""),
        item["name"].as_str().unwrap()
    );
    let passage = item["snippet"]["html"].as_str().unwrap();
    assert!(passage.contains("<mark>"), "{passage}");
    let section = item["snippet"]["section"].as_str().unwrap();
    let whole = app
        .get(&format!(
            "/v1/procedures/{}",
            item["code"].as_str().unwrap()
        ))
        .await
        .json();
    assert!(
        whole.get(section).is_some(),
        "{section} is a key of the procedure"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_in_names_texts_and_queries_comes_out_escaped() {
    let app = TestApp::start().await;
    let line = serde_json::json!({
        "code": "9.999999",
        "name": "Cấp phép <script>alert(1)</script> & <mark>\"thử\"</mark>",
        "description": "Đoạn <img src=x onerror=alert(1)> zebra </mark> có dấu ' nháy",
        "provenance": {"source": "sample"},
    });
    app.import(&[line.to_string()]).await;
    for q in [
        "script alert",
        "<script>alert(1)</script>",
        "zebra onerror",
        "<mark>zebra</mark>",
    ] {
        let answer = app.search(&[("q", q)]).await;
        assert_eq!(
            answer.codes().first().map(String::as_str),
            Some("9.999999"),
            "{q}"
        );
        let item = &answer.json()["items"][0];
        for html in [&item["highlight"], &item["snippet"]["html"]] {
            let plain = html
                .as_str()
                .unwrap_or_default()
                .replace("<mark>", "")
                .replace("</mark>", "");
            assert!(!plain.contains(['<', '>', '"', '\'']), "{q}: {html}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_lists_every_sector_and_agency_with_its_count() {
    let app = TestApp::start().await;
    for (path, parameter) in [("/v1/sectors", "sector"), ("/v1/agencies", "agency")] {
        let body = app.get(path).await.json();
        let items = body["items"].as_array().unwrap();
        assert_eq!(body["total"], items.len(), "{path}");
        let facets = &app.search(&[]).await.json()["facets"][parameter];
        assert_eq!(&body["items"], facets, "{path}");
        assert!(
            items.is_sorted_by(|a, b| a["count"].as_u64() >= b["count"].as_u64()),
            "{path}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_nothing_has_never_hide_those_that_can_be_found() {
    let app = TestApp::start().await;
    let unknown = (0..40)
        .map(|i| format!("zzq{i}"))
        .collect::<Vec<_>>()
        .join(" ");
    let query = format!("đăng ký khai sinh {unknown}");
    let codes = app.search(&[("q", &query)]).await.codes();
    assert_eq!(codes.first().map(String::as_str), Some("1.001193"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_no_procedure_has_is_refused_and_says_where_there_are_some() {
    let app = TestApp::start().await;
    for address in [
        "/v1/procedures?",
        "/v1/communes/06073/procedures?",
        "/v1/posting-list?format=csv&",
        "/v1/feeds/procedures.atom?",
    ] {
        for (query, pointer, place) in [
            ("sector=khong-co", "?sector", "/v1/sectors"),
            ("sector=%2A", "?sector", "/v1/sectors"),
            // A code of the directory: whoever follows it would hear nothing for ever.
            ("agency=SNNMT", "?agency", "/v1/agencies"),
        ] {
            let refused = app.get(&format!("{address}{query}")).await;
            let refused = refused.problem(422, "invalid_parameter");
            assert_eq!(refused["errors"][0]["pointer"], pointer, "{address}{query}");
            let why = refused["errors"][0]["detail"].as_str().unwrap();
            assert!(why.contains(place), "{address}{query}: {why}");
        }
        for query in [
            "sector=ho-tich",
            "sector=H%E1%BB%99+t%E1%BB%8Bch",
            "agency=uy-ban-nhan-dan-cap-xa",
            // Known, and yet nothing has all of them.
            "sector=ho-tich&level=bo&agency=uy-ban-nhan-dan-cap-xa",
        ] {
            let found = app.get(&format!("{address}{query}")).await;
            assert_eq!(found.status, 200, "{address}{query}: {}", found.text());
        }
    }
    for filter in ["level", "audience", "online"] {
        let refused = app.search(&[(filter, "khong-co")]).await;
        refused.problem(422, "invalid_parameter");
    }
    app.stop().await;
}
