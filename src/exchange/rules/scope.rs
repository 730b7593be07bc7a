//! `scope.toml`: what people are asked, told and warned of before they send a feedback.

use std::collections::HashSet;
use std::path::Path;

use super::scope_file::{
    AnswerEntry, ChannelEntry, QuestionEntry, ScopeFile, SignalEntry, TimeBarEntry,
};
use super::{Entry, RulesError, parse, text};
use crate::domain::scope::{
    Answer, Bring, Channel, Content, Guide, Next, Phone, Phrase, Question, Signal, SuggestedKind,
    Suggestion, TimeBar, Warning,
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

    fn kind(&self, written: &str) -> Result<SuggestedKind, RulesError> {
        let kinds = || SuggestedKind::ALL.iter().map(|kind| kind.key());
        SuggestedKind::parse(written).ok_or_else(|| self.not_listed("kind", written, kinds()))
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
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::super::tests::said;
    use super::*;

    /// A guide with one of everything.
    const ONE: &str = r#"
[[question]]
id = "danger"
text = "Nguy hiểm?"
text_en = "Danger?"
answer = [
  { id = "yes", text = "Có", text_en = "Yes", next = "stop_emergency", channel = "goi" },
  { id = "no", text = "Không", text_en = "No", next = "next_question" },
]

[[question]]
id = "about"
text = "Việc gì?"
text_en = "What?"
answer = [
  { id = "slow", text = "Chậm", text_en = "Slow", next = "go_on", kind = "phan_anh", content = "hanh_vi", confidential = true },
  { id = "ask", text = "Hỏi", text_en = "Ask", next = "go_on", kind = "hoi_dap" },
  { id = "else", text = "Khác", text_en = "Else", next = "other_channel", channel = "goi" },
]

[[channel]]
id = "goi"
name = "Gọi"
name_en = "Call"
what = "Việc gấp"
what_en = "Urgent"
receiver = "Công an"
receiver_en = "Police"
form = "Gọi điện"
form_en = "By telephone"
bring = [{ text = "Thẻ", text_en = "Card" }]
phone = [{ number = "113", name = "Công an", name_en = "Police" }]
address = "https://example.vn"
time_bar = { days = 90, text = "Trong 90 ngày", text_en = "Within 90 days", basis = "Luật A", certainty = "certain" }
basis = "Luật B"
certainty = "expected"

[[signal]]
signal = "emergency"
channel = "goi"
kind = "phan_anh"
text = "Hãy gọi"
text_en = "Call"
phrases = ["cứu tôi với"]
careful = [{ phrase = "cháy nhà", not = ["bảo hiểm cháy nhà"] }]
"#;

    #[test]
    fn the_bundled_guidance_has_no_faults() {
        let guide = guide(None).unwrap();
        assert_eq!(guide.questions().len(), 5);
        assert_eq!(guide.warnings().len(), Signal::ALL.len());
        let first = &guide.questions()[0].answers[0].next;
        assert_eq!(*first, Next::StopEmergency("khan_cap".to_owned()));
        let time_bar = guide.channel("khieu_nai").unwrap().time_bar.as_ref();
        assert_eq!(time_bar.unwrap().days, 90);
        // Each kind of feedback is one that somebody is led to, and each channel is named somewhere or rung up.
        let answers = guide.questions().iter().flat_map(|one| &one.answers);
        let nexts: Vec<&Next> = answers.map(|answer| &answer.next).collect();
        let led_to = |kind| {
            let is = |next: &&Next| matches!(next, Next::GoOn(to) if to.kind == kind);
            nexts.iter().any(is)
        };
        assert!(SuggestedKind::ALL.into_iter().all(led_to));
        for channel in guide.channels() {
            let named = nexts.iter().any(|next| next.channel() == Some(&channel.id));
            assert!(named || !channel.phones.is_empty(), "{}", channel.id);
        }
    }

    /// What is written otherwise, and what is said about it then.
    const FAULTS: &[(&str, &str, &str)] = &[
        (
            "channel = \"goi\" },\n]\n\n[[channel]]",
            "channel = \"thu\" },\n]\n\n[[channel]]",
            "a.toml: [[question]] thứ 2 (about) › else: channel: không có kênh nào mang mã “thu”",
        ),
        (
            "channel = \"goi\"\nkind",
            "channel = \"thu\"\nkind",
            "a.toml: [[signal]] thứ 1 (emergency): channel: không có kênh nào mang mã “thu”",
        ),
        (
            "phrases = [\"cứu tôi với\"]",
            "phrases = [\"cứu tôi với\", \"CHÁY NHÀ\"]",
            "a.toml: [[signal]] thứ 1 (emergency): phrases: cụm từ “cháy nhà” đã có",
        ),
        ("cứu tôi với", " ", "phrases: để trống"),
        ("cứu tôi với", "…", "phrases: không có chữ nào"),
        ("cứu tôi với", "cứu, cứu", "phrases: “cứu, cứu” có dấu câu"),
        ("bảo hiểm cháy nhà", "bảo hiểm", "ngữ cảnh “bảo hiểm” phải"),
        (
            "Luật B",
            "",
            "a.toml: [[channel]] thứ 1 (goi): basis: để trống",
        ),
        ("Luật A", " ", "(goi): time_bar.basis: để trống"),
        ("days = 90", "days = 0", "time_bar.days: phải từ 1 đến 3660"),
        ("\"113\"", "\"11 3\"", "phone.number: “11 3” phải gồm"),
        ("https:", "http:", "address: phải bắt đầu bằng https://"),
        (
            "id = \"danger\"",
            "id = \"Nguy\"",
            "(Nguy): id: chỉ gồm chữ thường",
        ),
        (
            "id = \"danger\"",
            "id = \"about\"",
            "thứ 2 (about): id: đã có câu hỏi",
        ),
        (
            "id = \"no\"",
            "id = \"yes\"",
            "answer.id: đã có câu trả lời",
        ),
        (
            "\"next_question\"",
            "\"next\"",
            "› no: next: “next” không có trong danh sách",
        ),
        (
            "\"next_question\"",
            "\"go_on\"",
            "› no: kind: chỉ ghi, và phải ghi, với",
        ),
        (
            "\"next_question\"",
            "\"other_channel\"",
            "› no: channel: chỉ ghi",
        ),
        (
            "\"next_question\"",
            "\"next_question\", confidential = true",
            "next: content và confidential chỉ dùng",
        ),
        (
            "\"go_on\", kind = \"hoi_dap\"",
            "\"next_question\"",
            "› ask: next: sau câu hỏi cuối không còn câu hỏi nào",
        ),
        (
            "\"hoi_dap\"",
            "\"hoi\"",
            "phan_anh, kien_nghi, hoi_dap, bao_sai_thong_tin",
        ),
        (
            "\"hoi_dap\"",
            "\"kien_nghi\"",
            "› ask: content: chỉ ghi, và phải ghi",
        ),
        (
            "\"hanh_vi\"",
            "\"1\"",
            "content: “1” không có trong danh sách: hanh_vi",
        ),
        (
            "\"emergency\"",
            "\"danger\"",
            "signal: “danger” không có trong danh sách",
        ),
        (
            "\"emergency\"",
            "\"other_language\"",
            "phrases: dấu hiệu này không nhận ra",
        ),
        (
            "\"expected\"",
            "\"sure\"",
            "“sure” không có trong danh sách",
        ),
        ("what_en", "what_fr", "không có khóa “what_fr”"),
    ];

    #[test]
    fn every_fault_of_a_guide_is_named_with_its_place() {
        for (from, to, expected) in FAULTS {
            assert!(ONE.contains(from), "{from}");
            let said = said(&ONE.replacen(from, to, 1), guide);
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn twice_the_same_is_refused() {
        let (_, channel) = ONE.split_once("[[channel]]").unwrap();
        let (channel, signal) = channel.split_once("[[signal]]").unwrap();
        let said_of = |text: String| said(&text, guide);
        let twice = said_of(format!("{ONE}[[channel]]{channel}"));
        assert!(
            twice.contains("[[channel]] thứ 2 (goi): id: đã có kênh"),
            "{twice}"
        );
        let signal = signal
            .replace("cứu", "giúp")
            .replace("cháy nhà", "cháy rừng");
        let twice = said_of(format!("{ONE}[[signal]]{signal}"));
        assert!(
            twice.contains("thứ 2 (emergency): signal: đã có dấu hiệu này"),
            "{twice}"
        );
        let none = said_of(ONE.replace("[\"cứu tôi với\"]", "[]").replace(
            "[{ phrase = \"cháy nhà\", not = [\"bảo hiểm cháy nhà\"] }]",
            "[]",
        ));
        assert!(
            none.contains("phrases: phải có ít nhất một cụm từ"),
            "{none}"
        );
    }

    #[test]
    fn text_that_is_not_nfc_is_refused_wherever_it_stands() {
        for (from, place) in [
            ("Nguy hiểm?", "(danger): text: "),
            ("Không", "(danger) › no: answer.text: "),
            ("Việc gấp", "(goi): what: "),
            ("Thẻ", "(goi): bring.text: "),
            ("Trong 90 ngày", "(goi): time_bar.text: "),
            ("Luật B", "(goi): basis: "),
            ("Hãy gọi", "(emergency): text: "),
            ("cứu tôi với", "(emergency): phrases: "),
            ("bảo hiểm cháy nhà", "(emergency): not: "),
        ] {
            let nfd: String = from.nfd().collect();
            let said = said(&ONE.replacen(from, &nfd, 1), guide);
            let expected = format!("{place}phải là một dòng Unicode dựng sẵn (NFC)");
            assert!(said.contains(&expected), "{said}");
        }
        let hidden = ONE.replacen("Hãy gọi", "Hãy\u{200b} gọi", 1);
        assert!(said(&hidden, guide).contains("(emergency): text: phải là"));
    }

    #[test]
    fn a_guide_of_one_is_read_whole() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, ONE).unwrap();
        let guide = guide(Some(&path)).unwrap();
        let slow = &guide.questions()[1].answers[0].next;
        let expected = Suggestion {
            kind: SuggestedKind::Reflection,
            content: Some(Content::Conduct),
            confidential: true,
        };
        assert_eq!(*slow, Next::GoOn(expected));
        assert_eq!(guide.warnings()[0].kind, Some(SuggestedKind::Reflection));
        assert_eq!(guide.warnings()[0].phrases.len(), 2);
        assert_eq!(guide.channels()[0].phones[0].number, "113");
    }
}
