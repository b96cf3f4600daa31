//! What an encoder offers: one line of sound, one of pictures, both only sent.

use rtc::Taken;

use crate::kit::{Error, Kind, Result};
use crate::rooms::live::{Source, VideoCodec};
use crate::rooms::model::Picture;
use crate::rooms::service::media::Line;

/// The text of an offer. Lines that would both send and receive are taken for such that do the one that is meant (`a=sendonly`
/// by WHIP, `a=recvonly` by WHEP): nothing goes the other way.
///
/// # Errors
/// 400 for what is no session description.
pub fn text(offer: &[u8], meant: &str) -> Result<String> {
    let text = std::str::from_utf8(offer)
        .ok()
        .filter(|text| text.starts_with("v=0"));
    let text = text.ok_or_else(|| {
        let say = "The body is no session description (SDP).";
        Error::new(Kind::BadRequest, "media.bad_sdp", say)
    })?;
    let line = |line: &str| match line.trim_end() {
        "a=sendrecv" => format!("{meant}\r\n"),
        line => format!("{line}\r\n"),
    };
    Ok(text.lines().map(line).collect())
}

/// What the lines of an offer carry.
///
/// # Errors
/// 422 says what an encoder has to send instead.
pub fn lines(taken: Vec<Taken>, picture: Picture) -> Result<Vec<Line>> {
    let refused = |code, say: &'static str| Err(Error::new(Kind::Invalid, code, say));
    if taken.iter().any(|line| !line.is_audio && !line.is_video) {
        let say = "Offer sound and pictures alone, and no data.";
        return refused("whip.other_media", say);
    }
    let count = |wanted: fn(&Taken) -> bool| taken.iter().filter(|line| wanted(line)).count();
    if count(|line| line.is_audio) > 1 || count(|line| line.is_video) > 1 {
        let say = "Offer one line of sound and one of pictures at most.";
        return refused("whip.too_many_lines", say);
    }
    if taken.iter().any(|line| !line.arrives) {
        let say = "Something of this offer cannot be received. Offer lines that send (`a=sendonly`), pictures as H.264 \
                   (constrained baseline, packetization mode 1) or VP8, and sound as Opus.";
        return refused("whip.codec", say);
    }
    let line = |line: Taken| Line {
        source: match line.is_audio {
            true => Source::Microphone,
            false => picture.into(),
        },
        codec: line.codec.map(|codec| match codec {
            rtc::VideoCodec::H264 => VideoCodec::H264,
            rtc::VideoCodec::Vp8 => VideoCodec::Vp8,
        }),
        mid: line.mid,
    };
    Ok(taken.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(mid: &str, is_audio: bool) -> Taken {
        Taken {
            mid: mid.to_owned(),
            is_audio,
            is_video: !is_audio,
            arrives: true,
            leaves: false,
            codec: (!is_audio).then_some(rtc::VideoCodec::H264),
        }
    }

    fn code(taken: Vec<Taken>) -> &'static str {
        lines(taken, Picture::Camera).expect_err("refused").code()
    }

    #[test]
    fn sound_and_pictures_are_known_apart() {
        let offered = vec![taken("0", true), taken("1", false)];
        let lines = lines(offered, Picture::Screen).expect("taken");
        assert_eq!(lines[0].source, Source::Microphone);
        assert_eq!(
            (lines[1].source, lines[1].codec, &*lines[1].mid),
            (Source::Screen, Some(VideoCodec::H264), "1")
        );
    }

    #[test]
    fn what_cannot_be_passed_on_is_refused() {
        assert_eq!(
            code(vec![taken("0", true), taken("1", true)]),
            "whip.too_many_lines"
        );
        let deaf = Taken {
            arrives: false,
            ..taken("1", false)
        };
        assert_eq!(code(vec![taken("0", true), deaf]), "whip.codec");
        let data = Taken {
            is_video: false,
            ..taken("2", false)
        };
        assert_eq!(code(vec![data]), "whip.other_media");
    }

    #[test]
    fn an_offer_is_text_and_only_sends() {
        const ONE: &str = "a=sendonly";
        assert_eq!(
            text(b"\xff", ONE).expect_err("no text").kind().status(),
            400
        );
        assert_eq!(text(b"{}", ONE).expect_err("no SDP").kind().status(), 400);
        let read = text(b"v=0\na=mid:0\na=sendrecv\n", ONE).expect("read");
        assert_eq!(read, "v=0\r\na=mid:0\r\na=sendonly\r\n");
    }
}
