//! An ingress that takes four kilobytes of a request's head, and of an answer's.

use http::StatusCode;

use crate::{
    person::Person,
    proxy::{Kind, Site, replaced},
};

const LIMITS: &str = "http {
client_header_buffer_size 1k;
large_client_header_buffers 1 4k;
proxy_buffer_size 4k;
proxy_buffers 8 4k;
";

/// As long as an address may be that one comes back to after signing in.
const LONGEST: usize = 1024;

#[tokio::test]
async fn four_kilobytes_of_headers_are_enough_with_many_sign_ins_under_way() {
    let site = Site::start_with(Kind::Nginx, "/expenses", |file| replaced(&file, "http {\n", LIMITS));
    let mut ada = Person::before(&site);
    ada.sign_in("ada-alvarez").await;
    for length in [10, 40, LONGEST, LONGEST, 40, 10, 300, 300, 300, 300, 300, 300, LONGEST] {
        for _ in 0..3 {
            let return_to = format!("/expenses?q={}", "x".repeat(length.min(LONGEST - "/expenses?q=".len())));
            let login = ada.get(&format!("/login?return_to={return_to}")).await;
            assert_eq!(login.status, StatusCode::SEE_OTHER, "{}", login.text());
            assert!(ada.cookies.names().filter(|name| name.contains("login")).count() > 0);
            for page in ["/", "/expenses", "/session-ended", "/expenses.csv", "/nowhere", "/callback"] {
                let answer = ada.get(page).await;
                assert!(answer.status != StatusCode::BAD_GATEWAY, "{page}");
                assert!(answer.status != StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "{page}");
            }
        }
    }
    ada.sign_in("ada-alvarez").await;
    assert!(ada.get("/user").await.text().contains("Ada Alvarez"));
}

#[tokio::test]
async fn the_ingress_of_this_test_drops_what_is_larger() {
    let site = Site::start_with(Kind::Nginx, "/expenses", |file| replaced(&file, "http {\n", LIMITS));
    let mut ada = Person::before(&site);
    ada.cookies.insert("theme", "x".repeat(2_000));
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
    let http = reqwest::Client::builder().tls_certs_only([site.certificate.trusted()]).http1_only();
    let http = http.resolve("localhost", ([127, 0, 0, 1], site.port).into()).build().unwrap();
    let large = http.get(format!("{}/", site.base_url)).header("x-large", "x".repeat(4_100));
    assert_eq!(large.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}
