//! Deleting for good what has been kept long enough: by rules, in small steps, each whole or not at all. What an office
//! still works on, what waits for a decision and what is sealed is never touched.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::erasure::{delete, remaining};
use super::{Error, FeedbackError, Opened};
use crate::domain::agency::AgencyCode;
use crate::domain::feedback::event::Actor;
use crate::domain::feedback::retention::{self, Class, Retention, months_before};
use crate::domain::time::Timestamp;
use crate::store::{Store, Tx};

/// Feedback whose data is deleted in one transaction.
const BATCH: u32 = 50;
/// Notes about submissions that are deleted in one transaction.
const SUBMISSIONS: u32 = 1_000;
/// The classes that a feedback has, in the order in which they go.
const CLASSES: [Class; 4] = [
    Class::Contact,
    Class::Text,
    Class::Attachment,
    Class::Message,
];

/// What was deleted, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purge {
    /// How many things of each class go by which rule, of feedback that which unit has; '' is the province's own office.
    pub counts: BTreeMap<(Class, String, String), u64>,
    /// Of which feedback: class and id.
    pub ids: Vec<(Class, String)>,
    /// How many are too young, or have nothing left by their rules, of those that have ended.
    pub kept: u64,
    /// How many have not ended, or are sealed.
    pub held: u64,
    /// Feedback that cannot be read; nothing of it is deleted.
    pub unreadable: Vec<String>,
    /// Feedback that somebody did something with meanwhile; the next time will do.
    pub changed: u64,
}

/// Deletes what has been kept long enough, or only says what that is.
///
/// # Errors
/// [`Error::Unavailable`]. What was deleted before is, and the next time goes on from there.
pub async fn purge(
    store: &Store,
    rules: &Retention,
    now: Timestamp,
    deletes: bool,
) -> Result<Purge, Error> {
    let mut purge = Purge {
        held: store.read().await?.count_held_feedback().await?,
        ..Purge::default()
    };
    submissions(store, rules, (now, deletes), &mut purge).await?;
    searches(store, rules, (now, deletes), &mut purge).await?;
    let Some(months) = rules.shortest() else {
        return Ok(purge);
    };
    // The last day counts.
    let sent_before = Timestamp::start_of(months_before(now.day(), months));
    let mut after = String::new();
    loop {
        let ids = {
            let mut tx = store.read().await?;
            tx.list_ended_feedback(&after, sent_before, BATCH).await?
        };
        let Some(last) = ids.last() else {
            return Ok(purge);
        };
        after.clone_from(last);
        let mut tx = if deletes {
            store.write().await?
        } else {
            store.read().await?
        };
        for id in &ids {
            one(&mut tx, id, rules, (now, deletes), &mut purge).await?;
        }
        if deletes {
            tx.commit().await?;
        }
    }
}

/// One feedback.
async fn one(
    tx: &mut Tx,
    id: &str,
    rules: &Retention,
    (now, deletes): (Timestamp, bool),
    purge: &mut Purge,
) -> Result<(), Error> {
    let stored = match tx.find_feedback(id).await {
        Err(error) if error.is_unreadable() => {
            purge.unreadable.push(id.to_owned());
            return Ok(());
        }
        stored => stored?,
    };
    let Ok(mut opened) = Opened::of(stored.ok_or(FeedbackError::NotFound)?) else {
        purge.unreadable.push(id.to_owned());
        return Ok(());
    };
    let mut is_any = false;
    for class in CLASSES {
        let Some(rule) = rules.due(&opened.case, class, now.day()) else {
            continue;
        };
        let ids = remaining(tx, &opened, class).await?;
        let count = match class {
            Class::Message => tx.count_messages(id).await?,
            _ => ids.len() as u64,
        };
        if count == 0 {
            continue;
        }
        if deletes && !gone(tx, &mut opened, (class, &rule.code, &ids), now).await? {
            purge.changed += 1;
            return Ok(());
        }
        is_any = true;
        let unit = opened.case.unit.as_ref().map_or("", AgencyCode::as_str);
        let place = (class, rule.code.clone(), unit.to_owned());
        *purge.counts.entry(place).or_default() += count;
        purge.ids.push((class, id.to_owned()));
    }
    purge.kept += u64::from(!is_any);
    Ok(())
}

/// Deletes a class of a feedback, and says so in its events; false when somebody else has added some meanwhile.
async fn gone(
    tx: &mut Tx,
    opened: &mut Opened,
    (class, rule, ids): (Class, &str, &[String]),
    now: Timestamp,
) -> Result<bool, Error> {
    let id = opened.id.clone();
    if !ids.is_empty() {
        let named: Vec<&str> = ids.iter().map(String::as_str).collect();
        let event = retention::erasure(class, rule, &named);
        match opened.add(tx, now, &Actor::Program, vec![event]).await {
            Err(Error::Feedback(FeedbackError::Changed(_))) => return Ok(false),
            added => added?,
        }
    }
    delete(tx, &id, (class, ids)).await?;
    Ok(true)
}

/// What tells that the same was sent twice, of all feedback.
async fn submissions(
    store: &Store,
    rules: &Retention,
    (now, deletes): (Timestamp, bool),
    purge: &mut Purge,
) -> Result<(), Error> {
    let Some(rule) = rules.of_days(Class::Submission) else {
        return Ok(());
    };
    let first: Date = months_before(now.day(), rule.months);
    let before = Timestamp::start_of(first);
    let mut count = 0;
    if deletes {
        loop {
            let mut tx = store.write().await?;
            let deleted = tx.delete_old_submissions(before, SUBMISSIONS).await?;
            tx.commit().await?;
            count += deleted;
            if deleted == 0 {
                break;
            }
        }
    } else {
        count = store.read().await?.count_old_submissions(before).await?;
    }
    if count > 0 {
        let place = (Class::Submission, rule.code.clone(), String::new());
        purge.counts.insert(place, count);
    }
    Ok(())
}

/// What nothing was found for.
async fn searches(
    store: &Store,
    rules: &Retention,
    (now, deletes): (Timestamp, bool),
    purge: &mut Purge,
) -> Result<(), Error> {
    let Some(rule) = rules.of_days(Class::Search) else {
        return Ok(());
    };
    let before = months_before(now.day(), rule.months);
    let count = if deletes {
        let mut tx = store.write().await?;
        let count = tx.delete_old_unfound(before).await?;
        tx.commit().await?;
        count
    } else {
        store.read().await?.count_old_unfound(before).await?
    };
    if count > 0 {
        let place = (Class::Search, rule.code.clone(), String::new());
        purge.counts.insert(place, count);
    }
    Ok(())
}
