//! What may be published: the rules between a new version and those before it.

use jiff::civil::Date;

use super::agency::AgencyCode;
use super::code::ProcedureCode;
use super::decision::{YEAR_MAX, YEAR_MIN, is_sensible};
use super::procedure::Procedure;
use super::time::vietnamese;
use super::version::{ChangeType, Correction, Standing, Version, shown};

/// For how many days at least the public is told of a correction (Luật Tiếp cận thông tin 2016 Đ21.2, Đ22.5).
pub const NOTICE_DAYS_MIN: i32 = 30;

/// A version about to be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// The text; of an end that of the last version.
    pub procedure: Procedure,
    /// What the decision does to the procedure.
    pub change: Option<ChangeType>,
    /// Whether the procedure ends.
    pub is_end: bool,
    /// The first day.
    pub from: Option<Date>,
    /// The last day, where it is published for a time.
    pub until: Option<Date>,
    /// The decision.
    pub decision: Option<String>,
    /// The import that brings it.
    pub import: Option<String>,
    /// The mistake that it corrects.
    pub correction: Option<Correction>,
    /// Who wrote it.
    pub editor: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The agency that answers for the text.
    pub agency: Option<AgencyCode>,
}

/// Why a version may not be published, in words for the office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing to amend, replace, abolish or correct.
    #[error("không có thủ tục {0} đang được công bố để {1}")]
    NoProcedure(ProcedureCode, &'static str),
    /// New, and yet there.
    #[error("thủ tục {0} đã được công bố; hãy chọn loại “sửa đổi, bổ sung” hoặc “thay thế”")]
    AlreadyPublished(ProcedureCode),
    /// Ended, and not made anew.
    #[error("thủ tục {0} đã bãi bỏ hoặc bị thay thế từ {day}; nếu ban hành lại, hãy chọn loại “mới”", day = vietnamese(*.1))]
    Ended(ProcedureCode, Date),
    /// Two versions would apply on one day.
    #[error(
        "phiên bản {number} của thủ tục {code} đã có hiệu lực từ {from}; phiên bản mới phải bắt đầu sau ngày đó, hoặc là đính chính của phiên bản ấy",
        from = vietnamese(*.from)
    )]
    Overlaps {
        /// The procedure.
        code: ProcedureCode,
        /// The version that stands in the way.
        number: u32,
        /// Its first day.
        from: Date,
    },
    /// Ends before it begins.
    #[error(
        "ngày hết hiệu lực {until} trước ngày có hiệu lực {from}; hãy sửa một trong hai ngày",
        until = vietnamese(*.until),
        from = vietnamese(*.from)
    )]
    EndsBeforeItBegins {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// In force before its decision was signed.
    #[error(
        "ngày có hiệu lực {from} trước ngày ký quyết định {signed}; hãy sửa “valid_from”",
        from = vietnamese(*.0),
        signed = vietnamese(*.1)
    )]
    BeforeSigned(Date, Date),
    /// A year nobody can mean.
    #[error("năm của ngày {day} không hợp lệ; hãy ghi năm từ {YEAR_MIN} đến {YEAR_MAX}", day = vietnamese(*.0))]
    Year(Date),
    /// Corrects a version that is not there, or that another has replaced.
    #[error("không có phiên bản {0} đang dùng để đính chính; hãy chọn phiên bản chưa bị thay")]
    NothingToCorrect(u32),
    /// An end says nothing of its own.
    #[error(
        "phiên bản {0} chấm dứt thủ tục, không có nội dung riêng; để sửa nội dung, hãy đính chính phiên bản trước đó; để bỏ việc chấm dứt, hãy chọn loại “mới” hoặc “sửa đổi, bổ sung”"
    )]
    EndHasNoText(u32),
    /// The public would be told too shortly.
    #[error("thông báo đính chính phải hiển thị ít nhất {NOTICE_DAYS_MIN} ngày, tức đến hết {day}", day = vietnamese(*.0))]
    NoticeTooShort(Date),
    /// A replacement of nothing.
    #[error(
        "thủ tục {0} chưa có ở đây, nên loại “thay thế” phải nêu ở “replaces” là nó thay thế thủ tục nào; nếu không thay thế thủ tục nào, hãy chọn loại “mới”"
    )]
    ReplacesNothing(ProcedureCode),
    /// Replaced by itself.
    #[error("thủ tục {0} không thể được thay thế bởi chính nó")]
    ReplacedByItself(ProcedureCode),
    /// Each stands in place of the other.
    #[error("thủ tục {0} và {1} thay thế lẫn nhau thành vòng")]
    ReplacedInACircle(ProcedureCode, ProcedureCode),
}

impl Refusal {
    /// The same in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::NoProcedure(code, _) => format!(
                "There is no procedure {code} in publication that could be amended, replaced, ended or corrected."
            ),
            Self::AlreadyPublished(code) => {
                format!("Procedure {code} is published already: amend or replace it.")
            }
            Self::Ended(code, day) => {
                format!("Procedure {code} ended on {day}; if it is made anew, the change is `moi`.")
            }
            Self::Overlaps { code, number, from } => format!(
                "Version {number} of procedure {code} applies from {from} on; a new one must begin after that day, or correct it."
            ),
            Self::EndsBeforeItBegins { from, until } => {
                format!("The last day {until} is before the first day {from}.")
            }
            Self::BeforeSigned(from, signed) => format!(
                "The first day {from} is before the decision was signed on {signed}: mend `valid_from`."
            ),
            Self::Year(day) => {
                format!("The year of {day} is none from {YEAR_MIN} to {YEAR_MAX}.")
            }
            Self::NothingToCorrect(number) => {
                format!("There is no version {number} in use that could be corrected.")
            }
            Self::EndHasNoText(number) => format!(
                "Version {number} ends the procedure and has no text of its own: correct the version before it, or take the end back with `moi` or `sua_doi_bo_sung`."
            ),
            Self::NoticeTooShort(day) => format!(
                "The notice of a correction must stand for {NOTICE_DAYS_MIN} days at least, until {day}."
            ),
            Self::ReplacesNothing(code) => format!(
                "There is no procedure {code} yet, so `thay_the` has to name in `replaces` what it stands in place of; if it replaces nothing, the change is `moi`."
            ),
            Self::ReplacedByItself(code) => {
                format!("Procedure {code} cannot be replaced by itself.")
            }
            Self::ReplacedInACircle(one, other) => {
                format!("Procedures {one} and {other} would replace each other in a circle.")
            }
        }
    }
}

/// Checks a version against those before it, on the day it is published.
///
/// # Errors
/// [`Refusal`].
pub fn check(new: &Publication, versions: &[Version], today: Date) -> Result<(), Refusal> {
    check_days(new, today)?;
    let code = &new.procedure.code;
    let now = shown(versions, new.from.unwrap_or(today));
    let ended = versions
        .iter()
        .filter(|version| version.is_end && version.validity.is_some())
        .filter_map(|version| version.from)
        .max();
    let is_there = matches!(now, Some((_, Standing::InForce | Standing::Upcoming)));
    match new.change {
        Some(ChangeType::New)
            if is_there && new.correction.is_none() && !takes_place(new, versions) =>
        {
            return Err(Refusal::AlreadyPublished(code.clone()));
        }
        Some(ChangeType::Amended) if now.is_none() => {
            return Err(Refusal::NoProcedure(code.clone(), "sửa đổi, bổ sung"));
        }
        Some(ChangeType::Abolished) if now.is_none() => {
            return Err(Refusal::NoProcedure(code.clone(), "bãi bỏ"));
        }
        Some(ChangeType::Replaced) if new.is_end && now.is_none() => {
            return Err(Refusal::NoProcedure(code.clone(), "thay thế"));
        }
        _ => {}
    }
    let begins_anew = new.change == Some(ChangeType::New);
    let goes_on = !begins_anew && new.correction.is_none() && !is_there && now.is_some();
    if let Some(ended) = ended.filter(|_| goes_on) {
        return Err(Refusal::Ended(code.clone(), ended));
    }
    check_order(new, versions, today)
}

/// Checks what a version says that it replaces: other procedures, or an earlier text of its own. A correction of a
/// replacement need not name them again.
///
/// # Errors
/// [`Refusal`].
pub fn check_replaced(
    new: &Publication,
    replaces: &[ProcedureCode],
    versions: &[Version],
) -> Result<(), Refusal> {
    let code = &new.procedure.code;
    if replaces.contains(code) {
        return Err(Refusal::ReplacedByItself(code.clone()));
    }
    let corrected = new.correction.as_ref().map(|correction| correction.of);
    let mut effective = versions.iter().filter(|version| version.validity.is_some());
    let is_there = effective.any(|version| {
        let is_corrected = corrected == Some(version.key.number);
        version.from < new.from || is_corrected && version.change == Some(ChangeType::Replaced)
    });
    let replaces_something = !replaces.is_empty() || new.is_end || is_there;
    if new.change == Some(ChangeType::Replaced) && !replaces_something {
        return Err(Refusal::ReplacesNothing(code.clone()));
    }
    Ok(())
}

/// Whether a source says better what was published for the same days by the same decision.
fn takes_place(new: &Publication, versions: &[Version]) -> bool {
    let mut effective = versions.iter().filter(|version| version.validity.is_some());
    new.import.is_some()
        && effective.any(|version| version.from == new.from && version.decision == new.decision)
}

fn check_days(new: &Publication, today: Date) -> Result<(), Refusal> {
    for day in new.from.into_iter().chain(new.until) {
        if !is_sensible(day) {
            return Err(Refusal::Year(day));
        }
    }
    if let (Some(from), Some(until)) = (new.from, new.until)
        && until < from
    {
        return Err(Refusal::EndsBeforeItBegins { from, until });
    }
    if let Some(correction) = &new.correction {
        let least = today.saturating_add(jiff::Span::new().days(NOTICE_DAYS_MIN));
        if correction.notice_to < least {
            return Err(Refusal::NoticeTooShort(least));
        }
        if !is_sensible(correction.notice_to) {
            return Err(Refusal::Year(correction.notice_to));
        }
    }
    Ok(())
}

/// A version begins after all others, unless it takes the place of one: as its correction, or because a source says
/// the same thing better. An amendment may also come between what applies and what is to come.
fn check_order(new: &Publication, versions: &[Version], today: Date) -> Result<(), Refusal> {
    let effective = versions.iter().filter(|version| version.validity.is_some());
    if let Some(correction) = &new.correction {
        let corrected = effective
            .clone()
            .find(|version| version.key.number == correction.of && version.from == new.from);
        return corrected
            .map(|_| ())
            .ok_or(Refusal::NothingToCorrect(correction.of));
    }
    if takes_place(new, versions) {
        return Ok(());
    }
    // An end, or a procedure made anew, before what is to come would be undone by it; nor is there anything to amend
    // before the first version.
    let has_begun = |version: &Version| version.from.is_none_or(|from| Some(from) < new.from);
    let may_be_followed =
        new.change == Some(ChangeType::Amended) && !new.is_end && effective.clone().any(has_begun);
    let in_the_way = effective.filter(|version| {
        let is_to_come = version.from.is_some_and(|from| today < from);
        let is_clear = match (new.from, version.from) {
            (Some(new_from), Some(from)) if may_be_followed && is_to_come && new_from < from => {
                new.until.is_none_or(|until| until < from)
            }
            (Some(new_from), Some(from)) => from < new_from,
            (_, from) => from.is_none(),
        };
        !is_clear
    });
    match in_the_way.max_by_key(|version| version.from) {
        Some(version) => Err(Refusal::Overlaps {
            code: new.procedure.code.clone(),
            number: version.key.number,
            from: version.from.unwrap_or(today),
        }),
        None => Ok(()),
    }
}
