//! What somebody sends: read, tidied, and what is wrong with it named by its part.

use jiff::civil::Date;

use super::abuse::Hints;
use super::code::{self, SECRET_CHARS_MAX};
use super::contact::{Contact, Fault, WrittenContact, bounded};
use super::words::{Channel, Kind};
use crate::domain::agency::AgencyCode;
use crate::domain::attachment::Claim;
use crate::domain::code::ProcedureCode;
use crate::domain::secret::Secret;
use crate::domain::text::{clean, clean_line};

/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Fewest characters of a text that says what is the matter.
pub const BODY_CHARS_MIN: usize = 10;
/// Longest text, in characters.
pub const BODY_CHARS_MAX: usize = 10_000;
/// Longest number of a dossier, in characters.
pub const DOSSIER_CHARS_MAX: usize = 50;
/// Characters that a title is made of where none was given.
const TITLE_CHARS_MADE: usize = 80;

/// As it was typed in.
#[derive(Clone, Default)]
pub struct WrittenSubmission {
    /// What kind it is.
    pub kind: Option<Kind>,
    /// A short title; made from the text when it is left out.
    pub title: Option<String>,
    /// What is the matter.
    pub body: String,
    /// What should be done instead.
    pub proposal: Option<String>,
    /// The procedure that was read.
    pub procedure: Option<String>,
    /// Its version that was read.
    pub version: Option<u32>,
    /// The commune where it happened.
    pub commune: Option<String>,
    /// The office that it complains of.
    pub complains_of: Option<String>,
    /// When it happened.
    pub occurred_on: Option<Date>,
    /// The number of a dossier that was handed in.
    pub dossier_no: Option<String>,
    /// Who sends it.
    pub contact: WrittenContact,
    /// What opens it again, made by the sender's device; `None` where an officer writes it down.
    pub secret: Option<String>,
    /// Whether a redacted summary may become public.
    pub consents_to_release: bool,
    /// Whether the guidance about the right channel was seen.
    pub scope_confirmed: bool,
    /// Files that were sent before.
    pub files: Vec<Claim>,
    /// What came along.
    pub hints: Hints,
}

/// What was sent.
#[derive(Clone)]
pub struct Submission {
    /// What kind it is.
    pub kind: Kind,
    /// By which way it came.
    pub channel: Channel,
    /// A short title.
    pub title: String,
    /// What is the matter.
    pub body: String,
    /// What should be done instead.
    pub proposal: Option<String>,
    /// The procedure that was read, and its version.
    pub procedure: Option<(ProcedureCode, Option<u32>)>,
    /// The commune where it happened.
    pub commune: Option<AgencyCode>,
    /// The office that it complains of.
    pub complains_of: Option<AgencyCode>,
    /// When it happened.
    pub occurred_on: Option<Date>,
    /// The number of a dossier that was handed in.
    pub dossier_no: Option<String>,
    /// Who sends it.
    pub contact: Contact,
    /// What opens it again; `None` is to be made here, and printed once for the sender.
    pub secret: Option<Secret>,
    /// Whether a redacted summary may become public.
    pub consents_to_release: bool,
    /// Files that were sent before.
    pub files: Vec<Claim>,
    /// What came along; it is no part of what was sent.
    pub hints: Hints,
}

impl Submission {
    /// Reads what was typed in.
    ///
    /// # Errors
    /// Everything that is wrong, each with its part, none with its value.
    pub fn read(
        written: &WrittenSubmission,
        channel: Channel,
        today: Date,
    ) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        if written.kind.is_none() {
            faults.push(Fault::new(
                "kind",
                "hãy chọn loại phản ánh",
                "choose a kind",
            ));
        }
        let body = body(&written.body, &mut faults);
        let title = title(written, &mut faults);
        let proposal = written
            .proposal
            .as_deref()
            .map(clean)
            .filter(|text| !text.is_empty());
        let proposal =
            proposal.and_then(|text| bounded("proposal", text, BODY_CHARS_MAX, &mut faults));
        let dossier_no = written.dossier_no.as_deref().map(clean_line);
        let dossier_no = dossier_no.filter(|text| !text.is_empty());
        let dossier_no =
            dossier_no.and_then(|text| bounded("dossier_no", text, DOSSIER_CHARS_MAX, &mut faults));
        let procedure = procedure(written, &mut faults);
        let commune = agency("commune", written.commune.as_deref(), &mut faults);
        let complains_of = agency("complains_of", written.complains_of.as_deref(), &mut faults);
        if written
            .occurred_on
            .is_some_and(|day| day > today || day.year() < 1990)
        {
            faults.push(Fault::new(
                "occurred_on",
                "ngày xảy ra phải từ năm 1990 đến hôm nay",
                "must be between 1990 and today",
            ));
        }
        let contact = Contact::read(&written.contact, &mut faults);
        let secret = secret(written.secret.as_deref(), channel, &mut faults);
        if !written.scope_confirmed {
            faults.push(Fault::new(
                "scope_confirmed",
                "hãy xem hướng dẫn chọn đúng kênh trước khi gửi (GET /v1/feedback/scope)",
                "see first which channel is the right one (GET /v1/feedback/scope)",
            ));
        }
        match (written.kind, body, title, contact) {
            (Some(kind), Some(body), Some(title), Some(contact)) if faults.is_empty() => Ok(Self {
                kind,
                channel,
                title,
                body,
                proposal,
                procedure,
                commune,
                complains_of,
                occurred_on: written.occurred_on,
                dossier_no,
                contact,
                secret,
                consents_to_release: written.consents_to_release,
                files: written.files.clone(),
                hints: written.hints.clone(),
            }),
            _ => Err(faults),
        }
    }

    /// Everything that it says, as paragraphs. A title that was made of the text is left out: cut off in the middle it
    /// may say what the text does not.
    #[must_use]
    pub fn said(&self) -> String {
        let line = clean_line(&self.body);
        let beginning = self.title.trim_end_matches('…').trim_end();
        let title = Some(self.title.as_str()).filter(|_| !line.starts_with(beginning));
        let parts = [title, Some(self.body.as_str()), self.proposal.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }
}

impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Submission")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for WrittenSubmission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrittenSubmission(…)")
    }
}

fn body(written: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let text = clean(written);
    // A character of Chinese or Japanese says as much as a word.
    let weight = |c: char| {
        if ('\u{2e80}'..='\u{9fff}').contains(&c) {
            3
        } else {
            1
        }
    };
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    if letters.map(weight).sum::<usize>() < BODY_CHARS_MIN {
        faults.push(Fault::new(
            "body",
            format!("hãy nêu rõ sự việc, ít nhất {BODY_CHARS_MIN} chữ cái hoặc chữ số"),
            format!("say what is the matter, in {BODY_CHARS_MIN} letters or digits at least"),
        ));
        return None;
    }
    let chars = text.chars().count();
    if chars > BODY_CHARS_MAX {
        faults.push(Fault::new(
            "body",
            format!("dài {chars} ký tự, nhiều nhất {BODY_CHARS_MAX}; hãy rút gọn"),
            format!("has {chars} characters, {BODY_CHARS_MAX} at most; shorten it"),
        ));
        return None;
    }
    Some(text)
}

/// Who sends by themselves has made a secret; an officer who writes down what somebody says must not know one.
fn secret(written: Option<&str>, channel: Channel, faults: &mut Vec<Fault>) -> Option<Secret> {
    match (channel.is_direct(), written) {
        (true, written) => {
            let read = code::read_secret(written.unwrap_or_default());
            let read = read.map_err(|error| {
                let en =
                    format!("must be random: 20 to {SECRET_CHARS_MAX} letters, digits, - or _");
                faults.push(Fault::new("secret", error.to_string(), en));
            });
            read.ok()
        }
        (false, Some(_)) => {
            faults.push(Fault::new(
                "secret",
                "mã bí mật do hệ thống tạo và in một lần trên giấy biên nhận cho người gửi; cán bộ không nhập mã này",
                "is made by the program and printed once on the receipt for the sender; officers do not give one",
            ));
            None
        }
        (false, None) => None,
    }
}

/// The title that was given, or the beginning of the text.
fn title(written: &WrittenSubmission, faults: &mut Vec<Fault>) -> Option<String> {
    let given = written.title.as_deref().map(clean_line);
    match given.filter(|text| text.chars().any(char::is_alphanumeric)) {
        Some(title) => bounded("title", title, TITLE_CHARS_MAX, faults),
        None => Some(crate::domain::text::shorten(
            &clean_line(&written.body),
            TITLE_CHARS_MADE,
        )),
    }
}

fn procedure(
    written: &WrittenSubmission,
    faults: &mut Vec<Fault>,
) -> Option<(ProcedureCode, Option<u32>)> {
    let text = written.procedure.as_deref().map(str::trim);
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        if written.version.is_some() {
            let vi = "cần có mã thủ tục đi kèm số phiên bản".to_owned();
            faults.push(Fault::new(
                "version",
                vi,
                "a version needs the code of its procedure",
            ));
        }
        return None;
    };
    match ProcedureCode::parse(text) {
        Ok(code) => Some((code, written.version)),
        Err(error) => {
            let en = "is no code of a procedure, such as 1.001193";
            faults.push(Fault::new("procedure", error.to_string(), en));
            None
        }
    }
}

fn agency(at: &'static str, written: Option<&str>, faults: &mut Vec<Fault>) -> Option<AgencyCode> {
    let text = written.map(str::trim).filter(|text| !text.is_empty())?;
    let read = AgencyCode::parse(text);
    let read = read
        .map_err(|error| faults.push(Fault::new(at, error.to_string(), "is no code of an agency")));
    read.ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn written() -> WrittenSubmission {
        WrittenSubmission {
            kind: Some(Kind::Reflection),
            body: "Tôi nộp hồ sơ đã 20 ngày mà chưa có kết quả.".to_owned(),
            contact: WrittenContact {
                name: "Lan".to_owned(),
                address: "Hoa Thám".to_owned(),
                phone: Some("0912345678".to_owned()),
                ..WrittenContact::default()
            },
            secret: Some("S3cret-of-the-sender-1".to_owned()),
            scope_confirmed: true,
            ..WrittenSubmission::default()
        }
    }

    fn faults_of(change: impl Fn(&mut WrittenSubmission)) -> Vec<&'static str> {
        let mut submission = written();
        change(&mut submission);
        let read = Submission::read(&submission, Channel::Portal, date(2026, 11, 23));
        read.err()
            .unwrap_or_default()
            .iter()
            .map(|fault| fault.at)
            .collect()
    }

    #[test]
    fn everything_wrong_is_named_at_once_and_no_value_is_repeated() {
        assert_eq!(faults_of(|_| ()), [""; 0]);
        let everything = faults_of(|s| *s = WrittenSubmission::default());
        let expected = [
            "kind",
            "body",
            "contact/name",
            "contact/address",
            "secret",
            "scope_confirmed",
        ];
        assert_eq!(everything, expected);
        for body in ["", "  \n ", "!!!! ???? ....", "a\u{200b}b"] {
            assert_eq!(
                faults_of(|s| s.body = body.to_owned()),
                ["body"],
                "{body:?}"
            );
        }
        assert_eq!(faults_of(|s| s.body = "ế".repeat(100_000)), ["body"]);
        assert_eq!(
            faults_of(|s| s.body = "e\u{302}\u{301}".repeat(BODY_CHARS_MAX)),
            [""; 0]
        );
        assert_eq!(
            faults_of(|s| s.procedure = Some("abc".to_owned())),
            ["procedure"]
        );
        assert_eq!(
            faults_of(|s| s.commune = Some("xã\u{a0}X".to_owned())),
            ["commune"]
        );
        assert_eq!(
            faults_of(|s| s.occurred_on = Some(date(2026, 11, 24))),
            ["occurred_on"]
        );
        let mut bad = written();
        bad.contact.phone = Some("mật khẩu".to_owned());
        let said = Submission::read(&bad, Channel::Portal, date(2026, 11, 23));
        assert!(!format!("{said:?}").contains("mật khẩu"));
    }

    #[test]
    fn a_title_is_made_from_the_text() {
        let read = Submission::read(&written(), Channel::Portal, date(2026, 11, 23)).unwrap();
        assert_eq!(read.title, "Tôi nộp hồ sơ đã 20 ngày mà chưa có kết quả.");
        let long = WrittenSubmission {
            body: "dài ".repeat(100),
            ..written()
        };
        let read = Submission::read(&long, Channel::Portal, date(2026, 11, 23)).unwrap();
        assert!(read.title.chars().count() <= TITLE_CHARS_MADE + 1 && read.title.ends_with('…'));
    }
}
