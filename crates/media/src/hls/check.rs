//! Reads playlists and says what Apple's authoring rules and RFC 8216 have against them. Tests hold every playlist that
//! is written against it; what is true of the bytes themselves (key frames, lengths, rates) they measure on top.

use std::collections::HashMap;

use crate::fmp4::ByteRange;

/// A media playlist, taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Media {
    /// What its version line says.
    pub version: u32,
    /// Its target duration.
    pub target: u64,
    /// Its init segment.
    pub map: Option<String>,
    /// It lists key frames alone.
    pub key_frames: bool,
    /// What it lists.
    pub segments: Vec<Part>,
}

/// A segment of a playlist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// How long it says it is.
    pub seconds: f64,
    /// The stretch of its file.
    pub range: Option<ByteRange>,
    /// Where it is.
    pub uri: String,
}

/// A multivariant playlist, taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Master {
    /// What can be played.
    pub variants: Vec<Entry>,
    /// The key frames of the same.
    pub key_frames: Vec<Entry>,
    /// Sound and captions beside them.
    pub renditions: Vec<Entry>,
}

/// A line of a multivariant playlist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Its attributes, without quotation marks.
    pub attributes: HashMap<String, String>,
    /// Where its playlist is.
    pub uri: String,
}

impl Entry {
    /// An attribute as text; empty when it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// An attribute as a number; zero when it is none.
    pub fn number(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or(0)
    }
}

/// Reads a media playlist and checks it. What is wrong is said, each in a sentence.
pub fn media(text: &str) -> (Media, Vec<String>) {
    let (mut read, mut wrong) = (Media::default(), Vec::new());
    let mut lines = text.lines();
    if lines.next() != Some("#EXTM3U") {
        wrong.push("the first line is not #EXTM3U".to_owned());
    }
    let (mut part, mut seen, mut ended, mut kind) = (Part::default(), Vec::new(), false, "");
    for line in lines {
        if ended && !line.is_empty() {
            wrong.push(format!("there is something behind the end: {line}"));
        }
        let (tag, value) = line.split_once(':').unwrap_or((line, ""));
        match tag {
            "#EXT-X-VERSION" => read.version = value.parse().unwrap_or(0),
            "#EXT-X-TARGETDURATION" => read.target = value.parse().unwrap_or(0),
            "#EXT-X-PLAYLIST-TYPE" => kind = value,
            "#EXT-X-MEDIA-SEQUENCE" | "#EXT-X-INDEPENDENT-SEGMENTS" => {}
            "#EXT-X-I-FRAMES-ONLY" => read.key_frames = true,
            "#EXT-X-MAP" => read.map = attributes(value).remove("URI"),
            "#EXTINF" => {
                part.seconds = value.trim_end_matches(',').parse().unwrap_or(f64::NAN);
            }
            "#EXT-X-BYTERANGE" => part.range = range(value),
            "#EXT-X-ENDLIST" => ended = true,
            _ if line.starts_with('#') => wrong.push(format!("a tag nobody knows: {tag}")),
            _ => {
                part.uri = line.to_owned();
                read.segments.push(std::mem::take(&mut part));
            }
        }
        if tag.starts_with("#EXT-X-") && !matches!(tag, "#EXT-X-BYTERANGE" | "#EXT-X-ENDLIST") {
            if !read.segments.is_empty() || part.seconds > 0.0 {
                wrong.push(format!("{tag} stands behind the first segment"));
            }
            if seen.contains(&tag) {
                wrong.push(format!("{tag} stands there twice"));
            }
            seen.push(tag);
        }
    }
    wrong.extend(rules(&read, &seen, ended, kind));
    (read, wrong)
}

fn rules(read: &Media, seen: &[&str], ended: bool, kind: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, says: &str| {
        if !holds {
            wrong.push(says.to_owned());
        }
    };
    for tag in [
        "#EXT-X-VERSION",
        "#EXT-X-TARGETDURATION",
        "#EXT-X-MEDIA-SEQUENCE",
    ] {
        must(seen.contains(&tag), &format!("{tag} is missing"));
    }
    must(
        seen.contains(&"#EXT-X-INDEPENDENT-SEGMENTS"),
        "segments are not said to be independent",
    );
    must(
        kind == "VOD" && ended,
        "a finished film is VOD and has an end",
    );
    must(!read.segments.is_empty(), "there are no segments");
    must(
        read.map.is_none() || read.version >= 6,
        "EXT-X-MAP needs version 6",
    );
    must(
        read.version >= 4 || read.segments.iter().all(|one| one.range.is_none()),
        "EXT-X-BYTERANGE needs version 4",
    );
    must(
        !read.key_frames || read.segments.iter().all(|one| one.range.is_some()),
        "a key frame is a stretch of a file",
    );
    for (n, one) in read.segments.iter().enumerate() {
        must(one.seconds > 0.0, &format!("segment {n} has no length"));
        must(
            one.seconds.round() as u64 <= read.target,
            &format!(
                "segment {n} lasts {} s, beyond the target of {}",
                one.seconds, read.target
            ),
        );
    }
    wrong
}

/// Reads a multivariant playlist and checks it.
pub fn master(text: &str) -> (Master, Vec<String>) {
    let (mut read, mut wrong) = (Master::default(), Vec::new());
    let mut lines = text.lines();
    if lines.next() != Some("#EXTM3U") {
        wrong.push("the first line is not #EXTM3U".to_owned());
    }
    let (mut open, mut independent) = (None, false);
    for line in lines {
        let (tag, value) = line.split_once(':').unwrap_or((line, ""));
        let entry = |value| {
            let mut attributes = attributes(value);
            let uri = attributes.remove("URI").unwrap_or_default();
            Entry { attributes, uri }
        };
        match tag {
            "#EXT-X-VERSION" => {}
            "#EXT-X-INDEPENDENT-SEGMENTS" => independent = true,
            "#EXT-X-MEDIA" => read.renditions.push(entry(value)),
            "#EXT-X-I-FRAME-STREAM-INF" => read.key_frames.push(entry(value)),
            "#EXT-X-STREAM-INF" => open = Some(entry(value)),
            _ if line.starts_with('#') => wrong.push(format!("a tag nobody knows: {tag}")),
            _ => match open.take() {
                Some(variant) => read.variants.push(Entry {
                    uri: line.to_owned(),
                    ..variant
                }),
                None => wrong.push(format!("an address that belongs to nothing: {line}")),
            },
        }
    }
    if !independent {
        wrong.push("segments are not said to be independent".to_owned());
    }
    wrong.extend(choices(&read));
    (read, wrong)
}

fn choices(read: &Master) -> Vec<String> {
    let mut wrong = Vec::new();
    let group = |kind: &str, id: &str| {
        read.renditions
            .iter()
            .any(|one| one.text("TYPE") == kind && one.text("GROUP-ID") == id)
    };
    let mut must = |holds: bool, says: String| {
        if !holds {
            wrong.push(says);
        }
    };
    must(
        !read.variants.is_empty(),
        "there is nothing to play".to_owned(),
    );
    for one in read.variants.iter().chain(&read.key_frames) {
        let uri = &one.uri;
        must(
            one.number("BANDWIDTH") > 0,
            format!("{uri} has no BANDWIDTH"),
        );
        let average = one.number("AVERAGE-BANDWIDTH");
        must(
            average > 0 && average <= one.number("BANDWIDTH"),
            format!("{uri} has an AVERAGE-BANDWIDTH of {average}"),
        );
        must(
            !one.text("CODECS").is_empty(),
            format!("{uri} has no CODECS"),
        );
        if one.text("CODECS").contains("avc1") {
            must(
                one.text("RESOLUTION").contains('x'),
                format!("{uri} has no RESOLUTION"),
            );
        }
    }
    for one in &read.variants {
        let uri = &one.uri;
        if one.text("CODECS").contains("avc1") {
            must(
                !one.text("FRAME-RATE").is_empty(),
                format!("{uri} has no FRAME-RATE"),
            );
            let size = one.text("RESOLUTION");
            let wound = read
                .key_frames
                .iter()
                .any(|key| key.text("RESOLUTION") == size);
            must(wound, format!("{uri} has no I-frame playlist"));
        }
        for (kind, attribute) in [("AUDIO", "AUDIO"), ("SUBTITLES", "SUBTITLES")] {
            let id = one.text(attribute);
            must(
                id.is_empty() || group(kind, id),
                format!("{uri} names no {kind} group: {id}"),
            );
            let exists = read.renditions.iter().any(|one| one.text("TYPE") == kind);
            must(
                !exists || !id.is_empty(),
                format!("{uri} leaves the {kind} group out"),
            );
        }
    }
    for one in &read.renditions {
        for attribute in ["TYPE", "GROUP-ID", "NAME"] {
            must(
                !one.text(attribute).is_empty(),
                format!("a rendition without {attribute}"),
            );
        }
        let captions = one.text("TYPE") == "SUBTITLES";
        must(
            !captions || !one.text("LANGUAGE").is_empty(),
            "captions without LANGUAGE".to_owned(),
        );
    }
    wrong
}

/// `NAME=value,NAME="value, with commas"`.
fn attributes(text: &str) -> HashMap<String, String> {
    let (mut read, mut rest) = (HashMap::new(), text);
    while let Some((name, after)) = rest.split_once('=') {
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => {
                let (value, next) = quoted.split_once('"').unwrap_or((quoted, ""));
                (value, next.strip_prefix(',').unwrap_or(next))
            }
            None => after.split_once(',').unwrap_or((after, "")),
        };
        read.insert(name.to_owned(), value.to_owned());
        rest = next;
    }
    read
}

fn range(text: &str) -> Option<ByteRange> {
    let (length, offset) = text.split_once('@')?;
    Some(ByteRange {
        offset: offset.parse().ok()?,
        length: length.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_rule_is_said() {
        let bad = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI=\"i\"\n#EXTINF:9.0,\na\n\
                   #EXT-X-MEDIA-SEQUENCE:0\n";
        let (_, wrong) = media(bad);
        for part in [
            "target",
            "VOD",
            "version 6",
            "independent",
            "behind the first",
        ] {
            assert!(
                wrong.iter().any(|says| says.contains(part)),
                "{part}: {wrong:?}"
            );
        }
        let (_, wrong) = master(
            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1.1,mp4a.40.2\",AUDIO=\"x\"\nv\n",
        );
        for part in [
            "AVERAGE",
            "RESOLUTION",
            "FRAME-RATE",
            "I-frame",
            "AUDIO group",
            "independent",
        ] {
            assert!(
                wrong.iter().any(|says| says.contains(part)),
                "{part}: {wrong:?}"
            );
        }
    }

    #[test]
    fn a_value_between_quotation_marks_may_hold_commas() {
        let read = attributes("A=1,CODECS=\"x,y\",B=z");
        assert_eq!(
            (&*read["A"], &*read["CODECS"], &*read["B"]),
            ("1", "x,y", "z")
        );
    }
}
