//! Counting: one feedback after the other, so that no more than one is held at a time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::figures::{Counts, Figures, Group, Hotspot, Releases, RuleFigures, Satisfaction, Share};
use super::grouping::{
    Groups, SEALED, Shares, by_size, groups, groups_of, label, plain, shares, shares_of,
};
use super::life::{Entry, Life, Standing, Window};
use crate::domain::agency::AgencyCode;
use crate::domain::deadline::DeadlineKind;
use crate::domain::feedback::case::CaseError;
use crate::domain::feedback::event::Event;
use crate::domain::feedback::limits::{Limit, LimitState};
use crate::domain::feedback::policy::Policy;
use crate::domain::feedback::state::State;
use crate::domain::feedback::words::{Channel, Content, Kind, Outcome, Solved};

/// Most hotspots of a report.
const HOTSPOTS_MAX: usize = 50;

/// What codes are called.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Names of units by code.
    pub units: BTreeMap<String, String>,
    /// Names and sectors of procedures by code.
    pub procedures: BTreeMap<String, (String, Option<String>)>,
    /// Names of deadlines by rule.
    pub rules: BTreeMap<String, String>,
}

/// Counts feedback for a report.
#[derive(Debug, Clone)]
pub struct Tally {
    window: Window,
    /// Of these units; `None` is all.
    units: Option<BTreeSet<AgencyCode>>,
    total: Counts,
    kinds: Groups,
    contents: Groups,
    channels: Groups,
    by_unit: Groups,
    procedures: Groups,
    states: Shares,
    outcomes: Shares,
    reasons: Shares,
    corrections: Shares,
    hotspots: BTreeMap<(String, String), u64>,
    rules: BTreeMap<String, RuleFigures>,
    satisfaction: (u64, BTreeMap<u8, u64>, Shares),
    releases: Releases,
}

impl Tally {
    /// Nothing is counted yet. Of these units, or of all; what is sealed is of no unit.
    #[must_use]
    pub fn new(window: Window, units: Option<BTreeSet<AgencyCode>>) -> Self {
        Self {
            window,
            units,
            total: Counts::default(),
            kinds: Groups::new(),
            contents: Groups::new(),
            channels: Groups::new(),
            by_unit: Groups::new(),
            procedures: Groups::new(),
            states: Shares::new(),
            outcomes: Shares::new(),
            reasons: Shares::new(),
            corrections: Shares::new(),
            hotspots: BTreeMap::new(),
            rules: BTreeMap::new(),
            satisfaction: Default::default(),
            releases: Releases::default(),
        }
    }

    /// Counts a feedback, by all its events in order.
    ///
    /// # Errors
    /// [`CaseError`] when they are not what this program writes.
    pub fn add(&mut self, events: &[Event]) -> Result<(), CaseError> {
        let Some(life) = Life::of(events, self.window)? else {
            return Ok(());
        };
        let case = &life.case;
        let is_of_unit = |units: &BTreeSet<AgencyCode>| {
            !case.is_sealed() && case.unit.as_ref().is_some_and(|unit| units.contains(unit))
        };
        if self.units.as_ref().is_some_and(|units| !is_of_unit(units)) {
            return Ok(());
        }
        self.add_ratings(&life);
        self.releases.released += life.released;
        self.releases.withheld += life.withheld;
        self.releases.taken_back += life.taken_back;
        if let Some(entry) = life.entry {
            self.add_groups(&life, one(entry, life.standing));
            self.add_end(&life);
        }
        // Also of what was answered before: whether it becomes public is decided later.
        let today = self.window.cutoff.day();
        for limit in &life.limits {
            self.add_limit(limit, today, life.case.is_paused());
        }
        Ok(())
    }

    fn add_ratings(&mut self, life: &Life) {
        let (unrated, scores, solved) = &mut self.satisfaction;
        *unrated += life.unrated;
        for (score, whether) in &life.ratings {
            *scores.entry(*score).or_default() += 1;
            *solved.entry(whether.key().to_owned()).or_default() += 1;
        }
    }

    fn add_groups(&mut self, life: &Life, counts: Counts) {
        let case = &life.case;
        let add = |groups: &mut Groups, key: &str| {
            let group = groups.entry(key.to_owned()).or_default();
            *group = group.and(counts);
        };
        self.total = self.total.and(counts);
        add(&mut self.kinds, case.kind.key());
        add(&mut self.contents, case.content.map_or("", Content::key));
        add(&mut self.channels, case.channel.key());
        // Where it happened and what it was about says nobody of what is sealed.
        if case.is_sealed() {
            add(&mut self.by_unit, SEALED);
            add(&mut self.procedures, SEALED);
            return;
        }
        add(
            &mut self.by_unit,
            case.unit.as_ref().map_or("", AgencyCode::as_str),
        );
        let procedure = case.procedure_code().unwrap_or_default();
        add(&mut self.procedures, procedure);
        if !procedure.is_empty() {
            let cause = case.content.map(Content::key);
            let cause = cause.or(case.reason.as_deref()).unwrap_or_default();
            let spot = (procedure.to_owned(), cause.to_owned());
            *self.hotspots.entry(spot).or_default() += 1;
        }
    }

    fn add_end(&mut self, life: &Life) {
        let case = &life.case;
        let add = |shares: &mut Shares, key: &str| *shares.entry(key.to_owned()).or_default() += 1;
        add(&mut self.states, case.state.key());
        match case.state {
            State::Answered | State::Closed => {
                add(&mut self.outcomes, case.outcome.map_or("", Outcome::key));
                let version = case.corrected_by.as_deref();
                if let Some(version) = version.filter(|_| !case.is_sealed()) {
                    add(&mut self.corrections, version);
                }
            }
            State::NotAccepted | State::Transferred | State::Redirected => {
                add(
                    &mut self.reasons,
                    case.reason.as_deref().unwrap_or_default(),
                );
            }
            _ => {}
        }
    }

    fn add_limit(&mut self, limit: &Limit, today: Date, is_paused: bool) {
        let figures = self
            .rules
            .entry(limit.rule.clone())
            .or_insert_with(|| RuleFigures {
                rule: limit.rule.clone(),
                name: limit.rule.clone(),
                basis: limit.basis.clone(),
                is_statutory: limit.kind == DeadlineKind::Statutory,
                met: 0,
                met_late: 0,
                running: 0,
                overdue: 0,
                stopped: 0,
                late_gross: 0,
            });
        let place = match limit.state(today, is_paused) {
            LimitState::Met => &mut figures.met,
            LimitState::MetLate => &mut figures.met_late,
            LimitState::Running | LimitState::Paused => &mut figures.running,
            LimitState::Overdue => &mut figures.overdue,
            LimitState::Stopped => &mut figures.stopped,
        };
        *place += 1;
        figures.late_gross += u64::from(Life::is_late_gross(limit, today));
    }

    /// The codes of the procedures that were counted; their names are wanted.
    pub fn procedures(&self) -> impl Iterator<Item = &str> {
        let codes = self.procedures.keys().map(String::as_str);
        codes.filter(|code| !code.is_empty() && *code != SEALED)
    }

    /// The figures, with what things are called.
    #[must_use]
    pub fn finish(self, names: &Names, policy: &Policy) -> Figures {
        let procedure = |code: &str| match names.procedures.get(code) {
            Some((name, _)) => name.clone(),
            None => plain(code, "Không nêu thủ tục"),
        };
        let unit = |code: &str| match names.units.get(code) {
            Some(name) => name.clone(),
            None => plain(code, "Đầu mối của tỉnh"),
        };
        let reason = |code: &str| match policy.reason(code) {
            Some(reason) => reason.text.clone(),
            None => plain(code, "Không ghi lý do"),
        };
        let content = |key: &str| match Content::parse(key) {
            Some(content) => content.label().to_owned(),
            None => plain(key, "Chưa phân loại"),
        };
        let mut procedures = groups(&self.procedures, procedure);
        by_size(&mut procedures);
        let mut units = groups(&self.by_unit, unit);
        by_size(&mut units);
        let cause = |key: &str| match policy.reason(key) {
            Some(reason) => reason.text.clone(),
            None => content(key),
        };
        let hotspots = self.most(&procedure, &cause);
        Figures {
            total: self.total,
            kinds: groups_of(
                &self.kinds,
                Kind::ALL.iter().map(|kind| kind.key()),
                |key| label(Kind::parse(key).map(Kind::label), key),
            ),
            contents: groups_of(
                &self.contents,
                Content::ALL.iter().map(|content| Content::key(*content)),
                content,
            ),
            channels: groups_of(
                &self.channels,
                Channel::ALL.iter().map(|channel| channel.key()),
                |key| label(Channel::parse(key).map(Channel::label), key),
            ),
            units,
            sectors: self.sectors(names),
            states: shares_of(
                &self.states,
                State::ALL.iter().map(|state| state.key()),
                |key| label(State::parse(key).map(State::label), key),
            ),
            outcomes: shares_of(
                &self.outcomes,
                Outcome::ALL.iter().map(|outcome| outcome.key()),
                |key| label(Outcome::parse(key).map(Outcome::label), key),
            ),
            reasons: shares(&self.reasons, reason),
            corrections: shares(&self.corrections, |version| {
                procedure(version.split_once('@').map_or(version, |(code, _)| code))
            }),
            satisfaction: self.satisfied(policy.closing_score),
            rules: rules(self.rules, names),
            releases: self.releases,
            unfound: Vec::new(),
            procedures,
            hotspots,
        }
    }

    /// What is complained of most.
    fn most(
        &self,
        procedure: &impl Fn(&str) -> String,
        cause: &impl Fn(&str) -> String,
    ) -> Vec<Hotspot> {
        let hotspot = |((code, key), count): (&(String, String), &u64)| Hotspot {
            name: procedure(code),
            procedure: code.clone(),
            label: cause(key),
            cause: key.clone(),
            count: *count,
        };
        let mut all: Vec<Hotspot> = self.hotspots.iter().map(hotspot).collect();
        all.sort_by_key(|spot| std::cmp::Reverse(spot.count));
        all.truncate(HOTSPOTS_MAX);
        all
    }

    fn sectors(&self, names: &Names) -> Vec<Group> {
        let mut sectors = Groups::new();
        for (code, counts) in &self.procedures {
            let sector = match names.procedures.get(code) {
                Some((_, sector)) => sector.as_deref().unwrap_or_default(),
                None if code == SEALED => SEALED,
                None => "",
            };
            let group = sectors.entry(sector.to_owned()).or_default();
            *group = group.and(*counts);
        }
        let mut sectors = groups(&sectors, |sector| plain(sector, "Không rõ lĩnh vực"));
        by_size(&mut sectors);
        sectors
    }

    fn satisfied(&self, satisfied_from: u8) -> Satisfaction {
        let (unrated, scores, solved) = &self.satisfaction;
        let satisfied = scores.iter().filter(|(score, _)| **score >= satisfied_from);
        Satisfaction {
            rated: scores.values().sum(),
            unrated: *unrated,
            satisfied: satisfied.map(|(_, count)| count).sum(),
            satisfied_from,
            scores: (1..=5)
                .map(|score: u8| Share {
                    key: score.to_string(),
                    label: format!("{score} điểm"),
                    count: scores.get(&score).copied().unwrap_or(0),
                })
                .collect(),
            solved: shares(solved, |key| {
                label(Solved::parse(key).map(Solved::label), key)
            }),
        }
    }
}

/// One feedback.
fn one(entry: Entry, standing: Standing) -> Counts {
    let is = |is: bool| u64::from(is);
    Counts {
        received: is(entry == Entry::Received),
        carried_over: is(entry == Entry::CarriedOver),
        reopened: is(entry == Entry::Reopened),
        on_time: is(standing == Standing::OnTime),
        late: is(standing == Standing::Late),
        unknown: is(standing == Standing::Unknown),
        open_in_time: is(standing == Standing::OpenInTime),
        open_late: is(standing == Standing::OpenLate),
    }
}

fn rules(counted: BTreeMap<String, RuleFigures>, names: &Names) -> Vec<RuleFigures> {
    let named = counted.into_values().map(|mut rule| {
        if let Some(name) = names.rules.get(&rule.rule) {
            rule.name.clone_from(name);
        }
        rule
    });
    named.collect()
}
