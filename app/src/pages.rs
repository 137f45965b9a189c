//! The pages, one to a noun. Each has one `h1`, which takes the focus when the router leads there.

mod expenses;
mod home;
mod not_found;
mod session;
mod user;

pub(crate) use expenses::ExpensesPage;
pub(crate) use home::HomePage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use session::SessionPage;
pub(crate) use user::UserPage;
