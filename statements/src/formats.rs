//! The formats: how each is known, and how its records are read. None of them knows what a column means to a person.

pub(crate) mod camt;
pub(crate) mod csv;
mod held_elements;
pub(crate) mod ods;
pub(crate) mod ofx;
pub(crate) mod qif;
pub(crate) mod sgml;
pub(crate) mod sheet;
pub(crate) mod workbook;
pub(crate) mod xls;
pub(crate) mod xlsx;
pub(crate) mod xml;
pub(crate) mod zip;
