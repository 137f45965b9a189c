//! A file from its bytes to its rows.

use std::io::{Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use crate::{
    Column, Format, Mapping, Meaning, Note, Question, Refusal, Row, Rows,
    charset::{Charset, Detected},
    format::Content,
    formats::{
        camt::{self, CamtRecords},
        csv::{CsvRecords, Dialect},
        ods,
        ofx::{self, Marks, OfxRecords},
        qif::{self, QifRecords},
        sgml::SgmlMarks,
        workbook,
        xlsx::XlsxFile,
        xml::{XmlMarks, without_declaration},
        zip::{self, Packed},
    },
    limits::MOST_ROWS,
    mapping::{fingerprint, folded, sides_are_open, untold},
    reading::{
        column::Columns,
        continued::with_continued,
        entry::{Entry, Headings},
        facts::{Facts, facts},
        header::Header,
        rows::RowReader,
        survey::{Survey, Surveyed},
        table::{best_sheet, choose_sheet, dialect},
    },
    record::{Record, Records},
};

/// How many rows are shown before anything is answered.
const FIRST: usize = 10;

/// A file whose kind and columns are known.
pub struct Statement<S: Read + Seek> {
    format: Format,
    body: Body<S>,
    header: Header,
    facts: Vec<Facts>,
    columns: Vec<Meaning>,
    questions: Vec<Question>,
}

/// How its records are found.
enum Body<S: Read + Seek> {
    Text(S, Detected, Option<Dialect>),
    Workbook(Box<XlsxFile<S>>),
    Sheet(Vec<Record>),
}

/// What was understood of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What kind of file it is.
    pub format: Format,
    /// In which characters a text is.
    pub charset: Option<Charset>,
    /// Its columns, with what they mean.
    pub columns: Vec<Column>,
    /// How it is read: what was told, and what the file itself tells.
    pub mapping: Mapping,
    /// What is to be answered before all of it is read.
    pub questions: Vec<Question>,
    /// What was taken to be so.
    pub notes: Vec<Note>,
    /// How many rows there are.
    pub rows: u32,
    /// How many of them are expenses as they are.
    pub expenses: u32,
    /// The first of them.
    pub first: Vec<Row>,
}

impl Reading {
    /// The mapping with the likeliest answer to each question that has one, for a form that somebody looks through.
    #[must_use]
    pub fn proposed(&self) -> Mapping {
        let answers = self.questions.iter().filter_map(Question::proposed);
        answers.fold(self.mapping.clone(), Mapping::with)
    }
}

impl<S: Read + Seek> Statement<S> {
    /// Finds out what kind of file it is, and what its columns mean.
    ///
    /// # Errors
    /// [`Refusal`], with what to do about it.
    pub fn open(mut source: S) -> Result<Self, Refusal> {
        let (format, body, header) = match Content::of(&mut source)? {
            Content::Packed => match zip::check(&mut source)? {
                Packed::Xlsx => {
                    let mut file = Box::new(XlsxFile::open(source)?);
                    let header = choose_sheet(&mut file)?;
                    (Format::Xlsx, Body::Workbook(file), header)
                }
                Packed::Ods => {
                    let (records, header) = best_sheet(ods::sheets(&mut source)?)?;
                    (Format::Ods, Body::Sheet(records), header)
                }
            },
            Content::Compound => {
                let (records, header) = best_sheet(workbook::compound(&mut source)?)?;
                (Format::Xls, Body::Sheet(records), header)
            }
            Content::Text(Format::Csv, detected) => {
                let (dialect, header) = dialect(&mut source, detected.charset)?;
                (Format::Csv, Body::Text(source, detected, Some(dialect)), header)
            }
            Content::Text(format, detected) => {
                (format, Body::Text(source, detected, None), Header::of(format))
            }
        };
        let (columns, questions) = (Vec::new(), Vec::new());
        let mut statement = Self { format, body, header, facts: Vec::new(), columns, questions };
        statement.find_columns()?;
        Ok(statement)
    }

    /// What kind of file it is.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// By which the mapping of files with this header is remembered.
    #[must_use]
    pub fn header(&self) -> String {
        fingerprint(self.format, &self.names())
    }

    /// The names of the columns; of columns without names, what is in each, as files of other banks have none either.
    fn names(&self) -> Vec<String> {
        let named = self.header.names.iter().any(|name| !name.trim().is_empty());
        let sorts = self.facts.iter().map(|facts| facts.sort().to_owned());
        if named { self.header.names.clone() } else { sorts.collect() }
    }

    /// What is understood of it, as the mapping says that was told or is remembered.
    ///
    /// # Errors
    /// [`Refusal`]; [`Refusal::OtherColumns`] where the mapping is another header's.
    pub fn read(&mut self, mapping: Option<&Mapping>) -> Result<Reading, Refusal> {
        let (surveyed, entries) = self.survey(mapping)?;
        let mut reading = Reading {
            format: self.format,
            charset: match &self.body {
                Body::Text(_, detected, _) => Some(detected.charset),
                Body::Workbook(_) | Body::Sheet(_) => None,
            },
            columns: self.shown(&surveyed.mapping),
            mapping: surveyed.mapping.clone(),
            questions: surveyed.questions.clone(),
            notes: surveyed.notes.clone(),
            rows: 0,
            expenses: 0,
            first: Vec::new(),
        };
        if let Body::Text(_, Detected { charset, certain: false }, _) = &self.body {
            reading.notes.push(Note::Charset { name: charset.name().to_owned() });
        }
        let columns_are_open =
            surveyed.questions.iter().any(|question| matches!(question, Question::Column { .. }));
        if entries == 0 && !columns_are_open {
            return Err(Refusal::NoRows);
        }
        if surveyed.has_no_years {
            return Err(Refusal::NoYears);
        }
        let mut reader = self.reader(&surveyed);
        let (mut left_out, mut lines) = (0_u32, Vec::new());
        for record in self.movements(&surveyed.mapping)? {
            let record = record?;
            let rows = reader.read(&record);
            if rows.is_empty() {
                left_out = left_out.saturating_add(1);
                if lines.len() < FIRST {
                    lines.push(record.line);
                }
            }
            for row in rows {
                reading.rows = reading.rows.saturating_add(1);
                reading.expenses = reading.expenses.saturating_add(u32::from(row.is_expense()));
                if reading.first.len() < FIRST {
                    reading.first.push(row);
                }
            }
        }
        if left_out > 0 && !columns_are_open {
            reading.notes.push(Note::LeftOut { count: left_out, first: lines });
        }
        Ok(reading)
    }

    /// Its rows one by one, each read when it is asked for. What the mapping leaves open and the file does not tell is
    /// `None` in them.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn rows(&mut self, mapping: &Mapping) -> Result<Rows<'_>, Refusal> {
        let (surveyed, _) = self.survey(Some(mapping))?;
        let reader = self.reader(&surveyed);
        Ok(Rows::new(self.movements(&surveyed.mapping)?, reader))
    }

    fn reader(&self, surveyed: &Surveyed) -> RowReader {
        RowReader::new(surveyed, Headings::new(&self.header.names), self.header.currency)
    }

    fn shown(&self, mapping: &Mapping) -> Vec<Column> {
        let column = |(column, meaning): (usize, &Meaning)| Column {
            name: self.header.names.get(column).cloned().unwrap_or_default(),
            meaning: *meaning,
            examples: self.facts.get(column).map(|facts| facts.examples.clone()).unwrap_or_default(),
        };
        mapping.columns.iter().enumerate().map(column).collect()
    }

    /// What each column means, by its name and by what is in it.
    fn find_columns(&mut self) -> Result<(), Refusal> {
        let first;
        (self.facts, first) = match self.facts() {
            // Some banks write quotes and mean nothing by them.
            Err(refusal @ Refusal::OpenQuote { .. }) if self.without_quotes() => {
                self.facts().map_err(|_| refusal)?
            }
            facts => facts?,
        };
        let fixed = fixed_columns(self.format);
        if let Some(fixed) = fixed {
            self.columns = fixed.iter().map(|(_, meaning)| *meaning).collect();
            return Ok(());
        }
        let columns = Columns { names: &self.header.names, facts: &self.facts, first: &first };
        (self.columns, self.questions) = columns.meanings().map_err(|refusal| {
            // A text without a single date or amount is anything.
            let nothing = self.facts.iter().all(|facts| facts.examples.is_empty());
            match (nothing, self.header.score, self.facts.len()) {
                (true, 1.., _) => Refusal::NoRows,
                (_, 0, 0..=1) => Refusal::NotAStatement,
                _ => refusal,
            }
        })?;
        Ok(())
    }

    /// Whether quotes meant something before, and do no longer.
    fn without_quotes(&mut self) -> bool {
        match &mut self.body {
            Body::Text(_, _, Some(dialect)) => std::mem::replace(&mut dialect.quotes, false),
            _ => false,
        }
    }

    fn facts(&mut self) -> Result<(Vec<Facts>, Vec<Record>), Refusal> {
        let width = self.header.names.len();
        facts(width, self.records()?)
    }

    /// Goes through the whole file. How many movements there are is told, too.
    fn survey(&mut self, mapping: Option<&Mapping>) -> Result<(Surveyed, u32), Refusal> {
        let mut questions = self.questions.clone();
        let mapping = match mapping {
            None => untold(self.format, &self.names(), self.columns.clone()),
            Some(told) if told.header != self.header() || told.columns.len() != self.columns.len() => {
                return Err(Refusal::OtherColumns);
            }
            Some(told) => folded(told.clone()),
        };
        questions.retain(|question| match question {
            // One that was told by now is none, also where the amounts were told to stand in two columns and not in one.
            Question::Column { meaning, .. } if meaning.is_amount() => {
                let either = |one: &Meaning| one.is_amount() && *meaning == Meaning::Amount;
                !mapping.columns.iter().any(|one| one == meaning || *one == Meaning::Amount || either(one))
            }
            Question::Column { meaning, .. } => mapping.place(*meaning).is_none(),
            _ => true,
        });
        if sides_are_open(&mapping) {
            let choices = mapping.places(Meaning::MoneyIn).collect();
            let question = Question::Column { meaning: Meaning::MoneyOut, choices };
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
        let headings = Headings::new(&self.header.names);
        let yearless = self.facts.iter().any(Facts::has_yearless);
        let mut survey = Survey::new(&mapping, self.format, &self.header, yearless);
        survey.is_of_expenses(&self.header.names);
        for record in self.movements(&mapping)? {
            if let Some(entry) = Entry::read(&record?, &mapping, &headings) {
                survey.add(&entry);
            }
        }
        let entries = survey.entries;
        let mut surveyed = survey.settle();
        questions.append(&mut surveyed.questions);
        surveyed.questions = questions;
        Ok((surveyed, entries))
    }

    /// The records, each with the lines that go on with it.
    fn movements(&mut self, mapping: &Mapping) -> Result<Records<'_>, Refusal> {
        let is_table = fixed_columns(self.format).is_none();
        let records = self.records()?;
        Ok(if is_table { with_continued(records, mapping) } else { records })
    }

    /// The records below the header that are not blank, and not the header again.
    fn records(&mut self) -> Result<Records<'_>, Refusal> {
        let header = &self.header;
        let wanted = move |record: &Result<Record, Refusal>| {
            record.as_ref().map_or(true, |record| {
                !record.is_blank() && (header.score == 0 || record.cells != header.names)
            })
        };
        let records: Records<'_> = match &mut self.body {
            Body::Sheet(records) => Box::new(records.iter().skip(header.skipped).cloned().map(Ok)),
            Body::Workbook(file) => Box::new(file.records()?.skip(header.skipped)),
            Body::Text(source, detected, dialect) => {
                source.seek(SeekFrom::Start(0))?;
                let text = detected.charset.text(source);
                match (self.format, *dialect) {
                    (Format::Ofx1, _) => OfxRecords::new(Marks::Sgml(SgmlMarks::new(text))).records(),
                    (Format::Ofx2, _) => {
                        OfxRecords::new(Marks::Xml(XmlMarks::new(without_declaration(text)?))).records()
                    }
                    (Format::Qif, _) => QifRecords::new(text).records(),
                    (Format::Camt, _) => {
                        CamtRecords::new(XmlMarks::new(without_declaration(text)?)).records()
                    }
                    (_, dialect) => {
                        let dialect = dialect.unwrap_or(Dialect { separator: b',', quotes: true });
                        Box::new(CsvRecords::new(text, dialect).skip(header.skipped))
                    }
                }
            }
        };
        let counted = records
            .filter(wanted)
            .enumerate()
            .map(|(place, record)| if place < MOST_ROWS { record } else { Err(Refusal::TooManyRows) });
        Ok(Box::new(counted))
    }
}

impl<S: Read + Seek> std::fmt::Debug for Statement<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Statement").field("format", &self.format).finish_non_exhaustive()
    }
}

impl Header {
    /// Of a format that names its columns itself.
    fn of(format: Format) -> Self {
        let names = fixed_columns(format).unwrap_or_default();
        let names = names.iter().map(|(name, _)| (*name).to_owned()).collect();
        Self { skipped: 0, names, score: 0, currency: None, period: None }
    }
}

const fn fixed_columns(format: Format) -> Option<&'static [(&'static str, Meaning)]> {
    match format {
        Format::Csv | Format::Xlsx | Format::Xls | Format::Ods => None,
        Format::Ofx1 | Format::Ofx2 => Some(&ofx::COLUMNS),
        Format::Qif => Some(&qif::COLUMNS),
        Format::Camt => Some(&camt::COLUMNS),
    }
}
