//! What several pages are made of.

mod avatar;
mod draft;
mod facts;
mod loaded;
mod offline_banner;
mod outcome;
mod page_heading;
mod session_watch;
mod site_header;
mod status_badge;
mod submit;
mod trouble;
mod when;

pub(crate) use avatar::Avatar;
pub(crate) use draft::Draft;
pub(crate) use facts::{Fact, LastUsed, SessionSpan};
pub(crate) use loaded::Loaded;
pub(crate) use offline_banner::OfflineBanner;
pub(crate) use outcome::{Outcome, at_each, outcome_of, reread_after};
pub(crate) use page_heading::{Arrival, PageHeading};
pub(crate) use session_watch::watch_session;
pub(crate) use site_header::SiteHeader;
pub(crate) use status_badge::StatusBadge;
pub(crate) use submit::{EndButton, ProofLink, Submit};
pub(crate) use trouble::Ended;
pub(crate) use when::{Ago, Day, Moment};
