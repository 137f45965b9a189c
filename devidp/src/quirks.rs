//! In what providers differ, or fall short of the standards: each a switch of its own.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{
    access_token_form::{
        AccessTokenForm, AccessTokenType, AudienceClaim, ClientClaim, ScopeClaim, SubjectClaim,
    },
    api_scope_names::ApiScopeNames,
    client_authentication_method::{AssertionAudience, SecretMethods},
    refresh_tokens::{ExpiresIn, RefreshExpiresIn, RefreshTokenReuse, RefreshTokens},
    sign_out::{SignOut, SignOutConfirmation},
    signing_algorithm::SigningAlgorithm,
};

/// How this provider differs from another. [`Quirks::default`] keeps to the standards; a
/// [`Personality`](crate::Personality) turns on what one provider is known for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quirks {
    /// Whether a request that names no API is for the first.
    pub default_api: bool,
    /// What the scopes of an API are called.
    pub api_scope_names: ApiScopeNames,
    /// Whether a request to the token endpoint that names no API (`resource`, RFC 8707 §2.2) gets a token for UserInfo,
    /// whatever API the person allowed; and one that names it gets a token with the scopes of that API alone.
    pub resource_per_token: bool,
    /// Whether `offline_access` is a scope here. If not, a request for it is refused with `invalid_scope`.
    pub offline_access_known: bool,
    /// What a client must do for a refresh token.
    pub refresh_tokens: RefreshTokens,
    /// What comes of a refresh token that was replaced by another, once the overlap is over.
    pub refresh_token_reuse: RefreshTokenReuse,
    /// What the token endpoint tells of a refresh token's life.
    pub refresh_expires_in: RefreshExpiresIn,
    /// How the token endpoint tells of an access token's life.
    pub expires_in: ExpiresIn,
    /// Whether the token endpoint tells which scopes were granted.
    pub scope_told: bool,
    /// Scopes that are left out of every token from now on, granted or not.
    pub withheld_scopes: BTreeSet<String>,

    /// Whether an API can read an access token itself.
    pub access_token_form: AccessTokenForm,
    /// The header `typ` of an access token that is a JWT.
    pub access_token_typ: AccessTokenType,
    /// What access tokens that are JWTs are signed with.
    pub access_token_signing: SigningAlgorithm,
    /// Where an access token says what its bearer may do.
    pub scope_claim: ScopeClaim,
    /// How an access token says which API it is for.
    pub audience_claim: AudienceClaim,
    /// How an access token says which client it was given to.
    pub client_claim: ClientClaim,
    /// How an access token names the person.
    pub subject_claim: SubjectClaim,
    /// Whether an access token has a claim `uid`, which no ID token has.
    pub uid_claim: bool,
    /// Whether tokens say which tenant the person belongs to (`tid`).
    pub tenant_claim: bool,
    /// Whether clients may ask what an access token means (RFC 7662), as a JWT too (RFC 9701).
    pub introspection: bool,
    /// Whether anybody may ask what an access token means, as Google has it (`/tokeninfo`).
    pub tokeninfo: bool,
    /// Whether clients may revoke tokens (RFC 7009).
    pub revocation: bool,

    /// What ID tokens are signed with, and whatever else the provider signs.
    pub id_token_signing: SigningAlgorithm,
    /// Whether ID tokens tell of the person what UserInfo does. If not, they tell `sub` alone.
    pub id_token_profile: bool,
    /// In how many groups ID tokens say that the person is; 600 make an ID token of 30 KB.
    pub id_token_groups: u16,
    /// Whether ID tokens are encrypted: what stands for one then has the shape of a JWE, and nobody can decrypt it.
    pub id_token_encrypted: bool,
    /// Whether UserInfo answers with a signed JWT (OpenID Connect Core §5.3.2).
    pub userinfo_signed: bool,
    /// Whether UserInfo takes an access token that is for an API.
    pub userinfo_for_api_tokens: bool,

    /// Where a browser is sent for signing out.
    pub sign_out: SignOut,
    /// When `end_session_endpoint` asks the person first.
    pub sign_out_confirmation: SignOutConfirmation,
    /// Whether `end_session_endpoint` refuses a request without `id_token_hint`.
    pub id_token_hint_required: bool,
    /// Whether `logout_hint` may name the sign-in to end, by its `sid`.
    pub logout_hint: bool,
    /// Whether clients are told that a sign-in is over (OpenID Connect Back-Channel Logout).
    pub backchannel_logout: bool,

    /// Whether answers name who gives them (`iss`, RFC 9207).
    pub response_iss: bool,
    /// Whether answers may be asked for as a JWT (`response_mode=jwt`, JARM).
    pub jarm: bool,
    /// How a client may show its secret.
    pub secret_methods: SecretMethods,
    /// Whom a client's assertion must be for.
    pub assertion_audience: AssertionAudience,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            default_api: false,
            api_scope_names: ApiScopeNames::default(),
            resource_per_token: false,
            offline_access_known: true,
            refresh_tokens: RefreshTokens::default(),
            refresh_token_reuse: RefreshTokenReuse::default(),
            refresh_expires_in: RefreshExpiresIn::default(),
            expires_in: ExpiresIn::default(),
            scope_told: true,
            withheld_scopes: BTreeSet::new(),
            access_token_form: AccessTokenForm::default(),
            access_token_typ: AccessTokenType::default(),
            access_token_signing: SigningAlgorithm::default(),
            scope_claim: ScopeClaim::default(),
            audience_claim: AudienceClaim::default(),
            client_claim: ClientClaim::default(),
            subject_claim: SubjectClaim::default(),
            uid_claim: false,
            tenant_claim: false,
            introspection: true,
            tokeninfo: false,
            revocation: true,
            id_token_signing: SigningAlgorithm::default(),
            id_token_profile: true,
            id_token_groups: 0,
            id_token_encrypted: false,
            userinfo_signed: false,
            userinfo_for_api_tokens: true,
            sign_out: SignOut::default(),
            sign_out_confirmation: SignOutConfirmation::default(),
            id_token_hint_required: false,
            logout_hint: true,
            backchannel_logout: true,
            response_iss: true,
            jarm: false,
            secret_methods: SecretMethods::default(),
            assertion_audience: AssertionAudience::default(),
        }
    }
}

/// What to change of [`Quirks`]: those of its fields that are named, as JSON. The others stay.
#[derive(Debug, Clone, Default)]
pub struct QuirksChange(Map<String, Value>);

impl QuirksChange {
    pub(crate) fn apply(self, quirks: &mut Quirks) -> serde_json::Result<()> {
        let Self(changed) = self;
        if let Value::Object(mut fields) = serde_json::to_value(&*quirks)? {
            fields.extend(changed);
            *quirks = Quirks::deserialize(Value::Object(fields))?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for QuirksChange {
    /// Each field is judged by itself, so whatever can change the default can change any other.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let change = Self(Map::deserialize(from)?);
        change.clone().apply(&mut Quirks::default()).map_err(serde::de::Error::custom)?;
        Ok(change)
    }
}
