//! What banks and cards give their customers, read: CSV of any shape, Excel, OFX, QFX, QIF and CAMT.053, told apart by what
//! is in a file and not by its name.
//!
//! A file goes in as bytes that can be read and gone back in ([`Statement::open`]). What comes out is a [`Reading`], which
//! shows what was understood of it; a [`Mapping`], which says how it is read, can be changed by a person and is remembered
//! for files with the same header; and [`Rows`], one by one.
//!
//! What can be read in two ways is asked ([`Question`]), never guessed: until it is answered, what depends on it is `None`
//! in each row. What a file itself tells, from all of its rows, is not asked.
//!
//! ```
//! # fn main() -> Result<(), statements::Refusal> {
//! let file = "Date,Merchant,Amount\n13/10/2026,Luigi,-12.50 EUR\n04/10/2026,Kiosk,-3.40 EUR\n";
//! let mut statement = statements::Statement::open(std::io::Cursor::new(file))?;
//! let reading = statement.read(None)?;
//! // The 13 tells that the day comes first. What a minus says, nothing tells.
//! let [statements::Question::Sign { proposed, .. }] = reading.questions.as_slice() else { unreachable!() };
//! let mapping = reading.mapping.clone().with(statements::Answer::Sign(*proposed));
//! for row in statement.rows(&mapping)? {
//!     assert!(row?.is_expense());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! This crate knows no database, no HTTP, no application and no clock. Which crates read the formats: `csv`, `calamine`
//! (Excel) and `quick-xml` (OFX 2, CAMT.053, OpenDocument), after it was looked at what a file would have them do; those for
//! OFX, QIF and CAMT.053 themselves hold a file as a whole, want elements that banks leave out, or have amounts as floats, so
//! that these three are read here.

mod charset;
mod currency_text;
mod day_text;
mod decimal;
mod figure;
mod fold;
mod format;
mod formats;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod heading;
pub mod limits;
mod mapping;
mod meaning;
mod month_name;
mod movement;
mod reading;
mod record;
mod row;
mod statement;

pub use charset::Charset;
pub use decimal::Decimal;
pub use domain::import::{OtherKind, StatementRefusal as Refusal};
pub use domain::statement::{
    Answer, Column, DateOrder, DecimalMark, Direction, Format, Kind, Mapping, Meaning, Note, Question,
    RowFault, SignConvention, State, Topic,
};
pub use movement::says_refund;
pub use reading::rows::Rows;
pub use row::{Foreign, Row};
pub use statement::{Reading, Statement};
