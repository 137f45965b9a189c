//! Every process is restarted, one after the other, while people work.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use chaos::person::{self, AnswerKind, Person};
use futures::future::join_all;
use reqwest::StatusCode;
use tokio::time::sleep;

use crate::{fleet::Fleet, receipt};

const PEOPLE: usize = 8;
/// How long a person looks at an answer.
const PAUSE: Duration = Duration::from_millis(20);

#[tokio::test]
async fn no_request_fails_and_no_session_is_lost_while_every_process_is_restarted() {
    let mut fleet = Fleet::start().await;
    let people = join_all((0..PEOPLE).map(async |number| {
        let mut person = fleet.signed_in(number).await;
        let receipt = receipt::add(&mut person).await;
        (person, receipt)
    }))
    .await;
    let is_over = AtomicBool::new(false);
    let working = join_all(people.into_iter().map(|(person, receipt)| work(person, receipt, &is_over)));
    let restarting = async {
        for process in 0..2 {
            fleet.servers[process].stop().await.unwrap();
            fleet.servers[process].start_again().await.unwrap();
            fleet.site.all_ready().await;
            fleet.apis[process].stop().await.unwrap();
            fleet.apis[process].start_again().await.unwrap();
            fleet.api.all_ready().await;
        }
        is_over.store(true, Ordering::Relaxed);
    };
    let (worked, ()) = tokio::join!(working, restarting);
    let (people, answers): (Vec<_>, Vec<_>) = worked.into_iter().unzip();
    let mut counted = BTreeMap::<String, usize>::new();
    answers.into_iter().flatten().for_each(|answer| *counted.entry(answer).or_default() += 1);
    let good = counted.get("good").copied().unwrap_or_default();
    assert_eq!(counted.len(), 1, "{counted:?}");
    assert!(good >= 4 * PEOPLE, "{good} requests");
    for process in [0, 1] {
        for (name, balancer) in [("server", &fleet.site), ("API", &fleet.api)] {
            let taken = balancer.seen().iter().filter(|seen| seen.process == process).count();
            assert!(taken > PEOPLE, "{name} {process} took {taken} requests");
        }
    }
    for person in people {
        for server in 0..2 {
            let answer = person.at(fleet.process_by_process()).ask(server).await.unwrap();
            assert_eq!(person::kind(&answer), AnswerKind::Reports, "the session is there");
        }
    }
}

/// Asks for data, for pages and for a file until it is over. What each answer was.
async fn work(mut person: Person, receipt: String, is_over: &AtomicBool) -> (Person, Vec<String>) {
    let mut answers = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        answers.push(match person.ask(0).await {
            Ok(answer) if person::kind(&answer) == AnswerKind::Reports => "good".to_owned(),
            Ok(answer) => answer.summary(),
            Err(error) => format!("{error:?}"),
        });
        answers.push(match person.go(0, "/expenses").await {
            Ok(page) if page.status() == StatusCode::OK && page.body().contains("</html>") => {
                "good".to_owned()
            }
            Ok(page) => page.summary(),
            Err(error) => format!("{error:?}"),
        });
        let file = receipt::read(&mut person, &receipt).await;
        answers.push(file.err().unwrap_or_else(|| "good".to_owned()));
        sleep(PAUSE).await;
    }
    (person, answers)
}
