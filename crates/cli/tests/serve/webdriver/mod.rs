//! A real browser, driven over WebDriver: as much of the protocol as the tests speak.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::served::Browser as Http;

/// How an element is named in WebDriver.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Chromium with a window of its own.
pub struct Chromium {
    driver: Child,
    http: Http,
    session: String,
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.http.try_send("DELETE", &format!("/session/{}", self.session), &[], b"");
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A driver and its port; one that finds no port of its own, beside others that look for one, is started again.
fn driver() -> Option<(Child, u16)> {
    for _ in 0..10 {
        let spawned = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut driver = spawned.ok()?;
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        if let Some(port) = port {
            std::thread::spawn(move || lines.for_each(drop));
            return Some((driver, port));
        }
        let _ = driver.wait();
    }
    panic!("no driver could be started");
}

impl Chromium {
    /// A new browser that knows nobody; none where there is no driver, which only a run that checks everything needs.
    pub fn start() -> Option<Self> {
        let Some((driver, port)) = driver() else {
            let missing =
                "no `chromedriver` here: install it, on Debian with `apt-get install chromium chromium-driver`";
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            eprintln!("skipped, {missing}");
            return None;
        };
        let http = Http::new(([127, 0, 0, 1], port).into());
        let mut chromium = Self { driver, http, session: String::new() };
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--force-prefers-reduced-motion",
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
            // An element that a click leads to may take its time.
            "timeouts": { "implicit": 20_000, "script": 60_000, "pageLoad": 60_000 },
        } } });
        let begun = chromium.send("POST", "/session", &wanted);
        chromium.session = begun["sessionId"].as_str().expect("a session").to_owned();
        Some(chromium)
    }

    fn send(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let answer = self.http.send(method, path, &[("content-type", "application/json")], body.as_bytes());
        let told: Value = serde_json::from_str(&answer.body).expect("an answer of WebDriver");
        assert_eq!(answer.status, 200, "{method} {path}: {}", told["value"]["message"]);
        told["value"].clone()
    }

    fn ask(&mut self, method: &str, what: &str, body: &Value) -> Value {
        let path = format!("/session/{}/{what}", self.session);
        self.send(method, &path, body)
    }

    /// Opens an address and waits for what it loads.
    pub fn open(&mut self, url: &str) {
        self.ask("POST", "url", &json!({ "url": url }));
    }

    /// Where it is.
    pub fn url(&mut self) -> String {
        self.ask("GET", "url", &Value::Null).as_str().unwrap().to_owned()
    }

    /// Makes the page so wide.
    pub fn resize(&mut self, width: u32, height: u32) {
        // A window has a least width; a device has none.
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Light or dark, as the system says.
    pub fn prefer(&mut self, scheme: &str) {
        self.cdp(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
    }

    fn cdp(&mut self, command: &str, parameters: &Value) {
        self.ask("POST", "goog/cdp/execute", &json!({ "cmd": command, "params": parameters }));
    }

    /// What a script returns.
    pub fn run(&mut self, script: &str) -> Value {
        self.ask("POST", "execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What the callback of a script, its last argument, is called with.
    pub fn run_async(&mut self, script: &str) -> Value {
        self.ask("POST", "execute/async", &json!({ "script": script, "args": [] }))
    }

    fn element(&mut self, selector: &str) -> String {
        let found = self.ask("POST", "element", &json!({ "using": "css selector", "value": selector }));
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    /// Clicks what a selector finds first.
    pub fn click(&mut self, selector: &str) {
        let element = self.element(selector);
        self.ask("POST", &format!("element/{element}/click"), &json!({}));
    }

    /// Types into what a selector finds first; into a field for files the path of one.
    pub fn type_into(&mut self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.ask("POST", &format!("element/{element}/value"), &json!({ "text": text }));
    }

    /// Chooses of a list by value, as a person would.
    pub fn choose(&mut self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value=\"{value}\"]"));
    }

    /// The text of what a selector finds first, waiting for it.
    pub fn seen(&mut self, selector: &str) -> String {
        let element = self.element(selector);
        self.ask("GET", &format!("element/{element}/text"), &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// The text of what a selector finds first now; empty where it finds nothing.
    pub fn text(&mut self, selector: &str) -> String {
        let selector = serde_json::to_string(selector).unwrap();
        let script = format!("const one = document.querySelector({selector}); return one ? one.innerText : '';");
        self.run(&script).as_str().unwrap_or_default().to_owned()
    }

    /// What the console was told since the last look, from warnings on.
    pub fn complaints(&mut self) -> Vec<String> {
        let all = self.ask("POST", "se/log", &json!({ "type": "browser" }));
        let worth = |one: &&Value| ["SEVERE", "WARNING"].contains(&one["level"].as_str().unwrap_or_default());
        all.as_array().unwrap().iter().filter(worth).map(|one| one["message"].to_string()).collect()
    }
}
