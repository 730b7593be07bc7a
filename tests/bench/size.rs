//! The index on disk, against a bare index of one field over the same texts.

use std::path::Path;

use anyhow::{Context, Result};
use tantivy::schema::{STORED, Schema, TEXT, Value};
use tantivy::{Index, TantivyDocument, doc};
use tempfile::TempDir;

use crate::corpus::{self, Corpus};
use crate::stats::{Bound, float, heading, promise, row};

/// Enough that few segments are made.
const WRITER_BYTES: usize = 50_000_000;

pub fn run(corpus: &Corpus) -> Result<()> {
    let ours = corpus::only_folder(&corpus.folder().join("index"))?;
    let folder = TempDir::new()?;
    bare(&ours, folder.path())?;
    let [ours, bare] = [&ours, folder.path()].map(bytes);
    let (ours, bare) = (ours? / 1e6, bare? / 1e6);
    heading("size of the index on disk");
    row("all fields, cards, passages and answers (MB)", &[ours]);
    row("one field, indexed with positions and stored (MB)", &[bare]);
    promise(
        "as a multiple of the bare index",
        ours / bare,
        Bound::AtMost(2.5),
    );
    Ok(())
}

/// What anybody begins with: one text field, tantivy's own analysis. Its text are the passages that our index stores,
/// without name and labels; our long texts are indexed whole, these are cut where passages are.
fn bare(ours: &Path, folder: &Path) -> Result<()> {
    let ours = Index::open_in_dir(ours)?;
    let sections = ours.schema().get_field("sections")?;
    let mut schema = Schema::builder();
    let text = schema.add_text_field("text", TEXT | STORED);
    let mut writer = Index::create_in_dir(folder, schema.build())?
        .writer_with_num_threads::<TantivyDocument>(1, WRITER_BYTES)?;
    let searcher = ours.reader()?.searcher();
    for segment in searcher.segment_readers() {
        let store = segment.get_store_reader(1)?;
        for id in segment.doc_ids_alive() {
            let entry: TantivyDocument = store.get(id)?;
            let stored = entry.get_first(sections).and_then(|value| value.as_str());
            writer.add_document(doc!(text => stored.context("an entry without passages")?))?;
        }
    }
    writer.commit()?;
    Ok(writer.wait_merging_threads()?)
}

fn bytes(folder: &Path) -> Result<f64> {
    let sizes = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len()));
    let sizes = sizes.collect::<Result<Vec<u64>>>()?;
    Ok(float(usize::try_from(sizes.into_iter().sum::<u64>())?))
}
