//! Frames of AAC out of the stream in which an encoder writes them (ISO/IEC 13818-7, section 6.2).

use crate::error::{Error, Result};

/// Before each frame, without its check sum.
const HEADER: usize = 7;

/// Puts chunks together into frames.
#[derive(Debug, Default)]
pub struct Reader {
    rest: Vec<u8>,
}

impl Reader {
    /// Takes some output; each whole frame is handed on without its header.
    pub fn take(&mut self, chunk: &[u8], mut frame: impl FnMut(&[u8])) -> Result<()> {
        self.rest.extend_from_slice(chunk);
        let mut at = 0;
        while let Some(header) = self.rest.get(at..at + HEADER) {
            let synchronous = header[0] == 0xff && header[1] & 0xf6 == 0xf0;
            let checked = header[1] & 1 == 0;
            let len = usize::from(header[3] & 3) << 11
                | usize::from(header[4]) << 3
                | usize::from(header[5]) >> 5;
            let begins = HEADER + if checked { 2 } else { 0 };
            // More than one frame behind a header is allowed; nobody writes it.
            if !synchronous || len <= begins || header[6] & 3 != 0 {
                return Err(Error::malformed("this is no AAC in ADTS"));
            }
            let Some(whole) = self.rest.get(at + begins..at + len) else {
                break;
            };
            frame(whole);
            at += len;
        }
        self.rest.drain(..at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(data: &[u8]) -> Vec<u8> {
        let len = data.len() + HEADER;
        let mut bytes = vec![
            0xff,
            0xf1,
            0x4c,
            0x80,
            (len >> 3) as u8,
            (len << 5) as u8 | 0x1f,
            0xfc,
        ];
        bytes.extend(data);
        bytes
    }

    #[test]
    fn frames_are_found_however_they_are_cut() {
        let stream = [framed(&[1, 2, 3]), framed(&[0xff; 300]), framed(&[9])].concat();
        for size in [1, 7, 100, 1000] {
            let (mut reader, mut found) = (Reader::default(), Vec::new());
            for chunk in stream.chunks(size) {
                reader
                    .take(chunk, |frame| found.push(frame.to_vec()))
                    .unwrap();
            }
            assert_eq!(found, [vec![1, 2, 3], vec![0xff; 300], vec![9]]);
        }
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for bad in [
            &[0_u8; 7][..],
            b"ID3\x04\x00\x00\x00",
            &[0xff, 0xf1, 0x4c, 0x80, 0, 0, 0xfc],
        ] {
            Reader::default().take(bad, |_| {}).unwrap_err();
        }
    }
}
