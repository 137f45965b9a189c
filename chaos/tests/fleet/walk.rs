//! A person who is led from process to process.

use std::time::{Duration, Instant};

use chaos::{
    answer,
    person::{self, AnswerKind, Person},
};
use futures::future::join_all;
use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, HeaderName, WWW_AUTHENTICATE},
};
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, LIFETIME},
    receipt,
};

/// How long it may take until a process knows what another has done.
const AT_ONCE: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(20);
/// More than a refresh takes, in seconds.
const LONG: u32 = 600;
/// So many requests come at once when the token has run out.
const BURST: usize = 20;
const PROOF: HeaderName = HeaderName::from_static("dpop");

#[tokio::test]
async fn whatever_begins_at_one_process_goes_on_at_the_other() {
    let fleet = Fleet::start().await;
    begins_to_sign_in_at_one_and_ends_at_the_other(&fleet).await;
    refreshes_once_for_all(&fleet).await;
    a_proof_serves_at_one_process_of_the_api(&fleet).await;
    a_receipt_that_came_by_one_is_read_at_both(&fleet).await;
    a_sign_out_at_one_ends_the_session_at_the_other(&fleet).await;
    a_back_channel_logout_at_one_ends_the_sessions_at_all(&fleet).await;
}

async fn begins_to_sign_in_at_one_and_ends_at_the_other(fleet: &Fleet) {
    for number in 0..2 {
        let before = fleet.site.seen().len();
        let person = fleet.signed_in(number).await;
        let seen = fleet.site.seen().split_off(before);
        let of = |path: &str| seen.iter().find(|seen| seen.path.starts_with(path)).unwrap().process;
        assert_ne!(of("/login?"), of("/callback?"));
        assert_eq!(kinds(&person).await, [const { AnswerKind::Reports }; 4], "both know the session");
    }
}

/// Twenty requests, every other one at the other process, on a token that has run out.
async fn refreshes_once_for_all(fleet: &Fleet) {
    let person = fleet.signed_in(0).await;
    sleep(LIFETIME).await;
    fleet.provider.set_access_token_lifetime(LONG).await.unwrap();
    let (before, asked) = (fleet.provider.stats().await.unwrap(), fleet.site.seen().len());
    let answers = join_all((0..BURST).map(|_| person.ask(0))).await;
    for answer in &answers {
        assert_eq!(person::kind(answer.as_ref().unwrap()), AnswerKind::Reports);
    }
    let at_the_first = fleet.site.seen()[asked..].iter().filter(|seen| seen.process == 0).count();
    assert_eq!(at_the_first, BURST / 2);
    let refreshes = fleet.provider.stats().await.unwrap().since(before).refreshes;
    assert_eq!(refreshes, 1, "one call for the requests of both");
}

/// Whoever has read a request on its way to one process shows it to the other.
async fn a_proof_serves_at_one_process_of_the_api(fleet: &Fleet) {
    let person = fleet.signed_in(1).await;
    let before = fleet.api.seen().len();
    assert_eq!(kinds(&person).await, [const { AnswerKind::Reports }; 4]);
    let seen = fleet.api.seen().split_off(before);
    let http = answer::http().build().unwrap();
    for process in 0..2 {
        let taken =
            seen.iter().find(|seen| seen.process == process && seen.headers.contains_key(PROOF)).unwrap();
        assert_eq!(taken.status, Some(StatusCode::OK), "{} was taken", taken.path);
        let other = fleet.api_addresses[1 - process];
        let replay = async || {
            let request = http.request(taken.method.clone(), format!("http://{other}{}", taken.path));
            let request = request.header(AUTHORIZATION, &taken.headers[AUTHORIZATION]);
            request.header(PROOF, &taken.headers[PROOF]).send().await.unwrap()
        };
        let replayed = replay().await;
        assert_eq!(replayed.status(), StatusCode::UNAUTHORIZED);
        let challenge = replayed.headers()[WWW_AUTHENTICATE].to_str().unwrap();
        assert!(challenge.contains("the DPoP proof was used before"), "{challenge}");
    }
    assert_eq!(kinds(&person).await, [const { AnswerKind::Reports }; 4], "the person notices nothing");
}

async fn a_receipt_that_came_by_one_is_read_at_both(fleet: &Fleet) {
    let mut person = fleet.signed_in(0).await;
    let address = receipt::add(&mut person).await;
    let before = fleet.api.seen().len();
    for _ in 0..4 {
        assert_eq!(receipt::read(&mut person, &address).await, Ok(()));
    }
    let seen = fleet.api.seen().split_off(before);
    for process in 0..2 {
        assert!(seen.iter().any(|seen| seen.process == process && seen.path.contains("/receipts/")));
    }
}

async fn a_sign_out_at_one_ends_the_session_at_the_other(fleet: &Fleet) {
    for first in 0..2 {
        let person = fleet.signed_in(0).await.at(fleet.process_by_process());
        let other_session = fleet.signed_in(0).await;
        in_memory_of_both(&person).await;
        let answer = person.sign_out(first).await.unwrap();
        assert!(answer.status().is_redirection() || answer.status().is_success(), "{}", answer.summary());
        signed_out_within(&person, 1 - first, Instant::now()).await;
        assert_eq!(kinds(&other_session).await, [const { AnswerKind::Reports }; 2], "no other session ends");
    }
}

async fn a_back_channel_logout_at_one_ends_the_sessions_at_all(fleet: &Fleet) {
    let somebody = fleet.signed_in(1).await.at(fleet.process_by_process());
    let mut sessions = Vec::new();
    for _ in 0..2 {
        let session = fleet.signed_in(0).await.at(fleet.process_by_process());
        in_memory_of_both(&session).await;
        sessions.push(session);
    }
    let before = fleet.site.seen().len();
    fleet.provider.log_out("ada-alvarez").await.unwrap();
    let told = Instant::now();
    let seen = fleet.site.seen().split_off(before);
    let told_at: Vec<_> = seen.iter().filter(|seen| seen.path == "/backchannel-logout").collect();
    assert_eq!(told_at.len(), 1, "one process alone was told: {told_at:?}");
    for session in &sessions {
        for server in 0..2 {
            signed_out_within(session, server, told).await;
        }
    }
    in_memory_of_both(&somebody).await;
}

/// What so many requests are answered with, one after another.
async fn kinds<const COUNT: usize>(person: &Person) -> [AnswerKind; COUNT] {
    let mut kinds = Vec::new();
    for number in 0..COUNT {
        kinds.push(person::kind(&person.ask(number).await.unwrap()));
    }
    kinds.try_into().unwrap()
}

/// Both processes have read the session's rows, and know whether somebody changes them.
async fn in_memory_of_both(person: &Person) {
    for _ in 0..3 {
        assert_eq!(kinds(person).await, [const { AnswerKind::Reports }; 2]);
        sleep(Duration::from_millis(250)).await;
    }
}

async fn signed_out_within(person: &Person, server: usize, since: Instant) {
    loop {
        let answer = person.ask(server).await.unwrap();
        match person::kind(&answer) {
            AnswerKind::SignedOut => return,
            kind => assert!(since.elapsed() < AT_ONCE, "{kind:?} of server {server} after {AT_ONCE:?}"),
        }
        sleep(POLL).await;
    }
}
