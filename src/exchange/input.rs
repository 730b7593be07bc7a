//! Bytes of a file, unpacked on the way.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use sha2::{Digest, Sha256};

use crate::domain::text::hex;

/// What is wrong with the bytes rather than with reading them.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// More megabytes than anything real unpacks to.
    #[error("more than {0} MB")]
    TooLarge(u64),
    /// Packed, but not as the packer left it.
    #[error("damaged or cut off")]
    Damaged,
    /// A quote that is not closed, in the line where it opens.
    #[error("line {0}: quote not closed")]
    OpenQuote(u64),
}

/// Opens a file, unpacking `.zst` and `.gz`, up to a number of megabytes; `done` counts the bytes taken from the
/// file itself.
pub fn open(path: &Path, done: Arc<AtomicU64>, mb_max: u64) -> io::Result<Box<dyn BufRead + Send>> {
    let file = BufReader::new(Counted {
        inner: File::open(path)?,
        done,
    });
    let packed = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    let unpacked: Box<dyn Read + Send> = match packed.as_deref() {
        Some("zst") => Box::new(Zstd::new(file)),
        Some("gz") => Box::new(Gzip(flate2::bufread::MultiGzDecoder::new(file))),
        _ => Box::new(file),
    };
    Ok(Box::new(BufReader::new(Bounded {
        inner: unpacked,
        left: mb_max * 1024 * 1024,
        mb_max,
    })))
}

/// The SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// Those of reading it.
pub fn sha256(path: &Path) -> io::Result<String> {
    let mut file = BufReader::new(File::open(path)?);
    let mut hash = Sha256::new();
    loop {
        let read = file.fill_buf()?;
        if read.is_empty() {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(read);
        let length = read.len();
        file.consume(length);
    }
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

/// Ends with an error, not quietly, when there is more than allowed.
struct Bounded<R> {
    inner: R,
    left: u64,
    mb_max: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(n as u64)
            .ok_or_else(|| io::Error::other(Fault::TooLarge(self.mb_max)))?;
        Ok(n)
    }
}

/// Gzip whose faults are told from those of reading.
struct Gzip<R>(flate2::bufread::MultiGzDecoder<R>);

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0
            .read(buffer)
            .map_err(|error| match error.raw_os_error() {
                Some(_) => error,
                None => io::Error::other(Fault::Damaged),
            })
    }
}

/// Zstandard with all its frames: `cat a.zst b.zst` and parallel packers make several.
struct Zstd<R> {
    source: R,
    decoder: FrameDecoder,
    /// Whether the decoder is inside a frame.
    inside: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            decoder: FrameDecoder::new(),
            inside: false,
        }
    }

    /// Begins the next frame; false at the end of the file.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(
                        &mut self.source.by_ref().take(length.into()),
                        &mut io::sink(),
                    )?;
                }
                Err(_) => return Err(io::Error::other(Fault::Damaged)),
            }
        }
        Ok(false)
    }

    fn check(&self) -> io::Result<()> {
        let stated = self.decoder.get_checksum_from_data();
        if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
            return Err(io::Error::other(Fault::Damaged));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside && !self.next_frame()? {
                return Ok(0);
            }
            self.inside = true;
            while self.decoder.can_collect() < buffer.len() && !self.decoder.is_finished() {
                let missing = buffer.len() - self.decoder.can_collect();
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBytes(missing))
                    .map_err(|_| io::Error::other(Fault::Damaged))?;
            }
            let n = self.decoder.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                return Ok(n);
            }
            self.check()?;
            self.inside = false;
        }
    }
}
