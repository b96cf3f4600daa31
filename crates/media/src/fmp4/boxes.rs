//! The boxes of a fragmented file of one track.

use std::num::NonZeroU32;

use shiguredo_mp4::{
    Decode, Either, Encode, FixedPointNumber, LanguageCode, Mp4FileTime, SampleFlags,
    boxes::{
        Avc1Box, Brand, DinfBox, FtypBox, HdlrBox, MdhdBox, MdiaBox, MediaHeader, MfhdBox, MinfBox,
        MoofBox, MoovBox, MvexBox, MvhdBox, SampleEntry, SidxBox, SidxReference, SmhdBox, StblBox,
        StcoBox, StscBox, StsdBox, StszBox, SttsBox, TfdtBox, TfhdBox, TkhdBox, TrafBox, TrakBox,
        TrexBox, TrunBox, TrunSample, VmhdBox,
    },
};

use super::{TIMESCALE, index::Segment};
use crate::error::{Error, Result};

const TRACK: u32 = 1;
/// Room for the index of one file: some 2,000 segments, two hours of four seconds; a longer file's index joins
/// neighbours.
pub const INDEX_ROOM: usize = 24 * 1024;

/// `ftyp` and `moov` of a track of pictures: what a decoder needs before any segment.
pub fn init(entry: Avc1Box) -> Result<Vec<u8>> {
    let brands = [*b"iso6", *b"cmfc", *b"avc1", *b"mp41"];
    let (width, height) = (entry.visual.width, entry.visual.height);
    let media = Media {
        timescale: TIMESCALE,
        handler: HdlrBox::HANDLER_TYPE_VIDE,
        header: MediaHeader::Vmhd(VmhdBox::default()),
        volume: TkhdBox::DEFAULT_VIDEO_VOLUME,
        size: (width, height),
    };
    init_of(&brands, media, SampleEntry::Avc1(entry))
}

/// The same of a track of sound, with this many ticks a second.
pub fn init_sound(entry: SampleEntry, timescale: u32) -> Result<Vec<u8>> {
    let media = Media {
        timescale,
        handler: HdlrBox::HANDLER_TYPE_SOUN,
        header: MediaHeader::Smhd(SmhdBox::default()),
        volume: TkhdBox::DEFAULT_AUDIO_VOLUME,
        size: (0, 0),
    };
    init_of(&[*b"iso6", *b"cmfc", *b"mp41"], media, entry)
}

/// What tells a track of pictures from one of sound.
struct Media {
    timescale: u32,
    handler: [u8; 4],
    header: MediaHeader,
    volume: FixedPointNumber<i8, u8>,
    size: (u16, u16),
}

fn init_of(brands: &[[u8; 4]], media: Media, entry: SampleEntry) -> Result<Vec<u8>> {
    let ftyp = FtypBox {
        major_brand: Brand::new(*b"iso6"),
        minor_version: 0,
        compatible_brands: brands.iter().copied().map(Brand::new).collect(),
    };
    let trex = TrexBox {
        track_id: TRACK,
        default_sample_description_index: 1,
        default_sample_duration: 0,
        default_sample_size: 0,
        default_sample_flags: SampleFlags::new(0),
    };
    let moov = MoovBox {
        mvhd_box: MvhdBox {
            creation_time: Mp4FileTime::default(),
            modification_time: Mp4FileTime::default(),
            timescale: ticks_per_second(media.timescale),
            duration: 0,
            rate: MvhdBox::DEFAULT_RATE,
            volume: MvhdBox::DEFAULT_VOLUME,
            matrix: MvhdBox::DEFAULT_MATRIX,
            next_track_id: TRACK + 1,
        },
        trak_boxes: vec![trak(media, entry)],
        mvex_box: Some(MvexBox {
            mehd_box: None,
            trex_boxes: vec![trex],
            unknown_boxes: Vec::new(),
        }),
        unknown_boxes: Vec::new(),
    };
    let mut bytes = ftyp.encode_to_vec()?;
    bytes.extend_from_slice(&moov.encode_to_vec()?);
    Ok(bytes)
}

fn ticks_per_second(timescale: u32) -> NonZeroU32 {
    NonZeroU32::new(timescale).unwrap_or(NonZeroU32::MIN)
}

fn trak(media: Media, entry: SampleEntry) -> TrakBox {
    let (width, height) = media.size;
    let stbl_box = StblBox {
        stsd_box: StsdBox {
            entries: vec![entry],
        },
        stts_box: SttsBox {
            entries: Vec::new(),
        },
        ctts_box: None,
        cslg_box: None,
        stsc_box: StscBox {
            entries: Vec::new(),
        },
        stsz_box: StszBox::Variable {
            entry_sizes: Vec::new(),
        },
        stco_or_co64_box: Either::A(StcoBox {
            chunk_offsets: Vec::new(),
        }),
        stss_box: None,
        sdtp_box: None,
        unknown_boxes: Vec::new(),
    };
    let mdia_box = MdiaBox {
        mdhd_box: MdhdBox {
            creation_time: Mp4FileTime::default(),
            modification_time: Mp4FileTime::default(),
            timescale: ticks_per_second(media.timescale),
            duration: 0,
            language: LanguageCode::UNDEFINED,
        },
        hdlr_box: HdlrBox {
            handler_type: media.handler,
            name: vec![0],
        },
        minf_box: MinfBox {
            media_header: Some(media.header),
            dinf_box: DinfBox::LOCAL_FILE,
            stbl_box,
            unknown_boxes: Vec::new(),
        },
        unknown_boxes: Vec::new(),
    };
    TrakBox {
        tkhd_box: TkhdBox {
            flag_track_enabled: true,
            flag_track_in_movie: true,
            flag_track_in_preview: false,
            flag_track_size_is_aspect_ratio: false,
            creation_time: Mp4FileTime::default(),
            modification_time: Mp4FileTime::default(),
            track_id: TRACK,
            duration: 0,
            layer: TkhdBox::DEFAULT_LAYER,
            alternate_group: TkhdBox::DEFAULT_ALTERNATE_GROUP,
            volume: media.volume,
            matrix: TkhdBox::DEFAULT_MATRIX,
            width: FixedPointNumber::new(i16::try_from(width).unwrap_or(i16::MAX), 0),
            height: FixedPointNumber::new(i16::try_from(height).unwrap_or(i16::MAX), 0),
        },
        edts_box: None,
        mdia_box,
        unknown_boxes: Vec::new(),
    }
}

/// One sample of a fragment.
#[derive(Debug)]
pub struct Sample {
    /// Where it begins, in ticks.
    pub at: u64,
    /// How long it lasts.
    pub duration: u32,
    /// Whether it can be decoded by itself.
    pub key: bool,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// `moof` and `mdat` of samples that follow each other without a hole.
pub fn fragment(sequence_number: u32, samples: &[Sample]) -> Result<Vec<u8>> {
    let first = samples
        .first()
        .ok_or(Error::Unplannable("a fragment without samples"))?;
    let mut moof = moof(sequence_number, first.at, samples);
    let moof_len = moof.encode_to_vec()?.len();
    if let Some(run) = moof
        .traf_boxes
        .first_mut()
        .and_then(|traf| traf.trun_boxes.first_mut())
    {
        // The field has a fixed width, so the box keeps its length.
        run.data_offset = Some(moof_len as i32 + 8);
    }
    let mut bytes = moof.encode_to_vec()?;
    let payload: usize = samples.iter().map(|sample| sample.data.len()).sum();
    let mdat = u32::try_from(payload + 8).map_err(|_| Error::malformed("a fragment over 4 GiB"))?;
    bytes.reserve(payload + 8);
    bytes.extend_from_slice(&mdat.to_be_bytes());
    bytes.extend_from_slice(b"mdat");
    for sample in samples {
        bytes.extend_from_slice(&sample.data);
    }
    Ok(bytes)
}

fn moof(sequence_number: u32, start: u64, samples: &[Sample]) -> MoofBox {
    let samples = samples.iter().map(|sample| TrunSample {
        duration: Some(sample.duration),
        size: Some(sample.data.len() as u32),
        flags: Some(flags(sample.key)),
        composition_time_offset: None,
    });
    let traf = TrafBox {
        tfhd_box: TfhdBox {
            track_id: TRACK,
            base_data_offset: None,
            sample_description_index: None,
            default_sample_duration: None,
            default_sample_size: None,
            default_sample_flags: None,
            duration_is_empty: false,
            default_base_is_moof: true,
        },
        tfdt_box: Some(TfdtBox {
            version: 1,
            base_media_decode_time: start,
        }),
        trun_boxes: vec![TrunBox {
            data_offset: Some(0),
            first_sample_flags: None,
            samples: samples.collect(),
        }],
        unknown_boxes: Vec::new(),
    };
    let mfhd_box = MfhdBox { sequence_number };
    MoofBox {
        mfhd_box,
        traf_boxes: vec![traf],
        unknown_boxes: Vec::new(),
    }
}

fn flags(key: bool) -> SampleFlags {
    // sample_depends_on: 2 = on no other, 1 = on others; the sync flag says the same once more.
    SampleFlags::from_fields(0, if key { 2 } else { 1 }, 0, 0, 0, !key, 0)
}

/// Whether a sample of ours with these flags can be decoded by itself.
pub fn is_key(flags: SampleFlags) -> bool {
    flags == self::flags(true)
}

/// What a `moof` says about its fragment.
#[derive(Debug, Clone, Copy)]
pub struct FragmentInfo {
    /// Where it begins, in ticks.
    pub start: u64,
    /// How long it lasts.
    pub duration: u64,
    /// Samples in it.
    pub samples: u64,
    /// Whether it begins with a key frame.
    pub key: bool,
}

/// Reads a whole `moof` box; nothing when it is not one of ours.
pub fn read_moof(bytes: &[u8]) -> Option<FragmentInfo> {
    let (moof, _) = MoofBox::decode(bytes).ok()?;
    let traf = moof.traf_boxes.first()?;
    let samples = &traf.trun_boxes.first()?.samples;
    let flags = samples.first()?.flags?;
    Some(FragmentInfo {
        start: traf.tfdt_box.as_ref()?.base_media_decode_time,
        duration: samples
            .iter()
            .map(|sample| u64::from(sample.duration.unwrap_or(0)))
            .sum(),
        samples: samples.len() as u64,
        key: is_key(flags),
    })
}

/// The sample entry of an init segment's `moov`.
pub fn read_moov(bytes: &[u8]) -> Option<Avc1Box> {
    let (moov, _) = MoovBox::decode(bytes).ok()?;
    let track = moov.trak_boxes.into_iter().next()?;
    let entries = track.mdia_box.minf_box.stbl_box.stsd_box.entries;
    match entries.into_iter().next()? {
        SampleEntry::Avc1(entry) => Some(entry),
        _ => None,
    }
}

/// Room that means nothing: a `free` box of `total` bytes.
pub fn free(total: usize) -> Vec<u8> {
    let mut bytes = vec![0; total];
    bytes[..4].copy_from_slice(&(total as u32).to_be_bytes());
    bytes[4..8].copy_from_slice(b"free");
    bytes
}

/// The index, exactly [`INDEX_ROOM`] long: a `sidx`, then what room is left.
pub fn index_room(segments: &[Segment], end: u64, first_byte: u64) -> Result<Vec<u8>> {
    let mut joined = 1;
    loop {
        let references = references(segments, joined, end, first_byte)?;
        let sidx = SidxBox {
            reference_id: TRACK,
            timescale: TIMESCALE,
            earliest_presentation_time: 0,
            first_offset: 0,
            references,
        };
        let len = sidx.encode_to_vec()?.len();
        // What is left over must hold the head of a `free` box, or be nothing.
        if len + 8 <= INDEX_ROOM {
            let sidx = SidxBox {
                first_offset: (INDEX_ROOM - len) as u64,
                ..sidx
            };
            let mut bytes = sidx.encode_to_vec()?;
            bytes.extend_from_slice(&free(INDEX_ROOM - len));
            return Ok(bytes);
        }
        joined *= 2;
    }
}

/// References to `joined` segments each; every byte from `first_byte` to `end` belongs to one.
fn references(
    segments: &[Segment],
    joined: usize,
    end: u64,
    first_byte: u64,
) -> Result<Vec<SidxReference>> {
    let groups: Vec<_> = segments.chunks(joined).collect();
    let starts = groups.iter().enumerate().map(|(n, group)| {
        // An init segment in the middle lies in front of the segment it is for.
        if n == 0 { first_byte } else { group[0].lead() }
    });
    let starts: Vec<u64> = starts.chain([end]).collect();
    let lengths = starts.windows(2).map(|pair| pair[1] - pair[0]);
    let too_large = |_| Error::malformed("a segment beyond what an index can say");
    let made = groups.iter().zip(lengths).map(|(group, length)| {
        let duration = group.iter().map(|segment| segment.duration).sum::<u64>();
        Ok(SidxReference {
            reference_type: false,
            referenced_size: u32::try_from(length).map_err(too_large)?,
            subsegment_duration: u32::try_from(duration).map_err(too_large)?,
            starts_with_sap: true,
            sap_type: 1,
            sap_delta_time: 0,
        })
    });
    made.collect()
}
