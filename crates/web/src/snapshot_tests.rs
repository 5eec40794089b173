//! Small parts of the page as HTML, to be read by eye.

use askama::Template;
use nabiz_app::report_data::{AccountReport, Assumption, Change, Quality};
use nabiz_catalogue::score::{Flag, NaReason, Score};
use nabiz_words::{Lang, Words};

use crate::context::Context;
use crate::figure::{ChangeView, Figure};
use crate::sample::{sample, score, valued};
use crate::table::{Cell, Head, Row, Table};
use crate::term::Term;
use crate::widgets::benchmark::Benchmark;
use crate::widgets::quality::QualityPanel;
use crate::widgets::split::{Pattern, Split};
use crate::widgets::topics;

const TR: Lang = Lang::Tr;

fn account() -> AccountReport {
    sample().accounts.remove(0)
}

fn context(account: &AccountReport, lang: Lang) -> Context<'_> {
    Context { words: Words::new(lang), account, number: 1, ways: None }
}

fn html(part: &impl Template) -> String {
    part.render().expect("the part renders")
}

#[test]
fn figures_print_values_reasons_and_marks() {
    let words = Words::new(TR);
    let na = |reason| Score { na_reason: Some(reason), ..score("csat_mean", "ticket") };
    let reasons = [
        NaReason::NotApplicable,
        NaReason::BenchmarkNa,
        NaReason::NoData,
        NaReason::BelowMinN,
        NaReason::Privacy,
        NaReason::NoSource,
    ];
    let mut figures: Vec<String> = reasons.map(|reason| html(&Figure::new(words, &na(reason)))).into();
    figures.push(html(&Figure::new(words, &valued("resolution_time", "ticket", 11_953.0, 5_000))));
    // A figure of which only the comparison is missing is printed.
    let compared = Score { na_reason: Some(NaReason::BenchmarkNa), ..valued("csat_mean", "ticket", 4.02, 593) };
    figures.push(html(&Figure::new(words, &compared)));
    let young = Score { flags: vec![Flag::Provisional, Flag::FewData], ..valued("fcr_pct", "ticket", 71.2, 12) };
    figures.push(html(&Figure::new(words, &young)));
    insta::assert_snapshot!(figures.join("\n"));
}

#[test]
fn an_arrow_stands_only_where_the_change_is_real() {
    let mut account = account();
    let change = |metric: &str, difference, is_real| Change {
        metric: metric.into(),
        class: "ticket".into(),
        difference,
        is_real,
    };
    account.changes = vec![
        change("first_response_time", -90.0, true),
        change("fcr_pct", -2.5, true),
        change("resolution_time", -400.0, false),
        change("volume_by_channel", 31.0, true),
    ];
    let context = context(&account, Lang::En);
    let metrics = ["first_response_time", "fcr_pct", "resolution_time", "volume_by_channel", "reopen_rate"];
    let views = metrics.map(|metric| {
        let view = ChangeView::new(&context, &valued(metric, "ticket", 50.0, 400));
        view.map_or_else(|| "nothing".to_owned(), |view| html(&view))
    });
    insta::assert_snapshot!(views.join("\n"));
}

#[test]
fn the_benchmark_table_has_the_layout_of_its_source() {
    let account = account();
    insta::assert_snapshot!(html(&Benchmark::new(&context(&account, TR))));
}

#[test]
fn tables_escape_and_draw_bars() {
    let words = Words::new(Lang::En);
    let heads =
        vec![Head::Text("<Team>".into()), Head::Metric(Term::new(words, "fcr_pct")), Head::Number("empty".into())];
    let cells = vec![Cell::barred(words, &valued("fcr_pct", "ticket", 60.0, 400)), Cell::number("")];
    let table = Table::plain("A & B".into(), heads, vec![Row { head: Head::Text("<b>L1</b>".into()), cells }]);
    insta::assert_snapshot!(html(&table.without_empty_columns()));
}

#[test]
fn a_split_says_its_parts_in_words() {
    let words = Words::new(TR);
    let parts = vec![("46 tutuldu".to_owned(), 46, Pattern::Good), ("14 ihlal edildi".to_owned(), 14, Pattern::Bad)];
    insta::assert_snapshot!(html(&Split::new(words, "İlk yanıt".into(), parts).expect("there are parts")));
    assert!(Split::new(words, String::new(), vec![(String::new(), 0, Pattern::Good)]).is_none());
}

#[test]
fn topics_leave_the_untagged_for_the_end() {
    let mut account = account();
    account.overall.retain(|score| score.metric == "top_topics" && score.class == "ticket");
    account.overall[0].items.truncate(2);
    account.overall[0]
        .items
        .insert(0, nabiz_catalogue::score::Item { name: None, count: 7, value: Some(3.5), ci: None });
    insta::assert_snapshot!(topics::topics(&context(&account, Lang::En)));
}

#[test]
fn what_was_assumed_and_what_is_missing_is_said() {
    let mut account = account();
    account.assumptions = vec![
        Assumption::Timezone { zone: "Europe/Istanbul".into() },
        Assumption::NoCalendar,
        Assumption::NoPolicies,
        Assumption::AsOfLastEvent { at: "2026-05-08T00:00:00+03:00".into() },
        Assumption::WholeLog { from: "2026-04-01".into(), to: "2026-05-01".into() },
        Assumption::SettingsFile { file: "a.toml".into() },
        Assumption::NoReplyFeed,
        Assumption::DeskHours { taken: "Main".into(), others: vec!["Night".into(), "VIP <1>".into()] },
    ];
    account.no_source = ["response_sla_pct", "out_of_hours_share", "nps", "critical_mtta"].map(String::from).into();
    account.quality = Quality { events: 9, refused: 1, duplicates: 2, bad_clock: 1, ..Quality::default() };
    insta::assert_snapshot!(html(&QualityPanel::new(&context(&account, Lang::En))));
}
