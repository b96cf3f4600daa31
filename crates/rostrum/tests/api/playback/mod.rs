//! Playing and downloading: `/api/v1/recordings/{id}/…`.

mod captions;
mod cut;
mod download;
mod ladder;
mod open;
mod pictures;
mod pieces;
mod progress;
mod shown;
mod stream;

use serde_json::json;

use super::recordings::{Studio, path, send_take};

/// A stopped recording with one take in it.
pub struct Shelf {
    pub studio: Studio,
    /// The address of the recording.
    pub one: String,
    /// The address of its piece.
    pub piece: String,
    /// Its track.
    pub track: String,
}

impl Shelf {
    pub async fn filled() -> Self {
        Self::of(Studio::open().await).await
    }

    pub async fn of(studio: Studio) -> Self {
        let seated = studio.host_enters(true).await;
        let recording = studio.record().await;
        let one = path(&recording);
        let piece = send_take(&studio, &seated.person, &one, 48_000).await;
        let stopped = studio
            .host
            .post(&format!("{one}/stop"), json!({}))
            .await
            .expect(200);
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        Self {
            piece: text(&piece["url"]),
            track: text(&stopped["tracks"][0]["id"]),
            studio,
            one,
        }
    }
}
