//! The cookies of an answer, on their way out: what the application and tower-sessions set may meet in one answer.

use axum_extra::extract::cookie::Cookie;
use http::{HeaderMap, HeaderValue, header::SET_COOKIE};

use super::fixture::COOKIES;

/// The `Set-Cookie` fields of an answer, one a line; a line `end` at the beginning tells that the session has ended.
/// Whether the answer then takes the session cookie away.
///
/// - An answer that brought one new session cookie or none has no two of them afterwards, a removal counted.
/// - A removal is in the form that browsers take.
/// - Other cookies stay as they are.
pub fn set_cookies(lines: &str) -> bool {
    let (ends, lines) = lines.strip_prefix("end\n").map_or((false, lines), |rest| (true, rest));
    let mut headers = HeaderMap::new();
    for field in lines.lines().filter_map(|line| HeaderValue::from_str(line).ok()) {
        headers.append(SET_COOKIE, field);
    }
    let before = Fields::of(&headers);
    COOKIES.fix_removal(&mut headers);
    if ends {
        COOKIES.remove_session(&mut headers);
    }
    let after = Fields::of(&headers);
    assert_eq!(after.others, before.others);
    assert!(after.of_session.len() <= before.new_sessions().max(1), "{:?}", after.of_session);
    assert_eq!(after.new_sessions(), before.new_sessions());
    assert_eq!(after.removals(), usize::from(after.of_session.len() > after.new_sessions()));
    after.removals() == 1
}

/// The cookies of an answer as text.
struct Fields {
    of_session: Vec<String>,
    others: Vec<String>,
}

impl Fields {
    fn of(headers: &HeaderMap) -> Self {
        let fields =
            headers.get_all(SET_COOKIE).iter().filter_map(|field| field.to_str().ok()).map(str::to_owned);
        let of_session = format!("{}=", COOKIES.session_name());
        let (of_session, others) = fields.partition(|field| field.starts_with(&of_session));
        Self { of_session, others }
    }

    fn new_sessions(&self) -> usize {
        let removal = format!("{}=;", COOKIES.session_name());
        self.of_session.iter().filter(|field| !field.starts_with(&removal)).count()
    }

    /// Removals that a browser takes.
    fn removals(&self) -> usize {
        let removal = COOKIES.removal("session");
        let same = |field: &&String| Cookie::parse(field.as_str()).is_ok_and(|cookie| cookie == removal);
        self.of_session.iter().filter(same).count()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::set_cookies;

    #[test]
    fn a_removal_is_fixed_and_a_new_session_stays() {
        assert!(set_cookies("__Host-Http-session=; Path=/; Max-Age=0"));
        assert!(set_cookies("end\ntheme=dark"));
        assert!(!set_cookies("end\n__Host-Http-session=new; Secure; HttpOnly; Path=/"));
        assert!(!set_cookies("__Host-Http-session=new; Secure\n__Host-Http-session=; Path=/"));
    }

    proptest! {
        #[test]
        fn no_answer_has_two_session_cookies(
            lines in "(end\n)?((__Host-Http-)?(session|theme)=[a-c]{0,2}(; (Secure|Path=/|Max-Age=0)){0,3}\n){0,5}",
        ) {
            set_cookies(&lines);
        }
    }
}
