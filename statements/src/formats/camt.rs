//! CAMT.053 (ISO 20022), a bank's statement, and its siblings 052 and 054, whose entries are the same.
//!
//! A crate with types for every element is of one version of the schema; the few elements that are read here have had one
//! name and place in all of them, and the rest is passed over.

use std::io::BufRead;

use super::xml::{Mark, Path, XmlMarks};
use crate::{
    Meaning, Refusal,
    record::{Record, Records, until_refused},
};

/// The columns of each record.
pub(crate) const COLUMNS: [(&str, Meaning); 13] = [
    ("TxDtTm", Meaning::Day),
    ("BookgDt", Meaning::Booked),
    ("ValDt", Meaning::Value),
    ("Nm", Meaning::Payee),
    ("RmtInf", Meaning::Text),
    ("BkTxCd", Meaning::Kind),
    ("Sts", Meaning::State),
    ("Amt", Meaning::Amount),
    ("Ccy", Meaning::Currency),
    ("CdtDbtInd", Meaning::Direction),
    ("InstdAmt", Meaning::ForeignAmount),
    ("InstdAmt Ccy", Meaning::ForeignCurrency),
    ("AcctSvcrRef", Meaning::Id),
];

const PAYEE: usize = 3;
const TEXT: usize = 4;
const STATE: usize = 6;
const AMOUNT: usize = 7;
const CURRENCY: usize = 8;
const DIRECTION: usize = 9;
const FOREIGN: usize = 10;
const FOREIGN_CURRENCY: usize = 11;
const ID: usize = 12;

/// The entries one by one.
pub(crate) struct CamtRecords<R> {
    marks: XmlMarks<R>,
    path: Path,
    entry: Option<Entry>,
    count: u32,
}

#[derive(Default)]
struct Entry {
    cells: Vec<String>,
    /// The one that pays and the one that is paid: which of them is the other, the direction tells.
    debtor: String,
    creditor: String,
    further: String,
    entry_reference: String,
    /// The attribute of the element that is open.
    currency: Option<String>,
    reversal: bool,
    /// How many movements the bank has put into one.
    details: u32,
}

impl<R: BufRead> CamtRecords<R> {
    pub(crate) fn new(marks: XmlMarks<R>) -> Self {
        Self { marks, path: Path::default(), entry: None, count: 0 }
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
            match self.marks.next()? {
                None => return Ok(None),
                Some(Mark::Begin(name, currency)) => {
                    if name == "Ntry" {
                        self.count = self.count.saturating_add(1);
                        self.entry =
                            Some(Entry { cells: vec![String::new(); COLUMNS.len()], ..Entry::default() });
                    }
                    if let Some(entry) = &mut self.entry {
                        entry.currency = currency;
                        entry.details += u32::from(name == "TxDtls");
                    }
                    self.path.begin(name);
                }
                Some(Mark::Text(text)) => self.path.add(&text)?,
                Some(Mark::End(_)) => {
                    let text = self.path.text.trim().to_owned();
                    if let Some(entry) = self.entry.as_mut().filter(|_| !text.is_empty()) {
                        entry.take(&self.path, &text);
                    }
                    self.path.text.clear();
                    let ended = self.path.names.pop();
                    if ended.as_deref() == Some("Ntry")
                        && let Some(entry) = self.entry.take()
                    {
                        return Ok(Some(Record { line: self.count, cells: entry.finish() }));
                    }
                }
            }
        }
    }
}

impl Entry {
    fn take(&mut self, path: &Path, text: &str) {
        let is = |names: &[&str]| path.ends_with(names);
        let first = |cell: &mut String| {
            if cell.is_empty() {
                text.clone_into(cell);
            }
        };
        match () {
            () if is(&["Ntry", "Amt"]) => {
                let currency = self.currency.take().unwrap_or_default();
                self.set(AMOUNT, text);
                self.set(CURRENCY, &currency);
            }
            () if is(&["Ntry", "CdtDbtInd"]) => self.set(DIRECTION, text),
            () if is(&["Ntry", "RvslInd"]) => self.reversal = matches!(text, "true" | "1"),
            () if is(&["Ntry", "Sts"]) || is(&["Ntry", "Sts", "Cd"]) || is(&["Ntry", "Sts", "Prtry"]) => {
                self.set(STATE, text)
            }
            () if is(&["Ntry", "BookgDt", "Dt"]) || is(&["Ntry", "BookgDt", "DtTm"]) => self.set(1, text),
            () if is(&["Ntry", "ValDt", "Dt"]) || is(&["Ntry", "ValDt", "DtTm"]) => self.set(2, text),
            () if is(&["RltdDts", "TxDtTm"]) || is(&["RltdDts", "AccptncDtTm"]) => self.set(0, text),
            () if is(&["Ntry", "AcctSvcrRef"]) => self.set(ID, text),
            () if is(&["Ntry", "NtryRef"]) => first(&mut self.entry_reference),
            () if is(&["Cdtr", "Nm"]) || is(&["Cdtr", "Pty", "Nm"]) => first(&mut self.creditor),
            () if is(&["Dbtr", "Nm"]) || is(&["Dbtr", "Pty", "Nm"]) => first(&mut self.debtor),
            () if is(&["RmtInf", "Ustrd"]) || is(&["Strd", "CdtrRefInf", "Ref"]) => {
                if let Some(cell) = self.cells.get_mut(TEXT).filter(|cell| cell.len() < 2_000) {
                    let blank = if cell.is_empty() { "" } else { " " };
                    *cell = format!("{cell}{blank}{text}");
                }
            }
            () if is(&["AddtlNtryInf"]) || is(&["AddtlTxInf"]) => first(&mut self.further),
            () if is(&["BkTxCd", "Prtry", "Cd"]) => self.set(5, text),
            () if is(&["AmtDtls", "InstdAmt", "Amt"]) || is(&["AmtDtls", "TxAmt", "Amt"]) => {
                let currency = self.currency.take().unwrap_or_default();
                let booked = self.cells.get(CURRENCY).is_some_and(|booked| *booked == currency);
                if !booked && !currency.is_empty() && self.cells.get(FOREIGN).is_some_and(String::is_empty) {
                    self.set(FOREIGN, text);
                    self.set(FOREIGN_CURRENCY, &currency);
                }
            }
            () => {}
        }
    }

    /// What is said first is kept: a movement within the entry repeats some of it for itself.
    fn set(&mut self, place: usize, text: &str) {
        if let Some(cell) = self.cells.get_mut(place).filter(|cell| cell.is_empty()) {
            text.clone_into(cell);
        }
    }

    fn finish(mut self) -> Vec<String> {
        let out = self.cells.get(DIRECTION).is_some_and(|direction| direction == "DBIT");
        let other = std::mem::take(if out { &mut self.creditor } else { &mut self.debtor });
        let further = std::mem::take(&mut self.further);
        if self.details <= 1 {
            self.set(PAYEE, &other);
        } else {
            // What one movement of several says of itself is not so of all.
            for place in [0, FOREIGN, FOREIGN_CURRENCY] {
                if let Some(cell) = self.cells.get_mut(place) {
                    cell.clear();
                }
            }
        }
        self.set(PAYEE, &further);
        self.set(TEXT, &further);
        let reference = std::mem::take(&mut self.entry_reference);
        self.set(ID, &reference);
        if self.reversal
            && let Some(state) = self.cells.get_mut(STATE)
        {
            "reversed".clone_into(state);
        }
        self.cells
    }
}
