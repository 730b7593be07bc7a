//! The receipt of a feedback on one sheet of paper: what was taken in, by whom, what happens by when, how to look it up,
//! and how anybody can check that the paper is genuine. Neither what was said nor who has said it stands on it.

use super::document::{Block, Column, Document, Heading, Purpose, Table, TableRow};
use crate::domain::agency::Agency;
use crate::domain::deadline::{DeadlineKind, Event as Milestone};
use crate::domain::feedback::case::Case;
use crate::domain::feedback::limits::Limit;
use crate::domain::feedback::words::Kind;
use crate::domain::template::ReceiptWords;
use crate::domain::time::vietnamese;

/// Characters of a procedure's name that are printed: two lines.
const NAME_CHARS_MAX: usize = 140;

/// A feedback that was just taken in, and what its receipt says besides.
#[derive(Debug, Clone)]
pub struct ReceiptSheet<'a> {
    /// What it is found by.
    pub code: String,
    /// Where it stood when it was taken in.
    pub case: &'a Case,
    /// The office that has it.
    pub unit: Option<&'a Agency>,
    /// The procedure it is about: its code, and its name where it is known.
    pub procedure: Option<(String, Option<String>)>,
    /// What shows that the paper is genuine.
    pub verification: String,
    /// What opens it, where it was made here: printed this once.
    pub secret: Option<&'a str>,
    /// The deadline rules: identifier and name.
    pub rules: &'a [(&'a str, &'a str)],
    /// What it says in the province's words.
    pub words: &'a ReceiptWords,
}

impl ReceiptSheet<'_> {
    /// What stands on it.
    #[must_use]
    pub fn document(&self) -> Document {
        let secret = self.secret.map(|secret| format!("Mã bí mật: {secret}"));
        Document {
            posted_by: self.unit.map(|unit| unit.name.clone()),
            kind: "Giấy biên nhận",
            title: format!("Đã nhận {}", what(self.case.kind)),
            running: format!("Giấy biên nhận {}", self.code),
            facts: self.facts(),
            blocks: self.blocks(),
            updated_at: self.case.submitted_at,
            address: self.words.page.clone(),
            purpose: Purpose::Check,
            warning: None,
            notices: secret.into_iter().collect(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let at = self.case.submitted_at;
        vec![
            ("Mã tra cứu", self.code.clone()),
            ("Mã xác thực", self.verification.clone()),
            (
                "Gửi lúc",
                format!("{} ngày {}", at.time_of_day(), vietnamese(at.day())),
            ),
            ("Loại", self.case.kind.label().to_owned()),
            ("Cách gửi", self.case.channel.label().to_owned()),
        ]
    }

    /// The procedure, as much of its name as leaves room on the sheet.
    fn procedure(&self) -> Option<String> {
        let (code, name) = self.procedure.as_ref()?;
        let Some(name) = name else {
            return Some(code.clone());
        };
        let cut = name.char_indices().nth(NAME_CHARS_MAX).map(|(at, _)| at);
        let name = match cut.and_then(|at| name.get(..at)) {
            Some(begin) => format!(
                "{}…",
                begin.rsplit_once(' ').map_or(begin, |(whole, _)| whole)
            ),
            None => name.clone(),
        };
        Some(format!("{code} – {name}"))
    }

    fn blocks(&self) -> Vec<Block> {
        let about = self.procedure();
        let about = about.map(|procedure| Block::Text(format!("Về thủ tục {procedure}")));
        let mut blocks: Vec<Block> = about.into_iter().collect();
        let mut part = |title: &str, within: Vec<Block>| {
            blocks.push(Block::Heading(Heading::Part, title.to_owned()));
            blocks.extend(within);
        };
        part("Nơi tiếp nhận", vec![Block::Text(self.office())]);
        part("Việc sẽ làm và hạn chót", self.deadlines());
        let secret = self.secret.map(|_| self.words.secret.clone());
        let said = [self.words.look_up.clone()].into_iter().chain(secret);
        let said = said.chain([self.words.check.clone()]);
        part(
            "Xem kết quả, kiểm tra giấy này",
            said.map(Block::Text).collect(),
        );
        let notes = self.words.notes.iter().map(|note| format!("- {note}"));
        let notes: Vec<String> = notes.collect();
        part("Ông/Bà cần biết", vec![Block::Text(notes.join("\n"))]);
        blocks
    }

    fn office(&self) -> String {
        let Some(unit) = self.unit else {
            return self.words.office.clone();
        };
        let address = unit.addresses.first();
        let lines = [
            address.map(|address| format!("Địa chỉ: {address}")),
            unit.phone
                .as_ref()
                .map(|phone| format!("Điện thoại: {phone}")),
            unit.hours
                .as_ref()
                .map(|hours| format!("Giờ làm việc: {hours}")),
        ];
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        // Its name stands at the top.
        if lines.is_empty() {
            unit.name.clone()
        } else {
            lines.join("\n")
        }
    }

    fn deadlines(&self) -> Vec<Block> {
        let limits = self.case.limits.iter();
        let mut limits: Vec<&Limit> = limits.filter(|limit| concerns_sender(limit)).collect();
        // What the office wants to do sooner than the law asks is no promise on paper.
        let by_law: Vec<Milestone> = limits
            .iter()
            .filter(|limit| limit.kind == DeadlineKind::Statutory)
            .map(|limit| limit.met_by)
            .collect();
        limits.retain(|limit| {
            limit.kind == DeadlineKind::Statutory || !by_law.contains(&limit.met_by)
        });
        limits.sort_by_key(|limit| (limit.due, &limit.rule));
        if limits.is_empty() {
            return vec![Block::Text(
                "Chưa tính được hạn; nơi tiếp nhận báo sau.".to_owned(),
            )];
        }
        let row = |limit: &&Limit| {
            let named = self.rules.iter().find(|(id, _)| *id == limit.rule);
            let name = named.map_or(limit.rule.as_str(), |(_, name)| name);
            TableRow::Cells(vec![name.to_owned(), vietnamese(limit.due), basis(limit)])
        };
        vec![Block::Table(Table {
            summary: "Việc cơ quan sẽ làm, hạn chót và căn cứ".to_owned(),
            columns: vec![
                Column::new("Việc", 40.0),
                Column::centred("Chậm nhất ngày", 18.0),
                Column::new("Căn cứ", 42.0),
            ],
            naming: 0,
            rows: limits.iter().map(row).collect(),
            is_dense: true,
        })]
    }
}

/// What the title calls it.
fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Reflection => "phản ánh",
        Kind::Recommendation => "kiến nghị",
        Kind::Question => "câu hỏi",
        Kind::WrongInformation => "tin báo sai thông tin",
    }
}

/// Whether the sender waits for it: the others are the office's own.
fn concerns_sender(limit: &Limit) -> bool {
    !matches!(
        limit.met_by,
        Milestone::Acknowledged | Milestone::Classified
    )
}

/// What a deadline rests on, and whose it is.
fn basis(limit: &Limit) -> String {
    match limit.kind {
        DeadlineKind::Statutory => format!("Luật định: {}", limit.basis),
        DeadlineKind::Policy => limit.basis.clone(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::agency::{AgencyCode, AgencyKind};
    use crate::domain::certainty::Certainty;
    use crate::domain::feedback::event::{Actor, Event, EventKind};
    use crate::domain::feedback::facts::Facts;
    use crate::domain::time::Timestamp;
    use crate::paper::{html, pdf};

    fn words() -> ReceiptWords {
        ReceiptWords {
            page: "https://thutuc.example.vn/phan-anh/7K3M-Q9TX-4B2DJ/bien-nhan#7K3M".to_owned(),
            office: "UBND tỉnh".to_owned(),
            look_up: "Mở trang tra cứu.".to_owned(),
            check: "Quét mã ở góc trên.".to_owned(),
            secret: "Mã này chỉ in một lần.".to_owned(),
            notes: vec!["Việc này không mất phí.".to_owned()],
        }
    }

    /// A feedback with a deadline of the law and one that the office has set itself.
    fn case() -> Case {
        let facts = Facts::default()
            .with("kind", "kien_nghi")
            .with("channel", "counter")
            .with("urgency", "thuong")
            .with("confidentiality", "normal")
            .with("chars", 20)
            .with("consents", true)
            .with("procedure", "1.001193@2")
            .with(
                "limit.feedback_transfer",
                format!("statutory transferred {}", date(2026, 11, 30)),
            )
            .with("basis.feedback_transfer", "NĐ 20/2008 Điều 9")
            .with(
                "limit.feedback_classify",
                format!("policy classified {}", date(2026, 11, 25)),
            );
        let event = Event {
            position: 1,
            at: Timestamp(1_795_248_000_000),
            actor: Actor::Sender,
            kind: EventKind::Submitted,
            facts,
        };
        Case::of(&[event]).unwrap()
    }

    #[test]
    fn a_receipt_says_who_when_and_why() {
        let case = case();
        let unit = Agency {
            code: AgencyCode::parse("06073").unwrap(),
            name: "Xã Hoa Thám".to_owned(),
            kind: AgencyKind::Commune,
            parent: None,
            addresses: vec!["Thôn Nà Pàn".to_owned()],
            hours: Some("Thứ hai đến thứ sáu".to_owned()),
            opening: Vec::new(),
            phone: Some("0205 3 000 000".to_owned()),
            email: None,
            website: None,
            former: Vec::new(),
            gso_code: None,
            sectors: Vec::new(),
            certainty: Certainty::Certain,
            source: None,
        };
        let words = words();
        let sheet = ReceiptSheet {
            code: "7K3M-Q9TX-4B2DJ".to_owned(),
            case: &case,
            unit: Some(&unit),
            procedure: Some(("1.001193".to_owned(), Some("Đăng ký khai sinh".to_owned()))),
            verification: "9T2W-4KQX-8M5H-C3N7".to_owned(),
            secret: Some("QZXSECRET"),
            rules: &[("feedback_transfer", "Chuyển phản ánh")],
            words: &words,
        };
        let page = html(&sheet.document());
        for said in [
            "Đã nhận kiến nghị",
            "15:00 ngày 21/11/2026",
            "1.001193 – Đăng ký khai sinh",
            "Địa chỉ: Thôn Nà Pàn",
            "Điện thoại: 0205 3 000 000",
            "Chuyển phản ánh",
            "30/11/2026",
            "Luật định: NĐ 20/2008 Điều 9",
            "9T2W-4KQX-8M5H-C3N7",
            "Mã bí mật: QZXSECRET",
            "kiểm tra giấy này",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        // What the office has set itself for its own steps is nothing to wait for.
        assert!(!page.contains("feedback_classify"), "{page}");
        let printed = pdf(&sheet.document()).unwrap();
        assert!(printed.starts_with(b"%PDF-1.7"));
        let without = ReceiptSheet {
            secret: None,
            ..sheet
        };
        assert!(!html(&without.document()).contains("bí mật"));
    }
}
