//! The resource server: a person's expense reports, for whoever shows an access token that allows it.
//!
//! It trusts the access token and nothing else (RFC 6750, RFC 9068), and knows no session, no cookie, no
//! sign-in and no Backend-for-Frontend.

mod auth;
mod blocking;
mod clock;
mod config;
mod demo;
mod expenses;
mod export;
mod formats;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod http;
mod idempotency;
mod imports;
mod limits;
mod people;
mod receipts;
mod reports;
mod router;
mod search;
mod serving;
mod settings;
mod state;
pub mod store;
mod summary;
mod surroundings;
mod timed_id;
mod trusted_callers;

pub use auth::{
    introspection::{
        client_credential::{AssertionAudience, ClientCredential, ClientKey, ClientKeyError},
        config::{
            Introspection, IntrospectionAnswer, IntrospectionClient, IntrospectionMethod,
            IntrospectionTrigger,
        },
    },
    issuer::{Issuer, NotAnIssuer},
    jwks::{IssuerKeys, KeySource, KeysUnavailable},
    preset::{Preset, UnknownPreset},
    provider_http::ProviderHttp,
    provider_keys::ProviderKeys,
    rights::{
        RightsRule,
        claim_path::ClaimPath,
        rights_map::{NotARightsMap, RightsMap},
    },
    step_up::StepUp,
    trusted_issuer::{AudienceClaim, SubjectClaim, Tenants, TrustedIssuer},
};
pub use clock::{Clock, SystemClock};
pub use config::{Config, Deps, DpopConfig, SHORTEST_NONCE_SECRET};
pub use limits::Limits;
pub use receipts::{
    files::{
        CheckError, Receipts,
        error::StorageFault,
        location::{LocationError, ReceiptsLocation},
    },
    moving::{MoveError, Moved, move_receipts},
    opening::OpenReceiptsError,
    orphans::{SweepError, sweep_receipts},
    storage_finding::storage_finding,
};
pub use router::{Api, build, endpoints, start};
pub use settings::{IssuerTwice, Settings};
pub use store::Store;
pub use surroundings::Surroundings;
pub use trusted_callers::{NotNetworks, TrustedCallers};
