//! What a token may be signed with: asymmetric algorithms only. `none` and the HMACs are not among them, so no public
//! key can ever be taken for a shared secret (RFC 8725 §2.1, §3.2).

use std::str::FromStr;

use jsonwebtoken::{
    Algorithm, AlgorithmFamily,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk},
};

/// An algorithm of RFC 7518 §3.1, RFC 8037 §3.1 or RFC 9864 §2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureAlgorithm {
    /// One that jsonwebtoken knows, and none of its HMACs.
    Known(Algorithm),
    /// ECDSA on P-521, which it does not.
    Es512,
}

/// All of them.
const ALL: [SignatureAlgorithm; 10] = [
    SignatureAlgorithm::Known(Algorithm::RS256),
    SignatureAlgorithm::Known(Algorithm::RS384),
    SignatureAlgorithm::Known(Algorithm::RS512),
    SignatureAlgorithm::Known(Algorithm::PS256),
    SignatureAlgorithm::Known(Algorithm::PS384),
    SignatureAlgorithm::Known(Algorithm::PS512),
    SignatureAlgorithm::Known(Algorithm::ES256),
    SignatureAlgorithm::Known(Algorithm::ES384),
    SignatureAlgorithm::Es512,
    SignatureAlgorithm::Known(Algorithm::EdDSA),
];

impl SignatureAlgorithm {
    /// By its name in a header or a key. `Ed25519` is what `EdDSA` is with the one curve that is known here (RFC 9864
    /// §2.2).
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "ES512" => Some(Self::Es512),
            "Ed25519" => Some(Self::Known(Algorithm::EdDSA)),
            name => Algorithm::from_str(name).ok().map(Self::Known).filter(|known| ALL.contains(known)),
        }
    }

    /// Whether that is the name of an algorithm with a shared secret.
    pub(crate) fn is_symmetric(name: &str) -> bool {
        Algorithm::from_str(name).is_ok_and(|algorithm| algorithm.family() == AlgorithmFamily::Hmac)
    }

    /// Those that a key serves, by its `kty` and curve, and by `bound`, its own `alg`, where it has one.
    pub(crate) fn of_key(jwk: &Jwk, bound: Option<&str>) -> Vec<Self> {
        let fits = |algorithm: &Self| match (&jwk.algorithm, algorithm) {
            (AlgorithmParameters::RSA(_), Self::Known(algorithm)) => {
                algorithm.family() == AlgorithmFamily::Rsa
            }
            (AlgorithmParameters::EllipticCurve(key), algorithm) => match key.curve {
                EllipticCurve::P256 => *algorithm == Self::Known(Algorithm::ES256),
                EllipticCurve::P384 => *algorithm == Self::Known(Algorithm::ES384),
                EllipticCurve::P521 => *algorithm == Self::Es512,
                _ => false,
            },
            (AlgorithmParameters::OctetKeyPair(key), algorithm) => {
                key.curve == EllipticCurve::Ed25519 && *algorithm == Self::Known(Algorithm::EdDSA)
            }
            _ => false,
        };
        let is_bound_to = |algorithm: &Self| bound.is_none_or(|name| Self::named(name) == Some(*algorithm));
        ALL.into_iter().filter(fits).filter(is_bound_to).collect()
    }
}
