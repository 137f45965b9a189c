//! What the columns of a table mean, by their names and by what is in them.

use super::{
    amounts::Amounts,
    facts::Facts,
    pairs::Pairs,
    places::{keep_best_known, keep_first, places, set, unnamed},
};
use crate::{
    Meaning, Question, Refusal, currency_text::CurrencyText, fold::fold, heading::Heading, record::Record,
};

/// The columns of a table whose meanings are to be found.
pub(crate) struct Columns<'a> {
    pub(crate) names: &'a [String],
    pub(crate) facts: &'a [Facts],
    /// The first records below the header.
    pub(crate) first: &'a [Record],
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
        self.days(&headings, &mut meanings, &mut questions)?;
        let day = meanings.iter().position(|meaning| meaning.is_day()).or_else(|| first_choice(&questions));
        let pairs = Pairs::new(self.first, day);
        Amounts { headings: &headings, facts: self.facts, pairs }.find(&mut meanings, &mut questions)?;
        self.directions(&mut meanings);
        self.currencies(&headings, &mut meanings, &mut questions);
        self.states(&mut meanings);
        self.payees(&mut meanings);
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
            let known = places(&meanings, meaning);
            keep_best_known(&mut meanings, &headings, &known);
            keep_first(&mut meanings, meaning);
        }
        Ok((meanings, questions))
    }

    /// A column that says of each amount which way it went: one of kinds, or one without a name beside amounts without a sign.
    fn directions(&self, meanings: &mut [Meaning]) {
        let Some(amount) = meanings.iter().position(|meaning| *meaning == Meaning::Amount) else { return };
        if meanings.contains(&Meaning::Direction) {
            return;
        }
        let kinds = places(meanings, Meaning::Kind).into_iter();
        let mut kinds = kinds.filter(|column| self.facts.get(*column).is_some_and(Facts::is_direction));
        let nameless = self.unnamed(meanings, Facts::is_direction).into_iter();
        let mut nameless = nameless.filter(|column| {
            // One direction alone may be any word, but right beside the amount.
            let both = self.facts.get(*column).is_some_and(Facts::has_both_directions);
            self.name(*column).trim().is_empty() && (both || column.abs_diff(amount) == 1)
        });
        let unsigned = self.facts.get(amount).is_some_and(Facts::is_unsigned);
        if let Some(column) = kinds.next().or_else(|| nameless.next().filter(|_| unsigned)) {
            set(meanings, column, Meaning::Direction);
        }
    }

    /// A column that says of each movement how far it is, whatever it is called: `Info`.
    fn states(&self, meanings: &mut [Meaning]) {
        if let ([only], false) =
            (self.unnamed(meanings, Facts::is_state).as_slice(), meanings.contains(&Meaning::State))
        {
            set(meanings, *only, Meaning::State);
        }
    }

    /// Of several columns of names, not the one that says the same in every record: that is the person's own.
    fn payees(&self, meanings: &mut [Meaning]) {
        let named = places(meanings, Meaning::Payee);
        let constant = |place: &usize| self.facts.get(*place).is_some_and(Facts::is_constant);
        let filled = |place: &usize| self.facts.get(*place).map_or(0, |facts| facts.filled);
        let most = named.iter().map(filled).max().unwrap_or_default();
        let others = named.iter().any(|place| !constant(place) && filled(place) > 0);
        for place in named.iter().filter(|place| others && constant(place) && filled(place) == most) {
            set(meanings, *place, Meaning::Other);
        }
    }

    fn days(
        &self,
        headings: &[Heading],
        meanings: &mut [Meaning],
        questions: &mut Vec<Question>,
    ) -> Result<(), Refusal> {
        keep_best_known(meanings, headings, &places(meanings, Meaning::Day));
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
            let has_years = |column: &usize| self.facts.get(*column).is_some_and(Facts::has_years);
            if found.iter().any(has_years) {
                // Instalments are counted `2/3`.
                found.retain(has_years);
            }
            // The day of booking and the one from which interest is reckoned may be the same throughout.
            let firsts = found.clone();
            found.retain(|day| {
                !firsts.iter().any(|other| other < day && Pairs::are_same(self.first, *other, *day))
            });
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

    fn currencies(&self, headings: &[Heading], meanings: &mut [Meaning], questions: &mut Vec<Question>) {
        // `Total (AUD)` beside `Currency` is in AUD, and the other one is what was spent in.
        let of_amount =
            meanings.iter().position(|meaning| matches!(meaning, Meaning::Amount | Meaning::MoneyOut));
        if let Some(CurrencyText::Code(currency)) =
            of_amount.and_then(|amount| headings.get(amount)?.currency.as_ref())
        {
            for column in places(meanings, Meaning::Currency) {
                if !self.facts.get(column).is_some_and(|facts| facts.is_of_code(*currency)) {
                    set(meanings, column, Meaning::ForeignCurrency);
                }
            }
        }
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
                match self.unnamed(meanings, Facts::is_of_codes).as_slice() {
                    [only] => set(meanings, *only, Meaning::Currency),
                    several => {
                        if let Some(beside) = beside_amount(meanings, several) {
                            set(meanings, beside, Meaning::Currency);
                        }
                    }
                }
            }
            [_] => {}
            _ => {
                named.iter().for_each(|place| set(meanings, *place, Meaning::Other));
                match beside_amount(meanings, &named) {
                    Some(beside) => {
                        set(meanings, beside, Meaning::Currency);
                        // Another may be the foreign amount's.
                        if let ([amount], false) =
                            (foreign.as_slice(), meanings.contains(&Meaning::ForeignCurrency))
                            && named.contains(&(amount + 1))
                        {
                            set(meanings, amount + 1, Meaning::ForeignCurrency);
                        }
                    }
                    None => questions.push(Question::Column { meaning: Meaning::Currency, choices: named }),
                }
            }
        }
    }

    /// Where no column is named as one that says who was paid or what for, the first ones with words are; and where one
    /// is, those behind it that have words and no name.
    fn texts(&self, meanings: &mut [Meaning]) {
        if meanings.contains(&Meaning::Payee) || meanings.contains(&Meaning::Text) {
            for column in 1..meanings.len() {
                let follows = meanings.get(column - 1) == Some(&Meaning::Text)
                    && meanings.get(column) == Some(&Meaning::Other)
                    && self.name(column).trim().is_empty();
                if follows && self.facts.get(column).is_some_and(Facts::is_of_words) {
                    set(meanings, column, Meaning::Text);
                }
            }
            return;
        }
        let mut found = self.unnamed(meanings, Facts::is_of_words);
        // What is the same in every record says nothing of any.
        found.sort_by_key(|column| self.facts.get(*column).is_some_and(Facts::is_constant));
        for (place, meaning) in found.into_iter().zip([Meaning::Payee, Meaning::Text]) {
            set(meanings, place, meaning);
        }
    }

    fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    fn unnamed(&self, meanings: &[Meaning], wanted: impl Fn(&Facts) -> bool) -> Vec<usize> {
        unnamed(meanings, self.facts, wanted)
    }
}

/// Of several columns of currencies the one beside the amount: behind it, as people write, or else before it.
fn beside_amount(meanings: &[Meaning], columns: &[usize]) -> Option<usize> {
    let amount =
        meanings.iter().position(|meaning| matches!(meaning, Meaning::Amount | Meaning::MoneyOut))?;
    let beside = [Some(amount + 1), amount.checked_sub(1)];
    beside.into_iter().flatten().find(|place| columns.contains(place))
}

fn first_choice(questions: &[Question]) -> Option<usize> {
    questions.iter().find_map(|question| match question {
        Question::Column { meaning: Meaning::Day, choices } => choices.first().copied(),
        _ => None,
    })
}
