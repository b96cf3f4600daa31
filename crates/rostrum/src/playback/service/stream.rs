//! Pieces of tracks, and the mix in segments.

use media::sniff::{Pcm, PcmSample};
use uuid::Uuid;

use crate::kit::http::file::Stored;
use crate::kit::{App, Error, Kind, Result};
use crate::recordings::{self, RecordingRow, Source};

/// Private to who asked; asked again each time, because rights change.
pub const PRIVATE: &str = "private, no-cache";

/// One piece of a track as a player takes it: bare samples get the head of a WAV file.
pub async fn piece(app: &App, row: &RecordingRow, id: Uuid) -> Result<Stored> {
    played(app, &recordings::piece(app, row, id).await?).await
}

/// A stored file as it is played.
pub async fn played(app: &App, source: &Source) -> Result<Stored> {
    let grown = source
        .grown
        .map(|len| format!("-{len}"))
        .unwrap_or_default();
    let mut stored = Stored {
        key: source.key.clone(),
        mime: source.mime.clone(),
        etag: format!("{}{grown}", source.id),
        save_as: None,
        cache: PRIVATE,
        len: source.grown,
        head: Vec::new(),
    };
    if let Some(pcm) = source.pcm {
        let len = app
            .blobs
            .len(&source.key)
            .await?
            .ok_or_else(Error::not_found)?;
        stored.mime = "audio/wav".to_owned();
        stored.head = wav_head(len, pcm);
    }
    Ok(stored)
}

/// The list of the mix's segments.
pub async fn playlist(app: &App, row: &RecordingRow, pt: Option<&str>) -> Result<String> {
    let segments = recordings::hls(app, row).await?.ok_or_else(not_yet)?;
    let token = pt.map(|pt| format!("?pt={pt}")).unwrap_or_default();
    let uri = |n: usize| format!("segment-{n}.ts{token}");
    Ok(media::hls::ts(&segments.seconds, uri))
}

/// One segment, by its name in the list.
pub async fn segment(app: &App, row: &RecordingRow, name: &str) -> Result<Stored> {
    let number = super::shown::number(name, ".ts").ok_or_else(Error::not_found)?;
    let segments = recordings::hls(app, row).await?.ok_or_else(not_yet)?;
    if number >= segments.seconds.len() {
        return Err(Error::not_found());
    }
    Ok(Stored {
        key: recordings::segment_key(row.id, segments.made, number),
        mime: "video/mp2t".to_owned(),
        etag: format!("{}-{number}", segments.made),
        save_as: None,
        cache: PRIVATE,
        len: None,
        head: Vec::new(),
    })
}

fn not_yet() -> Error {
    let say = "The stream of this recording is not ready yet.";
    Error::new(Kind::NotFound, "recording.no_stream", say)
}

/// The head of a WAV file of bare samples: RF64 (EBU Tech 3306) where it is longer than 32 bits can say.
pub fn wav_head(len: u64, pcm: Pcm) -> Vec<u8> {
    let bytes = u16::try_from(pcm.sample.bytes()).unwrap_or(2);
    let format: u16 = if pcm.sample == PcmSample::F32le { 3 } else { 1 };
    let block = bytes * u16::from(pcm.channels);
    let short = u32::try_from(len)
        .ok()
        .and_then(|data| Some((data, data.checked_add(36)?)));
    let mut head = Vec::with_capacity(80);
    if let Some((_, whole)) = short {
        head.extend_from_slice(b"RIFF");
        head.extend_from_slice(&whole.to_le_bytes());
        head.extend_from_slice(b"WAVE");
    } else {
        head.extend_from_slice(b"RF64\xff\xff\xff\xffWAVEds64");
        head.extend_from_slice(&28_u32.to_le_bytes());
        let samples = len / u64::from(block.max(1));
        for length in [len + 72, len, samples] {
            head.extend_from_slice(&length.to_le_bytes());
        }
        head.extend_from_slice(&[0; 4]);
    }
    let data = short.map_or(u32::MAX, |(data, _)| data);
    head.extend_from_slice(b"fmt ");
    head.extend_from_slice(&16_u32.to_le_bytes());
    head.extend_from_slice(&format.to_le_bytes());
    head.extend_from_slice(&u16::from(pcm.channels).to_le_bytes());
    head.extend_from_slice(&pcm.rate.to_le_bytes());
    head.extend_from_slice(&(pcm.rate * u32::from(block)).to_le_bytes());
    head.extend_from_slice(&block.to_le_bytes());
    head.extend_from_slice(&(bytes * 8).to_le_bytes());
    head.extend_from_slice(b"data");
    head.extend_from_slice(&data.to_le_bytes());
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_wav_says_what_follows() {
        let pcm = Pcm {
            sample: PcmSample::S24le,
            rate: 48_000,
            channels: 1,
        };
        let head = wav_head(144_000, pcm);
        assert_eq!(head.len(), 44);
        assert_eq!(&head[4..8], &144_036_u32.to_le_bytes());
        assert_eq!(&head[28..32], &144_000_u32.to_le_bytes());
        assert_eq!(&head[40..44], &144_000_u32.to_le_bytes());
    }

    #[test]
    fn beyond_four_gibibytes_it_says_so_in_64_bits() {
        let pcm = Pcm {
            sample: PcmSample::F32le,
            rate: 48_000,
            channels: 1,
        };
        // The longest that 32 bits can say, and one sample more.
        let most = u64::from(u32::MAX) - 39;
        assert_eq!(wav_head(most, pcm).len(), 44);
        let len = most + 4;
        let head = wav_head(len, pcm);
        assert_eq!(head.len(), 80);
        assert_eq!(&head[..16], b"RF64\xff\xff\xff\xffWAVEds64");
        let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().expect("eight"));
        assert_eq!(
            [number(20), number(28), number(36)],
            [len + 72, len, len / 4]
        );
        assert_eq!(&head[48..52], b"fmt ");
        assert_eq!(&head[72..], b"data\xff\xff\xff\xff");
    }
}
