//! What is answered about versions, decisions, drafts and the feed.

use reqwest::Method;
use serde_json::{Value, json};

use super::staff_examples::without_chance;
use crate::api::staff::importing::import;
use crate::api::staff::publishing::{decide, made, record, seen, step, submitted};
use crate::api::staff::{Browser, Office};
use crate::support::Database;

/// Every example of an address of publishing.
pub async fn all() -> Vec<(&'static str, Value)> {
    let office = Office::open(&Database::Sqlite).await;
    office.directory().await;
    office.add("editor", &["editor"]).await;
    office.add("publisher", &["publisher"]).await;
    let editor = office.sign_in("editor").await;
    let publisher = office.sign_in("publisher").await;
    let mut examples = published(&office, &editor, &publisher).await;
    examples.extend(amended(&office, &editor, &publisher).await);
    examples.extend(read(&office, &editor).await);
    examples.extend(supervision(&office).await);
    examples.extend(imported(&office, &editor).await);
    office.app.stop().await;
    let fixed = examples
        .into_iter()
        .map(|(name, body)| (name, without_chance(&body)));
    fixed.collect()
}

/// A procedure from a decision's entry to its first version.
async fn published(
    office: &Office,
    editor: &Browser,
    publisher: &Browser,
) -> Vec<(&'static str, Value)> {
    let body = json!({"number": "1842/QĐ-UBND", "signed_on": "2026-11-20", "issuer": "Chủ tịch UBND tỉnh Lạng Sơn",
        "issuer_kind": "province", "title": "Công bố thủ tục lĩnh vực chăn nuôi", "effective_on": "2026-11-21"});
    let kept = office.ask(editor, Method::POST, "/decisions", &body).await;
    let kept = made(&kept, 201);
    let decision = kept["id"].as_str().unwrap();
    let content = json!({"code": "1.008126", "change_type": "moi", "decision_id": decision,
        "record": record("1.008126", "Xác nhận điều kiện chăn nuôi")});
    let created = office.ask(editor, Method::POST, "/drafts", &content).await;
    let created = made(&created, 201);
    let draft = made(&step(office, editor, &created, "submit").await, 200);
    let path = format!("/drafts/{}", draft["id"].as_str().unwrap());
    let read = office.get(editor, &path).await.json();
    let list = office.get(editor, "/drafts?state=submitted").await.json();
    let published = made(&step(office, publisher, &draft, "publish").await, 200);
    let decision_path = format!("/v1/decisions/{decision}");
    let public = office.app.get(&decision_path).await.json();
    vec![
        ("create_decision.response", kept),
        ("create_draft.response", created),
        ("get_draft.response", read),
        ("list_drafts.response", list),
        ("publish_draft.response", published),
        ("get_decision.response", public),
    ]
}

/// Its amendment by a later decision, and a draft that lacks parts.
async fn amended(
    office: &Office,
    editor: &Browser,
    publisher: &Browser,
) -> [(&'static str, Value); 2] {
    let later = decide(office, editor, "1900/QĐ-UBND", "2026-12-01").await;
    let mut amended = record("1.008126", "Xác nhận điều kiện chăn nuôi");
    amended["result"] = "Giấy xác nhận bản điện tử".into();
    let content = json!({"code": "1.008126", "change_type": "sua_doi_bo_sung", "decision_id": later, "record": amended});
    let draft = submitted(office, editor, &content).await;
    let path = format!("/decisions/{later}/publish");
    let drafts = seen(&[&draft]);
    let decided = office.ask(publisher, Method::POST, &path, &drafts).await;
    let incomplete = json!({"code": "1.008127", "change_type": "moi",
        "record": {"code": "1.008127", "name": "Nuôi chim yến", "provenance": {"source": "own"}}});
    let incomplete = office
        .ask(editor, Method::POST, "/drafts", &incomplete)
        .await;
    let not_ready = step(office, editor, &made(&incomplete, 201), "submit").await;
    [
        ("publish_decision.response", made(&decided, 200)),
        ("problem.not_ready", not_ready.problem(409, "not_ready")),
    ]
}

/// What everyone reads of it.
async fn read(office: &Office, editor: &Browser) -> Vec<(&'static str, Value)> {
    let mut examples = Vec::new();
    for (name, path) in [
        ("list_versions.response", "/v1/procedures/1.008126/versions"),
        ("get_version.response", "/v1/procedures/1.008126/versions/1"),
        ("get_diff.response", "/v1/procedures/1.008126/diff"),
        ("list_decisions.response", "/v1/decisions"),
    ] {
        examples.push((name, office.app.get(path).await.json()));
    }
    // The last of the directory's 147 agencies, decisions, a version.
    let begin = office.app.get("/v1/changes?since=0&limit=146").await.json();
    let path = format!(
        "/v1/changes?limit=4&since={}",
        begin["next"].as_str().unwrap()
    );
    examples.push(("list_changes.response", office.app.get(&path).await.json()));
    let draft = office.get(editor, "/drafts/x").await;
    let decision = office.app.get("/v1/decisions/x").await;
    let feed = office.app.get("/v1/changes?since=x.1").await;
    examples.extend([
        (
            "problem.draft_not_found",
            draft.problem(404, "draft_not_found"),
        ),
        (
            "problem.decision_not_found",
            decision.problem(404, "decision_not_found"),
        ),
        (
            "problem.feed_restarted",
            feed.problem(410, "feed_restarted"),
        ),
    ]);
    examples
}

/// What is answered about posting and timeliness.
async fn supervision(office: &Office) -> Vec<(&'static str, Value)> {
    office.add("poster", &["posting_officer@06073"]).await;
    let poster = office.sign_in("poster").await;
    let body =
        json!({"kind": "board", "name": "Bảng niêm yết UBND xã Hoa Thám", "agency": "06073"});
    let point = office
        .ask(&poster, Method::POST, "/posting-points", &body)
        .await;
    let point = made(&point, 201);
    // The commune carries one procedure out.
    let mut local = record("1.008128", "Xác nhận của xã");
    local["applies_to"] = json!({"all_communes": false, "agencies": ["06073"]});
    office.app.import(&[local.to_string()]).await;
    let board = format!("/v1/posting-points/{}/board", point["id"].as_str().unwrap());
    let missing = office.app.get(&board).await.json();
    let path = format!("/posting-points/{}/postings", point["id"].as_str().unwrap());
    let confirmed = office.ask(&poster, Method::POST, &path, &json!({})).await;
    let gone = office.app.get("/v1/posting-points/x/board").await;
    vec![
        ("create_posting_point.response", point),
        ("get_posting_board.response", missing),
        ("confirm_postings.response", made(&confirmed, 200)),
        (
            "list_posting_points.response",
            office.app.get("/v1/posting-points").await.json(),
        ),
        (
            "get_completeness.response",
            office.app.get("/v1/completeness").await.json(),
        ),
        (
            "get_timeliness.response",
            office.app.get("/v1/timeliness").await.json(),
        ),
        (
            "list_commune_procedures.response",
            office.app.get("/v1/communes/06073/procedures").await.json(),
        ),
        (
            "problem.posting_point_not_found",
            gone.problem(404, "posting_point_not_found"),
        ),
    ]
}

/// What an import leaves to do.
async fn imported(office: &Office, editor: &Browser) -> [(&'static str, Value); 2] {
    let mut unfinished = record("1.008129", "Nuôi chim yến");
    unfinished["declared_none"] = json!(["forms", "requirements"]);
    import(office, false, &[unfinished]).await;
    let mut said = record("1.008126", "Xác nhận điều kiện chăn nuôi");
    said["steps"] = "Nộp hồ sơ tại Trung tâm, nhận giấy.".into();
    import(office, true, &[said]).await;
    [
        (
            "list_findings.response",
            office.get(editor, "/findings?limit=1").await.json(),
        ),
        (
            "list_drift.response",
            office.get(editor, "/drift?source=csdlqg").await.json(),
        ),
    ]
}
