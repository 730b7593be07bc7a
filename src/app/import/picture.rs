//! The picture of a source: what it says of each procedure, before that is merged with what is known here.

use std::collections::{HashMap, HashSet};

use crate::app::Error;
use crate::domain::code::ProcedureCode;
use crate::store::{ImportRun, Said, Tx};

/// How many records are kept at once: each statement is a round trip to PostgreSQL.
const BATCH: usize = 100;

/// The picture of one source, while a file of it is read.
#[derive(Debug)]
pub(super) struct Picture {
    source: String,
    import: String,
    /// The SHA-256 of what was known before, by code.
    known: HashMap<String, String>,
    /// What is to be kept.
    fresh: Vec<Said>,
}

impl Picture {
    /// That of the import's source.
    pub(super) async fn open(tx: &mut Tx, run: &ImportRun) -> Result<Self, Error> {
        Ok(Self {
            source: run.source_name.clone(),
            import: run.id.clone(),
            known: tx.list_said(&run.source_name).await?,
            fresh: Vec::new(),
        })
    }

    /// Adds what the source says of a procedure; `same` is the version that has this very text.
    pub(super) async fn add(
        &mut self,
        tx: &mut Tx,
        said: Said,
        same: Option<u32>,
    ) -> Result<(), Error> {
        let known = self.known.get(said.code().as_str());
        if known.is_some_and(|known| said.is(known)) {
            return Ok(());
        }
        self.fresh.push(match same {
            Some(number) => said.as_in(number),
            None => said,
        });
        if self.fresh.len() >= BATCH {
            self.flush(tx).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let fresh = std::mem::take(&mut self.fresh);
        Ok(tx.save_said(&self.source, &self.import, &fresh).await?)
    }

    /// Ends with a file. Where the source has said everything with it and the files before, what none of them names is
    /// gone from the source.
    pub(super) async fn finish(
        mut self,
        tx: &mut Tx,
        run: &ImportRun,
        whole_after: Option<&HashSet<ProcedureCode>>,
        named: &HashSet<ProcedureCode>,
    ) -> Result<(), Error> {
        self.flush(tx).await?;
        let Some(before) = whole_after else {
            return Ok(());
        };
        let named: HashSet<&str> = before.union(named).map(ProcedureCode::as_str).collect();
        for code in self.known.keys() {
            if !named.contains(code.as_str()) {
                tx.remove_said(&self.source, code).await?;
            }
        }
        Ok(tx.mark_import_whole(&run.id).await?)
    }
}
