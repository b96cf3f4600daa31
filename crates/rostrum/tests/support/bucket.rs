//! Where a house keeps files: its data folder, or its own folder of the bucket that `TEST_BUCKET` names.

use std::path::Path;

use rostrum::kit::blobs::Settings;
use url::Url;

use super::database::{given, schema};

/// Has the storage in the bucket, where there is one.
pub fn put_into(settings: &mut Settings, data: &Path) {
    let Some(bucket) = given("TEST_BUCKET") else {
        return;
    };
    let mut url: Url = bucket.parse().expect("an address");
    url.set_path(&schema(data));
    settings.url = url.into();
    settings.access_key = given("TEST_BUCKET_ACCESS_KEY").expect("a key");
    settings.secret_key = given("TEST_BUCKET_SECRET_KEY").expect("a secret");
}

/// The same for the program in a process of its own.
pub fn environment(data: &Path) -> Vec<(&'static str, String)> {
    let mut settings = Settings::default();
    put_into(&mut settings, data);
    let Settings {
        url,
        access_key,
        secret_key,
        ..
    } = settings;
    [
        ("ROSTRUM_STORAGE_URL", url),
        ("ROSTRUM_STORAGE_ACCESS_KEY", access_key),
        ("ROSTRUM_STORAGE_SECRET_KEY", secret_key),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}
