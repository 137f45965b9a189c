//! What the program is to do.

use std::{net::SocketAddr, path::PathBuf};

/// What may be asked for.
pub(crate) const HELP: &str = "\
load run --express FOLDER --output FILE [--only a,b,…] [--rounds N] [--seconds N] [--sessions N] [--rows N]
         [--build NAME=SERVER]…
  --express   the folder of the Express application, its packages installed
  --output    the file that the results are written to, as JSON
  --only      only these parts, each by its letter
  --rounds    how often each side has its turn, 5 without it
  --seconds   how long a turn is, 5 without it
  --sessions  how many sessions expire at once, 10000 without it
  --rows      the most sessions, and the most expenses, in a database, 1000000 without it
  --build     part j, which is there with it alone: the first build of the server beside the others, each under its name
load fixed-api PORT | same-bytes PORT FILE | bare-proxy PORT ADDRESS";

/// The parts there are, by their letters. The last is measured where there are builds to compare.
pub(crate) const PARTS: &str = "abcdefghij";
/// Those that are measured where none is picked.
const ALWAYS: &str = "abcdefghi";

/// One of the programs that this one can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// An API that answers the same to everyone.
    FixedApi { port: u16 },
    /// A server of one answer, from a file.
    SameBytes { port: u16, file: PathBuf },
    /// A proxy that only passes on.
    BareProxy { port: u16, upstream: SocketAddr },
    /// The measurement.
    Run(Options),
}

/// A build of the server, to be compared with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Build {
    pub(crate) name: String,
    pub(crate) server: PathBuf,
}

/// How to measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) express: PathBuf,
    pub(crate) output: PathBuf,
    pub(crate) parts: String,
    pub(crate) rounds: usize,
    pub(crate) seconds: u64,
    pub(crate) sessions: usize,
    pub(crate) rows: u64,
    pub(crate) builds: Vec<Build>,
}

impl Command {
    /// `None` where one of the words is none of ours.
    pub(crate) fn parse(words: &[&str]) -> Option<Self> {
        match words {
            ["fixed-api", port] => Some(Self::FixedApi { port: port.parse().ok()? }),
            ["same-bytes", port, file] => {
                Some(Self::SameBytes { port: port.parse().ok()?, file: file.into() })
            }
            ["bare-proxy", port, upstream] => {
                Some(Self::BareProxy { port: port.parse().ok()?, upstream: upstream.parse().ok()? })
            }
            ["run", "--express", express, "--output", output, rest @ ..] => {
                let all = Options {
                    express: express.into(),
                    output: output.into(),
                    parts: ALWAYS.to_owned(),
                    rounds: 5,
                    seconds: 5,
                    sessions: 10_000,
                    rows: 1_000_000,
                    builds: Vec::new(),
                };
                rest.chunks(2).try_fold(all, Options::with).map(Self::Run)
            }
            _ => None,
        }
    }
}

impl Options {
    fn with(mut self, words: &[&str]) -> Option<Self> {
        let positive = |text: &str| text.parse().ok().filter(|number| *number > 0);
        match words {
            ["--only", parts] => Some(Self { parts: letters(parts)?, ..self }),
            ["--rounds", rounds] => Some(Self { rounds: rounds.parse().ok().filter(|n| *n > 0)?, ..self }),
            ["--seconds", seconds] => Some(Self { seconds: positive(seconds)?, ..self }),
            ["--sessions", sessions] => {
                Some(Self { sessions: sessions.parse().ok().filter(|n| *n > 0)?, ..self })
            }
            ["--rows", rows] => Some(Self { rows: positive(rows)?, ..self }),
            ["--build", build] => {
                let (name, server) = build.split_once('=')?;
                self.builds.push(Build { name: name.to_owned(), server: server.into() });
                Some(self)
            }
            _ => None,
        }
    }
}

/// `a,b` as `ab`, where each is a part.
fn letters(parts: &str) -> Option<String> {
    let mut letters = String::new();
    for part in parts.split(',') {
        let [letter] = part.chars().collect::<Vec<_>>()[..] else { return None };
        if !PARTS.contains(letter) {
            return None;
        }
        letters.push(letter);
    }
    Some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(rest: &[&str]) -> Option<Options> {
        let words = [&["run", "--express", "x", "--output", "y"][..], rest].concat();
        match Command::parse(&words)? {
            Command::Run(options) => Some(options),
            _ => None,
        }
    }

    #[test]
    fn everything_is_measured_unless_parts_are_picked() {
        assert_eq!(options(&[]).unwrap().parts, "abcdefghi");
        let picked = options(&["--only", "c,a", "--rounds", "2", "--seconds", "1"]).unwrap();
        assert_eq!((picked.parts.as_str(), picked.rounds, picked.seconds), ("ca", 2, 1));
    }

    #[test]
    fn builds_are_compared_in_the_order_in_which_they_are_named() {
        let builds = options(&["--only", "j", "--build", "plain=a/server", "--build", "native=b/server"])
            .unwrap()
            .builds;
        let build = |name: &str, server: &str| Build { name: name.to_owned(), server: server.into() };
        assert_eq!(builds, [build("plain", "a/server"), build("native", "b/server")]);
        assert_eq!(options(&["--build", "a/server"]), None, "a build without a name");
    }

    #[test]
    fn an_unknown_argument_is_refused() {
        for wrong in [
            &["--only", "z"][..],
            &["--only", ""],
            &["--only", "ab"],
            &["--rounds", "0"],
            &["--rounds"],
            &["--seconds", "long"],
            &["--fast", "1"],
        ] {
            assert_eq!(options(wrong), None, "{wrong:?}");
        }
        assert_eq!(Command::parse(&["fixed-api", "port"]), None);
        assert_eq!(Command::parse(&[]), None);
    }
}
