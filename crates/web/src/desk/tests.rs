//! Pages of a desk that has no engine: its figures are said here, and what it was asked is looked at.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use nabiz_app::access::{Role, View, Viewer};
use nabiz_app::config::Config;
use nabiz_app::desk::{
    AccountState, AgentNow, CasePage, CaseSearch, Desk, DeskError, DeskState, Explain, Incoming, QuarantineRow,
    Received, ReportAsk, SettingsState, Wall,
};
use nabiz_app::moment::Moment;
use nabiz_app::receipt::{Receipt, Row, Totals, Value};
use nabiz_app::report_data::AccountReport;
use nabiz_app::timeline::Timeline;
use nabiz_app::uploads::Uploads;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::Score;
use nabiz_words::{Lang, Words};

use super::{Asked, Data, Shell, cases, chapter, metric, overview, problem_of, quarantine, receipt, wall};
use crate::sample::valued;

/// Noon of a Friday in Istanbul.
const NOW: i64 = 1_795_770_000_000;

/// A desk of two accounts whose answers stand fixed.
#[derive(Default)]
struct Still {
    is_empty: bool,
    scores: Vec<Score>,
    /// What the second question gets where it is not the same.
    before: Vec<Score>,
    wall: Option<Wall>,
    queries: Mutex<Vec<Query>>,
    searches: Mutex<Vec<CaseSearch>>,
    reports: Mutex<Vec<ReportAsk>>,
    receipts: Vec<Receipt>,
    limits: Mutex<Vec<usize>>,
}

impl Desk for Still {
    fn state(&self) -> DeskState {
        let at = Moment::of(&jiff::tz::TimeZone::UTC, NOW);
        let account = |name: &str| AccountState {
            name: name.to_owned(),
            timezone: "Europe/Istanbul".to_owned(),
            is_synthetic: false,
            first: at.clone(),
            last: at.clone(),
            episodes: 1,
        };
        let accounts = if self.is_empty { Vec::new() } else { vec![account("alpha"), account("beta")] };
        DeskState { version: 1, as_of: NOW, accounts, position: 1 }
    }

    fn values(&self, dimension: &Dimension) -> Vec<String> {
        let all: &[&str] = match dimension {
            Dimension::Account => &["alpha", "beta"],
            Dimension::Team => &["L1", "L2", "L3"],
            _ => &[],
        };
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    fn attributes(&self) -> Vec<String> {
        vec!["plan".to_owned()]
    }

    /// The fixed figures of the metrics and splits that are asked for.
    fn query(&self, query: &Query) -> Result<Vec<Score>, DeskError> {
        let mut queries = self.queries.lock().unwrap();
        queries.push(query.clone());
        let scores = if queries.len() == 2 && !self.before.is_empty() { &self.before } else { &self.scores };
        let is_asked = |score: &&Score| {
            let names: Vec<&str> = query.by.iter().map(Dimension::id).collect();
            query.metrics.contains(&score.metric) && score.group.keys().all(|key| names.contains(&key.as_str()))
        };
        Ok(scores.iter().filter(is_asked).cloned().collect())
    }

    fn explain(&self, question: &Explain) -> Result<Vec<Receipt>, DeskError> {
        self.limits.lock().unwrap().push(question.limit);
        Ok(self.receipts.clone())
    }

    fn cases(&self, search: &CaseSearch) -> Result<CasePage, DeskError> {
        self.searches.lock().unwrap().push(search.clone());
        Ok(CasePage { total: 0, rows: Vec::new() })
    }

    fn timeline(&self, _: Option<&str>, id: &str) -> Result<Timeline, DeskError> {
        Err(DeskError::NotFound(id.to_owned()))
    }

    fn report(&self, ask: &ReportAsk) -> Result<AccountReport, DeskError> {
        self.reports.lock().unwrap().push(ask.clone());
        let own = crate::sample::sample().accounts.remove(0);
        Ok(AccountReport { account: ask.account.clone(), ..own })
    }

    fn parquet(&self, _: &[Score], _: &[Dimension]) -> Result<Vec<u8>, DeskError> {
        Ok(Vec::new())
    }

    fn settings(&self) -> SettingsState {
        SettingsState { config: Arc::new(Config::default()), file: None, text: String::new() }
    }

    fn change_settings(&self, _: &str, _: Option<&str>) -> Result<(), DeskError> {
        Ok(())
    }

    fn wall(&self, _: Option<&Filter>) -> Result<Wall, DeskError> {
        self.wall.clone().ok_or_else(|| DeskError::Failed("nothing goes on here".to_owned()))
    }

    fn receive(&self, _: Vec<Incoming>) -> Result<Vec<Received>, DeskError> {
        Ok(Vec::new())
    }

    fn uploads(&self) -> &dyn Uploads {
        unimplemented!("nobody hands files in here")
    }

    fn quarantine(&self, _: i64, _: usize) -> Result<Vec<QuarantineRow>, DeskError> {
        Ok(Vec::new())
    }

    fn settle(&self, _: i64, _: Option<&str>) -> Result<(), DeskError> {
        Ok(())
    }

    fn wait_for_change(&self, version: u64, _: Duration) -> u64 {
        version
    }
}

fn view(desk: &Arc<Still>, role: Role) -> View {
    View::new(Arc::clone(desk) as Arc<dyn Desk>, Viewer { role, teams: Vec::new(), agent: None })
}

fn shell(path: &str, query: &str) -> Shell {
    Shell {
        words: Words::new(Lang::En),
        theme: "",
        path: path.to_owned(),
        query: query.to_owned(),
        who: Some("Ada".to_owned()),
        role: Some(Role::Manager),
        csrf: String::new(),
        is_guest: false,
        data: Data::Real,
        views: Vec::new(),
    }
}

/// A figure of a group and of its stretch of time.
fn split(by: &str, value: Option<&str>, days: (&str, &str)) -> Score {
    let mut score = valued("first_response_time", "ticket", 600.0, 40);
    score.group.insert(by.to_owned(), value.map(str::to_owned));
    score.period.from = format!("{}T00:00:00+03:00", days.0);
    score.period.to = format!("{}T00:00:00+03:00", days.1);
    score
}

/// Links of a page that lead to receipts, as they stand in an address.
fn receipts(html: &str) -> Vec<String> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("/receipt")).map(|link| link.replace("&#38;", "&")).collect()
}

#[test]
fn a_figure_of_a_split_leads_to_the_cases_of_its_group_alone() {
    let month = ("2026-04-01", "2026-05-01");
    for (by, value, days, asked) in [
        ("team", Some("L1"), month, Some("?period=30d&where=plan%3Dpro&team=L1")),
        ("topic", None, month, Some("?period=30d&where=%28plan%3Dpro%29%20and%20topic%3D")),
        (
            "region",
            Some("İzmir 2"),
            month,
            Some("?period=30d&where=%28plan%3Dpro%29%20and%20%22region%22%3D%22%C4%B0zmir%202%22"),
        ),
        ("region", None, month, Some("?period=30d&where=%28plan%3Dpro%29%20and%20%22region%22%3D")),
        (
            "day",
            Some("2026-04-03"),
            ("2026-04-03", "2026-04-04"),
            Some("?where=plan%3Dpro&from=2026-04-03&to=2026-04-03"),
        ),
        // A week of which the period has only three days.
        (
            "week",
            Some("2026-W14"),
            ("2026-04-01", "2026-04-04"),
            Some("?where=plan%3Dpro&from=2026-04-01&to=2026-04-03"),
        ),
        // What no filter says has no receipt rather than a wrong one.
        ("hour", Some("09"), month, None),
        ("weekday", Some("1"), month, None),
        ("region", Some("a \" b"), month, None),
    ] {
        let desk = Arc::new(Still { scores: vec![split(by, value, days)], ..Still::default() });
        let url = format!("period=30d&where=plan%3Dpro&by={by}");
        let page = metric::page(
            &shell("/metrics/first_response_time", &url),
            &view(&desk, Role::Manager),
            &Asked::parse(&url),
            "first_response_time",
        );
        let found = receipts(&page.unwrap());
        let wanted = asked.map(|asked| format!("/metrics/first_response_time/receipt{asked}&of=ticket"));
        assert_eq!(found, wanted.into_iter().collect::<Vec<_>>(), "{by} {value:?}");
    }
}

/// The choice of a select that is made.
fn chosen<'p>(html: &'p str, id: &str) -> Vec<&'p str> {
    let select = html.split(&format!("id=\"filter-{id}\"")).nth(1).and_then(|rest| rest.split("</select>").next());
    let options = select.unwrap_or_default().split("<option value=\"").skip(1);
    options.filter(|one| one.contains(" selected")).filter_map(|one| one.split('"').next()).collect()
}

#[test]
fn a_list_of_cases_shows_the_period_that_its_bar_says() {
    let day = 86_400_000;
    let midnight = NOW - 12 * 3_600_000;
    for (url, said, from) in
        [("", "all", None), ("period=7d", "7d", Some(midnight - 6 * day)), ("period=all", "all", None)]
    {
        let desk = Arc::new(Still::default());
        let page = cases::page(&shell("/cases", url), &view(&desk, Role::Manager), &Asked::parse(url)).unwrap();
        assert_eq!(chosen(&page, "period"), [said], "{url}");
        assert!(page.contains("data-usual=\"all\""), "{url}: the script leaves it out of addresses");
        assert_eq!(desk.searches.lock().unwrap()[0].opened_from, from, "{url}");
    }
}

#[test]
fn a_card_says_which_statistic_its_figure_is() {
    let scores = vec![
        valued("first_response_time", "ticket", 27.0, 40),
        valued("csat_mean", "ticket", 4.1, 40),
        valued("fcr_pct", "ticket", 70.0, 40),
    ];
    let desk = Arc::new(Still { scores, ..Still::default() });
    let page = overview::page(&shell("/", ""), &view(&desk, Role::Manager), &Asked::default()).unwrap();
    let said = |id: &str| {
        let card = page.split(&format!("<section class=\"card\" id=\"{id}\">")).nth(1).unwrap();
        card.split("</h2>")
            .next()
            .unwrap()
            .split("<small>")
            .nth(1)
            .map(|rest| rest.split('<').next().unwrap().to_owned())
    };
    assert_eq!(said("first_response_time").as_deref(), Some("Median"));
    assert_eq!(said("csat_mean").as_deref(), Some("Mean"));
    assert_eq!(said("fcr_pct"), None, "a share is no statistic to choose");
}

#[test]
fn a_period_that_still_runs_is_compared_with_as_much_of_the_one_before() {
    for (url, from, to, is_cut) in [
        ("period=today", "2026-11-26T00:00", "2026-11-26T12:00", true),
        ("period=yesterday", "2026-11-25T00:00", "2026-11-26T00:00", false),
        ("period=7d", "2026-11-14T00:00", "2026-11-20T12:00", true),
        ("period=month", "2026-10-01T00:00", "2026-10-27T12:00", true),
        ("period=last_month", "2026-09-01T00:00", "2026-10-01T00:00", false),
        ("from=2026-11-23&to=2026-11-29", "2026-11-16T00:00", "2026-11-20T12:00", true),
    ] {
        let desk = Arc::new(Still { scores: vec![valued("unanswered_rate", "ticket", 39.0, 400)], ..Still::default() });
        let page = overview::page(&shell("/", url), &view(&desk, Role::Manager), &Asked::parse(url)).unwrap();
        let earlier = desk.queries.lock().unwrap()[1].clone();
        let wanted = [from, to].map(|text| text.parse().unwrap());
        assert_eq!([earlier.from.unwrap(), earlier.to.unwrap()], wanted, "{url}");
        assert_eq!(page.contains("the period still runs"), is_cut, "{url}");
    }
}

#[test]
fn a_young_day_is_not_called_worse_for_cases_that_nobody_had_time_to_answer() {
    for (url, said) in [("period=today", "not compared"), ("period=yesterday", "worse")] {
        let (now, before) =
            (valued("unanswered_rate", "ticket", 39.0, 400), valued("unanswered_rate", "ticket", 2.0, 400));
        let desk = Arc::new(Still { scores: vec![now], before: vec![before], ..Still::default() });
        let page = overview::page(&shell("/", url), &view(&desk, Role::Manager), &Asked::parse(url)).unwrap();
        let change = page.split("class=\"change ").nth(1).unwrap().split("</span>").next().unwrap();
        assert!(change.contains(said), "{url}: {change}");
    }
}

#[test]
fn the_way_to_another_page_takes_the_filter_along() {
    let desk = Arc::new(Still::default());
    let url = "period=7d&team=L1&team=L2&state=open&page=3";
    let page = cases::page(&shell("/cases", url), &view(&desk, Role::Manager), &Asked::parse(url)).unwrap();
    for path in ["/", "/wall", "/channels", "/report"] {
        let link = format!("href=\"{path}?period=7d&#38;team=L1&#38;team=L2\"");
        assert!(page.contains(&link), "{link}");
    }
    assert!(page.contains("href=\"/definitions\""), "a page without the bar needs no filter");
    assert_eq!(chosen(&page, "team"), ["L1", "L2"], "the next choice keeps both");
    assert!(page.contains("id=\"filter-team\" multiple"));
    let again = "name=\"team\" value=\"L1\"><input type=\"hidden\" name=\"team\" value=\"L2\"";
    assert!(page.contains(again), "so does the search");
}

#[test]
fn what_went_wrong_stands_between_the_ways_on_and_the_filter_at_fault() {
    let desk = Arc::new(Still::default());
    let url = "from=2026-11-20&to=2026-11-10&team=L1";
    for path in ["/cases", "/channels", "/metrics/first_response_time"] {
        let shell = shell(path, url);
        let page = problem_of(&shell, &view(&desk, Role::Manager), &Asked::parse(url), "desk-problem-question", "why");
        assert!(
            page.contains("<nav class=\"side\"") && page.contains(">Ada</a>"),
            "{path}: who and where one is stays"
        );
        assert!(
            page.contains("name=\"from\" id=\"filter-from\" value=\"2026-11-20\""),
            "{path}: the days can be mended"
        );
        assert!(page.contains("<p>The first day lies after the last.</p>"), "{path}");
    }
    let page =
        problem_of(&shell("/people", ""), &view(&desk, Role::Manager), &Asked::default(), "desk-problem-stale", "");
    assert!(page.contains("<nav class=\"side\"") && !page.contains("filter-from"), "a page without a bar gets none");
    let asked = Asked::parse(url);
    assert!(overview::page(&shell("/", url), &view(&desk, Role::Manager), &asked).is_err(), "no day lies in there");
}

#[test]
fn a_row_that_is_no_event_still_keeps_what_was_written_into_it() {
    let row = |number| QuarantineRow {
        number,
        source: "e.jsonl".to_owned(),
        line: number,
        field: None,
        reason: "no type".to_owned(),
        raw: "{}".to_owned(),
        received_at: NOW,
    };
    let attempt =
        quarantine::Attempt { number: 2, raw: "{\"type\":\"opn\"}".to_owned(), why: "unknown type".to_owned() };
    let page = quarantine::page(&shell("/quarantine", ""), &[row(1), row(2)], Some(&attempt));
    let texts: Vec<&str> = page
        .split("<textarea ")
        .skip(1)
        .map(|rest| &rest[rest.find('>').unwrap()..rest.find("</textarea>").unwrap()])
        .collect();
    assert_eq!(texts, [">{}", ">{&#34;type&#34;:&#34;opn&#34;}"]);
    assert_eq!(page.matches("unknown type").count(), 1);
}

#[test]
fn figures_of_a_chapter_lead_to_what_stands_behind_them() {
    let desk = Arc::new(Still::default());
    let url = "period=7d&team=L1";
    for (id, receipt) in [
        ("channels", "/metrics/first_response_time/receipt?period=7d&team=L1&account=beta&channel=email&of=ticket"),
        ("sla", "/metrics/response_sla_pct/receipt?period=7d&team=L1&account=beta&of=ticket"),
        ("calls", "/metrics/asa/receipt?period=7d&team=L1&account=beta&of=call"),
        ("surveys", "/metrics/csat_mean/receipt?period=7d&team=L1&account=beta&of=ticket"),
        ("bots", "/metrics/automated_resolution_share/receipt?period=7d&team=L1&account=beta"),
        ("costs", "/metrics/cost_per_ticket/receipt?period=7d&team=L1&account=beta"),
        ("topics", "/metrics/top_topics/receipt?period=7d&team=L1&account=beta&topic="),
        ("backlog", "/metrics/backlog/receipt?period=7d&team=L1&account=beta&of="),
        ("changes", "/receipt?period=7d&team=L1&account=beta"),
    ] {
        let path = format!("/{id}");
        let asked = Asked::parse(&format!("{url}&account=beta"));
        let page = chapter::page(&shell(&path, url), &view(&desk, Role::Manager), &asked, id).unwrap();
        let found = receipts(&page);
        assert!(found.iter().any(|link| link.contains(receipt)), "{id}: {found:#?}");
        // Whoever sees no cases is led to the metric.
        let page = chapter::page(&shell(&path, url), &view(&desk, Role::Viewer), &asked, id).unwrap();
        assert_eq!(receipts(&page), Vec::<String>::new(), "{id}");
        assert!(page.contains("class=\"figure\" href=\"/metrics/"), "{id}");
    }
    let page = chapter::page(&shell("/benchmark", ""), &view(&desk, Role::Manager), &Asked::default(), "benchmark");
    assert!(page.unwrap().contains("href=\"/metrics/first_response_time?account=alpha\""));
}

#[test]
fn an_agent_of_the_wall_is_said_to_be_away_since_when_with_the_day() {
    let zone = jiff::tz::TimeZone::get("Europe/Istanbul").unwrap();
    let hour = 3_600_000;
    let agent = |name: &str, state, back: i64| AgentNow {
        account: "alpha".to_owned(),
        agent: name.to_owned(),
        state: Some(state),
        since: Some(Moment::of(&zone, NOW - back * hour)),
        open_cases: 1,
    };
    let wall = Wall {
        as_of: Moment::of(&zone, NOW),
        waiting: 4,
        open: 5,
        today: vec![valued("service_level", "call", 75.0, 40)],
        agents: vec![agent("Ali", "offline", 46), agent("Ece", "available", 1)],
        ..nothing_on()
    };
    let desk = Arc::new(Still { wall: Some(wall), ..Still::default() });
    let url = "team=L1&period=7d";
    let page = wall::page(&shell("/wall", url), &view(&desk, Role::Manager), &Asked::parse(url)).unwrap();
    let agents = page.split("<th scope=\"row\">").skip(1).map(|row| row.split("</tr>").next().unwrap());
    let agents: Vec<&str> = agents.collect();
    assert!(
        agents[0].starts_with("Ece<") && agents[0].contains("<td>11:00</td>"),
        "those at work come first: {agents:?}"
    );
    assert!(agents[1].starts_with("Ali<") && agents[1].contains("<td>25 Nov 14:00</td>"), "{agents:?}");
    assert!(chosen(&page, "period").is_empty() && !page.contains("id=\"filter-period\""), "a wall is of now");
    for link in [
        "/cases?team=L1&#38;state=waiting&#38;order=longest_wait",
        "/cases?team=L1&#38;state=open",
        "/metrics/service_level/receipt?team=L1&#38;period=today&#38;of=call",
    ] {
        assert!(page.contains(&format!("<a class=\"value\" href=\"{link}\">")), "{link}");
    }
    let page = wall::page(&shell("/wall", ""), &view(&desk, Role::Viewer), &Asked::default()).unwrap();
    assert!(!page.contains("href=\"/cases?"), "whoever sees no cases gets no list of them");
}

#[test]
fn what_is_of_one_account_says_which_and_offers_the_others() {
    let desk = Arc::new(Still { scores: vec![valued("first_response_time", "ticket", 60.0, 40)], ..Still::default() });
    let view = view(&desk, Role::Manager);
    for (asked, shown) in [("period=7d", "alpha"), ("period=7d&account=beta", "beta")] {
        for path in ["/channels", "/metrics/first_response_time"] {
            let (shell, url) = (shell(path, asked), Asked::parse(asked));
            let page = match path.strip_prefix("/metrics/") {
                Some(id) => metric::page(&shell, &view, &url, id),
                None => chapter::page(&shell, &view, &url, "channels"),
            };
            let page = page.unwrap();
            assert!(page.contains(&format!("Shown here is the account {shown} alone")), "{path} {asked}");
            let here = format!("href=\"{path}?period=7d&#38;account={shown}\" aria-current=\"true\">{shown}</a>");
            assert!(page.contains(&here), "{path} {asked}");
            let offers = format!("class=\"tool\" href=\"{path}?period=7d&#38;account=");
            assert_eq!(page.matches(&offers).count(), 2, "{path}: both are offered");
        }
    }
}

#[test]
fn a_page_of_the_data_as_a_whole_names_no_filter_and_goes_by_none() {
    let desk = Arc::new(Still::default());
    let url = "period=7d&team=L1&account=beta";
    let page =
        chapter::page(&shell("/data-quality", url), &view(&desk, Role::Manager), &Asked::parse(url), "data-quality");
    assert!(!page.unwrap().contains("bar-form"));
    let asked = desk.reports.lock().unwrap()[0].clone();
    assert_eq!(
        (asked.account.as_str(), asked.from, asked.to, asked.filter),
        ("beta", None, None, Some(in_account("beta")))
    );
}

fn in_account(name: &str) -> Filter {
    Filter::In(Dimension::Account, vec![Some(name.to_owned())])
}

#[test]
fn a_desk_without_events_says_how_to_get_some() {
    let desk = Arc::new(Still { is_empty: true, wall: Some(nothing_on()), ..Still::default() });
    let view = view(&desk, Role::Manager);
    let asked = Asked::default();
    let at = |path: &str| Shell { data: Data::None, ..shell(path, "") };
    let pages = [
        ("/wall", wall::page(&at("/wall"), &view, &asked)),
        ("/cases", cases::page(&at("/cases"), &view, &asked)),
        ("/metrics/asa", metric::page(&at("/metrics/asa"), &view, &asked, "asa")),
        ("/channels", chapter::page(&at("/channels"), &view, &asked, "channels")),
        ("/", overview::page(&at("/"), &view, &asked)),
    ];
    for (path, page) in pages {
        let page = page.unwrap();
        assert!(page.contains("nabiz import") && page.contains("<a href=\"/import\">Import</a>"), "{path}");
        assert!(!page.contains("Widen the period"), "{path}");
        assert!(!page.contains("href=\"/report"), "{path}: there is nothing to report on");
    }
}

#[test]
fn made_up_data_is_called_so_on_every_page() {
    let desk = Arc::new(Still::default());
    for (data, is_said) in [(Data::MadeUp, true), (Data::Real, false)] {
        let shell = Shell { data, ..shell("/cases", "") };
        let page = cases::page(&shell, &view(&desk, Role::Manager), &Asked::default()).unwrap();
        assert_eq!(page.contains("made-up data"), is_said);
    }
}

fn nothing_on() -> Wall {
    Wall::nothing(Moment::of(&jiff::tz::TimeZone::UTC, NOW))
}

#[test]
fn a_receipt_of_many_rows_goes_on() {
    let at = Moment::of(&jiff::tz::TimeZone::UTC, NOW);
    let row = Row {
        account: "alpha".to_owned(),
        case_id: Some("T1".to_owned()),
        channel: None,
        value: Value::One,
        from: None,
        to: None,
        at,
        team: None,
        agent: None,
        notes: Vec::new(),
        intervals: Vec::new(),
    };
    let receipt = Receipt {
        score: valued("volume_by_channel", "ticket", 5_944.0, 5_944),
        totals: Totals { rows: 5_944, ..Totals::default() },
        counted: vec![row],
        left_out: Vec::new(),
        summary: Vec::new(),
        withheld: false,
    };
    let desk = Arc::new(Still { receipts: vec![receipt], ..Still::default() });
    let path = "/metrics/volume_by_channel/receipt";
    for (url, limit, next) in [
        ("team=L1&of=ticket", 200, Some("?team=L1&#38;of=ticket&#38;rows=1000")),
        ("rows=1000", 1_000, Some("?rows=5000")),
        ("rows=999999999", 20_000, None),
        ("rows=few", 200, Some("?rows=1000")),
    ] {
        let page =
            receipt::page(&shell(path, url), &view(&desk, Role::Manager), &Asked::parse(url), "volume_by_channel");
        assert_eq!(desk.limits.lock().unwrap().pop(), Some(limit), "{url}");
        let page = page.unwrap();
        let found = page.split("Further rows:").nth(1).unwrap().split("</p>").next().unwrap();
        match next {
            Some(next) => assert!(found.contains(&format!("href=\"{path}{next}\"")), "{url}: {found}"),
            None => assert!(!found.contains("href"), "{url}: {found}"),
        }
    }
}
