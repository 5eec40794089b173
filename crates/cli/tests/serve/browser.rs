//! The desk as people meet it: in Chromium, at a desk and on a phone, light and dark, in both languages.

use serde_json::{Value, json};

use super::served::{Served, until};
use super::webdriver::Chromium;

const PASSWORD: &str = "a long sentence";
const AXE: &str = include_str!("../vendor/axe/axe.min.js");

/// Every page that a guest of the demonstration may open.
const PAGES: [&str; 20] = [
    "/",
    "/changes",
    "/wall",
    "/cases",
    "/cases?state=waiting&order=longest_wait",
    "/benchmark",
    "/channels",
    "/teams",
    "/topics",
    "/sla",
    "/backlog",
    "/calls",
    "/surveys",
    "/bots",
    "/metrics/first_response_time?by=channel",
    "/metrics/csat_mean",
    "/metrics/first_response_time/receipt?period=7d",
    "/definitions",
    "/data-quality",
    "/settings",
];

pub(super) fn at(served: &Served, path: &str) -> String {
    format!("http://{}{path}", served.address())
}

/// What is wrong with the page that stands open.
fn faults(chromium: &mut Chromium, lang: &str) -> Vec<String> {
    let mut faults = chromium.complaints();
    let look = "
        const faults = [], root = document.documentElement, main = document.getElementById('main');
        if (root.lang !== arguments[0] && root.lang !== LANG) faults.push('the language is ' + root.lang);
        if (document.querySelectorAll('h1').length !== 1) faults.push('there is not one heading');
        if (root.scrollWidth > root.clientWidth) {
            const wide = [...document.querySelectorAll('main *')].filter(one =>
                one.getBoundingClientRect().right > root.clientWidth + 1 && !one.closest('.scroll, pre, .side, svg'));
            faults.push('it is wider than the screen: ' + wide.slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(' | '));
        }
        const bar = document.querySelector('.bar-form');
        if (bar && bar.getBoundingClientRect().height > innerHeight / 2 && innerWidth > 700)
            faults.push('the filter bar fills the screen');
        if (/[\\u27e8\\u27e9]|\\{\\$|NaN|undefined|null/.test(main.innerText)) faults.push('a word or a value is missing');
        for (const plot of document.querySelectorAll('[data-chart]'))
            if (plot.clientWidth && plot.getBoundingClientRect().top < innerHeight && !plot.querySelector('svg, canvas'))
                faults.push('a chart is not drawn');
        const own = performance.getEntriesByType('resource').filter(one => !one.name.startsWith(location.origin) && !one.name.startsWith('data:'));
        own.forEach(one => faults.push('it asks elsewhere: ' + one.name));
        return faults;";
    let found = chromium.run(&look.replace("LANG", &format!("'{lang}'")));
    faults.extend(found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()));
    chromium.run(&format!("if (!window.axe) {{ {AXE}\n }}"));
    let axe = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations
            .filter(one => one.impact === 'serious' || one.impact === 'critical')
            .map(one => 'axe: ' + one.id + ' at ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | '))));";
    let found = chromium.run_async(axe);
    faults.extend(found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()));
    faults
}

#[test]
fn every_page_is_whole_on_every_screen() {
    let Some(mut chromium) = Chromium::start() else { return };
    let served = Served::start(&["--demo"]);
    let mut all = Vec::new();
    for (lang, scheme, width) in [("tr", "light", 1_280), ("en", "dark", 360), ("tr", "dark", 1_920)] {
        chromium.resize(width, 900);
        chromium.prefer(scheme);
        chromium.open(&at(&served, &format!("/set?lang={lang}&back=/definitions")));
        chromium.complaints();
        for path in PAGES {
            chromium.open(&at(&served, path));
            let faults = faults(&mut chromium, lang);
            all.extend(faults.into_iter().map(|fault| format!("{path} in {lang}, {scheme}, {width}: {fault}")));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// An administrator who came by the printed link.
pub(super) fn administrator(served: &Served, chromium: &mut Chromium) {
    chromium.open(&at(served, "/set?lang=en&back=/sign-in"));
    chromium.open(&at(served, served.first_link()));
    chromium.type_into("input[name=name]", "Ada");
    chromium.type_into("input[name=email]", "ada@example.org");
    chromium.type_into("input[name=password]", PASSWORD);
    chromium.click("main button");
    until("the administrator is in", || chromium.url() == at(served, "/"));
}

/// A list of tickets as a desk that nobody knows exports it.
const TABLE: &str = "Ref;Created;Answered;Done;Source;Client;Owner;Group;Subject;Score\n\
    101;04.03.2024 09:00;04.03.2024 09:20;04.03.2024 12:00;E-mail;c1;Ali;Billing;Refund;5\n\
    102;04.03.2024 10:00;04.03.2024 11:00;05.03.2024 10:00;WhatsApp;c2;Ece;Billing;Delivery;4\n\
    103;05.03.2024 09:00;;;E-mail;c1;;Support;Refund;\n\
    104;soon;;;E-mail;c3;;Support;Refund;\n";

#[test]
fn a_table_that_nobody_knows_becomes_figures() {
    let Some(mut chromium) = Chromium::start() else { return };
    let served = Served::start(&[]);
    let file = served.folder().join("desk export.csv");
    std::fs::write(&file, TABLE).unwrap();
    administrator(&served, &mut chromium);
    assert!(chromium.text("main").contains("nabiz import"), "an empty desk says how to fill it");
    chromium.open(&at(&served, "/import"));
    chromium.type_into("input[type=file]", &file.display().to_string());
    chromium.click("main button.primary");
    until("it asks which column means what", || chromium.text("#upload [role=status]").contains("Waits for an answer"));
    let faults_here = faults(&mut chromium, "en");
    assert!(faults_here.is_empty(), "{faults_here:?}");
    // It took the table for answers: what a row is comes first.
    chromium.choose("select[name=shape]", "case_per_row");
    chromium.choose("select[name=\"column.case\"]", "=Ref");
    chromium.click("button[value=map]");
    until("it asks for the columns of a case", || !chromium.text("select[name=\"column.open.time\"]").is_empty());
    for (key, column) in [
        ("open.time", "Created"),
        ("open.channel", "Source"),
        ("open.topic", "Subject"),
        ("step replied.time", "Answered"),
        ("step resolved.time", "Done"),
        ("agent", "Owner"),
        ("team", "Group"),
        ("step csat.score", "Score"),
    ] {
        chromium.choose(&format!("select[name=\"column.{key}\"]"), &format!("={column}"));
    }
    chromium.run("document.querySelector('input[name=account]').value = 'shop'; document.querySelector('input[name=zone]').value = 'Europe/Istanbul';");
    chromium.click("button[value=map]");
    until("it is ready", || chromium.text("#upload dl").contains("shop"));
    let seen = chromium.text("#upload");
    assert!(seen.contains("shop") && seen.contains("`desk export.csv` line 5"), "{seen}");
    assert!(
        chromium
            .run("return fetch('/cases').then(a => a.text()).then(t => !t.includes('/cases/shop/101'))")
            .as_bool()
            .unwrap(),
        "nothing is kept yet"
    );
    chromium.click("button[value=import]");
    until("it is imported", || chromium.text("#upload [role=status]").contains("Imported"));
    chromium.open(&at(&served, "/cases?period=all"));
    until("its cases show", || chromium.text("main").contains("103"));

    // From a figure to the cases behind it.
    chromium.open(&at(&served, "/?period=all"));
    chromium.click(".cards a[href^='/metrics/first_response_time']");
    until("the metric's page opens", || chromium.url().contains("/metrics/first_response_time"));
    until("it leads to the receipt", || {
        chromium.run("return !!document.querySelector('a[href*=\"/receipt\"]')") == true
    });
    let receipt = chromium.run("return document.querySelector('a[href*=\"/receipt\"]').getAttribute('href')");
    chromium.open(&at(&served, receipt.as_str().unwrap()));
    chromium.click("a[href='/cases/shop/102']");
    until("the case opens", || chromium.url().ends_with("/cases/shop/102"));
    let case = chromium.text("main");
    assert!(case.contains("4 Mar 2024 07:00:00"), "ten in Istanbul, in the account's zone: {case}");

    // A filter is in the address, and a view keeps it.
    chromium.open(&at(&served, "/cases?period=all"));
    chromium.choose("#filter-topic", "Refund");
    until("the filter is in the address", || chromium.url().contains("topic=Refund"));
    until("the list follows", || !chromium.text("main table").contains("102"));
    assert!(!chromium.url().contains("period="), "a list is of all times anyway: {}", chromium.url());
    let way = chromium.run("return document.querySelector('#side a[href^=\"/channels\"]').getAttribute('href')");
    assert_eq!(way, json!("/channels?topic=Refund"), "the navigation takes the filter along");
    chromium.click(".views summary");
    chromium.type_into("#view-name", "Refunds");
    chromium.click(".views button.primary");
    until("the view is there", || chromium.text(".views").contains("Refunds"));
    chromium.open(&at(&served, "/cases"));
    chromium.click(".views a");
    until("the view asks the same", || chromium.url().contains("topic=Refund"));

    // The same file again, by the mapping that was kept: every event is known.
    chromium.open(&at(&served, "/import"));
    chromium.type_into("input[type=file]", &file.display().to_string());
    chromium.click("main button.primary");
    until("it is known", || chromium.text("#upload [role=status]").contains("Ready"));
    chromium.click("button[value=import]");
    until("it is imported again", || chromium.text("#upload [role=status]").contains("Imported"));
    let seen = chromium.text("#upload dl");
    assert!(seen.starts_with("new events\n0"), "{seen}");
    assert_eq!(std::fs::read_dir(served.folder().join("uploads")).unwrap().count(), 0, "files do not stay");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what waits now is told as of now")]
fn what_comes_in_shows_without_a_reload() {
    let Some(mut chromium) = Chromium::start() else { return };
    let served = Served::start(&[]);
    administrator(&served, &mut chromium);
    chromium.open(&at(&served, "/tokens"));
    chromium.type_into("input[name=name]", "exchange");
    chromium.click("main button.primary");
    let token = chromium.seen(".secret");
    let bearer = format!("Bearer {}", token.trim());
    let hand_in = |events: &Value| {
        let answer = served.browser().send(
            "POST",
            "/api/v1/events",
            &[("authorization", &bearer)],
            events.to_string().as_bytes(),
        );
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    let open = |case: &str| json!({ "event_id": case, "ts": jiff::Timestamp::now().as_millisecond(), "account": "shop", "case_id": case, "type": "open", "channel": "email", "by": "customer" });
    hand_in(&json!([open("T1")]));
    chromium.open(&at(&served, "/cases?period=all"));
    until("the first case is there", || {
        chromium.open(&at(&served, "/cases?period=all"));
        chromium.text("main").contains("T1")
    });
    chromium.run("window.mark = 1");
    hand_in(&json!([open("T2")]));
    until("the second case shows", || chromium.text("main").contains("T2"));
    assert_eq!(chromium.run("return window.mark"), json!(1), "the page was loaded again");
    chromium.open(&at(&served, "/wall"));
    chromium.run("window.mark = 2");
    let before = chromium.text(".wall-numbers");
    hand_in(&json!([open("T3")]));
    until("the wall follows", || chromium.text(".wall-numbers") != before);
    assert_eq!(chromium.run("return window.mark"), json!(2), "the wall was loaded again");
    assert!(chromium.complaints().is_empty());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what waits now is told as of now")]
fn figures_that_stand_still_say_so_and_since_when() {
    let Some(mut chromium) = Chromium::start() else { return };
    let mut served = Served::start(&[]);
    administrator(&served, &mut chromium);
    chromium.open(&at(&served, "/tokens"));
    chromium.type_into("input[name=name]", "exchange");
    chromium.click("main button.primary");
    let bearer = format!("Bearer {}", chromium.seen(".secret").trim());
    let hand_in = |served: &Served, case: &str| {
        let event = json!([{ "event_id": case, "ts": jiff::Timestamp::now().as_millisecond(), "account": "shop", "case_id": case, "type": "open", "channel": "email", "by": "customer" }]);
        let headers = [("authorization", bearer.as_str())];
        assert_eq!(served.browser().send("POST", "/api/v1/events", &headers, event.to_string().as_bytes()).status, 200);
    };
    hand_in(&served, "T1");
    until("the case is on the wall", || {
        chromium.open(&at(&served, "/wall"));
        chromium.text("main").contains("without a first answer")
    });
    assert_eq!(chromium.text("#stale"), "");
    // Signed out elsewhere: the stream goes on, the page cannot be asked for any more.
    chromium.run(
        "const csrf = document.querySelector('input[name=csrf]').value;
         return fetch('/sign-out', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ csrf }) }).then(() => true)",
    );
    hand_in(&served, "T2");
    until("it says that nobody is signed in", || chromium.text("#stale").contains("Signed out since"));
    assert_eq!(chromium.run("return document.documentElement.classList.contains('stale')"), json!(true));
    let way = chromium.run("return document.querySelector('#stale a').getAttribute('href')");
    assert_eq!(way, json!("/sign-in?next=%2Fwall"));

    // The server is gone.
    served.stop();
    let mut served = Served::start(&["--demo"]);
    chromium.open(&at(&served, "/set?lang=tr&back=/wall"));
    until("the wall is there", || chromium.url() == at(&served, "/wall"));
    served.kill();
    until("it says that there is no connection", || chromium.text("#stale").contains("itibarıyla bağlantı yok"));
}

#[test]
fn the_wall_fits_its_screen_and_grows_with_it() {
    let Some(mut chromium) = Chromium::start() else { return };
    let served = Served::start(&["--demo"]);
    let mut sizes = Vec::new();
    for (width, height) in [(1_920, 1_080), (3_840, 2_160)] {
        chromium.resize(width, height);
        chromium.open(&at(&served, "/set?lang=en&back=/wall"));
        until("the wall is there", || chromium.text("main").contains("Last 30 minutes"));
        let seen = chromium.run(
            "const beats = [...document.querySelectorAll('.beats')].pop().getBoundingClientRect();
             return [document.documentElement.scrollHeight - innerHeight, beats.bottom - innerHeight,
                parseFloat(getComputedStyle(document.querySelector('main td')).fontSize)]",
        );
        let seen: Vec<f64> = seen.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        assert!(seen[0] <= 1.0 && seen[1] <= 0.0, "{width}: {seen:?} lies below the screen");
        sizes.push(seen[2]);
    }
    assert!(sizes[0] >= 18.0 && sizes[1] >= 2.0 * sizes[0] - 1.0, "{sizes:?}");
}

#[test]
fn a_viewer_is_shown_no_more_than_their_role() {
    let Some(mut chromium) = Chromium::start() else { return };
    let served = Served::start(&[]);
    administrator(&served, &mut chromium);
    chromium.open(&at(&served, "/people"));
    let form = "form:last-of-type ";
    chromium.type_into(&format!("{form}input[name=name]"), "Vera");
    chromium.type_into(&format!("{form}input[name=email]"), "vera@example.org");
    chromium.choose(&format!("{form}select[name=role]"), "viewer");
    chromium.click("button[value=add]");
    let link = chromium.seen(".secret");
    let mut other = Chromium::start().unwrap();
    other.open(&at(&served, "/set?lang=en&back=/sign-in"));
    assert!(link.trim().starts_with(&at(&served, "/reset/")), "the link can be handed on as it stands: {link}");
    other.open(link.trim());
    other.type_into("input[name=password]", PASSWORD);
    other.click("main button");
    until("the viewer is in", || other.url() == at(&served, "/"));
    let nav = other.text("nav.side");
    assert!(
        nav.contains("Overview") && !nav.contains("Import") && !nav.contains("People") && !nav.contains("Cases"),
        "{nav}"
    );
    for path in ["/import", "/people", "/tokens", "/connections", "/audit", "/cases"] {
        other.open(&at(&served, path));
        let status = other.run("return performance.getEntriesByType('navigation')[0].responseStatus");
        assert!([json!(403), json!(404)].contains(&status), "{path} answers {status}");
        assert!(!other.text("main h1").is_empty());
    }
}
