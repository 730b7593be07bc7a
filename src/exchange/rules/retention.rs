//! `[[retention]]` and `[erasure]` of `feedback.toml`: how long what is kept of feedback is kept.

use serde::Deserialize;

use super::{Entry, RulesError};
use crate::domain::feedback::retention::{Class, Retention, RetentionRule};
use crate::domain::feedback::state::State;
use crate::record::{CertaintyKey, FeedbackKindKey, FeedbackStateKey};

/// Largest number of months. Longer is for good: leave the rule out.
const MONTHS_MAX: u32 = 1_200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RetentionEntry {
    code: String,
    class: String,
    #[serde(default)]
    states: Vec<FeedbackStateKey>,
    #[serde(default)]
    kinds: Vec<FeedbackKindKey>,
    months: u32,
    basis: String,
    certainty: CertaintyKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasureEntry {
    basis: String,
}

/// How long everything is kept.
pub(super) fn retention(
    path: &str,
    written: &[RetentionEntry],
    erasure: &ErasureEntry,
) -> Result<Retention, RulesError> {
    let mut rules: Vec<RetentionRule> = Vec::new();
    for (number, one) in (1..).zip(written) {
        let name = format!("[[retention]] thứ {number} ({})", one.code);
        let entry = Entry { path, name };
        let rule = entry.retention(one)?;
        if rules.iter().any(|known| known.code == rule.code) {
            return Err(entry.fault("code", "đã có quy tắc mang mã này"));
        }
        rules.push(rule);
    }
    let entry = Entry {
        path,
        name: "[erasure]".to_owned(),
    };
    Ok(Retention {
        rules,
        erasure_basis: entry.line("basis", &erasure.basis)?,
    })
}

impl Entry<'_> {
    fn retention(&self, written: &RetentionEntry) -> Result<RetentionRule, RulesError> {
        let known: Vec<&str> = Class::ALL.iter().map(|class| class.key()).collect();
        let class = Class::parse(&written.class).ok_or_else(|| {
            self.fault("class", format!("phải là một trong: {}", known.join(", ")))
        })?;
        let states: Vec<State> = written.states.iter().map(|state| state.0).collect();
        let ends = |state: &State| {
            matches!(
                state,
                State::Closed | State::Withdrawn | State::NotAccepted | State::Transferred
            )
        };
        if !states.iter().all(ends) {
            let said = "chỉ nhận closed, withdrawn, not_accepted, transferred: phản ánh chưa kết thúc thì không xóa";
            return Err(self.fault("states", said));
        }
        if !(1..=MONTHS_MAX).contains(&written.months) {
            return Err(self.fault("months", format!("phải từ 1 đến {MONTHS_MAX}")));
        }
        Ok(RetentionRule {
            code: self.line("code", &written.code)?,
            class,
            states,
            kinds: written.kinds.iter().map(|kind| kind.0).collect(),
            months: written.months,
            basis: self.line("basis", &written.basis)?,
            certainty: written.certainty.0,
        })
    }
}
