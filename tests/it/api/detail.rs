//! `GET /v1/procedures/{code}`.

use insta::assert_json_snapshot;
use serde_json::json;

use crate::support::{Builder, TestApp, databases};

#[tokio::test(flavor = "multi_thread")]
async fn a_procedure_answers_the_same_whole_body_on_every_database() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        assert_json_snapshot!("detail", app.get("/v1/procedures/1.001193").await.json());
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn any_form_of_the_code_gives_the_same_procedure() {
    let app = TestApp::start().await;
    let expected = app.get("/v1/procedures/1.001193").await.json();
    for form in [
        "1001193",
        "1.001193.",
        "%201.001193%20",
        "1.001193.000.00.00.H37",
        "1.001193.000.00.00.h37",
    ] {
        assert_eq!(
            app.get(&format!("/v1/procedures/{form}")).await.json(),
            expected,
            "{form}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provinces_own_list_shows_in_search_and_detail() {
    let app = TestApp::start().await;
    let listing = json!({"code": "1.999001.000.00.00.H37", "decision": "2502/QĐ-UBND", "online": "toan_trinh"});
    let record = json!({
        "code": "1.999001",
        "name": "Thủ tục về zebra",
        "decision": "1/QĐ-BTP",
        "listings": [listing],
        "provenance": {"source": "sample"},
    });
    app.import(&[record.to_string()]).await;
    let detail = app.get("/v1/procedures/1.999001").await.json();
    assert_eq!(
        detail["provincial_codes"],
        json!(["1.999001.000.00.00.H37"])
    );
    assert_eq!(detail["decisions"], json!(["1/QĐ-BTP", "2502/QĐ-UBND"]));
    assert_eq!(detail["online"], "toan_trinh");
    for q in [
        "zebra",
        "1.999001.000.00.00.H37",
        "2502/qđ-ubnd",
        "1/QĐ-BTP",
    ] {
        let answer = app
            .search(&[("q", q), ("online", "toan_trinh")])
            .await
            .json();
        let item = &answer["items"][0];
        assert_eq!(item["code"], "1.999001", "{q}");
        assert_eq!(item["provincial_codes"], json!(["1.999001.000.00.00.H37"]));
        assert_eq!(item["online"], "toan_trinh");
        assert_eq!(answer["total"], 1, "{q}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_procedure_of_the_provinces_own_is_found_by_its_internal_code() {
    let app = TestApp::start().await;
    let record =
        json!({"code": "QCLV_01", "name": "Quy chế riêng", "provenance": {"source": "sample"}});
    app.import(&[record.to_string()]).await;
    for form in ["QCLV_01", "qclv_01", " QCLV_01. "] {
        assert_eq!(
            app.search(&[("q", form)]).await.codes(),
            ["QCLV_01"],
            "{form}"
        );
        let path: String = form_urlencoded::byte_serialize(form.as_bytes()).collect();
        let path = path.replace('+', "%20");
        assert_eq!(
            app.get(&format!("/v1/procedures/{path}")).await.json()["code"],
            "QCLV_01",
            "{form}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_nothing_has_is_a_404_that_says_what_to_do() {
    let app = TestApp::start().await;
    let answer = app.get("/v1/procedures/1.999999").await;
    assert_json_snapshot!(
        "problem_procedure_not_found",
        answer.problem(404, "procedure_not_found")
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_code_is_a_422_that_says_why() {
    let app = TestApp::start().await;
    for path in [
        "khai%20sinh",
        "%3Cscript%3E",
        "..%2F..%2Fetc%2Fpasswd",
        "%20",
        &"1".repeat(5_000),
    ] {
        let problem = app
            .get(&format!("/v1/procedures/{path}"))
            .await
            .problem(422, "invalid_code");
        assert_eq!(problem["errors"][0]["pointer"], "/code", "{path}");
    }
    let answer = app.get("/v1/procedures/khai%20sinh").await;
    assert_json_snapshot!("problem_invalid_code", answer.problem(422, "invalid_code"));
    app.stop().await;
}
