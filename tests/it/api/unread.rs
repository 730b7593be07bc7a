//! Clients that take nothing of what they asked for.

use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::support::TestApp;

/// Asks for more than the system keeps for a client that reads nothing; gives how long it was put up with.
fn never_read(address: SocketAddr) -> Duration {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(&address.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    stream
        .set_write_timeout(Some(Duration::from_secs(1)))
        .unwrap();
    let started = Instant::now();
    while started.elapsed() < Duration::from_mins(1) {
        // Waits once the server takes no more.
        match stream.write_all(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n") {
            Err(error) if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                break;
            }
            _ => {}
        }
    }
    started.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_nothing_of_an_answer_is_disconnected() {
    let app = TestApp::start().await;
    let address = app.address;
    let waited = tokio::task::spawn_blocking(move || never_read(address))
        .await
        .unwrap();
    let expected = Duration::from_secs(15)..Duration::from_secs(50);
    assert!(expected.contains(&waited), "{waited:?}");
    assert_eq!(app.get("/livez").await.status, 200);
    app.stop().await;
}
