//! An access token for UserInfo, where UserInfo takes none that is for an API.
//!
//! A token that was asked for with `resource` is for that API alone, and some providers tell its bearer nothing of the
//! person. A token request need not name all that was granted (RFC 8707 §2.2): a refresh that names no API brings a
//! token for the provider itself. It may replace the refresh token, so what it brings is kept with the session's tokens,
//! however late it comes; the access token is for one call of UserInfo and is kept nowhere.

use futures::{FutureExt, future::BoxFuture};

use super::provider::Provider;
use crate::{
    session::identity::Identity,
    tokens::{
        refresh::late_rotation::LateRotation,
        token::{AccessToken, TokenSet},
        token_endpoint::RefreshError,
    },
};

/// What a refresh for UserInfo's sake brings.
pub(super) struct UserInfoToken {
    /// For UserInfo.
    pub(super) access_token: AccessToken,
    /// The session's own, with the refresh token that is good from now on.
    pub(super) tokens: TokenSet,
}

/// A refresh that goes to its end whoever waits for it.
pub(super) type UserInfoRefresh = BoxFuture<'static, Result<UserInfoToken, RefreshError>>;

/// Fetches a token for UserInfo, where the ones that were given are for an API and another can be had.
pub(super) fn refresh(provider: &Provider, tokens: &TokenSet, person: &Identity) -> Option<UserInfoRefresh> {
    provider.config().resource.as_ref()?;
    let refresh_token = tokens.refresh_token.clone()?;
    let (provider, old, person) = (provider.clone(), tokens.clone(), person.clone());
    let refresh = async move {
        let TokenSet { access_token, refresh_token, refresh_ends_at, .. } =
            provider.refreshed(&refresh_token, &old, &person, None).await?;
        let refresh_ends_at = refresh_ends_at.or(old.refresh_ends_at);
        Ok(UserInfoToken { access_token, tokens: TokenSet { refresh_token, refresh_ends_at, ..old } })
    };
    Some(refresh.boxed())
}

/// What is left to keep of a refresh that took too long for UserInfo. It is logged already that nothing was told.
pub(super) fn late(refresh: UserInfoRefresh) -> LateRotation {
    refresh.map(|outcome| outcome.ok().map(|UserInfoToken { tokens, .. }| tokens)).boxed()
}
