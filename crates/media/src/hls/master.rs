//! The multivariant playlist: what a player can choose from.

use std::fmt::Write;

use crate::cmaf::Rendition;

/// What can be played of one film.
#[derive(Debug, Clone, Default)]
pub struct Film<'a> {
    /// The rungs, smallest first, each with the name of its folder.
    pub rungs: Vec<(String, &'a Rendition)>,
    /// The sound, with the name of its folder.
    pub sound: Option<(String, &'a Rendition)>,
    /// Captions.
    pub captions: Vec<Track>,
    /// How long it is.
    pub duration_ms: u64,
}

/// A track of captions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// The name of its folder.
    pub name: String,
    /// Its language as BCP 47 writes it.
    pub language: String,
    /// What a person chooses it by.
    pub label: String,
    /// It also says what is heard besides speech.
    pub for_deaf: bool,
}

/// Lists a film. `uri` names a file, with a path relative to the playlist.
pub fn master(film: &Film<'_>, uri: impl Fn(&str) -> String) -> String {
    let mut text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    // Writing to a String cannot fail.
    if let Some((name, sound)) = &film.sound {
        let channels = sound.sound.map_or(2, |sound| sound.channels);
        let _ = writeln!(
            text,
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"Sound\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"{channels}\",\
             URI=\"{}\"",
            uri(&format!("{name}/playlist.m3u8"))
        );
    }
    for track in &film.captions {
        let deaf = match track.for_deaf {
            true => {
                ",CHARACTERISTICS=\"public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound\""
            }
            false => "",
        };
        let _ = writeln!(
            text,
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"{}\",LANGUAGE=\"{}\",DEFAULT=NO,AUTOSELECT=YES,\
             FORCED=NO{deaf},URI=\"{}\"",
            quoted(&track.label),
            quoted(&track.language),
            uri(&format!("{}/playlist.m3u8", track.name))
        );
    }
    let mut groups = String::new();
    if film.sound.is_some() {
        groups.push_str(",AUDIO=\"sound\"");
    }
    if !film.captions.is_empty() {
        groups.push_str(",SUBTITLES=\"captions\"");
    }
    let sound = film.sound.as_ref().map(|(_, sound)| *sound);
    for (name, rung) in &film.rungs {
        let peak = rung.peak_bps() + sound.map_or(0, Rendition::peak_bps);
        let average = rung.average_bps() + sound.map_or(0, Rendition::average_bps);
        let codecs = [Some(*rung), sound].into_iter().flatten();
        let codecs: Vec<&str> = codecs.map(|one| one.codec.as_str()).collect();
        let _ = writeln!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS=\"{}\"{}{groups}\n{}",
            codecs.join(","),
            shape(rung, true),
            uri(&format!("{name}/playlist.m3u8"))
        );
    }
    if let Some((name, sound)) = &film.sound {
        let _ = writeln!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"{groups}\n{}",
            sound.peak_bps(),
            sound.average_bps(),
            sound.codec,
            uri(&format!("{name}/playlist.m3u8"))
        );
    }
    for (name, rung) in &film.rungs {
        let _ = writeln!(
            text,
            "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"{},URI=\"{}\"",
            rung.key_peak_bps(),
            rung.key_average_bps(),
            rung.codec,
            shape(rung, false),
            uri(&format!("{name}/iframes.m3u8"))
        );
    }
    text
}

fn shape(rung: &Rendition, rate: bool) -> String {
    let Some(picture) = rung.picture else {
        return String::new();
    };
    let mut text = format!(",RESOLUTION={}x{}", picture.size.width, picture.size.height);
    if rate {
        let _ = write!(text, ",FRAME-RATE={:.3}", picture.fps);
    }
    text
}

/// What a person typed, between quotation marks: nothing in it can end them or the line.
fn quoted(text: &str) -> String {
    let safe = |c: char| match c {
        '"' => '\'',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(safe).collect()
}
