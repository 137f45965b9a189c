//! Access tokens: anyone can show one, only the issuer can sign one.

use std::{
    pin::pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderValue, header};
use serde_json::Value;
use time::OffsetDateTime;

use super::signed::{published, signed};
use crate::{
    auth::{
        credentials::Credentials,
        issuer::Issuer,
        jwks::{IssuerKeys, KeySource, KeysUnavailable},
        preset::Preset,
        scope::{ReadReports, Scope},
        step_up::StepUp,
        trusted_issuer::TrustedIssuer,
        verifier::{AccessToken, Verifier},
    },
    clock::Clock,
    config::{Config, DpopConfig},
    limits::Limits,
};

const ISSUER: &str = "https://id.example";
const AUDIENCE: &str = "https://expenses-api";
const LEEWAY: i64 = 5;
/// 15 January 2027, 08:00, in seconds since 1970.
const NOW: i64 = 1_800_000_000;

/// An access token, or a header and claims on two lines, which are signed as the issuer would. Whether it was taken.
///
/// - Nothing is taken that the issuer did not sign to the letter.
/// - What is taken is an access token of this issuer, for this API, of now, with a subject (RFC 9068 §4).
/// - It allows the scopes that it names, and no other.
/// - The setting that accepts a plain `JWT` takes no ID token.
pub fn access_token(text: &str) -> bool {
    let Some((header, claims)) = text.split_once('\n') else {
        let taken = STRICT.take(text).is_some() || PLAIN.take(text).is_some();
        assert!(!taken || text == GENUINE, "taken, and never signed");
        return taken;
    };
    let token = signed(header, claims);
    for verifier in [&*STRICT, &*PLAIN] {
        if let Some(taken) = verifier.take(&token) {
            must_be_right(&taken, header, claims, verifier.accepts_plain_jwt);
        }
    }
    STRICT.take(&token).is_some()
}

/// The one token that the issuer signed.
const GENUINE: &str = include_str!("../../../fuzz/corpus-seeds/access_token/token");

fn must_be_right(taken: &AccessToken, header: &str, claims: &str, accepts_plain_jwt: bool) {
    let json = |text| serde_json::from_str::<Value>(text).expect("what was taken is JSON");
    let (header, claims) = (json(header), json(claims));
    let typ = header["typ"].as_str().map(str::to_ascii_lowercase);
    let is_marked = matches!(typ.as_deref(), Some("at+jwt" | "application/at+jwt"));
    assert!(is_marked || accepts_plain_jwt && matches!(typ.as_deref(), None | Some("jwt")), "{header}");
    assert!(is_marked || claims["nonce"].is_null() && claims["at_hash"].is_null(), "{claims}");
    assert!(header["alg"] == "EdDSA" && header["crit"].is_null(), "{header}");
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(taken.issuer, ISSUER);
    let audience = &claims["aud"];
    assert!(
        audience == AUDIENCE || audience.as_array().is_some_and(|all| all.iter().any(|one| one == AUDIENCE))
    );
    let seconds = |name: &str| claims[name].as_f64();
    assert!(seconds("exp").is_some_and(|end| end.floor() > (NOW - LEEWAY) as f64), "{claims}");
    assert!(seconds("iat").is_some_and(|begin| begin.floor() <= (NOW + LEEWAY) as f64), "{claims}");
    assert!(seconds("nbf").is_none_or(|begin| begin.floor() <= (NOW + LEEWAY) as f64), "{claims}");
    assert_eq!(claims["sub"], *taken.subject);
    assert!(!taken.subject.is_empty() && !taken.subject.contains(char::is_control));
    let names = |claim: &Value| {
        let is_one = |text: &str| text.split(' ').any(|name| name == ReadReports::NAME);
        claim.as_str().is_some_and(is_one)
            || claim.as_array().is_some_and(|all| all.iter().any(|one| one == ReadReports::NAME))
    };
    let named = names(&claims["scope"]) || names(&claims["scp"]);
    assert_eq!(taken.scopes.allow::<ReadReports>(), named, "{claims}");
}

static STRICT: LazyLock<Checked> = LazyLock::new(|| Checked::new(false));
static PLAIN: LazyLock<Checked> = LazyLock::new(|| Checked::new(true));

/// The API's own check of a request's token.
struct Checked {
    verifier: Verifier,
    accepts_plain_jwt: bool,
}

impl Checked {
    fn new(accept_plain_jwt: bool) -> Self {
        let issuer = ISSUER.parse().expect("an issuer");
        let trusted = Preset::Generic.trusted_issuer(issuer, vec![AUDIENCE.to_owned()]);
        let config = Config {
            issuers: vec![TrustedIssuer { accept_plain_jwt, ..trusted }],
            leeway: Duration::from_secs(LEEWAY.unsigned_abs()),
            demo_data: false,
            dpop: DpopConfig {
                public_url: AUDIENCE.parse().expect("an address"),
                required: false,
                nonce_secret: None,
            },
            demo_people: Vec::new(),
            limits: Limits::default(),
            step_up: StepUp::default(),
        };
        let keys = Arc::new(Keys(Arc::new(published(ISSUER))));
        let verifier = Verifier::new(&config, keys, Arc::new(Standing), |_| None);
        Self { verifier, accepts_plain_jwt: accept_plain_jwt }
    }

    fn take(&self, token: &str) -> Option<AccessToken> {
        let field = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
        let token =
            Credentials::from_headers(&HeaderMap::from_iter([(header::AUTHORIZATION, field)])).ok()?;
        let check = pin!(self.verifier.verify(&token));
        match check.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(taken) => taken.ok(),
            Poll::Pending => unreachable!("the keys are at hand"),
        }
    }
}

struct Keys(Arc<IssuerKeys>);

#[async_trait]
impl KeySource for Keys {
    async fn keys(&self, _: &Issuer, _: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable> {
        Ok(self.0.clone())
    }
}

struct Standing;

impl Clock for Standing {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(NOW).expect("a time")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{GENUINE, access_token};

    #[test]
    fn a_token_that_the_issuer_signed_is_taken() {
        assert!(access_token(GENUINE));
        assert!(access_token(include_str!("../../../fuzz/corpus-seeds/access_token/claims")));
        assert!(!access_token(include_str!("../../../fuzz/corpus-seeds/access_token/id-token")));
    }

    proptest! {
        #[test]
        fn a_token_that_was_changed_is_not_taken(at in 0..GENUINE.len(), by in "[A-Za-z0-9_=.-]{0,2}") {
            let changed = format!("{}{by}{}", &GENUINE[..at], &GENUINE[at + 1..]);
            prop_assert_eq!(access_token(&changed), changed == GENUINE);
        }

        #[test]
        fn what_is_taken_of_any_claims_is_right_c48_c49_c50_c51(
            alg in "(EdDSA|none|HS256|RS256)", typ in "(at\\+jwt|application/AT\\+JWT|JWT|logout\\+jwt)",
            iss in "https://id.example/?", aud in "(\"https://expenses-api\"|\"other\"|\\[\"other\",\"https://expenses-api\"\\]|\\[\\])",
            iat in 1_799_999_600..1_800_000_020_i64, exp in 1_799_999_980..1_800_000_200_i64, fraction in "(\\.[0-9])?",
            rest in "(,\"sub\":\"(ada)?\")?(,\"nbf\":180000000[0-9])?(,\"nonce\":\"n\")?(,\"scope\":(\"(openid )?read:reports?\"|\\[\"read:reports\",7\\]))?(,\"scp\":\"read:reports\")?",
        ) {
            let header = format!(r#"{{"alg":"{alg}","typ":"{typ}","kid":"rfc8037"}}"#);
            let claims = format!(r#"{{"iss":"{iss}","aud":{aud},"iat":{iat},"exp":{exp}{fraction}{rest}}}"#);
            access_token(&format!("{header}\n{claims}"));
        }
    }
}
