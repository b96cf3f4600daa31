//! An archive that is written to a file.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crc32fast::Hasher;

use super::{Head, ending};

const READ: usize = 256 << 10;

/// Writes an archive, file by file. Blocks.
pub struct Writer {
    file: File,
    at: u64,
    count: u64,
    directory: Vec<u8>,
}

impl Writer {
    /// An archive in a new file.
    ///
    /// # Errors
    /// The file is there already, or the disk refuses.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: File::create_new(path)?,
            at: 0,
            count: 0,
            directory: Vec::new(),
        })
    }

    /// Adds what is read, of which every byte is shown to `see`. Answers how many there were.
    ///
    /// # Errors
    /// It cannot be read, or the disk is full.
    pub fn add(
        &mut self,
        name: &str,
        mut from: impl Read,
        mut see: impl FnMut(&[u8]),
    ) -> io::Result<u64> {
        let (mut crc, mut len) = (Hasher::new(), 0);
        let head = |crc, len| Head {
            name,
            len,
            crc: Some(crc),
        };
        // Its length and checksum are known when it was read, and written here then.
        self.file.write_all(&head(0, 0).local())?;
        let mut chunk = vec![0; READ];
        loop {
            let read = from.read(&mut chunk)?;
            if read == 0 {
                break;
            }
            let bytes = &chunk[..read];
            crc.update(bytes);
            see(bytes);
            self.file.write_all(bytes)?;
            len += read as u64;
        }
        let crc = crc.finalize();
        let head = head(crc, len);
        let local = head.local();
        self.file.seek(SeekFrom::Start(self.at))?;
        self.file.write_all(&local)?;
        self.directory.extend(head.line(crc, self.at));
        self.at += local.len() as u64 + len;
        self.count += 1;
        self.file.seek(SeekFrom::Start(self.at))?;
        Ok(len)
    }

    /// Writes the directory.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.write_all(&self.directory)?;
        let len = self.directory.len() as u64;
        self.file.write_all(&ending(self.count, len, self.at))?;
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_says_of_each_file_how_long_it_is_before_and_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.zip");
        let mut archive = Writer::create(&path).expect("made");
        let mut seen = Vec::new();
        let long = vec![7; READ + 1];
        archive
            .add("Käse.wav", &long[..], |bytes| {
                seen.extend_from_slice(bytes)
            })
            .expect("added");
        archive.add("b.txt", &b"hello"[..], |_| {}).expect("added");
        archive.finish().expect("finished");
        assert_eq!(seen, long);
        let whole = std::fs::read(&path).expect("read");
        // CRC-32 of "hello", before the file and in the directory; its length twice in each.
        let places = |wanted: &[u8]| {
            let all = whole.windows(wanted.len()).filter(|bytes| *bytes == wanted);
            all.count()
        };
        assert_eq!(places(&0x3610_a686_u32.to_le_bytes()), 2);
        assert_eq!(places(&[5_u64.to_le_bytes(); 2].concat()), 2);
        let second = 30 + 9 + 20 + long.len();
        assert_eq!(&whole[second..second + 4], b"PK\x03\x04");
        assert!(whole[second..].windows(5).any(|bytes| bytes == b"hello"));
    }

    #[test]
    fn what_lies_beyond_four_gibibytes_is_found() {
        const LONG: u64 = 5 << 30;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.zip");
        let head = Head {
            name: "Käse.wav",
            len: LONG,
            crc: Some(0),
        };
        // As it stands after a long file, of which a disk keeps nothing.
        let mut file = File::create_new(&path).expect("made");
        file.write_all(&head.local()).expect("written");
        let at = head.local().len() as u64 + LONG;
        file.seek(SeekFrom::Start(at)).expect("sought");
        let mut archive = Writer {
            file,
            at,
            count: 1,
            directory: head.line(0, 0),
        };
        archive.add("b.txt", &b"hello"[..], |_| {}).expect("added");
        archive.finish().expect("finished");
        let look = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
                    print([i.file_size for i in z.infolist()], z.read('b.txt'), z.open('Käse.wav').read(2))";
        #[expect(clippy::disallowed_methods, reason = "python looks at the archive")]
        let mut python = std::process::Command::new("/usr/bin/python3");
        let looked = python.args(["-c", look]).arg(&path).output().expect("runs");
        assert_eq!(
            String::from_utf8_lossy(&looked.stdout).trim(),
            "[5368709120, 5] b'hello' b'\\x00\\x00'",
            "{looked:?}"
        );
    }
}
