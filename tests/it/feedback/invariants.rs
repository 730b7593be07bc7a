//! Whatever is tried in whatever order, what must hold of a feedback holds.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::select;
use tthc::domain::deadline::{DeadlineKind, Event as Milestone};
use tthc::domain::feedback::actions::{Action, Parent, Rating, Refusal, Setting, decide};
use tthc::domain::feedback::case::Case;
use tthc::domain::feedback::event::Actor;
use tthc::domain::feedback::limits;
use tthc::domain::feedback::next_check::{next_check, soonest_check};
use tthc::domain::feedback::state::State;
use tthc::domain::feedback::timer;
use tthc::domain::feedback::words::{
    Confidentiality, Content, Kind, Outcome, Solved, Urgency, Visibility,
};
use tthc::domain::staff::Role;

use super::{Province, Story, accept, part, reply, someone, unit};

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
            let result = decide(
                &story.case,
                &action,
                province.setting(&actor, &roles, &[], story.today),
            );
            let is_kept_out = matches!(result, Err(Refusal::Role(_) | Refusal::NotYours));
            assert_eq!(!is_kept_out, may, "{} by {who}: {result:?}", action.key());
        }
    }
}

/// One of each.
#[expect(clippy::too_many_lines, reason = "one of each")]
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
        Action::AskExtension {
            until,
            reason: part(),
        },
        Action::Extend,
        Action::RefuseExtension { reason: part() },
        Action::Draft(reply()),
        Action::ReturnDraft { comment: part() },
        Action::Approve,
        Action::Collect {
            until,
            reason: part(),
        },
        Action::Resume,
        Action::AnswerWithParent {
            outcome: Outcome::Explained,
            text: part(),
            corrected_by: None,
            handlers: BTreeSet::new(),
        },
        Action::Rejoin {
            parent: "other".to_owned(),
        },
        Action::ResumeAsSupported { supporters: 10 },
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
            chain: unit("XA2"),
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
        Action::Release {
            digest: part(),
            override_reason: None,
        },
        Action::Withhold { reason: part() },
        Action::NameConflict {
            units: unit("XA1"),
            has_province: false,
        },
        Action::NameConflict {
            units: unit("H37"),
            has_province: true,
        },
        Action::SetConfidentiality(Confidentiality::Sealed, part()),
        Action::SetConfidentiality(Confidentiality::Restricted, part()),
        Action::SeeContact { purpose: part() },
        Action::SeeFile { number: 1 },
        Action::Note { note: part() },
    ]
}

/// What must hold of every feedback, E2 of the dossier.
fn check(story: &Story, before: &Case) {
    let case = &story.case;
    limits_hold(case, before);
    assert_eq!(
        Case::of(&story.events).as_ref(),
        Ok(case),
        "state is what the events give"
    );
    if case.state.is_open() && case.state != State::Collecting {
        let answer = |limit: &limits::Limit| limit.runs() && limit.met_by == Milestone::Answered;
        assert!(
            case.limits.iter().any(answer) || !case.uncounted.is_empty(),
            "no clock: {case:?}"
        );
    }
    if case.state == State::Merged {
        let owed = [Milestone::Answered, Milestone::ReleaseDecided];
        let mut running = case.limits.iter().filter(|limit| limit.runs());
        assert!(
            running.all(|limit| owed.contains(&limit.met_by)),
            "{case:?}"
        );
    }
    if matches!(case.state, State::Answered | State::Closed) {
        let mut running = case.limits.iter().filter(|limit| limit.runs());
        assert!(
            running.all(|limit| limit.met_by == Milestone::ReleaseDecided),
            "{case:?}"
        );
    }
    let keys: BTreeSet<String> = case.limits.iter().map(limits::Limit::key).collect();
    assert_eq!(keys.len(), case.limits.len(), "two limits of one name");
    assert!(before.register.is_none() || case.register == before.register);
    if case.state == State::Collecting {
        assert!(case.review_on.is_some());
    }
    match case.state {
        State::Answered | State::Closed => assert!(case.reply.is_some() && case.outcome.is_some()),
        State::Transferred => assert!(case.transferred_to.is_some() && case.reason.is_some()),
        State::Redirected => assert!(case.reason.is_some() && case.is_sealed()),
        State::NotAccepted => assert!(case.reason.is_some()),
        State::Merged => assert!(case.parent.is_some()),
        State::NeedsInfo => {
            assert!(case.info_due.is_some() && case.paused_since.is_some());
            assert!(case.next_due() <= case.info_due && case.next_due().is_some());
        }
        _ => {}
    }
    if case.is_sealed() {
        assert!(!matches!(
            case.visibility,
            Visibility::Released | Visibility::ReleaseAsked
        ));
    }
    assert!(case.answered_at.is_none_or(|at| at >= case.submitted_at));
    if let Some(unit) = &case.unit {
        let is_decided = matches!(
            case.state,
            State::Transferred | State::Redirected | State::NotAccepted | State::Withdrawn
        );
        assert!(is_decided || !case.conflicts.contains(unit), "{case:?}");
    }
    assert!(!before.is_sealed() || case.is_sealed(), "a seal was broken");
}

/// What must hold of deadlines.
fn limits_hold(case: &Case, before: &Case) {
    for (old, new) in before.limits.iter().zip(&case.limits) {
        assert_eq!((&old.rule, old.due_first), (&new.rule, new.due_first));
        assert!(
            old.breached_on.is_none() || new.breached_on == old.breached_on,
            "a breach was lost"
        );
        assert!(
            old.kind == DeadlineKind::Policy || old.due == new.due,
            "the law's clock moved"
        );
        assert!(new.due >= old.due, "a deadline was made shorter: {case:?}");
    }
}

/// What the program has to do by itself, it does on its day.
fn nothing_is_forgotten(province: &Province, story: &Story) {
    let on = |days: i64| Setting {
        today: story.today.saturating_add(jiff::Span::new().days(days)),
        ..province.setting(&Actor::Program, &[], &[], story.today)
    };
    let does = |days: i64| {
        let today = on(days).today;
        story.case.is_due(today) || !timer::events(&story.case, on(days)).0.is_empty()
    };
    let next = next_check(&story.case, on(0));
    let soonest = soonest_check(&story.case);
    assert_eq!(soonest.is_none(), next.is_none());
    assert!(soonest <= next);
    match next {
        Some(day) => assert!((1..90).all(|days| day <= on(days).today || !does(days))),
        None => assert!([1, 10, 50].into_iter().all(|days| !does(days))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn what_must_hold_holds_whatever_is_tried(
        kind in select(Kind::ALL),
        consents in any::<bool>(),
        ends_early in any::<bool>(),
        steps in proptest::collection::vec((0..41usize, 0..4u8, 0..3i64, 1..40i64), 1..60),
    ) {
        // Also where the calendar ends while it is handled, and a newer one comes at last.
        let whole = Province::new();
        let province = if ends_early { Province::until(date(2026, 11, 27)) } else { Province::new() };
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
            let promises = matches!(
                action,
                Action::AskInfo { .. } | Action::Accept(_) | Action::AskExtension { .. } | Action::Reopen
            );
            let before = story.case.clone();
            match story.act(&province, &who, action) {
                Ok(()) => check(&story, &before),
                Err(refusal) => {
                    prop_assert!(promises || !matches!(refusal, Refusal::Calendar(_)), "{refusal}");
                    prop_assert_eq!(&story.case, &before);
                }
            }
            let before = story.case.clone();
            if number == 3 && story.tick(&province) > 0 {
                check(&story, &before);
            }
            nothing_is_forgotten(&province, &story);
        }
        for _ in 0..3 {
            let before = story.case.clone();
            story.tick(&whole);
            check(&story, &before);
        }
        prop_assert_eq!(story.tick(&whole), 0, "twice does nothing more: {:?}", story.events.last());
        prop_assert!(story.case.uncounted.is_empty() && story.case.uncounted_pauses.is_empty());
        prop_assert!(story.case.limits.iter().all(|limit| !limit.awaits_calendar || !limit.runs()));
    }
}
