//! An imported film becomes one that every player takes: H.264 and AAC in an MP4. What is that already is copied.

use std::fmt::Write as _;

use super::{Args, Encoder, Input, Limits, Plan, Stdout};
use crate::examine::{AudioStream, VideoStream};

/// Larger films are made smaller: 4K, lying or standing.
const LONGEST_SIDE: f64 = 3840.0;
/// What encoders are sure to take.
const SHORTEST_SIDE: f64 = 16.0;
/// A film whose key frames lie farther apart than this cannot be sought in, nor cut into segments.
const KEY_DISTANCE_MS: u64 = 8_000;
/// The file that [`decoded`] writes.
pub const DECODED: &str = "decoded.raw";

/// What of a file becomes the film.
#[derive(Debug, Clone, PartialEq)]
pub struct Conform {
    /// The file.
    pub input: Input,
    /// Its pictures.
    pub video: VideoStream,
    /// Its sound; without one the film is silent.
    pub audio: Option<AudioStream>,
    /// How long it is.
    pub duration_ms: u64,
    /// The longest way from key frame to key frame.
    pub key_distance_ms: u64,
}

impl Conform {
    /// Whether the pictures can stay as they are.
    pub fn keeps_pictures(&self) -> bool {
        let video = &self.video;
        let steady = match (video.average_fps, video.nominal_fps) {
            (Some(average), Some(nominal)) => (average - nominal).abs() <= nominal * 0.01,
            _ => false,
        };
        let plain = video.codec == "h264" && ["yuv420p", "yuvj420p"].contains(&&*video.pixels);
        let upright = video.rotation.rem_euclid(360) == 0 && (video.aspect - 1.0).abs() < 0.001;
        let small = f64::from(video.width.max(video.height)) <= LONGEST_SIDE;
        let even = video.width.is_multiple_of(2) && video.height.is_multiple_of(2);
        let shown = steady && video.average_fps.is_some_and(|fps| fps <= 60.5) && !video.interlaced;
        let bright = !self.to_plain_colours().is_empty();
        plain
            && !bright
            && upright
            && small
            && even
            && shown
            && self.key_distance_ms <= KEY_DISTANCE_MS
    }

    /// Whether the sound can stay as it is.
    pub fn keeps_sound(&self) -> bool {
        self.audio.as_ref().is_some_and(|audio| {
            audio.codec == "aac"
                && audio.channels <= 2
                && [44_100, 48_000].contains(&audio.sample_rate)
        })
    }

    /// `mix.mp4`, coded by this encoder where something is coded.
    pub fn plan(&self, encoder: Encoder) -> Plan {
        let mut args = Args::default();
        args.words(encoder.device());
        args.inputs(std::slice::from_ref(&self.input));
        if self.audio.is_none() {
            let seconds = self.duration_ms as f64 / 1000.0;
            args.words("-filter_complex");
            args.arg(format!(
                "anullsrc=r=48000:cl=stereo:d={seconds:.3}[silence]"
            ));
        }
        args.arg("-map").arg(format!("0:{}", self.video.index));
        match &self.audio {
            Some(audio) => args.arg("-map").arg(format!("0:{}", audio.index)),
            None => args.words("-map [silence]"),
        };
        if self.keeps_pictures() {
            args.words("-c:v copy");
        } else {
            args.arg("-vf").arg(self.filter(encoder));
            args.words(&encoder.even(20));
            args.words("-force_key_frames expr:gte(t,n_forced*2) -fps_mode cfr");
        }
        if self.keeps_sound() {
            args.words("-c:a copy");
        } else {
            if self.audio.is_some() {
                args.words("-af aresample=48000:async=1:min_hard_comp=0.015:first_pts=0");
            }
            args.words("-c:a aac -b:a 160k -ar 48000 -ac 2");
        }
        args.words("-sn -dn -map_metadata -1 -map_chapters -1 -max_muxing_queue_size 9999");
        args.words("-movflags +faststart -f mp4 mix.mp4");
        Plan {
            inputs: vec![self.input.clone()],
            files: Vec::new(),
            args: args.0,
            outputs: vec!["mix.mp4".into()],
            duration_ms: self.duration_ms,
            stdout: Stdout::Progress,
            limits: Limits::for_media(self.duration_ms * 2),
        }
    }

    /// From the pictures as they come to such as every screen shows. ffmpeg has turned them before.
    fn filter(&self, encoder: Encoder) -> String {
        let mut filter = String::new();
        if self.video.interlaced {
            filter.push_str("yadif=deint=interlaced,");
        }
        filter.push_str(&self.to_plain_colours());
        let (w, h) = self.size();
        // Writing to a String cannot fail.
        let _ = write!(
            filter,
            "fps={},scale=w={w}:h={h},setsar=1,{}",
            self.fps(),
            encoder.takes()
        );
        filter
    }

    fn to_plain_colours(&self) -> String {
        plain_colours(&self.video)
    }

    /// Columns and rows of the film: square pixels, upright, even, no larger than 4K.
    fn size(&self) -> (u32, u32) {
        let video = &self.video;
        let (w, h) = (
            f64::from(video.width) * video.aspect,
            f64::from(video.height),
        );
        let (w, h) = match video.rotation.rem_euclid(180) {
            90 => (h, w),
            _ => (w, h),
        };
        let share = (LONGEST_SIDE / w.max(h)).min(1.0);
        let even = |side: f64| ((side * share).max(SHORTEST_SIDE) / 2.0).round() as u32 * 2;
        (even(w), even(h))
    }

    /// Pictures a second, as a fraction ffmpeg reads: the usual rate that is nearest. Whoever has few gets few: a picture
    /// that stands still for an hour is not drawn a hundred thousand times.
    fn fps(&self) -> String {
        const USUAL: [(f64, &str); 8] = [
            (23.976, "24000/1001"),
            (24.0, "24"),
            (25.0, "25"),
            (29.97, "30000/1001"),
            (30.0, "30"),
            (50.0, "50"),
            (59.94, "60000/1001"),
            (60.0, "60"),
        ];
        let average = self.video.average_fps.unwrap_or(30.0).clamp(1.0, 60.0);
        let nominal = self.video.nominal_fps.filter(|fps| *fps <= 60.5);
        let wanted = match nominal {
            Some(nominal) if nominal <= average * 2.5 => nominal.clamp(1.0, 60.0),
            _ if average > 30.0 => 60.0,
            _ if average >= 8.0 => 30.0,
            _ => average.ceil(),
        };
        let usual = USUAL.iter().find(|(fps, _)| (fps - wanted).abs() < 0.012);
        usual.map_or_else(
            || format!("{}", wanted.round().max(1.0)),
            |(_, text)| (*text).to_owned(),
        )
    }
}

/// From the colours of HDR and of wide screens to BT.709; nothing where they are plain. Of what a file
/// leaves open the usual is supposed: a filter that has to guess would refuse.
fn plain_colours(video: &VideoStream) -> String {
    let colours = &video.colours;
    let is_wide = [&colours.primaries, &colours.matrix]
        .into_iter()
        .flatten()
        .any(|said| said.starts_with("bt2020"));
    if !video.hdr && !is_wide {
        return String::new();
    }
    let usual = [
        (&colours.transfer, "color_trc=bt2020-10"),
        (&colours.primaries, "color_primaries=bt2020"),
        (&colours.matrix, "colorspace=bt2020nc"),
        (&colours.range, "range=tv"),
    ];
    let open = usual.iter().filter(|(said, _)| said.is_none());
    let supposed: Vec<&str> = open.map(|(_, word)| *word).collect();
    let mut filter = match supposed.is_empty() {
        true => String::new(),
        false => format!("setparams={},", supposed.join(":")),
    };
    filter.push_str(match video.hdr {
        true => {
            "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,\
             zscale=t=bt709:m=bt709:r=tv,format=yuv420p,"
        }
        false => "zscale=t=bt709:p=bt709:m=bt709:r=tv,format=yuv420p,",
    });
    filter
}

/// From pictures as they come to upright square pixels in plain colours, before another filter.
pub(super) fn upright(video: &VideoStream) -> String {
    let mut filter = String::new();
    if video.interlaced {
        filter.push_str("yadif=deint=interlaced,");
    }
    filter.push_str(&plain_colours(video));
    if (video.aspect - 1.0).abs() >= 0.001 {
        // Writing to a String cannot fail.
        let _ = write!(filter, "scale=w=iw*{:.6}:h=ih,setsar=1,", video.aspect);
    }
    filter
}

/// A few pictures, tiny, or a second of sound of one stream: [`DECODED`] is empty when nothing can be decoded.
pub fn decoded(input: &Input, stream: usize, is_video: bool) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.arg("-map").arg(format!("0:{stream}"));
    match is_video {
        true => args.words("-frames:v 3 -vf scale=16:16 -pix_fmt gray -f rawvideo"),
        false => args.words("-t 1 -ac 1 -ar 8000 -f s16le"),
    };
    args.arg(DECODED);
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: vec![DECODED.into()],
        duration_ms: 1000,
        stdout: Stdout::Progress,
        limits: Limits::brief(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examine::Colours;
    use crate::sniff::Format;

    fn film() -> Conform {
        Conform {
            input: Input::new("/media/film", Format::Mp4),
            video: VideoStream {
                index: 0,
                codec: "h264".into(),
                width: 1920,
                height: 1080,
                pixels: "yuv420p".into(),
                average_fps: Some(25.0),
                nominal_fps: Some(25.0),
                aspect: 1.0,
                rotation: 0,
                interlaced: false,
                hdr: false,
                colours: Colours::default(),
            },
            audio: Some(AudioStream {
                index: 1,
                codec: "aac".into(),
                sample_rate: 48_000,
                channels: 2,
                language: None,
                title: None,
            }),
            duration_ms: 60_000,
            key_distance_ms: 2_000,
        }
    }

    #[test]
    fn what_every_player_takes_is_copied_and_nothing_else() {
        let regular = film();
        assert!(regular.keeps_pictures() && regular.keeps_sound());
        let changes: [fn(&mut Conform); 7] = [
            |film| film.video.codec = "hevc".into(),
            |film| film.video.pixels = "yuv420p10le".into(),
            |film| film.video.rotation = 90,
            |film| film.video.nominal_fps = Some(90_000.0),
            |film| film.video.width = 7680,
            |film| film.video.interlaced = true,
            |film| film.key_distance_ms = 20_000,
        ];
        for (n, change) in changes.into_iter().enumerate() {
            let mut other = film();
            change(&mut other);
            assert!(!other.keeps_pictures(), "{n}");
        }
        let mut wide = film();
        wide.video.colours.primaries = Some("bt2020".into());
        assert!(!wide.keeps_pictures());
        let mut surround = film();
        surround.audio.as_mut().unwrap().channels = 6;
        assert!(surround.keeps_pictures() && !surround.keeps_sound());
    }

    #[test]
    fn of_colours_that_a_file_leaves_open_the_usual_is_supposed_and_of_others_nothing() {
        let mut film = film();
        assert_eq!(film.to_plain_colours(), "");
        film.video.hdr = true;
        film.video.colours.transfer = Some("smpte2084".into());
        film.video.colours.primaries = Some("smpte432".into());
        let filter = film.to_plain_colours();
        let first = "setparams=colorspace=bt2020nc:range=tv,zscale=";
        assert!(
            filter.starts_with(first) && filter.contains("tonemap="),
            "{filter}"
        );
        film.video.hdr = false;
        assert_eq!(film.to_plain_colours(), "");
        film.video.colours.matrix = Some("bt2020nc".into());
        let filter = film.to_plain_colours();
        assert!(
            filter.starts_with("setparams=range=tv,zscale=") && !filter.contains("tonemap"),
            "{filter}"
        );
    }

    #[test]
    fn a_turned_wide_or_huge_film_gets_a_size_every_screen_shows() {
        let mut phone = film();
        phone.video.rotation = -90;
        assert_eq!(phone.size(), (1080, 1920));
        let mut dv = film();
        (dv.video.width, dv.video.height, dv.video.aspect) = (720, 576, 64.0 / 45.0);
        assert_eq!(dv.size(), (1024, 576));
        let mut eight = film();
        (eight.video.width, eight.video.height) = (7680, 4320);
        assert_eq!(eight.size(), (3840, 2160));
        let mut strip = film();
        (strip.video.width, strip.video.height) = (3, 501);
        assert_eq!(strip.size(), (16, 502));
    }

    #[test]
    fn an_unsteady_film_gets_the_usual_rate_that_is_nearest() {
        let rate = |average, nominal| {
            let mut film = film();
            (film.video.average_fps, film.video.nominal_fps) = (average, nominal);
            film.fps()
        };
        assert_eq!(rate(Some(29.71), Some(29.97)), "30000/1001");
        assert_eq!(rate(Some(24.9), Some(1000.0)), "30");
        assert_eq!(rate(Some(48.0), Some(90_000.0)), "60");
        assert_eq!(rate(Some(0.001), Some(30.0)), "1");
        assert_eq!(rate(None, None), "30");
        assert_eq!(rate(Some(15.0), Some(15.0)), "15");
    }
}
