//! Every route of the application, asked without a session, from another site and with what it can't take: the routes and
//! server functions are asked of the code itself, so that a new one is tested as well.

mod api_requests;
mod application;
#[cfg(feature = "embedded")]
mod base_path;
mod body_limits;
#[cfg(feature = "embedded")]
mod browser;
mod compression;
mod cross_site;
mod files;
#[cfg(feature = "embedded")]
mod forwarded_headers;
mod headers;
mod health;
mod methods;
#[cfg(feature = "embedded")]
mod metrics;
mod paths;
#[cfg(feature = "embedded")]
mod presets;
#[cfg(feature = "embedded")]
mod reads;
mod recording_api;
mod redirects;
#[cfg(feature = "embedded")]
mod rejected_token;
#[cfg(feature = "embedded")]
mod rights;
mod server_functions;
#[cfg(feature = "embedded")]
mod signed_in;
