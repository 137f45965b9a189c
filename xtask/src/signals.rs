//! Ctrl-C and its kin: whatever reaches xtask reaches the programs it is waiting for, and xtask outlives them.
//!
//! They run in xtask's process group. A Ctrl-C at the terminal goes to the whole group by itself;
//! a signal that someone sends to xtask alone is passed on.

use std::io::{self, IsTerminal};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{process, thread};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

static RECEIVED: AtomicI32 = AtomicI32::new(0);
static CHILDREN: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
/// Whether xtask comes to its end, and starts no program any more.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Starts to listen. Called once, before the first program is started.
pub(crate) fn watch() -> Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).context("cannot listen for signals")?;
    thread::spawn(move || signals.forever().for_each(on_signal));
    Ok(())
}

/// The signal that asked xtask to end, if one did.
pub(crate) fn received() -> Option<i32> {
    Some(RECEIVED.load(Ordering::SeqCst)).filter(|&signal| signal != 0)
}

/// What a shell expects of a program that a signal ended.
pub(crate) fn exit_code() -> ExitCode {
    ExitCode::from(shell_code(received().unwrap_or(0)))
}

/// Starts a program; until [`wait`] or [`ended`] says that it has ended, signals are passed on to it.
pub(crate) fn spawn(command: &mut Command) -> io::Result<Child> {
    // Held while the program starts, so that no signal falls between its start and the note of its id.
    let mut children = children();
    if ENDING.load(Ordering::SeqCst) {
        return Err(io::Error::new(io::ErrorKind::Interrupted, "xtask comes to its end"));
    }
    let child = command.spawn()?;
    children.push(Pid::from_child(&child));
    Ok(child)
}

/// Waits for the program that [`spawn`] started.
pub(crate) fn wait(child: &mut Child) -> io::Result<ExitStatus> {
    let status = child.wait();
    ended(child);
    status
}

/// The program has ended: its process id may soon be someone else's.
pub(crate) fn ended(child: &Child) {
    let ended = Pid::from_child(child);
    children().retain(|pid| *pid != ended);
}

/// Ends every program that is still running. None is started after this.
pub(crate) fn end_children() {
    let children = children();
    ENDING.store(true, Ordering::SeqCst);
    for pid in children.iter() {
        // It fails only where the program has just ended.
        let _ = kill_process(*pid, Signal::TERM);
    }
}

fn on_signal(signal: i32) {
    let children = children();
    RECEIVED.store(signal, Ordering::SeqCst);
    if children.is_empty() {
        process::exit(shell_code(signal).into());
    }
    children.iter().for_each(|pid| pass_on(signal, *pid));
}

fn pass_on(signal: i32, pid: Pid) {
    let from_terminal = signal != SIGTERM && io::stdin().is_terminal();
    if let Some(signal) = Signal::from_named_raw(signal).filter(|_| !from_terminal) {
        // It fails only where the program has just ended, and that is what the signal asks for.
        let _ = kill_process(pid, signal);
    }
}

fn children() -> MutexGuard<'static, Vec<Pid>> {
    CHILDREN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn shell_code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}
