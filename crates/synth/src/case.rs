//! A case while it is told: its clock, its people and the small steps that all classes share.
//!
//! The clock only moves forward, so a case's events are in order. A case that makes another one (a recontact, a
//! callback, a call's ticket) leaves it with the desk, which tells it next.

use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{Actor, MessageKind, Millis, Owner, Priority, Status, What};

use crate::customers;
use crate::days::{DAY, HOUR, MINUTE};
use crate::desk::{Desk, Origin, Start};
use crate::out::write_id;
use crate::random::{Purpose, Random};
use crate::shop::World;
use crate::topics::{TOPICS, Team};

/// Longest chain of cases that grow out of each other.
const MAX_DEPTH: u8 = 3;

/// The case in hand.
pub(crate) struct Case<'d, 's> {
    pub desk: &'d mut Desk<'s>,
    pub random: Random,
    pub at: Millis,
    pub number: u64,
    pub start: Start,
    pub channel: Channel,
    pub topic: Option<usize>,
    pub priority: Option<Priority>,
    pub team: Team,
    pub agent: usize,
    /// How much busier than usual the desk is, percent.
    pub pressure: i64,
    /// What the customer feels, around 0.
    pub mood: i32,
    pub surveys: u64,
    /// Items that a reviewer found to apply, and failed.
    pub reviewed: Option<(u16, u16)>,
}

impl<'d, 's> Case<'d, 's> {
    /// Begins a case; nothing is told yet.
    pub fn new(desk: &'d mut Desk<'s>, start: Start, channel: Channel) -> Self {
        let number = desk.out.begin_case();
        let world = desk.world;
        write_id(&mut desk.requester, "cust", "-", start.customer, 7);
        let pressure = world.pressure(start.at);
        let team = start.topic.map_or(Team::Frontline, |topic| TOPICS[topic].team);
        let random = Random::new(world.seed, Purpose::Case, number);
        let (at, topic, mood) = (start.at, start.topic, -15 * i32::from(start.depth));
        Self {
            desk,
            random,
            at,
            number,
            start,
            channel,
            topic,
            priority: None,
            team,
            agent: 0,
            pressure,
            mood,
            surveys: 0,
            reviewed: None,
        }
    }

    pub fn world(&self) -> &'s World {
        self.desk.world
    }

    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.random.chance(per_mille)
    }

    /// Tells an event at the case's clock.
    pub fn tell(&mut self, what: What<&str>) {
        self.desk.out.case_event(self.at, what, &[]);
    }

    /// Tells `open`.
    pub fn open(&mut self, by: Actor<&str>, on_behalf: bool) {
        let profile = customers::profile(self.world().seed, self.start.customer);
        let Desk { out, requester, text, world, .. } = &mut *self.desk;
        let parent = self.start.parent.filter(|_| self.start.origin != Origin::Duplicate);
        let parent = parent.map(|number| {
            write_id(text, &world.account, "-", number, 6);
            text.as_str()
        });
        let topic = self.topic.map(|topic| TOPICS[topic].id);
        let (channel, priority) = (self.channel, self.priority);
        let requester = Some(requester.as_str());
        let what = match channel.class() {
            Class::Call => What::Arrive { channel, requester, topic, parent, priority },
            _ => What::Open { channel, by, requester, topic, priority, on_behalf, parent },
        };
        out.case_event(self.at, what, &profile);
    }

    /// Lets a stretch of time pass, whatever the hour.
    pub fn pass(&mut self, time: Millis) {
        self.at += time.max(0);
    }

    /// Lets a time between two bounds pass.
    pub fn pass_between(&mut self, low: Millis, high: Millis) {
        self.at += self.random.between(low, high);
    }

    /// Lets a stretch of opening hours pass.
    pub fn pass_open(&mut self, work: Millis) {
        self.at = self.world().days.after(self.at, work);
    }

    /// A skewed time around a median; the topic and the agent stretch it.
    pub fn effort(&mut self, median: Millis, spread: u32) -> Millis {
        let difficulty = i64::from(self.topic.map_or(100, |topic| TOPICS[topic].difficulty));
        let slowness = self.world().people.agents[self.agent].slowness;
        self.random.lognormal(median, spread) * difficulty / 100 * slowness / 100
    }

    pub fn agent_id(&self) -> &'s str {
        &self.world().people.agents[self.agent].id
    }

    pub fn agent(&self) -> Actor<&'s str> {
        Actor::Agent(Some(self.agent_id()))
    }

    /// A message for the other side.
    pub fn say(&mut self, by: Actor<&str>) {
        self.tell(What::Message { by, public: true, kind: MessageKind::Reply, automated: false });
    }

    /// A message that no person wrote: an acknowledgement, or a macro under an agent's name.
    pub fn say_automatically(&mut self, by: Actor<&str>, kind: MessageKind) {
        self.tell(What::Message { by, public: true, kind, automated: true });
    }

    pub fn note(&mut self) {
        let by = self.agent();
        self.tell(What::Message { by, public: false, kind: MessageKind::Note, automated: false });
    }

    pub fn status(&mut self, to: Status, by: Actor<&str>) {
        self.tell(What::Status { to, by });
    }

    pub fn assign_team(&mut self) {
        self.tell(What::Assign { to: Owner::Team(self.team.id()) });
    }

    /// An agent of the case's team has it from the start.
    pub fn assign_silently(&mut self, except: Option<usize>) {
        let World { people, days, .. } = self.world();
        self.agent = people.choose(&mut self.random, self.team, days, self.at, except);
    }

    /// Another agent of the case's team takes it.
    pub fn assign_agent(&mut self, except: Option<usize>) {
        self.assign_silently(except);
        self.tell(What::Assign { to: Owner::Agent(self.agent_id()) });
    }

    /// The same agent goes on, or a colleague where the agent has left.
    pub fn take_up_again(&mut self) {
        if self.world().people.is_gone(self.agent, &self.world().days, self.at) {
            self.assign_agent(Some(self.agent));
        }
    }

    /// How the agent marks what solved the case.
    pub fn resolution_code(&mut self) {
        let Some(topic) = self.topic else {
            return;
        };
        let usual = self.world().people.agents[self.agent].consistency_per_mille;
        let code = if self.chance(usual) { 0 } else { 1 + self.random.index(2) };
        self.tell(What::ResolutionCode { code: TOPICS[topic].codes[code] });
    }

    /// A priority as shops give them: often none.
    pub fn draw_priority(&mut self) -> Option<Priority> {
        self.random.pick(&[
            (None, 150),
            (Some(Priority::Low), 100),
            (Some(Priority::Normal), 555),
            (Some(Priority::High), 150),
            (Some(Priority::Urgent), 35),
            (Some(Priority::Critical), 10),
        ])
    }

    /// Leaves a case that grows out of this one to the desk.
    pub fn spawn(&mut self, origin: Origin, at: Millis, parent: Option<u64>) {
        let depth = self.start.depth + 1;
        let desk = &mut *self.desk;
        if depth > MAX_DEPTH || at >= desk.world.days.end() || desk.room <= desk.children.len() as u64 {
            return;
        }
        desk.children.push(Start { origin, at, topic: self.topic, parent, depth, customer: self.start.customer });
    }

    /// In `per_mille` of cases the customer comes back with the same matter within a week, mostly the same way.
    pub fn maybe_recontact(&mut self, per_mille: u32) {
        if !self.chance(per_mille) {
            return;
        }
        let class = match self.channel.class() {
            class if self.chance(600) => class,
            _ => self.random.pick(&[(Class::Conversation, 2), (Class::Ticket, 2), (Class::Call, 3)]),
        };
        let delay = 30 * MINUTE + self.random.exponential(40 * HOUR).min(6 * DAY);
        let at = match class {
            Class::Call => self.world().days.after(self.at + delay, self.random.between(0, 4 * HOUR)),
            _ => self.at + delay,
        };
        self.spawn(Origin::Recontact(class), at, None);
    }
}
