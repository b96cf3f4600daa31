//! Names, addresses, languages and time zones as people type them.

use crate::kit::text::{Unfit, is_hidden, one_line};
use crate::kit::{Error, Result};

/// The longest name, in characters.
const NAME: usize = 100;
/// The longest address that mail can carry (RFC 5321).
const EMAIL: usize = 254;

/// An address in the form that is stored: trimmed, in lower case.
///
/// # Errors
/// It is no address.
pub fn email(typed: &str) -> Result<String> {
    let email = typed.trim().to_lowercase();
    let plausible = email.len() <= EMAIL && garde::rules::email::parse_email(&email).is_ok();
    if plausible && !email.chars().any(is_hidden) {
        Ok(email)
    } else {
        let say = "This is no e-mail address.";
        Err(Error::invalid("email", "email.malformed", say))
    }
}

/// A name: trimmed, 1 to 100 characters, nothing unseen in it.
///
/// # Errors
/// Says which of these it is not.
pub fn name(typed: &str) -> Result<String> {
    let name = typed.trim();
    one_line(name, NAME).map_err(|unfit| match unfit {
        Unfit::Blank => Error::invalid("name", "name.empty", "A name is needed."),
        Unfit::TooLong(longest) => {
            let say = format!("A name has at most {longest} characters.");
            Error::invalid("name", "name.too_long", say)
        }
        Unfit::Unseen => {
            let say = "A name has no characters that cannot be seen.";
            Error::invalid("name", "name.control_characters", say)
        }
    })?;
    Ok(name.to_owned())
}

/// A language tag in the shape of BCP 47.
///
/// # Errors
/// It is none.
pub fn language(typed: &str) -> Result<String> {
    let mut parts = typed.split('-');
    let first = parts.next().unwrap_or_default();
    let main = (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let sub = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if typed.len() <= 35 && main && parts.all(sub) {
        Ok(typed.to_owned())
    } else {
        let say = "Give a language tag such as `en` or `pt-BR`.";
        Err(Error::invalid("language", "language.malformed", say))
    }
}

/// The name of a time zone in the shape of the IANA database. Which zones there are changes with
/// politics; the browser that shows the time is who knows.
///
/// # Errors
/// It is none.
pub fn time_zone(typed: &str) -> Result<String> {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-+".contains(&b))
    };
    if typed.len() <= 64 && typed.split('/').all(part) {
        Ok(typed.to_owned())
    } else {
        let say = "Give a time zone such as `Europe/Berlin`.";
        Err(Error::invalid("time_zone", "time_zone.malformed", say))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_whatever_its_case() {
        assert_eq!(
            email(" Ada@Example.ORG ").expect("an address"),
            "ada@example.org"
        );
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "a b@example.org",
            "a@b\n.org",
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        assert!(email(&format!("{}@example.org", "a".repeat(300))).is_err());
    }

    #[test]
    fn a_name_is_seen_and_of_bounded_length() {
        assert_eq!(name("  Ada  ").expect("a name"), "Ada");
        assert!(name(&"é".repeat(100)).is_ok());
        for bad in [
            "",
            "   ",
            "a\u{0}b",
            "a\nb",
            "\u{202e}adA",
            "\u{3164}",
            "a\u{ad}b",
            &"x".repeat(101),
        ] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn languages_and_zones_have_their_shapes() {
        assert!(language("pt-BR").is_ok() && language("en").is_ok());
        assert!(time_zone("Europe/Berlin").is_ok() && time_zone("Etc/GMT+5").is_ok());
        for bad in ["", "e", "en_US", "en-", "<script>"] {
            assert!(language(bad).is_err(), "{bad:?}");
        }
        for bad in ["", "Europe/", "../etc/passwd", "Europe Berlin"] {
            assert!(time_zone(bad).is_err(), "{bad:?}");
        }
    }
}
