//! What sources said, as rows: each record once, and its text only where no version has it.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::procedures::{parse, serialise};
use super::versions::codes;
use super::{Result, Tx, each};
use crate::domain::code::ProcedureCode;
use crate::domain::procedure::Procedure;
use crate::domain::text::hex;

/// Rows written with one statement at most: databases bound the values of a statement.
const ROWS_MAX: usize = 100;

/// What a source says of a procedure, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    code: ProcedureCode,
    sha256: String,
    record: String,
    /// The version that has this very text.
    number: Option<u32>,
}

impl Said {
    /// What a normalised procedure says.
    ///
    /// # Errors
    /// [`super::Error`].
    pub fn of(procedure: &Procedure) -> Result<Self> {
        let record = serialise(procedure)?;
        Ok(Self {
            code: procedure.code.clone(),
            sha256: hex(&Sha256::digest(&record)),
            record,
            number: None,
        })
    }

    /// Of which procedure.
    #[must_use]
    pub fn code(&self) -> &ProcedureCode {
        &self.code
    }

    /// Whether it is what the source said when its text had this SHA-256.
    #[must_use]
    pub fn is(&self, sha256: &str) -> bool {
        self.sha256 == sha256
    }

    /// The same where a version has this very text, so that it need not be kept twice.
    #[must_use]
    pub fn as_in(self, number: u32) -> Self {
        Self {
            number: Some(number),
            record: String::new(),
            ..self
        }
    }
}

/// What is kept of what a source said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// Of which procedure.
    pub code: ProcedureCode,
    /// The version that has this very text.
    pub number: Option<u32>,
}

impl Tx {
    /// The SHA-256 of what a source said of each procedure.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn list_said(&mut self, source: &str) -> Result<HashMap<String, String>> {
        const SQL: &str = "SELECT code, sha256 FROM source_record WHERE source_name = $1";
        let rows: Vec<(String, String)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(source)
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().collect())
    }

    /// Keeps what a source says now, in place of what it said before.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn save_said(&mut self, source: &str, import: &str, said: &[Said]) -> Result<()> {
        for some in said.chunks(ROWS_MAX) {
            each!(self, |c| {
                let mut sql = sqlx::QueryBuilder::new(
                    "INSERT INTO source_record (source_name, code, sha256, number, record, import_id) ",
                );
                sql.push_values(some, |mut row, said| {
                    row.push_bind(source)
                        .push_bind(said.code.as_str())
                        .push_bind(&said.sha256)
                        .push_bind(said.number.map(i64::from))
                        .push_bind(said.number.is_none().then_some(&said.record))
                        .push_bind(import);
                });
                sql.push(
                    " ON CONFLICT (source_name, code) DO UPDATE SET sha256 = excluded.sha256, \
                     number = excluded.number, record = excluded.record, import_id = excluded.import_id",
                );
                sql.build().execute(c).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Forgets what a source no longer says.
    ///
    /// # Errors
    /// [`super::Error::Database`].
    pub async fn remove_said(&mut self, source: &str, code: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM source_record WHERE source_name = $1 AND code = $2";
        each!(self, |c| sqlx::query(SQL)
            .bind(source)
            .bind(code)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Every procedure that a source names.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn list_source_records(&mut self, source: &str) -> Result<Vec<SourceRecord>> {
        const SQL: &str = "SELECT code, number FROM source_record WHERE source_name = $1";
        let rows: Vec<(String, Option<i64>)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(source)
            .fetch_all(c)
            .await)?;
        let read = |(code, number): (String, Option<i64>)| {
            Ok(SourceRecord {
                code: ProcedureCode::parse(&code).map_err(|e| super::Error::row(&code, &e))?,
                number: number.and_then(|number| u32::try_from(number).ok()),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// What a source said of a procedure.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn find_said(
        &mut self,
        source: &str,
        code: &ProcedureCode,
    ) -> Result<Option<Procedure>> {
        const SQL: &str = "SELECT COALESCE(s.record, v.record) FROM source_record s \
             LEFT JOIN procedure_version v ON v.code = s.code AND v.number = s.number \
             WHERE s.source_name = $1 AND s.code = $2";
        let row: Option<(Option<String>,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(source)
            .bind(code.as_str())
            .fetch_optional(c)
            .await)?;
        let record = row.and_then(|(record,)| record);
        record
            .map(|record| parse(code.as_str(), &record))
            .transpose()
    }

    /// Every procedure that has, or had, a version here; not those of a removed sample.
    ///
    /// # Errors
    /// [`super::Error`].
    pub async fn list_codes_ever(&mut self) -> Result<Vec<ProcedureCode>> {
        const SQL: &str = "SELECT DISTINCT code FROM procedure_version WHERE state = 'published'";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        codes(&rows)
    }
}
