//! The body of a download: read from the file as the client takes it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

/// How much is read at once, and so held in memory for each download.
const CHUNK_BYTES: u64 = 64 * 1024;

/// A part of a file.
#[derive(Debug)]
pub struct FileBody {
    left: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    Idle(File),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
    Ended,
}

impl FileBody {
    /// The bytes from `start` on, as many as `length`; the file must have them.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn new(mut file: File, start: u64, length: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(start))?;
        Ok(Self {
            left: length,
            state: State::Idle(file),
        })
    }

    /// Takes what was read; the rest is read when it is asked for.
    fn take(&mut self, read: io::Result<(File, Bytes)>) -> io::Result<Bytes> {
        let (file, bytes) = read?;
        self.left -= bytes.len() as u64;
        self.state = State::Idle(file);
        Ok(bytes)
    }
}

impl MessageBody for FileBody {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.left)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let body = self.get_mut();
        if body.left == 0 {
            return Poll::Ready(None);
        }
        loop {
            match std::mem::replace(&mut body.state, State::Ended) {
                State::Idle(file) => {
                    let length = body.left.min(CHUNK_BYTES);
                    // A disk may take its time, and must not hold up other requests.
                    body.state = State::Reading(spawn_blocking(move || read(file, length)));
                }
                State::Reading(mut reading) => {
                    let Poll::Ready(read) = Pin::new(&mut reading).poll(context) else {
                        body.state = State::Reading(reading);
                        return Poll::Pending;
                    };
                    return Poll::Ready(Some(body.take(read.map_err(io::Error::other).flatten())));
                }
                State::Ended => return Poll::Ready(None),
            }
        }
    }
}

fn read(mut file: File, length: u64) -> io::Result<(File, Bytes)> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    (&mut file).take(length).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((file, bytes.into()))
}
