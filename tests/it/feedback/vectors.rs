//! What the law and the province ask for, case by case.

use jiff::civil::date;
use tthc::domain::agency::AgencyCode;
use tthc::domain::feedback::actions::{Action, Refusal};
use tthc::domain::feedback::limits::LimitState;
use tthc::domain::feedback::state::State;
use tthc::domain::feedback::words::{Content, Kind, Urgency};

use super::{Province, Story, accept, begun, part, reply, unit};

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
    let own = story.act(
        &province,
        "2:moderator",
        Action::Release {
            digest: part(),
            override_reason: None,
        },
    );
    assert_eq!(own, Err(Refusal::NotAsked));
    story.must(&province, "sender", Action::AskRelease);
    let own = story.act(
        &province,
        "2:moderator",
        Action::Release {
            digest: part(),
            override_reason: None,
        },
    );
    assert_eq!(own, Err(Refusal::OwnRelease));
    story.must(
        &province,
        "3:moderator",
        Action::Release {
            digest: part(),
            override_reason: None,
        },
    );
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
    assert_eq!(
        (story.case.state, &story.case.unit),
        (State::Accepted, &None)
    );
}

#[test]
fn a_breach_stays_one_whatever_comes_after_it() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 23));
    assert_eq!(
        story.limit("feedback_answer").due,
        date(2026, 10, 30),
        "Friday and five working days"
    );
    begun(&province, &mut story);
    story.on(date(2026, 11, 2));
    let until = date(2026, 11, 6);
    let asked = story.act(
        &province,
        "1:handler",
        Action::AskExtension {
            until,
            reason: part(),
        },
    );
    assert_eq!(asked, Err(Refusal::TooLate));
    assert_eq!(
        story.limit("feedback_answer").state(story.today, false),
        LimitState::Overdue
    );
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
    assert!(
        matches!(soon, Err(Refusal::Day { from, .. }) if from == date(2026, 11, 2)),
        "{soon:?}"
    );
    story.must(&province, "1:intake", ask(date(2026, 11, 3)));
    story.on(date(2026, 10, 30));
    story.must(&province, "sender", Action::SupplyInfo { answer: part() });
    // Four working days: 27 to 30 October.
    assert_eq!(story.case.paused_days, 4);
    assert_eq!(story.limit("feedback_answer").due, date(2026, 11, 6));
    assert_eq!(story.limit("feedback_answer").due_first, date(2026, 11, 2));
    assert_eq!(story.limit("feedback_transfer").due, date(2026, 11, 2));
    // Complex: another rule, with the four days in it.
    story.must(
        &province,
        "1:intake",
        accept(Content::Other, Urgency::Complex),
    );
    assert_eq!(
        story.limit("feedback_answer_complex").due_first,
        date(2026, 11, 9)
    );
    assert_eq!(
        story.limit("feedback_answer_complex").due,
        date(2026, 11, 13)
    );
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
    assert_eq!(
        story.act(&province, "1:intake", refuse()),
        Err(Refusal::StillTime(until))
    );
    story.on(date(2026, 11, 3));
    let few = Refusal::Attempts {
        known: 0,
        wanted: 2,
    };
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
    assert_eq!(
        (story.case.state, &story.case.unit),
        (State::Accepted, &None)
    );
    let assign = |chain: &[&str]| Action::Assign {
        chain: chain
            .iter()
            .map(|code| AgencyCode::parse(code).unwrap())
            .collect(),
        handler: None,
    };
    for chain in [&["XA1"][..], &["TT1", "XA1", "UBND"]] {
        assert_eq!(
            story.act(&province, "5:coordinator", assign(chain)),
            Err(Refusal::Conflict)
        );
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
        story.must(
            &province,
            "1:intake",
            accept(Content::Other, Urgency::Ordinary),
        );
        story.on(day);
        story.must(&province, "1:intake", transfer());
        assert_eq!(
            story.limit("feedback_transfer").state(story.today, false),
            expected
        );
    }
}
