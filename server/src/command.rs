//! What the program is asked to do: serve, or one task of an operator on the same settings and database.

pub(crate) mod backup;
pub(crate) mod keys;
pub(crate) mod move_database;
pub(crate) mod sessions;

use std::path::PathBuf;

use bff::{KeyPrefix, Position, ProviderId};
use clap::{ArgGroup, Args, Parser, Subcommand};

/// The expenses application: pages, sign-in and sessions. Without a command it serves.
#[derive(Debug, Parser)]
#[command(
    name = "server",
    version,
    after_help = "Settings are variables of the environment, or of a file .env: docs/configuration.md lists them. Each command reads \
                  the same ones.\nExit codes: 0 done, 1 failed or something is wrong, 2 the command can't be read."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the program can be asked.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Reaches providers, API and databases, and says what was found and what would mend it
    #[command(
        long_about = "Reads the settings, reaches each provider, the API and the databases, compares clocks, looks at who may read \
                      files of secrets, and prints what was found and what would mend it. It changes nothing.\n\nA line that begins \
                      with - is worth reading, one with ! must be mended.\nExit codes: 0 nothing must be mended, 1 something must."
    )]
    Check(Check),
    /// Lists or ends people's sessions
    #[command(subcommand)]
    Sessions(Sessions),
    /// Replaces the secret that seals sessions
    #[command(subcommand)]
    Keys(Keys),
    /// Writes the databases into one new file, while programs go on working
    #[command(
        long_about = "Writes the database of sessions, and the embedded API's where there is one, into one new file, while programs go \
                      on working. The copy is checked. Only SQLite's files are copied; PostgreSQL has pg_dump.\n\nThe file holds \
                      refresh tokens, sealed with the session secret, which is not in it: keep the two apart, and keep both."
    )]
    Backup(BackupFile),
    /// Puts a backup back
    #[command(
        long_about = "Checks what is in a backup and puts it in the place of the databases. Every program that works on them must have \
                      ended. The databases before are kept beside the new ones, as ….before-restore.\n\nSessions that ended since the \
                      backup come back with it: end them again, or all of them."
    )]
    Restore(BackupFile),
    /// Moves the sessions from SQLite to PostgreSQL
    #[command(
        long_about = "Moves the SQLite database of the sessions to an empty database on PostgreSQL, for whoever outgrows one machine. \
                      Every program that works on it must have ended. All of it is there in the end, or nothing; the file stays as it \
                      was. It can be broken off, and run again.\n\nNobody is signed out: sessions are sealed with the session secret, \
                      which must be the same there. Then set BFF_DATABASE_URL to the new place, and start the server. The API's \
                      database is moved by `api move-database`."
    )]
    MoveDatabase(NewPlace),
    /// Seals every session with the first session secret
    #[command(hide = true)]
    Reseal,
    /// Ends sessions, without asking: `sessions end` by its earlier name
    #[command(hide = true)]
    EndSessions(EndSessions),
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Check {
    /// Prints one JSON object, for scripts
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct BackupFile {
    /// The file of the backup
    pub(crate) file: PathBuf,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct NewPlace {
    /// The database on PostgreSQL, such as postgres://bff@db.example/bff; others may read a command line, so leave the
    /// password to PGPASSWORD or ~/.pgpass
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
}

#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Sessions {
    /// Lists sessions, the last used first
    List(List),
    /// Ends sessions; every running program knows within a second
    End(End),
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct List {
    /// Those of this person, by their `sub`
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) user: Option<String>,
    /// Those of people who signed in with this provider
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<ProviderId>,
    /// How many at most
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub(crate) limit: u32,
    /// Goes on where a list ended, as it says there
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<Position>,
    /// Prints one JSON object, for scripts
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, PartialEq, Eq, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["user", "id", "all"])))]
pub(crate) struct End {
    /// All sessions of this person, by their `sub`
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) user: Option<String>,
    /// At which provider, where there are several
    #[arg(long, value_name = "ID", requires = "user")]
    pub(crate) provider: Option<ProviderId>,
    /// The one session whose id begins so, as the list and the log have it
    #[arg(long, value_name = "SESSION")]
    pub(crate) id: Option<KeyPrefix>,
    /// Every session
    #[arg(long)]
    pub(crate) all: bool,
    /// Does not ask before all are ended
    #[arg(long, requires = "all")]
    pub(crate) yes: bool,
}

#[derive(Debug, PartialEq, Eq, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["user", "all"])))]
pub(crate) struct EndSessions {
    #[arg(long, value_name = "SUBJECT")]
    user: Option<String>,
    #[arg(long, value_name = "ID", requires = "user")]
    provider: Option<ProviderId>,
    #[arg(long)]
    all: bool,
}

#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Keys {
    /// Makes a new session secret and seals every session with it
    #[command(
        long_about = "Makes a new session secret, puts it at the head of the secrets' file (APP_SESSION_SECRET_FILE), and seals every \
                      session with it. Running programs take it up within a second; no session ends, wherever this is interrupted. \
                      The secret before still opens, until `server keys retire`.\n\nWhere the secret stands in a variable, or several \
                      machines have a file each, it says what to do step by step and changes nothing.\n\nOther keys: the client's key \
                      is registered at the provider and replaced there (CLIENT_PRIVATE_KEY_FILE); keys of DPoP are each session's own."
    )]
    Rotate(Rotate),
    /// Takes the secrets before the newest out of the secrets' file
    #[command(
        long_about = "Seals every session with the newest secret once more, and takes the others out of the secrets' file. Sign-ins \
                      that are under way are sealed too: it waits to be asked until the newest secret is 15 minutes old."
    )]
    Retire(Retire),
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Rotate {
    /// With PostgreSQL: every program on the database reads this very file
    #[arg(long)]
    pub(crate) one_file: bool,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Retire {
    /// As soon as running programs have read the file; people who are signing in begin again
    #[arg(long)]
    pub(crate) now: bool,
}

impl From<EndSessions> for End {
    fn from(EndSessions { user, provider, all }: EndSessions) -> Self {
        Self { user, provider, id: None, all, yes: true }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Command>, clap::error::ErrorKind> {
        let arguments = Arguments::try_parse_from([&["server"], arguments].concat());
        arguments.map(|arguments| arguments.command).map_err(|error| error.kind())
    }

    #[test]
    fn the_commands_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn each_command_is_read_and_what_makes_no_sense_is_refused() {
        assert_eq!(parsed(&[]), Ok(None));
        assert_eq!(parsed(&["check", "--json"]), Ok(Some(Command::Check(Check { json: true }))));
        let end = |arguments: &[&str]| match parsed(arguments) {
            Ok(Some(Command::Sessions(Sessions::End(end)))) => Ok(end),
            Ok(Some(Command::EndSessions(end))) => Ok(End::from(end)),
            other => Err(other),
        };
        let ada = |provider: Option<&str>, yes| End {
            user: Some("ada-alvarez".to_owned()),
            provider: provider.map(|id| id.parse().unwrap()),
            id: None,
            all: false,
            yes,
        };
        let at_okta = ["--provider", "okta", "--user", "ada-alvarez"];
        assert_eq!(end(&["sessions", "end", "--user", "ada-alvarez"]), Ok(ada(None, false)));
        assert_eq!(end(&[&["sessions", "end"], &at_okta[..]].concat()), Ok(ada(Some("okta"), false)));
        assert_eq!(end(&[&["end-sessions"], &at_okta[..]].concat()), Ok(ada(Some("okta"), true)));
        for wrong in [
            &["sessions", "end"][..],
            &["sessions", "end", "--all", "--user", "ada"],
            &["sessions", "end", "--user", "ada", "--provider", "No Id"],
            &["sessions", "end", "--provider", "okta"],
            &["sessions", "end", "--id", "5e5e"],
            &["sessions", "list", "--limit", "0"],
            &["sessions", "list", "--after", "5"],
            &["end-sessions"],
            &["end-sessions", "--user"],
            &["serve"],
            &["reseal", "--all"],
            &["backup"],
            &["move-database"],
            &["move-database", "postgres://db/bff"],
        ] {
            assert!(parsed(wrong).is_err(), "{wrong:?}");
        }
    }
}
