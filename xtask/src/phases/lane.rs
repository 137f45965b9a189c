//! Work that goes on beside the phases: one piece after another, on a thread of its own.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::Scope;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::process;

/// How far the lane's programs stand behind the phases' own, which tests with deadlines are among. They get what those
/// leave, and a tenth where nothing is left.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// A part that goes on beside the phases, on what they leave idle of the processors. What it prints is shown when it is
/// over, in between two phases.
pub(crate) struct Beside {
    pub(crate) name: &'static str,
    pub(crate) run: fn() -> Result<()>,
    /// The phase that does not begin before this is over.
    pub(crate) before: &'static str,
}

/// A piece that is over.
pub(super) struct Ended {
    pub(super) name: &'static str,
    pub(super) took: Duration,
    /// What its programs printed.
    pub(super) output: String,
    pub(super) result: Result<()>,
}

/// The pieces under way, and those to come.
pub(super) struct Lane<'a> {
    ended: Receiver<Ended>,
    missing: Vec<&'a Beside>,
}

impl<'a> Lane<'a> {
    pub(super) fn start<'scope>(scope: &'scope Scope<'scope, 'a>, pieces: &'a [Beside]) -> Self {
        let (sender, ended) = mpsc::channel();
        scope.spawn(move || work(pieces, &sender));
        Self { ended, missing: pieces.iter().collect() }
    }

    /// Whether the phase of that name has to wait for a piece.
    pub(super) fn delays(&self, phase: &str) -> bool {
        self.missing.iter().any(|piece| piece.before == phase)
    }

    /// The next piece that is over, if there is one already.
    pub(super) fn ended_by_now(&mut self) -> Option<Ended> {
        self.ended.try_recv().ok().map(|ended| self.without(ended))
    }

    /// The next piece that is over.
    ///
    /// # Errors
    /// Where none will be any more.
    pub(super) fn next(&mut self) -> Result<Ended> {
        let ended = self.ended.recv().map_err(|_| anyhow!("what went on beside the phases broke off"))?;
        Ok(self.without(ended))
    }

    fn without(&mut self, ended: Ended) -> Ended {
        self.missing.retain(|piece| piece.name != ended.name);
        ended
    }
}

/// Does the pieces, in their order. One that fails is the last.
fn work(pieces: &[Beside], sender: &Sender<Ended>) {
    give_way();
    for piece in pieces {
        let start = Instant::now();
        let (result, output) = process::captured(piece.name, piece.run);
        let failed = result.is_err();
        let ended = Ended { name: piece.name, took: start.elapsed(), output, result };
        if sender.send(ended).is_err() || failed {
            return;
        }
    }
}

/// On Linux it is this thread's alone, and that of the programs it starts.
#[cfg(target_os = "linux")]
fn give_way() {
    // Where it can't be, the phases take longer and nothing else.
    let _ = rustix::process::nice(NICENESS);
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}
