//! The provider as a whole: its routes, and how it is served.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    http::{
        HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, InvalidHeaderValue, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware,
    routing::{MethodRouter, get, post},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{csrf::CsrfLayer, set_header::SetResponseHeaderLayer};
use url::Url;

use crate::{
    app_state::AppState,
    authorization_endpoint::authorize,
    behaviour::Behaviour,
    client::Client,
    config::Config,
    consent,
    control::{Control, control_routes},
    discovery::{self, TENANT, jwks, openid_configuration},
    end_session,
    fault_injection::inject_fault,
    faults::{Endpoint, Faults},
    introspection_endpoint::introspect,
    issuer::Issuer,
    keys::{KeyError, SigningKey},
    logout_delivery::LogoutDelivery,
    loopback, pages,
    par_endpoint::push,
    paths,
    recorder::Recorder,
    revocation_endpoint::revoke,
    sign_in, sign_out_endpoints,
    store::{Store, StoreError},
    token_endpoint::token,
    tokeninfo_endpoint::tokeninfo,
    userinfo_endpoint::userinfo,
};

/// The provider can't start with this configuration.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The issuer has no path, and so no place for a tenant.
    #[error("{0} can't be the issuer of many tenants; http://127.0.0.1:3002/common/v2.0 would do")]
    MultiTenant(Issuer),
    /// A client's address is no absolute URL, or has a fragment (RFC 6749 §3.1.2).
    #[error(
        "the client {client} has {uri:?} among its addresses; an absolute URL without a fragment would do"
    )]
    ClientAddress {
        /// `client_id`
        client: String,
        /// The address.
        uri: String,
    },
    /// No signing key could be made.
    #[error("no signing key could be made")]
    Key(#[from] KeyError),
    /// The state file can't be read or written.
    #[error("the state file {path} can't be used; delete it to begin anew")]
    StateFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The provider can't describe itself.
    #[error("the provider can't describe itself")]
    Metadata(#[from] discovery::MetadataError),
    /// Clients can't be called.
    #[error("the client for HTTP can't be made")]
    Http(#[from] reqwest::Error),
    /// The clients' addresses can't stand in a Content-Security-Policy.
    #[error("the clients' addresses can't stand in a header")]
    Header(#[from] InvalidHeaderValue),
}

/// An OpenID provider that is ready to serve.
#[derive(Clone)]
pub struct Provider {
    app: Arc<AppState>,
    par: bool,
    control: bool,
    content_security_policy: HeaderValue,
}

impl Provider {
    /// Makes the signing key, or reads the state file.
    ///
    /// # Errors
    /// [`StartError`]
    pub fn new(config: Config) -> Result<Self, StartError> {
        let issuer = config.issuer.clone();
        if config.multi_tenant && issuer.tenant().is_empty() {
            return Err(StartError::MultiTenant(issuer));
        }
        let content_security_policy = content_security_policy(&config)?;
        for client in &config.clients {
            client.backchannel_logout_uri.as_ref().map(|uri| address(client, uri)).transpose()?;
        }
        let app = AppState {
            metadata: discovery::metadata(&issuer, &config)?,
            issuer,
            multi_tenant: config.multi_tenant,
            behaviour: Mutex::new(Behaviour::new(&config)),
            store: open_store(config.state_file, config.signing_key)?,
            clients: config.clients,
            apis: config.apis,
            accounts: config.accounts,
            recorder: Recorder::default(),
            faults: Faults::default(),
            logout_delivery: LogoutDelivery::new()?,
        };
        let Config { par, control, .. } = config;
        Ok(Self { app: Arc::new(app), par, control, content_security_policy })
    }

    /// The handle to change and watch the provider while it runs.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.app.clone())
    }

    /// All routes. Requests must name a loopback host, or get 421.
    pub fn router(&self) -> Router {
        let header = |name: HeaderName, value| SetResponseHeaderLayer::if_not_present(name, value);
        // Each tenant's address leads to the same endpoints.
        let path = if self.app.multi_tenant {
            self.app.issuer.path().replacen(self.app.issuer.tenant(), &format!("{{{TENANT}}}"), 1)
        } else {
            self.app.issuer.path().to_owned()
        };
        let protocol =
            if path.is_empty() { self.protocol() } else { Router::new().nest(&path, self.protocol()) };
        protocol
            .merge(self.forms())
            .merge(outside())
            .with_state(self.app.clone())
            .layer(header(CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .layer(header(CONTENT_SECURITY_POLICY, self.content_security_policy.clone()))
            .layer(header(REFERRER_POLICY, HeaderValue::from_static("same-origin")))
            .layer(header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
            .layer(middleware::from_fn(loopback::require_loopback_host))
    }

    /// Serves `listener` until `shutdown`, then finishes what has begun, logout tokens under way included.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) {
        program::serve(listener, self.router(), shutdown).await;
        self.app.logout_delivery.settled().await;
    }

    /// What clients call, and where they send a browser.
    fn protocol(&self) -> Router<Arc<AppState>> {
        let faulty = |endpoint: Endpoint, route: MethodRouter<Arc<AppState>>| {
            route.layer(middleware::from_fn_with_state((self.app.clone(), endpoint), inject_fault))
        };
        let mut protocol = Router::new()
            .route(paths::CONFIGURATION, faulty(Endpoint::Discovery, get(openid_configuration)))
            .route(paths::JWKS, faulty(Endpoint::Jwks, get(jwks)))
            .route(paths::AUTHORIZE, faulty(Endpoint::Authorize, get(authorize).post(authorize)))
            .route(paths::TOKEN, faulty(Endpoint::Token, post(token)))
            .route(paths::USERINFO, faulty(Endpoint::Userinfo, get(userinfo).post(userinfo)))
            .route(paths::REVOCATION, faulty(Endpoint::Revocation, post(revoke)))
            .route(paths::INTROSPECTION, faulty(Endpoint::Introspection, post(introspect)))
            .route(paths::TOKENINFO, get(tokeninfo).post(tokeninfo))
            .route(paths::END_SESSION, get(end_session::ask).post(end_session::ask));
        if self.par {
            protocol = protocol.route(paths::PAR, faulty(Endpoint::Par, post(push)));
        }
        protocol
    }

    /// What the provider's own pages and a developer's tools send; never another site.
    fn forms(&self) -> Router<Arc<AppState>> {
        let mut forms = Router::new()
            .route(paths::SIGN_IN, post(sign_in::submit))
            .route(paths::CONSENT, post(consent::submit))
            .route(paths::END_SESSION_CONFIRMED, post(end_session::confirmed));
        if self.control {
            forms = forms.nest("/control", control_routes(&self.control()));
        }
        forms.layer(CsrfLayer::new().with_rejection_response(|_| pages::cross_site_form()))
    }
}

/// What is outside the issuer's path, where a browser is sent or looks for it.
fn outside() -> Router<Arc<AppState>> {
    Router::new()
        .route(paths::V2_LOGOUT, get(sign_out_endpoints::v2_logout))
        .route(paths::LOGOUT, get(sign_out_endpoints::logout))
        .route(paths::STYLE, get(pages::style))
}

fn open_store(state_file: Option<PathBuf>, signing_key: Option<SigningKey>) -> Result<Store, StartError> {
    let path = state_file.clone().unwrap_or_default();
    Store::open(state_file, signing_key).map_err(|error| match error {
        StoreError::Key(error) => error.into(),
        StoreError::File(source) => StartError::StateFile { path, source },
    })
}

/// Browsers hold `form-action` against the redirect that follows a form too, so it must name the clients.
fn content_security_policy(config: &Config) -> Result<HeaderValue, StartError> {
    let mut origins = String::new();
    for client in &config.clients {
        for uri in client.redirect_uris.iter().chain(&client.post_logout_redirect_uris) {
            origins.push(' ');
            origins.push_str(&address(client, uri)?.origin().ascii_serialization());
        }
    }
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'{origins}; frame-ancestors 'none'; base-uri 'none'"
    );
    Ok(HeaderValue::try_from(policy)?)
}

fn address(client: &Client, uri: &str) -> Result<Url, StartError> {
    let absolute = Url::parse(uri).ok().filter(|url| url.fragment().is_none());
    absolute.ok_or_else(|| StartError::ClientAddress { client: client.id.clone(), uri: uri.to_owned() })
}
