//! A procedure in the forms of linked data, and how a client chooses.

use insta::{assert_json_snapshot, assert_snapshot};
use jiff::civil::Date;
use serde_json::{Value, json};
use tthc::domain::version::ChangeType;

use crate::support::{Answer, Builder, TestApp};
use crate::versions::{MARCH, NEXT_YEAR, code, procedure, publication, published, story};

const PATH: &str = "/v1/procedures/1.000894";

async fn as_form(app: &TestApp, path: &str, accept: &str) -> Answer {
    app.get_with(path, &[("accept", accept)]).await
}

async fn json_ld(app: &TestApp, path: &str) -> Value {
    let answer = as_form(app, path, "application/ld+json").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/ld+json")
    );
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_procedure_as_linked_data() {
    let app = Builder::default().public_url("https://a.vn").start().await;
    assert_json_snapshot!("json_ld", json_ld(&app, PATH).await);
    let turtle = as_form(&app, PATH, "text/turtle").await;
    assert_eq!(turtle.header("content-type"), "text/turtle; charset=utf-8");
    assert_snapshot!("turtle", turtle.text());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_is_chosen_by_accept() {
    let app = TestApp::start().await;
    for (accept, form) in [
        ("", "application/json"),
        ("*/*", "application/json"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/json",
        ),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        (
            "application/ld+json;q=0.9, application/json;q=0.5",
            "application/ld+json",
        ),
        (
            "text/turtle, application/ld+json;q=0.9",
            "text/turtle; charset=utf-8",
        ),
        ("text/*", "text/turtle; charset=utf-8"),
        ("application/json;q=0, */*;q=0.1", "application/ld+json"),
        ("garbage", "application/json"),
    ] {
        let answer = as_form(&app, PATH, accept).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, form),
            "{accept}"
        );
        let vary = answer.headers.get_all("vary").iter();
        let names = vary.flat_map(|value| value.to_str().unwrap().split(','));
        let told = names.filter(|name| name.trim().eq_ignore_ascii_case("accept"));
        assert_eq!(told.count(), 1, "{accept}: {:?}", answer.headers);
        let link = answer.header("link");
        assert_eq!(
            link.matches("rel=\"alternate\"").count(),
            2,
            "{accept}: {link}"
        );
        let own = form.split(';').next().unwrap();
        assert!(
            !link.contains(&format!("type=\"{own}\"")),
            "{accept}: {link}"
        );
    }
    for accept in ["text/html", "application/json;q=0", "image/*, text/csv"] {
        let problem = as_form(&app, PATH, accept)
            .await
            .problem(406, "not_acceptable");
        let detail = problem["detail"].as_str().unwrap();
        for form in ["application/json", "application/ld+json", "text/turtle"] {
            assert!(detail.contains(form), "{accept}: {detail}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_form_has_a_tag_of_its_own() {
    let app = TestApp::start().await;
    let mut tags = Vec::new();
    for form in ["application/json", "application/ld+json", "text/turtle"] {
        let answer = as_form(&app, PATH, form).await;
        let tag = answer.header("etag").to_owned();
        let known = [("accept", form), ("if-none-match", &tag)];
        assert_eq!(app.get_with(PATH, &known).await.status, 304, "{form}");
        tags.push(tag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_accept_header_costs_little_and_breaks_nothing() {
    let app = TestApp::start().await;
    let many = "text/html;q=0.1,".repeat(4_000);
    let deep = format!("text/turtle{}", ";a=b".repeat(4_000));
    let long = format!("application/{}", "x".repeat(20_000));
    for (accept, status) in [
        (many.as_str(), 406),
        (&deep, 200),
        (&long, 406),
        (",,,,;;;;====////", 200),
        ("*/*;q=0", 406),
        ("application/json;q=99999999999999999999", 200),
        ("text/\u{fffd}", 406),
    ] {
        let shown: String = accept.chars().take(40).collect();
        assert_eq!(as_form(&app, PATH, accept).await.status, status, "{shown}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fees_and_times_have_their_values() {
    let app = Builder::default().public_url("https://a.vn").start().await;
    let time = |value: u32, unit: &str| json!({"value": value, "unit": unit, "text": "t"});
    let fee = |min: u64, max: u64| json!({"kind": "so_tien", "amount_min": min, "amount_max": max, "text": "f"});
    let record = json!({
        "code": "1.999001", "name": "a",
        "channels": [
            {"channel": "truc_tiep", "time_limit": time(5, "ngay_lam_viec"), "fee": fee(8000, 8000)},
            {"channel": "truc_tuyen", "time_limit": time(4, "gio"), "fee": {"kind": "mien_phi", "text": "0"}},
            {"channel": "buu_chinh", "fee": fee(1, 2)},
        ],
        "fee": {"kind": "khong_neu", "text": "?"},
        "provenance": {"source": "sample"},
    });
    app.import(&[record.to_string()]).await;
    let path = "/v1/procedures/1.999001";
    let body = json_ld(&app, path).await;
    let times: Vec<&Value> = body["availableChannel"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["processingTime"])
        .collect();
    assert_eq!(times, [&json!("P7D"), &json!("PT4H"), &Value::Null]);
    let offers = body["offers"].as_array().unwrap();
    assert_eq!(
        offers.len(),
        3,
        "what the source does not state is no offer"
    );
    assert_eq!(
        (&offers[0]["price"], &offers[0]["priceCurrency"]),
        (&json!(8000), &json!("VND"))
    );
    assert_eq!(
        (&offers[1]["price"], &offers[1]["priceCurrency"]),
        (&json!(0), &json!("VND"))
    );
    assert_eq!(offers[2]["priceSpecification"]["maxPrice"], 2);
    assert_eq!(offers[2]["price"], Value::Null);
    let turtle = as_form(&app, path, "text/turtle").await;
    let turtle = turtle.text();
    for part in [
        "cv:processingTime \"P7D\"^^xsd:duration",
        "cv:processingTime \"PT4H\"^^xsd:duration",
        "cv:hasValue \"8000\"^^xsd:double",
        "cv:hasValue \"0\"^^xsd:double",
        "skos:prefLabel \"UBND tỉnh\"@vi",
        "cv:ifAccessedThrough <https://a.vn/v1/procedures/1.999001#channel-3>",
    ] {
        assert!(turtle.contains(part), "{part}: {turtle}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_stay_texts() {
    let app = TestApp::start().await;
    let text = "\" . <a> <b> <c> . \\ \" @vi </script> \\u0000 ''' \"\"\" ${x}";
    let record = json!({
        "code": "1.999001", "name": text, "steps": text, "result": text, "sector": text, "agencies": [text],
        "keywords": [text], "legal_basis": [{"number": text, "title": text}],
        "papers": [{"items": [{"name": text}]}],
        "provenance": {"source": "sample", "url": "https://a.vn/> <x> <y> <z> . <http://b"},
    });
    app.import(&[record.to_string()]).await;
    let path = "/v1/procedures/1.999001";
    assert_eq!(json_ld(&app, path).await["name"], text);
    let turtle = as_form(&app, path, "text/turtle").await;
    let escaped =
        "\"\\\" . <a> <b> <c> . \\\\ \\\" @vi </script> \\\\u0000 ''' \\\"\\\"\\\" ${x}\"";
    let turtle = turtle.text();
    assert_eq!(turtle.matches(escaped).count(), 10, "{turtle}");
    assert!(
        turtle.contains("<https://a.vn/%3E%20%3Cx%3E%20%3Cy%3E%20%3Cz%3E%20.%20%3Chttp://b>"),
        "{turtle}"
    );
    app.stop().await;
}

/// Both forms of a procedure of the story, on a day.
async fn both_on(app: &TestApp, n: u32, day: Date) -> (Value, String) {
    let path = format!("/v1/procedures/{}?as_of={day}", code(n));
    let turtle = as_form(app, &path, "text/turtle").await;
    (json_ld(app, &path).await, turtle.text().to_owned())
}

/// The story with a second decision that replaces two procedures by one and abolishes another.
async fn ended_story() -> TestApp {
    let (app, second) = story(Builder::default().public_url("https://a.vn")).await;
    let new = publication(procedure(4, "Nuôi chim"), ChangeType::Replaced, &second);
    published(&app, new, &[code(1), code(2)]).await.unwrap();
    let end = publication(procedure(3, "Nuôi tằm"), ChangeType::Abolished, &second);
    published(&app, end, &[]).await.unwrap();
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_simply_apply_says_so_in_both_forms() {
    let app = ended_story().await;
    let until = "2026-03-01/2026-12-31";
    for (n, day, banner, state, status, days) in [
        (
            1,
            MARCH,
            "Từ ngày 01/01/2027",
            "in_force",
            "Completed",
            until,
        ),
        (
            1,
            NEXT_YEAR,
            "Thủ tục này đã được thay thế từ ngày 01/01/2027 theo Quyết định 2/QĐ-UBND bằng 9.000004 – Nuôi chim.",
            "replaced",
            "Deprecated",
            until,
        ),
        (
            3,
            NEXT_YEAR,
            "Thủ tục này đã bị bãi bỏ từ ngày 01/01/2027 theo Quyết định 2/QĐ-UBND.",
            "abolished",
            "Withdrawn",
            until,
        ),
        (
            4,
            MARCH,
            "Sắp có hiệu lực từ ngày 01/01/2027.",
            "upcoming",
            "UnderDevelopment",
            "2027-01-01/..",
        ),
    ] {
        let (body, turtle) = both_on(&app, n, day).await;
        let description = body["description"].as_str().unwrap();
        assert!(description.starts_with(banner), "{body}");
        let page = &body["mainEntityOfPage"];
        assert_eq!(
            (&page["creativeWorkStatus"], &page["temporalCoverage"]),
            (&json!(state), &json!(days))
        );
        let described = format!("dct:description \"{banner}");
        let period = days.split('/').zip(["startDate", "endDate"]);
        let period = period.filter(|(day, _)| *day != "..");
        let period = period.map(|(day, end)| format!("dcat:{end} \"{day}\"^^xsd:date"));
        let status = format!("adms:status status:{status} ;");
        for part in period.chain([described, status]) {
            assert!(turtle.contains(&part), "{part}: {turtle}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_its_place_and_what_announces_it_are_in_both_forms() {
    let app = ended_story().await;
    let (body, turtle) = both_on(&app, 1, NEXT_YEAR).await;
    let successor = "https://a.vn/v1/procedures/9.000004";
    assert_eq!(body["isRelatedTo"][0]["@id"], successor);
    assert!(turtle.contains(&format!("dct:isReplacedBy <{successor}>")));
    let decision = body["subjectOf"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (
            &decision["legislationIdentifier"],
            &decision["legislationDate"]
        ),
        (&json!("1/QĐ-UBND"), &json!("2026-02-01")),
        "the decision that announces it"
    );
    assert!(turtle.contains("eli:first_date_entry_in_force \"2026-03-01\"^^xsd:date"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_in_one_piece_forms_and_decisions_are_in_both_forms() {
    let app = TestApp::start().await;
    let record = json!({
        "code": "1.999001", "name": "a", "channels_text": "Nộp ở đâu", "papers_text": "Nộp gì",
        "legal_basis_text": "Theo luật nào", "forms": [{"name": "Tờ khai", "file": "to-khai.docx"}],
        "decision": "9/QĐ-BTP", "provenance": {"source": "sample"},
    });
    app.import(&[record.to_string()]).await;
    let path = "/v1/procedures/1.999001";
    let body = json_ld(&app, path).await;
    assert_eq!(body["availableChannel"][0]["description"], "Nộp ở đâu");
    let about: Vec<&Value> = body["subjectOf"].as_array().unwrap().iter().collect();
    assert_eq!(about[0]["supply"][0]["description"], "Nộp gì");
    assert_eq!(
        (&about[1]["@type"], &about[1]["name"]),
        (&json!("DigitalDocument"), &json!("Tờ khai"))
    );
    assert_eq!(about[2]["legislationIdentifier"], "9/QĐ-BTP");
    assert_eq!(about[3]["description"], "Theo luật nào");
    let turtle = as_form(&app, path, "text/turtle").await;
    for part in [
        "dct:description \"Nộp ở đâu\"@vi",
        "cv:hasChannel <",
        "dct:description \"Nộp gì\"@vi",
        "dct:description \"Theo luật nào\"@vi",
        "dct:title \"Tờ khai\"@vi",
        "dct:description \"to-khai.docx\"@vi",
        "dct:identifier \"9/QĐ-BTP\"",
    ] {
        assert!(turtle.text().contains(part), "{part}: {}", turtle.text());
    }
    app.stop().await;
}
