//! Whole pages: nothing loads, nothing runs, nothing is missing, in both languages.

use nabiz_app::report_data::{AccountReport, Quality, ReportData};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_words::Lang;

use crate::report;
use crate::sample::sample;

const HOSTILE: &str = "</script><img src=x onerror=alert(1)>\"'&\u{2028}";

fn page(data: &ReportData, lang: Lang) -> String {
    report(data, lang).expect("a page renders")
}

/// The page without style and scripts that come with the program.
fn own(html: &str) -> String {
    use crate::assets::{CHARTS, EARLY_SCRIPT, SCRIPT, STYLE, WIDGETS};
    [STYLE, EARLY_SCRIPT, CHARTS, WIDGETS, SCRIPT]
        .into_iter()
        .fold(html.to_owned(), |html, part| html.replacen(part, "", 1))
}

/// An account in which nothing ever happened.
fn nothing() -> ReportData {
    let mut data = sample();
    data.accounts.truncate(1);
    let account = &mut data.accounts[0];
    for list in [
        &mut account.overall,
        &mut account.previous,
        &mut account.trend,
        &mut account.heat,
        &mut account.channels,
        &mut account.teams,
        &mut account.backlog,
    ] {
        list.clear();
    }
    account.changes.clear();
    account.ageing.clear();
    account.distributions.clear();
    account.standouts.clear();
    account.benchmark.clear();
    account.assumptions.clear();
    account.no_source.clear();
    account.quality = Quality::default();
    data
}

#[test]
fn a_page_loads_nothing_from_elsewhere() {
    for lang in Lang::ALL {
        let html = page(&sample(), lang);
        let own = own(&html);
        assert!(html.contains("default-src &#39;none&#39;"));
        for loading in ["src=", "@import", "url(", "<link", "<iframe", "<object", "<form"] {
            assert!(!own.contains(loading), "{loading}");
        }
        let links: Vec<&str> = own.split("href=\"").skip(1).filter(|link| !link.starts_with('#')).collect();
        assert_eq!(links.len(), 1, "the licence alone is linked");
        assert!(links[0].starts_with("https://www.apache.org/licenses/LICENSE-2.0\""));
    }
}

#[test]
fn what_comes_with_the_page_loads_nothing_either() {
    use crate::assets::{CHARTS, EARLY_SCRIPT, SCRIPT, STYLE};
    for asset in [STYLE, EARLY_SCRIPT, SCRIPT] {
        assert!(!asset.contains("http") && !asset.contains("url("));
    }
    for asset in [CHARTS, EARLY_SCRIPT, SCRIPT] {
        assert!(!asset.contains("</script") && !asset.contains("fetch(") && !asset.contains("XMLHttpRequest"));
        assert!(!asset.contains("localStorage") && !asset.contains("document.cookie"));
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut data = sample();
    data.inputs[0].name = HOSTILE.into();
    data.inputs[0].format = HOSTILE.into();
    data.inputs[1].credit = Some(HOSTILE.into());
    data.version = HOSTILE.into();
    let account = &mut data.accounts[0];
    account.account = HOSTILE.into();
    account.timezone = HOSTILE.into();
    account.as_of = HOSTILE.into();
    account.no_source.push(HOSTILE.into());
    account.quality.quarantine_file = Some(HOSTILE.into());
    for cell in account.benchmark.iter_mut().flat_map(|row| &mut row.cells) {
        cell.basis = HOSTILE.into();
        if let Some(disputed) = &mut cell.disputed {
            disputed.words = HOSTILE.into();
        }
    }
    for one in &mut account.standouts {
        one.end = HOSTILE.into();
        for row in &mut one.rows {
            for text in [&mut row.case_id, &mut row.channel, &mut row.team, &mut row.agent, &mut row.from] {
                *text = Some(HOSTILE.into());
            }
        }
    }
    for one in &mut account.distributions {
        one.hours = HOSTILE.into();
    }
    let lists =
        [&mut account.overall, &mut account.trend, &mut account.channels, &mut account.teams, &mut account.backlog];
    for score in lists.into_iter().flatten() {
        for value in score.group.values_mut() {
            *value = Some(HOSTILE.into());
        }
        for item in &mut score.items {
            item.name = Some(HOSTILE.into());
        }
        score.currency = score.currency.as_ref().map(|_| HOSTILE.to_owned());
        score.variant = score.variant.as_ref().map(|_| HOSTILE.to_owned());
        if !score.parts.is_empty() {
            score.parts.push((HOSTILE.into(), Some(3.0)));
        }
    }
    for lang in Lang::ALL {
        let html = own(&page(&data, lang));
        assert!(!html.contains("<img"), "{}", &html[html.find("<img").unwrap_or(0).saturating_sub(200)..][..400]);
        assert!(!html.contains("</script><img"));
        // Every script that opens closes, and none more.
        assert_eq!(html.matches("<script").count(), html.matches("</script>").count());
    }
}

#[test]
fn every_word_is_there_in_both_languages() {
    for lang in Lang::ALL {
        for data in [sample(), nothing()] {
            let html = own(&page(&data, lang));
            assert!(
                !html.contains('⟨'),
                "{}",
                &html[html.find('⟨').unwrap_or(0)..].chars().take(80).collect::<String>()
            );
            assert!(!html.contains("{$"), "an argument is missing");
        }
    }
}

#[test]
fn ids_are_unique_and_links_lead_somewhere() {
    let html = own(&page(&sample(), Lang::Tr));
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "no id stands twice");
    for link in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.binary_search(&link).is_ok(), "#{link} leads nowhere");
    }
    for described in html.split("aria-describedby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.binary_search(&described).is_ok(), "{described} describes nothing");
    }
}

#[test]
fn an_account_without_any_case_teaches() {
    let html = own(&page(&nothing(), Lang::En));
    for text in [
        "There are no events to report on.",
        "There is no SLA policy in this log.",
        "There are no calls in this log.",
        "One period is not a trend yet.",
        "This log names no teams.",
    ] {
        assert!(html.contains(text), "{text}");
    }
    let mut none = nothing();
    none.accounts.clear();
    assert!(page(&none, Lang::En).contains("There are no events to report on."));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(page(&sample(), Lang::Tr), page(&sample(), Lang::Tr));
}

#[test]
fn tables_stand_open_where_no_script_runs() {
    let html = own(&page(&sample(), Lang::Tr));
    let charts = html.matches("data-chart=").count();
    assert!(charts > 20);
    assert_eq!(html.matches("<details class=\"behind\" open>").count(), charts);
    assert!(html.contains("<noscript>"));
}

#[test]
fn a_metric_that_splits_itself_counts_once() {
    use crate::sample::valued;
    let mut data = sample();
    let plain = page(&data, Lang::Tr);
    let mut split = data.accounts[0].clone();
    for scores in [&mut split.heat, &mut split.trend, &mut split.teams] {
        let parts: Vec<_> = scores.iter().filter(|score| score.metric == "volume_by_channel").cloned().collect();
        scores.extend(parts.into_iter().map(|mut part| {
            part.group.insert("channel".into(), Some("email".into()));
            part.n /= 2;
            part
        }));
    }
    data.accounts[0] = split;
    assert_eq!(page(&data, Lang::Tr), plain);
    let mut whatsapp = valued("volume_by_channel", "conversation", 77_077.0, 77_077);
    whatsapp.group.insert("channel".into(), Some("whatsapp".into()));
    data.accounts[0].overall.insert(0, whatsapp);
    let html = own(&page(&data, Lang::Tr));
    assert_eq!(html.matches("77.077").count(), 2, "in the table of everything alone, as value and as n");
}

/// The rows of a table's HTML as text: cells apart by bars.
fn rows(html: &str) -> Vec<String> {
    let text = |cell: &str| {
        let parts = cell.split('<').map(|part| part.split_once('>').map_or(part, |one| one.1).trim());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let row = |row: &str| {
        let cells = row.split("</t").filter(|cell| cell.contains("<th") || cell.contains("<td"));
        cells.map(|cell| text(&cell[cell.find("<t").unwrap_or(0)..])).collect::<Vec<_>>().join(" | ")
    };
    html.split("<tr").skip(1).map(row).collect()
}

#[test]
fn a_figure_over_classes_together_stands_in_the_row_of_its_channel() {
    use nabiz_words::Words;

    use crate::context::Context;
    use crate::sample::valued;
    use crate::widgets::channels::channels;
    let mut account = sample().accounts.remove(0);
    let of = |metric: &str, class: &str, channel: Option<&str>, value: f64, n| {
        let mut score = valued(metric, class, value, n);
        score.group.insert("channel".into(), channel.map(str::to_owned));
        score
    };
    account.channels = vec![
        of("volume_by_channel", "conversation", Some("live_chat"), 300.0, 300),
        of("volume_by_channel", "ticket", Some("email"), 200.0, 200),
        // One channel of two classes.
        of("volume_by_channel", "ticket", Some("live_chat"), 40.0, 40),
        of("fcr_pct", "ticket", Some("email"), 70.0, 180),
        of("survey_response_rate", "ticket", Some("email"), 31.0, 150),
        of("survey_response_rate", "conversation+ticket+call", Some("email"), 32.0, 160),
        of("survey_response_rate", "conversation+ticket+call", Some("live_chat"), 35.0, 340),
        of("cost_per_resolution", "conversation+ticket+call", Some("email"), 9.0, 190),
        of("survey_response_rate", "account", None, 33.0, 997),
    ];
    let html = channels(&Context { words: Words::new(Lang::En), account: &account, number: 1, ways: None });
    let expected = [
        "Channel | Volume by channel | First contact resolution % | Survey response rate | Cost per resolution",
        "Conversations",
        "Live chat | 300 |  |  | ",
        "Tickets",
        // Its own response rate; the cost is given over classes together alone.
        "E-mail | 200 | 70.00% n 180 | 31.00% n 150 | 9.00 n 190",
        "Live chat | 40 |  |  | ",
        "All",
        "Live chat |  |  | 35.00% n 340 | ",
    ];
    assert_eq!(rows(&html), expected);
}

#[test]
fn a_card_leaves_out_scales_that_nobody_used() {
    use nabiz_words::Words;

    use crate::context::Context;
    use crate::sample::{score, valued};
    let mut account = sample().accounts.remove(0);
    account.overall.retain(|score| score.class != "call" && score.metric != "ces_mean" && score.metric != "nps");
    let unanswered = |class: &str, scale: Option<&str>| {
        let mut score = Score { na_reason: Some(NaReason::NoData), ..score("ces_mean", class) };
        score.group.extend(scale.map(|scale| ("scale".to_owned(), Some(scale.to_owned()))));
        score
    };
    account.overall.extend([
        valued("ces_mean", "conversation", 5.72, 47),
        unanswered("conversation", Some("1-5")),
        // That a class has no answers is worth a line.
        unanswered("ticket", None),
        unanswered("account", None),
        unanswered("account", Some("0-10")),
    ]);
    let lines = |account: &AccountReport| {
        let context = Context { words: Words::new(Lang::En), account, number: 1, ways: None };
        let lines = context.lines("ces_mean").into_iter().map(|score| (score.class.clone(), score.n));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(lines(&account), [("conversation".to_owned(), 47), ("ticket".to_owned(), 0)]);
    // Where nobody answered at all, every line says so.
    account.overall.retain(|score| score.metric != "ces_mean" || score.n == 0);
    assert_eq!(lines(&account).len(), 4);
}
