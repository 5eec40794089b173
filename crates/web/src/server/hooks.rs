//! Webhooks of help desks. Who sends one proves it by its signature: there is no session and no token.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use nabiz_app::connections::DeliveryRefusal;
use serde_json::json;

use super::body::whole;
use super::problem::Problem;
use super::{Server, api};

/// Longest body of a delivery, bytes.
pub(super) const MOST: usize = 1 << 20;

/// Deliveries whose bodies are read at once: whose they are is known only when they are read.
pub(super) const AT_ONCE: usize = 32;

/// Takes a delivery.
pub(super) async fn deliver(
    State(server): State<Arc<Server>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = match read(&server, body).await {
        Ok(body) => body,
        Err(problem) => return api::refused(&problem),
    };
    let done = server.work(move |server| {
        let connections = server.connections.as_ref().ok_or_else(|| Problem::NotFound(String::new()))?;
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        connections.deliver(&name, &header, &body).map_err(|refusal| {
            let text = refusal.to_string();
            match refusal {
                DeliveryRefusal::Unknown => Problem::NotFound(String::new()),
                DeliveryRefusal::NotBelieved(_) => Problem::Unsigned(text),
                DeliveryRefusal::Repeated => Problem::Repeated(text),
                DeliveryRefusal::Unreadable(_) => Problem::Question(text),
                DeliveryRefusal::Failed(_) => Problem::Failed(text),
            }
        })
    });
    match done.await {
        Ok(cases) => Json(json!({ "cases": cases })).into_response(),
        Err(problem) => api::refused(&problem),
    }
}

/// Who comes when too many are read is told to come again, as help desks do.
async fn read(server: &Server, body: Body) -> Result<Bytes, Problem> {
    let _one = server.deliveries.try_acquire().map_err(|_| Problem::Busy)?;
    whole(body, MOST).await
}

/// Some look whether there is somebody before they deliver.
pub(super) async fn look() -> StatusCode {
    StatusCode::OK
}
