//! WebVTT and SubRip, block by block. The two differ in their first line and their decimal mark; both marks are taken
//! in both.

use super::{Cue, MOST_CUES, MOST_MS, MOST_TEXT, text};
use crate::error::{Error, Result};

/// Reads a caption file (see [`super::decode`]). The captions come in the order of their times.
///
/// # Errors
/// It is neither WebVTT nor SubRip, holds no caption or too many, or one whose times make no sense; the text names the
/// caption.
pub fn parse(text: &str) -> Result<Vec<Cue>> {
    let body = match text.strip_prefix("WEBVTT") {
        Some(rest) if rest.is_empty() || rest.starts_with(['\n', ' ', '\t']) => {
            // The head ends at the first empty line.
            rest.split_once("\n\n").map_or("", |(_, body)| body)
        }
        Some(_) => {
            return Err(Error::malformed(
                "captions that are neither WebVTT nor SubRip",
            ));
        }
        None => text,
    };
    let mut cues = Vec::new();
    for block in body.split("\n\n") {
        let block = block.trim_matches('\n');
        let Some(cue) = cue(block, cues.len() + 1)? else {
            continue;
        };
        if cues.len() == MOST_CUES {
            return Err(Error::malformed(format!("more than {MOST_CUES} captions")));
        }
        cues.push(cue);
    }
    if cues.is_empty() {
        return Err(Error::malformed(
            "no captions in it, as WebVTT or SubRip has them",
        ));
    }
    cues.sort_by_key(|cue| (cue.from_ms, cue.to_ms));
    Ok(cues)
}

/// One block; nothing when it is a note, a style, a region, or says nothing.
fn cue(block: &str, n: usize) -> Result<Option<Cue>> {
    let mut lines = block.lines();
    let mut first = lines.next().unwrap_or_default();
    if first.trim().is_empty()
        || ["NOTE", "STYLE", "REGION"]
            .iter()
            .any(|word| first.starts_with(word))
    {
        return Ok(None);
    }
    if !first.contains("-->") {
        // A number or a name stands in front of the times.
        first = lines.next().unwrap_or_default();
    }
    let wrong = |what: &str| Error::malformed(format!("caption {n} {what}"));
    let (from, to) = first
        .split_once("-->")
        .ok_or_else(|| wrong("without times"))?;
    // Behind the second time stand settings of its place; it is shown where all are.
    let to = to.split_whitespace().next().unwrap_or_default();
    let from_ms = time(from.trim()).ok_or_else(|| wrong("whose time cannot be read"))?;
    let to_ms = time(to).ok_or_else(|| wrong("whose time cannot be read"))?;
    if to_ms <= from_ms {
        return Err(wrong("that ends before it begins"));
    }
    if to_ms > MOST_MS {
        return Err(wrong("beyond a hundred hours"));
    }
    let lines: Vec<&str> = lines.collect();
    let said = lines.join("\n");
    if said.chars().count() > MOST_TEXT {
        return Err(wrong("that is longer than 2,000 characters"));
    }
    let text = text::clean(&said);
    Ok((!text.is_empty()).then_some(Cue {
        from_ms,
        to_ms,
        text,
    }))
}

/// `01:02:03.400`, `02:03.400`, `01:02:03,400`.
fn time(text: &str) -> Option<u64> {
    let (clock, ms) = text.split_once(['.', ','])?;
    let digits = |text: &str, most: usize| -> Option<u64> {
        let fits =
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse().ok())?
    };
    let ms = digits(ms, 3)? * [100, 10, 1][ms.len() - 1];
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, digits(minutes, 2)?, digits(seconds, 2)?),
        [hours, minutes, seconds] => (digits(hours, 4)?, digits(minutes, 2)?, digits(seconds, 2)?),
        _ => return None,
    };
    (minutes < 60 && seconds < 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1000 + ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captions::vtt;

    fn written(text: &str) -> String {
        vtt(&parse(text).unwrap())
    }

    #[test]
    fn both_kinds_become_the_same() {
        let srt = "1\n00:00:01,000 --> 00:00:02,500\nHello,\nworld\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n";
        let web = "WEBVTT - a head\nKind: captions\n\nNOTE hi\n\nSTYLE\n::cue { color: url(//evil) }\n\nx\n\
                   00:01.000 --> 00:02.500 align:start line:0\nHello,\nworld\n\n\n00:03.000 --> 00:04.000\nBye";
        let wanted = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello,\nworld\n\n00:00:03.000 --> 00:00:04.000\nBye\n";
        assert_eq!(written(srt), wanted);
        assert_eq!(written(web), wanted);
    }

    #[test]
    fn they_come_in_the_order_of_their_times() {
        let cues = parse("00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000\na").unwrap();
        assert_eq!(cues[0].text, "a");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (bad, says) in [
            ("", "no captions"),
            ("WEBVTT", "no captions"),
            ("WEBVTTX\n\n00:01.000 --> 00:02.000\na", "neither"),
            ("{\\rtf1 hello}", "without times"),
            ("00:02.000 --> 00:01.000\na", "caption 1 that ends"),
            (
                "00:01.000 --> 00:02.000\na\n\n00:01.000 --> 99:99:99.000\nb",
                "caption 2 whose time",
            ),
            ("00:01.000 --> 9999:00:00.000\na", "hundred hours"),
            ("-1:00.000 --> 00:01.000\na", "whose time"),
        ] {
            let error = parse(bad).unwrap_err().to_string();
            assert!(error.contains(says), "{bad:?}: {error}");
        }
        let many = "00:01.000 --> 00:02.000\na\n\n".repeat(MOST_CUES + 1);
        assert!(parse(&many).unwrap_err().to_string().contains("more than"));
        let long = format!("00:01.000 --> 00:02.000\n{}", "x".repeat(MOST_TEXT + 1));
        assert!(parse(&long).unwrap_err().to_string().contains("longer"));
    }
}
