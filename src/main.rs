//! The program `tthc`: reads what the operator asked for and hands it to the library.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli::run(cli) {
        Ok(code) => code,
        Err(error) => {
            // Each cause once: some errors repeat their source in their own text.
            let mut message = error.to_string();
            for cause in error.chain().skip(1).map(ToString::to_string) {
                if !message.contains(&cause) {
                    message = format!("{message}: {cause}");
                }
            }
            cli::say_error(&message);
            ExitCode::FAILURE
        }
    }
}
