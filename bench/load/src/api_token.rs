//! An access token for the real API, as any client of the provider gets one.

use anyhow::{Context, Result};
use chaos::sign_in::{AtProvider, FormHandling};
use reqwest::Client;
use serde::Deserialize;
use url::Url;

use crate::programs::{AUDIENCE, CLIENT_ID, CLIENT_SECRET, OwnProvider};

/// Where the provider leads back to. Nobody listens there.
pub(crate) const REDIRECT_URI: &str = "http://localhost:3000/callback";
/// A code verifier and its challenge (RFC 7636 §4.2). They guard nothing here, so they are always the same.
const VERIFIER: &str = "hpNBQrX05C5sfuezrJB3KDXa_j8FaArKi2ALBf_PvEI";
const CHALLENGE: &str = "8KPyEY7b4y2BG3qDWxc3UcyZvh0IRnX6MyjV1hT4mbo";

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
}

/// Signs this account in, and redeems the code.
pub(crate) async fn of(provider: &OwnProvider, http: &Client, account: &'static str) -> Result<String> {
    let parameters = [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT_URI),
        // The provider leaves out what is not the account's to grant.
        ("scope", "openid read:reports write:reports approve:reports"),
        ("audience", AUDIENCE),
        ("state", "none is needed here"),
        ("nonce", "none is needed here"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = Url::parse_with_params(&format!("{}/authorize", provider.issuer), parameters)?;
    let home: Url = REDIRECT_URI.parse()?;
    let mut browser = AtProvider::new(http.clone(), account);
    let back = browser.follow(url, |url| url.origin() == home.origin(), FormHandling::FillIn).await?;
    let back = back.context("the provider does not lead back")?;
    let code = back.query_pairs().find(|(name, _)| name == "code").context("the provider gave no code")?.1;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    let request = http.post(format!("{}/token", provider.issuer)).basic_auth(CLIENT_ID, Some(CLIENT_SECRET));
    let answer = request.form(&form).send().await?.error_for_status().map_err(reqwest::Error::without_url)?;
    Ok(answer.json::<Tokens>().await?.access_token)
}
