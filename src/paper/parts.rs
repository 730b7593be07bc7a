//! The parts of a procedure that must be published, each under its heading, in the order of NĐ 63/2010/NĐ-CP Đ8.2.

use super::NOT_STATED;
use super::document::{Block, Column, Heading, Table, TableRow};
use crate::domain::channel::Channel;
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::gate::Part;
use crate::domain::procedure::{Form, LegalBasis, PaperVariant, Procedure};
use crate::domain::text::fold;
use crate::domain::time_limit::TimeLimit;

/// What stands in a cell where there is nothing to say.
const NOTHING: &str = "–";

/// What stands where the office says that there is none.
const DECLARED_NONE: &str = "Không có";

/// The parts, numbered. One of which the source says nothing is there and says so.
pub fn of(procedure: &Procedure) -> Vec<Block> {
    let text = |text: &Option<String>| text.iter().cloned().map(Block::Text).collect();
    let parts: [(&str, Part, Vec<Block>); 11] = [
        ("Trình tự thực hiện", Part::Steps, text(&procedure.steps)),
        ("Cách thức thực hiện", Part::Channels, channels(procedure)),
        (
            "Thành phần, số lượng hồ sơ",
            Part::Papers,
            papers(procedure),
        ),
        (
            "Thời hạn giải quyết",
            Part::TimeLimit,
            time_limits(procedure),
        ),
        ("Đối tượng thực hiện", Part::Audience, audiences(procedure)),
        ("Cơ quan thực hiện", Part::Agency, agencies(procedure)),
        ("Kết quả thực hiện", Part::Result, text(&procedure.result)),
        ("Phí, lệ phí", Part::Fee, fees(procedure)),
        ("Mẫu đơn, mẫu tờ khai", Part::Forms, forms(&procedure.forms)),
        (
            "Yêu cầu, điều kiện",
            Part::Requirements,
            text(&procedure.requirements),
        ),
        ("Căn cứ pháp lý", Part::LegalBasis, legal_basis(procedure)),
    ];
    let mut blocks = Vec::new();
    for (number, (title, which, mut part)) in (1..).zip(parts) {
        blocks.push(Block::Heading(Heading::Part, format!("{number}. {title}")));
        if part.is_empty() {
            let is_none = which.may_be_none() && procedure.declared_none.contains(&which);
            part.push(if is_none {
                Block::Text(format!("{DECLARED_NONE}."))
            } else {
                Block::NotStated
            });
        }
        blocks.append(&mut part);
    }
    blocks
}

fn channels(procedure: &Procedure) -> Vec<Block> {
    let stated = |text: Option<String>| text.unwrap_or_else(|| NOT_STATED.to_owned());
    let has_none = procedure.declared_none.contains(&Part::Fee);
    let fee = |channel: &Channel| match channel.fee.as_ref().and_then(short_fee) {
        None if has_none => DECLARED_NONE.to_owned(),
        fee => stated(fee),
    };
    let row = |channel: &Channel| {
        TableRow::Cells(vec![
            channel.kind.label().to_owned(),
            stated(channel.time_limit.as_ref().map(time_limit)),
            fee(channel),
            channel.description.clone().unwrap_or_default(),
        ])
    };
    let table = Table {
        summary: "Cách thức nộp hồ sơ, thời hạn và phí, lệ phí của từng cách".to_owned(),
        columns: vec![
            Column::new("Hình thức nộp", 15.0),
            Column::new("Thời hạn giải quyết", 20.0),
            Column::new("Phí, lệ phí", 21.0),
            Column::new("Mô tả", 44.0),
        ],
        naming: 0,
        rows: procedure.channels.iter().map(row).collect(),
        is_dense: false,
    };
    let mut blocks: Vec<Block> = unless_empty(table).into_iter().collect();
    blocks.extend(procedure.channels_text.clone().map(Block::Text));
    blocks
}

fn papers(procedure: &Procedure) -> Vec<Block> {
    let mut blocks = Vec::new();
    let variants = procedure.papers.iter().filter(|v| !v.papers.is_empty());
    for variant in variants {
        let name = variant.variant.as_deref().map(without_bullet);
        let name = name.filter(|name| !name.is_empty());
        blocks.extend(name.map(|name| Block::Heading(Heading::Within, name.to_owned())));
        blocks.push(Block::Table(variant_table(variant)));
    }
    blocks.extend(procedure.papers_text.clone().map(Block::Text));
    if !blocks.is_empty() && !counts_dossiers(procedure) {
        blocks.push(Block::Text(format!("Số lượng hồ sơ: {NOT_STATED}.")));
    }
    blocks
}

/// A heading needs no bullet, which sources put before the names of variants.
fn without_bullet(name: &str) -> &str {
    name.trim_start_matches(['*', '-', '+', '•', ' '])
        .trim_end()
}

fn variant_table(variant: &PaperVariant) -> Table {
    let count = |count: u32| match count {
        0 => NOTHING.to_owned(),
        count => count.to_string(),
    };
    let rows = variant.papers.iter().map(|paper| {
        TableRow::Cells(vec![
            paper.name.clone(),
            count(paper.originals),
            count(paper.copies),
            paper.form.clone().unwrap_or_else(|| NOTHING.to_owned()),
        ])
    });
    let of = variant.variant.as_deref().unwrap_or_default();
    let table = Table {
        summary: format!("Giấy tờ phải nộp {of}").trim().to_owned(),
        columns: vec![
            Column::new("Giấy tờ", 58.0),
            Column::centred("Bản chính", 10.0),
            Column::centred("Bản sao", 10.0),
            Column::new("Mẫu", 22.0),
        ],
        naming: 0,
        rows: rows.collect(),
        is_dense: false,
    };
    table.without_blank_end(&[NOTHING])
}

/// Whether a source says somewhere among the papers how many dossiers are wanted; it has no key of its own for that.
fn counts_dossiers(procedure: &Procedure) -> bool {
    let variants = procedure.papers.iter();
    let texts = variants.flat_map(|variant| {
        let papers = variant.papers.iter().map(|paper| paper.name.as_str());
        papers.chain(variant.variant.as_deref())
    });
    let mut texts = texts.chain(procedure.papers_text.as_deref());
    texts.any(|text| fold(text).contains("so luong ho so"))
}

fn time_limits(procedure: &Procedure) -> Vec<Block> {
    by_channel(
        procedure.time_limit.as_ref().map(time_limit),
        procedure,
        |channel| channel.time_limit.as_ref().map(time_limit),
    )
}

fn fees(procedure: &Procedure) -> Vec<Block> {
    by_channel(
        procedure.fee.as_ref().and_then(whole_fee),
        procedure,
        |channel| channel.fee.as_ref().and_then(whole_fee),
    )
}

/// What holds for all channels together, or else what each says; said once where they agree.
fn by_channel(
    together: Option<String>,
    procedure: &Procedure,
    of: impl Fn(&Channel) -> Option<String>,
) -> Vec<Block> {
    let mut said: Vec<(Vec<&str>, String)> = Vec::new();
    for channel in &procedure.channels {
        let Some(text) = of(channel) else { continue };
        match said.iter_mut().find(|(_, known)| *known == text) {
            Some((labels, _)) => labels.push(channel.kind.label()),
            None => said.push((vec![channel.kind.label()], text)),
        }
    }
    let by_label = |(labels, text): &(Vec<&str>, String)| {
        let separator = if text.contains('\n') { "\n" } else { " " };
        format!("{}:{separator}{text}", labels.join(", "))
    };
    let text = match said.as_slice() {
        [] => together,
        [(labels, text)] if labels.len() == procedure.channels.len() => Some(text.clone()),
        said => Some(said.iter().map(by_label).collect::<Vec<_>>().join("\n")),
    };
    text.map(Block::Text).into_iter().collect()
}

/// All that the source says: lists may cut a long text, paper must not.
fn time_limit(limit: &TimeLimit) -> String {
    let whole = limit.source_text.as_deref();
    let whole = whole.filter(|_| limit.text.ends_with('…'));
    whole.map_or_else(
        || limit.text.clone(),
        |whole| {
            whole
                .strip_suffix("OTHER")
                .unwrap_or(whole)
                .trim()
                .to_owned()
        },
    )
}

/// A fee for a cell.
fn short_fee(fee: &Fee) -> Option<String> {
    let whole = || fee.details().join("; ");
    match fee.kind {
        FeeKind::NotStated => None,
        FeeKind::ByRegulation => Some(whole()).filter(|text| !text.is_empty()),
        FeeKind::Free | FeeKind::Amount { .. } => Some(fee.text.clone()),
    }
}

/// A fee with everything the source says about it.
fn whole_fee(fee: &Fee) -> Option<String> {
    let short = short_fee(fee)?;
    let details = fee.details();
    if details.is_empty() || fee.kind == FeeKind::ByRegulation || details == [short.as_str()] {
        return Some(short);
    }
    match details.as_slice() {
        [whole] if whole.starts_with(&short) => Some(whole.clone()),
        details => Some(format!("{short}. Nguồn ghi: {}", details.join("; "))),
    }
}

fn audiences(procedure: &Procedure) -> Vec<Block> {
    let labels = || {
        let labels = procedure.audiences.iter().map(|audience| audience.label());
        labels.collect::<Vec<_>>().join(", ")
    };
    let text = procedure.audience_text.clone().unwrap_or_else(labels);
    let text = Some(text).filter(|text| !text.is_empty());
    text.map(Block::Text).into_iter().collect()
}

fn agencies(procedure: &Procedure) -> Vec<Block> {
    let agencies = &procedure.agencies;
    let performing = Some(agencies.performing.join("; ")).filter(|names| !names.is_empty());
    let others = [
        ("Cơ quan có thẩm quyền", &agencies.competent),
        ("Cơ quan được ủy quyền", &agencies.delegated),
        ("Cơ quan phối hợp", &agencies.coordinating),
        ("Địa chỉ tiếp nhận hồ sơ", &agencies.receiving_address),
    ];
    let others = others.into_iter().filter_map(|(label, text)| {
        let text = text.as_ref()?;
        Some(format!("{label}: {text}"))
    });
    let lines: Vec<String> = performing.into_iter().chain(others).collect();
    let text = Some(lines.join("\n")).filter(|text| !text.is_empty());
    text.map(Block::Text).into_iter().collect()
}

fn forms(forms: &[Form]) -> Vec<Block> {
    let rows = forms.iter().map(|form| {
        let file = form.file.clone().unwrap_or_else(|| NOTHING.to_owned());
        TableRow::Cells(vec![form.name.clone(), file])
    });
    let table = Table {
        summary: "Mẫu đơn, mẫu tờ khai và tệp của mẫu".to_owned(),
        columns: vec![
            Column::new("Tên mẫu hoặc giấy tờ dùng mẫu", 64.0),
            Column::new("Tệp", 36.0),
        ],
        naming: 0,
        rows: rows.collect(),
        is_dense: false,
    };
    unless_empty(table).into_iter().collect()
}

fn legal_basis(procedure: &Procedure) -> Vec<Block> {
    let row = |basis: &LegalBasis| {
        let number = basis.number.clone().unwrap_or_else(|| NOTHING.to_owned());
        TableRow::Cells(vec![number, basis.title.clone().unwrap_or_default()])
    };
    let table = Table {
        summary: "Văn bản làm căn cứ pháp lý".to_owned(),
        columns: vec![
            Column::new("Số, ký hiệu", 27.0),
            Column::new("Trích yếu", 73.0),
        ],
        naming: 0,
        rows: procedure.legal_basis.iter().map(row).collect(),
        is_dense: false,
    };
    let mut blocks: Vec<Block> = unless_empty(table).into_iter().collect();
    blocks.extend(procedure.legal_basis_text.clone().map(Block::Text));
    blocks
}

fn unless_empty(table: Table) -> Option<Block> {
    let table = table.without_blank_end(&["", NOTHING]);
    (!table.rows.is_empty()).then_some(Block::Table(table))
}
