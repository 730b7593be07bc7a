//! What lists show of every entry, and the texts that passages are taken from, kept ready: nothing is read from files,
//! checked or parsed while somebody waits.

use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

use super::Error;
use super::entry::{self, Stored};
use super::rank::Address;
use super::schema::Fields;
use crate::domain::hits::{Card, Section};

/// An entry.
#[derive(Debug)]
pub struct Kept {
    /// What a list shows.
    pub card: Card,
    sections: Box<str>,
}

impl Kept {
    /// The texts that passages are taken from.
    pub fn sections(&self) -> impl Iterator<Item = (Section, &str)> {
        entry::read_sections(&self.sections)
    }
}

/// The entries of one segment. Segments never change, so those of the state before are taken over.
type SegmentCards = Arc<[Option<Kept>]>;

/// The cards of one state of the index.
#[derive(Debug, Default)]
pub struct Cards {
    segments: Vec<(SegmentId, SegmentCards)>,
}

impl Cards {
    /// Reads the cards that the state before did not have.
    pub fn of(searcher: &Searcher, fields: &Fields, before: Option<&Self>) -> Result<Self, Error> {
        let mut cards = Self::default();
        for segment in searcher.segment_readers() {
            let id = segment.segment_id();
            let mut known = before.iter().flat_map(|before| &before.segments);
            let read = match known.find(|(known, _)| *known == id) {
                Some((_, known)) => known.clone(),
                None => read(segment, fields)?,
            };
            cards.segments.push((id, read));
        }
        Ok(cards)
    }

    /// An entry that is there.
    pub fn kept(&self, (segment, doc): Address) -> Result<&Kept, Error> {
        let cards = self.segments.get(segment);
        let kept = cards.and_then(|(_, cards)| cards.get(doc as usize)?.as_ref());
        kept.ok_or_else(|| Error::Damaged("entry without card".to_owned()))
    }

    /// Its card.
    pub fn get(&self, address: Address) -> Result<&Card, Error> {
        Ok(&self.kept(address)?.card)
    }

    /// The cards of a segment, those of deleted entries among them.
    pub fn segment(&self, ordinal: usize) -> impl Iterator<Item = (DocId, &Card)> {
        let cards = self.segments.get(ordinal).into_iter();
        let cards = cards.flat_map(|(_, cards)| (0..).zip(cards.iter()));
        cards.filter_map(|(doc, kept)| Some((doc, &kept.as_ref()?.card)))
    }
}

fn read(segment: &SegmentReader, fields: &Fields) -> Result<SegmentCards, Error> {
    // Entries lie one after the other: one block has to be unpacked at a time.
    let store = segment.get_store_reader(1)?;
    let mut cards: Vec<Option<Kept>> = Vec::new();
    cards.resize_with(segment.max_doc() as usize, || None);
    for doc in segment.doc_ids_alive() {
        let mut stored: Stored = store.get(doc)?;
        if let Some(place) = cards.get_mut(doc as usize) {
            *place = Some(Kept {
                card: entry::read_card(&stored.take(fields.card)?)?,
                sections: stored.take(fields.sections)?.into(),
            });
        }
    }
    Ok(cards.into())
}
