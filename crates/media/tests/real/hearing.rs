//! From packets of Opus to a live stream in AAC: what was said when is heard then.

use std::{f64::consts::TAU, fs, path::Path};

use media::{
    ffmpeg::{AAC_FRAME, Aac, Coded, Runner, Sandbox},
    frame::{Codec, Frame, Pushed},
    live::{
        Ask, Made, Programme, Sound, SoundCodec, list,
        mix::{Block, Mixer},
    },
};
use opus::{Application, Channels, Encoder};
use tempfile::TempDir;

use crate::support::{Dice, ffmpeg_bytes, field, framed, h264, run};

/// When the first picture is taken and the first packet is made, by the server's clock.
const BEGAN_NS: u64 = 1_700_000_000_020_000_000;
const SECONDS: usize = 60;

/// A tenth of a second of a tone, at each whole second.
fn beeps(n: usize) -> f32 {
    match n % 48_000 < 4_800 {
        true => (TAU * 1_000.0 * n as f64 / 48_000.0).sin() as f32 / 2.0,
        false => 0.0,
    }
}

/// Packets of 20 ms in the order in which a network delivers them, with when they arrive: some late, a few never.
fn packets() -> Vec<(u64, usize, Vec<u8>)> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).unwrap();
    let mut dice = Dice(5);
    let mut packets = Vec::new();
    for n in 0..SECONDS * 50 {
        let samples: Vec<f32> = (n * 960..(n + 1) * 960).map(beeps).collect();
        let data = encoder.encode_vec_float(&samples, 1_500).unwrap();
        let arrives = BEGAN_NS + (n as u64 * 20 + 25 + dice.below(150) as u64) * 1_000_000;
        // None of those with a tone in it.
        if n % 50 < 8 || dice.below(25) > 0 {
            packets.push((arrives, n, data));
        }
    }
    packets.sort_by_key(|(arrives, ..)| *arrives);
    packets
}

/// Waits until the encoder is as far as it can be; each frame comes as soon as it can be known.
async fn coded(aac: &mut Aac, written: usize, got: &mut usize) -> Vec<Coded> {
    let mut frames = Vec::new();
    while *got + 4 < written / AAC_FRAME as usize {
        frames.push(aac.next().await.unwrap().unwrap());
        *got += 1;
    }
    frames
}

fn keep(dir: &Path, programme: &mut Programme) {
    while let Some(made) = programme.poll() {
        let (name, bytes) = match made {
            Made::Init {
                rendition: 1,
                bytes,
                ..
            } => ("init-0.mp4".to_owned(), bytes),
            Made::Part {
                rendition: 1,
                segment,
                bytes,
                ..
            } => (format!("segment-{segment}.m4s"), bytes),
            _ => continue,
        };
        let path = dir.join(name);
        let whole = [fs::read(&path).unwrap_or_default(), bytes].concat();
        fs::write(path, whole).unwrap();
    }
}

/// The lecture, as a server would hold it; its sound is in `dir`.
async fn lecture(dir: &Path, runner: &Runner) -> Programme {
    let mut programme = Programme::new(&["l"], &[("sound", Sound::Aac { channels: 2 })]);
    let pictures = h264(dir, "160x90", SECONDS as u32, 60);
    let (packets, mut pictures) = (packets(), pictures.iter().peekable());
    let (mut packets, mut dice) = (packets.iter().peekable(), Dice(9));
    let mut mixer = Mixer::new(BEGAN_NS);
    let mut aac = Aac::start(runner).unwrap();
    let (mut written, mut got) = (0, 0);
    for ms in (0..SECONDS as u64 * 1000 + 400).step_by(20) {
        let now_ns = BEGAN_NS + ms * 1_000_000;
        while let Some(picture) = pictures.next_if(|picture| picture.ms <= ms) {
            let frame = framed(Codec::H264, 0, picture);
            assert_eq!(programme.push(0, &frame).unwrap(), Pushed::Kept);
        }
        while let Some((_, n, data)) = packets.next_if(|packet| packet.0 <= now_ns) {
            let said_ns = BEGAN_NS + *n as u64 * 20_000_000;
            let frame = Frame {
                stream: 7,
                ticks: 4_000_000_000_u32.wrapping_add(*n as u32 * 960),
                arrival_ns: now_ns,
                sampled_ns: Some(said_ns + dice.below(4_000_000) as u64 - 2_000_000),
                keyframe: true,
                gap: false,
                data,
            };
            mixer.push(1, &frame).unwrap();
        }
        while let Some(Block { at_ns, samples }) = mixer.poll(now_ns) {
            aac.write(at_ns, &samples);
            written += samples.len() / 2;
        }
        for frame in coded(&mut aac, written, &mut got).await {
            programme
                .hear(SoundCodec::Aac, frame.at_ns, AAC_FRAME, &frame.data)
                .unwrap();
        }
        programme.tick(now_ns).unwrap();
        keep(dir, &mut programme);
    }
    aac.finish();
    while let Some(frame) = aac.next().await {
        let frame = frame.unwrap();
        programme
            .hear(SoundCodec::Aac, frame.at_ns, AAC_FRAME, &frame.data)
            .unwrap();
    }
    programme.finish().unwrap();
    keep(dir, &mut programme);
    assert_eq!(mixer.counts().late, 0);
    programme
}

#[test]
fn what_was_said_at_each_second_of_a_minute_is_heard_then() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::detect(dir.path().join("jobs"));
    let programme = run(lecture(dir.path(), &runner));
    assert_eq!(programme.began_ms(), Some(BEGAN_NS as i64 / 1_000_000));
    let text = list(&programme, 1, Ask::default(), str::to_owned).unwrap();
    let path = dir.path().join("playlist.m3u8");
    fs::write(&path, text).unwrap();
    let times = field(&path, "packet=pts_time");
    let first = times.lines().next().unwrap().trim_end_matches(',');
    let first: f64 = first.parse().unwrap();
    let heard = ffmpeg_bytes(&format!(
        "-i {} -af pan=mono|c0=c0 -f f32le pipe:1",
        path.display()
    ));
    let heard = heard
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()));
    let heard: Vec<f32> = heard.collect();
    for second in 1..SECONDS {
        // Where the middle of what is loud lies.
        let from = ((second as f64 - 0.2 - first) * 48_000.0) as usize;
        let part = heard[from..from + 24_000].iter().enumerate();
        let (mut sum, mut moment) = (0.0, 0.0);
        for (n, one) in part {
            let energy = f64::from(one * one);
            (sum, moment) = (sum + energy, moment + energy * n as f64);
        }
        let at = first + (from as f64 + moment / sum) / 48_000.0;
        let off_ms = (at - second as f64 - 0.05) * 1000.0;
        assert!(off_ms.abs() < 5.0, "second {second}: {off_ms} ms");
        assert!((400.0..800.0).contains(&sum), "second {second}: {sum}");
    }
}

fn tone(n: usize) -> Vec<i16> {
    let at = |n: usize| (TAU * 1_000.0 * n as f64 / 48_000.0).sin() * 16_000.0;
    (n * 960..(n + 1) * 960)
        .flat_map(|n| [at(n) as i16; 2])
        .collect()
}

#[test]
fn frames_lie_one_behind_the_other_and_another_encoder_takes_over_where_one_died() {
    let dir = TempDir::new().unwrap();
    for sandbox in [Sandbox::Plain, Sandbox::detect()] {
        let runner = Runner::new(dir.path().join("jobs"), sandbox);
        let frames = run(async {
            let mut aac = Aac::start(&runner).unwrap();
            let (mut frames, mut got, mut deaths) = (Vec::new(), 0, 0);
            for n in 0..200 {
                if n == 100 {
                    kill_encoders_in(&dir.path().join("jobs"));
                    let error = loop {
                        match aac.next().await.unwrap() {
                            Ok(frame) => frames.push(frame),
                            Err(error) => break error,
                        }
                    };
                    assert!(matches!(error, media::Error::Killed("ffmpeg")), "{error}");
                    (deaths, got) = (deaths + 1, frames.len());
                }
                aac.write(BEGAN_NS + n * 20_000_000, &tone(n as usize));
                frames.extend(coded(&mut aac, (n as usize + 1) * 960, &mut got).await);
            }
            aac.finish();
            while let Some(frame) = aac.next().await {
                frames.push(frame.unwrap());
            }
            assert_eq!(deaths, 1);
            frames
        });
        assert_eq!(
            frames.len(),
            189,
            "200 blocks, and what the encoder puts in front"
        );
        for (n, frame) in frames.iter().enumerate() {
            let at_ns = BEGAN_NS + n as u64 * 1024 * 62_500 / 3 - 21_333_333;
            assert!(frame.at_ns.abs_diff(at_ns) < 3, "{n}: {}", frame.at_ns);
        }
        assert_eq!(fs::read_dir(dir.path().join("jobs")).unwrap().count(), 0);
    }
}

/// Kills what runs in a folder below this one.
pub fn kill_encoders_in(jobs: &Path) {
    let mut killed = 0;
    for process in fs::read_dir("/proc").unwrap().flatten() {
        let there = fs::read_link(process.path().join("cwd"));
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        if there.is_ok_and(|there| there.starts_with(jobs)) && !line.is_empty() {
            let id = process.file_name().into_string().unwrap().parse().unwrap();
            let _ = rustix::process::kill_process(
                rustix::process::Pid::from_raw(id).unwrap(),
                rustix::process::Signal::KILL,
            );
            killed += 1;
        }
    }
    assert!(killed > 0);
}

#[test]
fn an_encoder_that_cannot_be_started_is_said_and_not_tried_at_every_block() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::new(dir.path().join("jobs"), Sandbox::Plain);
    // Too little memory to begin with.
    let runner = runner.taking(media::ffmpeg::Most {
        memory: Some(1 << 20),
        ..media::ffmpeg::Most::default()
    });
    let deaths = run(async {
        let mut aac = Aac::start(&runner).unwrap();
        aac.next().await.unwrap().unwrap_err();
        let mut deaths = 1;
        for n in 0..60 {
            aac.write(BEGAN_NS + n * 20_000_000, &tone(n as usize));
            if n == 50 {
                aac.next().await.unwrap().unwrap_err();
                deaths += 1;
            }
        }
        aac.finish();
        assert!(aac.next().await.is_none());
        deaths
    });
    assert_eq!(deaths, 2);
}
