//! `messages.toml`: what senders are told, as the operator may word it.

use std::path::Path;

use serde::Deserialize;

use super::rules::{Entry, RulesError, parse, text};
use crate::domain::digest::{DigestBlank, DigestWords};
use crate::domain::feedback::announce::{ANNOUNCED, DATED};
use crate::domain::feedback::event::EventKind;
use crate::domain::template::{
    Bilingual, Pattern, Placeholder, ReceiptPatterns, Templates, Wording,
};

/// The messages in plain words.
const MESSAGES: &str = include_str!("rules/messages.toml");

/// What the address of a page is made of.
const PAGE: [Placeholder; 2] = [Placeholder::Site, Placeholder::Code];
/// And that of the page on which a contact is confirmed.
const CONFIRM_PAGE: [Placeholder; 3] = [Placeholder::Site, Placeholder::Code, Placeholder::Token];
/// What any message may say.
const ANY: [Placeholder; 4] = [
    Placeholder::Code,
    Placeholder::Link,
    Placeholder::Site,
    Placeholder::Publisher,
];
/// What may be said where a contact is to be confirmed.
const CONFIRM: [Placeholder; 6] = [
    Placeholder::Code,
    Placeholder::Link,
    Placeholder::Site,
    Placeholder::Publisher,
    Placeholder::Confirm,
    Placeholder::Token,
];
/// What may be said of a day.
const DAY: [Placeholder; 2] = [Placeholder::Code, Placeholder::Due];
/// Without which nobody knows where to look.
const WHERE: [Placeholder; 2] = [Placeholder::Code, Placeholder::Link];

/// The messages of a file, or the bundled ones.
///
/// # Errors
/// [`RulesError`].
pub fn templates(path: Option<&Path>) -> Result<Templates, RulesError> {
    let (path, text) = text(path, "messages.toml", MESSAGES)?;
    let file: MessagesFile = parse(&path, &text)?;
    let named = |name: &str| Entry {
        path: &path,
        name: name.to_owned(),
    };
    let head = named("đầu tệp");
    let letter = named("[letter]");
    let confirm = named("[confirm]");
    let around = &file.letter;
    let asked = &file.confirm;
    let token = [Placeholder::Token];
    let closing = [around.closing.as_str(), &around.closing_en];
    let asking = [asked.text.as_str(), &asked.text_en];
    Ok(Templates {
        page: address(&head, "page", &file.page, &PAGE)?,
        confirm_page: address(&head, "confirm_page", &file.confirm_page, &CONFIRM_PAGE)?,
        opening: bilingual(
            &letter,
            ["opening", "opening_en"],
            [&around.opening, &around.opening_en],
            (&ANY, &[]),
        )?,
        closing: bilingual(&letter, ["closing", "closing_en"], closing, (&ANY, &WHERE))?,
        confirm: bilingual(&confirm, ["text", "text_en"], asking, (&CONFIRM, &token))?,
        confirm_short: line(&confirm, "short", &asked.short, (&CONFIRM, &token))?,
        neutral: wording(&named("[sealed]"), &file.sealed)?,
        events: events(&path, &file.message)?,
        receipt: match &file.receipt {
            Some(entry) => receipt(&named("[receipt]"), entry)?,
            // A file from before there were receipts.
            None => receipt(
                &bundled_entry("[receipt]"),
                &bundled()?.receipt.unwrap_or_default(),
            )?,
        },
        digest: match &file.digest {
            Some(entry) => digest(&named("[digest]"), entry)?,
            None => digest(
                &bundled_entry("[digest]"),
                &bundled()?.digest.unwrap_or_default(),
            )?,
        },
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessagesFile {
    page: String,
    confirm_page: String,
    letter: LetterEntry,
    confirm: ConfirmEntry,
    sealed: WordingEntry,
    #[serde(default)]
    receipt: Option<ReceiptEntry>,
    #[serde(default)]
    digest: Option<DigestEntry>,
    #[serde(default)]
    message: Vec<MessageEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterEntry {
    opening: String,
    opening_en: String,
    closing: String,
    closing_en: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct DigestEntry {
    from_hour: i8,
    subject: String,
    opening: String,
    escalated: String,
    overdue: String,
    today: String,
    soon: String,
    line: String,
    more: String,
    closing: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ReceiptEntry {
    page: String,
    office: String,
    look_up: String,
    check: String,
    secret: String,
    notes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfirmEntry {
    text: String,
    text_en: String,
    short: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordingEntry {
    subject: String,
    subject_en: String,
    text: String,
    text_en: String,
    short: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageEntry {
    event: String,
    subject: String,
    subject_en: String,
    text: String,
    text_en: String,
    #[serde(default)]
    due: Option<String>,
    #[serde(default)]
    due_en: Option<String>,
    short: String,
}

/// What a receipt says.
fn receipt(entry: &Entry<'_>, written: &ReceiptEntry) -> Result<ReceiptPatterns, RulesError> {
    let text = |field, text: &str| pattern(entry, field, text, (&ANY, &[]));
    let notes = written.notes.iter().map(|note| text("notes", note));
    Ok(ReceiptPatterns {
        page: address(entry, "page", &written.page, &CONFIRM_PAGE)?,
        office: text("office", &written.office)?,
        look_up: text("look_up", &written.look_up)?,
        check: text("check", &written.check)?,
        secret: text("secret", &written.secret)?,
        notes: notes.collect::<Result<_, _>>()?,
    })
}

/// What officers are told each day.
fn digest(entry: &Entry<'_>, written: &DigestEntry) -> Result<DigestWords, RulesError> {
    use DigestBlank::{Code, Count, Day, Due, Publisher, Site, What};
    let read =
        |field: &'static str, text: &str, offered: &[DigestBlank], needed: &[DigestBlank]| {
            Pattern::parse(text, offered, needed)
                .map_err(|error| entry.fault(field, error.to_string()))
        };
    if !(0..24).contains(&written.from_hour) {
        return Err(entry.fault("from_hour", "phải từ 0 đến 23"));
    }
    let around = [Day, Count, Site, Publisher];
    let line = [Code, What, Due];
    Ok(DigestWords {
        from_hour: written.from_hour,
        subject: read("subject", &written.subject, &around, &[])?,
        opening: read("opening", &written.opening, &around, &[])?,
        escalated: read("escalated", &written.escalated, &around, &[])?,
        overdue: read("overdue", &written.overdue, &around, &[])?,
        today: read("today", &written.today, &around, &[])?,
        soon: read("soon", &written.soon, &around, &[])?,
        line: read("line", &written.line, &line, &line)?,
        more: read("more", &written.more, &around, &[Count])?,
        closing: read("closing", &written.closing, &around, &[Site])?,
    })
}

/// The bundled file, for what an older one of the operator's does not have.
fn bundled() -> Result<MessagesFile, RulesError> {
    parse("messages.toml", MESSAGES)
}

fn bundled_entry(name: &str) -> Entry<'static> {
    Entry {
        path: "messages.toml",
        name: name.to_owned(),
    }
}

/// One wording for each event that is announced.
fn events(path: &str, written: &[MessageEntry]) -> Result<Vec<(EventKind, Wording)>, RulesError> {
    let mut events: Vec<(EventKind, Wording)> = Vec::new();
    for (number, message) in (1..).zip(written) {
        let entry = Entry {
            path,
            name: format!("[[message]] thứ {number} ({})", message.event),
        };
        let kind = EventKind::parse(&message.event).filter(|kind| ANNOUNCED.contains(kind));
        let unknown = || entry.fault("event", format!("không báo tin về “{}”", message.event));
        let kind = kind.ok_or_else(unknown)?;
        if events.iter().any(|(known, _)| *known == kind) {
            return Err(entry.fault("event", "đã có lời cho việc này"));
        }
        let due = due(&entry, kind, message)?;
        let plain = WordingEntry {
            subject: message.subject.clone(),
            subject_en: message.subject_en.clone(),
            text: message.text.clone(),
            text_en: message.text_en.clone(),
            short: message.short.clone(),
        };
        let wording = wording(&entry, &plain)?;
        events.push((kind, Wording { due, ..wording }));
    }
    let has = |kind: &EventKind| events.iter().any(|(known, _)| known == kind);
    match ANNOUNCED.iter().find(|kind| !has(kind)) {
        Some(missing) => {
            let head = Entry {
                path,
                name: "đầu tệp".to_owned(),
            };
            Err(head.fault("message", format!("thiếu lời cho “{}”", missing.key())))
        }
        None => Ok(events),
    }
}

/// What is said of the day, where the event has one.
fn due(
    entry: &Entry<'_>,
    kind: EventKind,
    message: &MessageEntry,
) -> Result<Option<Bilingual>, RulesError> {
    let needed = [Placeholder::Due];
    match (&message.due, &message.due_en) {
        (None, None) => Ok(None),
        (Some(vi), Some(en)) if DATED.contains(&kind) => {
            bilingual(entry, ["due", "due_en"], [vi, en], (&DAY, &needed)).map(Some)
        }
        (Some(_), Some(_)) => Err(entry.fault("due", "việc này không có ngày")),
        (Some(_), None) => Err(entry.fault("due_en", "thiếu bản tiếng Anh")),
        (None, Some(_)) => Err(entry.fault("due", "thiếu bản tiếng Việt")),
    }
}

fn wording(entry: &Entry<'_>, written: &WordingEntry) -> Result<Wording, RulesError> {
    let code = [Placeholder::Code];
    Ok(Wording {
        subject: Bilingual {
            vietnamese: line(entry, "subject", &written.subject, (&code, &code))?,
            english: line(entry, "subject_en", &written.subject_en, (&code, &code))?,
        },
        text: bilingual(
            entry,
            ["text", "text_en"],
            [&written.text, &written.text_en],
            (&ANY, &[]),
        )?,
        due: None,
        short: line(entry, "short", &written.short, (&ANY, &WHERE))?,
    })
}

/// Which placeholders there may be, and which there must be.
type Allowed<'a> = (&'a [Placeholder], &'a [Placeholder]);

fn bilingual(
    entry: &Entry<'_>,
    [field, field_en]: [&'static str; 2],
    [vi, en]: [&str; 2],
    allowed: Allowed<'_>,
) -> Result<Bilingual, RulesError> {
    Ok(Bilingual {
        vietnamese: pattern(entry, field, vi, allowed)?,
        english: pattern(entry, field_en, en, allowed)?,
    })
}

/// A pattern on one line.
fn line(
    entry: &Entry<'_>,
    field: &'static str,
    text: &str,
    allowed: Allowed<'_>,
) -> Result<Pattern, RulesError> {
    if text.trim().contains(char::is_control) {
        return Err(entry.fault(field, "phải nằm trên một dòng"));
    }
    pattern(entry, field, text, allowed)
}

/// An address below this service's own, made of all that it may be made of.
fn address(
    entry: &Entry<'_>,
    field: &'static str,
    text: &str,
    made_of: &[Placeholder],
) -> Result<Pattern, RulesError> {
    let text = text.trim();
    if !text.starts_with("{site}/") || text.contains(char::is_whitespace) {
        return Err(entry.fault(field, "phải bắt đầu bằng {site}/ và không có dấu cách"));
    }
    pattern(entry, field, text, (made_of, made_of))
}

fn pattern(
    entry: &Entry<'_>,
    field: &'static str,
    text: &str,
    (offered, needed): Allowed<'_>,
) -> Result<Pattern, RulesError> {
    Pattern::parse(text, offered, needed).map_err(|error| entry.fault(field, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;
    use crate::domain::template::{Letter, Values};

    /// The message on an event, with values that can be told apart.
    fn values(token: bool) -> Values<'static> {
        Values {
            code: "7K3M-Q9TX-4B2DJ".to_owned(),
            due: Some(jiff::civil::date(2026, 12, 4)),
            token: token.then(|| Secret::new("qzxtokenqzx")),
            site: "https://thutuc.example.vn",
            publisher: "UBND tỉnh",
        }
    }

    #[test]
    fn every_message_can_be_written_and_says_where_to_look() {
        let templates = templates(None).unwrap();
        for event in ANNOUNCED.into_iter().map(Some).chain([None]) {
            let Letter { subject, text } = templates.letter(event, &values(true));
            assert!(!subject.contains(['{', '}', '\n']), "{subject}");
            assert_eq!(subject.matches("7K3M-Q9TX-4B2DJ").count(), 2, "{subject}");
            assert!(subject.chars().count() <= 160, "{subject}");
            assert!(!text.contains(['{', '}']), "{text}");
            for half in text.split("* * *") {
                let page = "https://thutuc.example.vn/phan-anh/7K3M-Q9TX-4B2DJ\n";
                assert!(half.contains(page), "{half}");
                let confirm = "/phan-anh/7K3M-Q9TX-4B2DJ/xac-nhan#qzxtokenqzx\n";
                assert!(half.contains(confirm), "{half}");
                assert!(
                    half.contains("không bao giờ hỏi") || half.contains("never ask"),
                    "{half}"
                );
                let sentences = half.lines().filter(|line| !line.contains("https://"));
                let longest = sentences
                    .flat_map(|line| line.split(". "))
                    .max_by_key(|one| one.chars().count());
                assert!(longest.unwrap().chars().count() <= 140, "long: {longest:?}");
            }
            let short = templates.short(event, &values(false));
            assert!(
                short.contains("https://thutuc.example.vn/phan-anh/7K3M-Q9TX-4B2DJ"),
                "{short}"
            );
            assert!(
                short.chars().count() <= 160 && !short.contains('\n'),
                "{short}"
            );
            assert!(!templates.letter(event, &values(false)).text.contains("qzx"));
            assert!(
                templates
                    .short(event, &values(true))
                    .contains("qzxtokenqzx")
            );
            assert!(!subject.contains("qzx"));
        }
    }

    #[test]
    fn a_letter_reads_as_it_should() {
        let templates = templates(None).unwrap();
        let Letter { subject, text } = templates.letter(Some(EventKind::Accepted), &values(false));
        assert_eq!(
            subject,
            "Đã tiếp nhận 7K3M-Q9TX-4B2DJ / 7K3M-Q9TX-4B2DJ accepted"
        );
        assert!(text.starts_with(
            "Kính gửi Ông/Bà,\n\nPhản ánh, kiến nghị của Ông/Bà đã được tiếp nhận.\nHạn trả lời: ngày 04/12/2026.\n\n\
             Mã tra cứu: 7K3M-Q9TX-4B2DJ\nTrang theo dõi: https://thutuc.example.vn/phan-anh/7K3M-Q9TX-4B2DJ\n"
        ), "{text}");
        assert!(
            text.contains("It is to be answered by 2026-12-04.\n"),
            "{text}"
        );
        let undated = Values {
            due: None,
            ..values(false)
        };
        let text = templates.letter(Some(EventKind::Accepted), &undated).text;
        assert!(!text.contains("Hạn trả lời"), "{text}");
        // Who reads over a shoulder learns nothing of what is sealed.
        let neutral = templates.letter(None, &values(false));
        assert!(
            neutral
                .text
                .starts_with("Kính gửi Ông/Bà,\n\nCó tin mới về việc Ông/Bà đã gửi.")
        );
        assert!(!format!("{}{}", neutral.subject, neutral.text).contains("phản ánh,"));
        assert_eq!(
            templates.short(None, &values(false)),
            "Có tin mới về 7K3M-Q9TX-4B2DJ. Mời xem tại https://thutuc.example.vn/phan-anh/7K3M-Q9TX-4B2DJ"
        );
    }

    /// What is put wrongly, and what is said of it.
    const FAULTS: [(&str, &str, &str); 16] = [
        (
            "Hạn mới: ngày {due}.",
            "Hạn mới",
            "(extended): due: thiếu chỗ điền {due}",
        ),
        (
            "The new day is {due}.",
            "Later.",
            "(extended): due_en: thiếu chỗ điền {due}",
        ),
        (
            "due_en = \"The new day is {due}.\"\n",
            "",
            "(extended): due_en: thiếu bản tiếng Anh",
        ),
        (
            "short = \"{code} không được tiếp nhận.",
            "due = \"{due}\"\ndue_en = \"{due}\"\nshort = \"{code} không được tiếp nhận.",
            "(not_accepted): due: việc này không có ngày",
        ),
        (
            "Your feedback is accepted.",
            "{unit}",
            "(accepted): text_en: không có chỗ điền {unit}",
        ),
        (
            "Your feedback is accepted.",
            "{due}",
            "(accepted): text_en: chỗ điền {due} không dùng được ở đây",
        ),
        (
            "Your feedback is accepted.",
            "{token}",
            "(accepted): text_en: chỗ điền {token} không dùng được ở đây",
        ),
        (
            "Your feedback is accepted.",
            "{code",
            "(accepted): text_en: có dấu ngoặc nhọn không đủ cặp",
        ),
        (
            "{code} accepted",
            "Accepted",
            "(accepted): subject_en: thiếu chỗ điền {code}",
        ),
        (
            "{code} accepted",
            "{code}\\naccepted",
            "(accepted): subject_en: phải nằm trên một dòng",
        ),
        (
            "Trang theo dõi: {link}",
            "",
            "a.toml: [letter]: closing: thiếu chỗ điền {link}",
        ),
        (
            "Có tin mới về {code}. Mời xem tại {link}",
            "Có tin mới về {code}",
            "a.toml: [sealed]: short: thiếu chỗ điền {link}",
        ),
        (
            "{site}/phan-anh/{code}\"",
            "https://a.vn/{code}\"",
            "a.toml: đầu tệp: page: phải bắt đầu bằng {site}/",
        ),
        (
            "#{token}",
            "",
            "a.toml: đầu tệp: confirm_page: thiếu chỗ điền {token}",
        ),
        (
            "event = \"accepted\"",
            "event = \"drafted\"",
            "(drafted): event: không báo tin về “drafted”",
        ),
        (
            "event = \"merged\"",
            "event = \"accepted\"",
            "(accepted): event: đã có lời cho việc này",
        ),
    ];

    #[test]
    fn every_fault_is_named_with_its_place() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.toml");
        for (from, to, expected) in FAULTS {
            assert!(MESSAGES.contains(from), "{from}");
            std::fs::write(&path, MESSAGES.replacen(from, to, 1)).unwrap();
            let said = templates(Some(&path)).unwrap_err().to_string();
            let said = said.replace(&path.display().to_string(), "a.toml");
            assert!(said.contains(expected), "{said}");
        }
        let (few, _) = MESSAGES.rsplit_once("[[message]]").unwrap();
        std::fs::write(&path, few).unwrap();
        let said = templates(Some(&path)).unwrap_err().to_string();
        assert!(
            said.ends_with("đầu tệp: message: thiếu lời cho “released”"),
            "{said}"
        );
    }
}
