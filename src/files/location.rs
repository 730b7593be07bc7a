//! Where files are kept, as it is written in the settings.

use std::path::PathBuf;
use std::str::FromStr;

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// With a service that speaks S3.
    #[cfg(feature = "s3")]
    S3 {
        /// The bucket.
        bucket: String,
        /// What every name begins with; empty for nothing.
        prefix: String,
    },
}

/// Why a place is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// Nothing is written.
    #[error("is empty: name a folder, or s3://BUCKET/PREFIX")]
    Empty,
    /// Another kind of address.
    #[error("is neither a folder nor s3://BUCKET/PREFIX")]
    Scheme,
    /// S3, and this program was built without it.
    #[cfg(not(feature = "s3"))]
    #[error("this program was built without S3: build it with `--features s3`")]
    NoS3,
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(LocationError::Empty);
        }
        match text.split_once("://") {
            None => Ok(Self::Folder(PathBuf::from(text))),
            Some(("s3", rest)) => s3(rest),
            Some(_) => Err(LocationError::Scheme),
        }
    }
}

#[cfg(feature = "s3")]
fn s3(rest: &str) -> Result<Location, LocationError> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.is_empty() {
        return Err(LocationError::Empty);
    }
    Ok(Location::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
    })
}

#[cfg(not(feature = "s3"))]
fn s3(_: &str) -> Result<Location, LocationError> {
    Err(LocationError::NoS3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_folder_and_other_addresses_are_refused() {
        let folder = Location::Folder(PathBuf::from("data/files"));
        assert_eq!("data/files".parse(), Ok(folder));
        assert_eq!(" ".parse::<Location>(), Err(LocationError::Empty));
        assert_eq!("gs://a/b".parse::<Location>(), Err(LocationError::Scheme));
        assert_eq!("s3://a/b".parse::<Location>().is_ok(), cfg!(feature = "s3"));
    }
}
