//! What the program is asked to do.

/// How the program is called.
pub(crate) const USAGE: &str = "usage: api [move-receipts]

  without a word    serves
  move-receipts     moves the files that an earlier release kept in the database to where API_RECEIPTS_URL says. It may
                    run while the API serves, be interrupted, and run again";

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Serve,
    MoveReceipts,
    Help,
}

/// There is no such command.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such command\n{USAGE}")]
pub(crate) struct UnknownCommand;

impl Command {
    /// What the program's arguments ask for.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, UnknownCommand> {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] => Ok(Self::Serve),
            ["move-receipts"] => Ok(Self::MoveReceipts),
            ["help" | "--help" | "-h"] | ["move-receipts", "--help" | "-h"] => Ok(Self::Help),
            _ => Err(UnknownCommand),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_too_many_is_no_command() {
        let parse =
            |words: &[&str]| Command::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(parse(&[]), Ok(Command::Serve));
        assert_eq!(parse(&["move-receipts"]), Ok(Command::MoveReceipts));
        assert_eq!(parse(&["--help"]), Ok(Command::Help));
        for words in [&["serve"][..], &["move-receipts", "now"], &["move-receipts", "move-receipts"]] {
            assert_eq!(parse(words), Err(UnknownCommand), "{words:?}");
        }
    }
}
