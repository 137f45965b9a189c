//! The pages that a person sees. No script, no style inside: one style sheet, plain forms.

use axum::{
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

use crate::{
    account::Account, app_state::AppState, authentication_context::AuthenticationContext, client::Client,
    oauth_error::OAuthError, parameters::Parameters, paths, requested_scope::RequestedScope,
};

/// What is wrong with a request that can't be answered to its client, so that the person must be told.
pub(crate) struct UnredirectableError(pub(crate) &'static str);

impl From<OAuthError> for UnredirectableError {
    fn from(error: OAuthError) -> Self {
        Self(error.description)
    }
}

impl IntoResponse for UnredirectableError {
    fn into_response(self) -> Response {
        let page = page(
            "This request can't be answered",
            &html! {
                p { "The application sent something that this provider can't take: " (self.0) }
                p { "Go back to the application and try again." }
            },
        );
        (StatusCode::BAD_REQUEST, page).into_response()
    }
}

/// `GET /devidp.css`
pub(crate) async fn style() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("devidp.css"))
}

/// The answer to a form that another site sent.
pub(crate) fn cross_site_form() -> Response {
    let page = page(
        "This form came from another site",
        &html! { p { "Another site sent this form in your name. Nothing was done." } },
    );
    (StatusCode::FORBIDDEN, page).into_response()
}

/// `failed` is the user name that was typed with a wrong password.
pub(crate) fn sign_in(app: &AppState, request: &Parameters, failed: Option<&str>) -> Markup {
    let client = request.get("client_id").and_then(|id| app.client(id));
    let one_click = AuthenticationContext::asked_for(request)
        .is_ok_and(|acrs| acrs.is_empty() || acrs.contains(&AuthenticationContext::Click));
    page(
        "Sign in",
        &html! {
            @if let Some(client) = client {
                p { "to go on to " strong { (client.name) } }
            }
            @if one_click {
                form method="post" action=(paths::SIGN_IN) aria-labelledby="ready" {
                    (hidden_request(request))
                    h2 id="ready" { "Ready accounts" }
                    ul.accounts {
                        @for account in &app.accounts {
                            li { (account_button(account)) }
                        }
                    }
                }
            } @else {
                p { "The application asks you to sign in with your password." }
            }
            form method="post" action=(paths::SIGN_IN) aria-labelledby="another" {
                (hidden_request(request))
                h2 id="another" { "Another account" }
                @if failed.is_some() {
                    p.problem role="alert" { "The e-mail address or the password is wrong." }
                }
                label for="username" { "E-mail address" }
                input id="username" name="username" type="email" autocomplete="username" required
                    value=[failed.or(request.get("login_hint"))];
                label for="password" { "Password" }
                input id="password" name="password" type="password" autocomplete="current-password" required;
                button.primary type="submit" { "Sign in" }
            }
        },
    )
}

pub(crate) fn consent(
    client: &Client,
    account: &Account,
    requested: &[RequestedScope],
    request: &Parameters,
) -> Markup {
    page(
        &format!("Allow {}?", client.name),
        &html! {
            p { "You are signed in as " strong { (account.name()) } " (" (account.email) ")." }
            p { strong { (client.name) } " asks to:" }
            ul.scopes {
                @for requested in requested {
                    li { (requested.meaning) " " code { (requested.scope) } }
                }
            }
            form method="post" action=(paths::CONSENT) {
                (hidden_request(request))
                div.choices {
                    button.primary type="submit" name="decision" value="allow" { "Allow" }
                    button type="submit" name="decision" value="deny" { "Deny" }
                }
            }
        },
    )
}

/// An answer as a form to send (OAuth 2.0 Form Post Response Mode). Without a script the person presses the button.
pub(crate) fn form_post<'a>(
    client: &Client,
    address: &str,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
) -> Markup {
    page(
        &format!("Back to {}", client.name),
        &html! {
            form method="post" action=(address) {
                @for (name, value) in fields {
                    input type="hidden" name=(name) value=(value);
                }
                button.primary type="submit" { "Continue" }
            }
        },
    )
}

pub(crate) fn confirm_end(account: &Account, request: &Parameters) -> Markup {
    page(
        "Sign out?",
        &html! {
            p { "You are signed in as " strong { (account.name()) } " (" (account.email) ")." }
            form method="post" action=(paths::END_SESSION_CONFIRMED) {
                (hidden_request(request))
                button.primary type="submit" { "Sign out" }
            }
        },
    )
}

pub(crate) fn ended() -> Markup {
    page("You are signed out", &html! { p { "You can close this page." } })
}

fn account_button(account: &Account) -> Markup {
    html! {
        button type="submit" name="account" value=(account.subject) {
            strong { (account.name()) }
            span { (account.email) ", " (account.role) }
        }
    }
}

/// The request that goes on after the form.
fn hidden_request(request: &Parameters) -> Markup {
    html! { input type="hidden" name="request" value=(request.to_query()); }
}

fn page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · devidp" }
                link rel="stylesheet" href=(paths::STYLE);
                // None, said in a way that the policy takes: a browser would ask for one that is not there.
                link rel="icon" href="data:,";
            }
            body {
                main {
                    h1 { (title) }
                    (content)
                }
                footer { "devidp, an OpenID provider for development and tests only" }
            }
        }
    }
}
