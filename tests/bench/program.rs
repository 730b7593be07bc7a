//! The real program as a child process: run to its end, or serving.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::process::Memory;

/// How often a running child is looked at. The kernel keeps the peak; only a gain just before the end is missed.
const LOOK_INTERVAL: Duration = Duration::from_millis(2);

/// A server that runs until dropped.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Running,
    /// Kept open: the server goes on to write after the line we waited for.
    _output: BufReader<ChildStdout>,
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// Starts a server and waits until it says that it is ready. Its log goes to a file, as in production.
    pub fn start(data: &Path, database: &Path) -> Result<Self> {
        Self::on(
            data,
            &format!("sqlite:{}", database.display()),
            &[] as &[&str],
        )
    }

    /// The same on a database by its URL, with more arguments.
    pub fn on(data: &Path, database: &str, more: &[impl AsRef<OsStr>]) -> Result<Self> {
        let log = data.join("serve.log");
        let mut child = program()
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--rate-search",
                "0",
                "--rate-read",
                "0",
                "--sample",
                "never",
            ])
            .arg("--data-dir")
            .arg(data)
            .arg("--database-url")
            .arg(database)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .map(Running)?;
        let mut output = BufReader::new(child.0.stdout.take().context("no output")?);
        let mut line = String::new();
        loop {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                bail!("the server ended: {}", std::fs::read_to_string(&log)?);
            }
            if let Some((_, url)) = line.split_once("http://") {
                let address = url.split('/').next().unwrap_or_default().parse()?;
                return Ok(Self {
                    address,
                    child,
                    _output: output,
                });
            }
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.0.id()
    }
}

/// The key of nothing that is kept.
pub const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A file with [`KEY`], which nobody else may read: the program takes no other.
pub fn key_file(folder: &Path) -> Result<String> {
    let path = folder.join("bench.keys");
    let mut file = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)?;
    file.write_all(KEY.as_bytes())?;
    Ok(path.display().to_string())
}

/// Runs the program to its end and gives the most memory it had, in MB.
pub fn peak_memory(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<f64> {
    let mut child = program()
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let pid = child.id();
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || ended.send(child.wait()));
    let mut peak = 0.0_f64;
    loop {
        if let Ok(memory) = Memory::of(pid) {
            peak = peak.max(memory.peak);
        }
        match end.recv_timeout(LOOK_INTERVAL) {
            Ok(status) => {
                ensure!(status?.success(), "the program failed");
                return Ok(peak);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(gone) => return Err(gone.into()),
        }
    }
}

/// The program of this build, without the settings of whoever runs this: they may name a real database.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tthc"));
    command.env_clear();
    command
}
