//! Seals texts on their way into the database, and opens them for who may read them.

use std::collections::BTreeMap;

use super::{App, Error, FeedbackError, bytes};
use crate::domain::feedback::actions::PartId;
use crate::domain::feedback::seal::{Keyring, SealError, Sealed};
use crate::store::Tx;

/// Seals the texts of one feedback.
pub(in crate::app) struct Sealer<'a> {
    keyring: &'a Keyring,
    feedback: &'a str,
    sealed: Vec<Sealed>,
}

impl<'a> Sealer<'a> {
    pub(in crate::app) fn new(app: &'a App, feedback: &'a str) -> Result<Self, Error> {
        Ok(Self {
            keyring: app.keyring()?,
            feedback,
            sealed: Vec::new(),
        })
    }

    /// Seals a text; what is left of it for events is its identifier.
    pub(in crate::app) fn seal(&mut self, text: &str) -> Result<PartId, Error> {
        let sealed = self.keyring.seal(self.feedback, text.as_bytes(), bytes()?);
        let sealed = sealed.map_err(|error| Error::Internal(Box::new(error)))?;
        let id = sealed.id.clone();
        self.sealed.push(sealed);
        Ok(id)
    }

    /// Seals a text if there is one.
    pub(in crate::app) fn seal_some(
        &mut self,
        text: Option<&str>,
    ) -> Result<Option<PartId>, Error> {
        text.map(|text| self.seal(text)).transpose()
    }

    /// What was sealed.
    pub(super) fn sealed(self) -> Vec<Sealed> {
        self.sealed
    }

    /// Keeps what was sealed.
    pub(in crate::app) async fn keep(self, tx: &mut Tx) -> Result<(), Error> {
        tx.add_parts(self.feedback, &self.sealed).await?;
        Ok(())
    }
}

/// The texts of a feedback that are still there, opened, by their identifiers.
#[derive(Default)]
pub(in crate::app) struct Texts(BTreeMap<PartId, String>);

impl Texts {
    /// Opens all.
    ///
    /// # Errors
    /// [`FeedbackError::Locked`] when a key is missing, [`Error::Internal`] when a part was changed.
    pub(in crate::app) fn open(app: &App, feedback: &str, parts: &[Sealed]) -> Result<Self, Error> {
        let keyring = app.keyring()?;
        let open = |part: &Sealed| {
            let text = keyring.open(feedback, part)?;
            let text = String::from_utf8(text).map_err(|_| SealError::Broken)?;
            Ok((part.id.clone(), text))
        };
        let texts: Result<_, SealError> = parts.iter().map(open).collect();
        match texts {
            Ok(texts) => Ok(Self(texts)),
            Err(SealError::NoKey(key)) => {
                tracing::warn!(
                    feedback,
                    key,
                    "a key is missing that a feedback is sealed with"
                );
                Err(FeedbackError::Locked.into())
            }
            Err(error) => Err(Error::Internal(Box::new(error))),
        }
    }

    /// One of them; `None` also when it was erased.
    pub(in crate::app) fn get(&self, id: Option<&str>) -> Option<&str> {
        self.0.get(id?).map(String::as_str)
    }
}
