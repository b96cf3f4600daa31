//! The little of session descriptions that str0m leaves to us: which m-lines an offer has, and the
//! order of codecs in an answer (a browser sends the first).

use crate::{Error, Result, Taken, VideoCodec};

/// A description larger than this is not one of a browser.
const MAX_BYTES: usize = 256 * 1024;
/// A peer with 60 tiles has about 130 m-lines.
const MAX_LINES: usize = 256;

/// One `m=` section of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub mid: String,
}

/// The media lines of an offer, or why it cannot be one.
pub(crate) fn lines(offer: &str) -> Result<Vec<Line>> {
    if offer.len() > MAX_BYTES {
        return Err(Error::BadSdp("too long".into()));
    }
    let mut lines = Vec::new();
    for line in offer.lines() {
        if let Some(mid) = line.strip_prefix("a=mid:") {
            // str0m cuts names at 16 characters, so two could become one.
            if mid.len() > 16 || !mid.bytes().all(|b| b.is_ascii_graphic()) {
                return Err(Error::BadSdp("an m-line has an unusable a=mid".into()));
            }
            lines.push(Line {
                mid: mid.to_owned(),
            });
        }
    }
    if lines.is_empty() || lines.len() > MAX_LINES {
        return Err(Error::BadSdp(format!("{} m-lines", lines.len())));
    }
    Ok(lines)
}

/// The offer without its candidates. We never call a client, it calls us (ICE-lite), so they are of no
/// use; and some hide their addresses behind names (mDNS) that no parser of addresses takes.
pub(crate) fn without_candidates(offer: &str) -> String {
    let of_use = |line: &&str| !line.starts_with("a=candidate:");
    offer.split_inclusive('\n').filter(of_use).collect()
}

/// Puts the payload types of the preferred codec first in every video line.
pub(crate) fn prefer(answer: &str, codec: VideoCodec) -> String {
    let name = match codec {
        VideoCodec::Vp8 => "VP8/90000",
        VideoCodec::H264 => "H264/90000",
    };
    let mut out = String::with_capacity(answer.len());
    for section in split_sections(answer) {
        if !section.starts_with("m=video") {
            out.push_str(section);
            continue;
        }
        let (head, body) = section.split_once("\r\n").unwrap_or((section, ""));
        out.push_str(&reorder(head, &preferred_types(body, name)));
        out.push_str("\r\n");
        out.push_str(body);
    }
    out
}

/// What an answer takes of an offer, line by line.
pub(crate) fn taken(answer: &str) -> Vec<Taken> {
    let sections = split_sections(answer);
    let lines = sections.iter().filter(|section| section.starts_with("m="));
    lines.map(|section| taken_of(section)).collect()
}

fn taken_of(section: &str) -> Taken {
    let has = |wanted: &str| section.lines().any(|line| line == wanted);
    let mid = section.lines().find_map(|line| line.strip_prefix("a=mid:"));
    let first = section
        .lines()
        .next()
        .and_then(|head| head.split(' ').nth(3));
    let mut named = section
        .lines()
        .filter_map(|line| line.strip_prefix("a=rtpmap:")?.split_once(' '));
    let codec = named
        .find(|(payload_type, _)| Some(*payload_type) == first)
        .map(|(_, codec)| codec);
    let both = has("a=sendrecv");
    Taken {
        mid: mid.unwrap_or_default().to_owned(),
        is_audio: section.starts_with("m=audio"),
        is_video: section.starts_with("m=video"),
        arrives: (has("a=recvonly") || both) && codec.is_some(),
        leaves: (has("a=sendonly") || both) && codec.is_some(),
        codec: match codec {
            Some("H264/90000") => Some(VideoCodec::H264),
            Some("VP8/90000") => Some(VideoCodec::Vp8),
            _ => None,
        },
    }
}

fn split_sections(sdp: &str) -> Vec<&str> {
    let starts = sdp.match_indices("\r\nm=").map(|(at, _)| at + 2);
    let mut cuts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    cuts.push(sdp.len());
    cuts.windows(2).map(|pair| &sdp[pair[0]..pair[1]]).collect()
}

/// The codec's payload types with their retransmission types.
fn preferred_types<'a>(body: &'a str, name: &str) -> Vec<&'a str> {
    let mut types: Vec<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("a=rtpmap:")?.split_once(' '))
        .filter(|(_, codec)| *codec == name)
        .map(|(payload_type, _)| payload_type)
        .collect();
    let repairs: Vec<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("a=fmtp:")?.split_once(" apt="))
        .filter(|(_, of)| types.contains(of))
        .map(|(payload_type, _)| payload_type)
        .collect();
    types.extend(repairs);
    types
}

fn reorder(head: &str, first: &[&str]) -> String {
    let words: Vec<&str> = head.split(' ').collect();
    let (fixed, types) = words.split_at(words.len().min(3));
    let (preferred, others): (Vec<&str>, Vec<&str>) =
        types.iter().partition(|word| first.contains(word));
    [fixed, &preferred, &others].concat().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_codec_leads_every_video_line_and_nothing_is_lost() {
        let body = "a=mid:1\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n\
                    a=rtpmap:108 H264/90000\r\na=rtpmap:109 rtx/90000\r\na=fmtp:109 apt=108\r\n";
        let answer = format!(
            "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n\
             m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109\r\n{body}"
        );
        let h264 = prefer(&answer, VideoCodec::H264);
        assert!(h264.contains("m=video 9 UDP/TLS/RTP/SAVPF 108 109 96 97\r\n"));
        assert!(h264.ends_with(body));
        assert_eq!(prefer(&answer, VideoCodec::Vp8), answer);
    }

    #[test]
    fn what_an_answer_takes_is_read_from_it() {
        let answer = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\na=recvonly\r\n\
                      m=video 9 UDP/TLS/RTP/SAVPF 108 96\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\n\
                      a=rtpmap:108 H264/90000\r\na=recvonly\r\nm=video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:2\r\na=recvonly\r\n\
                      m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:3\r\na=rtpmap:111 opus/48000/2\r\na=sendonly\r\n";
        let taken = taken(answer);
        assert_eq!(taken[0].mid, "0");
        assert!(taken[0].is_audio && taken[0].arrives && taken[0].codec.is_none());
        assert!(taken[1].is_video && taken[1].arrives);
        assert_eq!(taken[1].codec, Some(VideoCodec::H264));
        assert!(!taken[2].arrives, "no codec in common");
        assert!(!taken[0].leaves && taken[3].leaves && !taken[3].arrives);
    }

    #[test]
    fn candidates_are_left_out_and_nothing_else() {
        let offer = "v=0\r\na=mid:0\r\na=candidate:1 1 udp 1 x.local 9 typ host\r\na=rtcp-mux\r\n";
        assert_eq!(
            without_candidates(offer),
            "v=0\r\na=mid:0\r\na=rtcp-mux\r\n"
        );
    }

    #[test]
    fn an_offer_without_lines_is_refused() {
        assert!(lines("v=0\r\n").is_err());
        assert!(lines("").is_err());
        assert!(lines("v=0\r\na=mid:this name is far too long\r\n").is_err());
    }
}
