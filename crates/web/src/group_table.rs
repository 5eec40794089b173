//! Key metrics side by side for the members of a dimension: channels, teams.

use nabiz_app::change::differ;
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{NaReason, Score};

use crate::context::{CLASSES, Context, class_order, is_better, is_plain, key, splits};
use crate::table::{Cell, Head, Row, RowGroup, Table};
use crate::term::Term;

/// In which order the members stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The largest volume first.
    Volume,
    /// By name, with a mark where a figure differs from the whole by more than chance: no ranking.
    Name,
}

/// The order of columns. Handle time stands behind satisfaction and first contact resolution, which it is read with.
const COLUMNS: [&str; 12] = [
    "volume_by_channel",
    "first_response_time",
    "resolution_time",
    "response_sla_pct",
    "resolution_sla_pct",
    "fcr_pct",
    "csat_mean",
    "csat_positive_pct",
    "reopen_rate",
    "asa",
    "service_level",
    "aht",
];

/// One row a class and member, one column a metric; `None` without any member that has a name.
pub(crate) fn by(
    context: &Context<'_>,
    caption: String,
    dimension: &Dimension,
    scores: &[Score],
    order: Order,
) -> Option<Table> {
    let id = dimension.id();
    let scores: Vec<&Score> =
        scores.iter().filter(|score| is_plain(score)).filter(|score| key(score, id).is_some()).collect();
    scores.iter().find(|score| key(score, id).flatten().is_some())?;
    let mut metrics = columns(&scores);
    if order == Order::Name {
        // Volume goes by who held a case at its opening, as a rule nobody yet: beside members it would mislead.
        metrics.retain(|metric| *metric != "volume_by_channel");
    }
    let words = context.words;
    let mut heads = vec![Head::Text(words.dimension(dimension))];
    heads.extend(metrics.iter().map(|metric| Head::Metric(Term::new(words, metric))));
    // Members are compared within a class only.
    let classes = if order == Order::Name { &CLASSES[..3] } else { &CLASSES[..] };
    let placed: Vec<(Option<&str>, &Score)> = match order {
        Order::Name => scores.iter().map(|score| (Some(score.class.as_str()), *score)).collect(),
        Order::Volume => scores.iter().map(|score| (place(&scores, id, score), *score)).collect(),
    };
    let groups = classes.iter().filter_map(|class| {
        let of_class: Vec<&Score> = placed.iter().filter(|one| one.0 == Some(*class)).map(|one| one.1).collect();
        let rows = rows(context, dimension, &of_class, &metrics, order);
        (!rows.is_empty()).then(|| RowGroup { title: context.class(class), rows })
    });
    Some(Table { caption, heads, groups: groups.collect() })
}

/// The class among whose rows a figure stands. One over classes together is that of the member's own class where it has but
/// one, as nearly all channels do: rows of its own would list every channel a second time. Without a member it has no row.
fn place(scores: &[&Score], id: &str, score: &Score) -> Option<&'static str> {
    let (single, together) = CLASSES.split_at(3);
    if let Some(own) = single.iter().find(|class| **class == score.class) {
        return Some(own);
    }
    let member = key(score, id)??;
    let is_in = |class: &&&str| {
        scores.iter().any(|one| one.class == **class && key(one, id) == Some(Some(member)) && one.value.is_some())
    };
    let mut classes = single.iter().filter(is_in);
    match (classes.next(), classes.next()) {
        (Some(only), None) => Some(only),
        _ => together.iter().copied().find(|class| *class == score.class),
    }
}

/// Metrics that have a figure somewhere, in their order.
fn columns(scores: &[&Score]) -> Vec<&'static str> {
    let is_there = |metric: &&str| scores.iter().any(|score| applies(score) && score.metric == **metric);
    let others = ALL.iter().map(|metric| metric.id).filter(|metric| !COLUMNS.contains(metric));
    COLUMNS.into_iter().chain(others).filter(|metric| is_there(metric)).collect()
}

/// Whether a figure could be there: the log has a source for it and its class has such a metric.
fn applies(score: &Score) -> bool {
    !matches!(score.na_reason, Some(NaReason::NoSource | NaReason::NotApplicable)) || score.value.is_some()
}

/// Turkish letters beside the ones they are made from: Ön before Teknik.
fn sort_key(name: &str) -> String {
    let letter = |c: char| match c {
        'ç' => 'c',
        'ğ' => 'g',
        'ı' => 'i',
        'ö' => 'o',
        'ş' => 's',
        'ü' => 'u',
        c => c,
    };
    name.chars().flat_map(char::to_lowercase).filter(|c| *c != '\u{307}').map(letter).collect()
}

fn rows(context: &Context<'_>, dimension: &Dimension, scores: &[&Score], metrics: &[&str], order: Order) -> Vec<Row> {
    let id = dimension.id();
    let mut members: Vec<Option<&str>> = scores.iter().filter_map(|score| key(score, id)).collect();
    // By name, the nameless rest last.
    members.sort_by_key(|member| (member.is_none(), member.map(sort_key), *member));
    members.dedup();
    let find = |member: Option<&str>, metric: &str| {
        let found = scores.iter().filter(|score| key(score, id) == Some(member) && score.metric == metric).copied();
        // A figure before a reason why there is none; of the class itself before one over classes; the whole before its
        // parts, as a volume's channels.
        found.min_by_key(|score| (!applies(score), class_order(&score.class), splits(score).len()))
    };
    let volume = |member: Option<&str>| find(member, "volume_by_channel").map_or(0, |score| score.n);
    if order == Order::Volume {
        members.sort_by_key(|member| std::cmp::Reverse(volume(*member)));
    }
    let most = members.iter().map(|member| volume(*member)).max().unwrap_or(0);
    let cell = |member: Option<&str>, metric: &str| match find(member, metric) {
        Some(score) if metric == "volume_by_channel" => {
            let count = Cell { of: Some(Box::new(score.clone())), ..Cell::number(context.words.count(score.n)) };
            count.with_bar(score.n as f64, most as f64)
        }
        Some(score) if order == Order::Name => beside_whole(context, score),
        Some(score) => Cell::figure(context.words, score),
        None => Cell::number(""),
    };
    let row = |member: Option<&str>| Row {
        head: Head::Text(context.words.key(dimension, member)),
        cells: metrics.iter().map(|metric| cell(member, metric)).collect(),
    };
    // Who has no figure in a class has no row there.
    let has_figure = |member: &Option<&str>| {
        scores.iter().any(|score| {
            key(score, id) == Some(*member) && score.value.is_some() && metrics.contains(&score.metric.as_str())
        })
    };
    members.into_iter().filter(has_figure).map(row).collect()
}

/// A figure, and whether it is better or worse than the whole by more than chance.
fn beside_whole(context: &Context<'_>, score: &Score) -> Cell {
    let cell = Cell::figure(context.words, score);
    match apart(context, score) {
        Some(is_better) => {
            let (sign, tone) = if is_better { ("▲", "better") } else { ("▼", "worse") };
            // The mark and what it says stay together where the cell is narrow.
            let told = context.words.name("change", tone).replace(' ', "\u{a0}");
            let sub = if cell.sub.is_empty() { String::new() } else { format!("{} · ", cell.sub) };
            Cell { sub: format!("{sub}{sign}\u{a0}{told}"), ..cell }
        }
        None => cell,
    }
}

/// Whether a figure is better than the account's, where the two differ by more than chance.
fn apart(context: &Context<'_>, score: &Score) -> Option<bool> {
    let whole = context.overall(&score.metric, &score.class, None)?;
    let difference = score.value? - whole.value?;
    let is_apart = differ(score, whole, context.account.min_n_rank);
    is_better(&score.metric, difference).filter(|_| is_apart && difference != 0.0)
}

/// Metrics of which members have figures that stand on enough cases, but none of which differs from the whole.
pub(crate) fn without_difference(context: &Context<'_>, dimension: &Dimension, scores: &[Score]) -> Vec<&'static str> {
    let id = dimension.id();
    let own = |metric: &str| -> Vec<&Score> {
        let of = scores
            .iter()
            .filter(|score| score.metric == metric && is_plain(score) && score.n >= context.account.min_n_rank);
        of.filter(|score| key(score, id).flatten().is_some() && is_better(&score.metric, 1.0).is_some()).collect()
    };
    let judged = ALL.iter().map(|metric| (metric.id, own(metric.id))).filter(|(_, scores)| scores.len() > 1);
    judged.filter(|(_, scores)| scores.iter().all(|score| apart(context, score).is_none())).map(|one| one.0).collect()
}
