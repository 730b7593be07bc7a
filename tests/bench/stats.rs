//! Repeating measurements and printing them.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;

/// What a figure must be, on the real corpus.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// One line of result. A reader that has gone (`… | head`) is no failure.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The heading of a table.
pub fn heading(title: &str) {
    say(&format!(
        "\n{title:<58} {:>10} {:>10} {:>10}",
        "min", "median", "max"
    ));
}

/// One row of a table: a figure as it was in each round.
pub fn row(what: &str, rounds: &[f64]) {
    let sorted = sorted(rounds);
    let [min, max] = [sorted.first(), sorted.last()].map(|end| end.copied().unwrap_or(f64::NAN));
    say(&format!(
        "  {what:<56} {min:>10.3} {:>10.3} {max:>10.3}",
        median(rounds)
    ));
}

/// A figure that is promised, beside its bound.
pub fn promise(what: &str, figure: f64, bound: Bound) {
    let (word, limit, met) = match bound {
        Bound::AtMost(limit) => ("at most", limit, figure <= limit),
        Bound::AtLeast(limit) => ("at least", limit, figure >= limit),
    };
    let verdict = if met { "met" } else { "MISSED" };
    say(&format!(
        "  => {what}: {figure:.2} (on the real corpus {word} {limit}: {verdict})"
    ));
}

/// The value in the middle.
pub fn median(values: &[f64]) -> f64 {
    percentile(&sorted(values), 50)
}

/// The value that so many of 100 stay at or below, of sorted values.
pub fn percentile(sorted: &[f64], share: usize) -> f64 {
    let place = (sorted.len() * share).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// The values in order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// A count to reckon with.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of requests, far below 2^52"
)]
pub fn float(count: usize) -> f64 {
    count as f64
}

/// In milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Runs every side once in each round, and begins with another one each time, so that a busy moment of the
/// machine meets all of them alike.
pub fn interleave(rounds: usize, mut sides: Vec<&mut dyn FnMut() -> Result<()>>) -> Result<()> {
    for _ in 0..rounds {
        for side in &mut sides {
            side()?;
        }
        sides.rotate_left(1);
    }
    Ok(())
}
