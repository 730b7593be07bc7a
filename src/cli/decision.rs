//! `tthc decision`.

use std::process::ExitCode;

use crate::app::decisions::{Kept, keep_as};
use crate::config::Config;
use crate::domain::audit::Actor;
use crate::domain::deadline::Issuer;
use crate::domain::decision::Decision;
use crate::domain::time::Clock;
use crate::store::Store;
use anyhow::bail;
use clap::Subcommand;
use jiff::civil::Date;

/// What to do.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Keep a decision
    Add(Add),
    /// List all decisions, the last signed first
    List,
}

/// A decision to keep.
#[derive(Debug, clap::Args)]
struct Add {
    /// Its number, such as 163/QĐ-BTP
    number: String,
    /// The day it was signed (YYYY-MM-DD)
    #[arg(long, value_name = "DAY")]
    signed_on: Date,
    /// The day it comes into force (YYYY-MM-DD)
    #[arg(long, value_name = "DAY")]
    effective_on: Date,
    /// Who issued it
    #[arg(long, value_name = "NAME")]
    issuer: String,
    /// What the issuer is: ministry or province
    #[arg(long, value_name = "KIND", value_parser = issuer_kind)]
    issuer_kind: Issuer,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Its procedures were made by a shortened process
    #[arg(long)]
    shortened: bool,
}

fn issuer_kind(key: &str) -> Result<Issuer, String> {
    Issuer::parse(key).ok_or_else(|| "must be ministry or province".to_owned())
}

/// Keeps or lists decisions.
pub async fn decision(config: &Config, args: Args) -> anyhow::Result<ExitCode> {
    let store = super::open(config).await?;
    match args.action {
        Action::Add(add) => {
            let now = Clock::System.now();
            let decision = Decision {
                id: uuid::Uuid::now_v7().to_string(),
                number: add.number,
                signed_on: add.signed_on,
                issuer: add.issuer,
                issuer_kind: add.issuer_kind,
                title: add.title,
                effective_on: add.effective_on,
                is_shortened: add.shortened,
                changed_at: now,
                revision: 0,
            };
            match keep_as(&store, decision, &Actor::Command(super::user::name()), now).await? {
                Kept::Yes(kept) => super::say(&shown(&kept)),
                Kept::Faulty(key, error) => bail!("--{}: {error}", key.replace('_', "-")),
                Kept::Taken | Kept::Conflict => {
                    bail!("đã có quyết định mang số và ngày ký này (kept already)")
                }
            }
        }
        Action::List => {
            for decision in store.read().await?.list_decisions().await? {
                super::say(&shown(&decision));
            }
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn shown(decision: &Decision) -> String {
    let Decision {
        number,
        signed_on,
        effective_on,
        issuer,
        ..
    } = decision;
    format!("{number} ký {signed_on}, hiệu lực {effective_on}, {issuer}")
}

/// The decision of a number. Numbers are used again every year: where several have it, `NUMBER@DAY` says which, by the
/// day it was signed.
pub async fn named(store: &Store, written: &str) -> anyhow::Result<Decision> {
    let (number, day) = match written.rsplit_once('@') {
        Some((number, day)) => (number, Some(day)),
        None => (written, None),
    };
    let mut found = store.read().await?.list_decisions_numbered(number).await?;
    if let Some(day) = day {
        found.retain(|decision| decision.signed_on.to_string() == day);
    }
    let mut found = found.into_iter();
    let Some(decision) = found.next() else {
        bail!(
            "--decision {written}: chưa có quyết định này; hãy ghi trước bằng tthc decision add (keep it first)"
        );
    };
    if found.next().is_some() {
        bail!(
            "--decision {written}: có nhiều quyết định mang số này; hãy ghi thêm ngày ký, ví dụ {number}@{day} (several have this number; add the day it was signed)",
            day = decision.signed_on
        );
    }
    Ok(decision)
}
