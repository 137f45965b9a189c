//! `GET /bff/events`: tells an open page that its session has ended, as a server-sent event.
//!
//! A page that shows a person's data must not go on showing it after they signed out elsewhere. The stream says one
//! thing, once, and closes.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{StreamExt, stream};
use http::{HeaderName, StatusCode, header};
use serde_json::json;
use tokio::sync::watch;

use super::{end_reason::EndReason, request_session::Session};
use crate::{rate_limit::too_many_requests, state::Bff};

/// How long a browser waits before it connects again, after a stream was cut.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);
/// How often an idle stream says that it is still there: proxies cut what is silent for long.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// Asks proxies that gather answers to pass this one on as it comes.
const NO_BUFFER: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `event: ended`, with `{"how": "expired"}` or `{"how": "revoked"}`. Without a session the answer is 204, which
/// tells an `EventSource` not to come again; with too many streams open it is 429.
pub(crate) async fn events(State(bff): State<Bff>, session: Option<Session>) -> Response {
    let Some(session) = session else { return StatusCode::NO_CONTENT.into_response() };
    let Some(receiver) = bff.end_notifier().subscribe(session.key) else {
        return too_many_requests(KEEP_ALIVE_INTERVAL);
    };
    let first = Event::default().retry(RECONNECT_DELAY).comment("the session is there");
    let end = async move { wait_for_end(&bff, &session, receiver).await.map(ended_event) };
    let events = stream::once(async { Some(first) }).chain(stream::once(end));
    let events = events.filter_map(|event| async { event.map(Ok::<_, Infallible>) });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE_INTERVAL));
    ([(header::CACHE_CONTROL, "no-store"), (NO_BUFFER, "no")], stream).into_response()
}

/// Waits for the session's end. Nothing where the page should ask again instead: the program stops, or the browser
/// has another session by now.
async fn wait_for_end(
    bff: &Bff,
    session: &Session,
    mut receiver: watch::Receiver<Option<EndReason>>,
) -> Option<EndReason> {
    // It may have ended between the request and the subscription.
    let reason = match bff.end_reason(session).await {
        Some(reason) => reason,
        None => tokio::select! {
            ended = receiver.wait_for(Option::is_some) => (*ended.ok()?)?,
            () = bff.closing().cancelled() => return None,
        },
    };
    (reason != EndReason::Replaced).then_some(reason)
}

fn ended_event(reason: EndReason) -> Event {
    Event::default().event("ended").data(json!({ "how": reason }).to_string())
}
