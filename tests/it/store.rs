//! The contract of the store, run on SQLite and on PostgreSQL alike: every test here exists once for each.

use std::collections::HashSet;
use std::process::Stdio;
use std::sync::Arc;
use std::task::Poll;

use jiff::civil::{Date, date};
use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::Barrier;
use tthc::app::publishing::{Origin, Taken, take_over};
use tthc::domain::agency::AgencyCode;
use tthc::domain::audience::Audience;
use tthc::domain::channel::{Channel, ChannelKind, OnlineLevel};
use tthc::domain::code::{ProcedureCode, WrittenCode};
use tthc::domain::fee::{Fee, FeeKind};
use tthc::domain::gate::Part;
use tthc::domain::level::Level;
use tthc::domain::procedure::{
    Agencies, AppliesTo, Form, LegalBasis, Listing, Paper, PaperVariant, Procedure, Provenance,
    Source,
};
use tthc::domain::time::Timestamp;
use tthc::domain::time_limit::{TimeLimit, Unit};
use tthc::store::{Change, Store, Tx};

use crate::support::{Database, Program};

const NOON: Timestamp = Timestamp(1_780_000_000_000);
/// The day of both.
const DAY: Date = date(2026, 5, 28);
const LATER: Timestamp = Timestamp(1_780_000_060_000);

macro_rules! contract {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(&super::Fresh::new(&crate::support::Database::Sqlite).await).await;
            })*
        }
        mod on_postgresql {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let Some(server) = crate::support::postgres_url() else { return };
                super::$name(&super::Fresh::new(&crate::support::Database::Postgres(server)).await).await;
            })*
        }
    };
}

contract! {
    a_new_database_is_empty_and_has_an_identity
    the_identity_of_a_database_stays_and_no_two_share_one
    programs_that_start_together_on_an_empty_database_all_start
    only_what_changes_takes_a_sequence_number
    a_record_with_every_field_comes_back_as_it_was
    odd_characters_come_back_cleaned_and_never_as_an_error
    a_procedure_not_kept_is_not_found
    codes_come_in_the_same_order_from_every_database
    removing_a_source_leaves_tombstones_that_the_index_sees
    a_removed_procedure_that_comes_back_is_new_again
    changes_come_in_order_and_no_more_than_asked_for
    a_procedure_changed_twice_shows_once_at_its_newest_place
    a_dropped_transaction_leaves_nothing
    a_transaction_given_up_while_it_begins_leaves_none_open
    concurrent_writers_lose_nothing_and_a_follower_misses_nothing
    a_read_transaction_sees_one_moment
    a_reader_does_not_wait_for_a_writer
    a_read_transaction_cannot_write
    one_unreadable_row_does_not_hide_the_changes_after_it
}

/// A database of its own for one test.
pub struct Fresh {
    url: String,
    _folder: TempDir,
}

impl Fresh {
    /// A new one, empty, its tables not even made.
    pub async fn new(database: &Database) -> Self {
        let folder = TempDir::new().unwrap();
        Self {
            url: database.create(&folder).await,
            _folder: folder,
        }
    }

    /// Opens it, as each program does that uses it.
    pub async fn open(&self) -> Store {
        Store::open(&self.url.parse().unwrap(), 4).await.unwrap()
    }

    /// Does what only somebody with the database's own tools would do.
    pub async fn execute(&self, sql: &'static str) {
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let mut connection = SqliteConnection::connect(path).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

fn code(written: &str) -> ProcedureCode {
    ProcedureCode::parse(written).unwrap()
}

fn procedure(written: &str, name: &str) -> Procedure {
    Procedure::new(code(written), name.to_owned(), Source::National)
}

/// Every field named, none left out: a new field fails to compile here until it is given a value.
fn with_every_field() -> Procedure {
    let text = |text: &str| Some(text.to_owned());
    let provincial = |written: &str| WrittenCode::parse(written).unwrap().provincial;
    Procedure {
        code: code("1.001193"),
        name: "Đăng ký khai sinh".into(),
        sector: text("Hộ tịch"),
        levels: Level::ALL.to_vec(),
        audiences: Audience::all().collect(),
        audience_text: text("Công dân Việt Nam,\nNgười nước ngoài"),
        agencies: every_agency(),
        decision: text("163/QĐ-BTP"),
        procedure_type: text("TTHC được luật giao quy định chi tiết"),
        channels: every_channel(),
        channels_text: text("Trực tiếp hoặc trực tuyến"),
        time_limit: Some(three_days()),
        fee: Some(bare_fee(FeeKind::NotStated, "Nguồn chưa nêu")),
        steps: text("Bước 1. Nộp hồ sơ\nBước 2. Nhận giấy"),
        papers: vec![PaperVariant {
            variant: text("Giấy tờ phải nộp"),
            papers: vec![Paper {
                name: "Giấy chứng sinh\n(bản điện tử cũng được)".into(),
                originals: 1,
                copies: 2,
                form: text("mau-01.docx"),
            }],
        }],
        papers_text: text("Giấy chứng sinh; tờ khai"),
        forms: vec![Form {
            name: "Tờ khai đăng ký khai sinh".into(),
            file: text("to-khai.docx"),
        }],
        result: text("Giấy khai sinh"),
        requirements: text("Trong 60 ngày kể từ ngày sinh"),
        legal_basis: vec![LegalBasis {
            number: text("60/2014/QH13"),
            title: text("Luật Hộ tịch"),
        }],
        legal_basis_text: text("Luật Hộ tịch và các nghị định"),
        keywords: vec!["khai sinh".into(), "giấy khai sinh".into()],
        description: text("Ghi nhận việc một người được sinh ra."),
        declared_none: vec![Part::Forms],
        applies_to: AppliesTo {
            all_communes: true,
            agencies: vec![AgencyCode::parse("SNV").unwrap()],
        },
        is_location_independent: true,
        listings: vec![Listing {
            code: provincial("1.001193.000.00.00.H37"),
            name: text("Đăng ký khai sinh (Cấp xã)"),
            sector: text("Hộ tịch"),
            decision: text("2502/QĐ-UBND"),
            online: Some(OnlineLevel::Full),
        }],
        provenance: Provenance {
            source: Source::Own,
            publisher: text("Bộ Tư pháp"),
            url: text("https://dichvucong.example/1.001193"),
            reference: text("tthc.jsonl"),
        },
    }
}

fn every_agency() -> Agencies {
    let text = |text: &str| Some(text.to_owned());
    Agencies {
        performing: vec!["Ủy ban nhân dân cấp xã".into(), "Cơ quan đại diện".into()],
        competent: text("Ủy ban nhân dân cấp xã"),
        delegated: text("Công chức tư pháp – hộ tịch"),
        coordinating: text("Công an cấp xã"),
        receiving_address: text("Bộ phận một cửa,\ntầng 1"),
    }
}

fn three_days() -> TimeLimit {
    TimeLimit {
        value: Some((3, Unit::WorkingDay)),
        text: "3 ngày làm việc".into(),
        source_text: Some("3 WORKING_DAY".into()),
    }
}

fn bare_fee(kind: FeeKind, words: &str) -> Fee {
    Fee {
        kind,
        text: words.into(),
        source_text: None,
    }
}

/// Every way to hand in, every kind of fee and of time limit.
fn every_channel() -> Vec<Channel> {
    let text = |text: &str| Some(text.to_owned());
    let words_only = TimeLimit {
        value: None,
        text: "Ngay trong ngày".into(),
        source_text: None,
    };
    let amount = Fee {
        kind: FeeKind::Amount {
            min: 8_000,
            max: 150_000,
        },
        text: "8.000 – 150.000 đồng, tùy trường hợp".into(),
        source_text: text("0 VNĐ (8.000 đồng hoặc 150.000 đồng)"),
    };
    vec![
        Channel {
            kind: ChannelKind::Direct,
            time_limit: Some(three_days()),
            fee: Some(amount),
            description: text("Nộp tại bộ phận một cửa\nvà nhận kết quả ở đó"),
        },
        Channel {
            kind: ChannelKind::Online,
            time_limit: Some(words_only),
            fee: Some(bare_fee(FeeKind::Free, "Không thu phí")),
            description: None,
        },
        Channel {
            kind: ChannelKind::Postal,
            time_limit: None,
            fee: Some(bare_fee(
                FeeKind::ByRegulation,
                "Theo quy định của HĐND tỉnh",
            )),
            description: None,
        },
    ]
}

/// Without an import and without a decision.
fn by_nobody(now: Timestamp) -> Origin<'static> {
    Origin {
        import: None,
        decision: None,
        now,
    }
}

/// Keeps what a source says, in a transaction.
pub async fn keep(tx: &mut Tx, procedure: &Procedure, now: Timestamp) -> Taken {
    let kept = take_over(tx, procedure.clone(), &by_nobody(now)).await;
    kept.unwrap().taken
}

async fn save(store: &Store, procedure: &Procedure) -> Taken {
    let mut tx = store.write().await.unwrap();
    let saved = keep(&mut tx, procedure, NOON).await;
    tx.commit().await.unwrap();
    saved
}

async fn last_seq(store: &Store) -> i64 {
    store.read().await.unwrap().last_seq().await.unwrap()
}

async fn changes(store: &Store, since: i64, limit: u32) -> Vec<Change> {
    store
        .read()
        .await
        .unwrap()
        .changes_since(since, limit)
        .await
        .unwrap()
}

fn seqs(changes: &[Change]) -> Vec<i64> {
    changes.iter().map(|change| change.seq).collect()
}

async fn a_new_database_is_empty_and_has_an_identity(database: &Fresh) {
    let store = database.open().await;
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.count_procedures(DAY).await.unwrap(), 0);
    assert_eq!(tx.last_seq().await.unwrap(), 0);
    assert!(tx.list_codes(DAY).await.unwrap().is_empty());
    assert!(tx.changes_since(0, 10).await.unwrap().is_empty());
    assert!(!tx.database_id().await.unwrap().is_empty());
}

async fn the_identity_of_a_database_stays_and_no_two_share_one(database: &Fresh) {
    async fn id(store: Store) -> String {
        let id = store.read().await.unwrap().database_id().await.unwrap();
        store.close().await;
        id
    }
    let first = id(database.open().await).await;
    assert_eq!(id(database.open().await).await, first);
    let other = Fresh::new(&Database::Sqlite).await;
    assert_ne!(id(other.open().await).await, first);
}

async fn programs_that_start_together_on_an_empty_database_all_start(database: &Fresh) {
    let programs: Vec<_> = (0..6)
        .map(|_| {
            let mut command = Program::command();
            command.args(["migrate", "--database-url", &database.url]);
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for program in programs {
        let output = program.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let store = database.open().await;
    assert_eq!(
        save(&store, &procedure("1.001193", "Đăng ký khai sinh")).await,
        Taken::New
    );
}

async fn only_what_changes_takes_a_sequence_number(database: &Fresh) {
    let store = database.open().await;
    let mut birth = procedure("1.001193", "Đăng ký khai sinh");
    assert_eq!(save(&store, &birth).await, Taken::New);
    assert_eq!(last_seq(&store).await, 1);
    assert_eq!(save(&store, &birth).await, Taken::Unchanged);
    assert_eq!(last_seq(&store).await, 1);
    birth.steps = Some("Bước 1".into());
    let mut tx = store.write().await.unwrap();
    assert_eq!(keep(&mut tx, &birth, LATER).await, Taken::Changed);
    tx.commit().await.unwrap();

    let mut tx = store.read().await.unwrap();
    let stored = tx.find_procedure(&birth.code, DAY).await.unwrap().unwrap();
    assert_eq!(
        (stored.procedure, stored.changed_at, stored.seq),
        (birth, LATER, 3)
    );
    assert_eq!(tx.count_procedures(DAY).await.unwrap(), 1);
}

async fn a_record_with_every_field_comes_back_as_it_was(database: &Fresh) {
    let store = database.open().await;
    let full = with_every_field();
    assert_eq!(save(&store, &full).await, Taken::New);
    let stored = store
        .read()
        .await
        .unwrap()
        .find_procedure(&full.code, DAY)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.procedure, full);
    assert_eq!(save(&store, &stored.procedure).await, Taken::Unchanged);
    assert_eq!(
        changes(&store, 0, 10).await[0]
            .entry
            .as_ref()
            .map(|entry| &entry.procedure),
        Some(&full)
    );
}

async fn odd_characters_come_back_cleaned_and_never_as_an_error(database: &Fresh) {
    let store = database.open().await;
    // (what a program hands over, what comes back)
    let texts = [
        ("một\0hai", "mộthai"),
        ("\u{0}", ""),
        ("Đa\u{306}ng k\u{ad}y\u{301}\u{200b}", "Đăng ký"),
        ("\u{f0b7} gạch\u{a0}đầu dòng\r\n", "• gạch đầu dòng"),
        ("👨\u{200d}👩 𝐀 \u{10ffff}", "👨👩 𝐀 \u{10ffff}"),
        ("' OR 1=1; -- \\ \" $1 %", "' OR 1=1; -- \\ \" $1 %"),
        ("\u{301}", "\u{301}"),
    ];
    for (i, (raw, kept)) in texts.into_iter().enumerate() {
        let mut odd = procedure(&format!("1.{i:06}"), "Tên");
        odd.steps = Some(raw.to_owned());
        assert_eq!(save(&store, &odd).await, Taken::New, "{raw:?}");
        assert_eq!(save(&store, &odd).await, Taken::Unchanged, "{raw:?}");
        let stored = store
            .read()
            .await
            .unwrap()
            .find_procedure(&odd.code, DAY)
            .await
            .unwrap()
            .unwrap();
        let kept = Some(kept.to_owned()).filter(|text| !text.is_empty());
        assert_eq!(stored.procedure.steps, kept, "{raw:?}");
    }
}

async fn a_procedure_not_kept_is_not_found(database: &Fresh) {
    let store = database.open().await;
    save(&store, &procedure("1.001193", "Một")).await;
    let mut tx = store.read().await.unwrap();
    for other in ["1.001194", "QCLV_01", "1.001193-XOA"] {
        assert!(
            tx.find_procedure(&code(other), DAY)
                .await
                .unwrap()
                .is_none(),
            "{other}"
        );
    }
}

async fn codes_come_in_the_same_order_from_every_database(database: &Fresh) {
    let store = database.open().await;
    // A database that sorts by a language's rules would skip dots or put letters before digits.
    let in_order = [
        "1.001193",
        "1.0011930",
        "1.001194-XOA",
        "1.0133611",
        "10.1",
        "2.000815",
        "Q_1",
        "QCLV_01",
        "ĐK_1",
    ];
    for written in in_order.iter().rev() {
        save(&store, &procedure(written, "Tên")).await;
    }
    let codes = store.read().await.unwrap().list_codes(DAY).await.unwrap();
    let codes: Vec<&str> = codes.iter().map(ProcedureCode::as_str).collect();
    let mut expected: Vec<String> = in_order
        .iter()
        .map(|written| code(written).to_string())
        .collect();
    expected.sort();
    assert_eq!(codes, expected);
}

async fn removing_a_source_leaves_tombstones_that_the_index_sees(database: &Fresh) {
    let store = database.open().await;
    let mut sample = procedure("1.000001", "Mẫu");
    sample.provenance.source = Source::Sample;
    save(&store, &sample).await;
    save(&store, &procedure("1.000002", "Thật")).await;

    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.remove_procedures_of(Source::Sample).await.unwrap(), 1);
    assert_eq!(tx.remove_procedures_of(Source::Sample).await.unwrap(), 0);
    tx.commit().await.unwrap();

    let mut tx = store.read().await.unwrap();
    assert!(
        tx.find_procedure(&sample.code, DAY)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(tx.count_procedures(DAY).await.unwrap(), 1);
    assert_eq!(tx.list_codes(DAY).await.unwrap(), [code("1.000002")]);
    let changes = tx.changes_since(2, 10).await.unwrap();
    assert_eq!(
        changes,
        [Change {
            seq: 3,
            key: format!("{}@1", sample.code),
            entry: None
        }]
    );
}

async fn a_removed_procedure_that_comes_back_is_new_again(database: &Fresh) {
    let store = database.open().await;
    let birth = procedure("1.001193", "Đăng ký khai sinh");
    save(&store, &birth).await;
    let mut tx = store.write().await.unwrap();
    tx.remove_procedures_of(Source::National).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(save(&store, &birth).await, Taken::New);
    let all = changes(&store, 0, 10).await;
    let keys: Vec<&str> = all.iter().map(|change| change.key.as_str()).collect();
    assert_eq!(keys, ["1.001193@1", "1.001193@2"]);
    assert_eq!(all[0].entry, None);
    let entry = all[1].entry.clone().unwrap();
    assert_eq!((entry.procedure, entry.is_first), (birth, true));
}

async fn changes_come_in_order_and_no_more_than_asked_for(database: &Fresh) {
    let store = database.open().await;
    let mut tx = store.write().await.unwrap();
    for n in (1..=7).rev() {
        keep(&mut tx, &procedure(&format!("1.00000{n}"), "Tên"), NOON).await;
    }
    tx.commit().await.unwrap();
    assert_eq!(seqs(&changes(&store, 0, 3).await), [1, 2, 3]);
    assert_eq!(seqs(&changes(&store, 3, 3).await), [4, 5, 6]);
    assert_eq!(seqs(&changes(&store, 6, 3).await), [7]);
    assert_eq!(seqs(&changes(&store, 7, 3).await), [0; 0]);
    assert_eq!(changes(&store, 0, 1).await[0].key, "1.000007@1");
}

async fn a_procedure_changed_twice_shows_once_at_its_newest_place(database: &Fresh) {
    let store = database.open().await;
    save(&store, &procedure("1.000001", "Một")).await;
    save(&store, &procedure("1.000002", "Hai")).await;
    save(&store, &procedure("1.000001", "Một, sửa")).await;
    let all = changes(&store, 0, 10).await;
    // The version before is a tombstone now.
    assert_eq!(seqs(&all), [2, 3, 4]);
    assert_eq!((all[1].key.as_str(), &all[1].entry), ("1.000001@1", &None));
    assert_eq!(
        all[2].entry.as_ref().map(|e| e.procedure.name.as_str()),
        Some("Một, sửa")
    );
}

async fn a_dropped_transaction_leaves_nothing(database: &Fresh) {
    let store = database.open().await;
    save(&store, &procedure("1.000001", "Một")).await;
    {
        let mut tx = store.write().await.unwrap();
        keep(&mut tx, &procedure("1.000001", "Một, sửa"), LATER).await;
        keep(&mut tx, &procedure("1.000002", "Hai"), LATER).await;
        tx.remove_procedures_of(Source::National).await.unwrap();
    }
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.last_seq().await.unwrap(), 1);
    assert_eq!(tx.list_codes(DAY).await.unwrap(), [code("1.000001")]);
    assert_eq!(
        tx.find_procedure(&code("1.000001"), DAY)
            .await
            .unwrap()
            .unwrap()
            .procedure
            .name,
        "Một"
    );
    drop(tx);
    // Its number is free again, and the writer too.
    save(&store, &procedure("1.000003", "Ba")).await;
    assert_eq!(last_seq(&store).await, 2);
}

/// A future, given up when it has been asked so often and is not ready yet.
async fn given_up<T>(future: impl Future<Output = T>, after: usize) -> Option<T> {
    let mut future = std::pin::pin!(future);
    let mut asked = 0;
    std::future::poll_fn(|context| {
        asked += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if asked >= after => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn a_transaction_given_up_while_it_begins_leaves_none_open(database: &Fresh) {
    let store = database.open().await;
    for (round, after) in (0..24).map(|round| (round, 1 + round % 4)) {
        // More often than there are connections: some are left in each way, and then each is used.
        for _ in 0..12 {
            let reading = given_up(store.read(), after).await;
            drop(reading.transpose().unwrap());
        }
        for number in 0..4 {
            let code = format!("1.{:06}", 4 * round + number);
            save(&store, &procedure(&code, "Một")).await;
        }
        for _ in 0..12 {
            let writing = given_up(store.write(), after).await;
            drop(writing.transpose().unwrap());
        }
    }
    assert_eq!(last_seq(&store).await, 4 * 24);
}

/// Writers of one and of several procedures at once, some of which give up; meanwhile a follower reads on from the
/// newest number it has seen, as the index does. A number that became visible after a higher one would be missed.
async fn concurrent_writers_lose_nothing_and_a_follower_misses_nothing(database: &Fresh) {
    const WRITERS: usize = 6;
    const ROUNDS: usize = 8;
    let store = database.open().await;
    let start = Arc::new(Barrier::new(WRITERS + 1));
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let (store, start) = (store.clone(), start.clone());
        writers.push(tokio::spawn(async move {
            start.wait().await;
            let mut kept = Vec::new();
            for round in 0..ROUNDS {
                let mut tx = store.write().await.unwrap();
                let mut codes = Vec::new();
                for part in 0..=(writer % 3) {
                    let next = procedure(&format!("{writer}.{round:03}{part:03}"), "Tên");
                    keep(&mut tx, &next, NOON).await;
                    codes.push(next.code.to_string());
                }
                if (writer + round) % 4 == 3 {
                    drop(tx);
                } else {
                    tx.commit().await.unwrap();
                    kept.append(&mut codes);
                }
            }
            kept
        }));
    }
    let done = Arc::new(tokio::sync::Notify::new());
    let (reader, finished) = (store.clone(), done.clone());
    let follower = tokio::spawn(async move {
        let mut followed = Vec::new();
        let mut last_round = false;
        loop {
            let since = followed.last().map_or(0, |change: &Change| change.seq);
            let next = changes(&reader, since, 5).await;
            let at_end = next.is_empty();
            followed.extend(next);
            if at_end && last_round {
                return followed;
            }
            tokio::select! {
                biased;
                () = finished.notified(), if !last_round => last_round = true,
                () = std::future::ready(()) => {}
            }
        }
    });
    start.wait().await;
    let mut kept = HashSet::new();
    for writer in writers {
        kept.extend(writer.await.unwrap());
    }
    done.notify_one();
    let followed = follower.await.unwrap();
    let numbers: Vec<i64> = (1..=i64::try_from(kept.len()).unwrap()).collect();
    assert_eq!(
        seqs(&followed),
        numbers,
        "every number once, in order, without gaps"
    );
    assert_eq!(
        followed
            .iter()
            .map(|change| change.entry.as_ref().unwrap().procedure.code.to_string())
            .collect::<HashSet<_>>(),
        kept
    );
}

async fn a_read_transaction_sees_one_moment(database: &Fresh) {
    let store = database.open().await;
    save(&store, &procedure("1.000001", "Một")).await;
    let mut before = store.read().await.unwrap();
    assert_eq!(before.last_seq().await.unwrap(), 1);
    save(&store, &procedure("1.000001", "Một, sửa")).await;
    save(&store, &procedure("1.000002", "Hai")).await;

    assert_eq!(before.last_seq().await.unwrap(), 1);
    assert_eq!(before.count_procedures(DAY).await.unwrap(), 1);
    assert_eq!(
        before
            .find_procedure(&code("1.000001"), DAY)
            .await
            .unwrap()
            .unwrap()
            .procedure
            .name,
        "Một"
    );
    drop(before);
    assert_eq!(last_seq(&store).await, 4);
}

async fn a_reader_does_not_wait_for_a_writer(database: &Fresh) {
    let store = database.open().await;
    save(&store, &procedure("1.000001", "Một")).await;
    let mut writing = store.write().await.unwrap();
    writing.lock_changes().await.unwrap();
    keep(&mut writing, &procedure("1.000002", "Hai"), NOON).await;
    // Were it to wait, this would never return, for the writer is ours.
    assert_eq!(last_seq(&store).await, 1);
    writing.commit().await.unwrap();
    assert_eq!(last_seq(&store).await, 2);
}

async fn a_read_transaction_cannot_write(database: &Fresh) {
    let store = database.open().await;
    let mut tx = store.read().await.unwrap();
    assert!(
        take_over(&mut tx, procedure("1.000001", "Một"), &by_nobody(NOON))
            .await
            .is_err()
    );
}

async fn one_unreadable_row_does_not_hide_the_changes_after_it(database: &Fresh) {
    let store = database.open().await;
    for (n, name) in [(1, "Một"), (2, "Hai"), (3, "Ba")] {
        save(&store, &procedure(&format!("1.00000{n}"), name)).await;
    }
    database
        .execute("UPDATE procedure_version SET record = '{\"newer\":true}' WHERE code = '1.000002'")
        .await;
    let all = changes(&store, 0, 10).await;
    assert_eq!(seqs(&all), [1, 2, 3]);
    assert_eq!(
        all.iter()
            .map(|change| change.entry.is_some())
            .collect::<Vec<_>>(),
        [true, false, true]
    );
    // Asking for the row itself says what is wrong.
    let error = store
        .read()
        .await
        .unwrap()
        .find_procedure(&code("1.000002"), DAY)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("1.000002"), "{error}");
}
