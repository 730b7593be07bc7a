//! What the law and the province ask for, case by case.

use jiff::civil::{Date, date};
use tthc::domain::agency::AgencyCode;
use tthc::domain::calendar::{Calendar, Day, DayKind};
use tthc::domain::certainty::Certainty;
use tthc::domain::feedback::actions::{Action, Refusal};
use tthc::domain::feedback::limits::LimitState;
use tthc::domain::feedback::report::{Names, Tally, Window};
use tthc::domain::feedback::state::State;
use tthc::domain::feedback::words::{Content, Kind, Urgency};
use tthc::domain::time::Timestamp;

use super::{Province, Story, accept, begun, noon, part, reply, unit};

#[test]
fn an_answer_is_approved_by_another_and_opened_again_by_a_third() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2026, 10, 26));
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
    // Twice on a day is no more than once.
    for _ in 0..2 {
        story.must(&province, "1:intake", Action::NoteAttempt { note: part() });
    }
    let few = Refusal::Attempts {
        known: 1,
        wanted: 2,
    };
    assert_eq!(story.act(&province, "1:intake", refuse()), Err(few));
    story.on(date(2026, 11, 4));
    story.must(&province, "1:intake", Action::NoteAttempt { note: part() });
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
    let conflict = Action::NameConflict {
        units,
        has_province: false,
    };
    story.must(&province, "5:coordinator", conflict);
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

/// Received on a day, answered by a day: five working days.
fn answer_due(province: &Province, received: Date) -> Date {
    let story = Story::begin(province, Kind::Reflection, false, received);
    story.limit("feedback_answer").due
}

#[test]
fn five_working_days_step_over_weekends_tet_and_days_off_in_exchange() {
    let province = Province::new();
    for (received, due) in [
        // Friday: day 0; the next Friday is day 5.
        (date(2026, 10, 23), date(2026, 10, 30)),
        // Saturday and Sunday are day 0 as well.
        (date(2026, 10, 24), date(2026, 10, 30)),
        (date(2026, 10, 25), date(2026, 10, 30)),
        // The last day before Tết, five days off between two weekends: 16 to 20 February 2026.
        (date(2026, 2, 13), date(2026, 2, 27)),
        // In the middle of it.
        (date(2026, 2, 18), date(2026, 2, 27)),
        // Tết 2027, 5 to 11 February, with a weekend inside.
        (date(2027, 2, 4), date(2027, 2, 18)),
        // Saturday 10 January and Saturday 22 August 2026 are worked.
        (date(2026, 1, 5), date(2026, 1, 10)),
        (date(2026, 8, 17), date(2026, 8, 22)),
        // Giỗ Tổ on Sunday 26/4 is made up for on Monday; then 30/4 and 1/5 beside a weekend.
        (date(2026, 4, 24), date(2026, 5, 6)),
        // 1/5/2027 is a Saturday: Monday is off for it.
        (date(2027, 4, 29), date(2027, 5, 10)),
        // 24/11, Ngày Văn hóa Việt Nam.
        (date(2026, 11, 20), date(2026, 11, 30)),
    ] {
        assert_eq!(answer_due(&province, received), due, "{received}");
    }
}

#[test]
fn the_last_day_of_a_year_is_followed_by_the_second_of_the_next() {
    let holiday = Day {
        kind: DayKind::Holiday,
        name: "Tết Dương lịch".to_owned(),
        basis: "BLLĐ 2019 Điều 112".to_owned(),
        certainty: Certainty::Certain,
    };
    let mut province = Province::new();
    let days = [(date(2025, 1, 1), holiday)];
    province.calendar = Calendar::new(date(2024, 1, 1), date(2025, 12, 31), days).unwrap();
    let story = Story::begin(&province, Kind::Reflection, false, date(2024, 12, 31));
    assert_eq!(story.limit("feedback_acknowledge").due, date(2025, 1, 2));
    // 1/1/2027 is a Friday.
    let story = Story::begin(
        &Province::new(),
        Kind::Reflection,
        false,
        date(2026, 12, 31),
    );
    assert_eq!(story.limit("feedback_acknowledge").due, date(2027, 1, 4));
}

#[test]
fn the_day_of_receipt_is_the_local_one() {
    let province = Province::new();
    let midnight = Timestamp::start_of(date(2026, 10, 27));
    let at = |at| Story::begin_at(&province, (Kind::Reflection, false), at);
    // 23:59:59 and 00:00:00 in Lạng Sơn; both are 26 October in UTC.
    let before = at(Timestamp(midnight.0 - 1000));
    assert_eq!(
        before.limit("feedback_answer").started_on,
        date(2026, 10, 26)
    );
    assert_eq!(before.limit("feedback_answer").due, date(2026, 11, 2));
    let after = at(midnight);
    assert_eq!(
        after.limit("feedback_answer").started_on,
        date(2026, 10, 27)
    );
    assert_eq!(after.limit("feedback_answer").due, date(2026, 11, 3));
    assert!(
        midnight.to_string().starts_with("2026-10-26T17:00"),
        "{midnight}"
    );
}

#[test]
fn beyond_the_calendar_nothing_is_guessed_and_what_is_promised_is_refused() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, false, date(2027, 12, 29));
    assert!(story.case.uncounted.contains_key("feedback_answer"));
    assert_eq!(story.limit("feedback_acknowledge").due, date(2027, 12, 30));
    story.must(&province, "1:intake", Action::BeginScreening);
    let accepted = story.act(
        &province,
        "1:intake",
        accept(Content::Other, Urgency::Ordinary),
    );
    assert!(
        matches!(accepted, Err(Refusal::Calendar(_))),
        "{accepted:?}"
    );
}

#[test]
fn what_was_sent_as_wrong_information_and_is_something_else_is_late_by_its_own_limit() {
    let province = Province::new();
    let sent = date(2026, 10, 26);
    let mut story = Story::begin(&province, Kind::WrongInformation, false, sent);
    begun(&province, &mut story);
    let own = story.limit("feedback_answer").due;
    story.on(own.saturating_add(jiff::Span::new().days(10)));
    story.tick(&province);
    story.must(&province, "1:handler", Action::Draft(reply()));
    story.must(&province, "2:approver", Action::Approve);
    assert!(story.limit("feedback_answer").breached_on.is_some());
    let window = Window {
        from: noon(sent),
        cutoff: noon(date(2026, 12, 31)),
    };
    let mut tally = Tally::new(window, None);
    tally.add(&story.events).unwrap();
    let total = tally.finish(&Names::default(), &province.policy).total;
    assert_eq!((total.on_time, total.late), (0, 1));
}
