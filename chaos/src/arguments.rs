//! What the person who starts a run asks for.

/// What may be asked for.
pub(crate) const HELP: &str = "\
cargo xtask chaos [--rounds N] [--persons N] [--overlap SECONDS] [--sessions N] [--database sqlite|postgres] [--seed N]
  --rounds    rounds of the crash test, 200 without it: half with an overlap of 30 s at the provider, half with none
  --persons   how many people send requests in a round, 24 without it
  --overlap   all rounds with this overlap; one that is shorter than a lease of the BFF can lose sessions
  --sessions  how many sessions expire at once in the end, 10000 without it
  --database  what the sessions are kept in: a SQLite file without it; or a PostgreSQL server of the run's own,
              whose connections are cut and which is restarted in some rounds
  --seed      the seed of an earlier run; what the processes make of them differs from run to run";

/// For how many seconds a provider with overlap still takes a replaced refresh token.
const OVERLAP: u32 = 30;

/// What the sessions are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) rounds: u32,
    pub(crate) persons: usize,
    pub(crate) overlap: Option<u32>,
    pub(crate) sessions: usize,
    pub(crate) database: Database,
    pub(crate) seed: u64,
}

impl Arguments {
    /// `None` where one of the words is none of ours.
    pub(crate) fn parse(words: &[&str]) -> Option<Self> {
        let without = Self {
            rounds: 200,
            persons: 24,
            overlap: None,
            sessions: 10_000,
            database: Database::Sqlite,
            seed: fastrand::u64(..),
        };
        words.chunks(2).try_fold(without, |arguments, words| match words {
            ["--rounds", rounds] => Some(Self { rounds: rounds.parse().ok()?, ..arguments }),
            ["--persons", persons] => Some(Self { persons: persons.parse().ok()?, ..arguments }),
            ["--overlap", seconds] => Some(Self { overlap: Some(seconds.parse().ok()?), ..arguments }),
            ["--sessions", sessions] => Some(Self { sessions: sessions.parse().ok()?, ..arguments }),
            ["--database", "sqlite"] => Some(Self { database: Database::Sqlite, ..arguments }),
            ["--database", "postgres"] => Some(Self { database: Database::Postgres, ..arguments }),
            ["--seed", seed] => Some(Self { seed: seed.parse().ok()?, ..arguments }),
            _ => None,
        })
    }

    /// The overlap of each configuration in seconds, and its rounds.
    pub(crate) fn crash_tests(&self) -> Vec<(u32, u32)> {
        let half = self.rounds / 2;
        let tests = match self.overlap {
            Some(overlap) => vec![(overlap, self.rounds)],
            None => vec![(OVERLAP, self.rounds - half), (0, half)],
        };
        tests.into_iter().filter(|(_, rounds)| *rounds > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_configurations_share_the_rounds_unless_one_is_picked() {
        let tests = |words: &[&str]| Arguments::parse(words).unwrap().crash_tests();
        assert_eq!(tests(&[]), [(30, 100), (0, 100)]);
        assert_eq!(tests(&["--rounds", "7"]), [(30, 4), (0, 3)]);
        assert_eq!(tests(&["--overlap", "5", "--rounds", "7"]), [(5, 7)]);
        assert_eq!(tests(&["--rounds", "0"]), []);
    }

    #[test]
    fn sessions_are_in_a_file_unless_postgresql_is_asked_for() {
        let database = |words: &[&str]| Arguments::parse(words).unwrap().database;
        assert_eq!(database(&[]), Database::Sqlite);
        assert_eq!(database(&["--database", "postgres", "--rounds", "7"]), Database::Postgres);
    }

    #[test]
    fn an_unknown_argument_is_refused() {
        for words in [
            ["--round", "1"].as_slice(),
            &["--rounds"],
            &["--rounds", "few"],
            &["--seed", "-1"],
            &["--database", "mysql"],
        ] {
            assert_eq!(Arguments::parse(words), None, "{words:?}");
        }
    }
}
