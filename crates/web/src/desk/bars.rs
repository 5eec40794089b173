//! Small charts drawn on the server: no script, no inline style, a table beside each.

use askama::Template;

use super::shell::rendered;

/// A value in its place; none where there is no figure.
pub(super) struct Point {
    pub label: String,
    pub text: String,
    pub value: Option<f64>,
}

#[derive(Template)]
#[template(path = "desk/bars.html")]
struct Bars<'a> {
    title: &'a str,
    /// What its files are called when they are taken along.
    name: &'a str,
    points: Vec<Drawn<'a>>,
    width: usize,
}

struct Drawn<'a> {
    point: &'a Point,
    x: usize,
    y: f64,
    height: f64,
}

const HEIGHT: f64 = 100.0;
const STEP: usize = 12;

/// Columns from zero to the largest value; `name` is that of the files that a reader takes along.
pub(super) fn bars(title: &str, name: &str, points: &[Point]) -> String {
    let most = points.iter().filter_map(|point| point.value).fold(0.0_f64, f64::max);
    let drawn = points.iter().enumerate().map(|(i, point)| {
        let share = point.value.filter(|_| most > 0.0).map_or(0.0, |value| (value / most).clamp(0.0, 1.0));
        let height = (share * HEIGHT * 10.0).round() / 10.0;
        Drawn { point, x: i * STEP + 1, y: HEIGHT - height, height }
    });
    rendered(&Bars { title, name, points: drawn.collect(), width: points.len().max(1) * STEP })
}
