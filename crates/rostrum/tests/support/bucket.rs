//! Where a house keeps files: its data folder, or a bucket of its own on the server that `TEST_BUCKET` names.

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
    // Short: the server makes one file name of those of bucket and object, and needs more room for large ones.
    let name = schema(data);
    let name = &name[name.len() - 8..];
    let folder = given("TEST_BUCKET_FOLDER").expect("the server's folder");
    std::fs::create_dir_all(Path::new(&folder).join(name)).expect("a bucket");
    url.set_host(Some(name)).expect("a name");
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
