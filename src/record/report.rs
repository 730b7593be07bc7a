//! The one JSON form of a report. What is issued is kept in it, and its SHA-256 is over exactly these bytes: its keys in
//! this order, without spaces. Keys are never renamed; a later program may add some at the end.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::domain::agency::AgencyCode;
use crate::domain::feedback::report::figures::{
    Counts, Figures, Group, Hotspot, Releases, RuleFigures, Satisfaction, Share,
};
use crate::domain::feedback::report::{Head, Report};
use crate::domain::text::hex;
use crate::domain::time::Timestamp;

/// A report about feedback. It holds only numbers, codes and the names of units and procedures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FeedbackReport)]
pub struct ReportRecord {
    /// The period, as it is written.
    #[schema(example = "2026-Q4")]
    pub period: String,
    /// What people call the period.
    #[schema(example = "quý IV năm 2026")]
    pub period_label: String,
    /// Its first day.
    #[schema(example = "2026-10-01", format = Date)]
    pub from: String,
    /// Its last day.
    #[schema(example = "2026-12-31", format = Date)]
    pub to: String,
    /// What the days of the period rest on.
    pub basis: String,
    /// Code of the unit whose feedback it is, with that of the units below it; null is the whole province.
    #[schema(required)]
    pub unit: Option<String>,
    /// What the unit is called.
    pub unit_name: String,
    /// What happened from this moment on is not in it (milliseconds since 1970, UTC).
    #[schema(example = 1_798_736_400_000_i64)]
    pub cutoff: i64,
    /// Whether the period was over at the cut-off.
    pub is_whole: bool,
    /// All together. Each list of groups adds up to it.
    pub total: CountsRecord,
    /// By kind.
    pub kinds: Vec<GroupRecord>,
    /// By content (NĐ 20/2008/NĐ-CP Điều 5); the empty key is not classified yet.
    pub contents: Vec<GroupRecord>,
    /// By the way by which they came.
    pub channels: Vec<GroupRecord>,
    /// By the unit that has them at the cut-off; the empty key is the province's own office, `sealed` what is sealed.
    pub units: Vec<GroupRecord>,
    /// By sector of the procedure; the empty key is none.
    pub sectors: Vec<GroupRecord>,
    /// By procedure, the most first; the empty key names none.
    pub procedures: Vec<GroupRecord>,
    /// Where they stand at the cut-off.
    pub states: Vec<ShareRecord>,
    /// How those that are answered ended.
    pub outcomes: Vec<ShareRecord>,
    /// Why the others ended.
    pub reasons: Vec<ShareRecord>,
    /// The versions by which wrong information was put right.
    pub corrections: Vec<ShareRecord>,
    /// Procedures and causes that come up most.
    pub hotspots: Vec<HotspotRecord>,
    /// Deadlines by rule.
    pub rules: Vec<RuleRecord>,
    /// What senders think of answers.
    pub satisfaction: SatisfactionRecord,
    /// What was decided about public summaries.
    pub releases: ReleasesRecord,
    /// What many searched in the period and nothing was found for, without diacritics, by how many clients on days on which
    /// there were enough; empty in the report of a unit.
    pub unfound: Vec<ShareRecord>,
}

/// Declares a record with the fields of a type of the domain, all of them plain values, and how each becomes the other.
macro_rules! mirrored {
    ($(#[$about:meta])* $name:ident as $public:ident of $of:ident { $($(#[$one:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[schema(as = $public)]
        pub struct $name {
            $($(#[$one])* pub $field: $type,)+
        }

        impl From<&$of> for $name {
            fn from(of: &$of) -> Self {
                Self { $($field: of.$field.clone(),)+ }
            }
        }

        impl From<$name> for $of {
            fn from(of: $name) -> Self {
                Self { $($field: of.$field,)+ }
            }
        }
    };
}

mirrored! {
    /// How many, by why they are counted and by how they stand at the cut-off. `received`, `carried_over` and `reopened`
    /// add up to the same as the five others.
    CountsRecord as FeedbackReportCounts of Counts {
        /// Sent in the period.
        received: u64,
        /// Sent before, and open when the period began.
        carried_over: u64,
        /// Ended before, and opened again in the period.
        reopened: u64,
        /// Ended without a deadline passed.
        on_time: u64,
        /// Ended after a deadline was passed.
        late: u64,
        /// Ended; the calendar did not reach the deadline.
        unknown: u64,
        /// Open, and there is time.
        open_in_time: u64,
        /// Open, and the deadline has passed.
        open_late: u64,
    }
}

mirrored! {
    /// One number of several that belong together.
    ShareRecord as FeedbackReportShare of Share {
        /// What is counted.
        key: String,
        /// The same in words.
        label: String,
        /// How many.
        count: u64,
    }
}

mirrored! {
    /// A procedure and what it is found fault with for.
    HotspotRecord as FeedbackReportHotspot of Hotspot {
        /// The procedure's code.
        #[schema(example = "1.001193")]
        procedure: String,
        /// What it is called.
        name: String,
        /// A content (NĐ 20/2008/NĐ-CP Điều 5), or the code of the reason for which it ended; empty is not known yet.
        cause: String,
        /// The same in words.
        label: String,
        /// How many.
        count: u64,
    }
}

mirrored! {
    /// How the deadlines of a rule stand, as far as they ran in the period.
    RuleRecord as FeedbackReportRule of RuleFigures {
        /// The rule (see `/v1/deadline-rules`).
        #[schema(example = "feedback_transfer")]
        rule: String,
        /// What people call it.
        name: String,
        /// The article or decision it rests on.
        basis: String,
        /// Whether it is the law's own.
        is_statutory: bool,
        /// Met in time.
        met: u64,
        /// Met too late.
        met_late: u64,
        /// To be met, and there is time.
        running: u64,
        /// Passed, and still to be met.
        overdue: u64,
        /// No longer asked for.
        stopped: u64,
        /// How many of all of them did not keep the day as first computed, without pauses and extensions.
        late_gross: u64,
    }
}

mirrored! {
    /// What was decided in the period about public summaries.
    ReleasesRecord as FeedbackReportReleases of Releases {
        /// Decisions that one becomes public.
        released: u64,
        /// Decisions that none does.
        withheld: u64,
        /// Summaries that were taken back; not among the decisions.
        taken_back: u64,
    }
}

/// The counts of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FeedbackReportGroup)]
pub struct GroupRecord {
    /// A name for programs, or a code.
    pub key: String,
    /// The same in words.
    pub label: String,
    /// How many.
    pub counts: CountsRecord,
}

/// What senders think of answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FeedbackReportSatisfaction)]
pub struct SatisfactionRecord {
    /// Ratings given in the period.
    pub rated: u64,
    /// Answers whose time to be rated ended in the period without a rating.
    pub unrated: u64,
    /// Ratings from `satisfied_from` on.
    pub satisfied: u64,
    /// From which score on a sender counts as satisfied.
    pub satisfied_from: u8,
    /// Ratings by score, from 1 to 5.
    pub scores: Vec<ShareRecord>,
    /// Ratings by whether the matter is solved.
    pub solved: Vec<ShareRecord>,
}

impl From<&Group> for GroupRecord {
    fn from(group: &Group) -> Self {
        Self {
            key: group.key.clone(),
            label: group.label.clone(),
            counts: (&group.counts).into(),
        }
    }
}

impl From<GroupRecord> for Group {
    fn from(record: GroupRecord) -> Self {
        Self {
            key: record.key,
            label: record.label,
            counts: record.counts.into(),
        }
    }
}

impl From<&Satisfaction> for SatisfactionRecord {
    fn from(said: &Satisfaction) -> Self {
        Self {
            rated: said.rated,
            unrated: said.unrated,
            satisfied: said.satisfied,
            satisfied_from: said.satisfied_from,
            scores: all(&said.scores),
            solved: all(&said.solved),
        }
    }
}

impl From<SatisfactionRecord> for Satisfaction {
    fn from(record: SatisfactionRecord) -> Self {
        Self {
            rated: record.rated,
            unrated: record.unrated,
            satisfied: record.satisfied,
            satisfied_from: record.satisfied_from,
            scores: back(record.scores),
            solved: back(record.solved),
        }
    }
}

impl From<&Report> for ReportRecord {
    fn from(report: &Report) -> Self {
        let (head, figures) = (&report.head, &report.figures);
        Self {
            period: head.period.clone(),
            period_label: head.period_label.clone(),
            from: head.from.to_string(),
            to: head.to.to_string(),
            basis: head.basis.clone(),
            unit: head.unit.as_ref().map(ToString::to_string),
            unit_name: head.unit_name.clone(),
            cutoff: head.cutoff.0,
            is_whole: head.is_whole,
            total: (&figures.total).into(),
            kinds: all(&figures.kinds),
            contents: all(&figures.contents),
            channels: all(&figures.channels),
            units: all(&figures.units),
            sectors: all(&figures.sectors),
            procedures: all(&figures.procedures),
            states: all(&figures.states),
            outcomes: all(&figures.outcomes),
            reasons: all(&figures.reasons),
            corrections: all(&figures.corrections),
            hotspots: all(&figures.hotspots),
            rules: all(&figures.rules),
            satisfaction: (&figures.satisfaction).into(),
            releases: (&figures.releases).into(),
            unfound: all(&figures.unfound),
        }
    }
}

impl ReportRecord {
    /// The canonical JSON: what is kept and hashed.
    ///
    /// # Errors
    /// None that is known: everything in it has a JSON form.
    pub fn canonical(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// What it says; `None` of what this program did not write.
    #[must_use]
    pub fn read(self) -> Option<Report> {
        let unit = self.unit.map(|code| AgencyCode::parse(&code));
        let head = Head {
            period: self.period,
            period_label: self.period_label,
            from: self.from.parse::<Date>().ok()?,
            to: self.to.parse::<Date>().ok()?,
            basis: self.basis,
            unit: unit.transpose().ok()?,
            unit_name: self.unit_name,
            cutoff: Timestamp(self.cutoff),
            is_whole: self.is_whole,
        };
        let figures = Figures {
            total: self.total.into(),
            kinds: back(self.kinds),
            contents: back(self.contents),
            channels: back(self.channels),
            units: back(self.units),
            sectors: back(self.sectors),
            procedures: back(self.procedures),
            states: back(self.states),
            outcomes: back(self.outcomes),
            reasons: back(self.reasons),
            corrections: back(self.corrections),
            hotspots: back(self.hotspots),
            rules: back(self.rules),
            satisfaction: self.satisfaction.into(),
            releases: self.releases.into(),
            unfound: back(self.unfound),
        };
        Some(Report { head, figures })
    }
}

/// The SHA-256 of a canonical JSON, in hexadecimal digits.
#[must_use]
pub fn report_digest(canonical: &str) -> String {
    hex(&Sha256::digest(canonical.as_bytes()))
}

fn all<'a, T: 'a, R: From<&'a T>>(of: &'a [T]) -> Vec<R> {
    of.iter().map(R::from).collect()
}

fn back<R, T: From<R>>(records: Vec<R>) -> Vec<T> {
    records.into_iter().map(T::from).collect()
}
