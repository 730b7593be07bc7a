//! Attachments as rows: what is being sent, in parts, and what belongs to a feedback.

mod after;
mod claim;
mod keys;

use super::{Error, Result, Tx, each};
use crate::domain::attachment::{AttachmentState, FileKind};
use crate::domain::feedback::seal::Sealed;
use crate::domain::secret::SecretHash;
use crate::domain::text::{hex, unhex};
use crate::domain::time::Timestamp;

/// A file that somebody is about to send.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    /// Its identifier.
    pub id: String,
    /// What is kept of its sender's token.
    pub token: SecretHash,
    /// The mark of the client.
    pub client_mark: String,
    /// Its bytes, as announced.
    pub size: u64,
    /// What its sender calls it, sealed.
    pub name: Sealed,
    /// Now.
    pub at: Timestamp,
}

/// A file as it is kept, once all of it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// What it turned out to be.
    pub kind: FileKind,
    /// Its bytes.
    pub bytes: u64,
    /// Its commitment, which events name.
    pub commitment: String,
    /// The name of the key it is sealed with.
    pub key: String,
    /// The name it is kept under; empty when nothing of it is.
    pub object: String,
}

/// An attachment as it is kept.
#[derive(Debug, Clone)]
pub struct StoredAttachment {
    /// Its identifier.
    pub id: String,
    /// Where it stands.
    pub state: AttachmentState,
    /// Its bytes, as announced.
    pub size: u64,
    /// How many of them are here.
    pub received: u64,
    /// What its sender calls it, sealed; `None` once it is a part of a feedback.
    pub name: Option<Sealed>,
    /// The file, once all of it is here.
    pub file: Option<KeptFile>,
    /// The feedback and its number there, once it was sent.
    pub place: Option<(String, u32)>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// The object of a file that is just being kept, or was not kept in the end; empty when there is none.
    pub object: String,
}

/// id, state, size, received · name: id, key, data.
type HeadRow = (String, String, i64, i64, String, String, String);
/// kind, bytes, commitment, key, object · feedback, number, created.
type FileRow = (
    String,
    i64,
    String,
    String,
    String,
    Option<String>,
    Option<i64>,
    i64,
);

const HEAD: &str =
    "SELECT id, state, size, received, name_id, name_key, name_data FROM attachment WHERE id = $1";
const FILE: &str = "SELECT kind, bytes, commitment, key_name, object, feedback_id, number, created_at FROM attachment \
     WHERE id = $1";

impl Tx {
    /// Notes a file that is about to be sent.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn insert_attachment(&mut self, new: &NewAttachment) -> Result<()> {
        const SQL: &str = "INSERT INTO attachment (id, token_hash, client_mark, state, size, received, name_id, name_key, \
             name_data, kind, bytes, commitment, key_name, object, created_at, check_at) \
             VALUES ($1, $2, $3, 'receiving', $4, 0, $5, $6, $7, '', 0, '', '', '', $8, $8)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&new.id)
            .bind(new.token.as_str())
            .bind(&new.client_mark)
            .bind(signed(new.size))
            .bind(&new.name.id)
            .bind(&new.name.key)
            .bind(hex(&new.name.data))
            .bind(new.at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// How many files of these clients wait for a feedback, and the announced bytes of all that wait.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn waiting_attachments(&mut self, client_marks: &[String]) -> Result<(u32, u64)> {
        const ONE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM attachment WHERE client_mark = $1 \
             AND feedback_id IS NULL AND state <> 'gone'";
        const ALL: &str = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM attachment WHERE feedback_id IS NULL";
        let mut count = 0;
        for mark in client_marks {
            let (of_one,): (i64,) =
                each!(self, |c| sqlx::query_as(ONE).bind(mark).fetch_one(c).await)?;
            count += of_one;
        }
        let (bytes,): (i64,) = each!(self, |c| sqlx::query_as(ALL).fetch_one(c).await)?;
        Ok((
            u32::try_from(count).unwrap_or(u32::MAX),
            u64::try_from(bytes).unwrap_or(u64::MAX),
        ))
    }

    /// A file, for who has its token.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_attachment(
        &mut self,
        id: &str,
        token: &SecretHash,
    ) -> Result<Option<StoredAttachment>> {
        const SQL: &str =
            "SELECT id FROM attachment WHERE id = $1 AND token_hash = $2 AND state <> 'gone'";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .bind(token.as_str())
            .fetch_optional(c)
            .await)?;
        match row {
            Some((id,)) => self.read_attachment(&id).await,
            None => Ok(None),
        }
    }

    /// Notes that more of a file is here. False when that part, or another one, came first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn add_attachment_piece(
        &mut self,
        id: &str,
        (start, bytes): (u64, u64),
        object: &str,
    ) -> Result<bool> {
        const MOVE: &str = "UPDATE attachment SET received = $3 WHERE id = $1 AND received = $2 AND state = 'receiving' \
             AND size >= $3";
        const ADD: &str =
            "INSERT INTO attachment_piece (attachment_id, start, object) VALUES ($1, $2, $3)";
        let end = signed(start.saturating_add(bytes));
        let moved = each!(self, |c| sqlx::query(MOVE)
            .bind(id)
            .bind(signed(start))
            .bind(end)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if moved != 1 {
            return Ok(false);
        }
        each!(self, |c| sqlx::query(ADD)
            .bind(id)
            .bind(signed(start))
            .bind(object)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(true)
    }

    /// The objects of a file's parts, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_attachment_pieces(&mut self, id: &str) -> Result<Vec<String>> {
        const SQL: &str =
            "SELECT object FROM attachment_piece WHERE attachment_id = $1 ORDER BY start";
        let rows: Vec<(String,)> =
            each!(self, |c| sqlx::query_as(SQL).bind(id).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(object,)| object).collect())
    }

    /// Notes under which name a file is about to be kept, so that it can be deleted if it comes to nothing.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn note_attachment_object(&mut self, id: &str, object: &str) -> Result<bool> {
        const SQL: &str = "UPDATE attachment SET object = $2 WHERE id = $1 AND state = 'receiving'";
        let noted = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(object)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(noted == 1)
    }

    /// Notes that all of a file is here and kept; its parts are forgotten. False when somebody else did so first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn finish_attachment(
        &mut self,
        id: &str,
        state: AttachmentState,
        file: &KeptFile,
    ) -> Result<bool> {
        const SQL: &str = "UPDATE attachment SET state = $2, kind = $3, bytes = $4, commitment = $5, key_name = $6 \
             WHERE id = $1 AND state = 'receiving' AND object = $7";
        let kept = each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(state.key())
            .bind(file.kind.key())
            .bind(signed(file.bytes))
            .bind(&file.commitment)
            .bind(&file.key)
            .bind(&file.object)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if kept == 1 {
            self.delete_attachment_pieces(id).await?;
        }
        Ok(kept == 1)
    }

    /// The files of a feedback, in order.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_attachments(&mut self, feedback: &str) -> Result<Vec<StoredAttachment>> {
        const SQL: &str =
            "SELECT id FROM attachment WHERE feedback_id = $1 AND state <> 'gone' ORDER BY number";
        let rows: Vec<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(feedback)
            .fetch_all(c)
            .await)?;
        self.read_attachments(rows).await
    }

    pub(super) async fn delete_attachment_pieces(&mut self, id: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM attachment_piece WHERE attachment_id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    pub(super) async fn read_attachments(
        &mut self,
        ids: Vec<(String,)>,
    ) -> Result<Vec<StoredAttachment>> {
        let mut all = Vec::with_capacity(ids.len());
        for (id,) in ids {
            all.extend(self.read_attachment(&id).await?);
        }
        Ok(all)
    }

    async fn read_attachment(&mut self, id: &str) -> Result<Option<StoredAttachment>> {
        let head: Option<HeadRow> = each!(self, |c| sqlx::query_as(HEAD)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        let file: Option<FileRow> = each!(self, |c| sqlx::query_as(FILE)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        match head.zip(file) {
            Some((head, file)) => stored(head, file).map(Some),
            None => Ok(None),
        }
    }
}

fn stored(
    (id, state, size, received, name_id, name_key, name_data): HeadRow,
    (kind, bytes, commitment, key, object, feedback, number, created_at): FileRow,
) -> Result<StoredAttachment> {
    let wrong = |what: &str| Error::row(&id, &format!("attachment: {what}"));
    let unsigned = |number: i64| u64::try_from(number).map_err(|_| wrong("bytes"));
    let name = if name_id.is_empty() {
        None
    } else {
        Some(Sealed {
            id: name_id,
            key: name_key,
            data: unhex(&name_data).ok_or_else(|| wrong("name"))?,
        })
    };
    let file = if kind.is_empty() {
        None
    } else {
        Some(KeptFile {
            kind: FileKind::parse(&kind).ok_or_else(|| wrong("kind"))?,
            bytes: unsigned(bytes)?,
            commitment,
            key,
            object: object.clone(),
        })
    };
    let number = number.and_then(|number| u32::try_from(number).ok());
    Ok(StoredAttachment {
        state: AttachmentState::parse(&state).ok_or_else(|| wrong("state"))?,
        size: unsigned(size)?,
        received: unsigned(received)?,
        name,
        file,
        place: feedback.zip(number),
        created_at: Timestamp(created_at),
        object,
        id,
    })
}

/// As databases have numbers; none here comes near the end of them.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
