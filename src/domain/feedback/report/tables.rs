//! A report as tables, whatever the format: a workbook has them whole, paper the first rows of the long ones.

use super::Report;
use super::figures::{Counts, Group, Ratio, Share};
use super::grouping::SEALED;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text, never to be read as anything else.
    Text(String),
    /// A number.
    Number(u64),
    /// So many of so many.
    Ratio(Ratio),
}

/// A table of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTable {
    /// A short name, for the tab of a workbook.
    pub name: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// The headers: first what names a row, then what is counted.
    pub columns: Vec<&'static str>,
    /// How many of the columns, from the first on, are texts.
    pub texts: usize,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// The columns of groups behind what names them.
const COUNTED: [&str; 10] = [
    "Phải xử lý",
    "Nhận trong kỳ",
    "Từ kỳ trước",
    "Mở lại",
    "Đúng hạn",
    "Quá hạn",
    "Không rõ hạn",
    "Còn hạn",
    "Tồn quá hạn",
    "Tỷ lệ đúng hạn",
];

/// All tables, in the order in which they are read.
#[must_use]
pub fn tables(report: &Report) -> Vec<ReportTable> {
    let figures = &report.figures;
    let mut all = vec![
        progress(&figures.total),
        groups(
            "Loại",
            "Theo loại phản ánh, kiến nghị",
            "Loại",
            &figures.kinds,
            false,
        ),
        groups(
            "Nội dung",
            "Theo nội dung (Nghị định 20/2008/NĐ-CP Điều 5)",
            "Nội dung",
            &figures.contents,
            false,
        ),
        groups(
            "Kênh",
            "Theo kênh tiếp nhận",
            "Kênh",
            &figures.channels,
            false,
        ),
        groups("Đơn vị", "Theo đơn vị", "Đơn vị", &figures.units, true),
        groups(
            "Lĩnh vực",
            "Theo lĩnh vực",
            "Lĩnh vực",
            &figures.sectors,
            false,
        ),
        groups(
            "Thủ tục",
            "Theo thủ tục",
            "Thủ tục",
            &figures.procedures,
            true,
        ),
        shares(
            "Trạng thái",
            "Tình trạng tại thời điểm chốt",
            "Tình trạng",
            &figures.states,
        ),
        shares("Kết quả", "Kết quả trả lời", "Kết quả", &figures.outcomes),
        reasons(report),
        hotspots(report),
        rules(report),
        satisfaction(report),
        corrections(report),
    ];
    // Searches are nobody's but the whole province's.
    if report.head.unit.is_none() {
        all.push(unfound(report));
    }
    all
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn progress(total: &Counts) -> ReportTable {
    let of = |label: &str, count: u64| vec![text(label), Cell::Number(count)];
    ReportTable {
        name: "Tiến độ",
        title: "Tiếp nhận và tiến độ",
        columns: vec!["Chỉ tiêu", "Số lượng"],
        texts: 1,
        rows: vec![
            of("Phải xử lý", total.handled()),
            of("– Tiếp nhận trong kỳ", total.received),
            of("– Kỳ trước chuyển sang", total.carried_over),
            of("– Mở lại trong kỳ", total.reopened),
            of("Đã kết thúc", total.ended()),
            of("– Đúng hạn", total.on_time),
            of("– Quá hạn", total.late),
            of("– Không xác định hạn", total.unknown),
            of("Chưa kết thúc", total.open()),
            of("– Còn hạn", total.open_in_time),
            of("– Đã quá hạn", total.open_late),
        ],
    }
}

fn groups(
    name: &'static str,
    title: &'static str,
    first: &'static str,
    groups: &[Group],
    has_codes: bool,
) -> ReportTable {
    let row = |(code, label, counts): (&str, &str, &Counts)| {
        let mut row = vec![text(label)];
        if has_codes {
            let code = Some(code).filter(|code| *code != SEALED);
            row.insert(0, text(code.unwrap_or_default()));
        }
        let numbers = [
            counts.handled(),
            counts.received,
            counts.carried_over,
            counts.reopened,
            counts.on_time,
            counts.late,
            counts.unknown,
            counts.open_in_time,
            counts.open_late,
        ];
        row.extend(numbers.map(Cell::Number));
        row.push(Cell::Ratio(counts.timely()));
        row
    };
    let mut columns = if has_codes {
        vec!["Mã", first]
    } else {
        vec![first]
    };
    let texts = columns.len();
    columns.extend(COUNTED);
    let all = groups.iter().map(|group| group.counts);
    let all = all.fold(Counts::default(), Counts::and);
    let total = (groups.len() > 1).then_some(("", "Cộng", &all));
    ReportTable {
        name,
        title,
        columns,
        texts,
        rows: groups
            .iter()
            .map(|group| (group.key.as_str(), group.label.as_str(), &group.counts))
            .chain(total)
            .map(row)
            .collect(),
    }
}

fn shares(
    name: &'static str,
    title: &'static str,
    first: &'static str,
    shares: &[Share],
) -> ReportTable {
    let all: u64 = shares.iter().map(|share| share.count).sum();
    let row = |share: &Share| {
        let ratio = Ratio {
            of: share.count,
            out_of: all,
        };
        vec![
            text(&share.label),
            Cell::Number(share.count),
            Cell::Ratio(ratio),
        ]
    };
    ReportTable {
        name,
        title,
        columns: vec![first, "Số lượng", "Tỷ lệ"],
        texts: 1,
        rows: shares.iter().map(row).collect(),
    }
}

/// A code, what it is called, and how many.
fn coded(share: &Share) -> Vec<Cell> {
    vec![
        text(&share.key),
        text(&share.label),
        Cell::Number(share.count),
    ]
}

fn reasons(report: &Report) -> ReportTable {
    ReportTable {
        name: "Lý do",
        title: "Lý do không tiếp nhận, chuyển, hướng dẫn kênh khác",
        columns: vec!["Mã", "Lý do", "Số lượng"],
        texts: 2,
        rows: report.figures.reasons.iter().map(coded).collect(),
    }
}

fn hotspots(report: &Report) -> ReportTable {
    let spots = report.figures.hotspots.iter();
    let rows = spots.map(|spot| {
        vec![
            text(&spot.procedure),
            text(&spot.name),
            text(&spot.label),
            Cell::Number(spot.count),
        ]
    });
    ReportTable {
        name: "Điểm nóng",
        title: "Điểm nóng: thủ tục và nội dung bị phản ánh nhiều nhất",
        columns: vec!["Mã", "Thủ tục", "Nội dung hoặc lý do", "Số lượng"],
        texts: 3,
        rows: rows.collect(),
    }
}

fn rules(report: &Report) -> ReportTable {
    let rows = report.figures.rules.iter().map(|rule| {
        let whose = if rule.is_statutory {
            "Luật định"
        } else {
            "Tỉnh đặt"
        };
        let mut row = vec![text(&rule.name), text(&rule.basis), text(whose)];
        let numbers = [
            rule.met,
            rule.met_late,
            rule.running,
            rule.overdue,
            rule.stopped,
            rule.late_gross,
        ];
        row.extend(numbers.map(Cell::Number));
        row
    });
    ReportTable {
        name: "Thời hạn",
        title: "Từng thời hạn, theo căn cứ",
        columns: vec![
            "Thời hạn",
            "Căn cứ",
            "Loại hạn",
            "Đúng hạn",
            "Quá hạn",
            "Còn hạn",
            "Tồn quá hạn",
            "Thôi tính",
            "Trễ nếu tính gộp",
        ],
        texts: 3,
        rows: rows.collect(),
    }
}

fn satisfaction(report: &Report) -> ReportTable {
    let (said, releases) = (&report.figures.satisfaction, report.figures.releases);
    let ratio = |label: &str, of: u64, ratio: Ratio| {
        vec![text(label), Cell::Number(of), Cell::Ratio(ratio)]
    };
    let part = |share: &Share| {
        let of = Ratio {
            of: share.count,
            out_of: said.rated,
        };
        ratio(&format!("– {}", share.label), share.count, of)
    };
    let satisfied = format!("Hài lòng (từ {} điểm)", said.satisfied_from);
    let mut rows = vec![
        ratio(
            "Lượt đánh giá (tỷ lệ phản hồi)",
            said.rated,
            said.response(),
        ),
        ratio(&satisfied, said.satisfied, said.satisfaction()),
    ];
    rows.extend(said.scores.iter().map(part));
    rows.extend(said.solved.iter().map(part));
    rows.push(ratio(
        "Quyết định công khai kết quả",
        releases.released,
        releases.ratio(),
    ));
    rows.push(vec![
        text("Bản công khai đã gỡ"),
        Cell::Number(releases.taken_back),
        Cell::Ratio(Ratio::default()),
    ]);
    ReportTable {
        name: "Hài lòng, công khai",
        title: "Mức hài lòng và công khai kết quả",
        columns: vec!["Chỉ tiêu", "Số lượng", "Tỷ lệ"],
        texts: 1,
        rows,
    }
}

fn corrections(report: &Report) -> ReportTable {
    ReportTable {
        name: "Đính chính",
        title: "Thông tin đã đính chính sau phản ánh",
        columns: vec!["Phiên bản", "Thủ tục", "Số phản ánh"],
        texts: 2,
        rows: report.figures.corrections.iter().map(coded).collect(),
    }
}

fn unfound(report: &Report) -> ReportTable {
    let terms = report.figures.unfound.iter();
    let rows = terms.map(|share| vec![text(&share.label), Cell::Number(share.count)]);
    ReportTable {
        name: "Tìm không thấy",
        title: "Từ tìm kiếm không có kết quả",
        columns: vec!["Từ tìm kiếm (không dấu)", "Số lượt máy"],
        texts: 1,
        rows: rows.collect(),
    }
}
