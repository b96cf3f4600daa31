//! The end of what a try said: bounded, and fit to be shown.

use std::path::Path;

/// So much of a try's log is kept: its end, where the reason is.
pub const LOG_BYTES: usize = 8 << 10;
/// A longer line is cut.
const LINE_BYTES: usize = 600;

/// The last lines of one try.
#[derive(Debug, Default)]
pub struct Log {
    text: String,
    is_new: bool,
}

impl Log {
    /// Adds what was said, line by line. `data` is the data folder, which is not shown.
    pub fn add(&mut self, said: &str, data: &Path) {
        for line in said.lines().filter(|line| !line.trim().is_empty()) {
            let line = clean(line.trim_end(), data);
            self.text.push_str(cut(&line, LINE_BYTES));
            self.text.push('\n');
            self.is_new = true;
        }
        let excess = self.text.len().saturating_sub(LOG_BYTES);
        if excess > 0 {
            let from = self.text.as_bytes()[excess..]
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(self.text.len(), |at| excess + at + 1);
            self.text.drain(..from);
        }
    }

    /// What there is, where something came since it was last asked.
    pub fn news(&mut self) -> Option<String> {
        std::mem::take(&mut self.is_new).then(|| self.text.clone())
    }

    /// What there is.
    pub fn whole(&self) -> Option<String> {
        (!self.text.is_empty()).then(|| self.text.clone())
    }
}

/// The beginning of a text, cut between characters.
fn cut(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A line without secrets: addresses lose their query and their password (a signed address is a key), and the data
/// folder its place. Control characters go: it is read at terminals, too.
#[must_use]
pub fn clean(line: &str, data: &Path) -> String {
    let line = line.replace(&*data.to_string_lossy(), "<data>");
    let mut cleaned = String::with_capacity(line.len());
    for (n, word) in line.split(' ').enumerate() {
        if n > 0 {
            cleaned.push(' ');
        }
        cleaned.push_str(&without_secrets(word));
    }
    cleaned.retain(|c| c == '\t' || c == '\n' || !c.is_control());
    cleaned
}

fn without_secrets(word: &str) -> String {
    let Some(scheme) = word.find("://") else {
        return word.to_owned();
    };
    let (before, address) = word.split_at(scheme + 3);
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (place, query) = address.split_at(end);
    let host_end = place.find('/').unwrap_or(place.len());
    let place = match place[..host_end].rfind('@') {
        Some(at) => format!("…{}", &place[at..]),
        None => place.to_owned(),
    };
    let query = if query.is_empty() { "" } else { "?…" };
    format!("{before}{place}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> &'static Path {
        Path::new("/srv/rostrum")
    }

    #[test]
    fn secrets_in_addresses_and_the_place_of_the_data_are_not_kept() {
        let line = "GET https://key:pw@s3.example/b/k.mp4?X-Amz-Signature=abc#t: 403 in /srv/rostrum/tmp/media-1";
        assert_eq!(
            clean(line, data()),
            "GET https://…@s3.example/b/k.mp4?… 403 in <data>/tmp/media-1"
        );
        assert_eq!(clean("what? \u{1b}[31mred", data()), "what? [31mred");
    }

    #[test]
    fn only_the_end_is_kept_from_the_beginning_of_a_line_on() {
        let mut log = Log::default();
        for n in 0..2_000 {
            log.add(&format!("line {n}"), data());
        }
        let text = log.news().expect("there is something");
        assert!(text.len() <= LOG_BYTES && text.starts_with("line "));
        assert!(text.ends_with("line 1999\n"));
        assert_eq!(log.news(), None);
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let mut log = Log::default();
        log.add(&"ä".repeat(10_000), data());
        let text = log.whole().expect("there is something");
        assert!(text.len() <= LINE_BYTES + 1 && text.chars().all(|c| c == 'ä' || c == '\n'));
    }
}
