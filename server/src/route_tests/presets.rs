//! A whole visit at each provider that is known here, in the provider's own ways: sign-in, expiry, refresh, a call of the
//! API with its form of token, sign-out. What is set is what `docs/providers.md` says, and nothing else but addresses.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use devidp::{Api, Change, Client, Config, Control, Credential, Personality};
use http::{StatusCode, header};
use program::{Variables, serve};
use serde_json::Value;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::browser::{Browser, Running, listener};
use crate::{embedded::start_api, settings::Settings};

const DOCUMENT: &str = include_str!("../../../docs/providers.md");
const ADA: &str = "ada-alvarez";
const CLEO: &str = "cleo-martin";
const HOME: &str = "http://localhost:3000";
const CLIENT_ID: &str = "expenses-bff";
/// How long an access token lives, in seconds.
const LIFETIME: i32 = 600;

/// A provider, and how its part of the document becomes settings.
struct Walk {
    personality: Personality,
    /// The heading there.
    heading: &'static str,
    /// What the provider calls the API.
    api: &'static str,
    /// What is written in place of what the document leaves open, where it says so.
    open: &'static [(&'static str, &'static str)],
    /// Whether Cleo may approve by what the provider grants her; elsewhere that takes a group, of which this one knows
    /// nothing.
    grants_approving: bool,
    /// Where signing out leads.
    sign_out: SignOut,
}

/// What comes of signing out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SignOut {
    /// The provider signs the person out, for the parameter that is named.
    By(&'static str),
    /// The provider asks the person first, though it is shown the ID token.
    Asked,
    /// The provider signs nobody out for an application, and the person reads so.
    Nowhere,
}

/// A visit, while it goes on.
struct Visit {
    running: Arc<Running>,
    ada: Browser,
    provider: Control,
    clock: TurnedClock,
}

/// The machine's clock, turned on.
#[derive(Debug, Clone, Default)]
struct TurnedClock(Arc<AtomicI64>);

impl bff::Clock for TurnedClock {
    fn now(&self) -> OffsetDateTime {
        bff::Clock::now(&bff::SystemClock) + Duration::seconds(self.0.load(Ordering::SeqCst))
    }
}

impl api::Clock for TurnedClock {
    fn now(&self) -> OffsetDateTime {
        bff::Clock::now(self)
    }
}

impl Walk {
    /// The settings of the document, at this provider.
    fn settings(&self, issuer: &str, origin: &str) -> Vec<(String, String)> {
        let (_, section) = DOCUMENT.split_once(&format!("\n## {}\n", self.heading)).unwrap();
        let (_, block) = section.split_once("```sh\n").unwrap();
        let (block, _) = block.split_once("```").unwrap();
        let lines = block.lines().map(|line| line.split(" #").next().unwrap().trim_end());
        let setting = |line: &str| {
            let filled = self.open.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
            let (name, value) = filled.split_once('=').unwrap();
            let value = match name {
                // With the slash at its end that the document has, or without, whatever the provider has.
                "ISSUER_BASE_URL" if value.ends_with('/') => format!("{}/", issuer.trim_end_matches('/')),
                "ISSUER_BASE_URL" => issuer.trim_end_matches('/').to_owned(),
                _ => value.replace("https://DOMAIN", origin),
            };
            (name.to_owned(), value)
        };
        lines.map(setting).collect()
    }

    /// The provider, the API, the application, and Ada, who has just signed in.
    async fn begin(&self) -> Visit {
        let (provider_port, provider_listener) = listener().await;
        let (api_port, api_listener) = listener().await;
        let origin = format!("http://127.0.0.1:{provider_port}");
        let issuer = self.personality.issuer(&origin).unwrap();
        let (stop, clock) = (CancellationToken::new(), TurnedClock::default());

        let provider = devidp::Provider::new(self.provider(issuer.clone())).unwrap();
        let control = provider.control();
        tokio::spawn(serve(provider_listener, provider.router(), stop.clone()));

        let data = TempDir::new().unwrap();
        let mut settings = self.settings(issuer.as_str(), &origin);
        for (name, value) in [
            ("CLIENT_ID", CLIENT_ID),
            ("CLIENT_SECRET", "a secret"),
            ("BASE_URL", HOME),
            ("DATA_DIR", data.path().to_str().unwrap()),
            ("API_EMBEDDED", "on"),
            ("API_PORT", &api_port),
        ] {
            settings.push((name.to_owned(), value.to_owned()));
        }
        if self.personality == Personality::Google {
            // Where Google itself has it, without saying so.
            settings.push(("INTROSPECTION_ENDPOINT".to_owned(), format!("{origin}/tokeninfo")));
        }
        let pairs = settings.iter().map(|(name, value)| (&**name, &**value)).collect::<Vec<_>>();
        let settings = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap();
        let api = settings.embedded.api.as_ref().unwrap();
        let (clock_of_api, around) = (Arc::new(clock.clone()), api::Surroundings::default());
        let api = start_api(&settings, api, clock_of_api, around).await.unwrap();
        tokio::spawn(serve(api_listener, api.router, stop.clone()));

        let running = Running::start_by(clock.clone(), &settings, data, stop).await;
        let ada = running.sign_in(ADA).await;
        Visit { running, ada, provider: control, clock }
    }

    fn provider(&self, issuer: devidp::Issuer) -> Config {
        let client = |id: &str, secret: &str| Client {
            id: id.to_owned(),
            credential: Credential::Secret(secret.into()),
            name: "Expenses".to_owned(),
            redirect_uris: vec![format!("{HOME}/callback")],
            post_logout_redirect_uris: vec![HOME.to_owned()],
            backchannel_logout_uri: None,
        };
        let mut config = Config::development(issuer, client(CLIENT_ID, "a secret")).like(self.personality);
        config.clients.push(client("the-api", "the API's secret"));
        config.apis = vec![Api { audience: self.api.to_owned(), ..Api::expenses() }];
        config.access_token_lifetime = std::time::Duration::from_secs(LIFETIME.unsigned_abs().into());
        config
    }

    async fn walk(&self) {
        let mut visit = self.begin().await;
        let user = visit.ada.get("/bff/user").await;
        let user: Value = serde_json::from_str(&user.body).unwrap();
        assert_eq!((&user["name"], &user["email"]), (&"Ada Alvarez".into(), &"ada@example.com".into()));
        visit.reads_her_expenses().await;
        let table =
            "date,merchant,description,category,amount,currency\n2026-01-05,Luigi,Focaccia,meals,7.50,EUR\n";
        let sent = visit.ada.send_table(table).await;
        assert!(sent.location().starts_with("/expenses/import/"), "she may write: {}", sent.location());
        assert_eq!(visit.ada.get("/approvals").await.status, StatusCode::FORBIDDEN, "and approves nothing");
        let approvals = visit.running.sign_in(CLEO).await.get("/approvals").await.status;
        assert_eq!(approvals, if self.grants_approving { StatusCode::OK } else { StatusCode::FORBIDDEN });

        let refreshes = visit.provider.stats().refreshes;
        visit.advance(LIFETIME);
        visit.reads_her_expenses().await;
        visit.reads_her_expenses().await;
        assert_eq!(visit.provider.stats().refreshes, refreshes + 1, "one, and it serves on");
        self.sign_out(visit).await;
    }

    async fn sign_out(&self, mut visit: Visit) {
        let revokes = visit.provider.behaviour().quirks.revocation;
        let form = "application/x-www-form-urlencoded";
        let page = visit.ada.post("/logout", form, "").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert_eq!(visit.ada.get("/bff/user").await.status, StatusCode::UNAUTHORIZED, "nobody is signed in");
        visit.running.application.bff.drain().await;
        assert_eq!(visit.provider.stats().revocations, u64::from(revokes), "no refresh token is left");

        let SignOut::By(parameter) = self.sign_out else {
            return self.sign_out_otherwise(&visit, &page.body).await;
        };
        let address = way_to_the_provider(&page.body);
        assert!(address.query_pairs().any(|(name, _)| name == parameter), "{address}");
        let answer = visit.ada.go_to_provider(address.as_str()).await;
        let back = answer.headers().get(header::LOCATION).unwrap_or_else(|| panic!("{}", answer.status()));
        assert_eq!(back.to_str().unwrap(), format!("{HOME}/"));
        assert!(visit.provider.sid_of(ADA).is_empty(), "she is signed out there");
    }

    async fn sign_out_otherwise(&self, visit: &Visit, page: &str) {
        if self.sign_out == SignOut::Nowhere {
            return assert!(page.contains("You are still signed in at Google."), "{page}");
        }
        let address = way_to_the_provider(page);
        assert!(address.query_pairs().any(|(name, _)| name == "id_token_hint"), "{address}");
        let asked = visit.ada.go_to_provider(address.as_str()).await.text().await.unwrap();
        assert!(asked.contains("<h1>Sign out?</h1>"), "{asked}");
    }
}

impl Visit {
    #[track_caller]
    fn advance(&self, seconds: i32) {
        self.clock.0.fetch_add(seconds.into(), Ordering::SeqCst);
        self.provider.change(Change { clock_offset: Some(seconds), ..Change::default() });
    }

    async fn reads_her_expenses(&mut self) {
        let page = self.ada.get("/expenses").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let table = self.ada.get("/expenses.csv").await;
        assert_eq!(table.status, StatusCode::OK, "{}", table.body);
        assert!(table.body.contains("Pizza for a Coding Dojo session."), "{}", table.body);
    }
}

/// Where the page goes on to by itself.
#[track_caller]
fn way_to_the_provider(page: &str) -> Url {
    let (_, address) = page.split_once("content=\"0;url=").unwrap_or_else(|| panic!("no way on: {page}"));
    address.split('"').next().unwrap().replace("&amp;", "&").parse().unwrap()
}

#[tokio::test]
async fn auth0() {
    let walk = Walk {
        personality: Personality::Auth0,
        heading: "Auth0",
        api: "https://expenses-api",
        open: &[],
        grants_approving: true,
        sign_out: SignOut::By("logout_hint"),
    };
    walk.walk().await;
}

#[tokio::test]
async fn keycloak() {
    let walk = Walk {
        personality: Personality::Keycloak,
        heading: "Keycloak",
        api: "https://expenses-api",
        open: &[],
        grants_approving: true,
        sign_out: SignOut::By("id_token_hint"),
    };
    walk.walk().await;
}

#[tokio::test]
async fn entra() {
    let walk = Walk {
        personality: Personality::Entra,
        heading: "Microsoft Entra",
        api: "api://expenses",
        open: &[("APPLICATION-ID-OF-THE-API", "api://expenses")],
        grants_approving: false,
        sign_out: SignOut::By("id_token_hint"),
    };
    walk.walk().await;
}

#[tokio::test]
async fn okta() {
    let walk = Walk {
        personality: Personality::Okta,
        heading: "Okta",
        api: "https://expenses-api",
        open: &[],
        grants_approving: false,
        sign_out: SignOut::By("id_token_hint"),
    };
    walk.walk().await;
}

#[tokio::test]
async fn google() {
    let walk = Walk {
        personality: Personality::Google,
        heading: "Google",
        api: "https://expenses-api",
        open: &[("THE-CLIENT-ID", CLIENT_ID)],
        grants_approving: false,
        sign_out: SignOut::Nowhere,
    };
    walk.walk().await;
}

#[tokio::test]
async fn authentik() {
    let walk = Walk {
        personality: Personality::Authentik,
        heading: "authentik",
        api: "https://expenses-api",
        open: &[("THE-CLIENT-ID", CLIENT_ID)],
        grants_approving: true,
        sign_out: SignOut::By("id_token_hint"),
    };
    walk.walk().await;
}

#[tokio::test]
async fn zitadel() {
    let walk = Walk {
        personality: Personality::Zitadel,
        heading: "ZITADEL",
        api: "4711",
        open: &[
            ("PROJECT-ID", "4711"),
            ("API_CLIENT_ID=…", "API_CLIENT_ID=the-api"),
            ("API_CLIENT_SECRET=…", "API_CLIENT_SECRET=the API's secret"),
        ],
        grants_approving: true,
        sign_out: SignOut::By("id_token_hint"),
    };
    walk.walk().await;
}

#[tokio::test]
async fn cognito() {
    let walk = Walk {
        personality: Personality::Cognito,
        heading: "Amazon Cognito",
        api: "expenses",
        open: &[("THE-CLIENT-ID", CLIENT_ID)],
        grants_approving: false,
        sign_out: SignOut::By("logout_uri"),
    };
    walk.walk().await;
}

/// The certified provider as it comes, which wants the API named in the standard's way.
#[tokio::test]
async fn generic() {
    let walk = Walk {
        personality: Personality::Generic,
        heading: "Any other",
        api: "https://expenses-api",
        open: &[("API_AUDIENCE=", "API_RESOURCE=")],
        grants_approving: true,
        sign_out: SignOut::Asked,
    };
    walk.walk().await;
}
