//! Signing in where a real provider of OpenID Connect vouches for people: the npm package `oidc-provider`.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::browser::{administrator, at};
use super::served::{Served, until};
use super::webdriver::Chromium;

/// The provider, exactly.
const PACKAGE: &str = "oidc-provider@8.8.1";

struct Provider(Child);

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the provider is installed; none where it cannot be, which only a run that checks everything needs.
fn installed() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oidc");
    if !folder.join("node_modules/oidc-provider/package.json").is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        let options = ["install", "--no-audit", "--no-fund", "--no-package-lock", PACKAGE];
        let done = Command::new("npm").args(options).current_dir(&folder).stdout(Stdio::null()).status();
        if !done.is_ok_and(|done| done.success()) {
            let missing = format!("`npm install {PACKAGE}` did not work: install Node.js 20 or newer with npm");
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            eprintln!("skipped, {missing}");
            return None;
        }
    }
    Some(folder)
}

fn start(folder: &Path, at: SocketAddr, back: &str) -> Provider {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve/oidc/provider.mjs");
    let mut node = Command::new("node");
    node.arg(script).args([&at.port().to_string(), "nabiz", "a secret: 100 %", back]).current_dir(folder);
    let mut child = node.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while lines.next().expect("the provider ended").unwrap() != "ready" {}
    std::thread::spawn(move || lines.for_each(drop));
    Provider(child)
}

/// Somebody new at a browser, who wants to see the wall and signs in at the provider.
fn visitor(served: &Served, name: &str) -> Chromium {
    let mut chromium = Chromium::start().unwrap();
    chromium.open(&at(served, "/set?lang=en&back=/sign-in"));
    chromium.open(&at(served, "/wall"));
    chromium.click("a[href^='/sign-in/oidc']");
    chromium.type_into("input[name=login]", name);
    chromium.type_into("input[name=password]", "any");
    chromium.click("button[type=submit]");
    // The page before it has a button of the same kind.
    let asks = "return document.readyState === 'complete' && !!document.querySelector('input[value=consent]')";
    until("the provider asks whether it may", || chromium.run(asks) == true);
    chromium.click("button[type=submit]");
    until("the provider leads back", || chromium.url().starts_with(&at(served, "/")));
    chromium
}

#[test]
fn a_provider_vouches_for_people_who_were_added() {
    let Some(mut chromium) = Chromium::start() else { return };
    let Some(folder) = installed() else { return };
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let issuer = format!("http://{free}");
    let served =
        Served::start(&["--oidc-issuer", &issuer, "--oidc-client", "nabiz", "--oidc-secret", "a secret: 100 %"]);
    let _provider = start(&folder, free, &at(&served, "/sign-in/oidc/back"));
    administrator(&served, &mut chromium);
    chromium.open(&at(&served, "/people"));
    chromium.type_into("form:last-of-type input[name=email]", "vera@example.org");
    chromium.choose("form:last-of-type select[name=role]", "viewer");
    chromium.click("button[value=add]");
    assert!(chromium.seen(".secret").starts_with(&at(&served, "/reset/")), "a link to hand on as it stands");

    let mut vera = visitor(&served, "vera@example.org");
    assert_eq!(vera.url(), at(&served, "/wall"), "{}", vera.text("main"));
    assert!(vera.text("header").contains("vera@example.org"));
    // What came back once is nothing the second time.
    vera.open(&at(&served, "/sign-in/oidc/back?code=x&state=y"));
    assert_eq!(vera.run("return performance.getEntriesByType('navigation')[0].responseStatus"), 403);

    for (name, said) in
        [("nobody@example.org", "Nobody here has this address"), ("unverified@example.org", "You were not vouched for")]
    {
        let mut other = visitor(&served, name);
        assert!(other.text("main").contains(said), "{}", other.text("main"));
        other.open(&at(&served, "/wall"));
        assert!(other.url().contains("/sign-in"), "{}", other.url());
    }
    chromium.open(&at(&served, "/audit"));
    let deeds = chromium.text("main table");
    assert!(deeds.contains("vouched for by the issuer") && deeds.contains("was not let in"), "{deeds}");
}
