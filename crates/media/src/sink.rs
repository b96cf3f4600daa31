//! Where the writers' bytes go. When bytes are synced, and to which disk they go, is the caller's affair.

use std::io::{self, Seek, SeekFrom, Write};

/// An append-only place for a captured file, whose head may be patched once, when it is finished.
pub trait Sink {
    /// Adds bytes at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Replaces bytes that were appended before. Only `finish` calls this, and never beyond the end:
    /// a file that was never finished is whole without it.
    fn patch(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;
}

impl Sink for Vec<u8> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }

    fn patch(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let beyond = || io::Error::new(io::ErrorKind::InvalidInput, "patch beyond the end");
        let at = usize::try_from(at).map_err(|_| beyond())?;
        let end = at.checked_add(bytes.len()).ok_or_else(beyond)?;
        self.get_mut(at..end)
            .ok_or_else(beyond)?
            .copy_from_slice(bytes);
        Ok(())
    }
}

/// A sink over a file (or anything that can seek). It writes through: nothing is kept back.
#[derive(Debug)]
pub struct FileSink<F>(pub F);

impl<F: Write + Seek> Sink for FileSink<F> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn patch(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(at))?;
        self.0.write_all(bytes)?;
        self.0.seek(SeekFrom::End(0)).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_never_grows_the_file() {
        let mut bytes = vec![0_u8; 4];
        assert!(bytes.patch(3, &[1, 2]).is_err());
        bytes.patch(2, &[1, 2]).unwrap();
        assert_eq!(bytes, [0, 0, 1, 2]);
    }
}
