//! From AAC to packets of Opus: what was heard when is heard then, at every rate, and also behind a decoder that died.

use std::{fs, path::Path};

use media::{
    Error,
    ffmpeg::{Opus, Packet, Runner, Sandbox},
};
use opus::{Channels, Decoder};
use tempfile::TempDir;

use crate::support::{ffmpeg_bytes, run};

/// A tenth of a second of a tone, at each whole second, as an encoder sends it; cut into frames.
fn beeps(rate: u32, channels: u32) -> Vec<Vec<u8>> {
    let coded = ffmpeg_bytes(&format!(
        "-f lavfi -i aevalsrc=exprs='sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1)/2':s={rate}:d=10 -ac {channels} -c:a aac -f adts pipe:1"
    ));
    let (mut frames, mut rest) = (Vec::new(), coded.as_slice());
    while let [_, _, _, high, middle, low, ..] = rest {
        let length =
            usize::from(high & 3) << 11 | usize::from(*middle) << 3 | usize::from(low >> 5);
        let (frame, behind) = rest.split_at(length);
        frames.push(frame.to_vec());
        rest = behind;
    }
    frames
}

/// Where tones begin, in milliseconds.
fn heard(packets: &[Packet]) -> Vec<i64> {
    let mut decoder = Decoder::new(48_000, Channels::Stereo).unwrap();
    let (mut begins, mut silent) = (Vec::new(), i64::MAX);
    for packet in packets {
        let mut samples = [0_i16; 960 * 2];
        decoder.decode(&packet.data, &mut samples, false).unwrap();
        for (n, sample) in samples.chunks(2).enumerate() {
            let at = packet.at + n as i64;
            if sample[0].unsigned_abs() > 4_000 {
                if at.saturating_sub(silent) > 4_800 || silent == i64::MAX {
                    begins.push(at / 48);
                }
                silent = at;
            }
        }
    }
    begins
}

/// All packets of these frames, which begin at this time; the decoder is killed before this one.
fn turned(jobs: &Path, rate: u32, frames: &[Vec<u8>], kill_at: Option<usize>) -> Vec<Packet> {
    let runner = Runner::new(jobs, Sandbox::detect());
    run(async {
        let mut opus = Opus::new(&runner).unwrap();
        let (mut packets, mut lost) = (Vec::new(), 0);
        for (n, frame) in frames.iter().enumerate() {
            if kill_at == Some(n) {
                super::hearing::kill_encoders_in(jobs);
                let error = loop {
                    match opus.next().await {
                        Ok(packet) => packets.push(packet),
                        Err(error) => break error,
                    }
                };
                assert!(matches!(error, Error::Killed("ffmpeg")), "{error}");
                lost = (n * 1024 * 48_000 / rate as usize).saturating_sub(packets.len() * 960);
            }
            let ms = n as i64 * 1024 * 1000 / i64::from(rate);
            opus.write(ms * 48, rate, frame.clone());
            // A frame or two later everything before has come.
            let due = (n.saturating_sub(3) * 1024 * 48_000 / rate as usize).saturating_sub(lost);
            while packets.len() * 960 + 4_800 < due {
                packets.push(opus.next().await.unwrap());
            }
        }
        packets
    })
}

#[test]
fn what_is_heard_when_is_heard_then_whatever_the_rate() {
    let dir = TempDir::new().unwrap();
    for (rate, channels) in [(48_000, 2), (44_100, 2), (32_000, 1)] {
        let frames = beeps(rate, channels);
        let packets = turned(&dir.path().join("jobs"), rate, &frames, None);
        let seams = packets
            .windows(2)
            .filter(|two| two[1].at - two[0].at != 960);
        assert_eq!(seams.count(), 0, "{rate}");
        let heard = heard(&packets);
        assert!(heard.len() >= 9, "{rate}: {heard:?}");
        // The encoder puts a frame in front, and Opus looks some milliseconds ahead.
        let front = 1024 * 1000 / i64::from(rate);
        for (second, at) in (0..).zip(&heard) {
            let late = at - second * 1000 - front;
            assert!((-3..12).contains(&late), "{rate}: {heard:?}");
        }
        assert!(packets.iter().any(|packet| packet.level == 127), "silence");
        assert!(packets.iter().any(|packet| packet.level < 15), "a tone");
    }
}

#[test]
fn another_decoder_takes_over_where_one_died() {
    let dir = TempDir::new().unwrap();
    let jobs = dir.path().join("jobs");
    let packets = turned(&jobs, 48_000, &beeps(48_000, 2), Some(200));
    assert!(packets.windows(2).all(|two| two[1].at - two[0].at >= 960));
    let late: Vec<i64> = heard(&packets).iter().map(|at| at % 1000 - 21).collect();
    assert!(
        late.len() >= 8 && late.iter().all(|late| (-3..12).contains(late)),
        "{late:?}"
    );
    assert_eq!(fs::read_dir(&jobs).unwrap().count(), 0);
}
