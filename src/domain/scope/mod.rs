//! What a feedback is for, and where everything else belongs: guidance before somebody sends, so that nobody is refused
//! later. Khiếu nại and tố cáo have laws of their own (NĐ 20/2008 Điều 1), an emergency has telephones.
//!
//! Three things guide: [questions](Question) with what follows from each answer, [channels](Channel) with what the law
//! asks there, and [signals] in what was written. The words are data (`scope.toml`), because people's words and
//! laws change without asking a program.

mod channel;
mod language;
mod phrase;
mod question;
mod signal;
mod words;

pub use channel::{Bring, Channel, Phone, TimeBar};
pub use language::{Language, language, only_capitals};
pub use phrase::{Phrase, PhraseError};
pub use question::{Answer, Next, Question, Suggestion};
pub use signal::{FOUND_MAX, Found, Signal, signals};

use std::collections::HashMap;

use crate::domain::feedback::words::Kind;

/// What is said when a signal is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The signal.
    pub signal: Signal,
    /// The identifier of the channel that is the right one then.
    pub channel: Option<String>,
    /// The kind of feedback that it probably is.
    pub kind: Option<Kind>,
    /// Whether a feedback with it is kept from all but a few officers until somebody has looked.
    pub confidential: bool,
    /// What is said to the writer, in Vietnamese.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// The words by which it is seen.
    pub phrases: Vec<Phrase>,
}

/// What is said for a signal, with the channel that is the right one then.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// What is said.
    pub warning: &'a Warning,
    /// The right channel; none where feedback is.
    pub channel: Option<&'a Channel>,
}

/// Everything by which people are guided. Every channel that is named in it is there.
#[derive(Debug, Clone)]
pub struct Guide {
    questions: Vec<Question>,
    channels: Vec<Channel>,
    warnings: Vec<Warning>,
    /// Which phrases begin with a word: of which warning, which one.
    first_words: HashMap<String, Vec<(usize, usize)>>,
}

/// A channel is named that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("không có kênh nào mang mã “{0}”")]
pub struct UnknownChannel(pub String);

impl Guide {
    /// Puts it together.
    ///
    /// # Errors
    /// [`UnknownChannel`] when a question or a warning names one.
    pub fn new(
        questions: Vec<Question>,
        channels: Vec<Channel>,
        warnings: Vec<Warning>,
    ) -> Result<Self, UnknownChannel> {
        let mut first_words: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (of, warning) in warnings.iter().enumerate() {
            for (number, phrase) in warning.phrases.iter().enumerate() {
                let begin = first_words.entry(phrase.first().to_owned());
                begin.or_default().push((of, number));
            }
        }
        let guide = Self {
            questions,
            channels,
            warnings,
            first_words,
        };
        let answers = guide.questions.iter().flat_map(|one| &one.answers);
        let by_answers = answers.filter_map(|answer| answer.next.channel());
        let by_warnings = guide
            .warnings
            .iter()
            .filter_map(|one| one.channel.as_deref());
        let mut named = by_answers.chain(by_warnings);
        match named.find(|id| guide.channel(id).is_none()) {
            Some(unknown) => Err(UnknownChannel(unknown.to_owned())),
            None => Ok(guide),
        }
    }

    /// The questions, in the order in which they are asked.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The channels, in the order in which they are shown.
    #[must_use]
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The channel with this identifier.
    #[must_use]
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    /// What is said about the signals.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// What is said when a signal is seen.
    #[must_use]
    pub fn warning(&self, signal: Signal) -> Option<&Warning> {
        self.warnings.iter().find(|one| one.signal == signal)
    }

    /// What is said for a signal; `None` for one of which the guide does not speak, or no more.
    #[must_use]
    pub fn said(&self, signal: Signal) -> Option<Said<'_>> {
        let warning = self.warning(signal)?;
        let channel = warning.channel.as_deref().and_then(|id| self.channel(id));
        Some(Said { warning, channel })
    }

    /// The phrases whose first word is this one without marks.
    fn phrases_from(&self, folded: &str) -> impl Iterator<Item = (Signal, &Phrase)> {
        let begin = self.first_words.get(folded).into_iter().flatten();
        begin.filter_map(|(of, number)| {
            let warning = self.warnings.get(*of)?;
            Some((warning.signal, warning.phrases.get(*number)?))
        })
    }
}
