//! What an access token looks like.

use serde::{Deserialize, Serialize};

/// Whether an API can read an access token itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokenForm {
    /// Always: it is a JWT.
    #[default]
    Jwt,
    /// A JWT where the request named an API (`audience` or `resource`), else opaque.
    JwtForApi,
    /// Never: it is a handle, and means what the introspection endpoint says (RFC 7662).
    Opaque,
}

/// The header `typ` of an access token that is a JWT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessTokenType {
    /// RFC 9068 §2.1
    #[default]
    #[serde(rename = "at+jwt")]
    AtJwt,
    /// What any JWT may have, an ID token too (RFC 7519 §5.1).
    #[serde(rename = "JWT")]
    Jwt,
    /// The header has no `typ`.
    #[serde(rename = "none")]
    Missing,
}

/// Where an access token says what its bearer may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeClaim {
    /// `scope`, words with spaces between (RFC 8693 §4.2).
    #[default]
    Scope,
    /// `scope`, an array.
    ScopeArray,
    /// `scp`, an array.
    ScpArray,
    /// `scp`, words with spaces between.
    Scp,
    /// `permissions`, an array of all that the person may do with the API, asked for or not; `scope` has what was asked
    /// for of it.
    Permissions,
    /// `realm_access.roles`, an array of all that the person may do with the API, among roles of the provider's own;
    /// `scope` has only the scopes of OpenID Connect.
    RealmRoles,
    /// The names of the members of `urn:zitadel:iam:org:project:roles`: all that the person may do with the API.
    ProjectRoles,
    /// `rights`, an array of all that the person may do with the API, and no `scope`: a claim that the provider's
    /// administrator made.
    Rights,
    /// Nowhere.
    Missing,
}

/// How an access token says which API it is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceClaim {
    /// `aud` is the API.
    #[default]
    Api,
    /// `aud` is an array with the API and the UserInfo endpoint.
    ApiAndUserinfo,
    /// `aud` is the client, as in an ID token.
    Client,
    /// There is no `aud`; `token_use` says `access`, and `client_id` who may use it.
    Missing,
}

/// How an access token says which client it was given to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientClaim {
    /// `client_id` (RFC 9068 §2.2)
    #[default]
    ClientId,
    /// `azp`
    Azp,
    /// `cid`
    Cid,
}

/// How an access token names the person, whose `sub` in the ID token and at UserInfo is always the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectClaim {
    /// `sub` is that of the ID token.
    #[default]
    Same,
    /// `sub` is the e-mail address, and `uid` has the ID token's.
    Email,
    /// `sub` is another for each API, and `oid` has the same in all tokens.
    Pairwise,
}
