//! Versions of a procedure. A published version never changes; what changes is which one applies on which day, and
//! that follows from the versions themselves.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use super::agency::AgencyCode;
use super::code::ProcedureCode;
use super::procedure::Procedure;
use super::time::Timestamp;

/// Which version of which procedure. Written `1.001193@2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VersionKey {
    /// The procedure.
    pub code: ProcedureCode,
    /// Counted from 1 in the order of publication.
    pub number: u32,
}

impl fmt::Display for VersionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.code, self.number)
    }
}

impl VersionKey {
    /// Reads the written form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (code, number) = text.rsplit_once('@')?;
        let code = ProcedureCode::parse(code).ok()?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some(Self { code, number })
    }
}

/// What a decision does to a procedure (NĐ 63/2010/NĐ-CP Đ14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeType {
    /// Mới.
    New,
    /// Sửa đổi, bổ sung.
    Amended,
    /// Thay thế.
    Replaced,
    /// Bãi bỏ.
    Abolished,
}

impl ChangeType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Amended, Self::Replaced, Self::Abolished];

    /// The stable name used in files, in the database and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "moi",
            Self::Amended => "sua_doi_bo_sung",
            Self::Replaced => "thay_the",
            Self::Abolished => "bai_bo",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.key() == key)
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "Mới ban hành",
            Self::Amended => "Sửa đổi, bổ sung",
            Self::Replaced => "Thay thế",
            Self::Abolished => "Bãi bỏ",
        }
    }
}

/// The days on which a version applies, both included; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// The first day; `None` when nobody knows since when.
    pub from: Option<Date>,
    /// The last day; `None` while no end is known.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether a day is one of them.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// What decides when a version applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Which version.
    pub number: u32,
    /// The first day it was published for.
    pub from: Option<Date>,
    /// The last day it was published for, where it was published for a time.
    pub until: Option<Date>,
    /// Whether it says that the procedure ends on `from`: abolished, or replaced by others.
    pub is_end: bool,
}

/// Where a version stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which version.
    pub number: u32,
    /// When it applies; `None` when another one took its place before it ever could.
    pub validity: Option<Validity>,
    /// Whether there is no version before it: the public is shown it before it applies.
    pub is_first: bool,
}

/// Where each version stands, in the order given.
///
/// A version applies until the day before the next one does; of versions for the same day the last published counts.
#[must_use]
pub fn timeline(versions: &[Facts]) -> Vec<Place> {
    let mut effective: Vec<&Facts> = versions.iter().collect();
    effective.sort_by_key(|facts| (facts.from, facts.number));
    // Of those for one day only the last stays.
    let next_day = |at: usize| effective.get(at + 1).map(|next| next.from);
    let stays = (0..effective.len()).filter(|at| {
        let own = effective.get(*at).map(|facts| facts.from);
        next_day(*at) != own
    });
    let stays: Vec<&Facts> = stays.filter_map(|at| effective.get(at).copied()).collect();
    let place = |facts: &Facts| {
        let at = stays.iter().position(|kept| kept.number == facts.number);
        let next = at.and_then(|at| stays.get(at + 1));
        let before_next = next
            .and_then(|next| next.from)
            .map(|from| from.saturating_sub(1.day()));
        let to = match (facts.until, before_next) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Place {
            number: facts.number,
            validity: at.map(|_| Validity {
                from: facts.from,
                to,
            }),
            is_first: at == Some(0),
        }
    };
    versions.iter().map(place).collect()
}

/// What a version is to the public on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It applies: đang có hiệu lực.
    InForce,
    /// It will apply: sắp có hiệu lực.
    Upcoming,
    /// It applied, and another version does since: đã được thay bằng phiên bản khác.
    Superseded,
    /// It was published for a time that is over: hết hiệu lực.
    Expired,
    /// The procedure was abolished: đã bãi bỏ.
    Abolished,
    /// The procedure was replaced by others: đã được thay thế.
    Replaced,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::InForce,
        Self::Upcoming,
        Self::Superseded,
        Self::Expired,
        Self::Abolished,
        Self::Replaced,
    ];

    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Upcoming => "upcoming",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Abolished => "abolished",
            Self::Replaced => "replaced",
        }
    }
}

/// A published version: everything but the procedure's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Which version.
    pub key: VersionKey,
    /// What its decision does to the procedure; `None` where the source does not say.
    pub change: Option<ChangeType>,
    /// Whether the procedure ends with it.
    pub is_end: bool,
    /// The last day of a version that was published for a time.
    pub until: Option<Date>,
    /// When it applies, in view of the other versions; `None` once another one has taken its place.
    pub validity: Option<Validity>,
    /// Whether there is no version before it.
    pub is_first: bool,
    /// The first day it was published for.
    pub from: Option<Date>,
    /// The decision that announces it.
    pub decision: Option<String>,
    /// The import that brought it.
    pub import: Option<String>,
    /// The mistake that it corrects.
    pub correction: Option<Correction>,
    /// The officer who wrote it.
    pub editor: Option<String>,
    /// The officer who published it.
    pub publisher: Option<String>,
    /// The agency that answers for its text; `None` is the province's own office.
    pub agency: Option<AgencyCode>,
    /// When it was published here.
    pub published_at: Timestamp,
    /// Its place in the change sequence.
    pub seq: i64,
}

/// A version with its text, as searches need it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The text.
    pub procedure: Procedure,
    /// Which version.
    pub number: u32,
    /// When it applies.
    pub validity: Validity,
    /// Whether there is none before it: it is found before it applies, and says so.
    pub is_first: bool,
    /// The number of the decision that announces it.
    pub decision: Option<String>,
}

/// A mistake in what was published, and its correction (Luật Tiếp cận thông tin 2016 Đ22).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The version that had the mistake.
    pub of: u32,
    /// What was wrong, in words for the public.
    pub note: String,
    /// The last day on which the public is told.
    pub notice_to: Date,
}

impl Version {
    /// What decides when it applies.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            number: self.key.number,
            from: self.from,
            until: self.until,
            is_end: self.is_end,
        }
    }

    /// What it is to the public on a day.
    #[must_use]
    pub fn standing(&self, day: Date) -> Standing {
        let Some(validity) = self.validity else {
            return Standing::Superseded;
        };
        if validity.from.is_some_and(|from| day < from) {
            Standing::Upcoming
        } else if self.is_end && self.change == Some(ChangeType::Replaced) {
            Standing::Replaced
        } else if self.is_end {
            Standing::Abolished
        } else if validity.contains(day) {
            Standing::InForce
        } else if validity.to == self.until {
            Standing::Expired
        } else {
            Standing::Superseded
        }
    }
}

/// What the public is shown of a procedure on a day: the version whose text to read, and what it is then.
///
/// That is the version in force; where there is none, the next to come; else the last there was. The text of a
/// procedure that has ended is that of its last version before the end, if there is one.
#[must_use]
pub fn shown(versions: &[Version], day: Date) -> Option<(&Version, Standing)> {
    let mut effective: Vec<&Version> = versions.iter().filter(|v| v.validity.is_some()).collect();
    effective.sort_by_key(|version| (version.from, version.key.number));
    let begun = effective.partition_point(|version| version.from.is_none_or(|from| from <= day));
    let text = |versions: &[&'_ Version]| {
        versions
            .iter()
            .rev()
            .find(|v| !v.is_end)
            .map(|v| v.key.number)
    };
    let find = |number: u32| effective.iter().find(|v| v.key.number == number).copied();
    let (before, after) = effective.split_at_checked(begun)?;
    let last = before.last().map(|last| (*last, last.standing(day)));
    if let Some((last, Standing::InForce)) = last {
        return Some((last, Standing::InForce));
    }
    let next = after.iter().find(|version| !version.is_end);
    let ended = last.map(|(_, standing)| standing);
    match (next, ended) {
        (Some(next), None | Some(Standing::Expired)) => Some((*next, Standing::Upcoming)),
        // Where the first version was corrected to be the end, that one has the text.
        (_, Some(standing)) => {
            let end = last.map(|(version, _)| version);
            let shown = text(before).and_then(find).or(end);
            Some((shown?, standing))
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn facts(number: u32, from: Option<Date>) -> Facts {
        Facts {
            number,
            from,
            until: None,
            is_end: false,
        }
    }

    fn days(place: &Place) -> Option<(Option<Date>, Option<Date>)> {
        place.validity.map(|validity| (validity.from, validity.to))
    }

    #[test]
    fn a_version_applies_until_the_day_before_the_next() {
        let (march, may) = (date(2026, 3, 1), date(2026, 5, 1));
        let all = [
            facts(1, None),
            facts(2, Some(march)),
            // Corrects the second for the same day.
            facts(3, Some(march)),
            Facts {
                until: Some(date(2026, 12, 31)),
                ..facts(4, Some(may))
            },
        ];
        let places = timeline(&all);
        assert_eq!(days(&places[0]), Some((None, Some(date(2026, 2, 28)))));
        assert!(places[0].is_first);
        assert_eq!(days(&places[1]), None);
        assert_eq!(
            days(&places[2]),
            Some((Some(march), Some(date(2026, 4, 30))))
        );
        assert_eq!(
            days(&places[3]),
            Some((Some(may), Some(date(2026, 12, 31))))
        );
        assert!(timeline(&[]).is_empty());
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = VersionKey::parse("1.001193@12").unwrap();
        assert_eq!((key.number, key.to_string().as_str()), (12, "1.001193@12"));
        for text in ["1.001193", "@1", "1.001193@0", "1.001193@-1", "1.001193@x"] {
            assert_eq!(VersionKey::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn on_no_day_two_versions_apply(
            starts in proptest::collection::vec((0_i16..40, 0_i16..40, any::<bool>()), 0..8),
            day in 0_i16..60,
        ) {
            let begin = date(2026, 1, 1);
            let at = |days: i16| begin.saturating_add(i64::from(days).days());
            let all: Vec<Facts> = (1..).zip(&starts).map(|(number, (from, length, limited))| Facts {
                number,
                // 0 stands for "since when is not known".
                from: (*from > 0).then(|| at(*from)),
                until: limited.then(|| at(from + length)),
                is_end: false,
            }).collect();
            let places = timeline(&all);
            let applying = |day| places.iter().filter(|place| {
                place.validity.is_some_and(|validity| validity.contains(day))
            }).count();
            prop_assert!(applying(at(day)) <= 1);
            // Every version has its place, and exactly one is the first.
            prop_assert_eq!(places.len(), all.len());
            prop_assert_eq!(places.iter().filter(|place| place.is_first).count(), usize::from(!all.is_empty()));
        }
    }
}
