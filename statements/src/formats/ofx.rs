//! Open Financial Exchange: the movements of each account, in OFX 1 (SGML) and OFX 2 (XML); QFX is OFX with a few elements
//! of Quicken's own.

use std::io::BufRead;

use super::{
    sgml::SgmlMarks,
    xml::{Mark, XmlMarks},
};
use crate::{
    Meaning, Refusal,
    limits::LARGEST_TEXT,
    record::{Record, Records, until_refused},
};

/// The columns of each record.
pub(crate) const COLUMNS: [(&str, Meaning); 10] = [
    ("DTUSER", Meaning::Day),
    ("DTPOSTED", Meaning::Booked),
    ("NAME", Meaning::Payee),
    ("MEMO", Meaning::Text),
    ("TRNTYPE", Meaning::Kind),
    ("STATUS", Meaning::State),
    ("TRNAMT", Meaning::Amount),
    ("CURRENCY", Meaning::Currency),
    ("FITID", Meaning::Id),
    ("ACCTID", Meaning::Account),
];

/// Where the marks come from.
pub(crate) enum Marks<R> {
    Sgml(SgmlMarks<R>),
    Xml(XmlMarks<R>),
}

/// The movements one by one.
pub(crate) struct OfxRecords<R> {
    marks: Marks<R>,
    /// The innermost element that may hold a text.
    element: String,
    text: String,
    /// The account whose movements come, and its currency.
    account: String,
    currency: String,
    in_account_from: bool,
    in_pending: bool,
    movement: Option<Movement>,
    count: u32,
}

#[derive(Default)]
struct Movement {
    cells: [String; 10],
    line: u32,
    /// Within which aggregate of it the marks are: an account, or how it was converted.
    within: Option<String>,
}

impl<R: BufRead> OfxRecords<R> {
    pub(crate) fn new(marks: Marks<R>) -> Self {
        Self {
            marks,
            element: String::new(),
            text: String::new(),
            account: String::new(),
            currency: String::new(),
            in_account_from: false,
            in_pending: false,
            movement: None,
            count: 0,
        }
    }

    /// One after the other.
    pub(crate) fn records<'a>(mut self) -> Records<'a>
    where
        R: 'a,
    {
        until_refused(move || self.read())
    }

    fn read(&mut self) -> Result<Option<Record>, Refusal> {
        loop {
            let mark = match &mut self.marks {
                Marks::Sgml(marks) => marks.next()?,
                Marks::Xml(marks) => marks.next()?,
            };
            match mark {
                None => return if self.movement.is_some() { Err(self.damaged()) } else { Ok(None) },
                Some(Mark::Begin(name, _)) => {
                    self.take_text();
                    self.begin(&name)?;
                    self.element = name;
                }
                Some(Mark::Text(text)) => {
                    self.text.push_str(&text);
                    if self.text.len() > LARGEST_TEXT {
                        return Err(Refusal::TooLarge);
                    }
                }
                Some(Mark::End(name)) => {
                    self.take_text();
                    self.element.clear();
                    if let Some(record) = self.end(&name) {
                        return Ok(Some(record));
                    }
                }
            }
        }
    }

    fn line(&self) -> u32 {
        match &self.marks {
            Marks::Sgml(marks) => marks.line(),
            Marks::Xml(_) => self.count,
        }
    }

    fn damaged(&self) -> Refusal {
        Refusal::Damaged { line: self.line() }
    }

    fn begin(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "STMTTRN" | "STMTTRNP" => {
                // One within another would give the one's amount to the other.
                if self.movement.is_some() {
                    return Err(self.damaged());
                }
                self.count = self.count.saturating_add(1);
                let mut movement = Movement { line: self.line(), ..Movement::default() };
                movement.cells[7].clone_from(&self.currency);
                movement.cells[9].clone_from(&self.account);
                if self.in_pending || name == "STMTTRNP" {
                    "PENDING".clone_into(&mut movement.cells[5]);
                }
                self.movement = Some(movement);
            }
            "BANKACCTFROM" | "CCACCTFROM" => self.in_account_from = true,
            "BANKTRANLISTP" => self.in_pending = true,
            "CURRENCY" | "ORIGCURRENCY" | "BANKACCTTO" | "CCACCTTO" | "PAYEE" | "IMAGEDATA" => {
                if let Some(movement) = &mut self.movement {
                    movement.within = Some(name.to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Option<Record> {
        match name {
            "STMTTRN" | "STMTTRNP" => {
                let movement = self.movement.take()?;
                return Some(Record { line: movement.line, cells: movement.cells.into() });
            }
            "BANKACCTFROM" | "CCACCTFROM" => self.in_account_from = false,
            "BANKTRANLISTP" => self.in_pending = false,
            "STMTRS" | "CCSTMTRS" => self.account.clear(),
            _ => {
                if let Some(movement) = &mut self.movement
                    && movement.within.as_deref() == Some(name)
                {
                    movement.within = None;
                }
            }
        }
        None
    }

    /// Puts the text where its element says.
    fn take_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let Some(movement) = &mut self.movement else {
            match self.element.as_str() {
                "CURDEF" => text.clone_into(&mut self.currency),
                "ACCTID" if self.in_account_from => text.clone_into(&mut self.account),
                _ => {}
            }
            return;
        };
        let place = match (movement.within.as_deref(), self.element.as_str()) {
            // The amount is in this one. Where it was converted from another, it is in the account's.
            (Some("CURRENCY"), "CURSYM") => Some(7),
            (Some("PAYEE"), "NAME") => Some(2),
            (Some(_), _) => None,
            (None, element) => COLUMNS.iter().position(|(name, _)| *name == element),
        };
        // What is said twice is taken as it was said first, but for the currency, which the account has said.
        if let Some(cell) = place.and_then(|place| movement.cells.get_mut(place))
            && (cell.is_empty() || place == Some(7))
        {
            text.clone_into(cell);
        }
    }
}
