//! The query that the command line asks for.

use jiff::civil::DateTime;
use nabiz_catalogue::query::{Dimension, Filter, Query, parse_filter};
use nabiz_catalogue::register;

use crate::args::{PeriodArgs, QuestionArgs, RowArgs};
use crate::dates;
use crate::failure::Usage;

/// The query of the options.
pub(crate) fn query(question: &QuestionArgs, period: &PeriodArgs) -> anyhow::Result<Query> {
    Ok(Query { metrics: metrics(&question.metrics)?, ..rows(&question.rows, period)? })
}

/// The same for whatever metrics.
pub(crate) fn rows(rows: &RowArgs, period: &PeriodArgs) -> anyhow::Result<Query> {
    let by = rows.by.iter().map(|name| dimension(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let by = by.iter().enumerate().filter(|(i, one)| !by[..*i].contains(one)).map(|(_, one)| one.clone());
    let (from, to) = self::period(period)?;
    Ok(Query { by: by.collect(), filter: filter(&rows.filters)?, from, to, ..Query::default() })
}

/// The ends of the period, as far as they are given.
pub(crate) fn period(period: &PeriodArgs) -> anyhow::Result<(Option<DateTime>, Option<DateTime>)> {
    let local =
        |option: &str, text: &Option<String>| text.as_deref().map(|text| dates::local(option, text)).transpose();
    Ok((local("--from", &period.from)?, local("--to", &period.to)?))
}

/// The ids of a list of metrics.
pub(crate) fn metrics(list: &str) -> anyhow::Result<Vec<String>> {
    let selected =
        register::select(list).map_err(|error| Usage::error(format!("{error} (`nabiz metrics` lists them all)")))?;
    Ok(selected.iter().map(|metric| metric.id.to_owned()).collect())
}

fn dimension(name: &str) -> anyhow::Result<Dimension> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Usage::error("a name is missing in --by: write for example `--by channel,month`"));
    }
    Ok(Dimension::parse(name))
}

/// All filters must hold.
fn filter(texts: &[String]) -> anyhow::Result<Option<Filter>> {
    let read = |text: &String| parse_filter(text).map_err(|error| Usage::error(format!("--where `{text}`: {error}")));
    let mut filters = texts.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(match filters.len() {
        0 => None,
        1 => filters.pop(),
        _ => Some(Filter::And(filters)),
    })
}
