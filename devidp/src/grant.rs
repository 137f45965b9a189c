//! A grant: what one person allowed one client, from the code to the last of its refresh tokens.
//!
//! The refresh tokens of a grant are one family. Only the newest counts, unless a quirk has it otherwise; one that was used already and comes back
//! means that two parties hold it, and ends the family (RFC 9700 §4.14.2).

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    authentication_context::AuthenticationContext, behaviour::Behaviour, oauth_error::OAuthError,
    refresh_tokens::RefreshTokenReuse,
};

/// The scope that asks for a refresh token (OpenID Connect Core §11).
pub(crate) const OFFLINE_ACCESS: &str = "offline_access";

/// How long a code may wait for its exchange.
const CODE_LIFETIME: Duration = Duration::from_secs(60);

/// What was allowed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Allowed {
    pub(crate) subject: String,
    pub(crate) client_id: String,
    pub(crate) audience: String,
    pub(crate) scopes: BTreeSet<String>,
    /// Whether there are refresh tokens; there are in any case where the scope `offline_access` is granted.
    #[serde(default)]
    pub(crate) refreshable: bool,
    pub(crate) nonce: Option<String>,
    /// The sign-in behind it, `sid` of the ID token.
    pub(crate) sign_in: Uuid,
    pub(crate) auth_time: SystemTime,
    #[serde(default)]
    pub(crate) acr: AuthenticationContext,
}

/// What the exchange of the code must repeat.
#[derive(Serialize, Deserialize)]
pub(crate) struct Challenge {
    pub(crate) redirect_uri: String,
    pub(crate) code_challenge: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Grant {
    allowed: Allowed,
    challenge: Challenge,
    stage: Stage,
    ends_at: SystemTime,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Stage {
    /// The code is out.
    Code,
    /// The code was exchanged. `generation` is that of the newest refresh token.
    Active {
        generation: u64,
        rotated_at: SystemTime,
    },
    Revoked,
}

/// Why a grant gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GrantError {
    /// What was shown does not fit the grant, or the grant is over.
    Invalid(&'static str),
    /// What was shown had been used already. The grant is revoked now.
    Reused(&'static str),
}

impl Grant {
    pub(crate) fn new(allowed: Allowed, challenge: Challenge, now: SystemTime) -> Self {
        Self { allowed, challenge, stage: Stage::Code, ends_at: now + CODE_LIFETIME }
    }

    pub(crate) const fn allowed(&self) -> &Allowed {
        &self.allowed
    }

    pub(crate) fn is_over(&self, now: SystemTime) -> bool {
        now >= self.ends_at
    }

    /// How long the family of refresh tokens still lives, in whole seconds.
    pub(crate) fn seconds_left(&self, now: SystemTime) -> u64 {
        self.ends_at.duration_since(now).unwrap_or_default().as_secs()
    }

    /// Whether tokens of this grant are good, as far as the grant can tell.
    pub(crate) fn is_active(&self) -> bool {
        matches!(self.stage, Stage::Active { .. })
    }

    /// Whether there are refresh tokens.
    pub(crate) fn is_offline(&self) -> bool {
        self.allowed.refreshable || self.allowed.scopes.contains(OFFLINE_ACCESS)
    }

    /// Ends the grant. Whether there was something to end.
    pub(crate) fn revoke(&mut self) -> bool {
        let was_active = self.is_active();
        self.stage = Stage::Revoked;
        was_active
    }

    /// Takes the code, once (RFC 6749 §4.1.3, RFC 7636 §4.6). The grant must not be [over](Self::is_over).
    pub(crate) fn redeem(
        &mut self,
        redirect_uri: &str,
        code_verifier: &str,
        now: SystemTime,
        behaviour: &Behaviour,
    ) -> Result<(), GrantError> {
        match self.stage {
            Stage::Code => {}
            Stage::Active { .. } => {
                self.stage = Stage::Revoked;
                return Err(GrantError::Reused("the code was used already"));
            }
            Stage::Revoked => return Err(GrantError::Invalid("the code was revoked")),
        }
        if redirect_uri != self.challenge.redirect_uri {
            return Err(GrantError::Invalid("redirect_uri is not that of the authorization request"));
        }
        if s256(code_verifier) != self.challenge.code_challenge {
            return Err(GrantError::Invalid("code_verifier does not fit code_challenge"));
        }
        let lifetime = if self.is_offline() {
            behaviour.refresh_token_lifetime
        } else {
            behaviour.access_token_lifetime
        };
        self.ends_at = now + lifetime;
        self.stage = Stage::Active { generation: 0, rotated_at: now };
        Ok(())
    }

    /// Takes a refresh token (RFC 6749 §6) and answers with the generation of the one to use next; `None` where
    /// refresh tokens are not rotated. The grant must not be [over](Self::is_over).
    pub(crate) fn refresh(
        &mut self,
        shown: u64,
        now: SystemTime,
        behaviour: &Behaviour,
    ) -> Result<Option<u64>, GrantError> {
        let Stage::Active { generation, rotated_at } = self.stage else {
            return Err(GrantError::Invalid("the refresh token was revoked"));
        };
        let since_rotation = now.duration_since(rotated_at).unwrap_or_default();
        if shown == generation && behaviour.rotation {
            self.stage = Stage::Active { generation: generation + 1, rotated_at: now };
            Ok(Some(generation + 1))
        } else if shown == generation {
            Ok(None)
        } else if shown + 1 == generation && since_rotation < behaviour.overlap {
            Ok(Some(generation))
        } else {
            match behaviour.quirks.refresh_token_reuse {
                RefreshTokenReuse::EndsFamily => {
                    self.stage = Stage::Revoked;
                    Err(GrantError::Reused("the refresh token was used already"))
                }
                RefreshTokenReuse::Refused => {
                    Err(GrantError::Invalid("the refresh token was replaced by another"))
                }
                RefreshTokenReuse::Taken => Ok(behaviour.rotation.then_some(generation)),
            }
        }
    }
}

impl From<GrantError> for OAuthError {
    fn from(denied: GrantError) -> Self {
        let (GrantError::Invalid(why) | GrantError::Reused(why)) = denied;
        Self::invalid_grant(why)
    }
}

/// `code_challenge` of a `code_verifier` by the method S256 (RFC 7636 §4.2).
fn s256(code_verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, code_verifier.as_bytes()))
}
