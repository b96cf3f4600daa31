//! What is done to voices is measured: a dialogue whose words, noise and echo are known is treated, and what came out is
//! compared with what went in.

use std::path::{Path, PathBuf};

use media::{
    ffmpeg::Runner,
    hush, make,
    plan::{
        Input,
        mix::{self, Denoise, Look, Mix, Person, Piece, Sound, Target},
    },
    sniff::{Format, Pcm, PcmSample},
    talk,
};
use tempfile::TempDir;

use crate::support::{ffmpeg_bytes, field, run};

const RATE: usize = 48_000;
const TEXTS: [(&str, &str); 2] = [
    (
        "slt",
        "The first thing we do is look at the numbers. Then we speak about what they mean for all of us this year.",
    ),
    (
        "rms",
        "I have read them twice and I do not believe a word of it. Somebody must have counted the same house again.",
    ),
];
/// Who talks from when on; each talks for somewhat more than five seconds.
const DIALOGUE: [(usize, f64); 4] = [(0, 2.0), (1, 9.0), (0, 16.0), (1, 23.0)];
const SECONDS: f64 = 31.0;

/// The words of a person, between -1 and 1.
fn words(who: usize) -> Vec<f32> {
    let (voice, text) = TEXTS[who];
    let out = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i"])
        .arg(format!("flite=text='{text}':voice={voice}"))
        .args([
            "-af",
            "aresample=48000,atrim=duration=5.5",
            "-ac",
            "1",
            "-f",
            "f32le",
            "-",
        ])
        .output()
        .unwrap();
    floats(&out.stdout)
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let one = |four: &[u8]| f32::from_le_bytes(four.try_into().unwrap());
    bytes.chunks_exact(4).map(one).collect()
}

/// What somebody says in the dialogue, and nothing else.
fn said(who: usize) -> Vec<f32> {
    let words = words(who);
    let mut track = vec![0.0; (SECONDS * RATE as f64) as usize];
    for (_, from) in DIALOGUE.iter().filter(|one| one.0 == who) {
        let at = (from * RATE as f64) as usize;
        track[at..at + words.len()].copy_from_slice(&words);
    }
    track
}

/// Noise that is the same in each run.
fn noise(len: usize, level: f32) -> Vec<f32> {
    let mut state = 0x2545_F491_u32;
    let mut low = 0.0_f32;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let white = state as f32 / u32::MAX as f32 * 2.0 - 1.0;
            // Stronger where it is low, as in a room.
            low += (white - low) * 0.2;
            level * (0.3 * white + low)
        })
        .collect()
}

fn hum(len: usize, hz: f32, level: f32) -> Vec<f32> {
    let turn = hz * std::f32::consts::TAU / RATE as f32;
    (0..len).map(|n| level * (n as f32 * turn).sin()).collect()
}

fn sum(one: &[f32], other: &[f32], gain: f32) -> Vec<f32> {
    one.iter()
        .zip(other)
        .map(|(one, other)| one + gain * other)
        .collect()
}

/// A take of these samples.
fn take(dir: &Path, name: &str, samples: &[f32]) -> (PathBuf, Piece) {
    let path = dir.join(name);
    let bytes: Vec<u8> = samples.iter().flat_map(|one| one.to_le_bytes()).collect();
    std::fs::write(&path, bytes).unwrap();
    let pcm = Pcm {
        sample: PcmSample::F32le,
        rate: RATE as u32,
        channels: 1,
    };
    let piece = Piece::at(Input::new(&path, Format::Pcm(pcm)), 0.0);
    (path, piece)
}

fn mix(dir: &TempDir, voices: &[Vec<f32>], sound: Sound) -> Mix {
    let person = |(n, samples): (usize, &Vec<f32>)| Person {
        name: ["Ada", "Bo"][n].into(),
        microphone: vec![take(dir.path(), &format!("{n}.f32"), samples).1],
        ..Person::default()
    };
    Mix {
        duration_ms: (voices[0].len() * 1000 / RATE) as u64,
        people: voices.iter().enumerate().map(person).collect(),
        font: mix::font("Ada").unwrap(),
        look: Look {
            height: 144,
            ..Look::default()
        },
        sound,
        ..Mix::default()
    }
}

/// The levels of a take, as they are heard before a mix.
fn levels(samples: &[f32]) -> Vec<f32> {
    let mut meter = talk::Meter::default();
    // Six neighbours become one: 8000 a second.
    for six in samples.chunks_exact(6) {
        let mean = six.iter().sum::<f32>() / 6.0;
        meter.push((mean.clamp(-1.0, 1.0) * 32767.0) as i16);
    }
    let mut track = talk::silent((samples.len() * 1000 / RATE) as u64);
    talk::place(&mut track, &meter.levels(), 0.0);
    track
}

/// Each voice as it is treated, at the loudness it had.
fn treated(voices: &[Vec<f32>], sound: Sound) -> Vec<Vec<f32>> {
    let dir = TempDir::new().unwrap();
    let mix = mix(&dir, voices, sound);
    let runner = Runner::detect(dir.path().join("jobs"));
    let levels: Vec<Vec<f32>> = voices.iter().map(|one| levels(one)).collect();
    let plan = mix::treated(&mix, &hush::cares(&levels, &sound)).unwrap();
    let work = run(runner.run(&plan, |_| {})).unwrap();
    // One channel becomes two that are as loud together.
    let back = 10_f32.powf((mix::LOWERED_DB as f32 + 3.0103) / 20.0);
    let read = |name: &String| {
        let path = work.path(name);
        let samples = floats(&ffmpeg_bytes(&format!(
            "-i {} -map 0:a:0 -af pan=mono|c0=c0 -f f32le -",
            path.display()
        )));
        assert_eq!(samples.len(), voices[0].len(), "no sample more or less");
        samples.iter().map(|one| one * back).collect()
    };
    plan.outputs.iter().map(read).collect()
}

/// How loud a stretch is, in decibels.
fn level(samples: &[f32], from: f64, to: f64) -> f64 {
    let at = |second: f64| (second * RATE as f64) as usize;
    let part = &samples[at(from)..at(to)];
    let power: f64 = part.iter().map(|one| f64::from(*one).powi(2)).sum();
    10.0 * (power / part.len() as f64 + 1e-14).log10()
}

/// How strong one tone is in a stretch, in decibels.
fn tone(samples: &[f32], hz: f64, from: f64, to: f64) -> f64 {
    let at = |second: f64| (second * RATE as f64) as usize;
    let part = &samples[at(from)..at(to)];
    let (mut re, mut im) = (0.0, 0.0);
    for (n, one) in part.iter().enumerate() {
        let (sin, cos) = (hz * std::f64::consts::TAU * n as f64 / RATE as f64).sin_cos();
        re += f64::from(*one) * cos;
        im += f64::from(*one) * sin;
    }
    20.0 * (re.hypot(im) / part.len() as f64 + 1e-9).log10()
}

fn largest_step(samples: &[f32]) -> f32 {
    samples
        .windows(2)
        .map(|two| (two[0] - two[1]).abs())
        .fold(0.0, f32::max)
}

/// In these stretches nobody says a word, far from where somebody does.
const PAUSES: [(f64, f64); 3] = [(0.2, 1.5), (8.2, 8.6), (29.3, 30.8)];

#[test]
fn noise_between_words_falls_and_the_words_stay() {
    let clean = said(0);
    for (sound, less) in [
        (
            Sound {
                gate: true,
                ..Sound::default()
            },
            15.0,
        ),
        (
            Sound {
                denoise: Denoise::Gentle,
                ..Sound::default()
            },
            10.0,
        ),
        (
            Sound {
                denoise: Denoise::Strong,
                ..Sound::default()
            },
            15.0,
        ),
        (
            Sound {
                gate: true,
                denoise: Denoise::Strong,
                high_pass: true,
                ..Sound::default()
            },
            25.0,
        ),
    ] {
        let noisy = sum(&clean, &noise(clean.len(), 0.006), 1.0);
        let after = &treated(std::slice::from_ref(&noisy), sound)[0];
        for (from, to) in [(0.2, 1.5), (10.0, 15.0), (29.3, 30.8)] {
            let fell = level(&noisy, from, to) - level(after, from, to);
            assert!(fell >= less, "{sound:?}: {fell} dB at {from}");
        }
        for from in [2.0, 16.0] {
            let (was, is) = (
                level(&clean, from, from + 5.4),
                level(after, from, from + 5.4),
            );
            assert!((was - is).abs() < 1.0, "{sound:?}: {was} and {is} dB");
        }
        // And they are where they were, but for what a filter turns.
        let shift = lag(&clean, after, 3.0);
        assert!(shift.abs() <= 48, "{sound:?}: {shift} samples late");
    }
}

/// By how many samples `other` is later than `one`, around this second.
fn lag(one: &[f32], other: &[f32], second: f64) -> i64 {
    let at = (second * RATE as f64) as i64;
    let alike = |shift: i64| -> f64 {
        let pair = |n: i64| f64::from(one[n as usize]) * f64::from(other[(n + shift) as usize]);
        (at..at + 12_000).map(pair).sum()
    };
    (-2000..=2000)
        .max_by(|a, b| alike(*a).total_cmp(&alike(*b)))
        .unwrap()
}

#[test]
fn a_voice_in_another_microphone_falls_and_nobodys_own_does() {
    let (ada, bo) = (said(0), said(1));
    let room = noise(ada.len(), 0.0005);
    let late: Vec<f32> = std::iter::repeat_n(0.0, 240)
        .chain(ada.iter().copied())
        .take(ada.len())
        .collect();
    let heard = sum(&sum(&bo, &late, 0.1), &room, 1.0);
    let own = sum(&ada, &room, 1.0);
    let sound = Sound {
        crosstalk: true,
        ..Sound::default()
    };
    let after = treated(&[own.clone(), heard.clone()], sound);
    for from in [2.5, 16.5] {
        let fell = level(&heard, from, from + 4.0) - level(&after[1], from, from + 4.0);
        assert!(fell >= 10.0, "Ada in Bo's microphone: {fell} dB at {from}");
        let same = level(&own, from, from + 4.0) - level(&after[0], from, from + 4.0);
        assert!(same.abs() < 0.2, "Ada in her own: {same} dB at {from}");
    }
    for from in [9.0, 23.0] {
        let same = level(&heard, from, from + 5.0) - level(&after[1], from, from + 5.0);
        assert!(same.abs() < 0.2, "Bo in his own: {same} dB at {from}");
    }
}

#[test]
fn a_microphone_opens_and_shuts_without_a_click() {
    let clean = said(0);
    // What hums goes on while the gain changes: a jump would be a step that no hum has.
    let hums = hum(clean.len(), 110.0, 0.02);
    let noisy = sum(&clean, &hums, 1.0);
    let sound = Sound {
        gate: true,
        ..Sound::default()
    };
    let after = &treated(std::slice::from_ref(&noisy), sound)[0];
    let shut = level(after, 0.5, 1.5) - level(&noisy, 0.5, 1.5);
    assert!(shut < -15.0, "{shut} dB");
    // The edges lie in these stretches, in which nothing is said.
    for (from, to) in [(0.0, 1.98), (7.6, 15.98), (21.6, 30.9)] {
        let at = |second: f64| (second * RATE as f64) as usize;
        let (was, is) = (&noisy[at(from)..at(to)], &after[at(from)..at(to)]);
        let is_silent = clean[at(from)..at(to)].iter().all(|one| one.abs() < 1e-3);
        assert!(is_silent, "nothing is said from {from} on");
        assert!(
            largest_step(is) <= largest_step(was) * 1.02,
            "a click behind {from}"
        );
    }
}

#[test]
fn hum_falls_and_peaks_that_were_cut_off_are_round_again() {
    let clean = said(0);
    let humming = sum(&clean, &hum(clean.len(), 50.0, 0.05), 1.0);
    let sound = Sound {
        high_pass: true,
        ..Sound::default()
    };
    let after = &treated(std::slice::from_ref(&humming), sound)[0];
    for (from, to) in PAUSES {
        let fell = tone(&humming, 50.0, from, to) - tone(after, 50.0, from, to);
        assert!(fell >= 15.0, "{fell} dB at {from}");
    }
    let same = level(&clean, 2.0, 7.4) - level(after, 2.0, 7.4);
    assert!(same.abs() < 1.0, "{same} dB");

    let top = clean.iter().fold(0.0_f32, |most, one| most.max(one.abs())) * 0.5;
    let cut: Vec<f32> = clean.iter().map(|one| one.clamp(-top, top)).collect();
    let sound = Sound {
        declip: true,
        ..Sound::default()
    };
    let after = &treated(std::slice::from_ref(&cut), sound)[0];
    let flat = |samples: &[f32]| {
        let is_flat = |three: &&[f32]| {
            three[0].abs() > top * 0.98
                && three
                    .windows(2)
                    .all(|two| (two[0] - two[1]).abs() < top * 1e-4)
        };
        samples.windows(3).filter(is_flat).count()
    };
    let (before, now) = (flat(&cut), flat(after));
    assert!(
        before > 100 && now * 10 < before,
        "{before} flat tops became {now}"
    );
    let miss = |samples: &[f32]| -> f64 {
        let wrong = |(one, other): (&f32, &f32)| f64::from(one - other).powi(2);
        samples.iter().zip(&clean).map(wrong).sum()
    };
    assert!(miss(after) < miss(&cut) * 0.5, "closer to what was said");
}

#[test]
fn quiet_sentences_of_a_voice_come_closer_to_its_loud_ones() {
    let mut uneven = said(0);
    let half = uneven.len() / 2 - RATE;
    uneven[half..].iter_mut().for_each(|one| *one *= 0.25);
    let noisy = sum(&uneven, &noise(uneven.len(), 0.0005), 1.0);
    let sound = Sound {
        level_within: true,
        ..Sound::default()
    };
    let after = &treated(std::slice::from_ref(&noisy), sound)[0];
    let apart = |samples: &[f32]| level(samples, 2.0, 7.0) - level(samples, 16.0, 21.0);
    assert!((apart(&noisy) - 12.0).abs() < 0.5, "{}", apart(&noisy));
    assert!(apart(after) < 6.0, "{} dB apart", apart(after));
}

/// Integrated loudness and true peak by ffmpeg's own meter, started by itself.
fn metered(film: &Path) -> (f64, f64) {
    let out = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-i"])
        .arg(film)
        .args([
            "-map",
            "0:a:0",
            "-af",
            "ebur128=peak=true",
            "-f",
            "null",
            "-",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let summary = said.rsplit("Summary:").next().unwrap();
    let number = |word: &str| -> f64 {
        let rest = summary.split(word).nth(1).unwrap();
        rest.split_whitespace().next().unwrap().parse().unwrap()
    };
    (number("I:"), number("Peak:"))
}

#[test]
fn each_target_is_met_in_the_finished_film_and_no_peak_is_too_high() {
    // One is far too quiet and the other shouts, with claps between.
    let mut quiet: Vec<f32> = said(0).iter().map(|one| one * 0.05).collect();
    let mut loud: Vec<f32> = said(1)
        .iter()
        .map(|one| (one * 1.6).clamp(-1.0, 1.0))
        .collect();
    for second in [1, 8, 22, 30] {
        for n in 0..200 {
            let clap = 1.0 - n as f32 / 200.0;
            loud[second * RATE + n] = if n % 2 == 0 { clap } else { -clap };
            quiet[second * RATE + n] += clap * 0.02;
        }
    }
    let all = Sound {
        gate: true,
        denoise: Denoise::Gentle,
        high_pass: true,
        crosstalk: true,
        level_within: true,
        ..Sound::default()
    };
    for (target, sound, channels) in [
        (Target::PodcastStereo, Sound::default(), "2"),
        (Target::PodcastMono, all, "1"),
        (Target::Broadcast, all, "2"),
    ] {
        let dir = TempDir::new().unwrap();
        let mix = mix(
            &dir,
            &[quiet.clone(), loud.clone()],
            Sound { target, ..sound },
        );
        let runner = Runner::detect(dir.path().join("jobs"));
        let film = run(make::film(&runner, &mix, |_| {})).unwrap();
        let (lufs, peak) = metered(&film.path());
        assert!(
            (lufs - target.lufs()).abs() <= 0.5,
            "{target:?}: {lufs} LUFS"
        );
        assert!(peak <= -1.0, "{target:?}: {peak} dBTP");
        assert_eq!(field(&film.path(), "stream=channels"), channels);
        let figures = film.sound.unwrap();
        assert_eq!(figures.target_lufs, target.lufs());
        let [ada, bo] = &figures.voices[..] else {
            panic!("two voices: {figures:?}")
        };
        let apart = ada.recorded_lufs.unwrap() - bo.recorded_lufs.unwrap();
        assert!(apart < -20.0, "{apart} LU");
        let apart = ada.mixed_lufs.unwrap() - bo.mixed_lufs.unwrap();
        assert!(apart.abs() < 8.0, "{apart} LU");
        assert!(bo.recorded_true_peak_dbtp.unwrap() > -1.0);
    }
}

#[test]
fn a_moment_is_heard_before_and_after_and_whoever_is_muted_is_not() {
    let clean = said(0);
    let noisy = sum(&clean, &noise(clean.len(), 0.006), 1.0);
    let dir = TempDir::new().unwrap();
    let runner = Runner::detect(dir.path().join("jobs"));
    let voices = [noisy, said(1)];
    let hear = |sound: Sound, change: &dyn Fn(&mut Mix)| -> Vec<f32> {
        let mut mix = mix(&dir, &voices, sound);
        change(&mut mix);
        let bytes = run(make::listen(&runner, &mix, 14_500, 8000)).unwrap();
        let path = dir.path().join("heard.wav");
        std::fs::write(&path, bytes).unwrap();
        floats(&ffmpeg_bytes(&format!(
            "-i {} -ac 1 -f f32le -",
            path.display()
        )))
    };
    let cleaned = Sound {
        gate: true,
        denoise: Denoise::Strong,
        ..Sound::default()
    };
    let before = hear(Sound::default(), &|_| {});
    let after = hear(cleaned, &|_| {});
    assert_eq!((before.len(), after.len()), (8 * RATE, 8 * RATE));
    let fell = level(&before, 0.3, 1.2) - level(&after, 0.3, 1.2);
    assert!(fell >= 20.0, "{fell} dB");
    let same = level(&before, 1.6, 6.8) - level(&after, 1.6, 6.8);
    assert!(same.abs() < 1.5, "{same} dB");
    assert!(lag(&before, &after, 2.5).abs() <= 24);
    let muted = hear(Sound::default(), &|mix| mix.people[0].muted = true);
    assert!(level(&muted, 1.6, 6.8) < -60.0, "Ada is not heard");
    let louder = hear(Sound::default(), &|mix| mix.people[1].gain_db = 12.0);
    assert!(
        level(&before, 1.6, 6.8) - level(&louder, 1.6, 6.8) > 3.0,
        "Bo leads now"
    );
    // A moment in which nothing was recorded is silent, not refused.
    let alone = hear(cleaned, &|mix| {
        mix.people
            .iter_mut()
            .for_each(|person| person.microphone.clear());
    });
    assert!(alone.iter().all(|one| *one == 0.0) && alone.len() == 8 * RATE);
}
