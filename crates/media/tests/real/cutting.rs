//! Films are cut: what is left is looked at and listened to, at every join.

use std::path::{Path, PathBuf};

use media::{
    ffmpeg::Runner,
    make::{self, Film},
    plan::{
        Input,
        mix::{
            self, Brand, Corner, Cut, End, Kept, Logo, LowerThird, Mix, Person, Piece, Silence,
            Stretch,
        },
    },
    probe::format_of,
    sniff::Format,
};
use tempfile::TempDir;

use crate::support::{
    ffmpeg, ffmpeg_bytes,
    measure::{beeps, brightness, flashes, samples},
    run,
};

fn piece(path: &Path) -> Piece {
    Piece {
        input: Input::new(path, format_of(path).unwrap()),
        offset_ms: 0.0,
        speed: 1.0,
        gaps: Vec::new(),
        length_ms: None,
    }
}

/// One person whose picture and sound are these sources of ffmpeg's.
fn one(dir: &TempDir, picture: &str, sound: &str, seconds: u64) -> Mix {
    let (camera, voice) = (dir.path().join("camera.mkv"), dir.path().join("voice.wav"));
    ffmpeg(&format!(
        "-f lavfi -i {picture} -t {seconds} -c:v libx264 -preset ultrafast -crf 12 -g 15 -pix_fmt yuv420p {}",
        camera.display()
    ));
    ffmpeg(&format!(
        "-f lavfi -i {sound} -t {seconds} -ac 1 -c:a pcm_s16le {}",
        voice.display()
    ));
    let ada = Person {
        name: String::new(),
        microphone: vec![piece(&voice)],
        camera: vec![piece(&camera)],
        ..Person::default()
    };
    Mix {
        duration_ms: seconds * 1000,
        people: vec![ada],
        font: mix::font("Ada").unwrap(),
        ..Mix::default()
    }
}

fn without(mut mix: Mix, removed: &[(u64, u64)]) -> Mix {
    let removed = removed.iter();
    let removed = removed.map(|&(from_ms, to_ms)| Stretch { from_ms, to_ms });
    mix.cut.removed = removed.collect();
    mix
}

fn made(dir: &TempDir, mix: &Mix) -> Film {
    let runner = Runner::detect(dir.path().join("jobs"));
    run(make::film(&runner, mix, |_| {})).unwrap()
}

/// The colour of a box of one frame.
fn pixel(film: &Path, seconds: f64, (x, y): (u32, u32)) -> [u8; 3] {
    let bytes = ffmpeg_bytes(&format!(
        "-ss {seconds} -i {} -map 0:v:0 -frames:v 1 -vf crop=8:8:{x}:{y},scale=1:1:flags=area,format=rgb24 -f rawvideo pipe:1",
        film.display()
    ));
    bytes[..3].try_into().unwrap()
}

fn is(pixel: [u8; 3], wanted: [u8; 3]) -> bool {
    pixel
        .iter()
        .zip(wanted)
        .all(|(one, other)| one.abs_diff(other) < 45)
}

#[test]
fn what_is_taken_out_is_gone_and_everything_else_is_there_once() {
    let dir = TempDir::new().unwrap();
    // As bright as the second it is from.
    let picture = "nullsrc=s=320x180:r=30,geq=lum='30+10*floor(T)':cb=128:cr=128";
    let mix = one(&dir, picture, "sine=f=300:r=48000", 20);
    let mix = without(
        mix,
        &[(18_000, 20_000), (0, 2000), (5000, 9000), (11_000, 12_000)],
    );
    let film = made(&dir, &mix);
    assert_eq!(film.info.probe.duration_ms, Some(11_000));
    let light = brightness(&film.path(), 600, 300, 64, 64);
    assert_eq!(light.len(), 330);
    let seconds = [2, 3, 4, 9, 10, 12, 13, 14, 15, 16, 17];
    for (n, second) in seconds.into_iter().enumerate() {
        for frame in [n * 30, n * 30 + 15, n * 30 + 29] {
            let wanted = (30 + 10 * second - 16) * 255 / 219;
            let seen = i32::from(light[frame]);
            assert!(
                (seen - wanted).abs() <= 4,
                "frame {frame}: {seen}, not {wanted}"
            );
        }
    }
    let kept = |film_ms, from_ms, to_ms| Kept {
        film_ms,
        from_ms,
        to_ms,
    };
    let wanted = [
        kept(0, 2000, 5000),
        kept(3000, 9000, 11_000),
        kept(5000, 12_000, 18_000),
    ];
    assert_eq!(film.map, wanted);
    assert!(
        (film.info.loudness_lufs.unwrap() + 16.0).abs() < 1.0,
        "{:?}",
        film.info.loudness_lufs
    );
}

#[test]
fn lips_and_voice_stay_together_behind_fifty_cuts() {
    let dir = TempDir::new().unwrap();
    let events = "between(mod(t,1.2),0.5,0.6)";
    let picture =
        format!("color=black:s=320x180:r=30,drawbox=t=fill:color=white:enable='{events}'");
    let sound = format!("aevalsrc='0.5*sin(2*PI*1000*t)*{events}':s=48000");
    let mix = one(&dir, &picture, &sound, 60);
    // Between the events, of odd lengths that fit no picture.
    let removed: Vec<(u64, u64)> = (0..49)
        .map(|n| (n * 1200 + 700 + n % 37, n * 1200 + 1100 + n % 89))
        .collect();
    let film = made(&dir, &without(mix, &removed));
    let seen = flashes(&brightness(&film.path(), 600, 300, 64, 64), 128);
    let heard = beeps(&samples(&film.path()), 3000);
    assert_eq!(seen.len(), 50, "{}", heard.len());
    assert_eq!(heard.len(), 50);
    let apart: Vec<f64> = seen
        .iter()
        .zip(&heard)
        .map(|(seen, heard)| seen - heard)
        .collect();
    for (n, apart) in apart.iter().enumerate() {
        assert!(apart.abs() <= 40.0, "event {n}: {apart} ms apart");
    }
    let spread = |from: usize, to: usize| apart[from..to].iter().sum::<f64>() / (to - from) as f64;
    let drift = spread(40, 50) - spread(0, 10);
    assert!(drift.abs() < 5.0, "{drift} ms of drift");
}

#[test]
fn no_join_clicks() {
    let dir = TempDir::new().unwrap();
    let mix = one(&dir, "color=gray:s=64x64:r=30", "sine=f=217:r=48000", 20);
    let removed: Vec<(u64, u64)> = (1..19)
        .map(|n| (n * 1000 + n * 7, n * 1000 + 300 + n * 11))
        .collect();
    let film = made(&dir, &without(mix, &removed));
    // All that a click has and a deep tone has not.
    let bytes = ffmpeg_bytes(&format!(
        "-i {} -map 0:a:0 -af highpass=f=5000:p=2,highpass=f=5000:p=2 -ac 1 -ar 48000 -f s16le pipe:1",
        film.path().display()
    ));
    let inner = &bytes[9600..bytes.len() - 9600];
    let loudest = inner
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]).saturating_abs())
        .max()
        .unwrap();
    assert!(loudest < 330, "{loudest}: louder than -40 dBFS");
}

#[test]
fn pauses_become_short_and_every_word_stays() {
    let dir = TempDir::new().unwrap();
    // A voice of five syllables a second that talks in these seconds, in a quiet room.
    let talks = "(between(t,1,4)+between(t,12,15)+between(t,25,28))";
    let sound = format!(
        "aevalsrc='0.3*sin(2*PI*220*t)*(0.4+0.6*abs(sin(PI*5*t)))*{talks}+0.0005*random(0)':s=48000"
    );
    let mut mix = one(&dir, "color=gray:s=64x64:r=30", &sound, 30);
    mix.cut.silence = Some(Silence {
        longer_than_ms: 2000,
        keep_ms: 1000,
    });
    let film = made(&dir, &mix);
    let length = film.info.probe.duration_ms.unwrap();
    // Nine seconds of words, a second before them, two pauses that are one second now, and one of two behind: short enough.
    assert!((13_800..=14_400).contains(&length), "{length}");
    for word in [(1050, 3950), (12_050, 14_950), (25_050, 27_950)] {
        let whole = film
            .map
            .iter()
            .any(|kept| kept.from_ms <= word.0 && word.1 <= kept.to_ms);
        assert!(whole, "{word:?} in {:?}", film.map);
    }
}

fn end(path: PathBuf, length_ms: u64) -> End {
    let format = match path.extension().and_then(|end| end.to_str()) {
        Some("png") => Format::Png,
        _ => format_of(&path).unwrap(),
    };
    End {
        input: Input::new(path, format),
        video: None,
        audio: None,
        length_ms,
        still: None,
        master: None,
    }
}

#[test]
fn intro_outro_logo_and_background_are_where_they_belong() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    ffmpeg(&format!(
        "-f lavfi -i color=red:s=480x360:r=25:d=2 -f lavfi -i aevalsrc=0.02*sin(2*PI*880*t):s=44100:d=2 \
         -c:v libx264 -pix_fmt yuv420p -c:a aac {}",
        at("intro.mp4").display()
    ));
    for (colour, name) in [
        ("lime", "outro.png"),
        ("white", "logo.png"),
        ("blue", "behind.png"),
    ] {
        ffmpeg(&format!(
            "-f lavfi -i color={colour}:s=200x100 -frames:v 1 {}",
            at(name).display()
        ));
    }
    let mut mix = one(&dir, "color=yellow:s=320x180:r=30", "sine=f=300:r=48000", 6);
    mix = without(mix, &[(2000, 3000)]);
    // Beside somebody without a camera, so that the background is seen.
    mix.people.push(Person::default());
    let tile = mix::layout(2)[0];
    let face = (tile.x + tile.w / 2, tile.y + 60);
    let runner = Runner::detect(at("jobs"));
    let mut intro = end(at("intro.mp4"), 2000);
    let found = run(runner.examine(&intro.input)).unwrap();
    (intro.video, intro.audio) = (found.video, found.sounds.into_iter().next());
    mix.cut = Cut {
        intro: Some(intro),
        outro: Some(end(at("outro.png"), 1500)),
        fade_in_ms: 1000,
        ..mix.cut
    };
    mix.brand = Brand {
        background: Some(Input::new(at("behind.png"), Format::Png)),
        logo: Some(Logo {
            input: Input::new(at("logo.png"), Format::Png),
            corner: Corner::TopRight,
            width_percent: 10,
            opacity_percent: 100,
        }),
        lower_thirds: vec![LowerThird {
            at_ms: 3000,
            length_ms: 2000,
            title: "%{pts}:'\"\\\n[in] drawtext=x".into(),
            subtitle: "%{n} ; , =".into(),
        }],
        ..Brand::default()
    };
    let film = made(&dir, &mix);
    let path = film.path();
    assert_eq!(film.info.probe.duration_ms, Some(8500));
    let (middle, corner, edge) = ((640, 300), (1180, 50), (4, 4));
    assert!(is(pixel(&path, 1.0, middle), [255, 0, 0]), "the intro");
    assert!(
        is(pixel(&path, 1.0, (20, 20)), mix.look.background),
        "beside a narrow clip"
    );
    assert!(is(pixel(&path, 2.0, middle), [0, 0, 0]), "out of black");
    assert!(
        is(pixel(&path, 4.0, face), [255, 255, 0]),
        "the film: {:?}",
        pixel(&path, 4.0, face)
    );
    assert!(is(pixel(&path, 4.0, corner), [255, 255, 255]), "the logo");
    assert!(
        is(pixel(&path, 4.0, edge), [0, 0, 255]),
        "the background: {:?}",
        pixel(&path, 4.0, edge)
    );
    assert!(is(pixel(&path, 7.5, middle), [0, 255, 0]), "the outro");
    // From what was second 3 on, two seconds before in the film and two behind the intro's.
    let line = |seconds: f64| {
        ffmpeg_bytes(&format!(
            "-ss {seconds} -i {} -map 0:v:0 -frames:v 1 -vf crop=300:80:44:590,format=gray -f rawvideo pipe:1",
            path.display()
        ))
    };
    let bright = |seconds: f64| line(seconds).iter().filter(|one| **one > 190).count();
    assert!(
        is(pixel(&path, 4.5, (50, 600)), [0x12, 0x13, 0x16]),
        "its plate"
    );
    assert!(bright(4.5) > 300, "letters: {}", bright(4.5));
    assert!(
        is(pixel(&path, 3.8, (50, 600)), [0, 0, 255]),
        "not before its time"
    );
    let (one, other) = (line(4.3), line(5.4));
    let differing = one
        .iter()
        .zip(&other)
        .filter(|(one, other)| one.abs_diff(**other) > 60)
        .count();
    assert!(differing < 20, "{differing}: nothing in it is evaluated");
    // The intro is as loud as the film.
    let loud = |from: f64| {
        let said = ffmpeg_bytes(&format!(
            "-ss {from} -t 1.5 -i {} -map 0:a:0 -ac 1 -ar 8000 -f s16le pipe:1",
            path.display()
        ));
        let sum: f64 = said
            .chunks_exact(2)
            .map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]])).powi(2))
            .sum();
        10.0 * (sum / (said.len() as f64 / 2.0)).log10()
    };
    assert!(
        (loud(0.2) - loud(3.8)).abs() < 3.0,
        "{} {}",
        loud(0.2),
        loud(3.8)
    );
}

#[test]
fn a_treated_voice_is_cut_faded_and_brought_to_its_target_with_its_intro() {
    let dir = TempDir::new().unwrap();
    let voice = "aevalsrc='0.2*sin(2*PI*220*t)*(0.4+0.6*abs(sin(PI*5*t)))*gt(mod(t\\,4)\\,1)+0.002*random(0)':s=48000";
    let mut mix = one(&dir, "color=gray:s=64x64:r=30", voice, 16);
    mix = without(mix, &[(4000, 8000)]);
    let clip = dir.path().join("intro.wav");
    ffmpeg(&format!(
        "-f lavfi -i sine=f=880:r=44100 -t 2 -ac 2 {}",
        clip.display()
    ));
    let mut intro = end(clip, 2000);
    let runner = Runner::detect(dir.path().join("jobs"));
    let found = run(runner.examine(&intro.input)).unwrap();
    intro.audio = found.sounds.into_iter().next();
    mix.cut.intro = Some(intro);
    mix.cut.fade_out_ms = 500;
    mix.sound = mix::Sound {
        gate: true,
        high_pass: true,
        target: mix::Target::PodcastMono,
        ..mix::Sound::default()
    };
    let film = made(&dir, &mix);
    assert_eq!(film.info.probe.duration_ms, Some(14_000));
    let sound = film.info.probe.audio.as_ref().unwrap();
    assert_eq!(sound.channels, 1);
    let (lufs, peak) = (film.info.loudness_lufs, film.info.true_peak_dbtp);
    assert!((lufs.unwrap() + 19.0).abs() < 0.7, "{lufs:?}");
    assert!(peak.unwrap() <= -1.0, "{peak:?}");
    assert_eq!(film.sound.unwrap().voices.len(), 1);
}

#[test]
fn a_cut_voice_with_high_peaks_is_held_below_the_ceiling() {
    let dir = TempDir::new().unwrap();
    let voice =
        "aevalsrc='0.05*sin(2*PI*220*t)+0.35*sin(2*PI*330*t)*lt(mod(t\\,1)\\,0.02)':s=48000";
    let mix = one(&dir, "color=gray:s=64x64:r=30", voice, 8);
    let mut mix = without(mix, &[(0, 1000), (4000, 4500)]);
    for target in [mix::Target::PodcastStereo, mix::Target::PodcastMono] {
        mix.sound.target = target;
        let film = made(&dir, &mix);
        assert_eq!(film.info.probe.duration_ms, Some(6500));
        let (lufs, peak) = (film.info.loudness_lufs, film.info.true_peak_dbtp);
        assert!((lufs.unwrap() - target.lufs()).abs() < 0.7, "{lufs:?}");
        assert!(peak.unwrap() <= -1.0, "{peak:?}");
    }
}
