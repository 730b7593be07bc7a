//! The scanner: a command that is given each file on its standard input, so that nothing is on the disk in plain.

use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// How long it may take for one file.
const ANSWER_MAX: Duration = Duration::from_mins(1);

/// A command and its arguments, separated by spaces; no shell reads it. Exit status 0 means clean, 1 that something was
/// found, anything else that it is not known (as `clamdscan -` has it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanCommand {
    program: String,
    arguments: Vec<String>,
}

/// What the scanner says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was.
    Found,
    /// The scanner has not answered: the file waits.
    Unknown,
}

impl FromStr for ScanCommand {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut words = text.split_whitespace().map(ToOwned::to_owned);
        let program = words.next().ok_or("is empty")?;
        Ok(Self {
            program,
            arguments: words.collect(),
        })
    }
}

impl ScanCommand {
    /// Has a file looked at.
    pub async fn run(&self, bytes: &[u8]) -> Verdict {
        let started = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => return unknown(&error.to_string()),
        };
        let input = child.stdin.take();
        let write = async {
            if let Some(mut input) = input {
                // A scanner that knows enough may stop reading.
                let _ = input.write_all(bytes).await;
            }
        };
        let both = async { tokio::join!(child.wait(), write).0 };
        match tokio::time::timeout(ANSWER_MAX, both).await {
            Ok(Ok(status)) => match status.code() {
                Some(0) => Verdict::Clean,
                Some(1) => Verdict::Found,
                code => unknown(&format!("exit status {code:?}")),
            },
            Ok(Err(error)) => unknown(&error.to_string()),
            Err(_) => unknown("no answer in time"),
        }
    }
}

fn unknown(why: &str) -> Verdict {
    tracing::error!(why, "a file cannot be scanned; it waits");
    Verdict::Unknown
}
