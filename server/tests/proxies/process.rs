//! A process that doesn't outlive its test, and the ports of this machine.

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a process may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Process(Child);

impl Process {
    /// Starts it, and waits until it listens at the port.
    pub(crate) fn listening_at(command: &mut Command, port: u16) -> Self {
        let name = command.get_program().to_owned();
        let started = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let mut process = Self(started.unwrap_or_else(|error| panic!("{}: {error}", name.display())));
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(process.0.try_wait().unwrap().is_none(), "{} ended at once", name.display());
            assert!(begin.elapsed() < PATIENCE, "{} does not listen", name.display());
            sleep(Duration::from_millis(10));
        }
        process
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Ports on which nobody listens.
pub(crate) fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let listeners = [(); COUNT].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
