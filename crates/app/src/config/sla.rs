//! `[[sla]]`: the promises.

use nabiz_domain::calendar::Hours;
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Millis, Status};
use nabiz_domain::settings::{SlaMetric, SlaPolicy};

use super::entry::{Entry, Section};
use super::error::{Read, Wrong};
use super::knobs::PRIORITIES;
use super::teams::plain_id;

const KEYS: [&str; 7] = ["metric", "class", "priority", "team", "target", "hours", "pause"];

const METRICS: [(&str, SlaMetric); 2] =
    [("first_response", SlaMetric::FirstResponse), ("resolution", SlaMetric::Resolution)];

const CLASSES: [(&str, Class); 3] =
    [("conversation", Class::Conversation), ("ticket", Class::Ticket), ("call", Class::Call)];

const HOURS: [(&str, Hours); 2] = [("business", Hours::Business), ("calendar", Hours::Calendar)];

/// What can pause a clock: a resolved case's rests anyway.
const STATUSES: [(&str, Status); 4] =
    [("new", Status::New), ("open", Status::Open), ("pending", Status::Pending), ("on_hold", Status::OnHold)];

/// A policy and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Promise<'t> {
    pub policy: SlaPolicy,
    pub section: Section<'t>,
}

/// Reads the list of policies.
pub(super) fn read<'t>(entry: &Entry<'t>, above: &[&str]) -> Read<Vec<Promise<'t>>> {
    let promise = |section| Ok(Promise { policy: policy(&section)?, section });
    entry.sections(&KEYS, above)?.into_iter().map(promise).collect()
}

fn policy(section: &Section<'_>) -> Read<SlaPolicy> {
    let priority = section.get("priority").map(|entry| entry.word(&PRIORITIES)).transpose()?;
    let team = section.get("team").map(|entry| plain_id(&entry, "team:").map(str::to_owned)).transpose()?;
    Ok(SlaPolicy {
        metric: section.need("metric", "\"first_response\"")?.word(&METRICS)?,
        class: section.get("class").map(|entry| class(&entry)).transpose()?,
        priority,
        team,
        target: target(&section.need("target", "\"4h\"")?)?,
        hours: section.need("hours", "\"business\"` or `hours = \"calendar\"")?.word(&HOURS)?,
        pause: section.get("pause").map_or_else(|| Ok(vec![Status::Pending]), |entry| pause(&entry))?,
    })
}

fn class(entry: &Entry<'_>) -> Read<Class> {
    let class = entry.word(&CLASSES)?;
    if class == Class::Call {
        let help = "use `sl_threshold_s` and `sl_target_pct`, the service level";
        return Err(entry.flaw(Wrong::new("calls have no SLA target", help)));
    }
    Ok(class)
}

fn target(entry: &Entry<'_>) -> Read<Millis> {
    match entry.duration()? {
        0 => Err(entry.flaw(Wrong::new("nobody can keep a target of 0", "write the time allowed: `4h`"))),
        target => Ok(target),
    }
}

fn pause(entry: &Entry<'_>) -> Read<Vec<Status>> {
    let mut statuses = Vec::new();
    for item in entry.list()? {
        let text = item.text()?;
        if Status::parse(text).is_some_and(Status::is_resolved) {
            let problem = format!("`{text}` pauses every resolution clock anyway");
            return Err(item.flaw(Wrong::new(problem, "leave it out")));
        }
        let status = item.word(&STATUSES)?;
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    Ok(statuses)
}
