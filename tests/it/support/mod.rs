//! What the tests share. Everything here is the real thing: a database, an index, a server on a port of its own.

mod answer;
mod app;
mod database;
mod identity;
mod mail_server;
mod program;
mod raw;
mod receiver;

use std::path::PathBuf;

pub use answer::Answer;
pub use app::{Builder, NOW, SEAL_KEYS, TestApp};
pub use database::{Database, databases};
pub use identity::{IdentityProvider, Lie};
pub use mail_server::{Act, CERTIFICATE, Kept, MailServer, Taken};
pub use program::Program;
pub use raw::{raw, try_raw};
pub use receiver::{Received, Receiver, Reply};

/// A variable of the environment; a blank one counts as unset.
#[expect(
    clippy::disallowed_methods,
    reason = "what only tests read is no setting of the program"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

/// The folder with real data, where there is one.
pub fn real_data() -> Option<PathBuf> {
    variable("TTHC_REAL_DATA").map(PathBuf::from)
}

/// A PostgreSQL for tests. Where there is none its side is left out, but never silently on CI.
pub fn postgres_url() -> Option<String> {
    let url = variable("TTHC_TEST_POSTGRES_URL");
    assert!(
        url.is_some() || variable("CI").is_none(),
        "TTHC_TEST_POSTGRES_URL is not set, but on CI both databases must be tested; run tests/run"
    );
    url
}

/// A file of keys in a folder, `keys`, for its owner only.
pub fn keys_file(folder: &std::path::Path, keys: &str) -> PathBuf {
    let path = folder.join("keys");
    std::fs::write(&path, keys).unwrap();
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&path, mode).unwrap();
    }
    path
}

/// Whether checked-in measurements are to be rewritten (`UPDATE=1`).
pub fn updating() -> bool {
    variable("UPDATE").is_some()
}

/// A file of the checkout.
pub fn checkout(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Fails when a generated file is not what it should be, after having written what it should be.
pub fn assert_generated(path: &str, expected: &str) {
    let file = checkout(path);
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if found != expected {
        std::fs::write(&file, expected).unwrap();
        panic!(
            "{path} was out of date and has been rewritten: look at the change, re-run, commit it"
        );
    }
}
