//! What a program and all that it started take: memory, and time of the processor.

use std::fs;

/// The memory (RSS) of a program in MiB.
pub(crate) fn memory(group: u32) -> f64 {
    resident(group, "VmRSS:")
}

/// Its own memory: without the pages of files, its program's above all, which the system takes away and reads again as it
/// likes.
pub(crate) fn own_memory(group: u32) -> f64 {
    resident(group, "RssAnon:")
}

/// How long it has run on a processor so far, in milliseconds.
pub(crate) fn processor_time(group: u32) -> f64 {
    /// The kernel's unit here, whatever its own tick is (`USER_HZ`): a hundredth of a second.
    const TICK: f64 = 10.0;
    let ticks: u64 =
        processes(group).iter().filter_map(|&process| Stat::read(process)).map(|stat| stat.ticks).sum();
    ticks as f64 * TICK
}

/// The processes of a group, which has the id of its first.
fn processes(group: u32) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|&process| Stat::read(process).is_some_and(|stat| stat.group == group))
        .collect()
}

/// What a line of `/proc/PID/status` says of all its processes, in MiB.
fn resident(group: u32, line: &str) -> f64 {
    let of_one = |process: &u32| -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let line = status.lines().find_map(|said| said.strip_prefix(line))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    };
    let kibibytes: u64 = processes(group).iter().filter_map(of_one).sum();
    kibibytes as f64 / 1024.0
}

/// What the kernel says of a process (`proc_pid_stat(5)`).
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    group: u32,
    ticks: u64,
}

impl Stat {
    fn read(process: u32) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    fn parse(line: &str) -> Option<Self> {
        // The name stands in brackets, and may hold any.
        let (_, rest) = line.rsplit_once(')')?;
        let fields: Vec<_> = rest.split_whitespace().collect();
        let ticks = |field: usize| fields.get(field)?.parse::<u64>().ok();
        Some(Self { group: fields.get(2)?.parse().ok()?, ticks: ticks(11)? + ticks(12)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_it_is_called() {
        let line = "4711 (a) b (c)) S 1 4700 4700 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 5 0 1 2 3";
        assert_eq!(Stat::parse(line), Some(Stat { group: 4_700, ticks: 300 }));
        assert_eq!(Stat::parse("4711 (a"), None);
    }
}
