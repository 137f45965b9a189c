//! Which provider a sign-in goes to: the one that is named, the only one, the session's own, or the person chooses.

use axum_extra::extract::CookieJar;

use super::{last_provider, login_query::LoginQuery, provider::Provider};
use crate::{
    pages::provider_page::{ProviderLink, ProviderNotice, ProviderPage},
    session::request_session::Session,
    state::Bff,
};

/// Where a sign-in goes, or what the person is told with the choice. What is asked for matters in this order:
///
/// - a provider that is named, by its id or by the domain of an e-mail address: the person has chosen;
/// - the only one that there is;
/// - the session's own, where the person who is signed in has to prove or to allow more: with another provider it would
///   be another person;
/// - for a sign-in that asks the person nothing, the one of last time.
pub(super) fn provider_of<'a>(
    bff: &'a Bff,
    query: &LoginQuery,
    session: Option<&Session>,
    jar: &CookieJar,
) -> Result<&'a Provider, Option<ProviderNotice>> {
    let providers = bff.providers();
    if let Some(only) = providers.only() {
        return Ok(only);
    }
    if let Some(named) = &query.provider {
        return providers.get(named).ok_or(Some(ProviderNotice::UnknownProvider));
    }
    match query.email() {
        None => {}
        Some(Err(_)) => return Err(Some(ProviderNotice::NotAnAddress)),
        Some(Ok(address)) => {
            let provider = providers.with_email_domain(address.domain());
            return provider.ok_or(Some(ProviderNotice::UnknownDomain));
        }
    }
    let own = session.filter(|_| query.options().is_step_up());
    let own = own.and_then(|session| providers.with_issuer(&session.identity.issuer));
    let last = || last_provider::of(bff, jar).filter(|_| query.options().is_silent());
    own.or_else(last).ok_or(None)
}

/// The page on which the person chooses. All that the sign-in was to be is kept on the way.
pub(super) fn choice_page(bff: &Bff, query: &LoginQuery, notice: Option<ProviderNotice>) -> ProviderPage {
    let providers = bff.providers();
    let takes_email = providers.iter().any(|provider| !provider.config().email_domains.is_empty());
    let links = providers.iter().map(|provider| ProviderLink {
        name: provider.config().name.clone(),
        address: query.address_with(Some(provider.id())),
    });
    ProviderPage { notice, providers: links.collect(), email_fields: takes_email.then(|| query.fields()) }
}
