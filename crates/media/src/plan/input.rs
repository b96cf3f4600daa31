//! One input of a run: a file and the one format it may be in.

use std::path::PathBuf;

use crate::sniff::Format;

/// Pictures larger than 8K are refused before a byte is decoded.
const MAX_PIXELS: u32 = 7680 * 4320;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it is on this machine; ffmpeg sees it as `in0`, `in1` ….
    pub path: PathBuf,
    /// The only format it may be in.
    pub format: Format,
}

impl Input {
    /// A file in this format.
    pub fn new(path: impl Into<PathBuf>, format: Format) -> Self {
        Self {
            path: path.into(),
            format,
        }
    }

    /// The options that force its format, and the input itself.
    pub(crate) fn args(&self, n: usize) -> Vec<String> {
        let mut args = self.options();
        args.extend(["-i".to_owned(), super::input_name(n)]);
        args
    }

    /// The options that force its format.
    pub(crate) fn options(&self) -> Vec<String> {
        let (whitelist, demuxer) = (self.format.whitelist(), self.format.demuxer());
        let lists = [
            "-protocol_whitelist",
            "file,pipe",
            "-format_whitelist",
            whitelist,
        ];
        let mut args: Vec<String> = lists.map(str::to_owned).to_vec();
        match self.format {
            Format::Pcm(pcm) => {
                args.extend([
                    "-f".into(),
                    demuxer.into(),
                    "-ar".into(),
                    pcm.rate.to_string(),
                ]);
                args.extend(["-ac".into(), pcm.channels.to_string()]);
            }
            _ => {
                args.extend(["-max_pixels".into(), MAX_PIXELS.to_string()]);
                args.extend(["-f".into(), demuxer.into()]);
            }
        }
        args
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sniff::{Pcm, PcmSample};

    #[test]
    fn every_input_has_its_format_forced_and_no_way_to_another_file() {
        let webm = Input::new("/data/a b.webm", Format::Matroska)
            .args(0)
            .join(" ");
        assert_eq!(
            webm,
            "-protocol_whitelist file,pipe -format_whitelist matroska,webm -max_pixels 33177600 -f matroska -i in0"
        );
        let pcm = Pcm {
            sample: PcmSample::S24le,
            rate: 48_000,
            channels: 1,
        };
        let take = Input::new("/data/take", Format::Pcm(pcm)).args(3).join(" ");
        assert_eq!(
            take,
            "-protocol_whitelist file,pipe -format_whitelist s24le -f s24le -ar 48000 -ac 1 -i in3"
        );
    }
}
