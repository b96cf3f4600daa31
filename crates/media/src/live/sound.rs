//! The sound of a live stream, encoded by whoever mixes it.

use std::num::NonZeroU16;

use shiguredo_mp4::{
    FixedPointNumber, Uint,
    boxes::{AudioSampleEntryFields, DopsBox, EsdsBox, Mp4aBox, OpusBox, SampleEntry},
    descriptors::{DecoderConfigDescriptor, DecoderSpecificInfo, EsDescriptor, SlConfigDescriptor},
};

/// How sound is coded. Either way there are 48,000 ticks a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Opus packets.
    Opus {
        /// One or two.
        channels: u8,
        /// Samples at the beginning that an encoder adds and a player drops.
        pre_skip: u16,
    },
    /// Raw AAC-LC frames of 1,024 samples.
    Aac {
        /// One or two.
        channels: u8,
    },
}

/// By which codec.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SoundCodec {
    /// What every player understands.
    #[default]
    Aac,
    /// As good with half the bytes.
    Opus,
}

/// Ticks of sound in a second.
pub(super) const RATE: u32 = 48_000;
/// The place of 48,000 in AAC's table of rates.
const AAC_48_KHZ: u8 = 3;

impl Sound {
    pub(super) const fn codec(self) -> SoundCodec {
        match self {
            Self::Opus { .. } => SoundCodec::Opus,
            Self::Aac { .. } => SoundCodec::Aac,
        }
    }

    pub(super) const fn channels(self) -> u8 {
        match self {
            Self::Opus { channels, .. } | Self::Aac { channels } => channels,
        }
    }

    /// What a decoder must know beforehand (ISO/IEC 14496-3, `AudioSpecificConfig`); empty of Opus.
    pub fn config(self) -> Vec<u8> {
        match self {
            // Object type 2 (low complexity), rate, channels, and three bits of nothing.
            Self::Aac { channels } => vec![
                (2 << 3) | (AAC_48_KHZ >> 1),
                ((AAC_48_KHZ & 1) << 7) | (channels << 3),
            ],
            Self::Opus { .. } => Vec::new(),
        }
    }

    pub(super) fn entry(self) -> SampleEntry {
        let audio = AudioSampleEntryFields {
            data_reference_index: NonZeroU16::MIN,
            channelcount: self.channels().into(),
            samplesize: AudioSampleEntryFields::DEFAULT_SAMPLESIZE,
            samplerate: FixedPointNumber::new(RATE as u16, 0),
        };
        match self {
            Self::Opus { channels, pre_skip } => SampleEntry::Opus(OpusBox {
                audio,
                dops_box: DopsBox {
                    output_channel_count: channels,
                    pre_skip,
                    input_sample_rate: RATE,
                    output_gain: 0,
                },
                unknown_boxes: Vec::new(),
            }),
            Self::Aac { .. } => SampleEntry::Mp4a(Mp4aBox {
                audio,
                esds_box: EsdsBox {
                    es: aac_descriptor(self.config()),
                },
                unknown_boxes: Vec::new(),
            }),
        }
    }
}

fn aac_descriptor(config: Vec<u8>) -> EsDescriptor {
    EsDescriptor {
        es_id: EsDescriptor::MIN_ES_ID,
        stream_priority: EsDescriptor::LOWEST_STREAM_PRIORITY,
        depends_on_es_id: None,
        url_string: None,
        ocr_es_id: None,
        dec_config_descr: DecoderConfigDescriptor {
            object_type_indication:
                DecoderConfigDescriptor::OBJECT_TYPE_INDICATION_AUDIO_ISO_IEC_14496_3,
            stream_type: DecoderConfigDescriptor::STREAM_TYPE_AUDIO,
            up_stream: DecoderConfigDescriptor::UP_STREAM_FALSE,
            buffer_size_db: Uint::new(0),
            max_bitrate: 0,
            avg_bitrate: 0,
            dec_specific_info: Some(DecoderSpecificInfo { payload: config }),
        },
        sl_config_descr: SlConfigDescriptor,
    }
}
