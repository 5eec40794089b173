//! What must hold of a pack beyond its shape.

use nabiz_domain::channel::Class;

use super::{Cut, Disputed, Pack, PackError, PackMetric, Tier};
use crate::metric::{Better, Metric, Rule, Unit};
use crate::register::{UnknownMetric, find, nearest};
use crate::stats::benchmark::Direction;

/// Checks metrics, directions, units, cells and disputes against the catalogue.
pub(super) fn check(pack: &Pack) -> Result<(), PackError> {
    check_window(&pack.window)?;
    for (id, of) in &pack.metrics {
        check_metric(id, of)?;
    }
    let mut seen: Vec<(&str, Class)> = Vec::new();
    for disputed in &pack.disputed {
        check_disputed(pack, disputed, &seen)?;
        seen.push((&disputed.metric, disputed.class));
    }
    Ok(())
}

fn check_window([from, to]: &[String; 2]) -> Result<(), PackError> {
    let is_date = |text: &str| {
        text.len() == 10
            && text.char_indices().all(|(i, c)| if i == 4 || i == 7 { c == '-' } else { c.is_ascii_digit() })
    };
    if is_date(from) && is_date(to) && from < to {
        return Ok(());
    }
    Err(PackError::Window { from: from.clone(), to: to.clone() })
}

fn check_metric(id: &str, of: &PackMetric) -> Result<(), PackError> {
    let Some(metric) = find(id) else {
        let ids = crate::metrics::ALL.iter().map(|metric| metric.id);
        return Err(UnknownMetric { name: id.to_owned(), suggestion: nearest(id, ids).map(str::to_owned) }.into());
    };
    if direction(metric) != Some(of.direction) {
        return Err(PackError::Direction { metric: id.to_owned(), pack: of.direction });
    }
    let catalogue = unit(metric.unit);
    if catalogue != of.unit {
        return Err(PackError::Unit { metric: id.to_owned(), pack: of.unit.clone(), catalogue });
    }
    for (&class, cut) in &of.cells {
        if metric.rule(class) == Rule::NotApplicable {
            return Err(PackError::Class { metric: id.to_owned(), class });
        }
        if let Some(reason) = cell_fault(metric, of.direction, cut) {
            return Err(PackError::Cell { metric: id.to_owned(), class, reason });
        }
    }
    Ok(())
}

fn cell_fault(metric: &Metric, direction: Direction, cut: &Cut) -> Option<&'static str> {
    let values = [cut.top20, cut.median];
    if values.into_iter().flatten().any(|value| !in_range(metric.unit, value)) {
        return Some("a cut point lies outside the metric's range");
    }
    match (cut.top20, cut.median) {
        (Some(top20), Some(median)) if !direction.reaches(top20, median) => {
            Some("the cut of the best 20 % is worse than the median")
        }
        (Some(_), None) => Some("it has a cut of the best 20 % but no median"),
        _ => None,
    }
}

fn check_disputed(pack: &Pack, disputed: &Disputed, seen: &[(&str, Class)]) -> Result<(), PackError> {
    let cut = pack.metrics.get(&disputed.metric).and_then(|of| of.cells.get(&disputed.class));
    let value = cut.and_then(|cut| match disputed.tier {
        Tier::Top20 => cut.top20,
        Tier::Median => cut.median,
    });
    let unit = find(&disputed.metric).map(|metric| metric.unit);
    let reason = if value != Some(disputed.table) {
        "the value of the table is not the one of the cell"
    } else if unit.is_none_or(|unit| !in_range(unit, disputed.prose)) {
        "the value of the prose lies outside the metric's range"
    } else if seen.contains(&(disputed.metric.as_str(), disputed.class)) {
        "it is disputed twice"
    } else {
        return Ok(());
    };
    Err(PackError::Disputed { metric: disputed.metric.clone(), class: disputed.class, reason })
}

fn direction(metric: &Metric) -> Option<Direction> {
    match metric.better {
        Better::Lower => Some(Direction::Lower),
        Better::Higher => Some(Direction::Higher),
        Better::Neutral | Better::AtLeast100 | Better::Band(..) => None,
    }
}

fn unit(unit: Unit) -> String {
    match unit {
        Unit::Seconds => "s".into(),
        Unit::Percent => "%".into(),
        Unit::Score(low, high) => format!("{low}-{high}"),
        Unit::NetScore => "-100-100".into(),
        Unit::Money => "money".into(),
        Unit::Count => "count".into(),
        Unit::Ratio => "ratio".into(),
        Unit::Number => "number".into(),
    }
}

fn in_range(unit: Unit, value: f64) -> bool {
    let (low, high) = match unit {
        Unit::Percent => (0.0, 100.0),
        Unit::Score(low, high) => (low, high),
        Unit::NetScore => (-100.0, 100.0),
        Unit::Seconds | Unit::Money | Unit::Count | Unit::Ratio | Unit::Number => (0.0, f64::MAX),
    };
    (low..=high).contains(&value)
}
