//! What people type to be shown on one line: names and titles.

use std::fmt;

/// Why a text cannot be shown as one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing of it would be seen.
    Blank,
    /// Longer than this many characters.
    TooLong(usize),
    /// It has characters that cannot be seen and could make it pose as another.
    Unseen,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("must not be empty"),
            Self::TooLong(longest) => write!(f, "is longer than {longest} letters"),
            Self::Unseen => f.write_str("has characters that cannot be shown"),
        }
    }
}

/// Asks whether people see what they read: one line, something visible in it, nothing hidden.
///
/// # Errors
/// Says which of these it is not.
pub fn one_line(text: &str, longest: usize) -> Result<(), Unfit> {
    if text.chars().count() > longest {
        return Err(Unfit::TooLong(longest));
    }
    // First: a text of nothing but hidden characters is called what it is to whoever typed it.
    if !text.chars().any(is_visible) {
        return Err(Unfit::Blank);
    }
    if text.chars().any(is_hidden) {
        return Err(Unfit::Unseen);
    }
    Ok(())
}

/// Control characters, and those of Unicode that only steer how others look: direction marks, what
/// has no width, fillers, tags.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        // Tags, and what the standard keeps for more of the kind.
        || (matches!(c, '\u{e0000}'..='\u{e0fff}') && !is_joint(c))
}

/// Joiners and variation selectors: seen only in what they do to their neighbours, which emoji and
/// Persian need.
fn is_joint(c: char) -> bool {
    matches!(c,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{200c}' | '\u{200d}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_visible(c: char) -> bool {
    // U+2800 is the Braille pattern without a dot.
    !(c.is_whitespace() || is_hidden(c) || is_joint(c) || c == '\u{2800}')
}

/// What can be a file name on every system, of what something is called.
#[must_use]
pub fn file_name(title: &str) -> String {
    let safe = |c: char| {
        if c.is_control() || "/\\:*?\"<>|".contains(c) {
            '-'
        } else {
            c
        }
    };
    let name: String = title.chars().map(safe).take(120).collect();
    let name = name.trim().trim_matches('.').trim();
    if name.is_empty() {
        "recording".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_and_emoji_are_shown() {
        for name in [
            "Über Käse 🧀",
            "نیم\u{200c}فاصله",
            "क्\u{200d}ष",
            "👩\u{200d}🚀 ❤\u{fe0f}",
            "葛\u{e0100}城",
            "⠁\u{2800}⠃",
            "-",
        ] {
            assert_eq!(one_line(name, 20), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn a_text_that_shows_nothing_is_blank() {
        for blank in [
            "",
            "   ",
            "\u{3000}",
            "\u{3164}",
            "\u{2800}",
            "\u{ad}",
            "\u{fe0f}",
            "\u{200d}\u{200c}",
            "\u{200b}",
            "\u{e0041}\u{e007f}",
        ] {
            assert_eq!(one_line(blank, 20), Err(Unfit::Blank), "{blank:?}");
        }
    }

    #[test]
    fn what_hides_between_letters_is_refused() {
        for hidden in [
            '\0',
            '\n',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200e}',
            '\u{2028}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{3164}',
            '\u{feff}',
            '\u{e0041}',
        ] {
            let name = format!("a{hidden}b");
            assert_eq!(one_line(&name, 20), Err(Unfit::Unseen), "{name:?}");
        }
    }

    #[test]
    fn the_longest_is_counted_in_characters() {
        assert_eq!(one_line("éé", 2), Ok(()));
        assert_eq!(one_line("ééé", 2), Err(Unfit::TooLong(2)));
    }

    #[test]
    fn a_title_becomes_a_name_for_a_file_on_any_system() {
        assert_eq!(file_name("What? \"Me\"/You: <b>"), "What- -Me--You- -b-");
        assert_eq!(file_name("..."), "recording");
        assert_eq!(file_name("Käse"), "Käse");
    }
}
