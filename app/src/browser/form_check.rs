//! What is wrong with what is typed into a form, by `domain`'s check, which the API makes too.

use domain::{CommentDraft, ExpenseForm, Field, Invalid, Notation, RefusalDraft, ReportDraft, day::iso_day};
use time::Date;
use web_sys::{FormData, HtmlFormElement};

/// How a form is checked.
pub(super) enum FormCheck {
    /// Of an expense that is no refund, on the server's day, with numbers as the person writes them. It is not sent with a fault in it.
    Expense(Date, Notation),
    Title,
    Reason,
    Comment,
}

impl FormCheck {
    /// As the form says.
    pub(super) fn of(form: &HtmlFormElement) -> Option<Self> {
        match form.get_attribute("data-check")?.as_str() {
            "expense" => {
                let today = iso_day(&form.get_attribute("data-today")?)?;
                Some(Self::Expense(today, form.get_attribute("data-notation")?.parse().ok()?))
            }
            "title" => Some(Self::Title),
            "reason" => Some(Self::Reason),
            "comment" => Some(Self::Comment),
            _ => None,
        }
    }

    /// Whether a form with a fault is held back here, and not by the browser's own check.
    pub(super) const fn holds_back(&self) -> bool {
        matches!(self, Self::Expense(..))
    }

    /// Every fault of what stands in the form.
    pub(super) fn faults(&self, form: &HtmlFormElement) -> Option<Invalid> {
        let data = FormData::new_with_form(form).ok()?;
        let text = |field: Field| data.get(field.word()).as_string().unwrap_or_default();
        match self {
            Self::Expense(today, notation) => {
                let form = ExpenseForm {
                    date: text(Field::Date),
                    merchant: text(Field::Merchant),
                    description: text(Field::Description),
                    category: text(Field::Category),
                    amount: text(Field::Amount),
                    currency: text(Field::Currency),
                    refund_of: String::new(),
                };
                form.check_paid(*today, *notation).err()
            }
            Self::Title => ReportDraft { title: text(Field::Title) }.check().err(),
            Self::Reason => RefusalDraft { reason: text(Field::Reason) }.check().err(),
            Self::Comment => CommentDraft { comment: text(Field::Comment) }.check().err(),
        }
    }
}
