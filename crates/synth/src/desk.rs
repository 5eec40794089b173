//! The desk: goes through the shop's hours and has every case told, those that grow out of others included.

use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::Millis;

use crate::aftermath::Later;
use crate::arrivals::Slots;
use crate::case::Case;
use crate::out::Out;
use crate::random::{Purpose, Random};
use crate::shop::World;
use crate::{call, channels, conversation, customers, feeds, ticket, topics};

/// How a case comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Out of the blue, of this class.
    Demand(Class),
    /// The same matter again, of this class.
    Recontact(Class),
    /// Written down by an agent after a call.
    CallNote,
    /// Left on the voicemail of a call.
    Voicemail,
    /// Moved from a call to messaging.
    Deflected,
    /// The call that a caller in the queue asked for.
    Callback,
    /// An agent rings a ticket's customer.
    Outbound,
    /// The same mail twice: to be merged into its parent.
    Duplicate,
}

/// A case to tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub origin: Origin,
    pub at: Millis,
    pub customer: u64,
    pub topic: Option<usize>,
    pub parent: Option<u64>,
    pub depth: u8,
}

/// Where cases are told: what outlives one case.
pub(crate) struct Desk<'s> {
    pub world: &'s World,
    pub out: Out<'s>,
    /// Cases that grew out of the one in hand.
    pub children: Vec<Start>,
    /// How many more of them the shop's number of cases has room for.
    pub room: u64,
    /// What is still to happen to the case in hand.
    pub agenda: Vec<(Millis, Later)>,
    pub requester: String,
    pub text: String,
}

impl<'s> Desk<'s> {
    pub fn new(world: &'s World, out: Out<'s>) -> Self {
        let (requester, text) = (String::new(), String::new());
        Self { world, out, children: Vec::new(), room: 0, agenda: Vec::new(), requester, text }
    }

    /// Goes through the hours: feeds at midnight, new customers, then the cases of the hour. A case that grew out of
    /// another takes the place of a later arrival, so that the number of cases comes out exactly.
    pub fn walk(&mut self, cases: u64) {
        let world = self.world;
        let mut random = Random::new(world.seed, Purpose::Arrival, 0);
        let (mut today, mut next_customer, mut taken) = (None, 0, 0u64);
        let mut left = cases;
        for slot in Slots::new(&world.days, world.seed, cases) {
            if today != Some(slot.day) {
                today = Some(slot.day);
                feeds::day(self, slot.day);
            }
            while next_customer < world.customers_known(slot.start) {
                customers::tell(self, next_customer, slot.start);
                next_customer += 1;
            }
            for index in 0..slot.count {
                let (at, class) = slot.arrival(&mut random, index);
                let start = fresh(world, &mut random, at, class);
                left -= 1;
                if taken > 0 {
                    taken -= 1;
                    continue;
                }
                taken += self.tell_with_children(start, left - taken);
            }
        }
    }

    /// Tells a case and at most `room` that grow out of it; gives the number of the latter.
    fn tell_with_children(&mut self, start: Start, room: u64) -> u64 {
        let mut children = 0;
        self.room = room;
        self.tell_case(start);
        while let Some(child) = self.children.pop() {
            children += 1;
            self.room = room - children;
            self.tell_case(child);
        }
        children
    }

    fn tell_case(&mut self, start: Start) {
        let seed = self.world.seed;
        let mut random = Random::new(seed, Purpose::Arrival, self.out.tally.cases + 1);
        let (channel, class) = match start.origin {
            Origin::Demand(Class::Call) if !self.world.days.is_open(start.at) => (Channel::PhoneIn, Class::Call),
            Origin::Demand(class) => (channels::draw(&mut random, class), class),
            Origin::Recontact(Class::Call) => (Channel::PhoneIn, Class::Call),
            Origin::Recontact(Class::Ticket) => (Channel::Email, Class::Ticket),
            Origin::Recontact(class) => (channels::draw(&mut random, class), class),
            Origin::CallNote => (Channel::Manual, Class::Ticket),
            Origin::Voicemail => (Channel::Voicemail, Class::Ticket),
            Origin::Duplicate => (Channel::Email, Class::Ticket),
            Origin::Deflected => (Channel::Whatsapp, Class::Conversation),
            Origin::Callback => (Channel::Callback, Class::Call),
            Origin::Outbound => (Channel::PhoneOut, Class::Call),
        };
        let mut case = Case::new(self, start, channel);
        match class {
            Class::Conversation => conversation::tell(&mut case),
            Class::Ticket => ticket::tell(&mut case),
            Class::Call => call::tell(&mut case),
        }
    }
}

/// A case that arrives by itself: anyone known by then, about anything.
fn fresh(world: &World, random: &mut Random, at: Millis, class: Class) -> Start {
    let customer = random.below(world.customers_known(at).max(1));
    let topic = topics::draw(random, &world.days, world.pressure(at) > 150, at);
    let untagged = if class == Class::Call { 150 } else { 45 };
    let topic = (!random.chance(untagged)).then_some(topic);
    Start { origin: Origin::Demand(class), at, customer, topic, parent: None, depth: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shop;

    #[test]
    fn what_outlives_a_case_stays_small_however_many_there_are() {
        let world = World::new(&Shop { cases: 30_000, ..Shop::default() }).unwrap();
        let mut events = 0;
        let mut sink = |_: &nabiz_domain::event::Event<'_>| events += 1;
        let mut desk = Desk::new(&world, Out::new("shop", world.days.end(), &mut sink));
        desk.walk(30_000);
        assert_eq!(desk.out.tally.cases, 30_000);
        assert!(desk.children.capacity() <= 16 && desk.agenda.capacity() <= 16);
        assert!(desk.requester.capacity() <= 64 && desk.text.capacity() <= 64);
        let tally = desk.out.tally;
        assert_eq!(events, tally.events);
    }
}
