//! Which of a file's encodings a request gets (RFC 9110 §12.5.3).

use http::{HeaderMap, header::ACCEPT_ENCODING};

/// How a file's bytes are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// All of them: the smaller a file is in it, the earlier it stands.
    pub(crate) const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// As `Accept-Encoding` and `Content-Encoding` spell it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// Of those that are `there`, the one that the request likes best. `None` where it refuses all of them.
    pub(crate) fn preferred(request: &HeaderMap, there: impl Fn(Self) -> bool) -> Option<Self> {
        let accepted = Accepted::of(request);
        let there = Self::ALL.into_iter().filter(|&encoding| there(encoding));
        let liked = there.map(|encoding| (encoding, accepted.weight(encoding)));
        // `max_by_key` takes the last of equals, and the first is the smallest.
        let liked = liked.rev().max_by_key(|&(_, weight)| weight);
        liked.filter(|&(_, weight)| weight > Weight::REFUSED).map(|(encoding, _)| encoding)
    }
}

/// How much an encoding is liked: from 0, which refuses it, to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Weight(u16);

impl Weight {
    const REFUSED: Self = Self(0);
    const FULL: Self = Self(1000);
    /// What nobody asked for and nobody refused: less than anything that was asked for.
    const UNSAID: Self = Self(1);

    /// Reads `q=0.5` (RFC 9110 §12.4.2).
    fn parse(parameter: &str) -> Option<Self> {
        let (name, value) = parameter.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("q") {
            return None;
        }
        let value = value.trim();
        let (whole, thousandths) = value.split_once('.').unwrap_or((value, ""));
        let are_digits = thousandths.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits || thousandths.len() > 3 {
            return None;
        }
        let thousandths: u16 = format!("{thousandths:0<3}").parse().ok()?;
        match (whole, thousandths) {
            ("0", thousandths) => Some(Self(thousandths)),
            ("1", 0) => Some(Self::FULL),
            _ => None,
        }
    }
}

/// What an `Accept-Encoding` says, in the order in which it says it. What breaks its rules says nothing.
struct Accepted<'a>(Vec<(&'a str, Weight)>);

impl<'a> Accepted<'a> {
    fn of(request: &'a HeaderMap) -> Self {
        let values = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let codings = values.flat_map(|value| value.split(',')).filter_map(|coding| {
            let (name, weight) = match coding.split_once(';') {
                Some((name, parameter)) => (name, Weight::parse(parameter)?),
                None => (coding, Weight::FULL),
            };
            Some((name.trim(), weight))
        });
        Self(codings.collect())
    }

    /// What is said of the encoding by name, else by `*`. Unencoded is refused only by a word.
    fn weight(&self, encoding: Encoding) -> Weight {
        let said = |wanted: &str| {
            let mut codings = self.0.iter();
            codings.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|&(_, weight)| weight)
        };
        said(encoding.name()).or_else(|| said("*")).unwrap_or(match encoding {
            Encoding::Identity => Weight::UNSAID,
            Encoding::Brotli | Encoding::Gzip => Weight::REFUSED,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use Encoding::{Brotli, Gzip, Identity};
    use http::HeaderValue;
    use proptest::prelude::*;

    fn preferred(accepted: &str) -> Option<Encoding> {
        let value = HeaderValue::from_str(accepted).ok();
        let request = value.into_iter().map(|value| (ACCEPT_ENCODING, value)).collect();
        Encoding::preferred(&request, |_| true)
    }

    #[test]
    fn the_smallest_of_those_that_are_liked_best_is_taken() {
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", Some(Brotli)),
            ("gzip, deflate", Some(Gzip)),
            ("br;q=0.5, gzip", Some(Gzip)),
            ("br;q=0.5, gzip;q=0.500", Some(Brotli)),
            ("GZIP ; Q = 0.2", Some(Gzip)),
            ("identity, br;q=0.9", Some(Identity)),
            ("br;q=0, gzip;q=0", Some(Identity)),
            ("", Some(Identity)),
            ("zstd", Some(Identity)),
            ("*", Some(Brotli)),
            ("*;q=0.3, gzip;q=0.4", Some(Gzip)),
            ("*;q=0.3, br;q=0", Some(Gzip)),
            ("*;q=0, gzip;q=0.001", Some(Gzip)),
            ("gzip;q=0.001", Some(Gzip)),
            ("*;q=0", None),
            ("identity;q=0", None),
            ("identity;q=0, br", Some(Brotli)),
            ("*;q=0, identity", Some(Identity)),
            ("br;q=2, gzip;q=high, *;level=1", Some(Identity)),
            ("br;q=1.001, gzip;q=0.1234", Some(Identity)),
        ] {
            assert_eq!(preferred(accepted), encoding, "{accepted:?}");
        }
        assert_eq!(Encoding::preferred(&HeaderMap::new(), |_| true), Some(Identity));
    }

    #[test]
    fn several_headers_are_one_and_what_is_not_there_is_not_taken() {
        let mut request = HeaderMap::new();
        for value in ["br", "gzip;q=0.5"] {
            request.append(ACCEPT_ENCODING, HeaderValue::from_static(value));
        }
        assert_eq!(Encoding::preferred(&request, |_| true), Some(Brotli));
        assert_eq!(Encoding::preferred(&request, |encoding| encoding != Brotli), Some(Gzip));
        assert_eq!(Encoding::preferred(&request, |encoding| encoding == Identity), Some(Identity));
    }

    /// A q-value in thousandths.
    fn written(weight: u16) -> String {
        format!("q={}.{:03}", weight / 1000, weight % 1000)
    }

    proptest! {
        #[test]
        fn no_header_is_too_odd_to_be_answered(accepted in "\\PC*") {
            preferred(&accepted);
        }

        #[test]
        fn the_one_with_the_greatest_weight_wins_and_none_is_forced_on_anybody(
            weights in proptest::array::uniform3(0_u16..=1000),
            order in Just(Encoding::ALL.to_vec()).prop_shuffle(),
        ) {
            let weight = |encoding: Encoding| weights[usize::from(encoding != Brotli) + usize::from(encoding == Identity)];
            let codings = order.iter().map(|&one| format!("{};{}", one.name(), written(weight(one))));
            let best = preferred(&codings.collect::<Vec<_>>().join(" ,\t"));
            let greatest = weights.into_iter().max().unwrap_or_default();
            match best {
                Some(best) => prop_assert!(greatest > 0 && weight(best) == greatest),
                None => prop_assert_eq!(greatest, 0),
            }
        }
    }
}
