//! The runner: limits, cancelling, and what it lets a run see.

use std::{
    fs,
    io::ErrorKind,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use media::{
    Error,
    ffmpeg::{Hear, Runner, Sandbox, overheard},
    plan::{Encoder, Input, Limits, Plan, Stdout},
    probe::format_of,
    sniff::Format,
};
use tempfile::TempDir;

use crate::support::{ffmpeg, run};

fn plan(words: &str, inputs: Vec<Input>) -> Plan {
    Plan {
        inputs,
        files: Vec::new(),
        args: words.split_whitespace().map(str::to_owned).collect(),
        outputs: vec!["out.wav".into()],
        duration_ms: 1000,
        stdout: Stdout::Progress,
        limits: Limits::brief(),
    }
}

fn both(dir: &TempDir) -> [Runner; 2] {
    [
        Runner::detect(dir.path().join("jobs")),
        Runner::new(dir.path().join("jobs"), Sandbox::Plain),
    ]
}

fn empty(dir: &TempDir) -> bool {
    fs::read_dir(dir.path().join("jobs"))
        .unwrap()
        .next()
        .is_none()
}

#[test]
fn a_run_reports_its_progress_to_the_end_and_leaves_its_output_until_dropped() {
    let dir = TempDir::new().unwrap();
    for runner in both(&dir) {
        let mut seen = Vec::new();
        let plan = plan("-f lavfi -i sine=d=1 out.wav", Vec::new());
        let work = run(runner.run(&plan, |progress| seen.push(progress.done))).unwrap();
        assert_eq!(seen.last(), Some(&1.0));
        assert_eq!(format_of(&work.path("out.wav")).unwrap(), Format::Wav);
        drop(work);
        assert!(empty(&dir));
    }
}

#[test]
fn a_failure_says_why_and_leaves_nothing() {
    let dir = TempDir::new().unwrap();
    let bad = dir.path().join("bad.webm");
    fs::write(&bad, b"\x1A\x45\xDF\xA3 this is no film").unwrap();
    for runner in both(&dir) {
        let input = Input::new(&bad, Format::Matroska);
        let error = run(runner.look(&input)).unwrap_err();
        assert!(
            matches!(&error, Error::Failed { reason, .. } if reason.contains("in0")),
            "{error}"
        );
        assert!(empty(&dir));
    }
}

#[test]
fn what_finds_no_room_is_no_success_wherever_it_ends() {
    let dir = TempDir::new().unwrap();
    let device = "-f lavfi -i sine=d=0.1 -map_metadata -1";
    for runner in both(&dir) {
        // The first fails while it writes; of the others ffmpeg says that all is well.
        for how in [
            "-f s16le",
            "-f mp3",
            "-c:a libopus -f webm",
            "-movflags +frag_keyframe+delay_moov+skip_trailer -f mp4",
        ] {
            let mut plan = plan(&format!("{device} {how} /dev/full"), Vec::new());
            plan.outputs.clear();
            let error = run(runner.run(&plan, |_| {})).unwrap_err();
            let is_full =
                matches!(&error, Error::Io(cause) if cause.kind() == ErrorKind::StorageFull);
            assert!(is_full, "{how}: {error}");
            assert!(empty(&dir));
        }
    }
}

#[test]
fn what_an_earlier_process_left_behind_is_swept_and_nothing_else() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::new(dir.path().join("jobs"), Sandbox::Plain);
    runner.sweep().unwrap();
    let (stale, other) = (
        dir.path().join("jobs/media-x1"),
        dir.path().join("jobs/upload"),
    );
    fs::create_dir_all(stale.join("deep")).unwrap();
    fs::create_dir_all(&other).unwrap();
    runner.sweep().unwrap();
    assert!(!stale.exists() && other.exists());
}

#[test]
fn a_run_past_its_time_is_stopped_with_all_it_started() {
    let dir = TempDir::new().unwrap();
    for runner in both(&dir) {
        let mut endless = plan(
            "-re -f lavfi -i sine=d=600 -metadata comment=overdue out.wav",
            Vec::new(),
        );
        endless.limits.wall = Duration::from_millis(700);
        let error = run(runner.run(&endless, |_| {})).unwrap_err();
        assert!(matches!(error, Error::LimitReached("time")), "{error}");
        gone("comment=overdue");
        assert!(empty(&dir));
    }
}

#[test]
fn a_run_nobody_waits_for_is_killed() {
    let dir = TempDir::new().unwrap();
    for runner in both(&dir) {
        let endless = plan(
            "-re -f lavfi -i sine=d=600 -metadata comment=unwanted out.wav",
            Vec::new(),
        );
        let (sender, mut started) = tokio::sync::mpsc::unbounded_channel();
        run(async {
            tokio::select! {
                _ = runner.run(&endless, move |_| { let _ = sender.send(()); }) => panic!("it has no end"),
                _ = started.recv() => {}
            }
        });
        gone("comment=unwanted");
        assert!(empty(&dir));
    }
}

/// Waits until no process has this in its command line. (The test's own limit ends the wait if one stays.)
fn gone(marker: &str) {
    let running = || {
        let processes = fs::read_dir("/proc").unwrap().flatten();
        let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
        lines
            .filter(|line| String::from_utf8_lossy(line).contains(marker))
            .count()
    };
    while running() > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn a_file_that_names_other_files_is_refused_by_its_bytes_and_by_ffmpeg() {
    let dir = TempDir::new().unwrap();
    let secret = dir.path().join("secret.wav");
    ffmpeg(&format!("-f lavfi -i sine=d=1 {}", secret.display()));
    let list = dir.path().join("list.webm");
    for text in [
        "ffconcat version 1.0\nfile secret.wav\n",
        "#EXTM3U\n#EXTINF:1,\nsecret.wav\n",
    ] {
        fs::write(&list, text).unwrap();
        assert!(matches!(format_of(&list), Err(Error::UnknownFormat)));
        for runner in both(&dir) {
            // Even if it were let through, as whatever format.
            for format in [Format::Matroska, Format::Wav, Format::MpegTs, Format::Mp3] {
                let attack = Input::new(&list, format);
                let mut words = attack_words(&attack);
                words.push_str(" out.wav");
                run(runner.run(&plan(&words, vec![attack]), |_| {})).unwrap_err();
            }
        }
    }
}

/// The arguments every plan makes for its first input.
fn attack_words(input: &Input) -> String {
    let loudness = media::plan::wav(input, 0);
    let end = loudness.args.iter().position(|word| word == "in0").unwrap();
    loudness.args[..=end].join(" ")
}

#[test]
fn in_its_sandbox_a_run_sees_no_other_file_and_no_network() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::detect(dir.path().join("jobs"));
    if runner.sandbox() == Sandbox::Plain {
        // Only where the machine forbids namespaces; `doctor` says so there.
        let bwrap = std::process::Command::new("bwrap")
            .args(["--unshare-all", "true"])
            .status();
        assert!(
            !bwrap.is_ok_and(|status| status.success()),
            "bubblewrap works and is not used"
        );
        return;
    }
    let secret = dir.path().join("secret.wav");
    ffmpeg(&format!("-f lavfi -i sine=d=1 {}", secret.display()));
    assert!(Path::new("/etc/hostname").exists());
    for foreign in [secret.to_str().unwrap(), "/etc/hostname", "../secret.wav"] {
        let error = run(runner.run(&plan(&format!("-i {foreign} out.wav"), vec![]), |_| {}));
        let error = error.unwrap_err().to_string();
        assert!(error.contains("No such file"), "{foreign}: {error}");
    }
}

#[test]
fn what_the_machines_encoder_cannot_do_x264_does_and_the_log_says_so() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::detect(dir.path().join("jobs")).coding_by(Encoder::Vaapi);
    let film = |encoder: Encoder| {
        // As a driver fails that was there yesterday.
        let codec = match encoder {
            Encoder::X264 => "libx264",
            _ => "no_such_encoder",
        };
        Ok(plan(
            &format!("-f lavfi -i testsrc=s=64x64:d=1 -c:v {codec} -f mp4 out.wav"),
            Vec::new(),
        ))
    };
    let heard = Arc::new(Mutex::new(String::new()));
    let ear = Arc::clone(&heard);
    let hear: Hear = Arc::new(move |said: &str| ear.lock().unwrap().push_str(said));
    let made = run(overheard(hear, runner.code(film, |_| {}))).unwrap();
    assert_eq!(made.1, Encoder::X264);
    assert!(made.0.path("out.wav").exists());
    let heard = heard.lock().unwrap();
    assert!(heard.contains("h264_vaapi did not do it"), "{heard}");
}

#[test]
fn an_encoder_of_the_machine_is_believed_when_it_coded_something() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::detect(dir.path().join("jobs"));
    // Whichever this machine has, or none: what is found codes what is asked of it.
    let found = run(runner.find_encoder());
    let runner = runner.coding_by(found.unwrap_or_default());
    let (work, by) = run(runner.code(|encoder| Ok(media::plan::tried(encoder)), |_| {})).unwrap();
    assert_eq!(by, found.unwrap_or_default());
    assert_eq!(
        format_of(&work.path(media::plan::TRIED)).unwrap(),
        Format::Mp4
    );
}
