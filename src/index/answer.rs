//! What an entry keeps so that a question gets its answer: the part of the procedure it asks for, in the
//! procedure's own words.

use serde::{Deserialize, Serialize};

use crate::domain::channel::{Channel, OnlineLevel};
use crate::domain::hits::{Answer, Card};
use crate::domain::procedure::Procedure;
use crate::domain::query::Asks;
use crate::domain::text::shorten;

/// How many items of a list are kept.
const ITEMS_MAX: usize = 60;
/// How long an item may be, in characters.
const ITEM_CHARS_MAX: usize = 600;
/// How long a text may be, in characters; the procedure itself has all of it.
const TEXT_CHARS_MAX: usize = 4_000;

/// The parts that questions ask for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct StoredAnswers {
    papers: Vec<String>,
    papers_text: String,
    time: Vec<String>,
    fee: Vec<String>,
    place: Vec<String>,
    steps: String,
    form: Vec<String>,
    result: String,
    conditions: String,
    online: Vec<String>,
}

impl StoredAnswers {
    /// From a procedure.
    pub fn of(p: &Procedure) -> Self {
        let text = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default();
            shorten(text, TEXT_CHARS_MAX)
        };
        let time = p.time_limit.iter().map(|limit| limit.text.clone());
        let fee = p.fee.iter().map(|fee| fee.text.clone());
        let by_channel = |pick: fn(&Channel) -> Option<&String>| {
            p.channels.iter().filter_map(move |channel| {
                pick(channel).map(|value| format!("{}: {value}", channel.kind.label()))
            })
        };
        let place = p
            .agencies
            .receiving_address
            .iter()
            .chain(&p.agencies.performing);
        Self {
            papers: items(papers(p)),
            papers_text: text(&p.papers_text),
            time: items(by_channel(|c| c.time_limit.as_ref().map(|t| &t.text)).chain(time)),
            fee: items(by_channel(|c| c.fee.as_ref().map(|f| &f.text)).chain(fee)),
            place: items(place.cloned()),
            steps: text(&p.steps),
            form: items(p.forms.iter().map(|form| form.name.clone())),
            result: text(&p.result),
            conditions: text(&p.requirements),
            online: items(online(p)),
        }
    }

    /// The part that is asked for; `None` when the procedure does not say.
    pub fn answer(&self, asks: Asks, card: &Card) -> Option<Answer> {
        let (text, items) = match asks {
            Asks::Papers => (&self.papers_text, self.papers.as_slice()),
            Asks::Time => (&String::new(), self.time.as_slice()),
            Asks::Fee => (&String::new(), self.fee.as_slice()),
            Asks::Place => (&String::new(), self.place.as_slice()),
            Asks::Form => (&String::new(), self.form.as_slice()),
            Asks::Online => (&String::new(), self.online.as_slice()),
            Asks::Steps => (&self.steps, [].as_slice()),
            Asks::Result => (&self.result, [].as_slice()),
            Asks::Conditions => (&self.conditions, [].as_slice()),
        };
        if text.is_empty() && items.is_empty() {
            return None;
        }
        Some(Answer {
            code: card.code.clone(),
            name: card.name.clone(),
            asks,
            text: (!text.is_empty()).then(|| text.clone()),
            items: items.to_vec(),
        })
    }
}

/// The papers with how many originals and copies; a variant's heading stands before its papers.
fn papers(p: &Procedure) -> impl Iterator<Item = String> + '_ {
    p.papers.iter().flat_map(|variant| {
        let heading = variant.variant.iter().map(|heading| format!("{heading}:"));
        let papers = variant.papers.iter().map(|paper| {
            let mut counts = Vec::new();
            if paper.originals > 0 {
                counts.push(format!("{} bản chính", paper.originals));
            }
            if paper.copies > 0 {
                counts.push(format!("{} bản sao", paper.copies));
            }
            if counts.is_empty() {
                paper.name.clone()
            } else {
                format!("{} ({})", paper.name, counts.join(", "))
            }
        });
        heading.chain(papers)
    })
}

fn online(p: &Procedure) -> impl Iterator<Item = String> + '_ {
    let level = p.online().filter(|level| *level != OnlineLevel::None);
    let level = level.map(|level| level.label().to_owned());
    let ways = p
        .channels
        .iter()
        .map(|channel| channel.kind.label().to_owned());
    level.into_iter().chain(ways)
}

/// Each once, in order, bounded in number and length.
fn items(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for item in all {
        let item = shorten(&item, ITEM_CHARS_MAX);
        if !item.trim().is_empty() && !items.contains(&item) {
            items.push(item);
        }
        if items.len() == ITEMS_MAX {
            break;
        }
    }
    items
}
