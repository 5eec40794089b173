//! The settings file that fits a shop: calendar, teams with their members, promises.

use std::fmt::Write;

use crate::Shop;
use crate::days::WEEK;
use crate::people::People;
use crate::topics::Team;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Metric, class, priority where it has one, target, hours.
const PROMISES: [(&str, &str, Option<&str>, &str, &str); 9] = [
    ("first_response", "ticket", None, "2h", "business"),
    ("first_response", "ticket", Some("high"), "1h", "business"),
    ("first_response", "ticket", Some("urgent"), "30m", "business"),
    ("first_response", "ticket", Some("critical"), "30m", "business"),
    ("first_response", "conversation", None, "3m", "business"),
    ("resolution", "ticket", None, "4h", "business"),
    ("resolution", "ticket", Some("urgent"), "2h", "business"),
    ("resolution", "ticket", Some("critical"), "2h", "business"),
    ("resolution", "conversation", None, "30m", "business"),
];

/// The text of a `nabiz.toml` with which every metric of the shop has its source.
#[must_use]
pub fn settings_toml(shop: &Shop) -> String {
    let mut text = format!("timezone = {}\ncalendar = \"support\"\n", quoted(&shop.timezone));
    text.push_str("\n[[calendars]]\nname = \"support\"\nholidays = [\"tr\"]\n");
    let hours: Vec<String> = WEEKDAYS.iter().zip(WEEK).filter_map(|(day, hours)| day_hours(day, hours?)).collect();
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(text, "hours = {{ {} }}", hours.join(", "));
    let people = People::new(shop.seed, shop.cases, shop.days);
    for team in Team::ALL {
        let members = people.agents.iter().filter(|agent| agent.team == team);
        let members: Vec<String> = members.map(|agent| quoted(&agent.id)).collect();
        let _ = writeln!(text, "\n[[teams]]\nid = \"{}\"\nmembers = [{}]", team.id(), members.join(", "));
    }
    for (metric, class, priority, target, hours) in PROMISES {
        let _ = writeln!(text, "\n[[sla]]\nmetric = \"{metric}\"\nclass = \"{class}\"");
        if let Some(priority) = priority {
            let _ = writeln!(text, "priority = \"{priority}\"");
        }
        let _ = writeln!(text, "target = \"{target}\"\nhours = \"{hours}\"");
        if metric == "resolution" {
            text.push_str("pause = [\"pending\"]\n");
        }
    }
    text
}

fn day_hours(day: &str, (start, end): (u16, u16)) -> Option<String> {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    Some(format!("{day} = [\"{}-{}\"]", clock(start), clock(end)))
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
