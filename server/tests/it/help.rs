//! What each command says of itself, as `help.txt` has it.

use std::process::Command;

const COMMANDS: [&[&str]; 11] = [
    &[],
    &["check"],
    &["sessions"],
    &["sessions", "list"],
    &["sessions", "end"],
    &["keys"],
    &["keys", "rotate"],
    &["keys", "retire"],
    &["backup"],
    &["restore"],
    &["move-database"],
];

#[test]
fn each_command_says_what_it_does_without_any_setting() {
    let mut all = String::new();
    for command in COMMANDS {
        let mut program = Command::new(env!("CARGO_BIN_EXE_server"));
        let output = program.args(command).arg("--help").env_clear().output().unwrap();
        assert!(output.status.success(), "{command:?}");
        all += &format!("$ server {}\n", [command, &["--help"]].concat().join(" "));
        all += &String::from_utf8(output.stdout).unwrap();
        all += "\n";
    }
    let expected = include_str!("help.txt");
    assert!(all == expected, "what they say now, for help.txt:\n{all}");
}
