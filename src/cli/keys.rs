//! The keys that feedback is sealed with: `tthc keys`, and what `tthc serve` does with them.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;

use crate::app::attachments;
use crate::app::feedback::{self, Desk, KeyStatus, new_key};
use crate::config::{Config, SealKeysError};
use crate::domain::feedback::seal::Keyring;
use crate::files::Files;
use crate::store::Store;

/// How often a running program looks whether it was given other keys.
const INTERVAL: Duration = Duration::from_secs(5);
/// Most parts that do not open, as printed.
const SHOWN_MAX: usize = 20;

/// What to do with the keys.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Say which keys there are and how much is sealed with each
    Status,
    /// Make a new key, and seal everything anew with it; goes on where it was cut off
    Rotate,
}

/// Does it.
pub async fn keys(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let store = super::open_existing(config).await?;
    let keyring = config.seal.keyring(&config.data_dir)?;
    let keyring =
        keyring.context("chưa có khóa nào; tthc serve tạo khóa đầu tiên (no keys yet)")?;
    let code = match command {
        Command::Status => status(&store, &keyring).await,
        Command::Rotate => rotate(config, &store, keyring).await,
    };
    store.close().await;
    code
}

async fn status(store: &Store, keyring: &Keyring) -> anyhow::Result<ExitCode> {
    let all = feedback::key_status(store, keyring).await?;
    for key in &all {
        let said = match (key.is_current, key.is_loaded) {
            (true, _) => "đang dùng để niêm phong (current)",
            (false, true) => "khóa cũ, còn mở được (older)",
            (false, false) => "THIẾU KHÓA, không mở được (missing)",
        };
        super::say(&format!(
            "{:<16} {:>8} văn bản (texts)  {said}",
            key.name, key.parts
        ));
    }
    may_go(&all);
    let is_any_lost = all.iter().any(|key| !key.is_loaded);
    Ok(if is_any_lost {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// A rotation that was cut off goes on; otherwise there is a new key.
async fn rotate(config: &Config, store: &Store, keyring: Keyring) -> anyhow::Result<ExitCode> {
    let before = feedback::key_status(store, &keyring).await?;
    let first = keyring.names().into_iter().next().unwrap_or_default();
    // Parts of the key that is current, in the form of before keys were derived, are no rotation that was cut off.
    let is_cut_off = before
        .iter()
        .any(|key| key.is_loaded && key.parts > 0 && !key.name.starts_with(&first));
    let keyring = if is_cut_off {
        super::say("Tiếp tục lần đổi khóa trước (going on with the one before)");
        keyring
    } else {
        let keyring = config.seal.put_first(&config.data_dir, new_key()?)?;
        keyring.context("tệp khóa vừa ghi không đọc lại được (the file of keys is gone)")?
    };
    super::say(&format!(
        "Khóa mới (new key)           {}",
        keyring.current()
    ));
    let mut resealed = feedback::reseal(store, &keyring, |_| ()).await?;
    let files = Files::open(&config.files.location(&config.data_dir), None)?;
    attachments::reseal(store, &files, &keyring, &mut resealed).await?;
    super::say(&format!(
        "Đã niêm phong lại (sealed anew) {}",
        resealed.parts
    ));
    for (feedback, why) in resealed.failed.iter().take(SHOWN_MAX) {
        super::say(&format!("  phản ánh {feedback}: {why}"));
    }
    // The old ciphertexts go from the files, too.
    if !store.compact().await? {
        super::say(
            "Nhật ký ghi của cơ sở dữ liệu đang có người đọc, sẽ được thu gọn sau (log in use)",
        );
    }
    may_go(&feedback::key_status(store, &keyring).await?);
    Ok(if resealed.failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says which keys are needed no more.
fn may_go(all: &[KeyStatus]) {
    let base = |name: &str| name.trim_end_matches("-2").to_owned();
    let needed = |key: &&KeyStatus| key.is_current || key.parts > 0;
    let needed: Vec<String> = all
        .iter()
        .filter(needed)
        .map(|key| base(&key.name))
        .collect();
    let idle = all
        .iter()
        .filter(|key| key.is_loaded && !needed.contains(&base(&key.name)));
    for key in idle {
        super::say(&format!(
            "Khóa {} không còn niêm phong gì: bỏ được khỏi tệp khóa khi mọi máy chủ đã có khóa mới, tthc verify không báo sai \
             lệch, và không còn cần khôi phục từ bản sao lưu cũ; hãy cất một bản ở nơi an toàn đến lúc đó (may be removed)",
            base(&key.name)
        ));
    }
}

/// The keys for feedback. On SQLite the first start makes one; on PostgreSQL each replica must be given the same. Keys
/// that are missing close what is sealed with them, and keys that others can read close feedback: nothing else.
pub async fn desk(config: &Config, store: &Store) -> anyhow::Result<Option<Arc<Desk>>> {
    let needed = store.read().await?.list_part_keys().await?;
    let mut keyring = match config.seal.keyring(&config.data_dir) {
        Err(error @ SealKeysError::Open { .. }) => {
            tracing::error!(%error, "feedback is closed until the file of keys is for its owner only");
            return Ok(None);
        }
        keyring => keyring?,
    };
    let is_local = config.database().file().is_some();
    if keyring.is_none() && needed.is_empty() && is_local && config.seal.may_create() {
        keyring = config.seal.create(&config.data_dir, new_key()?)?;
    }
    let Some(keyring) = keyring else {
        tracing::warn!(
            "feedback is closed: no keys to seal it with; set TTHC_SEAL_KEYS_FILE to a file that every replica has"
        );
        return Ok(None);
    };
    for key in needed.iter().filter(|name| !keyring.has(name)) {
        tracing::error!(
            key,
            "a key is missing: feedback that is sealed with it cannot be opened until it is in the file of keys again"
        );
    }
    Ok(Some(Arc::new(Desk::new(keyring, store))))
}

/// Takes up other keys as soon as they are in the file, until told to stop.
pub async fn follow(config: Config, desk: Option<Arc<Desk>>, mut stopped: watch::Receiver<bool>) {
    let Some(desk) = desk else { return };
    loop {
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        // A file that cannot be read just now takes no key away.
        let Ok(Some(keyring)) = config.seal.keyring(&config.data_dir) else {
            continue;
        };
        if keyring.names() != desk.keyring.names() {
            tracing::info!(keys = ?keyring.names(), "the keys of feedback were changed");
            desk.keyring.replace(&keyring);
        }
    }
}
