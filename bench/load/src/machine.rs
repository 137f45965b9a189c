//! The machine that was measured on, and the others' versions.

use std::{fs, path::Path, process::Command, thread::available_parallelism};

use serde_json::Value;

/// Processors, memory and system in one line. It is asked before the processors are divided.
pub(crate) fn shape() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let value = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split(':').nth(1));
        value.map(|value| value.trim().to_owned())
    };
    let processor = field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = field(&read("/proc/meminfo"), "MemTotal")
        .and_then(|memory| memory.strip_suffix(" kB")?.parse::<u64>().ok())
        .unwrap_or_default();
    let cores = available_parallelism().map_or(1, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{cores} cores ({processor}), {} GiB of memory, Linux {}", memory >> 20, kernel.trim())
}

/// What the others are called and which versions they have, as far as they are there.
pub(crate) fn peers(express: &Path) -> Vec<String> {
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output().ok()?;
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&text).lines().next().map(str::to_owned)
    };
    let package = |name: &str| {
        let path = express.join("node_modules").join(name).join("package.json");
        let package: Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
        Some(format!("{name} {}", package["version"].as_str()?))
    };
    let debian = |name: &str| {
        let output =
            Command::new("dpkg-query").args(["--show", "--showformat=${Version}", name]).output().ok()?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success() && !version.is_empty()).then(|| format!("{name} {version}"))
    };
    let peers = [
        said("node", "--version").map(|version| format!("Node.js {version}")),
        package("express"),
        package("express-openid-connect"),
        debian("apache2"),
        debian("libapache2-mod-auth-openidc"),
        said("oauth2-proxy", "--version"),
        debian("wrk"),
    ];
    peers.into_iter().flatten().collect()
}
