//! New feedback as rows: several at once, each row written once.

use sqlx::AssertSqlSafe;

use super::rows::{CHUNK, values};
use super::waiting;
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::case::Case;
use crate::domain::feedback::chain::{self, GENESIS};
use crate::domain::feedback::code::FeedbackCode;
use crate::domain::feedback::event::Event;
use crate::domain::feedback::next_check::soonest_check;
use crate::domain::feedback::queue::day_key;
use crate::domain::feedback::seal::Sealed;
use crate::domain::scope::Signal;
use crate::domain::text::hex;
use crate::store::{Result, Tx, each};

/// A new feedback: everything of it that is kept.
#[derive(Debug, Clone)]
pub struct NewFeedback {
    /// Its identifier.
    pub id: String,
    /// What the sender has it by.
    pub code: FeedbackCode,
    /// What code and secret give together.
    pub access_key: String,
    /// Where it stands.
    pub case: Case,
    /// Its first events.
    pub events: Vec<Event>,
    /// The texts that they name.
    pub parts: Vec<Sealed>,
}

impl Tx {
    /// Keeps new feedback.
    ///
    /// # Errors
    /// [`crate::store::Error`].
    pub async fn insert_feedback(&mut self, all: &[&NewFeedback]) -> Result<()> {
        let hashes: Vec<Vec<String>> = all
            .iter()
            .map(|new| chain::hashes(GENESIS, &new.id, &new.events))
            .collect();
        let heads: Vec<(&NewFeedback, &str)> = all
            .iter()
            .zip(&hashes)
            .map(|(new, hashes)| (*new, hashes.last().map_or(GENESIS, String::as_str)))
            .collect();
        for chunk in heads.chunks(CHUNK) {
            self.insert_heads(chunk).await?;
        }
        let events: Vec<(&str, &Event, &str)> = all
            .iter()
            .zip(&hashes)
            .flat_map(|(new, hashes)| {
                let events = new.events.iter().zip(hashes);
                events.map(|(event, hash)| (new.id.as_str(), event, hash.as_str()))
            })
            .collect();
        for chunk in events.chunks(CHUNK) {
            self.insert_events(chunk).await?;
        }
        let parts: Vec<(&str, &Sealed)> = all
            .iter()
            .flat_map(|new| new.parts.iter().map(|part| (new.id.as_str(), part)))
            .collect();
        for chunk in parts.chunks(CHUNK) {
            self.insert_parts(chunk).await?;
        }
        Ok(())
    }

    /// Where each stands, with the hash of its last event.
    async fn insert_heads(&mut self, rows: &[(&NewFeedback, &str)]) -> Result<()> {
        let sql = format!(
            "INSERT INTO feedback (id, code, access_key, state, kind, channel, urgency, confidentiality, visibility, \
             signals, is_quarantined, unit, procedure_code, commune, next_due, submitted_at, last_at, revision, head, \
             waiting, next_check_on, is_open, is_breached) VALUES {}",
            values(rows.len(), 21, ", TRUE, FALSE")
        );
        each!(self, |c| {
            // Only places are in the text; everything else is bound.
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (new, head) in rows {
                let case = &new.case;
                query = query
                    .bind(&new.id)
                    .bind(new.code.as_str())
                    .bind(&new.access_key)
                    .bind(case.state.key())
                    .bind(case.kind.key())
                    .bind(case.channel.key())
                    .bind(case.urgency.key())
                    .bind(case.confidentiality.key())
                    .bind(case.visibility.key())
                    .bind(Signal::written(&case.signals))
                    .bind(case.is_quarantined)
                    .bind(case.unit.as_ref().map_or("", AgencyCode::as_str))
                    .bind(case.procedure_code())
                    .bind(case.commune.as_ref().map(AgencyCode::as_str))
                    .bind(day_key(case.next_due()))
                    .bind(case.submitted_at.0)
                    .bind(case.last_at.0)
                    .bind(i64::from(case.position))
                    .bind(*head)
                    .bind(waiting(case))
                    .bind(day_key(soonest_check(case)));
            }
            query.execute(c).await.map(|_| ())
        })?;
        Ok(())
    }

    /// Events, each with its feedback and its hash.
    pub(super) async fn insert_events(&mut self, rows: &[(&str, &Event, &str)]) -> Result<()> {
        let sql = format!(
            "INSERT INTO feedback_event (feedback_id, position, at, actor, kind, facts, hash) VALUES {}",
            values(rows.len(), 7, "")
        );
        each!(self, |c| {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (id, event, hash) in rows {
                query = query
                    .bind(*id)
                    .bind(i64::from(event.position))
                    .bind(event.at.0)
                    .bind(event.actor.to_string())
                    .bind(event.kind.key())
                    .bind(event.facts.to_text())
                    .bind(*hash);
            }
            query.execute(c).await.map(|_| ())
        })?;
        Ok(())
    }

    /// Sealed texts, each with its feedback.
    pub(super) async fn insert_parts(&mut self, rows: &[(&str, &Sealed)]) -> Result<()> {
        let sql = format!(
            "INSERT INTO feedback_part (feedback_id, id, key_name, data) VALUES {}",
            values(rows.len(), 4, "")
        );
        each!(self, |c| {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (id, part) in rows {
                query = query
                    .bind(*id)
                    .bind(&part.id)
                    .bind(&part.key)
                    .bind(hex(&part.data));
            }
            query.execute(c).await.map(|_| ())
        })?;
        Ok(())
    }
}
