//! Administrators and accounts.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, Office, PASSWORD};
use crate::support::{Answer, Database, databases};

async fn change(office: &Office, by: &Browser, id: &str, tag: &str, body: Value) -> Answer {
    let path = format!("/officers/{id}");
    office
        .ask_with(by, Method::PATCH, &path, &[("if-match", tag)], &body)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_look_after_accounts() {
    let office = Office::open(&Database::Sqlite).await;
    for (login, grants) in [
        ("nothing", &[][..]),
        ("writer", &["editor", "publisher", "posting_officer"]),
    ] {
        let id = office.add(login, grants).await;
        let browser = office.sign_in(login).await;
        for path in ["/officers", "/audit", &format!("/officers/{id}")] {
            let problem = office.get(&browser, path).await.problem(403, "forbidden");
            assert!(
                problem["detail"].as_str().unwrap().contains("quản trị"),
                "{problem}"
            );
        }
        let more = json!({"grants": [{"role": "administrator", "agency": null}]});
        change(&office, &browser, &id, "\"1\"", more)
            .await
            .problem(403, "forbidden");
        let new = json!({"login": "new", "name": "N", "password": PASSWORD, "grants": []});
        let added = office.ask(&browser, Method::POST, "/officers", &new).await;
        added.problem(403, "forbidden");
    }
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_adds_and_changes_officers_and_the_audit_tells() {
    for database in databases() {
        let office = Office::open(&database).await;
        office.directory().await;
        let admin = office.sign_in("admin").await;
        // Lists go by age.
        office.pass(1);
        let new = json!({"login": "Lan.Nguyen", "name": " Nguyễn  Thị Lan", "password": PASSWORD,
            "grants": [{"role": "editor", "agency": "snv"}]});
        let added = office.ask(&admin, Method::POST, "/officers", &new).await;
        assert_eq!(
            (added.status, added.header("etag")),
            (201, "\"1\""),
            "{}",
            added.text()
        );
        let added: Value = serde_json::from_slice(&added.body).unwrap();
        assert_eq!(
            (&added["login"], &added["name"]),
            (&json!("lan.nguyen"), &json!("Nguyễn Thị Lan"))
        );
        assert_eq!(
            added["grants"],
            json!([{"role": "editor", "agency": "SNV"}])
        );
        office
            .ask(&admin, Method::POST, "/officers", &new)
            .await
            .problem(409, "conflict");
        let id = added["id"].as_str().unwrap();
        let path = format!("/officers/{id}");
        assert_eq!(office.get(&admin, &path).await.json(), added);
        let more = json!({"name": "Lan", "grants": [{"role": "publisher", "agency": null}]});
        let changed = change(&office, &admin, id, "\"1\"", more.clone()).await;
        assert_eq!(changed.header("etag"), "\"2\"");
        assert_eq!(changed.json()["grants"], more["grants"]);
        let same = change(&office, &admin, id, "\"2\"", more).await;
        assert_eq!(
            same.json()["revision"],
            2,
            "nothing changed, nothing is counted"
        );
        audit_tells(&office, &admin, id).await;
        office.app.stop().await;
    }
}

/// What was done to the officer with this id, and both lists page by page.
async fn audit_tells(office: &Office, admin: &Browser, id: &str) {
    assert_eq!(
        office.actions(admin).await,
        [
            "officer.grant",
            "officer.rename",
            "officer.add",
            "session.begin",
            "directory.import",
            "officer.add"
        ]
    );
    let of_lan = office
        .get(admin, &format!("/audit?subject=staff:{id}&limit=2"))
        .await
        .json();
    assert_eq!(of_lan["items"][0]["detail"], "editor@SNV → publisher");
    assert_eq!(
        of_lan["items"][0]["actor"],
        json!({"kind": "staff", "name": admin.id, "officer": {"name": "ADMIN", "login": "admin"}})
    );
    let cursor = of_lan["next_cursor"].as_str().unwrap();
    let rest = office
        .get(admin, &format!("/audit?subject=staff:{id}&cursor={cursor}"))
        .await
        .json();
    assert_eq!(
        (&rest["items"][0]["action"], &rest["next_cursor"]),
        (&json!("officer.add"), &Value::Null)
    );
    // What nobody signed in has done.
    let first = office.get(admin, "/audit?limit=200").await.json();
    let last = first["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["actor"]["officer"], Value::Null, "{last}");
    let first = office.get(admin, "/officers?limit=1").await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = office
        .get(admin, &format!("/officers?limit=1&cursor={cursor}"))
        .await
        .json();
    assert_eq!(
        (&second["items"][0]["id"], &second["next_cursor"]),
        (&json!(id), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_named() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    let admin = office.sign_in("admin").await;
    let good = json!({"login": "lan", "name": "Lan", "password": PASSWORD, "grants": []});
    for (key, value, pointer) in [
        ("login", json!("l"), "/login"),
        ("name", json!(" "), "/name"),
        ("password", json!("ngắn"), "/password"),
        (
            "grants",
            json!([{"role": "god", "agency": null}]),
            "/grants/0/role",
        ),
        (
            "grants",
            json!([{"role": "editor", "agency": "Sở NV"}]),
            "/grants/0/agency",
        ),
        (
            "grants",
            json!([{"role": "editor", "agency": null}, {"role": "editor", "agency": "0628X"}]),
            "/grants/1/agency",
        ),
        ("more", json!(1), "/more"),
    ] {
        let mut body = good.clone();
        body[key] = value;
        let refused = office.ask(&admin, Method::POST, "/officers", &body).await;
        assert_eq!(
            refused.problem(422, "invalid_body")["errors"][0]["pointer"],
            pointer
        );
    }
    for path in [
        "/officers?limit=0",
        "/officers?cursor=x",
        "/audit?cursor=x",
        "/me?a=1",
    ] {
        office
            .get(&admin, path)
            .await
            .problem(422, "invalid_parameter");
    }
    office
        .get(&admin, "/officers/x")
        .await
        .problem(404, "staff_not_found");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_an_officer_at_once_one_is_told() {
    for database in databases() {
        let office = Office::open(&database).await;
        let admin = office.sign_in("admin").await;
        let id = office.add("lan", &[]).await;
        let path = format!("/officers/{id}");
        let body = json!({"name": "X"});
        let none = office.ask(&admin, Method::PATCH, &path, &body).await;
        none.problem(428, "revision_required");
        for tag in ["*", "1", "W/\"1\"", "\"x\""] {
            change(&office, &admin, &id, tag, body.clone())
                .await
                .problem(428, "revision_required");
        }
        let (a, b) = tokio::join!(
            change(&office, &admin, &id, "\"1\"", json!({"name": "A"})),
            change(&office, &admin, &id, "\"1\"", json!({"name": "B"})),
        );
        let (done, late) = if a.status == 200 { (a, b) } else { (b, a) };
        late.problem(412, "revision_conflict");
        let name = done.json()["name"].clone();
        assert_eq!(office.get(&admin, &path).await.json()["name"], name);
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_always_looks_after_accounts() {
    for database in databases() {
        let office = Office::open(&database).await;
        let admin = office.sign_in("admin").await;
        office.add("of.one.agency", &["administrator@SNV"]).await;
        let none = json!({"grants": [{"role": "editor", "agency": null}]});
        for body in [json!({"state": "disabled"}), none.clone()] {
            change(&office, &admin, &admin.id, "\"1\"", body)
                .await
                .problem(409, "conflict");
        }
        // Two who take it from each other at the same time: one remains.
        let second = office.add("second", &["administrator"]).await;
        let other = office.sign_in("second").await;
        let (a, b) = tokio::join!(
            change(&office, &admin, &second, "\"1\"", none.clone()),
            change(&office, &other, &admin.id, "\"1\"", none),
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert!(matches!(statuses, [200, 403 | 409]), "{statuses:?}");
        office.app.stop().await;
    }
}

/// Asks as somebody, at the first revision.
async fn ask_first(
    office: &Office,
    who: &Browser,
    method: Method,
    path: &str,
    body: &Value,
) -> Answer {
    let tag = [("if-match", "\"1\"")];
    office.ask_with(who, method, path, &tag, body).await
}

/// The administrator of SNV with an officer of it, whose address this gives.
async fn chief(office: &Office) -> (Browser, String) {
    office.directory().await;
    office.add("chief", &["administrator@SNV"]).await;
    let chief = office.sign_in("chief").await;
    let own = json!({"login": "own", "name": "Người mới", "password": PASSWORD,
        "grants": [{"role": "editor", "agency": "SNV"}]});
    let own = ask_first(office, &chief, Method::POST, "/officers", &own).await;
    assert_eq!(own.status, 201, "{}", own.text());
    let own: Value = serde_json::from_slice(&own.body).unwrap();
    (chief, format!("/officers/{}", own["id"].as_str().unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_of_an_agency_looks_after_its_officers() {
    for database in databases() {
        let office = Office::open(&database).await;
        let (chief, own) = chief(&office).await;
        office.add("other", &["editor"]).await;
        let first = office.get(&chief, "/officers?limit=1").await.json();
        let cursor = first["next_cursor"].as_str().unwrap();
        let rest = format!("/officers?limit=1&cursor={cursor}");
        let rest = office.get(&chief, &rest).await.json();
        assert_eq!(rest["next_cursor"], Value::Null);
        let mut logins = [&first, &rest].map(|page| page["items"][0]["login"].as_str().unwrap());
        logins.sort_unstable();
        assert_eq!(logins, ["chief", "own"]);

        // Who forgot the password gets another; the old one and its sessions hold no more.
        let officer = office.sign_in("own").await;
        let path = format!("{own}/password");
        let password = json!({"password": "mưa rơi ngoài hiên vắng"});
        let set = office.ask(&chief, Method::POST, &path, &password).await;
        assert_eq!(set.status, 204, "{}", set.text());
        office
            .get(&officer, "/me")
            .await
            .problem(401, "not_signed_in");
        let old = office.try_password("192.0.2.1", "own", PASSWORD).await;
        old.problem(401, "sign_in_failed");
        let new = office.try_password("192.0.2.1", "own", "mưa rơi ngoài hiên vắng");
        new.await.json();
        let weak = json!({"password": "123"});
        let weak = office.ask(&chief, Method::POST, &path, &weak).await;
        weak.problem(422, "invalid_body");
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_of_an_agency_reaches_no_further() {
    let office = Office::open(&Database::Sqlite).await;
    let (chief, own) = chief(&office).await;
    let elsewhere = [
        json!([]),
        json!([{"role": "editor"}]),
        json!([{"role": "administrator"}]),
        json!([{"role": "editor", "agency": "SNNMT"}]),
        json!([{"role": "editor", "agency": "SNV"}, {"role": "editor", "agency": "SNNMT"}]),
        json!([{"role": "editor", "agency": "KHONGCO"}]),
    ];
    for grants in elsewhere {
        let new =
            json!({"login": "other", "name": "Người mới", "password": PASSWORD, "grants": grants});
        let refused = ask_first(&office, &chief, Method::POST, "/officers", &new).await;
        refused.problem(403, "forbidden");
        // Nor by changing one of their own.
        let change = json!({"grants": grants});
        let refused = ask_first(&office, &chief, Method::PATCH, &own, &change).await;
        refused.problem(403, "forbidden");
    }
    let others: [(&str, &[&str]); 4] = [
        ("province", &["editor"]),
        ("both", &["editor@SNV", "editor@SNNMT"]),
        ("idle", &[]),
        ("lost", &["editor@STC"]),
    ];
    for (login, grants) in others {
        let path = format!("/officers/{}", office.add(login, grants).await);
        if login == "lost" {
            office.forget("STC").await;
        }
        let taken = json!({"grants": [{"role": "editor", "agency": "SNV"}]});
        let password = json!({"password": "mưa rơi ngoài hiên vắng"});
        for (method, path, body) in [
            (Method::GET, path.clone(), Value::Null),
            (Method::PATCH, path.clone(), json!({"state": "disabled"})),
            (Method::PATCH, path.clone(), taken),
            (Method::DELETE, format!("{path}/sessions"), Value::Null),
            (Method::DELETE, format!("{path}/oidc"), Value::Null),
            (Method::POST, format!("{path}/password"), password),
        ] {
            let refused = ask_first(&office, &chief, method, &path, &body).await;
            refused.problem(403, "forbidden");
        }
    }
    office.get(&chief, "/audit").await.problem(403, "forbidden");
    office.app.stop().await;
}

#[tokio::test]
async fn what_is_no_cursor_of_a_list_is_refused_and_not_an_empty_page() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    let admin = office.sign_in("admin").await;
    for (list, others) in [
        ("/officers?", ["1", "9.000001"]),
        ("/audit?", ["-5", "0"]),
        ("/drafts?", ["1", "019AD5C4-5C00-7A10-8B1E-0F6F4D0F7E5B"]),
        ("/findings?", ["zzz1", "9000001"]),
        ("/drift?source=csdlqg&", ["zzz1", "9000001"]),
    ] {
        for cursor in others.into_iter().chain(["zzz", "%00", "%2B1"]) {
            let path = format!("{list}cursor={cursor}");
            let problem = office.get(&admin, &path).await;
            let problem = problem.problem(422, "invalid_parameter");
            assert_eq!(problem["errors"][0]["pointer"], "?cursor", "{path}");
        }
    }
    for list in ["officers", "audit", "drafts", "findings"] {
        let blank = office.get(&admin, &format!("/{list}?cursor=")).await;
        assert_eq!(blank.status, 200, "{list}");
    }
    office.app.stop().await;
}
