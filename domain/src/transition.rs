//! Who may move a report, from where and to where: one table, for the API and the pages alike.

use serde::{Deserialize, Serialize};

use crate::Status;

/// What moves a report from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// To hand it in.
    Submit,
    /// To take it back before anyone has decided.
    Retract,
    /// To accept it.
    Approve,
    /// To turn it down, with a reason.
    Refuse,
    /// To note that it was paid back.
    Reimburse,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 5] = [Self::Submit, Self::Retract, Self::Approve, Self::Refuse, Self::Reimburse];

    /// The word used in JSON and in paths.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Retract => "retract",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Reimburse => "reimburse",
        }
    }
}

/// Who somebody is to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The person who spent.
    Owner,
    /// Somebody else, who may approve.
    Approver,
}

impl Actor {
    /// Every actor.
    pub const ALL: [Self; 2] = [Self::Owner, Self::Approver];

    /// Who a person is to a report. An owner who may approve is its owner all the same: nobody decides about their
    /// own money. A stranger is nobody.
    #[must_use]
    pub const fn of(is_owner: bool, may_approve: bool) -> Option<Self> {
        match (is_owner, may_approve) {
            (true, _) => Some(Self::Owner),
            (false, true) => Some(Self::Approver),
            (false, false) => None,
        }
    }

    /// Whether they see a report of that status: it is the owner's alone until it is handed in.
    #[must_use]
    pub const fn sees(self, status: Status) -> bool {
        matches!(self, Self::Owner) || !matches!(status, Status::Open)
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The status it starts from.
    pub from: Status,
    /// What is done.
    pub action: Action,
    /// Who may do it.
    pub by: Actor,
    /// The status it leads to.
    pub to: Status,
}

/// Every way a report can go. What is not here can't be done.
pub const TRANSITIONS: [Transition; 6] = [
    row(Status::Open, Action::Submit, Actor::Owner, Status::Submitted),
    row(Status::Refused, Action::Submit, Actor::Owner, Status::Submitted),
    row(Status::Submitted, Action::Retract, Actor::Owner, Status::Open),
    row(Status::Submitted, Action::Approve, Actor::Approver, Status::Approved),
    row(Status::Submitted, Action::Refuse, Actor::Approver, Status::Refused),
    row(Status::Approved, Action::Reimburse, Actor::Approver, Status::Reimbursed),
];

const fn row(from: Status, action: Action, by: Actor, to: Status) -> Transition {
    Transition { from, action, by, to }
}

/// Why a report stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Someone else must do this.
    #[error("{}", not_theirs(*.action, *.by))]
    Actor {
        /// What was tried.
        action: Action,
        /// Who tried it.
        by: Actor,
    },
    /// The report is not where this can be done.
    #[error("the report is {}, and only {} can be {}", .from.word(), before(*.action), done(*.action))]
    Status {
        /// What was tried.
        action: Action,
        /// Where the report is.
        from: Status,
    },
}

const fn not_theirs(action: Action, by: Actor) -> &'static str {
    match (by, action) {
        (Actor::Owner, Action::Approve) => "nobody approves their own report; someone else must decide on it",
        (Actor::Owner, Action::Refuse) => "nobody refuses their own report; take it back with retract",
        (Actor::Owner, _) => "this is for an approver who is not the report's owner",
        (Actor::Approver, _) => "this is for the report's owner alone",
    }
}

const fn before(action: Action) -> &'static str {
    match action {
        Action::Submit => "an open or refused one",
        Action::Retract | Action::Approve | Action::Refuse => "a submitted one",
        Action::Reimburse => "an approved one",
    }
}

const fn done(action: Action) -> &'static str {
    match action {
        Action::Submit => "submitted",
        Action::Retract => "retracted",
        Action::Approve => "approved",
        Action::Refuse => "refused",
        Action::Reimburse => "reimbursed",
    }
}

impl Status {
    /// Where `action` by `by` leads from here.
    ///
    /// # Errors
    /// [`Denied::Actor`] where it is never theirs to do, else [`Denied::Status`] where it can't be done from here.
    pub fn after(self, action: Action, by: Actor) -> Result<Self, Denied> {
        let theirs = TRANSITIONS.iter().filter(|row| row.action == action && row.by == by);
        if theirs.clone().next().is_none() {
            return Err(Denied::Actor { action, by });
        }
        let mut from_here = theirs.filter(|row| row.from == self);
        from_here.next().map(|row| row.to).ok_or(Denied::Status { action, from: self })
    }

    /// What `by` may do with a report that has come this far.
    pub fn actions(self, by: Actor) -> impl Iterator<Item = Action> {
        TRANSITIONS.into_iter().filter(move |row| row.from == self && row.by == by).map(|row| row.action)
    }

    /// Whether its owner may still change the report and the expenses in it.
    #[must_use]
    pub const fn takes_changes(self) -> bool {
        matches!(self, Self::Open | Self::Refused)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn status() -> impl Strategy<Value = Status> {
        select(&Status::ALL[..])
    }

    fn moves() -> impl Strategy<Value = Vec<(Action, Actor)>> {
        prop::collection::vec((select(&Action::ALL[..]), select(&Actor::ALL[..])), 0..40)
    }

    /// Every status on the way, where what can't be done changes nothing.
    fn walk(from: Status, moves: Vec<(Action, Actor)>) -> Vec<Status> {
        let step = |status: &mut Status, (action, by)| {
            *status = status.after(action, by).unwrap_or(*status);
            Some(*status)
        };
        moves.into_iter().scan(from, step).collect()
    }

    proptest! {
        #[test]
        fn no_way_leads_out_of_reimbursed(moves in moves()) {
            prop_assert!(walk(Status::Reimbursed, moves).iter().all(|status| *status == Status::Reimbursed));
        }

        #[test]
        fn nobody_decides_on_their_own_report(from in status(), moves in moves()) {
            let alone = moves.into_iter().filter(|(_, by)| *by == Actor::Owner).collect();
            let decided = |status: &Status| !matches!(status, Status::Open | Status::Submitted);
            prop_assert!(walk(from, alone).iter().all(|status| *status == from || !decided(status)));
        }

        #[test]
        fn nobody_hands_in_or_takes_back_for_the_owner(from in status(), moves in moves()) {
            let alone = moves.into_iter().filter(|(_, by)| *by == Actor::Approver).collect();
            let owners = |status: &Status| matches!(status, Status::Open | Status::Submitted);
            prop_assert!(walk(from, alone).iter().all(|status| *status == from || !owners(status)));
        }

        #[test]
        fn money_moves_only_after_an_approval(moves in moves()) {
            let way = [vec![Status::Open], walk(Status::Open, moves)].concat();
            for pair in way.windows(2).filter(|pair| pair[1] == Status::Reimbursed) {
                prop_assert!(matches!(pair[0], Status::Approved | Status::Reimbursed));
            }
        }

        #[test]
        fn what_is_offered_is_what_can_be_done(from in status(), by in select(&Actor::ALL[..])) {
            let offered: Vec<_> = from.actions(by).collect();
            for action in Action::ALL {
                prop_assert_eq!(offered.contains(&action), from.after(action, by).is_ok());
            }
        }

        #[test]
        fn an_owner_who_may_approve_is_the_owner_still(may_approve: bool) {
            prop_assert_eq!(Actor::of(true, may_approve), Some(Actor::Owner));
        }
    }

    #[test]
    fn every_status_can_be_reached_and_each_row_stands_once() {
        for status in Status::ALL {
            assert!(status == Status::Open || TRANSITIONS.iter().any(|row| row.to == status));
        }
        for (place, row) in TRANSITIONS.iter().enumerate() {
            let same =
                |other: &Transition| (other.from, other.action, other.by) == (row.from, row.action, row.by);
            assert_eq!(TRANSITIONS.iter().position(same), Some(place));
        }
    }

    #[test]
    fn what_is_decided_can_no_longer_be_changed() {
        let changeable: Vec<_> = Status::ALL.into_iter().filter(|status| status.takes_changes()).collect();
        assert_eq!(changeable, [Status::Open, Status::Refused]);
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let own = Status::Submitted.after(Action::Approve, Actor::Owner).unwrap_err();
        assert_eq!(own.to_string(), "nobody approves their own report; someone else must decide on it");
        let early = Status::Open.after(Action::Approve, Actor::Approver).unwrap_err();
        assert_eq!(early.to_string(), "the report is open, and only a submitted one can be approved");
    }

    #[test]
    fn an_open_report_is_its_owners_alone() {
        for status in Status::ALL {
            assert!(Actor::Owner.sees(status));
            assert_eq!(Actor::Approver.sees(status), status != Status::Open);
        }
        assert_eq!(Actor::of(false, false), None);
    }
}
