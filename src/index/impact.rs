//! What every word of the short fields brings to every entry that has it: the fields' BM25, weighted and added up once
//! for each state of the index, so that a search opens one list for a word instead of one for each field.

use std::collections::{BTreeMap, HashMap};

use tantivy::{DocId, Searcher};

use super::Error;
use super::analyzer::Form;
use super::schema::{BODY, Fields, NAME};
use super::settings::Settings;
use super::table::{self, SegmentTable, Tables, TextTable, each_posting, idf};

/// The bit of [`Impact`] that tells that the word stands in the name.
const IN_NAME: u32 = 1 << 31;

/// All words of the short fields.
#[derive(Debug, Default)]
pub struct Impacts {
    folded: Words,
    accented: Words,
    pairs: Words,
}

#[derive(Debug, Default)]
struct Words {
    by_text: HashMap<Box<str>, Word>,
    segments: Vec<Lists>,
}

/// The lists of all words in one segment, one after the other.
#[derive(Debug, Default)]
struct Lists {
    impacts: Vec<Impact>,
    /// Where each word's list begins, and at last the end.
    starts: Vec<u32>,
}

/// A word.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    number: u32,
    /// How much it tells where it tells least.
    pub idf_min: f32,
    /// How much it tells in a name; 0 when no name has it.
    pub name_idf: f32,
}

/// What a word brings to an entry.
#[derive(Debug, Clone, Copy)]
pub struct Impact {
    doc_and_name: u32,
    /// How much, before the weight of the word in the query.
    pub value: f32,
}

impl Impact {
    /// The entry.
    pub fn doc(self) -> DocId {
        self.doc_and_name & !IN_NAME
    }

    /// Whether the word stands in its name.
    pub fn is_in_name(self) -> bool {
        self.doc_and_name & IN_NAME != 0
    }
}

impl Impacts {
    /// Reads the short fields of an index.
    pub fn of(
        searcher: &Searcher,
        fields: &Fields,
        tables: &Tables,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let words = |form| Words::of(form, searcher, fields, tables, settings);
        Ok(Self {
            folded: words(Form::Folded)?,
            accented: words(Form::Accented)?,
            pairs: words(Form::Pairs)?,
        })
    }

    /// A word, if any short field has it.
    pub fn word(&self, form: Form, text: &str) -> Option<Word> {
        self.words(form).by_text.get(text).copied()
    }

    /// The entries of a segment that have a word.
    pub fn list(&self, form: Form, word: Word, segment: usize) -> &[Impact] {
        let lists = self.words(form).segments.get(segment);
        let list = lists.and_then(|lists| lists.list(word));
        list.unwrap_or_default()
    }

    fn words(&self, form: Form) -> &Words {
        match form {
            Form::Folded => &self.folded,
            Form::Accented => &self.accented,
            Form::Pairs => &self.pairs,
        }
    }
}

/// In how many entries a word stands, by field.
type Found = [u64; BODY];

impl Words {
    fn of(
        form: Form,
        searcher: &Searcher,
        fields: &Fields,
        tables: &Tables,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let mut all: BTreeMap<Box<str>, Found> = BTreeMap::new();
        for segment in searcher.segment_readers() {
            for place in 0..BODY {
                let Some(field) = fields.text(place, form) else {
                    continue;
                };
                let inverted = segment.inverted_index(field)?;
                let mut terms = inverted.terms().stream()?;
                while terms.advance() {
                    let text = String::from_utf8_lossy(terms.key());
                    let word = all.entry(text.into()).or_default();
                    if let Some(found) = word.get_mut(place) {
                        *found += u64::from(terms.value().doc_freq);
                    }
                }
            }
        }
        let segments = tables.segments.iter();
        let segments =
            segments.map(|segment| Lists::of(form, fields, segment, settings, tables.count, &all));
        let segments = segments.collect::<Result<_, _>>()?;
        let words = (0..).zip(all).map(|(number, (text, found))| {
            let idfs = found.iter().filter(|found| **found > 0);
            let idfs = idfs.map(|found| idf(*found, tables.count));
            let in_names = found.get(NAME).copied().unwrap_or_default();
            let word = Word {
                number,
                idf_min: idfs.fold(f32::INFINITY, f32::min),
                name_idf: if in_names > 0 {
                    idf(in_names, tables.count)
                } else {
                    0.0
                },
            };
            (text, word)
        });
        Ok(Self {
            by_text: words.collect(),
            segments,
        })
    }
}

impl Lists {
    fn of(
        form: Form,
        fields: &Fields,
        segment: &SegmentTable,
        settings: &Settings,
        total: u64,
        words: &BTreeMap<Box<str>, Found>,
    ) -> Result<Self, Error> {
        let mut lists = Self::default();
        let mut sums: Vec<f32> = vec![0.0; segment.alive.len()];
        let mut named = vec![false; segment.alive.len()];
        let mut touched: Vec<DocId> = Vec::new();
        let k1 = settings.scoring.saturation;
        for (text, found) in words {
            let weighted = settings.fields.all().into_iter().zip(found).enumerate();
            for (place, (weights, found)) in weighted {
                let weight = match form {
                    Form::Pairs => weights.pairs,
                    Form::Folded | Form::Accented => weights.weight,
                };
                let Some((field, texts)) = fields.text(place, form).zip(segment.texts.get(place))
                else {
                    continue;
                };
                if *found == 0 || weight <= 0.0 {
                    continue;
                }
                let Some((reader, info)) = table::find(texts, form, field, text)? else {
                    continue;
                };
                let weight = weight * idf(*found, total) * (k1 + 1.0);
                let bm25 = Bm25::of(texts, k1, weights.length);
                each_posting(reader, &info, |doc, count| {
                    let at = doc as usize;
                    if let (Some(sum), Some(named)) = (sums.get_mut(at), named.get_mut(at)) {
                        if *sum == 0.0 {
                            touched.push(doc);
                        }
                        *sum += weight * bm25.of_posting(doc, count);
                        *named |= place == NAME;
                    }
                })?;
            }
            lists.starts.push(lists.end());
            touched.sort_unstable();
            for doc in touched.drain(..) {
                let at = doc as usize;
                let value = sums.get_mut(at).map(std::mem::take).unwrap_or_default();
                let named = named.get_mut(at).is_some_and(std::mem::take);
                lists.impacts.push(Impact {
                    doc_and_name: if named { doc | IN_NAME } else { doc },
                    value,
                });
            }
        }
        lists.starts.push(lists.end());
        lists.impacts.shrink_to_fit();
        Ok(lists)
    }

    fn list(&self, word: Word) -> Option<&[Impact]> {
        let number = word.number as usize;
        let start = *self.starts.get(number)? as usize;
        let end = *self.starts.get(number + 1)? as usize;
        self.impacts.get(start..end)
    }

    /// A segment's short fields have fewer words than that.
    fn end(&self) -> u32 {
        u32::try_from(self.impacts.len()).unwrap_or(u32::MAX)
    }
}

/// How often a word stands in a text, saturated, and less in long texts.
pub struct Bm25<'a> {
    lengths: &'a [f32],
    fixed: f32,
    by_length: f32,
}

impl<'a> Bm25<'a> {
    /// For one text field; `length` says how much long texts count less.
    pub fn of(table: &'a TextTable, k1: f32, length: f32) -> Self {
        Self {
            lengths: &table.lengths,
            fixed: k1 * (1.0 - length),
            by_length: k1 * length,
        }
    }

    /// Of one posting.
    #[inline]
    pub fn of_posting(&self, doc: DocId, count: u32) -> f32 {
        let relative = self.lengths.get(doc as usize).copied().unwrap_or(1.0);
        #[expect(clippy::cast_precision_loss, reason = "occurrences in one text")]
        let count = count as f32;
        count / (count + self.fixed + self.by_length * relative)
    }
}
