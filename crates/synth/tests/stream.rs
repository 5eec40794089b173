//! What holds for every stream of a shop: the same bytes, order, ids, completeness.

use std::collections::BTreeSet;

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{AgentState, Event, Millis, What};
use nabiz_synth::{MAX_DAYS, Shop, ShopError, Tally, settings_toml};

/// Every `type` of METRICS A.2.
const TYPES: [&str; 41] = [
    "open",
    "message",
    "assign",
    "handoff",
    "transfer",
    "escalate",
    "status",
    "priority",
    "topic",
    "merge",
    "spam",
    "unspam",
    "delete",
    "restore",
    "test",
    "survey_sent",
    "survey_answer",
    "work_start",
    "work_end",
    "resolution_code",
    "review",
    "arrive",
    "deflect_offer",
    "deflect_accept",
    "queue",
    "ring",
    "answer",
    "hold",
    "unhold",
    "xfer",
    "hangup",
    "wrap_end",
    "abandon",
    "flowout",
    "callback_accept",
    "agent_state",
    "headcount",
    "cost",
    "customer_start",
    "customer_end",
    "order",
];

fn shop(cases: u64) -> Shop {
    Shop { cases, ..Shop::default() }
}

fn tell(shop: &Shop, sink: impl FnMut(&Event<'_>)) -> Tally {
    shop.tell(sink).expect("the shop is valid")
}

/// FNV-1a over what an event says, apart from how it is held in memory.
struct Fingerprint(u64);

impl Fingerprint {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0xFF]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }

    fn add_event(&mut self, event: &Event<'_>) {
        self.add(&event.at.to_le_bytes());
        self.add(event.event_id.as_bytes());
        self.add(event.case_id.unwrap_or("-").as_bytes());
        self.add(event.what.type_id().as_bytes());
        event.what.map(&mut |text| self.add(text.as_bytes()));
        match event.what {
            What::SurveyAnswer { score, .. } => self.add(&score.to_le_bytes()),
            What::Cost { amount, .. } | What::Order { amount: Some(amount), .. } => self.add(&amount.to_le_bytes()),
            What::Status { to, .. } => self.add(to.id().as_bytes()),
            _ => {}
        }
        event.attributes.iter().for_each(|(_, value)| self.add(value.as_bytes()));
    }
}

fn fingerprint(shop: &Shop, first: u64) -> u64 {
    let mut print = Fingerprint(0xCBF2_9CE4_8422_2325);
    let mut seen = 0;
    tell(shop, |event| {
        if seen < first {
            print.add_event(event);
        }
        seen += 1;
    });
    print.0
}

#[test]
fn the_same_shop_gives_the_same_events_on_every_machine() {
    // A change of this number is a change of every demo: say so in the changelog.
    assert_eq!(fingerprint(&shop(3_000), 60_000), 0x7CAE_1977_B484_7347);
    assert_eq!(fingerprint(&shop(500), u64::MAX), fingerprint(&shop(500), u64::MAX));
    assert_ne!(fingerprint(&shop(500), u64::MAX), fingerprint(&Shop { seed: 2, ..shop(500) }, u64::MAX));
}

#[test]
fn five_thousand_cases_show_every_event_type_channel_and_state() {
    let (mut types, mut channels, mut states) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    tell(&shop(5_000), |event| {
        types.insert(event.what.type_id());
        match event.what {
            What::Open { channel, .. } | What::Arrive { channel, .. } => drop(channels.insert(channel)),
            What::AgentState { state, .. } => drop(states.insert(state.id())),
            _ => {}
        }
    });
    assert_eq!(types, BTreeSet::from(TYPES));
    assert_eq!(channels, BTreeSet::from_iter(Channel::ALL.iter().copied()));
    assert_eq!(states.len(), AgentState::ALL.len());
}

/// Checks a whole stream and gives its tally as counted from outside.
fn check_order(shop: &Shop) -> Tally {
    let mut counted = Tally::default();
    let (mut case_id, mut before) = (String::new(), Millis::MIN);
    let (mut earliest, mut latest) = (Millis::MAX, Millis::MIN);
    let told = tell(shop, |event| {
        counted.events += 1;
        assert_eq!(event.seq, Some(counted.events));
        assert_eq!(event.account, shop.account);
        (earliest, latest) = (earliest.min(event.at), latest.max(event.at));
        let Some(id) = event.case_id else {
            return;
        };
        if case_id != id {
            counted.cases += 1;
            assert!(id > case_id.as_str(), "{id} comes once, after {case_id}");
            assert!(matches!(event.what, What::Open { .. } | What::Arrive { .. }), "{id} begins with {event:?}");
            case_id.clear();
            case_id.push_str(id);
            before = Millis::MIN;
        }
        assert!(event.at >= before, "{id} goes back in time: {event:?}");
        before = event.at;
    });
    assert_eq!(told, counted);
    let midnight = |days: i64| {
        let day = shop.start.saturating_add(jiff::Span::new().days(days));
        day.in_tz(&shop.timezone).expect("the zone is known").timestamp().as_millisecond()
    };
    assert!(counted.events == 0 || earliest >= midnight(0) - 2 * 60_000 && latest < midnight(i64::from(shop.days)));
    counted
}

#[test]
fn the_events_of_a_case_stand_together_and_in_order() {
    for cases in [0, 1, 50, 20_000] {
        assert_eq!(check_order(&shop(cases)).cases, cases);
    }
}

#[test]
fn other_zones_and_spans_work() {
    for (timezone, days, cases) in [("Europe/Berlin", 400, 2_000), ("America/Sao_Paulo", 1, 300), ("UTC", 45, 9_000)] {
        let shop = Shop { timezone: timezone.into(), days, cases, account: "demo".into(), ..Shop::default() };
        assert_eq!(check_order(&shop).cases, cases);
    }
}

#[test]
fn events_grow_with_cases() {
    // Feeds of few seats weigh more in a small shop.
    let events = |cases| tell(&shop(cases), |_| ()).events as f64 / cases as f64;
    let (small, large) = (events(20_000), events(80_000));
    assert!((9.0..16.0).contains(&large), "{large} events a case");
    assert!(small > large && small < large * 1.3, "{small}, {large}");
}

#[test]
fn calls_leave_the_queue_in_every_way() {
    let mut flow_outs = BTreeSet::new();
    tell(&shop(20_000), |event| {
        if let What::Flowout { kind } = event.what {
            flow_outs.insert(format!("{kind:?}"));
        }
    });
    assert_eq!(flow_outs.len(), 3, "{flow_outs:?}");
}

#[test]
fn impossible_shops_are_refused() {
    let refuse = |shop: Shop| shop.tell(|_| ()).unwrap_err();
    assert!(matches!(refuse(Shop { days: 0, ..shop(1) }), ShopError::Days(0)));
    assert!(matches!(refuse(Shop { days: MAX_DAYS + 1, ..shop(1) }), ShopError::Days(_)));
    assert!(matches!(refuse(Shop { timezone: "Moon/Base".into(), ..shop(1) }), ShopError::Timezone(_)));
    assert!(matches!(refuse(Shop { start: jiff::civil::Date::MAX, ..shop(1) }), ShopError::Date(_)));
}

#[test]
fn the_settings_name_every_agent_once() {
    let shop = shop(5_000);
    let settings: toml::Table = settings_toml(&shop).parse().unwrap();
    assert_eq!(settings["timezone"].as_str(), Some("Europe/Istanbul"));
    let teams = settings["teams"].as_array().unwrap();
    let members = teams.iter().flat_map(|team| team["members"].as_array().unwrap()).map(|id| id.as_str().unwrap());
    let listed: Vec<&str> = members.collect();
    let named: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(named.len(), listed.len());
    let mut seen = BTreeSet::new();
    tell(&shop, |event| {
        if let What::Answer { agent: Some(agent) } | What::WorkStart { agent } | What::AgentState { agent, .. } =
            event.what
        {
            seen.insert(agent.to_owned());
        }
    });
    assert!(seen.iter().all(|agent| named.contains(agent.as_str())), "{seen:?}");
}

#[test]
fn settings_quote_what_toml_needs_quoted() {
    let shop = Shop { timezone: "a\"b\\c\n".into(), ..shop(10) };
    let settings: toml::Table = settings_toml(&shop).parse().unwrap();
    assert_eq!(settings["timezone"].as_str(), Some("a\"b\\c\n"));
}
