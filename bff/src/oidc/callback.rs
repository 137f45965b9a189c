//! `GET /callback`: the provider sends the person back with a code, which becomes a session.

use std::error::Error;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use serde::Deserialize;
use tower_sessions::Expiry;

use super::{
    attempt::Attempt,
    login::send_to_provider,
    metadata::Discovered,
    provider::{SignInError, SignedIn},
    silent,
};
use crate::{
    Bff,
    page::{self, Page},
    session::{Ending, Record, SessionKey, device},
    tokens::store::StoreError,
};

/// The authorization response (RFC 6749 §4.1.2) with the issuer (RFC 9207 §2).
#[derive(Deserialize)]
pub(crate) struct CallbackQuery {
    pub(crate) state: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) iss: Option<String>,
    pub(crate) error: Option<String>,
}

pub(crate) async fn callback(
    State(bff): State<Bff>,
    cookie: tower_sessions::Session,
    jar: CookieJar,
    headers: HeaderMap,
    query: Result<Query<CallbackQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(CallbackQuery { state: Some(state), code, iss, error })) = query else {
        return Page::BAD_REQUEST.into_response();
    };
    let (attempt, jar) = Attempt::take(&state, bff.sealer(), jar, bff.clock().now());
    let Some(attempt) = attempt else {
        tracing::warn!("a callback names no sign-in that is under way in this browser");
        return (jar, Page::UNKNOWN_ATTEMPT).into_response();
    };
    let outcome = match redeem(&bff, &attempt, Answer { code, iss, error }).await {
        Ok(signed_in) => begin_session(&bff, &cookie, attempt.replaces, signed_in, device(&headers)).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => {
            let is_silent = attempt.wishes.is_silent();
            let jar = if is_silent { silent::note(jar, bff.clock().now()) } else { jar };
            (jar, page::lead_on(&attempt.return_to)).into_response()
        }
        Err(failure) if attempt.wishes.is_silent() && failure.wants_the_person() => {
            let Attempt { return_to, replaces, wishes, .. } = attempt;
            let attempt = Attempt::new(return_to, replaces, wishes.aloud(), bff.clock().now());
            send_to_provider(&bff, &attempt, jar).await
        }
        Err(failure) => {
            failure.log();
            (jar, failure.page().returning_to(&attempt.return_to)).into_response()
        }
    }
}

struct Answer {
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Why a sign-in was not finished.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the provider answered {0}")]
    Provider(String),
    #[error("the answer brings neither a code nor an error")]
    NoCode,
    #[error("the answer's issuer is not the provider's")]
    ForeignIssuer,
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error("the session could not be stored")]
    Session(#[from] tower_sessions::session::Error),
    #[error("the session that this one replaces could not be ended")]
    Replaced(#[from] sqlx::Error),
    #[error("the tokens could not be stored")]
    Tokens(#[from] StoreError),
}

impl Failure {
    /// Whether the provider can't go on without the person (OpenID Connect Core §3.1.2.6).
    fn wants_the_person(&self) -> bool {
        const WORDS: [&str; 4] =
            ["login_required", "interaction_required", "consent_required", "account_selection_required"];
        matches!(self, Self::Provider(error) if WORDS.contains(&error.as_str()))
    }

    fn page(&self) -> Page {
        match self {
            Self::Provider(error) if error == "access_denied" => Page::DENIED,
            Self::Provider(error) if error == "temporarily_unavailable" || error == "server_error" => {
                Page::UNAVAILABLE
            }
            Self::SignIn(SignInError::Client(_)) => Page::NOT_SET_UP,
            Self::SignIn(SignInError::Key(_)) => Page::UNEXPECTED,
            Self::SignIn(SignInError::Discover(_) | SignInError::Unavailable(_)) => Page::UNAVAILABLE,
            Self::Provider(_) | Self::NoCode | Self::ForeignIssuer | Self::SignIn(_) => Page::REFUSED,
            Self::Session(_) | Self::Replaced(_) | Self::Tokens(_) => Page::UNEXPECTED,
        }
    }

    fn log(&self) {
        match self {
            Self::Provider(error) if error == "access_denied" => {
                tracing::info!("a sign-in was cancelled at the provider")
            }
            error => tracing::error!(error = error as &dyn Error, "a sign-in was not finished"),
        }
    }
}

/// Who signed in, and their tokens: of the right provider and for this very attempt.
async fn redeem(bff: &Bff, attempt: &Attempt, answer: Answer) -> Result<SignedIn, Failure> {
    let discovered = bff.provider().discovered().await.map_err(SignInError::from)?;
    check_issuer(&discovered, answer.iss.as_deref())?;
    if let Some(error) = answer.error {
        return Err(Failure::Provider(known_error(error)));
    }
    let code = answer.code.ok_or(Failure::NoCode)?;
    Ok(bff.provider().sign_in(code, attempt).await?)
}

/// RFC 9207 §2.4: where the provider announces `iss` it must be there, and where it is there it must be right.
fn check_issuer(discovered: &Discovered, iss: Option<&str>) -> Result<(), Failure> {
    match iss {
        Some(iss) if iss == discovered.issuer => Ok(()),
        None if !discovered.more.authorization_response_iss_parameter_supported => Ok(()),
        _ => Err(Failure::ForeignIssuer),
    }
}

/// A new session under a new id; the one that this browser had before ends.
async fn begin_session(
    bff: &Bff,
    cookie: &tower_sessions::Session,
    replaces: Option<SessionKey>,
    signed_in: SignedIn,
    device: String,
) -> Result<(), Failure> {
    let before = cookie.id().as_ref().map(SessionKey::of);
    let replaced = replaces.into_iter().chain(before).collect::<Vec<_>>();
    bff.tokens().end(&replaced, Ending::Replaced).await?;
    if before.is_some() {
        cookie.flush().await?;
    }
    let SignedIn { identity, authenticated_at, tokens } = signed_in;
    let (now, subject) = (bff.clock().now(), identity.subject.clone());
    let record = Record { identity, signed_in_at: now, authenticated_at, device, name: None };
    cookie.set_expiry(Some(Expiry::AtDateTime(now + bff.config().lifetimes.absolute)));
    cookie.insert(Record::KEY, record).await?;
    cookie.save().await?;
    let Some(id) = cookie.id() else { return Ok(()) };
    let key = SessionKey::of(&id);
    bff.tokens().insert(&key, &tokens).await?;
    tracing::info!(session = %key, subject, renewable = tokens.refresh_token.is_some(), "signed in");
    Ok(())
}

/// The error codes of RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6 and RFC 9470 §5 go to the log; any other text is a stranger's.
pub(crate) fn known_error(error: String) -> String {
    const KNOWN: [&str; 13] = [
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_request",
        "invalid_scope",
        "invalid_target",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unmet_authentication_requirements",
        "unsupported_response_type",
    ];
    if KNOWN.contains(&error.as_str()) { error } else { "an unknown error".to_owned() }
}
