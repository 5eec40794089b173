//! What counted rows add up to, and whether that is what the score says.

use nabiz_catalogue::stats::quantile::{r7_position, r7_value};

use nabiz_app::receipt::Totals;

use super::sift::{Amount, Counted};

/// What these rows add up to.
pub(super) fn of_rows(counted: &[Counted<'_>]) -> Totals {
    let rows = counted.len() as u64;
    let mut totals = Totals { rows, n: Some(rows), ..Totals::default() };
    match counted.first().map(|one| one.amount) {
        Some(Amount::Share { .. } | Amount::Parts { .. }) => {
            let parts = counted.iter().map(|one| parts(&one.amount));
            let (num, den) = parts.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            (totals.num, totals.den) = (Some(num), Some(den));
            totals.n = Some(den.round() as u64);
        }
        Some(Amount::Ticks { per_second, .. }) => add_ticks(&mut totals, counted, per_second),
        Some(Amount::Number(_)) => {
            let sum = counted.iter().map(|one| number(&one.amount)).sum::<f64>();
            (totals.sum, totals.mean) = (Some(sum), Some(sum / rows as f64));
        }
        Some(Amount::One) | None => {}
    }
    totals
}

fn add_ticks(totals: &mut Totals, counted: &[Counted<'_>], per_second: f64) {
    let mut ticks: Vec<i64> = counted.iter().map(|one| whole(&one.amount)).collect();
    ticks.sort_unstable();
    let n = ticks.len() as u64;
    let sum: i128 = ticks.iter().map(|&tick| i128::from(tick)).sum();
    totals.sum = Some(sum as f64 / per_second);
    totals.mean = Some(sum as f64 / per_second / n as f64);
    let at = |rank: u64| ticks.get(rank as usize).map(|&tick| tick as f64 / per_second);
    totals.median = r7_position(n, 0.5).and_then(|(low, part)| r7_value(at(low)?, at((low + 1).min(n - 1))?, part));
}

fn parts(amount: &Amount) -> (f64, f64) {
    match *amount {
        Amount::Share { num, den } => (f64::from(u8::from(num)), f64::from(u8::from(den))),
        Amount::Parts { num, den } => (num, den),
        _ => (0.0, 0.0),
    }
}

fn number(amount: &Amount) -> f64 {
    match *amount {
        Amount::Number(number) => number,
        _ => 0.0,
    }
}

fn whole(amount: &Amount) -> i64 {
    match *amount {
        Amount::Ticks { ticks, .. } => ticks,
        _ => 0,
    }
}
