//! Recontacts, first contact resolution, bot resolutions, maturity (A.3-13, A.5, B.5, B.24, H7).

use crate::desk::{Desk, check};

/// A ticket of customer R about `iade`, resolved at 100 after one reply.
const RESOLVED: &str = "0 X open email req=R topic=iade; 50 X replies A; 100 X is solved A;";

#[test]
fn one_contact_without_transfer_reopen_or_return_is_a_first_contact_resolution() {
    let rows = [
        ("9 T replies A; 9 T is solved A", "+FCR +FCR_BASE"),
        ("9 T replies A; 10 T replies B; 11 T is solved A", "+FCR -ONE_REPLY"),
        ("9 T replies A; 20 T says; 30 T replies A; 30 T is solved A", "-FCR +FCR_BASE contacts=2"),
        ("9 T replies A; 9 T is solved A; 20 T says; 30 T is solved A", "+FCR"),
        ("9 T replies A; 9 T is solved A; 20 T says; 30 T replies A; 30 T is solved A", "-FCR +FCR_BASE"),
        ("9 T replies A; 10 T transfer L2; 20 T is solved A", "-FCR +TRANSFERRED +MOVED_ON"),
        ("9 T replies A; 10 T escalate; 20 T is solved A", "-FCR +ESCALATED +MOVED_ON -TRANSFERRED"),
        ("5 T transfer L2; 9 T replies A; 20 T is solved A", "+FCR -TRANSFERRED -MOVED_ON"),
        ("5 T escalate L2; 9 T replies A; 20 T is solved A", "+FCR -ESCALATED"),
        // Inside the team it is no transfer; without a named team it is one.
        ("5 T assign team:L2; 9 T replies A; 10 T transfer L2; 20 T is solved A", "+FCR -TRANSFERRED"),
        ("9 T replies A; 10 T transfer; 20 T is solved A", "-FCR +TRANSFERRED"),
        ("9 T replies A; 10 T assign B; 20 T is solved B", "+FCR -TRANSFERRED"),
        // Not looked at: no reply, not resolved, lapsed, bot-only.
        ("9 T is solved A", "-FCR -FCR_BASE"),
        ("9 T replies A", "-FCR -FCR_BASE"),
        ("9 T replies bot; 20 T is solved bot", "-FCR -FCR_BASE"),
        // Reopened and still open: resolved once, so looked at, and no success.
        ("9 T replies A; 9 T is solved A; 20 T says", "+FCR_BASE -FCR first=9"),
    ];
    for (script, expected) in rows {
        check(&format!("1 Z open email; 2 Z replies B; 0 T open email; {script}"), "T", expected);
    }
    // A conversation may take several contacts within its one session.
    check("0 C open sms; 9 C replies A; 20 C says; 30 C replies A; 40 C is solved A", "C", "+FCR contacts=2");
}

#[test]
fn fcr_looks_at_bot_cases_only_when_told_to() {
    let mut desk = Desk::new();
    desk.settings.fcr_scope = nabiz_domain::settings::FcrScope::All;
    desk.script("0 C open sms; 5 C replies bot; 9 C is solved bot").facts().check("C", "+FCR_BASE +FCR");
}

#[test]
fn another_case_of_the_same_customer_and_topic_within_the_window_is_a_recontact() {
    let rows = [
        ("7d+100 Y open sms req=R topic=iade", "-FCR"),
        ("7d+100.001 Y open sms req=R topic=iade", "+FCR"),
        ("100 Y open sms req=R topic=iade", "+FCR"),
        ("100.001 Y open sms req=R topic=iade", "-FCR"),
        ("1d Y open sms req=S topic=iade", "+FCR"),
        ("1d Y open sms req=R topic=kargo", "+FCR"),
        ("1d Y open sms req=R", "-FCR"),
        ("1d K arrive phone_in req=R topic=iade", "-FCR"),
        // The topic as of `as_of` counts.
        ("1d Y open sms req=R topic=kargo; 2d Y topic iade", "-FCR"),
        ("1d Y open sms req=R topic=iade; 2d X topic kargo", "+FCR"),
        ("1d Y open sms req=R topic=kargo; 2d X topic", "-FCR"),
        // Eligible and inbound only (H7).
        ("1d Y open sms req=R topic=iade; 2d Y spam", "+FCR"),
        ("1d Y open sms by=A req=R topic=iade", "+FCR"),
        ("1d K arrive phone_out req=R topic=iade", "+FCR"),
        ("1d Y open sms on_behalf by=A req=R topic=iade", "-FCR"),
        ("1d Y open sms by=system req=R topic=iade", "+FCR"),
        // A case that belongs to X is none of X, and X's own child stays one of others.
        ("1d Y open sms req=R topic=iade parent=X", "+FCR"),
        ("1d Y open sms req=R topic=iade parent=Z", "-FCR"),
    ];
    for (script, expected) in rows {
        check(&format!("{RESOLVED} {script}"), "X", expected);
    }
}

#[test]
fn a_further_session_is_a_recontact_of_the_one_before() {
    let script = "0 C open sms; 9 C replies A; 9 C is solved A; 2d C says; 2d+9 C replies A; 2d+9 C is solved A";
    Desk::new().script(script).facts().check("C", "-FCR +FCR_BASE").check("C#2", "+FCR");
    // Without a requester each thread stands for itself.
    check(&format!("{script}; 3d D open sms"), "C#2", "+FCR");
}

#[test]
fn the_recontact_window_is_a_setting() {
    let script = format!("{RESOLVED} 2d Y open sms req=R topic=iade");
    let mut desk = Desk::new();
    desk.settings.recontact_window = 86_400_000;
    desk.script(&script).facts().check("X", "+FCR");
}

#[test]
fn a_case_is_mature_when_its_window_is_over() {
    let script = "0 T open email; 50 T replies A; 100 T is solved A; 1d T says; 1d+5 T replies A; 2d T is solved A";
    let rows = [
        ("1h", "-FIRST_MATURE -FINAL_MATURE"),
        ("7d+99", "-FIRST_MATURE"),
        ("7d+100", "+FIRST_MATURE -FINAL_MATURE"),
        ("9d", "+FIRST_MATURE +FINAL_MATURE"),
    ];
    for (as_of, expected) in rows {
        Desk::new().script(script).at(as_of).check("T", expected);
    }
}

#[test]
fn a_bot_resolution_holds_if_nobody_comes_back() {
    let bot = "0 C open sms req=R topic=iade; 5 C replies bot;";
    check(&format!("{bot} 9 C is solved bot"), "C", "+BOT_NET -BOT_ASSUMED");
    check(&format!("{bot} 9 C is solved customer"), "C", "+BOT_NET -BOT_ASSUMED");
    check(&format!("{bot} 9 C is closed system"), "C", "+BOT_NET +BOT_ASSUMED -LAPSED");
    check(&format!("{bot} 9 C is solved bot; 1d D open email req=R topic=iade"), "C", "-BOT_NET +BOT_ONLY");
    check(&format!("{bot} 9 C is solved A"), "C", "-BOT_NET");
    check(bot, "C", "-BOT_NET +BOT_ONLY");
    // From the final resolution on: a return before it, after the first one, is no recontact of the final one.
    let again = format!(
        "{bot} 9 C is solved bot; 1h D open email req=R topic=iade; 2h C says; 2h+1 C replies bot; 3h C is solved bot"
    );
    check(&again, "C", "+BOT_NET resolved=3h");
}

#[test]
fn a_voice_bots_resolution_is_one() {
    // B.24: of calls, too.
    let script = "0 K arrive phone_in req=R topic=iade; 5 K replies bot; 40 K is solved bot; 42 K hangup customer";
    check(script, "K", "+BOT_ONLY +RESOLVED resolved=40 +BOT_NET -ANSWERED -FCR_BASE");
    let back = format!("{script}; 1d L arrive phone_in req=R topic=iade");
    check(&back, "K", "-BOT_NET");
    // An unanswered call that somebody ticks off is not resolved by a person.
    check("0 K arrive phone_in; 5 K queue q; 40 K hangup customer; 60 K is solved A", "K", "resolved=none first=none");
}
