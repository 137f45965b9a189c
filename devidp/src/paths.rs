//! Where each endpoint is, below the issuer.

pub(crate) const CONFIGURATION: &str = "/.well-known/openid-configuration";
pub(crate) const JWKS: &str = "/.well-known/jwks.json";
pub(crate) const AUTHORIZE: &str = "/authorize";
pub(crate) const TOKEN: &str = "/token";
pub(crate) const USERINFO: &str = "/userinfo";
pub(crate) const PAR: &str = "/par";
pub(crate) const REVOCATION: &str = "/revoke";
pub(crate) const END_SESSION: &str = "/end-session";
pub(crate) const END_SESSION_CONFIRMED: &str = "/end-session/confirmed";
pub(crate) const SIGN_IN: &str = "/sign-in";
pub(crate) const CONSENT: &str = "/consent";
pub(crate) const STYLE: &str = "/devidp.css";
