//! Whether a decision was made public in time.

use jiff::civil::Date;

use super::calendar::{Calendar, CalendarError};
use super::deadline::{DeadlineRule, Event, Issuer};

/// What is known of a decision. All dates are local (`Asia/Ho_Chi_Minh`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionFacts {
    /// Who issued it.
    pub issuer: Issuer,
    /// Whether it was drawn up by the shortened procedure (trình tự, thủ tục rút gọn).
    pub shortened: bool,
    /// When it was signed.
    pub signed_on: Option<Date>,
    /// When it takes effect.
    pub effective_on: Option<Date>,
    /// When its procedures became public.
    pub published_on: Option<Date>,
}

/// How a deadline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// What had to be done was done in time.
    Met,
    /// It was done after the deadline.
    Late {
        /// So many working days after; 0 when only days off lie between.
        working_days: u32,
    },
    /// It is not done, and the deadline has passed.
    Overdue {
        /// So many working days ago; 0 when only days off lie between.
        working_days: u32,
    },
    /// It is not done, and there is time.
    Open,
    /// The calendar does not reach that far.
    Unknown(CalendarError),
}

/// One rule, as it stands for one decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeliness<'r> {
    /// The rule.
    pub rule: &'r DeadlineRule,
    /// The last day on which it is met; `None` when the calendar does not reach that far.
    pub due: Option<Date>,
    /// How it stands.
    pub state: State,
}

/// How every rule stands that applies to a decision, today. Rules about other events, and rules whose event has no
/// date, are left out.
#[must_use]
pub fn timeliness<'r>(
    rules: &'r [DeadlineRule],
    calendar: &Calendar,
    facts: &DecisionFacts,
    today: Date,
) -> Vec<Timeliness<'r>> {
    let applying = rules.iter().filter(|rule| facts.are_under(rule));
    applying
        .filter_map(|rule| {
            let event = facts.date_of(rule.counted_from)?;
            let done = facts.date_of(rule.met_by);
            Some(match rule.due(calendar, event) {
                Ok(due) => Timeliness {
                    rule,
                    due: Some(due),
                    state: stand(calendar, due, done, today).unwrap_or_else(State::Unknown),
                },
                Err(error) => Timeliness {
                    rule,
                    due: None,
                    state: State::Unknown(error),
                },
            })
        })
        .collect()
}

fn stand(
    calendar: &Calendar,
    due: Date,
    done: Option<Date>,
    today: Date,
) -> Result<State, CalendarError> {
    // What is dated ahead is not done yet.
    let done = done.filter(|done| *done <= today);
    Ok(match done {
        Some(done) if done <= due => State::Met,
        Some(done) => State::Late {
            working_days: calendar.working_days_between(due, done)?,
        },
        None if today <= due => State::Open,
        None => State::Overdue {
            working_days: calendar.working_days_between(due, today)?,
        },
    })
}

impl DecisionFacts {
    fn are_under(&self, rule: &DeadlineRule) -> bool {
        let is_about_decisions =
            |event| matches!(event, Event::Signed | Event::Effective | Event::Published);
        is_about_decisions(rule.counted_from)
            && is_about_decisions(rule.met_by)
            && rule.issuer.is_none_or(|issuer| issuer == self.issuer)
            && rule
                .shortened
                .is_none_or(|shortened| shortened == self.shortened)
    }

    fn date_of(&self, event: Event) -> Option<Date> {
        match event {
            Event::Signed => self.signed_on,
            Event::Effective => self.effective_on,
            Event::Published => self.published_on,
            // Those of feedback.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::super::certainty::Certainty;
    use super::super::deadline::{DayUnit, DeadlineKind, Direction};
    use super::*;

    fn rule(unit: DayUnit, direction: Direction, events: (Event, Event)) -> DeadlineRule {
        DeadlineRule {
            id: "a".to_owned(),
            name: "a".to_owned(),
            name_en: "a".to_owned(),
            kind: DeadlineKind::Statutory,
            amount: 5,
            unit,
            direction,
            counted_from: events.0,
            met_by: events.1,
            feedback: None,
            issuer: Some(Issuer::Province),
            shortened: Some(false),
            roll: false,
            basis: "b".to_owned(),
            certainty: Certainty::Certain,
        }
    }

    fn entry() -> DeadlineRule {
        rule(
            DayUnit::WorkingDay,
            Direction::After,
            (Event::Signed, Event::Published),
        )
    }

    fn march() -> Calendar {
        Calendar::new(date(2026, 3, 1), date(2026, 3, 31), []).unwrap()
    }

    fn signed(published_on: Option<Date>) -> DecisionFacts {
        DecisionFacts {
            issuer: Issuer::Province,
            shortened: false,
            signed_on: Some(date(2026, 3, 2)),
            effective_on: Some(date(2026, 3, 20)),
            published_on,
        }
    }

    fn state(facts: &DecisionFacts, today: Date) -> State {
        timeliness(&[entry()], &march(), facts, today)[0].state
    }

    #[test]
    fn a_decision_of_monday_is_due_the_monday_after() {
        let today = date(2026, 3, 25);
        let march = |n| Some(date(2026, 3, n));
        for (published, today, expected) in [
            (march(9), today, State::Met),
            (march(2), today, State::Met),
            (march(10), today, State::Late { working_days: 1 }),
            (march(15), today, State::Late { working_days: 4 }),
            (None, date(2026, 3, 9), State::Open),
            (None, date(2026, 3, 10), State::Overdue { working_days: 1 }),
            // To be published later is not published.
            (march(20), date(2026, 3, 6), State::Open),
            (
                march(20),
                date(2026, 3, 11),
                State::Overdue { working_days: 2 },
            ),
        ] {
            assert_eq!(
                state(&signed(published), today),
                expected,
                "{published:?} {today}"
            );
        }
    }

    #[test]
    fn a_decision_must_be_signed_days_before_it_takes_effect() {
        let before = rule(
            DayUnit::CalendarDay,
            Direction::Before,
            (Event::Effective, Event::Signed),
        );
        let rules = [before];
        let mut facts = signed(None);
        for (day, expected) in [(15, State::Met), (16, State::Late { working_days: 1 })] {
            facts.signed_on = Some(date(2026, 3, day));
            let found = timeliness(&rules, &march(), &facts, date(2026, 3, 25));
            assert_eq!(
                (found[0].due, found[0].state),
                (Some(date(2026, 3, 15)), expected)
            );
        }
    }

    #[test]
    fn what_does_not_apply_is_left_out_and_what_is_not_known_is_unknown() {
        let today = date(2026, 3, 25);
        let ministry = DecisionFacts {
            issuer: Issuer::Ministry,
            ..signed(None)
        };
        let shortened = DecisionFacts {
            shortened: true,
            ..signed(None)
        };
        let unsigned = DecisionFacts {
            signed_on: None,
            ..signed(None)
        };
        for facts in [ministry, shortened, unsigned] {
            assert_eq!(timeliness(&[entry()], &march(), &facts, today), []);
        }
        let report = rule(
            DayUnit::WorkingDay,
            Direction::After,
            (Event::Received, Event::Answered),
        );
        assert_eq!(timeliness(&[report], &march(), &signed(None), today), []);
        let late = DecisionFacts {
            signed_on: Some(date(2026, 3, 30)),
            ..signed(None)
        };
        assert!(matches!(state(&late, today), State::Unknown(_)));
        assert!(matches!(
            state(&signed(None), date(2026, 4, 1)),
            State::Unknown(_)
        ));
    }

    proptest! {
        #[test]
        fn a_deadline_is_open_until_its_day_is_over(signed_on in 1_i8..=31, published in 0_i8..=31, today in 1_i8..=31) {
            let facts = DecisionFacts {
                signed_on: Some(date(2026, 3, signed_on)),
                ..signed((published > 0).then(|| date(2026, 3, published.max(1))))
            };
            let today = date(2026, 3, today);
            let rules = [entry()];
            let found = timeliness(&rules, &march(), &facts, today)[0];
            let done = facts.published_on.filter(|done| *done <= today);
            match (found.due, found.state) {
                (Some(due), State::Met) => prop_assert!(done.unwrap() <= due),
                (Some(due), State::Late { .. }) => prop_assert!(done.unwrap() > due),
                (Some(due), State::Open) => prop_assert!(done.is_none() && today <= due),
                (Some(due), State::Overdue { .. }) => prop_assert!(done.is_none() && today > due),
                (due, State::Unknown(_)) => {
                    let far = date(2026, 3, signed_on).checked_add(7.days()).unwrap();
                    prop_assert!(due.is_none() && far > date(2026, 3, 31).checked_sub(2.days()).unwrap());
                }
                (None, _) => prop_assert!(false, "a state without a date"),
            }
        }
    }
}
