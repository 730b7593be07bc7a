//! Made-up feedback, as a province has it after a year: most of it has ended, some is late, a little is sealed.

use anyhow::{Context, Result};
use jiff::Span;
use jiff::civil::Date;
use tthc::domain::agency::AgencyCode;
use tthc::domain::calendar::Calendar;
use tthc::domain::deadline::{DeadlineRule, Event as Milestone};
use tthc::domain::feedback::actions::{Action, Classified, Reply, Setting, decide};
use tthc::domain::feedback::case::Case;
use tthc::domain::feedback::code::FeedbackCode;
use tthc::domain::feedback::event::{Actor, Event, EventKind, NewEvent};
use tthc::domain::feedback::limits::{self, Asked};
use tthc::domain::feedback::next_check::next_check;
use tthc::domain::feedback::policy::Policy;
use tthc::domain::feedback::words::{Confidentiality, Content, Kind, Outcome, Urgency};
use tthc::domain::staff::{Role, StaffId};
use tthc::domain::time::Timestamp;
use tthc::exchange::rules;
use tthc::store::NewFeedback;

/// For how many days feedback has come.
const DAYS: u64 = 300;
/// Days after which most of it has ended.
const DONE_AFTER: u64 = 25;
/// A sealed part that is not there.
const PART: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

/// By what rules, where, and who works on it.
pub struct Province {
    policy: Policy,
    rules: Vec<DeadlineRule>,
    calendar: Calendar,
    /// The communes.
    pub communes: Vec<AgencyCode>,
    /// Officers, of whom each works on some.
    pub handlers: Vec<StaffId>,
}

/// One feedback.
pub struct Life {
    /// What it is found by.
    pub new: NewFeedback,
    /// Where it stands.
    pub case: Case,
    /// What happened.
    pub later: Vec<Event>,
    /// When the program looks at it.
    pub next_check: Option<Date>,
}

/// Numbers that look like chance and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// So often of a hundred times.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(all.len()).unwrap_or(1));
        all.get(usize::try_from(place).unwrap_or(0))
    }
}

impl Province {
    pub fn new(communes: Vec<AgencyCode>, handlers: Vec<StaffId>) -> Result<Self> {
        Ok(Self {
            policy: rules::feedback(None)?,
            rules: rules::deadlines(None)?,
            calendar: rules::calendar(None)?,
            communes,
            handlers,
        })
    }

    /// Lets one come and go on until today.
    pub fn life(&self, dice: &mut Dice, now: Timestamp, number: u32) -> Result<Life> {
        let age = dice.below(DAYS);
        let mut told = Told::begin(self, dice, now, age)?;
        told.go_on(dice, age, number)?;
        let setting = self.setting(&Actor::Program, &[], now.day());
        let id = uuid::Builder::from_unix_timestamp_millis(
            u64::try_from(told.case.submitted_at.0)?,
            &dice.bytes(),
        );
        let (first, later) = told.events.split_first().context("nothing was sent")?;
        Ok(Life {
            new: NewFeedback {
                id: id.into_uuid().hyphenated().to_string(),
                code: FeedbackCode::new(dice.bytes()),
                access_key: format!(
                    "{:064x}",
                    u128::from(dice.next()) << 64 | u128::from(dice.next())
                ),
                case: Case::of(std::slice::from_ref(first))?,
                events: vec![first.clone()],
                parts: Vec::new(),
            },
            next_check: next_check(&told.case, setting),
            case: told.case,
            later: later.to_vec(),
        })
    }

    fn setting<'a>(&'a self, actor: &'a Actor, roles: &'a [Role], today: Date) -> Setting<'a> {
        Setting {
            actor,
            roles,
            chain: &[],
            is_of_province: false,
            today,
            policy: &self.policy,
            rules: &self.rules,
            calendar: &self.calendar,
        }
    }
}

/// What has happened so far.
struct Told<'a> {
    province: &'a Province,
    case: Case,
    events: Vec<Event>,
    now: Timestamp,
    handler: StaffId,
    other: StaffId,
}

impl<'a> Told<'a> {
    fn begin(province: &'a Province, dice: &mut Dice, now: Timestamp, age: u64) -> Result<Self> {
        let on = now
            .day()
            .checked_sub(Span::new().days(i64::try_from(age)?))?;
        let asked = Asked {
            rules: &province.rules,
            calendar: &province.calendar,
            kind: Kind::Reflection,
            urgency: Urgency::Ordinary,
            counted_from: Milestone::Received,
            on,
        };
        let confidentiality = match dice.below(100) {
            0..10 => Confidentiality::Restricted,
            10 => Confidentiality::Sealed,
            _ => Confidentiality::Normal,
        };
        let unit = dice.one_of(&province.communes).filter(|_| dice.0 % 10 < 7);
        let event = NewEvent::new(EventKind::Submitted)
            .with("kind", Kind::Reflection.key())
            .with("channel", "portal")
            .with("urgency", Urgency::Ordinary.key())
            .with("confidentiality", confidentiality.key())
            .with("consents", dice.chance(50))
            .with("chars", 300)
            .with_some("unit", unit)
            .with("part.body", PART);
        let event = limits::set_known(event, asked);
        let at = Timestamp(Timestamp::start_of(on).0 + i64::try_from(dice.below(10_000_000))?);
        let first = Event {
            position: 1,
            at,
            actor: Actor::Sender,
            kind: event.kind,
            facts: event.facts,
        };
        let mut officer = || {
            dice.one_of(&province.handlers)
                .cloned()
                .context("no officers")
        };
        Ok(Self {
            province,
            case: Case::of(std::slice::from_ref(&first))?,
            events: vec![first],
            now,
            handler: officer()?,
            other: StaffId::new(now, [9; 10]),
        })
    }

    /// What usually happens, one step after another, as far as it has come.
    fn go_on(&mut self, dice: &mut Dice, age: u64, number: u32) -> Result<()> {
        let fate = dice.below(100);
        let is_done = age > DONE_AFTER && fate < 97;
        if !is_done && dice.chance(2) {
            return self.add(&Actor::Program, NewEvent::new(EventKind::Quarantined), 0);
        }
        let steps = match self.ending(fate)?.filter(|_| is_done) {
            Some(ending) => vec![Action::BeginScreening, ending],
            None => self.way(dice, number)?,
        };
        let some = dice.below(8);
        let count = if is_done {
            steps.len()
        } else {
            usize::try_from(some)?
        };
        for action in steps.iter().take(count) {
            let days = match action {
                Action::Close => u64::from(self.province.policy.reopen_days) + 1,
                _ => dice.below(4),
            };
            if !self.take(action, days)? {
                break;
            }
        }
        Ok(())
    }

    /// How some end before anybody works on them.
    fn ending(&self, fate: u64) -> Result<Option<Action>> {
        let policy = &self.province.policy;
        let reason = |code| policy.reason(code).cloned().context("no such reason");
        Ok(match fate {
            84..=87 => Some(Action::Refuse {
                reason: reason("R10")?,
                explanation: None,
                chars: 300,
            }),
            88..=90 => Some(Action::Transfer {
                reason: reason("R20")?,
                to: "Sở khác".to_owned(),
                letter: "1".to_owned(),
            }),
            91..=93 => Some(Action::Redirect {
                reason: reason("R12")?,
            }),
            94..=96 => Some(Action::Withdraw),
            _ => None,
        })
    }

    /// From the counter to the end.
    fn way(&self, dice: &mut Dice, number: u32) -> Result<Vec<Action>> {
        let part = || PART.to_owned();
        let content = if dice.chance(30) {
            Content::Conduct
        } else {
            Content::Other
        };
        let mut steps = vec![
            Action::BeginScreening,
            Action::Accept(Classified {
                kind: Kind::Reflection,
                content,
                urgency: Urgency::Ordinary,
                register: (self.now.day().year(), number),
            }),
            Action::Assign {
                chain: self.case.unit.iter().cloned().collect(),
                handler: Some(self.handler.clone()),
            },
            Action::Begin,
        ];
        if dice.chance(5) {
            let due = self.case.next_due().unwrap_or(self.now.day());
            let until = due.checked_add(Span::new().days(6))?;
            let reason = part();
            steps.push(Action::AskExtension { until, reason });
        }
        let reply = Reply {
            outcome: Outcome::Explained,
            text: part(),
            criteria: Some(part()),
            corrected_by: None,
            is_template: false,
        };
        steps.extend([Action::Draft(reply), Action::Approve]);
        match dice.below(100) {
            0..2 => steps.push(Action::AskReopen { reason: part() }),
            2..5 => steps.push(Action::AskRelease),
            _ => {}
        }
        steps.push(Action::Close);
        Ok(steps)
    }

    /// Takes a step some days later; false where it is not taken, or not yet.
    fn take(&mut self, action: &Action, days: u64) -> Result<bool> {
        let at = Timestamp(self.case.last_at.0 + i64::try_from(days)? * 86_400_000);
        if at > self.now {
            return Ok(false);
        }
        let takers = action.takers();
        let actor = match action {
            _ if takers.sender && takers.roles.is_empty() => Actor::Sender,
            Action::Close => Actor::Program,
            Action::Approve | Action::BeginScreening => Actor::Staff(self.other.clone()),
            _ => Actor::Staff(self.handler.clone()),
        };
        let setting = self.province.setting(&actor, &Role::ALL, at.day());
        let Ok(new) = decide(&self.case, action, setting) else {
            return Ok(false);
        };
        for event in new {
            self.add(&actor, event, days)?;
        }
        Ok(true)
    }

    fn add(&mut self, actor: &Actor, new: NewEvent, days: u64) -> Result<()> {
        let event = Event {
            position: self.case.position + 1,
            at: Timestamp(self.case.last_at.0 + i64::try_from(days)? * 86_400_000),
            actor: actor.clone(),
            kind: new.kind,
            facts: new.facts,
        };
        self.case.apply(&event)?;
        self.events.push(event);
        Ok(())
    }
}
