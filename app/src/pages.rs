//! The pages, one to a noun. Each has one `h1`, which takes the focus when the router leads there.

mod everyones_sessions;
mod expenses;
mod home;
mod not_found;
mod session;
mod sessions;
mod user;

pub(crate) use everyones_sessions::EveryonesSessionsPage;
pub(crate) use expenses::ExpensesPage;
pub(crate) use home::HomePage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use session::SessionPage;
pub(crate) use sessions::SessionsPage;
pub(crate) use user::UserPage;
