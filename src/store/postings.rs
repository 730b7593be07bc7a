//! Posting points and what was put up there, as rows.

use super::versions::{VersionRow, agency, columns, day};
use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::code::ProcedureCode;
use crate::domain::posting::{PointKind, Posting, PostingPoint};
use crate::domain::time::Timestamp;
use crate::domain::version::Version;
use jiff::civil::Date;

/// A point: id, kind, name, agency, revision.
type PointRow = (String, String, String, String, i64);
/// A posting: code, number, since when, hash that a site shows, when it said so.
type PostingRow = (
    String,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

impl Tx {
    /// Keeps a point: a new one (revision 0), or the next revision of one. False when somebody else changed it
    /// meanwhile.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn save_point(&mut self, point: &PostingPoint, now: Timestamp) -> Result<bool> {
        const INSERT: &str = "INSERT INTO posting_point (id, kind, name, agency, state, revision, created_at, \
             changed_at) VALUES ($1, $2, $3, $4, 'open', $5 + 1, $6, $6)";
        const UPDATE: &str = "UPDATE posting_point SET kind = $2, name = $3, agency = $4, revision = revision + 1, \
             changed_at = $6 WHERE id = $1 AND revision = $5 AND state = 'open'";
        let sql = if point.revision == 0 { INSERT } else { UPDATE };
        let changed = each!(self, |c| sqlx::query(sql)
            .bind(&point.id)
            .bind(point.kind.key())
            .bind(&point.name)
            .bind(point.agency.as_str())
            .bind(point.revision)
            .bind(now.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Closes a point; what was put up there is no longer watched.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn close_point(&mut self, id: &str, now: Timestamp) -> Result<()> {
        const SQL: &str = "UPDATE posting_point SET state = 'closed', revision = revision + 1, changed_at = $2 \
             WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// An open point.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_point(&mut self, id: &str) -> Result<Option<PostingPoint>> {
        const SQL: &str = "SELECT id, kind, name, agency, revision FROM posting_point \
             WHERE id = $1 AND state = 'open'";
        let row: Option<PointRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(point).transpose()
    }

    /// All open points, or those of one agency, in the order in which they were opened.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_points(&mut self, of: Option<&AgencyCode>) -> Result<Vec<PostingPoint>> {
        const SQL: &str = "SELECT id, kind, name, agency, revision FROM posting_point \
             WHERE state = 'open' AND ($1 = '' OR agency = $1) ORDER BY created_at, id";
        let rows: Vec<PointRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(of.map_or("", AgencyCode::as_str))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(point).collect()
    }

    /// What was put up at a point, by code.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_postings(&mut self, point: &str) -> Result<Vec<Posting>> {
        const SQL: &str = "SELECT code, number, posted_on, seen, seen_at FROM posting WHERE point_id = $1 ORDER BY code";
        let rows: Vec<PostingRow> =
            each!(self, |c| sqlx::query_as(SQL).bind(point).fetch_all(c).await)?;
        rows.into_iter().map(posting).collect()
    }

    /// The versions of everything that hangs at a point, by code; not those in whose place another one stands.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_versions_posted(&mut self, point: &str) -> Result<Vec<Version>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM procedure_version WHERE state = 'published' AND is_shown \
             AND code IN (SELECT code FROM posting WHERE point_id = $1) ORDER BY code, number"
        );
        let rows: Vec<VersionRow> =
            each!(self, |c| sqlx::query_as(SQL).bind(point).fetch_all(c).await)?;
        rows.into_iter().map(VersionRow::read).collect()
    }

    /// Notes that a version was put up at a point.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn confirm_posting(
        &mut self,
        point: &str,
        (code, number): (&ProcedureCode, u32),
        posted_on: Date,
        (by, now): (&str, Timestamp),
    ) -> Result<()> {
        const SQL: &str = "INSERT INTO posting (point_id, code, number, posted_on, confirmed_by, confirmed_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (point_id, code) DO UPDATE SET number = excluded.number, \
             posted_on = excluded.posted_on, confirmed_by = excluded.confirmed_by, \
             confirmed_at = excluded.confirmed_at, seen = NULL, seen_at = NULL";
        each!(self, |c| sqlx::query(SQL)
            .bind(point)
            .bind(code.as_str())
            .bind(i64::from(number))
            .bind(posted_on.to_string())
            .bind(by)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes what a site says it shows.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn note_seen(
        &mut self,
        point: &str,
        code: &ProcedureCode,
        hash: &str,
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "INSERT INTO posting (point_id, code, seen, seen_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (point_id, code) DO UPDATE SET seen = excluded.seen, seen_at = excluded.seen_at";
        each!(self, |c| sqlx::query(SQL)
            .bind(point)
            .bind(code.as_str())
            .bind(hash)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that something was taken down at a point. False when it did not hang there.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn remove_posting(&mut self, point: &str, code: &ProcedureCode) -> Result<bool> {
        const SQL: &str = "DELETE FROM posting WHERE point_id = $1 AND code = $2";
        let removed = each!(self, |c| sqlx::query(SQL)
            .bind(point)
            .bind(code.as_str())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(removed > 0)
    }
}

fn point((id, kind, name, owner, revision): PointRow) -> Result<PostingPoint> {
    let owner = agency(&id, Some(&owner))?;
    Ok(PostingPoint {
        kind: PointKind::parse(&kind).ok_or_else(|| Error::row(&id, &"kind"))?,
        agency: owner.ok_or_else(|| Error::row(&id, &"agency"))?,
        id,
        name,
        revision,
    })
}

fn posting((code, number, posted_on, seen, seen_at): PostingRow) -> Result<Posting> {
    let number = number.map(|number| u32::try_from(number).map_err(|e| Error::row(&code, &e)));
    Ok(Posting {
        number: number.transpose()?,
        posted_on: day(&code, posted_on.as_deref())?,
        seen,
        seen_at: seen_at.map(Timestamp),
        code: ProcedureCode::parse(&code).map_err(|e| Error::row(&code, &e))?,
    })
}
