//! Templates of replies as rows.

use super::versions::agency;
use super::{Error, Result, Tx, each};
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::reply_template::ReplyTemplate;
use crate::domain::staff::StaffId;
use crate::domain::time::Timestamp;

/// Id, agency, name, text, revision, created, changed, by whom.
type Row = (String, String, String, String, i64, i64, i64, String);

/// The columns of a [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, agency, name, text, revision, created_at, changed_at, changed_by FROM reply_template ",
            $rest
        )
    };
}

impl Tx {
    /// Keeps a new template.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn insert_reply_template(&mut self, template: &ReplyTemplate) -> Result<()> {
        const SQL: &str = "INSERT INTO reply_template (id, agency, name, text, revision, created_at, changed_at, \
             changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        each!(self, |c| sqlx::query(SQL)
            .bind(&template.id)
            .bind(template.agency.as_ref().map_or("", AgencyCode::as_str))
            .bind(&template.name)
            .bind(&template.text)
            .bind(template.revision)
            .bind(template.created_at.0)
            .bind(template.changed_at.0)
            .bind(template.changed_by.as_str())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// A template.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_reply_template(&mut self, id: &str) -> Result<Option<ReplyTemplate>> {
        let row: Option<Row> = each!(self, |c| sqlx::query_as(select!("WHERE id = $1"))
            .bind(id)
            .fetch_optional(c)
            .await)?;
        row.map(read).transpose()
    }

    /// All templates, the oldest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_reply_templates(&mut self) -> Result<Vec<ReplyTemplate>> {
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(select!("ORDER BY id"))
            .fetch_all(c)
            .await)?;
        rows.into_iter().map(read).collect()
    }

    /// Keeps name and text of a template, and counts the change.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_reply_template(&mut self, template: &ReplyTemplate) -> Result<()> {
        const SQL: &str = "UPDATE reply_template SET name = $2, text = $3, revision = $4, changed_at = $5, \
             changed_by = $6 WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(&template.id)
            .bind(&template.name)
            .bind(&template.text)
            .bind(template.revision)
            .bind(template.changed_at.0)
            .bind(template.changed_by.as_str())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets a template.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn delete_reply_template(&mut self, id: &str) -> Result<()> {
        const SQL: &str = "DELETE FROM reply_template WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

fn read(row: Row) -> Result<ReplyTemplate> {
    let (id, of, name, text, revision, created_at, changed_at, changed_by) = row;
    let by = StaffId::parse(&changed_by);
    Ok(ReplyTemplate {
        agency: agency(&id, Some(of.as_str()).filter(|of| !of.is_empty()))?,
        changed_by: by.ok_or_else(|| Error::row(&id, &"changed_by"))?,
        name,
        text,
        revision,
        created_at: Timestamp(created_at),
        changed_at: Timestamp(changed_at),
        id,
    })
}
