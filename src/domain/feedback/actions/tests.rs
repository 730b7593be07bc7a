//! Whatever is tried in whatever order, what must hold of a feedback holds.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::case::Case;
use super::super::event::{Actor, Event, EventKind, NewEvent};
use super::super::limits::{self, Asked, LimitState};
use super::super::policy::Policy;
use super::super::state::State;
use super::super::words::{Confidentiality, Content, Kind, Outcome, Solved, Urgency, Visibility};
use super::*;
use crate::domain::deadline::{DeadlineKind, DeadlineRule, Event as Milestone};
use crate::domain::time::Timestamp;
use crate::exchange::rules;

struct Province {
    policy: Policy,
    rules: Vec<DeadlineRule>,
    calendar: Calendar,
}

impl Province {
    fn new() -> Self {
        Self {
            policy: rules::feedback(None).unwrap(),
            rules: rules::deadlines(None).unwrap(),
            calendar: rules::calendar(None).unwrap(),
        }
    }

    fn setting<'a>(&'a self, actor: &'a Actor, roles: &'a [Role], chain: &'a [AgencyCode], today: Date) -> Setting<'a> {
        Setting {
            actor,
            roles,
            chain,
            today,
            policy: &self.policy,
            rules: &self.rules,
            calendar: &self.calendar,
        }
    }

    fn reason(&self, code: &str) -> Reason {
        self.policy.reason(code).unwrap().clone()
    }
}

/// A feedback with everything that happened to it.
struct Story {
    events: Vec<Event>,
    case: Case,
    today: Date,
}

impl Story {
    fn begin(province: &Province, kind: Kind, consents: bool, today: Date) -> Self {
        let asked = Asked {
            rules: &province.rules,
            calendar: &province.calendar,
            kind,
            urgency: Urgency::Ordinary,
            counted_from: Milestone::Received,
            on: today,
        };
        let event = NewEvent::new(EventKind::Submitted)
            .with("kind", kind.key())
            .with("channel", "portal")
            .with("urgency", "thuong")
            .with("confidentiality", "normal")
            .with("consents", consents)
            .with("procedure", "1.001193@2")
            .with("unit", "XA1");
        let event = limits::set_known(event, asked);
        let event = Event {
            position: 1,
            at: noon(today),
            actor: Actor::Sender,
            kind: event.kind,
            facts: event.facts,
        };
        Self {
            case: Case::of(std::slice::from_ref(&event)).unwrap(),
            events: vec![event],
            today,
        }
    }

    /// Does something; what it makes is added.
    fn act(&mut self, province: &Province, who: &str, action: Action) -> Result<(), Refusal> {
        let (actor, roles) = someone(who);
        let chain: Vec<AgencyCode> = self.case.unit.iter().cloned().collect();
        let new = decide(&self.case, &action, province.setting(&actor, &roles, &chain, self.today))?;
        assert!(!new.is_empty());
        for new in new {
            let event = Event {
                position: self.case.position + 1,
                at: noon(self.today),
                actor: actor.clone(),
                kind: new.kind,
                facts: new.facts,
            };
            self.case.apply(&event).unwrap();
            self.events.push(event);
        }
        Ok(())
    }

    fn must(&mut self, province: &Province, who: &str, action: Action) -> &mut Self {
        let key = action.key();
        self.act(province, who, action).unwrap_or_else(|error| panic!("{key}: {error}"));
        self
    }

    fn on(&mut self, today: Date) -> &mut Self {
        self.today = today;
        self
    }

    fn limit(&self, rule: &str) -> &limits::Limit {
        let found = self.case.limits.iter().rev().find(|limit| limit.rule == rule);
        found.unwrap_or_else(|| panic!("{rule}: {:?}", self.case.limits))
    }
}

fn noon(day: Date) -> Timestamp {
    Timestamp(Timestamp::start_of(day).0 + 12 * 3_600_000)
}

/// `sender`, `program`, or an officer with a number and roles: `1:intake,handler`.
fn someone(who: &str) -> (Actor, Vec<Role>) {
    match who.split_once(':') {
        None if who == "sender" => (Actor::Sender, Vec::new()),
        None => (Actor::Program, Vec::new()),
        Some((number, roles)) => {
            let random = [number.parse().unwrap(); 10];
            let roles = roles.split(',').filter_map(Role::from_key).collect();
            (Actor::Staff(StaffId::new(Timestamp(0), random)), roles)
        }
    }
}

fn part() -> PartId {
    "f".repeat(64)
}

fn unit(code: &str) -> Vec<AgencyCode> {
    vec![AgencyCode::parse(code).unwrap()]
}

fn accept(content: Content, urgency: Urgency) -> Action {
    Action::Accept(Classified {
        kind: Kind::Reflection,
        content,
        urgency,
        register: (2026, 1),
    })
}

fn reply() -> Reply {
    Reply {
        outcome: Outcome::Explained,
        text: part(),
        criteria: Some(part()),
        corrected_by: None,
        is_template: false,
    }
}

/// Accepted, assigned and begun by officer 1 on the day it is.
fn begun(province: &Province, story: &mut Story) {
    let to = unit("XA1");
    let one = "1:intake,coordinator,handler";
    story.must(province, one, Action::BeginScreening);
    story.must(province, one, accept(Content::Other, Urgency::Ordinary));
    story.must(
        province,
        one,
        Action::Assign {
            chain: to,
            handler: None,
        },
    );
    story.must(province, one, Action::Begin);
}

#[test]
fn an_answer_is_approved_by_another_and_opened_again_by_a_third() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, true, date(2026, 10, 26));
    begun(&province, &mut story);
    story.must(&province, "1:handler", Action::Draft(reply()));
    let own = story.act(&province, "1:approver", Action::Approve);
    assert_eq!(own, Err(Refusal::OwnDraft));
    story.must(&province, "2:approver", Action::Approve);
    assert_eq!(story.case.state, State::Answered);
    let own = story.act(&province, "2:moderator", Action::Release { digest: part() });
    assert_eq!(own, Err(Refusal::NotAsked));
    story.must(&province, "sender", Action::AskRelease);
    let own = story.act(&province, "2:moderator", Action::Release { digest: part() });
    assert_eq!(own, Err(Refusal::OwnRelease));
    story.must(&province, "3:moderator", Action::Release { digest: part() });
    for round in 2..=3 {
        story.must(&province, "sender", Action::AskReopen { reason: part() });
        let own = story.act(&province, "2:supervisor", Action::Reopen);
        assert_eq!(own, Err(Refusal::SecondPerson));
        story.must(&province, "4:supervisor", Action::Reopen);
        assert_eq!(story.case.cycle, round);
        if round == 2 {
            story.must(&province, "1:handler", Action::Draft(reply()));
            story.must(&province, "2:approver", Action::Approve);
        }
    }
    // The third time the province's own office has it.
    assert_eq!((story.case.state, &story.case.unit), (State::Accepted, &None));
}

#[test]
fn a_breach_stays_one_whatever_comes_after_it() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 23));
    assert_eq!(story.limit("feedback_answer").due, date(2026, 10, 30), "Friday and five working days");
    begun(&province, &mut story);
    story.on(date(2026, 11, 2));
    let until = date(2026, 11, 6);
    let asked = story.act(&province, "1:handler", Action::AskExtension { until, reason: part() });
    assert_eq!(asked, Err(Refusal::TooLate));
    assert_eq!(story.limit("feedback_answer").state(story.today, false), LimitState::Overdue);
    story.must(&province, "1:handler", Action::Draft(reply()));
    story.must(&province, "2:approver", Action::Approve);
    let limit = story.limit("feedback_answer");
    assert_eq!(limit.state(story.today, false), LimitState::MetLate);
    assert_eq!(limit.breached_on, Some(date(2026, 10, 31)));
    story.must(&province, "sender", Action::AskReopen { reason: part() });
    story.must(&province, "4:supervisor", Action::Reopen);
    assert!(story.case.is_breached(story.today));
}

#[test]
fn asking_stops_the_provinces_clock_and_not_the_laws() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    let ask = |until| Action::AskInfo {
        until,
        question: part(),
    };
    let soon = story.act(&province, "1:intake", ask(date(2026, 10, 29)));
    assert!(matches!(soon, Err(Refusal::Day { from, .. }) if from == date(2026, 11, 2)), "{soon:?}");
    story.must(&province, "1:intake", ask(date(2026, 11, 3)));
    story.on(date(2026, 10, 30));
    story.must(&province, "sender", Action::SupplyInfo { answer: part() });
    // Four working days: 27 to 30 October.
    assert_eq!(story.case.paused_days, 4);
    assert_eq!(story.limit("feedback_answer").due, date(2026, 11, 6));
    assert_eq!(story.limit("feedback_answer").due_first, date(2026, 11, 2));
    assert_eq!(story.limit("feedback_transfer").due, date(2026, 11, 2));
    // Complex: another rule, with the four days in it.
    story.must(&province, "1:intake", accept(Content::Other, Urgency::Complex));
    assert_eq!(story.limit("feedback_answer_complex").due_first, date(2026, 11, 9));
    assert_eq!(story.limit("feedback_answer_complex").due, date(2026, 11, 13));
}

#[test]
fn silence_ends_nothing_before_the_sender_was_looked_for() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    let refuse = || Action::Refuse {
        reason: Province::new().reason("R02"),
        explanation: None,
        chars: 300,
    };
    story.must(&province, "1:intake", Action::BeginScreening);
    let until = date(2026, 11, 2);
    let question = part();
    story.must(&province, "1:intake", Action::AskInfo { until, question });
    assert_eq!(story.act(&province, "1:intake", refuse()), Err(Refusal::StillTime(until)));
    story.on(date(2026, 11, 3));
    let few = Refusal::Attempts { known: 0, wanted: 2 };
    assert_eq!(story.act(&province, "1:intake", refuse()), Err(few));
    for _ in 0..2 {
        story.must(&province, "1:intake", Action::NoteAttempt { note: part() });
    }
    story.must(&province, "1:intake", refuse());
    assert_eq!(story.case.state, State::NotAccepted);
    assert_eq!(story.case.reason.as_deref(), Some("R02"));
}

#[test]
fn who_is_complained_of_does_not_decide() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    begun(&province, &mut story);
    let units = unit("XA1");
    story.must(&province, "5:coordinator", Action::NameConflict { units });
    assert_eq!((story.case.state, &story.case.unit), (State::Accepted, &None));
    let assign = |chain: &[&str]| Action::Assign {
        chain: chain.iter().map(|code| AgencyCode::parse(code).unwrap()).collect(),
        handler: None,
    };
    for chain in [&["XA1"][..], &["TT1", "XA1", "UBND"]] {
        assert_eq!(story.act(&province, "5:coordinator", assign(chain)), Err(Refusal::Conflict));
    }
    story.must(&province, "5:coordinator", assign(&["SNV", "UBND"]));
}

#[test]
fn a_transfer_is_late_even_if_somebody_had_meant_to_keep_it() {
    let province = Province::new();
    let transfer = || Action::Transfer {
        reason: Province::new().reason("R20"),
        to: "Bộ Công an".to_owned(),
        letter: "12/UBND".to_owned(),
    };
    for (day, expected) in [
        (date(2026, 10, 30), LimitState::Met),
        (date(2026, 11, 2), LimitState::MetLate),
    ] {
        let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 23));
        story.must(&province, "1:intake", Action::BeginScreening);
        story.must(&province, "1:intake", accept(Content::Other, Urgency::Ordinary));
        story.on(day);
        story.must(&province, "1:intake", transfer());
        assert_eq!(story.limit("feedback_transfer").state(story.today, false), expected);
    }
}

#[test]
fn each_step_is_only_for_whom_it_is() {
    let province = Province::new();
    let story = Story::begin(&province, Kind::Reflection, true, date(2026, 10, 26));
    for action in every_action(&province, date(2026, 11, 3)) {
        let takers = action.takers();
        let everybody = Role::ALL.iter().map(|role| format!("9:{}", role.key()));
        for who in everybody.chain(["sender".to_owned(), "program".to_owned(), "9:".to_owned()]) {
            let (actor, roles) = someone(&who);
            let may = match actor {
                Actor::Sender => takers.sender,
                Actor::Program => takers.program,
                Actor::Staff(_) => roles.iter().any(|role| takers.roles.contains(role)),
            };
            let result = decide(&story.case, &action, province.setting(&actor, &roles, &[], story.today));
            let is_kept_out = matches!(result, Err(Refusal::Role(_) | Refusal::NotYours));
            assert_eq!(!is_kept_out, may, "{} by {who}: {result:?}", action.key());
        }
    }
}

/// One of each.
fn every_action(province: &Province, until: Date) -> Vec<Action> {
    vec![
        Action::Clear,
        Action::BeginScreening,
        Action::AskInfo {
            until,
            question: part(),
        },
        Action::NoteAttempt { note: part() },
        Action::SupplyInfo { answer: part() },
        accept(Content::Other, Urgency::Urgent),
        accept(Content::Conduct, Urgency::Ordinary),
        Action::Refuse {
            reason: province.reason("R10"),
            explanation: None,
            chars: 10,
        },
        Action::Transfer {
            reason: province.reason("R20"),
            to: "B".to_owned(),
            letter: "1".to_owned(),
        },
        Action::Redirect {
            reason: province.reason("R12"),
        },
        Action::Assign {
            chain: unit("XA1"),
            handler: None,
        },
        Action::Return { reason: part() },
        Action::Begin,
        Action::AskExtension { until, reason: part() },
        Action::Extend,
        Action::RefuseExtension { reason: part() },
        Action::Draft(reply()),
        Action::ReturnDraft { comment: part() },
        Action::Approve,
        Action::Collect { until, reason: part() },
        Action::Resume,
        Action::AnswerWithParent {
            outcome: Outcome::Explained,
            text: part(),
        },
        Action::Close,
        Action::AskReopen { reason: part() },
        Action::Reopen,
        Action::RefuseReopen { reason: part() },
        Action::Merge(Parent {
            id: "other".to_owned(),
            is_self: false,
            state: State::Accepted,
            is_sealed: false,
            unit: None,
            procedure: Some("1.001193".to_owned()),
        }),
        Action::Unmerge,
        Action::Withdraw,
        Action::Rate(Rating {
            solved: Solved::No,
            score: 2,
            comment: None,
        }),
        Action::AskRelease,
        Action::Release { digest: part() },
        Action::Withhold { reason: part() },
        Action::NameConflict { units: unit("XA1") },
        Action::SetConfidentiality(Confidentiality::Sealed),
        Action::SetConfidentiality(Confidentiality::Restricted),
        Action::SeeContact { purpose: part() },
        Action::Note { note: part() },
    ]
}

/// What must hold of every feedback, E2 of the dossier.
fn check(story: &Story, before: &Case) {
    let case = &story.case;
    assert_eq!(Case::of(&story.events).as_ref(), Ok(case), "state is what the events give");
    if case.state.is_open() && case.state != State::Collecting {
        let answer = |limit: &limits::Limit| limit.runs() && limit.met_by == Milestone::Answered;
        assert!(case.limits.iter().any(answer), "no clock: {case:?}");
    }
    if case.state == State::Collecting {
        assert!(case.review_on.is_some());
    }
    match case.state {
        State::Answered | State::Closed => assert!(case.reply.is_some() && case.outcome.is_some()),
        State::Transferred => assert!(case.transferred_to.is_some() && case.reason.is_some()),
        State::Redirected => assert!(case.reason.is_some() && case.is_sealed()),
        State::NotAccepted => assert!(case.reason.is_some()),
        State::Merged => assert!(case.parent.is_some()),
        State::NeedsInfo => assert!(case.info_due.is_some() && case.paused_since.is_some()),
        _ => {}
    }
    if case.is_sealed() {
        assert!(!matches!(case.visibility, Visibility::Released | Visibility::ReleaseAsked));
    }
    assert!(case.answered_at.is_none_or(|at| at >= case.submitted_at));
    if let Some(unit) = &case.unit {
        assert!(!case.state.is_open() || !case.conflicts.contains(unit));
    }
    for (old, new) in before.limits.iter().zip(&case.limits) {
        assert_eq!((&old.rule, old.due_first), (&new.rule, new.due_first));
        assert!(old.breached_on.is_none() || new.breached_on == old.breached_on, "a breach was lost");
        assert!(old.kind == DeadlineKind::Policy || old.due == new.due, "the law's clock moved");
    }
    assert!(!before.is_sealed() || case.is_sealed(), "a seal was broken");
}


proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn what_must_hold_holds_whatever_is_tried(
        kind in select(Kind::ALL),
        consents in any::<bool>(),
        steps in proptest::collection::vec((0..38usize, 0..4u8, 0..3i64, 1..40i64), 1..60),
    ) {
        let province = Province::new();
        let mut story = Story::begin(&province, kind, consents, date(2026, 10, 26));
        let roles = "intake,coordinator,handler,approver,moderator,supervisor";
        let last = date(2027, 10, 1);
        for (which, number, later, until) in steps {
            let today = story.today.checked_add(jiff::Span::new().days(later)).unwrap().min(last);
            story.on(today);
            let until = today.checked_add(jiff::Span::new().days(until)).unwrap();
            let action = every_action(&province, until).swap_remove(which);
            let takers = action.takers();
            let who = if takers.sender && number == 0 {
                "sender".to_owned()
            } else if takers.program {
                "program".to_owned()
            } else {
                format!("{number}:{roles}")
            };
            let before = story.case.clone();
            if story.act(&province, &who, action).is_ok() {
                check(&story, &before);
            } else {
                prop_assert_eq!(&story.case, &before);
            }
        }
    }
}
