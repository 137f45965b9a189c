//! What several pages are made of.

mod amounts;
mod avatar;
mod count;
mod date_time;
mod draft;
mod error_message;
mod facts;
mod form_result;
mod loaded;
mod optimistic;
mod page_heading;
mod person;
mod receipt_link;
mod site_header;
mod status_badge;
mod submit_button;
mod text_field;
mod unreachable;

pub(crate) use amounts::Amounts;
pub(crate) use avatar::Avatar;
pub(crate) use count::count;
pub(crate) use date_time::{DateTime, Day, DayOf, TimeAgo, moment};
pub(crate) use draft::Draft;
pub(crate) use error_message::EndedSession;
pub(crate) use facts::{Fact, LastUsed, SessionSpan};
pub(crate) use form_result::{FormResult, refusal_of};
pub(crate) use loaded::Loaded;
pub(crate) use optimistic::{HideThing, ShowAfter, ShowInstead};
pub(crate) use page_heading::PageHeading;
pub(crate) use person::Person;
pub(crate) use receipt_link::ReceiptLink;
pub(crate) use site_header::SiteHeader;
pub(crate) use status_badge::{StatusBadge, status_label};
pub(crate) use submit_button::{EndSessionButton, ReauthenticationLink, SubmitButton};
pub(crate) use text_field::{TextField, told};
pub(crate) use unreachable::Unreachable;
