//! From the text of a token to an [`AccessToken`] that may be believed (RFC 9068 §4, RFC 8725).
//!
//! Of several issuers a token's own `iss` chooses one, unverified: that decides whose keys are asked, and then everything
//! is checked, `iss` first. A token that says nothing of itself is shown to each issuer that can be asked, in their order.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{
    claims::{CheckedClaims, Claims, Confirmation, Expected, Source},
    credentials::Credentials,
    introspection::{Introspector, LONGEST_OPAQUE, TokenState, Unavailable, config::IntrospectionMethod},
    issuer,
    jwks::{IssuerKeys, KeySource, KeysUnavailable},
    jws::{ClaimsObject, Signed, UnverifiedJws},
    refusal_log::RefusalLog,
    rights::Rights,
    scope::{Scope, Scopes},
    token_error::TokenError,
    trusted_issuer::{Tenants, TrustedIssuer},
    verified_signatures::VerifiedSignatures,
};
use crate::{clock::Clock, config::Config};

/// Why a token could not be turned into an [`AccessToken`].
#[derive(Debug)]
pub(crate) enum VerificationError {
    /// The token is at fault.
    Refused(TokenError),
    /// Nobody is: it can't be told.
    Unavailable {
        /// When it is worth trying again.
        retry_after: Duration,
    },
}

impl From<TokenError> for VerificationError {
    fn from(refusal: TokenError) -> Self {
        Self::Refused(refusal)
    }
}

impl From<KeysUnavailable> for VerificationError {
    fn from(KeysUnavailable { retry_after }: KeysUnavailable) -> Self {
        Self::Unavailable { retry_after }
    }
}

impl From<Unavailable> for VerificationError {
    fn from(Unavailable { retry_after }: Unavailable) -> Self {
        Self::Unavailable { retry_after }
    }
}

/// An access token whose every claim holds.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    /// Untold by some introspection endpoints.
    pub(crate) issued_at: Option<OffsetDateTime>,
    /// When the person last proved who they are, where the issuer says so (RFC 9068 §2.2.1).
    pub(crate) auth_time: Option<OffsetDateTime>,
    pub(crate) scopes: Scopes,
    pub(crate) confirmation: Option<Confirmation>,
    /// What the scopes were read from.
    words: Vec<String>,
}

/// Checks access tokens.
pub(crate) struct Verifier {
    issuers: Vec<(TrustedIssuer, Option<Introspector>)>,
    keys: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    leeway: time::Duration,
    refusals: RefusalLog,
    signatures: VerifiedSignatures,
}

/// An issuer whose token it may be, and whoever can ask it.
type Candidate<'a> = (&'a TrustedIssuer, Option<&'a Introspector>);

impl Verifier {
    /// `introspector` makes what asks an issuer, where one is to be asked.
    pub(crate) fn new(
        config: &Config,
        keys: Arc<dyn KeySource>,
        clock: Arc<dyn Clock>,
        introspector: impl Fn(&TrustedIssuer) -> Option<Introspector>,
    ) -> Self {
        let issuers = config.issuers.iter().map(|trusted| (trusted.clone(), introspector(trusted)));
        Self {
            issuers: issuers.collect(),
            keys,
            leeway: config.leeway(),
            refusals: RefusalLog::new(Arc::clone(&clock)),
            signatures: VerifiedSignatures::new(),
            clock,
        }
    }

    /// Checks a token of either kind.
    pub(crate) async fn verify(&self, credentials: &Credentials) -> Result<AccessToken, VerificationError> {
        let token = credentials.token();
        if UnverifiedJws::has_form_of_one(token) {
            self.signed(token).await
        } else {
            self.opaque(token).await
        }
    }

    /// Tells the operator that a good token did not allow `S`, and which words it had instead.
    pub(crate) fn log_missing_scope<S: Scope>(&self, token: &AccessToken) {
        self.refusals.missing_scope(&token.issuer, S::NAME, &token.words);
    }

    /// Checks the header, the signature and the claims, in this order: keys are looked up only for a token that
    /// could be one of ours.
    async fn signed(&self, token: &str) -> Result<AccessToken, VerificationError> {
        let jws = UnverifiedJws::parse(token)?;
        let (trusted, introspector) = self.choose(&jws)?;
        if !accepts_type(trusted, jws.header.typ.as_deref()) {
            self.refusals.refused(trusted, TokenError::Type, None);
            return Err(TokenError::Type.into());
        }
        let keys = self.keys.keys(&trusted.issuer, jws.header.kid.as_deref()).await?;
        let Signed { claims: ClaimsObject(claims), by } = jws
            .verify_unless(&keys, |check| self.signatures.hold(token, &keys, check))
            .inspect_err(|refusal| self.refusals.refused(trusted, *refusal, None))?;
        let checked = self
            .check(trusted, &keys, by, &jws, &claims)
            .inspect_err(|refusal| self.refusals.refused(trusted, *refusal, Some(&claims)))?;
        let rights = trusted.rights.read(&claims);
        let asks = introspector.filter(|asked| !rights.are_told && asked.config().on.missing_rights);
        let Some(introspector) = asks else { return Ok(access_token(checked, rights)) };
        let told = match &*introspector.ask(token).await? {
            TokenState::Active(told) => told.clone(),
            TokenState::Inactive => return Err(TokenError::Inactive.into()),
        };
        // What the answer leaves out, the token has said already.
        let mut whole = claims;
        whole.extend(told);
        let source = Source::Introspection { typed: false };
        let told = self
            .check_claims(trusted, source, &checked.issuer, &whole)
            .inspect_err(|refusal| self.refusals.refused(trusted, *refusal, Some(&whole)))?;
        if told.subject != checked.subject
            || checked.confirmation.is_some() && checked.confirmation != told.confirmation
        {
            return Err(TokenError::Contradiction.into());
        }
        Ok(access_token(told, trusted.rights.read(&whole)))
    }

    /// The issuer that the token names, or the only one there is.
    fn choose(&self, jws: &UnverifiedJws<'_>) -> Result<Candidate<'_>, TokenError> {
        if let [only] = &*self.issuers {
            return Ok((&only.0, only.1.as_ref()));
        }
        let named = jws.unverified_issuer()?;
        let found = self.issuers.iter().find(|(trusted, _)| may_issue(trusted, &named));
        let (trusted, introspector) = found.ok_or_else(|| {
            self.refusals.unknown_issuer(self.issuers.iter().map(|(trusted, _)| trusted));
            TokenError::Issuer
        })?;
        Ok((trusted, introspector.as_ref()))
    }

    /// Holds signed claims against what is expected of the issuer's tokens.
    fn check(
        &self,
        trusted: &TrustedIssuer,
        keys: &IssuerKeys,
        signed_for: Option<&str>,
        jws: &UnverifiedJws<'_>,
        claims: &Map<String, Value>,
    ) -> Result<CheckedClaims, TokenError> {
        let issuer = expected_issuer(trusted, keys, signed_for, claims)?;
        if !is_access_token(jws.header.typ.as_deref()) {
            let is_id_token = match &trusted.access_token_claim {
                Some(claim) => !claims.contains_key(claim),
                None => parsed(claims)?.are_an_id_tokens(),
            };
            if is_id_token {
                return Err(TokenError::IdToken);
            }
        }
        self.check_claims(trusted, Source::Token, &issuer, claims)
    }

    fn check_claims(
        &self,
        trusted: &TrustedIssuer,
        source: Source,
        issuer: &str,
        claims: &Map<String, Value>,
    ) -> Result<CheckedClaims, TokenError> {
        parsed(claims)?.check(&Expected {
            source,
            issuer,
            audiences: &trusted.audiences,
            audience_claim: trusted.audience_claim,
            subject_claim: trusted.subject_claim,
            now: self.clock.now(),
            leeway: self.leeway,
        })
    }

    /// Shows the token to each issuer that is asked about such, until one knows it. What that one says holds.
    async fn opaque(&self, token: &str) -> Result<AccessToken, VerificationError> {
        let asked = self.asked_about_opaque();
        if asked.is_empty() {
            self.refusals.opaque();
            return Err(TokenError::Malformed.into());
        }
        if token.len() > LONGEST_OPAQUE {
            return Err(TokenError::TooLong.into());
        }
        let mut unavailable = None;
        for (trusted, introspector) in asked {
            let state = match introspector.ask(token).await {
                Ok(state) => state,
                Err(error) => {
                    unavailable = Some(error);
                    continue;
                }
            };
            if let TokenState::Active(claims) = &*state {
                return self.told(trusted, introspector, claims).await;
            }
        }
        // Whoever could not be asked might have known it.
        Err(unavailable.map_or(VerificationError::Refused(TokenError::Inactive), Into::into))
    }

    fn asked_about_opaque(&self) -> Vec<(&TrustedIssuer, &Introspector)> {
        let asked = self.issuers.iter().filter_map(|(trusted, introspector)| {
            let introspector = introspector.as_ref()?;
            introspector.config().on.opaque.then_some((trusted, introspector))
        });
        asked.collect()
    }

    /// The token that an issuer knows, if what it says of it fits.
    async fn told(
        &self,
        trusted: &TrustedIssuer,
        introspector: &Introspector,
        claims: &Map<String, Value>,
    ) -> Result<AccessToken, VerificationError> {
        let (issuer, source) = match introspector.config().method {
            IntrospectionMethod::Rfc7662(_) => {
                let typed = !introspector.config().accept_untyped;
                let keys = self.keys.keys(&trusted.issuer, None).await?;
                if !trusted.issuer.matches(keys.issuer()) {
                    return Err(TokenError::Issuer.into());
                }
                (keys.issuer().to_owned(), Source::Introspection { typed })
            }
            IntrospectionMethod::GoogleTokeninfo => (trusted.issuer.to_string(), Source::Tokeninfo),
        };
        let checked = self
            .check_claims(trusted, source, &issuer, claims)
            .inspect_err(|refusal| self.refusals.refused(trusted, *refusal, Some(claims)))?;
        Ok(access_token(checked, trusted.rights.read(claims)))
    }
}

fn access_token(checked: CheckedClaims, rights: Rights) -> AccessToken {
    let CheckedClaims { issuer, subject, issued_at, auth_time, confirmation } = checked;
    let Rights { scopes, words, .. } = rights;
    AccessToken { issuer, subject, issued_at, auth_time, scopes, confirmation, words }
}

fn parsed(claims: &Map<String, Value>) -> Result<Claims, TokenError> {
    serde_json::from_value(claims.clone().into()).map_err(|_| TokenError::Malformed)
}

/// Whether a token that names this issuer is to be held against these terms. One slash more or less is told apart later.
fn may_issue(trusted: &TrustedIssuer, named: &str) -> bool {
    trusted.issuer.matches(named)
        || trusted.tenants.is_some() && issuer::is_of_a_tenant(&trusted.issuer, named)
        || trusted.accept_entra_v1 && named.starts_with(ENTRA_V1)
}

/// What stands before the tenant in the issuer of Entra's older tokens.
const ENTRA_V1: &str = "https://sts.windows.net/";

/// What `iss` must be to the letter. The keys' source tells how the issuer spells itself; who it is, and whether it speaks
/// for tenants, only the configuration tells.
fn expected_issuer(
    trusted: &TrustedIssuer,
    keys: &IssuerKeys,
    signed_for: Option<&str>,
    claims: &Map<String, Value>,
) -> Result<String, TokenError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let is_v1 = trusted.accept_entra_v1 && text("iss").is_some_and(|iss| iss.starts_with(ENTRA_V1));
    if !is_v1 && trusted.tenants.is_none() {
        return if trusted.issuer.matches(keys.issuer()) {
            Ok(keys.issuer().to_owned())
        } else {
            Err(TokenError::Issuer)
        };
    }
    if !trusted.issuer.publishes(keys.issuer()) {
        return Err(TokenError::Issuer);
    }
    let tenant = text("tid").ok_or(TokenError::Missing("tid"))?;
    let is_allowed = match &trusted.tenants {
        Some(tenants) => tenants.allow(tenant),
        // The issuer is one tenant's own.
        None => Tenants::Any.allow(tenant) && issuer::names(&trusted.issuer, tenant),
    };
    if !is_allowed {
        return Err(TokenError::Tenant);
    }
    // A key that is one tenant's signs for no other.
    if signed_for.is_some_and(|signed_for| !issuer::of_tenant(signed_for, tenant).contains(tenant)) {
        return Err(TokenError::Key);
    }
    if is_v1 { Ok(format!("{ENTRA_V1}{tenant}/")) } else { Ok(issuer::of_tenant(keys.issuer(), tenant)) }
}

fn accepts_type(trusted: &TrustedIssuer, typ: Option<&str>) -> bool {
    let is_plain = typ.is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
    is_access_token(typ) || trusted.accept_plain_jwt && is_plain
}

/// RFC 9068 §4: `at+jwt`, with or without `application/`, in any case (RFC 7515 §4.1.9).
fn is_access_token(typ: Option<&str>) -> bool {
    typ.is_some_and(|typ| {
        typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
    })
}
