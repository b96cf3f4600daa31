//! AAC as FLV has it, made into ADTS, which a decoder reads from a pipe.

use crate::{Error, Result};

const LOW_COMPLEXITY: u32 = 2;
/// HE-AAC says first what is put on top of the low complexity.
const ON_TOP: [u32; 2] = [5, 29];
/// What 13 bits of ADTS can say, header included.
const LONGEST: usize = 0x1fff;
const HEADER: usize = 7;

/// How the sound of a stream is coded (ISO/IEC 14496-3, AudioSpecificConfig).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    rate: u8,
    channels: u8,
}

impl Config {
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let head = bytes.get(..2).ok_or(Error::SoundCodec)?;
        let bits = head
            .iter()
            .chain(bytes.get(2..4).unwrap_or(&[0, 0]))
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let (kind, rate, channels) = (bits >> 27, bits >> 23 & 15, bits >> 19 & 15);
        // Frames of 960 samples are of radio.
        let short = kind == LOW_COMPLEXITY && bits >> 18 & 1 == 1;
        let known = kind == LOW_COMPLEXITY || ON_TOP.contains(&kind);
        if !known || short || rate > 12 || !(1..=7).contains(&channels) {
            return Err(Error::SoundCodec);
        }
        Ok(Self {
            rate: rate as u8,
            channels: channels as u8,
        })
    }

    /// A frame with its header.
    pub fn framed(self, frame: &[u8]) -> Result<Vec<u8>> {
        let length = frame.len() + HEADER;
        if frame.is_empty() || length > LONGEST {
            return Err(Error::SoundCodec);
        }
        let mut out = Vec::with_capacity(length);
        out.extend([
            0xff,
            0xf1,
            (LOW_COMPLEXITY as u8 - 1) << 6 | self.rate << 2 | self.channels >> 2,
            self.channels << 6 | (length >> 11) as u8,
            (length >> 3) as u8,
            (length << 5) as u8 | 0x1f,
            0xfc,
        ]);
        out.extend_from_slice(frame);
        Ok(out)
    }

    /// How many samples a second there are, before anything is put on top.
    pub fn samples_a_second(self) -> u32 {
        const RATES: [u32; 13] = [
            96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025,
            8_000, 7_350,
        ];
        RATES[usize::from(self.rate)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_read_and_the_rest_refused() {
        // AAC-LC, 48 kHz, stereo; then HE-AAC whose lower half is 24 kHz.
        let plain = Config::read(&[0x11, 0x90, 0x56, 0xe5]).expect("read");
        assert_eq!((plain.samples_a_second(), plain.channels), (48_000, 2));
        let on_top = Config::read(&[0x2b, 0x11, 0x88, 0x00]).expect("read");
        assert_eq!((on_top.samples_a_second(), on_top.channels), (24_000, 2));
        for other in [
            &[][..],
            &[0x11],
            &[0x00, 0x00],
            &[0x11, 0x94],
            &[0x17, 0x90],
            &[0x11, 0x80],
        ] {
            assert_eq!(Config::read(other), Err(Error::SoundCodec), "{other:?}");
        }
    }

    #[test]
    fn a_frame_has_its_header() {
        let config = Config::read(&[0x11, 0x90]).expect("read");
        let framed = config.framed(&[7; 300]).expect("framed");
        assert_eq!(framed[..7], [0xff, 0xf1, 0x4c, 0x80, 0x26, 0x7f, 0xfc]);
        assert_eq!(framed.len(), 307);
        assert!(config.framed(&[0; 8185]).is_err() && config.framed(&[]).is_err());
    }
}
