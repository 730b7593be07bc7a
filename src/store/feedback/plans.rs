//! However much feedback there is, a page is a range of one index: what SQLite plans for every statement of the queues,
//! the daily look and the summaries.

use std::collections::BTreeMap;

use jiff::civil::date;
use sqlx::Row;
use tempfile::TempDir;

use super::queue::Asked;
use super::releases::LISTS;
use super::watch::TO_CHECK;
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::queue::{Part, Queue};
use crate::domain::feedback::sight::{Reach, Sight};
use crate::domain::feedback::state::State;
use crate::domain::feedback::waiting::Waiting;
use crate::domain::staff::{Role, StaffId};
use crate::domain::time::Timestamp;
use crate::store::{Conn, Store, Tx};

/// What the database would do, a line for each step.
async fn plan(tx: &mut Tx, sql: &str, texts: &[String]) -> Vec<String> {
    let Conn::Sqlite(connection) = &mut tx.0 else {
        panic!("not SQLite")
    };
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for text in texts {
        query = query.bind(text);
    }
    let steps = query.fetch_all(&mut **connection).await.unwrap();
    steps.iter().map(|step| step.get(3)).collect()
}

async fn store(folder: &TempDir) -> Store {
    let url = format!("sqlite:{}", folder.path().join("tthc.sqlite").display());
    Store::open(&url.parse().unwrap(), 1).await.unwrap()
}

/// One who has these roles everywhere, and these in so many units.
fn reach(everywhere: &[Role], in_units: &[Role], units: usize) -> Reach {
    let code = |number| AgencyCode::parse(&format!("XA{number}")).unwrap();
    Reach {
        everywhere: Sight::of(everywhere),
        units: (0..units)
            .map(|number| (code(number), Sight::of(in_units)))
            .collect::<BTreeMap<_, _>>(),
    }
}

/// Every way to ask for a page.
fn queues() -> Vec<Queue> {
    let waiting = Waiting::ALL.iter().map(|waiting| Part::Waiting(*waiting));
    let parts = [Part::Open, Part::Mine, Part::Sealed, Part::All].into_iter();
    let parts: Vec<Part> = parts.chain(waiting).collect();
    let keeper = [Role::Supervisor, Role::SealKeeper];
    let reaches = [
        reach(&keeper, &[], 0),
        reach(&[Role::Handler], &keeper, 3),
        reach(&[], &keeper, 1),
        reach(&[], &[Role::Handler, Role::SealKeeper], 20),
        reach(&[], &keeper, 120),
    ];
    let today = date(2026, 12, 1);
    let place = ("2026-12-03".to_owned(), "x".to_owned());
    let mut all = Vec::new();
    for reach in &reaches {
        for part in &parts {
            for state in [None, Some(State::PendingApproval)] {
                for (due_from, due_to) in [(None, None), (Some(today), Some(today))] {
                    for after in [None, Some(place.clone())] {
                        all.push(Queue {
                            officer: StaffId::new(Timestamp(0), [7; 10]),
                            reach: reach.clone(),
                            part: *part,
                            state,
                            due_from,
                            due_to,
                            after,
                            limit: 21,
                        });
                    }
                }
            }
        }
    }
    all
}

/// Which index a queue is to be read by.
fn index(queue: &Queue) -> String {
    let is_everywhere = match queue.part {
        Part::Sealed => queue.reach.everywhere.sealed,
        _ => queue.reach.everywhere.normal,
    };
    let index = match (queue.part, queue.state) {
        (Part::Mine, _) => return "feedback_open_of_handler".to_owned(),
        (Part::Sealed, _) => "feedback_sealed",
        (Part::Waiting(waiting), _) if waiting != Waiting::Approval => "feedback_waiting",
        (_, Some(_)) | (Part::Waiting(_), _) => "feedback_in_state",
        (Part::Open, None) => "feedback_open",
        (Part::All, None) => "feedback_all",
    };
    if is_everywhere || queue.reach.units.len() > 100 {
        index.to_owned()
    } else {
        format!("{index}_of_unit")
    }
}

#[tokio::test]
async fn every_page_of_a_queue_is_a_range_of_the_index_made_for_it() {
    let folder = TempDir::new().unwrap();
    let store = store(&folder).await;
    let mut tx = store.read().await.unwrap();
    for queue in queues() {
        let asked = Asked::of(&queue);
        let Some(sql) = asked.sql else {
            panic!("nothing to see: {queue:?}")
        };
        let plan = plan(&mut tx, &sql, &asked.texts).await;
        let what = format!("{sql}\n{plan:#?}");
        let of_feedback = plan.iter().filter(|step| step.contains(" feedback "));
        let by_key = "sqlite_autoindex_feedback_1 (id=?)";
        let ranges: Vec<&String> = of_feedback.filter(|step| !step.contains(by_key)).collect();
        assert!(!ranges.is_empty(), "{what}");
        for range in &ranges {
            let by = format!(" INDEX {} (", index(&queue));
            assert!(
                range.starts_with("SEARCH ") && range.contains(&by),
                "{by} {what}"
            );
            assert!(range.contains("(next_due,id)>(?,?)"), "{what}");
        }
        if ranges.len() == 1 {
            assert!(
                !plan.iter().any(|step| step.contains("TEMP B-TREE")),
                "{what}"
            );
        } else if !reads_rows(&queue) {
            // Places are put in order without a look at the rows.
            let is_covering = |range: &&String| range.contains(" COVERING ");
            assert!(ranges.iter().all(is_covering), "{what}");
        }
    }
}

/// Whether rows are few and there is more to ask of them than is in the index.
fn reads_rows(queue: &Queue) -> bool {
    match queue.part {
        Part::Sealed => true,
        Part::Waiting(waiting) => waiting != Waiting::Approval && queue.state.is_some(),
        _ => false,
    }
}

#[tokio::test]
async fn neither_the_daily_look_nor_the_summaries_scan_or_sort() {
    let folder = TempDir::new().unwrap();
    let store = store(&folder).await;
    let mut tx = store.read().await.unwrap();
    for sql in LISTS.into_iter().chain([TO_CHECK]) {
        let plan = plan(&mut tx, sql, &[]).await;
        let [only] = plan.as_slice() else {
            panic!("{sql}\n{plan:#?}")
        };
        assert!(only.starts_with("SEARCH feedback"), "{sql}\n{plan:#?}");
        assert!(
            only.contains("(released_at,id)<(?,?)") || only.contains("next_check_on<"),
            "{plan:#?}"
        );
    }
}
