//! Files that become recordings: `purpose=import` at `/api/v1/uploads`.

mod admit;
mod become_recordings;
mod cancel;
mod hostile;
mod quota;
mod unusual;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use media::ffmpeg::Runner;
use media::plan::Input;
use media::probe::{Probe, format_of};
use reqwest::Method;
use serde_json::Value;

use crate::api::uploads::{patch, tus};
use crate::support::{Answer, Person, TestHouse};

/// Makes a clip with ffmpeg: `args` are its inputs and codecs.
pub fn clip(folder: &Path, name: &str, args: &str) -> PathBuf {
    let path = folder.join(name);
    #[expect(clippy::disallowed_methods, reason = "ffmpeg makes the clips")]
    let mut command = std::process::Command::new("ffmpeg");
    let made = command
        .args(["-nostdin", "-loglevel", "error", "-y"])
        .args(args.split_whitespace())
        .arg(&path)
        .status()
        .expect("ffmpeg runs");
    assert!(made.success(), "{args}");
    path
}

/// `Upload-Metadata` of an import.
pub fn metadata(pairs: &[(&str, &str)]) -> String {
    let purpose = [("purpose", "import")];
    let all = purpose.iter().chain(pairs);
    let coded = all.map(|(key, value)| format!("{key} {}", STANDARD.encode(value)));
    coded.collect::<Vec<_>>().join(",")
}

/// Asks for an upload of a file of this length.
pub async fn ask(sender: &Person, length: u64, pairs: &[(&str, &str)]) -> Answer {
    let call = tus(sender, Method::POST, "/api/v1/uploads")
        .header("upload-length", length)
        .header("upload-metadata", metadata(pairs));
    Answer::of(call).await
}

/// Sends a whole file; answers the address of its upload.
pub async fn send(sender: &Person, name: &str, bytes: &[u8]) -> String {
    let made = ask(sender, bytes.len() as u64, &[("filename", name)]).await;
    made.expect(201);
    let address = made.header("location").expect("an address").to_owned();
    if !bytes.is_empty() {
        Answer::of(patch(sender, &address, 0, bytes))
            .await
            .expect(204);
    }
    address
}

/// Waits until it is known what became of an import.
pub async fn outcome(sender: &Person, address: &str) -> Answer {
    let path = format!("{address}/result");
    let asking = async {
        loop {
            let answer = sender.get(&path).await;
            if answer.status.as_u16() != 202 {
                return answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let asked = tokio::time::timeout(std::time::Duration::from_secs(120), asking).await;
    asked.expect("it comes to an end")
}

/// Imports a file; answers its recording.
pub async fn import(sender: &Person, path: &Path) -> Value {
    let name = path
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let address = send(sender, &name, &std::fs::read(path).expect("a clip")).await;
    let done = outcome(sender, &address).await.expect(200);
    let id = done["recording_id"].as_str().expect("an id");
    sender
        .get(&format!("/api/v1/recordings/{id}"))
        .await
        .expect(200)
}

/// What is in a file that was fetched.
pub async fn probed(bytes: &[u8]) -> Probe {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).expect("written");
    let runner = Runner::detect(folder.path().join("tmp"));
    let input = Input::new(&path, format_of(&path).expect("a known format"));
    runner.look(&input).await.expect("media")
}

/// Every file that is stored: below `media` and `tmp`.
pub fn stored(house: &TestHouse) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![house.app.data.join("media"), house.app.data.join("tmp")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found
}

/// Writes over what lies `at` bytes behind each box of this name.
pub fn patched(file: &[u8], name: &[u8; 4], at: usize, with: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let places: Vec<usize> = file
        .windows(4)
        .enumerate()
        .filter(|(_, four)| four == name)
        .map(|(place, _)| place)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        file[place + at..place + at + with.len()].copy_from_slice(with);
    }
    file
}
