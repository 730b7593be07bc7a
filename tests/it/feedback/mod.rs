//! The rules of feedback, by the bundled calendar, deadlines and reasons.

mod invariants;
mod retention;
mod together;
mod vectors;

use jiff::civil::Date;
use tthc::domain::agency::AgencyCode;
use tthc::domain::calendar::Calendar;
use tthc::domain::deadline::{DeadlineRule, Event as Milestone};
use tthc::domain::feedback::actions::{
    Action, Classified, PartId, Refusal, Reply, Setting, decide,
};
use tthc::domain::feedback::case::Case;
use tthc::domain::feedback::event::{Actor, Event, EventKind, NewEvent};
use tthc::domain::feedback::limits::{self, Asked};
use tthc::domain::feedback::policy::Policy;
use tthc::domain::feedback::reason::Reason;
use tthc::domain::feedback::timer;
use tthc::domain::feedback::words::{Content, Kind, Outcome, Urgency};
use tthc::domain::staff::{Role, StaffId};
use tthc::domain::time::Timestamp;
use tthc::exchange::rules;

pub struct Province {
    pub policy: Policy,
    pub rules: Vec<DeadlineRule>,
    pub calendar: Calendar,
}

impl Province {
    pub fn new() -> Self {
        Self {
            policy: rules::feedback(None).unwrap(),
            rules: rules::deadlines(None).unwrap(),
            calendar: rules::calendar(None).unwrap(),
        }
    }

    /// The same, with a calendar that ends earlier.
    pub fn until(last: Date) -> Self {
        let mut province = Self::new();
        let (from, _) = province.calendar.coverage();
        let days = province.calendar.days(from, last);
        let days: Vec<_> = days.map(|(date, day)| (date, day.clone())).collect();
        province.calendar = Calendar::new(from, last, days).unwrap();
        province
    }

    pub fn setting<'a>(
        &'a self,
        actor: &'a Actor,
        roles: &'a [Role],
        chain: &'a [AgencyCode],
        today: Date,
    ) -> Setting<'a> {
        Setting {
            actor,
            roles,
            chain,
            is_of_province: false,
            today,
            policy: &self.policy,
            rules: &self.rules,
            calendar: &self.calendar,
        }
    }

    pub fn reason(&self, code: &str) -> Reason {
        self.policy.reason(code).unwrap().clone()
    }
}

/// A feedback with everything that happened to it.
pub struct Story {
    pub events: Vec<Event>,
    pub case: Case,
    pub today: Date,
}

impl Story {
    pub fn begin(province: &Province, kind: Kind, consents: bool, today: Date) -> Self {
        Self::begin_at(province, (kind, consents), noon(today))
    }

    pub fn begin_at(province: &Province, (kind, consents): (Kind, bool), at: Timestamp) -> Self {
        let today = at.day();
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
            .with("chars", 300)
            .with("procedure", "1.001193@2")
            .with("unit", "XA1");
        let event = limits::set_known(event, asked);
        let event = Event {
            position: 1,
            at,
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
    #[expect(
        clippy::needless_pass_by_value,
        reason = "each action is made for one step"
    )]
    pub fn act(&mut self, province: &Province, who: &str, action: Action) -> Result<(), Refusal> {
        let (actor, roles) = someone(who);
        let chain: Vec<AgencyCode> = self.case.unit.iter().cloned().collect();
        let new = decide(
            &self.case,
            &action,
            province.setting(&actor, &roles, &chain, self.today),
        )?;
        assert!(!new.is_empty());
        self.add(&actor, new);
        Ok(())
    }

    pub fn add(&mut self, actor: &Actor, new: Vec<NewEvent>) {
        for new in new {
            let event = Event {
                position: self.case.position + 1,
                at: noon(self.today).max(self.case.last_at),
                actor: actor.clone(),
                kind: new.kind,
                facts: new.facts,
            };
            self.case.apply(&event).unwrap();
            self.events.push(event);
        }
    }

    /// What the program does by itself on the day it is; how many events that makes.
    pub fn tick(&mut self, province: &Province) -> usize {
        let chain: Vec<AgencyCode> = self.case.unit.iter().cloned().collect();
        let setting = province.setting(&Actor::Program, &[], &chain, self.today);
        let (new, _) = timer::events(&self.case, setting);
        let count = new.len();
        self.add(&Actor::Program, new);
        count
    }

    pub fn must(&mut self, province: &Province, who: &str, action: Action) -> &mut Self {
        let key = action.key();
        self.act(province, who, action)
            .unwrap_or_else(|error| panic!("{key}: {error}"));
        self
    }

    pub fn on(&mut self, today: Date) -> &mut Self {
        self.today = today;
        self
    }

    pub fn limit(&self, rule: &str) -> &limits::Limit {
        let found = self
            .case
            .limits
            .iter()
            .rev()
            .find(|limit| limit.rule == rule);
        found.unwrap_or_else(|| panic!("{rule}: {:?}", self.case.limits))
    }
}

pub fn noon(day: Date) -> Timestamp {
    Timestamp(Timestamp::start_of(day).0 + 12 * 3_600_000)
}

/// `sender`, `program`, or an officer with a number and roles: `1:intake,handler`.
pub fn someone(who: &str) -> (Actor, Vec<Role>) {
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

pub fn part() -> PartId {
    "f".repeat(64)
}

pub fn unit(code: &str) -> Vec<AgencyCode> {
    vec![AgencyCode::parse(code).unwrap()]
}

pub fn accept(content: Content, urgency: Urgency) -> Action {
    Action::Accept(Classified {
        kind: Kind::Reflection,
        content,
        urgency,
        register: (2026, 1),
    })
}

pub fn reply() -> Reply {
    Reply {
        outcome: Outcome::Explained,
        text: part(),
        criteria: Some(part()),
        corrected_by: None,
        is_template: false,
    }
}

/// Accepted, assigned and begun by officer 1 on the day it is.
pub fn begun(province: &Province, story: &mut Story) {
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
