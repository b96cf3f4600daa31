//! The same stream for DASH players (ISO/IEC 23009-1, live profile): the segments that are complete.
//!
//! A template names the segments, so within a period nothing may be missing between two of them. Where a decoder begins
//! anew, and where a rendition becomes a gap or comes back, a period begins; what is a gap within it is left out of it.

use std::{fmt::Write, ops::Range};

use super::{
    list::{TARGET_S, utc},
    programme::Programme,
    rendition::{Init, Rendition, Segment},
};
use crate::{
    dash::{escaped, rate},
    fmp4::TIMESCALE,
};

/// How often players ask again: about once a segment.
const UPDATE_S: u64 = 2;
/// How far behind what is complete players stay.
const BEHIND_S: u64 = 4;

/// Writes the manifest, once a segment is complete. `uri` names a file, with a path relative to the manifest; `now` is what
/// the clock shows (ISO 8601) when somebody gets it: players measure by it what is there already, whatever theirs shows.
pub fn manifest(programme: &Programme, now: &str, uri: impl Fn(&str) -> String) -> Option<String> {
    let began_ms = programme.began_ms()?;
    let all: Vec<&Rendition> = programme.renditions().collect();
    let complete = all.iter().map(|one| one.segments.len()).min()?;
    let end = all.iter().filter_map(|one| {
        one.segments
            .get(complete.checked_sub(1)?)
            .map(|last| end_s(one, last))
    });
    let end = end.reduce(f64::max)?;
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011,\
         urn:mpeg:dash:profile:cmaf:2019\""
        .to_owned();
    // Writing to a String cannot fail.
    let _ = match programme.is_over() {
        true => write!(
            text,
            " type=\"static\" mediaPresentationDuration=\"PT{end:.3}S\""
        ),
        false => write!(
            text,
            " type=\"dynamic\" availabilityStartTime=\"{}\" publishTime=\"{}\" minimumUpdatePeriod=\"PT{UPDATE_S}S\" \
             suggestedPresentationDelay=\"PT{BEHIND_S}S\"",
            utc(began_ms),
            utc(began_ms + (end * 1000.0) as i64),
        ),
    };
    let _ = writeln!(
        text,
        " minBufferTime=\"PT2S\" maxSegmentDuration=\"PT{TARGET_S}S\">"
    );
    for (n, numbers) in periods(&all, complete).into_iter().enumerate() {
        period(&mut text, n, numbers, &all, &uri);
    }
    if !programme.is_over() {
        let _ = writeln!(
            text,
            " <UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:direct:2014\" value=\"{}\"/>",
            escaped(now)
        );
    }
    text.push_str("</MPD>\n");
    Some(text)
}

fn end_s(one: &Rendition, last: &Segment) -> f64 {
    one.seconds(last.start + last.duration)
}

/// The numbers of the segments of each period.
fn periods(all: &[&Rendition], complete: usize) -> Vec<Range<usize>> {
    let begins = |n: &usize| {
        let changes = |one: &&Rendition| {
            let (before, segment) = (&one.segments[n - 1], &one.segments[*n]);
            segment.discontinuity || before.init != segment.init || jumps(before, segment)
        };
        all.iter().any(changes)
    };
    let mut begins: Vec<usize> = (1..complete).filter(begins).collect();
    begins.insert(0, 0);
    let ends = begins.iter().skip(1).copied().chain([complete]);
    begins
        .iter()
        .zip(ends)
        .map(|(from, to)| *from..to)
        .collect()
}

/// Whether something is missing between two that follow each other: sound that stopped for a while.
fn jumps(before: &Segment, segment: &Segment) -> bool {
    segment.start > before.start + before.duration && before.init.is_some()
}

fn period(
    text: &mut String,
    n: usize,
    numbers: Range<usize>,
    all: &[&Rendition],
    uri: &impl Fn(&str) -> String,
) {
    let starts = all
        .iter()
        .map(|one| one.seconds(one.segments[numbers.start].start));
    // All begin at the same instant; sound at the first of its frames there, or up to one before.
    let layers = all
        .iter()
        .zip(starts.clone())
        .filter(|(one, _)| one.timescale == TIMESCALE);
    let start = layers.map(|(_, start)| start).next();
    let start = start.or(starts.reduce(f64::min)).unwrap_or(0.0);
    let _ = writeln!(text, " <Period id=\"{n}\" start=\"PT{start:.6}S\">");
    // Players turn between the representations of a set, which sound of two codecs is not for.
    for (id, set) in sets(all).into_iter().enumerate() {
        let there = set.iter().filter_map(|one| {
            let init = one.inits.get(one.segments[numbers.start].init?)?;
            Some((*one, init))
        });
        let there: Vec<(&Rendition, &Init)> = there.collect();
        let Some((_, init)) = there.first() else {
            continue;
        };
        let kind = match init.size {
            Some(_) => "video",
            None => "audio",
        };
        let _ = writeln!(
            text,
            "  <AdaptationSet id=\"{id}\" contentType=\"{kind}\" mimeType=\"{kind}/mp4\" segmentAlignment=\"true\" \
             startWithSAP=\"1\">"
        );
        for (one, init) in there {
            representation(text, one, init, start, numbers.clone(), uri);
        }
        text.push_str("  </AdaptationSet>\n");
    }
    text.push_str(" </Period>\n");
}

/// The layers, and each codec of the sound.
fn sets<'a>(all: &[&'a Rendition]) -> Vec<Vec<&'a Rendition>> {
    let is_layer = |one: &&Rendition| one.timescale == TIMESCALE;
    let (layers, voices): (Vec<_>, Vec<_>) = all.iter().copied().partition(is_layer);
    let voices = voices.into_iter().map(|voice| vec![voice]);
    std::iter::once(layers).chain(voices).collect()
}

fn representation(
    text: &mut String,
    one: &Rendition,
    init: &Init,
    start: f64,
    numbers: Range<usize>,
    uri: &impl Fn(&str) -> String,
) {
    let (peak, _) = one.bits_per_second();
    let shape = match init.size {
        Some(size) => format!(
            " width=\"{}\" height=\"{}\" frameRate=\"{}\" sar=\"1:1\"",
            size.width,
            size.height,
            rate(one.rate())
        ),
        None => format!(" audioSamplingRate=\"{}\"", one.timescale),
    };
    let _ = writeln!(
        text,
        "   <Representation id=\"{}\" codecs=\"{}\" bandwidth=\"{peak}\"{shape}>",
        escaped(&one.name),
        init.codec,
    );
    if let Some(channels) = init.channels {
        let _ = writeln!(
            text,
            "    <AudioChannelConfiguration schemeIdUri=\"urn:mpeg:dash:23003:3:audio_channel_configuration:2011\" \
             value=\"{channels}\"/>"
        );
    }
    let folder = &one.name;
    let number = one.segments[numbers.start].init.unwrap_or(0);
    let _ = writeln!(
        text,
        "    <SegmentTemplate timescale=\"{}\" presentationTimeOffset=\"{}\" startNumber=\"{}\" initialization=\"{}\" \
         media=\"{}\">\n     <SegmentTimeline>",
        one.timescale,
        (start * f64::from(one.timescale)).round(),
        numbers.start,
        escaped(&uri(&format!("{folder}/init-{number}.mp4"))),
        escaped(&uri(&format!("{folder}/segment-$Number$.m4s"))),
    );
    timeline(text, &one.segments[numbers]);
    text.push_str("     </SegmentTimeline>\n    </SegmentTemplate>\n   </Representation>\n");
}

fn timeline(text: &mut String, segments: &[Segment]) {
    let mut rest = segments.iter().enumerate().peekable();
    while let Some((n, segment)) = rest.next() {
        let mut more = 0;
        while rest
            .next_if(|(_, next)| next.duration == segment.duration)
            .is_some()
        {
            more += 1;
        }
        let _ = match n {
            0 => write!(
                text,
                "      <S t=\"{}\" d=\"{}\"",
                segment.start, segment.duration
            ),
            _ => write!(text, "      <S d=\"{}\"", segment.duration),
        };
        let _ = match more {
            0 => writeln!(text, "/>"),
            _ => writeln!(text, " r=\"{more}\"/>"),
        };
    }
}
