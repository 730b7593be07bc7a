//! `tthc verify`: proves that feedback is what happened.

use std::process::ExitCode;

use crate::app::feedback;
use crate::config::Config;

/// Most faults that are printed.
const SHOWN_MAX: usize = 50;

/// Looks at everything, prints what is wrong, and fails when anything is.
pub async fn verify(config: &Config) -> anyhow::Result<ExitCode> {
    let keyring = config.seal.keyring(&config.data_dir)?;
    let store = super::open_existing(config).await?;
    let verified = feedback::verify(&store, keyring.as_ref()).await?;
    store.close().await;
    let lines = [
        format!("Phản ánh (feedback)          {}", verified.feedbacks),
        format!("Sự kiện (events)             {}", verified.events),
        match keyring {
            Some(_) => format!("Văn bản niêm phong (sealed)  {}", verified.parts),
            None => {
                "Văn bản niêm phong (sealed)  chưa kiểm tra: không có khóa (not opened: no keys)"
                    .to_owned()
            }
        },
        format!("Đã xóa (erased)              {}", verified.erased),
        format!("Sai lệch (faults)            {}", verified.faults.len()),
    ];
    for line in lines {
        super::say(&line);
    }
    for (code, what) in verified.faults.iter().take(SHOWN_MAX) {
        super::say(&format!("  {code}: {what}"));
    }
    Ok(if verified.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
