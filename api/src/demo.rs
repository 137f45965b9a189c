//! Something to look at for a person who has nothing yet: the lab's two expenses, and a year of others.

mod occasions;
pub(crate) mod people;
mod receipt_pdf;
pub(crate) mod receipts;
pub(crate) mod seed;
mod year;
