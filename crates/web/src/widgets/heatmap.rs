//! When customers write and call: volume by hour and weekday, for all classes together and one by one.

use jiff::civil::Weekday;
use nabiz_catalogue::score::Score;
use nabiz_words::Words;

use crate::chart::{Chart, Drawing, Point};
use crate::context::{CLASSES, Context, key, splits};
use crate::table::{Cell, Head, Row, Table};
use crate::widgets::picker::{Panel, Picker};

/// Counts by weekday (Monday first) and hour.
type Grid = [[u64; 24]; 7];

/// The heat maps of an account; `None` if nothing was opened.
pub(crate) fn heatmap(context: &Context<'_>) -> Option<Picker> {
    let words = context.words;
    let classes = CLASSES[..3].iter().filter_map(|class| {
        let grid = grid(whole(context).filter(|score| score.class == *class));
        (total(&grid) > 0).then(|| (context.class(class), *class, grid))
    });
    let mut maps: Vec<(String, &str, Grid)> = classes.collect();
    if maps.is_empty() {
        return None;
    }
    if maps.len() > 1 {
        // Counts of cases add up over classes; no other figure does.
        let all = grid(whole(context).filter(|score| CLASSES[..3].contains(&score.class.as_str())));
        maps.insert(0, (words.class_key("all"), "all", all));
    }
    let panels = maps.into_iter().map(|(name, class, grid)| {
        let peak = peak(&grid);
        let lead = words.with("chart-heatmap-peak", &cell_args(words, peak, grid[peak.0][peak.1]));
        let part = chart(context, &name, class, &grid, &lead).to_string();
        let heading =
            askama::filters::escape(&name, askama::filters::Html).map(|text| text.to_string()).unwrap_or_default();
        Panel { name, heading, lead, parts: vec![part] }
    });
    Some(Picker { id: context.id("heat-class"), label: words.get("dimension-class"), panels: panels.collect() })
}

/// The classes' counts without those of their channels, which would count twice.
fn whole<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Score> {
    context.account.heat.iter().filter(|score| splits(score).is_empty())
}

fn grid<'s>(scores: impl Iterator<Item = &'s Score>) -> Grid {
    let mut grid = Grid::default();
    for score in scores {
        let place = |name: &str| key(score, name)??.parse::<usize>().ok();
        let (Some(hour), Some(weekday)) = (place("hour"), place("weekday")) else { continue };
        if let Some(cell) = weekday.checked_sub(1).and_then(|day| grid.get_mut(day)).and_then(|day| day.get_mut(hour)) {
            *cell += score.n;
        }
    }
    grid
}

fn total(grid: &Grid) -> u64 {
    grid.iter().flatten().sum()
}

fn peak(grid: &Grid) -> (usize, usize) {
    let places = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    places.rev().max_by_key(|(day, hour)| grid[*day][*hour]).unwrap_or_default()
}

fn cell_args(words: Words, (day, hour): (usize, usize), count: u64) -> [(&'static str, nabiz_words::Arg<'static>); 3] {
    let count = words.with("count-cases", &[("n", count.into())]);
    [
        ("weekday", weekday(words, day, Words::weekday).into()),
        ("hour", words.hour(hour as i8).into()),
        ("count", count.into()),
    ]
}

fn weekday(words: Words, day: usize, name: fn(Words, Weekday) -> String) -> String {
    Weekday::from_monday_zero_offset(day as i8).map_or_else(|_| String::new(), |weekday| name(words, weekday))
}

fn chart(context: &Context<'_>, name: &str, class: &str, grid: &Grid, alt: &str) -> Chart {
    let words = context.words;
    let places = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let points = places.map(|place| {
        let count = grid[place.0][place.1];
        let text = vec![words.with("chart-heatmap-cell", &cell_args(words, place, count))];
        Point { label: words.count(count), ..Point::plain(count as f64, text) }
    });
    let drawing = Drawing::Heat {
        hours: (0..24).map(|hour| format!("{hour:02}")).collect(),
        days: (0..7).map(|day| weekday(words, day, Words::weekday_short)).collect(),
        points: points.collect(),
        max: grid.iter().flatten().max().copied().unwrap_or(0) as f64,
    };
    Chart {
        id: context.id(&format!("heat-{class}")),
        title: String::new(),
        alt: alt.to_owned(),
        json: drawing.json(),
        table: table(words, grid, format!("{}, {name}", words.get("section-heatmap"))),
        show_table: words.get("control-show-table"),
        is_tall: true,
        legend: Vec::new(),
    }
}

fn table(words: Words, grid: &Grid, caption: String) -> Table {
    let mut heads = vec![Head::Text(words.get("dimension-hour"))];
    heads.extend((0..7).map(|day| Head::Number(weekday(words, day, Words::weekday_short))));
    let rows = (0..24).map(|hour| Row {
        head: Head::Text(words.hour(hour as i8)),
        cells: grid.iter().map(|day| Cell::number(words.count(day[hour]))).collect(),
    });
    Table::plain(caption, heads, rows.collect())
}
