//! What several pages are made of.

mod avatar;
mod loaded;
mod offline_banner;
mod page_heading;
mod site_header;
mod status_badge;
mod trouble;
mod when;

pub(crate) use avatar::Avatar;
pub(crate) use loaded::Loaded;
pub(crate) use offline_banner::OfflineBanner;
pub(crate) use page_heading::{Arrival, PageHeading};
pub(crate) use site_header::SiteHeader;
pub(crate) use status_badge::StatusBadge;
pub(crate) use when::{Day, Moment};
