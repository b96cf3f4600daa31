//! What is written into a file about it. It goes through a file in ffmpeg's own notation, never through an argument:
//! whatever somebody called something, it stays a value.

use std::fmt::Write;

use crate::plan::Args;

/// The file in the folder of the run.
const FILE: &str = "tags.txt";

/// What a film or its sound says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    /// What it is called.
    pub title: String,
    /// The day it was recorded on, as `2026-03-01`.
    pub date: String,
    /// Its parts, in order. Of those behind the end nothing is written.
    pub chapters: Vec<Chapter>,
}

/// A part of a film. It reaches to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Where it begins in the film.
    pub from_ms: u64,
    /// What it is called.
    pub title: String,
}

/// What a Broadcast Wave says of where it comes from (EBU Tech 3285).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// What it is: at most 256 bytes count.
    pub description: String,
    /// By what it was made: at most 32 bytes count.
    pub originator: String,
    /// The day on which it begins, as `2026-03-01`.
    pub date: String,
    /// The time of that day, as `23:59:59`.
    pub time: String,
    /// Samples between midnight and its first.
    pub samples_since_midnight: u64,
}

impl Tags {
    /// The file that says so.
    pub(super) fn file(&self, duration_ms: u64) -> (String, Vec<u8>) {
        let mut text = begun(&[("title", &self.title), ("date", &self.date)]);
        let chapters = self.chapters.iter();
        let chapters: Vec<&Chapter> = chapters.filter(|one| one.from_ms < duration_ms).collect();
        for (n, chapter) in chapters.iter().enumerate() {
            let from = chapter.from_ms;
            let to = chapters.get(n + 1).map_or(duration_ms, |next| next.from_ms);
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "[CHAPTER]\nTIMEBASE=1/1000\nSTART={from}\nEND={to}\ntitle={}\n",
                value(&chapter.title)
            );
        }
        (FILE.to_owned(), text.into_bytes())
    }
}

impl Note {
    /// The file that says so.
    pub(super) fn file(&self) -> (String, Vec<u8>) {
        let samples = self.samples_since_midnight.to_string();
        let text = begun(&[
            ("description", within(&self.description, 256)),
            ("originator", within(&self.originator, 32)),
            ("origination_date", &self.date),
            ("origination_time", &self.time),
            ("time_reference", &samples),
        ]);
        (FILE.to_owned(), text.into_bytes())
    }
}

/// Reads the file as the input behind `inputs` others, and takes all of it.
pub(super) fn read(args: &mut Args) {
    args.words("-protocol_whitelist file,pipe -format_whitelist ffmetadata -f ffmetadata -i")
        .arg(FILE);
}

/// Has everything that was written come from that input, and nothing from others.
pub(super) fn taken_from(args: &mut Args, input: usize) {
    let input = input.to_string();
    args.words("-map_metadata").arg(&input);
    args.words("-map_chapters").arg(&input);
}

fn begun(pairs: &[(&str, &str)]) -> String {
    let mut text = ";FFMETADATA1\n".to_owned();
    for (key, said) in pairs.iter().filter(|(_, said)| !said.is_empty()) {
        let _ = writeln!(text, "{key}={}", value(said));
    }
    text
}

/// One line; what has a meaning in the notation is marked as having none.
fn value(said: &str) -> String {
    let mut text = String::new();
    for c in said.chars() {
        match c {
            '=' | ';' | '#' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => text.push(' '),
            c => text.push(c),
        }
    }
    text
}

/// The beginning that has at most so many bytes.
fn within(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_something_is_called_stays_a_value() {
        let tags = Tags {
            title: "a=b;c#d\\e\n[CHAPTER]\nx".into(),
            date: "2026-03-01".into(),
            chapters: vec![
                Chapter {
                    from_ms: 0,
                    title: "One; #1".into(),
                },
                Chapter {
                    from_ms: 1500,
                    title: "Two".into(),
                },
                Chapter {
                    from_ms: 9000,
                    title: "Behind the end".into(),
                },
            ],
        };
        let text = String::from_utf8(tags.file(4000).1).unwrap();
        assert_eq!(
            text,
            ";FFMETADATA1\ntitle=a\\=b\\;c\\#d\\\\e [CHAPTER] x\ndate=2026-03-01\n\
             [CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=One\\; \\#1\n\
             [CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=Two\n"
        );
    }

    #[test]
    fn a_text_is_cut_between_letters() {
        assert_eq!(within("Käse", 2), "K");
        assert_eq!(within("Käse", 3), "Kä");
        assert_eq!(within("Käse", 100), "Käse");
    }
}
