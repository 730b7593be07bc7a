//! Files: where they are kept (`object_store`), how pictures lose everything but their pixels, which documents are
//! taken, and who scans them. What is kept here is sealed already; names say nothing.

mod location;
mod pdf;
mod picture;
#[cfg(feature = "s3")]
mod s3;
mod scan;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

pub use location::{Location, LocationError};
pub use scan::{ScanCommand, Verdict};

use crate::domain::attachment::{FileKind, Unfit};

/// How long a store may take for one file.
const ANSWER_MAX: Duration = Duration::from_mins(1);

/// Where files are kept, and who looks at them first. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, when it is one of this machine.
    folder: Option<PathBuf>,
    scan: Option<ScanCommand>,
}

/// Why a file cannot be kept or read just now.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No room is left.
    #[error("no room is left for files: {0}")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store does not answer as it should.
    #[error("where files are kept: {0}")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store takes too long.
    #[error("where files are kept: no answer within {} s", ANSWER_MAX.as_secs())]
    NoAnswer,
}

impl Files {
    /// Opens the place; a folder is made.
    ///
    /// # Errors
    /// When it cannot be made, or its settings are no use.
    pub fn open(location: &Location, scan: Option<ScanCommand>) -> Result<Self, Error> {
        let (store, folder): (Arc<dyn ObjectStore>, _) = match location {
            Location::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| Error::Away(Box::new(error)))?;
                // Acknowledged is what is on the disk.
                let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
                (Arc::new(store), Some(folder.clone()))
            }
            #[cfg(feature = "s3")]
            Location::S3 { bucket, prefix } => (s3::open(bucket, prefix)?, None),
        };
        Ok(Self {
            store,
            folder,
            scan,
        })
    }

    /// Keeps bytes under a name; they are on the disk then.
    ///
    /// # Errors
    /// [`Error`]; nothing is kept then.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        in_time(self.store.put(&Path::from(name), bytes.into())).await?;
        Ok(())
    }

    /// The bytes under a name, if there are any.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let read = async {
            match self.store.get(&Path::from(name)).await {
                Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        in_time(read).await
    }

    /// Deletes what is under a name; nothing there is as well.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        let deleted = async {
            match self.store.delete(&Path::from(name)).await {
                Err(object_store::Error::NotFound { .. }) => Ok(()),
                deleted => deleted,
            }
        };
        in_time(deleted).await
    }

    /// Deletes everything below a name, also what a program that was killed has left half written.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn delete_all(&self, below: &str) -> Result<(), Error> {
        if let Some(folder) = &self.folder {
            return match std::fs::remove_dir_all(folder.join(below)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(Error::Away(Box::new(error)))
                }
                _ => Ok(()),
            };
        }
        let below = Path::from(below);
        let found = in_time(self.store.list_with_delimiter(Some(&below))).await?;
        for object in found.objects {
            self.delete(object.location.as_ref()).await?;
        }
        Ok(())
    }

    /// What the scanner says about a file; without one, every file is taken as it is.
    pub async fn scan(&self, bytes: &[u8]) -> Verdict {
        match &self.scan {
            Some(command) => command.run(bytes).await,
            None => Verdict::Clean,
        }
    }
}

/// A file as it is kept: pictures are made anew from their pixels, upright and without anything else that came with
/// them; documents are looked through. Takes long.
///
/// # Errors
/// [`Unfit`] says why it is not taken.
pub fn prepare(
    bytes: Vec<u8>,
    (pixels_max, bytes_max): (u64, u64),
) -> Result<(FileKind, Vec<u8>), Unfit> {
    let (kind, made) = match FileKind::of_bytes(&bytes).ok_or(Unfit::Kind)? {
        FileKind::Pdf => {
            pdf::check(&bytes)?;
            (FileKind::Pdf, bytes)
        }
        kind => picture::made_anew(kind, &bytes, pixels_max)?,
    };
    if u64::try_from(made.len()).is_ok_and(|length| length <= bytes_max) {
        Ok((kind, made))
    } else {
        Err(Unfit::TooLarge)
    }
}

async fn in_time<T>(asked: impl Future<Output = object_store::Result<T>>) -> Result<T, Error> {
    match tokio::time::timeout(ANSWER_MAX, asked).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Error::NoAnswer),
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(found) = cause {
            let kind = found
                .downcast_ref::<std::io::Error>()
                .map(std::io::Error::kind);
            if let Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) = kind
            {
                return Self::Full(Box::new(error));
            }
            cause = found.source();
        }
        Self::Away(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_kept_is_there_until_it_is_deleted() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = Location::Folder(folder.path().join("files"));
        let files = Files::open(&place, None).unwrap();
        assert_eq!(files.get("a/b").await.unwrap(), None);
        files.put("a/b", vec![1]).await.unwrap();
        files.put("a/c", vec![2]).await.unwrap();
        assert_eq!(files.get("a/b").await.unwrap(), Some(vec![1]));
        files.delete("a/b").await.unwrap();
        files.delete("a/b").await.unwrap();
        files.delete_all("a").await.unwrap();
        files.delete_all("a").await.unwrap();
        assert_eq!(files.get("a/c").await.unwrap(), None);
    }

    #[test]
    fn a_full_disk_is_known_by_its_cause() {
        for (kind, full) in [
            (std::io::ErrorKind::StorageFull, true),
            (std::io::ErrorKind::QuotaExceeded, true),
            (std::io::ErrorKind::PermissionDenied, false),
        ] {
            let error = object_store::Error::Generic {
                store: "a",
                source: Box::new(std::io::Error::from(kind)),
            };
            assert_eq!(matches!(Error::from(error), Error::Full(_)), full);
        }
    }
}
