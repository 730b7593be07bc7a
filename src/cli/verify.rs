//! `tthc verify`: proves that feedback is what happened.

use std::process::ExitCode;

use crate::app::{attachments, feedback};
use crate::config::Config;
use crate::files::Files;

/// Most faults that are printed.
const SHOWN_MAX: usize = 50;

/// Looks at everything, prints what is wrong, and fails when anything is.
pub async fn verify(config: &Config) -> anyhow::Result<ExitCode> {
    let keyring = config.seal.keyring(&config.data_dir)?;
    let store = super::open_existing(config).await?;
    let mut verified = feedback::verify(&store, keyring.as_ref()).await?;
    let files = Files::open(&config.files.location(&config.data_dir), None)?;
    let attached = attachments::verify(&store, &files, keyring.as_ref(), &mut verified).await?;
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
        format!("Tệp đính kèm (files)         {attached}"),
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
