//! The few boxes that say what a rendition is: read by our own hands, since the file is ffmpeg's and not ours.

use shiguredo_mp4::{
    Decode,
    boxes::{MoofBox, MoovBox, SampleEntry},
};

use super::{Picture, Sound};
use crate::{
    error::{Error, Result},
    frame::Size,
};

/// What an init segment says.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Ticks in a second.
    pub timescale: u32,
    /// The codec as RFC 6381 writes it.
    pub codec: String,
    /// The size of pictures; how many a second the fragments tell.
    pub picture: Option<Picture>,
    /// Of sound.
    pub sound: Option<Sound>,
    /// Bytes of the length in front of each NAL unit.
    pub nal_length: usize,
    /// What a sample lasts that does not say so itself.
    defaults: Defaults,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Defaults {
    duration: u32,
    size: u32,
}

/// What a fragment says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Where it begins, in ticks.
    pub start: u64,
    /// How long it lasts.
    pub duration: u64,
    /// Samples in it.
    pub samples: u64,
    /// Bytes of its first sample.
    pub first_size: u64,
    /// Where the samples begin, from the first byte of the `moof`.
    pub data_offset: u64,
}

/// Reads a whole `moov`.
pub fn head(bytes: &[u8]) -> Result<Head> {
    let (moov, _) = MoovBox::decode(bytes)?;
    let [track] = &moov.trak_boxes[..] else {
        return Err(Error::malformed("a rendition with other than one track"));
    };
    let trex = moov
        .mvex_box
        .as_ref()
        .and_then(|mvex| mvex.trex_boxes.first());
    let defaults = Defaults {
        duration: trex.map_or(0, |trex| trex.default_sample_duration),
        size: trex.map_or(0, |trex| trex.default_sample_size),
    };
    let timescale = track.mdia_box.mdhd_box.timescale.get();
    let entries = &track.mdia_box.minf_box.stbl_box.stsd_box.entries;
    let (codec, picture, sound, nal_length) = match entries.first() {
        Some(SampleEntry::Avc1(entry)) => {
            let avcc = &entry.avcc_box;
            let codec = format!(
                "avc1.{:02x}{:02x}{:02x}",
                avcc.avc_profile_indication, avcc.profile_compatibility, avcc.avc_level_indication
            );
            let size = Size {
                width: entry.visual.width.into(),
                height: entry.visual.height.into(),
            };
            let length = usize::from(avcc.length_size_minus_one.get()) + 1;
            (codec, Some(Picture { size, fps: 0.0 }), None, length)
        }
        Some(SampleEntry::Mp4a(entry)) => {
            let config = &entry.esds_box.es.dec_config_descr;
            let specific = config.dec_specific_info.as_ref();
            // The first five bits of the configuration name the kind of AAC.
            let kind = specific
                .and_then(|info| info.payload.first())
                .map_or(2, |byte| byte >> 3);
            let sound = Sound {
                rate: u32::from(entry.audio.samplerate.integer),
                channels: u32::from(entry.audio.channelcount),
            };
            (format!("mp4a.40.{kind}"), None, Some(sound), 0)
        }
        _ => {
            return Err(Error::malformed(
                "a rendition that is neither H.264 nor AAC",
            ));
        }
    };
    Ok(Head {
        timescale,
        codec,
        picture,
        sound,
        nal_length,
        defaults,
    })
}

/// Reads a whole `moof`.
pub fn run(head: &Head, bytes: &[u8]) -> Result<Run> {
    let (moof, _) = MoofBox::decode(bytes)?;
    let wrong = || Error::malformed("a fragment without samples or time");
    let traf = moof.traf_boxes.first().ok_or_else(wrong)?;
    let start = traf.tfdt_box.as_ref().ok_or_else(wrong)?;
    let tfhd = &traf.tfhd_box;
    let duration = tfhd
        .default_sample_duration
        .unwrap_or(head.defaults.duration);
    let size = tfhd.default_sample_size.unwrap_or(head.defaults.size);
    let samples = || traf.trun_boxes.iter().flat_map(|trun| &trun.samples);
    let first = samples().next().ok_or_else(wrong)?;
    let offset = traf.trun_boxes.first().and_then(|trun| trun.data_offset);
    Ok(Run {
        start: start.base_media_decode_time,
        duration: samples()
            .map(|sample| u64::from(sample.duration.unwrap_or(duration)))
            .sum(),
        samples: samples().count() as u64,
        first_size: u64::from(first.size.unwrap_or(size)),
        data_offset: offset
            .and_then(|at| u64::try_from(at).ok())
            .ok_or_else(wrong)?,
    })
}
