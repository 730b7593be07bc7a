//! The figures of a report: only counts, codes and names of units and procedures; nothing personal.

/// How many feedbacks there are, by why they are counted and by how they stand at the cut-off. The three reasons add up
/// to what there was to handle, and so do the five standings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sent in the period.
    pub received: u64,
    /// Sent before, and open when the period began.
    pub carried_over: u64,
    /// Ended before, and opened again in the period.
    pub reopened: u64,
    /// Ended without a deadline passed.
    pub on_time: u64,
    /// Ended after a deadline was passed.
    pub late: u64,
    /// Ended; the calendar did not reach the deadline.
    pub unknown: u64,
    /// Open, and there is time.
    pub open_in_time: u64,
    /// Open, and the deadline has passed.
    pub open_late: u64,
}

impl Counts {
    /// All there was to handle.
    #[must_use]
    pub fn handled(&self) -> u64 {
        self.received + self.carried_over + self.reopened
    }

    /// What has ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.on_time + self.late + self.unknown
    }

    /// What is open.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.open_in_time + self.open_late
    }

    /// How many of those that ended, and whose deadline is known, did so in time.
    #[must_use]
    pub fn timely(&self) -> Ratio {
        Ratio {
            of: self.on_time,
            out_of: self.on_time + self.late,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            received: self.received + other.received,
            carried_over: self.carried_over + other.carried_over,
            reopened: self.reopened + other.reopened,
            on_time: self.on_time + other.on_time,
            late: self.late + other.late,
            unknown: self.unknown + other.unknown,
            open_in_time: self.open_in_time + other.open_in_time,
            open_late: self.open_late + other.open_late,
        }
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// The numerator.
    pub of: u64,
    /// The denominator.
    pub out_of: u64,
}

impl Ratio {
    /// `12/15 (80,0%)`; `–` of nothing.
    #[must_use]
    pub fn text(self) -> String {
        match self.permille() {
            Some(permille) => format!(
                "{}/{} ({},{}%)",
                self.of,
                self.out_of,
                permille / 10,
                permille % 10
            ),
            None => "–".to_owned(),
        }
    }

    /// In thousandths, rounded half up; `None` of nothing.
    #[must_use]
    pub fn permille(self) -> Option<u64> {
        (self.out_of > 0).then(|| (self.of * 2_000 + self.out_of) / (2 * self.out_of))
    }
}

/// The counts of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// A kind's or channel's name, the code of a unit or procedure. Empty where there is none.
    pub key: String,
    /// What people read.
    pub label: String,
    /// How many.
    pub counts: Counts,
}

/// One number of several that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// What is counted.
    pub key: String,
    /// What people read.
    pub label: String,
    /// How many.
    pub count: u64,
}

/// A procedure and what it is found fault with for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hotspot {
    /// The procedure's code.
    pub procedure: String,
    /// What it is called.
    pub name: String,
    /// What the feedback is about (NĐ 20/2008/NĐ-CP Đ5), or the code of the reason for which it ended.
    pub cause: String,
    /// What people read.
    pub label: String,
    /// How many.
    pub count: u64,
}

/// How the deadlines of a rule stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFigures {
    /// The rule's identifier.
    pub rule: String,
    /// What people call it.
    pub name: String,
    /// The article or decision it rests on.
    pub basis: String,
    /// Whether it is the law's own.
    pub is_statutory: bool,
    /// Met in time.
    pub met: u64,
    /// Met too late.
    pub met_late: u64,
    /// To be met, and there is time.
    pub running: u64,
    /// Passed, and still to be met.
    pub overdue: u64,
    /// No longer asked for.
    pub stopped: u64,
    /// How many of all of them did not keep the day as first computed, without pauses and extensions.
    pub late_gross: u64,
}

/// What senders think of answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Satisfaction {
    /// Ratings given in the period.
    pub rated: u64,
    /// Answers whose time to be rated ended in the period without a rating.
    pub unrated: u64,
    /// Ratings from `satisfied_from` on.
    pub satisfied: u64,
    /// From which score on a sender counts as satisfied.
    pub satisfied_from: u8,
    /// Ratings by score, from 1 to 5.
    pub scores: Vec<Share>,
    /// Ratings by whether the matter is solved.
    pub solved: Vec<Share>,
}

impl Satisfaction {
    /// How many of those that could rate did.
    #[must_use]
    pub fn response(&self) -> Ratio {
        Ratio {
            of: self.rated,
            out_of: self.rated + self.unrated,
        }
    }

    /// How many of those that did are satisfied.
    #[must_use]
    pub fn satisfaction(&self) -> Ratio {
        Ratio {
            of: self.satisfied,
            out_of: self.rated,
        }
    }
}

/// What was decided about public summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Releases {
    /// Decisions in the period that one becomes public.
    pub released: u64,
    /// Decisions that none does.
    pub withheld: u64,
    /// Summaries that were taken back; not among the decisions.
    pub taken_back: u64,
}

impl Releases {
    /// How many of the decisions were to release.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        Ratio {
            of: self.released,
            out_of: self.released + self.withheld,
        }
    }
}

/// Everything that a report counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// All together; each list of groups adds up to it.
    pub total: Counts,
    /// By kind.
    pub kinds: Vec<Group>,
    /// By content (NĐ 20/2008/NĐ-CP Đ5).
    pub contents: Vec<Group>,
    /// By the way by which they came.
    pub channels: Vec<Group>,
    /// By the unit that has them at the cut-off.
    pub units: Vec<Group>,
    /// By sector of the procedure.
    pub sectors: Vec<Group>,
    /// By procedure, the most first.
    pub procedures: Vec<Group>,
    /// Where they stand at the cut-off; adds up to what there was to handle.
    pub states: Vec<Share>,
    /// How those that are answered ended.
    pub outcomes: Vec<Share>,
    /// Why those that were not accepted, transferred or redirected were.
    pub reasons: Vec<Share>,
    /// The versions by which those answered with a correction were put right.
    pub corrections: Vec<Share>,
    /// Procedures and causes that come up most.
    pub hotspots: Vec<Hotspot>,
    /// Deadlines by rule.
    pub rules: Vec<RuleFigures>,
    /// What senders think.
    pub satisfaction: Satisfaction,
    /// What became public.
    pub releases: Releases,
    /// What many searched and nothing was found for; only where the report is of the whole province.
    pub unfound: Vec<Share>,
}

impl Figures {
    /// How many stand somewhere.
    #[must_use]
    pub fn state(&self, key: &str) -> u64 {
        let found = self.states.iter().find(|share| share.key == key);
        found.map_or(0, |share| share.count)
    }

    /// How many have an answer at the cut-off.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.outcomes.iter().map(|share| share.count).sum()
    }
}
