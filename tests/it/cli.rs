//! The program as an operator uses it: the built binary, its arguments, what it says and how it ends.

mod bad_input;
mod crash;
mod directory;
mod drift;
mod files;
mod import;
mod search;
mod serving;
mod staff;
mod terms;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use tthc::store::Store;

use crate::support::{Database, NOW, Program};

/// A folder with files to import and a database, and the program run in it. Files are named without their folder,
/// so that messages are the same on every machine.
pub struct Desk {
    folder: TempDir,
    url: String,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; -1 when a signal ended it.
    pub code: i32,
    /// What it gave as a result.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
}

impl Desk {
    /// With an SQLite database in the data folder, as without any settings.
    pub async fn new() -> Self {
        Self::on(&Database::Sqlite).await
    }

    /// With a new database of this kind.
    pub async fn on(database: &Database) -> Self {
        let folder = TempDir::new().unwrap();
        let url = match database {
            Database::Sqlite => format!(
                "sqlite:{}",
                folder.path().join("data/tthc.sqlite").display()
            ),
            Database::Postgres(_) => database.create(&folder).await,
        };
        Self { folder, url }
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its name back.
    pub fn write<'n>(&self, name: &'n str, content: impl AsRef<[u8]>) -> &'n str {
        std::fs::write(self.path(name), content).unwrap();
        name
    }

    /// The program with these arguments, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Program::command();
        command.current_dir(self.folder.path()).args([
            "--data-dir",
            "data",
            "--database-url",
            &self.url,
        ]);
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end. It must not have panicked.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Imports files that must be taken as they are.
    pub fn import(&self, files: &[&str]) -> Ran {
        let ran = self.run(&[&["import"], files].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }

    /// Everything in the database, as `tthc export` writes it.
    pub fn export(&self) -> String {
        let ran = self.run(&["export"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    }

    /// The database, opened here.
    pub async fn store(&self) -> Store {
        Store::open(&self.url.parse().unwrap(), 2).await.unwrap()
    }

    /// The newest number of the change sequence, and how many procedures there are.
    pub async fn state(&self) -> (i64, usize) {
        let store = self.store().await;
        let mut tx = store.read().await.unwrap();
        let state = (
            tx.last_seq().await.unwrap(),
            tx.count_procedures(NOW.day()).await.unwrap(),
        );
        drop(tx);
        store.close().await;
        state
    }
}

impl Ran {
    /// Reads how a run ended.
    pub fn of(output: Output) -> Self {
        let ran = Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
        ran
    }

    /// Checks the counts it ended with, one line for each file. Of a refused file nothing is new, changed or unchanged.
    #[track_caller]
    pub fn counted(&self, counts: &[[u64; 5]]) {
        let lines: Vec<&str> = self
            .stdout
            .lines()
            .filter(|line| line.contains(" dòng (rows) → "))
            .collect();
        assert_eq!(lines.len(), counts.len(), "{self:?}");
        for (line, [new, changed, unchanged, rejected, skipped]) in lines.iter().zip(counts) {
            let kept = if line.contains("→ 0 giữ lại (kept), ") {
                assert_eq!((new, changed, unchanged), (&0, &0, &0), "{line}");
                "0 giữ lại (kept)".to_owned()
            } else {
                format!(
                    "{new} mới (new), {changed} thay đổi (changed), {unchanged} giữ nguyên (unchanged)"
                )
            };
            let expected =
                format!("→ {kept}, {rejected} bị loại (rejected), {skipped} bỏ qua (skipped)");
            assert!(line.contains(&expected), "not “{expected}” but “{line}”");
        }
    }
}
