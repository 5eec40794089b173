//! Asking over https: what every interface has in common.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use thiserror::Error;
use ureq::http::{HeaderMap, Response, StatusCode, Uri};
use ureq::{Agent, Body};

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(120);
/// A page is no longer than this.
const LONGEST: u64 = 256 << 20;
/// How long to wait where a help desk only says that it was asked too often.
const PAUSE: u64 = 60;

/// Why a client cannot be made.
#[derive(Debug, Error)]
pub enum ClientError {
    /// Secrets travel over https only.
    #[error("`{0}` is no https:// address")]
    Address(String),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallError {
    /// It was asked too often; it says how many seconds to wait.
    #[error("it wants {0} s of rest")]
    Later(u64),
    /// There is no such thing.
    #[error("there is no `{0}`")]
    Gone(String),
    /// It does not let us in: the token, or what it may see.
    #[error("it says {status} to `{path}`: {said}")]
    Refused {
        /// The status.
        status: u16,
        /// What was asked for.
        path: String,
        /// The beginning of what it said.
        said: String,
    },
    /// It did not answer, or with something else than promised.
    #[error("`{0}`: {1}")]
    Failed(String, String),
}

/// Asks one help desk.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    base: String,
    headers: Vec<(String, String)>,
}

impl Client {
    /// A client of the interface at `url`.
    ///
    /// # Errors
    /// When it is no `https://…`; this machine alone may be asked without.
    pub fn new(url: &str) -> Result<Self, ClientError> {
        let uri: Option<Uri> = url.parse().ok();
        let parts = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?)));
        if !matches!(parts, Some(("https", _) | ("http", "localhost" | "127.0.0.1"))) {
            return Err(ClientError::Address(url.to_owned()));
        }
        // A redirect could lead the token elsewhere.
        let config = Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0);
        let agent = config.http_status_as_error(false).build().into();
        Ok(Self { agent, base: url.trim_end_matches('/').to_owned(), headers: Vec::new() })
    }

    /// The same, signed in by name and password.
    #[must_use]
    pub fn with_basic(self, name: &str, password: &str) -> Self {
        let pair = BASE64_STANDARD.encode(format!("{name}:{password}"));
        self.with_header("authorization", &format!("Basic {pair}"))
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same for paths below this one.
    #[must_use]
    pub fn below(mut self, path: &str) -> Self {
        self.base.push_str(path);
        self
    }

    /// What stands at a path, which may have a query.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn get(&self, path: &str) -> Result<Value, CallError> {
        let mut request = self.agent.get(format!("{}{path}", self.base)).header("accept", "application/json");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        answer(path, request.call())
    }

    /// What comes of asking with a body.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        let mut request = self.agent.post(format!("{}{path}", self.base)).header("accept", "application/json");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.header("content-type", "application/json");
        answer(path, request.send(body.to_string()))
    }
}

fn answer(path: &str, said: Result<Response<Body>, ureq::Error>) -> Result<Value, CallError> {
    // A query may hold nothing secret, yet it is no business of a log.
    let path = path.split('?').next().unwrap_or(path).to_owned();
    let mut said = said.map_err(|error| CallError::Failed(path.clone(), error.to_string()))?;
    let status = said.status();
    let wait = seconds_to_wait(said.headers());
    let text = said.body_mut().with_config().limit(LONGEST).read_to_string();
    match status {
        _ if status.is_success() => {
            let text = text.map_err(|error| CallError::Failed(path.clone(), error.to_string()))?;
            serde_json::from_str(&text).map_err(|error| CallError::Failed(path, format!("is no JSON: {error}")))
        }
        StatusCode::TOO_MANY_REQUESTS => Err(CallError::Later(wait.unwrap_or(PAUSE))),
        StatusCode::SERVICE_UNAVAILABLE if wait.is_some() => Err(CallError::Later(wait.unwrap_or(PAUSE))),
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(CallError::Gone(path)),
        _ if status.is_client_error() => {
            let text = text.unwrap_or_default();
            let said = text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
            Err(CallError::Refused { status: status.as_u16(), path, said })
        }
        _ => Err(CallError::Failed(path, format!("it says {status}"))),
    }
}

/// `Retry-After` in seconds. (Intercom names the instant of its own clock instead; its limits are of ten seconds.)
fn seconds_to_wait(headers: &HeaderMap) -> Option<u64> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let plain = text("retry-after").and_then(|text| text.trim().parse::<f64>().ok()).filter(|s| (0.0..1e6).contains(s));
    plain.map(|seconds| (seconds.ceil() as u64).max(1)).or_else(|| text("x-ratelimit-reset").map(|_| 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_travel_over_https_alone() {
        for url in ["https://a.zendesk.com", "http://127.0.0.1:8/", "http://localhost"] {
            assert!(Client::new(url).is_ok(), "{url}");
        }
        for url in [
            "http://a.zendesk.com",
            "http://127.0.0.1.evil.org",
            "http://127.0.0.1:8@evil.org/",
            "ftp://a",
            "a.zendesk.com",
            "",
        ] {
            assert!(Client::new(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_help_desk_says_how_long_to_wait() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        assert_eq!(seconds_to_wait(&headers(&[("retry-after", "7")])), Some(7));
        assert_eq!(seconds_to_wait(&headers(&[("retry-after", "0")])), Some(1));
        assert_eq!(seconds_to_wait(&headers(&[("x-ratelimit-reset", "1700000000")])), Some(10));
        assert_eq!(seconds_to_wait(&headers(&[("retry-after", "soon")])), None);
    }
}
