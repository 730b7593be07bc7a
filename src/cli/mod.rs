//! The commands. Each wires the library together and speaks to the operator; results go to standard output,
//! everything else to standard error.

mod check;
mod csv_file;
mod decision;
mod directory;
mod drift;
mod evaluate;
mod explain;
mod export;
mod import;
mod keys;
mod post;
mod purge;
mod reindex;
mod serve;
mod staff;
mod user;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::config::Config;
use crate::store::Store;
use anyhow::Context;
use clap::builder::Resettable;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Publishes a province's administrative procedures and finds them in citizens' words.
#[derive(Debug, Parser)]
#[command(name = "tthc", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API (the default)
    Serve,
    /// Take files of procedures in: JSON lines (.jsonl, .jsonl.zst, .jsonl.gz), lists (.xlsx, .xls, .ods, .csv)
    Import(import::Args),
    /// Write all procedures as JSON lines that `import` reads back
    Export {
        /// Where to; standard output when left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Count and list what is published and lacks something by law
    Check(check::Args),
    /// Hold what is published here against what a source said when it was last imported
    Drift(drift::Args),
    /// Take in or write the directory of agencies and communes
    #[command(subcommand)]
    Directory(directory::Action),
    /// Build the search index anew; `serve` does it by itself when needed
    Reindex,
    /// Keep the decisions that announce procedures
    Decision(decision::Args),
    /// Measure search on judged queries
    Evaluate(evaluate::Args),
    /// Show how a query is understood and why its first hits are first
    Explain(explain::Args),
    /// Look after officers' accounts
    #[command(subcommand)]
    Staff(staff::Command),
    /// Prove that feedback is what happened: chains of events, rows, sealed texts, roots of days
    Verify(verify::Args),
    /// Delete for good what of feedback has been kept long enough, by the rules in feedback.toml
    Purge(purge::Args),
    /// Look after the keys that feedback is sealed with
    #[command(subcommand)]
    Keys(keys::Command),
    /// Print the OpenAPI document
    Openapi,
    /// Bring the database's tables up to date; every command does it by itself
    Migrate,
}

impl Cli {
    /// Reads arguments and environment. An empty variable is one that is not set: compose files and unit files write
    /// `TTHC_DATABASE_URL=` for "none".
    ///
    /// # Errors
    /// What is wrong with them; also a wish for help or the version.
    pub fn read() -> Result<Self, clap::Error> {
        let command = Self::command().mut_args(|arg| {
            let empty = |name| std::env::var_os(name).is_some_and(|value| value.is_empty());
            if arg.get_env().is_some_and(empty) {
                arg.env(Resettable::Reset)
            } else {
                arg
            }
        });
        Self::from_arg_matches(&command.try_get_matches()?)
    }
}

/// Does what was asked.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = cli.config;
    crate::telemetry::start(&config.log, config.log_format)?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Openapi => {
            say(&crate::http::openapi::document().to_pretty_json()?);
            Ok(ExitCode::SUCCESS)
        }
        // The server brings its own threads.
        Command::Serve => actix_web::rt::System::new().block_on(serve::serve(config)),
        command => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            runtime.block_on(work(&config, command))
        }
    }
}

/// The commands that work on the data and end.
async fn work(config: &Config, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Decision(args) => decision::decision(config, args).await,
        Command::Import(args) => import::import(config, args).await,
        Command::Export { output } => export::export(config, output.as_deref()).await,
        Command::Check(args) => check::check(config, args).await,
        Command::Drift(args) => drift::drift(config, args).await,
        Command::Directory(action) => directory::directory(config, action).await,
        Command::Reindex => reindex::reindex(config).await,
        Command::Evaluate(args) => evaluate::evaluate(config, args).await,
        Command::Explain(args) => explain::explain(config, args).await,
        Command::Staff(command) => staff::staff(config, command).await,
        Command::Verify(args) => verify::verify(config, &args).await,
        Command::Purge(args) => purge::purge(config, &args).await,
        Command::Keys(command) => keys::keys(config, &command).await,
        Command::Serve | Command::Openapi | Command::Migrate => {
            let store = open(config).await?;
            say(&format!("{}: tables are up to date", config.database()));
            store.close().await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Opens the database of the settings.
async fn open(config: &Config) -> anyhow::Result<Store> {
    let url = config.database();
    Store::open(&url, config.database_connections)
        .await
        .with_context(|| format!("cannot open the database {url}"))
}

/// Opens the database of the settings for a command that needs what is in it. One that is not there is a mistyped
/// name rather than a wish for an empty one.
async fn open_existing(config: &Config) -> anyhow::Result<Store> {
    let url = config.database();
    anyhow::ensure!(
        url.file().is_none_or(Path::exists),
        "{url}: không có cơ sở dữ liệu ở đó; hãy kiểm tra --data-dir và --database-url, hoặc nhập dữ liệu trước bằng \
         tthc import (no database there)"
    );
    open(config).await
}

/// One line of result. A reader that has gone (`tthc … | head`) is no failure.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// One line of progress or complaint.
pub fn say_error(line: &str) {
    let _ = writeln!(std::io::stderr(), "tthc: {line}");
}

/// An error with its causes, each once: some repeat theirs in their own text.
pub fn describe(error: &anyhow::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .fold(String::new(), |said, cause| {
            if said.is_empty() {
                cause
            } else if said.contains(&cause) {
                said
            } else {
                format!("{said}: {cause}")
            }
        })
}

/// Whether two paths name one file.
fn same_file(a: &Path, b: &Path) -> bool {
    a.canonicalize()
        .is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

/// Whether a path is the database, or part of the index or of the open data, which no output may replace.
fn is_ours(config: &Config, path: &Path) -> bool {
    let database = config.database();
    let files = database.file().into_iter().flat_map(|file| {
        ["", "-wal", "-shm"].map(|suffix| {
            let mut name = file.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        })
    });
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    let is_below = |root: PathBuf| {
        root.canonicalize().is_ok_and(|root| {
            folder
                .as_ref()
                .is_some_and(|folder| folder.starts_with(root))
        })
    };
    files.into_iter().any(|file| same_file(&file, path))
        || is_below(config.index_root())
        || is_below(config.open_data_root())
}
