//! Bytes of a file, unpacked on the way.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Most bytes a packed file may unpack to.
const UNPACKED_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// Opens a file, unpacking `.zst` and `.gz`; `done` counts the bytes taken from the file itself.
pub fn open(path: &Path, done: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
    let file = Counted {
        inner: File::open(path)?,
        done,
    };
    let packed = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    if packed.as_deref() == Some("zst") {
        let unpacked = ruzstd::decoding::StreamingDecoder::new(BufReader::new(file))
            .map_err(io::Error::other)?;
        return Ok(Box::new(BufReader::new(unpacked.take(UNPACKED_BYTES_MAX))));
    }
    if packed.as_deref() == Some("gz") {
        let unpacked = flate2::read::MultiGzDecoder::new(BufReader::new(file));
        return Ok(Box::new(BufReader::new(unpacked.take(UNPACKED_BYTES_MAX))));
    }
    Ok(Box::new(BufReader::new(file)))
}

struct Counted<R> {
    inner: R,
    done: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.done.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
