//! wrk: so many connections that each send a request as soon as the last is answered.

use std::{fmt::Write as _, fs, path::Path, process::Stdio};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use crate::request::Request;

/// What wrk has counted. Times are in milliseconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counted {
    pub(crate) requests: f64,
    pub(crate) per_second: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
    /// Connections that could not be made or broke, answers with a status of 400 or more, and those that never came.
    pub(crate) errors: u64,
}

/// What every line of the script's that we read begins with.
const MARK: &str = "counted:";

/// At the end wrk tells everything in one line, in microseconds.
const DONE: &str = r#"
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    "counted: %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), latency.max, e.connect + e.read + e.write + e.status + e.timeout
  ))
end
"#;

/// Lets wrk repeat the requests, one after the other over all connections. `folder` takes its script, in which the
/// cookies are: a command line could be read by others.
pub(crate) async fn run(
    requests: &[Request],
    connections: usize,
    seconds: u64,
    folder: &Path,
) -> Result<Counted> {
    let first = requests.first().context("nothing to send")?;
    let path = folder.join("wrk.lua");
    fs::write(&path, script(requests)).with_context(|| format!("{} can't be written", path.display()))?;
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{connections}"), &format!("-d{seconds}s"), "--timeout", "30s", "-s"])
        .arg(&path)
        .arg(format!("http://{}{}", first.address, first.path))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .context("wrk can't be started; `cargo xtask setup --for bench` installs it")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("wrk failed: {}{}", text, String::from_utf8_lossy(&output.stderr));
    }
    Counted::parse(&text).with_context(|| format!("wrk did not tell what it counted: {text}"))
}

impl Counted {
    /// `None` where the line is not there, or nothing was answered.
    fn parse(output: &str) -> Option<Self> {
        let line = output.lines().find_map(|line| line.strip_prefix(MARK))?;
        let figures: Vec<f64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let [requests, duration, p50, p99, max, errors] = figures[..] else { return None };
        let milliseconds = |microseconds: f64| microseconds / 1e3;
        (requests > 0.0 && duration > 0.0).then(|| Self {
            requests,
            per_second: requests / duration * 1e6,
            p50: milliseconds(p50),
            p99: milliseconds(p99),
            max: milliseconds(max),
            errors: errors as u64,
        })
    }
}

/// One request is told to wrk as it is. Of several each is written out before the start, and they take turns.
fn script(requests: &[Request]) -> String {
    let mut script = String::new();
    if let Some(first) = requests.first() {
        _ = writeln!(script, "wrk.headers[\"Host\"] = {}", quoted(&first.host()));
    }
    if let [Request { method, headers, .. }] = requests {
        _ = writeln!(script, "wrk.method = {}\nwrk.body = {}", quoted(method), body(method));
        for (name, value) in headers {
            _ = writeln!(script, "wrk.headers[{}] = {}", quoted(name), quoted(value));
        }
    } else {
        script.push_str("local turn, written = 0, {}\ninit = function()\n");
        for Request { method, path, headers, .. } in requests {
            let headers: String = headers
                .iter()
                .map(|(name, value)| format!("[{}] = {}, ", quoted(name), quoted(value)))
                .collect();
            _ = writeln!(
                script,
                "  written[#written + 1] = wrk.format({}, {}, {{ {headers} }}, {})",
                quoted(method),
                quoted(path),
                body(method)
            );
        }
        script.push_str(
            "end\nrequest = function()\n  turn = turn % #written + 1\n  return written[turn]\nend\n",
        );
    }
    script.push_str(DONE);
    script
}

/// None, which `POST` says (RFC 9110 §8.6).
fn body(method: &str) -> &'static str {
    if method == "POST" { "\"\"" } else { "nil" }
}

/// A text as Lua has it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_script_is_read_among_wrks_own() {
        let output = "Running 5s test @ http://127.0.0.1:1/\n  1 threads and 32 connections\n\
                      counted: 5000 5000000 25000 110500 150000 3\n";
        let counted = Counted::parse(output).unwrap();
        let expected =
            Counted { requests: 5_000.0, per_second: 1_000.0, p50: 25.0, p99: 110.5, max: 150.0, errors: 3 };
        assert_eq!(counted, expected);
    }

    #[test]
    fn a_run_without_an_answer_is_no_result() {
        for output in ["", "counted: 0 5000000 0 0 0 32", "counted: 1 2 3", "counted: a b c d e f"] {
            assert_eq!(Counted::parse(output), None, "{output}");
        }
    }

    #[test]
    fn a_cookie_stands_in_the_script_whatever_it_holds() {
        let request = Request::get(([127, 0, 0, 1], 1).into(), "/").of(r#"a="1"\"#);
        assert!(script(std::slice::from_ref(&request)).contains(r#"wrk.headers["cookie"] = "a=\"1\"\\""#));
        let several = script(&[request.clone(), request]);
        assert_eq!(several.matches("wrk.format(").count(), 2);
    }
}
