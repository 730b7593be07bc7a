//! What happens when several things meet: merging and limits, pauses and extensions, conflicts and who is left to decide.

use std::collections::BTreeSet;

use jiff::civil::date;
use tthc::domain::feedback::actions::{Action, Parent, Refusal, Setting, decide};
use tthc::domain::feedback::event::Actor;
use tthc::domain::feedback::limits::LimitState;
use tthc::domain::feedback::state::State;
use tthc::domain::feedback::words::{Confidentiality, Content, Kind, Outcome, Urgency, Visibility};

use super::{Province, Story, accept, begun, part, reply, someone, unit};

fn merge() -> Action {
    Action::Merge(Parent {
        id: "other".to_owned(),
        is_self: false,
        state: State::Accepted,
        is_sealed: false,
        unit: None,
        chain: unit("XA2"),
        procedure: Some("1.001193".to_owned()),
    })
}

fn conflict(code: &str) -> Action {
    Action::NameConflict {
        units: unit(code),
        has_province: code == "H37",
    }
}

fn extend_until(day: i8) -> Action {
    Action::AskExtension {
        until: date(2026, 11, day),
        reason: part(),
    }
}

fn collect() -> Action {
    Action::Collect {
        until: date(2026, 12, 31),
        reason: part(),
    }
}

fn release() -> Action {
    Action::Release {
        digest: part(),
        override_reason: None,
    }
}

fn answered_with(handlers: BTreeSet<tthc::domain::staff::StaffId>) -> Action {
    Action::AnswerWithParent {
        outcome: Outcome::Explained,
        text: part(),
        corrected_by: None,
        handlers,
    }
}

#[test]
fn one_that_is_merged_owes_an_answer_and_nothing_else() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, true, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    story.must(&province, "1:coordinator", merge());
    let state = |story: &Story, rule| story.limit(rule).state(story.today, false);
    assert_eq!(state(&story, "feedback_notify"), LimitState::Met);
    assert_eq!(state(&story, "feedback_transfer"), LimitState::Stopped);
    assert_eq!(story.case.next_due(), Some(date(2026, 11, 2)));
    assert!(story.case.is_owed());
    // By itself again: what there is time for is waited for again.
    story.on(date(2026, 10, 29));
    story.must(&province, "1:coordinator", Action::Unmerge);
    assert_eq!(state(&story, "feedback_transfer"), LimitState::Running);
    assert_eq!(state(&story, "feedback_classify"), LimitState::Met);
    assert_eq!(state(&story, "feedback_notify"), LimitState::Running);
    story.must(&province, "1:coordinator", merge());
    // Reminded of and told above, though it is merged.
    story.on(date(2026, 11, 4));
    assert_eq!(story.tick(&province), 3, "{:?}", story.events);
    assert!(
        story
            .case
            .limits
            .iter()
            .all(|limit| { limit.breached_on.is_none() || limit.rule == "feedback_answer" })
    );
    story.must(&province, "program", answered_with(BTreeSet::new()));
    assert_eq!(state(&story, "feedback_answer"), LimitState::MetLate);
    assert_eq!(state(&story, "feedback_release"), LimitState::Running);
    assert_eq!(
        story.case.next_due(),
        Some(story.limit("feedback_release").due)
    );
}

#[test]
fn an_extension_makes_no_deadline_shorter() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    begun(&province, &mut story);
    story.must(&province, "1:handler", extend_until(4));
    let until = date(2026, 11, 9);
    let question = part();
    story.must(&province, "1:handler", Action::AskInfo { until, question });
    story.on(date(2026, 10, 30));
    story.must(&province, "sender", Action::SupplyInfo { answer: part() });
    let granted = story.act(&province, "4:supervisor", Action::Extend);
    assert_eq!(granted, Err(Refusal::NotLater(date(2026, 11, 6))));
    let reason = part();
    story.must(
        &province,
        "4:supervisor",
        Action::RefuseExtension { reason },
    );
    // What was asked for by one unit is not given to the next, nor after a merge.
    story.must(&province, "1:handler", extend_until(9));
    story.must(
        &province,
        "1:coordinator",
        Action::Assign {
            chain: unit("XA2"),
            handler: None,
        },
    );
    let granted = story.act(&province, "4:supervisor", Action::Extend);
    assert_eq!(granted, Err(Refusal::NotAsked));
    story.must(&province, "1:handler", Action::Begin);
    story.must(&province, "1:handler", extend_until(9));
    story.must(&province, "2:approver", collect());
    let refused = story.act(
        &province,
        "4:supervisor",
        Action::RefuseExtension { reason: part() },
    );
    assert_eq!(refused, Err(Refusal::NotFromHere(State::Collecting)));
    assert_eq!(story.case.extension_asked, None);
}

#[test]
fn collecting_answers_nothing_that_the_law_asks_for() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::WrongInformation, false, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    let Action::Accept(mut classified) = accept(Content::Other, Urgency::Ordinary) else {
        unreachable!()
    };
    classified.kind = Kind::WrongInformation;
    story.must(&province, "1:intake", Action::Accept(classified));
    let (chain, handler) = (unit("XA1"), None);
    story.must(
        &province,
        "1:coordinator",
        Action::Assign { chain, handler },
    );
    story.must(&province, "1:handler", Action::Begin);
    story.must(&province, "2:approver", collect());
    let law = story.limit("wrong_information").clone();
    assert!(law.runs() && !story.limit("wrong_information_internal").runs());
    assert_eq!(story.case.next_due(), Some(law.due));
    // The day on which it is looked at again counts as well.
    story.on(date(2026, 10, 28));
    story.must(&province, "2:approver", Action::Resume);
    let all: Vec<String> = story
        .case
        .limits
        .iter()
        .map(tthc::domain::feedback::limits::Limit::key)
        .collect();
    assert!(
        all.contains(&"wrong_information_internal@1.2".to_owned()),
        "{all:?}"
    );
    assert_eq!(
        story.limit("wrong_information").key(),
        "wrong_information@1"
    );
    assert_eq!(
        story.limit("wrong_information_internal").due,
        date(2026, 11, 2)
    );
}

#[test]
fn accepted_again_it_keeps_its_number_and_a_clock() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    for (number, urgency) in [
        (7, Urgency::Complex),
        (8, Urgency::Ordinary),
        (9, Urgency::Complex),
    ] {
        let Action::Accept(mut classified) = accept(Content::Other, urgency) else {
            unreachable!()
        };
        classified.register = (2026, number);
        story.must(&province, "1:intake", Action::Accept(classified));
        assert_eq!(story.case.register, Some((2026, 7)));
        let (one, other) = if urgency == Urgency::Complex {
            ("feedback_answer_complex", "feedback_answer")
        } else {
            ("feedback_answer", "feedback_answer_complex")
        };
        assert!(story.limit(one).runs() && !story.limit(other).runs());
        story.must(&province, "1:coordinator", merge());
        story.must(&province, "1:coordinator", Action::Unmerge);
    }
}

#[test]
fn a_sender_who_is_silent_stops_no_clock_for_ever() {
    let mut province = Province::new();
    province.policy.pause_days_max = 8;
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    let until = date(2026, 11, 3);
    let question = part();
    story.must(&province, "1:intake", Action::AskInfo { until, question });
    // First the law's day, then that of the sender.
    assert_eq!(story.case.next_due(), Some(date(2026, 11, 2)));
    let limit = story.limit("feedback_answer").clone();
    // Five days and eight more.
    assert_eq!(limit.held_until, Some(date(2026, 11, 12)));
    assert_eq!(limit.state(date(2026, 11, 12), true), LimitState::Paused);
    assert_eq!(limit.state(date(2026, 11, 13), true), LimitState::Overdue);
    story.on(date(2026, 11, 16));
    story.tick(&province);
    story.must(&province, "sender", Action::SupplyInfo { answer: part() });
    let limit = story.limit("feedback_answer");
    assert_eq!(limit.breached_on, Some(date(2026, 11, 13)));
    assert_eq!(story.case.paused_days, 8);
}

#[test]
fn where_the_calendar_ends_work_goes_on_and_is_counted_later() {
    let short = Province::until(date(2026, 11, 6));
    let whole = Province::new();
    let mut story = Story::begin(&short, Kind::Reflection, true, date(2026, 10, 26));
    begun(&short, &mut story);
    let until = date(2026, 11, 3);
    let question = part();
    story.must(&short, "1:handler", Action::AskInfo { until, question });
    story.on(date(2026, 11, 9));
    story.must(&short, "sender", Action::SupplyInfo { answer: part() });
    assert!(story.limit("feedback_answer").awaits_calendar);
    story.tick(&short);
    story.on(date(2026, 11, 13));
    story.must(&short, "1:handler", Action::Draft(reply()));
    story.must(&short, "2:approver", Action::Approve);
    assert!(story.case.uncounted.contains_key("feedback_release"));
    assert!(
        story.limit("feedback_answer").breached_on.is_none(),
        "nobody knows yet"
    );
    story.on(date(2026, 11, 16));
    story.must(&short, "sender", Action::AskRelease);
    story.must(&short, "3:moderator", release());
    // Ten working days were waited: the answer was due on the 16th.
    story.tick(&whole);
    let limit = story.limit("feedback_answer");
    assert_eq!((limit.due, limit.breached_on), (date(2026, 11, 16), None));
    assert_eq!(story.case.paused_days, 10);
    let limit = story.limit("feedback_release");
    assert_eq!(
        (limit.due, limit.met_on),
        (date(2026, 11, 20), Some(date(2026, 11, 16)))
    );
    assert!(story.case.uncounted.is_empty());
}

#[test]
fn a_unit_that_is_named_after_its_answer_does_not_decide_about_it() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    begun(&province, &mut story);
    story.must(&province, "1:handler", Action::Draft(reply()));
    story.must(&province, "2:approver", Action::Approve);
    story.must(&province, "5:coordinator", conflict("XA1"));
    assert_eq!(
        (story.case.state, &story.case.unit),
        (State::Answered, &None)
    );
    assert_eq!(story.case.answering_unit, unit("XA1").pop());
    story.must(&province, "sender", Action::AskReopen { reason: part() });
    story.must(&province, "4:supervisor", Action::Reopen);
    // Merged with one of theirs it would be answered by them.
    let Action::Merge(mut parent) = merge() else {
        unreachable!()
    };
    parent.chain = unit("XA1");
    let merged = story.act(&province, "5:coordinator", Action::Merge(parent));
    assert_eq!(merged, Err(Refusal::Conflict));
}

#[test]
fn about_the_province_itself_somebody_outside_it_decides() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    story.case.unit = None;
    story.must(&province, "1:intake", Action::BeginScreening);
    story.must(&province, "1:intake", conflict("H37"));
    story.case.unit = None;
    let refuse = Action::Refuse {
        reason: province.reason("R10"),
        explanation: None,
        chars: 10,
    };
    let refused = story.act(&province, "1:intake", refuse);
    assert_eq!(refused, Err(Refusal::ConflictProvince));
    story.must(
        &province,
        "1:intake",
        accept(Content::Other, Urgency::Ordinary),
    );
    let assign = |chain| Action::Assign {
        chain,
        handler: None,
    };
    for chain in [Vec::new(), [unit("SNV"), unit("H37")].concat()] {
        let assigned = story.act(&province, "5:coordinator", assign(chain));
        assert_eq!(assigned, Err(Refusal::ConflictProvince));
    }
    story.must(&province, "5:coordinator", assign(unit("BNV")));
    story.must(&province, "6:handler", Action::Begin);
}

#[test]
fn who_has_worked_on_one_releases_neither() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, true, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    story.must(&province, "1:coordinator", merge());
    let (Actor::Staff(handler), _) = someone("7:handler") else {
        unreachable!()
    };
    story.must(
        &province,
        "program",
        answered_with(BTreeSet::from([handler])),
    );
    story.must(&province, "sender", Action::AskRelease);
    assert_eq!(
        story.act(&province, "7:moderator", release()),
        Err(Refusal::OwnRelease)
    );
    // It turns out to touch persons: only a supervisor asks for that.
    let restricted = Action::SetConfidentiality(Confidentiality::Restricted, part());
    story.must(&province, "1:intake", restricted);
    assert_eq!(story.case.visibility, Visibility::Withheld);
    let asked = story.act(&province, "2:approver", Action::AskRelease);
    assert_eq!(asked, Err(Refusal::Conduct));
    story.must(&province, "4:supervisor", Action::AskRelease);
    story.must(&province, "8:moderator", release());
}

#[test]
fn after_the_third_return_a_supervisor_says_who_has_it() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    story.must(
        &province,
        "1:intake",
        accept(Content::Other, Urgency::Ordinary),
    );
    let assign = || Action::Assign {
        chain: unit("XA1"),
        handler: None,
    };
    for _ in 0..3 {
        story.must(&province, "1:coordinator", assign());
        story.must(&province, "1:handler", Action::Return { reason: part() });
    }
    let refused = story.act(&province, "1:coordinator", assign());
    assert_eq!(
        refused,
        Err(Refusal::Role(tthc::domain::staff::Role::Supervisor))
    );
    story.must(&province, "4:supervisor", assign());
    let refused = story.act(&province, "1:handler", Action::Return { reason: part() });
    assert_eq!(refused, Err(Refusal::Returns(2)));
}

#[test]
fn what_many_have_met_is_not_collected_any_longer() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    begun(&province, &mut story);
    story.must(&province, "2:approver", collect());
    let supported = |supporters| Action::ResumeAsSupported { supporters };
    let few = story.act(&province, "program", supported(9));
    assert_eq!(few, Err(Refusal::NotAsked));
    story.must(&province, "program", supported(10));
    assert_eq!(story.case.state, State::InProgress);
    // The same people count once.
    story.must(&province, "2:approver", collect());
    let few = story.act(&province, "program", supported(19));
    assert_eq!(few, Err(Refusal::NotAsked));
    story.must(&province, "program", supported(20));
}

#[test]
fn those_answered_with_one_that_is_opened_again_are_answered_with_it_again() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    story.must(&province, "1:coordinator", merge());
    story.must(&province, "program", answered_with(BTreeSet::new()));
    let rejoin = || Action::Rejoin {
        parent: "other".to_owned(),
    };
    story.must(&province, "program", rejoin());
    assert_eq!((story.case.state, story.case.cycle), (State::Merged, 2));
    assert!(story.limit("feedback_answer").runs());
    story.must(&province, "program", answered_with(BTreeSet::new()));
    // One that was opened again by itself has nothing to do with the other one any more.
    story.must(&province, "sender", Action::AskReopen { reason: part() });
    story.must(&province, "4:supervisor", Action::Reopen);
    assert_eq!(story.case.parent, None);
}

#[test]
fn a_breach_shows_after_nobody_asks_for_it_any_more() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
    story.must(&province, "1:intake", Action::BeginScreening);
    story.on(date(2026, 11, 9));
    story.must(&province, "sender", Action::Withdraw);
    let limit = story.limit("feedback_answer");
    assert_eq!(limit.state(story.today, false), LimitState::Stopped);
    assert_eq!(limit.breached_on, Some(date(2026, 11, 3)));
    assert!(story.case.is_breached(story.today));
}

#[test]
fn officers_of_the_province_do_not_judge_it_wherever_it_is() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 11, 2));
    begun(&province, &mut story);
    story.must(&province, "5:coordinator", conflict("H37"));
    let chain = unit("BNV");
    let assign = Action::Assign {
        chain: chain.clone(),
        handler: None,
    };
    story.must(&province, "5:coordinator", assign);
    story.must(&province, "6:handler", Action::Begin);
    let (actor, roles) = someone("7:handler,approver");
    let elsewhere = province.setting(&actor, &roles, &chain, story.today);
    let of_province = Setting {
        is_of_province: true,
        ..elsewhere
    };
    let draft = Action::Draft(reply());
    let refused = decide(&story.case, &draft, of_province);
    assert_eq!(refused, Err(Refusal::ConflictProvince));
    assert!(decide(&story.case, &draft, elsewhere).is_ok());
}
