//! What a player reads in a list of a live stream.

/// A part of a segment: the number of the segment, and its own in it.
pub type Part = (u64, u64);

/// The part that comes next.
pub fn hint(list: &str) -> Option<Part> {
    let line = list
        .lines()
        .rev()
        .find(|line| line.starts_with("#EXT-X-PRELOAD-HINT:"))?;
    part(name(line)?)
}

/// The names of the parts from this one on.
pub fn parts(list: &str, from: Part) -> Vec<&str> {
    let newest = list
        .lines()
        .rev()
        .filter(|line| line.starts_with("#EXT-X-PART:"));
    let names = newest.filter_map(name);
    let mut new: Vec<&str> = names.take_while(|name| part(name) >= Some(from)).collect();
    new.reverse();
    new
}

/// The names of the segments from this number on.
pub fn segments(list: &str, from: u64) -> Vec<(u64, &str)> {
    let newest = list
        .lines()
        .rev()
        .filter(|line| line.starts_with("segment-"));
    let numbered = newest.filter_map(|name| Some((number(name.strip_prefix("segment-")?)?, name)));
    let mut new: Vec<(u64, &str)> = numbered.take_while(|(number, _)| *number >= from).collect();
    new.reverse();
    new
}

fn name(line: &str) -> Option<&str> {
    line.split_once("URI=\"")?.1.split('"').next()
}

fn part(name: &str) -> Option<Part> {
    let (segment, part) = name.strip_prefix("part-")?.split_once('-')?;
    Some((number(segment)?, number(part)?))
}

fn number(text: &str) -> Option<u64> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "#EXTM3U\nsegment-8.m4s?pt=x\n#EXT-X-PART:DURATION=0.36,URI=\"part-9-10.m4s?pt=x\",INDEPENDENT=YES\n\
        #EXT-X-PART:DURATION=0.36,URI=\"part-9-11.m4s?pt=x\"\nsegment-9.m4s?pt=x\n\
        #EXT-X-PART:DURATION=0.36,URI=\"part-10-0.m4s?pt=x\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-10-1.m4s?pt=x\"\n";

    #[test]
    fn what_is_new_in_a_list_is_found() {
        assert_eq!(hint(LIST), Some((10, 1)));
        assert_eq!(
            parts(LIST, (9, 11)),
            ["part-9-11.m4s?pt=x", "part-10-0.m4s?pt=x"]
        );
        assert_eq!(segments(LIST, 9), [(9, "segment-9.m4s?pt=x")]);
        assert_eq!(hint("#EXTM3U\n#EXT-X-ENDLIST\n"), None);
    }
}
