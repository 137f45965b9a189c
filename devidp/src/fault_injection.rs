//! Lets faults happen: the middleware before each endpoint that can fail.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{
        StatusCode,
        header::{CONTENT_TYPE, LOCATION, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app_state::AppState,
    faults::{Endpoint, Fault, FaultKind},
};

/// Lets the oldest fault that waits at `endpoint` happen.
pub(crate) async fn inject_fault(
    State((app, endpoint)): State<(Arc<AppState>, Endpoint)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(Fault { kind, carried_out, .. }) = app.faults.take_at(endpoint) else {
        return next.run(request).await;
    };
    // Whoever clears the faults from here on is heard, also before the wait begins.
    let cleared = app.faults.cleared();
    app.count_fault(endpoint);
    let delay = kind.delay();
    let wait = async {
        match delay {
            Some(delay) => tokio::time::sleep(delay).await,
            None => cleared.await,
        }
    };
    match (kind.only_delays(), carried_out) {
        (true, true) => {
            let response = next.run(request).await;
            wait.await;
            response
        }
        (true, false) => {
            wait.await;
            next.run(request).await
        }
        (false, true) => {
            next.run(request).await;
            faulty_response(kind)
        }
        (false, false) => faulty_response(kind),
    }
}

fn faulty_response(kind: FaultKind) -> Response {
    let json = |body: Vec<u8>| ([(CONTENT_TYPE, "application/json")], body).into_response();
    match kind {
        FaultKind::Status { status, retry_after } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = status.into_response();
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            response
        }
        FaultKind::DroppedConnection => dropped(),
        FaultKind::BrokenJson => json(br#"{"access_token":"#.to_vec()),
        FaultKind::Json { body } => json(body.into_bytes()),
        FaultKind::HugeBody { bytes } => json(huge(bytes)),
        FaultKind::Redirect { location } => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
        FaultKind::Delay { .. } | FaultKind::Held | FaultKind::InvalidGrant | FaultKind::OtherSubject => {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A body that fails before its first byte: the server closes the connection and sends nothing of the answer.
fn dropped() -> Response {
    let failing =
        futures::stream::once(async { Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset)) });
    Body::from_stream(failing).into_response()
}

fn huge(bytes: usize) -> Vec<u8> {
    let (before, after) = (br#"{"padding":""#, br#""}"#);
    let padding = bytes.saturating_sub(before.len() + after.len());
    [before.as_slice(), &vec![b' '; padding], after].concat()
}
