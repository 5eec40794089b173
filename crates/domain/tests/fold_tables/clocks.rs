//! Business time over the calendars in force (A.4, H18, H24). Monday 2024-04-15 is day 0; 09:00 is `9h`.

use crate::desk::{Desk, office};

const NINE_TO_SIX: (u16, u16) = (540, 1080);

fn desk() -> Desk {
    Desk::new().open(NINE_TO_SIX.0, NINE_TO_SIX.1)
}

#[test]
fn business_durations_count_open_hours_only() {
    // Monday 17:30 to Tuesday 09:45: 30 + 45 minutes; assigned 09:15: 30 + 15.
    let script = "
        17h+30m    T open email
        17h+40m    T replies bot
        1d+9h+15m  T assign A
        1d+9h+45m  T replies A
        1d+10h     T is solved A";
    desk()
        .script(script)
        .facts()
        .check("T", "b.response=75m b.from_opened=75m b.assignment=45m b.from_assignment=30m")
        .check("T", "b.any=10m b.resolution=90m b.first=90m b.resolution_from_assignment=45m b.wait=90m wait=16h+30m");
}

#[test]
fn opened_and_answered_outside_hours_is_a_true_zero() {
    desk()
        .script("5d+12h T open email; 5d+13h T replies A")
        .facts()
        .check("T", "b.response=0 replied=5d+13h +OUT_OF_HOURS");
    desk().script("5d+12h T open email").facts().check("T", "b.response=none");
}

#[test]
fn without_an_account_calendar_there_are_no_business_figures() {
    let answer = Desk::new().script("0 T open email; 9 T replies A; 20 T says; 30 T replies A").facts();
    answer.check("T", "b.response=none -OUT_OF_HOURS").rows("turns.business", &[], &["none"]);
}

#[test]
fn the_schedule_in_force_is_the_teams_at_each_moment() {
    // H18, H24: the account is open 9 to 18, `night` 18 to 24, `gold` always.
    let teams =
        || desk().team("night", &[], Some((1080, 1440))).team("gold", &[], Some((0, 1440))).team("day", &[], None);
    let rows = [
        // All in the account's hours: 12:00 to 20:00.
        ("12h T open email; 20h T replies A", "b.response=6h"),
        // `night` from 17:00: 12 to 17 by the account, 18 to 20 by the team.
        ("12h T open email; 17h T assign team:night; 20h T replies A", "b.response=7h"),
        // A transfer and an escalation move the team as well.
        ("12h T open email; 17h T transfer night; 20h T replies A", "b.response=7h"),
        ("12h T open email; 17h T escalate night; 20h T replies A", "b.response=7h"),
        // An agent does not, whatever team the settings put that agent in.
        ("12h T open email; 17h T assign N; 20h T replies N", "b.response=6h"),
        // A team without hours of its own has the account's.
        ("12h T open email; 13h T assign team:day; 20h T replies A", "b.response=6h"),
        // Three owners: 12 to 14 account, 14 to 19 night (1 h), 19 to 20 gold.
        ("12h T open email; 14h T assign team:night; 19h T assign team:gold; 20h T replies A", "b.response=4h"),
        // Back to a team without hours: the account's again.
        ("12h T open email; 14h T assign team:night; 16h T assign team:day; 20h T replies A", "b.response=4h"),
        // Assigned before the opening: the team's from the start.
        ("11h T assign team:gold; 12h T open email; 20h T replies A", "b.response=8h"),
        // Out of hours is always the account's.
        ("20h T open email; 20h T assign team:night; 21h T replies A", "b.response=1h +OUT_OF_HOURS"),
        ("12h T open email; 12h T assign team:night; 13h T replies A", "b.response=0 -OUT_OF_HOURS"),
    ];
    for (script, expected) in rows {
        let desk = teams().team("other", &["N"], Some((0, 1440)));
        desk.script(&format!("{script}; 1d Z open email; 1d Z assign N")).facts().check("T", expected);
    }
}

#[test]
fn turns_and_spells_run_on_the_same_piecewise_clock() {
    let script = "
        12h T open email; 13h T replies A
        14h T says; 17h T transfer night; 20h T replies B";
    let answer = desk().team("night", &["B"], Some((1080, 1440))).script(script).facts();
    // The turn: 14 to 17 by the account, 18 to 20 by the team. The team's own clock: 18 to 20. Agents: 0.
    answer.rows("turns.business", &[], &["18000"]).rows(
        "spells",
        &[],
        &["T 61200..72000 night/-", "T 46800..46800 -/A", "T 72000..72000 night/B"],
    );
    answer.rows("spells.business", &[], &["7200", "0", "0"]);
}

#[test]
fn a_follow_up_begins_in_the_inherited_teams_hours() {
    // H3 with H24
    let script = "12h T open email; 12h T assign team:night; 13h T replies A; 13h T is closed A; 1d+12h T says; 1d+20h T replies A";
    let answer = desk().team("night", &[], Some((1080, 1440))).script(script).facts();
    answer.check("T#2", "b.response=2h");
}

#[test]
fn a_schedule_version_never_alters_what_lies_before_it() {
    // H24: from Tuesday on open 0 to 24; Monday stays 9 to 18.
    let mut desk = Desk::new();
    let old = office(540, 1080).versions()[0].clone();
    let new = office(0, 1440).versions()[0].clone().valid(Some(jiff::civil::date(2024, 4, 16)), None).expect("valid");
    desk.settings.calendar = Some(nabiz_domain::calendar::Calendar::new(vec![old, new]));
    desk.script("17h T open email; 1d+2h T replies A; 0 U open email")
        .facts()
        .check("T", "b.response=3h -OUT_OF_HOURS")
        .check("U", "+OUT_OF_HOURS");
}
