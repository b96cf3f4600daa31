//! Names as they can be drawn. They go into files, never into arguments; here they only become short and harmless to see.

/// More than this many characters of a name are not drawn.
const LABEL_CHARS: usize = 28;

/// A name on one line: no control characters or direction overrides, shortened.
pub fn label(name: &str) -> String {
    line(name, LABEL_CHARS)
}

/// The same of a longer text, shortened to so many characters.
pub fn line(name: &str, most: usize) -> String {
    let harmless = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let words: Vec<String> = name
        .split_whitespace()
        .map(|word| word.chars().filter(harmless).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    let line = words.join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let short: String = line.chars().take(most - 1).collect();
    format!("{}…", short.trim_end())
}

/// The first letters of the first and the last word.
pub fn initials(name: &str) -> String {
    let label = label(name);
    let first_of = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters = label.split(' ').filter_map(first_of);
    let first = letters.next();
    let both: String = first.into_iter().chain(letters.next_back()).collect();
    both.to_uppercase()
}

/// About how wide a line is drawn at this height of letters; a little too wide rather than too narrow.
pub fn width(line: &str, size: u32) -> u32 {
    let one = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | '\'' | '|' | '!' | ':' | ';' => 0.32,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '…' => 0.98,
        c if c.is_uppercase() || c.is_ascii_digit() => 0.72,
        c if c as u32 >= 0x2E80 => 1.05,
        _ => 0.62,
    };
    (line.chars().map(one).sum::<f64>() * f64::from(size)).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line_whatever_was_typed() {
        assert_eq!(label("  Ada\tLovelace\r\n"), "Ada Lovelace");
        assert_eq!(label("a\u{202e}b\u{0}c\u{200f}"), "abc");
        assert_eq!(label(&"x".repeat(100)).chars().count(), LABEL_CHARS);
        assert_eq!(label("%{pts}':,;[v]"), "%{pts}':,;[v]");
        assert_eq!(label("\u{200b}"), "");
    }

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("björk"), "B");
        assert_eq!(initials("(she) 李 小龙"), "S小");
        assert_eq!(initials("…"), "");
    }
}
