//! What an account's balance tells of signs: it rises by what came in.

use domain::Currency;

use crate::{
    DecimalMark, SignConvention,
    figure::Figure,
    reading::entry::{Entry, Side, minus, number},
};

/// How many movements are compared. What is true of these is so of all.
const MOST: usize = 500;

/// The balances beside the amounts that stand in one column for in and out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Balance {
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Step {
    balance: Figure,
    amount: Figure,
    fee: Option<Figure>,
    currency: Option<Currency>,
}

impl Balance {
    pub(crate) fn add(&mut self, entry: &Entry, currency: Option<Currency>) {
        let (Some(balance), Some(amount)) = (&entry.balance, &entry.amount) else { return };
        if entry.side == Side::Either && self.steps.len() < MOST {
            self.steps.push(Step {
                balance: balance.clone(),
                amount: amount.clone(),
                fee: entry.fee.clone(),
                currency,
            });
        }
    }

    /// What a minus says, where each balance is the one before and its amount together, in one of the two directions of time
    /// and under one convention alone.
    pub(crate) fn tells(&self, mark: Option<DecimalMark>) -> Option<SignConvention> {
        let signed = |figure: &Figure, currency| {
            let number = number(figure, currency, mark)?.millionths();
            Some(if minus(figure.sign)? { -number } else { number })
        };
        let steps: Option<Vec<_>> = self
            .steps
            .iter()
            .map(|step| {
                let fee = step.fee.as_ref().map_or(Some(0), |fee| signed(fee, step.currency))?;
                Some((signed(&step.balance, step.currency)?, signed(&step.amount, step.currency)?, fee.abs()))
            })
            .collect();
        let steps = steps?;
        let moves = |sign: i128, newest_first: bool| {
            steps.len() > 1
                && steps.windows(2).all(|pair| {
                    let [one, other] = pair else { return false };
                    let (before, (after, amount, fee)) =
                        if newest_first { (other.0, *one) } else { (one.0, *other) };
                    let change = after - before;
                    change == sign * amount || change == sign * amount - fee
                })
        };
        let out = moves(1, false) || moves(1, true);
        let into = moves(-1, false) || moves(-1, true);
        match (out, into) {
            (true, false) => Some(SignConvention::MinusIsOut),
            (false, true) => Some(SignConvention::MinusIsIn),
            _ => None,
        }
    }
}
