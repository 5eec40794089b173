//! Pauses of agents: what a reason says, and which call a wrap-up belongs to (METRICS A.11).

use std::collections::BTreeMap;

use nabiz_domain::event::{AgentState, Millis};

use crate::letters::folded;

/// A wrap-up that begins later after the end of a call than this is no work on that call.
const SOON: Millis = 60_000;

/// The state that the reason of a pause names.
pub(super) fn state_of_pause(reason: &str) -> AgentState {
    // `Wrap-up`, `wrap_up` and `WrapUp` are one reason.
    let reason: String = folded(reason).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let has = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    if has(&["wrap", "acw", "aftercall", "afterwork", "cagrisonrasi", "gorusmesonrasi"]) {
        AgentState::Acw
    } else if has(&["train", "coach", "egitim"]) {
        AgentState::Training
    } else if has(&["meet", "toplant"]) {
        AgentState::Meeting
    } else {
        AgentState::Break
    }
}

/// The last call of each agent, for as long as a wrap-up may follow it: an entry an agent, not a call.
#[derive(Debug, Default)]
pub(super) struct LastCalls(BTreeMap<String, LastCall>);

#[derive(Debug)]
struct LastCall {
    call: String,
    ended_at: Option<Millis>,
    /// Whether a pause for after-call work runs.
    is_wrapping: bool,
}

impl LastCalls {
    /// The agent takes `call`; hands back the call whose wrap-up ends by that.
    pub(super) fn connect(&mut self, agent: &str, call: &str, at: Millis) -> Option<String> {
        let wrapped = self.end(agent, at);
        let next = LastCall { call: call.to_owned(), ended_at: None, is_wrapping: false };
        self.0.insert(agent.to_owned(), next);
        wrapped
    }

    /// The agent's part of `call` ends.
    pub(super) fn hang_up(&mut self, agent: &str, call: &str, at: Millis) {
        if let Some(last) = self.0.get_mut(agent).filter(|last| last.call == call) {
            last.ended_at = Some(at);
        }
    }

    /// The agent pauses; hands back the call whose wrap-up ends by that.
    pub(super) fn pause(&mut self, agent: &str, state: AgentState, has_reason: bool, at: Millis) -> Option<String> {
        if state != AgentState::Acw {
            // Asterisk may write one pause twice, for the queue with its reason and for all queues without.
            return if has_reason { self.end(agent, at) } else { None };
        }
        if let Some(last) = self.0.get_mut(agent) {
            // A pause that is asked for during the call begins with its end.
            let is_soon = last.ended_at.is_none_or(|ended_at| (0..=SOON).contains(&(at - ended_at)));
            last.is_wrapping |= is_soon;
        }
        None
    }

    /// The agent is back, or gone; hands back the call whose wrap-up ends by that.
    pub(super) fn end(&mut self, agent: &str, at: Millis) -> Option<String> {
        let last = self.0.get_mut(agent).filter(|last| last.is_wrapping)?;
        last.is_wrapping = false;
        // Who is back before the call ended has no work after it. Logs that are read out of their order go back in time.
        last.ended_at.filter(|&ended_at| ended_at <= at)?;
        self.0.remove(agent).map(|last| last.call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_what_its_reason_says() {
        for (reason, state) in [
            ("", AgentState::Break),
            ("Lunch", AgentState::Break),
            ("Afternoon tea", AgentState::Break),
            ("WrapUp", AgentState::Acw),
            ("wrap-up", AgentState::Acw),
            ("ACW", AgentState::Acw),
            ("After call", AgentState::Acw),
            ("ÇAĞRI SONRASI", AgentState::Acw),
            ("Eğitim", AgentState::Training),
            ("EĞİTİM", AgentState::Training),
            ("team meeting", AgentState::Meeting),
        ] {
            assert_eq!(state_of_pause(reason), state, "{reason}");
        }
    }
}
