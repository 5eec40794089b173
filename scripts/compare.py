#!/usr/bin/env python3
"""The KPI table beside DuckDB and Polars, on the same Parquet facts, in one run.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install duckdb polars pyarrow
    nabiz generate --seed 1 --cases 10000000 --facts /tmp/facts
    /tmp/peers/bin/python scripts/compare.py /tmp/facts

All three hold the facts in memory before the clock starts. The table: three durations (n, mean, p50, p80, p90), five
shares, replies per resolution, CSAT mean and positive share, by channel and month. The answers are compared, the
best of five runs of each is printed.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import polars as pl

RUNS = 5
ROOT = Path(__file__).resolve().parent.parent
# (metric, anchor, start, end): durations of clocked cases by completion
DURATIONS = [
    ("first_assignment_time", "assigned_at", "assignment_start_at", "assigned_at"),
    ("first_response_time", "replied_at", "human_start_at", "replied_at"),
    ("resolution_time", "resolved_at", "opened_at", "resolved_at"),
]
CLOCKED = ["eligible", "inbound", "~on_behalf", "~bot_only", "~outbound"]
INBOUND = ["eligible", "inbound"]
# (metric, anchor, denominator flags, numerator flags)
SHARES = [
    ("response_sla_pct", "response_sla_at", INBOUND + ["response_sla"], ["response_sla_met"]),
    ("resolution_sla_pct", "resolution_sla_at", INBOUND + ["resolution_sla"], ["resolution_sla_met"]),
    ("fcr_pct", "first_resolved_at", INBOUND + ["fcr_base", "first_mature"], ["fcr"]),
    ("reopen_rate", "first_resolved_at", INBOUND + ["first_mature"], ["reopened"]),
    ("resolution_rate", "opened_at", INBOUND, ["resolved"]),
]


def sql_flags(flags):
    return " and ".join(f"not {flag[1:]}" if flag[0] == "~" else flag for flag in flags)


def pl_flags(flags):
    parts = [~pl.col(flag[1:]) if flag[0] == "~" else pl.col(flag) for flag in flags]
    return pl.all_horizontal(parts)


def best(run):
    times, answer = [], None
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - start)
    return min(times), answer


def duckdb_table(facts, threads):
    db = duckdb.connect()
    db.execute(f"set threads={threads}; set TimeZone='UTC'")
    for table in ("episodes", "answers"):
        glob = f"{facts}/{table}/**/*.parquet"
        db.execute(f"create table {table} as select * from read_parquet('{glob}', hive_partitioning=false, union_by_name=true)")
    month = "strftime({} at time zone 'Europe/Istanbul', '%Y-%m')"

    def run():
        rows = {}
        for metric, anchor, start, end in DURATIONS:
            flags = sql_flags(CLOCKED if metric != "resolution_time" else INBOUND)
            value = f"epoch_ms({end}) - epoch_ms({start})"
            query = f"""select channel, {month.format(anchor)} as month, count(*), avg(v), quantile_cont(v, [0.5, 0.8, 0.9])
                from (select channel, {anchor}, greatest({value}, 0) as v from episodes
                      where {flags} and {end} is not null and class <> 'call')
                group by all"""
            for channel, at, n, mean, quantiles in db.execute(query).fetchall():
                rows[metric, channel, at] = (n, mean / 1e3, *(q / 1e3 for q in quantiles))
        for metric, anchor, of, num in SHARES:
            calls = "" if metric == "fcr_pct" else "and class <> 'call'"
            query = f"""select channel, {month.format(anchor)} as month, count(*), count(*) filter ({sql_flags(num)})
                from episodes where {sql_flags(of)} and {anchor} is not null {calls} group by all"""
            for channel, at, den, hits in db.execute(query).fetchall():
                rows[metric, channel, at] = (den, 100.0 * hits / den)
        query = f"""select channel, {month.format('resolved_at')} as month, count(*), sum(replies) / count(*) from episodes
            where {sql_flags(INBOUND)} and resolved_at is not null and class <> 'call' group by all"""
        for channel, at, n, ratio in db.execute(query).fetchall():
            rows["replies_per_resolution", channel, at] = (n, ratio)
        query = f"""select channel, {month.format('answered_at')} as month, count(*), avg(mean_score),
            100.0 * count(*) filter (positive) / count(*) from answers
            where csat and counts and eligible and channel is not null group by all"""
        for channel, at, n, mean, positive in db.execute(query).fetchall():
            rows["csat_mean", channel, at] = (n, mean)
            rows["csat_positive_pct", channel, at] = (n, positive)
        return rows

    return run


def polars_table(facts):
    episodes = pl.read_parquet(f"{facts}/episodes/**/*.parquet", hive_partitioning=False)
    answers = pl.read_parquet(f"{facts}/answers/**/*.parquet", hive_partitioning=False)

    def month(anchor):
        return pl.col(anchor).dt.convert_time_zone("Europe/Istanbul").dt.strftime("%Y-%m").alias("month")

    def run():
        queries, names = [], []
        for metric, anchor, start, end in DURATIONS:
            keep = pl_flags(CLOCKED if metric != "resolution_time" else INBOUND) & (pl.col("class") != "call")
            value = (pl.col(end) - pl.col(start)).dt.total_milliseconds().clip(lower_bound=0)
            quantiles = [value.quantile(q, "linear").alias(str(q)) for q in (0.5, 0.8, 0.9)]
            frame = episodes.lazy().filter(keep & pl.col(end).is_not_null())
            queries.append(frame.group_by("channel", month(anchor)).agg(pl.len(), value.mean().alias("mean"), *quantiles))
            names.append(metric)
        for metric, anchor, of, num in SHARES:
            keep = pl_flags(of) & pl.col(anchor).is_not_null()
            if metric != "fcr_pct":
                keep = keep & (pl.col("class") != "call")
            queries.append(episodes.lazy().filter(keep).group_by("channel", month(anchor)).agg(pl.len(), (pl_flags(num).mean() * 100).alias("v")))
            names.append(metric)
        keep = pl_flags(INBOUND) & pl.col("resolved_at").is_not_null() & (pl.col("class") != "call")
        queries.append(episodes.lazy().filter(keep).group_by("channel", month("resolved_at")).agg(pl.len(), pl.col("replies").mean().alias("v")))
        names.append("replies_per_resolution")
        keep = pl_flags(["csat", "counts", "eligible"]) & pl.col("channel").is_not_null()
        by = answers.lazy().filter(keep).group_by("channel", month("answered_at"))
        queries.append(by.agg(pl.len(), pl.col("mean_score").mean().alias("v")))
        names.append("csat_mean")
        queries.append(by.agg(pl.len(), (pl.col("positive").mean() * 100).alias("v")))
        names.append("csat_positive_pct")
        rows = {}
        for metric, frame in zip(names, pl.collect_all(queries)):
            for channel, at, *figures in frame.iter_rows():
                if metric in ("first_assignment_time", "first_response_time", "resolution_time"):
                    figures = [figures[0], *(figure / 1e3 for figure in figures[1:])]
                rows[metric, channel, at] = tuple(figures)
        return rows

    return run


def nabiz_table(facts, threads):
    """Timings and answers of the engine itself, by its benchmark program."""
    program = ["cargo", "run", "--quiet", "--release", "-p", "nabiz-cli", "--example", "kpi_table", "--"]
    done = subprocess.run([*program, str(facts), str(threads), str(RUNS)], cwd=ROOT, check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    rows = {}
    for score in said["scores"]:
        if score["value"] is None or score["class"] not in ("conversation", "ticket", "call"):
            continue
        key = (score["metric"], score.get("channel"), score.get("month"))
        if "median" in score:
            rows[key] = (score["n"], score["mean"], score["median"], score["p80"], score["p90"])
        else:
            rows[key] = (score["n"], score["value"])
    return said, rows


def compare(name, ours, theirs):
    worst, missing = 0.0, 0
    for key, mine in ours.items():
        other = theirs.get(key)
        if other is None:
            missing += 1
            continue
        for a, b in zip(mine, other):
            worst = max(worst, abs(a - b) / max(1.0, abs(b)))
    print(f"  answers against {name}: {len(ours)} groups, {missing} not found there, largest relative difference {worst:.1e}")
    if missing or worst > 1e-6:
        sys.exit(f"the answers differ from {name}'s")


def main():
    facts, threads = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2
    said, ours = nabiz_table(facts, threads)
    print(f"{said['episodes']:,} episodes, {threads} threads; best of {RUNS}")
    print(f"  nabiz   {said['best_seconds']:.3f} s   ({said['bytes_per_episode']:.0f} bytes an episode in memory)")
    for name, run in (("DuckDB", duckdb_table(facts, threads)), ("Polars", polars_table(facts))):
        seconds, theirs = best(run)
        print(f"  {name}  {seconds:.3f} s   {seconds / said['best_seconds']:.1f} times ours")
        compare(name, ours, theirs)


if __name__ == "__main__":
    main()
