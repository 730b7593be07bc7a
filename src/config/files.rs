//! Where files are kept that people send along, and who scans them.

use std::path::Path;

use clap::Args;

use crate::files::{Location, ScanCommand};

/// The folder in the data folder.
const FOLDER: &str = "files";

/// The files.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct FilesConfig {
    /// Where files are kept that people send along: a folder, or `s3://BUCKET/PREFIX` (built with `--features s3`; keys by
    /// `AWS_…`). Replicas must share it [default: `files` in the data folder]
    #[arg(
        id = "file_place",
        long = "files",
        env = "TTHC_FILES",
        global = true,
        value_name = "PLACE"
    )]
    location: Option<Location>,

    /// Command that scans each such file, given on its standard input: exits with 0 when it is clean, 1 when something is
    /// found; at anything else the file waits. Such as `clamdscan --no-summary -`
    #[arg(
        id = "file_scan",
        long = "file-scan",
        env = "TTHC_FILE_SCAN",
        global = true,
        value_name = "COMMAND"
    )]
    pub scan: Option<ScanCommand>,
}

impl FilesConfig {
    /// The place: the one named, or in the data folder.
    #[must_use]
    pub fn location(&self, data_dir: &Path) -> Location {
        let default = || Location::Folder(data_dir.join(FOLDER));
        self.location.clone().unwrap_or_else(default)
    }
}
