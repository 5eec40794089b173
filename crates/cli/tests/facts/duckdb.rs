//! Facts files read by DuckDB, which is not ours: the same rows, the same figures.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::python;
use super::support::Desk;
use serde_json::Value;

const PACKAGE: &str = "duckdb==2.0.1";

/// Rows of each table, and of each channel cases and the median first response time (R-7, as `quantile_cont`).
const SCRIPT: &str = r#"
import duckdb, json, os, sys
facts = sys.argv[1]
table = lambda name: f"read_parquet('{facts}/{name}/**/*.parquet', hive_partitioning = true)"
rows = {name: duckdb.sql(f"select count(*) from {table(name)}").fetchall()[0][0]
        for name in sorted(os.listdir(facts)) if os.path.isdir(f"{facts}/{name}")}
cases = duckdb.sql(f"select channel, count(*) from {table('episodes')} where eligible and inbound group by 1").fetchall()
waits = duckdb.sql(f"""select channel, quantile_cont(epoch_ms(replied_at) - epoch_ms(human_start_at), 0.5) / 1000.0
    from {table('episodes')}
    where eligible and inbound and not on_behalf and not bot_only and not outbound and replied_at is not null
    group by 1""").fetchall()
months = duckdb.sql(f"select count(distinct month) from {table('episodes')}").fetchall()[0][0]
print(json.dumps({"rows": rows, "cases": dict(cases), "waits": dict(waits), "months": months}))
"#;

fn by_channel(desk: &Desk, metric: &str) -> BTreeMap<String, f64> {
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    let line = format!("query '{}' --metrics {metric} --by channel --format json", shop.display());
    let records: Vec<Value> = serde_json::from_str(&desk.run(&line).ended(0).out).unwrap();
    let plain = records.into_iter().filter(|one| one.get("variant").is_none() && one["hours"] != "business");
    let of = |one: Value| Some((one["channel"].as_str()?.to_owned(), one["value"].as_f64()?));
    plain.filter_map(of).collect()
}

#[test]
fn duckdb_reads_the_same_rows_and_reaches_the_same_figures() {
    let Some(programs) = python::with(PACKAGE) else { return };
    let desk = Desk::new();
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    desk.run(&format!("facts --out facts '{}'", shop.display())).ended(0);
    let run = Command::new(programs.join("python")).args(["-c", SCRIPT]).arg(desk.path("facts")).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let theirs: Value = serde_json::from_str(&said).unwrap();

    let manifest: Value = serde_json::from_str(&desk.read("facts/facts.json")).unwrap();
    assert_eq!(theirs["rows"], manifest["rows"]);
    assert!(theirs["months"].as_u64().unwrap() > 12, "{said}");
    let (cases, waits) = (by_channel(&desk, "volume_by_channel"), by_channel(&desk, "first_response_time"));
    assert!(cases.len() > 8 && waits.len() > 8);
    for (channel, own) in &cases {
        assert_eq!(theirs["cases"][channel].as_f64().unwrap_or(0.0), *own, "{channel}");
    }
    for (channel, own) in &waits {
        let other = theirs["waits"][channel].as_f64().unwrap();
        assert!((other - own).abs() < 1e-9 * own.max(1.0), "{channel}: {own} and {other}");
    }
}
