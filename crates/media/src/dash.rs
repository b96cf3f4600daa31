//! The DASH manifest (ISO/IEC 23009-1) of the files that HLS lists too.
//!
//! Live profile for a finished film: a template names the segments, a timeline says how long each is, so that the times
//! are those of the files and not what a rule would make of them.

use std::fmt::Write;

use crate::{cmaf::Rendition, hls::Film};

/// Writes the manifest. `uri` names a file, with a path relative to the manifest.
pub fn manifest(film: &Film<'_>, uri: impl Fn(&str) -> String) -> String {
    let seconds = film
        .rungs
        .iter()
        .chain(&film.sound)
        .map(|(_, one)| one.seconds())
        .fold(0.0, f64::max);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011,\
         urn:mpeg:dash:profile:cmaf:2019\" type=\"static\" mediaPresentationDuration=\"PT{seconds:.3}S\" \
         minBufferTime=\"PT4S\" maxSegmentDuration=\"PT5S\">\n <Period id=\"0\" start=\"PT0S\">\n"
    );
    if let Some(first) = film.rungs.first() {
        let widest = film
            .rungs
            .iter()
            .filter_map(|(_, one)| one.picture)
            .max_by_key(|picture| picture.size.width * picture.size.height);
        let size = widest.map_or(String::new(), |picture| {
            format!(
                " maxWidth=\"{}\" maxHeight=\"{}\"",
                picture.size.width, picture.size.height
            )
        });
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  <AdaptationSet id=\"0\" contentType=\"video\" mimeType=\"video/mp4\" segmentAlignment=\"true\" \
             startWithSAP=\"1\"{size}>"
        );
        let _ = first;
        for (name, one) in &film.rungs {
            representation(&mut text, name, one, &uri);
        }
        text.push_str("  </AdaptationSet>\n");
    }
    if let Some((name, one)) = &film.sound {
        text.push_str(
            "  <AdaptationSet id=\"1\" contentType=\"audio\" mimeType=\"audio/mp4\" segmentAlignment=\"true\" \
             startWithSAP=\"1\" lang=\"und\">\n",
        );
        representation(&mut text, name, one, &uri);
        text.push_str("  </AdaptationSet>\n");
    }
    for (n, track) in film.captions.iter().enumerate() {
        let role = if track.for_deaf {
            "caption"
        } else {
            "subtitle"
        };
        let _ = writeln!(
            text,
            "  <AdaptationSet id=\"{}\" contentType=\"text\" mimeType=\"text/vtt\" lang=\"{}\">\n   \
             <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{role}\"/>\n   <Label>{}</Label>\n   \
             <Representation id=\"{}\" bandwidth=\"256\">\n    <BaseURL>{}</BaseURL>\n   </Representation>\n  \
             </AdaptationSet>",
            n + 2,
            escaped(&track.language),
            escaped(&track.label),
            escaped(&track.name),
            escaped(&uri(&format!("{}/captions.vtt", track.name))),
        );
    }
    text.push_str(" </Period>\n</MPD>\n");
    text
}

fn representation(text: &mut String, name: &str, one: &Rendition, uri: &impl Fn(&str) -> String) {
    let shape = match (one.picture, one.sound) {
        (Some(picture), _) => format!(
            " width=\"{}\" height=\"{}\" frameRate=\"{}\" sar=\"1:1\"",
            picture.size.width,
            picture.size.height,
            rate(picture.fps)
        ),
        (None, Some(sound)) => format!(" audioSamplingRate=\"{}\"", sound.rate),
        _ => String::new(),
    };
    let _ = writeln!(
        text,
        "   <Representation id=\"{}\" codecs=\"{}\" bandwidth=\"{}\"{shape}>",
        escaped(name),
        one.codec,
        one.peak_bps()
    );
    if let Some(sound) = one.sound {
        let _ = writeln!(
            text,
            "    <AudioChannelConfiguration schemeIdUri=\"urn:mpeg:dash:23003:3:audio_channel_configuration:2011\" \
             value=\"{}\"/>",
            sound.channels
        );
    }
    let _ = writeln!(
        text,
        "    <SegmentTemplate timescale=\"{}\" startNumber=\"0\" initialization=\"{}\" media=\"{}\">\n     \
         <SegmentTimeline>",
        one.timescale,
        escaped(&uri(&format!("{name}/init.mp4"))),
        escaped(&uri(&format!("{name}/segment-$Number$.m4s"))),
    );
    let mut segments = one.segments.iter().enumerate().peekable();
    while let Some((n, segment)) = segments.next() {
        let mut more = 0;
        while segments
            .next_if(|(_, next)| next.duration == segment.duration)
            .is_some()
        {
            more += 1;
        }
        let at = if n == 0 {
            format!(" t=\"{}\"", segment.start)
        } else {
            String::new()
        };
        let again = if more > 0 {
            format!(" r=\"{more}\"")
        } else {
            String::new()
        };
        let _ = writeln!(text, "      <S{at} d=\"{}\"{again}/>", segment.duration);
    }
    text.push_str("     </SegmentTimeline>\n    </SegmentTemplate>\n   </Representation>\n");
}

/// A rate as a whole number or as the fraction that films use.
pub(crate) fn rate(fps: f64) -> String {
    let whole = fps.round();
    if (fps - whole).abs() < 0.005 {
        return format!("{whole:.0}");
    }
    let film = (fps * 1.001).round();
    if (film / 1.001 - fps).abs() < 0.005 {
        return format!("{:.0}/1001", film * 1000.0);
    }
    format!("{:.0}/1000", fps * 1000.0)
}

pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_films_are_written_as_films_write_them() {
        assert_eq!(rate(30.0), "30");
        assert_eq!(rate(29.97), "30000/1001");
        assert_eq!(rate(12.5), "12500/1000");
    }
}
