//! The keys of the national portal's records, with all the dirt of real data.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::FIELD_CHARS_MAX;
use super::split::agencies;
use crate::domain::audience::Audience;
use crate::domain::channel::{Channel, ChannelKind};
use crate::domain::code::{ProcedureCode, WrittenCode};
use crate::domain::fee::Fee;
use crate::domain::level::Level;
use crate::domain::procedure::{
    Agencies, AppliesTo, Form, LegalBasis, Listing, Paper, PaperVariant, Procedure, Provenance,
    Source,
};
use crate::domain::text::{clean, clean_line};
use crate::domain::time_limit::TimeLimit;
use crate::record::Fault;

/// Most copies of a paper that are believed.
const COUNT_MAX: u64 = 1_000;

/// A key whose value the portal gives either as a list or as one run-together text.
type ListOrText<T> = (Vec<T>, Option<String>);

/// Reads one record, and tells which of its keys mean nothing to us.
pub fn procedure(value: Value) -> Result<(Procedure, BTreeSet<String>), Fault> {
    let Value::Object(mut fields) = value else {
        return Err(Fault::new("", "dòng không phải một đối tượng JSON { … }"));
    };
    let row = &mut Row::new(&mut fields);
    let procedure = known(row)?;
    let mut unknown = std::mem::take(&mut row.unknown);
    unknown.extend(fields.into_iter().map(|(key, _)| key));
    Ok((procedure, unknown))
}

fn known(row: &mut Row<'_>) -> Result<Procedure, Fault> {
    let written = row
        .line("code")?
        .ok_or_else(|| Fault::new("code", "thiếu mã thủ tục"))?;
    let code = ProcedureCode::parse(&written).map_err(|e| Fault::new("code", e.to_string()))?;
    let name = row
        .line("name")?
        .ok_or_else(|| Fault::new("name", "thiếu tên thủ tục"))?;
    let audience_text = row.line("audience")?;
    let forms: Vec<Form> = row.list("forms", form)?.0;
    let (mut papers, papers_text) = papers(row)?;
    attach_forms(&mut papers, &forms);
    let (channels, channels_text) = row.list("channels", channel)?;
    let (legal_basis, legal_basis_text) = row.list("legal_basis", legal_basis)?;
    Ok(Procedure {
        code,
        name,
        sector: row.line("field")?,
        levels: row
            .line("level")?
            .map(|l| Level::parse_list(&l))
            .unwrap_or_default(),
        audiences: audience_text
            .as_deref()
            .map(Audience::parse_list)
            .unwrap_or_default(),
        audience_text,
        agencies: Agencies {
            performing: row
                .line("agency")?
                .map(|a| agencies(&a))
                .unwrap_or_default(),
            competent: row.text("competent_agency")?,
            delegated: row.text("delegated_agency")?,
            coordinating: row.text("coordinating_agency")?,
            receiving_address: row.text("receiving_address")?,
        },
        decision: row.line("issuing_decision")?,
        procedure_type: row.line("procedure_type")?,
        channels,
        channels_text,
        time_limit: row
            .line("time_limit")?
            .as_deref()
            .and_then(TimeLimit::from_source),
        fee: row.text("fees")?.as_deref().and_then(Fee::from_source),
        steps: row.text("steps")?,
        papers,
        papers_text,
        forms,
        result: row.text("result")?,
        requirements: row.text("requirements")?,
        legal_basis,
        legal_basis_text,
        keywords: row
            .line("keywords")?
            .map(|k| keywords(&k))
            .unwrap_or_default(),
        description: row.text("description")?,
        declared_none: Vec::new(),
        applies_to: AppliesTo::default(),
        is_location_independent: false,
        listings: listings(row)?,
        provenance: provenance(row)?,
    })
}

fn provenance(row: &mut Row<'_>) -> Result<Provenance, Fault> {
    // Pages link to it, so nothing but an address of a page will do.
    let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    Ok(Provenance {
        source: Source::National,
        publisher: row.line("publisher")?,
        url: row.line("url")?.filter(is_web),
        reference: row.line("source")?,
    })
}

fn channel(row: &mut Row<'_>) -> Result<Option<Channel>, Fault> {
    let method = row.line("method")?.unwrap_or_default();
    let kind = ChannelKind::parse(&method)
        .ok_or_else(|| Fault::new("method", format!("không rõ cách nộp hồ sơ “{method}”")))?;
    Ok(Some(Channel {
        kind,
        time_limit: row
            .line("time")?
            .as_deref()
            .and_then(TimeLimit::from_source),
        fee: row.text("fee")?.as_deref().and_then(Fee::from_source),
        description: row.text("description")?,
    }))
}

/// The papers in the source's order, gathered under their variant where neighbours share it.
fn papers(row: &mut Row<'_>) -> Result<ListOrText<PaperVariant>, Fault> {
    let (items, text) = row.list("documents", |row| {
        let Some(name) = row.text("name")? else {
            return Ok(None);
        };
        let paper = Paper {
            name,
            originals: row.count("original")?,
            copies: row.count("copy")?,
            form: None,
        };
        Ok(Some((row.line("case")?, paper)))
    })?;
    let mut variants: Vec<PaperVariant> = Vec::new();
    for (variant, paper) in items {
        match variants.iter_mut().find(|known| known.variant == variant) {
            Some(known) => known.papers.push(paper),
            None => variants.push(PaperVariant {
                variant,
                papers: vec![paper],
            }),
        }
    }
    Ok((variants, text))
}

fn form(row: &mut Row<'_>) -> Result<Option<Form>, Fault> {
    let file = row.line("file")?;
    let name = row.line("document")?.or_else(|| file.clone());
    Ok(name.map(|name| Form { name, file }))
}

fn attach_forms(papers: &mut [PaperVariant], forms: &[Form]) {
    for paper in papers
        .iter_mut()
        .flat_map(|variant| variant.papers.iter_mut())
    {
        let name = clean_line(&paper.name);
        paper.form = forms
            .iter()
            .find(|form| form.name == name)
            .and_then(|form| form.file.clone());
    }
}

fn legal_basis(row: &mut Row<'_>) -> Result<Option<LegalBasis>, Fault> {
    let basis = LegalBasis {
        number: row.line("number")?,
        title: row.line("title")?,
    };
    Ok((basis.number.is_some() || basis.title.is_some()).then_some(basis))
}

fn keywords(written: &str) -> Vec<String> {
    written
        .split([',', ';'])
        .map(clean_line)
        .filter(|keyword| !keyword.is_empty())
        .collect()
}

/// The province's codes; a national code among them says nothing new.
fn listings(row: &mut Row<'_>) -> Result<Vec<Listing>, Fault> {
    let Some(Value::Object(mut province)) = row.fields.remove("langson") else {
        return Ok(Vec::new());
    };
    let Some(Value::Array(codes)) = province.remove("provincial_codes") else {
        return Ok(Vec::new());
    };
    row.ignore("langson.", province);
    let mut listings = Vec::new();
    for code in codes {
        let written = code.as_str().unwrap_or_default();
        let fault = |e: crate::domain::code::CodeError| {
            Fault::new("langson.provincial_codes", e.to_string())
        };
        if let Some(code) = WrittenCode::parse(written).map_err(fault)?.provincial {
            listings.push(Listing {
                code: Some(code),
                name: None,
                sector: None,
                decision: None,
                online: None,
            });
        }
    }
    Ok(listings)
}

/// A JSON object from which keys are taken one by one.
struct Row<'a> {
    fields: &'a mut Map<String, Value>,
    /// Keys inside the values taken that nobody asked for, as `channels[].key`.
    unknown: BTreeSet<String>,
}

impl<'a> Row<'a> {
    fn new(fields: &'a mut Map<String, Value>) -> Self {
        Self {
            fields,
            unknown: BTreeSet::new(),
        }
    }

    /// Remembers what is left of a value when all that is known was taken from it.
    fn ignore(&mut self, place: &str, left: Map<String, Value>) {
        let keys = left.into_iter().map(|(key, _)| format!("{place}{key}"));
        self.unknown.extend(keys);
    }

    /// A text as written, or nothing.
    fn raw(&mut self, key: &str) -> Result<Option<String>, Fault> {
        match self.fields.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.chars().count() > FIELD_CHARS_MAX => {
                Err(Fault::new(key, format!("dài quá {FIELD_CHARS_MAX} ký tự")))
            }
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(Fault::new(key, "phải là chữ")),
        }
    }

    /// A text of one line.
    fn line(&mut self, key: &str) -> Result<Option<String>, Fault> {
        Ok(self
            .raw(key)?
            .map(|t| clean_line(&t))
            .filter(|t| !t.is_empty()))
    }

    /// A text of several lines.
    fn text(&mut self, key: &str) -> Result<Option<String>, Fault> {
        Ok(self.raw(key)?.map(|t| clean(&t)).filter(|t| !t.is_empty()))
    }

    fn count(&mut self, key: &str) -> Result<u32, Fault> {
        match self.fields.remove(key) {
            None | Some(Value::Null) => Ok(0),
            Some(value) => value
                .as_u64()
                .filter(|count| *count <= COUNT_MAX)
                .and_then(|count| u32::try_from(count).ok())
                .ok_or_else(|| Fault::new(key, format!("phải là số nguyên từ 0 đến {COUNT_MAX}"))),
        }
    }

    /// A list of objects, or the one text that stands in its place.
    fn list<T>(
        &mut self,
        key: &str,
        read: impl Fn(&mut Row<'_>) -> Result<Option<T>, Fault>,
    ) -> Result<ListOrText<T>, Fault> {
        match self.fields.remove(key) {
            None | Some(Value::Null) => Ok((Vec::new(), None)),
            Some(Value::String(text)) => {
                self.fields.insert(key.to_owned(), Value::String(text));
                Ok((Vec::new(), self.text(key)?))
            }
            Some(Value::Array(values)) => {
                let mut items = Vec::new();
                for (i, value) in values.into_iter().enumerate() {
                    let Value::Object(mut fields) = value else {
                        return Err(Fault::new(
                            format!("{key}[{i}]"),
                            "phải là một đối tượng { … }",
                        ));
                    };
                    let item = read(&mut Row::new(&mut fields)).map_err(|fault| Fault {
                        field: format!("{key}[{i}].{}", fault.field),
                        reason: fault.reason,
                    })?;
                    if let Some(item) = item {
                        items.push(item);
                        self.ignore(&format!("{key}[]."), fields);
                    }
                }
                Ok((items, None))
            }
            Some(_) => Err(Fault::new(key, "phải là danh sách hoặc chữ")),
        }
    }
}
