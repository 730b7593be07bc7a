//! Opening an index: the folder of the present fingerprint, or memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use jiff::civil::Date;
use tantivy::directory::MmapDirectory;
use tantivy::{IndexReader, ReloadPolicy};

use super::lexicon::Lexicon;
use super::schema::{self, Fields};
use super::settings::Settings;
use super::{Basis, Error, Index, Inner, View, analyzer};

impl Index {
    /// An index in memory, empty.
    ///
    /// # Errors
    /// [`Error`].
    pub fn in_memory(today: Date) -> Result<(Self, tantivy::Index), Error> {
        let settings = Settings::load()?;
        let (schema, fields) = schema::build(&settings);
        Self::over(
            tantivy::Index::create_in_ram(schema),
            fields,
            settings,
            today,
        )
    }

    /// The index in a folder of `root` named by the fingerprint. What is not there is made empty; what is
    /// damaged is thrown away and made empty.
    ///
    /// # Errors
    /// [`Error`] when the folder cannot be used.
    pub fn in_folder(root: &Path, today: Date) -> Result<(Self, tantivy::Index), Error> {
        let settings = Settings::load()?;
        let (schema, fields) = schema::build(&settings);
        let path = folder(root)?;
        let folder_error = |source| Error::Folder {
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(&path).map_err(folder_error)?;
        let open = || -> Result<(Self, tantivy::Index), Error> {
            let directory = MmapDirectory::open(&path).map_err(tantivy::TantivyError::from)?;
            let index = tantivy::Index::open_or_create(directory, schema.clone())?;
            let damaged = index.validate_checksum()?;
            if !damaged.is_empty() {
                return Err(Error::Damaged(format!("{damaged:?}")));
            }
            Self::over(index, fields.clone(), settings.clone(), today)
        };
        match open() {
            Ok(opened) => Ok(opened),
            Err(reason) => {
                tracing::warn!(index.path = %path.display(), %reason, "index is damaged, building it anew");
                std::fs::remove_dir_all(&path).map_err(folder_error)?;
                std::fs::create_dir_all(&path).map_err(folder_error)?;
                open()
            }
        }
    }

    fn over(
        index: tantivy::Index,
        fields: Fields,
        settings: Settings,
        today: Date,
    ) -> Result<(Self, tantivy::Index), Error> {
        analyzer::register(index.tokenizers());
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let lexicon = Lexicon::shared()?;
        let basis = Basis {
            reader: &reader,
            fields: &fields,
            settings: &settings,
            lexicon: &lexicon,
        };
        let view = RwLock::new(Arc::new(View::of(&basis, today, None)?));
        Ok((
            Self {
                inner: Arc::new(Inner {
                    fields,
                    settings,
                    lexicon,
                    reader,
                    view,
                }),
            },
            index,
        ))
    }
}

/// The folder of the present fingerprint.
///
/// # Errors
/// [`Error::Settings`].
pub fn folder(root: &Path) -> Result<PathBuf, Error> {
    let (schema, _) = schema::build(&Settings::load()?);
    Ok(root.join(schema::fingerprint(&schema)))
}

/// Removes the folders of other fingerprints, once the present one is complete.
pub fn remove_others(root: &Path) -> Result<(), Error> {
    let present = folder(root)?;
    let folder_error = |source| Error::Folder {
        path: root.to_owned(),
        source,
    };
    for found in std::fs::read_dir(root).map_err(folder_error)? {
        let path = found.map_err(folder_error)?.path();
        let fingerprint = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let ours = fingerprint.len() == 16 && fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
        if ours && path.is_dir() && path != present {
            std::fs::remove_dir_all(&path).map_err(folder_error)?;
        }
    }
    Ok(())
}
