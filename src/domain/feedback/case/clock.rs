//! What events do to limits.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::read::{day, number, span};
use super::{Case, Uncounted};
use crate::domain::deadline::{DeadlineKind, Event as Milestone};
use crate::domain::feedback::facts::{FactError, Facts};
use crate::domain::feedback::limits::{self, Limit};
use crate::domain::feedback::milestones;
use crate::domain::feedback::state::State;

/// The rules of `uncounted.RULE` in the event of a submission.
pub(super) fn uncounted(facts: &Facts, from: Date) -> BTreeMap<String, Uncounted> {
    let uncounted = Uncounted {
        from,
        paused_before: 0,
    };
    let rules = facts.under("uncounted.");
    rules
        .map(|(rule, _)| (rule.to_owned(), uncounted))
        .collect()
}

impl Case {
    /// What was waited for has happened.
    pub(super) fn reach(&mut self, milestones: &[Milestone], today: Date) {
        milestones::meet(&mut self.limits, milestones, today);
        self.note(milestones, today);
    }

    /// For limits that are set later.
    pub(super) fn note(&mut self, milestones: &[Milestone], today: Date) {
        for milestone in milestones {
            self.reached.entry(*milestone).or_insert(today);
        }
    }

    /// Takes over the last days that an event has computed anew. A limit that is passed stays passed.
    pub(super) fn move_limits(&mut self, facts: &Facts) -> Result<(), FactError> {
        let waits = |limit: &&mut Limit| limit.runs() || limit.awaits_calendar;
        for limit in self.limits.iter_mut().filter(waits) {
            if let Some(due) = facts.read(&format!("due.{}", limit.rule), day)? {
                limit.move_to(due);
            }
            let held = facts.read(&format!("held.{}", limit.rule), day)?;
            limit.held_until = held.or(limit.held_until);
        }
        Ok(())
    }

    /// The sender has told what was asked for. Where nobody could count the days, limits wait until somebody can.
    pub(super) fn end_pause(&mut self, facts: &Facts) -> Result<(), FactError> {
        self.paused_since = None;
        self.paused_days += facts.read("paused_days", number)?.unwrap_or(0);
        let uncounted = facts.read("uncounted_pause", span)?;
        for limit in &mut self.limits {
            limit.held_until = None;
            limit.awaits_calendar |= uncounted.is_some() && limit.can_move();
        }
        self.uncounted_pauses.extend(uncounted);
        Ok(())
    }

    /// Limits that are counted from today.
    pub(super) fn count_anew(&mut self, facts: &Facts, today: Date) -> Result<(), FactError> {
        let new = limits::read(facts, self.cycle, today)?;
        for limit in &new {
            self.uncounted.remove(&limit.rule);
        }
        limits::add(&mut self.limits, new);
        for (rule, _) in facts.under("uncounted.") {
            self.uncounted.insert(rule.to_owned(), self.from(today));
        }
        Ok(())
    }

    fn from(&self, from: Date) -> Uncounted {
        Uncounted {
            from,
            paused_before: self.paused_days,
        }
    }

    /// It is opened again: what was decided about the answer before counts no more.
    pub(super) fn begin_round(&mut self, today: Date) {
        self.reopen_asked = false;
        self.cycle += 1;
        (self.returns, self.extensions, self.paused_days) = (0, 0, 0);
        (self.extension_asked, self.needs_supervisor) = (None, false);
        (self.ended_at, self.parent) = (None, None);
        self.round_from = today;
        self.uncounted.clear();
        self.forget_pauses();
        self.reached.remove(&Milestone::Answered);
        self.reached.remove(&Milestone::ReleaseDecided);
        // Nobody decides about a summary while it is worked on; there is another limit after the next answer.
        milestones::stop(&mut self.limits, &[Milestone::ReleaseDecided], today);
    }

    /// Limits begin anew: those that nobody could count are met, and wait no more.
    pub(super) fn forget_pauses(&mut self) {
        self.uncounted_pauses.clear();
        for limit in &mut self.limits {
            limit.awaits_calendar = false;
        }
    }

    /// The limits for answering are those of what it turned out to be. One that is passed stays, and one that was
    /// stopped when it seemed to be something else runs again.
    pub(super) fn renew_limits(&mut self, facts: &Facts, today: Date) -> Result<(), FactError> {
        let fresh = limits::read(facts, self.cycle, self.round_from)?;
        let uncounted: BTreeSet<&str> = facts.under("uncounted.").map(|(rule, _)| rule).collect();
        let fits =
            |rule: &str| uncounted.contains(rule) || fresh.iter().any(|limit| limit.rule == rule);
        for limit in self.limits.iter_mut().filter(|limit| limit.runs()) {
            if limit.met_by == Milestone::Answered && !fits(&limit.rule) {
                limit.stopped_on = Some(today);
            }
        }
        self.uncounted
            .retain(|rule, _| uncounted.contains(rule.as_str()));
        for rule in uncounted {
            let from = self.from(self.round_from);
            self.uncounted.entry(rule.to_owned()).or_insert(from);
        }
        for limit in fresh {
            self.renew(limit);
        }
        // Where the sender was asked before, the days of that are in these.
        self.move_limits(facts)
    }

    fn renew(&mut self, limit: Limit) {
        let is_answer = limit.met_by == Milestone::Answered;
        let known = self.limits.iter_mut().rev();
        let mut known = known.filter(|known| known.rule == limit.rule);
        if let Some(known) = known.next() {
            let is_of_this_round = known.cycle == limit.cycle;
            if is_answer && is_of_this_round && known.met_on.is_none() {
                known.stopped_on = None;
            }
            if !is_answer || is_of_this_round {
                return;
            }
        }
        limits::add(&mut self.limits, vec![limit]);
    }

    /// The calendar reaches further now: what could not be counted is. What has happened meanwhile has happened.
    pub(super) fn set_limits(&mut self, facts: &Facts, today: Date) -> Result<(), FactError> {
        if let Some(days) = facts.read("paused_days", number::<u32>)? {
            self.paused_days += days;
            self.uncounted_pauses.clear();
        }
        for (rule, _) in facts.under("dropped.") {
            self.uncounted.remove(rule);
        }
        for limit in limits::read(facts, self.cycle, today)? {
            if let Some(uncounted) = self.uncounted.remove(&limit.rule) {
                self.set_late(limit, uncounted.from, facts, today)?;
            }
        }
        Ok(())
    }

    fn set_late(
        &mut self,
        mut limit: Limit,
        from: Date,
        facts: &Facts,
        today: Date,
    ) -> Result<(), FactError> {
        limit.started_on = from;
        let due = facts.read(&format!("due.{}", limit.rule), day)?;
        limit.due = due.unwrap_or(limit.due);
        let is_collected =
            limit.met_by == Milestone::Answered && limit.kind == DeadlineKind::Policy;
        let collected = self.collected_on.filter(|_| is_collected);
        let reached = self.reached.get(&limit.met_by).copied();
        let is_kept = self.register.is_some() || self.state == State::Merged;
        if let Some(met_on) = reached.filter(|met_on| *met_on >= from).or(collected) {
            limit.judge(met_on);
        } else if limit.met_by == Milestone::Transferred && is_kept {
            limit.stopped_on = Some(today);
            limit.by_merging = self.register.is_none();
        }
        limits::add(&mut self.limits, vec![limit]);
        Ok(())
    }
}
