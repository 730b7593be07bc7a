//! The access log: enough to run the service, nothing of what people asked.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Program, raw};

/// Words that stand in no text of the program or of the sample.
const SECRET: &str = "qzxsecretqzx";

#[test]
fn the_log_has_the_route_of_each_request_and_nothing_that_people_typed() {
    let folder = TempDir::new().unwrap();
    // At the most talkative level that an operator would choose.
    let program = Program::serve(folder.path(), &["--log", "debug"]);
    let ask = |target: &str, headers: &str| {
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n");
        String::from_utf8(raw(program.address, request.as_bytes())).unwrap()
    };
    let answer = ask(&format!("/v1/procedures?q={SECRET}"), "");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    ask(&format!("/v1/procedures?{SECRET}=1"), "");
    ask(
        &format!("/v1/procedures?limit={SECRET}&sector={SECRET}"),
        "",
    );
    ask(&format!("/v1/procedures/{SECRET}_1"), "");
    ask(&format!("/{SECRET}?{SECRET}"), "");
    ask(
        "/livez",
        &format!("User-Agent: {SECRET}\r\nReferer: http://a/?q={SECRET}\r\nCookie: {SECRET}\r\n"),
    );
    let log = program.stop();
    assert!(!log.contains(SECRET), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let access: Vec<&Value> = lines
        .iter()
        .filter(|line| line["target"] == "access")
        .collect();
    let routes: Vec<_> = access
        .iter()
        .map(|line| line["route"].as_str().unwrap())
        .collect();
    assert_eq!(
        routes,
        [
            "/v1/procedures",
            "/v1/procedures",
            "/v1/procedures",
            "/v1/procedures/{code}",
            "-",
            "/livez"
        ],
        "{log}"
    );
    let statuses: Vec<_> = access
        .iter()
        .map(|line| line["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 422, 422, 404, 404, 200]);
    let first = access[0];
    assert_eq!(
        (&first["method"], &first["client"]),
        (&"GET".into(), &"127.0.0.0/24".into())
    );
    assert!(
        first["took_ms"].as_f64().is_some() && first["bytes"].as_u64().is_some(),
        "{first}"
    );
    let id = first["request_id"].as_str().unwrap();
    assert!(
        answer
            .to_lowercase()
            .contains(&format!("x-request-id: {id}")),
        "{id} in {answer}"
    );
}
