//! The text of a caption: a few tags stay, everything else becomes plain.

/// Tags that stay, always in pairs.
const KEPT: [&str; 3] = ["b", "i", "u"];

/// What a caption says, safe to be written into WebVTT: known tags closed in order, everything else escaped, no line
/// that is empty or could be taken for times.
pub fn clean(text: &str) -> String {
    let (mut out, mut open, mut rest) = (String::new(), Vec::<&str>::new(), text);
    while let Some(c) = rest.chars().next() {
        let Some(end) = rest.find('>').filter(|_| begins_tag(rest)) else {
            put(&mut out, &mut rest, c);
            continue;
        };
        tag(&rest[1..end], &mut out, &mut open);
        rest = &rest[end + 1..];
    }
    while let Some(name) = open.pop() {
        close(&mut out, name);
    }
    // An empty line would end the caption.
    let lines: Vec<&str> = out
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let text = lines.join("\n");
    let plain = text.replace("</", "<");
    let says = KEPT
        .iter()
        .fold(plain, |text, tag| text.replace(&format!("<{tag}>"), ""));
    if says.trim().is_empty() {
        String::new()
    } else {
        text
    }
}

/// Whether this is the beginning of a tag, and not a sum: what follows `<` is a name, a time or `/`.
fn begins_tag(rest: &str) -> bool {
    let follows = |c: char| c.is_ascii_alphanumeric() || c == '/';
    rest.strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(follows))
}

/// One character, or a whole character reference that means one.
fn put(out: &mut String, rest: &mut &str, c: char) {
    const NAMED: [(&str, &str); 7] = [
        ("&amp;", "&amp;"),
        ("&lt;", "&lt;"),
        ("&gt;", "&gt;"),
        ("&nbsp;", "\u{a0}"),
        ("&lrm;", "\u{200e}"),
        ("&rlm;", "\u{200f}"),
        ("&quot;", "\""),
    ];
    if let Some((from, to)) = NAMED.iter().find(|(from, _)| rest.starts_with(from)) {
        out.push_str(to);
        *rest = &rest[from.len()..];
        return;
    }
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\n' => out.push('\n'),
        c if c.is_control() => out.push(' '),
        c => out.push(c),
    }
    *rest = &rest[c.len_utf8()..];
}

fn tag<'a>(inside: &'a str, out: &mut String, open: &mut Vec<&'a str>) {
    let (closing, name) = match inside.strip_prefix('/') {
        Some(name) => (true, name.trim()),
        None => (false, inside.trim()),
    };
    if let Some(speaker) = name.strip_prefix("v ").or_else(|| {
        let (_, name) = name.strip_prefix("v.")?.split_once(' ')?;
        Some(name)
    }) {
        // Who speaks, in words that every player shows.
        let speaker: String = speaker.chars().take(100).collect();
        let speaker = clean(&speaker.replace(['<', '>'], ""));
        if !speaker.is_empty() {
            out.push_str(&speaker);
            out.push_str(": ");
        }
        return;
    }
    let name = name
        .split(['.', ' ', '\t', '\n'])
        .next()
        .unwrap_or_default();
    let Some(name) = KEPT
        .into_iter()
        .find(|kept| kept.eq_ignore_ascii_case(name))
    else {
        return;
    };
    if !closing {
        if !open.contains(&name) {
            out.push('<');
            out.push_str(name);
            out.push('>');
            open.push(name);
        }
    } else if open.contains(&name) {
        while let Some(last) = open.pop() {
            close(out, last);
            if last == name {
                break;
            }
        }
    }
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tags_stay_and_are_closed_and_the_rest_becomes_plain() {
        for (text, wanted) in [
            ("a <b>b <i>c</b> d", "a <b>b <i>c</i></b> d"),
            ("<script>alert(1)</script>", "alert(1)"),
            ("<img src=x onerror=alert(1)>x", "x"),
            ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
            ("a &amp; b &lt;b&gt;", "a &amp; b &lt;b&gt;"),
            ("<v Ada Lovelace>Hi</v>", "Ada Lovelace: Hi"),
            ("<c.yellow>gold</c> <00:01.000>word", "gold word"),
            ("<font color=red>x</font>", "x"),
            ("a\n\n  \nb", "a\nb"),
            ("00:01.000 --> 00:02.000", "00:01.000 --&gt; 00:02.000"),
            ("<b></b>", ""),
            ("<B>x", "<b>x</b>"),
            ("a\u{1b}[31mb", "a [31mb"),
        ] {
            assert_eq!(clean(text), wanted, "{text:?}");
        }
    }
}
