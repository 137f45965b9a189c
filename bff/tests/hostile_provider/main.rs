//! Against a hostile provider, or somebody who stands between: what must never become a session.
//!
//! One file is one attack, and tries the honest case beside it. The modules are those of the OpenID Foundation's
//! conformance suite for relying parties (each `oidcc-client-test-…`), where it has one.
//!
//! | attack | module of the suite | point |
//! | --- | --- | --- |
//! | [`alg_hs256`], [`alg_none`], [`sig`] | `invalid-sig-hs256`, `idtoken-sig-none`, `invalid-sig-rs256` | |
//! | [`at_hash`] | `invalid-athash` | |
//! | [`aud`], [`azp`] | `invalid-aud`, `missing-aud` | 7 |
//! | [`bodies`], [`token_endpoint_redirect`], [`token_response`] | | |
//! | [`client_authentication`] | `client-secret-basic` | 14, 16, 17 |
//! | [`code_replay`], [`state_swap`] | | 5, 6 |
//! | [`discovery_issuer_mismatch`] | `discovery-issuer-mismatch` | 8 |
//! | [`auth_time`] | | 57 |
//! | [`exp`], [`iat`], [`nbf`] | `missing-iat` | |
//! | [`iss`] | `invalid-iss`, `refresh-token-invalid-issuer` | 20 |
//! | [`iss_mixup`] | | 9 |
//! | [`jwks`] | | |
//! | [`kid_absent_multiple_jwks`] | `kid-absent-multiple-jwks`, `kid-absent-single-jwks` | |
//! | [`nonce`] | `nonce-invalid` | 6 |
//! | [`sub`] | `missing-sub` | |
//! | [`encrypted_id_token`] | | |
//! | [`jarm`] | | 4, 6 |
//! | [`userinfo`] | `userinfo-invalid-sub` | |

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod alg_hs256;
mod alg_none;
mod at_hash;
mod aud;
mod auth_time;
mod azp;
mod bodies;
mod client_authentication;
mod code_replay;
mod discovery;
mod discovery_issuer_mismatch;
mod encrypted_id_token;
mod exp;
mod iat;
mod iss;
mod iss_mixup;
mod jarm;
mod jwks;
mod kid_absent_multiple_jwks;
mod nbf;
mod nonce;
mod recording_proxy;
mod sig;
mod sign_in_attempt;
mod signing_key;
mod state_swap;
mod sub;
mod tenants;
mod token_endpoint_redirect;
mod token_response;
mod userinfo;
mod userinfo_server;

#[path = "../../../api/tests/it/captured_log.rs"]
mod captured_log;
#[path = "../it/database.rs"]
#[expect(dead_code, reason = "shared with ../it, which uses more of it")]
mod database;
#[path = "../it/harness.rs"]
#[expect(dead_code, reason = "shared with ../it, which uses more of it")]
mod harness;
#[path = "../it/postgres.rs"]
mod postgres;
#[path = "../../../devidp/tests/provider/provider_key.rs"]
mod provider_key;

/// What these tests run on.
const STORE: database::Store = database::Store::Sqlite;
