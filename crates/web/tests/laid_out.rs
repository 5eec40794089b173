//! What Chromium makes of a report, on screens and on paper: nothing covers anything, nothing runs off, every text can be read.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../examples/sample/data.rs"]
mod sample;

use std::path::Path;
use std::process::Command;

use nabiz_words::Lang;
use serde_json::Value;

/// Within the margins of an A4 sheet, in CSS pixels of 1/96 inch; and on its side.
const SHEET: u32 = 703;
const SHEET_ON_ITS_SIDE: u32 = 1032;

/// What a script of the page returns in a window so wide; none without a browser, which only a run that checks everything needs.
fn measured(name: &str, page: &str, width: u32, scheme: &str, script: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("page.html");
    // The policy knows no script of a test.
    let policy = page.find("<meta http-equiv").unwrap();
    let after = policy + page[policy..].find('>').unwrap() + 1;
    let probe = format!(
        "<script>setTimeout(function () {{\
           var out = document.createElement('pre');\
           out.id = 'measured';\
           var measure = function () {{ {script} }};\
           try {{ out.textContent = JSON.stringify(measure()); }} catch (e) {{ out.textContent = JSON.stringify('failed: ' + e); }}\
           document.body.appendChild(out);\
         }}, 1500);</script></body>"
    );
    // A window that nobody sees has no frames, so no observer is called: everything is near.
    let near = "<script>window.IntersectionObserver = function (call) {\
        this.observe = function (target) { call([{ isIntersecting: true, target: target }]); };\
    };</script>";
    let html = format!("{}{near}{}", &page[..policy], page[after..].replace("</body>", &probe));
    std::fs::write(&file, html).unwrap();
    let dark = if scheme == "dark" { 0 } else { 1 };
    let told = Command::new("chromium")
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"])
        .args(["--no-first-run", "--disable-background-networking", "--virtual-time-budget=6000", "--dump-dom"])
        .arg(format!("--blink-settings=preferredColorScheme={dark}"))
        .arg(format!("--window-size={width},900"))
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output();
    let Ok(told) = told else {
        assert!(std::env::var_os("CI").is_none(), "no `chromium` here: install it");
        eprintln!("skipped, no `chromium` here");
        return None;
    };
    let html = String::from_utf8(told.stdout).unwrap();
    let (_, after) = html.rsplit_once("<pre id=\"measured\">").expect("the script of the test has run");
    let json = after.split_once("</pre>").unwrap().0.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    Some(serde_json::from_str(&json).unwrap())
}

fn report(lang: Lang) -> String {
    nabiz_web::report(&sample::sample(), lang).unwrap()
}

/// A report as paper is styled.
fn paper(lang: Lang) -> String {
    report(lang).replace("@media screen", "@media not all").replace("@media print", "@media all")
}

/// The same in a window as wide as a sheet, after the browser has said, while the page was as wide as a screen, that it prints.
fn printed(name: &str, lang: Lang, script: &str) -> Option<Value> {
    let prints = "document.body.style.width = '1280px'; window.dispatchEvent(new Event('beforeprint')); document.body.style.width = '';";
    measured(name, &paper(lang), SHEET, "light", &format!("{prints} {script}"))
}

/// Faults that a script found: none.
#[track_caller]
fn none(found: Option<Value>) {
    let Some(found) = found else { return };
    assert_eq!(found["faults"], serde_json::json!([]));
    assert!(found["looked_at"].as_u64().unwrap() > 3, "there is something to look at: {found}");
}

/// Every chart that shows, with its drawing and what stands around it.
const CHARTS: &str = r"
    var faults = [], looked = 0;
    var charts = Array.from(document.querySelectorAll('figure.chart')).filter(function (one) { return one.offsetWidth; });
    charts.forEach(function (figure) {
      var svg = figure.querySelector('.plot svg');
      var name = figure.querySelector('.plot').dataset.chart;
      if (!svg) { faults.push(name + ' is not drawn'); return; }
      looked += 1;
      var drawing = svg.getBoundingClientRect(), box = figure.getBoundingClientRect();
      if (drawing.right > box.right + 1 || drawing.bottom > box.bottom + 1) faults.push(name + ' leaves its frame');
      ['.take', 'figcaption', 'summary', '.behind .scroll'].forEach(function (selector) {
        var other = figure.querySelector(selector);
        var place = other && other.getBoundingClientRect();
        if (!place || !place.width) return;
        var apart = place.bottom <= drawing.top + 1 || place.top >= drawing.bottom - 1;
        if (!apart) faults.push(name + ' covers ' + selector);
      });
    });
    return { faults: faults, looked_at: looked };";

#[test]
fn a_chart_covers_nothing_that_stands_around_it() {
    none(measured("charts-wide", &report(Lang::Tr), 1280, "light", CHARTS));
    none(measured("charts-narrow", &report(Lang::En), 560, "light", CHARTS));
}

#[test]
fn the_benchmark_fits_a_laptop_s_screen() {
    let script = "var table = document.querySelector('#a1-benchmark .scroll'); \
        return { faults: table.scrollWidth > table.clientWidth ? [table.scrollWidth - table.clientWidth] : [], looked_at: table.querySelectorAll('td').length };";
    for lang in Lang::ALL {
        none(measured(&format!("benchmark-{lang}"), &report(lang), 1366, "light", script));
    }
}

#[test]
fn numbers_in_a_heat_map_can_be_read_on_their_colours() {
    let script = r"
        var rgb = function (text) {
          if (text[0] === '#') return [1, 3, 5].map(function (at) { return parseInt(text.length === 4 ? text[(at + 1) / 2] + text[(at + 1) / 2] : text.slice(at, at + 2), 16); });
          return text.match(/[\d.]+/g).slice(0, 3).map(Number);
        };
        var luminance = function (colour) {
          var one = rgb(colour).map(function (part) { part /= 255; return part <= .04045 ? part / 12.92 : Math.pow((part + .055) / 1.055, 2.4); });
          return .2126 * one[0] + .7152 * one[1] + .0722 * one[2];
        };
        var faults = [], looked = 0;
        document.querySelectorAll('.tall .plot svg').forEach(function (svg) {
          var cells = Array.from(svg.querySelectorAll('path')).filter(function (path) { return /^(rgb|#)/.test(path.getAttribute('fill') || ''); })
            .map(function (path) { return { fill: path.getAttribute('fill'), at: path.getBoundingClientRect() }; });
          svg.querySelectorAll('text').forEach(function (text) {
            var place = text.getBoundingClientRect(), x = place.left + place.width / 2, y = place.top + place.height / 2;
            var cell = cells.find(function (cell) { return cell.at.left < x && cell.at.right > x && cell.at.top < y && cell.at.bottom > y; });
            if (!cell) return;
            looked += 1;
            var both = [luminance(text.getAttribute('fill')), luminance(cell.fill)].sort(function (a, b) { return b - a; });
            var contrast = (both[0] + .05) / (both[1] + .05);
            if (contrast < 4.5) faults.push(text.textContent + ' on ' + cell.fill + ': ' + contrast.toFixed(2));
          });
        });
        return { faults: faults, looked_at: looked };";
    for scheme in ["light", "dark"] {
        none(measured(&format!("heat-{scheme}"), &report(Lang::En), 1280, scheme, script));
    }
}

#[test]
fn nothing_runs_off_the_paper() {
    let script = format!(
        r"
        var faults = [], looked = 0;
        document.querySelectorAll('main table, main .card, main .chart, main .split, main .highlight').forEach(function (one) {{
          var box = one.getBoundingClientRect();
          if (!box.width) return;
          looked += 1;
          var section = one.closest('.section'), aside = section && getComputedStyle(section).page === 'wide';
          if (box.right > (aside ? {SHEET_ON_ITS_SIDE} : {SHEET}) + 1) faults.push((section && section.id) + ' ' + one.tagName + ' ends at ' + box.right);
          one.querySelectorAll('td, th').forEach(function (cell) {{
            if (cell.scrollWidth > cell.clientWidth + 1) faults.push((section && section.id) + ' is wider than its cell: ' + cell.textContent);
          }});
        }});
        return {{ faults: faults, looked_at: looked }};"
    );
    for lang in Lang::ALL {
        none(printed(&format!("paper-{lang}"), lang, &script));
    }
}

#[test]
fn every_chart_is_drawn_on_paper_in_its_place_and_on_white() {
    none(printed("paper-charts", Lang::Tr, CHARTS));
    let ground = "return { faults: ['body', '.card', '.scroll'].map(function (one) { return getComputedStyle(document.querySelector(one)).backgroundColor; })\
        .filter(function (colour) { return colour !== 'rgb(255, 255, 255)'; }), looked_at: 4 };";
    // Also where a browser prints without saying so before.
    none(measured("paper-dark", &paper(Lang::En), SHEET, "dark", ground));
}

#[test]
fn tables_behind_charts_are_printed_only_where_the_reader_opened_them() {
    let script = "var opened = document.querySelectorAll('figure.chart details.behind')[0]; opened.open = true;\
        var seen = Array.from(document.querySelectorAll('figure.chart details.behind')).filter(function (one) { return one.offsetHeight; });\
        var hidden = document.querySelectorAll('.panel[hidden], .account[hidden], details.definition:not([open])');\
        return { opened: seen.length === 1 && seen[0] === opened, hidden: hidden.length };";
    if let Some(found) = printed("paper-tables", Lang::En, script) {
        assert_eq!(found, serde_json::json!({ "opened": true, "hidden": 0 }));
    }
}
