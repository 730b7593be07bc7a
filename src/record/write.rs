//! From the domain to the record.

use super::key::{
    AudienceKey, ChannelKey, FeeKey, FeeWord, LevelKey, OnlineKey, PartKey, SourceKey, UnitKey,
};
use super::{
    AppliesToRecord, ChannelRecord, FeeRecord, FormRecord, LegalBasisRecord, ListingRecord,
    PaperRecord, PaperVariantRecord, ProvenanceRecord, Record, TimeLimitRecord,
};
use crate::domain::channel::Channel;
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::procedure::{
    AppliesTo, Form, LegalBasis, Listing, Paper, PaperVariant, Procedure, Provenance,
};
use crate::domain::time_limit::TimeLimit;

fn all<'a, T, R: From<&'a T>>(items: &'a [T]) -> Vec<R> {
    items.iter().map(R::from).collect()
}

impl From<&Procedure> for Record {
    fn from(p: &Procedure) -> Self {
        Self {
            code: p.code.to_string(),
            name: p.name.clone(),
            sector: p.sector.clone(),
            levels: p.levels.iter().copied().map(LevelKey).collect(),
            audiences: p.audiences.iter().copied().map(AudienceKey).collect(),
            audience_text: p.audience_text.clone(),
            agencies: p.agencies.performing.clone(),
            competent_agency: p.agencies.competent.clone(),
            delegated_agency: p.agencies.delegated.clone(),
            coordinating_agency: p.agencies.coordinating.clone(),
            receiving_address: p.agencies.receiving_address.clone(),
            decision: p.decision.clone(),
            procedure_type: p.procedure_type.clone(),
            channels: all(&p.channels),
            channels_text: p.channels_text.clone(),
            time_limit: p.time_limit.as_ref().map(Into::into),
            fee: p.fee.as_ref().map(Into::into),
            steps: p.steps.clone(),
            papers: all(&p.papers),
            papers_text: p.papers_text.clone(),
            forms: all(&p.forms),
            result: p.result.clone(),
            requirements: p.requirements.clone(),
            legal_basis: all(&p.legal_basis),
            legal_basis_text: p.legal_basis_text.clone(),
            keywords: p.keywords.clone(),
            description: p.description.clone(),
            declared_none: p.declared_none.iter().copied().map(PartKey).collect(),
            applies_to: (!p.applies_to.is_empty()).then(|| (&p.applies_to).into()),
            location_independent: p.is_location_independent,
            listings: all(&p.listings),
            provenance: (&p.provenance).into(),
        }
    }
}

impl From<&Channel> for ChannelRecord {
    fn from(c: &Channel) -> Self {
        Self {
            channel: ChannelKey(c.kind),
            time_limit: c.time_limit.as_ref().map(Into::into),
            fee: c.fee.as_ref().map(Into::into),
            description: c.description.clone(),
        }
    }
}

impl From<&TimeLimit> for TimeLimitRecord {
    fn from(t: &TimeLimit) -> Self {
        Self {
            value: t.value.map(|v| v.0),
            unit: t.value.map(|v| UnitKey(v.1)),
            text: t.text.clone(),
            source_text: t.source_text.clone(),
        }
    }
}

impl From<&Fee> for FeeRecord {
    fn from(f: &Fee) -> Self {
        let (word, amounts) = match f.kind {
            FeeKind::Free => (FeeWord::Free, None),
            FeeKind::Amount { min, max } => (FeeWord::Amount, Some((min, max))),
            FeeKind::ByRegulation => (FeeWord::ByRegulation, None),
            FeeKind::NotStated => (FeeWord::NotStated, None),
        };
        Self {
            kind: FeeKey(word),
            amount_min: amounts.map(|a| a.0),
            amount_max: amounts.map(|a| a.1),
            text: f.text.clone(),
            source_text: f.source_text.clone(),
        }
    }
}

impl From<&AppliesTo> for AppliesToRecord {
    fn from(a: &AppliesTo) -> Self {
        Self {
            all_communes: a.all_communes,
            agencies: a.agencies.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&PaperVariant> for PaperVariantRecord {
    fn from(v: &PaperVariant) -> Self {
        Self {
            variant: v.variant.clone(),
            items: all(&v.papers),
        }
    }
}

impl From<&Paper> for PaperRecord {
    fn from(p: &Paper) -> Self {
        Self {
            name: p.name.clone(),
            originals: p.originals,
            copies: p.copies,
            form: p.form.clone(),
        }
    }
}

impl From<&Form> for FormRecord {
    fn from(f: &Form) -> Self {
        Self {
            name: f.name.clone(),
            file: f.file.clone(),
        }
    }
}

impl From<&LegalBasis> for LegalBasisRecord {
    fn from(b: &LegalBasis) -> Self {
        Self {
            number: b.number.clone(),
            title: b.title.clone(),
        }
    }
}

impl From<&Listing> for ListingRecord {
    fn from(l: &Listing) -> Self {
        Self {
            code: l.code.as_ref().map(ToString::to_string),
            name: l.name.clone(),
            sector: l.sector.clone(),
            decision: l.decision.clone(),
            online: l.online.map(OnlineKey),
        }
    }
}

impl From<&Provenance> for ProvenanceRecord {
    fn from(p: &Provenance) -> Self {
        Self {
            source: SourceKey(p.source),
            publisher: p.publisher.clone(),
            url: p.url.clone(),
            reference: p.reference.clone(),
        }
    }
}
