//! Times the KPI table over facts in memory: `kpi_table FACTS_DIR THREADS RUNS` prints the best time and the scores as
//! JSON. `scripts/compare.py` runs it beside DuckDB and Polars.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use nabiz_catalogue::metric::Table;
use nabiz_catalogue::query::{Dimension, Query};
use nabiz_usecases::facts::read_facts;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const METRICS: [&str; 11] = [
    "first_assignment_time",
    "first_response_time",
    "resolution_time",
    "response_sla_pct",
    "resolution_sla_pct",
    "fcr_pct",
    "reopen_rate",
    "resolution_rate",
    "replies_per_resolution",
    "csat_mean",
    "csat_positive_pct",
];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let facts = arguments.next().context("say the folder of the facts")?;
    let threads: usize = arguments.next().map_or(Ok(2), |text| text.parse())?;
    let runs: usize = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let store = read_facts(Path::new(&facts), threads)?;
    let query = Query {
        metrics: METRICS.map(str::to_owned).to_vec(),
        by: vec![Dimension::Channel, Dimension::Month],
        headlines_only: true,
        ..Query::default()
    };
    let mut best = f64::INFINITY;
    let mut scores = Vec::new();
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        scores = store.query(&query)?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    let episodes = store.rows(Table::Episodes);
    let said = serde_json::json!({
        "episodes": episodes,
        "best_seconds": best,
        "bytes_by_column": store.bytes_by_column(Table::Episodes),
        "bytes_per_episode": store.bytes(Table::Episodes) as f64 / episodes.max(1) as f64,
        "scores": scores,
    });
    println!("{said}");
    Ok(())
}
