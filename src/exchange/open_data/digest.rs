//! Counts and hashes what goes to a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::domain::text::hex;

/// A new file of which size and checksum are known when it is complete.
#[derive(Debug)]
pub struct Measured {
    out: BufWriter<File>,
    bytes: u64,
    hash: Sha256,
}

impl Measured {
    /// Makes the file.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            out: BufWriter::new(File::create_new(path)?),
            bytes: 0,
            hash: Sha256::new(),
        })
    }

    /// Hands over what is buffered and says how many bytes there are, and their SHA-256 in hexadecimal.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(mut self) -> io::Result<(u64, String)> {
        self.out.flush()?;
        Ok((self.bytes, hex(&self.hash.finalize())))
    }
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes the same to two outputs.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

impl<A: Write, B: Write> Write for Both<A, B> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(bytes)?;
        self.1.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()?;
        self.1.flush()
    }
}
