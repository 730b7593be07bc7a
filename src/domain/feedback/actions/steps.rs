//! Each step: where it begins, what it asks, which events it makes.

use jiff::civil::Date;

use super::super::case::Case;
use super::super::event::{Actor, EventKind, NewEvent};
use super::super::limits::{self, Asked};
use super::super::reason::{Reason, ReasonFor};
use super::super::state::State;
use super::super::words::{Confidentiality, Content, Outcome, Visibility};
use super::{Action, Classified, Parent, Rating, Refusal, Reply, Setting, guards};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::Event as Milestone;
use crate::domain::staff::{Role, StaffId};

/// From which round on the province's own office looks at it (as NĐ 20/2008/NĐ-CP Đ17.3 has it for what offices do not
/// agree about).
const REFER_UP_CYCLE: u32 = 3;

type Events = Result<Vec<NewEvent>, Refusal>;

/// Takes a step: the events it makes, or why it is not taken.
///
/// # Errors
/// [`Refusal`] says it to whoever wants to take the step.
pub fn decide(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    action.takers().allow(setting)?;
    match action {
        Action::Clear if case.is_quarantined => one(EventKind::Cleared),
        Action::Clear => Err(Refusal::NotFromHere(case.state)),
        Action::Note { note } => with(EventKind::Noted, "part.note", note),
        Action::SeeContact { purpose } => with(EventKind::ContactSeen, "part.purpose", purpose),
        Action::NameConflict { units } => name_conflict(case, units, setting),
        Action::SetConfidentiality(wanted) => set_confidentiality(case, *wanted, setting),
        Action::Refuse {
            reason,
            explanation,
            chars,
        } => refuse(case, reason, (explanation.as_deref(), *chars), setting),
        Action::Redirect { reason } => redirect(case, reason),
        Action::Withdraw => withdraw(case),
        _ => {
            guards::not_held(case)?;
            before_work(case, action, setting)
        }
    }
}

/// Steps until somebody works on it.
fn before_work(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    match action {
        Action::BeginScreening => {
            guards::from(case, &[State::Submitted])?;
            one(EventKind::ScreeningBegun)
        }
        Action::AskInfo { until, question } => ask_info(case, *until, question, setting),
        Action::NoteAttempt { note } => {
            guards::from(case, &[State::NeedsInfo])?;
            with(EventKind::ContactAttempted, "part.note", note)
        }
        Action::SupplyInfo { answer } => supply_info(case, answer, setting),
        Action::Accept(classified) => accept(case, classified, setting),
        Action::Transfer { reason, to, letter } => transfer(case, reason, (to, letter), setting),
        Action::Assign { chain, handler } => assign(case, chain, handler.as_ref()),
        Action::Return { reason } => {
            guards::from(case, &[State::Assigned])?;
            if case.returns >= setting.policy.returns_max {
                return Err(Refusal::Returns(setting.policy.returns_max));
            }
            with(EventKind::Returned, "part.reason", reason)
        }
        Action::Merge(parent) => merge(case, parent),
        Action::Unmerge => {
            guards::from(case, &[State::Merged])?;
            one(EventKind::Unmerged)
        }
        _ => work(case, action, setting),
    }
}

/// Steps towards an answer.
fn work(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    match action {
        Action::Begin => {
            guards::from(case, &[State::Assigned])?;
            guards::no_conflict(case, setting.chain)?;
            one(EventKind::Begun)
        }
        Action::AskExtension { until, reason } => ask_extension(case, *until, reason, setting),
        Action::Extend => extend(case, setting),
        Action::RefuseExtension { reason } if case.extension_asked.is_some() => {
            with(EventKind::ExtensionRefused, "part.reason", reason)
        }
        Action::RefuseExtension { .. } => Err(Refusal::NotAsked),
        Action::Draft(reply) => draft(case, reply, setting),
        Action::ReturnDraft { comment } => {
            guards::from(case, &[State::PendingApproval])?;
            with(EventKind::DraftReturned, "part.comment", comment)
        }
        Action::Approve => approve(case, setting),
        Action::Collect { until, reason } => {
            guards::from(case, &[State::InProgress])?;
            guards::no_conflict(case, setting.chain)?;
            let first = guards::days_after(setting.today, 1);
            let last = guards::days_after(setting.today, setting.policy.collect_days_max);
            guards::day(*until, first, last)?;
            Ok(vec![
                NewEvent::new(EventKind::Collected)
                    .with("until", until)
                    .with("part.reason", reason),
            ])
        }
        Action::Resume => resume(case, setting),
        _ => after_answer(case, action, setting),
    }
}

/// Steps after an answer.
fn after_answer(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    match action {
        Action::AnswerWithParent { outcome, text } => {
            guards::from(case, &[State::Merged])?;
            let event = NewEvent::new(EventKind::Answered)
                .with("outcome", outcome.key())
                .with("part.reply", text);
            Ok(vec![event])
        }
        Action::Close => {
            guards::from(case, &[State::Answered])?;
            match guards::window(case, setting) {
                Ok(()) => Err(Refusal::StillTime(setting.today)),
                Err(_) => one(EventKind::Closed),
            }
        }
        Action::AskReopen { reason } => {
            guards::from(case, &[State::Answered, State::Closed])?;
            guards::window(case, setting)?;
            if case.reopen_asked {
                return Err(Refusal::AskedAlready);
            }
            with(EventKind::ReopenAsked, "part.reason", reason)
        }
        Action::Reopen => reopen(case, setting),
        Action::RefuseReopen { reason } => {
            decides_about_reopening(case, setting)?;
            with(EventKind::ReopenRefused, "part.reason", reason)
        }
        Action::Rate(rating) => rate(case, rating, setting),
        _ => publicity(case, action, setting),
    }
}

/// Steps to and from the public.
fn publicity(case: &Case, action: &Action, setting: Setting<'_>) -> Events {
    let ended = [State::Answered, State::Closed];
    guards::from(case, &ended)?;
    match action {
        Action::AskRelease => {
            guards::may_become_public(case, setting)?;
            if !case.consents && *setting.actor != Actor::Sender {
                return Err(Refusal::NoConsent);
            }
            if matches!(case.visibility, Visibility::ReleaseAsked | Visibility::Released) {
                return Err(Refusal::AskedAlready);
            }
            one(EventKind::ReleaseAsked)
        }
        Action::Release { digest } => {
            guards::not_sealed(case)?;
            if case.visibility != Visibility::ReleaseAsked {
                return Err(Refusal::NotAsked);
            }
            if case.has_handled(setting.actor) {
                return Err(Refusal::OwnRelease);
            }
            Ok(vec![NewEvent::new(EventKind::Released).with("digest", digest)])
        }
        Action::Withhold { reason } => {
            if case.visibility == Visibility::Withheld {
                return Err(Refusal::AskedAlready);
            }
            with(EventKind::Withheld, "part.reason", reason)
        }
        _ => Err(Refusal::NotFromHere(case.state)),
    }
}

fn ask_info(case: &Case, until: Date, question: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Screening, State::InProgress])?;
    let (calendar, policy) = (setting.calendar, setting.policy);
    let first = calendar.add_working_days(setting.today, policy.info_days_min)?;
    let last = calendar.add_working_days(setting.today, policy.pause_days_max.max(policy.info_days_min))?;
    guards::day(until, first, last)?;
    Ok(vec![
        NewEvent::new(EventKind::InfoAsked)
            .with("until", until)
            .with("part.question", question),
    ])
}

fn supply_info(case: &Case, answer: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::NeedsInfo])?;
    let since = case.paused_since.unwrap_or(setting.today);
    let waited = setting.calendar.working_days_between(since, setting.today)?;
    let left = setting.policy.pause_days_max.saturating_sub(case.paused_days);
    let paused = waited.min(left);
    let event = NewEvent::new(EventKind::InfoSupplied)
        .with("part.answer", answer)
        .with("paused_days", paused);
    Ok(vec![limits::moved(event, &case.limits, paused, setting.calendar)?])
}

fn accept(case: &Case, classified: &Classified, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Screening])?;
    guards::no_conflict(case, setting.chain)?;
    let (year, number) = classified.register;
    let asked = Asked {
        rules: setting.rules,
        calendar: setting.calendar,
        kind: classified.kind,
        urgency: classified.urgency,
        counted_from: Milestone::Received,
        on: case.submitted_at.day(),
    };
    let event = NewEvent::new(EventKind::Accepted)
        .with("kind", classified.kind.key())
        .with("content", classified.content.key())
        .with("urgency", classified.urgency.key())
        .with("register.year", year)
        .with("register.number", number);
    let event = limits::set(event, asked)?;
    // For what is new, the days count in which the sender was asked.
    let set = limits::read(&event.facts, case.cycle, asked.on).unwrap_or_default();
    let is_new = |rule: &str| case.limits.iter().all(|limit| limit.rule != rule);
    let new: Vec<_> = set.into_iter().filter(|limit| is_new(&limit.rule)).collect();
    if case.paused_days == 0 {
        return Ok(vec![event]);
    }
    Ok(vec![limits::moved(event, &new, case.paused_days, setting.calendar)?])
}

fn refuse(case: &Case, reason: &Reason, said: (Option<&str>, u32), setting: Setting<'_>) -> Events {
    let (explanation, chars) = said;
    fits(reason, ReasonFor::Refusing)?;
    let is_long = chars >= setting.policy.second_chars_min;
    match case.state {
        State::Screening => guards::no_conflict(case, setting.chain)?,
        State::Submitted if case.is_quarantined && !is_long => {}
        State::NeedsInfo => silence(case, setting)?,
        state => return Err(Refusal::NotFromHere(state)),
    }
    if reason.needs_second && is_long && case.screener.as_ref() == setting.actor.staff() {
        return Err(Refusal::SecondPerson);
    }
    Ok(vec![
        NewEvent::new(EventKind::NotAccepted)
            .with("reason", &reason.code)
            .with_some("part.explanation", explanation),
    ])
}

/// Silence ends a feedback only when the time is over and somebody has tried to reach the sender.
fn silence(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    if let Some(until) = case.info_due
        && setting.today <= until
    {
        return Err(Refusal::StillTime(until));
    }
    let wanted = setting.policy.contact_attempts_min;
    if case.attempts < wanted {
        return Err(Refusal::Attempts {
            known: case.attempts,
            wanted,
        });
    }
    Ok(())
}

fn transfer(case: &Case, reason: &Reason, target: (&str, &str), setting: Setting<'_>) -> Events {
    let (to, letter) = target;
    guards::from(case, &[State::Screening, State::Accepted])?;
    guards::not_sealed(case)?;
    fits(reason, ReasonFor::Transferring)?;
    let transfers = case.limits.iter().filter(|limit| limit.met_by == Milestone::Transferred);
    let is_late = transfers.into_iter().any(|limit| setting.today > limit.due);
    Ok(vec![
        NewEvent::new(EventKind::Transferred)
            .with("reason", &reason.code)
            .with("to", to)
            .with("letter", letter)
            .with("late", is_late),
    ])
}

fn redirect(case: &Case, reason: &Reason) -> Events {
    guards::open(case)?;
    fits(reason, ReasonFor::Redirecting)?;
    Ok(vec![NewEvent::new(EventKind::Redirected).with("reason", &reason.code)])
}

fn withdraw(case: &Case) -> Events {
    if case.state != State::Merged {
        guards::open(case)?;
    }
    one(EventKind::Withdrawn)
}

fn assign(case: &Case, chain: &[AgencyCode], handler: Option<&StaffId>) -> Events {
    guards::from(case, &[State::Accepted, State::Assigned, State::InProgress])?;
    guards::no_conflict(case, chain)?;
    Ok(vec![
        NewEvent::new(EventKind::Assigned)
            .with_some("unit", chain.first())
            .with_some("handler", handler),
    ])
}

fn ask_extension(case: &Case, until: Date, reason: &str, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Assigned, State::InProgress])?;
    let policy = setting.policy;
    if case.extensions >= policy.extensions_max {
        return Err(Refusal::Extensions(policy.extensions_max));
    }
    if case.extension_asked.is_some() {
        return Err(Refusal::AskedAlready);
    }
    let due = guards::in_time(case, setting.today)?.due;
    let last = setting.calendar.add_working_days(due, policy.extension_days_max)?;
    guards::day(until, guards::days_after(due, 1), last)?;
    Ok(vec![
        NewEvent::new(EventKind::ExtensionAsked)
            .with("until", until)
            .with("part.reason", reason),
    ])
}

fn extend(case: &Case, setting: Setting<'_>) -> Events {
    let (until, by) = case.extension_asked.as_ref().ok_or(Refusal::NotAsked)?;
    guards::from(case, &[State::Assigned, State::InProgress, State::PendingApproval])?;
    if setting.actor.staff() == Some(by) {
        return Err(Refusal::SecondPerson);
    }
    let limit = guards::in_time(case, setting.today)?;
    let event = NewEvent::new(EventKind::Extended)
        .with("until", until)
        .with(&format!("due.{}", limit.rule), until);
    Ok(vec![limits::with_calendar(event, setting.calendar)])
}

fn draft(case: &Case, reply: &Reply, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::InProgress])?;
    guards::no_conflict(case, setting.chain)?;
    if reply.is_template {
        return Err(Refusal::Template);
    }
    if case.content.is_some_and(Content::is_about_a_rule) && reply.criteria.is_none() {
        return Err(Refusal::Criteria);
    }
    if reply.outcome == Outcome::InformationCorrected && reply.corrected_by.is_none() {
        return Err(Refusal::NoCorrection);
    }
    Ok(vec![
        NewEvent::new(EventKind::Drafted)
            .with("outcome", reply.outcome.key())
            .with("part.reply", &reply.text)
            .with_some("part.criteria", reply.criteria.as_ref())
            .with_some("corrected_by", reply.corrected_by.as_ref()),
    ])
}

fn approve(case: &Case, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::PendingApproval])?;
    guards::no_conflict(case, setting.chain)?;
    if case.author.as_ref() == setting.actor.staff() {
        return Err(Refusal::OwnDraft);
    }
    let event = NewEvent::new(EventKind::Answered)
        .with_some("outcome", case.outcome.map(Outcome::key))
        .with_some("part.reply", case.reply.as_ref());
    if case.is_sealed() || !case.consents {
        return Ok(vec![event]);
    }
    Ok(vec![limits::set(event, fresh(case, Milestone::Answered, setting))?])
}

fn resume(case: &Case, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Collecting])?;
    if let (Actor::Program, Some(day)) = (setting.actor, case.review_on)
        && setting.today < day
    {
        return Err(Refusal::StillTime(day));
    }
    let event = NewEvent::new(EventKind::Resumed);
    let asked = fresh(case, Milestone::Received, setting);
    answer_limits(event, asked).map(|event| vec![event])
}

fn decides_about_reopening(case: &Case, setting: Setting<'_>) -> Result<(), Refusal> {
    guards::from(case, &[State::Answered, State::Closed])?;
    if !case.reopen_asked {
        return Err(Refusal::NotAsked);
    }
    if case.has_handled(setting.actor) {
        return Err(Refusal::SecondPerson);
    }
    Ok(())
}

fn reopen(case: &Case, setting: Setting<'_>) -> Events {
    decides_about_reopening(case, setting)?;
    let event = NewEvent::new(EventKind::Reopened);
    let event = match case.cycle + 1 {
        cycle if cycle >= REFER_UP_CYCLE => event.with("refer_up", true),
        _ => event,
    };
    answer_limits(event, fresh(case, Milestone::Received, setting)).map(|event| vec![event])
}

fn merge(case: &Case, parent: &Parent) -> Events {
    let from = [State::Screening, State::Accepted, State::Assigned, State::InProgress];
    guards::from(case, &from)?;
    guards::not_sealed(case)?;
    let is_same = case.procedure_code().is_some_and(|code| parent.procedure.as_deref() == Some(code))
        || case.unit.is_some() && case.unit == parent.unit;
    if parent.is_self || parent.is_sealed || !parent.state.is_open() || !is_same {
        return Err(Refusal::Merge);
    }
    Ok(vec![NewEvent::new(EventKind::Merged).with("parent", &parent.id)])
}

fn rate(case: &Case, rating: &Rating, setting: Setting<'_>) -> Events {
    guards::from(case, &[State::Answered, State::Closed])?;
    if case.rated_cycle == Some(case.cycle) {
        return Err(Refusal::RatedAlready);
    }
    guards::window(case, setting)?;
    if !(1..=5).contains(&rating.score) {
        return Err(Refusal::Score);
    }
    let rated = NewEvent::new(EventKind::Rated)
        .with("solved", rating.solved.key())
        .with("score", rating.score)
        .with_some("part.comment", rating.comment.as_ref());
    let ends = case.state == State::Answered && rating.score >= setting.policy.closing_score && !case.reopen_asked;
    Ok(std::iter::once(rated)
        .chain(ends.then(|| NewEvent::new(EventKind::Closed)))
        .collect())
}

fn name_conflict(case: &Case, units: &[AgencyCode], setting: Setting<'_>) -> Events {
    let new: Vec<&AgencyCode> = units.iter().filter(|unit| !case.conflicts.contains(unit)).collect();
    if new.is_empty() {
        return Err(Refusal::AskedAlready);
    }
    let event = NewEvent::new(EventKind::ConflictNamed);
    let event = new
        .iter()
        .enumerate()
        .fold(event, |event, (at, unit)| event.with(&format!("conflict.{at}"), unit));
    let has_it = setting.chain.iter().any(|unit| new.contains(&unit));
    Ok(vec![if has_it && (case.state.is_open() || case.state == State::Merged) {
        event.with("moved", true)
    } else {
        event
    }])
}

fn set_confidentiality(case: &Case, wanted: Confidentiality, setting: Setting<'_>) -> Events {
    if case.is_sealed() {
        return Err(Refusal::Sealed);
    }
    if wanted == case.confidentiality {
        return Err(Refusal::AskedAlready);
    }
    if wanted < case.confidentiality && !setting.roles.contains(&Role::Supervisor) {
        return Err(Refusal::Role(Role::Supervisor));
    }
    let event = NewEvent::new(EventKind::ConfidentialitySet).with("confidentiality", wanted.key());
    let is_public = matches!(case.visibility, Visibility::Released | Visibility::ReleaseAsked);
    let withheld = wanted == Confidentiality::Sealed && is_public;
    Ok(std::iter::once(event)
        .chain(withheld.then(|| NewEvent::new(EventKind::Withheld)))
        .collect())
}

fn fits(reason: &Reason, wanted: ReasonFor) -> Result<(), Refusal> {
    if reason.for_action == wanted {
        Ok(())
    } else {
        Err(Refusal::Reason(reason.code.clone()))
    }
}

/// Limits that begin today.
fn fresh<'a>(case: &Case, counted_from: Milestone, setting: Setting<'a>) -> Asked<'a> {
    Asked {
        rules: setting.rules,
        calendar: setting.calendar,
        kind: case.kind,
        urgency: case.urgency,
        counted_from,
        on: setting.today,
    }
}

/// Only those for the answer: what was met before is not asked for again.
fn answer_limits(event: NewEvent, asked: Asked<'_>) -> Result<NewEvent, Refusal> {
    let answers = asked.fitting().filter(|rule| rule.met_by == Milestone::Answered);
    let event = limits::with_calendar(event, asked.calendar);
    answers.into_iter().try_fold(event, |event, rule| {
        let due = rule.due(asked.calendar, asked.on)?;
        Ok(limits::with_limit(event, rule, due))
    })
}

fn one(kind: EventKind) -> Events {
    Ok(vec![NewEvent::new(kind)])
}

fn with(kind: EventKind, name: &str, part: &str) -> Events {
    Ok(vec![NewEvent::new(kind).with(name, part)])
}
