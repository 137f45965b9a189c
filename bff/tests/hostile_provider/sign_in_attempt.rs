//! A sign-in up to the callback, and what comes of the provider's last answer.

use bff::Clock;
use devidp::{Endpoint, Fault, FaultKind};
use http::{StatusCode, header};
use serde_json::{Value, json};
use url::Url;

use crate::harness::{ADA, Answer, App, Browser, SESSION_COOKIE, parameter};

/// `client_id`
pub(crate) const CLIENT: &str = "expenses-bff";
/// Every value of an attacker's holds this: none of them may be seen again.
pub(crate) const ATTACKER_MARK: &str = "evil";

/// What became of a sign-in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    SignedIn,
    /// The answer can't be trusted.
    Refused,
    /// There was no answer to judge.
    Unavailable,
    /// The operator has something to set up.
    NotSetUp,
}

/// A person whom the provider has just sent back with a code.
pub(crate) struct SignInAttempt<'a> {
    app: &'a App,
    browser: Browser,
    pub(crate) callback: Url,
    nonce: String,
}

impl<'a> SignInAttempt<'a> {
    pub(crate) async fn begin(app: &'a App) -> Self {
        Self::begin_at(app, "/login").await
    }

    /// With options of the sign-in.
    pub(crate) async fn begin_at(app: &'a App, login: &str) -> Self {
        let mut browser = Browser::new(app);
        let there = browser.get(login).await.location();
        let nonce = parameter(&there, "nonce").unwrap();
        let callback = browser.sign_in_at_provider(there).await;
        Self { app, browser, callback, nonce }
    }

    /// The claims of an ID token that is right in everything.
    pub(crate) fn claims(&self) -> Value {
        let now = self.app.clock.now().unix_timestamp();
        json!({
            "iss": self.app.issuer, "aud": CLIENT, "sub": ADA, "iat": now, "exp": now + 60, "nonce": self.nonce,
        })
    }

    /// The same with another `value` for one claim, or without it.
    pub(crate) fn claims_with(&self, name: &str, value: Option<Value>) -> Value {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(name);
        if let Some(value) = value {
            claims[name] = value;
        }
        claims
    }

    /// The provider gives tokens, `id_token` among them.
    pub(crate) async fn complete_with_id_token(self, id_token: &str) -> Outcome {
        self.complete_with_answer(&token_response(id_token)).await
    }

    /// The token endpoint answers with this.
    pub(crate) async fn complete_with_answer(self, body: &Value) -> Outcome {
        self.complete_with_fault(FaultKind::Json { body: body.to_string() }).await
    }

    /// This happens at the token endpoint.
    pub(crate) async fn complete_with_fault(self, kind: FaultKind) -> Outcome {
        self.app.provider.add_fault(Fault::once(Endpoint::Token, kind));
        self.complete().await
    }

    /// The provider gives tokens, and this is what is known of the person then.
    pub(crate) async fn complete_for_user(mut self, body: &Value) -> Value {
        let kind = FaultKind::Json { body: body.to_string() };
        self.app.provider.add_fault(Fault::once(Endpoint::Token, kind));
        assert_eq!(self.follow().await, Outcome::SignedIn);
        serde_json::from_str(&self.browser.get("/bff/user").await.body).unwrap()
    }

    /// The same, and the browser that is signed in.
    pub(crate) async fn complete_for_browser(mut self, body: &Value) -> Browser {
        let kind = FaultKind::Json { body: body.to_string() };
        self.app.provider.add_fault(Fault::once(Endpoint::Token, kind));
        assert_eq!(self.follow().await, Outcome::SignedIn);
        self.browser
    }

    /// The person follows the callback.
    pub(crate) async fn complete(mut self) -> Outcome {
        self.follow().await
    }

    async fn follow(&mut self) -> Outcome {
        let before = self.count_sessions_and_tokens().await;
        let answer = self.browser.complete_sign_in(&self.callback).await;
        let (session, token) = self.count_sessions_and_tokens().await;
        let new = (session - before.0, token - before.1);
        let user = self.browser.get("/bff/user").await.status;
        if answer.status == StatusCode::OK {
            assert_eq!((user, new), (StatusCode::OK, (1, 1)), "{answer:?}");
            return Outcome::SignedIn;
        }
        assert_eq!((user, new), (StatusCode::UNAUTHORIZED, (0, 0)), "{answer:?}");
        self.assert_reveals_nothing(&answer);
        let (outcome, title) = match answer.status {
            StatusCode::BAD_GATEWAY => (Outcome::Refused, "The sign-in was refused"),
            StatusCode::SERVICE_UNAVAILABLE if answer.body.contains("not possible just now") => {
                (Outcome::Unavailable, "Signing in is not possible just now")
            }
            StatusCode::SERVICE_UNAVAILABLE => (Outcome::NotSetUp, "Signing in is not possible now"),
            _ => panic!("{answer:?}"),
        };
        assert!(answer.body.contains(&format!("<h1>{title}</h1>")), "{answer:?}");
        assert!(
            answer.body.contains("href=\"/login?return_to=%2F\""),
            "there is a way to try again: {answer:?}"
        );
        outcome
    }

    fn assert_reveals_nothing(&self, answer: &Answer) {
        assert!(!answer.headers.contains_key(header::LOCATION), "{answer:?}");
        assert!(!answer.set_cookies().iter().any(|cookie| cookie.starts_with(SESSION_COOKIE)), "{answer:?}");
        let code = parameter(&self.callback, "code").unwrap();
        for word in [ATTACKER_MARK, &code, &self.nonce] {
            assert!(!answer.body.contains(word), "{answer:?}");
        }
    }

    /// How many sessions there are, and how many of them have tokens.
    async fn count_sessions_and_tokens(&self) -> (i64, i64) {
        let database = &self.app.database;
        let sessions = database.count("SELECT count(*) FROM sessions").await;
        (sessions, database.count("SELECT count(*) FROM tokens").await)
    }
}

/// An answer of the token endpoint with `id_token` (OpenID Connect Core §3.1.3.3).
pub(crate) fn token_response(id_token: &str) -> Value {
    json!({
        "access_token": format!("{ATTACKER_MARK}-access-token"), "refresh_token": format!("{ATTACKER_MARK}-refresh-token"),
        "token_type": "Bearer", "expires_in": 10, "id_token": id_token,
    })
}

/// A sign-in with an ID token that the provider signed, and that is right in everything.
pub(crate) async fn valid_sign_in(app: &App) -> Outcome {
    let attempt = SignInAttempt::begin(app).await;
    let token = app.provider.sign("JWT", &attempt.claims()).unwrap();
    attempt.complete_with_id_token(&token).await
}

/// A sign-in with an ID token that the provider signed, with another `value` for one claim, or without it.
pub(crate) async fn with_claim(app: &App, name: &str, value: Option<Value>) -> Outcome {
    let attempt = SignInAttempt::begin(app).await;
    let token = app.provider.sign("JWT", &attempt.claims_with(name, value)).unwrap();
    attempt.complete_with_id_token(&token).await
}
