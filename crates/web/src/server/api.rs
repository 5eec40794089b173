//! The interface for programs, version 1. Answers are JSON; what goes wrong is an RFC 9457 problem.

use std::io::Read as _;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use nabiz_app::access::{Role, View, Viewer};
use nabiz_app::desk::{Explain, Received};
use nabiz_app::people::Scope;
use nabiz_app::report_data::Part;
use nabiz_app::{score_csv, score_xlsx};
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::query::Query;
use nabiz_catalogue::register;
use nabiz_domain::calendar::Hours;
use serde_json::json;

use super::body::{QUESTION, size, whole};
use super::events::incoming;
use super::pages::Caller;
use super::problem::Problem;
use super::{Server, caller};
use crate::desk::Asked;
use crate::desk::ask::{query_of_json, query_of_url, search};

/// Rows of a receipt in one answer.
const MOST_ROWS: usize = 10_000;
/// A body may grow to this many times the limit of a request when it is unpacked.
const UNPACKED: usize = 4;

/// The desk as the one who asks may see it: a token with `scope`, or whoever is signed in on a page of this site.
pub(super) fn view(server: &Server, headers: &HeaderMap, scope: Scope) -> Result<View, Problem> {
    if let Some(secret) = caller::bearer(headers) {
        let token = server.people.token(secret)?.ok_or(Problem::SignIn)?;
        if !token.scopes.contains(&scope) {
            return Err(Problem::Forbidden);
        }
        // A token that hands in is no reader, and one that reads hands nothing in: its scopes said so above.
        return Ok(server.view(Viewer { role: Role::Manager, teams: Vec::new(), agent: None }));
    }
    let own = super::pages::caller_of(server, headers)?;
    // A browser brings its cookie along by itself: only questions are answered on the strength of it.
    if scope == Scope::Read && caller::is_own(headers) { Ok(own.view) } else { Err(Problem::SignIn) }
}

async fn told<T: IntoResponse + Send + 'static>(
    server: &Arc<Server>,
    headers: HeaderMap,
    scope: Scope,
    work: impl FnOnce(&Server, &View) -> Result<T, Problem> + Send + 'static,
) -> Response {
    let done = server.work(move |server| {
        let view = view(server, &headers, scope)?;
        work(server, &view)
    });
    answered(done.await)
}

fn answered<T: IntoResponse>(done: Result<T, Problem>) -> Response {
    match done {
        Ok(answer) => answer.into_response(),
        Err(problem) => refused(&problem),
    }
}

/// A body of at most `most` bytes and the desk as its sender may see it; nothing is read before the sender is known.
async fn handed(
    server: &Arc<Server>,
    headers: &HeaderMap,
    scope: Scope,
    body: Body,
    most: usize,
) -> Result<(View, Bytes), Problem> {
    let own = headers.clone();
    let view = server.work(move |server| view(server, &own, scope)).await?;
    Ok((view, whole(body, most).await?))
}

pub(super) fn refused(problem: &Problem) -> Response {
    problem.log();
    let status = problem.status();
    let (id, _) = problem.said();
    let title = id.trim_start_matches("desk-problem-");
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": problem.detail() });
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if matches!(problem, Problem::SignIn) {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    problem.and_when(response)
}

pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready once there is a snapshot.
pub(super) async fn readyz(State(server): State<Arc<Server>>) -> Response {
    let version = server.desk.wait_for_change(0, std::time::Duration::ZERO);
    if version > 0 { "ready\n".into_response() } else { (StatusCode::SERVICE_UNAVAILABLE, "loading\n").into_response() }
}

/// Events as a JSON array, one object, or one object a line; packed with gzip or not; native or in CloudEvents.
pub(super) async fn events(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    let packed = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("identity").to_owned();
    let handed = handed(&server, &headers, Scope::Ingest, body, server.options.max_body).await;
    let (view, body) = match handed {
        Ok(handed) => handed,
        Err(problem) => return refused(&problem),
    };
    let done = server.work(move |server| {
        let text = unpacked(body, &packed, server.options.max_body * UNPACKED)?;
        let results = view.receive(incoming(&text)?)?;
        let count = |wanted: fn(&Received) -> bool| results.iter().filter(|one| wanted(one)).count();
        let accepted = count(|one| *one == Received::Accepted);
        let duplicates = count(|one| *one == Received::Duplicate);
        let refused = count(|one| matches!(one, Received::Refused { .. }));
        server.telemetry.received(accepted, duplicates, refused);
        Ok(Json(json!({
            "accepted": accepted,
            "duplicates": duplicates,
            "refused": refused,
            "results": results,
        })))
    });
    answered(done.await)
}

/// The text of a body that is packed or not; names of encodings are written in any case.
fn unpacked(body: Bytes, packed: &str, most: usize) -> Result<String, Problem> {
    let bytes = match packed.trim().to_ascii_lowercase().as_str() {
        "identity" => body.into(),
        "gzip" | "x-gzip" => {
            let mut bytes = Vec::new();
            let mut unpacking = flate2::read::MultiGzDecoder::new(body.as_ref()).take(most as u64 + 1);
            unpacking.read_to_end(&mut bytes).map_err(|error| Problem::Question(format!("gzip: {error}")))?;
            if bytes.len() > most {
                return Err(Problem::TooLarge(format!("{} once unpacked", size(most))));
            }
            bytes
        }
        other => {
            let why = format!("content encoding `{other}` is not read; send the body as it is, or packed with gzip");
            return Err(Problem::Media(why));
        }
    };
    String::from_utf8(bytes).map_err(|_| Problem::Question("the body is not UTF-8".into()))
}

/// The command line's query as JSON.
pub(super) async fn query(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    let (view, body) = match handed(&server, &headers, Scope::Read, body, QUESTION).await {
        Ok(handed) => handed,
        Err(problem) => return refused(&problem),
    };
    let done = server.work(move |_| {
        let query: Query = query_of_json(&body)?;
        Ok(Json(view.query(&query)?))
    });
    answered(done.await)
}

/// What a page or a chart shows, to take along: the last part of the path says in which format.
pub(super) async fn export(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    let asked = Asked::parse(uri.query().unwrap_or_default());
    let format = uri.path().rsplit('.').next().unwrap_or_default().to_owned();
    let own = headers.clone();
    told(&server, headers, Scope::Read, move |server, view| {
        let query = query_of_url(&asked, view)?;
        let scores = view.query(&query)?;
        let failed = |error: &dyn std::fmt::Display| Problem::Failed(error.to_string());
        let (kind, bytes) = match format.as_str() {
            "json" => ("application/json", serde_json::to_vec(&scores).map_err(|error| failed(&error))?),
            "xlsx" => {
                let book = score_xlsx::workbook(&scores, &query.by).map_err(|error| failed(&error))?;
                ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book)
            }
            "parquet" => ("application/vnd.apache.parquet", view.parquet(&scores, &query.by)?),
            _ => {
                let mut text = Vec::new();
                score_csv::write(&mut text, &scores, &query.by).map_err(|error| failed(&error))?;
                ("text/csv; charset=utf-8", text)
            }
        };
        if let Ok(Caller { person: Some(person), .. }) = super::pages::caller_of(server, &own) {
            server.people.note(&person.email, "export", &format!("{format}: {}", scores.len()), server.now())?;
        }
        let name = format!("attachment; filename=\"nabiz.{format}\"");
        Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], bytes))
    })
    .await
}

/// The published benchmark, and where an account stands in it.
pub(super) async fn benchmark(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    let asked = Asked::parse(uri.query().unwrap_or_default());
    told(&server, headers, Scope::Read, move |_, view| {
        let ask = crate::desk::chapter::report_of(&asked, view, &[Part::Benchmark, Part::WithoutSessionGap])?;
        let report = view.report(&ask)?;
        Ok(Json(json!({
            "account": report.account,
            "from": report.from,
            "to": report.to,
            "as_of": report.as_of,
            "rows": report.benchmark,
        })))
    })
    .await
}

/// What a URL asks. A form leaves fields empty; a program that names a number says one.
fn asked_of(uri: &Uri) -> Result<Asked, Problem> {
    let query = uri.query().unwrap_or_default();
    for name in ["page", "limit"] {
        let is_empty = |pair: &str| pair.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | "="));
        if query.split('&').any(is_empty) {
            return Err(Problem::Question(format!("{name}: a whole number is wanted")));
        }
    }
    Ok(Asked::parse(query))
}

/// The cases behind a figure.
pub(super) async fn receipt(
    State(server): State<Arc<Server>>,
    Path(metric): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    told(&server, headers, Scope::Read, move |_, view| {
        let asked = asked_of(&uri)?;
        let limit = asked.one("limit").map_or(Ok(100), |text| text.parse::<usize>());
        let limit = limit.map_err(|_| Problem::Question("limit: a whole number is wanted".into()))?;
        // Also while there are no cases yet that a receipt could be of.
        register::select(&metric).map_err(|error| Problem::Question(error.to_string()))?;
        let question = Explain {
            metric,
            variant: asked.one("variant"),
            hours: match asked.one("hours").as_deref() {
                None => None,
                Some("calendar") => Some(Hours::Calendar),
                Some("business") => Some(Hours::Business),
                Some(other) => {
                    return Err(Problem::Question(format!("hours: `{other}` is neither calendar nor business")));
                }
            },
            query: query_of_url(&asked, view)?,
            limit: limit.min(MOST_ROWS),
            smallest_first: match asked.one("order").as_deref() {
                None | Some("largest") => false,
                Some("smallest") => true,
                Some(other) => {
                    return Err(Problem::Question(format!("order: `{other}` is neither largest nor smallest")));
                }
            },
        };
        Ok(Json(view.explain(&question)?))
    })
    .await
}

/// Every metric with its words in both languages.
pub(super) async fn metrics(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    told(&server, headers, Scope::Read, |_, _| {
        let text = |text: nabiz_catalogue::metric::Text| json!({ "en": text.en, "tr": text.tr });
        let all = ALL.iter().map(|metric| {
            json!({
                "id": metric.id,
                "number": metric.number,
                "name": text(metric.name),
                "aliases": metric.aliases,
                "anchor": metric.anchor,
                "short": text(metric.text.short),
                "formula": text(metric.text.formula),
                "clock": text(metric.text.clock),
                "excluded": text(metric.text.excluded),
                "vendors": text(metric.text.vendors),
                "source": text(metric.text.source),
            })
        });
        Ok(Json(all.collect::<Vec<_>>()))
    })
    .await
}

pub(super) async fn cases(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    told(&server, headers, Scope::Read, move |_, view| Ok(Json(view.cases(&search(&asked_of(&uri)?, view)?)?))).await
}

pub(super) async fn case(
    State(server): State<Arc<Server>>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    told(&server, headers, Scope::Read, move |_, view| Ok(Json(view.timeline(Some(&account), &id)?))).await
}

/// The description of this interface.
pub(super) async fn openapi() -> Response {
    const TEXT: &str = include_str!("../../assets/openapi.json");
    ([(CONTENT_TYPE, "application/json")], TEXT).into_response()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(text: &str) -> Bytes {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap().into()
    }

    #[test]
    fn a_body_is_unpacked_up_to_a_limit() {
        for name in ["gzip", "GZIP", " gzip", "X-Gzip"] {
            assert_eq!(unpacked(gzip("[1.10]"), name, 100).unwrap(), "[1.10]", "{name}");
        }
        assert_eq!(unpacked("[]".into(), "Identity", 100).unwrap(), "[]");
        assert!(matches!(unpacked("[]".into(), "br", 100), Err(Problem::Media(why)) if why.contains("`br`")));
        assert!(matches!(unpacked("[]".into(), "gzip", 100), Err(Problem::Question(_))));
        assert!(unpacked(gzip(&"0".repeat(100)), "gzip", 100).is_ok());
        assert!(matches!(unpacked(gzip(&"0".repeat(101)), "gzip", 100), Err(Problem::TooLarge(_))));
        assert!(matches!(unpacked(vec![0xff].into(), "identity", 100), Err(Problem::Question(_))));
    }
}
