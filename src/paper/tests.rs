//! The sheet and the list in every format.

use proptest::prelude::*;

use super::*;
use crate::domain::channel::{Channel, ChannelKind, OnlineLevel};
use crate::domain::code::ProcedureCode;
use crate::domain::fee::Fee;
use crate::domain::level::Level;
use crate::domain::posting_task::Task;
use crate::domain::procedure::{Form, LegalBasis, Paper, PaperVariant, Procedure, Source};
use crate::domain::time::Timestamp;
use crate::domain::time_limit::TimeLimit;
use crate::domain::version::Standing;

/// 2026-11-21T08:00:00Z.
const NOW: Timestamp = Timestamp(1_795_248_000_000);
const ADDRESS: &str = "https://thutuc.langson.gov.vn/v1/procedures/1.001193/sheet?format=html";

/// A procedure with this text wherever it has one.
fn procedure(text: &str) -> Procedure {
    let code = ProcedureCode::parse("1.001193").unwrap();
    let mut procedure = Procedure::new(code, text.to_owned(), Source::National);
    procedure.sector = Some(text.to_owned());
    procedure.levels = vec![Level::Commune];
    procedure.steps = Some(format!("- {text}\n{text}\n+ {text}"));
    procedure.decision = Some("163/QĐ-BTP".to_owned());
    procedure.channels = vec![
        Channel {
            kind: ChannelKind::Direct,
            time_limit: TimeLimit::from_source("5 WORKING_DAY"),
            fee: Fee::from_source(&format!("8000 VNĐ ({text}) | 0 VNĐ ()")),
            description: Some(text.to_owned()),
        },
        Channel {
            kind: ChannelKind::Online,
            time_limit: None,
            fee: None,
            description: None,
        },
    ];
    procedure.papers = vec![PaperVariant {
        variant: Some(text.to_owned()),
        papers: vec![Paper {
            name: text.to_owned(),
            originals: 1,
            copies: 0,
            form: Some(text.to_owned()),
        }],
    }];
    procedure.forms = vec![Form {
        name: text.to_owned(),
        file: None,
    }];
    procedure.legal_basis = vec![LegalBasis {
        number: Some("60/2014/QH13".to_owned()),
        title: Some(text.to_owned()),
    }];
    procedure
}

fn sheet(procedure: &Procedure) -> Document {
    noticed(procedure, &[])
}

/// A sheet with something to read before anything else.
fn noticed(procedure: &Procedure, notices: &[String]) -> Document {
    let sheet = Sheet {
        procedure,
        decision: Some("1/QĐ-UBND"),
        standing: Standing::InForce,
        notices,
        posted_by: Some("UBND xã Hoa Thám — Trung tâm Phục vụ hành chính công"),
        valid_from: None,
        updated_at: NOW,
        address: ADDRESS,
    };
    sheet.document()
}

fn row(code: &str, name: &str, sector: Option<&str>) -> Row {
    Row {
        code: code.to_owned(),
        name: name.to_owned(),
        sector: sector.map(ToOwned::to_owned),
        agency: Some("UBND cấp xã".to_owned()),
        time_limit: Some("5 ngày làm việc".to_owned()),
        fee: None,
        online: Some(OnlineLevel::Full),
        address: ADDRESS.to_owned(),
        is_sample: false,
    }
}

fn task(task: Task, row: Row) -> TaskRow {
    TaskRow {
        task,
        reason: "Bãi bỏ từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND".to_owned(),
        row,
    }
}

fn list(rows: Vec<Row>) -> PostingList {
    let gone = row("1.000009", "Thủ tục đã bãi bỏ", Some("Hộ tịch"));
    let mut tasks = vec![task(Task::TakeDown, gone)];
    let kinds = [Task::PutUp, Task::Replace].into_iter();
    tasks.extend(
        rows.iter()
            .zip(kinds)
            .map(|(row, kind)| task(kind, row.clone())),
    );
    PostingList {
        title: "Danh mục thủ tục hành chính".to_owned(),
        posted_by: None,
        scope: vec![("Cấp thực hiện", "Cấp xã".to_owned())],
        tasks: Some(Tasks {
            since: "01/11/2026".to_owned(),
            rows: tasks,
        }),
        rows,
        updated_at: NOW,
        address: ADDRESS.to_owned(),
    }
}

fn three() -> PostingList {
    list(vec![
        row("1.000003", "Đăng ký <kết hôn>", Some("Hộ tịch")),
        row("1.000002", "=HYPERLINK(\"x\")", None),
        row("1.000001", "Chứng thực \"bản sao\"", Some("Chứng thực")),
    ])
}

#[test]
fn the_same_document_gives_the_same_bytes_and_its_standards_hold() {
    let document = sheet(&procedure("Đăng ký khai sinh"));
    let file = pdf(&document).unwrap();
    assert!(file.starts_with(b"%PDF-1.7") && file == pdf(&document).unwrap());
    let text = String::from_utf8_lossy(&file);
    for mark in [
        "/StructTreeRoot",
        "/MarkInfo",
        "vi-VN",
        "pdfuaid:part",
        "pdfaid:part",
        "/Outlines",
    ] {
        assert!(text.contains(mark), "{mark}");
    }
}

#[test]
fn every_part_that_must_be_published_is_there_even_if_nothing_is_known() {
    let code = ProcedureCode::parse("1.001193").unwrap();
    let bare = Procedure::new(code, "Đăng ký khai sinh".to_owned(), Source::List);
    let document = sheet(&bare);
    let headings = |block: &&Block| matches!(block, Block::Heading(Heading::Part, _));
    assert_eq!(document.blocks.iter().filter(headings).count(), 11);
    let silent = document
        .blocks
        .iter()
        .filter(|block| **block == Block::NotStated);
    assert_eq!(silent.count(), 11);
    assert!(
        document
            .facts
            .contains(&("Có hiệu lực từ", NOT_STATED.to_owned()))
    );
    assert_eq!(document.warning, None);
}

#[test]
fn a_sample_says_that_it_is_no_official_text() {
    let mut sample = procedure("Đăng ký khai sinh");
    sample.provenance.source = Source::Sample;
    let document = sheet(&sample);
    assert_eq!(document.warning, Some(Warning::Sample));
    assert!(html(&document).contains(Warning::Sample.text()));
    assert!(pdf(&document).unwrap().len() > 1_000);
    let mut rows = three();
    assert_eq!(rows.document().warning, None);
    let sample = Row {
        is_sample: true,
        ..row("1", "a", None)
    };
    let tasks = &mut rows.tasks.as_mut().unwrap().rows;
    tasks.push(task(Task::TakeDown, sample));
    assert_eq!(rows.document().warning, Some(Warning::Sample));
}

#[test]
fn what_people_must_read_stands_above_the_title_however_long_it_is() {
    let notice = "Từ ngày 15/12/2026 thủ tục này <không> còn được thực hiện.".to_owned();
    let page = html(&noticed(&procedure("a"), std::slice::from_ref(&notice)));
    let told =
        "<p class=\"notice\">Từ ngày 15/12/2026 thủ tục này &lt;không&gt; còn được thực hiện.</p>";
    assert!(page.find(told).unwrap() < page.find("<h1>").unwrap());
    let plain = pdf(&sheet(&procedure("a"))).unwrap();
    for count in [1, 20, 25, 400] {
        let notices = vec![notice.repeat(count); 2];
        let longer = pdf(&noticed(&procedure("a"), &notices)).unwrap();
        assert!(longer.len() > plain.len(), "{count}");
    }
}

#[test]
fn pages_look_as_they_did() {
    insta::assert_snapshot!(
        "sheet_html",
        html(&noticed(
            &procedure("Đăng ký <khai> sinh"),
            &["Đính chính: Lệ phí ghi nhầm.".to_owned()]
        ))
    );
    insta::assert_snapshot!("list_html", html(&three().document()));
}

#[test]
fn lists_look_as_they_did_in_spreadsheets() {
    let bytes = csv(&three()).unwrap();
    insta::assert_snapshot!("list_csv", String::from_utf8(bytes).unwrap());
}

#[test]
fn a_list_with_nothing_to_do_says_so() {
    let mut nothing = three();
    nothing.tasks.as_mut().unwrap().rows.clear();
    let page = html(&nothing.document());
    assert_eq!(page.matches("<p>Không có thủ tục nào.</p>").count(), 2);
    nothing.tasks = None;
    let page = html(&nothing.document());
    assert!(!page.contains("Không có thủ tục nào") && !page.contains("gỡ bỏ"));
}

#[test]
fn the_style_sheet_is_the_one_that_browsers_are_told_of() {
    use base64::Engine;
    use sha2::{Digest, Sha256};
    let page = html(&sheet(&procedure("a")));
    let style = page.split("<style>").nth(1).unwrap();
    let digest = Sha256::digest(style.split("</style>").next().unwrap());
    let digest = base64::engine::general_purpose::STANDARD.encode(digest);
    assert_eq!(STYLE_HASH, format!("sha256-{digest}"));
    assert!(!page.contains("style=") && !page.contains("<script"));
}

#[test]
fn what_is_too_long_is_refused() {
    let long = procedure(&"từ ".repeat(400_000));
    assert!(matches!(pdf(&sheet(&long)), Err(Error::TooLong)));
}

#[test]
fn words_and_marks_without_end_are_printed_wherever_they_stand() {
    for text in [
        "x".repeat(40_000),
        format!("a{}", "\u{301}".repeat(20_000)),
        "ế ".repeat(20_000),
    ] {
        let mut long = procedure("a");
        long.name.clone_from(&text);
        long.sector = Some(text.clone());
        assert!(pdf(&sheet(&long)).is_ok());
        long = procedure("a");
        long.steps = Some(text.clone());
        long.papers[0].variant = Some(text.clone());
        assert!(pdf(&sheet(&long)).is_ok());
        let list = list(vec![row("1.000001", &text, Some(&text))]);
        assert!(pdf(&list.document()).is_ok());
    }
}

#[test]
fn a_cell_higher_than_a_page_goes_on_on_the_next() {
    let mut tall = procedure("a");
    if let Some(channel) = tall.channels.first_mut() {
        channel.description = Some("dòng\n".repeat(300));
    }
    assert!(pdf(&sheet(&tall)).unwrap().len() > 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_can_be_printed(text in "(?s:.){0,120}|[^ ]{300,2000}|(\\PC|\u{301}|\u{f0b7}|\n){0,80}") {
        let procedure = procedure(&text);
        let document = noticed(&procedure, std::slice::from_ref(&text));
        prop_assert!(pdf(&document).is_ok(), "{:?}", pdf(&document).err());
        let page = html(&document);
        prop_assert_eq!(page.matches("<h1>").count(), 1);
        prop_assert_eq!(page.matches("<script").count(), 0);
        let list = list(vec![row(&text, &text, Some(&text))]);
        prop_assert!(pdf(&list.document()).is_ok());
        let bytes = csv(&list).unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        for record in reader.records() {
            for cell in &record.unwrap() {
                let cell = cell.trim_start_matches(' ');
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
            }
        }
    }
}
