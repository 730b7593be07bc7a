//! `feedback.toml`: the numbers for handling feedback and the reasons that may be given.

use std::path::Path;

use serde::Deserialize;

use super::{Entry, RulesError, parse, text};
use crate::domain::attachment::AttachmentLimits;
use crate::domain::feedback::policy::Policy;
use crate::domain::feedback::reason::Reason;
use crate::record::{CertaintyKey, ReasonForKey};

const FEEDBACK: &str = include_str!("feedback.toml");
/// Largest number of days in a policy.
const DAYS_MAX: u32 = 730;
/// Bytes of a MiB.
const MIB: u64 = 1_024 * 1_024;

/// How feedback is handled, by a file or the bundled one.
///
/// # Errors
/// [`RulesError`].
pub fn feedback(path: Option<&Path>) -> Result<Policy, RulesError> {
    let (path, text) = text(path, "feedback.toml", FEEDBACK)?;
    let file: FeedbackFile = parse(&path, &text)?;
    let mut reasons: Vec<Reason> = Vec::new();
    for (number, written) in (1..).zip(&file.reason) {
        let name = format!("[[reason]] thứ {number} ({})", written.code);
        let entry = Entry { path: &path, name };
        let reason = entry.reason(written)?;
        if reasons.iter().any(|known| known.code == reason.code) {
            return Err(entry.fault("code", "đã có lý do mang mã này"));
        }
        reasons.push(reason);
    }
    let head = Entry {
        path: &path,
        name: "[policy]".to_owned(),
    };
    let attachments = Entry {
        path: &path,
        name: "[attachments]".to_owned(),
    };
    let attachments = attachments.attachments(&file.attachments)?;
    head.policy(&file.policy, attachments, reasons)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedbackFile {
    policy: PolicyEntry,
    attachments: AttachmentsEntry,
    #[serde(default)]
    reason: Vec<ReasonEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyEntry {
    info_wd_min: u32,
    pause_wd_max: u32,
    contact_attempts_min: u32,
    returns_max: u32,
    extensions_max: u32,
    extension_wd_max: u32,
    collect_days_max: u32,
    reopen_days: u32,
    closing_score: u8,
    second_chars_min: u32,
    small_cell: u32,
    remind_wd: u32,
    escalate_wd: Vec<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttachmentsEntry {
    count_max: u32,
    mib_max: u32,
    megapixels_max: u32,
    waiting_hours: u32,
    waiting_per_client_max: u32,
    waiting_mib_max: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonEntry {
    code: String,
    r#for: ReasonForKey,
    text: String,
    text_en: String,
    next_step: String,
    next_step_en: String,
    basis: String,
    certainty: CertaintyKey,
    #[serde(default)]
    needs_second: bool,
}

impl Entry<'_> {
    fn reason(&self, written: &ReasonEntry) -> Result<Reason, RulesError> {
        Ok(Reason {
            code: self.line("code", &written.code)?,
            for_action: written.r#for.0,
            text: self.line("text", &written.text)?,
            text_en: self.line("text_en", &written.text_en)?,
            next_step: self.line("next_step", &written.next_step)?,
            next_step_en: self.line("next_step_en", &written.next_step_en)?,
            basis: self.line("basis", &written.basis)?,
            certainty: written.certainty.0,
            needs_second: written.needs_second,
        })
    }

    fn bounded(
        &self,
        field: &'static str,
        value: u32,
        (from, to): (u32, u32),
    ) -> Result<u32, RulesError> {
        if (from..=to).contains(&value) {
            Ok(value)
        } else {
            Err(self.fault(field, format!("phải từ {from} đến {to}")))
        }
    }

    fn attachments(&self, written: &AttachmentsEntry) -> Result<AttachmentLimits, RulesError> {
        let within = |field, value, bounds| self.bounded(field, value, bounds);
        let megapixels = within("megapixels_max", written.megapixels_max, (1, 200))?;
        Ok(AttachmentLimits {
            count_max: within("count_max", written.count_max, (0, 20))?,
            bytes_max: u64::from(within("mib_max", written.mib_max, (1, 50))?) * MIB,
            pixels_max: u64::from(megapixels) * 1_000_000,
            waiting_hours: within("waiting_hours", written.waiting_hours, (1, 24 * 14))?,
            waiting_per_client_max: within(
                "waiting_per_client_max",
                written.waiting_per_client_max,
                (1, 10_000),
            )?,
            waiting_bytes_max: u64::from(within(
                "waiting_mib_max",
                written.waiting_mib_max,
                (1, 1024 * 1024),
            )?) * MIB,
        })
    }

    fn policy(
        &self,
        written: &PolicyEntry,
        attachments: AttachmentLimits,
        reasons: Vec<Reason>,
    ) -> Result<Policy, RulesError> {
        let within = |field, value, bounds| self.bounded(field, value, bounds);
        let days = (1, DAYS_MAX);
        if !(1..=5).contains(&written.closing_score) {
            return Err(self.fault("closing_score", "phải từ 1 đến 5"));
        }
        if !written.escalate_wd.is_sorted() {
            return Err(self.fault("escalate_wd", "các số ngày phải tăng dần"));
        }
        for day in &written.escalate_wd {
            within("escalate_wd", *day, days)?;
        }
        Ok(Policy {
            info_days_min: within("info_wd_min", written.info_wd_min, days)?,
            pause_days_max: within("pause_wd_max", written.pause_wd_max, days)?,
            contact_attempts_min: within(
                "contact_attempts_min",
                written.contact_attempts_min,
                (0, 10),
            )?,
            returns_max: within("returns_max", written.returns_max, (0, 10))?,
            extensions_max: within("extensions_max", written.extensions_max, (0, 10))?,
            extension_days_max: within("extension_wd_max", written.extension_wd_max, days)?,
            collect_days_max: within("collect_days_max", written.collect_days_max, days)?,
            reopen_days: within("reopen_days", written.reopen_days, days)?,
            closing_score: written.closing_score,
            second_chars_min: within("second_chars_min", written.second_chars_min, (1, 20_000))?,
            // A cell of fewer points at people (NĐ 47/2020/NĐ-CP Đ20).
            small_cell: within("small_cell", written.small_cell, (5, 100))?,
            remind_days: within("remind_wd", written.remind_wd, days)?,
            escalate_days: written.escalate_wd.clone(),
            attachments,
            reasons,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_file_has_every_reason_of_the_law_and_a_faulty_one_is_named() {
        let policy = feedback(None).unwrap();
        assert_eq!(policy.reasons.len(), 13);
        assert!(policy.reason("R40").unwrap().needs_second);
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.toml");
        for (from, to, expected) in [
            (
                "small_cell = 5",
                "small_cell = 1",
                "[policy]: small_cell: phải từ 5 đến 100",
            ),
            (
                "closing_score = 4",
                "closing_score = 9",
                "closing_score: phải từ 1 đến 5",
            ),
            (
                "[1, 3, 5]",
                "[3, 1]",
                "escalate_wd: các số ngày phải tăng dần",
            ),
            ("\"R02\"", "\"R01\"", "[[reason]] thứ 2 (R01): code: đã có"),
            (
                "\"redirected\"",
                "\"gone\"",
                "“gone” không có trong danh sách",
            ),
            ("returns_max", "return_max", "không có khóa “return_max”"),
        ] {
            std::fs::write(&path, FEEDBACK.replacen(from, to, 1)).unwrap();
            let said = feedback(Some(&path)).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        }
    }
}
