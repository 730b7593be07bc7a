//! What happens to deadlines as days pass and things happen: passed, met, stopped.

use jiff::civil::Date;

use super::limits::Limit;
use crate::domain::deadline::{DeadlineKind, Event as Milestone};

/// Everything that runs is looked at when a day has come: what is passed by then is a breach, and stays one. What
/// stands still is not passed.
pub fn pass(limits: &mut [Limit], today: Date, is_paused: bool) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        if limit.breached_on.is_none() && limit.is_passed(today, is_paused) {
            let last = limit.last_day(is_paused).unwrap_or(limit.due);
            limit.breached_on = last.tomorrow().ok().or(Some(today));
        }
    }
}

/// What was waited for has happened on a day.
pub fn meet(limits: &mut [Limit], milestones: &[Milestone], today: Date) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        if milestones.contains(&limit.met_by) {
            limit.met_on = Some(today);
        }
    }
}

/// It is collected: an answer by the province's own rules, none by the law.
pub fn collect(limits: &mut [Limit], today: Date) {
    let is_own = |limit: &&mut Limit| {
        limit.kind == DeadlineKind::Policy && limit.met_by == Milestone::Answered
    };
    let running = limits.iter_mut().filter(|limit| limit.runs());
    for limit in running.filter(is_own) {
        limit.met_on = Some(today);
    }
}

/// Some limits are waited for no more.
pub fn stop(limits: &mut [Limit], milestones: &[Milestone], today: Date) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        if milestones.contains(&limit.met_by) {
            limit.stopped_on = Some(today);
        }
    }
}

/// All but some are waited for no more.
pub fn stop_all_but(limits: &mut [Limit], milestones: &[Milestone], today: Date) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        if !milestones.contains(&limit.met_by) {
            limit.stopped_on = Some(today);
        }
    }
}

/// It was merged: that is said to the sender, and nothing is transferred any more. The answer is still owed.
pub fn merge(limits: &mut [Limit], told: &[Milestone], today: Date) {
    for limit in limits.iter_mut().filter(|limit| limit.runs()) {
        if told.contains(&limit.met_by) {
            (limit.met_on, limit.by_merging) = (Some(today), true);
        } else if limit.met_by == Milestone::Transferred {
            (limit.stopped_on, limit.by_merging) = (Some(today), true);
        }
    }
}

/// It goes on by itself: what merging had met or stopped is waited for again, where there is time left. Where there is
/// none the sender was told before, and a transfer is late whenever it comes.
pub fn unmerge(limits: &mut [Limit], today: Date) {
    for limit in limits.iter_mut() {
        if std::mem::take(&mut limit.by_merging)
            && limit.breached_on.is_none()
            && today <= limit.due
        {
            (limit.met_on, limit.stopped_on) = (None, None);
        }
    }
}

/// It was transferred: in time or not, even if somebody had meant to keep it before.
pub fn transfer(limits: &mut [Limit], today: Date) {
    let transfers = limits
        .iter_mut()
        .filter(|limit| limit.met_by == Milestone::Transferred);
    for limit in transfers.filter(|limit| limit.met_on.is_none()) {
        limit.stopped_on = None;
        limit.judge(today);
    }
}
