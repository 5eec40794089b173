//! The whole page: head, a part for each account, definitions, what was read, credits.

use askama::Template;
use nabiz_app::report_data::{AccountReport, InputSummary, ReportData};
use nabiz_words::{Lang, Words};

use crate::assets;
use crate::context::Context;
use crate::widgets::benchmark::{Benchmark, source};
use crate::widgets::definitions::Definitions;
use crate::widgets::empty::Empty;
use crate::widgets::overview::Overview;
use crate::widgets::picker::Picker;
use crate::widgets::quality::QualityPanel;
use crate::widgets::{
    backlog, calls, changes, channels, distributions, heatmap, plain, satisfaction, sla, standouts, teams, topics,
    trends,
};

/// The page.
#[derive(Template)]
#[template(path = "page.html")]
pub(crate) struct Page<'a> {
    words: Words,
    lang: &'static str,
    policy: &'static str,
    title: String,
    version: &'a str,
    accounts: Vec<Account>,
    definitions: Definitions,
    inputs: Vec<Input>,
    credits: Vec<String>,
    /// The desk's page that it belongs to; empty in a report that stands by itself.
    back: &'a str,
}

/// An account's part.
struct Account {
    id: String,
    name: String,
    is_synthetic: bool,
    period: String,
    as_of: String,
    sections: Vec<Section>,
}

/// A section of it, or of a page of the desk.
pub(crate) struct Section {
    /// Id on the page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says in a sentence.
    pub lead: String,
    /// Its body, as HTML of templates.
    pub body: String,
}

/// An input as read.
struct Input {
    name: String,
    format: String,
    texts: Vec<String>,
}

impl<'a> Page<'a> {
    /// The page of a report.
    pub fn new(data: &'a ReportData, words: Words) -> Self {
        let accounts: Vec<Account> =
            data.accounts.iter().enumerate().map(|(at, one)| account(words, at + 1, one)).collect();
        let title = match accounts.as_slice() {
            [one] => words.with("report-title-for", &[("account", (&one.name).into())]),
            _ => words.get("report-title"),
        };
        Self {
            words,
            lang: words.lang().id(),
            policy: &assets::POLICY,
            title,
            version: &data.version,
            accounts,
            definitions: Definitions::new(words, data),
            inputs: data.inputs.iter().map(|one| input(words, one)).collect(),
            credits: data.inputs.iter().filter_map(|one| one.credit.clone()).chain([source(words)]).collect(),
            back: "",
        }
    }

    /// With a way back to the desk's page that it belongs to.
    pub fn with_way_back(self, back: &'a str) -> Self {
        Self { back, ..self }
    }

    /// A message.
    fn say(&self, id: &str) -> String {
        self.words.get(id)
    }

    /// `Nabız 0.1.0 ile hazırlandı`.
    fn made_with(&self) -> String {
        self.words.with("footer-made-with", &[("app", self.say("app-name").into()), ("version", self.version.into())])
    }

    fn chart_locale(&self) -> &'static str {
        chart_locale(self.words)
    }

    fn style(&self) -> &'static str {
        assets::STYLE
    }

    fn scripts(&self) -> [&'static str; 3] {
        [assets::CHARTS, assets::WIDGETS, assets::SCRIPT]
    }

    fn early_script(&self) -> &'static str {
        assets::EARLY_SCRIPT
    }
}

/// The name that ECharts knows the language by.
pub(crate) fn chart_locale(words: Words) -> &'static str {
    match words.lang() {
        Lang::Tr => "TR",
        Lang::En => "EN",
    }
}

fn account(words: Words, number: usize, report: &AccountReport) -> Account {
    let context = Context { words, account: report, number, ways: None };
    Account {
        id: format!("a{number}"),
        name: report.account.clone(),
        is_synthetic: report.is_synthetic,
        period: crate::when::range(words, &report.from, &report.to),
        as_of: words
            .with("report-as-of", &[("instant", crate::when::instant(words, &report.as_of, &report.timezone).into())]),
        sections: sections(&context),
    }
}

/// Sections of an account's part, in order.
const SECTIONS: [&str; 19] = [
    "overview",
    "changes",
    "benchmark",
    "trends",
    "distributions",
    "heatmap",
    "channels",
    "teams",
    "agents",
    "sla",
    "critical",
    "calls",
    "surveys",
    "backlog",
    "topics",
    "bots",
    "costs",
    "standouts",
    "data-quality",
];

fn sections(context: &Context<'_>) -> Vec<Section> {
    // Who may not see cases is not told that there are none.
    let is_there = |name: &&&str| **name != "standouts" || !context.account.standouts.is_empty();
    SECTIONS.iter().filter(is_there).map(|name| section(context, name)).collect()
}

/// A section by name; an unknown one is empty.
pub(crate) fn section(context: &Context<'_>, name: &str) -> Section {
    let words = context.words;
    let or_empty = |picker: Option<Picker>, why: &str| match picker {
        Some(picker) => picker.to_string(),
        None => Empty::new(words.get(why), String::new()).to_string(),
    };
    let body = match name {
        "overview" => Overview::new(context).to_string(),
        "changes" => changes::changes(context),
        "benchmark" => Benchmark::new(context).to_string(),
        "trends" => or_empty(trends::trends(context), "empty-trend"),
        "distributions" => or_empty(distributions::distributions(context), "page-empty-distributions"),
        "heatmap" => or_empty(heatmap::heatmap(context), "page-nothing-opened"),
        "channels" => channels::channels(context),
        "teams" => teams::teams(context),
        "agents" => teams::agents(context),
        "sla" => sla::sla(context),
        "critical" => plain::critical(context),
        "calls" => calls::calls(context),
        "surveys" => satisfaction::satisfaction(context),
        "backlog" => backlog::backlog(context),
        "topics" => topics::topics(context),
        "bots" => plain::bots(context),
        "costs" => plain::costs(context),
        "standouts" => standouts::standouts(context).to_string(),
        "data-quality" => QualityPanel::new(context).to_string(),
        _ => String::new(),
    };
    Section {
        id: context.id(name),
        title: words.name("section", name),
        lead: words.get(&lead(name, &context.account.grain)),
        body,
    }
}

/// The message under a section's title; that of trends depends on the grain.
fn lead(name: &str, grain: &str) -> String {
    match (name, grain) {
        ("trends", "week" | "day") => format!("page-trends-lead-{grain}"),
        _ => format!("section-{name}-lead"),
    }
}

fn input(words: Words, input: &InputSummary) -> Input {
    let count = |id: &str, n: u64| words.with(id, &[("n", n.into())]);
    let mut texts = vec![count("count-rows", input.rows), count("count-events", input.events)];
    if input.refused > 0 {
        texts.push(count("page-rows-refused", input.refused));
    }
    Input { name: input.name.clone(), format: input.format.clone(), texts }
}
