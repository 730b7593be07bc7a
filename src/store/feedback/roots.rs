//! The roots of days as rows.

use jiff::civil::Date;

use crate::domain::feedback::chain::{DayContent, DayRoot, report_line};
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;
use crate::store::versions::day;
use crate::store::{Error, Result, Tx, each};

/// A root: day, that of the day before, itself, how many feedbacks.
type RootRow = (String, String, String, i64);
/// A report: id, edition, the one it takes the place of, when, by whom, the hash of its figures.
type ReportRow = (String, i64, Option<String>, i64, String, String);

impl Tx {
    /// The day and the root that were noted as the newest.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn last_root(&mut self) -> Result<Option<(Date, String)>> {
        const SQL: &str = "SELECT day, root FROM feedback_root_last WHERE only_row = 1";
        let row: Option<(String, String)> =
            each!(self, |c| sqlx::query_as(SQL).fetch_optional(c).await)?;
        let read = |(written, root): (String, String)| Ok((root_day(&written)?, root));
        row.map(read).transpose()
    }

    /// The first moment that is on no day that has a root: no event is added before it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn open_since(&mut self) -> Result<Timestamp> {
        let last = self.last_root().await?;
        let next = last.and_then(|(day, _)| day.tomorrow().ok());
        Ok(next.map_or(Timestamp(i64::MIN), Timestamp::start_of))
    }

    /// When the first event of all happened.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn first_event_at(&mut self) -> Result<Option<Timestamp>> {
        const SQL: &str = "SELECT MIN(at) FROM feedback_event";
        let (at,): (Option<i64>,) = each!(self, |c| sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(at.map(Timestamp))
    }

    /// The hash of a day's last event of each feedback that had one, in the order of the feedback's ids.
    async fn heads_of_day(&mut self, day: Date) -> Result<Vec<String>> {
        const SQL: &str = "SELECT feedback_id, hash FROM feedback_event WHERE at >= $1 AND at < $2 \
             ORDER BY feedback_id, position";
        let (start, end) = bounds(day);
        let rows: Vec<(String, String)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(start.0)
            .bind(end.0)
            .fetch_all(c)
            .await)?;
        let mut heads: Vec<(String, String)> = Vec::new();
        for (id, hash) in rows {
            match heads.last_mut() {
                Some(last) if last.0 == id => last.1 = hash,
                _ => heads.push((id, hash)),
            }
        }
        // The databases may order texts in ways of their own.
        heads.sort_unstable();
        Ok(heads.into_iter().map(|(_, hash)| hash).collect())
    }

    /// What the root of a day covers.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn content_of_day(&mut self, day: Date) -> Result<DayContent> {
        Ok(DayContent {
            heads: self.heads_of_day(day).await?,
            reports: self.reports_of_day(day).await?,
        })
    }

    /// The reports that were issued on a day, as its root covers them.
    async fn reports_of_day(&mut self, day: Date) -> Result<Vec<String>> {
        const SQL: &str = "SELECT id, edition, corrects, issued_at, issued_by, sha256 FROM feedback_report \
             WHERE issued_at >= $1 AND issued_at < $2";
        let (start, end) = bounds(day);
        let rows: Vec<ReportRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(start.0)
            .bind(end.0)
            .fetch_all(c)
            .await)?;
        let read = |(id, edition, corrects, at, by, sha256): ReportRow| {
            let edition = u32::try_from(edition).map_err(|e| Error::row(&id, &e))?;
            let by = StaffId::parse(&by).ok_or_else(|| Error::row(&id, &"issued_by"))?;
            let kept = (edition, corrects.as_deref());
            Ok(report_line(&id, kept, (Timestamp(at), &by), &sha256))
        };
        let mut lines: Vec<String> = rows.into_iter().map(read).collect::<Result<_>>()?;
        lines.sort_unstable();
        Ok(lines)
    }

    /// When the last event of all happened, besides what a command has erased: that needs no running server, which alone
    /// gives days their roots.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn last_event_at(&mut self) -> Result<Option<Timestamp>> {
        const SQL: &str = "SELECT MAX(at) FROM feedback_event WHERE kind <> 'erased'";
        let (at,): (Option<i64>,) = each!(self, |c| sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(at.map(Timestamp))
    }

    /// Keeps the root of a day as the newest.
    ///
    /// # Errors
    /// [`Error`], also when the day has one.
    pub async fn add_root(&mut self, root: &DayRoot, at: Timestamp) -> Result<()> {
        const SQL: &str = "INSERT INTO feedback_root (day, previous, root, feedbacks, made_at) \
             VALUES ($1, $2, $3, $4, $5)";
        const LAST: &str = "INSERT INTO feedback_root_last (only_row, day, root) VALUES (1, $1, $2) \
             ON CONFLICT (only_row) DO UPDATE SET day = $1, root = $2";
        each!(self, |c| sqlx::query(SQL)
            .bind(root.day.to_string())
            .bind(&root.previous)
            .bind(&root.root)
            .bind(i64::from(root.feedbacks))
            .bind(at.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        each!(self, |c| sqlx::query(LAST)
            .bind(root.day.to_string())
            .bind(&root.root)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Roots behind a day, the oldest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_roots_after(&mut self, after: &str, limit: u32) -> Result<Vec<DayRoot>> {
        const SQL: &str = "SELECT day, previous, root, feedbacks FROM feedback_root WHERE day > $1 \
             ORDER BY day LIMIT $2";
        self.read_roots(SQL, after, limit).await
    }

    /// Roots before a day, the newest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_roots_before(&mut self, before: &str, limit: u32) -> Result<Vec<DayRoot>> {
        const SQL: &str = "SELECT day, previous, root, feedbacks FROM feedback_root WHERE day < $1 \
             ORDER BY day DESC LIMIT $2";
        self.read_roots(SQL, before, limit).await
    }

    async fn read_roots(
        &mut self,
        sql: &'static str,
        place: &str,
        limit: u32,
    ) -> Result<Vec<DayRoot>> {
        let rows: Vec<RootRow> = each!(self, |c| sqlx::query_as(sql)
            .bind(place)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let read = |(written, previous, root, feedbacks): RootRow| {
            Ok(DayRoot {
                day: root_day(&written)?,
                previous,
                root,
                feedbacks: u32::try_from(feedbacks).map_err(|e| Error::row(&written, &e))?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

/// From when to when a day is.
fn bounds(day: Date) -> (Timestamp, Timestamp) {
    let end = day.tomorrow();
    let end = end.map_or(Timestamp(i64::MAX), Timestamp::start_of);
    (Timestamp::start_of(day), end)
}

fn root_day(written: &str) -> Result<Date> {
    day("feedback_root", Some(written))?.ok_or_else(|| Error::row("feedback_root", &"day"))
}
