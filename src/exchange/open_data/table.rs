//! All procedures as one table for spreadsheets: one row for each, columns that stay what they are.

use crate::domain::channel::Channel;
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::procedure::{PaperVariant, Procedure};
use crate::domain::time::Timestamp;
use crate::domain::version::{Standing, Validity};
use crate::record::FeeRecord;

/// Stands between the values of one cell.
const SEPARATOR: &str = "; ";

/// What a row is made of.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The procedure.
    pub procedure: &'a Procedure,
    /// What it is to the public on the day the files are made.
    pub standing: Standing,
    /// When it applies.
    pub validity: Validity,
    /// When this service's copy last changed.
    pub changed_at: Timestamp,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its heading; never renamed.
    pub name: &'static str,
    /// Its meaning in Vietnamese.
    pub vi: &'static str,
    /// Its meaning in English.
    pub en: &'static str,
    /// What kind of value it has: `text`, `number`, `date` (YYYY-MM-DD) or `time` (RFC 3339).
    pub kind: &'static str,
    /// Whether no cell of it is empty.
    pub is_always_filled: bool,
    cell: fn(&Row<'_>) -> String,
}

const fn column(
    name: &'static str,
    vi: &'static str,
    en: &'static str,
    cell: fn(&Row<'_>) -> String,
) -> Column {
    Column {
        name,
        vi,
        en,
        kind: "text",
        is_always_filled: false,
        cell,
    }
}

impl Column {
    const fn of(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    const fn always(self) -> Self {
        Self {
            is_always_filled: true,
            ..self
        }
    }
}

/// What table and JSON lines say beside the procedure itself: name, meaning in Vietnamese and in English.
pub const STATE: (&str, &str, &str) = (
    "state",
    "Tình trạng vào ngày lập tệp: in_force (đang có hiệu lực) hoặc upcoming (sắp có hiệu lực)",
    "What it is on the day the file was made: in force, or to come",
);
/// The first day.
pub const VALID_FROM: (&str, &str, &str) = (
    "valid_from",
    "Ngày có hiệu lực; trống khi không nguồn nào nêu",
    "The first day on which it applies; empty when nobody knows",
);
/// The last day.
pub const VALID_TO: (&str, &str, &str) = (
    "valid_to",
    "Ngày cuối cùng có hiệu lực; trống khi chưa có quyết định sửa đổi, thay thế, bãi bỏ",
    "The last day on which it applies; empty while no end is known",
);

/// The columns, in order. New ones are added at the end.
pub const COLUMNS: [Column; 38] = [
    column(
        "code",
        "Mã thủ tục, viết theo dạng chuẩn",
        "Canonical code",
        |r| r.procedure.code.to_string(),
    )
    .always(),
    column(
        "provincial_codes",
        "Mã của tỉnh",
        "The province's codes",
        |r| joined(r.procedure.provincial_codes()),
    ),
    column("name", "Tên thủ tục", "Name", |r| {
        r.procedure.name.clone()
    })
    .always(),
    column("sector", "Lĩnh vực", "Sector", |r| {
        text(r.procedure.sector.as_ref())
    }),
    column(
        "levels",
        "Cấp thực hiện: bo, tinh, xa, khac",
        "Levels of government: ministry, province, commune, other",
        |r| joined(r.procedure.levels.iter().map(|level| level.key())),
    ),
    column(
        "audiences",
        "Đối tượng thực hiện, theo nhóm",
        "Audiences, as groups",
        |r| joined(r.procedure.audiences.iter().map(|audience| audience.key())),
    ),
    column(
        "audience_text",
        "Đối tượng thực hiện, nguyên văn của nguồn",
        "Audiences in the source's words",
        |r| text(r.procedure.audience_text.as_ref()),
    ),
    column(
        "agencies",
        "Cơ quan thực hiện",
        "Agencies that carry it out",
        |r| joined(&r.procedure.agencies.performing),
    ),
    column(
        "competent_agency",
        "Cơ quan có thẩm quyền",
        "Competent agency",
        |r| text(r.procedure.agencies.competent.as_ref()),
    ),
    column(
        "delegated_agency",
        "Cơ quan được ủy quyền",
        "Delegated agency",
        |r| text(r.procedure.agencies.delegated.as_ref()),
    ),
    column(
        "coordinating_agency",
        "Cơ quan phối hợp",
        "Coordinating agency",
        |r| text(r.procedure.agencies.coordinating.as_ref()),
    ),
    column(
        "receiving_address",
        "Địa chỉ tiếp nhận hồ sơ",
        "Where dossiers are received",
        |r| text(r.procedure.agencies.receiving_address.as_ref()),
    ),
    column(
        "decisions",
        "Số các quyết định công bố",
        "Decisions that publish it",
        |r| joined(r.procedure.decisions()),
    ),
    column(
        "procedure_type",
        "Loại thủ tục, nguyên văn của nguồn",
        "Kind of procedure in the source's words",
        |r| text(r.procedure.procedure_type.as_ref()),
    ),
    column(
        "online",
        "Mức độ trực tuyến: toan_trinh, mot_phan, khong; trống khi danh mục của tỉnh không nêu",
        "How far it can be done online: in full, in part, not; empty when the province's list does not say",
        |r| {
            r.procedure
                .online()
                .map_or_else(String::new, |online| online.key().to_owned())
        },
    ),
    column(
        "channels",
        "Cách thức thực hiện, mỗi dòng một cách",
        "Ways to hand in, one a line",
        |r| {
            lines(
                r.procedure.channels.iter().map(channel),
                r.procedure.channels_text.as_ref(),
            )
        },
    ),
    column(
        "time_limit",
        "Thời hạn giải quyết khi nộp trực tiếp, hoặc của cách đầu tiên có nêu",
        "Time limit at the counter, or of the first way that states one",
        |r| {
            r.procedure
                .shown_time_limit()
                .map_or_else(String::new, |limit| limit.text.clone())
        },
    ),
    column(
        "time_limit_value",
        "Thời hạn đó bằng số, khi một con số nói hết",
        "That limit as a number, where one says it all",
        |r| {
            number(
                r.procedure
                    .shown_time_limit()
                    .and_then(|limit| limit.value)
                    .map(|value| value.0),
            )
        },
    )
    .of("number"),
    column(
        "time_limit_unit",
        "Đơn vị của số đó: gio, ngay, ngay_lam_viec, thang, nam",
        "Its unit: hour, day, working day, month, year",
        |r| {
            let value = r.procedure.shown_time_limit().and_then(|limit| limit.value);
            value.map_or_else(String::new, |value| value.1.key().to_owned())
        },
    ),
    column(
        "fee",
        "Phí, lệ phí khi nộp trực tiếp, hoặc của cách đầu tiên có nêu",
        "Fee at the counter, or of the first way that states one",
        |r| {
            r.procedure
                .shown_fee()
                .map_or_else(String::new, |fee| fee.text.clone())
        },
    ),
    column(
        "fee_kind",
        "Biết gì về khoản thu: mien_phi, so_tien, theo_quy_dinh",
        "What is known of the fee: free, an amount, by regulation",
        |r| {
            r.procedure.shown_fee().map_or_else(String::new, |fee| {
                FeeRecord::from(fee).kind.0.key().to_owned()
            })
        },
    ),
    column(
        "fee_amount_min",
        "Mức thu thấp nhất, tính bằng đồng",
        "Lowest amount, in đồng",
        |r| number(amounts(r).map(|both| both.0)),
    )
    .of("number"),
    column(
        "fee_amount_max",
        "Mức thu cao nhất, tính bằng đồng",
        "Highest amount, in đồng",
        |r| number(amounts(r).map(|both| both.1)),
    )
    .of("number"),
    column("steps", "Trình tự thực hiện", "Steps", |r| {
        text(r.procedure.steps.as_ref())
    }),
    column(
        "papers",
        "Thành phần hồ sơ, mỗi dòng một giấy tờ",
        "Papers to bring, one a line",
        |r| {
            lines(
                r.procedure.papers.iter().map(papers),
                r.procedure.papers_text.as_ref(),
            )
        },
    ),
    column("forms", "Mẫu đơn, tờ khai", "Forms", |r| {
        joined(r.procedure.forms.iter().map(|form| &form.name))
    }),
    column("result", "Kết quả thực hiện", "Result", |r| {
        text(r.procedure.result.as_ref())
    }),
    column(
        "requirements",
        "Yêu cầu, điều kiện",
        "Requirements",
        |r| text(r.procedure.requirements.as_ref()),
    ),
    column(
        "legal_basis",
        "Căn cứ pháp lý, mỗi dòng một văn bản",
        "Legal basis, one instrument a line",
        |r| {
            let basis = r.procedure.legal_basis.iter().map(|basis| {
                let parts = [basis.number.as_deref(), basis.title.as_deref()];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            });
            lines(basis, r.procedure.legal_basis_text.as_ref())
        },
    ),
    column("keywords", "Từ khóa", "Keywords", |r| {
        joined(&r.procedure.keywords)
    }),
    column("description", "Mô tả", "Description", |r| {
        text(r.procedure.description.as_ref())
    }),
    column(
        "source",
        "Loại nguồn: sample (dữ liệu mẫu, không phải lời văn chính thức), list, national, own",
        "Kind of source: sample (not the official words), list, national, own",
        |r| r.procedure.provenance.source.key().to_owned(),
    )
    .always(),
    column(
        "publisher",
        "Cơ quan công bố",
        "The authority that publishes it",
        |r| text(r.procedure.provenance.publisher.as_ref()),
    ),
    column(
        "source_url",
        "Trang của thủ tục tại nguồn",
        "Its page at the source",
        |r| text(r.procedure.provenance.url.as_ref()),
    ),
    column(
        "changed_at",
        "Thời điểm bản ở đây thay đổi lần cuối (RFC 3339, UTC)",
        "When this service's copy last changed (RFC 3339, UTC)",
        |r| r.changed_at.to_string(),
    )
    .always()
    .of("time"),
    column(STATE.0, STATE.1, STATE.2, |r| r.standing.key().to_owned()).always(),
    column(VALID_FROM.0, VALID_FROM.1, VALID_FROM.2, |r| {
        number(r.validity.from)
    })
    .of("date"),
    column(VALID_TO.0, VALID_TO.1, VALID_TO.2, |r| {
        number(r.validity.to)
    })
    .of("date"),
];

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn number(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    texts.join(SEPARATOR)
}

/// One value a line, or the run-together text where the source has only that.
fn lines(values: impl Iterator<Item = String>, otherwise: Option<&String>) -> String {
    let lines: Vec<String> = values.collect();
    if lines.is_empty() {
        text(otherwise)
    } else {
        lines.join("\n")
    }
}

fn channel(channel: &Channel) -> String {
    let parts = [
        Some(channel.kind.label()),
        channel.time_limit.as_ref().map(|limit| limit.text.as_str()),
        channel.fee.as_ref().map(|fee| fee.text.as_str()),
        channel.description.as_deref(),
    ];
    joined(parts.into_iter().flatten())
}

fn papers(variant: &PaperVariant) -> String {
    let heading = variant.variant.iter().cloned();
    let papers = variant.papers.iter().map(|paper| {
        format!(
            "{} ({} bản chính, {} bản sao)",
            paper.name, paper.originals, paper.copies
        )
    });
    heading.chain(papers).collect::<Vec<_>>().join("\n")
}

fn amounts(row: &Row<'_>) -> Option<(u64, u64)> {
    match row.procedure.shown_fee() {
        Some(Fee {
            kind: FeeKind::Amount { min, max },
            ..
        }) => Some((*min, *max)),
        _ => None,
    }
}

/// The cells of a procedure's row.
pub fn cells(row: &Row<'_>) -> impl Iterator<Item = String> {
    COLUMNS.iter().map(move |column| (column.cell)(row))
}
