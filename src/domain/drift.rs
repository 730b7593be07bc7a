//! Drift: where what is published here and what a source says have gone apart.

use super::code::ProcedureCode;
use super::merge::merge;
use super::procedure::{Procedure, Source};

/// How a procedure here and at a source differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DriftKind {
    /// The source has it, and it was never published here.
    Missing,
    /// Published here, and the source does not have it (any more).
    Extra,
    /// In both, with other words.
    Different,
    /// Ended here, by a decision or because its time was over, and still at the source.
    Ended,
}

/// A procedure that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// Which one.
    pub code: ProcedureCode,
    /// How.
    pub kind: DriftKind,
    /// What is published here; nothing where it is missing or has ended.
    pub here: Option<Procedure>,
    /// What would be, if the source's words were taken over; nothing where it has none.
    pub there: Option<Procedure>,
}

/// Of how many procedures what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DriftCounts {
    /// Procedures that the source names.
    pub at_source: usize,
    /// Procedures that are published here.
    pub published: usize,
    /// Those in both.
    pub both: usize,
    /// See [`DriftKind::Missing`].
    pub missing: usize,
    /// See [`DriftKind::Extra`]; `None` while the source has never said everything.
    pub extra: Option<usize>,
    /// See [`DriftKind::Ended`].
    pub ended: usize,
}

impl DriftKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Extra, Self::Different, Self::Ended];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Different => "different",
            Self::Ended => "ended",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What offices read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Missing => "nguồn có, tại đây chưa công bố",
            Self::Extra => "tại đây công bố, nguồn không có",
            Self::Different => "nội dung khác nhau",
            Self::Ended => "tại đây đã chấm dứt, nguồn vẫn còn",
        }
    }
}

/// What is published here, with the source's words in place of ours wherever that source has a say.
///
/// A list has a say in its own lines only; any other source in all but what the province alone decides: its lines, who
/// carries a procedure out, where, and what it expressly has not.
#[must_use]
pub fn as_the_source_says(here: &Procedure, said: Procedure) -> Procedure {
    let is_list = said.provenance.source == Source::List;
    let merged = merge(Some(here.clone()), said);
    let provenance = here.provenance.clone();
    if is_list {
        return Procedure {
            listings: merged.listings,
            ..here.clone()
        };
    }
    Procedure {
        listings: here.listings.clone(),
        applies_to: here.applies_to.clone(),
        is_location_independent: here.is_location_independent,
        declared_none: here.declared_none.clone(),
        provenance,
        ..merged
    }
}

#[cfg(test)]
mod tests {
    use super::super::gate::Part;
    use super::super::procedure::Listing;
    use super::*;

    fn procedure(source: Source, name: &str) -> Procedure {
        let code = ProcedureCode::parse("1.001193").unwrap();
        Procedure::new(code, name.to_owned(), source)
    }

    fn listing(decision: &str) -> Listing {
        Listing {
            code: None,
            name: None,
            sector: None,
            decision: Some(decision.to_owned()),
            online: None,
        }
    }

    #[test]
    fn what_only_the_province_says_is_no_drift() {
        let said = procedure(Source::National, "Đăng ký khai sinh");
        let mut here = said.clone();
        here.provenance.source = Source::Own;
        here.listings = vec![listing("1/QĐ-UBND")];
        here.is_location_independent = true;
        here.applies_to.all_communes = true;
        here.declared_none = vec![Part::Fee];
        assert_eq!(as_the_source_says(&here, said.clone()), here);
        let mut changed = said;
        changed.steps = Some("Bước 1".into());
        let there = as_the_source_says(&here, changed);
        assert_eq!(there.steps.as_deref(), Some("Bước 1"));
        assert_eq!(there.listings, here.listings);
    }

    #[test]
    fn a_list_has_a_say_in_its_lines_only() {
        let mut here = procedure(Source::National, "Đăng ký khai sinh");
        here.steps = Some("Bước 1".into());
        here.listings = vec![listing("1/QĐ-UBND")];
        let mut said = procedure(Source::List, "Khai sinh");
        said.listings = here.listings.clone();
        assert_eq!(as_the_source_says(&here, said.clone()), here);
        said.listings = vec![listing("2/QĐ-UBND")];
        let there = as_the_source_says(&here, said);
        assert_eq!(there.listings, [listing("2/QĐ-UBND")]);
        assert_eq!(there.name, here.name);
    }
}
