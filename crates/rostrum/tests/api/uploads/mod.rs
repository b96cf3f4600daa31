//! `/api/v1/uploads`: tus 1.0, must by must.

mod append;
mod create;
mod joined;
mod look;
mod options;
mod parts;
mod race;
mod restart;
mod takes;
mod terminate;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use rostrum::access::{self, Object, ObjectRole};
use rostrum::config::Config;
use rostrum::kit::{App, Caller, Clock, Result};
use rostrum::uploads::{self, Bound, Metadata, Purpose};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::support::database::given;
use crate::support::{Answer, Person, TestHouse};

/// Admits everybody who may send takes to one recording.
struct Trial(Uuid);

#[async_trait]
impl Purpose for Trial {
    fn name(&self) -> &'static str {
        "trial"
    }

    async fn admit(&self, _: &App, _: &Caller, _: &Metadata) -> Result<Bound> {
        let object = Object::recording(self.0);
        Ok(Bound {
            ref_id: self.0,
            object: Some(object),
        })
    }
}

/// A house with a purpose for uploads, and somebody who may send.
pub struct Post {
    pub house: TestHouse,
    pub sender: Person,
    pub recording: Uuid,
}

impl Post {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let house = TestHouse::build(change, Clock::real()).await;
        let sender = house.signed_in("ada").await;
        let recording = house.app.new_id();
        admit(&house.app, recording, &sender).await;
        Self {
            house,
            sender,
            recording,
        }
    }

    /// The address of a new upload.
    pub async fn upload(&self, length: Option<u64>) -> String {
        create(&self.sender, length).await
    }

    /// The bytes that are stored of an upload: of its file, or of what the bucket has, which is the whole object or the
    /// end of one that has no full part yet.
    pub fn stored(&self, address: &str) -> Vec<u8> {
        let id = address.rsplit('/').next().expect("an id");
        let blobs = &self.house.app.blobs;
        let file = blobs.root().join(format!("uploads/{id}.bin"));
        if !blobs.has_bucket() {
            return std::fs::read(file).expect("a stored upload");
        }
        let folder = given("TEST_BUCKET_FOLDER").expect("the server's folder");
        let mut found = Vec::new();
        files_in(Path::new(&folder), &mut found);
        let is_of = |path: &&PathBuf| {
            let path = path.to_string_lossy();
            path.contains(&format!("/uploads/{id}")) && !path.contains("/.")
        };
        let mut of: Vec<&PathBuf> = found.iter().filter(is_of).collect();
        of.sort();
        of.pop()
            .map_or_else(Vec::new, |path| std::fs::read(path).expect("an object"))
    }
}

/// Every file below a folder.
pub fn files_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_in(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Lets `person` send to `recording`.
pub async fn admit(app: &App, recording: Uuid, person: &Person) {
    uploads::accept(app, Trial(recording));
    let tx = app.db.tx().await.expect("a transaction");
    let object = Object::recording(recording);
    access::grant(app, &tx, person.id, ObjectRole::Contributor, object)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
}

/// Makes an upload; without a length it comes later.
pub async fn create(sender: &Person, length: Option<u64>) -> String {
    let call = tus(sender, Method::POST, "/api/v1/uploads").header("upload-metadata", metadata());
    let call = match length {
        Some(length) => call.header("upload-length", length),
        None => call.header("upload-defer-length", 1),
    };
    let answer = Answer::of(call).await;
    answer.expect(201);
    answer.header("location").expect("an address").to_owned()
}

/// `purpose trial`.
pub fn metadata() -> String {
    format!("purpose {}", STANDARD.encode("trial"))
}

/// A request that speaks the version.
pub fn tus(sender: &Person, method: Method, path: &str) -> reqwest::RequestBuilder {
    sender.call(method, path).header("tus-resumable", "1.0.0")
}

/// A PATCH of `bytes` at `offset`.
pub fn patch(sender: &Person, address: &str, offset: u64, bytes: &[u8]) -> reqwest::RequestBuilder {
    tus(sender, Method::PATCH, address)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(bytes.to_vec())
}

/// The same with its checksum.
pub fn checked(
    sender: &Person,
    address: &str,
    offset: u64,
    bytes: &[u8],
) -> reqwest::RequestBuilder {
    let hash = format!("sha256 {}", sha256(bytes));
    patch(sender, address, offset, bytes).header("upload-checksum", hash)
}

/// SHA-256 in base64.
pub fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

/// Where an upload stands: offset and length.
pub async fn standing(sender: &Person, address: &str) -> (u64, Option<u64>) {
    let answer = Answer::of(tus(sender, Method::HEAD, address)).await;
    assert_eq!(answer.status.as_u16(), 200);
    let number = |name: &str| answer.header(name).and_then(|text| text.parse().ok());
    (
        number("upload-offset").expect("an offset"),
        number("upload-length"),
    )
}

/// Counts how often something happens.
pub type Count = Arc<std::sync::atomic::AtomicU32>;

/// Counts the uploads that are finished.
pub fn count_finished(app: &App) -> Count {
    let count = Count::default();
    let counting = count.clone();
    app.bus.on(move |_: &uploads::Finished| {
        counting.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    });
    count
}

/// So many bytes that are not all the same.
pub fn bytes(len: usize) -> Vec<u8> {
    (0..len)
        .map(|n| u8::try_from((n * 31 + n / 251) % 256).expect("below 256"))
        .collect()
}
