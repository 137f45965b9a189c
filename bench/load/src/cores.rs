//! Which processors a program may run on: the measured side has one for itself, and all else the others.

use std::{path::PathBuf, process::Command, thread::available_parallelism};

use anyhow::{Context, Result, ensure};
use chaos::process::Program;

/// The division of the machine's processors.
#[derive(Debug, Clone)]
pub(crate) enum Cores {
    /// There is one only, or nothing to divide them with.
    Shared,
    /// The first is the measured side's.
    Divided { taskset: PathBuf },
}

impl Cores {
    /// Divides them. This program and all that it starts leave the first one from now on, unless it is given to them.
    pub(crate) fn divide() -> Result<Self> {
        let count = available_parallelism().map_or(1, usize::from);
        let taskset = PathBuf::from("/usr/bin/taskset");
        if count < 2 || !taskset.is_file() {
            return Ok(Self::Shared);
        }
        let others = format!("1-{}", count - 1);
        let own = std::process::id().to_string();
        let moved =
            Command::new(&taskset).args(["--all-tasks", "--pid", "--cpu-list", &others, &own]).output();
        ensure!(
            moved.context("taskset can't be started")?.status.success(),
            "taskset can't divide the processors"
        );
        Ok(Self::Divided { taskset })
    }

    /// The program as the measured side.
    pub(crate) fn measured(&self, program: Program) -> Program {
        let Self::Divided { taskset } = self else { return program };
        let words = ["--cpu-list", "0"].map(str::to_owned).into_iter();
        let binary = program.binary.display().to_string();
        let arguments = words.chain([binary]).chain(program.arguments).collect();
        Program { binary: taskset.clone(), arguments, ..program }
    }

    /// The same in words.
    pub(crate) const fn words(&self) -> &'static str {
        match self {
            Self::Shared => "All programs share the processors.",
            Self::Divided { .. } => {
                "The measured side runs on the first processor alone; wrk, the API, the provider and all else run on the \
                 others."
            }
        }
    }
}
