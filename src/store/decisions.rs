//! Decisions as rows.

use super::versions::{agency, day};
use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::code::decision_key;
use crate::domain::deadline::Issuer;
use crate::domain::decision::Decision;
use crate::domain::time::Timestamp;

/// The columns of a decision, in the order of [`DecisionRow`].
macro_rules! columns {
    () => {
        "id, number, signed_on, issuer, issuer_kind, title, effective_on, is_shortened, revision, changed_at"
    };
}

pub(super) use columns;

pub(super) type DecisionRow = (
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    String,
    bool,
    i64,
    i64,
    i64,
);

impl Tx {
    /// Keeps a decision: a new one, or in place of its revision before. False when somebody else changed it meanwhile,
    /// or another decision has its number and day.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn save_decision(&mut self, decision: &Decision, now: Timestamp) -> Result<bool> {
        const INSERT: &str = "INSERT INTO decision (id, number, number_key, signed_on, issuer, issuer_kind, title, \
             effective_on, is_shortened, revision, seq, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $11) ON CONFLICT DO NOTHING";
        const UPDATE: &str = "UPDATE decision SET number = $2, number_key = $3, signed_on = $4, issuer = $5, \
             issuer_kind = $6, title = $7, effective_on = $8, is_shortened = $9, revision = revision + 1, seq = $10, \
             changed_at = $11 WHERE id = $1 AND revision = $12";
        let is_new = decision.revision == 0;
        let before = if is_new {
            None
        } else {
            self.find_decision(&decision.id).await?
        };
        let seq = self.next_seq().await?;
        let sql = if is_new { INSERT } else { UPDATE };
        let changed = each!(self, |c| {
            let query = sqlx::query(sql)
                .bind(&decision.id)
                .bind(&decision.number)
                .bind(key(&decision.number))
                .bind(decision.signed_on.to_string())
                .bind(&decision.issuer)
                .bind(decision.issuer_kind.key())
                .bind(decision.title.as_deref())
                .bind(decision.effective_on.to_string())
                .bind(decision.is_shortened)
                .bind(seq)
                .bind(now.0);
            let query = if is_new {
                query
            } else {
                query.bind(decision.revision)
            };
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        if before.is_some_and(|before| before.number != decision.number) && changed == 1 {
            self.tell_versions_of(&decision.id).await?;
        }
        Ok(changed == 1)
    }

    /// Tells the indexes of the versions that a decision announces: they are found by its number.
    async fn tell_versions_of(&mut self, decision: &str) -> Result<()> {
        const SQL: &str = "UPDATE procedure_version SET seq = $3 WHERE code = $1 AND number = $2";
        for version in self.list_versions_of(decision).await? {
            let seq = self.next_seq().await?;
            each!(self, |c| sqlx::query(SQL)
                .bind(version.key.code.as_str())
                .bind(i64::from(version.key.number))
                .bind(seq)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// A decision.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_decision(&mut self, id: &str) -> Result<Option<Decision>> {
        const SQL: &str = concat!("SELECT ", columns!(), ", seq FROM decision WHERE id = $1");
        let row: Option<DecisionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(read).transpose()
    }

    /// The decisions of a number, written in whatever way; the last signed first. Numbers are used again every year.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_decisions_numbered(&mut self, number: &str) -> Result<Vec<Decision>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            ", seq FROM decision WHERE number_key = $1 ORDER BY signed_on DESC, id"
        );
        let rows: Vec<DecisionRow> = each!(self, |c| sqlx::query_as(SQL)
            .bind(key(number))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(read).collect()
    }

    /// All decisions, the last signed first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_decisions(&mut self) -> Result<Vec<Decision>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            ", seq FROM decision ORDER BY signed_on DESC, id"
        );
        let rows: Vec<DecisionRow> = each!(self, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }
}

/// What of a decision is public and what waits, for one of its agencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionPublication {
    /// The decision.
    pub decision: String,
    /// The agency that answers for the procedures; `None` is the province's own office.
    pub agency: Option<AgencyCode>,
    /// How many procedures are public that this agency was the first to publish under the decision.
    pub procedures: usize,
    /// When the last of them was made public; what came later only says the same thing better.
    pub published_at: Option<Timestamp>,
    /// How many drafts still wait, but for those of procedures that are public under the decision already.
    pub waiting: usize,
}

impl Tx {
    /// What of each decision is public and what waits, by decision and agency: first what is public, then what waits.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_publications(&mut self) -> Result<Vec<DecisionPublication>> {
        // Numbers follow the order of publication, and with a code they are unique.
        const PUBLIC: &str = "SELECT v.decision_id, v.agency, CAST(COUNT(*) AS BIGINT), \
             CAST(MAX(v.published_at) AS BIGINT) FROM procedure_version v JOIN \
             (SELECT decision_id, code, MIN(number) AS number FROM procedure_version \
             WHERE decision_id IS NOT NULL AND state = 'published' GROUP BY decision_id, code) AS firsts \
             ON firsts.code = v.code AND firsts.number = v.number \
             GROUP BY v.decision_id, v.agency ORDER BY v.decision_id, v.agency";
        const WAITING: &str = "SELECT decision_id, agency, CAST(COUNT(*) AS BIGINT) FROM draft d \
             WHERE decision_id IS NOT NULL AND state IN ('draft', 'submitted') AND NOT EXISTS \
             (SELECT 1 FROM procedure_version v WHERE v.decision_id = d.decision_id AND v.code = d.code \
             AND v.state = 'published') \
             GROUP BY decision_id, agency ORDER BY decision_id, agency";
        let public: Vec<(String, Option<String>, i64, i64)> =
            each!(self, |c| sqlx::query_as(PUBLIC).fetch_all(c).await)?;
        let waiting: Vec<(String, Option<String>, i64)> =
            each!(self, |c| sqlx::query_as(WAITING).fetch_all(c).await)?;
        let public = public.into_iter().map(|(decision, agency, count, last)| {
            (decision, agency, count, Some(Timestamp(last)), 0)
        });
        let waiting = waiting
            .into_iter()
            .map(|(decision, agency, count)| (decision, agency, 0, None, count));
        let read = public.chain(waiting);
        read.map(|(decision, owner, procedures, published_at, waiting)| {
            Ok(DecisionPublication {
                agency: agency(&decision, owner.as_deref())?,
                procedures: usize::try_from(procedures).unwrap_or(0),
                published_at,
                waiting: usize::try_from(waiting).unwrap_or(0),
                decision,
            })
        })
        .collect()
    }
}

/// The number as it is compared.
fn key(number: &str) -> String {
    decision_key(number).unwrap_or_else(|| number.trim().to_lowercase())
}

pub(super) fn read(row: DecisionRow) -> Result<Decision> {
    let (id, number, signed, issuer, kind, title, effective, is_shortened, revision, changed, _) =
        row;
    let date = |text: &str| Ok::<_, Error>(day(&id, Some(text))?.unwrap_or_default());
    Ok(Decision {
        signed_on: date(&signed)?,
        effective_on: date(&effective)?,
        issuer_kind: Issuer::parse(&kind).ok_or_else(|| Error::row(&id, &"issuer_kind"))?,
        id,
        number,
        issuer,
        title,
        is_shortened,
        revision,
        changed_at: Timestamp(changed),
    })
}
