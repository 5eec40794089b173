//! The HTTP server: who is asking, what for, and the answer with its headers. Pages are drawn in `crate::desk`.
//!
//! A request's work (records, figures) blocks, so it runs beside the event loop, a few at a time. Every question about
//! figures goes through [`View`], which narrows it to the person's role; no handler sees the desk itself.

mod api;
mod body;
mod caller;
mod events;
mod forms;
mod headers;
mod hooks;
mod limit;
mod listen;
mod live;
mod oidc;
mod pages;
mod problem;
mod telemetry;
mod uploads;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, head, post};
use nabiz_app::access::{Role, View, Viewer};
use nabiz_app::connections::Connections;
use nabiz_app::desk::Desk;
use nabiz_app::people::{People, PeopleError, SignedIn};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use limit::Limit;
use listen::{Patience, Places};
pub use oidc::{Issuer, IssuerError, IssuerOptions};
use problem::Problem;
use telemetry::Telemetry;

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Cookies travel over https only.
    pub is_secure: bool,
    /// Whoever comes may look at everything but change nothing: for demonstrations.
    pub has_guest: bool,
    /// Largest body of events and of long forms, bytes; both are of somebody who is known.
    pub max_body: usize,
    /// Requests whose work runs at once.
    pub at_once: usize,
    /// Requests of one client in a second, for long; twice that at once. None is no limit.
    pub per_second: Option<NonZeroU32>,
    /// Connections at once.
    pub connections: usize,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            is_secure: false,
            has_guest: false,
            max_body: 32 << 20,
            at_once: 8,
            per_second: NonZeroU32::new(500),
            connections: listen::most_connections(),
        }
    }
}

/// What all requests share.
pub struct Server {
    desk: Arc<dyn Desk>,
    people: People,
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
    options: ServerOptions,
    slots: Arc<Semaphore>,
    deliveries: Semaphore,
    telemetry: Telemetry,
    limit: Limit,
    /// Who vouches for people, beside their passwords.
    issuer: Option<Issuer>,
    /// Help desks that are asked, and deliver.
    connections: Option<Arc<dyn Connections>>,
    /// Streams end when the server is to.
    is_closing: AtomicBool,
}

impl Server {
    /// A server of `desk` for `people`; `now` gives the present in milliseconds.
    #[must_use]
    pub fn new(
        desk: Arc<dyn Desk>,
        people: People,
        now: Arc<dyn Fn() -> i64 + Send + Sync>,
        options: ServerOptions,
        issuer: Option<Issuer>,
        connections: Option<Arc<dyn Connections>>,
    ) -> Arc<Self> {
        let slots = Arc::new(Semaphore::new(options.at_once.max(1)));
        let (telemetry, limit) = (Telemetry::new(), Limit::new(options.per_second));
        let deliveries = Semaphore::new(hooks::AT_ONCE);
        let is_closing = AtomicBool::new(false);
        Arc::new(Self {
            desk,
            people,
            now,
            options,
            slots,
            deliveries,
            telemetry,
            limit,
            issuer,
            connections,
            is_closing,
        })
    }

    /// Every route.
    pub fn router(self: &Arc<Self>) -> Router {
        let chapters = crate::desk::chapter::CHAPTERS.iter();
        let chapters =
            chapters.fold(Router::new(), |router, one| router.route(&format!("/{}", one.id), get(pages::chapter)));
        chapters
            .route("/", get(pages::overview))
            .route("/wall", get(pages::wall))
            .route("/metrics", get(telemetry::metrics))
            .route("/metrics/{id}", get(pages::metric))
            .route("/metrics/{id}/receipt", get(pages::receipt))
            .route("/cases", get(pages::cases))
            .route("/cases/{account}/{id}", get(pages::case))
            .route("/report", get(pages::report))
            .route("/definitions", get(pages::definitions))
            .route("/quarantine", get(pages::quarantine).post(forms::settle))
            .route("/import", get(uploads::list).post(uploads::take).layer(DefaultBodyLimit::max(uploads::MOST)))
            .route("/import/{id}", get(uploads::one).post(uploads::act))
            .route("/people", get(pages::people).post(forms::people))
            .route("/connections", get(pages::connections))
            .route("/hooks/{name}", head(hooks::look).post(hooks::deliver))
            .route("/tokens", get(pages::tokens).post(forms::tokens))
            .route("/settings", get(pages::settings).post(forms::settings))
            .route("/audit", get(pages::audit))
            .route("/account", get(pages::account).post(forms::password))
            .route("/views", post(forms::views))
            .route("/sign-in/oidc", get(oidc::begin))
            .route(oidc::BACK, get(oidc::back))
            .route("/sign-in", get(pages::sign_in).post(forms::sign_in))
            .route("/sign-out", post(forms::sign_out))
            .route("/first/{link}", get(pages::first).post(forms::first))
            .route("/reset/{link}", get(pages::reset).post(forms::reset))
            .route("/set", get(forms::set))
            .route("/static/{name}", get(pages::asset))
            .route("/live", get(live::versions))
            .route("/healthz", get(api::healthz))
            .route("/readyz", get(api::readyz))
            .route("/api/v1/openapi.json", get(api::openapi))
            .route("/api/v1/events", post(api::events))
            .route("/api/v1/query", post(api::query))
            .route("/api/v1/query.csv", get(api::export))
            .route("/api/v1/query.json", get(api::export))
            .route("/api/v1/query.xlsx", get(api::export))
            .route("/api/v1/query.parquet", get(api::export))
            .route("/api/v1/benchmark", get(api::benchmark))
            .route("/api/v1/receipts/{metric}", get(api::receipt))
            .route("/api/v1/metrics", get(api::metrics))
            .route("/api/v1/cases", get(api::cases))
            .route("/api/v1/cases/{account}/{id}", get(api::case))
            .fallback(pages::nothing)
            .layer(from_fn(problem::told))
            .layer(from_fn_with_state(Arc::clone(self), telemetry::watch))
            .layer(from_fn(headers::guard))
            .layer(from_fn(body::steady))
            .with_state(Arc::clone(self))
    }

    /// Answers on `listener` until `shutdown`; requests under way are answered first, as far as they do not take long.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, shutdown: impl Future<Output = ()> + Send + 'static) {
        let (router, places) = (self.router(), Places::new(self.options.connections));
        let server = Arc::clone(&self);
        let closing = async move {
            shutdown.await;
            server.is_closing.store(true, Ordering::SeqCst);
        };
        listen::serve(listener, router, places, Patience::default(), closing).await;
    }

    fn now(&self) -> i64 {
        (self.now)()
    }

    /// Does what blocks beside the event loop.
    async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| Problem::Busy)?;
        let server = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&server);
            drop(slot);
            done
        });
        done.await.map_err(|error| Problem::Failed(error.to_string()))?
    }

    /// Who holds a session, or the guest where there is one.
    fn who(&self, secret: Option<&str>) -> Result<Option<SignedIn>, PeopleError> {
        match secret {
            Some(secret) => self.people.session(secret, self.now()),
            None => Ok(None),
        }
    }

    fn view(&self, viewer: Viewer) -> View {
        View::new(Arc::clone(&self.desk), viewer)
    }

    /// What a guest sees: everything, as a manager does; without a session nobody changes anything.
    fn guest() -> Viewer {
        Viewer { role: Role::Manager, teams: Vec::new(), agent: None }
    }
}

#[cfg(test)]
mod tests;
