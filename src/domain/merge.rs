//! What becomes of a stored procedure when a source brings it again.
//!
//! The national database and our own format are authoritative for the details; a list is authoritative for the
//! province's codes, decisions and online levels. Neither wipes what only the other knows, and bringing the
//! same thing twice changes nothing.

use super::gate::has;
use super::procedure::{Listing, Procedure, Source};

/// The procedure to keep, given what is stored and what arrives.
#[must_use]
pub fn merge(stored: Option<Procedure>, incoming: Procedure) -> Procedure {
    // A sample is never mixed with a real source: nobody should read our words as official ones.
    let Some(stored) = stored.filter(|stored| stored.provenance.source != Source::Sample) else {
        return with_sorted_listings(incoming);
    };
    match incoming.provenance.source {
        // Official words are never replaced by ours.
        Source::Sample => stored,
        Source::Own => with_sorted_listings(incoming),
        Source::National => {
            let mut merged = Procedure {
                listings: add_bare_codes(stored.listings, incoming.listings.clone()),
                ..incoming
            };
            // What only the province can say.
            if merged.applies_to.is_empty() {
                merged.applies_to = stored.applies_to;
            }
            merged.is_location_independent |= stored.is_location_independent;
            let mut declared_none = stored.declared_none;
            declared_none.retain(|part| !has(&merged, *part));
            merged.declared_none = declared_none;
            with_sorted_listings(merged)
        }
        Source::List => {
            let listings = add_bare_codes(incoming.listings.clone(), bare(stored.listings.clone()));
            let base = if stored.provenance.source == Source::List {
                incoming
            } else {
                stored
            };
            with_sorted_listings(Procedure { listings, ..base })
        }
    }
}

/// A procedure as it is written down, whatever order its source has things in: what says the same is the same.
#[must_use]
pub fn normalised(procedure: Procedure) -> Procedure {
    with_sorted_listings(procedure)
}

fn with_sorted_listings(mut procedure: Procedure) -> Procedure {
    procedure.listings.sort_unstable();
    procedure.listings.dedup();
    procedure
}

/// `listings`, and those of `more` whose code is not among them yet.
fn add_bare_codes(mut listings: Vec<Listing>, more: Vec<Listing>) -> Vec<Listing> {
    for listing in more {
        if !listings.iter().any(|known| known.code == listing.code) {
            listings.push(listing);
        }
    }
    listings
}

/// Those that say nothing but a code: they came from the national record, not from a list.
fn bare(listings: Vec<Listing>) -> Vec<Listing> {
    let bare = |l: &Listing| {
        l.name.is_none() && l.sector.is_none() && l.decision.is_none() && l.online.is_none()
    };
    listings.into_iter().filter(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::super::channel::OnlineLevel;
    use super::super::code::{ProcedureCode, WrittenCode};
    use super::*;

    fn procedure(source: Source, name: &str) -> Procedure {
        Procedure::new(
            ProcedureCode::parse("1.001193").unwrap(),
            name.to_owned(),
            source,
        )
    }

    fn listing(code: &str, online: Option<OnlineLevel>) -> Listing {
        let code = WrittenCode::parse(code).unwrap().provincial;
        Listing {
            code,
            name: online.map(|_| "Tên".to_owned()),
            sector: None,
            decision: None,
            online,
        }
    }

    const H37: &str = "1.001193.000.00.00.H37";
    const H37_X: &str = "1.001193.000.00.00.H37.X";

    #[test]
    fn a_list_adds_the_provinces_part_and_keeps_the_details() {
        let mut national = procedure(Source::National, "Đăng ký khai sinh");
        national.steps = Some("Bước 1".into());
        national.listings = vec![listing(H37, None)];
        let mut list = procedure(Source::List, "Khai sinh");
        list.listings = vec![listing(H37, Some(OnlineLevel::Full))];

        let merged = merge(Some(national.clone()), list.clone());
        assert_eq!(merged.name, "Đăng ký khai sinh");
        assert_eq!(merged.steps.as_deref(), Some("Bước 1"));
        assert_eq!(merged.listings, list.listings);

        // In either order, and again, nothing moves any more.
        assert_eq!(merge(Some(merged.clone()), national.clone()), merged);
        assert_eq!(merge(Some(merged.clone()), list.clone()), merged);
        let other_order = merge(Some(merge(None, list)), national);
        assert_eq!(other_order, merged);
    }

    #[test]
    fn a_newer_list_replaces_its_own_lines_only() {
        let mut stored = procedure(Source::National, "Đăng ký khai sinh");
        stored.listings = vec![
            listing(H37_X, None),
            listing(H37, Some(OnlineLevel::Partial)),
        ];
        let mut list = procedure(Source::List, "Khai sinh");
        list.listings = vec![listing(H37, Some(OnlineLevel::Full))];
        let merged = merge(Some(stored), list);
        assert_eq!(merged.listings.len(), 2);
        assert_eq!(merged.online(), Some(OnlineLevel::Full));
    }

    #[test]
    fn a_sample_leaves_nothing_behind() {
        let mut sample = procedure(Source::Sample, "Mẫu");
        sample.steps = Some("Lời của chúng tôi".into());
        let merged = merge(Some(sample), procedure(Source::List, "Khai sinh"));
        assert_eq!(merged.steps, None);
        assert_eq!(merged.provenance.source, Source::List);
    }

    #[test]
    fn a_sample_never_replaces_a_real_procedure() {
        let national = procedure(Source::National, "Đăng ký khai sinh");
        let sample = procedure(Source::Sample, "Mẫu");
        assert_eq!(merge(Some(national.clone()), sample), national);
    }
}
