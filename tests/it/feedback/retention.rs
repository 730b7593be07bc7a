//! What is kept how long, and what is held.

use jiff::civil::date;
use tthc::domain::feedback::actions::{Action, Refusal};
use tthc::domain::feedback::event::{Actor, EventKind, NewEvent};
use tthc::domain::feedback::retention::{Class, Hold, erased, erasure, hold, may_erase, parts};
use tthc::domain::feedback::words::{Confidentiality, Kind};
use tthc::domain::scope::Signal;

use super::{Province, Story, begun, part, reply};

#[test]
fn what_an_office_owes_is_held_and_what_has_ended_goes_by_its_rule() {
    let province = Province::new();
    let retention = &province.policy.retention;
    let days = province.policy.reopen_days;
    let mut story = Story::begin(&province, Kind::Reflection, true, date(2026, 10, 26));
    assert_eq!(hold(&story.case), Some(Hold::Open));
    assert_eq!(may_erase(&story.case, days), Err(Refusal::EraseOpen));
    begun(&province, &mut story);
    story.must(&province, "1:handler", Action::Draft(reply()));
    story.must(&province, "2:approver", Action::Approve);
    let answered = story.today;
    let window = story.case.window_until(days).unwrap();
    assert_eq!(
        may_erase(&story.case, days),
        Err(Refusal::EraseAnswered(window))
    );
    story.must(&province, "sender", Action::AskReopen { reason: part() });
    assert_eq!(hold(&story.case), Some(Hold::Reopening));
    story.must(
        &province,
        "3:supervisor",
        Action::RefuseReopen { reason: part() },
    );
    let closed = window.tomorrow().unwrap();
    story.on(closed).must(&province, "program", Action::Close);
    assert_eq!(may_erase(&story.case, days), Ok(()));
    assert!(closed > answered);
    let until = retention.until(&story.case, Class::Contact).unwrap();
    assert_eq!(
        (until.year(), until.month(), until.day()),
        (closed.year() + 2, closed.month(), closed.day())
    );
    assert_eq!(
        retention.due(&story.case, Class::Contact, until),
        None,
        "the last day counts"
    );
    let next = until.tomorrow().unwrap();
    assert_eq!(
        retention
            .due(&story.case, Class::Contact, next)
            .unwrap()
            .code,
        "T01"
    );
    assert_eq!(retention.due(&story.case, Class::Text, next), None);
}

#[test]
fn what_is_sealed_or_may_be_a_denunciation_is_held_for_good() {
    let province = Province::new();
    let retention = &province.policy.retention;
    let mut story = Story::begin(&province, Kind::Reflection, true, date(2026, 10, 26));
    story.must(&province, "sender", Action::Withdraw);
    let late = date(2080, 1, 1);
    assert_eq!(
        retention
            .due(&story.case, Class::Contact, late)
            .unwrap()
            .code,
        "T02"
    );
    assert_eq!(
        retention.due(&story.case, Class::Text, late).unwrap().code,
        "T04"
    );
    story.case.signals.insert(Signal::Denunciation);
    assert_eq!(hold(&story.case), None);
    for level in [Confidentiality::Restricted, Confidentiality::Sealed] {
        story.case.confidentiality = level;
        assert_eq!(hold(&story.case), Some(Hold::Sealed));
        assert_eq!(may_erase(&story.case, 15), Err(Refusal::EraseKept));
        for class in Class::ALL {
            assert_eq!(retention.due(&story.case, *class, late), None);
        }
    }
}

#[test]
fn each_part_belongs_to_one_class_and_an_erasure_names_it() {
    let province = Province::new();
    let mut story = Story::begin(&province, Kind::Reflection, true, date(2026, 10, 26));
    let event = NewEvent::new(EventKind::Noted)
        .with("part.contact", "a")
        .with("part.dossier", "b")
        .with("part.body", "c")
        .with("part.file.1", "d");
    story.events[0].facts = event.facts;
    let of = |class| parts(&story.events, class);
    assert_eq!(of(Class::Contact), ["a", "b"]);
    assert_eq!(of(Class::Text), ["c"]);
    assert_eq!(of(Class::Attachment), ["d"]);
    let named = erasure(Class::Contact, "T01", &["a", "b"]);
    let mut event = story.events[0].clone();
    (event.kind, event.facts, event.actor) = (named.kind, named.facts, Actor::Program);
    assert_eq!(
        (event.facts.get("class"), event.facts.get("rule")),
        (Some("contact"), Some("T01"))
    );
    assert_eq!(erased(&[event]).collect::<Vec<_>>(), ["a", "b"]);
}
