//! What there is to do where procedures are put up, compared with an earlier day: put up, replace, take down.

use std::collections::{BTreeMap, BTreeSet};

use super::code::ProcedureCode;
use super::time::vietnamese;
use super::version::{ChangeType, Version, VersionKey};

/// What has to be done with the sheet of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Task {
    /// It was not due on the earlier day.
    PutUp,
    /// It was due with another text.
    Replace,
    /// It is due no more.
    TakeDown,
}

impl Task {
    /// What officers read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::PutUp => "Niêm yết mới",
            Self::Replace => "Thay bản mới",
            Self::TakeDown => "Gỡ bỏ",
        }
    }
}

/// What was published after a day: whatever it was published for, it did not hang anywhere then.
#[derive(Debug, Clone, Default)]
pub struct PublishedSince {
    /// The procedures of which no text at all was public before.
    pub first: BTreeSet<ProcedureCode>,
    /// Those whose present text was not.
    pub present: BTreeSet<ProcedureCode>,
}

/// What has to be done so that what was due on a day becomes what is due today, by code.
#[must_use]
pub fn tasks(
    before: &[VersionKey],
    today: &[VersionKey],
    since: &PublishedSince,
) -> BTreeMap<ProcedureCode, Task> {
    let numbers = |keys: &[VersionKey]| -> BTreeMap<ProcedureCode, u32> {
        let pairs = keys.iter().map(|key| (key.code.clone(), key.number));
        pairs.collect()
    };
    let (before, today) = (numbers(before), numbers(today));
    let mut tasks = BTreeMap::new();
    for (code, number) in &today {
        let known = before.get(code);
        let is_new = since.present.contains(code);
        let task = match known {
            None => Task::PutUp,
            Some(_) if since.first.contains(code) => Task::PutUp,
            Some(known) if is_new || known != number => Task::Replace,
            Some(_) => continue,
        };
        tasks.insert(code.clone(), task);
    }
    let gone = before.into_keys().filter(|code| !today.contains_key(code));
    tasks.extend(gone.map(|code| (code, Task::TakeDown)));
    tasks
}

/// What a procedure's task is due to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cause<'a> {
    /// The version that applies today: that of a text, or the end of the procedure.
    pub version: Option<&'a Version>,
    /// The number of the decision that announces it.
    pub decision: Option<&'a str>,
    /// Of the end of a procedure those that stand in its place; of a text those in whose place it stands.
    pub others: &'a [ProcedureCode],
}

/// Why a procedure is put up that has begun and was changed since, out of the words for both.
#[must_use]
pub fn began_and_changed(began: &str, changed: &str) -> String {
    let mut letters = changed.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    let changed: String = first.chain(letters).collect();
    format!("{began}; {changed}")
}

impl Cause<'_> {
    /// Why a task has to be done, in words for the office.
    #[must_use]
    pub fn words(&self, task: Task) -> String {
        let Some(version) = self.version else {
            return "Hết thời hạn áp dụng".to_owned();
        };
        let what = self.what(task, version);
        // A correction is for the days of what it corrects; what counts is when people could know of it.
        let when = match version.from.filter(|_| version.correction.is_none()) {
            Some(from) => format!(" từ ngày {}", vietnamese(from)),
            None => format!(", công bố ngày {}", vietnamese(version.published_at.day())),
        };
        let decision = self
            .decision
            .map(|number| format!(" theo Quyết định {number}"));
        [what, when, decision.unwrap_or_default()].concat()
    }

    fn what(&self, task: Task, version: &Version) -> String {
        let change = version.change;
        let others: Vec<String> = self.others.iter().map(ToString::to_string).collect();
        let others = others.join(", ");
        let is_replaced = change == Some(ChangeType::Replaced);
        let words = match task {
            Task::TakeDown if version.is_end && is_replaced && others.is_empty() => "Được thay thế",
            Task::TakeDown if version.is_end && is_replaced => {
                return format!("Được thay thế bằng {others}");
            }
            Task::TakeDown if version.is_end => "Bãi bỏ",
            Task::TakeDown => "Không còn trong danh mục này",
            _ if version.correction.is_some() => "Đính chính",
            Task::PutUp if change == Some(ChangeType::New) => "Thủ tục mới",
            Task::PutUp if is_replaced && !others.is_empty() => {
                return format!("Thay thế {others}");
            }
            Task::PutUp => "Mới đưa vào danh mục này",
            Task::Replace if change == Some(ChangeType::Amended) => "Sửa đổi, bổ sung",
            Task::Replace => "Nội dung thay đổi",
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::time::Timestamp;
    use crate::domain::version::Correction;

    fn code(n: u32) -> ProcedureCode {
        ProcedureCode::parse(&format!("1.{n:06}")).unwrap()
    }

    fn keys(numbers: &BTreeMap<u32, u32>) -> Vec<VersionKey> {
        let key = |(n, number): (&u32, &u32)| VersionKey {
            code: code(*n),
            number: *number,
        };
        numbers.iter().map(key).collect()
    }

    fn version(change: Option<ChangeType>, is_end: bool) -> Version {
        Version {
            key: keys(&[(1, 2)].into()).remove(0),
            change,
            is_end,
            until: None,
            validity: None,
            is_first: false,
            from: Some(date(2026, 12, 1)),
            decision: None,
            import: None,
            correction: None,
            editor: None,
            publisher: None,
            agency: None,
            // 2026-11-21.
            published_at: Timestamp(1_795_248_000_000),
            seq: 1,
        }
    }

    #[test]
    fn what_is_due_to_what_is_said_in_words() {
        let decision = Some("1/QĐ-UBND");
        let said = |task, version: &Version, others: &[ProcedureCode]| {
            let cause = Cause {
                version: Some(version),
                decision,
                others,
            };
            cause.words(task)
        };
        let amended = version(Some(ChangeType::Amended), false);
        let replaced = version(Some(ChangeType::Replaced), true);
        let replacing = version(Some(ChangeType::Replaced), false);
        let corrected = Version {
            correction: Some(Correction {
                of: 1,
                note: String::new(),
                notice_to: date(2027, 1, 1),
            }),
            ..amended.clone()
        };
        let imported = Version {
            from: None,
            ..version(None, false)
        };
        let all = [
            said(Task::PutUp, &version(Some(ChangeType::New), false), &[]),
            said(Task::PutUp, &amended, &[]),
            said(Task::PutUp, &replacing, &[code(2)]),
            said(Task::Replace, &amended, &[]),
            said(Task::Replace, &corrected, &[]),
            said(Task::Replace, &imported, &[]),
            said(Task::TakeDown, &amended, &[]),
            said(
                Task::TakeDown,
                &version(Some(ChangeType::Abolished), true),
                &[],
            ),
            said(Task::TakeDown, &replaced, &[code(3), code(4)]),
            said(Task::TakeDown, &replaced, &[]),
            Cause::default().words(Task::TakeDown),
        ];
        insta::assert_snapshot!(all.join("\n"), @r"
        Thủ tục mới từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Mới đưa vào danh mục này từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Thay thế 1.000002 từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Sửa đổi, bổ sung từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Đính chính, công bố ngày 21/11/2026 theo Quyết định 1/QĐ-UBND
        Nội dung thay đổi, công bố ngày 21/11/2026 theo Quyết định 1/QĐ-UBND
        Không còn trong danh mục này từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Bãi bỏ từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Được thay thế bằng 1.000003, 1.000004 từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Được thay thế từ ngày 01/12/2026 theo Quyết định 1/QĐ-UBND
        Hết thời hạn áp dụng
        ");
    }

    proptest! {
        #[test]
        fn who_does_everything_has_what_is_due(
            before in proptest::collection::btree_map(0_u32..12, 1_u32..4, 0..10),
            today in proptest::collection::btree_map(0_u32..12, 1_u32..4, 0..10),
            new in proptest::collection::btree_map(0_u32..12, any::<bool>(), 0..4),
        ) {
            let first = new.iter().filter(|(_, is_first)| **is_first);
            let since = PublishedSince {
                first: first.map(|(n, _)| code(*n)).collect(),
                present: new.keys().map(|n| code(*n)).collect(),
            };
            let tasks = tasks(&keys(&before), &keys(&today), &since);
            let mut hangs: BTreeMap<u32, u32> = before.clone();
            for n in 0..12 {
                match tasks.get(&code(n)) {
                    Some(Task::TakeDown) => prop_assert!(hangs.remove(&n).is_some()),
                    Some(task) => {
                        let had = hangs.insert(n, today[&n]);
                        let hung = had.is_some() && new.get(&n) != Some(&true);
                        prop_assert_eq!(*task, if hung { Task::Replace } else { Task::PutUp });
                    }
                    None => prop_assert!(!(new.contains_key(&n) && today.contains_key(&n))),
                }
            }
            prop_assert_eq!(hangs, today);
            prop_assert!(super::tasks(&keys(&before), &keys(&before), &PublishedSince::default()).is_empty());
        }
    }
}
