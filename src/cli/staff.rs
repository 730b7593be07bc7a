//! `tthc staff`: officers' accounts, for whoever has the machine: the first administrator, and help for those who
//! have lost their password.

use std::io::Read;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args as ClapArgs, Subcommand};
use console::Term;

use super::user;
use crate::app::staff::officers::{self, NewOfficer, OfficerChange};
use crate::app::staff::tokens::{self, NewToken, TOKEN_DAYS, TOKEN_DAYS_MAX};
use crate::app::staff::{Accounts, Keeper, StaffError};
use crate::config::Config;
use crate::domain::account::Account;
use crate::domain::audit::Actor;
use crate::domain::password::PASSWORD_CHARS_MAX;
use crate::domain::secret::Secret;
use crate::domain::staff::{self, Grant, Login, grants_line};
use crate::domain::time::Clock;

/// Longest password read from standard input, in bytes: each character has four at most, and a line ends.
const PASSWORD_BYTES_MAX: u64 = PASSWORD_CHARS_MAX as u64 * 4 + 2;

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add an officer; asks for the password
    Add {
        /// Name to sign in by
        #[arg(value_name = "LOGIN", value_parser = login)]
        login: Login,
        /// Full name
        #[arg(long, value_name = "NAME", value_parser = staff::name)]
        name: String,
        /// Role, for an agency or for the whole province: `editor`, `publisher`, `posting_officer` or `administrator`
        #[arg(long = "role", value_name = "ROLE[@AGENCY]", value_parser = Grant::parse)]
        roles: Vec<Grant>,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// List the officers
    List,
    /// Keep an officer from signing in; ends all sessions and tokens
    Disable {
        /// Name to sign in by
        #[arg(value_name = "LOGIN", value_parser = login)]
        login: Login,
    },
    /// Give an officer a new password, take the authenticator app away, end all sessions and tokens
    Reset {
        /// Name to sign in by
        #[arg(value_name = "LOGIN", value_parser = login)]
        login: Login,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Make a bearer token with which a program does what the officer may; shows it once
    Token {
        /// Name to sign in by
        #[arg(value_name = "LOGIN", value_parser = login)]
        login: Login,
        /// What it is for
        #[arg(long, value_name = "NAME", value_parser = staff::name)]
        name: String,
        /// How long it holds
        #[arg(long, value_name = "DAYS", default_value_t = TOKEN_DAYS,
              value_parser = clap::value_parser!(u16).range(1..=i64::from(TOKEN_DAYS_MAX)))]
        days: u16,
    },
}

/// Where a password comes from.
#[derive(Debug, ClapArgs)]
pub struct PasswordFrom {
    /// Read the password from standard input instead of asking
    #[arg(long)]
    password_stdin: bool,
}

fn login(text: &str) -> Result<Login, String> {
    Login::parse(text).map_err(|error| error.to_string())
}

/// Does it.
pub async fn staff(config: &Config, command: Command) -> anyhow::Result<ExitCode> {
    let store = match &command {
        // The first officer may come before the first procedure.
        Command::Add { .. } => super::open(config).await?,
        _ => super::open_existing(config).await?,
    };
    let accounts = Accounts::new(store.clone(), Clock::System);
    let actor = Actor::Command(user::name());
    let done = run(&accounts, &actor, command).await;
    store.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn run(accounts: &Accounts, actor: &Actor, command: Command) -> anyhow::Result<()> {
    let keeper = Keeper::Machine(actor);
    match command {
        Command::Add {
            login,
            name,
            roles,
            password,
        } => {
            let new = NewOfficer {
                password: password.read()?,
                login,
                name,
                grants: roles,
            };
            let added = officers::add(accounts, keeper, new)
                .await
                .map_err(in_words)?;
            super::say(&line(&added));
        }
        Command::List => list(accounts, keeper).await?,
        Command::Disable { login } => {
            let account = find(accounts, &login).await?;
            let change = OfficerChange {
                active: Some(false),
                ..OfficerChange::default()
            };
            let changed = officers::change(accounts, keeper, &account.officer.id, None, change);
            super::say(&line(&changed.await.map_err(in_words)?));
        }
        Command::Reset { login, password } => {
            let account = find(accounts, &login).await?;
            let password = password.read()?;
            let reset = officers::reset(accounts, keeper, &account.officer.id, &password);
            reset.await.map_err(in_words)?;
            super::say(&format!(
                "{login}: đã đặt mật khẩu mới, gỡ ứng dụng xác thực, kết thúc mọi phiên (new password, sessions ended)"
            ));
        }
        Command::Token { login, name, days } => {
            let staff = find(accounts, &login).await?.officer.id;
            let new = NewToken { staff, name, days };
            let (secret, token) = tokens::issue(accounts, actor, new)
                .await
                .map_err(in_words)?;
            super::say(secret.reveal());
            super::say_error(&format!(
                "khóa này chỉ hiện một lần, dùng được đến {} (shown once, holds until then)",
                token.expires_at
            ));
        }
    }
    Ok(())
}

async fn find(accounts: &Accounts, login: &Login) -> anyhow::Result<Account> {
    let found = officers::get_by_login(accounts, login).await;
    found.map_err(in_words).with_context(|| login.to_string())
}

async fn list(accounts: &Accounts, keeper: Keeper<'_>) -> anyhow::Result<()> {
    for account in officers::list(accounts, keeper, None, usize::MAX).await? {
        super::say(&line(&account));
    }
    Ok(())
}

/// One officer: login, name, state, second factor, grants.
fn line(account: &Account) -> String {
    let officer = &account.officer;
    let state = if account.active { "active" } else { "disabled" };
    let factor = if account.second_factor { "totp" } else { "-" };
    let grants = grants_line(&officer.grants);
    format!(
        "{}\t{}\t{state}\t{factor}\t{grants}",
        officer.login, officer.name
    )
}

/// What the operator may do about it.
fn in_words(error: StaffError) -> anyhow::Error {
    match error {
        StaffError::NoOfficer => {
            anyhow::anyhow!("không có cán bộ này, hoặc đã bị khóa (no such officer, or disabled)")
        }
        StaffError::LoginTaken => {
            anyhow::anyhow!("tên đăng nhập này đã có người dùng (the login is taken)")
        }
        StaffError::LastAdministrator => anyhow::anyhow!(
            "đây là quản trị viên toàn tỉnh cuối cùng; hãy thêm người khác trước (the last administrator)"
        ),
        other => other.into(),
    }
}

impl PasswordFrom {
    /// The password, typed twice without being shown, or the first line of standard input.
    fn read(&self) -> anyhow::Result<Secret> {
        if self.password_stdin {
            let mut text = String::new();
            let mut input = std::io::stdin().take(PASSWORD_BYTES_MAX);
            input
                .read_to_string(&mut text)
                .context("--password-stdin")?;
            return Ok(Secret::new(text.lines().next().unwrap_or_default()));
        }
        let terminal = Term::stderr();
        anyhow::ensure!(
            terminal.is_term() && Term::stdout().is_term(),
            "không có bàn phím để nhập mật khẩu; hãy dùng --password-stdin (no terminal to ask for the password)"
        );
        let ask = |prompt: &str| -> anyhow::Result<Secret> {
            terminal.write_str(prompt)?;
            Ok(Secret::new(terminal.read_secure_line()?))
        };
        let password = ask("Mật khẩu (password): ")?;
        anyhow::ensure!(
            ask("Nhập lại (again): ")? == password,
            "hai lần nhập không giống nhau (the two differ)"
        );
        Ok(password)
    }
}
