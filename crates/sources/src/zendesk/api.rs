//! The pages of Zendesk's incremental exports: tickets, ticket events, ticket metric events, users; also groups, ratings,
//! schedules and their holidays.

use nabiz_domain::calendar::Hours;
use nabiz_domain::event::{MessageKind, Status};

use super::Zendesk;
use super::tables::{person, user};
use crate::desk::{Desk, Step, Who};
use crate::fields::{Fields, Object};
use crate::json::{List, Shape};
use crate::reader::Outcome;
use crate::recorded::{Figure, Record};
use crate::refusal::{Fault, RefusalKind};
use crate::value::Found;

/// The lists of the pages.
pub(super) const LISTS: &[List] = &[
    List::at("tickets"),
    List::at("ticket_events"),
    List::at("ticket_metric_events"),
    List::at("ticket_metrics"),
    List::at("metric_sets"),
    List::at("users"),
    List::at("groups"),
    List::at("satisfaction_ratings"),
    List::at("brands"),
    List::at("schedules"),
    // A schedule may carry its own holidays.
    List::at("holidays").unless(&["intervals"]),
];

/// Whether a page is Zendesk's.
pub(super) fn knows(shape: &Shape) -> Option<&'static str> {
    let has = |lists: &[&str], keys: &[&str]| shape.has_items(lists, keys);
    if has(&["tickets"], &["requester_id", "submitter_id", "via"]) {
        Some("its objects have `requester_id`, `submitter_id` and `via`, as Zendesk's tickets")
    } else if has(&["ticket_events"], &["ticket_id", "child_events"]) {
        Some("its objects have `ticket_id` and `child_events`, as Zendesk's ticket events")
    } else if has(&["ticket_metric_events"], &["ticket_id", "metric", "instance_id"]) {
        Some("its objects have `ticket_id`, `metric` and `instance_id`, as Zendesk's ticket metric events")
    } else if has(&["ticket_metrics"], &["ticket_id", "reply_time_in_minutes", "reopens"]) {
        Some("its objects have `ticket_id`, `reply_time_in_minutes` and `reopens`, as Zendesk's ticket metrics")
    } else if has(&["satisfaction_ratings"], &["ticket_id", "score", "assignee_id"]) {
        Some("its objects have `ticket_id`, `score` and `assignee_id`, as Zendesk's satisfaction ratings")
    } else if has(&["users"], &["role", "ticket_restriction"]) || has(&["users"], &["role", "time_zone", "verified"]) {
        Some("its objects have `role` and the other fields of Zendesk's users")
    } else if has(&["schedules"], &["time_zone", "intervals"]) {
        Some("its objects have `time_zone` and `intervals`, as Zendesk's schedules")
    } else if shape.has("holidays[].start_date") || has(&[], &["schedule_id", "start_date", "end_date"]) {
        Some("its objects have `start_date` and `end_date`, as the holidays of Zendesk's schedules")
    } else if shape.has("groups[].id") && shape.has("groups[].url") {
        Some("it is a page of Zendesk's groups")
    } else {
        None
    }
}

impl Zendesk {
    /// An object of a page, or one that stands alone.
    pub(super) fn page_row(&mut self, list: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let is =
            |name: &str, keys: &[&str]| list.map_or_else(|| keys.iter().all(|key| row.has(key)), |list| list == name);
        if is("tickets", &["requester_id", "submitter_id"]) {
            self.page_ticket(row, desk)
        } else if is("ticket_events", &["ticket_id", "child_events"]) {
            self.ticket_event(row, desk)
        } else if is("ticket_metric_events", &["ticket_id", "metric"]) {
            // They say when a ticket was answered and solved, where no history does.
            self.has_history = true;
            metric_event(row, desk)
        } else if is("ticket_metrics", &["ticket_id", "reply_time_in_minutes"]) || list == Some("metric_sets") {
            metric_set(&row.need("ticket_id")?, row, desk)?;
            Ok(Outcome::Passed)
        } else if is("satisfaction_ratings", &["ticket_id", "score"]) {
            self.rating(&row, desk)
        } else if is("users", &["role"]) {
            user(&row, desk)
        } else if is("groups", &["name", "url"]) {
            desk.team(&row.need("id")?, &row.need("name")?);
            Ok(Outcome::Passed)
        } else if is("schedules", &["time_zone", "intervals"]) {
            self.schedules.page(row, desk)
        } else if is("holidays", &["schedule_id", "start_date", "end_date"]) {
            self.schedules.holiday(&row, desk)
        } else if list == Some("brands") {
            let (id, name) = (desk.sym(&row.need("id")?), desk.sym(&row.need("name")?));
            self.brands.insert(id, name);
            Ok(Outcome::Passed)
        } else {
            Err(Box::new(Fault::row(
                RefusalKind::Unknown,
                "is no ticket, ticket event, metric event, ticket metric, user, group, rating, schedule or holiday",
            )))
        }
    }

    fn page_ticket(&mut self, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let outcome = self.ticket(&row, desk)?;
        let ticket = row.need("id")?;
        // Side-loaded by `include=metric_sets`; they say when a ticket was solved where no history does.
        for set in [row.at("metric_set").map(Object), row.at("metric_events").map(Object)].into_iter().flatten() {
            metric_set(&ticket, set, desk)?;
            if let Some(at) = set.time("solved_at")? {
                desk.hint(&ticket, at, None, Step::Status { to: Status::Solved, by: Who::Unknown });
                self.has_history = true;
            }
        }
        Ok(outcome)
    }

    /// An audit: what changed at one instant, in parts.
    fn ticket_event(&mut self, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let ticket = row.need("ticket_id")?;
        let at = match row.time("timestamp")? {
            Some(at) => at,
            None => row.need_time("created_at")?,
        };
        let by = row.text("updater_id").map_or(Who::Unknown, |id| person(desk, &id));
        for child in row.list("child_events") {
            match child.text("event_type").as_deref() {
                // A call that was put on the ticket is a comment too, by phone.
                Some("Comment" | "VoiceComment") => {
                    let id = child.need("id")?;
                    let author = child.text("author_id").map_or(by, |id| person(desk, &id));
                    let is_public = child.flag("public")?.or(child.flag("comment_public")?).unwrap_or(true);
                    self.commented(desk, &ticket, at, &id, author, is_public);
                }
                _ => {
                    for field in ["status", "assignee_id", "group_id", "priority", "satisfaction_score"] {
                        if let Some(value) = child.text(field) {
                            self.changed(desk, &ticket, at, by, field, &value)?;
                        }
                    }
                }
            }
        }
        Ok(Outcome::Events(0))
    }
}

/// What Zendesk recorded of a ticket, in minutes.
fn metric_set(ticket: &str, set: Object<'_>, desk: &mut Desk) -> Found<()> {
    for (field, what, hours) in [
        ("reply_time_in_minutes.calendar", Record::FirstResponse, Hours::Calendar),
        ("reply_time_in_minutes.business", Record::FirstResponse, Hours::Business),
        ("full_resolution_time_in_minutes.calendar", Record::Resolution, Hours::Calendar),
        ("full_resolution_time_in_minutes.business", Record::Resolution, Hours::Business),
    ] {
        if let Some(minutes) = set.number(field)? {
            desk.recorded(ticket, Figure::minutes(what, hours, minutes));
        }
    }
    for (field, what) in [("reopens", Record::Reopens), ("replies", Record::Replies)] {
        if let Some(count) = set.number(field)? {
            desk.recorded(ticket, Figure::new(what, count, 1.0));
        }
    }
    let assigned = set.time("initially_assigned_at")?;
    if let Some(created) = set.time("created_at")? {
        desk.recorded_span(ticket, Record::Assignment, created, assigned);
    }
    Ok(())
}

/// What a clock of Zendesk's own did: it says when there was an answer or a resolution, where nothing else does.
fn metric_event(row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
    let ticket = row.need("ticket_id")?;
    let at = row.need_time("time")?;
    let instance = row.number("instance_id")?.unwrap_or(0.0);
    let step = match (&*row.need("metric")?, &*row.need("type")?) {
        ("reply_time", "fulfill") => {
            Step::Message { by: Who::Agent(None), is_public: true, kind: MessageKind::Reply, is_automated: false }
        }
        ("agent_work_time", "fulfill") => Step::Status { to: Status::Solved, by: Who::Unknown },
        ("agent_work_time", "activate") if instance > 1.0 => Step::Status { to: Status::Open, by: Who::Unknown },
        _ => return Ok(Outcome::Passed),
    };
    let id = row.text("id");
    desk.hint(&ticket, at, id.as_deref(), step);
    Ok(Outcome::Events(0))
}
