//! Posting (niêm yết): where procedures must be put up, what was put up there, and what is missing
//! (NĐ 63/2010/NĐ-CP Đ17, Đ26.2).

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::agency::AgencyCode;
use super::code::ProcedureCode;
use super::text::clean_line;
use super::time::Timestamp;
use super::version::Version;

/// Longest name of a posting point, in characters.
pub const POINT_NAME_CHARS_MAX: usize = 200;
/// Most postings that are confirmed or reported at once.
pub const POSTINGS_MAX: usize = 10_000;

/// What a posting point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PointKind {
    /// Cổng thông tin điện tử.
    Portal,
    /// Trang thông tin điện tử of an agency or a commune.
    Site,
    /// Trung tâm phục vụ hành chính công, bộ phận một cửa.
    Centre,
    /// Bảng niêm yết at an office.
    Board,
    /// Ứng dụng di động.
    App,
}

impl PointKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Portal,
        Self::Site,
        Self::Centre,
        Self::Board,
        Self::App,
    ];

    /// The stable name used in the database and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Site => "site",
            Self::Centre => "centre",
            Self::Board => "board",
            Self::App => "app",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A place where procedures must be put up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingPoint {
    /// Identifies it.
    pub id: String,
    /// What it is.
    pub kind: PointKind,
    /// What people call it.
    pub name: String,
    /// Whose it is; what must be put up follows from that.
    pub agency: AgencyCode,
    /// Counts its changes.
    pub revision: i64,
}

/// The name of a posting point, tidied.
///
/// # Errors
/// Says in Vietnamese what is wrong.
pub fn point_name(written: &str) -> Result<String, String> {
    let name = clean_line(written);
    match name.chars().count() {
        0 => Err("tên điểm niêm yết để trống".to_owned()),
        count if count > POINT_NAME_CHARS_MAX => {
            Err(format!("dài quá {POINT_NAME_CHARS_MAX} ký tự"))
        }
        _ => Ok(name),
    }
}

/// What was put up at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Which procedure.
    pub code: ProcedureCode,
    /// The version that somebody has confirmed.
    pub number: Option<u32>,
    /// Since when it hangs there.
    pub posted_on: Option<Date>,
    /// The hash of what a site says it shows.
    pub seen: Option<String>,
    /// When that was told.
    pub seen_at: Option<Timestamp>,
}

impl Posting {
    /// Whether anybody says that it hangs there.
    fn hangs(&self) -> bool {
        self.number.is_some() || self.seen.is_some()
    }
}

/// What must be put up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which procedure.
    pub code: ProcedureCode,
    /// Its name.
    pub name: String,
    /// The version in force.
    pub number: u32,
    /// Its hash.
    pub hash: String,
    /// Since when it applies.
    pub since: Option<Date>,
}

/// How a procedure stands at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PostingState {
    /// Put up as it is in force.
    Listed,
    /// Not put up.
    Missing,
    /// Another version is put up, or one that applies no more.
    Superseded,
    /// What the site shows differs from what was published.
    Differs,
}

impl PostingState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Listed, Self::Missing, Self::Superseded, Self::Differs];

    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Missing => "missing",
            Self::Superseded => "superseded",
            Self::Differs => "differs",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A line of a point's board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// Which procedure.
    pub code: ProcedureCode,
    /// Its name; [`board`] knows none of what must be taken down.
    pub name: Option<String>,
    /// How it stands.
    pub state: PostingState,
    /// The version in force; `None` when there is none (any more): it must be taken down.
    pub due: Option<u32>,
    /// The version that is put up.
    pub posted: Option<u32>,
    /// For how many days it has been wrong: since its version applies, or since it need not be put up any more; `None`
    /// when it is right, or nobody knows since when.
    pub days_late: Option<i32>,
}

/// How many lines of a board stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BoardCount {
    /// How many procedures must be put up: the denominator.
    pub due: usize,
    /// How many are, as they are in force.
    pub listed: usize,
    /// How many are not.
    pub missing: usize,
    /// How many are put up that apply no more, or in another version.
    pub superseded: usize,
    /// How many a site shows differently.
    pub differs: usize,
    /// How many have been wrong for a day or more.
    pub late: usize,
}

/// What hangs at a point and must be taken down.
#[must_use]
pub fn left<'a>(due: &[Due], posted: &'a [Posting]) -> Vec<&'a Posting> {
    let due: BTreeSet<&ProcedureCode> = due.iter().map(|due| &due.code).collect();
    let hanging = posted.iter().filter(|posting| posting.hangs());
    hanging
        .filter(|posting| !due.contains(&posting.code))
        .collect()
}

/// The first day on which each of these was not due any more, by code, as far as its `versions` tell.
///
/// That of a procedure which has ended or run out is the day after its last one. Another one still applies somewhere:
/// what hangs was due until the present text came, unless it is that text or nobody has said which one hangs.
#[must_use]
pub fn over(left: &[&Posting], versions: &[Version], today: Date) -> BTreeMap<ProcedureCode, Date> {
    let mut texts: BTreeMap<&ProcedureCode, Vec<&Version>> = BTreeMap::new();
    for text in versions.iter().filter(|version| !version.is_end) {
        texts.entry(&text.key.code).or_default().push(text);
    }
    let first_days = left.iter().filter_map(|posting| {
        let day = first_day_over(posting.number, texts.get(&posting.code)?, today)?;
        Some((posting.code.clone(), day))
    });
    first_days.collect()
}

fn first_day_over(hanging: Option<u32>, texts: &[&Version], today: Date) -> Option<Date> {
    let validities = || texts.iter().filter_map(|text| Some((text, text.validity?)));
    if let Some((text, validity)) = validities().find(|(_, validity)| validity.contains(today)) {
        let is_another = hanging.is_some_and(|number| number != text.key.number);
        return validity.from.filter(|_| is_another);
    }
    let ends = validities().filter_map(|(_, validity)| validity.to);
    let last = ends.filter(|last| *last < today).max()?;
    Some(last.saturating_add(1.day()))
}

/// How every procedure stands at a point, today, by code; `over` says since when it need not be put up any more.
#[must_use]
pub fn board(
    due: &[Due],
    posted: &[Posting],
    over: &BTreeMap<ProcedureCode, Date>,
    today: Date,
) -> Vec<BoardRow> {
    let by_code: BTreeMap<&ProcedureCode, &Posting> = posted
        .iter()
        .filter(|posting| posting.hangs())
        .map(|posting| (&posting.code, posting))
        .collect();
    let known: BTreeMap<&ProcedureCode, &Due> = due.iter().map(|due| (&due.code, due)).collect();
    let mut codes: Vec<&ProcedureCode> = by_code.keys().chain(known.keys()).copied().collect();
    codes.sort_unstable();
    codes.dedup();
    let row = |code: &ProcedureCode| {
        let (due, posting) = (known.get(code).copied(), by_code.get(code).copied());
        let state = state(due, posting);
        let since = match due {
            Some(due) => due.since,
            None => over.get(code).copied(),
        };
        let days_late = since
            .filter(|_| state != PostingState::Listed)
            .and_then(|since| since.until(today).ok())
            .map(|span| span.get_days())
            .filter(|days| *days > 0);
        BoardRow {
            code: code.clone(),
            name: due.map(|due| due.name.clone()),
            state,
            due: due.map(|due| due.number),
            posted: posting.and_then(|posting| posting.number),
            days_late,
        }
    };
    codes.into_iter().map(row).collect()
}

fn state(due: Option<&Due>, posting: Option<&Posting>) -> PostingState {
    match (due, posting) {
        (Some(_), None) => PostingState::Missing,
        (None, _) => PostingState::Superseded,
        (Some(due), Some(posting)) => {
            let differs = posting.seen.as_ref().is_some_and(|seen| *seen != due.hash);
            match posting.number {
                _ if differs => PostingState::Differs,
                // A site that shows the text itself has it, whatever was confirmed before.
                _ if posting.seen.is_some() => PostingState::Listed,
                Some(number) if number != due.number => PostingState::Superseded,
                _ => PostingState::Listed,
            }
        }
    }
}

/// Counts a board.
#[must_use]
pub fn count(rows: &[BoardRow]) -> BoardCount {
    let in_state = |state| rows.iter().filter(|row| row.state == state).count();
    BoardCount {
        due: rows.iter().filter(|row| row.due.is_some()).count(),
        listed: in_state(PostingState::Listed),
        missing: in_state(PostingState::Missing),
        superseded: in_state(PostingState::Superseded),
        differs: in_state(PostingState::Differs),
        late: rows.iter().filter(|row| row.days_late.is_some()).count(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn code(n: u32) -> ProcedureCode {
        ProcedureCode::parse(&format!("1.{n:06}")).unwrap()
    }

    fn due(n: u32, number: u32) -> Due {
        Due {
            code: code(n),
            name: format!("Thủ tục {n}"),
            number,
            hash: format!("hash{number}"),
            since: Some(date(2026, 11, 1)),
        }
    }

    fn posting(n: u32, number: Option<u32>, seen: Option<&str>) -> Posting {
        Posting {
            code: code(n),
            number,
            posted_on: Some(date(2026, 11, 2)),
            seen: seen.map(ToOwned::to_owned),
            seen_at: None,
        }
    }

    #[test]
    fn a_board_says_what_is_listed_missing_old_and_different() {
        let due: Vec<Due> = [(1, 1), (2, 2), (3, 2), (4, 1), (5, 1)]
            .map(|(n, number)| due(n, number))
            .to_vec();
        let posted = [
            posting(1, Some(1), None),
            posting(3, Some(1), None),
            posting(4, None, Some("other")),
            posting(5, None, Some("hash1")),
            posting(9, Some(1), None),
        ];
        let over = BTreeMap::from([(code(9), date(2026, 11, 20))]);
        let rows = board(&due, &posted, &over, date(2026, 11, 21));
        let states: Vec<_> = rows
            .iter()
            .map(|row| (row.code.to_string(), row.state))
            .collect();
        let expected = [
            (1, PostingState::Listed),
            (2, PostingState::Missing),
            (3, PostingState::Superseded),
            (4, PostingState::Differs),
            (5, PostingState::Listed),
            (9, PostingState::Superseded),
        ];
        assert_eq!(
            states,
            expected.map(|(n, state)| (code(n).to_string(), state))
        );
        assert_eq!((rows[1].days_late, rows[5].days_late), (Some(20), Some(1)));
        let counted = count(&rows);
        assert_eq!((counted.due, counted.listed, counted.missing), (5, 2, 1));
        assert_eq!(
            (counted.superseded, counted.differs, counted.late),
            (2, 1, 4)
        );
    }

    proptest! {
        #[test]
        fn every_procedure_stands_on_the_board_once(
            due_codes in proptest::collection::btree_set(0_u32..12, 0..10),
            posted in proptest::collection::btree_map(0_u32..12, (proptest::option::of(1_u32..3), any::<bool>()), 0..10),
        ) {
            let due: Vec<Due> = due_codes.iter().map(|n| due(*n, 1)).collect();
            let posted: Vec<Posting> = posted.iter()
                .map(|(n, (number, seen))| posting(*n, *number, seen.then_some("hash1")))
                .collect();
            let rows = board(&due, &posted, &BTreeMap::new(), date(2026, 11, 21));
            let counted = count(&rows);
            prop_assert_eq!(counted.due, due.len());
            prop_assert_eq!(counted.listed + counted.missing + counted.superseded + counted.differs, rows.len());
            prop_assert!(rows.windows(2).all(|pair| pair[0].code < pair[1].code));
        }
    }
}
