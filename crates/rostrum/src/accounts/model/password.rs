//! What a password must be: long enough, and not one that everybody tries first.

use crate::kit::{Error, Result};

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest: more adds nothing and costs time.
const LONGEST: usize = 256;

/// The words that lists of stolen passwords are made of. A password that is nothing but one or two of
/// these with digits and signs around them is guessed within minutes.
const WORDS: [&str; 62] = [
    "password",
    "passwort",
    "passw",
    "contrasena",
    "motdepasse",
    "welcome",
    "willkommen",
    "letmein",
    "admin",
    "administrator",
    "root",
    "user",
    "login",
    "guest",
    "test",
    "testing",
    "changeme",
    "secret",
    "default",
    "master",
    "qwerty",
    "qwertyuiop",
    "qwertz",
    "qwertzuiop",
    "azerty",
    "azertyuiop",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "qazwsx",
    "qazwsxedc",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "basketball",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "shadow",
    "michael",
    "jennifer",
    "jordan",
    "hunter",
    "trustno",
    "starwars",
    "pokemon",
    "whatever",
    "freedom",
    "computer",
    "internet",
    "samsung",
    "liverpool",
    "chelsea",
    "abc",
    "abcd",
    "summer",
    "winter",
    "rostrum",
];

/// Takes a new password.
///
/// # Errors
/// Says what is wrong with it, in the name of the field `field`.
pub fn checked(field: &str, typed: &str, email: &str) -> Result<()> {
    let length = typed.chars().count();
    if length < SHORTEST {
        let say = format!("A password has at least {SHORTEST} characters.");
        return Err(Error::invalid(field, "password.too_short", say));
    }
    if length > LONGEST {
        let say = format!("A password has at most {LONGEST} characters.");
        return Err(Error::invalid(field, "password.too_long", say));
    }
    if is_common(&typed.to_lowercase()) || is_of(&typed.to_lowercase(), email) {
        let say = "This password is among the first that are tried. Choose another, such as four \
                   words that do not belong together.";
        return Err(Error::invalid(field, "password.common", say));
    }
    Ok(())
}

fn is_common(lower: &str) -> bool {
    let plain: String = lower.chars().map(unmasked).collect();
    is_few_characters(lower)
        || is_sequence(lower)
        || is_common_words(lower)
        || is_common_words(&plain)
}

/// `p4ssw0rd` is `password` to those who guess.
fn unmasked(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

fn is_few_characters(text: &str) -> bool {
    let mut seen: Vec<char> = text.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() <= 3
}

/// `1234567890`, `9876543210`, `abcdefghij`, and the same twice over.
fn is_sequence(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps = codes
        .windows(2)
        .filter(|pair| (pair[1] - pair[0]).abs() == 1);
    // The wrap from 9 to 0, and from the end of a run to the start of its repetition, are no steps.
    steps.count() + 3 >= codes.len()
}

/// Nothing but common words, digits and signs: what is left after taking these out has no letters
/// worth guessing.
fn is_common_words(text: &str) -> bool {
    let mut words = WORDS;
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = text.to_owned();
    for word in words {
        left = left.replace(word, " ");
    }
    left.len() < text.len() && left.chars().filter(|c| c.is_alphabetic()).count() <= 2
}

/// The address, or the part before its `@` with little around it.
fn is_of(lower: &str, email: &str) -> bool {
    let local = email.split('@').next().unwrap_or(email);
    lower == email
        || local.chars().count() >= 4
            && lower.contains(local)
            && lower.chars().count() <= local.chars().count() + 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(typed: &str) -> String {
        checked("password", typed, "ada.lovelace@example.org")
            .err()
            .map_or_else(String::new, |e| e.problem().errors[0].code.clone())
    }

    #[test]
    fn common_passwords_are_refused_however_they_are_dressed() {
        for bad in [
            "password123",
            "Password123!",
            "P4ssw0rd2024",
            "qwertyuiop",
            "1234567890",
            "12345678910",
            "9876543210",
            "0123456789",
            "aaaaaaaaaa",
            "abababababab",
            "abcdefghij",
            "iloveyou123",
            "letmein2024!",
            "admin123456",
            "qwerty12345",
            "welcome2024",
            "1q1q1q1q1q",
            "adminadmin",
            "Ada.Lovelace",
            "ada.lovelace1",
            "ada.lovelace@example.org",
        ] {
            assert_eq!(code(bad), "password.common", "{bad}");
        }
    }

    #[test]
    fn long_and_unlikely_passwords_are_taken() {
        for good in [
            "correct horse battery staple",
            "tr0ub4dor&3x",
            "käse-und-brot-7",
            "an analytical engine",
            "my admin likes tea",
        ] {
            assert_eq!(code(good), "", "{good}");
        }
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        assert_eq!(code("kurz-und-k"), "");
        assert_eq!(code("kurz-und-"), "password.too_short");
        assert_eq!(code(&"lang und ".repeat(30)), "password.too_long");
    }
}
