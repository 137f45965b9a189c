//! Demo data as it is written down, all of it in the transaction that writes its person.

use std::iter;

use domain::{
    Action, Event, Status,
    receipt::{FileName, Kind},
};
use time::{Date, Duration, OffsetDateTime, Time};

use super::{
    people::{DemoPeople, approver},
    receipts::DemoReceipts,
    year::{self, DemoReport, Year},
};
use crate::{
    expenses::{
        events::{ExpenseEvent, record_expense_event},
        new_expenses::insert_expense,
    },
    people::store::{find_person, insert_person, name_person},
    receipts::store::{NewReceipt, insert_receipt},
    reports::history::store::record_report_event,
    store::{connection::Connection, error::StoreError, query::query},
};

/// Writes the year of a newcomer, and the years of the demo's people who are not there yet.
pub(crate) async fn write(
    db: &mut Connection,
    (demo, files): (&DemoPeople, &DemoReceipts),
    issuer: &str,
    newcomer: &str,
    today: Date,
) -> Result<(), StoreError> {
    let approver = approver();
    insert_person(db, issuer, &approver.subject).await?;
    name_person(db, issuer, &approver).await?;
    let approver = find_person(db, issuer, &approver.subject).await?.ok_or(StoreError::Corrupt("people"))?;
    let owner = find_person(db, issuer, newcomer).await?.ok_or(StoreError::Corrupt("people"))?;
    let mut owners = vec![(owner, newcomer)];
    for person in &demo.people {
        let subject = person.subject.as_str();
        owners.extend(iter::zip(insert_person(db, issuer, subject).await?, [subject]));
        name_person(db, issuer, person).await?;
    }
    for (owner, subject) in owners {
        let Year { reports, unreported } = year::year(issuer, subject, today);
        for report in &reports {
            write_report(db, Parties { owner, approver }, report, files).await?;
        }
        let now = OffsetDateTime::new_utc(today, Time::MIDNIGHT);
        for expense in &unreported {
            insert_expense(db, owner, expense.id, None, &expense.draft, now).await?;
        }
    }
    Ok(())
}

/// The rows of those who act.
#[derive(Clone, Copy)]
struct Parties {
    owner: i64,
    approver: i64,
}

impl Parties {
    const fn who(self, action: Action) -> i64 {
        match action {
            Action::Submit | Action::Retract => self.owner,
            Action::Approve | Action::Refuse | Action::Reimburse => self.approver,
        }
    }
}

async fn write_report(
    db: &mut Connection,
    parties: Parties,
    report: &DemoReport,
    files: &DemoReceipts,
) -> Result<(), StoreError> {
    let submitted_at = report.steps.first().map(|(at, _)| at.unix_timestamp());
    let reason = (report.status == Status::Refused).then_some(year::REASON);
    query(
        "INSERT INTO reports (id, person_id, title, status, created_at, submitted_at, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(report.id.to_string())
    .bind(parties.owner)
    .bind(report.title)
    .bind(report.status.word())
    .bind(report.created_at.unix_timestamp())
    .bind(submitted_at)
    .bind(reason)
    .execute(db)
    .await?;
    for expense in &report.expenses {
        let in_report = Some(report.id.to_string());
        insert_expense(db, parties.owner, expense.id, in_report, &expense.draft, report.created_at).await?;
    }
    for expense in report.with_receipts() {
        let (id, name, _) = expense.receipt();
        // A person who was there when the files were written, and has gone since, has none.
        let Some(content) = files.content(id) else { continue };
        let new = NewReceipt { id, name: FileName::of(name, Kind::Pdf), kind: Kind::Pdf, content };
        let receipt = insert_receipt(db, expense.id, new, report.created_at).await?;
        let happened = ExpenseEvent::ReceiptAdded(&receipt);
        record_expense_event(db, expense.id, parties.owner, report.created_at, happened).await?;
    }
    record_report_event(db, report.id, parties.owner, report.created_at, (Event::Created, None)).await?;
    for (at, action) in &report.steps {
        let note = reason.filter(|_| *action == Action::Refuse);
        record_report_event(db, report.id, parties.who(*action), *at, ((*action).into(), note)).await?;
        if *action == Action::Refuse {
            reply(db, report, parties.owner, *at + Duration::HOUR).await?;
        }
    }
    Ok(())
}

async fn reply(
    db: &mut Connection,
    report: &DemoReport,
    owner: i64,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    query("INSERT INTO comments (report_id, person_id, at, comment) VALUES ($1, $2, $3, $4)")
        .bind(report.id.to_string())
        .bind(owner)
        .bind(at.unix_timestamp())
        .bind(year::REPLY)
        .execute(db)
        .await?;
    Ok(())
}
