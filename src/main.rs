//! The program `tthc`: reads what the operator asked for and hands it to the library.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use tthc::cli;

/// Gives memory back to the system and is faster with several threads than the system's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::read().unwrap_or_else(|error| without_secrets(error).exit());
    match cli::run(cli) {
        Ok(code) => code,
        Err(error) => {
            cli::say_error(&cli::describe(&error));
            ExitCode::FAILURE
        }
    }
}

/// clap repeats a value that it cannot use; that of a database, a mail server or a gateway may have a password in it.
fn without_secrets(mut error: clap::Error) -> clap::Error {
    let has_password = error.get(ContextKind::InvalidArg).is_some_and(|argument| {
        let argument = argument.to_string();
        let secret = ["--database-url", "--smtp-url", "--gateway"];
        secret.iter().any(|name| argument.contains(name))
    });
    if has_password && error.get(ContextKind::InvalidValue).is_some() {
        error.insert(
            ContextKind::InvalidValue,
            ContextValue::String("…".to_owned()),
        );
    }
    error
}
