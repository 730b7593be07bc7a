//! Agencies in the database, on SQLite and on PostgreSQL alike.

use tthc::app::directory::{chain, import};
use tthc::domain::agency::{AgencyCode, AgencyKind};
use tthc::domain::audit::Actor;
use tthc::domain::time::Timestamp;
use tthc::exchange::directory::bundled;
use tthc::store::Saved;

use crate::support::{Builder, databases};

const LATER: Timestamp = Timestamp(1_800_000_000_000);

fn code(written: &str) -> AgencyCode {
    AgencyCode::parse(written).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changes_takes_a_number_and_a_revision() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        let store = &app.app.store;
        let mut tx = store.write().await.unwrap();
        let before = tx.last_seq().await.unwrap();
        let stored = tx.find_agency(&code("06073")).await.unwrap().unwrap();
        assert_eq!(stored.revision, 1);
        let mut agency = stored.agency;
        let saved = tx.save_agency(&agency, LATER).await.unwrap();
        assert_eq!(
            (saved, tx.last_seq().await.unwrap()),
            (Saved::Unchanged, before)
        );
        agency.phone = Some("0205 000 000".to_owned());
        let saved = tx.save_agency(&agency, LATER).await.unwrap();
        assert_eq!(
            (saved, tx.last_seq().await.unwrap()),
            (Saved::Changed, before + 1)
        );
        let stored = tx.find_agency(&agency.code).await.unwrap().unwrap();
        assert_eq!((&stored.agency, stored.revision), (&agency, 2));
        assert_eq!(stored.changed_at, LATER);

        tx.remove_agency(&agency.code, LATER).await.unwrap();
        assert_eq!(tx.last_seq().await.unwrap(), before + 2);
        assert_eq!(tx.find_agency(&agency.code).await.unwrap(), None);
        let communes = tx.list_agencies_of(AgencyKind::Commune).await.unwrap();
        assert_eq!(communes.len(), 64);
        let saved = tx.save_agency(&agency, LATER).await.unwrap();
        assert_eq!(saved, Saved::New);
        tx.commit().await.unwrap();
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_reaches_the_end_of_the_sequence_although_agencies_are_not_in_it() {
    for database in databases() {
        let app = Builder::default().on(&database).start().await;
        let store = &app.app.store;
        let mut tx = store.write().await.unwrap();
        let mut agency = tx.find_agency(&code("SNV")).await.unwrap().unwrap().agency;
        agency.phone = Some("0205 000 000".to_owned());
        tx.save_agency(&agency, LATER).await.unwrap();
        tx.commit().await.unwrap();
        let last = store.read().await.unwrap().last_seq().await.unwrap();
        let mut followed = app.app.followed.clone();
        followed.hurry();
        assert!(followed.until(|followed| followed.seq == last).await);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_above_an_agency_is_named_in_order() {
    let app = Builder::default().start().await;
    let mut tx = app.app.store.read().await.unwrap();
    let above = chain(&mut tx, &code("06073-TTPVHCC")).await.unwrap();
    assert_eq!(above, ["06073-TTPVHCC", "06073", "H37"].map(code));
    assert!(chain(&mut tx, &code("X")).await.is_err());
    drop(tx);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_at_once_both_end_well() {
    for database in databases() {
        let app = Builder::default().empty().on(&database).start().await;
        let (store, clock) = (&app.app.store, app.app.clock);
        let one = || {
            import(
                store,
                clock,
                bundled("langson").unwrap(),
                (&Actor::Program, false),
            )
        };
        let (a, b) = tokio::join!(one(), one());
        let (a, b) = (a.unwrap(), b.unwrap());
        assert_eq!((a.new + b.new, a.unchanged + b.unchanged), (147, 147));
        app.stop().await;
    }
}
