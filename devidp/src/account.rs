//! The people who can sign in.

use std::collections::BTreeSet;

use openidconnect::{
    EndUserEmail, EndUserFamilyName, EndUserGivenName, EndUserName, EndUserUsername, StandardClaims,
    SubjectIdentifier, core::CoreGenderClaim,
};
use secrecy::{ExposeSecret, SecretString};
use uuid::{Uuid, uuid};

use crate::constant_time::constant_time_eq;

/// The password of every ready account.
const READY_PASSWORD: &str = "expenses";

/// The tenants of the ready accounts.
pub(crate) const TENANT: Uuid = uuid!("6f2b5c1e-0d3a-4f58-9a67-1c2d3e4f5a6b");
const OTHER_TENANT: Uuid = uuid!("b0a7c9d2-4e61-4c3f-8d15-7f6e5d4c3b2a");

/// A person who can sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// `sub`: the person's name at this provider. It never changes.
    pub subject: String,
    /// `given_name`
    pub given_name: String,
    /// `family_name`
    pub family_name: String,
    /// `email`, also the user name (`preferred_username`).
    pub email: String,
    /// Where the person is at home (`tid`), of a provider of many tenants.
    pub tenant: Uuid,
    /// What the person does, as the sign-in page shows it.
    pub role: String,
    /// The password for the sign-in form.
    pub password: SecretString,
    /// The scopes of the APIs that may be granted for this person; others are dropped from a grant.
    pub scopes: BTreeSet<String>,
}

impl Account {
    /// Ada Alvarez and Ben Okafor, who spend, and Cleo Martin, who also approves, and who is of another tenant. Their
    /// password is `expenses`.
    #[must_use]
    pub fn ready() -> Vec<Self> {
        let employee = ["read:reports", "write:reports"];
        let approver = ["read:reports", "write:reports", "approve:reports"];
        vec![
            Self::made("Ada", "Alvarez", TENANT, "employee", &employee),
            Self::made("Ben", "Okafor", TENANT, "employee", &employee),
            Self::made("Cleo", "Martin", OTHER_TENANT, "approver", &approver),
        ]
    }

    fn made(given_name: &str, family_name: &str, tenant: Uuid, role: &str, scopes: &[&str]) -> Self {
        let (given, family) = (given_name.to_lowercase(), family_name.to_lowercase());
        Self {
            subject: format!("{given}-{family}"),
            given_name: given_name.to_owned(),
            family_name: family_name.to_owned(),
            email: format!("{given}@example.com"),
            tenant,
            role: role.to_owned(),
            password: READY_PASSWORD.into(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
        }
    }

    /// The whole name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    pub(crate) fn accepts(&self, password: &str) -> bool {
        constant_time_eq(self.password.expose_secret(), password)
    }

    /// The claims that `scopes` ask for (OpenID Connect Core §5.4).
    pub(crate) fn claims(&self, scopes: &BTreeSet<String>) -> StandardClaims<CoreGenderClaim> {
        let mut claims = StandardClaims::new(SubjectIdentifier::new(self.subject.clone()));
        if scopes.contains("profile") {
            claims = claims
                .set_name(Some(EndUserName::new(self.name()).into()))
                .set_given_name(Some(EndUserGivenName::new(self.given_name.clone()).into()))
                .set_family_name(Some(EndUserFamilyName::new(self.family_name.clone()).into()))
                .set_preferred_username(Some(EndUserUsername::new(self.email.clone())));
        }
        if scopes.contains("email") {
            claims =
                claims.set_email(Some(EndUserEmail::new(self.email.clone()))).set_email_verified(Some(true));
        }
        claims
    }
}
