//! What the kernel says of a process (`/proc`; Linux only).

use anyhow::{Context, Result};

/// Units of the times in `/proc/PID/stat` in a second; the same on every Linux that `/proc` shows to programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// Memory of a process in MB (10^6 bytes), as in `/proc/PID/status`.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Resident now (`VmRSS`).
    pub resident: f64,
    /// Of that, its own: heap and stacks (`RssAnon`).
    pub anonymous: f64,
    /// Of that, pages of files: the program and the index, which the kernel can drop (`RssFile`).
    pub file: f64,
    /// The most that was ever resident (`VmHWM`).
    pub peak: f64,
}

impl Memory {
    /// Its memory now.
    pub fn of(pid: u32) -> Result<Self> {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let field = |name: &str| -> Result<f64> {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let kib: f64 = line
                .and_then(|line| line.split_whitespace().next())
                .context("no such field")?
                .parse()?;
            Ok(kib * 1024.0 / 1e6)
        };
        let [resident, anonymous, file, peak] = ["VmRSS", "RssAnon", "RssFile", "VmHWM"].map(field);
        Ok(Self {
            resident: resident?,
            anonymous: anonymous?,
            file: file?,
            peak: peak?,
        })
    }
}

/// The processor time a process has used so far, in seconds, by all its threads.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in brackets, may have blanks in it; user and system time are the 12th and 13th after it.
    let (_, after_name) = stat.rsplit_once(')').context("no name")?;
    let ticks = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / TICKS_PER_SECOND)
}
