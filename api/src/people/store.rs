//! The rows of the people.

use domain::{Person, ProfileDraft, Valid};

use crate::{
    auth::identity::Identity,
    store::{Store, connection::Connection, error::StoreError, from_row::from_row, query::query},
};

impl Store {
    /// Writes down what the person is called.
    pub(crate) async fn put_profile(
        &self,
        person: &Identity,
        profile: &Valid<ProfileDraft>,
    ) -> Result<Person, StoreError> {
        let mut transaction = self.write(person).await?;
        query(
            "UPDATE people SET name = $1, email = $2
             WHERE id = $3 AND (name IS DISTINCT FROM $1 OR email IS DISTINCT FROM $2)",
        )
        .bind(&profile.name)
        .bind(&profile.email)
        .bind(person.id)
        .execute(&mut transaction)
        .await?;
        let person = person_of(&mut transaction, person.id).await?;
        transaction.commit().await?;
        Ok(person)
    }
}

/// What is read of a person wherever one is named: `subject`, `name` and `email` of `people`.
pub(crate) struct PersonRow {
    subject: String,
    name: Option<String>,
    email: Option<String>,
}

from_row!(PersonRow { subject, name, email });

impl From<PersonRow> for Person {
    fn from(PersonRow { subject, name, email }: PersonRow) -> Self {
        Self { subject, name, email }
    }
}

/// The person of that row.
pub(crate) async fn person_of(db: &mut Connection, id: i64) -> Result<Person, StoreError> {
    let row: PersonRow =
        query("SELECT subject, name, email FROM people WHERE id = $1").bind(id).fetch_one(db).await?;
    Ok(row.into())
}

/// The row of the person, if there is one.
pub(crate) async fn find_person(
    db: &mut Connection,
    issuer: &str,
    subject: &str,
) -> Result<Option<i64>, StoreError> {
    let id = query("SELECT id FROM people WHERE issuer = $1 AND subject = $2")
        .bind(issuer)
        .bind(subject)
        .fetch_optional_scalar(db)
        .await?;
    Ok(id)
}

/// The new row, or none where there was one.
pub(crate) async fn insert_person(
    db: &mut Connection,
    issuer: &str,
    subject: &str,
) -> Result<Option<i64>, StoreError> {
    let id =
        query("INSERT INTO people (issuer, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id")
            .bind(issuer)
            .bind(subject)
            .fetch_optional_scalar(db)
            .await?;
    Ok(id)
}

/// Names a person of whom nothing is known yet.
pub(crate) async fn name_person(
    db: &mut Connection,
    issuer: &str,
    person: &Person,
) -> Result<(), StoreError> {
    query(
        "UPDATE people SET name = $1, email = $2
         WHERE issuer = $3 AND subject = $4 AND name IS NULL AND email IS NULL",
    )
    .bind(&person.name)
    .bind(&person.email)
    .bind(issuer)
    .bind(&person.subject)
    .execute(db)
    .await?;
    Ok(())
}
