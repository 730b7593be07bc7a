//! Whether the time of an answer tells an unknown code from a wrong secret: both asked in turns, compared as two samples.

use std::time::Instant;

use anyhow::{Result, ensure};
use tempfile::TempDir;
use tthc::domain::feedback::code::FeedbackCode;

use crate::client::{Client, post};
use crate::feedback::{without_limits, written};
use crate::program::Server;
use crate::stats::{float, heading, millis, percentile, row, say, sorted};

/// How often each is asked.
const ASKED: usize = 6_000;
/// Feedback that is there.
const THERE: usize = 200;

#[expect(
    clippy::too_many_lines,
    reason = "one measurement, from the first feedback to the last figure"
)]
pub fn run() -> Result<()> {
    let folder = TempDir::new()?;
    let rules = without_limits(folder.path())?;
    let url = format!("sqlite:{}", folder.path().join("feedback.sqlite").display());
    let more = ["--rate-feedback", "0", "--feedback-rules", &rules];
    let server = Server::on(folder.path(), &url, &more)?;
    let mut client = Client::connect(server.address)?;
    let mut codes = Vec::new();
    for number in 0..THERE {
        let name = format!("c{number}");
        let request = post(
            "/v1/feedback",
            &format!("key-of-the-bench-{name}"),
            &written(&name),
        );
        let (status, body) = client.ask(&request)?;
        ensure!(status == 201, "{status}");
        let receipt: serde_json::Value = serde_json::from_slice(body)?;
        codes.push(
            receipt
                .get("code")
                .and_then(|code| code.as_str())
                .unwrap_or_default()
                .to_owned(),
        );
    }
    let (mut unknown, mut wrong) = (Vec::new(), Vec::new());
    for number in 0..ASKED + 500 {
        let seed = u64::try_from(number)?
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .to_be_bytes();
        let mut bytes = seed.iter().cycle();
        let bytes = std::array::from_fn(|place| {
            let byte = bytes.next().copied().unwrap_or_default();
            byte.rotate_left(u32::from(place >= seed.len()))
        });
        let nobody = FeedbackCode::new(bytes).to_string();
        let known = codes.get(number % THERE).cloned().unwrap_or_default();
        let mut sides = [(nobody, &mut unknown), (known, &mut wrong)];
        // Neither is always the first.
        if number % 2 == 1 {
            sides.reverse();
        }
        for (code, times) in sides {
            let body = format!("{{\"secret\": \"a-guess-number-{number:010}\"}}");
            let request = post(
                &format!("/v1/feedback/{code}/status"),
                "unused-unused-unused",
                &body,
            );
            let started = Instant::now();
            let (status, _) = client.ask(&request)?;
            let took = millis(started.elapsed());
            ensure!(status == 404, "{status}");
            if number >= 500 {
                times.push(took);
            }
        }
    }
    heading(&format!(
        "unknown code and wrong secret: {ASKED} of each, in turns"
    ));
    for share in [50, 90, 99] {
        row(
            &format!("unknown code, p{share} (ms)"),
            &[percentile(&sorted(&unknown), share)],
        );
        row(
            &format!("wrong secret, p{share} (ms)"),
            &[percentile(&sorted(&wrong), share)],
        );
    }
    say(&format!(
        "  Mann-Whitney U, two-sided: p = {:.3}",
        mann_whitney(&unknown, &wrong)
    ));
    say(&format!(
        "  Kolmogorov-Smirnov, two-sided: p = {:.3}",
        kolmogorov_smirnov(&unknown, &wrong)
    ));
    say(
        "  Below 0.01 again and again, the two can be told apart; one run in a hundred is below it by chance.",
    );
    Ok(())
}

/// The chance that two samples of one distribution differ in rank at least as much (normal approximation; times have
/// hardly any ties).
fn mann_whitney(a: &[f64], b: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = a.iter().map(|time| (*time, true)).collect();
    all.extend(b.iter().map(|time| (*time, false)));
    all.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
    let ranks: f64 = (1..)
        .zip(&all)
        .filter(|(_, (_, is_a))| *is_a)
        .map(|(rank, _)| float(rank))
        .sum();
    let (of_a, of_b) = (float(a.len()), float(b.len()));
    let u = ranks - of_a * (of_a + 1.0) / 2.0;
    let z = (u - of_a * of_b / 2.0) / (of_a * of_b * (of_a + of_b + 1.0) / 12.0).sqrt();
    2.0 * (1.0 - normal(z.abs()))
}

/// The chance that the distribution functions of two samples of one distribution are at least as far apart.
fn kolmogorov_smirnov(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (sorted(a), sorted(b));
    let below = |side: &[f64], time: f64| {
        float(side.partition_point(|one| *one <= time)) / float(side.len())
    };
    let apart = a
        .iter()
        .chain(&b)
        .map(|time| (below(&a, *time) - below(&b, *time)).abs());
    let apart = apart.fold(0.0, f64::max);
    let (n, m) = (float(a.len()), float(b.len()));
    let size = (n * m / (n + m)).sqrt();
    let lambda = (size + 0.12 + 0.11 / size) * apart;
    let terms = (1..=100).map(|k| {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        sign * (-2.0 * float(k) * float(k) * lambda * lambda).exp()
    });
    (2.0 * terms.sum::<f64>()).clamp(0.0, 1.0)
}

/// The normal distribution function (Abramowitz and Stegun 7.1.26; wrong by less than 2e-7).
fn normal(z: f64) -> f64 {
    let x = z / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let sum = t
        * (0.254_829_592
            + t * (-0.284_496_736
                + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    0.5 * (2.0 - sum * (-x * x).exp())
}
