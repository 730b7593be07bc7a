//! Which corrections the public is told of when it reads a procedure (Luật Tiếp cận thông tin 2016 Đ22).

use jiff::civil::Date;

use super::version::Version;

/// The notes that must stand above a procedure on a day, the last published first, none of them twice.
///
/// A note stands until its last day, even when another version has taken the place of the one that it came with. Who
/// reads an earlier day is told what was known then, and whatever corrects the version `shown`.
#[must_use]
pub fn notes(versions: &[Version], shown: &Version, day: Date) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for version in versions.iter().rev() {
        let is_told = version.from == shown.from || version.published_at.day() <= day;
        let correction = version.correction.as_ref();
        let correction = correction.filter(|known| is_told && day <= known.notice_to);
        if let Some(correction) = correction
            && !notes.contains(&correction.note)
        {
            notes.push(correction.note.clone());
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::code::ProcedureCode;
    use super::super::time::Timestamp;
    use super::super::version::{Correction, VersionKey};
    use super::*;

    /// 2026-11-21.
    const PUBLISHED_AT: Timestamp = Timestamp(1_795_248_000_000);

    fn version(number: u32, from: Date, note: Option<(&str, Date)>) -> Version {
        Version {
            key: VersionKey {
                code: ProcedureCode::parse("1.001193").unwrap(),
                number,
            },
            change: None,
            is_end: false,
            until: None,
            validity: None,
            is_first: number == 1,
            from: Some(from),
            decision: None,
            import: None,
            correction: note.map(|(note, notice_to)| Correction {
                of: number - 1,
                note: note.to_owned(),
                notice_to,
            }),
            editor: None,
            publisher: None,
            agency: None,
            published_at: PUBLISHED_AT,
            seq: i64::from(number),
        }
    }

    #[test]
    fn a_note_stands_to_its_last_day_whatever_has_come_since() {
        let from = date(2026, 3, 1);
        let versions = [
            version(1, from, None),
            version(2, from, Some(("Lệ phí", date(2026, 12, 21)))),
            version(3, from, Some(("Thời hạn", date(2026, 12, 31)))),
            version(4, from, Some(("Lệ phí", date(2027, 1, 10)))),
            version(5, date(2026, 11, 30), None),
        ];
        let told = |shown: usize, day| notes(&versions, &versions[shown], day).join(", ");
        assert_eq!(told(4, date(2026, 12, 21)), "Lệ phí, Thời hạn");
        assert_eq!(told(4, date(2026, 12, 31)), "Lệ phí, Thời hạn");
        assert_eq!(told(4, date(2027, 1, 10)), "Lệ phí");
        assert_eq!(told(4, date(2027, 1, 11)), "");
        // Who reads a day before they were published is told what was wrong on that day.
        assert_eq!(told(3, date(2026, 11, 1)), "Lệ phí, Thời hạn");
        assert_eq!(told(4, date(2026, 11, 1)), "");
    }
}
