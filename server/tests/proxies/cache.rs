//! A cache before the program, which keeps what it may and looks at no cookie: two people never see each other's page.

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Router, response::IntoResponse, routing::get};
use http::{StatusCode, header};
use tempfile::TempDir;

use crate::{
    certificate::Certificate,
    person::Person,
    process::free_ports,
    program::Program,
    proxy::{Kind, nginx_folders, replaced, run},
    walk::first_expense,
};

/// As a release's files leave: `assets/src/found.rs` has it.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn a_cache_keeps_the_files_of_a_release_and_nothing_of_anyones() {
    let asked = Arc::new(AtomicUsize::new(0));
    let release_port = release(asked.clone()).await;
    let folder = TempDir::new().unwrap();
    let certificate = Certificate::new(folder.path());
    let [port] = free_ports();
    let base_url = format!("https://localhost:{port}/expenses");
    let program = Program::start(&base_url);
    let file = [
        ("listen 443", format!("listen 127.0.0.1:{port}")),
        ("/etc/ssl/example.com.pem", certificate.certificate.display().to_string()),
        ("/etc/ssl/example.com.key", certificate.key.display().to_string()),
        ("127.0.0.1:3000", format!("127.0.0.1:{}", program.port)),
        ("127.0.0.1:RELEASE_PORT", format!("127.0.0.1:{release_port}")),
        ("CACHE_FOLDER", folder.path().join("cache").display().to_string()),
        ("http {\n", format!("http {{\n{}", nginx_folders(folder.path()))),
    ];
    let file = file
        .iter()
        .fold(include_str!("cache.conf").to_owned(), |file, (example, own)| replaced(&file, example, own));
    let _proxy = run(Kind::Nginx, folder.path(), &file, port);
    let person = || Person::before_address(&base_url, &certificate, port, [127, 0, 0, 1].into());
    let (mut ada, mut ben, mut nobody) = (person(), person(), person());
    ada.sign_in("ada-alvarez").await;
    ben.sign_in("ben-okafor").await;

    let list = ada.get("/expenses?report=none").await.text();
    let expense = first_expense(&list, "/expenses");
    let receipt = format!("{expense}/receipts/{}", &expense["/expenses/".len()..]);
    let pages = [
        "/",
        "/expenses",
        "/expenses.csv",
        "/reports",
        "/user",
        "/session",
        "/account/sessions",
        "/bff/user",
        "/login",
        "/nowhere",
        "/pkg/none.js",
        &expense,
        &receipt,
    ];
    for page in pages {
        let hers = ada.get(page).await;
        for person in [&mut ada, &mut ben, &mut nobody] {
            let answer = person.get(page).await;
            assert_ne!(answer.headers["x-cache"], "HIT", "{page}");
        }
        let his = ben.get(page).await.text();
        assert!(!his.contains("Ada Alvarez"), "{page}");
        assert!(page != "/user" || (hers.text().contains("Ada Alvarez") && his.contains("Ben Okafor")));
    }
    assert_eq!(ben.get(&expense).await.status, StatusCode::NOT_FOUND);
    assert_eq!(kept(&folder), BTreeSet::new());

    for person in [&mut ada, &mut ben, &mut nobody] {
        assert_eq!(person.get("/pkg/release/expenses.0123.js").await.text(), "a file");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the others have it from the cache");
    assert_eq!(kept(&folder), BTreeSet::from(["/expenses/pkg/release/expenses.0123.js".to_owned()]));
}

/// Gives the files of a release, and counts how often.
async fn release(asked: Arc<AtomicUsize>) -> u16 {
    let file = get(async move || {
        asked.fetch_add(1, Ordering::SeqCst);
        ([(header::CACHE_CONTROL, IMMUTABLE)], "a file").into_response()
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let routes = Router::new().route("/expenses/pkg/release/{file}", file);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    port
}

/// The addresses of what is in the cache.
fn kept(folder: &TempDir) -> BTreeSet<String> {
    let files = fs::read_dir(folder.path().join("cache")).unwrap();
    let key = |file: std::io::Result<fs::DirEntry>| {
        let content = fs::read(file.unwrap().path()).unwrap();
        let content = String::from_utf8_lossy(&content).into_owned();
        content.lines().find_map(|line| line.strip_prefix("KEY: ").map(str::to_owned)).unwrap()
    };
    files.map(key).collect()
}
