//! The house checks itself: floors, doors, links, settings.

#[path = "house/links.rs"]
mod links;
#[path = "house/plan.rs"]
mod plan;
#[path = "house/settings.rs"]
mod settings;
#[path = "house/source.rs"]
mod source;

use std::path::{Path, PathBuf};

/// The root of the repository.
fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository exists")
}

/// Every file under `folder` that `wanted` picks, in a stable order; what is built or installed is left out.
fn files_under(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(next) = todo.pop() {
        for entry in std::fs::read_dir(&next)
            .expect("a folder can be read")
            .flatten()
        {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let skipped = name.starts_with('.')
                || ["target", "node_modules", "dist", "out", "data"].contains(&name.as_ref());
            if path.is_dir() && !skipped {
                todo.push(path);
            } else if path.is_file() && wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Fails with one line per broken rule, so that a single run shows all of them.
fn assert_none(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}\n  {}", broken.join("\n  "));
}
