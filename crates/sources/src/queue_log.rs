//! Asterisk's `queue_log` (METRICS A.11): `epoch|callid|queue|agent|event|data…`, or its table in a database.
//!
//! Streams: an arrival is told by every entry into a queue under one id, of which the first counts. Kept is what belongs to an
//! agent: the queues, to know when the last one is left, and the last call, to know whose a wrap-up is.

mod pause;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io;

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Actor, AgentState, Event, FlowOut, Millis, What};

use crate::Sink;
use crate::csv::{Header, Record, for_each_record};
use crate::detect::{Detected, Layout};
use crate::input::utf8;
use crate::mapping::MappingError;
use crate::native::too_long;
use crate::pseudonym::pseudonym;
use crate::reader::{Input, Outcome, Reader};
use crate::refusal::{Fault, Refusal, RefusalKind, shown};
use crate::source::Source;
use crate::time;

use pause::{LastCalls, state_of_pause};

/// The columns of the table that Asterisk writes to a database.
const COLUMNS: [&str; 6] = ["time", "callid", "queuename", "agent", "event", "data1"];

/// Events of the log, with those that tell nothing about a call or an agent's state.
const KNOWN: [&str; 29] = [
    "ENTERQUEUE",
    "CONNECT",
    "ABANDON",
    "EXITWITHTIMEOUT",
    "EXITEMPTY",
    "EXITWITHKEY",
    "COMPLETEAGENT",
    "COMPLETECALLER",
    "TRANSFER",
    "BLINDTRANSFER",
    "ATTENDEDTRANSFER",
    "AGENTDUMP",
    "SYSCOMPAT",
    "PAUSE",
    "UNPAUSE",
    "PAUSEALL",
    "UNPAUSEALL",
    "ADDMEMBER",
    "REMOVEMEMBER",
    "AGENTLOGIN",
    "AGENTLOGOFF",
    "AGENTCALLBACKLOGIN",
    "AGENTCALLBACKLOGOFF",
    "RINGNOANSWER",
    "RINGCANCELED",
    "PENALTY",
    "RINGINUSE",
    "CONFIGRELOAD",
    "QUEUESTART",
];

/// Whether the line `first` is one of a queue log.
pub(crate) fn detect(first: &[u8]) -> Option<Detected> {
    let line = std::str::from_utf8(first).ok()?;
    let row = Row::of_line(line);
    let is_log = line.split('|').count() >= 5
        && instant(row.time).is_ok()
        && row.event.len() > 2
        && row.event.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let reason = format!("the first line is `epoch|callid|queue|agent|event|…` with the event {}", shown(row.event));
    is_log.then(|| Detected::of_source(Source::QueueLog, reason, Layout::Lines))
}

/// Whether `header` is that of the queue log's table in a database.
pub(crate) fn detect_table(header: &Header) -> Option<Detected> {
    let names: Vec<String> = COLUMNS.iter().map(|&name| name.to_owned()).collect();
    let reason = "the header has the columns of the table `queue_log`";
    let layout = Layout::Table { header: header.clone(), table: 0 };
    header.has_all(&names).then(|| Detected::of_source(Source::QueueLog, reason, layout))
}

/// Reads queue logs.
#[derive(Debug)]
pub(crate) struct QueueLog {
    account: String,
    /// Who is a member of which queue.
    members: BTreeSet<(String, String)>,
    last_calls: LastCalls,
    id: String,
}

/// One row of the log.
#[derive(Clone, Copy)]
struct Row<'a> {
    time: &'a str,
    call: &'a str,
    queue: &'a str,
    agent: &'a str,
    event: &'a str,
    data: [&'a str; 2],
}

impl<'a> Row<'a> {
    fn of_line(line: &'a str) -> Self {
        let mut parts = line.split('|').map(str::trim);
        let mut next = || parts.next().unwrap_or_default();
        Self { time: next(), call: next(), queue: next(), agent: next(), event: next(), data: [next(), next()] }
    }

    fn of_record(record: Record<'a>, columns: &[Option<usize>; 7]) -> Self {
        let get = |i: usize| columns[i].map_or("", |column| record.get(column).trim());
        let [time, call, queue, agent, event] = [get(0), get(1), get(2), get(3), get(4)];
        // The table may keep all data in one column.
        let mut parts = get(5).split('|').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let data = [first, parts.next().unwrap_or(get(6))];
        Self { time, call, queue, agent, event, data }
    }

    fn agent(&self) -> Option<&'a str> {
        present(self.agent)
    }
}

fn present(text: &str) -> Option<&str> {
    (!text.is_empty() && !text.eq_ignore_ascii_case("none")).then_some(text)
}

impl Reader for QueueLog {
    fn read(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> Result<io::Result<()>, MappingError> {
        let Layout::Table { header, .. } = input.layout else { return Ok(self.lines(input, sink)) };
        let at = |name: &str| header.position(name).ok();
        let columns = [at("time"), at("callid"), at("queuename"), at("agent"), at("event"), at("data1"), at("data2")];
        Ok(for_each_record(input, header, sink, |_, record, sink| self.row(Row::of_record(record, &columns), sink)))
    }
}

impl QueueLog {
    /// A reader; its events belong to `account`, or else to `asterisk`.
    pub(crate) fn new(account: Option<&str>) -> Self {
        let account = account.unwrap_or("asterisk").to_owned();
        Self { account, members: BTreeSet::new(), last_calls: LastCalls::default(), id: String::new() }
    }

    fn lines(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> io::Result<()> {
        while let Some(line) = input.lines.next_line()? {
            if line.is_blank() {
                continue;
            }
            let outcome = if line.too_long {
                Err(Box::new(too_long()))
            } else {
                utf8(line.bytes).and_then(|text| self.row(Row::of_line(text), sink))
            };
            let refuse = |fault| Refusal::cut(input.file, line.number, fault, line.bytes, line.too_long);
            input.counts.row(outcome, refuse, sink);
        }
        Ok(())
    }

    fn row(&mut self, row: Row<'_>, sink: &mut dyn Sink) -> Result<Outcome, Box<Fault>> {
        let at = instant(row.time).map_err(|reason| Box::new(Fault::field(RefusalKind::Time, "time", reason)))?;
        match row.event {
            "ENTERQUEUE" => self.enter(at, row, sink),
            "CONNECT" => self.connect(at, row, sink),
            "ABANDON" => self.of_call(at, row, &[What::Abandon], sink),
            "EXITWITHTIMEOUT" => self.flow_out(at, row, FlowOut::Timeout, sink),
            "EXITEMPTY" | "AGENTDUMP" | "SYSCOMPAT" => self.flow_out(at, row, FlowOut::Empty, sink),
            "EXITWITHKEY" => self.flow_out(at, row, FlowOut::Key, sink),
            "COMPLETEAGENT" => self.hang_up(at, row, &[What::Hangup { by: Actor::Agent(row.agent()) }], sink),
            "COMPLETECALLER" => self.hang_up(at, row, &[What::Hangup { by: Actor::Customer }], sink),
            // What becomes of the call at the other extension is not in this log: its part here is over.
            "TRANSFER" | "BLINDTRANSFER" | "ATTENDEDTRANSFER" => {
                self.hang_up(at, row, &[What::Xfer { agent: None }, What::Hangup { by: Actor::Unknown }], sink)
            }
            "PAUSE" | "PAUSEALL" => self.pause(at, row, sink),
            "UNPAUSE" | "UNPAUSEALL" => {
                let agent = need_agent(row)?;
                let wrapped = self.last_calls.end(agent, at);
                self.state(at, row, AgentState::Available, wrapped, sink)
            }
            "ADDMEMBER" | "AGENTLOGIN" | "AGENTCALLBACKLOGIN" => self.join(at, row, sink),
            "REMOVEMEMBER" | "AGENTLOGOFF" | "AGENTCALLBACKLOGOFF" => self.leave(at, row, sink),
            "RINGNOANSWER" | "RINGCANCELED" | "PENALTY" | "RINGINUSE" | "CONFIGRELOAD" | "QUEUESTART" => {
                Ok(Outcome::Passed)
            }
            "" => Err(Box::new(Fault::field(RefusalKind::Missing, "event", "missing"))),
            other => Err(Box::new(Fault::unknown("event", "event", other, KNOWN))),
        }
    }

    fn enter(&mut self, at: Millis, row: Row<'_>, sink: &mut dyn Sink) -> Result<Outcome, Box<Fault>> {
        let caller = present(row.data[1]).filter(|caller| !is_withheld(caller)).map(pseudonym);
        let arrive = What::Arrive {
            channel: Channel::PhoneIn,
            requester: caller.as_deref(),
            topic: None,
            parent: None,
            priority: None,
        };
        self.of_call(at, row, &[arrive, What::Queue { queue: present(row.queue) }], sink)
    }

    fn connect(&mut self, at: Millis, row: Row<'_>, sink: &mut dyn Sink) -> Result<Outcome, Box<Fault>> {
        self.of_call(at, row, &[What::Answer { agent: row.agent() }], sink)?;
        let wrapped = row.agent().and_then(|agent| self.last_calls.connect(agent, row.call, at));
        Ok(Outcome::Events(1 + self.wrap_end(at, row.agent(), wrapped, sink)))
    }

    fn hang_up(
        &mut self,
        at: Millis,
        row: Row<'_>,
        events: &[What<&str>],
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Box<Fault>> {
        let outcome = self.of_call(at, row, events, sink)?;
        if let Some(agent) = row.agent() {
            self.last_calls.hang_up(agent, row.call, at);
        }
        Ok(outcome)
    }

    fn pause(&mut self, at: Millis, row: Row<'_>, sink: &mut dyn Sink) -> Result<Outcome, Box<Fault>> {
        let (agent, reason) = (need_agent(row)?, row.data[0]);
        let state = state_of_pause(reason);
        let wrapped = self.last_calls.pause(agent, state, !reason.is_empty(), at);
        self.state(at, row, state, wrapped, sink)
    }

    /// The after-call work of `agent` on the call `wrapped` ends; how many events that makes.
    fn wrap_end(&mut self, at: Millis, agent: Option<&str>, wrapped: Option<String>, sink: &mut dyn Sink) -> u64 {
        let Some(call) = wrapped else { return 0 };
        self.id.clear();
        // Writing into memory cannot fail.
        let _ = write!(self.id, "queue_log:{call}:wrap_end:{at}");
        self.emit(at, Some(&call), What::WrapEnd { agent }, sink);
        1
    }

    fn flow_out(
        &mut self,
        at: Millis,
        row: Row<'_>,
        kind: FlowOut,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Box<Fault>> {
        self.of_call(at, row, &[What::Flowout { kind }], sink)
    }

    fn of_call(
        &mut self,
        at: Millis,
        row: Row<'_>,
        events: &[What<&str>],
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Box<Fault>> {
        let call = present(row.call)
            .ok_or_else(|| Box::new(Fault::field(RefusalKind::Missing, "callid", "missing; a call needs its id")))?;
        for what in events {
            self.id.clear();
            // Writing into memory cannot fail.
            let _ = match what {
                What::Arrive { .. } => write!(self.id, "queue_log:{call}:arrive"),
                what => write!(self.id, "queue_log:{call}:{}:{at}", what.type_id()),
            };
            self.emit(at, Some(call), *what, sink);
        }
        Ok(Outcome::Events(events.len() as u64))
    }

    fn emit(&self, at: Millis, case_id: Option<&str>, what: What<&str>, sink: &mut dyn Sink) {
        let account = &self.account;
        sink.event(&Event { event_id: &self.id, at, seq: None, account, case_id, what, attributes: &[] });
    }

    /// A state of the row's agent, by which after-call work on the call `wrapped` may end.
    fn state(
        &mut self,
        at: Millis,
        row: Row<'_>,
        state: AgentState,
        wrapped: Option<String>,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Box<Fault>> {
        let agent = need_agent(row)?;
        let wraps = self.wrap_end(at, Some(agent), wrapped, sink);
        self.id.clear();
        let _ = write!(self.id, "queue_log:state:{agent}:{}:{at}", state.id());
        self.emit(at, None, What::AgentState { agent, state }, sink);
        Ok(Outcome::Events(1 + wraps))
    }

    fn join(&mut self, at: Millis, row: Row<'_>, sink: &mut dyn Sink) -> Result<Outcome, Box<Fault>> {
        let agent = need_agent(row)?;
        let was_in = self.is_member(agent);
        self.members.insert((agent.to_owned(), row.queue.to_owned()));
        if was_in { Ok(Outcome::Passed) } else { self.state(at, row, AgentState::Available, None, sink) }
    }

    fn leave(&mut self, at: Millis, row: Row<'_>, sink: &mut dyn Sink) -> Result<Outcome, Box<Fault>> {
        let agent = need_agent(row)?;
        self.members.remove(&(agent.to_owned(), row.queue.to_owned()));
        if self.is_member(agent) {
            return Ok(Outcome::Passed);
        }
        let wrapped = self.last_calls.end(agent, at);
        self.state(at, row, AgentState::Offline, wrapped, sink)
    }

    fn is_member(&self, agent: &str) -> bool {
        let from = (agent.to_owned(), String::new());
        self.members.range(from..).next().is_some_and(|(member, _)| member == agent)
    }
}

fn need_agent(row: Row<'_>) -> Result<&str, Box<Fault>> {
    row.agent().ok_or_else(|| Box::new(Fault::field(RefusalKind::Missing, "agent", "missing; a state is somebody's")))
}

/// Seconds since 1970, with or without a fraction; in a database also a civil time in UTC.
fn instant(text: &str) -> Result<Millis, String> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if seconds.is_empty() || !is_digits(seconds) || !is_digits(fraction) {
        return time::of_any(text);
    }
    let seconds: Millis = seconds.parse().map_err(|_| format!("{} is no time", shown(text)))?;
    let millis = fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + Millis::from(digit - b'0'));
    let at = seconds.checked_mul(1000).and_then(|seconds| seconds.checked_add(millis));
    time::plausible(at.unwrap_or(Millis::MAX), text)
}

/// Numbers that callers withhold are nobody's in particular.
fn is_withheld(caller: &str) -> bool {
    let caller = caller.to_lowercase();
    ["anonymous", "unknown", "unavailable", "private", "restricted", "withheld", "asterisk", "0"].contains(&&*caller)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_with_or_without_a_fraction() {
        for (text, expected) in [
            ("1713164400", Some(1_713_164_400_000)),
            ("1713164400.25", Some(1_713_164_400_250)),
            ("1713164400.123456", Some(1_713_164_400_123)),
            ("2024-04-15 07:00:00", Some(1_713_164_400_000)),
            ("12", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(instant(text).ok(), expected, "{text}");
        }
    }
}
