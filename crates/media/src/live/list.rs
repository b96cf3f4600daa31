//! The playlist of one rendition: LL-HLS while it grows, with everything from the first second on.

use std::fmt::Write;

use super::{
    programme::Programme,
    rendition::{PART_MS, Rendition, Segment},
};

/// No segment lasts longer, rounded to whole seconds.
pub const TARGET_S: u64 = 6;
/// What is older than this a delta update leaves out: six targets are the least that the standard allows.
const SKIP_UNTIL_S: u64 = 6 * TARGET_S;
/// How far behind the end players stay: at least three parts, and something for the network.
const HOLD_BACK_S: f64 = 1.2;

/// Which list is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ask {
    /// Without what the asker has already (`_HLS_skip=YES`).
    pub skip: bool,
    /// No more than the newest so many segments; all from the beginning without it.
    pub newest: Option<usize>,
}

/// Lists one of [`Programme::renditions`]. `uri` names a file, with a path relative to the playlist.
pub fn list(
    programme: &Programme,
    which: usize,
    ask: Ask,
    uri: impl Fn(&str) -> String,
) -> Option<String> {
    let rendition = programme.renditions().nth(which)?;
    let over = programme.is_over();
    let all = &rendition.segments;
    let first = ask
        .newest
        .map_or(0, |newest| all.len().saturating_sub(newest));
    let skipped = match ask.skip && !over {
        true => skippable(rendition, first),
        false => 0,
    };
    let mut text = opening(over, first, all, ask.newest.is_some());
    // Writing to a String cannot fail.
    if skipped > 0 {
        let _ = writeln!(text, "#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}");
    }
    let mut lines = Lines {
        text,
        rendition,
        uri: &uri,
        began_ms: programme.began_ms().unwrap_or(0),
        init: None,
        end: None,
    };
    for (n, segment) in all.iter().enumerate().skip(first + skipped) {
        lines.head(segment, n > first);
        if !over {
            lines.parts(n, segment);
        }
        lines.segment(n, segment);
    }
    if let Some(open) = rendition.open.as_ref().filter(|_| !over) {
        lines.open(all.len(), open, all.len() > first);
        lines.reports(programme, which);
    }
    let mut text = lines.text;
    if over {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    Some(text)
}

fn opening(over: bool, first: usize, all: &[Segment], slides: bool) -> String {
    let mut text = format!("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:{TARGET_S}\n");
    if !over {
        let part = PART_MS as f64 / 1000.0;
        let _ = writeln!(
            text,
            "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL={SKIP_UNTIL_S},PART-HOLD-BACK={HOLD_BACK_S}\n\
             #EXT-X-PART-INF:PART-TARGET={part}"
        );
    }
    if !slides {
        text.push_str("#EXT-X-PLAYLIST-TYPE:EVENT\n");
    }
    let _ = writeln!(text, "#EXT-X-MEDIA-SEQUENCE:{first}");
    let gone = all.iter().take(first + 1).filter(|one| one.discontinuity);
    let gone = gone.count();
    if gone > 0 && first > 0 {
        let _ = writeln!(text, "#EXT-X-DISCONTINUITY-SEQUENCE:{gone}");
    }
    text.push_str("#EXT-X-INDEPENDENT-SEGMENTS\n");
    text
}

/// How many of the listed segments end before what a delta update must hold.
fn skippable(rendition: &Rendition, first: usize) -> usize {
    let listed = rendition.segments.get(first..).unwrap_or_default();
    let end = rendition
        .open
        .as_ref()
        .map_or(0, |open| open.start + open.duration);
    let held = SKIP_UNTIL_S * u64::from(rendition.timescale);
    let old = |one: &&Segment| one.start + one.duration + held < end;
    listed.iter().take_while(old).count()
}

struct Lines<'a, U> {
    text: String,
    rendition: &'a Rendition,
    uri: &'a U,
    began_ms: i64,
    /// The init segment that holds here.
    init: Option<usize>,
    /// Where the segment before ended.
    end: Option<u64>,
}

impl<U: Fn(&str) -> String> Lines<'_, U> {
    /// What stands before a segment: whether a decoder begins anew, and with what, and when it was.
    fn head(&mut self, segment: &Segment, may_begin_anew: bool) {
        let anew = segment.discontinuity && may_begin_anew;
        if anew {
            self.text.push_str("#EXT-X-DISCONTINUITY\n");
        }
        if let Some(init) = segment.init.filter(|_| self.init != segment.init || anew) {
            let name = (self.uri)(&format!("init-{init}.mp4"));
            let _ = writeln!(self.text, "#EXT-X-MAP:URI=\"{name}\"");
            self.init = Some(init);
        }
        if anew || self.end != Some(segment.start) {
            let after = segment.start * 1000 / u64::from(self.rendition.timescale);
            let at = utc(self.began_ms.saturating_add_unsigned(after));
            let _ = writeln!(self.text, "#EXT-X-PROGRAM-DATE-TIME:{at}");
        }
        self.end = Some(segment.start + segment.duration);
    }

    fn parts(&mut self, number: usize, segment: &Segment) {
        for (n, part) in segment.parts.iter().enumerate() {
            let seconds = self.rendition.seconds(part.duration);
            let name = (self.uri)(&format!("part-{number}-{n}.m4s"));
            let independent = match part.independent {
                true => ",INDEPENDENT=YES",
                false => "",
            };
            let _ = writeln!(
                self.text,
                "#EXT-X-PART:DURATION={seconds:.6},URI=\"{name}\"{independent}"
            );
        }
    }

    fn segment(&mut self, number: usize, segment: &Segment) {
        if segment.init.is_none() {
            self.text.push_str("#EXT-X-GAP\n");
        }
        let seconds = self.rendition.seconds(segment.duration);
        let name = (self.uri)(&format!("segment-{number}.m4s"));
        let _ = writeln!(self.text, "#EXTINF:{seconds:.6},\n{name}");
    }

    /// The segment that grows, and what to ask for next.
    fn open(&mut self, number: usize, open: &Segment, may_begin_anew: bool) {
        if open.init.is_none() {
            return;
        }
        if !open.parts.is_empty() {
            self.head(open, may_begin_anew);
            self.parts(number, open);
        }
        let next = (self.uri)(&format!("part-{number}-{}.m4s", open.parts.len()));
        let _ = writeln!(self.text, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{next}\"");
    }

    /// How far the other renditions are, so that a player that changes need not ask.
    fn reports(&mut self, programme: &Programme, which: usize) {
        let voices = programme.voices.iter().map(|voice| &voice.rendition);
        for other in programme.playable().into_iter().chain(voices) {
            let is_own = programme.renditions().nth(which).map(|one| &one.name);
            if is_own == Some(&other.name) {
                continue;
            }
            let parts = other.open.as_ref().map_or(0, |open| open.parts.len());
            let (segment, part) = match parts.checked_sub(1) {
                Some(part) => (other.segments.len(), part),
                None => match other.segments.last() {
                    Some(last) => (other.segments.len() - 1, last.parts.len().saturating_sub(1)),
                    None => continue,
                },
            };
            let name = (self.uri)(&format!("../{}/playlist.m3u8", other.name));
            let _ = writeln!(
                self.text,
                "#EXT-X-RENDITION-REPORT:URI=\"{name}\",LAST-MSN={segment},LAST-PART={part}"
            );
        }
    }
}

/// Milliseconds since 1970 as RFC 3339 writes them.
pub(super) fn utc(ms: i64) -> String {
    let (days, of_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    // Years that begin in March put the leap day last; 400 of them are one era (H. Hinnant, `chrono`-compatible dates).
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    let year = era * 400 + year + i64::from(month <= 2);
    let (second, ms) = (of_day / 1000, of_day % 1000);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(951_782_399_999), "2000-02-28T23:59:59.999Z");
        assert_eq!(utc(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(utc(1_798_761_599_001), "2026-12-31T23:59:59.001Z");
    }
}
