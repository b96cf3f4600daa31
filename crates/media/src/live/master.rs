//! What a player can choose from.

use std::fmt::Write;

use super::{programme::Programme, rendition::Rendition, sound::SoundCodec};

/// Lists the layers and the sound in one codec, with rates as measured so far: the same layers with each of several codecs
/// would be as many qualities again, which players offer and turn between. `uri` names a file, with a path relative to the
/// playlist. Nothing before the programme is on air.
pub fn master(
    programme: &Programme,
    codec: SoundCodec,
    uri: impl Fn(&str) -> String,
) -> Option<String> {
    programme.began_ms()?;
    let (layers, sound) = (programme.playable(), programme.sound(codec));
    let playlist = |rendition: &Rendition| uri(&format!("{}/playlist.m3u8", rendition.name));
    let mut text = "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    // Writing to a String cannot fail.
    if let Some(sound) = sound {
        let channels = sound.inits.first().and_then(|init| init.channels);
        let _ = writeln!(
            text,
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"Sound\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"{}\",\
             URI=\"{}\"",
            channels.unwrap_or(2),
            playlist(sound)
        );
    }
    let (sound_peak, sound_average) = sound.map_or((0, 0), Rendition::bits_per_second);
    for layer in layers {
        let Some(init) = layer.inits.last() else {
            continue;
        };
        let (peak, average) = layer.bits_per_second();
        let mut codecs = init.codec.clone();
        if let Some(sound) = sound.and_then(|sound| sound.inits.first()) {
            let _ = write!(codecs, ",{}", sound.codec);
        }
        let _ = write!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{codecs}\"",
            peak + sound_peak,
            average + sound_average
        );
        if let Some(size) = init.size {
            let _ = write!(text, ",RESOLUTION={}x{}", size.width, size.height);
        }
        // The pictures of browsers carry none; players would look for them.
        let _ = write!(text, ",FRAME-RATE={:.3},CLOSED-CAPTIONS=NONE", layer.rate());
        if sound.is_some() {
            text.push_str(",AUDIO=\"sound\"");
        }
        let _ = writeln!(text, "\n{}", playlist(layer));
    }
    Some(text)
}
