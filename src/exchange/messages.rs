//! `messages.toml`: letters as the operator may word them.

use std::path::Path;

use serde::Deserialize;

use super::rules::{Entry, RulesError, parse, text};
use crate::domain::occasion::{Occasion, Placeholder};
use crate::domain::template::{Bilingual, Frame, Pattern, Template, Templates};

/// The letters in plain words.
const MESSAGES: &str = include_str!("rules/messages.toml");

/// What the address of a page is made of.
const PAGE: [Placeholder; 2] = [Placeholder::Site, Placeholder::Code];
/// And that of the page on which an e-mail address is confirmed.
const CONFIRM_PAGE: [Placeholder; 3] = [Placeholder::Site, Placeholder::Code, Placeholder::Token];
/// What stands around any letter.
const AROUND: [Placeholder; 4] = [
    Placeholder::Code,
    Placeholder::Link,
    Placeholder::Site,
    Placeholder::Ask,
];
/// Without which nobody knows where to turn.
const CLOSING: [Placeholder; 3] = [Placeholder::Code, Placeholder::Link, Placeholder::Ask];

/// The letters of a file, or the bundled ones.
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
    let mut letters: Vec<Template> = Vec::new();
    for (number, written) in (1..).zip(&file.message) {
        let entry = named(&format!("[[message]] thứ {number} ({})", written.occasion));
        let letter = letter(&entry, written)?;
        if letters
            .iter()
            .any(|known| known.occasion == letter.occasion)
        {
            return Err(entry.fault("occasion", "đã có thư cho dịp này"));
        }
        letters.push(letter);
    }
    let has = |occasion: &Occasion| letters.iter().any(|letter| letter.occasion == *occasion);
    if let Some(missing) = Occasion::ALL.iter().find(|occasion| !has(occasion)) {
        let reason = format!("thiếu thư cho dịp “{}”", missing.key());
        return Err(head.fault("message", reason));
    }
    Ok(Templates {
        sender: frame(&named("[sender]"), &file.sender)?,
        officer: frame(&named("[officer]"), &file.officer)?,
        confirm_page: address(&head, "confirm_page", &file.confirm_page, &CONFIRM_PAGE)?,
        letters,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessagesFile {
    confirm_page: String,
    sender: FrameEntry,
    officer: FrameEntry,
    #[serde(default)]
    message: Vec<MessageEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameEntry {
    page: String,
    opening: String,
    opening_en: String,
    closing: String,
    closing_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageEntry {
    occasion: String,
    subject: String,
    subject_en: String,
    text: String,
    text_en: String,
}

fn frame(entry: &Entry<'_>, written: &FrameEntry) -> Result<Frame, RulesError> {
    let part = |field, text: &str, needed| pattern(entry, field, text, (&AROUND, needed));
    Ok(Frame {
        page: address(entry, "page", &written.page, &PAGE)?,
        opening: Bilingual {
            vietnamese: part("opening", &written.opening, &[])?,
            english: part("opening_en", &written.opening_en, &[])?,
        },
        closing: Bilingual {
            vietnamese: part("closing", &written.closing, &CLOSING)?,
            english: part("closing_en", &written.closing_en, &CLOSING)?,
        },
    })
}

fn letter(entry: &Entry<'_>, written: &MessageEntry) -> Result<Template, RulesError> {
    let unknown = || entry.fault("occasion", format!("không có dịp “{}”", written.occasion));
    let occasion = Occasion::parse(&written.occasion).ok_or_else(unknown)?;
    let offered: Vec<_> = occasion.offers().collect();
    let text = |field, text: &str| pattern(entry, field, text, (&offered, occasion.needs()));
    // What one must have to confirm an address is nothing for the list of letters on a locked screen.
    let named: Vec<_> = offered
        .iter()
        .filter(|offered| **offered != Placeholder::Confirm)
        .copied()
        .collect();
    let subject = |field, text: &str| {
        if text.trim().contains(char::is_control) {
            return Err(entry.fault(field, "phải nằm trên một dòng"));
        }
        pattern(entry, field, text, (&named, &[Placeholder::Code]))
    };
    Ok(Template {
        occasion,
        subject: Bilingual {
            vietnamese: subject("subject", &written.subject)?,
            english: subject("subject_en", &written.subject_en)?,
        },
        text: Bilingual {
            vietnamese: text("text", &written.text)?,
            english: text("text_en", &written.text_en)?,
        },
    })
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
    (offered, needed): (&[Placeholder], &[Placeholder]),
) -> Result<Pattern, RulesError> {
    Pattern::parse(text, offered, needed).map_err(|error| entry.fault(field, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::email::EmailAddress;
    use crate::domain::envelope::{Envelope, Values, Wording};
    use crate::domain::secret::Secret;
    use crate::domain::template::Letter;

    const SITE: &str = "https://thutuc.example.vn";

    /// The bundled letter on an occasion, with values that can be told apart.
    fn bundled(occasion: Occasion) -> Letter {
        let text = |text: &str| Some(text.to_owned());
        let values = Values {
            code: "LS-2026-7K3M-Q9TX".to_owned(),
            ask: "Trung tâm, 0205 3 000 000".to_owned(),
            unit: text("Sở Tư pháp"),
            due: Some(jiff::civil::date(2026, 12, 4)),
            reason: Some(Wording {
                vietnamese: "Nội dung chưa rõ".to_owned(),
                english: "The matter is not clear".to_owned(),
            }),
            channels: text("Thanh tra tỉnh"),
            token: Some(Secret::new("qzxtokenqzx")),
        };
        let to = EmailAddress::parse("qzxaddress@example.vn").unwrap();
        let envelope = Envelope::new(to, occasion, values).unwrap();
        templates(None).unwrap().write(&envelope, SITE).unwrap()
    }

    #[test]
    fn every_letter_can_be_written_and_says_where_to_turn() {
        for occasion in Occasion::ALL {
            let Letter { subject, text } = bundled(occasion);
            assert!(!subject.contains(['{', '}', '\n']), "{subject}");
            assert!(
                subject.matches("LS-2026-7K3M-Q9TX").count() == 2,
                "{subject}"
            );
            assert!(subject.chars().count() <= 160, "{subject}");
            assert!(!text.contains(['{', '}']), "{text}");
            for half in text.split("* * *") {
                assert!(half.contains("LS-2026-7K3M-Q9TX"), "{half}");
                assert!(half.contains("https://thutuc.example.vn/"), "{half}");
                assert!(half.contains("Trung tâm, 0205 3 000 000"), "{half}");
                assert!(
                    half.contains("không bao giờ hỏi") || half.contains("never ask"),
                    "{half}"
                );
                let own = half.lines().filter(|line| !line.contains("https://"));
                let longest = own
                    .flat_map(|line| line.split(". "))
                    .max_by_key(|one| one.chars().count());
                assert!(longest.unwrap().chars().count() <= 140, "long: {longest:?}");
            }
            assert!(!text.contains("qzxaddress"), "nobody is named");
            let confirms = occasion == Occasion::ConfirmContact;
            assert_eq!(text.contains("qzxtoken"), confirms);
            assert!(!subject.contains("qzx"));
        }
    }

    #[test]
    fn a_letter_reads_as_it_should() {
        let Letter { subject, text } = bundled(Occasion::Accepted);
        assert_eq!(
            subject,
            "Đã tiếp nhận LS-2026-7K3M-Q9TX / LS-2026-7K3M-Q9TX accepted"
        );
        assert!(text.starts_with(
            "Kính gửi Ông/Bà,\n\nPhản ánh, kiến nghị của Ông/Bà đã được tiếp nhận.\nNơi xử lý: Sở Tư pháp.\n\
             Hạn trả lời: ngày 04/12/2026.\n\nMã tra cứu: LS-2026-7K3M-Q9TX\n\
             Trang theo dõi: https://thutuc.example.vn/phan-anh/LS-2026-7K3M-Q9TX\n"
        ), "{text}");
        assert!(
            text.contains("It is to be answered by 2026-12-04.\n"),
            "{text}"
        );
        // Who reads a letter over a shoulder does not learn what somebody denounces.
        assert!(!bundled(Occasion::Redirected).text.contains("Thanh tra"));
        let confirm = bundled(Occasion::ConfirmContact).text;
        let page = "https://thutuc.example.vn/phan-anh/LS-2026-7K3M-Q9TX/xac-nhan#qzxtokenqzx\n";
        assert_eq!(confirm.matches(page).count(), 2);
        let officer = bundled(Occasion::Overdue).text;
        assert!(
            officer.contains("/can-bo/phan-anh/LS-2026-7K3M-Q9TX\n"),
            "{officer}"
        );
    }

    /// What is put wrongly, and what is said of it.
    const FAULTS: [(&str, &str, &str); 16] = [
        (
            "Hạn mới: ngày {due}",
            "Hạn mới",
            "a.toml: [[message]] thứ 9 (extended): text: thiếu chỗ điền {due}",
        ),
        (
            "The new day is {due}.",
            "Later.",
            "(extended): text_en: thiếu chỗ điền {due}",
        ),
        (
            "Nơi xử lý: {unit}",
            "Nơi xử lý: {unti}",
            "(accepted): text: không có chỗ điền {unti}",
        ),
        (
            "Nơi xử lý: {unit}",
            "Nơi xử lý: {reason}",
            "(accepted): text: chỗ điền {reason} không dùng được ở đây",
        ),
        (
            "Nơi xử lý: {unit}",
            "Nơi xử lý: {token}",
            "chỗ điền {token} không dùng được ở đây",
        ),
        (
            "Nơi xử lý: {unit}",
            "Nơi xử lý: {unit",
            "(accepted): text: có dấu ngoặc nhọn không đủ cặp",
        ),
        (
            "{code} accepted",
            "Accepted",
            "(accepted): subject_en: thiếu chỗ điền {code}",
        ),
        (
            "{code} accepted",
            "{code}\\naccepted",
            "subject_en: phải nằm trên một dòng",
        ),
        (
            "Confirm your address for {code}",
            "{code} {confirm}",
            "subject_en: chỗ điền {confirm} không dùng được ở đây",
        ),
        (
            "Cần hỏi thêm: {ask}",
            "",
            "a.toml: [sender]: closing: thiếu chỗ điền {ask}",
        ),
        (
            "Kính gửi đồng chí,",
            " ",
            "a.toml: [officer]: opening: để trống",
        ),
        (
            "{site}/phan-anh/{code}\"",
            "https://a.vn/{code}\"",
            "a.toml: [sender]: page: phải bắt đầu bằng {site}/",
        ),
        (
            "#{token}",
            "",
            "a.toml: đầu tệp: confirm_page: thiếu chỗ điền {token}",
        ),
        (
            "\"accepted\"",
            "\"acepted\"",
            "(acepted): occasion: không có dịp “acepted”",
        ),
        (
            "\"merged\"",
            "\"withdrawn\"",
            "(withdrawn): occasion: đã có thư cho dịp này",
        ),
        ("text_en = ", "txt = ", "không có khóa “txt”"),
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
            said.ends_with("đầu tệp: message: thiếu thư cho dịp “escalated”"),
            "{said}"
        );
    }
}
