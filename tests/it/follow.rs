//! The index follows the database: through crashes, damage, exchanged databases, and on several replicas at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::sync::watch;
use tthc::app::follow::{Followed, Follower, Watch, catch_up};
use tthc::domain::code::ProcedureCode;
use tthc::domain::procedure::{Procedure, Source};
use tthc::domain::query::{Query, QueryText};
use tthc::domain::time::Clock;
use tthc::domain::version::{Entry, Validity};
use tthc::index::{Checkpoint, Index, Writer};
use tthc::store::Store;

use crate::store::{Fresh, keep};
use crate::support::{Database, NOW, databases};

fn procedure(n: usize, name: &str) -> Procedure {
    let code = ProcedureCode::parse(&format!("1.{n:06}")).unwrap();
    Procedure::new(code, name.to_owned(), Source::National)
}

/// A procedure as its first version, in force since nobody knows when.
fn entry(procedure: Procedure) -> Entry {
    Entry {
        procedure,
        number: 1,
        validity: Validity::default(),
        is_first: true,
        decision: None,
    }
}

async fn save(store: &Store, procedures: &[Procedure]) {
    let mut tx = store.write().await.unwrap();
    for procedure in procedures {
        keep(&mut tx, procedure, NOW).await;
    }
    tx.commit().await.unwrap();
}

/// A database with procedures "Thủ tục số 1" to "… count".
async fn filled(database: &Database, count: usize) -> (Fresh, Store) {
    let fresh = Fresh::new(database).await;
    let store = fresh.open().await;
    let procedures: Vec<Procedure> = (1..=count)
        .map(|n| procedure(n, &format!("Thủ tục số {n}")))
        .collect();
    save(&store, &procedures).await;
    (fresh, store)
}

/// Follows to the end once, as at a start.
async fn follow(store: &Store, root: &Path) -> Writer {
    let writer = Arc::new(Mutex::new(Writer::open(root, NOW.day()).unwrap()));
    let followed = watch::Sender::new(Followed::default());
    catch_up(store, &writer, &followed, Clock::Fixed(NOW))
        .await
        .unwrap();
    Arc::into_inner(writer).unwrap().into_inner().unwrap()
}

/// The codes that a query finds, in order of code.
fn found(index: &Index, typed: &str) -> Vec<String> {
    let text = QueryText::parse(typed).unwrap();
    let hits = index
        .search(&Query {
            text,
            limit: 50,
            ..Query::default()
        })
        .unwrap();
    let mut codes: Vec<String> = hits
        .hits
        .iter()
        .map(|hit| hit.card.code.to_string())
        .collect();
    codes.sort();
    codes
}

/// The folder of the present fingerprint.
fn folder(root: &Path) -> PathBuf {
    let mut folders = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    let folder = folders.next().unwrap();
    assert_eq!(folders.next(), None);
    folder
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(root))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn what_was_written_but_not_committed_is_followed_again() {
    let (_fresh, store) = filled(&Database::Sqlite, 3).await;
    let root = TempDir::new().unwrap();
    follow(&store, root.path()).await.close().unwrap();
    save(
        &store,
        &[
            procedure(4, "Nuôi chim yến"),
            procedure(1, "Thủ tục đã sửa"),
        ],
    )
    .await;

    // The program dies between writing and committing.
    let mut writer = Writer::open(root.path(), NOW.day()).unwrap();
    let before = writer.checkpoint().cloned();
    let changes = store
        .read()
        .await
        .unwrap()
        .changes_since(3, 10)
        .await
        .unwrap();
    for change in &changes {
        writer
            .apply(&change.key, change.entry.as_ref(), change.seq)
            .unwrap();
    }
    drop(writer);

    let writer = Writer::open(root.path(), NOW.day()).unwrap();
    assert_eq!(writer.checkpoint().cloned(), before);
    assert_eq!(writer.index().count(), 3);
    drop(writer);
    let writer = follow(&store, root.path()).await;
    assert_eq!(writer.checkpoint().unwrap().seq, 6);
    assert_eq!(writer.index().count(), 4);
    assert_eq!(found(&writer.index(), "chim yến"), ["1.000004"]);
    assert_eq!(found(&writer.index(), "sửa"), ["1.000001"]);
}

#[tokio::test]
async fn following_the_same_changes_again_changes_nothing() {
    let (_fresh, store) = filled(&Database::Sqlite, 3).await;
    let root = TempDir::new().unwrap();
    let mut writer = follow(&store, root.path()).await;
    let checkpoint = writer.checkpoint().cloned().unwrap();
    // As if the last commit had been lost.
    writer
        .commit(Checkpoint {
            seq: 1,
            ..checkpoint.clone()
        })
        .unwrap();
    writer.close().unwrap();
    let writer = follow(&store, root.path()).await;
    assert_eq!(writer.checkpoint(), Some(&checkpoint));
    assert_eq!(writer.index().count(), 3);
}

#[tokio::test]
async fn a_start_without_changes_writes_nothing() {
    let (_fresh, store) = filled(&Database::Sqlite, 3).await;
    let root = TempDir::new().unwrap();
    follow(&store, root.path()).await.close().unwrap();
    let before = fs::read(folder(root.path()).join("meta.json")).unwrap();
    follow(&store, root.path()).await.close().unwrap();
    assert_eq!(
        fs::read(folder(root.path()).join("meta.json")).unwrap(),
        before
    );
}

#[tokio::test]
async fn a_missing_folder_is_built_anew() {
    let (_fresh, store) = filled(&Database::Sqlite, 3).await;
    let root = TempDir::new().unwrap();
    follow(&store, root.path()).await.close().unwrap();
    fs::remove_dir_all(root.path()).unwrap();
    assert_eq!(follow(&store, root.path()).await.index().count(), 3);
}

/// Whatever happens to whichever file: afterwards everything is found, by words and in full.
#[tokio::test]
async fn damage_to_any_file_is_repaired_at_the_next_start() {
    type Damage = (&'static str, fn(&Path));
    let damages: [Damage; 5] = [
        ("emptied", |file| fs::write(file, "").unwrap()),
        ("cut in half", |file| {
            let content = fs::read(file).unwrap();
            fs::write(file, &content[..content.len() / 2]).unwrap();
        }),
        ("overwritten at its start", |file| {
            let mut content = fs::read(file).unwrap();
            content.iter_mut().take(16).for_each(|byte| *byte ^= 0xff);
            fs::write(file, content).unwrap();
        }),
        ("overwritten in its middle", |file| {
            let mut content = fs::read(file).unwrap();
            let middle = content.len() / 2;
            content
                .iter_mut()
                .skip(middle)
                .take(4)
                .for_each(|byte| *byte ^= 0xff);
            fs::write(file, content).unwrap();
        }),
        ("removed", |file| fs::remove_file(file).unwrap()),
    ];
    let (_fresh, store) = filled(&Database::Sqlite, 20).await;
    let root = TempDir::new().unwrap();
    follow(&store, root.path()).await.close().unwrap();
    let mut kinds: Vec<String> = Vec::new();
    for position in 0..files(root.path()).len() {
        for (damage, apply) in damages {
            // The last round may have named the files anew.
            let file = files(root.path())[position].clone();
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if file
                .extension()
                .is_some_and(|extension| extension == "lock")
            {
                continue;
            }
            apply(&file);
            let mut writer = follow(&store, root.path()).await;
            let index = writer.index();
            assert_eq!(index.count(), 20, "{name} {damage}");
            assert_eq!(found(&index, "thủ tục số").len(), 20, "{name} {damage}");
            assert_eq!(found(&index, "1.000007"), ["1.000007"], "{name} {damage}");
            writer.close().unwrap();
            kinds.push(name.rsplit('.').next().unwrap().to_owned());
        }
    }
    kinds.dedup();
    assert!(
        kinds.contains(&"store".to_owned()) && kinds.contains(&"json".to_owned()),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn another_database_behind_the_same_folder_is_followed_from_its_beginning() {
    for database in databases() {
        let root = TempDir::new().unwrap();
        let (_one, first) = filled(&Database::Sqlite, 5).await;
        follow(&first, root.path()).await.close().unwrap();
        // As many changes and more, but other ones.
        let (_other, second) = filled(&database, 2).await;
        save(
            &second,
            &(1..=5)
                .map(|_| procedure(9, "Nuôi chim yến"))
                .collect::<Vec<_>>(),
        )
        .await;
        for n in 0..4 {
            save(&second, &[procedure(9, &format!("Nuôi chim yến lần {n}"))]).await;
        }
        let mut writer = follow(&second, root.path()).await;
        assert_eq!(writer.index().count(), 3, "{database:?}");
        assert_eq!(found(&writer.index(), "chim yến"), ["1.000009"]);
        writer.close().unwrap();
        // And an empty one empties the index.
        let nothing = Fresh::new(&database).await;
        let writer = follow(&nothing.open().await, root.path()).await;
        assert_eq!(writer.index().count(), 0, "{database:?}");
    }
}

#[tokio::test]
async fn a_database_restored_to_an_older_state_takes_the_index_back_with_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tthc.sqlite");
    let open = async || {
        Store::open(&format!("sqlite:{}", path.display()).parse().unwrap(), 2)
            .await
            .unwrap()
    };
    let store = open().await;
    save(&store, &[procedure(1, "Một"), procedure(2, "Hai")]).await;
    store.close().await;
    let backup = fs::read(&path).unwrap();

    let store = open().await;
    save(
        &store,
        &[procedure(2, "Hai, sửa"), procedure(3, "Nuôi chim yến")],
    )
    .await;
    let root = folder.path().join("index");
    let mut writer = follow(&store, &root).await;
    assert_eq!(found(&writer.index(), "chim yến"), ["1.000003"]);
    writer.close().unwrap();
    store.close().await;

    fs::write(&path, backup).unwrap();
    let store = open().await;
    let writer = follow(&store, &root).await;
    assert_eq!(writer.checkpoint().unwrap().seq, 2);
    assert_eq!(writer.index().count(), 2);
    assert_eq!(found(&writer.index(), "sửa chim yến"), [""; 0]);
}

#[tokio::test]
async fn a_removed_procedure_disappears_and_a_changed_one_is_found_by_its_new_words_only() {
    for database in databases() {
        let (_fresh, store) = filled(&database, 3).await;
        let root = TempDir::new().unwrap();
        follow(&store, root.path()).await.close().unwrap();
        save(&store, &[procedure(2, "Nuôi chim yến")]).await;
        let mut writer = follow(&store, root.path()).await;
        assert_eq!(
            found(&writer.index(), "thủ tục"),
            ["1.000001", "1.000003"],
            "{database:?}"
        );
        assert_eq!(found(&writer.index(), "chim yến"), ["1.000002"]);
        writer.close().unwrap();

        let mut tx = store.write().await.unwrap();
        tx.remove_procedures_of(Source::National).await.unwrap();
        tx.commit().await.unwrap();
        let writer = follow(&store, root.path()).await;
        assert_eq!(writer.index().count(), 0, "{database:?}");
        assert_eq!(found(&writer.index(), "1.000002"), [""; 0]);
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_left_out_and_all_others_followed() {
    for database in databases() {
        let (fresh, store) = filled(&database, 5).await;
        fresh
            .execute("UPDATE procedure_version SET record = '{' WHERE code = '1.000003'")
            .await;
        let root = TempDir::new().unwrap();
        let mut writer = follow(&store, root.path()).await;
        assert_eq!(writer.index().count(), 4, "{database:?}");
        assert_eq!(writer.checkpoint().unwrap().seq, 5);
        writer.close().unwrap();
        // Brought again, it is found again.
        fresh
            .execute(
                "UPDATE procedure_version SET record = '{}', state = 'removed' WHERE code = '1.000003'",
            )
            .await;
        save(&store, &[procedure(3, "Thủ tục số 3")]).await;
        assert_eq!(
            follow(&store, root.path()).await.index().count(),
            5,
            "{database:?}"
        );
    }
}

#[tokio::test]
async fn a_row_whose_code_cannot_be_read_is_left_out_too() {
    for database in databases() {
        let (fresh, store) = filled(&database, 5).await;
        fresh
            .execute("UPDATE procedure_version SET code = '<?>' WHERE code = '1.000003'")
            .await;
        let root = TempDir::new().unwrap();
        assert_eq!(
            follow(&store, root.path()).await.index().count(),
            4,
            "{database:?}"
        );
    }
}

/// A replica: its own index, following as a server does.
struct Replica {
    index: Index,
    watch: Watch,
    stop: watch::Sender<bool>,
    running: tokio::task::JoinHandle<Result<(), tthc::app::Error>>,
    _root: TempDir,
}

impl Replica {
    fn start(store: &Store) -> Self {
        let root = TempDir::new().unwrap();
        let writer = Writer::open(root.path(), NOW.day()).unwrap();
        let index = writer.index();
        let (follower, watch) = Follower::new(store.clone(), writer, Clock::Fixed(NOW));
        let (stop, stopped) = watch::channel(false);
        Self {
            index,
            watch,
            stop,
            running: tokio::spawn(follower.run(stopped)),
            _root: root,
        }
    }

    async fn reach(&mut self, seq: i64) {
        self.watch.hurry();
        assert!(
            self.watch.until(|followed| followed.seq >= seq).await,
            "the follower ended"
        );
    }

    async fn stop(self) {
        self.stop.send(true).unwrap();
        self.running.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_of_one_database_all_catch_up_while_others_write() {
    for database in databases() {
        let (fresh, store) = filled(&database, 3).await;
        let mut replicas = Vec::new();
        for _ in 0..2 {
            replicas.push(Replica::start(&fresh.open().await));
        }
        let writers: Vec<_> = (1..=4)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    for n in 0..5 {
                        let name = format!("Nuôi chim yến {writer}{n}");
                        save(&store, &[procedure(writer * 100 + n, &name)]).await;
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let last = store.read().await.unwrap().last_seq().await.unwrap();
        assert_eq!(last, 23);
        for mut replica in replicas {
            replica.reach(last).await;
            assert_eq!(replica.index.count(), 23, "{database:?}");
            assert_eq!(found(&replica.index, "chim yến").len(), 20, "{database:?}");
            replica.stop().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn search_goes_on_while_the_database_is_away() {
    let (_fresh, store) = filled(&Database::Sqlite, 3).await;
    let mut replica = Replica::start(&store);
    replica.reach(3).await;
    assert!(
        replica
            .watch
            .until(|followed| followed.database_answers)
            .await
    );
    store.close().await;
    replica.watch.hurry();
    assert!(
        replica
            .watch
            .until(|followed| !followed.database_answers)
            .await
    );
    assert!(replica.watch.now().caught_up);
    assert_eq!(found(&replica.index, "thủ tục").len(), 3);
    replica.stop().await;
}

#[test]
fn two_writers_never_share_a_folder() {
    let root = TempDir::new().unwrap();
    let mut first = Writer::open(root.path(), NOW.day()).unwrap();
    let error = Writer::open(root.path(), NOW.day())
        .unwrap_err()
        .to_string();
    assert!(error.contains("another tthc is running"), "{error}");
    first.close().unwrap();
    Writer::open(root.path(), NOW.day()).unwrap();
}

#[tokio::test]
async fn a_big_step_leaves_one_segment() {
    let (_fresh, store) = filled(&Database::Sqlite, 3).await;
    let root = TempDir::new().unwrap();
    follow(&store, root.path()).await.close().unwrap();
    let many: Vec<Procedure> = (4..=1_100)
        .map(|n| procedure(n, &format!("Thủ tục số {n}")))
        .collect();
    save(&store, &many).await;

    let mut writer = follow(&store, root.path()).await;
    assert_eq!(writer.checkpoint().unwrap().seq, 1_100);
    assert_eq!(writer.index().count(), 1_100);
    assert_eq!(found(&writer.index(), "1.001099"), ["1.001099"]);
    let meta = fs::read(folder(root.path()).join("meta.json")).unwrap();
    let meta: serde_json::Value = serde_json::from_slice(&meta).unwrap();
    assert_eq!(meta["segments"].as_array().unwrap().len(), 1, "{meta}");
    writer.close().unwrap();
}

#[tokio::test]
async fn a_commit_that_was_not_shown_is_shown_by_the_next_step() {
    let (_fresh, store) = filled(&Database::Sqlite, 3).await;
    let root = TempDir::new().unwrap();
    let mut writer = follow(&store, root.path()).await;
    let index = writer.index();
    save(&store, &[procedure(4, "Nuôi chim yến")]).await;
    // The database goes away after a commit and before the end of the sequence.
    let database = writer.checkpoint().unwrap().database.clone();
    writer
        .apply("1.000004@1", Some(&entry(procedure(4, "Nuôi chim yến"))), 4)
        .unwrap();
    writer.commit(Checkpoint { database, seq: 4 }).unwrap();
    assert_eq!(found(&index, "chim yến"), Vec::<String>::new());

    let writer = Arc::new(Mutex::new(writer));
    let followed = watch::Sender::new(Followed {
        caught_up: true,
        ..Followed::default()
    });
    catch_up(&store, &writer, &followed, Clock::Fixed(NOW))
        .await
        .unwrap();
    assert_eq!(found(&index, "chim yến"), ["1.000004"]);
}
