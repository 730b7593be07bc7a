//! What people must see above a procedure that does not simply apply, on screens and on paper.

use jiff::ToSpan;
use jiff::civil::Date;

use super::code::ProcedureCode;
use super::text::shorten;
use super::time::vietnamese;
use super::version::{ChangeType, Standing, Version};

/// Longest name of a procedure within a banner, in characters.
const NAME_CHARS_MAX: usize = 160;

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BannerKind {
    /// It does not apply: not yet, or no more.
    Standing(Standing),
    /// It will change or end.
    Changing,
    /// It was wrong and has been corrected.
    Corrected,
}

impl BannerKind {
    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Standing(standing) => standing.key(),
            Self::Changing => "changing",
            Self::Corrected => "corrected",
        }
    }
}

/// A banner, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// What is the matter.
    pub kind: BannerKind,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// A procedure that stands in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Its code.
    pub code: ProcedureCode,
    /// Its name, where its text is known.
    pub name: Option<String>,
}

/// From what the banners follow.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The version whose text is shown.
    pub version: &'a Version,
    /// What it is on the day.
    pub standing: Standing,
    /// The version that ends the procedure or follows this one.
    pub next: Option<&'a Version>,
    /// The number of the decision that announces that one.
    pub next_decision: Option<&'a str>,
    /// What stands in place of the procedure.
    pub successors: &'a [Successor],
    /// What was wrong, the last correction first.
    pub notes: &'a [String],
}

impl Situation<'_> {
    /// What people must see, the gravest first.
    #[must_use]
    pub fn banners(&self) -> Vec<Banner> {
        let matter = match self.standing {
            Standing::InForce => self.coming(),
            _ => Some(self.standing()),
        };
        let corrections = self.notes.iter().map(|note| Banner {
            kind: BannerKind::Corrected,
            vi: format!("Đính chính: {note}"),
            en: format!("Corrected: {note}"),
        });
        matter.into_iter().chain(corrections).collect()
    }

    /// How it will change or end, if that is known.
    fn coming(&self) -> Option<Banner> {
        let (vi, en) = if let Some(next) = self.next {
            let from = next.from?;
            let (vi, en) = self.change(next);
            (
                format!("Từ ngày {} thủ tục này {vi}.", vietnamese(from)),
                format!("From {from} on this procedure {en}."),
            )
        } else {
            let last = self.version.validity?.to?;
            (
                format!(
                    "Thủ tục này được áp dụng đến hết ngày {}.",
                    vietnamese(last)
                ),
                format!("This procedure applies until {last}."),
            )
        };
        Some(Banner {
            kind: BannerKind::Changing,
            vi,
            en,
        })
    }

    fn change(&self, next: &Version) -> (String, String) {
        let by = self.by();
        match (next.is_end, next.change) {
            (false, _) => ("được sửa đổi, bổ sung".to_owned(), "changes".to_owned()),
            (true, Some(ChangeType::Replaced)) if by.is_empty() => {
                ("được thay thế".to_owned(), "is replaced".to_owned())
            }
            (true, Some(ChangeType::Replaced)) => (
                format!("được thay thế bằng {by}"),
                format!("is replaced by {by}"),
            ),
            (true, _) => ("không còn được thực hiện".to_owned(), "ends".to_owned()),
        }
    }

    fn standing(&self) -> Banner {
        let by = self.by();
        let (vi, en) = match self.standing {
            Standing::InForce => ("Đang có hiệu lực".to_owned(), "In force".to_owned()),
            Standing::Upcoming => self.version.from.map_or_else(
                || ("Sắp có hiệu lực".to_owned(), "Not in force yet".to_owned()),
                |from| {
                    (
                        format!("Sắp có hiệu lực từ ngày {}", vietnamese(from)),
                        format!("Comes into force on {from}"),
                    )
                },
            ),
            Standing::Superseded => (
                "Đây là phiên bản cũ; đã có phiên bản khác thay thế".to_owned(),
                "An old version; another one has taken its place".to_owned(),
            ),
            Standing::Expired => self.ended("hết hiệu lực", "expired"),
            Standing::Abolished => self.ended("bị bãi bỏ", "was abolished"),
            Standing::Replaced => {
                let (vi, en) = self.ended("được thay thế", "was replaced");
                if by.is_empty() {
                    (vi, en)
                } else {
                    (format!("{vi} bằng {by}"), format!("{en} by {by}"))
                }
            }
        };
        Banner {
            kind: BannerKind::Standing(self.standing),
            vi: format!("{vi}."),
            en: format!("{en}."),
        }
    }

    /// That it has ended so, since when, and by which decision.
    fn ended(&self, vi: &str, en: &str) -> (String, String) {
        let expired = || {
            let last = self.version.validity.and_then(|validity| validity.to)?;
            Some(last.saturating_add(1.day()))
        };
        let (since, decision) = match self.standing {
            Standing::Expired => (expired(), None),
            _ => (self.next.and_then(|next| next.from), self.next_decision),
        };
        let vi_since = since.map(|day: Date| format!(" từ ngày {}", vietnamese(day)));
        let en_since = since.map(|day| format!(" on {day}"));
        let vi_decision = decision.map(|number| format!(" theo Quyết định {number}"));
        let en_decision = decision.map(|number| format!(" under decision {number}"));
        (
            format!(
                "Thủ tục này đã {vi}{}{}",
                vi_since.unwrap_or_default(),
                vi_decision.unwrap_or_default()
            ),
            format!(
                "This procedure {en}{}{}",
                en_since.unwrap_or_default(),
                en_decision.unwrap_or_default()
            ),
        )
    }

    /// What stands in its place: codes and names.
    fn by(&self) -> String {
        let named = self.successors.iter().map(|one| match &one.name {
            Some(name) if !name.trim().is_empty() => {
                format!("{} – {}", one.code, shorten(name, NAME_CHARS_MAX))
            }
            _ => one.code.to_string(),
        });
        named.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::time::Timestamp;
    use super::super::version::{Validity, VersionKey};
    use super::*;

    fn code(n: u32) -> ProcedureCode {
        ProcedureCode::parse(&format!("1.{n:06}")).unwrap()
    }

    fn version(number: u32, change: Option<ChangeType>, is_end: bool) -> Version {
        let from = Some(date(2026, 12, 15));
        Version {
            key: VersionKey {
                code: code(1),
                number,
            },
            change,
            is_end,
            until: None,
            validity: Some(Validity { from, to: None }),
            is_first: number == 1,
            from,
            decision: None,
            import: None,
            correction: None,
            editor: None,
            publisher: None,
            agency: None,
            // 2026-11-21.
            published_at: Timestamp(1_795_248_000_000),
            seq: i64::from(number),
        }
    }

    #[test]
    fn what_is_the_matter_is_said_in_both_languages() {
        let text = version(1, None, false);
        let until = Version {
            validity: Some(Validity {
                from: None,
                to: Some(date(2026, 12, 31)),
            }),
            ..text.clone()
        };
        let amended = version(2, Some(ChangeType::Amended), false);
        let abolished = version(2, Some(ChangeType::Abolished), true);
        let replaced = version(2, Some(ChangeType::Replaced), true);
        let by = [
            Successor {
                code: code(2),
                name: Some("Khai báo cư trú".to_owned()),
            },
            Successor {
                code: code(3),
                name: None,
            },
        ];
        let said = |version, standing, next, successors| {
            let situation = Situation {
                version,
                standing,
                next,
                next_decision: Some("2/QĐ-UBND"),
                successors,
                notes: &[],
            };
            let banners = situation.banners().into_iter();
            let lines = banners.map(|one| format!("{}: {} {}", one.kind.key(), one.vi, one.en));
            lines.collect::<Vec<_>>().join("\n")
        };
        let all = [
            said(&until, Standing::InForce, None, &[]),
            said(&text, Standing::InForce, Some(&amended), &[]),
            said(&text, Standing::InForce, Some(&abolished), &[]),
            said(&text, Standing::InForce, Some(&replaced), &by),
            said(&text, Standing::InForce, Some(&replaced), &[]),
            said(&text, Standing::Upcoming, None, &[]),
            said(&text, Standing::Superseded, None, &[]),
            said(&until, Standing::Expired, None, &[]),
            said(&text, Standing::Abolished, Some(&abolished), &[]),
            said(&text, Standing::Replaced, Some(&replaced), &by),
            said(&text, Standing::Replaced, Some(&replaced), &[]),
        ];
        assert_eq!(said(&text, Standing::InForce, None, &[]), "");
        insta::assert_snapshot!(all.join("\n"), @r"
        changing: Thủ tục này được áp dụng đến hết ngày 31/12/2026. This procedure applies until 2026-12-31.
        changing: Từ ngày 15/12/2026 thủ tục này được sửa đổi, bổ sung. From 2026-12-15 on this procedure changes.
        changing: Từ ngày 15/12/2026 thủ tục này không còn được thực hiện. From 2026-12-15 on this procedure ends.
        changing: Từ ngày 15/12/2026 thủ tục này được thay thế bằng 1.000002 – Khai báo cư trú; 1.000003. From 2026-12-15 on this procedure is replaced by 1.000002 – Khai báo cư trú; 1.000003.
        changing: Từ ngày 15/12/2026 thủ tục này được thay thế. From 2026-12-15 on this procedure is replaced.
        upcoming: Sắp có hiệu lực từ ngày 15/12/2026. Comes into force on 2026-12-15.
        superseded: Đây là phiên bản cũ; đã có phiên bản khác thay thế. An old version; another one has taken its place.
        expired: Thủ tục này đã hết hiệu lực từ ngày 01/01/2027. This procedure expired on 2027-01-01.
        abolished: Thủ tục này đã bị bãi bỏ từ ngày 15/12/2026 theo Quyết định 2/QĐ-UBND. This procedure was abolished on 2026-12-15 under decision 2/QĐ-UBND.
        replaced: Thủ tục này đã được thay thế từ ngày 15/12/2026 theo Quyết định 2/QĐ-UBND bằng 1.000002 – Khai báo cư trú; 1.000003. This procedure was replaced on 2026-12-15 under decision 2/QĐ-UBND by 1.000002 – Khai báo cư trú; 1.000003.
        replaced: Thủ tục này đã được thay thế từ ngày 15/12/2026 theo Quyết định 2/QĐ-UBND. This procedure was replaced on 2026-12-15 under decision 2/QĐ-UBND.
        ");
    }

    #[test]
    fn corrections_come_after_what_is_graver() {
        let text = version(1, None, false);
        let end = version(2, Some(ChangeType::Abolished), true);
        let notes = ["Lệ phí ghi nhầm.".to_owned()];
        let situation = Situation {
            version: &text,
            standing: Standing::Abolished,
            next: Some(&end),
            next_decision: None,
            successors: &[],
            notes: &notes,
        };
        let banners = situation.banners();
        let told: Vec<(&str, &str)> = banners
            .iter()
            .map(|one| (one.kind.key(), one.vi.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("abolished", "Thủ tục này đã bị bãi bỏ từ ngày 15/12/2026."),
                ("corrected", "Đính chính: Lệ phí ghi nhầm."),
            ]
        );
    }
}
