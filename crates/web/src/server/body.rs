//! Bodies of requests: they keep coming or are given up, and none is kept before it is known who sends it, unless it is short.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use futures::StreamExt as _;
use hyper::body::{Frame, SizeHint};
use thiserror::Error;
use tokio::time::{Instant, Sleep, sleep};

use super::Server;
use super::listen::Place;
use super::pages::{answer, caller_of};
use super::problem::Problem;

/// Longest form of somebody who need not be signed in, or that holds a few fields, bytes.
pub(super) const FORM: usize = 64 << 10;
/// Longest question in JSON, bytes.
pub(super) const QUESTION: usize = 1 << 20;

/// How a body has to come.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// Longest silence.
    silence: Duration,
    /// Waiting that is free.
    grace: Duration,
    /// Bytes for each second of waiting beyond that.
    a_second: u64,
}

const PACE: Pace = Pace { silence: Duration::from_secs(15), grace: Duration::from_secs(15), a_second: 8 << 10 };

/// A body did not keep coming.
#[derive(Debug, Error)]
#[error("the body came too slowly")]
struct TooSlow;

/// A body that ends with an error once it comes too slowly. Only waiting for the client counts: who reads it may take time.
struct Steady {
    body: Body,
    pace: Pace,
    place: Option<Place>,
    bytes: u64,
    waited: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Steady {
    fn new(body: Body, pace: Pace, place: Option<Place>) -> Self {
        Self { body, pace, place, bytes: 0, waited: Duration::ZERO, waiting: None }
    }

    /// How long the client may be silent now.
    fn patience(&self) -> Duration {
        let earned = Duration::from_secs(self.bytes / self.pace.a_second);
        self.pace.silence.min((self.pace.grace + earned).saturating_sub(self.waited))
    }

    fn stalls(&self, is_stalled: bool) {
        if let Some(place) = &self.place {
            place.stalls(is_stalled);
        }
    }
}

impl HttpBody for Steady {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if let Some((since, _)) = this.waiting.take() {
                this.waited += since.elapsed();
                this.stalls(false);
            }
            if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
                this.bytes += data.len() as u64;
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        if this.waiting.is_none() {
            this.stalls(true);
        }
        let patience = this.patience();
        let (_, alarm) = this.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(patience))));
        ready!(alarm.as_mut().poll(cx));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Steady {
    fn drop(&mut self) {
        if self.waiting.is_some() {
            self.stalls(false);
        }
    }
}

/// Lets no client keep anybody waiting for a body.
pub(super) async fn steady(request: Request, next: Next) -> Response {
    let place = request.extensions().get::<Place>().cloned();
    let request =
        request.map(|body| if body.is_end_stream() { body } else { Body::new(Steady::new(body, PACE, place)) });
    next.run(request).await
}

/// A body as a whole; one that says that it is too large is not read at all.
pub(super) async fn whole(body: Body, most: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::TooLarge(size(most));
    if body.size_hint().lower() > most as u64 {
        return Err(too_large());
    }
    let (mut all, mut parts) = (Vec::new(), body.into_data_stream());
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| broken(&error))?;
        if all.len() + part.len() > most {
            return Err(too_large());
        }
        all.extend_from_slice(&part);
    }
    Ok(all.into())
}

/// What became of a body that broke off.
pub(super) fn broken(error: &(dyn std::error::Error + 'static)) -> Problem {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    if causes.any(|cause| cause.is::<TooSlow>()) { Problem::Slow } else { Problem::Question(error.to_string()) }
}

/// A limit in the unit that it was set in.
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        bytes if bytes >= 1 << 30 => format!("{} GiB", bytes >> 30),
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes => format!("{} KiB", bytes >> 10),
    }
}

/// A short form.
pub(super) struct Form(pub Bytes);

impl FromRequest<Arc<Server>> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Arc<Server>) -> Result<Self, Response> {
        let (head, body) = request.into_parts();
        let form = async { whole(form_of(&head.headers, body)?, FORM).await };
        form.await.map(Self).map_err(|problem| answer(&head.headers, Err(problem)))
    }
}

/// A form that may be long, of somebody who is signed in.
pub(super) struct LongForm(pub Bytes);

impl FromRequest<Arc<Server>> for LongForm {
    type Rejection = Response;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Response> {
        let (head, body) = request.into_parts();
        let own = head.headers.clone();
        let form = async {
            let body = form_of(&head.headers, body)?;
            server.work(move |server| caller_of(server, &own)?.person.map(|_| ()).ok_or(Problem::Forbidden)).await?;
            whole(body, server.options.max_body).await
        };
        form.await.map(Self).map_err(|problem| answer(&head.headers, Err(problem)))
    }
}

fn form_of(headers: &HeaderMap, body: Body) -> Result<Body, Problem> {
    const KIND: &str = "application/x-www-form-urlencoded";
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(KIND));
    if is_form { Ok(body) } else { Err(Problem::Media(format!("`{kind}` is no {KIND}"))) }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    const QUICK: Pace =
        Pace { silence: Duration::from_millis(400), grace: Duration::from_millis(600), a_second: 1_000 };

    /// A body of `parts` of ten bytes, each after a pause.
    fn body(parts: usize, pause: Duration) -> Body {
        let parts = stream::iter(0..parts).then(move |_| async move {
            sleep(pause).await;
            Ok::<_, std::convert::Infallible>(Bytes::from_static(&[b'x'; 10]))
        });
        Body::new(Steady::new(Body::from_stream(parts), QUICK, None))
    }

    #[tokio::test]
    async fn a_body_that_keeps_coming_is_read_and_any_other_is_given_up() {
        let millis = Duration::from_millis;
        assert_eq!(whole(body(20, millis(10)), 1_000).await.unwrap().len(), 200);
        assert!(matches!(whole(body(1, millis(5_000)), 1_000).await, Err(Problem::Slow)), "it is silent");
        assert!(matches!(whole(body(50, millis(100)), 1_000).await, Err(Problem::Slow)), "it trickles");
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_not_kept() {
        assert!(whole(Body::from(vec![b'x'; 2_048]), 2_048).await.is_ok());
        let refused = |problem| matches!(problem, Err(Problem::TooLarge(most)) if most == "2 KiB");
        assert!(refused(whole(Body::from(vec![b'x'; 2_049]), 2_048).await));
        let unsaid = body(300, Duration::ZERO);
        assert_eq!(unsaid.size_hint().upper(), None);
        assert!(refused(whole(unsaid, 2_048).await));
    }

    #[test]
    fn a_form_says_that_it_is_one() {
        let is_form = |kind: &'static str| {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]);
            form_of(&headers, Body::empty()).is_ok()
        };
        assert!(is_form("application/x-www-form-urlencoded"));
        assert!(is_form("Application/X-WWW-Form-URLEncoded; charset=utf-8"));
        assert!(!is_form("text/plain"));
        assert!(form_of(&HeaderMap::new(), Body::empty()).is_err());
    }
}
