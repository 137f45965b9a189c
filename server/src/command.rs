//! What the program is asked to do: serve, or one task of an operator on the same settings and database.

use anyhow::bail;
use bff::{Bff, ProviderId, Resealed};

/// What the program can be asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve,
    /// Seals every session with `APP_SESSION_SECRET`, after which `APP_SESSION_SECRET_OLD` may go.
    Reseal,
    /// Ends the sessions of one person, by their `sub`, or everyone's.
    EndSessions(Target),
    /// Reaches each provider, and says what was taken and found, and what is missing.
    Check,
}

/// Target sessions to end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    User {
        subject: String,
        /// At which provider; the only one, where there is one.
        provider: Option<ProviderId>,
    },
    All,
}

/// The arguments are none of the program's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the program takes no arguments to serve, or one of:
  check                                      reach each provider, and say what was found and what is missing
  reseal                                     seal every session with APP_SESSION_SECRET
  end-sessions --user SUBJECT                end all sessions of a person, named by their `sub`
  end-sessions --user SUBJECT --provider ID  the same, where there are several providers
  end-sessions --all                         end every session"
)]
pub(crate) struct UsageError;

impl Command {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, UsageError> {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Ok(Self::Serve),
            ["reseal"] => Ok(Self::Reseal),
            ["end-sessions", "--all"] => Ok(Self::EndSessions(Target::All)),
            ["check"] => Ok(Self::Check),
            ["end-sessions", "--user", subject] => Ok(Self::EndSessions(Target::of(subject, None))),
            ["end-sessions", "--user", subject, "--provider", id]
            | ["end-sessions", "--provider", id, "--user", subject] => {
                let provider = id.parse().map_err(|_| UsageError)?;
                Ok(Self::EndSessions(Target::of(subject, Some(provider))))
            }
            _ => Err(UsageError),
        }
    }
}

/// Seals every session anew, and says what came of it.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn reseal(bff: &Bff) -> anyhow::Result<()> {
    let Resealed { sessions, current, lost } = bff.reseal().await?;
    println!("{sessions} sessions were sealed anew, {current} were up to date.");
    if lost > 0 {
        bail!(
            "{lost} sessions can't be opened: the secret that sealed them is not configured. They end when used."
        );
    }
    Ok(())
}

/// Ends sessions, and says how many.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn end_sessions(bff: &Bff, target: &Target) -> anyhow::Result<()> {
    let ended = match target {
        Target::User { subject, provider } => {
            let provider = provider_of(bff.provider_ids(), provider.as_ref())?;
            bff.revoke_sessions_of(&provider, subject).await?
        }
        Target::All => bff.revoke_all_sessions().await?,
    };
    println!("{ended} sessions were ended.");
    Ok(())
}

impl Target {
    fn of(subject: &str, provider: Option<ProviderId>) -> Self {
        Self::User { subject: subject.to_owned(), provider }
    }
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

    fn parsed(arguments: &[&str]) -> Result<Command, UsageError> {
        Command::parse(&arguments.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn each_command_is_read_and_anything_else_is_refused() {
        assert_eq!(parsed(&[]), Ok(Command::Serve));
        assert_eq!(parsed(&["reseal"]), Ok(Command::Reseal));
        assert_eq!(parsed(&["end-sessions", "--all"]), Ok(Command::EndSessions(Target::All)));
        assert_eq!(parsed(&["check"]), Ok(Command::Check));
        let ada = |provider: Option<&str>| {
            Ok(Command::EndSessions(Target::of("ada-alvarez", provider.map(|id| id.parse().unwrap()))))
        };
        assert_eq!(parsed(&["end-sessions", "--user", "ada-alvarez"]), ada(None));
        let at_okta = ["end-sessions", "--user", "ada-alvarez", "--provider", "okta"];
        assert_eq!(parsed(&at_okta), ada(Some("okta")));
        assert_eq!(
            parsed(&["end-sessions", "--provider", "okta", "--user", "ada-alvarez"]),
            ada(Some("okta"))
        );
        for wrong in [
            &["end-sessions", "--user", "ada", "--provider", "No Id"][..],
            &["end-sessions", "--provider", "okta"],
            &["end-sessions"],
            &["end-sessions", "--user"],
            &["serve"],
            &["reseal", "--all"],
        ] {
            assert_eq!(parsed(wrong), Err(UsageError), "{wrong:?}");
        }
    }

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
}
