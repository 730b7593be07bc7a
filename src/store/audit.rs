//! The audit as rows that are only ever added.

use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::time::Timestamp;

type Row = (
    i64,
    i64,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl Tx {
    /// Adds an entry in the transaction of the change it tells of. Other writers of the audit wait for this
    /// transaction from here on.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn append_audit(&mut self, entry: &AuditEntry) -> Result<()> {
        const NEXT: &str = "UPDATE audit_counter SET last_id = last_id + 1 RETURNING last_id";
        const SQL: &str = "INSERT INTO audit (id, at, actor_kind, actor, action, subject, agency, reason, detail) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (id,): (i64,) = each!(self, |c| sqlx::query_as(NEXT).fetch_one(c).await)?;
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(entry.at.0)
            .bind(entry.actor.kind())
            .bind(entry.actor.name())
            .bind(&entry.action)
            .bind(&entry.subject)
            .bind(entry.agency.as_ref().map(AgencyCode::as_str))
            .bind(&entry.reason)
            .bind(&entry.detail)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The entries before a number, the newest first, with their numbers; of one subject if asked for.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_audit(
        &mut self,
        before: i64,
        subject: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(i64, AuditEntry)>> {
        const ALL: &str = "SELECT id, at, actor_kind, actor, action, subject, agency, reason, detail FROM audit \
             WHERE id < $1 ORDER BY id DESC LIMIT $2";
        const OF_SUBJECT: &str = "SELECT id, at, actor_kind, actor, action, subject, agency, reason, detail \
             FROM audit WHERE subject = $3 AND id < $1 ORDER BY id DESC LIMIT $2";
        let limit = i64::from(limit);
        let rows: Vec<Row> = match subject {
            None => each!(self, |c| sqlx::query_as(ALL)
                .bind(before)
                .bind(limit)
                .fetch_all(c)
                .await)?,
            Some(subject) => each!(self, |c| sqlx::query_as(OF_SUBJECT)
                .bind(before)
                .bind(limit)
                .bind(subject)
                .fetch_all(c)
                .await)?,
        };
        rows.into_iter().map(entry).collect()
    }
}

fn entry(row: Row) -> Result<(i64, AuditEntry)> {
    let (id, at, kind, actor, action, subject, agency, reason, detail) = row;
    let bad = |reason: String| Error::Row {
        code: format!("audit {id}"),
        reason,
    };
    let actor = Actor::from_parts(&kind, &actor).ok_or_else(|| bad(format!("actor {kind}")))?;
    let agency = agency.map(|code| AgencyCode::parse(&code)).transpose();
    let entry = AuditEntry {
        at: Timestamp(at),
        actor,
        action,
        subject,
        agency: agency.map_err(|error| bad(error.to_string()))?,
        reason,
        detail,
    };
    Ok((id, entry))
}
