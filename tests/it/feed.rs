//! The feed of changes: a copy that is kept by it is the same as one made anew, on both databases.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tthc::app::directory::import;
use tthc::app::publishing::publish;
use tthc::app::{Error, feed};
use tthc::domain::audit::Actor;
use tthc::domain::feed::{FeedChange, FeedPlace};
use tthc::domain::publication::Publication;
use tthc::domain::time::Clock;
use tthc::domain::version::ChangeType;
use tthc::exchange::directory::{AgencyRows, bundled};

use crate::store::Fresh;
use crate::support::{Builder, NOW, TestApp, databases};
use crate::versions::{MARCH, NEXT_YEAR, code, decide, procedure, publication, published, story};

/// A copy as an app keeps it: by what it is and its identifier.
#[derive(Debug, Default, Clone, PartialEq)]
struct Copy {
    things: BTreeMap<(&'static str, String), Value>,
    next: String,
}

impl Copy {
    /// A copy made anew.
    async fn fresh(app: &TestApp, limit: usize) -> Self {
        let mut copy = Self {
            next: "0".to_owned(),
            ..Self::default()
        };
        copy.follow(app, limit).await;
        copy
    }

    /// Takes over what has changed since, and says in order what that was.
    async fn follow(&mut self, app: &TestApp, limit: usize) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            let path = format!("/v1/changes?limit={limit}&since={}", self.next);
            let page = app.get(&path).await.json();
            for item in page["items"].as_array().unwrap() {
                seen.push(self.take(item));
            }
            self.next = page["next"].as_str().unwrap().to_owned();
            if page["has_more"] == false {
                return seen;
            }
        }
    }

    fn take(&mut self, item: &Value) -> String {
        let (kind, id) = (
            item["type"].as_str().unwrap(),
            item["id"].as_str().unwrap().to_owned(),
        );
        let (what, is_gone) = match kind {
            "version" => ("version", false),
            "version_removed" => ("version", true),
            "decision" => ("decision", false),
            "agency" => ("agency", false),
            "agency_removed" => ("agency", true),
            other => panic!("{other}"),
        };
        let told = format!("{kind} {id}");
        if is_gone {
            self.things.remove(&(what, id));
        } else {
            self.things.insert((what, id), item.clone());
        }
        told
    }

    fn agency(&self, code: &str) -> Option<&Value> {
        let found = self.things.get(&("agency", code.to_owned()));
        found.map(|item| &item["agency"])
    }

    fn version(&self, id: &str) -> &Value {
        &self.things[&("version", id.to_owned())]["version"]
    }

    fn agencies(&self) -> Vec<&str> {
        let agencies = self.things.keys().filter(|(what, _)| *what == "agency");
        agencies.map(|(_, code)| code.as_str()).collect()
    }
}

/// The bundled directory, one agency with another telephone, one left out.
fn other_directory(changed: &str, removed: &str) -> AgencyRows {
    let mut rows = bundled("langson").unwrap();
    rows.retain(|row| row.as_ref().unwrap().agency.code.as_str() != removed);
    for row in &mut rows {
        let agency = &mut row.as_mut().unwrap().agency;
        if agency.code.as_str() == changed {
            agency.phone = Some("0205 000 000".to_owned());
        }
    }
    assert_eq!(rows.len(), 146);
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_learns_of_agencies_that_come_change_and_go() {
    let (changed, removed) = ("06073", "06073-TTPVHCC");
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        let mut copy = Copy::fresh(&app, 20).await;
        assert_eq!(copy, Copy::fresh(&app, 1_000).await);
        assert_eq!(copy.agencies().len(), 147);
        // As the directory has it, but for what it says of others.
        let mut shown = app.get("/v1/agencies/06073").await.json();
        for others in ["parent_agency", "children", "counters"] {
            assert!(shown.as_object_mut().unwrap().remove(others).is_some());
        }
        assert_eq!(copy.agency(changed), Some(&shown));

        let rows = other_directory(changed, removed);
        let report = import(&app.app.store, app.app.clock, rows, (&Actor::Program, true)).await;
        let report = report.unwrap();
        assert_eq!((report.changed, report.removed), (1, 1), "{report:?}");
        let seen = copy.follow(&app, 1).await;
        assert_eq!(seen, ["agency_removed 06073-TTPVHCC", "agency 06073"]);
        assert_eq!(copy.agency(changed).unwrap()["phone"], "0205 000 000");
        assert_eq!(copy.agency(removed), None);
        assert!(copy.follow(&app, 1).await.is_empty());
        assert_eq!(copy, Copy::fresh(&app, 7).await);

        // Who begins now is told of the removal alone.
        let whole = app.get("/v1/changes?since=0&limit=1000").await.json();
        let items = whole["items"].as_array().unwrap();
        let told: Vec<_> = items.iter().filter(|item| item["id"] == removed).collect();
        assert_eq!(told, [&json!({"type": "agency_removed", "id": removed})]);

        // It comes back.
        let rows = bundled("langson").unwrap();
        import(&app.app.store, app.app.clock, rows, (&Actor::Program, true))
            .await
            .unwrap();
        copy.follow(&app, 100).await;
        assert_eq!(copy, Copy::fresh(&app, 100).await);
        assert_eq!(copy.agencies().len(), 147);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_copy_learns_what_stands_in_place_of_what_has_ended_also_later() {
    for database in databases() {
        let (app, second) = story(Builder::default().on(&database)).await;
        let by = |n| publication(procedure(n, "Thay"), ChangeType::Replaced, &second);
        published(&app, by(4), &[code(1), code(2)]).await.unwrap();
        let mut copy = Copy::fresh(&app, 2).await;
        let one = copy.version("9.000001@2");
        assert_eq!(
            (&one["ends"], &one["replaced_by"]),
            (&json!(true), &json!(["9.000004"]))
        );
        assert_eq!(
            copy.version("9.000004@1")["replaces"],
            json!(["9.000001", "9.000002"])
        );
        for id in ["9.000001@1", "9.000003@1"] {
            let version = copy.version(id).as_object().unwrap();
            let names = |key: &&str| version.contains_key(*key);
            assert!(!["replaces", "replaced_by"].iter().any(names), "{id}");
        }

        // The same decision puts another procedure in the first one's place.
        published(&app, by(5), &[code(1)]).await.unwrap();
        let seen = copy.follow(&app, 1).await;
        assert_eq!(seen, ["version 9.000005@1", "version 9.000001@2"]);
        assert_eq!(
            copy.version("9.000001@2")["replaced_by"],
            json!(["9.000004", "9.000005"])
        );
        assert_eq!(copy.version("9.000005@1")["replaces"], json!(["9.000001"]));
        assert_eq!(copy, Copy::fresh(&app, 3).await);

        // A version after it replaces nothing by itself.
        let third = decide(&app, "3/QĐ-UBND", jiff::civil::date(2027, 6, 1)).await;
        let amended = publication(procedure(5, "Sửa"), ChangeType::Amended, &third);
        published(&app, amended, &[]).await.unwrap();
        copy.follow(&app, 10).await;
        assert_eq!(copy.version("9.000005@2").get("replaces"), None);
        assert_eq!(copy.version("9.000005@1")["replaces"], json!(["9.000001"]));
        assert_eq!(copy, Copy::fresh(&app, 10).await);
        app.stop().await;
    }
}

#[tokio::test]
async fn copies_made_before_the_feed_told_everything_are_told_the_rest() {
    for database in databases() {
        let fresh = Fresh::new(&database).await;
        let store = fresh.open().await;
        let rows = bundled("langson").unwrap();
        import(&store, Clock::System, rows, (&Actor::Program, false))
            .await
            .unwrap();
        let mut tx = store.write().await.unwrap();
        for (n, from, replaces) in [
            (1, MARCH, &[][..]),
            (3, MARCH, &[]),
            (2, NEXT_YEAR, &[code(1)]),
        ] {
            let new = Publication {
                procedure: procedure(n, "Nuôi ong"),
                change: Some(ChangeType::New),
                is_end: false,
                from: Some(from),
                until: None,
                decision: None,
                import: None,
                correction: None,
                editor: None,
                publisher: None,
                agency: None,
            };
            publish(&mut tx, &new, replaces, NOW).await.unwrap();
        }
        let page = feed::page(&mut tx, 0, 1_000).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        // As if the last migration had not been there.
        fresh
            .execute("DELETE FROM _sqlx_migrations WHERE version = 10")
            .await;
        let store = fresh.open().await;
        let mut tx = store.read().await.unwrap();
        let rest = feed::page(&mut tx, page.next.seq, 1_000).await.unwrap();
        let told = |change: &FeedChange| match change {
            FeedChange::Version(changed) => changed.version.key.to_string(),
            other => format!("{:?}", other.kind()),
        };
        let told: Vec<_> = rest.items.iter().map(|item| told(&item.change)).collect();
        assert_eq!(told.len(), 147 + 2);
        assert_eq!(told[147..], ["9.000002@1", "9.000001@2"]);
        assert_eq!(rest.next.seq, tx.last_seq().await.unwrap());
        let whole = feed::page(&mut tx, 0, 1_000).await.unwrap();
        assert_eq!(whole.items.len(), page.items.len());
        drop(tx);
        store.close().await;
    }
}

/// A copy of everything that is kept by reading the feed.
async fn sync(
    app: &TestApp,
    mut place: Option<FeedPlace>,
    limit: usize,
) -> (Vec<String>, FeedPlace) {
    let mut seen = Vec::new();
    loop {
        let page = feed::since(&app.app, place, limit).await.unwrap();
        seen.extend(page.items.iter().map(|item| match &item.change {
            FeedChange::Version(changed) => changed.version.key.to_string(),
            FeedChange::VersionGone(key) => format!("-{key}"),
            FeedChange::Decision(decision) => decision.number.clone(),
            FeedChange::Agency(agency, _) => agency.code.to_string(),
            FeedChange::AgencyGone(code) => format!("-{code}"),
        }));
        if !page.has_more {
            return (seen, page.next);
        }
        place = Some(page.next);
    }
}

#[tokio::test]
async fn the_feed_brings_everything_once_whatever_the_pages_and_then_only_what_is_new() {
    for database in databases() {
        let (app, second) = story(Builder::default().on(&database)).await;
        let all = [
            "1/QĐ-UBND",
            "9.000001@1",
            "9.000002@1",
            "9.000003@1",
            "2/QĐ-UBND",
        ];
        let mut end = None;
        for limit in [1, 2, 5, 100] {
            let (seen, next) = sync(&app, None, limit).await;
            assert_eq!(seen, all, "{database:?} {limit}");
            end = Some(next);
        }
        assert!(sync(&app, end.clone(), 10).await.0.is_empty());
        let amended = publication(procedure(1, "Nuôi yến"), ChangeType::Amended, &second);
        published(&app, amended, &[]).await.unwrap();
        // The version before has an end now.
        assert_eq!(
            sync(&app, end.clone(), 10).await.0,
            ["9.000001@1", "9.000001@2"]
        );
        let mut elsewhere = end.unwrap();
        elsewhere.seq += 1_000;
        let gone = feed::since(&app.app, Some(elsewhere), 10).await;
        assert!(matches!(gone, Err(Error::FeedRestarted)), "{gone:?}");
        app.stop().await;
    }
}
