//! What was counted, as rows with names, in the order in which people look for them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::figures::{Counts, Group, Share};

/// The group of what is sealed in tables that would tell where it happened.
pub const SEALED: &str = "sealed";
const SEALED_LABEL: &str = "Đã niêm phong (không tách)";

/// Counts by key.
pub(super) type Groups = BTreeMap<String, Counts>;
/// Numbers by key.
pub(super) type Shares = BTreeMap<String, u64>;

/// A word's name, or the word itself where it has none.
pub(super) fn label(label: Option<&'static str>, key: &str) -> String {
    label.map_or_else(|| plain(key, "Không ghi"), ToOwned::to_owned)
}

/// What stands where there is no name: the code itself.
pub(super) fn plain(key: &str, none: &str) -> String {
    match key {
        "" => none.to_owned(),
        SEALED => SEALED_LABEL.to_owned(),
        key => key.to_owned(),
    }
}

/// Groups in the order of their keys.
pub(super) fn groups(all: &Groups, label: impl Fn(&str) -> String) -> Vec<Group> {
    let groups = all.iter().map(|(key, counts)| Group {
        key: key.clone(),
        label: label(key),
        counts: *counts,
    });
    groups.collect()
}

/// Numbers in the order of their keys.
pub(super) fn shares(all: &Shares, label: impl Fn(&str) -> String) -> Vec<Share> {
    let shares = all.iter().map(|(key, count)| Share {
        key: key.clone(),
        label: label(key),
        count: *count,
    });
    shares.collect()
}

/// Groups in the order of these words.
pub(super) fn groups_of(
    all: &Groups,
    words: impl Iterator<Item = &'static str>,
    label: impl Fn(&str) -> String,
) -> Vec<Group> {
    let place = places(words);
    let mut groups = groups(all, label);
    groups.sort_by_key(|group| place(&group.key));
    groups
}

/// Numbers in the order of these words.
pub(super) fn shares_of(
    all: &Shares,
    words: impl Iterator<Item = &'static str>,
    label: impl Fn(&str) -> String,
) -> Vec<Share> {
    let place = places(words);
    let mut shares = shares(all, label);
    shares.sort_by_key(|share| place(&share.key));
    shares
}

/// Where a word stands; behind all of them what is none.
fn places(words: impl Iterator<Item = &'static str>) -> impl Fn(&str) -> usize {
    let words: Vec<&str> = words.collect();
    move |key| {
        let place = words.iter().position(|word| *word == key);
        place.unwrap_or(words.len())
    }
}

/// The most first; what has no name and what is sealed last.
pub(super) fn by_size(groups: &mut [Group]) {
    groups.sort_by_key(|group| {
        let is_apart = group.key.is_empty() || group.key == SEALED;
        (is_apart, Reverse(group.counts.handled()))
    });
}
