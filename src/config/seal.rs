//! Where the keys are with which feedback is sealed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::domain::feedback::seal::{KEY_BYTES, Keyring, KeyringError};
use crate::domain::secret::Secret;

/// The file in the data folder that is made at the first start.
const FILE: &str = "seal.keys";
/// Largest file of keys, in bytes.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The keys.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct SealConfig {
    /// Keys that seal feedback: 64 hexadecimal digits each, the current one first, separated by commas; better a file
    #[arg(
        id = "seal_keys",
        long = "seal-keys",
        env = "TTHC_SEAL_KEYS",
        global = true,
        value_name = "KEY,…",
        hide_env_values = true,
        value_parser = secret
    )]
    keys: Option<Secret>,

    /// File with these keys, one on each line [default: `seal.keys` in the data folder; made at the first start]
    #[arg(
        id = "seal_keys_file",
        long = "seal-keys-file",
        env = "TTHC_SEAL_KEYS_FILE",
        global = true,
        value_name = "FILE"
    )]
    file: Option<PathBuf>,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum SealKeysError {
    /// The file cannot be read or made.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others than its owner may read the file.
    #[error(
        "{path}: người khác trên máy đọc hoặc sửa được tệp khóa (quyền {mode:o}); hãy chạy chmod 600 {path} (others can read \
         the keys)"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Keys in a variable are not the program's to change.
    #[error(
        "khóa nằm trong TTHC_SEAL_KEYS; hãy tự thêm khóa mới vào đầu danh sách ở mọi máy chủ rồi chạy lại (put the new key \
         first in TTHC_SEAL_KEYS yourself)"
    )]
    Variable,
    /// What is in it are no keys.
    #[error("{at}: {source}")]
    Keys {
        /// The file or the variable.
        at: String,
        /// Why.
        source: KeyringError,
    },
}

impl SealConfig {
    /// The keys that are there already; `None` when no file is where it would be by default.
    ///
    /// # Errors
    /// [`SealKeysError`] when what is there are no keys, or a file that was named is not there.
    pub fn keyring(&self, data_dir: &Path) -> Result<Option<Keyring>, SealKeysError> {
        if let Some(keys) = &self.keys {
            let lines = keys.reveal().replace(',', "\n");
            return parse("TTHC_SEAL_KEYS", &lines).map(Some);
        }
        let path = self.path(data_dir);
        if let Some(mode) = open_mode(&path) {
            return Err(SealKeysError::Open { path, mode });
        }
        match read(&path) {
            Ok(text) => parse(&path.display().to_string(), &text).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.file.is_none() => {
                Ok(None)
            }
            Err(source) => Err(SealKeysError::File { path, source }),
        }
    }

    /// Makes a first key in the data folder, for the owner's eyes only, and reads it back.
    ///
    /// # Errors
    /// [`SealKeysError`].
    pub fn create(
        &self,
        data_dir: &Path,
        random: [u8; KEY_BYTES],
    ) -> Result<Option<Keyring>, SealKeysError> {
        let path = self.path(data_dir);
        match write(&path, &Keyring::written(random)) {
            // Another program was faster; its key is as good.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(SealKeysError::File { path, source }),
            Ok(()) => {}
        }
        self.keyring(data_dir)
    }

    /// Puts a new key before those that are there, and reads them back. The file is whole at any moment: the old one, or
    /// the new one.
    ///
    /// # Errors
    /// [`SealKeysError`].
    pub fn put_first(
        &self,
        data_dir: &Path,
        random: [u8; KEY_BYTES],
    ) -> Result<Option<Keyring>, SealKeysError> {
        if self.keys.is_some() {
            return Err(SealKeysError::Variable);
        }
        let path = self.path(data_dir);
        let put = || {
            let text = format!("{}{}", Keyring::written(random), read(&path)?);
            // One key too many is found before anything is written.
            Keyring::parse(&text).map_err(io::Error::other)?;
            write_beside(&path, &text)?.rename(&path)
        };
        put().map_err(|source| SealKeysError::File {
            path: path.clone(),
            source,
        })?;
        self.keyring(data_dir)
    }

    /// Whether keys come from where the program may make them.
    #[must_use]
    pub fn may_create(&self) -> bool {
        self.keys.is_none() && self.file.is_none()
    }

    fn path(&self, data_dir: &Path) -> PathBuf {
        self.file.clone().unwrap_or_else(|| data_dir.join(FILE))
    }
}

fn secret(text: &str) -> Result<Secret, String> {
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    Ok(Secret::new(text))
}

fn read(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > FILE_BYTES_MAX {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "is no file of keys: too large",
        ));
    }
    fs::read_to_string(path)
}

/// The mode of a file that others than its owner, or its group, may read, or change.
#[cfg(unix)]
fn open_mode(path: &Path) -> Option<u32> {
    let found = fs::metadata(path).ok()?;
    let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o777;
    (mode & 0o027 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_mode(_: &Path) -> Option<u32> {
    None
}

/// On the disk before it is used: what is sealed with a key that is lost is lost. Never half a file, and never in the
/// place of one that is there.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let beside = write_beside(path, text)?;
    let linked = fs::hard_link(&beside.0, path);
    linked.and_then(|()| sync_folder(path))
}

/// A file beside another one, which goes when nobody needs it any more.
struct Beside(PathBuf);

impl Beside {
    fn rename(self, path: &Path) -> io::Result<()> {
        fs::rename(&self.0, path)?;
        sync_folder(path)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// For the owner's eyes only.
fn write_beside(path: &Path, text: &str) -> io::Result<Beside> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = Beside(PathBuf::from(name));
    let _ = fs::remove_file(&beside.0);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside.0)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(beside)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) && !folder.as_os_str().is_empty() => {
            fs::File::open(folder)?.sync_all()
        }
        _ => Ok(()),
    }
}

fn parse(at: &str, text: &str) -> Result<Keyring, SealKeysError> {
    Keyring::parse(text).map_err(|source| SealKeysError::Keys {
        at: at.to_owned(),
        source,
    })
}
