//! Facet terms as counted, made into facets as shown.

use std::collections::HashMap;

use super::entry::FACET_SEPARATOR;
use crate::domain::query::{FacetCount, Facets};

/// How many values of one facet an answer carries.
pub const VALUES_MAX: usize = 50;

/// Facets of an answer: the most frequent values first.
pub fn shown(counts: [HashMap<String, usize>; 5]) -> Facets {
    let mut facets = all(counts);
    for values in [
        &mut facets.sector,
        &mut facets.agency,
        &mut facets.level,
        &mut facets.audience,
        &mut facets.online,
    ] {
        values.truncate(VALUES_MAX);
    }
    facets
}

/// All facets with all their values.
pub fn all(counts: [HashMap<String, usize>; 5]) -> Facets {
    let [sector, agency, level, audience, online] = counts.map(values);
    Facets { sector, agency, level, audience, online }
}

/// One value for each identifier; where sources spell its label in several ways, the most frequent one.
fn values(counts: HashMap<String, usize>) -> Vec<FacetCount> {
    let mut spellings: Vec<(String, usize)> = counts.into_iter().collect();
    spellings.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut place: HashMap<String, usize> = HashMap::new();
    let mut values: Vec<FacetCount> = Vec::new();
    for (term, count) in spellings {
        let Some((value, label)) = term.split_once(FACET_SEPARATOR) else { continue };
        match place.get(value).and_then(|i| values.get_mut(*i)) {
            Some(known) => known.count += count,
            None => {
                place.insert(value.to_owned(), values.len());
                values.push(FacetCount { value: value.to_owned(), label: label.to_owned(), count });
            }
        }
    }
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values
}
