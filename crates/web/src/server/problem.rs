//! What went wrong, as an answer.

use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use nabiz_app::desk::DeskError;
use nabiz_app::people::{PeopleError, RecordsError};
use nabiz_words::{Lang, Words};

use super::{api, pages};

/// Longest reason that a route gives, bytes.
const LONGEST_REASON: usize = 4 << 10;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub(super) enum Problem {
    /// Nobody is signed in.
    SignIn,
    /// The person may not do this.
    Forbidden,
    /// There is no such thing.
    NotFound(String),
    /// The question cannot be asked.
    Question(String),
    /// Refused for a reason that has a message of its own.
    Refused(&'static str),
    /// A delivery that nobody need believe.
    Unsigned(String),
    /// A delivery that came before.
    Repeated(String),
    /// The form came from elsewhere or its session is over.
    Stale,
    /// Too much at once.
    Busy,
    /// Too many attempts.
    Wait(i64),
    /// There is more than this limit lets through.
    TooLarge(String),
    /// The body did not keep coming.
    Slow,
    /// A kind of body that is not read.
    Media(String),
    /// The address takes other requests.
    Method,
    /// It failed here; the text is for the log.
    Failed(String),
}

impl Problem {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignIn | Self::Unsigned(_) => StatusCode::UNAUTHORIZED,
            Self::Repeated(_) => StatusCode::CONFLICT,
            Self::Forbidden | Self::Stale => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Question(_) | Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Media(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The message for the page, with what is told beside it; what failed here is not told.
    pub fn said(&self) -> (&'static str, String) {
        match self {
            Self::SignIn => ("desk-problem-sign-in", String::new()),
            Self::Forbidden => ("desk-problem-forbidden", String::new()),
            Self::NotFound(what) => ("desk-problem-not-found", what.clone()),
            Self::Question(what) | Self::Unsigned(what) | Self::Repeated(what) => {
                ("desk-problem-question", what.clone())
            }
            Self::Refused(id) => (id, String::new()),
            Self::Stale => ("desk-problem-stale", String::new()),
            Self::Busy => ("desk-problem-busy", String::new()),
            Self::Wait(seconds) => ("desk-problem-wait", format!("{seconds} s")),
            Self::TooLarge(most) => ("desk-problem-too-large", format!("> {most}")),
            Self::Slow => ("desk-problem-slow", String::new()),
            Self::Method => ("desk-problem-method", String::new()),
            Self::Media(what) => ("desk-problem-question", what.clone()),
            Self::Failed(_) => ("desk-problem-failed", String::new()),
        }
    }

    /// The same for a program: what is wrong, and what to do.
    pub fn detail(&self) -> String {
        let text = match self {
            Self::SignIn => "bring a token of the page Tokens as `Authorization: Bearer …`",
            Self::Forbidden => "the scope of the token, or your role, does not allow this",
            Self::NotFound(what) if what.is_empty() => "there is no such thing, or it is not yours to see",
            Self::NotFound(what)
            | Self::Question(what)
            | Self::Unsigned(what)
            | Self::Repeated(what)
            | Self::Media(what) => what,
            Self::Refused(id) => return Words::new(Lang::En).get(id),
            Self::Stale => "the form is of another session or site; load its page again",
            Self::Busy => "too much at once; try again in a moment",
            Self::Wait(seconds) => return format!("too many attempts; wait {seconds} s"),
            Self::TooLarge(most) => return format!("more than {most}; send it in parts"),
            Self::Slow => {
                "the body came too slowly and was given up; send it again, over a better connection or in parts"
            }
            Self::Method => "this address does not take such a request; `Allow` says which",
            Self::Failed(_) => "something failed here; it is in the log of the server; try again",
        };
        text.to_owned()
    }

    /// The answer, with when to come again where that is known.
    pub fn and_when(&self, mut response: Response) -> Response {
        let seconds = match self {
            Self::Wait(seconds) => *seconds,
            Self::Busy => 1,
            _ => return response,
        };
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        response
    }

    /// Writes down what failed here.
    pub fn log(&self) {
        if let Self::Failed(text) = self {
            tracing::error!(error = %text, "a request failed");
        }
    }
}

/// Whether somebody at this path reads JSON.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/hooks/")
}

/// Gives what the routes themselves refuse, such as a path that cannot be read, the form of every other refusal.
pub(super) async fn told(request: Request, next: Next) -> Response {
    let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !response.status().is_client_error() || kind.starts_with("text/html") || kind.contains("json") {
        return response;
    }
    let (head, body) = response.into_parts();
    let why = axum::body::to_bytes(body, LONGEST_REASON).await.unwrap_or_default();
    let why = String::from_utf8_lossy(&why).into_owned();
    let problem = match head.status {
        StatusCode::NOT_FOUND => Problem::NotFound(why),
        StatusCode::METHOD_NOT_ALLOWED => Problem::Method,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::Media(why),
        _ => Problem::Question(why),
    };
    let mut response =
        if is_for_programs(&path) { api::refused(&problem) } else { pages::answer(&headers, Err(problem)) };
    if let Some(allow) = head.headers.get(ALLOW) {
        response.headers_mut().insert(ALLOW, allow.clone());
    }
    response
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Question(text) => Self::Question(text),
            DeskError::NotFound(text) => Self::NotFound(text),
            DeskError::Changed => Self::Stale,
            DeskError::Failed(text) => Self::Failed(text),
        }
    }
}

impl From<PeopleError> for Problem {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Wait(seconds) => Self::Wait(seconds),
            PeopleError::Records(RecordsError::Failed(text)) => Self::Failed(text),
            PeopleError::LastAdministrator => Self::Refused("desk-problem-last-administrator"),
            PeopleError::View => Self::Refused("desk-problem-view"),
            PeopleError::Link => Self::Refused("desk-problem-link"),
            PeopleError::Email => Self::Refused("desk-email-rule"),
            PeopleError::Password => Self::Refused("desk-password-rule"),
            error => Self::Question(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Path;
    use axum::http::{HeaderMap, Uri};
    use axum::middleware::from_fn;
    use axum::routing::{get, post};
    use hyper::service::Service as _;
    use hyper_util::service::TowerToHyperService;

    use super::*;

    async fn asked(method: &str, path: &str) -> (u16, String, Option<String>, String) {
        let number = |Path(id): Path<u64>| async move { id.to_string() };
        let router = Router::new()
            .route("/api/v1/cases/{id}", get(number))
            .route("/import/{id}", get(number))
            .route("/api/v1/events", post(|| async { "" }))
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/static/{name}", get(|| async { StatusCode::NOT_FOUND }))
            .fallback(|headers: HeaderMap, uri: Uri| async move {
                let nothing = || pages::answer(&headers, Err(Problem::NotFound(String::new())));
                pages::no_address(&uri).unwrap_or_else(nothing)
            })
            .layer(from_fn(told));
        let request = Request::builder().method(method).uri(path).header("accept-language", "en");
        let answer = TowerToHyperService::new(router).call(request.body(Body::empty()).unwrap()).await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, kind, allow) =
            (answer.status().as_u16(), header("content-type").unwrap_or_default(), header("allow"));
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, kind, allow, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn whatever_is_refused_is_told_in_the_form_that_its_reader_knows() {
        for (method, path, status) in [
            ("GET", "/api/v1/nothing", 404),
            ("GET", "/api/v1/cases/x", 400),
            ("GET", "/api/v1/cases/%ff", 400),
            ("GET", "/api/v1/events", 405),
            ("POST", "/hooks", 404),
            ("POST", "/hooks/", 404),
        ] {
            let (found, kind, _, body) = asked(method, path).await;
            assert_eq!(found, status, "{path}");
            if is_for_programs(path) {
                let told: serde_json::Value = serde_json::from_str(&body).unwrap();
                assert_eq!((kind.as_str(), &told["status"]), ("application/problem+json", &status.into()), "{path}");
                assert!(!told["detail"].as_str().unwrap().is_empty(), "{path}");
            }
        }
        assert_eq!(asked("GET", "/api/v1/events").await.2.as_deref(), Some("POST"));
        for (path, status) in [("/nothing", 404), ("/import/x", 400), ("/static/no.css", 404)] {
            let (found, kind, _, body) = asked("GET", path).await;
            assert_eq!((found, kind.as_str()), (status, "text/html; charset=utf-8"), "{path}");
            assert!(body.contains("<html"), "{path}");
        }
        assert_eq!(asked("GET", "/healthz").await.3, "ok\n");
    }

    #[test]
    fn every_problem_says_what_to_do() {
        for problem in [
            Problem::SignIn,
            Problem::Forbidden,
            Problem::NotFound(String::new()),
            Problem::Stale,
            Problem::Busy,
            Problem::Wait(5),
            Problem::TooLarge("32 MiB".into()),
            Problem::Slow,
            Problem::Method,
            Problem::Failed("secret".into()),
        ] {
            let detail = problem.detail();
            assert!(detail.len() > 20 && !detail.contains("secret"), "{problem:?}: {detail}");
        }
    }
}
