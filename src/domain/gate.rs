//! What a procedure must say before it may be published: the seven parts that every procedure has, the four that it
//! has or expressly has not, a decision and a legal basis (NĐ 63/2010/NĐ-CP Đ8.2, as amended by NĐ 92/2017/NĐ-CP).

use super::fee::FeeKind;
use super::procedure::{LegalBasis, Procedure};

/// A part of a procedure as the law counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Tên thủ tục.
    Name,
    /// Trình tự thực hiện.
    Steps,
    /// Cách thức thực hiện.
    Channels,
    /// Thành phần, số lượng hồ sơ.
    Papers,
    /// Thời hạn giải quyết.
    TimeLimit,
    /// Đối tượng thực hiện.
    Audience,
    /// Cơ quan giải quyết.
    Agency,
    /// Kết quả thực hiện; only where there is one.
    Result,
    /// Phí, lệ phí; only where there is one.
    Fee,
    /// Mẫu đơn, mẫu tờ khai; only where there is one.
    Forms,
    /// Yêu cầu, điều kiện; only where there are any.
    Requirements,
    /// Căn cứ pháp lý.
    LegalBasis,
    /// Quyết định công bố.
    Decision,
}

impl Part {
    /// All parts, in the order of the law.
    pub const ALL: [Self; 13] = [
        Self::Name,
        Self::Steps,
        Self::Channels,
        Self::Papers,
        Self::TimeLimit,
        Self::Audience,
        Self::Agency,
        Self::Result,
        Self::Fee,
        Self::Forms,
        Self::Requirements,
        Self::LegalBasis,
        Self::Decision,
    ];

    /// The stable name used in files and in the API: the key of the part in a record.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Steps => "steps",
            Self::Channels => "channels",
            Self::Papers => "papers",
            Self::TimeLimit => "time_limit",
            Self::Audience => "audiences",
            Self::Agency => "agencies",
            Self::Result => "result",
            Self::Fee => "fee",
            Self::Forms => "forms",
            Self::Requirements => "requirements",
            Self::LegalBasis => "legal_basis",
            Self::Decision => "decision",
        }
    }

    /// The one with this stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.key() == key)
    }

    /// What offices call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Tên thủ tục",
            Self::Steps => "Trình tự thực hiện",
            Self::Channels => "Cách thức thực hiện",
            Self::Papers => "Thành phần, số lượng hồ sơ",
            Self::TimeLimit => "Thời hạn giải quyết",
            Self::Audience => "Đối tượng thực hiện",
            Self::Agency => "Cơ quan thực hiện",
            Self::Result => "Kết quả thực hiện",
            Self::Fee => "Phí, lệ phí",
            Self::Forms => "Mẫu đơn, mẫu tờ khai",
            Self::Requirements => "Yêu cầu, điều kiện",
            Self::LegalBasis => "Căn cứ pháp lý",
            Self::Decision => "Quyết định công bố",
        }
    }

    /// Whether a procedure may be without it, if it says so.
    #[must_use]
    pub fn may_be_none(self) -> bool {
        matches!(
            self,
            Self::Result | Self::Fee | Self::Forms | Self::Requirements
        )
    }
}

/// Something that keeps a procedure from being published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Which part.
    pub part: Part,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Every procedure has it, and this one does not say it.
    Missing,
    /// It may be without, but does not say so.
    NotSaid,
    /// It is said to have none, and has one.
    Contradicted,
}

impl Finding {
    /// What to do about it, in words for the office.
    #[must_use]
    pub fn advice(self) -> String {
        let label = self.part.label();
        match self.fault {
            Fault::Missing => format!("Thiếu “{label}”. Đây là nội dung bắt buộc; hãy bổ sung."),
            Fault::NotSaid => format!(
                "Chưa nêu “{label}”. Nếu thủ tục không có nội dung này, hãy ghi rõ là không có (thêm “{}” vào “declared_none”).",
                self.part.key()
            ),
            Fault::Contradicted => {
                format!(
                    "“{label}” được ghi là không có nhưng lại có nội dung; hãy bỏ một trong hai."
                )
            }
        }
    }

    /// The same in English.
    #[must_use]
    pub fn advice_en(self) -> String {
        let key = self.part.key();
        match self.fault {
            Fault::Missing => format!("`{key}` is missing; every procedure must state it."),
            Fault::NotSaid => format!(
                "`{key}` is not stated; if there is none, say so by adding it to `declared_none`."
            ),
            Fault::Contradicted => {
                format!("`{key}` is declared not to exist, and yet has content; remove one.")
            }
        }
    }
}

/// Everything that keeps a procedure from being published, in the order of the law. The decision is looked for
/// elsewhere: it belongs to the version.
#[must_use]
pub fn findings(procedure: &Procedure) -> Vec<Finding> {
    let parts = Part::ALL.into_iter().filter(|part| *part != Part::Decision);
    let fault = |part: Part| {
        let is_there = has(procedure, part);
        let is_none = part.may_be_none() && procedure.declared_none.contains(&part);
        match (is_there, is_none) {
            (true, true) => Some(Fault::Contradicted),
            (true, false) | (false, true) => None,
            (false, false) if part.may_be_none() => Some(Fault::NotSaid),
            (false, false) => Some(Fault::Missing),
        }
    };
    parts
        .filter_map(|part| fault(part).map(|fault| Finding { part, fault }))
        .collect()
}

/// The same of what is published already, with its decision: that of the version, or one that the text names.
#[must_use]
pub fn findings_of_published(procedure: &Procedure, is_announced: bool) -> Vec<Finding> {
    let mut found = findings(procedure);
    if !is_announced && procedure.decisions().is_empty() {
        found.push(Finding {
            part: Part::Decision,
            fault: Fault::Missing,
        });
    }
    found
}

/// Whether a text says something: a dash or a dot does not.
fn says(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Whether a procedure says something about a part; "Không có" is something.
pub(super) fn has(p: &Procedure, part: Part) -> bool {
    let said = |text: &Option<String>| text.as_deref().is_some_and(says);
    match part {
        Part::Name => p.name.chars().any(char::is_alphabetic),
        Part::Steps => said(&p.steps),
        Part::Channels => !p.channels.is_empty() || said(&p.channels_text),
        Part::Papers => {
            said(&p.papers_text)
                || p.papers
                    .iter()
                    .any(|variant| variant.papers.iter().any(|paper| says(&paper.name)))
        }
        Part::TimeLimit => {
            p.time_limit.is_some() || p.channels.iter().any(|c| c.time_limit.is_some())
        }
        Part::Audience => !p.audiences.is_empty() || said(&p.audience_text),
        Part::Agency => p.agencies.performing.iter().any(|name| says(name)),
        Part::Result => said(&p.result),
        Part::Fee => {
            let fees = p.channels.iter().filter_map(|channel| channel.fee.as_ref());
            fees.chain(&p.fee).any(|fee| fee.kind != FeeKind::NotStated)
        }
        Part::Forms => {
            let papers = p.papers.iter().flat_map(|variant| &variant.papers);
            !p.forms.is_empty() || papers.into_iter().any(|paper| paper.form.is_some())
        }
        Part::Requirements => said(&p.requirements),
        Part::LegalBasis => {
            let names = |basis: &LegalBasis| said(&basis.number) || said(&basis.title);
            p.legal_basis.iter().any(names) || said(&p.legal_basis_text)
        }
        Part::Decision => said(&p.decision),
    }
}

#[cfg(test)]
mod tests {
    use super::super::code::ProcedureCode;
    use super::super::procedure::Source;
    use super::*;

    #[test]
    fn what_nobody_says_is_found_and_what_is_declared_absent_is_not() {
        let code = ProcedureCode::parse("1.001193").unwrap();
        let mut procedure = Procedure::new(code, "Đăng ký khai sinh".into(), Source::Own);
        let found = |p: &Procedure| -> Vec<(Part, Fault)> {
            findings(p)
                .iter()
                .map(|found| (found.part, found.fault))
                .collect()
        };
        assert_eq!(found(&procedure).len(), 11);
        assert!(found(&procedure).contains(&(Part::Steps, Fault::Missing)));
        assert!(found(&procedure).contains(&(Part::Fee, Fault::NotSaid)));
        procedure.declared_none = vec![Part::Result, Part::Fee, Part::Forms, Part::Requirements];
        assert_eq!(found(&procedure).len(), 7);
        procedure.requirements = Some("Đủ 18 tuổi".into());
        assert!(found(&procedure).contains(&(Part::Requirements, Fault::Contradicted)));
        // What must be there cannot be declared away.
        procedure.declared_none.push(Part::Steps);
        assert!(found(&procedure).contains(&(Part::Steps, Fault::Missing)));
    }

    #[test]
    fn what_is_published_needs_a_decision_of_its_own_or_in_its_text() {
        let code = ProcedureCode::parse("1.001193").unwrap();
        let mut procedure = Procedure::new(code, "Đăng ký khai sinh".into(), Source::Own);
        let lacks = |p: &Procedure, is_announced| {
            let found = findings_of_published(p, is_announced);
            found.iter().any(|found| found.part == Part::Decision)
        };
        assert!(lacks(&procedure, false) && !lacks(&procedure, true));
        procedure.decision = Some("163/QĐ-BTP".into());
        assert!(!lacks(&procedure, false));
    }
}
