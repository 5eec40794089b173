//! Who waits for whom in a session: customer turns, contacts, agents' bursts (METRICS A.3-10, A.3-11, B.7, B.29).

use crate::calendar::Clock;
use crate::event::Millis;
use crate::facts::{Credit, Flags, Labels, Turn};
use crate::symbols::Sym;

use super::history::is_human_reply;
use super::session::{Opener, Session};
use super::thread::is_customer_message;

/// What the messages of a session add up to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dialogue {
    /// Customer turns after the first public human reply, up to the first resolution.
    pub later_turns: u32,
    /// Runs of public human replies that no customer message interrupts.
    pub bursts: u32,
    /// Different agents with public replies.
    pub repliers: u32,
    /// Public customer messages, the opening included.
    pub messages_in: u32,
    /// Since when a customer's message has been unanswered.
    pub waiting_since: Option<Millis>,
}

impl Dialogue {
    /// Reads the messages of `session`; turns that count for next response time go to `turns`.
    #[must_use]
    pub fn read(session: &Session<'_>, labels: &Labels, clock: Option<&Clock<'_>>, turns: &mut Vec<Turn>) -> Self {
        let mut reader = Reader {
            session,
            labels,
            clock,
            turns,
            first_resolved_at: session.history.first().map(|step| step.at),
            turn: None,
            counts_turns: session.opener == Opener::Agent,
            replied: false,
            in_burst: false,
            next_resolution: 0,
            dialogue: Self::default(),
        };
        // A further session begins with the message itself, a first one with its `open`.
        if matches!(session.opener, Opener::Customer | Opener::OnBehalf) && session.is_first {
            reader.dialogue.messages_in = 1;
            reader.dialogue.waiting_since = Some(session.opened_at);
        }
        for (position, entry) in session.entries.iter().enumerate() {
            reader.end_turn_at_resolution(position);
            if is_customer_message(entry) {
                reader.customer(entry.at);
            } else if let Some(agent) = is_human_reply(entry) {
                reader.reply(position, entry.at, agent);
            }
        }
        reader.finish()
    }
}

struct Reader<'a> {
    session: &'a Session<'a>,
    labels: &'a Labels,
    clock: Option<&'a Clock<'a>>,
    turns: &'a mut Vec<Turn>,
    first_resolved_at: Option<Millis>,
    turn: Option<(Millis, bool)>,
    counts_turns: bool,
    replied: bool,
    in_burst: bool,
    next_resolution: usize,
    dialogue: Dialogue,
}

impl Reader<'_> {
    /// Any raw resolution ends a turn (H14), lapses and thanks included.
    fn end_turn_at_resolution(&mut self, position: usize) {
        while let Some(step) = self.session.history.raw.get(self.next_resolution) {
            if step.position > position {
                break;
            }
            if step.status.is_resolved() {
                self.turn = None;
                self.dialogue.waiting_since = None;
            }
            self.next_resolution += 1;
        }
    }

    fn customer(&mut self, at: Millis) {
        self.dialogue.messages_in += 1;
        self.in_burst = false;
        self.dialogue.waiting_since.get_or_insert(at);
        if self.turn.is_none() {
            self.turn = Some((at, self.counts_turns));
            let counts = self.replied && self.first_resolved_at.is_none_or(|resolved_at| at <= resolved_at);
            self.dialogue.later_turns += u32::from(counts);
        }
    }

    fn reply(&mut self, position: usize, at: Millis, agent: Option<Sym>) {
        self.dialogue.waiting_since = None;
        self.dialogue.bursts += u32::from(!self.in_burst);
        self.in_burst = true;
        self.replied = true;
        self.counts_turns = true;
        if let Some((started_at, true)) = self.turn.take() {
            let credit = Credit { team: self.session.holder_at_position(position).team, agent };
            self.push_turn(started_at, Some(at), credit, Flags::TURN_ANSWERED);
        }
    }

    fn push_turn(&mut self, started_at: Millis, replied_at: Option<Millis>, credit: Credit, state: Flags) {
        let mut flags = state;
        flags.set(Flags::ELIGIBLE, !self.session.is_out);
        let business = replied_at.and_then(|end| self.clock.map(|clock| clock.elapsed_ms(started_at, end)));
        self.turns.push(Turn { labels: *self.labels, flags, started_at, replied_at, business, credit });
    }

    fn finish(mut self) -> Dialogue {
        if let Some((started_at, true)) = self.turn {
            let credit = self.session.end.holder;
            self.push_turn(started_at, None, credit, Flags::TURN_OPEN);
        }
        self.dialogue.repliers = self.session.repliers.len() as u32;
        self.dialogue
    }
}
