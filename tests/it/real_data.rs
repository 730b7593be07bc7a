//! The real procedures of the national portal and the list of one province. Run where `TTHC_REAL_DATA` names the
//! folder that has them; they carry no licence and are not part of the project.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tthc::app::evaluate::index_of;
use tthc::app::export::export;
use tthc::app::import::{self, Report};
use tthc::domain::hits::Hits;
use tthc::domain::query::{DEPTH_MAX, LIMIT_MAX, Query, QueryText};
use tthc::domain::time::{Clock, Timestamp};
use tthc::domain::version::Standing;
use tthc::exchange::{Reader, judged};
use tthc::index::Index;
use tthc::paper::{Sheet, html, pdf};
use tthc::store::Store;

use crate::store::Fresh;
use crate::support::{Database, NOW, databases, real_data};

const NATIONAL: &str = "tthc.jsonl.zst";
const LIST: &str = "DVC_TTHC_LangSon_1842.xlsx";
/// Procedures of the national file, those that only the list has, and both.
const NATIONAL_COUNT: u64 = 4_945;
const LIST_ONLY_COUNT: u64 = 867;
const COUNT: u64 = 5_812;

async fn import_file(store: &Store, path: &Path) -> Report {
    let reader = Reader::open(path).unwrap();
    let clock = Clock::Fixed(Timestamp(0));
    import::import(store, clock, reader, &import::Options::default(), |_| ())
        .await
        .unwrap()
}

/// Imports both files and checks the counts.
async fn import_both(store: &Store, folder: &Path, expected: [[u64; 3]; 2]) {
    for (name, [new, changed, unchanged]) in [NATIONAL, LIST].into_iter().zip(expected) {
        let report = import_file(store, &folder.join(name)).await;
        assert_eq!(
            (report.new, report.changed, report.unchanged),
            (new, changed, unchanged),
            "{name}: {report:?}"
        );
        assert_eq!(report.rejected, 0, "{name}: {report:?}");
        assert_eq!(
            report.skipped,
            if name == LIST { 2 } else { 0 },
            "{name}: {report:?}"
        );
        assert!(report.kept);
    }
}

/// Everything in a database, as `tthc export` writes it.
async fn exported(store: &Store) -> String {
    let mut out = Vec::new();
    export(store, NOW.day(), &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

fn search(index: &Index, typed: &str, limit: usize, offset: usize) -> Hits {
    let text = QueryText::parse(typed).unwrap();
    index
        .search(&Query {
            text,
            limit,
            offset,
            ..Query::default()
        })
        .unwrap()
}

fn codes(hits: &Hits) -> Vec<String> {
    hits.hits
        .iter()
        .map(|hit| hit.card.code.to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_is_imported_once_and_only_once_and_survives_an_export() {
    let Some(folder) = real_data() else { return };
    let mut contents = Vec::new();
    for database in databases() {
        let fresh = Fresh::new(&database).await;
        let store = fresh.open().await;
        import_both(
            &store,
            &folder,
            [[NATIONAL_COUNT, 0, 0], [LIST_ONLY_COUNT, 887, 0]],
        )
        .await;
        let last = store.read().await.unwrap().last_seq().await.unwrap();
        import_both(
            &store,
            &folder,
            [[0, 0, NATIONAL_COUNT], [0, 0, LIST_ONLY_COUNT + 887]],
        )
        .await;
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.last_seq().await.unwrap(), last, "{database:?}");
        assert_eq!(
            tx.count_procedures(NOW.day()).await.unwrap() as u64,
            COUNT,
            "{database:?}"
        );
        drop(tx);
        contents.push(exported(&store).await);
    }
    assert!(
        contents.windows(2).all(|pair| pair[0] == pair[1]),
        "the databases differ"
    );

    let file = TempDir::new().unwrap();
    let path = file.path().join("all.jsonl");
    std::fs::write(&path, &contents[0]).unwrap();
    let fresh = Fresh::new(&Database::Sqlite).await;
    let copy = fresh.open().await;
    let report = import_file(&copy, &path).await;
    assert_eq!((report.new, report.rejected), (COUNT, 0), "{report:?}");
    assert!(
        exported(&copy).await == contents[0],
        "the export changed on its way through an import"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_is_found() {
    let Some(folder) = real_data() else { return };
    let fresh = Fresh::new(&Database::Sqlite).await;
    let store = fresh.open().await;
    import_both(
        &store,
        &folder,
        [[NATIONAL_COUNT, 0, 0], [LIST_ONLY_COUNT, 887, 0]],
    )
    .await;
    let index = index_of(&store, Clock::Fixed(NOW)).await.unwrap();
    assert_eq!(index.count() as u64, COUNT);

    birth_is_found_however_it_is_written(&index);
    every_code_finds_its_procedure(&index, &store).await;
    pages_show_everything_once(&index);
    every_real_question_gets_an_answer(&index, &folder);
}

fn birth_is_found_however_it_is_written(index: &Index) {
    for typed in [
        "đăng ký khai sinh",
        "ĐĂNG KÍ KHAI SINH",
        "dang ky khai sinh",
        "đa\u{306}ng ky\u{301} khai sinh",
        "1.001193",
        "1001193",
        " 1.001193.000.00.00.H37.",
    ] {
        let hits = search(index, typed, 10, 0);
        assert_eq!(hits.hits[0].card.code.as_str(), "1.001193", "{typed}");
        assert_eq!(
            hits.hits[0].card.provincial_codes,
            ["1.001193.000.00.00.H37"],
            "{typed}"
        );
    }
    let of_decision = search(index, "163/QĐ-BTP", 50, 0);
    assert!(
        codes(&of_decision).contains(&"1.001193".to_owned()),
        "{:?}",
        codes(&of_decision)
    );
}

async fn every_code_finds_its_procedure(index: &Index, store: &Store) {
    let mut tx = store.read().await.unwrap();
    for code in tx.list_codes(NOW.day()).await.unwrap() {
        let found = codes(&search(index, code.as_str(), 1, 0));
        assert_eq!(found, [code.to_string()]);
        let stored = tx.find_procedure(&code, NOW.day()).await.unwrap().unwrap();
        for provincial in stored.procedure.provincial_codes() {
            assert_eq!(
                codes(&search(index, provincial.as_str(), 1, 0)),
                [code.to_string()],
                "{provincial}"
            );
        }
    }
}

fn pages_show_everything_once(index: &Index) {
    for typed in ["", "thủ tục"] {
        let mut seen = BTreeSet::new();
        let mut shown = 0;
        while shown < DEPTH_MAX {
            let page = codes(&search(index, typed, LIMIT_MAX, shown));
            if page.is_empty() {
                break;
            }
            shown += page.len();
            seen.extend(page);
        }
        assert_eq!(shown, seen.len(), "“{typed}”: something was shown twice");
        assert_eq!(shown, search(index, typed, 1, 0).total, "“{typed}”");
    }
}

fn every_real_question_gets_an_answer(index: &Index, folder: &Path) {
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| is_query_file(path)).collect();
    files.sort();
    assert!(files.len() >= 4, "{files:?}");
    let mut asked = 0;
    for question in files.iter().flat_map(|file| judged::read(file).unwrap()) {
        let hits = search(index, &question.query, 10, 0);
        assert!(
            hits.hits.len() <= 10 && hits.hits.len() <= hits.total,
            "{}",
            question.query
        );
        asked += 1;
    }
    assert!(asked > 800, "{asked}");
}

fn is_query_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".jsonl") && (name.starts_with("queries") || name.starts_with("questions"))
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_it_can_be_printed() {
    /// Of so many procedures one is printed: all of them would take minutes without optimisation.
    const STEP: usize = 20;
    let Some(folder) = real_data() else { return };
    let fresh = Fresh::new(&Database::Sqlite).await;
    let store = fresh.open().await;
    import_file(&store, &folder.join(NATIONAL)).await;
    let mut tx = store.read().await.unwrap();
    let codes = tx.list_codes(NOW.day()).await.unwrap();
    let mut procedures = Vec::new();
    for code in &codes {
        procedures.push(
            tx.find_procedure(code, NOW.day())
                .await
                .unwrap()
                .unwrap()
                .procedure,
        );
    }
    procedures.sort_by_cached_key(|procedure| Reverse(format!("{procedure:?}").len()));
    // The largest among them.
    for procedure in procedures.iter().step_by(STEP) {
        let sheet = Sheet {
            procedure,
            decision: None,
            standing: Standing::InForce,
            posted_by: None,
            valid_from: None,
            notices: &[],
            updated_at: Timestamp(0),
            address: "https://thutuc.langson.gov.vn/v1/procedures/1.001193/sheet",
        };
        let document = sheet.document();
        let printed = pdf(&document);
        assert!(printed.is_ok(), "{}: {printed:?}", procedure.code);
        assert!(html(&document).contains("<h2>11. "), "{}", procedure.code);
    }
}
