//! Who fails again and again waits; the owner of an account never does because of others.

use super::{Office, PASSWORD};
use crate::support::{Answer, databases};

const WRONG: &str = "con mèo trèo cây cau";

fn wait(answer: &Answer) -> i64 {
    answer.problem(429, "sign_in_wait");
    answer.header("retry-after").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_fails_waits_longer_each_time_and_then_gets_in() {
    for database in databases() {
        let office = Office::open(&database).await;
        for _ in 0..5 {
            let failed = office.try_password("192.0.2.66", "admin", WRONG).await;
            failed.problem(401, "sign_in_failed");
        }
        for expected in [6, 11, 21] {
            let refused = office.try_password("192.0.2.66", "admin", PASSWORD).await;
            assert_eq!(wait(&refused), expected, "also with the right password");
            office.pass(expected);
            let failed = office.try_password("192.0.2.66", "admin", WRONG).await;
            failed.problem(401, "sign_in_failed");
        }
        office.pass(60);
        let right = office.try_password("192.0.2.66", "admin", PASSWORD).await;
        assert_eq!(right.status, 200);
        let again = office.try_password("192.0.2.66", "admin", WRONG).await;
        again.problem(401, "sign_in_failed");
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_login_makes_wait_just_the_same() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    let mut answers = Vec::new();
    for login in ["admin", "nobody"] {
        for _ in 0..5 {
            office
                .try_password("192.0.2.66", login, WRONG)
                .await
                .problem(401, "sign_in_failed");
        }
        answers.push(wait(&office.try_password("192.0.2.66", login, WRONG).await));
    }
    assert_eq!(answers, [6, 6]);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_never_keep_the_owner_out() {
    for database in databases() {
        let office = Office::open(&database).await;
        // The owner's network becomes known.
        assert_eq!(
            office
                .try_password("203.0.113.5", "admin", PASSWORD)
                .await
                .status,
            200
        );
        // A crowd tries, each from another address.
        for host in 0..20 {
            let from = format!("198.51.100.{host}");
            office
                .try_password(&from, "admin", WRONG)
                .await
                .problem(401, "sign_in_failed");
        }
        let stranger = office.try_password("198.51.100.200", "admin", WRONG).await;
        assert_eq!(wait(&stranger), 31, "strangers wait now, whoever they are");
        let owner = office.try_password("203.0.113.5", "admin", PASSWORD).await;
        assert_eq!(owner.status, 200, "the owner does not");
        let other = office.try_password("198.51.100.200", "nobody", WRONG).await;
        other.problem(401, "sign_in_failed");
        // From a new network the owner waits like a stranger, and not for ever.
        let travelling = office.try_password("192.0.2.7", "admin", PASSWORD).await;
        office.pass(wait(&travelling));
        assert_eq!(
            office
                .try_password("192.0.2.7", "admin", PASSWORD)
                .await
                .status,
            200
        );
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_is_forgotten_after_thirty_days() {
    let office = Office::open(&crate::support::Database::Sqlite).await;
    assert_eq!(
        office
            .try_password("203.0.113.5", "admin", PASSWORD)
            .await
            .status,
        200
    );
    office.pass(30 * 24 * 3600);
    for host in 0..20 {
        let from = format!("198.51.100.{host}");
        office
            .try_password(&from, "admin", WRONG)
            .await
            .problem(401, "sign_in_failed");
    }
    wait(&office.try_password("203.0.113.5", "admin", PASSWORD).await);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_once_count_like_attempts_one_by_one() {
    for database in databases() {
        let office = Office::open(&database).await;
        let attempts: Vec<_> = (0..12)
            .map(|_| office.try_password("192.0.2.66", "admin", WRONG))
            .collect();
        let mut statuses = Vec::new();
        for answer in join_all(attempts).await {
            statuses.push(answer.status);
        }
        let looked_at = statuses.iter().filter(|status| **status == 401).count();
        assert_eq!((looked_at, statuses.len()), (5, 12), "{statuses:?}");
        office.app.stop().await;
    }
}

/// All of them at the same time.
async fn join_all<F: Future<Output = Answer>>(futures: Vec<F>) -> Vec<Answer> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut answers: Vec<Option<Answer>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, answer) in futures.iter_mut().zip(&mut answers) {
            if answer.is_none()
                && let std::task::Poll::Ready(done) = future.as_mut().poll(context)
            {
                *answer = Some(done);
            }
        }
        if answers.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    answers.into_iter().flatten().collect()
}
