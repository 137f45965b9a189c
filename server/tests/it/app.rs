//! The program with its embedded provider and API, in a folder of its own, and its commands beside it.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use chaos::{
    answer::{Answer, http},
    cookies::Cookies,
    process::{Process, Program},
    sign_in::{AtProvider, FormHandling},
};
use reqwest::{Client, StatusCode};
use tempfile::TempDir;
use url::Url;

const SESSION_COOKIE: &str = "bff-session";

/// The program, until this value is dropped.
pub(crate) struct App {
    folder: TempDir,
    base_url: Url,
    variables: Vec<(&'static str, String)>,
    pub(crate) process: Process,
}

impl App {
    pub(crate) async fn start(more: &[(&'static str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [port, provider, api] = listeners.map(|listener| listener.local_addr().unwrap().port());
        let mut variables = vec![
            ("PORT", port.to_string()),
            ("DEVIDP_PORT", provider.to_string()),
            ("API_PORT", api.to_string()),
        ];
        variables.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let base_url = format!("http://localhost:{port}").parse::<Url>().unwrap();
        let process = Process::start(program(&folder, &variables, &base_url)).await.unwrap();
        Self { folder, base_url, variables, process }
    }

    /// Starts the program that was stopped, with one more variable.
    pub(crate) async fn start_again_with(&mut self, name: &'static str, value: &str) {
        self.variables.push((name, value.to_owned()));
        let program = program(&self.folder, &self.variables, &self.base_url);
        self.process = Process::start(program).await.unwrap();
    }

    /// What the embedded provider has counted, where `DEVIDP_CONTROL` is on.
    pub(crate) async fn provider_stats(&self) -> serde_json::Value {
        let (_, port) = self.variables.iter().find(|(name, _)| *name == "DEVIDP_PORT").unwrap();
        let answer = reqwest::get(format!("http://127.0.0.1:{port}/control/stats")).await.unwrap();
        answer.error_for_status().unwrap().json().await.unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a command says, and how it ends, with these variables besides.
    pub(crate) async fn command_with(&self, arguments: &[&str], more: &[(&str, &str)]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_server"));
        program.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        program.envs(self.variables.iter().map(|(name, value)| (name, value)));
        program.envs(more.iter().copied());
        tokio::task::spawn_blocking(move || program.output().unwrap()).await.unwrap()
    }

    /// What a command says. It must succeed.
    pub(crate) async fn command(&self, arguments: &[&str]) -> String {
        let output = self.command_with(arguments, &[]).await;
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command says that must not succeed.
    pub(crate) async fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command_with(arguments, &[]).await;
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output));
        String::from_utf8(output.stderr).unwrap()
    }
}

fn program(folder: &TempDir, variables: &[(&'static str, String)], base_url: &Url) -> Program {
    Program {
        binary: PathBuf::from(env!("CARGO_BIN_EXE_server")),
        arguments: Vec::new(),
        folder: folder.path().to_owned(),
        log: "server.log".to_owned(),
        variables: variables.to_vec(),
        answers_at: base_url.to_string(),
    }
}

/// All that a command printed.
pub(crate) fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).join("")
}

/// A person with a browser, signed in.
pub(crate) struct Person {
    http: Client,
    base_url: Url,
    pub(crate) cookies: Cookies,
}

impl Person {
    pub(crate) async fn sign_in(app: &App, account: &'static str) -> Self {
        let http = http().build().unwrap();
        let mut person =
            Self { http: http.clone(), base_url: app.base_url.clone(), cookies: Cookies::default() };
        let begun = person.go("/login?return_to=/", "same-origin").await;
        let provider = begun.location(&app.base_url).unwrap().unwrap();
        let is_home = |url: &Url| url.origin() == app.base_url.origin();
        let mut at_provider = AtProvider::new(http, account);
        let callback = at_provider.follow(provider, is_home, FormHandling::FillIn).await.unwrap().unwrap();
        person.go(&callback[url::Position::BeforePath..], "cross-site").await;
        assert!(person.cookies.has(SESSION_COOKIE));
        person
    }

    async fn go(&mut self, path: &str, site: &str) -> Answer {
        let request = self.cookies.on(self.http.get(self.base_url.join(path).unwrap()));
        let request = request.header("sec-fetch-site", site).header("sec-fetch-mode", "navigate");
        let answer = Answer::of(request.header("sec-fetch-dest", "document")).await.unwrap();
        self.cookies.keep(answer.headers());
        answer
    }

    /// What the application answers to a question for the person's reports.
    pub(crate) async fn reports(&self) -> StatusCode {
        let address = self.base_url.join("/api/reports").unwrap();
        let form = self.cookies.on(self.http.post(address).form(&[("", ""); 0]));
        Answer::of(form.header("sec-fetch-site", "same-origin")).await.unwrap().status()
    }

    /// Asks until it is answered so, for a few seconds at most.
    pub(crate) async fn comes_to(&self, status: StatusCode) -> bool {
        for _ in 0..100 {
            if self.reports().await == status {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        false
    }

    /// What must never be printed: the session's cookie.
    pub(crate) fn secret(&self) -> String {
        self.cookies.clone().remove(SESSION_COOKIE).unwrap()
    }
}
