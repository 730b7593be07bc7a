//! From the record to the domain: texts are cleaned, codes made canonical, contradictions refused.

use super::key::FeeWord;
use super::{
    AppliesToRecord, ChannelRecord, FeeRecord, ListingRecord, PaperVariantRecord, PartKey, Record,
    TimeLimitRecord,
};
use crate::domain::agency::AgencyCode;
use crate::domain::channel::Channel;
use crate::domain::code::{ProcedureCode, WrittenCode};
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::gate::Part;
use crate::domain::procedure::{
    Agencies, AppliesTo, Form, LegalBasis, Listing, Paper, PaperVariant, Procedure, Provenance,
};
use crate::domain::text::{clean, clean_line};
use crate::domain::time_limit::TimeLimit;

/// What is wrong with a record: which key, and why, in words for the office that wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct Fault {
    /// The key, such as `channels[0].fee`.
    pub field: String,
    /// The reason, in Vietnamese.
    pub reason: String,
}

impl Fault {
    /// A fault of one key.
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            reason: reason.into(),
        }
    }
}

/// One line, or nothing when blank.
pub(super) fn line(text: Option<String>) -> Option<String> {
    text.map(|t| clean_line(&t)).filter(|t| !t.is_empty())
}

/// Several lines, or nothing when blank.
pub(super) fn lines(text: Option<String>) -> Option<String> {
    text.map(|t| clean(&t)).filter(|t| !t.is_empty())
}

/// An address that a page may link to.
pub(super) fn web_address(key: &str, url: String) -> Result<String, Fault> {
    if url.starts_with("https://") || url.starts_with("http://") {
        Ok(url)
    } else {
        Err(Fault::new(key, "phải bắt đầu bằng https:// hoặc http://"))
    }
}

impl TryFrom<Record> for Procedure {
    type Error = Fault;

    fn try_from(r: Record) -> Result<Self, Fault> {
        let code = ProcedureCode::parse(&r.code).map_err(|e| Fault::new("code", e.to_string()))?;
        let forms = r.forms.into_iter().map(|f| Form {
            name: clean_line(&f.name),
            file: line(f.file),
        });
        let basis = r.legal_basis.into_iter().map(|b| LegalBasis {
            number: line(b.number),
            title: line(b.title),
        });
        Ok(Self {
            code,
            name: line(Some(r.name)).ok_or_else(|| Fault::new("name", "tên thủ tục để trống"))?,
            sector: line(r.sector),
            levels: r.levels.into_iter().map(|key| key.0).collect(),
            audiences: r.audiences.into_iter().map(|key| key.0).collect(),
            audience_text: lines(r.audience_text),
            agencies: Agencies {
                performing: r
                    .agencies
                    .into_iter()
                    .filter_map(|a| line(Some(a)))
                    .collect(),
                competent: lines(r.competent_agency),
                delegated: lines(r.delegated_agency),
                coordinating: lines(r.coordinating_agency),
                receiving_address: lines(r.receiving_address),
            },
            decision: line(r.decision),
            procedure_type: line(r.procedure_type),
            channels: numbered("channels", r.channels, channel)?,
            channels_text: lines(r.channels_text),
            time_limit: r
                .time_limit
                .map(|t| time_limit("time_limit", t))
                .transpose()?,
            fee: r.fee.map(|f| fee("fee", f)).transpose()?,
            steps: lines(r.steps),
            papers: r.papers.into_iter().map(variant).collect(),
            papers_text: lines(r.papers_text),
            forms: forms
                .filter(|f| !f.name.is_empty() || f.file.is_some())
                .collect(),
            result: lines(r.result),
            requirements: lines(r.requirements),
            legal_basis: basis
                .filter(|b| b.number.is_some() || b.title.is_some())
                .collect(),
            legal_basis_text: lines(r.legal_basis_text),
            keywords: r
                .keywords
                .into_iter()
                .filter_map(|k| line(Some(k)))
                .collect(),
            description: lines(r.description),
            declared_none: numbered("declared_none", r.declared_none, declared_none)?,
            applies_to: applies_to(r.applies_to.unwrap_or_default())?,
            is_location_independent: r.location_independent,
            listings: numbered("listings", r.listings, listing)?,
            provenance: Provenance {
                source: r.provenance.source.0,
                publisher: line(r.provenance.publisher),
                url: line(r.provenance.url)
                    .map(|url| web_address("provenance.url", url))
                    .transpose()?,
                reference: line(r.provenance.reference),
            },
        })
    }
}

/// Reads each item of a list; a fault names its place.
fn numbered<T, R>(
    key: &str,
    items: Vec<T>,
    read: impl Fn(&str, T) -> Result<R, Fault>,
) -> Result<Vec<R>, Fault> {
    items
        .into_iter()
        .enumerate()
        .map(|(i, item)| read(&format!("{key}[{i}]"), item))
        .collect()
}

fn channel(at: &str, c: ChannelRecord) -> Result<Channel, Fault> {
    Ok(Channel {
        kind: c.channel.0,
        time_limit: c
            .time_limit
            .map(|t| time_limit(&format!("{at}.time_limit"), t))
            .transpose()?,
        fee: c.fee.map(|f| fee(&format!("{at}.fee"), f)).transpose()?,
        description: lines(c.description),
    })
}

fn time_limit(at: &str, t: TimeLimitRecord) -> Result<TimeLimit, Fault> {
    let value = match (t.value, t.unit) {
        (Some(value), Some(unit)) => Some((value, unit.0)),
        (None, None) => None,
        _ => return Err(Fault::new(at, "“value” và “unit” phải đi cùng nhau")),
    };
    Ok(TimeLimit {
        value,
        text: clean_line(&t.text),
        source_text: line(t.source_text),
    })
}

fn fee(at: &str, f: FeeRecord) -> Result<Fee, Fault> {
    let kind = match (f.kind.0, f.amount_min, f.amount_max) {
        (FeeWord::Amount, Some(min), Some(max)) if min <= max => FeeKind::Amount { min, max },
        (FeeWord::Amount, Some(_), Some(_)) => {
            return Err(Fault::new(at, "“amount_min” lớn hơn “amount_max”"));
        }
        (FeeWord::Amount, ..) => {
            return Err(Fault::new(
                at,
                "loại “so_tien” cần cả “amount_min” và “amount_max”",
            ));
        }
        (_, Some(_), _) | (_, _, Some(_)) => {
            return Err(Fault::new(
                at,
                "chỉ loại “so_tien” mới có “amount_min”, “amount_max”",
            ));
        }
        (FeeWord::Free, None, None) => FeeKind::Free,
        (FeeWord::ByRegulation, None, None) => FeeKind::ByRegulation,
        (FeeWord::NotStated, None, None) => FeeKind::NotStated,
    };
    Ok(Fee {
        kind,
        text: clean_line(&f.text),
        source_text: line(f.source_text),
    })
}

fn variant(v: PaperVariantRecord) -> PaperVariant {
    let papers = v.items.into_iter().map(|p| Paper {
        name: clean(&p.name),
        originals: p.originals,
        copies: p.copies,
        form: line(p.form),
    });
    PaperVariant {
        variant: line(v.variant),
        papers: papers.collect(),
    }
}

fn declared_none(at: &str, key: PartKey) -> Result<Part, Fault> {
    if key.0.may_be_none() {
        Ok(key.0)
    } else {
        let reason = format!(
            "“{}” là nội dung bắt buộc, không thể ghi là không có",
            key.0.key()
        );
        Err(Fault::new(at, reason))
    }
}

fn applies_to(a: AppliesToRecord) -> Result<AppliesTo, Fault> {
    let agency = |at: &str, code: String| {
        AgencyCode::parse(&code).map_err(|error| Fault::new(at, error.to_string()))
    };
    let named = numbered("applies_to.agencies", a.agencies, agency)?;
    let mut agencies = Vec::with_capacity(named.len());
    for agency in named {
        if !agencies.contains(&agency) {
            agencies.push(agency);
        }
    }
    Ok(AppliesTo {
        all_communes: a.all_communes,
        agencies,
    })
}

fn listing(at: &str, l: ListingRecord) -> Result<Listing, Fault> {
    let code = match l.code {
        None => None,
        Some(written) => {
            let read = WrittenCode::parse(&written)
                .map_err(|e| Fault::new(format!("{at}.code"), e.to_string()))?;
            Some(read.provincial.ok_or_else(|| {
                Fault::new(
                    format!("{at}.code"),
                    format!("“{written}” không phải mã của tỉnh (dạng 1.001193.000.00.00.H37)"),
                )
            })?)
        }
    };
    Ok(Listing {
        code,
        name: line(l.name),
        sector: line(l.sector),
        decision: line(l.decision),
        online: l.online.map(|key| key.0),
    })
}

impl TryFrom<TimeLimitRecord> for TimeLimit {
    type Error = Fault;

    fn try_from(record: TimeLimitRecord) -> Result<Self, Fault> {
        time_limit("time_limit", record)
    }
}

impl TryFrom<FeeRecord> for Fee {
    type Error = Fault;

    fn try_from(record: FeeRecord) -> Result<Self, Fault> {
        fee("fee", record)
    }
}
