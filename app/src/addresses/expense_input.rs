//! What the form of an expense begins with, as its address says it.

use domain::ExpenseForm;
use domain::ReportId;

use super::query::Query;
use super::query::address;
use crate::AppError;

/// An expense as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ExpenseInput {
    pub(crate) form: ExpenseForm,
    /// The name of the report it is to be in, or nothing.
    pub(crate) report: String,
    /// The version that they saw when they began, or nothing where it is a new one.
    pub(crate) version: String,
}

impl ExpenseInput {
    /// The report it is to be in.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where it can't be a report's name.
    pub(crate) fn report(&self) -> Result<Option<ReportId>, AppError> {
        match self.report.as_str() {
            "" => Ok(None),
            id => id.parse().map(ReportId).map(Some).map_err(|_| AppError::NotFound),
        }
    }

    /// The form at `path` that begins with it. Without JavaScript nothing else keeps it when it was not taken.
    pub(crate) fn href(&self, path: &str) -> String {
        let ExpenseForm { date, merchant, description, category, amount, currency, refund_of } = &self.form;
        let fields = [
            ("date", date),
            ("merchant", merchant),
            ("description", description),
            ("category", category),
            ("amount", amount),
            ("currency", currency),
            ("refund_of", refund_of),
            ("report", &self.report),
            ("version", &self.version),
        ];
        address(path, fields.map(|(name, text)| (name, text.into())))
    }

    /// What a form's query says over `start`. One that was sent back says everything, blanks among it.
    pub(crate) fn over(start: Self, search: &str) -> Self {
        let query = Query::read(search);
        let sent_back = query.has("date");
        let text = |name: &str, start: String| match query.get(name) {
            Some(text) => text.to_owned(),
            None if sent_back => String::new(),
            None => start,
        };
        let Self { form, report, version } = start;
        let form = ExpenseForm {
            date: text("date", form.date),
            merchant: text("merchant", form.merchant),
            description: text("description", form.description),
            category: text("category", form.category),
            amount: text("amount", form.amount),
            currency: text("currency", form.currency),
            refund_of: text("refund_of", form.refund_of),
        };
        Self { form, report: text("report", report), version: text("version", version) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::addresses::expenses::{NEW_PATH, tests::query_of};

    proptest! {
        #[test]
        fn what_was_typed_survives_being_sent_back(texts in prop::array::uniform9("\\PC{1,30}")) {
            let texts = texts.map(|text| text.trim().to_owned());
            let [date, merchant, description, category, amount, currency, refund_of, report, version] = texts;
            let form = ExpenseForm { date, merchant, description, category, amount, currency, refund_of };
            let (typed, other) = (ExpenseInput { form, report, version }, ExpenseInput::default());
            prop_assert_eq!(ExpenseInput::over(other, query_of(&typed.href(NEW_PATH))), typed);
        }
    }

    #[test]
    fn a_form_begins_with_what_its_address_names_and_keeps_the_rest() {
        let form = ExpenseForm { date: "2026-11-23".into(), ..ExpenseForm::default() };
        let start = ExpenseInput { form, ..ExpenseInput::default() };
        let filled = ExpenseInput::over(start.clone(), "report=r&merchant=Luigi");
        assert_eq!(
            (filled.form.date.as_str(), filled.form.merchant.as_str(), filled.report.as_str()),
            ("2026-11-23", "Luigi", "r")
        );
        assert_eq!(ExpenseInput::over(start, "date=&merchant=").form.date, "");
    }
}
