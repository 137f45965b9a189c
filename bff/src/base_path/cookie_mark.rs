//! The mark in the names of cookies that tells applications on one host apart.

use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use sha2::{Digest, Sha256};

/// What browsers hold a cookie to by its name. The mark stands behind it.
const PREFIX: &str = "__Host-Http-";

/// What stands in each name: eight digits that are the path's own, and a hyphen. No name within begins so.
pub(super) struct CookieMark(String);

impl CookieMark {
    /// The mark of whatever stands below `path`.
    pub(super) fn of(path: &str) -> Self {
        let hash = Sha256::digest(path);
        Self(hash[..4].iter().map(|byte| format!("{byte:02x}")).chain(["-".to_owned()]).collect())
    }

    /// Takes the mark off each cookie of a request, and takes away those that don't bear it.
    pub(super) fn take_off(&self, headers: &mut HeaderMap) {
        let own = headers.get_all(COOKIE).iter().filter_map(|cookies| {
            let cookies = cookies.as_bytes().split(|byte| *byte == b';');
            HeaderValue::from_bytes(
                &cookies.filter_map(|cookie| self.unmarked(cookie)).collect::<Vec<_>>().join(&b"; "[..]),
            )
            .ok()
        });
        let own = own.filter(|cookies| !cookies.is_empty()).collect::<Vec<_>>();
        headers.remove(COOKIE);
        for cookies in own {
            headers.append(COOKIE, cookies);
        }
    }

    /// Puts the mark on each cookie that an answer sets.
    pub(super) fn put_on(&self, headers: &mut HeaderMap) {
        let marked = |cookie: &HeaderValue| {
            let text = cookie.to_str().ok()?;
            let (prefix, rest) = match text.strip_prefix(PREFIX) {
                Some(rest) => (PREFIX, rest),
                None => ("", text),
            };
            HeaderValue::from_str(&format!("{prefix}{}{rest}", self.0)).ok()
        };
        let cookies = headers.get_all(SET_COOKIE).iter().filter_map(marked).collect::<Vec<_>>();
        headers.remove(SET_COOKIE);
        for cookie in cookies {
            headers.append(SET_COOKIE, cookie);
        }
    }

    /// A cookie without the mark. What would bear the prefix only then was never held to it by a browser.
    fn unmarked(&self, cookie: &[u8]) -> Option<Vec<u8>> {
        let cookie = cookie.trim_ascii();
        let (prefix, rest) = match cookie.strip_prefix(PREFIX.as_bytes()) {
            Some(rest) => (PREFIX, rest),
            None => ("", cookie),
        };
        let name = rest.strip_prefix(self.0.as_bytes())?;
        (!name.starts_with(b"__")).then(|| [prefix.as_bytes(), name].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(mark: &CookieMark, parts: &[&str]) -> Vec<String> {
        let parts = parts.iter().map(|part| (COOKIE, part.parse().unwrap()));
        let mut headers = HeaderMap::new();
        parts.for_each(|(name, value)| _ = headers.append(name, value));
        mark.take_off(&mut headers);
        headers.get_all(COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    fn sent(mark: &CookieMark, cookie: &str) -> String {
        let mut headers = HeaderMap::from_iter([(SET_COOKIE, cookie.parse().unwrap())]);
        mark.put_on(&mut headers);
        headers[SET_COOKIE].to_str().unwrap().to_owned()
    }

    #[test]
    fn two_applications_on_one_host_have_cookies_of_their_own() {
        let (here, beside) = (CookieMark::of("/expenses"), CookieMark::of("/travel"));
        for name in ["__Host-Http-session", "__Host-Http-login-abc", "theme"] {
            let cookie = sent(&here, &format!("{name}=a; Path=/; Secure"));
            assert!(cookie.starts_with("__Host-Http-") == name.starts_with("__Host-Http-"), "{cookie}");
            let pair = cookie.split(';').next().unwrap();
            assert_eq!(received(&here, &[pair]), [format!("{name}=a")]);
            assert_eq!(received(&beside, &[pair]), [""; 0]);
        }
        let mine = sent(&here, "__Host-Http-session=a");
        let all = format!("__Host-Http-session=root; {mine}; {}", sent(&beside, "__Host-Http-session=b"));
        assert_eq!(received(&here, &[&all]), ["__Host-Http-session=a"]);
        assert_eq!(received(&here, &["x=y", &mine]), ["__Host-Http-session=a"], "HTTP/2 parts them");
    }

    #[test]
    fn no_name_bears_the_prefix_here_that_bore_none_in_the_browser_c25() {
        let mark = CookieMark::of("/expenses");
        let planted = format!("{}__Host-Http-session=evil", mark.0);
        let honest = sent(&mark, "__Host-Http-session=a");
        assert_eq!(received(&mark, &[&format!("{planted}; {honest}")]), ["__Host-Http-session=a"]);
        for planted in ["__host-http-", "__Host-", " "] {
            let planted = format!("{planted}{}session=evil", mark.0);
            assert!(!received(&mark, &[&planted]).concat().contains("__Host-Http-"), "{planted}");
        }
        let twice = format!("{honest}; {honest}");
        assert_eq!(
            received(&mark, &[&twice]),
            ["__Host-Http-session=a; __Host-Http-session=a"],
            "for the filter"
        );
    }
}
