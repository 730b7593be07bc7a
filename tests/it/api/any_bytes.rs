//! Whatever stands in an address, the answer is never a 5xx.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{TestApp, raw};

/// Places in an address where anything may stand.
const PLACES: &[&str] = &[
    "/",
    "/v1/procedures/",
    "/docs/",
    "/v1/procedures?",
    "/v1/procedures?q=",
    "/v1/procedures?cursor=",
    "/v1/procedures?sector=",
    "/v1/procedures?limit=",
    "/v1/suggest?q=",
    "/v1/posting-list?format=csv&sector=",
    "/v1/posting-points/p1/list?since=",
    "/v1/suggest?",
    "/v1/agencies/",
    "/v1/communes?q=",
    "/v1/communes?",
    "/v1/calendar?from=",
    "/v1/feedback/channels?commune=",
];

/// Bytes that people, programs and attackers send.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..60),
        "\\PC{0,40}".prop_map(String::into_bytes),
        "[0-9a-zđĐăâêôơư./%&=+:*\"'-]{0,40}".prop_map(String::into_bytes),
    ]
}

fn escaped(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|byte| format!("%{byte:02X}").into_bytes())
        .collect()
}

#[test]
fn no_bytes_in_an_address_give_a_5xx() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(TestApp::start());
    let cases = Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(cases).run(
        &(bytes(), 0..PLACES.len(), any::<bool>()),
        |(bytes, place, escape)| {
            let target = if escape { escaped(&bytes) } else { bytes };
            let request = [
                b"GET ",
                PLACES[place].as_bytes(),
                &target,
                b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            ]
            .concat();
            let answer = raw(app.address, &request);
            let status =
                String::from_utf8_lossy(answer.get(9..12).unwrap_or_default()).into_owned();
            prop_assert!(
                !status.starts_with('5'),
                "{}",
                String::from_utf8_lossy(&answer)
            );
            // Bytes that no HTTP client may send can be met with silence; proper addresses cannot.
            prop_assert!(
                !escape || status.starts_with(['2', '3', '4']),
                "{}",
                String::from_utf8_lossy(&answer)
            );
            Ok(())
        },
    );
    runtime.block_on(app.stop());
    outcome.unwrap();
}
