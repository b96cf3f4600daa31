//! The bucket: takes a small file, gives it back, lets it be removed.

use std::io::ErrorKind;

use super::{Asked, Finding};
use crate::kit::rng::Rng;
use crate::kit::{Clock, blobs::Blobs};

const ABOUT: &str = "storage";
/// A bucket that takes longer for a small file makes a page wait.
const SLOW_MS: u128 = 500;

/// Looks at the bucket that the settings name, when they name one.
pub async fn examine(asked: &Asked, clock: &Clock) -> Option<Finding> {
    if asked.storage.url.is_empty() {
        return None;
    }
    let blobs = match Blobs::open(&asked.data, &asked.storage).await {
        Ok(blobs) => blobs,
        Err(cause) => {
            let advice = "s3://bucket?endpoint=https://host&region=name";
            return Some(Finding::broken(ABOUT, cause.to_string(), advice));
        }
    };
    let begun = clock.instant();
    let tried = blobs.try_bucket(Rng.id(clock.now())).await;
    let ms = clock.instant().saturating_duration_since(begun).as_millis();
    Some(match tried {
        Err(cause) => Finding::broken(ABOUT, whole_story(&cause), advice(&cause)),
        Ok(()) if ms > SLOW_MS => {
            let says = format!("the bucket takes {ms} ms for a small file");
            Finding::note(
                ABOUT,
                says,
                "a bucket nearer to this machine makes pages quicker",
            )
        }
        Ok(()) => Finding::fine(
            ABOUT,
            format!("the bucket takes a small file and gives it back in {ms} ms"),
        ),
    })
}

/// The causes under the cause: the last one is what the server said.
fn whole_story(cause: &std::io::Error) -> String {
    let mut says = cause.to_string();
    let mut under = std::error::Error::source(cause);
    while let Some(next) = under {
        let more = next.to_string();
        if !says.contains(&more) {
            says = format!("{says}: {more}");
        }
        under = next.source();
    }
    says
}

fn advice(cause: &std::io::Error) -> &'static str {
    match cause.kind() {
        ErrorKind::NotFound => {
            "there is no such bucket, or this key does not see it: make it, or look at `storage.url`"
        }
        ErrorKind::PermissionDenied => {
            "the key may not do this: it needs GetObject, PutObject, DeleteObject, AbortMultipartUpload and ListBucket; a clock that is wrong looks the same"
        }
        _ => {
            "is the server running and its port open to this machine, are endpoint and region in `storage.url` right?"
        }
    }
}
