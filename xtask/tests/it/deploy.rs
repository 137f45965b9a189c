//! deploy/ says of the programs what is true of them: variables, ports, folders, commands and times.

use std::collections::BTreeSet;
use std::fs;

use yaml_rust2::{Yaml, YamlLoader};

use crate::checkout::{Result, read, root};

const UNITS: [&str; 2] = ["expenses-server.service", "expenses-api.service"];
/// Each program, and the sections of docs/configuration.md that list its variables.
const PROGRAMS: [(&str, &[&str]); 2] = [
    ("server", &["The server"]),
    ("api", &["The API as a program of its own", "Which tokens the API takes"]),
];

#[test]
fn every_variable_is_one_that_its_program_reads() -> Result<()> {
    let document = read("docs/configuration.md")?;
    let compose = compose()?;
    for (program, sections) in PROGRAMS {
        let known =
            sections.iter().map(|name| section(&document, name)).collect::<Result<Vec<_>>>()?.concat();
        let mut named = variables(&read(&format!("deploy/{program}.env.example"))?);
        let unit = read(&format!("deploy/systemd/expenses-{program}.service"))?;
        named.extend(of_unit(&unit));
        let stages = stages(&read("deploy/Containerfile")?);
        for stage in stages.iter().filter(|stage| ["base", program].contains(&&*stage.name)) {
            named.extend(variables(&stage.values("ENV").join("\n")));
        }
        let environment = &compose["services"][program]["environment"];
        let environment = environment.as_hash().ok_or("no environment")?;
        named.extend(environment.keys().filter_map(Yaml::as_str).map(str::to_owned));
        if program == "server" {
            named.extend(of_unit(&read("deploy/systemd/expenses-server.service.d/tls.conf")?));
        }
        assert!(named.len() >= 5, "the files are read rightly: {named:?}");
        for name in named {
            assert!(known.contains(&format!("`{name}`")), "the {program} reads no {name}");
        }
    }
    Ok(())
}

#[test]
fn the_ports_are_those_at_which_the_programs_listen() -> Result<()> {
    let document = read("docs/configuration.md")?;
    let stages = stages(&read("deploy/Containerfile")?);
    let mut ports = Vec::new();
    for (program, sections) in PROGRAMS {
        let listens = section(&document, sections[0])?;
        let row = listens.lines().find(|line| line.starts_with("| `HOST`, `PORT` |")).ok_or("no row")?;
        let port = row.split([' ', ',']).find(|word| word.parse::<u16>().is_ok()).ok_or("no port")?;
        let stage = stages.iter().find(|stage| stage.name == program).ok_or("no stage")?;
        assert_eq!(stage.values("EXPOSE"), [port], "{program}");
        ports.push(port);
    }
    let [server, api] = ports[..] else { return Err("two programs".into()) };
    let told = read("deploy/server.env.example")?;
    assert!(told.lines().any(|line| line == format!("API_URL=http://localhost:{api}")), "{told}");
    let nginx = read("docs/proxies/nginx.conf")?;
    for proxy in [&nginx, &read("docs/proxies/Caddyfile")?, &read("docs/proxies/haproxy.cfg")?] {
        assert!(proxy.contains(&format!("127.0.0.1:{server}")), "{proxy}");
    }
    let compose = compose()?;
    let published = strings(&compose["services"]["network"]["ports"]);
    assert_eq!(published, ["80:80", "443:443"]);
    assert!(nginx.contains("listen 80;") && nginx.contains("listen 443 ssl"), "{nginx}");
    Ok(())
}

/// A request that is sent into a connection which is just being ended is lost.
#[test]
fn proxies_end_a_connection_that_they_keep_before_the_program_does() -> Result<()> {
    let after = |text: &str, words: &str| -> Result<u64> {
        let (_, rest) = text.split_once(words).ok_or_else(|| format!("no {words}"))?;
        let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next();
        Ok(digits.unwrap_or_default().parse()?)
    };
    let program = after(&read("program/src/serve.rs")?, "head_timeout: Duration::from_secs(")?;
    for (file, setting) in [("nginx.conf", "keepalive_timeout "), ("Caddyfile", "\tkeepalive ")] {
        let proxy = after(&read(&format!("docs/proxies/{file}"))?, setting)?;
        assert!(proxy < program, "{file}: {proxy} s, and the program {program} s");
    }
    Ok(())
}

#[test]
fn compose_runs_the_images_with_nothing_that_they_need_not() -> Result<()> {
    let compose = compose()?;
    let stages = stages(&read("deploy/Containerfile")?);
    let volumes = compose["volumes"].as_hash().ok_or("no volumes")?;
    for (program, _) in PROGRAMS {
        let service = &compose["services"][program];
        let build = &service["build"];
        let context = root().join("deploy").join(build["context"].as_str().ok_or("no context")?);
        assert!(context.join(build["dockerfile"].as_str().ok_or("no file")?).is_file());
        assert_eq!(build["target"].as_str(), Some(program));
        assert!(stages.iter().any(|stage| stage.name == program));
        let example = format!("deploy/{}.example", service["env_file"].as_str().ok_or("no variables")?);
        assert!(root().join(&example).is_file(), "{example}");
        assert_eq!(service["read_only"].as_bool(), Some(true), "{program}");
        assert_eq!(strings(&service["cap_drop"]), ["ALL"], "{program}");
        assert_eq!(strings(&service["security_opt"]), ["no-new-privileges:true"], "{program}");
        assert_eq!(service["environment"]["HOST"].as_str(), Some("127.0.0.1"), "{program}");
        assert_eq!(strings(&service["volumes"]), [format!("{program}:{}", workdir(&stages)?)]);
        let grace = service["stop_grace_period"].as_str().and_then(|text| text.strip_suffix('s'));
        assert!(grace.ok_or("no grace")?.parse::<u64>()? > drains_for()?, "{program}");
    }
    for proxy in ["caddy", "nginx"] {
        let service = &compose["services"][proxy];
        assert_eq!(strings(&service["profiles"]), [proxy], "one of them is chosen");
        let mut configuration = String::new();
        let mounts = strings(&service["volumes"]);
        for (from, to) in mounts.iter().filter_map(|mount| mount.split_once(':')) {
            if from.starts_with("../") {
                configuration = fs::read_to_string(root().join("deploy").join(from))?;
            } else if from.starts_with("./") {
                let to = to.trim_end_matches(":ro");
                assert!(configuration.contains(to), "{proxy}'s file names no {to}");
            } else {
                assert!(volumes.contains_key(&Yaml::String(from.to_owned())), "{from}");
            }
        }
    }
    Ok(())
}

/// A network namespace goes with the container whose it is, and those who share it are left with none: whoever may end has
/// none of its own.
#[test]
fn compose_lets_any_program_end_and_start_again_in_the_network_of_the_others() -> Result<()> {
    let compose = compose()?;
    for name in ["server", "api", "caddy", "nginx"] {
        let service = &compose["services"][name];
        assert_eq!(service["network_mode"].as_str(), Some("service:network"), "{name}");
        assert!(service["ports"].is_badvalue(), "{name}");
    }
    let holder = &compose["services"]["network"];
    assert!(holder["build"].is_badvalue(), "it is no program of ours");
    let image = holder["image"].as_str().ok_or("no image")?;
    assert!(image.contains("/pause:") && !image.ends_with(":latest"), "{image}");
    assert_eq!(strings(&holder["cap_drop"]), ["ALL"]);
    Ok(())
}

#[test]
fn compose_gives_each_program_a_database_and_a_role_of_its_own() -> Result<()> {
    let compose = compose()?;
    let database = &compose["services"]["database"];
    let script = "./databases.sh:/docker-entrypoint-initdb.d/databases.sh:ro";
    assert!(strings(&database["volumes"]).iter().any(|mount| mount == script));
    let made = read("deploy/databases.sh")?;
    let head = read("deploy/compose.yaml")?;
    for (program, variable, name) in
        [("server", "BFF_DATABASE_URL", "bff"), ("api", "API_DATABASE_URL", "api")]
    {
        let service = &compose["services"][program];
        let password = format!("{}_DATABASE_PASSWORD", name.to_uppercase());
        let address = format!("postgres://{name}:${{{password}:?}}@database/{name}");
        assert_eq!(service["environment"][variable].as_str(), Some(&*address), "{program}");
        assert_eq!(service["depends_on"]["database"]["condition"].as_str(), Some("service_healthy"));
        assert_eq!(database["environment"][&*password].as_str(), Some(&*format!("${{{password}:?}}")));
        assert!(made.contains(&format!("\nmake {name} \"${{{password}:?}}\"\n")), "{made}");
        assert!(head.contains(&format!("{password}=…")), "its head says what .env needs");
    }
    Ok(())
}

#[test]
fn the_images_hold_a_program_and_run_it_as_nobody() -> Result<()> {
    let stages = stages(&read("deploy/Containerfile")?);
    let names = stages.iter().map(|stage| &*stage.name).collect::<Vec<_>>();
    assert_eq!(names.last(), Some(&"server"), "the one that is built where none is named");
    let workspace: toml::Table = read("Cargo.toml")?.parse()?;
    let rust = workspace["workspace"]["package"]["rust-version"].as_str().ok_or("no version")?;
    let from = |name: &str| stages.iter().find(|stage| stage.name == name).map(|stage| &*stage.from);
    assert_eq!(from("build"), Some(&*format!("docker.io/library/rust:{rust}-bookworm")));
    // Debian 12 is bookworm: a program needs the C library that it was linked with, or a later one.
    assert_eq!(from("base"), Some("gcr.io/distroless/cc-debian12:nonroot"));
    for (at, stage) in stages.iter().enumerate() {
        let is_stage = names[..at].contains(&&*stage.from);
        assert!(is_stage || stage.from.contains(':') && !stage.from.ends_with(":latest"), "{}", stage.from);
        for copy in stage.values("COPY").iter().filter_map(|copy| copy.strip_prefix("--from=")) {
            assert!(names[..at].iter().any(|name| copy.starts_with(&format!("{name} "))), "{copy}");
        }
    }
    let base = stages.iter().find(|stage| stage.name == "base").ok_or("no base")?;
    assert_eq!(base.values("USER"), ["65532:65532"]);
    for (program, _) in PROGRAMS {
        let stage = stages.iter().find(|stage| stage.name == program).ok_or("no stage")?;
        assert_eq!(stage.from, "base");
        assert!(stage.values("USER").is_empty());
        let place = format!("/usr/local/bin/{program}");
        assert_eq!(stage.values("COPY"), [format!("--from=build /out/{program} {place}")]);
        assert_eq!(stage.values("ENTRYPOINT"), [format!("[\"{place}\"]")]);
    }
    let ignored = read("deploy/Containerfile.dockerignore")?;
    for secret in [".data", "**/.env", "deploy/*.env", "deploy/tls"] {
        assert!(ignored.lines().any(|line| line == secret), "{secret} would go into the build");
    }
    Ok(())
}

#[test]
fn both_units_harden_alike_and_wait_for_what_is_in_flight() -> Result<()> {
    let mut parts = Vec::new();
    for unit in UNITS {
        let text = read(&format!("deploy/systemd/{unit}"))?;
        let (own, shared) =
            text.split_once("# From here on the two units are the same").ok_or("no such part")?;
        let wait = own.lines().find_map(|line| line.strip_prefix("TimeoutStopSec="));
        assert!(wait.ok_or("no time")?.parse::<u64>()? > drains_for()?, "{unit}");
        for line in ["StartLimitIntervalSec=0", "Restart=on-failure"] {
            assert!(
                own.lines().any(|own| own == line),
                "{unit} is given up where its database is away: {line}"
            );
        }
        let files = own.lines().find_map(|line| line.strip_prefix("LimitNOFILE="));
        assert!(files.ok_or("no limit")?.parse::<u64>()? > 10_000, "a handle for each connection: {unit}");
        parts.push(shared.to_owned());
    }
    assert_eq!(parts[0], parts[1]);
    Ok(())
}

/// Systemd's own words: it knows every line, and finds little left to take away.
#[cfg(target_os = "linux")]
#[test]
fn systemd_understands_the_units_and_finds_them_hardened() -> Result<()> {
    /// Tenths, of 10: up to 1.9 is "OK", the best that a service on a network gets.
    const EXPOSURE: &str = "19";
    let folder = tempfile::tempdir()?;
    let drop_in = folder.path().join("expenses-server.service.d");
    fs::create_dir(&drop_in)?;
    fs::write(drop_in.join("tls.conf"), read("deploy/systemd/expenses-server.service.d/tls.conf")?)?;
    for unit in UNITS {
        let text = read(&format!("deploy/systemd/{unit}"))?;
        // The program has to be there, which it is not on this machine.
        let text = text.replace("ExecStart=/opt/expenses/", "ExecStart=/bin/true /opt/expenses/");
        fs::write(folder.path().join(unit), text)?;
    }
    let analyze = |arguments: &[&str]| -> Result<String> {
        let mut command = std::process::Command::new("systemd-analyze");
        command.args(arguments).args(UNITS).arg("--no-pager");
        // The colon stands for the folders of the system's own units.
        let path = format!("{}:", folder.path().display());
        let output = command
            .env("SYSTEMD_UNIT_PATH", path)
            .output()
            .map_err(|error| format!("systemd-analyze: {error}; `cargo xtask setup --for test` brings it"))?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        Ok(said)
    };
    let said = analyze(&["verify"])?;
    assert!(!said.contains("expenses-"), "{said}");
    let threshold = format!("--threshold={EXPOSURE}");
    let with_tls = analyze(&["security", "--offline=true", &threshold])?;
    assert!(with_tls.contains("exposure level for expenses-api.service"), "{with_tls}");
    fs::remove_dir_all(drop_in)?;
    let without = analyze(&["security", "--offline=true", &threshold])?;
    assert_ne!(with_tls, without, "the part about TLS was read");
    Ok(())
}

/// How long a program may take to end: requests in flight, and then refreshes.
fn drains_for() -> Result<u64> {
    let seconds = |file: &str| -> Result<u64> {
        let source = read(file)?;
        let (_, rest) =
            source.split_once("DRAIN_TIMEOUT: Duration = Duration::from_secs(").ok_or("no time")?;
        Ok(rest.split(')').next().unwrap_or_default().parse()?)
    };
    Ok(seconds("program/src/serve.rs")? + seconds("server/src/main.rs")?)
}

/// A stage of the Containerfile.
struct Stage {
    name: String,
    from: String,
    /// Each instruction with what stands behind it.
    lines: Vec<(String, String)>,
}

impl Stage {
    fn values(&self, instruction: &str) -> Vec<&str> {
        let lines = self.lines.iter().filter(|(name, _)| name == instruction);
        lines.map(|(_, value)| &**value).collect()
    }
}

fn stages(file: &str) -> Vec<Stage> {
    let file = file.replace("\\\n", " ");
    let mut stages: Vec<Stage> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let Some((instruction, value)) = line.split_once(' ') else { continue };
        match (instruction, value.split_once(" AS ")) {
            ("FROM", Some((from, name))) => {
                stages.push(Stage { name: name.to_owned(), from: from.to_owned(), lines: Vec::new() });
            }
            _ => {
                if let Some(stage) = stages.last_mut() {
                    stage.lines.push((instruction.to_owned(), value.to_owned()));
                }
            }
        }
    }
    stages
}

fn workdir(stages: &[Stage]) -> Result<&str> {
    let base = stages.iter().find(|stage| stage.name == "base").ok_or("no base")?;
    Ok(base.values("WORKDIR").first().copied().ok_or("no folder")?)
}

/// The names in lines of the form `NAME=value`.
fn variables(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name.to_owned()).collect()
}

fn of_unit(unit: &str) -> BTreeSet<String> {
    let values = unit.lines().filter_map(|line| line.strip_prefix("Environment="));
    values.flat_map(|value| variables(&value.replace(' ', "\n"))).collect()
}

fn compose() -> Result<Yaml> {
    let mut documents = YamlLoader::load_from_str(&read("deploy/compose.yaml")?)?;
    assert_eq!(documents.len(), 1);
    Ok(documents.remove(0))
}

fn strings(list: &Yaml) -> Vec<String> {
    list.as_vec().into_iter().flatten().filter_map(Yaml::as_str).map(str::to_owned).collect()
}

/// What stands below a heading of the second level.
fn section<'a>(document: &'a str, heading: &str) -> Result<&'a str> {
    let (_, rest) = document.split_once(&format!("\n## {heading}\n")).ok_or("no such heading")?;
    Ok(rest.split("\n## ").next().unwrap_or(rest))
}
