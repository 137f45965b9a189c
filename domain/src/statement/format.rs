//! Which kind of file a statement is.

use serde::{Deserialize, Serialize};

/// A kind of file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Text whose cells a character parts.
    Csv,
    /// An Excel workbook since 2007 (`.xlsx`).
    Xlsx,
    /// An older Excel workbook (`.xls`).
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// Open Financial Exchange 1, and QFX.
    Ofx1,
    /// Open Financial Exchange 2.
    Ofx2,
    /// Quicken's older format.
    Qif,
    /// ISO 20022's statement, and its siblings 052 and 054.
    Camt,
}
