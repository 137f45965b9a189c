//! Logout tokens: anyone can post one, only the provider can sign one.

use serde_json::Value;
use time::Duration;

use super::{
    fixture::NOW,
    signed::{PUBLISHED, signed},
};
use crate::oidc::logout_token::{Claims, Expected, LogoutToken, LogoutTokenError, header};

const ISSUER: &str = "https://id.example";
const CLIENT: &str = "expenses-bff";
const SKEW: Duration = Duration::seconds(5);

/// A logout token, or a header and claims on two lines, which are signed as the provider would. Whether it was
/// believed.
///
/// - Nothing is believed that the provider did not sign to the letter.
/// - What is believed is a logout token of this provider, for this client, of now, and names somebody
///   (OpenID Connect Back-Channel Logout §2.6).
pub fn logout_token(text: &str) -> bool {
    match text.split_once('\n') {
        Some((header, claims)) => {
            let believed = read(&signed(header, claims)).is_ok();
            if believed {
                must_be_right(header, claims);
            }
            believed
        }
        None => {
            let believed = read(text).is_ok();
            assert!(!believed || text == GENUINE, "believed, and never signed");
            believed
        }
    }
}

/// The one token that the provider signed.
const GENUINE: &str = include_str!("../../../fuzz/corpus-seeds/logout_token/token");

fn read(token: &str) -> Result<LogoutToken, LogoutTokenError> {
    let expected = Expected { issuer: ISSUER, audience: CLIENT, keys: &PUBLISHED };
    LogoutToken::check(Claims::open(token, &header(token)?, &expected)?, NOW, SKEW)
}

fn must_be_right(header: &str, claims: &str) {
    let json = |text| serde_json::from_str::<Value>(text).expect("what was believed is JSON");
    let (header, claims) = (json(header), json(claims));
    assert!(header["typ"].as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("logout+jwt")), "{header}");
    assert!(header["alg"] == "EdDSA" && header["crit"].is_null(), "{header}");
    assert_eq!(claims["iss"], ISSUER);
    let audience = &claims["aud"];
    assert!(audience == CLIENT || audience.as_array().is_some_and(|all| all.iter().any(|one| one == CLIENT)));
    let seconds = |name: &str| claims[name].as_i64().expect("a time");
    let (now, skew) = (NOW.unix_timestamp(), SKEW.whole_seconds());
    assert!(
        seconds("exp") > now - skew && (now - 300 - skew..=now + skew).contains(&seconds("iat")),
        "{claims}"
    );
    assert!(claims["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(claims["nonce"].is_null() && claims["jti"].is_string());
    assert!(claims["sid"].is_string() || claims["sub"].is_string());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{GENUINE, logout_token};

    const HEADER: &str = r#"{"alg":"EdDSA","typ":"logout+jwt"}"#;

    #[test]
    fn a_logout_token_that_the_provider_signed_is_accepted() {
        assert!(logout_token(GENUINE));
        assert!(logout_token(include_str!("../../../fuzz/corpus-seeds/logout_token/session")));
        assert!(logout_token(include_str!("../../../fuzz/corpus-seeds/logout_token/person")));
    }

    #[test]
    fn a_critical_header_that_is_not_understood_is_refused() {
        let (_, claims) =
            include_str!("../../../fuzz/corpus-seeds/logout_token/session").split_once('\n').unwrap();
        assert!(logout_token(&format!("{HEADER}\n{claims}")));
        let critical = r#"{"alg":"EdDSA","typ":"logout+jwt","crit":["exp"]}"#;
        assert!(!logout_token(&format!("{critical}\n{claims}")));
    }

    #[test]
    fn a_logout_token_at_the_end_of_time_is_refused() {
        let end = 253_402_300_799_i64;
        let claims = format!(
            r#"{{"iss":"https://id.example","aud":"expenses-bff","iat":{end},"exp":{end},"jti":"1","sub":"ada"}}"#
        );
        assert!(!logout_token(&format!("{HEADER}\n{claims}")));
    }

    proptest! {
        #[test]
        fn a_changed_logout_token_is_refused_c46(at in 0..GENUINE.len(), by in "[A-Za-z0-9_=.-]{0,2}") {
            let changed = format!("{}{by}{}", &GENUINE[..at], &GENUINE[at + 1..]);
            prop_assert_eq!(logout_token(&changed), changed == GENUINE);
        }

        #[test]
        fn an_accepted_logout_token_is_valid_in_every_claim_c45_c46(
            alg in "(EdDSA|none|HS256|RS256)", typ in "(logout\\+jwt|LOGOUT\\+JWT|JWT|at\\+jwt)",
            iss in "https://id.example/?", aud in "(\"expenses-bff\"|\"other\"|\\[\"other\",\"expenses-bff\"\\]|\\[\\])",
            iat in 1_799_999_600..1_800_000_020_i64, exp in 1_799_999_900..1_800_000_200_i64,
            events in "(\\{\"http://schemas\\.openid\\.net/event/backchannel-logout\":(\\{\\}|1)\\}|\\{\\}|\\[\\])",
            rest in "(,\"sid\":\"s\")?(,\"sub\":\"ada\")?(,\"nonce\":\"n\")?",
        ) {
            let header = format!(r#"{{"alg":"{alg}","typ":"{typ}"}}"#);
            let claims = format!(r#"{{"iss":"{iss}","aud":{aud},"iat":{iat},"exp":{exp},"jti":"1","events":{events}{rest}}}"#);
            logout_token(&format!("{header}\n{claims}"));
        }
    }
}
