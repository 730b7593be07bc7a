//! Versions through the use cases, on both databases: amended, replaced, abolished, corrected; read and found as of a
//! day.

use jiff::civil::{Date, date};
use tthc::app::decisions::{Kept, keep_as};
use tthc::app::publishing::{Origin, Taken, publish, take_over};
use tthc::app::{Error, procedures, search};
use tthc::domain::audit::Actor;
use tthc::domain::code::ProcedureCode;
use tthc::domain::deadline::Issuer;
use tthc::domain::decision::Decision;
use tthc::domain::procedure::{Procedure, Source};
use tthc::domain::publication::{Publication, Refusal};
use tthc::domain::query::{Query, QueryText};
use tthc::domain::version::{ChangeType, Correction, Standing, VersionKey};
use tthc::store::ImportRun;

use crate::support::{Builder, NOW, TestApp, databases};

/// Before, between and after the decisions.
pub const MARCH: Date = date(2026, 3, 1);
const JUNE: Date = date(2026, 6, 1);
pub const NEXT_YEAR: Date = date(2027, 1, 1);

pub fn code(n: u32) -> ProcedureCode {
    ProcedureCode::parse(&format!("9.{n:06}")).unwrap()
}

pub fn procedure(n: u32, name: &str) -> Procedure {
    Procedure::new(code(n), name.to_owned(), Source::Own)
}

pub fn publication(procedure: Procedure, change: ChangeType, decision: &Decision) -> Publication {
    Publication {
        is_end: change == ChangeType::Abolished,
        procedure,
        change: Some(change),
        from: Some(decision.effective_on),
        until: None,
        decision: Some(decision.id.clone()),
        import: None,
        correction: None,
        editor: Some("e".into()),
        publisher: Some("p".into()),
        agency: None,
    }
}

pub async fn decide(app: &TestApp, number: &str, effective_on: Date) -> Decision {
    let decision = Decision {
        id: format!("decision-{number}"),
        number: number.to_owned(),
        signed_on: date(2026, 2, 1),
        issuer: "Chủ tịch UBND tỉnh".into(),
        issuer_kind: Issuer::Province,
        title: None,
        effective_on,
        is_shortened: false,
        changed_at: NOW,
        revision: 0,
    };
    let kept = keep_as(&app.app.store, decision, &Actor::Program, NOW).await;
    let Kept::Yes(decision) = kept.unwrap() else {
        panic!("not kept");
    };
    decision
}

/// Publishes and waits until it can be found.
pub async fn published(
    app: &TestApp,
    publication: Publication,
    replaces: &[ProcedureCode],
) -> Result<VersionKey, Error> {
    let mut tx = app.app.store.write().await.unwrap();
    tx.lock_changes().await.unwrap();
    let key = publish(&mut tx, &publication, replaces, NOW).await?;
    tx.commit().await.unwrap();
    app.follow().await;
    Ok(key)
}

async fn refused(app: &TestApp, publication: Publication, replaces: &[ProcedureCode]) -> Refusal {
    match published(app, publication, replaces).await {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// The names of what is found on a day.
async fn found(app: &TestApp, text: &str, as_of: Option<Date>) -> Vec<String> {
    let query = Query {
        text: QueryText::parse(text).unwrap(),
        as_of,
        limit: 50,
        ..Query::default()
    };
    let hits = search::search(&app.app, query).await.unwrap().hits;
    let mut names: Vec<String> = hits.into_iter().map(|hit| hit.card.name).collect();
    names.sort();
    names
}

async fn read(app: &TestApp, n: u32, as_of: Date) -> (String, Standing) {
    let published = procedures::get(&app.app, &code(n), Some(as_of))
        .await
        .unwrap();
    (published.procedure.name, published.standing)
}

/// Three procedures in force since March, and a second decision for next year.
pub async fn story(builder: Builder) -> (TestApp, Decision) {
    let app = builder.empty().start().await;
    let first = decide(&app, "1/QĐ-UBND", MARCH).await;
    for (n, name) in [(1, "Nuôi chim yến"), (2, "Nuôi ong"), (3, "Nuôi tằm")] {
        let new = publication(procedure(n, name), ChangeType::New, &first);
        published(&app, new, &[]).await.unwrap();
    }
    let second = decide(&app, "2/QĐ-UBND", NEXT_YEAR).await;
    (app, second)
}

#[tokio::test]
async fn an_amendment_applies_from_its_day_and_is_announced_before() {
    for database in databases() {
        let (app, second) = story(Builder::default().on(&database)).await;
        let amended = publication(
            procedure(1, "Nuôi chim yến lấy tổ"),
            ChangeType::Amended,
            &second,
        );
        let key = published(&app, amended, &[]).await.unwrap();
        assert_eq!(key.to_string(), "9.000001@2");

        let last_day = date(2026, 12, 31);
        assert_eq!(
            read(&app, 1, last_day).await,
            ("Nuôi chim yến".into(), Standing::InForce)
        );
        assert_eq!(
            read(&app, 1, NEXT_YEAR).await,
            ("Nuôi chim yến lấy tổ".into(), Standing::InForce)
        );
        assert_eq!(found(&app, "chim yến", None).await, ["Nuôi chim yến"]);
        assert_eq!(
            found(&app, "chim yến", Some(NEXT_YEAR)).await,
            ["Nuôi chim yến lấy tổ"]
        );
        assert_eq!(
            found(&app, "chim yến", Some(date(2026, 2, 28))).await,
            [""; 0]
        );

        let today = procedures::get(&app.app, &code(1), None).await.unwrap();
        assert_eq!(today.version.validity.unwrap().to, Some(last_day));
        assert_eq!(today.next.unwrap().key, key);
        app.stop().await;
    }
}

#[tokio::test]
async fn two_procedures_are_replaced_by_one_and_one_is_abolished() {
    for database in databases() {
        let (app, second) = story(Builder::default().on(&database)).await;
        let new = publication(
            procedure(4, "Nuôi chim và ong"),
            ChangeType::Replaced,
            &second,
        );
        published(&app, new, &[code(1), code(2)]).await.unwrap();
        let end = publication(procedure(3, "Nuôi tằm"), ChangeType::Abolished, &second);
        published(&app, end, &[]).await.unwrap();

        // Today nothing has ended, and what is new is announced.
        assert_eq!(
            found(&app, "nuôi", None).await,
            ["Nuôi chim và ong", "Nuôi chim yến", "Nuôi ong", "Nuôi tằm"]
        );
        // Who asks for a day gets what applies on it.
        assert_eq!(
            found(&app, "nuôi", Some(JUNE)).await,
            ["Nuôi chim yến", "Nuôi ong", "Nuôi tằm"]
        );
        assert_eq!(
            found(&app, "nuôi", Some(NEXT_YEAR)).await,
            ["Nuôi chim và ong"]
        );
        // What has ended stays readable, and points to what stands in its place.
        assert_eq!(
            read(&app, 1, NEXT_YEAR).await,
            ("Nuôi chim yến".into(), Standing::Replaced)
        );
        assert_eq!(
            read(&app, 3, NEXT_YEAR).await,
            ("Nuôi tằm".into(), Standing::Abolished)
        );
        let replaced = procedures::get(&app.app, &code(2), Some(NEXT_YEAR))
            .await
            .unwrap();
        let successors = replaced.successors.iter().map(|one| &one.code);
        assert_eq!(successors.collect::<Vec<_>>(), [&code(4)]);
        let successor = procedures::get(&app.app, &code(4), None).await.unwrap();
        assert_eq!(successor.standing, Standing::Upcoming);
        assert_eq!(successor.predecessors, [code(1), code(2)]);
        app.stop().await;
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_leaves_nothing() {
    let (app, second) = story(Builder::default()).await;
    let before = app
        .app
        .store
        .read()
        .await
        .unwrap()
        .last_seq()
        .await
        .unwrap();
    let new = |n, change| publication(procedure(n, "Tên"), change, &second);

    let unknown = refused(&app, new(9, ChangeType::Abolished), &[]).await;
    assert_eq!(unknown, Refusal::NoProcedure(code(9), "bãi bỏ"));
    let unknown = refused(&app, new(9, ChangeType::Amended), &[]).await;
    assert_eq!(unknown, Refusal::NoProcedure(code(9), "sửa đổi, bổ sung"));
    let there = refused(&app, new(1, ChangeType::New), &[]).await;
    assert_eq!(there, Refusal::AlreadyPublished(code(1)));
    let itself = refused(&app, new(9, ChangeType::Replaced), &[code(9)]).await;
    assert_eq!(itself, Refusal::ReplacedByItself(code(9)));
    let nothing = refused(&app, new(9, ChangeType::Replaced), &[code(8)]).await;
    assert_eq!(nothing, Refusal::NoProcedure(code(8), "chấm dứt"));
    let overlap = Publication {
        from: Some(MARCH),
        ..new(1, ChangeType::Amended)
    };
    let overlap = refused(&app, overlap, &[]).await;
    assert!(
        matches!(
            overlap,
            Refusal::Overlaps {
                number: 1,
                from: MARCH,
                ..
            }
        ),
        "{overlap}"
    );
    let backwards = Publication {
        until: Some(JUNE),
        ..new(1, ChangeType::Amended)
    };
    let backwards = refused(&app, backwards, &[]).await;
    assert!(
        matches!(backwards, Refusal::EndsBeforeItBegins { .. }),
        "{backwards}"
    );
    for year in [0, 9999] {
        let year = Publication {
            from: Some(date(year, 1, 1)),
            ..new(1, ChangeType::Amended)
        };
        assert!(matches!(refused(&app, year, &[]).await, Refusal::Year(_)));
    }
    let after = app
        .app
        .store
        .read()
        .await
        .unwrap()
        .last_seq()
        .await
        .unwrap();
    assert_eq!(before, after);
    app.stop().await;
}

#[tokio::test]
async fn an_urgent_amendment_comes_between_what_applies_and_what_is_to_come() {
    for database in databases() {
        let (app, second) = story(Builder::default().on(&database)).await;
        let to_come = procedure(1, "Nuôi chim yến lấy tổ");
        let to_come = publication(to_come, ChangeType::Amended, &second);
        published(&app, to_come, &[]).await.unwrap();

        let urgent_day = date(2026, 12, 1);
        let urgent = decide(&app, "3/QĐ-UBND", urgent_day).await;
        let between = |change| publication(procedure(1, "Nuôi chim yến xa nhà"), change, &urgent);
        // What would be undone by the version to come, or would cover its days, is refused.
        let ends = refused(&app, between(ChangeType::Abolished), &[]).await;
        assert!(
            matches!(
                ends,
                Refusal::Overlaps {
                    number: 2,
                    from: NEXT_YEAR,
                    ..
                }
            ),
            "{ends}"
        );
        let too_long = Publication {
            until: Some(NEXT_YEAR),
            ..between(ChangeType::Amended)
        };
        let too_long = refused(&app, too_long, &[]).await;
        assert!(
            matches!(too_long, Refusal::Overlaps { number: 2, .. }),
            "{too_long}"
        );
        let key = published(&app, between(ChangeType::Amended), &[])
            .await
            .unwrap();
        assert_eq!(key.to_string(), "9.000001@3");

        for (day, name) in [
            (date(2026, 11, 30), "Nuôi chim yến"),
            (urgent_day, "Nuôi chim yến xa nhà"),
            (date(2026, 12, 31), "Nuôi chim yến xa nhà"),
            (NEXT_YEAR, "Nuôi chim yến lấy tổ"),
        ] {
            assert_eq!(read(&app, 1, day).await, (name.into(), Standing::InForce));
            assert_eq!(found(&app, "chim yến", Some(day)).await, [name]);
        }
        // What has applied is not amended afterwards, nor what has not begun.
        let late = Publication {
            from: Some(MARCH),
            ..between(ChangeType::Amended)
        };
        let late = refused(&app, late, &[]).await;
        assert!(matches!(late, Refusal::Overlaps { .. }), "{late}");
        let new = publication(procedure(7, "Nuôi dế"), ChangeType::New, &second);
        published(&app, new, &[]).await.unwrap();
        let early = publication(procedure(7, "Nuôi dế"), ChangeType::Amended, &urgent);
        let early = refused(&app, early, &[]).await;
        assert!(
            matches!(early, Refusal::Overlaps { number: 1, .. }),
            "{early}"
        );
        app.stop().await;
    }
}

#[tokio::test]
async fn after_an_amendment_for_a_time_the_text_before_it_applies_again() {
    for database in databases() {
        let (app, second) = story(Builder::default().on(&database)).await;
        let free = procedure(1, "Nuôi chim yến miễn phí");
        let for_a_time = Publication {
            until: Some(date(2027, 1, 31)),
            ..publication(free, ChangeType::Amended, &second)
        };
        published(&app, for_a_time, &[]).await.unwrap();
        for (day, name) in [
            (date(2026, 12, 31), "Nuôi chim yến"),
            (NEXT_YEAR, "Nuôi chim yến miễn phí"),
            (date(2027, 1, 31), "Nuôi chim yến miễn phí"),
            (date(2027, 2, 1), "Nuôi chim yến"),
        ] {
            assert_eq!(read(&app, 1, day).await, (name.into(), Standing::InForce));
            assert_eq!(found(&app, "chim yến", Some(day)).await, [name]);
        }
        let versions = app.get("/v1/procedures/9.000001/versions").await.json();
        assert_eq!(versions["items"][2]["valid_from"], "2027-02-01");
        app.stop().await;
    }
}

#[tokio::test]
async fn procedures_never_replace_each_other_in_a_circle() {
    let (app, second) = story(Builder::default()).await;
    let by_four = publication(procedure(4, "Bốn"), ChangeType::Replaced, &second);
    published(&app, by_four, &[code(1)]).await.unwrap();
    let third = decide(&app, "3/QĐ-UBND", date(2027, 6, 1)).await;
    let by_five = publication(procedure(5, "Năm"), ChangeType::Replaced, &third);
    published(&app, by_five, &[code(4)]).await.unwrap();
    // 1 → 4 → 5, and now 5 → 1, made anew.
    let fourth = decide(&app, "4/QĐ-UBND", date(2028, 1, 1)).await;
    let anew = publication(procedure(1, "Một"), ChangeType::New, &fourth);
    let circle = refused(&app, anew, &[code(5)]).await;
    assert_eq!(circle, Refusal::ReplacedInACircle(code(5), code(1)));
    app.stop().await;
}

#[tokio::test]
async fn a_correction_takes_the_place_of_what_it_corrects_and_is_told() {
    let (app, _) = story(Builder::default()).await;
    let first = app.app.store.read().await.unwrap();
    let mut first = first;
    let decision = first
        .list_decisions_numbered("1/QĐ-UBND")
        .await
        .unwrap()
        .remove(0);
    drop(first);
    let correction = |notice_to| Publication {
        correction: Some(Correction {
            of: 1,
            note: "Tên ghi nhầm.".into(),
            notice_to,
        }),
        ..publication(
            procedure(1, "Nuôi chim yến trong nhà"),
            ChangeType::Amended,
            &decision,
        )
    };
    let short = refused(&app, correction(date(2026, 12, 20)), &[]).await;
    assert_eq!(short, Refusal::NoticeTooShort(date(2026, 12, 21)));
    published(&app, correction(date(2026, 12, 31)), &[])
        .await
        .unwrap();
    assert_eq!(read(&app, 1, MARCH).await.0, "Nuôi chim yến trong nhà");
    assert_eq!(
        found(&app, "chim yến", Some(JUNE)).await,
        ["Nuôi chim yến trong nhà"]
    );
    let body = app.get("/v1/procedures/9.000001").await.json();
    assert_eq!(body["banners"][0]["text"], "Đính chính: Tên ghi nhầm.");
    assert_eq!(body["version"]["correction"]["corrects"], "9.000001@1");
    app.stop().await;
}

#[tokio::test]
async fn two_files_of_one_decision_announce_a_procedure_once() {
    let (app, second) = story(Builder::default()).await;
    let run = ImportRun {
        id: "import-1".into(),
        source_name: "csdlqg".into(),
        file_name: "a.jsonl".into(),
        file_sha256: String::new(),
        is_draft: false,
        decision: Some(second.id.clone()),
        who: String::new(),
        why: String::new(),
        retrieved_at: NOW,
    };
    let origin = Origin {
        import: Some(&run.id),
        decision: Some(&second),
        now: NOW,
    };
    let mut tx = app.app.store.write().await.unwrap();
    tx.add_import(&run, NOW).await.unwrap();
    for (n, name) in [
        (8, "Nuôi dế"),
        (8, "Nuôi dế mèn"),
        (1, "Nuôi chim yến lấy tổ"),
    ] {
        take_over(&mut tx, procedure(n, name), &origin)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = app.app.store.read().await.unwrap();
    let mut changes = Vec::new();
    for n in [8, 1] {
        let versions = tx.list_versions(&code(n)).await.unwrap();
        changes.extend(versions.iter().map(|version| version.change));
    }
    let (new, amended) = (Some(ChangeType::New), Some(ChangeType::Amended));
    assert_eq!(changes, [new, new, new, amended]);
    drop(tx);
    app.stop().await;
}

#[tokio::test]
async fn an_import_never_brings_back_what_has_ended() {
    let (app, second) = story(Builder::default()).await;
    let end = publication(procedure(3, "Nuôi tằm"), ChangeType::Abolished, &second);
    published(&app, end, &[]).await.unwrap();
    let mut tx = app.app.store.write().await.unwrap();
    let later = tthc::domain::time::Timestamp(NOW.0 + 90 * 86_400_000);
    let origin = Origin {
        import: None,
        decision: None,
        now: later,
    };
    let over = take_over(&mut tx, procedure(3, "Nuôi tằm dâu"), &origin).await;
    assert_eq!(over.unwrap().taken, Taken::Ended);
    drop(tx);
    app.stop().await;
}
