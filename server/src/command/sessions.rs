//! `server sessions`: who is signed in, and whose sessions end. No token and no cookie is shown; a session's id is the
//! beginning of its key, as in the log.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal, Write as _},
};

use anyhow::{Context, bail};
use bff::{Bff, OperatorSession, OperatorSessions, ProviderId, SessionsError, Whose};
use serde::Serialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use super::{End, List};

/// How many digits of a session's key are shown.
const ID_DIGITS: usize = 16;

/// A session, for scripts.
#[derive(Serialize)]
struct Shown {
    id: String,
    subject: String,
    issuer: String,
    provider: Option<String>,
    device: String,
    #[serde(with = "time::serde::rfc3339")]
    signed_in_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    last_used_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    ends_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    latest_end_at: OffsetDateTime,
}

/// A list of them.
#[derive(Serialize)]
struct ShownList {
    sessions: Vec<Shown>,
    /// How many can't be opened.
    sealed: usize,
    next: Option<String>,
}

/// Prints the sessions that are asked for.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn list(bff: &Bff, List { user, provider, limit, after, json }: List) -> anyhow::Result<()> {
    if let Some(provider) = &provider {
        provider_of(bff.provider_ids(), Some(provider))?;
    }
    let whose = Whose { subject: user, provider };
    let OperatorSessions { sessions, sealed, next } = bff.list_sessions(&whose, after, limit).await?;
    let list = ShownList {
        sessions: sessions.into_iter().map(Shown::from).collect(),
        sealed,
        next: next.map(|next| next.to_string()),
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&list)?);
    } else {
        print!("{}", table(&list));
    }
    Ok(())
}

fn table(ShownList { sessions, sealed, next }: &ShownList) -> String {
    const HEAD: [&str; 7] = ["session", "subject", "provider", "device", "signed in", "last used", "ends"];
    let rows = sessions.iter().map(|session| {
        let Shown { id, subject, issuer, provider, device, signed_in_at, last_used_at, ends_at, .. } =
            session;
        let provider = provider.as_ref().unwrap_or(issuer);
        let times = [*signed_in_at, *last_used_at, *ends_at].map(minute);
        let texts = [id, subject, provider, device].map(|text| printable(text));
        texts.into_iter().chain(times).collect::<Vec<_>>()
    });
    let rows = [HEAD.map(str::to_owned).to_vec()].into_iter().chain(rows).collect::<Vec<_>>();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = (0..HEAD.len()).map(width).collect::<Vec<_>>();
    let mut table = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        // Writing to a text does not fail.
        _ = writeln!(table, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    if *sealed > 0 {
        _ = writeln!(table, "{sealed} more can't be opened: the secret that sealed them is not configured.");
    }
    if let Some(next) = next {
        _ = writeln!(table, "There are more: --after {next}");
    }
    table
}

/// In UTC, as the log has it.
fn minute(time: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]Z");
    time.format(format).or_else(|_| time.format(&Rfc3339)).unwrap_or_default()
}

/// A text that somebody else chose, without what a terminal would obey.
fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { char::REPLACEMENT_CHARACTER } else { letter })
        .collect()
}

impl From<OperatorSession> for Shown {
    fn from(session: OperatorSession) -> Self {
        let mut id = session.key.to_hex();
        id.truncate(ID_DIGITS);
        Self {
            id,
            subject: session.subject,
            issuer: session.issuer,
            provider: session.provider.map(|provider| provider.to_string()),
            device: session.device,
            signed_in_at: session.signed_in_at,
            last_used_at: session.last_used_at,
            ends_at: session.ends_at,
            latest_end_at: session.latest_end_at,
        }
    }
}

/// Ends sessions, and says how many.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn end(bff: &Bff, End { user, provider, id, yes, .. }: End) -> anyhow::Result<()> {
    let ended = match (user, id) {
        (Some(subject), _) => {
            let provider = provider_of(bff.provider_ids(), provider.as_ref())?;
            bff.revoke_sessions_of(&provider, &subject).await?
        }
        (None, Some(id)) => match bff.revoke_session(&id).await {
            Err(SessionsError::NotFound) => {
                bail!("there is no session, or more than one, whose id begins so")
            }
            ended => ended?,
        },
        (None, None) => {
            if !yes {
                confirm()?;
            }
            bff.revoke_all_sessions().await?
        }
    };
    match ended {
        1 => println!("1 session was ended."),
        _ => println!("{ended} sessions were ended."),
    }
    Ok(())
}

/// Asks whether every session is meant.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
fn confirm() -> anyhow::Result<()> {
    if !io::stdin().is_terminal() {
        bail!("nobody can be asked whether every session is meant: add --yes");
    }
    print!("This ends every session: everybody has to sign in again. Type yes to go on: ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("the answer can't be read")?;
    if answer.trim() == "yes" { Ok(()) } else { bail!("no session was ended") }
}

/// The provider whose person is meant. A subject alone is somebody else at each of several.
fn provider_of<'a>(
    known: impl Iterator<Item = &'a ProviderId>,
    named: Option<&ProviderId>,
) -> anyhow::Result<ProviderId> {
    let known = known.collect::<Vec<_>>();
    let ids = || known.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    match (named, known.as_slice()) {
        (Some(named), _) if known.contains(&named) => Ok(named.clone()),
        (None, [only]) => Ok((*only).clone()),
        (Some(named), _) => bail!("there is no provider {named}; there are: {}", ids()),
        (None, _) => bail!("there are several providers: add --provider and one of {}", ids()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_alone_names_nobody_where_there_are_several_providers() {
        let ids = ["okta", "entra"].map(|id| id.parse::<ProviderId>().unwrap());
        let [okta, _] = &ids;
        assert_eq!(provider_of(ids.iter().take(1), None).unwrap(), *okta);
        assert_eq!(provider_of(ids.iter(), Some(okta)).unwrap(), *okta);
        let none = provider_of(ids.iter(), None).unwrap_err().to_string();
        assert_eq!(none, "there are several providers: add --provider and one of okta, entra");
        let unknown = provider_of(ids.iter(), Some(&"google".parse().unwrap())).unwrap_err().to_string();
        assert_eq!(unknown, "there is no provider google; there are: okta, entra");
    }

    #[test]
    fn what_a_provider_or_a_browser_calls_itself_gives_a_terminal_no_orders() {
        assert_eq!(printable("ada\u{1b}[2J\nben"), "ada\u{fffd}[2J\u{fffd}ben");
        assert_eq!(minute(OffsetDateTime::UNIX_EPOCH), "1970-01-01 00:00Z");
    }
}
