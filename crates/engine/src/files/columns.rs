//! The columns of facts files: names, types and where each stands in the tables in memory. docs/facts.md says what
//! they mean; a test holds both to the same list.

use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use nabiz_catalogue::metric::Table;
use nabiz_domain::facts::Flags;

use crate::tables::{ATTRIBUTE, LABELS};

/// How a column of a file and its column in memory are each other's image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text; in memory a dictionary.
    Label,
    /// UTC timestamp in milliseconds; in memory integers.
    Instant,
    /// The same; null where it lies before all records, in memory the least integer.
    Start,
    /// Integer milliseconds.
    Millis,
    /// A double, in milliseconds or as the name says.
    Number,
    /// A 32-bit integer; in memory unsigned.
    Count,
    /// A 32-bit integer; in memory a double.
    Whole,
    /// A boolean; in memory 0 or 1.
    Truth,
    /// A boolean; in memory the texts `no` and `yes`.
    Answer,
    /// A number that stands for a person; in memory any number that does.
    Person,
    /// One bit of the flags.
    Flag(Flags),
    /// `C`, or `C#n` for session n ≥ 2; not kept in memory.
    CaseId,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name in files.
    pub name: String,
    /// Its name in memory.
    pub inner: String,
    /// Its type.
    pub kind: Kind,
}

/// What the files of a table hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The table.
    pub table: Table,
    /// Whether rows have the labels of a case.
    pub of_case: bool,
    /// The column in memory whose instant gives the month.
    pub opens: &'static str,
    /// The flags that mean something for its rows.
    pub flags: &'static [Flags],
    /// Whether its rows never have other flags.
    pub keeps_all_flags: bool,
    /// Further columns: name in files, name in memory, type.
    columns: &'static [(&'static str, &'static str, Kind)],
}

impl Layout {
    /// Every column, with the attributes of cases.
    pub fn columns(&self, attributes: &[String]) -> Vec<Column> {
        let column = |name: &str, inner: &str, kind| Column { name: name.to_owned(), inner: inner.to_owned(), kind };
        let mut all = Vec::new();
        if self.of_case {
            all.push(column("case_id", "case", Kind::CaseId));
            all.push(column("session", "session", Kind::Count));
            all.extend(LABELS[1..].iter().map(|name| column(name, name, Kind::Label)));
            let attributes = attributes.iter().map(|name| format!("{ATTRIBUTE}{name}"));
            all.extend(attributes.map(|name| column(&name, &name, Kind::Label)));
        }
        all.extend(self.flags.iter().map(|&flag| column(&flag_name(flag), "flags", Kind::Flag(flag))));
        all.extend(self.columns.iter().map(|&(name, inner, kind)| column(name, inner, kind)));
        all
    }

    /// Bits of the flags that the files keep.
    pub fn kept_flags(&self) -> u64 {
        self.flags.iter().fold(0, |bits, flag| bits | flag.0)
    }
}

impl Kind {
    /// The type of such a column in files.
    fn in_files(self) -> DataType {
        match self {
            Self::Label | Self::CaseId => DataType::Utf8,
            Self::Instant | Self::Start => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
            Self::Millis => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Count | Self::Whole | Self::Person => DataType::Int32,
            Self::Truth | Self::Answer | Self::Flag(_) => DataType::Boolean,
        }
    }
}

/// The columns that the files of a table have, with those of their partitions.
pub(crate) fn schema(table: Table, attributes: &[String], partitions: [&str; 2]) -> Schema {
    let own = layout(table).columns(attributes);
    let own = own.into_iter().map(|column| Field::new(column.name, column.kind.in_files(), true));
    let partitions = partitions.into_iter().map(|name| Field::new(name, DataType::Utf8, true));
    Schema::new(own.chain(partitions).collect::<Vec<_>>())
}

/// The name of a flag in files.
pub(super) fn flag_name(flag: Flags) -> String {
    let named = Flags::NAMED.iter().find(|(_, one)| *one == flag);
    named.map(|(name, _)| name.to_ascii_lowercase()).unwrap_or_default()
}

/// The layout of a table.
pub(super) fn layout(table: Table) -> &'static Layout {
    match table {
        Table::Episodes => &EPISODES,
        Table::Turns => &TURNS,
        Table::Spells => &SPELLS,
        Table::Visits => &VISITS,
        Table::OpenSpans => &OPEN_SPANS,
        Table::Surveys => &SURVEYS,
        Table::Answers => &ANSWERS,
        Table::Handlings => &HANDLINGS,
        Table::AgentSpans => &AGENT_SPANS,
        Table::Reviews => &REVIEWS,
        Table::Costs => &COSTS,
        Table::Customers => &CUSTOMERS,
        Table::Headcount => &HEADCOUNT,
    }
}

/// All tables.
pub(crate) const TABLES: [Table; 13] = [
    Table::Episodes,
    Table::Turns,
    Table::Spells,
    Table::Visits,
    Table::OpenSpans,
    Table::Surveys,
    Table::Answers,
    Table::Handlings,
    Table::AgentSpans,
    Table::Reviews,
    Table::Costs,
    Table::Customers,
    Table::Headcount,
];

const EPISODES: Layout = Layout {
    table: Table::Episodes,
    of_case: true,
    opens: "opened_at",
    flags: EPISODE_FLAGS,
    keeps_all_flags: true,
    columns: EPISODE_COLUMNS,
};

const EPISODE_FLAGS: &[Flags] = &[
    Flags::ELIGIBLE,
    Flags::INBOUND,
    Flags::ON_BEHALF,
    Flags::OUTBOUND,
    Flags::OUT_OF_HOURS,
    Flags::BOT_INVOLVED,
    Flags::HANDED_OFF,
    Flags::BOT_ONLY,
    Flags::HUMAN_TOUCHED,
    Flags::REPLIED,
    Flags::ONE_REPLY,
    Flags::WITHIN_THRESHOLD,
    Flags::RESOLVED,
    Flags::LAPSED,
    Flags::REOPENED,
    Flags::TRANSFERRED,
    Flags::ESCALATED,
    Flags::MOVED_ON,
    Flags::UNANSWERED,
    Flags::AWAITS_ASSIGNMENT,
    Flags::AWAITS_REPLY,
    Flags::AWAITS_RESOLUTION,
    Flags::FCR_BASE,
    Flags::FCR,
    Flags::FIRST_MATURE,
    Flags::FINAL_MATURE,
    Flags::BOT_NET,
    Flags::BOT_ASSUMED,
    Flags::RESPONSE_SLA,
    Flags::RESPONSE_SLA_MET,
    Flags::RESPONSE_SLA_BREACHED,
    Flags::RESOLUTION_SLA,
    Flags::RESOLUTION_SLA_MET,
    Flags::RESOLUTION_SLA_BREACHED,
    Flags::CRITICAL,
    Flags::REPLIED_BEFORE_CRITICAL,
    Flags::HANDLED,
    Flags::ANSWERED,
    Flags::DEFLECT_OFFERED,
    Flags::DEFLECTED,
    Flags::DEFLECTED_NET,
    Flags::DEFLECT_MATURE,
];

const EPISODE_COLUMNS: &[(&str, &str, Kind)] = &[
    ("opened_at", "opened_at", Kind::Instant),
    ("human_start_at", "human_start", Kind::Instant),
    ("assignment_start_at", "assignment_start", Kind::Instant),
    ("assigned_at", "assigned_at", Kind::Instant),
    ("replied_at", "replied_at", Kind::Instant),
    ("any_replied_at", "any_replied_at", Kind::Instant),
    ("first_resolved_at", "first_resolved_at", Kind::Instant),
    ("resolved_at", "resolved_at", Kind::Instant),
    ("lapsed_at", "lapsed_at", Kind::Instant),
    ("critical_at", "critical_at", Kind::Instant),
    ("critical_start_at", "critical_start", Kind::Instant),
    ("waiting_since_at", "waiting_since", Kind::Instant),
    ("response_due_at", "response_due_at", Kind::Instant),
    ("response_sla_at", "response_sla_at", Kind::Instant),
    ("resolution_due_at", "resolution_due_at", Kind::Instant),
    ("resolution_sla_at", "resolution_sla_at", Kind::Instant),
    ("requester_wait_ms", "requester_wait", Kind::Millis),
    ("business_assignment_ms", "business_assignment", Kind::Millis),
    ("business_assignment_from_opened_ms", "business_assignment_from_opened", Kind::Millis),
    ("business_response_ms", "business_response", Kind::Millis),
    ("business_response_from_opened_ms", "business_response_from_opened", Kind::Millis),
    ("business_response_from_assignment_ms", "business_response_from_assignment", Kind::Millis),
    ("business_any_response_ms", "business_any_response", Kind::Millis),
    ("business_resolution_ms", "business_resolution", Kind::Millis),
    ("business_resolution_from_human_start_ms", "business_resolution_from_human_start", Kind::Millis),
    ("business_first_resolution_ms", "business_first_resolution", Kind::Millis),
    ("business_resolution_from_assignment_ms", "business_resolution_from_assignment", Kind::Millis),
    ("business_requester_wait_ms", "business_requester_wait", Kind::Millis),
    ("replies", "replies", Kind::Whole),
    ("contacts", "contacts", Kind::Count),
    ("reopens", "reopens", Kind::Count),
    ("repliers", "repliers", Kind::Whole),
    ("messages_in", "messages_in", Kind::Whole),
    ("handle_ms", "handle", Kind::Number),
    ("handle_raw_ms", "handle_raw", Kind::Millis),
    ("handled_at", "handled_at", Kind::Instant),
    ("queued_at", "queued_at", Kind::Instant),
    ("queue_wait_ms", "queue_wait", Kind::Millis),
    ("talk_ms", "talk", Kind::Millis),
    ("hold_ms", "hold", Kind::Millis),
    ("wrap_ms", "wrap", Kind::Millis),
    ("dial_ms", "dial", Kind::Millis),
    ("legs", "legs", Kind::Count),
    ("resolution_code", "resolution_code", Kind::Label),
    ("customer", "customer", Kind::Person),
    ("at_opening_team", "at_opening_team", Kind::Label),
    ("at_opening_agent", "at_opening_agent", Kind::Label),
    ("at_assignment_team", "at_assignment_team", Kind::Label),
    ("at_assignment_agent", "at_assignment_agent", Kind::Label),
    ("at_reply_team", "at_reply_team", Kind::Label),
    ("at_reply_agent", "at_reply_agent", Kind::Label),
    ("at_first_resolution_team", "at_first_resolution_team", Kind::Label),
    ("at_first_resolution_agent", "at_first_resolution_agent", Kind::Label),
    ("at_resolution_team", "at_resolution_team", Kind::Label),
    ("at_resolution_agent", "at_resolution_agent", Kind::Label),
    ("at_response_sla_team", "at_response_sla_team", Kind::Label),
    ("at_response_sla_agent", "at_response_sla_agent", Kind::Label),
    ("at_resolution_sla_team", "at_resolution_sla_team", Kind::Label),
    ("at_resolution_sla_agent", "at_resolution_sla_agent", Kind::Label),
    ("at_critical_team", "at_critical_team", Kind::Label),
    ("at_critical_agent", "at_critical_agent", Kind::Label),
];

const TURNS: Layout = Layout {
    table: Table::Turns,
    of_case: true,
    opens: "started_at",
    flags: &[Flags::ELIGIBLE, Flags::TURN_ANSWERED, Flags::TURN_OPEN],
    keeps_all_flags: true,
    columns: &[
        ("started_at", "started_at", Kind::Instant),
        ("replied_at", "replied_at", Kind::Instant),
        ("business_ms", "business", Kind::Millis),
        ("team", "own_team", Kind::Label),
        ("agent", "own_agent", Kind::Label),
    ],
};

const SPELLS: Layout = Layout {
    table: Table::Spells,
    of_case: true,
    opens: "started_at",
    flags: &[Flags::ELIGIBLE, Flags::INBOUND, Flags::ON_BEHALF, Flags::BOT_ONLY, Flags::RESOLVED],
    // The case's other flags stand with the case.
    keeps_all_flags: false,
    columns: TURNS.columns,
};

const VISITS: Layout = Layout {
    table: Table::Visits,
    of_case: true,
    opens: "queued_at",
    flags: &[
        Flags::ELIGIBLE,
        Flags::INBOUND,
        Flags::ANSWERED,
        Flags::ABANDONED,
        Flags::SHORT_ABANDON,
        Flags::FLOWED_OUT,
        Flags::LEFT_BY_CHOICE,
        Flags::WITHIN_THRESHOLD,
    ],
    keeps_all_flags: true,
    columns: &[
        ("queue", "queue", Kind::Label),
        ("queued_at", "queued_at", Kind::Instant),
        ("left_at", "left_at", Kind::Instant),
        ("team", "own_team", Kind::Label),
        ("agent", "own_agent", Kind::Label),
    ],
};

const OPEN_SPANS: Layout = Layout {
    table: Table::OpenSpans,
    of_case: true,
    opens: "from",
    flags: &[Flags::ELIGIBLE, Flags::INBOUND, Flags::SPAN_OPENED, Flags::SPAN_REOPENED, Flags::SPAN_RESOLVED],
    keeps_all_flags: true,
    columns: &[
        ("opened_at", "opened_at", Kind::Instant),
        ("from_at", "from", Kind::Instant),
        ("until_at", "until", Kind::Instant),
        ("critical_at", "critical_at", Kind::Instant),
        ("critical_from_at", "critical_from", Kind::Instant),
        ("team", "own_team", Kind::Label),
        ("agent", "own_agent", Kind::Label),
    ],
};

const SURVEYS: Layout = Layout {
    table: Table::Surveys,
    of_case: true,
    opens: "sent_at",
    flags: &[
        Flags::ELIGIBLE,
        Flags::CSAT,
        Flags::CES,
        Flags::NPS,
        Flags::ESAT,
        Flags::SURVEY_ANSWERED,
        Flags::SURVEY_MATURE,
    ],
    keeps_all_flags: true,
    columns: &[
        ("sent_at", "sent_at", Kind::Instant),
        ("team", "own_team", Kind::Label),
        ("agent", "own_agent", Kind::Label),
    ],
};

const ANSWERS: Layout = Layout {
    table: Table::Answers,
    of_case: true,
    opens: "answered_at",
    flags: &[
        Flags::ELIGIBLE,
        Flags::CSAT,
        Flags::CES,
        Flags::NPS,
        Flags::ESAT,
        Flags::COUNTS,
        Flags::POSITIVE,
        Flags::NEGATIVE,
        Flags::RESCALED,
        Flags::NO_MEAN,
    ],
    keeps_all_flags: true,
    columns: &[
        ("scale", "scale", Kind::Label),
        ("score", "score", Kind::Number),
        ("mean_score", "mean_score", Kind::Number),
        ("answered_at", "answered_at", Kind::Instant),
        ("customer", "customer", Kind::Person),
        ("wave", "wave", Kind::Label),
        ("question", "question", Kind::Label),
        ("team", "own_team", Kind::Label),
        ("agent", "own_agent", Kind::Label),
    ],
};

const HANDLINGS: Layout = Layout {
    table: Table::Handlings,
    of_case: true,
    opens: "handled_at",
    flags: &[Flags::ELIGIBLE, Flags::INBOUND, Flags::OUTBOUND, Flags::HANDLED],
    keeps_all_flags: false,
    columns: &[
        ("handle_ms", "share", Kind::Number),
        ("handle_raw_ms", "raw", Kind::Millis),
        ("handled_at", "handled_at", Kind::Instant),
        ("team", "own_team", Kind::Label),
        ("agent", "own_agent", Kind::Label),
    ],
};

const AGENT_SPANS: Layout = Layout {
    table: Table::AgentSpans,
    of_case: true,
    opens: "from",
    flags: &[],
    keeps_all_flags: true,
    columns: &[
        ("agent", "own_agent", Kind::Label),
        ("busy", "busy", Kind::Label),
        ("from_at", "from", Kind::Instant),
        ("until_at", "until", Kind::Instant),
    ],
};

const REVIEWS: Layout = Layout {
    table: Table::Reviews,
    of_case: true,
    opens: "at",
    flags: &[Flags::ELIGIBLE, Flags::INBOUND, Flags::DOUBLE_REVIEWED, Flags::REVIEWERS_AGREE],
    keeps_all_flags: false,
    columns: &[
        ("reviewed_at", "at", Kind::Instant),
        ("reviewer", "reviewer", Kind::Label),
        ("passed", "passed", Kind::Whole),
        ("applicable", "applicable", Kind::Whole),
        ("critical_failed", "critical_failed", Kind::Whole),
        ("score", "score", Kind::Number),
        ("team", "own_team", Kind::Label),
        ("agent", "own_agent", Kind::Label),
    ],
};

const COSTS: Layout = Layout {
    table: Table::Costs,
    of_case: false,
    opens: "at",
    flags: &[],
    keeps_all_flags: true,
    columns: &[
        ("booked_at", "at", Kind::Instant),
        ("amount", "amount", Kind::Number),
        ("currency", "currency", Kind::Label),
        ("category", "category", Kind::Label),
        ("class", "class", Kind::Label),
        ("team", "own_team", Kind::Label),
    ],
};

const CUSTOMERS: Layout = Layout {
    table: Table::Customers,
    of_case: false,
    opens: "from",
    flags: &[],
    keeps_all_flags: true,
    columns: &[
        ("customer", "customer", Kind::Person),
        ("from_at", "from", Kind::Start),
        ("until_at", "until", Kind::Instant),
    ],
};

const HEADCOUNT: Layout = Layout {
    table: Table::Headcount,
    of_case: false,
    opens: "at",
    flags: &[],
    keeps_all_flags: true,
    columns: &[
        ("employee", "employee", Kind::Person),
        ("changed_at", "at", Kind::Instant),
        ("joined", "joins", Kind::Truth),
        ("voluntary", "voluntary", Kind::Answer),
    ],
};

#[cfg(test)]
mod tests {
    use nabiz_catalogue::metric::{Recipe, Rows, Share, Variant, When};
    use nabiz_catalogue::metrics;

    use super::*;

    #[test]
    fn every_flag_has_a_name_and_every_column_one_place() {
        for table in TABLES {
            let layout = layout(table);
            assert_eq!(layout.table, table);
            let mut names: Vec<String> =
                layout.columns(&["segment".into()]).into_iter().map(|column| column.name).collect();
            assert!(names.iter().all(|name| !name.is_empty()), "{table:?}");
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count, "{table:?} names a column twice");
        }
    }

    #[test]
    fn names_say_what_they_measure() {
        for column in TABLES.iter().flat_map(|&table| layout(table).columns(&[])) {
            let is_instant = matches!(column.kind, Kind::Instant | Kind::Start);
            assert_eq!(is_instant, column.name.ends_with("_at"), "{}", column.name);
            if column.kind == Kind::Millis {
                assert!(column.name.ends_with("_ms"), "{}", column.name);
            }
        }
    }

    /// The conditions under which rows count in some metric, by table.
    fn conditions() -> Vec<(Table, When)> {
        let mut all: Vec<(Table, When)> = Vec::new();
        let of = |rows: &Rows| (rows.table, rows.when);
        let shares = |share: &Share| {
            let mature = When::all(&share.mature.map_or_else(Vec::new, |flag| vec![flag]));
            let by_agent = share.by_agent.map_or_else(
                || of(&share.of),
                |rows| (rows.table, When { all: rows.when.all | share.num.all, none: rows.when.none | share.num.none }),
            );
            [of(&share.of), (share.of.table, share.num), (share.of.table, mature), by_agent]
        };
        for metric in metrics::ALL {
            let variants = |variants: &[Variant], other: &Option<Variant>| -> Vec<(Table, When)> {
                variants.iter().chain(other).map(|variant| of(&variant.rows)).collect()
            };
            all.extend(metric.companions.iter().map(|one| of(&one.rows)));
            match &metric.recipe {
                Recipe::Durations { variants: plain, cohort, by_holder } => {
                    all.extend(variants(plain, by_holder));
                    all.extend(cohort.iter().flat_map(|one| [of(&one.rows), (one.rows.table, one.waiting)]));
                }
                Recipe::Shares(list) => all.extend(list.iter().flat_map(shares)),
                Recipe::Means { variants: plain, by_holder } => all.extend(variants(plain, by_holder)),
                Recipe::PerRow { rows, .. } | Recipe::Volume(rows) => all.push(of(rows)),
                Recipe::Special(_) => {}
            }
        }
        all
    }

    #[test]
    fn files_keep_every_flag_that_a_metric_asks_for() {
        let conditions = conditions();
        assert!(conditions.len() > 50);
        for (table, when) in conditions {
            // Calls have no spells, so none of them is outbound.
            let never = if table == Table::Spells { Flags::OUTBOUND.0 } else { 0 };
            let missing = (when.all | when.none) & !layout(table).kept_flags() & !never;
            assert_eq!(missing, 0, "{table:?} lacks flags {missing:#x}");
        }
    }

    #[test]
    fn the_page_about_facts_names_every_column() {
        let page = include_str!("../../../../docs/facts.md");
        for table in TABLES {
            let heading = format!("## `{}`", table.id());
            let section = page.split(&heading).nth(1).and_then(|rest| rest.split("\n## ").next());
            let section = section.unwrap_or_else(|| panic!("docs/facts.md has no section {heading}"));
            for column in layout(table).columns(&[]) {
                let is_label = ["case_id", "session"].contains(&&*column.name) || LABELS.contains(&&*column.name);
                let text = if is_label && layout(table).of_case { page } else { section };
                assert!(text.contains(&format!("`{}`", column.name)), "{heading} lacks `{}`", column.name);
            }
        }
    }
}
