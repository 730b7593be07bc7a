//! `scope.toml`: what people are asked, told and warned of before they send a feedback.

use std::collections::HashSet;
use std::path::Path;

use super::scope_file::{
    AnswerEntry, ChannelEntry, QuestionEntry, ScopeFile, SignalEntry, TimeBarEntry,
};
use super::{Entry, RulesError, parse, text};
use crate::domain::feedback::words::{Content, Kind};
use crate::domain::scope::{
    Answer, Bring, Channel, Guide, Next, Phone, Phrase, Question, Signal, Suggestion, TimeBar,
    Warning,
};

/// The bundled guidance.
const SCOPE: &str = include_str!("scope.toml");
/// Most days of a time bar: ten years.
const DAYS_MAX: u32 = 3660;
/// Most digits of a telephone number.
const DIGITS_MAX: usize = 15;

/// The guidance of a file, or the bundled one.
///
/// # Errors
/// [`RulesError`].
pub fn guide(path: Option<&Path>) -> Result<Guide, RulesError> {
    let (path, text) = text(path, "scope.toml", SCOPE)?;
    let file: ScopeFile = parse(&path, &text)?;
    let entry = |table: &str, number: usize, name: &str| Entry {
        path: &path,
        name: format!("[[{table}]] thứ {number} ({name})"),
    };
    let mut channels: Vec<Channel> = Vec::new();
    for (number, written) in (1..).zip(&file.channel) {
        let entry = entry("channel", number, &written.id);
        let channel = entry.channel(written)?;
        if channels.iter().any(|known| known.id == channel.id) {
            return Err(entry.fault("id", "đã có kênh mang mã này"));
        }
        channels.push(channel);
    }
    let mut questions: Vec<Question> = Vec::new();
    for (number, written) in (1..).zip(&file.question) {
        let entry = entry("question", number, &written.id);
        let is_last = number == file.question.len();
        let question = entry.question(written, &channels, is_last)?;
        if questions.iter().any(|known| known.id == question.id) {
            return Err(entry.fault("id", "đã có câu hỏi mang mã này"));
        }
        questions.push(question);
    }
    let (mut warnings, mut phrases): (Vec<Warning>, _) = (Vec::new(), HashSet::new());
    for (number, written) in (1..).zip(&file.signal) {
        let entry = entry("signal", number, &written.signal);
        let warning = entry.warning(written, &channels, &mut phrases)?;
        if warnings.iter().any(|known| known.signal == warning.signal) {
            return Err(entry.fault("signal", "đã có dấu hiệu này"));
        }
        warnings.push(warning);
    }
    let head = Entry {
        path: &path,
        name: "cả tệp".to_owned(),
    };
    let guide = Guide::new(questions, channels, warnings);
    guide.map_err(|unknown| head.fault("channel", unknown.to_string()))
}

impl Entry<'_> {
    /// The same file, an entry within this one.
    fn within(&self, name: &str) -> Self {
        Self {
            path: self.path,
            name: format!("{} › {name}", self.name),
        }
    }

    /// A line that is shown or looked for exactly as it was written.
    fn exact(&self, field: &'static str, written: &str) -> Result<String, RulesError> {
        let line = self.line(field, written)?;
        if line != written {
            return Err(self.fault(
                field,
                "phải là một dòng Unicode dựng sẵn (NFC), không có ký tự ẩn hay dấu cách thừa",
            ));
        }
        Ok(line)
    }

    /// The identifier of something, as it stands in addresses and in what the API answers.
    fn id(&self, field: &'static str, written: &str) -> Result<String, RulesError> {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if written.is_empty() || !written.chars().all(known) {
            return Err(self.fault(field, "chỉ gồm chữ thường không dấu, số và dấu _"));
        }
        Ok(written.to_owned())
    }

    /// The identifier of a channel that is there.
    fn known(&self, written: &str, channels: &[Channel]) -> Result<String, RulesError> {
        if !channels.iter().any(|channel| channel.id == written) {
            return Err(self.fault("channel", format!("không có kênh nào mang mã “{written}”")));
        }
        Ok(written.to_owned())
    }

    /// A word is none of a closed set.
    fn not_listed<'w>(
        &self,
        field: &'static str,
        written: &str,
        words: impl Iterator<Item = &'w str>,
    ) -> RulesError {
        let words: Vec<&str> = words.collect();
        self.fault(
            field,
            format!("“{written}” không có trong danh sách: {}", words.join(", ")),
        )
    }

    fn kind(&self, written: &str) -> Result<Kind, RulesError> {
        let kinds = || Kind::ALL.iter().map(|kind| kind.key());
        Kind::parse(written).ok_or_else(|| self.not_listed("kind", written, kinds()))
    }

    fn channel(&self, written: &ChannelEntry) -> Result<Channel, RulesError> {
        let bring = written.bring.iter().map(|one| {
            Ok(Bring {
                text: self.exact("bring.text", &one.text)?,
                text_en: self.exact("bring.text_en", &one.text_en)?,
            })
        });
        let phones = written.phone.iter().map(|one| {
            let digits = one.number.chars().all(|c| c.is_ascii_digit());
            if !digits || !(3..=DIGITS_MAX).contains(&one.number.len()) {
                let reason = format!("“{}” phải gồm 3 đến {DIGITS_MAX} chữ số", one.number);
                return Err(self.fault("phone.number", reason));
            }
            Ok(Phone {
                number: one.number.clone(),
                name: self.exact("phone.name", &one.name)?,
                name_en: self.exact("phone.name_en", &one.name_en)?,
            })
        });
        let address = written.address.as_deref();
        if address.is_some_and(|address| !address.starts_with("https://")) {
            return Err(self.fault("address", "phải bắt đầu bằng https://"));
        }
        let time_bar = written.time_bar.as_ref();
        Ok(Channel {
            id: self.id("id", &written.id)?,
            name: self.exact("name", &written.name)?,
            name_en: self.exact("name_en", &written.name_en)?,
            what: self.exact("what", &written.what)?,
            what_en: self.exact("what_en", &written.what_en)?,
            receiver: self.exact("receiver", &written.receiver)?,
            receiver_en: self.exact("receiver_en", &written.receiver_en)?,
            form: self.exact("form", &written.form)?,
            form_en: self.exact("form_en", &written.form_en)?,
            bring: bring.collect::<Result<_, _>>()?,
            phones: phones.collect::<Result<_, _>>()?,
            address: address
                .map(|line| self.exact("address", line))
                .transpose()?,
            time_bar: time_bar.map(|one| self.time_bar(one)).transpose()?,
            basis: self.exact("basis", &written.basis)?,
            certainty: written.certainty.0,
        })
    }

    fn time_bar(&self, written: &TimeBarEntry) -> Result<TimeBar, RulesError> {
        if !(1..=DAYS_MAX).contains(&written.days) {
            return Err(self.fault("time_bar.days", format!("phải từ 1 đến {DAYS_MAX}")));
        }
        Ok(TimeBar {
            days: written.days,
            text: self.exact("time_bar.text", &written.text)?,
            text_en: self.exact("time_bar.text_en", &written.text_en)?,
            basis: self.exact("time_bar.basis", &written.basis)?,
            certainty: written.certainty.0,
        })
    }

    fn question(
        &self,
        written: &QuestionEntry,
        channels: &[Channel],
        is_last: bool,
    ) -> Result<Question, RulesError> {
        let mut answers: Vec<Answer> = Vec::new();
        for one in &written.answer {
            let entry = self.within(&one.id);
            let answer = Answer {
                id: entry.id("answer.id", &one.id)?,
                text: entry.exact("answer.text", &one.text)?,
                text_en: entry.exact("answer.text_en", &one.text_en)?,
                next: entry.next(one, channels)?,
            };
            if answers.iter().any(|known| known.id == answer.id) {
                return Err(entry.fault("answer.id", "đã có câu trả lời mang mã này"));
            }
            if is_last && answer.next == Next::NextQuestion {
                return Err(entry.fault("next", "sau câu hỏi cuối không còn câu hỏi nào"));
            }
            answers.push(answer);
        }
        if answers.len() < 2 {
            return Err(self.fault("answer", "phải có ít nhất hai câu trả lời"));
        }
        Ok(Question {
            id: self.id("id", &written.id)?,
            text: self.exact("text", &written.text)?,
            text_en: self.exact("text_en", &written.text_en)?,
            answers,
        })
    }

    /// What follows from an answer; each needs its own keys, and none of the others'.
    fn next(&self, written: &AnswerEntry, channels: &[Channel]) -> Result<Next, RulesError> {
        let [_, go_on, other_channel, stop_emergency] = Next::KEYS;
        let word = written.next.as_str();
        if !Next::KEYS.contains(&word) {
            return Err(self.not_listed("next", word, Next::KEYS.into_iter()));
        }
        let needs_channel = word == other_channel || word == stop_emergency;
        if written.channel.is_some() != needs_channel {
            let need = format!("chỉ ghi, và phải ghi, với {other_channel} và {stop_emergency}");
            return Err(self.fault("channel", need));
        }
        if written.kind.is_some() != (word == go_on) {
            let need = format!("chỉ ghi, và phải ghi, với next = {go_on}");
            return Err(self.fault("kind", need));
        }
        if let Some(kind) = &written.kind {
            return self.suggestion(written, kind).map(Next::GoOn);
        }
        if written.content.is_some() || written.confidential {
            let need = format!("content và confidential chỉ dùng với next = {go_on}");
            return Err(self.fault("next", need));
        }
        let Some(id) = &written.channel else {
            return Ok(Next::NextQuestion);
        };
        let id = self.known(id, channels)?;
        Ok(if word == stop_emergency {
            Next::StopEmergency(id)
        } else {
            Next::OtherChannel(id)
        })
    }

    fn suggestion(&self, written: &AnswerEntry, kind: &str) -> Result<Suggestion, RulesError> {
        let kind = self.kind(kind)?;
        if written.content.is_some() != kind.has_content() {
            let reason = "chỉ ghi, và phải ghi, với kind = phan_anh và kien_nghi";
            return Err(self.fault("content", reason));
        }
        let contents = || Content::ALL.iter().map(|content| content.key());
        let content = written.content.as_deref().map(|word| {
            Content::parse(word).ok_or_else(|| self.not_listed("content", word, contents()))
        });
        Ok(Suggestion {
            kind,
            content: content.transpose()?,
            confidential: written.confidential,
        })
    }

    /// What is said of a signal; `phrases` are those that are known already, of all signals.
    fn warning(
        &self,
        written: &SignalEntry,
        channels: &[Channel],
        phrases: &mut HashSet<String>,
    ) -> Result<Warning, RulesError> {
        let words = || Signal::ALL.iter().map(|signal| signal.key());
        let signal = Signal::parse(&written.signal)
            .ok_or_else(|| self.not_listed("signal", &written.signal, words()))?;
        let plain = written
            .phrases
            .iter()
            .map(|phrase| (phrase, &[][..], false));
        let marked = written.marked_phrases.iter();
        let marked = marked.map(|phrase| (phrase, &[][..], true));
        let careful = written.careful.iter();
        let careful = careful.map(|one| (&one.phrase, one.not.as_slice(), one.marked_only));
        let mut parsed = Vec::new();
        for (phrase, not, marked_only) in plain.chain(marked).chain(careful) {
            let phrase = self.exact("phrases", phrase)?;
            for context in not {
                self.exact("not", context)?;
            }
            let phrase = Phrase::parse(&phrase, not, marked_only)
                .map_err(|error| self.fault("phrases", error.to_string()))?;
            if !phrases.insert(phrase.key()) {
                let reason = format!("cụm từ “{}” đã có", phrase.as_str());
                return Err(self.fault("phrases", reason));
            }
            parsed.push(phrase);
        }
        if parsed.is_empty() == signal.has_phrases() {
            let reason = if signal.has_phrases() {
                "phải có ít nhất một cụm từ"
            } else {
                "dấu hiệu này không nhận ra bằng cụm từ"
            };
            return Err(self.fault("phrases", reason));
        }
        let channel = written.channel.as_deref();
        let kind = written.kind.as_deref();
        Ok(Warning {
            signal,
            channel: channel.map(|id| self.known(id, channels)).transpose()?,
            kind: kind.map(|kind| self.kind(kind)).transpose()?,
            confidential: written.confidential,
            text: self.exact("text", &written.text)?,
            text_en: self.exact("text_en", &written.text_en)?,
            phrases: parsed,
        })
    }
}

#[cfg(test)]
mod tests;
