//! Before something is sent: what it seems to be about, and what is published about it already.

use std::ops::Range;

use super::{App, Error, released};
use crate::app::search::search;
use crate::domain::code::ProcedureCode;
use crate::domain::feedback::release::Released;
use crate::domain::hits::{Answer, Confidence, Hit};
use crate::domain::query::{Query, QueryText};
use crate::domain::scope::{self, Guide, Language, Signal};

/// Most procedures that are shown.
const SHOWN_MAX: usize = 3;
/// Most public summaries that are shown.
const RELEASED_MAX: u32 = 3;
/// How far down the one that was named is looked for.
const SEARCHED: usize = 10;

/// What is known about a text that nobody has sent yet.
#[derive(Debug, Clone)]
pub struct Similar {
    /// What it seems to be about, the most pressing first.
    pub signals: Vec<Noticed>,
    /// In what language it is.
    pub language: Language,
    /// Whether it is written in capitals only.
    pub only_capitals: bool,
    /// The procedures that may answer it, the best first; `None` when nobody could look for them now.
    pub procedures: Option<Vec<Alike>>,
    /// What was made public about these procedures, in their order, the newest of each first; `None` when nobody could
    /// look for it now.
    pub released: Option<Vec<Released>>,
}

/// A signal in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// Which.
    pub signal: Signal,
    /// The characters (Unicode scalar values) that show it; empty when the whole text does.
    pub places: Vec<Range<usize>>,
}

/// A procedure that may answer a text.
#[derive(Debug, Clone)]
pub struct Alike {
    /// What was found.
    pub hit: Hit,
    /// How sure it is that the text is about it.
    pub confidence: Confidence,
    /// Whether the writer has named it.
    pub is_named: bool,
    /// What it says about what the text asks for.
    pub answer: Option<Answer>,
}

/// Looks at a text, and for the procedures that may answer it; first the one that the writer has named.
///
/// # Errors
/// [`Error::Internal`]. Too many searches at once, or no database, are none: who is in danger has to be told whatever
/// else goes on.
pub async fn similar(
    app: &App,
    text: &str,
    named: Option<&ProcedureCode>,
) -> Result<Similar, Error> {
    let procedures = match alike(app, text, named).await {
        Ok(found) => Some(found),
        Err(Error::Busy { .. }) => None,
        Err(error) => return Err(error),
    };
    let released = match released_about(app, procedures.as_deref().unwrap_or_default()).await {
        Ok(found) => Some(found).filter(|_| procedures.is_some()),
        Err(Error::Unavailable(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(Similar {
        signals: noticed(&app.rules.guide, text),
        language: scope::language(text),
        only_capitals: scope::only_capitals(text),
        procedures,
        released,
    })
}

async fn released_about(app: &App, procedures: &[Alike]) -> Result<Vec<Released>, Error> {
    let mut all = Vec::new();
    for alike in procedures {
        let about = Some(alike.hit.card.code.as_str());
        let page = released(app, (about, None), None, RELEASED_MAX).await?;
        all.extend(page.into_iter().flatten());
    }
    all.truncate(usize::try_from(RELEASED_MAX).unwrap_or_default());
    Ok(all)
}

fn noticed(guide: &Guide, text: &str) -> Vec<Noticed> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    // A place is whole characters: each of its ends is where one begins, or the end of the text.
    let chars = |at: usize| starts.partition_point(|start| *start < at);
    let mut noticed: Vec<Noticed> = Vec::new();
    for found in scope::signals(guide, text) {
        let place = chars(found.phrase_range.start)..chars(found.phrase_range.end);
        let places = Some(place).filter(|_| found.signal.has_phrases());
        match noticed.last_mut() {
            Some(last) if last.signal == found.signal => last.places.extend(places),
            _ => noticed.push(Noticed {
                signal: found.signal,
                places: places.into_iter().collect(),
            }),
        }
    }
    noticed
}

async fn alike(app: &App, text: &str, named: Option<&ProcedureCode>) -> Result<Vec<Alike>, Error> {
    let (mut hits, mut confidence, mut answer) = (Vec::new(), Confidence::None, None);
    if let Some(text) = QueryText::beginning(text) {
        let found = search(app, query(text, SEARCHED)).await?;
        (hits, confidence, answer) = (found.hits, found.confidence, found.answer);
    }
    let is_named = |hit: &Hit| Some(&hit.card.code) == named;
    let (mut first, mut others): (Vec<Hit>, Vec<Hit>) = hits.into_iter().partition(is_named);
    if confidence == Confidence::None {
        others.clear();
    }
    let by_code = named.filter(|_| first.is_empty());
    if let Some(code) = by_code.and_then(|code| QueryText::beginning(code.as_str())) {
        let found = search(app, query(code, 1)).await?;
        first.extend(found.hits.into_iter().filter(is_named));
    }
    let named_count = first.len();
    let all = first.into_iter().chain(others).take(SHOWN_MAX);
    Ok(all
        .enumerate()
        .map(|(place, hit)| Alike {
            is_named: place < named_count,
            confidence: match place.checked_sub(named_count) {
                None => Confidence::High,
                Some(0) => confidence,
                Some(_) => Confidence::Low,
            },
            answer: answer.clone().filter(|answer| answer.code == hit.card.code),
            hit,
        })
        .collect())
}

fn query(text: QueryText, limit: usize) -> Query {
    Query {
        text: Some(text),
        limit,
        ..Query::default()
    }
}
