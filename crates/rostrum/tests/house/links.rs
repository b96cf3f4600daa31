//! Every link between the documents leads somewhere.

use std::path::Path;

use super::{assert_none, files_under, root};

/// The targets of `[text](target)` outside of code.
fn targets(document: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for (at, _) in line.match_indices("](") {
            let rest = &line[at + 2..];
            if let Some(end) = rest.find(')') {
                found.push(&rest[..end]);
            }
        }
    }
    found
}

/// The anchor a heading gets: lower case, spaces to hyphens, punctuation dropped.
fn anchors(document: &str) -> Vec<String> {
    let headings = document.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let text = line.trim_start_matches('#').trim().to_lowercase();
            text.chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    let root = root();
    let markdown = |path: &Path| path.extension().is_some_and(|e| e == "md");
    let mut broken = Vec::new();
    for path in files_under(&root, &markdown) {
        let document = std::fs::read_to_string(&path).expect("a document can be read");
        let shown = path
            .strip_prefix(&root)
            .expect("it was found there")
            .display()
            .to_string();
        for target in targets(&document) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = path.parent().expect("a file is in a folder");
            let aim = if file.is_empty() {
                path.clone()
            } else {
                folder.join(file)
            };
            let Ok(aimed) = std::fs::metadata(&aim) else {
                broken.push(format!("{shown} links to {target}, which is not there"));
                continue;
            };
            if anchor.is_empty() || aimed.is_dir() {
                continue;
            }
            let other = std::fs::read_to_string(&aim).expect("a document can be read");
            if !anchors(&other).iter().any(|known| known == anchor) {
                broken.push(format!(
                    "{shown} links to {target}, which has no such heading"
                ));
            }
        }
    }
    assert_none(&broken, "links that lead nowhere:");
}

/// What stands between backticks outside of fenced code.
fn quoted(document: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in document.lines() {
        fenced ^= line.trim_start().starts_with("```");
        if !fenced {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

#[test]
fn every_file_the_architecture_names_is_there() {
    let root = root();
    let document = std::fs::read_to_string(root.join("docs/ARCHITECTURE.md")).expect("it is there");
    let places = ["", "crates", "crates/rostrum/src", "web/src"];
    let missing: Vec<String> = quoted(&document)
        .into_iter()
        .filter(|name| name.contains('/') && !name.contains([' ', '{', '<', '*']))
        .filter(|name| {
            [".rs", ".ts", ".tsx", ".mjs"]
                .iter()
                .any(|end| name.ends_with(end))
        })
        .filter(|name| {
            !places
                .iter()
                .any(|place| root.join(place).join(name).exists())
        })
        .map(str::to_owned)
        .collect();
    assert_none(
        &missing,
        "docs/ARCHITECTURE.md names files that are not there:",
    );
}
