//! From an access unit in Annex B to a sample with length prefixes.

use shiguredo_mp4::bitstream::h264::{
    H264NalUnitType, H264SampleEntryConfig, LengthSize, build_avc1_box, parse_annexb_nal_units,
};
use shiguredo_mp4::boxes::Avc1Box;

use super::black;
use crate::{
    error::{Error, Result},
    frame::Size,
};

/// Sequence and picture parameter sets: what a decoder must know before the first slice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParameterSets {
    sps: Vec<Vec<u8>>,
    pps: Vec<Vec<u8>>,
}

impl ParameterSets {
    /// The sample entry that carries them.
    pub fn entry(&self) -> Result<Avc1Box> {
        let config = H264SampleEntryConfig {
            length_size: LengthSize::FourBytes,
        };
        Ok(build_avc1_box(&self.sps, &self.pps, &config)?)
    }

    /// The size of the pictures.
    pub fn size(&self) -> Result<Size> {
        let visual = self.entry()?.visual;
        Ok(Size {
            width: visual.width.into(),
            height: visual.height.into(),
        })
    }

    /// A black picture that fits these parameter sets and can be decoded by itself, as it is stored; none where they are of
    /// another kind than browsers'. Two that follow each other need different numbers.
    pub fn black(&self, number: u16) -> Option<Vec<u8>> {
        let ([sps], [pps]) = (&self.sps[..], &self.pps[..]) else {
            return None;
        };
        let slice = black::slice(sps, pps, number.into())?;
        let mut data = Vec::with_capacity(slice.len() + 64);
        self.write(&mut data);
        put(&mut data, &slice);
        Some(data)
    }

    fn write(&self, out: &mut Vec<u8>) {
        for nal in self.sps.iter().chain(&self.pps) {
            put(out, nal);
        }
    }
}

/// An access unit as it is stored.
#[derive(Debug)]
pub struct Sample {
    /// NAL units, each behind four bytes of length.
    pub data: Vec<u8>,
    /// Whether it can be decoded by itself.
    pub key: bool,
    /// The parameter sets in force from here on, when it is a key frame.
    pub sets: Option<ParameterSets>,
}

/// Converts an access unit. `known` are the parameter sets of the stream so far: a key frame without any of its own gets
/// them written in front, since a player may start there.
pub fn sample(annex_b: &[u8], known: Option<&ParameterSets>) -> Result<Sample> {
    let units = parse_annexb_nal_units(annex_b)?;
    let (mut sets, mut body, mut key) = (ParameterSets::default(), Vec::new(), false);
    for unit in units {
        match unit.nal_unit_type {
            H264NalUnitType::Sps => sets.sps.push(unit.data.to_vec()),
            H264NalUnitType::Pps => sets.pps.push(unit.data.to_vec()),
            // Delimiters and filler say nothing in a file.
            H264NalUnitType::Aud | H264NalUnitType::Other(12) => continue,
            H264NalUnitType::IdrSlice => key = true,
            _ => {}
        }
        if !matches!(
            unit.nal_unit_type,
            H264NalUnitType::Sps | H264NalUnitType::Pps
        ) {
            put(&mut body, unit.data);
        }
    }
    if body.is_empty() {
        return Err(Error::malformed("an access unit without a slice"));
    }
    if let (true, Some(known)) = (key, known) {
        complete(&mut sets, known);
    }
    let mut data = Vec::with_capacity(annex_b.len() + 64);
    sets.write(&mut data);
    data.extend_from_slice(&body);
    Ok(Sample {
        data,
        key,
        sets: key.then_some(sets),
    })
}

fn complete(sets: &mut ParameterSets, known: &ParameterSets) {
    if sets.sps.is_empty() {
        sets.sps.clone_from(&known.sps);
    }
    if sets.pps.is_empty() {
        sets.pps.clone_from(&known.pps);
    }
}

fn put(out: &mut Vec<u8>, nal: &[u8]) {
    out.extend_from_slice(&(nal.len() as u32).to_be_bytes());
    out.extend_from_slice(nal);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPS: &[u8] = &[0, 0, 0, 1, 0x67, 1, 2];
    const PPS: &[u8] = &[0, 0, 1, 0x68, 3];
    const IDR: &[u8] = &[0, 0, 0, 1, 0x65, 9, 9];
    const AUD: &[u8] = &[0, 0, 0, 1, 0x09, 0xf0];

    #[test]
    fn start_codes_become_lengths_and_delimiters_go() {
        let unit = [AUD, SPS, PPS, IDR].concat();
        let sample = sample(&unit, None).unwrap();
        assert!(sample.key);
        let wanted = [
            &[0, 0, 0, 3, 0x67, 1, 2, 0, 0, 0, 2, 0x68, 3][..],
            &[0, 0, 0, 3, 0x65, 9, 9],
        ];
        assert_eq!(sample.data, wanted.concat());
    }

    #[test]
    fn a_key_frame_without_parameter_sets_gets_the_known_ones() {
        let first = sample(&[SPS, PPS, IDR].concat(), None).unwrap();
        let second = sample(IDR, first.sets.as_ref()).unwrap();
        assert_eq!((second.data, second.sets), (first.data, first.sets));
    }

    #[test]
    fn what_is_no_access_unit_is_refused() {
        for bytes in [&b""[..], b"hello", SPS, &[0, 0, 0, 1]] {
            assert!(sample(bytes, None).is_err(), "{bytes:?}");
        }
    }
}
