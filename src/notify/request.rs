//! One signed request over a connection, and the status of its answer.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::Message;
use crate::domain::delivery::Failure;
use crate::domain::webhook::signature;

/// Most bytes of an answer that are held at once. Its body is not read.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// Who sends.
const USER_AGENT: &str = concat!("tthc/", env!("CARGO_PKG_VERSION"));

/// The request that a message is.
///
/// # Errors
/// [`Failure::NotHttp`] when its address cannot be written into a request.
pub fn signed(message: &Message<'_>) -> Result<Request<Full<Bytes>>, Failure> {
    let seconds = message.at.0.div_euclid(1000);
    let signature = signature(message.secret, seconds, message.body);
    Request::post(message.url.path())
        .header(header::HOST, message.url.authority())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::CONNECTION, "close")
        .header("x-tthc-delivery", message.id)
        .header("x-tthc-timestamp", seconds)
        .header("x-tthc-signature", format!("v1={signature}"))
        .body(Full::from(message.body.to_owned()))
        .map_err(|_| Failure::NotHttp)
}

/// Sends a request over a connection of its own and gives the status of the answer.
///
/// # Errors
/// [`Failure::NotHttp`] when no answer comes that is one.
pub async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<u16, Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let no_answer = |_| Failure::NotHttp;
    let mut client = http1::Builder::new();
    client.max_buf_size(ANSWER_BYTES_MAX);
    let (mut sender, connection) = client
        .handshake(TokioIo::new(stream))
        .await
        .map_err(no_answer)?;
    let mut answer = std::pin::pin!(sender.send_request(request));
    let mut connection = std::pin::pin!(connection);
    // The connection carries the answer and may end with it, so that both are there at once.
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        _ = &mut connection => answer.await,
    };
    answer
        .map(|answer| answer.status().as_u16())
        .map_err(no_answer)
}
