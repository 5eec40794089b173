//! Whether the shop looks like a shop: rough figures, counted here by hand and not by the metrics' own code.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use nabiz_domain::calendar::{Calendar, OpenHours, Schedule, Shift, tr_holidays};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Actor, Event, Instrument, MessageKind, Millis, Status, What};
use nabiz_synth::Shop;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

/// What is known of the case in hand.
#[derive(Default)]
struct Case {
    class: Option<Class>,
    inbound: bool,
    opened: Millis,
    waits_from: Millis,
    replied: Option<Millis>,
    contacts: u32,
    turn_open: bool,
    solved: Option<Millis>,
    human: bool,
    handed_on: bool,
    reopened: bool,
    last_status: Option<Status>,
    queued: Option<Millis>,
}

/// Lists of values and counts, by name.
#[derive(Default)]
struct Figures {
    values: BTreeMap<&'static str, Vec<f64>>,
    case: Case,
    open: OpenHours,
}

impl Figures {
    fn add(&mut self, name: &'static str, value: f64) {
        self.values.entry(name).or_default().push(value);
    }

    fn share(&mut self, name: &'static str, hit: bool) {
        self.add(name, f64::from(u8::from(hit)) * 100.0);
    }

    fn event(&mut self, event: &Event<'_>) {
        match event.what {
            What::Open { channel, by, .. } => self.begin(event.at, channel.class(), !matches!(by, Actor::Agent(_))),
            What::Arrive { channel, .. } => self.begin(event.at, channel.class(), !channel.is_outbound()),
            What::SurveySent { instrument: Instrument::Csat, .. } => self.add("csat sent", 1.0),
            What::SurveyAnswer { instrument: Some(instrument), score, scale, .. } => match (instrument, scale) {
                (Instrument::Csat, _) => self.add("csat", score.into()),
                (Instrument::Nps, _) => self.add(
                    "nps",
                    if score > 8.0 {
                        100.0
                    } else if score < 7.0 {
                        -100.0
                    } else {
                        0.0
                    },
                ),
                (Instrument::Esat, Some("1-5")) => self.add("esat", score.into()),
                (Instrument::Ces, _) => self.add("ces", score.into()),
                _ => {}
            },
            _ if event.case_id.is_some() => self.step(event.at, event.what),
            _ => {}
        }
    }

    fn begin(&mut self, at: Millis, class: Class, inbound: bool) {
        self.finish();
        self.case = Case { class: Some(class), inbound, opened: at, waits_from: at, ..Case::default() };
        self.share("conversations", class == Class::Conversation);
        self.share("tickets", class == Class::Ticket);
        self.share("out of hours", !self.open.is_open(at));
    }

    fn step(&mut self, at: Millis, what: What<&str>) {
        let case = &mut self.case;
        match what {
            What::Handoff => case.waits_from = at,
            What::Message { by: Actor::Agent(_), public: true, kind: MessageKind::Reply, automated: false } => {
                case.human = true;
                case.replied.get_or_insert(at);
                case.turn_open = false;
            }
            What::Message { by: Actor::Customer, .. } if case.solved.is_none() => {
                case.contacts += u32::from(case.replied.is_some() && !case.turn_open);
                case.turn_open = true;
            }
            What::Message { by: Actor::Agent(_), .. } => {}
            What::Transfer { .. } | What::Escalate { .. } => case.handed_on = true,
            What::Status { to, .. } => {
                case.reopened |= case.solved.is_some() && to == Status::Open;
                case.last_status = Some(to);
                if to == Status::Solved {
                    case.solved.get_or_insert(at);
                }
            }
            What::Queue { .. } => case.queued = Some(at),
            What::Answer { .. } | What::Abandon | What::Flowout { .. } | What::CallbackAccept => {
                if let Some(queued) = case.queued.take() {
                    let (answered, wait) = (matches!(what, What::Answer { .. }), (at - queued) as f64 / 1000.0);
                    self.share("answered", answered);
                    self.share("abandoned", matches!(what, What::Abandon) && wait > 5.0);
                    self.share("service level", answered && wait <= 20.0);
                    if answered {
                        self.add("asa", wait);
                    }
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self) {
        let case = std::mem::take(&mut self.case);
        let Some(class) = case.class.filter(|class| *class != Class::Call && case.inbound) else {
            return;
        };
        let ticket = class == Class::Ticket;
        if let Some(replied) = case.replied {
            let response = (replied - case.waits_from) as f64 / MINUTE as f64;
            self.add(if ticket { "ticket frt" } else { "conversation frt" }, response);
            if self.open.is_open(case.opened) {
                self.add(if ticket { "ticket frt in hours" } else { "conversation frt in hours" }, response);
            }
            let worked = self.open.business_ms(case.waits_from, replied);
            let promise = if ticket { 2 * HOUR } else { 3 * MINUTE };
            self.share(if ticket { "ticket frt sla" } else { "conversation frt sla" }, worked <= promise);
        }
        if let Some(solved) = case.solved.filter(|_| case.human) {
            let lasted = (solved - case.opened) as f64 / MINUTE as f64;
            self.add(if ticket { "ticket resolution" } else { "conversation resolution" }, lasted);
            let worked = self.open.business_ms(case.opened, solved);
            let promise = if ticket { 9 * HOUR } else { 30 * MINUTE };
            self.share(if ticket { "ticket solved soon" } else { "conversation solved soon" }, worked <= promise);
            if ticket {
                self.share("ticket fcr without recontacts", case.contacts == 0 && !case.handed_on && !case.reopened);
            }
        }
        if !ticket {
            self.share("solved by bot", !case.human && case.solved.is_some());
        }
        self.share("reopened or thanked", case.reopened);
        self.share("open at the end", !matches!(case.last_status, Some(Status::Solved | Status::Closed)));
    }
}

fn opening_hours() -> OpenHours {
    let weekdays = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let shifts = weekdays.map(|day| (day, Shift::new(540, 1080).expect("valid")));
    let shifts = shifts.into_iter().chain([(Weekday::Saturday, Shift::new(600, 960).expect("valid"))]);
    let holidays = tr_holidays().into_iter().map(|day| (day.named.date, day.named.holiday));
    let schedule = Schedule::new("Europe/Istanbul", shifts).expect("valid").with_holidays(holidays).expect("valid");
    Calendar::new(vec![schedule]).compile(1_700_000_000_000, 1_800_000_000_000)
}

fn figures() -> BTreeMap<&'static str, (f64, f64, usize)> {
    let mut figures = Figures { open: opening_hours(), ..Figures::default() };
    let shop = Shop { cases: 30_000, ..Shop::default() };
    shop.tell(|event| figures.event(event)).expect("valid");
    figures.finish();
    let summary = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        (values.iter().sum::<f64>() / values.len() as f64, values[values.len() / 2], values.len())
    };
    figures.values.into_iter().map(|(name, values)| (name, summary(values))).collect()
}

#[test]
fn figures_lie_where_shops_lie() {
    let figures = figures();
    for (name, (mean, median, n)) in &figures {
        println!("{name:32} mean {mean:10.2} median {median:10.2} n {n}");
    }
    let mean = |name, low, high| assert!((low..high).contains(&figures[name].0), "{name}: mean {}", figures[name].0);
    let median =
        |name, low, high| assert!((low..high).contains(&figures[name].1), "{name}: median {}", figures[name].1);
    // Minutes.
    median("ticket frt in hours", 45.0, 130.0);
    median("conversation frt in hours", 0.2, 2.0);
    median("conversation resolution", 3.0, 20.0);
    median("ticket resolution", 60.0, 1_000.0);
    // Percent.
    mean("conversations", 38.0, 52.0);
    mean("tickets", 25.0, 38.0);
    mean("out of hours", 25.0, 50.0);
    mean("ticket fcr without recontacts", 60.0, 75.0);
    mean("ticket frt sla", 80.0, 92.0);
    mean("ticket solved soon", 80.0, 93.0);
    mean("conversation frt sla", 75.0, 95.0);
    mean("solved by bot", 15.0, 35.0);
    mean("abandoned", 4.0, 8.0);
    mean("service level", 65.0, 88.0);
    // Scores.
    mean("csat", 4.05, 4.4);
    mean("ces", 4.8, 5.8);
    mean("nps", 5.0, 40.0);
    mean("esat", 3.3, 4.1);
}
