//! Reads Rust just well enough to see which folders of its own crate a file imports.

/// The source without its comments and the insides of its strings.
pub fn code_of(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw_string_hashes(rest, &code) {
            let close = format!("\"{}", "#".repeat(hashes));
            let open = hashes + 2;
            rest[open..]
                .find(&close)
                .map_or(rest.len(), |end| open + end + close.len())
        } else if first == '"' {
            end_of_string(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find('\'').map_or(1, |end| end + 2)
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

/// `Some(n)` when `rest` opens a raw string with n hashes (and the `r` is no end of a name).
fn raw_string_hashes(rest: &str, before: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    if before.ends_with(|c: char| c.is_alphanumeric() && c != 'b' || c == '_') {
        return None;
    }
    let hashes = after.bytes().take_while(|b| *b == b'#').count();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn end_of_string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The first names after `prefix::` (`crate`, `rtc`…) in `code`, groups opened.
pub fn names_after(code: &str, prefix: &str) -> Vec<String> {
    let marker = format!("{prefix}::");
    let mut names = Vec::new();
    for (at, _) in code.match_indices(&marker) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + marker.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(first_names_of(group)),
            None => names.extend(name_at(rest)),
        }
    }
    names.sort();
    names.dedup();
    names
}

/// Of `a::b, c::{d, e}, f}` the names `a`, `c`, `f`.
fn first_names_of(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_i32;
    let mut item = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.extend(name_at(group[item..at].trim_start()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(name_at(group[item..at].trim_start()));
                item = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn name_at(rest: &str) -> Option<String> {
    let name: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    (!name.is_empty()).then_some(name)
}

#[test]
fn imports_are_read_from_paths_and_groups_but_not_from_comments_or_strings() {
    let source = r##"
        // use crate::comment::No;
        use crate::kit::Error;
        use crate::{access::{self, Action}, jobs, rooms::Room};
        const S: &str = "crate::string::No \" crate::still::No";
        const R: &str = r#"crate::raw::No"#;
        fn f() -> crate::uploads::Finished { supercrate::not::ours() }
    "##;
    let names = names_after(&code_of(source), "crate");
    assert_eq!(names, ["access", "jobs", "kit", "rooms", "uploads"]);
}
