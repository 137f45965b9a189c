//! In which columns of a table the amounts stand, by their names and by what is in them.

use super::{
    facts::Facts,
    pairs::Pairs,
    places::{keep_best_known, places, set, unnamed},
};
use crate::{Meaning, Question, Refusal, heading::Heading};

/// What is known of the columns by now.
pub(crate) struct Amounts<'a> {
    pub(crate) headings: &'a [Heading],
    pub(crate) facts: &'a [Facts],
    pub(crate) pairs: Pairs<'a>,
}

impl Amounts<'_> {
    /// Finds them, or asks for them.
    ///
    /// # Errors
    /// [`Refusal::NoAmounts`].
    pub(crate) fn find(
        &self,
        meanings: &mut [Meaning],
        questions: &mut Vec<Question>,
    ) -> Result<(), Refusal> {
        let spent = [places(meanings, Meaning::Amount), places(meanings, Meaning::MoneyOut)].concat();
        for columns in [spent, places(meanings, Meaning::MoneyIn)] {
            keep_best_known(meanings, self.headings, &columns);
        }
        self.foreign(meanings);
        let [out, into] = [Meaning::MoneyOut, Meaning::MoneyIn].map(|meaning| places(meanings, meaning));
        let amounts = places(meanings, Meaning::Amount);
        if out.len() > 1 || into.len() > 1 {
            for (places, meaning) in [(out, Meaning::MoneyOut), (into, Meaning::MoneyIn)] {
                if places.len() > 1 {
                    places.iter().for_each(|place| set(meanings, *place, Meaning::Other));
                    questions.push(Question::Column { meaning, choices: places });
                }
            }
            return Ok(());
        }
        // Of two columns that are the two sides of one thing, one name tells both.
        match (out.as_slice(), into.as_slice()) {
            ([out], []) => self.other_side(*out, Meaning::MoneyIn, meanings),
            ([], [into]) if amounts.is_empty() => self.other_side(*into, Meaning::MoneyOut, meanings),
            _ => {}
        }
        if meanings.contains(&Meaning::MoneyOut) {
            // A third one would be the two again.
            amounts.iter().for_each(|place| set(meanings, *place, Meaning::Other));
            return Ok(());
        }
        // Money in alone is half of what there is.
        into.iter().for_each(|place| set(meanings, *place, Meaning::Other));
        match amounts.len() {
            0 => self.unnamed(meanings, questions),
            1 => Ok(()),
            _ => {
                self.several(&amounts, meanings, questions);
                Ok(())
            }
        }
    }

    /// An amount beside the currency in which it was spent, where there is another one: before it, or else behind it.
    fn foreign(&self, meanings: &mut [Meaning]) {
        let currencies = places(meanings, Meaning::ForeignCurrency);
        let ([currency], false) = (currencies.as_slice(), meanings.contains(&Meaning::ForeignAmount)) else {
            return;
        };
        let amounts = places(meanings, Meaning::Amount);
        let others = amounts.len() > 1 || meanings.contains(&Meaning::MoneyOut);
        let mut beside = [currency.checked_sub(1), Some(currency + 1)].into_iter().flatten();
        if let Some(amount) = beside.find(|place| amounts.contains(place) && others) {
            set(meanings, amount, Meaning::ForeignAmount);
        }
    }

    /// The unnamed column that is filled where `one` is not.
    fn other_side(&self, one: usize, meaning: Meaning, meanings: &mut [Meaning]) {
        let mut others = self.candidates(meanings);
        others.retain(|other| self.pairs.are_two_sides(one, *other));
        if let [other] = others.as_slice() {
            set(meanings, *other, meaning);
        }
    }

    /// Columns that are named as amounts, and are several.
    fn several(&self, amounts: &[usize], meanings: &mut [Meaning], questions: &mut Vec<Question>) {
        let currency = |column: &usize| self.headings.get(*column).and_then(|one| one.currency.clone());
        let currencies: Vec<_> = amounts.iter().filter_map(currency).collect();
        let differ = currencies
            .iter()
            .enumerate()
            .all(|(place, one)| !currencies.iter().take(place).any(|other| other == one));
        if currencies.len() == amounts.len() && differ {
            // One for each currency.
            return;
        }
        let balance = places(meanings, Meaning::Balance);
        let moved: Vec<_> = amounts
            .iter()
            .copied()
            .filter(|amount| balance.iter().any(|balance| self.pairs.moves(*amount, *balance).is_some()))
            .collect();
        amounts.iter().for_each(|place| set(meanings, *place, Meaning::Other));
        match moved.as_slice() {
            [only] => set(meanings, *only, Meaning::Amount),
            _ => questions.push(Question::Column { meaning: Meaning::Amount, choices: amounts.to_vec() }),
        }
    }

    /// No column is named as one.
    fn unnamed(&self, meanings: &mut [Meaning], questions: &mut Vec<Question>) -> Result<(), Refusal> {
        let weak: Vec<_> = (0..self.facts.len())
            .filter(|column| self.headings.get(*column).is_some_and(|heading| heading.weak))
            .filter(|column| self.facts.get(*column).is_some_and(Facts::is_of_amounts))
            .collect();
        if let [only] = weak.as_slice() {
            set(meanings, *only, Meaning::Amount);
            return Ok(());
        }
        // `Charges` may be all that there is of money out.
        places(meanings, Meaning::Fee).iter().for_each(|place| set(meanings, *place, Meaning::Other));
        let found = self.candidates(meanings);
        if found.is_empty() {
            return Err(Refusal::NoAmounts);
        }
        let sides: Vec<_> = pairs_of(&found)
            .filter(|(one, other)| one < other && self.pairs.are_two_sides(*one, *other))
            .collect();
        if self.by_balance(&found, &sides, meanings) {
            return Ok(());
        }
        match (found.as_slice(), sides.as_slice()) {
            // Bare numbers may be anything.
            ([only], _) if self.facts.get(*only).is_some_and(Facts::has_money) => {
                set(meanings, *only, Meaning::Amount);
            }
            (_, [(one, other)]) => {
                // Which of the two is asked; the other is of money in then.
                for column in [*one, *other] {
                    set(meanings, column, Meaning::MoneyIn);
                }
                questions.push(Question::Column { meaning: Meaning::MoneyOut, choices: vec![*one, *other] });
            }
            _ => questions.push(Question::Column { meaning: Meaning::Amount, choices: found }),
        }
        Ok(())
    }

    /// Whether another column is a balance that tells which are the amounts. `sides` are those of two columns that are the two
    /// sides of one thing.
    fn by_balance(&self, found: &[usize], sides: &[(usize, usize)], meanings: &mut [Meaning]) -> bool {
        let moved: Vec<_> = pairs_of(found)
            .filter(|(amount, balance)| amount != balance)
            .filter_map(|(amount, balance)| {
                self.pairs.moves(amount, balance).map(|after| (amount, balance, after))
            })
            .collect();
        if let Some((amount, ..)) = moved.first()
            && moved.iter().all(|(other, ..)| other == amount)
        {
            set(meanings, *amount, Meaning::Amount);
            if let Some((_, balance, _)) = moved.iter().find(|(_, _, after)| *after) {
                set(meanings, *balance, Meaning::Balance);
            }
            return true;
        }
        let &[(one, other)] = sides else { return false };
        let told = found.iter().filter(|column| ![one, other].contains(column)).find_map(|balance| {
            self.pairs.sides(one, other, *balance).map(|(out, into)| (out, into, *balance))
        });
        let Some((out, into, balance)) = told else { return false };
        set(meanings, out, Meaning::MoneyOut);
        set(meanings, into, Meaning::MoneyIn);
        set(meanings, balance, Meaning::Balance);
        true
    }

    /// Columns without a meaning that hold amounts: those of money, where there are any.
    fn candidates(&self, meanings: &[Meaning]) -> Vec<usize> {
        let money = unnamed(meanings, self.facts, |facts| facts.is_of_amounts() && facts.has_money());
        // Each movement has one.
        if self.pairs.cover(&money) { money } else { unnamed(meanings, self.facts, Facts::is_of_amounts) }
    }
}

/// Each of the columns with each.
fn pairs_of(columns: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    columns.iter().flat_map(|one| columns.iter().map(move |other| (*one, *other)))
}
