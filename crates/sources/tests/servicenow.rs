//! The shipped mapping on the whole public log it is made for.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use nabiz_domain::event::{Actor, Event, Owner, What};
use nabiz_sources::detect::Format;
use nabiz_sources::{ReadOptions, Refusal, Sink, read_all};

fn log() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/servicenow/incident_event_log.csv.gz")
}

#[derive(Default)]
struct Census {
    cases: BTreeSet<String>,
    ids: BTreeSet<String>,
    by_type: BTreeMap<&'static str, u64>,
    attributes: BTreeMap<(String, String), u64>,
    team_assigns: u64,
    statuses_by_agent: u64,
}

impl Sink for Census {
    fn event(&mut self, event: &Event<'_>) {
        assert!(self.ids.insert(event.event_id.to_owned()), "{}", event.event_id);
        self.cases.insert(event.case_id.unwrap().to_owned());
        *self.by_type.entry(event.what.type_id()).or_default() += 1;
        for (key, value) in event.attributes {
            *self.attributes.entry(((*key).to_owned(), (*value).to_owned())).or_default() += 1;
        }
        match event.what {
            What::Assign { to: Owner::Team(_) } => self.team_assigns += 1,
            What::Status { by: Actor::Agent(Some(_)), .. } => self.statuses_by_agent += 1,
            _ => {}
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        panic!("{refusal}");
    }
}

#[test]
fn the_whole_log_reads_without_flags() {
    let mut census = Census::default();
    let summary = read_all(&[log()], &ReadOptions::default(), &mut census, &mut |_| {}).unwrap();
    assert_eq!(summary.files.len(), 1);
    assert_eq!(summary.files[0].format, Some(Format::Csv { mapping: "servicenow_incidents".to_owned() }));
    let total = summary.total();
    assert_eq!((total.rows, total.refused), (141_712, 0));
    assert_eq!(census.cases.len(), 24_918);
    assert_eq!(census.by_type["open"], 24_918);
    assert_eq!(total.events, census.ids.len() as u64);
    let count = |kind: &str| census.by_type[kind];
    assert_eq!((count("assign"), count("transfer"), count("status")), (53_678, 19_087, 88_930));
    assert_eq!((count("priority"), count("topic"), total.events), (436, 1_314, 188_363));
    assert_eq!((census.team_assigns, census.statuses_by_agent), (24_545, 78_230));
    // ServiceNow's own answers, which the data set states for its cases.
    let attribute = |key: &str, value: &str| census.attributes[&(key.to_owned(), value.to_owned())];
    assert_eq!((attribute("made_sla", "false"), attribute("made_sla", "true")), (9_115, 15_803));
    assert_eq!((attribute("reopen_count", "0"), attribute("contact_type", "Phone")), (24_643, 24_684));
}

/// The ids of all events.
#[derive(Default)]
struct Ids(BTreeSet<String>);

impl Sink for Ids {
    fn event(&mut self, event: &Event<'_>) {
        self.0.insert(event.event_id.to_owned());
    }

    fn refuse(&mut self, refusal: Refusal) {
        panic!("{refusal}");
    }
}

#[test]
fn reading_twice_makes_the_same_ids() {
    let mut ids = Ids::default();
    read_all(&[log(), log()], &ReadOptions::default(), &mut ids, &mut |_| {}).unwrap();
    assert_eq!(ids.0.len(), 188_363);
}

#[test]
fn an_incident_becomes_the_events_of_its_log() {
    let header = "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,\
                  sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,\
                  cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,\
                  rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at\n";
    let row = |state: &str, at: &str, group: &str, agent: &str, sla: &str| {
        format!(
            "INC1,{state},true,0,0,0,{sla},Caller 1,?,29/2/2016 01:16,?,?,?,{at},Phone,Location 1,Category 5,?,?,?,2 - Medium,\
             2 - Medium,3 - Moderate,{group},{agent},true,false,?,?,?,?,?,code 5,?,29/2/2016 11:29,5/3/2016 12:00\n"
        )
    };
    let rows = [
        row("New", "29/2/2016 01:23", "Group 70", "?", "true"),
        row("Active", "29/2/2016 01:30", "Group 24", "Resolver 31", "true"),
        row("-100", "29/2/2016 01:40", "?", "?", "true"),
        row("Awaiting Vendor", "29/2/2016 02:30", "Group 24", "Resolver 31", "true"),
        row("Resolved", "29/2/2016 11:29", "Group 24", "Resolver 31", "false"),
    ];
    let kept = common::read_bytes((header.to_owned() + &rows.concat()).as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(
        kept.short(),
        [
            "2016-02-29T01:23 INC1 assign to=team:Group 70",
            "2016-02-29T01:23 INC1 status to=new by=unknown",
            "2016-02-29T01:30 INC1 transfer to=team:Group 24",
            "2016-02-29T01:30 INC1 assign to=agent:Resolver 31",
            "2016-02-29T01:30 INC1 status to=open by=agent:Resolver 31",
            "2016-02-29T02:30 INC1 status to=on_hold by=agent:Resolver 31",
            "2016-02-29T11:29 INC1 status to=solved by=agent:Resolver 31",
            "2016-02-29T01:16 INC1 open channel=manual by=customer requester=Caller 1 topic=Category 5 priority=normal \
             contact_type=Phone category=Category 5 location=Location 1 impact=2 - Medium urgency=2 - Medium made_sla=false \
             reopen_count=0 reassignment_count=0 closed_code=code 5",
        ]
    );
}
