//! Archives in which nothing is compressed: media are already.
//!
//! The format is that of PKWARE's application note 6.3.9 with 64-bit lengths throughout, so that an hour of raw sound fits.
//! One that is [sent](send) while it is made says the checksum of each file behind it (general purpose bit 3); one that is
//! [written](Writer) says it before, as those readers want who do not look at the end first.

mod send;
mod write;

pub use send::{Entry, len_of, send};
pub use write::Writer;

/// Names are UTF-8.
const NAMES: u16 = 0x0800;
/// Lengths and checksums follow the file.
const LATER: u16 = 0x0008;
/// The version that knows 64-bit lengths.
const VERSION: u16 = 45;
/// 1 January 1980: a file of a recording has no date that matters.
const DATE: u32 = 0x0021_0000;

/// One file of an archive, as its heads say it.
struct Head<'a> {
    name: &'a str,
    len: u64,
    /// Its checksum, where that is known before the file.
    crc: Option<u32>,
}

/// Little-endian fields, one after another.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
}

impl Head<'_> {
    fn name_len(&self) -> u16 {
        u16::try_from(self.name.len()).unwrap_or(u16::MAX)
    }

    fn flags(&self) -> u16 {
        match self.crc {
            Some(_) => NAMES,
            None => NAMES | LATER,
        }
    }

    /// What stands before the file.
    fn local(&self) -> Vec<u8> {
        let len = if self.crc.is_some() { self.len } else { 0 };
        Fields::default()
            .u32(0x0403_4b50)
            .u16(VERSION)
            .u16(self.flags())
            .u16(0)
            .u32(DATE)
            .u32(self.crc.unwrap_or(0))
            .u32(u32::MAX)
            .u32(u32::MAX)
            .u16(self.name_len())
            .u16(20)
            .bytes(self.name.as_bytes())
            .u16(1)
            .u16(16)
            .u64(len)
            .u64(len)
            .0
    }

    /// What follows the file, where its checksum was not known before.
    fn descriptor(&self, crc: u32) -> Vec<u8> {
        Fields::default()
            .u32(0x0807_4b50)
            .u32(crc)
            .u64(self.len)
            .u64(self.len)
            .0
    }

    /// Its line in the directory.
    fn line(&self, crc: u32, offset: u64) -> Vec<u8> {
        Fields::default()
            .u32(0x0201_4b50)
            .u16(VERSION)
            .u16(VERSION)
            .u16(self.flags())
            .u16(0)
            .u32(DATE)
            .u32(crc)
            .u32(u32::MAX)
            .u32(u32::MAX)
            .u16(self.name_len())
            .u16(28)
            .u16(0)
            .u16(0)
            .u16(0)
            .u32(0)
            .u32(u32::MAX)
            .bytes(self.name.as_bytes())
            .u16(1)
            .u16(24)
            .u64(self.len)
            .u64(self.len)
            .u64(offset)
            .0
    }
}

/// The end of an archive whose directory of `count` lines is `len` long and begins there.
fn ending(count: u64, len: u64, begin: u64) -> Vec<u8> {
    let short = u16::try_from(count).unwrap_or(u16::MAX);
    Fields::default()
        .u32(0x0606_4b50)
        .u64(44)
        .u16(VERSION)
        .u16(VERSION)
        .u32(0)
        .u32(0)
        .u64(count)
        .u64(count)
        .u64(len)
        .u64(begin)
        .u32(0x0706_4b50)
        .u32(0)
        .u64(begin + len)
        .u32(1)
        .u32(0x0605_4b50)
        .u16(0)
        .u16(0)
        .u16(short)
        .u16(short)
        .u32(u32::MAX)
        .u32(u32::MAX)
        .u16(0)
        .0
}
