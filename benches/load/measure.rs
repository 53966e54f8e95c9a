//! What is measured of one server in one scenario, and the numbers that come of it.

use serde::{Deserialize, Serialize};

/// One round.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Sample {
    /// Good answers.
    pub requests: u64,
    /// Good answers a second.
    pub per_second: f64,
    /// Half of the answers took no longer, in microseconds.
    pub p50_us: f64,
    /// 99 of 100 answers took no longer, in microseconds.
    pub p99_us: f64,
    /// Time of the processors for each answer, in microseconds.
    pub cpu_us: f64,
    /// Answers that were not of the class 2xx.
    pub refused: u64,
    /// Requests without an answer.
    pub unanswered: u64,
    /// Changes that were answered and not stored.
    pub lost: u64,
}

/// All rounds of one server in one scenario.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// `SQLite` or `PostgreSQL`.
    pub engine: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// `rollcall`, or the name of a limit.
    pub server: String,
    /// Users of the directory.
    pub size: usize,
    /// Connections at one time.
    pub connections: u32,
    /// The rounds, in order.
    pub rounds: Vec<Sample>,
}

/// What Rollcall is called in results.
pub const ROLLCALL: &str = "rollcall";

impl Row {
    /// Returns the median of a number over the rounds.
    pub fn median(&self, number: impl Fn(&Sample) -> f64) -> f64 {
        median(self.rounds.iter().map(number).collect())
    }

    /// Returns the good answers a second; none when anything failed.
    pub fn per_second(&self) -> f64 {
        if self.errors() > 0 { 0.0 } else { self.median(|sample| sample.per_second) }
    }

    /// Counts what failed in all rounds. A round without a single answer is a failure, too.
    pub fn errors(&self) -> u64 {
        let one = |sample: &Sample| sample.refused + sample.unanswered + sample.lost + u64::from(sample.requests == 0);
        self.rounds.iter().map(one).sum()
    }

    /// Says what failed.
    pub fn failures(&self) -> String {
        let sum = |number: fn(&Sample) -> u64| self.rounds.iter().map(number).sum::<u64>();
        format!(
            "{} not 2xx, {} without an answer, {} answered and not stored",
            sum(|sample| sample.refused),
            sum(|sample| sample.unanswered),
            sum(|sample| sample.lost)
        )
    }

    /// Returns how many times as many answers a second this one gives as another one: the median over the rounds, in each of
    /// which both were measured one after the other. None where anything failed.
    pub fn ratio_to(&self, other: &Row) -> Option<f64> {
        if self.errors() > 0 || other.errors() > 0 {
            return None;
        }
        let ratios: Vec<f64> = if self.rounds.len() == other.rounds.len() {
            let pairs = self.rounds.iter().zip(&other.rounds);
            pairs.map(|(this, that)| this.per_second / that.per_second).collect()
        } else {
            vec![self.per_second() / other.per_second()]
        };
        Some(median(ratios)).filter(|ratio| ratio.is_finite())
    }
}

/// Turns a count into a float.
#[expect(clippy::cast_precision_loss, reason = "counts of a run are far below 2^52")]
pub fn to_f64(count: u64) -> f64 {
    count as f64
}

/// Returns the number in the middle, or the mean of the two that are.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = numbers.get(middle).copied().unwrap_or(f64::NAN);
    if numbers.len() % 2 == 1 {
        return upper;
    }
    let lower = middle.checked_sub(1).and_then(|lower| numbers.get(lower)).copied().unwrap_or(f64::NAN);
    f64::midpoint(lower, upper)
}
