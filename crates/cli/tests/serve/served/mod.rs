//! A server of the tests' own and a small browser for it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// The program, serving.
pub struct Served {
    child: Child,
    folder: TempDir,
    options: Vec<String>,
    environment: Vec<(String, String)>,
    address: SocketAddr,
    link: Option<String>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(
    folder: &TempDir,
    options: &[String],
    environment: &[(String, String)],
) -> (Child, SocketAddr, Option<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nabiz"))
        .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--threads", "1", "--data"])
        .arg(folder.path())
        .args(options)
        .envs(environment.iter().cloned())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let is_demo = options.iter().any(|one| one == "--demo");
    let known = folder.path().join("known").exists() || is_demo;
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut address = None;
    let link = loop {
        let line = lines.next().expect("the server ended").unwrap();
        if let Some(rest) = line.split("http://").nth(1).filter(|_| line.starts_with("Nabız is at")) {
            address = Some(rest.split(' ').next().unwrap().parse().unwrap());
            if known {
                break None;
            }
        } else if let Some(at) = line.find("/first/") {
            break Some(line[at..].trim().to_owned());
        }
    };
    // What it says later must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (child, address.unwrap(), link)
}

impl Served {
    /// A server with an empty data folder.
    pub fn start(options: &[&str]) -> Self {
        Self::start_with("", &[], options)
    }

    /// The same with settings and variables of the environment.
    pub fn start_with(settings: &str, environment: &[(&str, &str)], options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if !settings.is_empty() {
            std::fs::write(folder.path().join("nabiz.toml"), settings).unwrap();
        }
        let options: Vec<String> = options.iter().map(|one| (*one).to_owned()).collect();
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let environment: Vec<_> = environment.collect();
        let (child, address, link) = spawn(&folder, &options, &environment);
        std::fs::write(folder.path().join("known"), "").unwrap();
        Self { child, folder, options, environment, address, link }
    }

    /// One more node of a ledger that others serve already.
    pub fn join(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("known"), "").unwrap();
        let options: Vec<String> = options.iter().map(|one| (*one).to_owned()).collect();
        let (child, address, link) = spawn(&folder, &options, &[]);
        Self { child, folder, options, environment: Vec::new(), address, link }
    }

    /// The same data, another process.
    pub fn start_again(&mut self) {
        (self.child, self.address, _) = spawn(&self.folder, &self.options, &self.environment);
    }

    /// Ends it as an operator does.
    pub fn stop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert!(self.child.wait().unwrap().success(), "it ends in order");
    }

    /// The same; whether it ended in time. Otherwise it is ended as a power cut does.
    pub fn stop_within(&mut self, time: Duration) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        let pause = Duration::from_millis(50);
        for _ in 0..time.as_millis() / pause.as_millis() {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(pause);
        }
        self.kill();
        false
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn first_link(&self) -> &str {
        self.link.as_deref().unwrap()
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    headers: Vec<(String, String)>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Sends requests, and the session's cookie with them.
pub struct Browser {
    address: SocketAddr,
    cookie: Option<String>,
    cookie_line: String,
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookie: None, cookie_line: String::new() }
    }

    /// The same person at the server that was started again.
    pub fn at(&mut self, served: &Served) -> &mut Self {
        self.address = served.address();
        self
    }

    pub fn cookie_line(&self) -> &str {
        &self.cookie_line
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[kind, ("sec-fetch-site", "same-origin")], pairs.join("&").as_bytes())
    }

    /// What a page's forms bring along.
    pub fn csrf(&mut self, path: &str) -> String {
        let page = self.get(path).body;
        let begin = page.find("name=\"csrf\" value=\"").expect("a form") + "name=\"csrf\" value=\"".len();
        page[begin..].split('"').next().unwrap().to_owned()
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, path, headers, body).expect("an answer")
    }

    /// None where the server went away.
    pub fn try_send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        head.push_str(&format!("content-length: {}\r\naccept-language: en\r\n", body.len()));
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(cookie) = &self.cookie {
            head.push_str(&format!("cookie: {cookie}\r\n"));
        }
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(b"\r\n").ok()?;
        stream.write_all(body).ok()?;
        let bytes = read_answer(&mut BufReader::new(stream))?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        if let Some((_, cookie)) =
            headers.iter().find(|(name, value)| name == "set-cookie" && value.starts_with("nabiz="))
        {
            self.cookie = cookie.split(';').next().map(str::to_owned);
            self.cookie_line.clone_from(cookie);
        }
        Some(Answer { status, body: body.to_owned(), headers })
    }
}

/// Head and body; not everybody who says how long the body is closes the connection behind it.
fn read_answer(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let (mut bytes, mut length) = (Vec::new(), None);
    loop {
        let begin = bytes.len();
        stream.read_until(b'\n', &mut bytes).ok()?;
        let line = String::from_utf8_lossy(&bytes[begin..]).to_lowercase();
        if let Some(told) = line.strip_prefix("content-length:") {
            length = Some(told.trim().parse::<u64>().ok()?);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    stream.take(length.unwrap_or(u64::MAX)).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// Waits for something that happens by itself.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("in vain: {what}");
}
