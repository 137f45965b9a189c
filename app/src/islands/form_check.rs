//! What is wrong with what is typed into a form, by `domain`'s check, which the API makes too.

use domain::{CommentDraft, ExpenseForm, Field, Invalid, Notation, RefusalDraft, ReportDraft};
use serde::{Deserialize, Serialize};
use time::Date;
use web_sys::{FormData, HtmlFormElement};

/// Which form it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum FormCheck {
    /// Of an expense. It is not sent with a fault in it.
    Expense {
        /// The server's day.
        today: Date,
        /// How the person writes numbers.
        notation: Notation,
    },
    /// Of a report's title.
    Title,
    /// Of a reason to refuse.
    Reason,
    /// Of a comment.
    Comment,
}

impl FormCheck {
    /// Whether a form with a fault is held back here, and not by the browser's own check.
    pub(super) const fn holds_back(&self) -> bool {
        matches!(self, Self::Expense { .. })
    }

    /// What a person is told of a field.
    pub(super) fn fault(&self, form: &HtmlFormElement, field: Field) -> Option<String> {
        let fault = self.faults(form)?.at(field)?;
        Some(format!("The {} {fault}.", field.word()))
    }

    fn faults(&self, form: &HtmlFormElement) -> Option<Invalid> {
        let data = FormData::new_with_form(form).ok()?;
        let text = |field: Field| data.get(field.word()).as_string().unwrap_or_default();
        match self {
            Self::Expense { today, notation } => {
                let form = ExpenseForm {
                    date: text(Field::Date),
                    merchant: text(Field::Merchant),
                    description: text(Field::Description),
                    category: text(Field::Category),
                    amount: text(Field::Amount),
                    currency: text(Field::Currency),
                };
                form.check(*today, *notation).err()
            }
            Self::Title => ReportDraft { title: text(Field::Title) }.check().err(),
            Self::Reason => RefusalDraft { reason: text(Field::Reason) }.check().err(),
            Self::Comment => CommentDraft { comment: text(Field::Comment) }.check().err(),
        }
    }
}
