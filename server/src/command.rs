//! What the program is asked to do: serve, or one task of an operator on the same settings and database.

use anyhow::bail;
use bff::{Bff, Resealed};

/// What the program can be asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve,
    /// Seals every session with `APP_SESSION_SECRET`, after which `APP_SESSION_SECRET_OLD` may go.
    Reseal,
    /// Ends the sessions of one person, by their `sub`, or everyone's.
    EndSessions(Target),
}

/// Target sessions to end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    User(String),
    All,
}

/// The arguments are none of the program's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the program takes no arguments to serve, or one of:
  reseal                       seal every session with APP_SESSION_SECRET
  end-sessions --user SUBJECT  end all sessions of a person, named by their `sub`
  end-sessions --all           end every session"
)]
pub(crate) struct UsageError;

impl Command {
    /// Reads the arguments that follow the program's name.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, UsageError> {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Ok(Self::Serve),
            ["reseal"] => Ok(Self::Reseal),
            ["end-sessions", "--all"] => Ok(Self::EndSessions(Target::All)),
            ["end-sessions", "--user", subject] => Ok(Self::EndSessions(Target::User((*subject).to_owned()))),
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
        Target::User(subject) => bff.revoke_sessions_of(subject).await?,
        Target::All => bff.revoke_all_sessions().await?,
    };
    println!("{ended} sessions were ended.");
    Ok(())
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
        let ada = Target::User("ada-alvarez".to_owned());
        assert_eq!(parsed(&["end-sessions", "--user", "ada-alvarez"]), Ok(Command::EndSessions(ada)));
        for wrong in [&["end-sessions"][..], &["end-sessions", "--user"], &["serve"], &["reseal", "--all"]] {
            assert_eq!(parsed(wrong), Err(UsageError), "{wrong:?}");
        }
    }
}
