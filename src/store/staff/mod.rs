//! Officers and what they may do, as rows.

mod attempts;
mod credentials;
mod identities;
mod sessions;
mod tokens;

pub use credentials::Credentials;
pub use sessions::{NewSession, Session};

use super::{Error, Result, Tx, each};
use crate::domain::account::Account;
use crate::domain::agency::AgencyCode;
use crate::domain::email::EmailAddress;
use crate::domain::secret::Secret;
use crate::domain::staff::{Grant, Login, Officer, Role, StaffId};
use crate::domain::time::Timestamp;

/// Id, login, name, state, whether there is a TOTP secret and an identity at the provider, e-mail address, created,
/// changed, revision.
type Row = (
    String,
    String,
    String,
    String,
    bool,
    bool,
    Option<String>,
    i64,
    i64,
    i64,
);

impl Tx {
    /// Makes others wait who change officers, drafts or postings, until this transaction ends. Taken before any of
    /// their rows, and after [`Tx::lock_changes`] where both are.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn lock_audit(&mut self) -> Result<()> {
        // The row that every change's audit entry needs anyway: one lock, one order.
        const SQL: &str = "UPDATE audit_counter SET last_id = last_id";
        each!(self, |c| sqlx::query(SQL).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Keeps a new officer.
    ///
    /// # Errors
    /// [`Error::Database`], also when the login is taken.
    pub async fn insert_officer(
        &mut self,
        officer: &Officer,
        password_hash: &Secret,
        now: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "INSERT INTO staff (id, login, name, password_hash, state, created_at, changed_at, revision) \
             VALUES ($1, $2, $3, $4, 'active', $5, $5, 1)";
        each!(self, |c| sqlx::query(SQL)
            .bind(officer.id.as_str())
            .bind(officer.login.as_str())
            .bind(&officer.name)
            .bind(password_hash.reveal())
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))?;
        self.insert_grants(officer).await
    }

    /// The account with an id.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_account(&mut self, id: &StaffId) -> Result<Option<Account>> {
        const SQL: &str = "SELECT id, login, name, state, totp_secret IS NOT NULL, oidc_subject IS NOT NULL, email, created_at, changed_at, revision \
             FROM staff WHERE id = $1";
        let row: Option<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(id.as_str())
            .fetch_optional(c)
            .await)?;
        match row {
            Some(row) => self.account(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The officer with a login name.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn find_staff_id(&mut self, login: &Login) -> Result<Option<StaffId>> {
        const SQL: &str = "SELECT id FROM staff WHERE login = $1";
        let row: Option<(String,)> = each!(self, |c| sqlx::query_as(SQL)
            .bind(login.as_str())
            .fetch_optional(c)
            .await)?;
        row.map(|(id,)| read_id(&id)).transpose()
    }

    /// The accounts after an id, the oldest first.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list_accounts(&mut self, after: &str, limit: u32) -> Result<Vec<Account>> {
        const SQL: &str = "SELECT id, login, name, state, totp_secret IS NOT NULL, oidc_subject IS NOT NULL, email, created_at, changed_at, revision \
             FROM staff WHERE id > $1 ORDER BY id LIMIT $2";
        let rows: Vec<Row> = each!(self, |c| sqlx::query_as(SQL)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let mut accounts = Vec::with_capacity(rows.len());
        for row in rows {
            accounts.push(self.account(row).await?);
        }
        Ok(accounts)
    }

    /// Keeps name, state and grants of an account, and counts the change.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn save_account(&mut self, account: &Account, now: Timestamp) -> Result<()> {
        const SAVE: &str = "UPDATE staff SET name = $2, state = $3, changed_at = $4, email = $5, \
             revision = revision + 1 WHERE id = $1";
        const FORGET: &str = "DELETE FROM staff_grant WHERE staff_id = $1";
        let id = account.officer.id.as_str();
        let state = if account.active { "active" } else { "disabled" };
        each!(self, |c| sqlx::query(SAVE)
            .bind(id)
            .bind(&account.officer.name)
            .bind(state)
            .bind(now.0)
            .bind(account.email.as_ref().map(EmailAddress::reveal))
            .execute(c)
            .await
            .map(|_| ()))?;
        each!(self, |c| sqlx::query(FORGET)
            .bind(id)
            .execute(c)
            .await
            .map(|_| ()))?;
        self.insert_grants(&account.officer).await
    }

    /// How many officers but this one look after accounts.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn count_other_administrators(&mut self, id: &StaffId) -> Result<i64> {
        const SQL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM staff s JOIN staff_grant g ON g.staff_id = s.id \
             WHERE s.state = 'active' AND g.role = 'administrator' AND g.agency = '' AND s.id <> $1";
        let (count,): (i64,) = each!(self, |c| sqlx::query_as(SQL)
            .bind(id.as_str())
            .fetch_one(c)
            .await)?;
        Ok(count)
    }

    async fn insert_grants(&mut self, officer: &Officer) -> Result<()> {
        const SQL: &str = "INSERT INTO staff_grant (staff_id, role, agency) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        for grant in &officer.grants {
            let agency = grant.agency.as_ref().map_or("", AgencyCode::as_str);
            each!(self, |c| sqlx::query(SQL)
                .bind(officer.id.as_str())
                .bind(grant.role.key())
                .bind(agency)
                .execute(c)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    async fn account(&mut self, row: Row) -> Result<Account> {
        const SQL: &str =
            "SELECT role, agency FROM staff_grant WHERE staff_id = $1 ORDER BY role, agency";
        let (id, login, name, state, second_factor, oidc, email, created_at, changed_at, revision) =
            row;
        let email = email.map(|email| EmailAddress::parse(&email)).transpose();
        let email = email.map_err(|error| bad_row(&id, &error))?;
        let grants: Vec<(String, String)> =
            each!(self, |c| sqlx::query_as(SQL).bind(&id).fetch_all(c).await)?;
        let grants = grants
            .iter()
            .map(|(role, agency)| read_grant(&id, role, agency));
        let mut grants = grants.collect::<Result<Vec<_>>>()?;
        // Sorted here, because databases sort text in different ways.
        grants.sort_unstable();
        let officer = Officer {
            login: Login::parse(&login).map_err(|error| bad_row(&id, &error))?,
            id: read_id(&id)?,
            name,
            grants,
        };
        Ok(Account {
            officer,
            active: state == "active",
            second_factor,
            oidc,
            email,
            created_at: Timestamp(created_at),
            changed_at: Timestamp(changed_at),
            revision,
        })
    }
}

fn read_grant(id: &str, role: &str, agency: &str) -> Result<Grant> {
    let role = Role::from_key(role).ok_or_else(|| bad_row(id, &format!("role {role}")))?;
    let agency = (!agency.is_empty()).then(|| AgencyCode::parse(agency));
    let agency = agency.transpose().map_err(|error| bad_row(id, &error))?;
    Ok(Grant { role, agency })
}

fn read_id(id: &str) -> Result<StaffId> {
    StaffId::parse(id).ok_or_else(|| bad_row(id, &"no UUID"))
}

fn bad_row(id: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::Row {
        code: format!("staff {id}"),
        reason: reason.to_string(),
    }
}
