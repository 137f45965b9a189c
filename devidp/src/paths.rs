//! Where each endpoint is, below the issuer; and, on its host but outside its path, what people see.

pub(crate) const CONFIGURATION: &str = "/.well-known/openid-configuration";
pub(crate) const JWKS: &str = "/.well-known/jwks.json";
pub(crate) const AUTHORIZE: &str = "/authorize";
pub(crate) const TOKEN: &str = "/token";
pub(crate) const USERINFO: &str = "/userinfo";
pub(crate) const PAR: &str = "/par";
pub(crate) const REVOCATION: &str = "/revoke";
pub(crate) const INTROSPECTION: &str = "/introspect";
pub(crate) const TOKENINFO: &str = "/tokeninfo";
pub(crate) const END_SESSION: &str = "/end-session";

// On the issuer's host, outside its path.
pub(crate) const V2_LOGOUT: &str = "/v2/logout";
pub(crate) const LOGOUT: &str = "/logout";
pub(crate) const END_SESSION_CONFIRMED: &str = "/end-session/confirmed";
pub(crate) const SIGN_IN: &str = "/sign-in";
pub(crate) const CONSENT: &str = "/consent";
pub(crate) const STYLE: &str = "/devidp.css";
