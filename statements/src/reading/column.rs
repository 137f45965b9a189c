//! What is in a column, and what it means by that and by its name.

use std::collections::BTreeSet;

use crate::{
    Meaning, Question, Refusal,
    currency_text::{CurrencyText, code},
    day_text::DayText,
    figure::Figure,
    fold::{fold, one_line},
    meaning::Heading,
    movement::direction_of,
    record::Record,
};

/// How many different texts of a column are remembered.
const MOST_WORDS: usize = 12;
/// How many of its cells are shown.
const SHOWN: usize = 3;

/// What is in a column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    filled: usize,
    days: usize,
    figures: usize,
    codes: usize,
    letters: usize,
    words: BTreeSet<String>,
    more_words: bool,
    pub(crate) examples: Vec<String>,
}

impl Facts {
    pub(crate) fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        let is_day = DayText::read(cell).is_some();
        self.days += usize::from(is_day);
        let is_figure = Figure::read(cell).is_some();
        self.figures += usize::from(is_figure);
        self.codes += usize::from(CurrencyText::read(cell).is_some());
        let letters = cell.chars().filter(|one| one.is_alphabetic()).count();
        self.letters += usize::from(letters >= 3 && !is_day && !is_figure);
        if self.words.len() < MOST_WORDS {
            self.words.insert(fold(cell));
        } else {
            self.more_words |= !self.words.contains(&fold(cell));
        }
        let shown: String = one_line(cell).chars().take(60).collect();
        if self.examples.len() < SHOWN && !self.examples.contains(&shown) {
            self.examples.push(shown);
        }
    }

    /// Whether that can be what it means.
    fn fits(&self, meaning: Meaning) -> bool {
        let most = |count: usize| self.filled > 0 && count * 2 >= self.filled;
        match meaning {
            // In a short statement lines that sum up may be the most of what there is.
            meaning if meaning.is_day() => self.days > 0 && self.days * 4 >= self.filled,
            // In a month without a refund a column of money in is empty.
            meaning if meaning.is_figure() => self.filled == 0 || most(self.figures),
            Meaning::Currency | Meaning::ForeignCurrency => most(self.codes),
            Meaning::Direction => self.filled > 0 && !self.more_words && self.figures == 0 && self.days == 0,
            _ => true,
        }
    }

    /// Whether each of its words says a direction and nothing else, such as `Debit` in a column of kinds.
    fn is_direction(&self) -> bool {
        self.filled > 0 && !self.more_words && self.words.iter().all(|word| direction_of(word).is_some())
    }
}

/// The columns of a table whose meanings are to be found.
pub(crate) struct Columns<'a> {
    pub(crate) names: &'a [String],
    pub(crate) facts: &'a [Facts],
}

impl Columns<'_> {
    /// What each means, and what is to be asked of it.
    ///
    /// # Errors
    /// [`Refusal::NoDays`] and [`Refusal::NoAmounts`].
    pub(crate) fn meanings(&self) -> Result<(Vec<Meaning>, Vec<Question>), Refusal> {
        let headings: Vec<_> = self.names.iter().map(|name| Heading::read(name)).collect();
        let mut meanings: Vec<_> = (0..self.facts.len())
            .map(|column| {
                let heading = headings.get(column).cloned().unwrap_or_default();
                let fits =
                    |meaning: &Meaning| self.facts.get(column).is_some_and(|facts| facts.fits(*meaning));
                let found = heading.meanings.into_iter().find(fits).unwrap_or(Meaning::Other);
                if heading.weak { Meaning::Other } else { found }
            })
            .collect();
        let mut questions = Vec::new();
        self.kinds_that_are_directions(&mut meanings);
        self.days(&mut meanings, &mut questions)?;
        self.amounts(&headings, &mut meanings, &mut questions)?;
        self.currencies(&mut meanings, &mut questions);
        self.texts(&mut meanings);
        for meaning in [
            Meaning::Kind,
            Meaning::State,
            Meaning::Category,
            Meaning::Fee,
            Meaning::Balance,
            Meaning::Id,
            Meaning::Account,
            Meaning::Direction,
            Meaning::ForeignAmount,
            Meaning::ForeignCurrency,
        ] {
            keep_first(&mut meanings, meaning);
        }
        Ok((meanings, questions))
    }

    fn kinds_that_are_directions(&self, meanings: &mut [Meaning]) {
        if meanings.contains(&Meaning::Direction) || !meanings.contains(&Meaning::Amount) {
            return;
        }
        for (meaning, facts) in meanings.iter_mut().zip(self.facts) {
            if *meaning == Meaning::Kind && facts.is_direction() {
                *meaning = Meaning::Direction;
                return;
            }
        }
    }

    fn days(&self, meanings: &mut [Meaning], questions: &mut Vec<Question>) -> Result<(), Refusal> {
        let named = places(meanings, Meaning::Day);
        if named.len() > 1 {
            // `Date` beside `Transaction date` is the other one.
            let plain = ["date", "datum", "fecha", "data", "dato", "tarih", "дата", "日付", "日期"];
            let specific: Vec<_> = named
                .iter()
                .copied()
                .filter(|place| !plain.contains(&fold(self.name(*place)).as_str()))
                .collect();
            let chosen = if specific.len() == 1 { specific.first().copied() } else { None };
            for place in &named {
                if Some(*place) != chosen
                    && let Some(meaning) = meanings.get_mut(*place)
                {
                    *meaning = if chosen.is_some() { Meaning::Booked } else { Meaning::Other };
                }
            }
            if chosen.is_none() {
                questions.push(Question::Column { meaning: Meaning::Day, choices: named });
            }
        } else if named.is_empty() && !meanings.iter().any(|meaning| meaning.is_day()) {
            let mut found = self.unnamed(meanings, |facts| facts.fits(Meaning::Day));
            match (found.pop(), found.is_empty()) {
                (None, _) => return Err(Refusal::NoDays),
                (Some(only), true) => set(meanings, only, Meaning::Day),
                (Some(last), false) => {
                    found.push(last);
                    questions.push(Question::Column { meaning: Meaning::Day, choices: found });
                }
            }
        }
        keep_first(meanings, Meaning::Booked);
        keep_first(meanings, Meaning::Value);
        Ok(())
    }

    fn amounts(
        &self,
        headings: &[Heading],
        meanings: &mut [Meaning],
        questions: &mut Vec<Question>,
    ) -> Result<(), Refusal> {
        let [out, into] = [Meaning::MoneyOut, Meaning::MoneyIn].map(|meaning| places(meanings, meaning));
        let amounts = places(meanings, Meaning::Amount);
        if out.len() == 1 && into.len() <= 1 {
            // A third one would be the two again.
            amounts.iter().for_each(|place| set(meanings, *place, Meaning::Other));
            return Ok(());
        }
        if out.len() > 1 || into.len() > 1 {
            for (places, meaning) in [(out, Meaning::MoneyOut), (into, Meaning::MoneyIn)] {
                if places.len() > 1 {
                    places.iter().for_each(|place| set(meanings, *place, Meaning::Other));
                    questions.push(Question::Column { meaning, choices: places });
                }
            }
            return Ok(());
        }
        // Money in alone is half of what there is.
        into.iter().for_each(|place| set(meanings, *place, Meaning::Other));
        match amounts.len() {
            1 => return Ok(()),
            0 => {}
            _ => {
                amounts.iter().for_each(|place| set(meanings, *place, Meaning::Other));
                questions.push(Question::Column { meaning: Meaning::Amount, choices: amounts });
                return Ok(());
            }
        }
        let weak: Vec<_> = (0..self.facts.len())
            .filter(|column| headings.get(*column).is_some_and(|heading| heading.weak))
            .filter(|column| {
                self.facts.get(*column).is_some_and(|facts| facts.filled > 0 && facts.fits(Meaning::Amount))
            })
            .collect();
        if let [only] = weak.as_slice() {
            set(meanings, *only, Meaning::Amount);
            return Ok(());
        }
        // `Charges` may be all that there is of money out.
        places(meanings, Meaning::Fee).iter().for_each(|place| set(meanings, *place, Meaning::Other));
        let found = self.unnamed(meanings, |facts| {
            facts.filled > 0 && facts.fits(Meaning::Amount) && !facts.fits(Meaning::Day)
        });
        match found.as_slice() {
            [] => return Err(Refusal::NoAmounts),
            [only] => set(meanings, *only, Meaning::Amount),
            _ => questions.push(Question::Column { meaning: Meaning::Amount, choices: found }),
        }
        Ok(())
    }

    fn currencies(&self, meanings: &mut [Meaning], questions: &mut Vec<Question>) {
        let named = places(meanings, Meaning::Currency);
        let foreign = places(meanings, Meaning::ForeignAmount);
        if let ([one, other], [amount]) = (named.as_slice(), foreign.as_slice())
            && !meanings.contains(&Meaning::ForeignCurrency)
        {
            // The one beside the foreign amount is that one's.
            let beside = if other.abs_diff(*amount) == 1 { Some(*other) } else { None };
            let beside = beside.or_else(|| (one.abs_diff(*amount) == 1).then_some(*one));
            if let Some(beside) = beside {
                set(meanings, beside, Meaning::ForeignCurrency);
                return;
            }
        }
        match named.as_slice() {
            [] => {
                // Without a name, a column that holds nothing but codes.
                let codes = |facts: &Facts| {
                    facts.filled > 0
                        && !facts.more_words
                        && facts.words.iter().all(|word| code(word).is_some())
                };
                if let [only] = self.unnamed(meanings, codes).as_slice() {
                    set(meanings, *only, Meaning::Currency);
                }
            }
            [_] => {}
            _ => {
                named.iter().for_each(|place| set(meanings, *place, Meaning::Other));
                questions.push(Question::Column { meaning: Meaning::Currency, choices: named });
            }
        }
    }

    /// Where no column is named as one that says who was paid or what for, the first ones with words are.
    fn texts(&self, meanings: &mut [Meaning]) {
        if meanings.contains(&Meaning::Payee) || meanings.contains(&Meaning::Text) {
            return;
        }
        let found = self.unnamed(meanings, |facts| facts.letters * 2 > facts.filled && facts.filled > 0);
        for (place, meaning) in found.into_iter().zip([Meaning::Payee, Meaning::Text]) {
            set(meanings, place, meaning);
        }
    }

    fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    fn unnamed(&self, meanings: &[Meaning], wanted: impl Fn(&Facts) -> bool) -> Vec<usize> {
        let columns = meanings.iter().zip(self.facts).enumerate();
        let found = columns.filter(|(_, (meaning, facts))| **meaning == Meaning::Other && wanted(facts));
        found.map(|(column, _)| column).collect()
    }
}

fn places(meanings: &[Meaning], wanted: Meaning) -> Vec<usize> {
    let columns = meanings.iter().enumerate();
    columns.filter(|(_, meaning)| **meaning == wanted).map(|(column, _)| column).collect()
}

fn set(meanings: &mut [Meaning], place: usize, meaning: Meaning) {
    if let Some(cell) = meanings.get_mut(place) {
        *cell = meaning;
    }
}

fn keep_first(meanings: &mut [Meaning], meaning: Meaning) {
    for place in places(meanings, meaning).into_iter().skip(1) {
        set(meanings, place, Meaning::Other);
    }
}

/// What is in each column of these records.
pub(crate) fn facts<'a>(
    width: usize,
    records: impl Iterator<Item = Result<std::borrow::Cow<'a, Record>, Refusal>>,
) -> Result<Vec<Facts>, Refusal> {
    let mut facts = vec![Facts::default(); width];
    for record in records {
        let record = record?;
        for (column, facts) in facts.iter_mut().enumerate() {
            facts.add(record.cell(column));
        }
    }
    Ok(facts)
}
