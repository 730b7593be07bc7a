//! Drafts as officers send and read them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::code::ProcedureCode;
use crate::domain::draft::{Content, Draft, NOTE_CHARS_MAX, REPLACES_MAX};
use crate::domain::gate::Finding;
use crate::domain::procedure::{NAME_CHARS_MAX, Procedure};
use crate::domain::text::{clean, has_control};
use crate::domain::version::{ChangeType, Correction};
use crate::http::params;
use crate::http::problem::{Problem, Text};
use crate::record::{ChangeTypeKey, DraftStateKey, PartKey, Record};

/// What editors write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftContent {
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    pub code: String,
    /// What the decision does to the procedure.
    pub change_type: ChangeTypeKey,
    /// The decision's `id`; needed before it can be submitted.
    #[serde(default)]
    pub decision_id: Option<String>,
    /// The first day, where it is not that of the decision (YYYY-MM-DD).
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// The last day, where it is published for a time (YYYY-MM-DD). After an amendment for a time, what applied before
    /// it applies again: that is another version.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// The mistake that it corrects. The correction of a version that ends the procedure is an end again if
    /// `change_type` is the same; with another one the procedure goes on.
    #[serde(default)]
    pub correction: Option<DraftCorrection>,
    /// Codes of the procedures in whose place it stands; they end on its first day. A correction with `thay_the` names
    /// all that stay replaced.
    #[serde(default)]
    #[schema(example = json!([]))]
    pub replaces: Vec<String>,
    /// Code of the agency that answers for the text; without it the province's own office.
    #[serde(default)]
    #[schema(example = "05977")]
    pub agency: Option<String>,
    /// The whole text; none of an abolition.
    #[serde(default)]
    pub record: Option<Record>,
}

/// A mistake in what was published.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftCorrection {
    /// The number of the version that had the mistake.
    #[schema(example = 1, minimum = 1)]
    pub of: u32,
    /// What was wrong, in words for the public.
    #[schema(example = "Lệ phí ghi nhầm 80.000 đồng; đúng là 8.000 đồng.")]
    pub note: String,
    /// The last day on which the public is told: 30 days at least (YYYY-MM-DD).
    #[schema(example = "2026-12-31", format = Date)]
    pub notice_to: String,
}

/// A draft as officers read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftBody {
    /// Identifies it.
    pub id: String,
    /// How far it is.
    pub state: DraftStateKey,
    /// Mã thủ tục.
    #[schema(example = "1.001193")]
    pub code: String,
    /// What the decision does to the procedure.
    pub change_type: ChangeTypeKey,
    /// The decision's `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<String>,
    /// The first day, where it is not that of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// The last day, where it is published for a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// The mistake that it corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<DraftCorrection>,
    /// Codes of the procedures in whose place it stands.
    pub replaces: Vec<String>,
    /// Code of the agency that answers for the text; absent for the province's own office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// What keeps it from being published.
    pub findings: Vec<FindingBody>,
    /// The officers who have written in it; `import:` and its id where an import began it.
    pub editors: Vec<String>,
    /// Why it was last returned to its editors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_reason: Option<String>,
    /// The version that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.001193@2")]
    pub version: Option<String>,
    /// Counts its changes; goes into `If-Match` of the next step.
    #[schema(example = 1)]
    pub revision: i64,
    /// When it was last changed (RFC 3339).
    #[schema(example = "2026-11-21T08:00:00Z", format = DateTime)]
    pub changed_at: String,
}

/// Something that keeps a procedure from being published.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingBody {
    /// Which part.
    pub part: PartKey,
    /// What to do about it.
    #[schema(example = "Thiếu “Trình tự thực hiện”. Đây là nội dung bắt buộc; hãy bổ sung.")]
    pub text: String,
}

impl From<Finding> for FindingBody {
    fn from(finding: Finding) -> Self {
        Self {
            part: PartKey(finding.part),
            text: finding.advice(),
        }
    }
}

impl From<&Draft> for DraftBody {
    fn from(draft: &Draft) -> Self {
        let content = &draft.content;
        Self {
            id: draft.id.clone(),
            state: DraftStateKey(draft.state),
            code: content.code.to_string(),
            change_type: ChangeTypeKey(content.change),
            decision_id: content.decision.clone(),
            valid_from: content.from.map(|day| day.to_string()),
            valid_to: content.until.map(|day| day.to_string()),
            correction: content
                .correction
                .as_ref()
                .map(|correction| DraftCorrection {
                    of: correction.of,
                    note: correction.note.clone(),
                    notice_to: correction.notice_to.to_string(),
                }),
            replaces: content.replaces.iter().map(ToString::to_string).collect(),
            agency: content.agency.as_ref().map(ToString::to_string),
            record: content.text.as_ref().map(Into::into),
            findings: content.findings().into_iter().map(Into::into).collect(),
            editors: draft.editors.clone(),
            return_reason: draft.return_reason.clone(),
            version: draft.version().map(|version| version.to_string()),
            revision: draft.revision,
            changed_at: draft.changed_at.to_string(),
        }
    }
}

/// Collects what is wrong with a body, so that one answer names it all.
#[derive(Default)]
struct BodyFaults(Vec<(String, Text)>);

impl BodyFaults {
    fn keep<T>(&mut self, at: impl Into<String>, read: Result<T, Text>) -> Option<T> {
        read.map_err(|text| self.0.push((at.into(), text))).ok()
    }
}

impl DraftContent {
    /// What was written, or everything that is wrong with it.
    pub fn read(self) -> Result<Content, Problem> {
        let mut faults = BodyFaults::default();
        let code = faults.keep("/code", code(&self.code));
        let from = faults.keep("/valid_from", params::day(self.valid_from.as_deref()));
        let until = faults.keep("/valid_to", params::day(self.valid_to.as_deref()));
        let agency = faults.keep("/agency", params::agency(self.agency.as_deref()));
        let decision = faults.keep("/decision_id", identifier(self.decision_id));
        let replaces = replaces(&mut faults, &self.replaces);
        let correction = self
            .correction
            .map(|correction| read_correction(&mut faults, &correction));
        let is_end = self.change_type.0 == ChangeType::Abolished;
        if is_end && self.record.is_some() {
            let text = Text::new(
                "bãi bỏ thì không kèm nội dung thủ tục",
                "an abolition has no text",
            );
            faults.0.push(("/record".to_owned(), text));
        }
        let text: Option<Procedure> = self.record.and_then(|record| {
            let read = Procedure::try_from(record).map_err(|fault| {
                let at = fault.field.replace(['.', '['], "/").replace(']', "");
                (
                    format!("/record/{at}"),
                    Text::new(fault.reason.clone(), fault.reason),
                )
            });
            read.map_err(|(at, text)| faults.0.push((at, text))).ok()
        });
        let is_long = |text: &Procedure| text.name.chars().nth(NAME_CHARS_MAX).is_some();
        if text.as_ref().is_some_and(is_long) {
            let text = Text::new(
                format!("tên dài quá {NAME_CHARS_MAX} ký tự; ô này có lẽ chứa nội dung khác"),
                format!(
                    "the name is longer than {NAME_CHARS_MAX} characters; it may be another text"
                ),
            );
            faults.0.push(("/record/name".to_owned(), text));
        }
        if let (Some(code), Some(text)) = (&code, &text)
            && *code != text.code
        {
            let text = Text::new("khác với mã ở “code”", "differs from `code`");
            faults.0.push(("/record/code".to_owned(), text));
        }
        match (code, faults.0.is_empty()) {
            (Some(code), true) => Ok(Content {
                code,
                change: self.change_type.0,
                decision: decision.flatten(),
                from: from.flatten(),
                until: until.flatten(),
                correction: correction.flatten(),
                replaces,
                agency: agency.flatten(),
                text,
            }),
            _ => Err(Problem::body_errors(faults.0)),
        }
    }
}

/// An identifier as it may stand in the database.
fn identifier(written: Option<String>) -> Result<Option<String>, Text> {
    if written.as_deref().is_some_and(has_control) {
        return Err(control_character());
    }
    Ok(written)
}

/// What is wrong with an identifier that nobody can have typed.
pub fn control_character() -> Text {
    Text::new(
        "có ký tự điều khiển, không phải là mã nào ở đây",
        "has a control character; nothing here is named so",
    )
}

fn code(written: &str) -> Result<ProcedureCode, Text> {
    ProcedureCode::parse(written)
        .map_err(|error| Text::new(error.to_string(), "not a procedure code"))
}

fn replaces(faults: &mut BodyFaults, written: &[String]) -> Vec<ProcedureCode> {
    if written.len() > REPLACES_MAX {
        let text = Text::new(
            format!("nhiều nhất {REPLACES_MAX} thủ tục"),
            format!("{REPLACES_MAX} procedures at most"),
        );
        faults.0.push(("/replaces".to_owned(), text));
        return Vec::new();
    }
    let mut codes = Vec::with_capacity(written.len());
    for (at, written) in written.iter().enumerate() {
        let code = faults.keep(format!("/replaces/{at}"), code(written));
        codes.extend(code.filter(|code| !codes.contains(code)));
    }
    codes
}

fn read_correction(faults: &mut BodyFaults, written: &DraftCorrection) -> Option<Correction> {
    let day = params::day(Some(&written.notice_to))
        .and_then(|day| day.ok_or_else(|| Text::new("thiếu ngày", "a day is missing")));
    let notice_to = faults.keep("/correction/notice_to", day);
    let note = clean(&written.note);
    let length = note.chars().count();
    let note = if (1..=NOTE_CHARS_MAX).contains(&length) {
        Ok(note)
    } else {
        Err(Text::new(
            format!("phải có từ 1 đến {NOTE_CHARS_MAX} ký tự"),
            format!("must have 1 to {NOTE_CHARS_MAX} characters"),
        ))
    };
    let note = faults.keep("/correction/note", note);
    Some(Correction {
        of: written.of,
        note: note?,
        notice_to: notice_to?,
    })
}
