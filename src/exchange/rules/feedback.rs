//! `feedback.toml`: the numbers for handling feedback and the reasons that may be given.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::retention::{ErasureEntry, RetentionEntry, retention};
use super::{Entry, RulesError, parse, text};
use crate::domain::attachment::AttachmentLimits;
use crate::domain::feedback::abuse::{AbusePolicy, ProofWanted};
use crate::domain::feedback::policy::Policy;
use crate::domain::feedback::reason::Reason;
use crate::domain::feedback::report::period::Reporting;
use crate::domain::feedback::retention::Retention;
use crate::domain::unfound::CLIENTS_MAX;
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
    let abuse = Entry {
        path: &path,
        name: "[abuse]".to_owned(),
    };
    let abuse = abuse.abuse(&file.abuse)?;
    // A file from before reports has none: then the bundled one holds.
    let reporting = match &file.reporting {
        Some(written) => Entry {
            path: &path,
            name: "[reporting]".to_owned(),
        }
        .reporting(written)?,
        None => feedback(None)?.reporting,
    };
    let policy = head.policy(&file.policy, (attachments, abuse, reasons), reporting)?;
    Ok(Policy {
        retention: retention(&path, &file.retention, &file.erasure)?,
        ..policy
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedbackFile {
    policy: PolicyEntry,
    attachments: AttachmentsEntry,
    reporting: Option<ReportingEntry>,
    abuse: AbuseEntry,
    #[serde(default)]
    reason: Vec<ReasonEntry>,
    #[serde(default)]
    retention: Vec<RetentionEntry>,
    erasure: ErasureEntry,
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
    resume_supporters: u32,
    reopen_days: u32,
    closing_score: u8,
    second_chars_min: u32,
    small_cell: u32,
    search_clients_min: u32,
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
struct ReportingEntry {
    first_day: i8,
    basis: String,
    certainty: CertaintyKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AbuseEntry {
    contact_day_max: u32,
    minute_max: u32,
    release_asks_day_max: u32,
    proof: String,
    hot_minute: u32,
    proof_number_max: u32,
    proof_seconds: u32,
    fill_seconds_min: u32,
    links_max: u32,
    same_text_senders: u32,
    sms_day_max: u32,
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

    fn reporting(&self, written: &ReportingEntry) -> Result<Reporting, RulesError> {
        // No month is shorter.
        if !(1..=28).contains(&written.first_day) {
            return Err(self.fault("first_day", "phải từ 1 đến 28"));
        }
        Ok(Reporting {
            first_day: written.first_day,
            basis: self.line("basis", &written.basis)?,
            certainty: written.certainty.0,
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

    fn abuse(&self, written: &AbuseEntry) -> Result<AbusePolicy, RulesError> {
        let proof = match written.proof.as_str() {
            "never" => ProofWanted::Never,
            "always" => ProofWanted::Always,
            "when_hot" => ProofWanted::WhenHot(self.bounded(
                "hot_minute",
                written.hot_minute,
                (1, u32::MAX),
            )?),
            _ => return Err(self.fault("proof", "phải là never, when_hot hoặc always")),
        };
        let numbers = (100, 10_000_000);
        let seconds = self.bounded("proof_seconds", written.proof_seconds, (30, 86_400))?;
        Ok(AbusePolicy {
            contact_day_max: written.contact_day_max,
            minute_max: written.minute_max,
            release_asks_day_max: self.bounded(
                "release_asks_day_max",
                written.release_asks_day_max,
                (1, 100),
            )?,
            proof,
            proof_number_max: self.bounded(
                "proof_number_max",
                written.proof_number_max,
                numbers,
            )?,
            proof_valid: Duration::from_secs(seconds.into()),
            fill_seconds_min: self.bounded(
                "fill_seconds_min",
                written.fill_seconds_min,
                (0, 60),
            )?,
            links_max: written.links_max,
            same_text_senders: self.bounded(
                "same_text_senders",
                written.same_text_senders,
                (0, 50),
            )?,
            sms_day_max: written.sms_day_max,
        })
    }

    fn policy(
        &self,
        written: &PolicyEntry,
        (attachments, abuse, reasons): (AttachmentLimits, AbusePolicy, Vec<Reason>),
        reporting: Reporting,
    ) -> Result<Policy, RulesError> {
        let within = |field: &'static str, value, range| self.bounded(field, value, range);
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
            resume_supporters: within("resume_supporters", written.resume_supporters, (1, 10_000))?,
            reopen_days: within("reopen_days", written.reopen_days, days)?,
            closing_score: written.closing_score,
            second_chars_min: within("second_chars_min", written.second_chars_min, (1, 20_000))?,
            // A cell of fewer points at people (NĐ 47/2020/NĐ-CP Đ20).
            small_cell: within("small_cell", written.small_cell, (5, 100))?,
            search_clients_min: within(
                "search_clients_min",
                written.search_clients_min,
                (5, CLIENTS_MAX),
            )?,
            remind_days: within("remind_wd", written.remind_wd, days)?,
            escalate_days: written.escalate_wd.clone(),
            attachments,
            reporting,
            abuse,
            reasons,
            retention: Retention::default(),
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
                "search_clients_min = 20",
                "search_clients_min = 1",
                "[policy]: search_clients_min: phải từ 5 đến 1000",
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
            (
                "\"T02\"",
                "\"T01\"",
                "[[retention]] thứ 2 (T01): code: đã có",
            ),
            (
                "states = [\"closed\"]",
                "states = [\"answered\"]",
                "states: chỉ nhận closed",
            ),
            ("months = 1 ", "months = 0 ", "months: phải từ 1 đến 1200"),
            (
                "class = \"contact\"",
                "class = \"contacts\"",
                "class: phải là một trong: contact, text",
            ),
            ("\"R02\"", "\"R01\"", "[[reason]] thứ 2 (R01): code: đã có"),
            (
                "\"redirected\"",
                "\"gone\"",
                "“gone” không có trong danh sách",
            ),
            (
                "first_day = 1",
                "first_day = 31",
                "[reporting]: first_day: phải từ 1 đến 28",
            ),
            ("returns_max", "return_max", "không có khóa “return_max”"),
            ("\"when_hot\"", "\"hot\"", "[abuse]: proof: phải là never"),
            (
                "proof_seconds = 600",
                "proof_seconds = 6",
                "[abuse]: proof_seconds: phải từ 30 đến 86400",
            ),
        ] {
            std::fs::write(&path, FEEDBACK.replacen(from, to, 1)).unwrap();
            let said = feedback(Some(&path)).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        }
    }
}
