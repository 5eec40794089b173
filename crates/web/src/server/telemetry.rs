//! What operators watch.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use nabiz_app::people::Scope;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::problem::{Problem, is_for_programs};
use super::{Server, api, caller, pages};

/// Upper ends of the classes of answer times, seconds.
const SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    /// `page`, `api` or `static`.
    kind: &'static str,
    /// The status.
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// Counters of a server.
pub(super) struct Telemetry {
    registry: Registry,
    answered: Family<Answered, Counter>,
    seconds: Family<Kind, Histogram>,
    events: Family<Outcome, Counter>,
    version: Gauge,
    as_of: Gauge,
    episodes: Gauge,
    position: Gauge,
}

impl Telemetry {
    /// Counters at zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("nabiz");
        let answered = Family::default();
        registry.register("requests", "Requests answered", answered.clone());
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        registry.register("request_seconds", "Time to the first byte of an answer", seconds.clone());
        let events = Family::default();
        registry.register("events", "Events handed in through the interface", events.clone());
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let version = gauge("snapshot_version", "Snapshots since the start");
        let as_of = gauge("snapshot_as_of_seconds", "Facts as of this instant, seconds since the epoch");
        let episodes = gauge("episodes", "Cases in the snapshot: sessions, tickets and calls");
        let position = gauge("ledger_position", "Position in the ledger up to which events are in the snapshot");
        Self { registry, answered, seconds, events, version, as_of, episodes, position }
    }

    /// Counts events by what became of them.
    pub fn received(&self, accepted: usize, duplicates: usize, refused: usize) {
        for (outcome, n) in [("accepted", accepted), ("duplicate", duplicates), ("refused", refused)] {
            self.events.get_or_create(&Outcome { outcome }).inc_by(n as u64);
        }
    }
}

/// Counts an answer, and refuses clients that ask too often.
pub(super) async fn watch(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let kind = match path {
        path if is_for_programs(path) => "api",
        path if path.starts_with("/static/") => "static",
        _ => "page",
    };
    let is_probe = matches!(path, "/healthz" | "/readyz");
    let began = tokio::time::Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let client = caller::address(request.headers(), peer);
    let response = if is_probe || server.limit.admits(&client) {
        next.run(request).await
    } else {
        let problem = Problem::Wait(1);
        match kind {
            "api" => api::refused(&problem),
            _ => pages::answer(request.headers(), Err(problem)),
        }
    };
    let status = response.status().as_u16();
    server.telemetry.answered.get_or_create(&Answered { kind, status }).inc();
    server.telemetry.seconds.get_or_create(&Kind { kind }).observe(began.elapsed().as_secs_f64());
    response
}

/// What Prometheus reads, for tokens that read and for those who see everything.
pub(super) async fn metrics(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    let own = headers.clone();
    let text = server.work(move |server| {
        let view = api::view(server, &own, Scope::Read)?;
        if !view.viewer().role.sees_all() {
            return Err(Problem::Forbidden);
        }
        let (telemetry, state) = (&server.telemetry, view.state());
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        telemetry.version.set(signed(state.version));
        telemetry.as_of.set(state.as_of / 1_000);
        telemetry.episodes.set(signed(state.accounts.iter().map(|account| account.episodes).sum()));
        telemetry.position.set(state.position);
        let mut text = String::new();
        encode(&mut text, &telemetry.registry).map_err(|error| Problem::Failed(error.to_string()))?;
        Ok(text)
    });
    match text.await {
        Ok(text) => {
            ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
        }
        Err(problem) => api::refused(&problem),
    }
}
