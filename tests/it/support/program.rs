//! The built program, run as an operator runs it.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

/// A running `tthc serve`.
pub struct Program {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Option<JoinHandle<String>>,
}

impl Program {
    /// The program, with no setting taken from this machine.
    pub fn command() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tthc"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TTHC_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Serves on a free port and waits until it is ready.
    pub fn serve(data_dir: &Path, arguments: &[&str]) -> Self {
        Self::serve_by(Self::command(), data_dir, arguments)
    }

    /// The same by a command that runs it: `arguments` are put behind.
    pub fn serve_by(mut command: Command, data_dir: &Path, arguments: &[&str]) -> Self {
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data_dir)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut errors = child.stderr.take().unwrap();
        // Read aside, so that a full pipe never stops the program.
        let stderr = std::thread::spawn(move || {
            let mut text = Vec::new();
            errors.read_to_end(&mut text).unwrap();
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        while !greeting.contains("Ctrl-C") {
            let read = stdout.read_line(&mut greeting).unwrap();
            assert!(read > 0, "it ended instead: {greeting}");
        }
        let (_, after) = greeting.split_once("http://").unwrap();
        let address = after.split('/').next().unwrap().parse().unwrap();
        Self {
            address,
            child,
            stdout,
            stderr: Some(stderr),
        }
    }

    /// Who it is for the machine.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Stops it with SIGTERM and gives what it wrote to standard error; it must end well.
    pub fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        let stderr = self.stderr.take().unwrap().join().unwrap();
        assert!(status.success(), "{status}\n{rest}\n{stderr}");
        stderr
    }
}

impl Drop for Program {
    /// A test that fails leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
