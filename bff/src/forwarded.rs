//! What a proxy says of the request that it passes on: in `X-Forwarded-For` and its like, or in `Forwarded` (RFC 7239).
//!
//! Only one of the two is read. A proxy writes the one that it knows, and lets the other through as a client sent it.
//! Whether the proxy is one to be believed is for the caller to know.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use http::{HeaderMap, HeaderName, header::FORWARDED};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// In which headers the proxies write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The text names none of the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs X-Forwarded-For or Forwarded")]
pub struct NotAForwardedHeader;

impl FromStr for ForwardedHeader {
    type Err = NotAForwardedHeader;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |name: &HeaderName| text.eq_ignore_ascii_case(name.as_str());
        match text {
            _ if named(&FORWARDED_FOR) => Ok(Self::XForwardedFor),
            _ if named(&FORWARDED) => Ok(Self::Forwarded),
            _ => Err(NotAForwardedHeader),
        }
    }
}

impl ForwardedHeader {
    /// Whom each proxy saw, the last one's word first, up to the first that is no address. A list is read from its end:
    /// what a client wrote stands before it, and must not keep the proxies' own words from being read.
    pub(crate) fn clients(self, headers: &HeaderMap) -> Vec<IpAddr> {
        match self {
            Self::XForwardedFor => {
                last_first(headers, &FORWARDED_FOR).iter().map_while(|node| address(node)).collect()
            }
            Self::Forwarded => last_first(headers, &FORWARDED)
                .iter()
                .map_while(|hop| address(parameter(hop, "for")?))
                .collect(),
        }
    }

    /// By which scheme the last proxy was asked, where it says so.
    pub(crate) fn scheme(self, headers: &HeaderMap) -> Option<String> {
        self.last(headers, &FORWARDED_PROTO, "proto")
    }

    /// For which host the last proxy was asked, where it says so.
    pub(crate) fn host(self, headers: &HeaderMap) -> Option<String> {
        self.last(headers, &FORWARDED_HOST, "host")
    }

    /// Whether a proxy has written anything.
    pub(crate) fn is_in(self, headers: &HeaderMap) -> bool {
        match self {
            Self::XForwardedFor => {
                [FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PROTO].iter().any(|name| headers.contains_key(name))
            }
            Self::Forwarded => headers.contains_key(FORWARDED),
        }
    }

    fn last(self, headers: &HeaderMap, name: &HeaderName, parameter_name: &str) -> Option<String> {
        let said = last_first(headers, if self == Self::Forwarded { &FORWARDED } else { name });
        let said = said.first()?;
        match self {
            Self::XForwardedFor => Some(said.trim().to_owned()),
            Self::Forwarded => parameter(said, parameter_name).map(str::to_owned),
        }
    }
}

/// The members of a list, the last one first. No member that matters here has a comma in it, quoted or not.
fn last_first(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    let members = lines.flat_map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let mut members = members.collect::<Vec<_>>();
    members.reverse();
    members
}

/// The value of a `name=value` among those that semicolons part (RFC 7239 §4), without its quotes.
fn parameter<'a>(hop: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(its, _)| its.trim().eq_ignore_ascii_case(name))?;
    let value = value.trim();
    Some(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value))
}

/// An address, to which some proxies add the port, and `Forwarded` brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn headers(lines: &[(HeaderName, &[u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    fn clients(header: ForwardedHeader, lines: &[(HeaderName, &[u8])]) -> Vec<String> {
        header.clients(&headers(lines)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn forwarded_is_read_as_rfc_7239_has_it() {
        let read = |lines: &[&str]| {
            let lines = lines.iter().map(|line| (FORWARDED, line.as_bytes())).collect::<Vec<_>>();
            clients(ForwardedHeader::Forwarded, &lines)
        };
        for (line, found) in [
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("proto=https; for=\"[2001:db8:cafe::17]\"", "2001:db8:cafe::17"),
            ("for=\"192.0.2.43:47011\"", "192.0.2.43"),
        ] {
            assert_eq!(read(&[line]), [found], "{line}");
        }
        assert_eq!(
            read(&["for=192.0.2.43, for=198.51.100.17", "for=203.0.113.7"]),
            ["203.0.113.7", "198.51.100.17", "192.0.2.43"]
        );
        for none in ["for=unknown", "for=_hidden", "proto=https", "", "for", "for=192.0.2.43;x=\"a, b\""] {
            assert_eq!(read(&[none]), [""; 0], "{none}");
        }
    }

    #[test]
    fn nothing_that_a_client_wrote_before_hides_what_the_proxy_says() {
        for forged in [&b"for=\"open"[..], b"\xff\xfe", b"for=198.51.100.1;host=\"", b",,,", b"\"\\"] {
            for (header, name, said) in [
                (ForwardedHeader::Forwarded, FORWARDED, &b", for=203.0.113.7"[..]),
                (ForwardedHeader::XForwardedFor, FORWARDED_FOR, b", 203.0.113.7"),
            ] {
                let line = [forged, said].concat();
                assert_eq!(clients(header, &[(name, &line)])[0], "203.0.113.7", "{forged:?}");
            }
        }
    }

    #[test]
    fn only_one_of_the_headers_is_read() {
        let both: [(HeaderName, &[u8]); 2] =
            [(FORWARDED_FOR, b"203.0.113.7"), (FORWARDED, b"for=198.51.100.1")];
        assert_eq!(clients(ForwardedHeader::XForwardedFor, &both), ["203.0.113.7"]);
        assert_eq!(clients(ForwardedHeader::Forwarded, &both), ["198.51.100.1"]);
        assert_eq!("forwarded".parse(), Ok(ForwardedHeader::Forwarded));
        assert_eq!("X-Forwarded-For".parse(), Ok(ForwardedHeader::XForwardedFor));
        assert_eq!("x-real-ip".parse::<ForwardedHeader>(), Err(NotAForwardedHeader));
    }

    #[test]
    fn scheme_and_host_are_the_last_proxys_word() {
        let x = headers(&[
            (FORWARDED_PROTO, b"http, https"),
            (FORWARDED_HOST, b"evil.example"),
            (FORWARDED_HOST, b"expenses.example"),
        ]);
        let standard = headers(&[(
            FORWARDED,
            b"host=evil.example, for=192.0.2.1;host=\"expenses.example\";proto=https",
        )]);
        for (header, headers) in [(ForwardedHeader::XForwardedFor, x), (ForwardedHeader::Forwarded, standard)]
        {
            assert!(header.is_in(&headers));
            assert_eq!(header.scheme(&headers).as_deref(), Some("https"));
            assert_eq!(header.host(&headers).as_deref(), Some("expenses.example"));
        }
        assert!(!ForwardedHeader::Forwarded.is_in(&HeaderMap::new()));
    }

    proptest! {
        #[test]
        fn no_bytes_at_all_hide_what_the_proxy_says(written in "[ -~\u{80}-\u{ff}]{0,40}", is_apart: bool) {
            for (header, name, said) in [
                (ForwardedHeader::Forwarded, FORWARDED, "proto=https;for=\"[2001:db8::7]:443\""),
                (ForwardedHeader::XForwardedFor, FORWARDED_FOR, "2001:db8::7"),
            ] {
                let written = written.chars().map(|letter| letter as u8).collect::<Vec<_>>();
                let joined = [&*written, b", ", said.as_bytes()].concat();
                let lines = if is_apart {
                    vec![(name.clone(), &*written), (name, said.as_bytes())]
                } else {
                    vec![(name, &*joined)]
                };
                prop_assert_eq!(&clients(header, &lines)[0], "2001:db8::7");
            }
        }
    }
}
