//! Finding today's commune by what people call it: its name, the name of an old unit in it, an old district.

use super::agency::Agency;
use super::place::{Agreement, Marks, Place, PlaceName};

/// By what a commune was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// Its code.
    Code,
    /// Its name.
    Name,
    /// The name of a unit it was formed from.
    FormerName,
    /// The district such a unit lay in.
    FormerDistrict,
}

impl MatchKind {
    /// All kinds, the closest first.
    pub const ALL: [Self; 4] = [
        Self::Code,
        Self::Name,
        Self::FormerName,
        Self::FormerDistrict,
    ];

    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::FormerName => "former_name",
            Self::FormerDistrict => "former_district",
        }
    }
}

/// What of a commune agrees with the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// By what.
    pub kind: MatchKind,
    /// The name that agrees, as it is written in the directory.
    pub text: String,
}

/// A commune that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCommune {
    /// The commune.
    pub commune: Agency,
    /// Why; the closest first. Empty when nothing was asked.
    pub matches: Vec<Match>,
}

impl FoundCommune {
    /// One of all, when nothing was asked.
    #[must_use]
    pub fn unasked(commune: Agency) -> Self {
        Self {
            commune,
            matches: Vec::new(),
        }
    }
}

/// The communes that somebody may mean, the closest first, then in order of code. Marks and the kind of place count
/// unless nothing is found with them; a name that agrees whole leaves out those that only begin so.
#[must_use]
pub fn find(communes: Vec<Agency>, typed: &str) -> Vec<FoundCommune> {
    let read = Place::read(typed);
    let bare = Place::without_kind(typed);
    let readings = [
        (&read, Marks::Count),
        (&read, Marks::Overlooked),
        (&bare, Marks::Count),
        (&bare, Marks::Overlooked),
    ];
    let wanted = typed.trim();
    for (place, marks) in readings {
        let agreeing: Vec<(usize, Agreement, Match)> = communes
            .iter()
            .enumerate()
            .flat_map(|(at, commune)| {
                let found = agreeing(commune, wanted, place, marks).into_iter();
                found.map(move |(agreement, found)| (at, agreement, found))
            })
            .collect();
        if let Some(best) = agreeing.iter().map(|(_, agreement, _)| *agreement).min() {
            let best = agreeing
                .into_iter()
                .filter(|(_, agreement, _)| *agreement == best);
            return collect(communes, best.map(|(at, _, found)| (at, found)));
        }
    }
    Vec::new()
}

/// Everything of a commune that agrees, and how far.
fn agreeing(commune: &Agency, code: &str, place: &Place, marks: Marks) -> Vec<(Agreement, Match)> {
    let mut found = Vec::new();
    let mut note = |agreement: Option<Agreement>, kind, text: &str| {
        if let Some(agreement) = agreement {
            let text = text.to_owned();
            found.push((agreement, Match { kind, text }));
        }
    };
    let agreement = |name: &str| place.name.agreement(&PlaceName::read(name), marks);
    let lies_within = |district: Option<&str>| {
        place.within.as_ref().is_none_or(|within| {
            let district = district.map(PlaceName::read);
            district.is_some_and(|district| {
                within.agreement(&district, marks) == Some(Agreement::Whole)
            })
        })
    };
    if code == commune.code.as_str() {
        note(
            Some(Agreement::Whole),
            MatchKind::Code,
            commune.code.as_str(),
        );
    }
    let districts = commune.former.iter().map(|unit| unit.district.as_deref());
    if place.within.is_none() || districts.clone().any(lies_within) {
        note(agreement(&commune.name), MatchKind::Name, &commune.name);
    }
    for unit in &commune.former {
        if lies_within(unit.district.as_deref()) {
            note(agreement(&unit.name), MatchKind::FormerName, &unit.name);
        }
    }
    for district in districts.flatten().filter(|_| place.within.is_none()) {
        note(agreement(district), MatchKind::FormerDistrict, district);
    }
    found
}

fn collect(
    communes: Vec<Agency>,
    found: impl Iterator<Item = (usize, Match)>,
) -> Vec<FoundCommune> {
    let all = communes.into_iter().map(FoundCommune::unasked);
    let mut all: Vec<FoundCommune> = all.collect();
    for (at, found) in found {
        if let Some(entry) = all.get_mut(at)
            && !entry.matches.contains(&found)
        {
            entry.matches.push(found);
        }
    }
    all.retain(|entry| !entry.matches.is_empty());
    for entry in &mut all {
        entry.matches.sort_by_key(|found| found.kind);
    }
    all.sort_by(|a, b| {
        let first = |entry: &FoundCommune| entry.matches.first().map(|found| found.kind);
        let key = |entry: &FoundCommune| (first(entry), entry.commune.code.clone());
        key(a).cmp(&key(b))
    });
    all
}
