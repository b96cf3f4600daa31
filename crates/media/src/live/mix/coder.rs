//! The programme in Opus.

use opus::{Application, Bitrate, Channels, Encoder};

use super::{BLOCK, Block, LOOK_AHEAD, RATE};
use crate::error::{Error, Result};

/// As good as twice as much AAC by ffmpeg's encoder, for speech and for the music of a lecture.
const BITS_A_SECOND: i32 = 64_000;
/// Five of ten: what the others find costs twice the time, and few hear it.
const COMPLEXITY: i32 = 5;
/// The largest packet there is (RFC 6716, section 3.4).
const PACKET_BYTES: usize = 1275;

/// Codes one block after the other.
#[derive(Debug)]
pub struct Coder(Encoder);

/// A block of the programme as an Opus packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// Where what a decoder gives of it begins, in nanoseconds of the server's clock: [`BLOCK`] samples.
    pub at_ns: u64,
    /// Its bytes.
    pub data: Vec<u8>,
}

impl Coder {
    /// One that has heard nothing.
    ///
    /// # Errors
    /// libopus refuses.
    pub fn new() -> Result<Self> {
        let made = || {
            let mut encoder = Encoder::new(RATE as u32, Channels::Stereo, Application::Audio)?;
            encoder.set_bitrate(Bitrate::Bits(BITS_A_SECOND))?;
            encoder.set_complexity(COMPLEXITY)?;
            Ok(Self(encoder))
        };
        made().map_err(|_: opus::Error| Error::malformed("no encoder of Opus can be made"))
    }

    /// Codes the block that follows the one before.
    ///
    /// # Errors
    /// It is not [`BLOCK`] samples of stereo.
    pub fn code(&mut self, block: &Block) -> Result<Packet> {
        let coded = match block.samples.len() == BLOCK * 2 {
            true => self.0.encode_vec(&block.samples, PACKET_BYTES).ok(),
            false => None,
        };
        let data = coded.ok_or(Error::malformed("no block of sound"))?;
        let behind_ns = (LOOK_AHEAD * 1_000_000_000 / RATE).unsigned_abs();
        Ok(Packet {
            at_ns: block.at_ns.saturating_sub(behind_ns),
            data,
        })
    }
}
