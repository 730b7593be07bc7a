//! As whom the identity provider knows officers.

use super::read_id;
use crate::domain::identity::Identity;
use crate::domain::staff::StaffId;
use crate::store::{Result, Tx, each};

impl Tx {
    /// The officer with an identity.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn find_by_identity(&mut self, identity: &Identity) -> Result<Option<StaffId>> {
        const SQL: &str = "SELECT id FROM staff WHERE oidc_issuer = $1 AND oidc_subject = $2";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .fetch_optional(c)
            .await)?;
        row.map(|(id,)| read_id(&id)).transpose()
    }

    /// Gives an active officer who has none an identity; false when there is no such officer.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn bind_identity(&mut self, id: &StaffId, identity: &Identity) -> Result<bool> {
        const SQL: &str = "UPDATE staff SET oidc_issuer = $2, oidc_subject = $3 \
             WHERE id = $1 AND state = 'active' AND oidc_subject IS NULL";
        let rows = each!(self, |c| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Takes an officer's identity away.
    ///
    /// # Errors
    /// [`crate::store::Error::Database`].
    pub async fn release_identity(&mut self, id: &StaffId) -> Result<()> {
        const SQL: &str = "UPDATE staff SET oidc_issuer = NULL, oidc_subject = NULL WHERE id = $1";
        each!(self, |c| sqlx::query(SQL)
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
