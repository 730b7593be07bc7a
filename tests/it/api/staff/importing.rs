//! What imports leave for officers: drafts to publish, parts that are missing, a source to compare with.

use reqwest::Method;
use serde_json::{Value, json};
use tthc::app::import::{self, Options, Report, Terms};
use tthc::exchange::Reader;

use super::publishing::{decide, made, record, step, submitted};
use super::{Browser, Office};
use crate::support::{Database, databases};

/// Imports records in our own form, as drafts or published, from the source `csdlqg`.
pub async fn import(office: &Office, is_draft: bool, records: &[Value]) -> Report {
    let file = office.app.folder.path().join("source.jsonl");
    let head = json!({"format": "tthc-procedures", "version": 1});
    let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
    std::fs::write(&file, format!("{head}\n{}\n", lines.join("\n"))).unwrap();
    let options = Options {
        is_draft,
        whole_after: Some([].into()),
        terms: Terms {
            source_name: "csdlqg".to_owned(),
            ..Terms::default()
        },
        ..Options::default()
    };
    let app = &office.app.app;
    let reader = Reader::open(&file).unwrap();
    let report = import::import(&app.store, app.clock, reader, &options, |_| ()).await;
    let report = report.unwrap();
    assert!(report.kept, "{report:?}");
    office.app.follow().await;
    report
}

async fn with_two(database: &Database) -> (Office, Browser, Browser) {
    let office = Office::open(database).await;
    office.add("editor", &["editor"]).await;
    office.add("publisher", &["publisher"]).await;
    let editor = office.sign_in("editor").await;
    let publisher = office.sign_in("publisher").await;
    (office, editor, publisher)
}

/// The one draft that may still be changed.
async fn draft(office: &Office, who: &Browser) -> Value {
    let list = office.get(who, "/drafts?state=draft").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    list["items"][0].clone()
}

#[tokio::test]
async fn a_draft_of_an_import_is_submitted_by_one_and_published_by_another() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let report = import(&office, true, &[record("9.000001", "Nuôi chim yến")]).await;
        assert_eq!((report.drafted, report.new), (1, 0));
        assert_eq!(office.app.get("/v1/procedures/9.000001").await.status, 404);
        let begun = draft(&office, &editor).await;
        let import_id = begun["editors"][0].as_str().unwrap();
        assert!(import_id.starts_with("import:"), "{begun}");
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
        let content = json!({"code": "9.000001", "change_type": "moi", "decision_id": decision,
            "record": begun["record"]});
        let path = format!("/drafts/{}", begun["id"].as_str().unwrap());
        let tag = [("if-match", "\"1\"")];
        let changed = office
            .ask_with(&editor, Method::PUT, &path, &tag, &content)
            .await;
        let changed = made(&changed, 200);
        // Now it is an officer's, and the next file leaves it alone.
        let report = import(&office, true, &[record("9.000001", "Nuôi chim")]).await;
        assert_eq!((report.drafted, report.skipped), (0, 1), "{report:?}");
        let same = import(&office, true, &[record("9.000001", "Nuôi chim yến")]).await;
        assert_eq!((same.unchanged, same.skipped), (1, 0), "{same:?}");
        let draft = made(&step(&office, &editor, &changed, "submit").await, 200);
        step(&office, &editor, &draft, "publish")
            .await
            .problem(403, "forbidden");
        let published = made(&step(&office, &publisher, &draft, "publish").await, 200);
        assert_eq!(published["version"], "9.000001@1", "{database:?}");
        // Published as the source says it: nothing to draft.
        let report = import(&office, true, &[record("9.000001", "Nuôi chim yến")]).await;
        assert_eq!((report.unchanged, report.drafted), (1, 0), "{report:?}");
        office.app.stop().await;
    }
}

#[tokio::test]
async fn what_officers_have_published_is_changed_by_no_file_without_a_decision() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        // Three words of a sample; officers have published the second, and what they say of it is theirs.
        let mut samples = [("9.000001", "Nuôi chim yến"), ("9.000002", "Nuôi ong")]
            .map(|(code, name)| record(code, name));
        for sample in &mut samples {
            sample["provenance"] = json!({"source": "sample"});
        }
        import(&office, false, &samples).await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
        let mut amended = samples[1].clone();
        amended["result"] = json!("Giấy xác nhận bản điện tử");
        let content = json!({"code": "9.000002", "change_type": "sua_doi_bo_sung", "decision_id": decision,
            "record": amended});
        let draft = submitted(&office, &editor, &content).await;
        made(&step(&office, &publisher, &draft, "publish").await, 200);

        let real = [
            record("9.000002", "Nuôi ong"),
            record("9.000003", "Nuôi tằm"),
        ];
        let report = import(&office, false, &real).await;
        assert_eq!((report.new, report.skipped), (1, 1), "{report:?}");
        assert_eq!(report.sample_removed, 1);
        assert_eq!(office.app.get("/v1/procedures/9.000001").await.status, 404);
        let kept = office.app.get("/v1/procedures/9.000002").await.json();
        assert_eq!(kept["result"], "Giấy xác nhận bản điện tử", "{database:?}");
        assert_eq!(kept["version"]["decision"]["number"], "1/QĐ-UBND");
        assert_eq!(kept["provenance"]["source"], "own");
        let admin = office.sign_in("admin").await;
        let audit = office.get(&admin, "/audit?limit=20").await.json();
        let told = audit["items"].as_array().unwrap().iter();
        let mut told = told.filter(|item| item["action"] == "import.keep");
        let last = told.next().unwrap()["detail"].as_str().unwrap();
        assert!(last.contains("gỡ 1 phiên bản thủ tục mẫu"), "{last}");
        office.app.stop().await;
    }
}

#[tokio::test]
async fn what_is_missing_is_read_part_by_part_and_page_by_page() {
    for database in databases() {
        let (office, _, publisher) = with_two(&database).await;
        let mut unfinished = record("9.000002", "Nuôi ong");
        unfinished["declared_none"] = json!(["forms", "requirements"]);
        let mut complete = record("9.000003", "Nuôi tằm");
        complete["decision"] = json!("1/QĐ-UBND");
        let records = [record("9.000001", "Nuôi chim yến"), unfinished, complete];
        let report = import(&office, false, &records).await;
        assert_eq!((report.new, report.incomplete), (3, 2));
        let get = async |query: &str| {
            let path = format!("/findings{query}");
            office.get(&publisher, &path).await.json()
        };
        let all = get("").await;
        assert_eq!(all["items"][0]["code"], "9.000001", "{all}");
        assert_eq!(all["items"].as_array().unwrap().len(), 2, "{all}");
        assert_eq!(all["next_cursor"], Value::Null);
        let fees = get("?part=fee").await;
        assert_eq!(fees["items"][0]["code"], "9.000002", "{fees}");
        assert_eq!(fees["items"].as_array().unwrap().len(), 1, "{fees}");
        let first = get("?limit=1").await;
        assert_eq!(first["next_cursor"], "9.000001", "{first}");
        let second = get("?limit=1&cursor=9.000001").await;
        assert_eq!(second["items"][0]["code"], "9.000002", "{second}");
        let bad = office.get(&publisher, "/findings?part=feez&limit=0").await;
        let bad = bad.problem(422, "invalid_parameter");
        assert_eq!(bad["errors"].as_array().unwrap().len(), 2, "{bad}");
        office
            .app
            .get("/v1/staff/findings")
            .await
            .problem(401, "not_signed_in");
        office.app.stop().await;
    }
}

#[tokio::test]
async fn drift_is_read_kind_by_kind_and_page_by_page() {
    for database in databases() {
        let (office, editor, publisher) = with_two(&database).await;
        let names = ["Nuôi chim yến", "Nuôi ong", "Nuôi tằm"];
        let records: Vec<Value> = (1..)
            .zip(names)
            .map(|(n, name)| record(&format!("9.00000{n}"), name))
            .collect();
        import(&office, false, &records).await;
        let decision = decide(&office, &editor, "1/QĐ-UBND", "2026-11-21").await;
        // One is amended here, one abolished.
        let mut amended = records[0].clone();
        amended["result"] = json!("Giấy xác nhận bản điện tử");
        amended["location_independent"] = json!(true);
        for content in [
            json!({"code": "9.000001", "change_type": "sua_doi_bo_sung", "decision_id": decision, "record": amended}),
            json!({"code": "9.000002", "change_type": "bai_bo", "decision_id": decision}),
        ] {
            let draft = submitted(&office, &editor, &content).await;
            made(&step(&office, &publisher, &draft, "publish").await, 200);
        }
        let get = async |query: &str| {
            let path = format!("/drift?source=csdlqg{query}");
            office.get(&publisher, &path).await.json()
        };
        let all = get("").await;
        assert_eq!(
            all["counts"],
            json!({"at_source": 3, "published": 2, "both": 2, "missing": 0, "extra": 0, "ended": 1}),
            "{database:?}"
        );
        let kinds: Vec<&Value> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["kind"])
            .collect();
        assert_eq!(kinds, ["different", "ended"]);
        let differences = &all["items"][0]["differences"];
        assert_eq!(
            *differences,
            json!([{"key": "result", "before": "Giấy xác nhận bản điện tử", "after": "Giấy xác nhận"}])
        );
        assert_eq!(get("&kind=extra").await["items"], json!([]));
        let first = get("&limit=1").await;
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = get(&format!("&limit=1&cursor={cursor}")).await;
        assert_eq!(second["items"][0]["kind"], "ended", "{second}");
        for (path, at) in [
            ("/drift", "?source"),
            ("/drift?source=x", "?source"),
            ("/drift?source=csdlqg&kind=x", "?kind"),
        ] {
            let bad = office
                .get(&publisher, path)
                .await
                .problem(422, "invalid_parameter");
            assert_eq!(bad["errors"][0]["pointer"], at, "{bad}");
        }
        office.app.stop().await;
    }
}
