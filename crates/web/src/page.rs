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
    backlog, bots, calls, channels, distributions, heatmap, satisfaction, sla, teams, topics, trends,
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

/// A section of it.
struct Section {
    id: String,
    title: String,
    lead: String,
    body: String,
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
        }
    }

    /// A message.
    fn say(&self, id: &str) -> String {
        self.words.get(id)
    }

    /// `Nabız 0.1.0 ile hazırlandı`.
    fn made_with(&self) -> String {
        self.words.with("footer-made-with", &[("app", self.say("app-name").into()), ("version", self.version.into())])
    }

    /// The name that ECharts knows the language by.
    fn chart_locale(&self) -> &'static str {
        match self.words.lang() {
            Lang::Tr => "TR",
            Lang::En => "EN",
        }
    }

    fn style(&self) -> &'static str {
        assets::STYLE
    }

    fn scripts(&self) -> [&'static str; 2] {
        [assets::CHARTS, assets::SCRIPT]
    }

    fn early_script(&self) -> &'static str {
        assets::EARLY_SCRIPT
    }
}

fn account(words: Words, number: usize, report: &AccountReport) -> Account {
    let context = Context { words, account: report, number };
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

fn sections(context: &Context<'_>) -> Vec<Section> {
    let words = context.words;
    let or_empty = |picker: Option<Picker>, why: &str| match picker {
        Some(picker) => picker.to_string(),
        None => Empty::new(words.get(why), String::new()).to_string(),
    };
    let bodies = [
        ("overview", Overview::new(context).to_string()),
        ("benchmark", Benchmark::new(context).to_string()),
        ("trends", or_empty(trends::trends(context), "empty-trend")),
        ("distributions", or_empty(distributions::distributions(context), "page-empty-distributions")),
        ("heatmap", or_empty(heatmap::heatmap(context), "page-nothing-opened")),
        ("channels", channels::channels(context)),
        ("teams", teams::teams(context)),
        ("sla", sla::sla(context)),
        ("calls", calls::calls(context)),
        ("surveys", satisfaction::satisfaction(context)),
        ("backlog", backlog::backlog(context)),
        ("topics", topics::topics(context)),
        ("bots", bots::bots(context)),
        ("data-quality", QualityPanel::new(context).to_string()),
    ];
    let section = |(name, body): (&str, String)| Section {
        id: context.id(name),
        title: words.name("section", name),
        lead: words.get(&lead(name, &context.account.grain)),
        body,
    };
    bodies.map(section).into()
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
