//! The application as the tests of its routes ask it: the real router, in this process.

use axum::{Router, body::Body};
use bff::{
    Bff, Config, Db, Lifetimes, Presenter, ProviderConfig, ProviderId, ProviderLogout, SystemClock,
    TrustedProxies,
};
use http::{Method, Request, Response, header};
use leptos::config::LeptosOptions;
use program::Metrics;
use tempfile::TempDir;
use time::Duration;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{
    api_client::ApiClient,
    observation::Observation,
    router::{self, Site},
};

/// What every form together could hold.
pub(super) const FIELDS: &str = "id=00000000-0000-0000-0000-000000000001&name=x&issuer=x&subject=x&key=x&version=1&place=1&title=x&reason=x&comment=x\
                      &action=submit&actor=owner&choice=approve&from=0\
                      &expense=00000000-0000-0000-0000-000000000001&chosen[report-00000000-0000-0000-0000-000000000001]=1\
                      &expenses[expense-00000000-0000-0000-0000-000000000001]=on";

/// The application, over a provider and an API that nobody can reach unless a test starts them.
pub(super) struct Application {
    pub(super) router: Router,
    pub(super) bff: Bff,
    /// Its files, which are removed at the end.
    pub(super) data: TempDir,
    pub(super) metrics: Metrics,
    /// The end is asked for once this is cancelled.
    pub(super) draining: CancellationToken,
}

impl Application {
    pub(super) async fn start() -> Self {
        Self::start_at("http://localhost:3000").await
    }

    pub(super) async fn start_at(base_url: &str) -> Self {
        let data = TempDir::new().unwrap();
        let db = Db::open(&format!("sqlite:{}/bff.db", data.path().display())).await.unwrap();
        let config = Config {
            providers: vec![ProviderConfig {
                id: ProviderId::default(),
                name: "the provider".to_owned(),
                // Nobody listens there.
                issuer: "http://127.0.0.1:9".to_owned(),
                client_id: "expenses-bff".to_owned(),
                client_credential: bff::ClientCredential::Secret("a secret".into()),
                scopes: Vec::new(),
                audience: None,
                resource: None,
                dpop: false,
                protocol: bff::ProtocolOptions::default(),
                email_domains: Vec::new(),
                authorization_parameters: Vec::new(),
                api_scope_prefix: None,
                tenants: None,
                logout: ProviderLogout::default(),
            }],
            base_url: base_url.parse().unwrap(),
            secrets: vec!["thirty-two bytes or more of noise".into()],
            lifetimes: Lifetimes::default(),
            proof_of_presence: Duration::MINUTE,
            administrators: Vec::new(),
            clock_skew: Duration::ZERO,
            trusted_proxies: TrustedProxies::default(),
        };
        let bff = Bff::new(config, db, SystemClock).unwrap();
        let api = ApiClient::new("http://127.0.0.1:9".parse().unwrap(), Presenter::new(SystemClock)).unwrap();
        let site = data.path().join("site");
        std::fs::create_dir_all(site.join("pkg/snippets")).unwrap();
        for file in ["pkg/expenses.js", "favicon.svg"] {
            std::fs::write(site.join(file), "a file").unwrap();
        }
        let options =
            LeptosOptions::builder().output_name("expenses").site_root(site.to_str().unwrap()).build();
        let (observation, site) = (Observation::default(), Site { options, is_watched: false });
        let metrics = observation.metrics(&bff, &api);
        let router = router::build(bff.clone(), api, site, &observation);
        Self { router, bff, data, metrics, draining: observation.draining }
    }

    /// A request of this site's own page, without a session.
    pub(super) async fn ask(&self, method: &Method, path: &str) -> Response<Body> {
        self.ask_with(FIELDS, method, path).await
    }

    pub(super) async fn ask_with(&self, fields: &'static str, method: &Method, path: &str) -> Response<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(fields))
            .unwrap();
        self.send(request).await
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }
}
