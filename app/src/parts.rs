//! What several pages are made of.

mod amounts;
mod avatar;
mod category;
mod draft;
mod facts;
mod field;
mod loaded;
mod offline_banner;
mod outcome;
mod page_heading;
mod session_watch;
mod site_header;
mod status_badge;
mod submit;
mod toasts;
mod trouble;
mod when;
mod who;

pub(crate) use amounts::Amounts;
pub(crate) use avatar::Avatar;
pub(crate) use category::category;
pub(crate) use draft::Draft;
pub(crate) use facts::{Fact, LastUsed, SessionSpan};
pub(crate) use field::TextField;
pub(crate) use loaded::Loaded;
pub(crate) use offline_banner::OfflineBanner;
pub(crate) use outcome::{Outcome, OutcomeSignal, at_each, outcome_of, reread_after};
pub(crate) use page_heading::{Arrival, PageHeading};
pub(crate) use session_watch::watch_session;
pub(crate) use site_header::SiteHeader;
pub(crate) use status_badge::{StatusBadge, label};
pub(crate) use submit::{EndButton, ProofLink, Submit};
pub(crate) use toasts::{ToastRegion, Toasts};
pub(crate) use trouble::Ended;
pub(crate) use when::{Ago, Day, Moment, readers_day};
pub(crate) use who::Who;
