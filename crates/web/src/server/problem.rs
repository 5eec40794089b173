//! What went wrong, as an answer.

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use nabiz_app::desk::DeskError;
use nabiz_app::people::{PeopleError, RecordsError};

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
            Self::Question(_) => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
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
            Self::Stale => ("desk-problem-stale", String::new()),
            Self::Busy => ("desk-problem-busy", String::new()),
            Self::Wait(seconds) => ("desk-problem-wait", format!("{seconds} s")),
            Self::TooLarge(most) => ("desk-problem-too-large", format!("> {most}")),
            Self::Slow => ("desk-problem-slow", String::new()),
            Self::Media(what) => ("desk-problem-question", what.clone()),
            Self::Failed(_) => ("desk-problem-failed", String::new()),
        }
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

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Question(text) => Self::Question(text),
            DeskError::NotFound(text) => Self::NotFound(text),
            DeskError::Failed(text) => Self::Failed(text),
        }
    }
}

impl From<PeopleError> for Problem {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Wait(seconds) => Self::Wait(seconds),
            PeopleError::Records(RecordsError::Failed(text)) => Self::Failed(text),
            error => Self::Question(error.to_string()),
        }
    }
}
