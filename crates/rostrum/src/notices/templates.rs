//! Letters are filled in from the templates in `mail/<letter>/`: a subject, a text, and the same as HTML.
//!
//! What people typed is only ever a value: the HTML escapes it, and a subject is one line however it was typed.
//! A name that a template wants and nobody gave is an error, met by the test below for every letter.
//!
//! English is what is there when a language has no templates of its own. One more language is the same three files as
//! `mail/<letter>/<language>/…` and their line in [`FILES`].

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde_json::Map;

use crate::kit::text::is_hidden;
use crate::kit::{Error, Result};

/// The longest subject, in characters: some mail servers refuse lines of more than 998 bytes.
const SUBJECT: usize = 150;

macro_rules! letters {
    ($($name:literal),* $(,)?) => {
        /// Every letter by name.
        #[cfg(test)]
        pub const NAMES: &[&str] = &[$($name),*];

        /// Every template by its path below `mail/`.
        const FILES: &[(&str, &str)] = &[
            ("layout.html", include_str!("../../mail/layout.html")),
            ("layout.txt", include_str!("../../mail/layout.txt")),
            $(
                (concat!($name, "/subject.txt"), include_str!(concat!("../../mail/", $name, "/subject.txt"))),
                (concat!($name, "/text.txt"), include_str!(concat!("../../mail/", $name, "/text.txt"))),
                (concat!($name, "/html.html"), include_str!(concat!("../../mail/", $name, "/html.html"))),
            )*
        ];
    };
}

letters![
    "address_changed",
    "course_enrolled",
    "course_invitation",
    "import_failed",
    "import_ready",
    "lecture_published",
    "password_changed",
    "recording_expiring",
    "report_due",
    "reset_password",
    "set_password",
    "take_at_risk",
    "take_recovery",
    "take_safe",
    "test",
    "work_done",
    "work_failed",
];

/// The templates, read once.
pub struct Templates(Environment<'static>);

/// A letter as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// One line.
    pub subject: String,
    /// For programs that show text.
    pub text: String,
    /// For all others.
    pub html: String,
}

impl Templates {
    /// Reads the templates.
    ///
    /// # Errors
    /// One of them cannot be read, which would be a mistake of ours.
    pub fn new() -> Result<Self> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|name| {
            if name.ends_with(".html") {
                AutoEscape::Html
            } else {
                AutoEscape::None
            }
        });
        for (name, source) in FILES {
            templates
                .add_template(name, source)
                .map_err(Error::internal)?;
        }
        Ok(Self(templates))
    }

    /// Fills in the letter `name` in `language`, else in English.
    ///
    /// # Errors
    /// There is no such letter, or a name in it was not given.
    pub fn fill(
        &self,
        name: &str,
        language: Option<&str>,
        params: &Map<String, serde_json::Value>,
    ) -> Result<Filled> {
        let values = Value::from_serialize(params);
        let part = |file: &str| -> Result<String> {
            let main = language.and_then(|tag| tag.split('-').next());
            let own = main.map(|main| format!("{name}/{}/{file}", main.to_lowercase()));
            let own = own.and_then(|own| self.0.get_template(&own).ok());
            let template = match own {
                Some(own) => own,
                None => self
                    .0
                    .get_template(&format!("{name}/{file}"))
                    .map_err(Error::internal)?,
            };
            template.render(&values).map_err(Error::internal)
        };
        Ok(Filled {
            subject: one_line(&part("subject.txt")?),
            text: part("text.txt")?,
            html: part("html.html")?,
        })
    }
}

/// What was typed with line breaks or characters that steer others is one plain line in a subject.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if is_hidden(c) { ' ' } else { c })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn params(typed: &str) -> Map<String, serde_json::Value> {
        let names = [
            "address", "by", "course", "every", "house", "lecture", "name", "on", "report", "role",
            "says", "title", "until", "why", "work",
        ];
        let mut params: Map<_, _> = names
            .into_iter()
            .map(|name| (name.to_owned(), json!(typed)))
            .collect();
        params.insert("home".to_owned(), json!("https://rostrum.example/"));
        let link = "https://rostrum.example/reset#token=abc_-1";
        params.insert("link".to_owned(), json!(link));
        params
    }

    #[test]
    fn every_letter_has_a_subject_a_text_and_html_that_lead_to_the_same_place() {
        let templates = Templates::new().expect("read");
        for name in NAMES {
            let mut params = params("Ada");
            let path = format!("{name}/text.txt");
            let (_, text) = FILES.iter().find(|(file, _)| *file == path).expect(name);
            if !text.contains("{{ link }}") {
                params.insert("link".to_owned(), json!(""));
            }
            let filled = templates.fill(name, Some("de-CH"), &params).expect(name);
            assert!(!filled.subject.is_empty(), "{name}");
            assert!(filled.text.lines().all(|line| line.len() <= 200), "{name}");
            let leads = |text: &str| text.contains("https://rostrum.example/");
            // The slashes are escaped in HTML; a browser reads them as they were.
            let html = filled.html.replace("&#x2f;", "/");
            assert!(leads(&filled.text) && leads(&html), "{name}");
            assert_eq!(
                filled.text.contains("#token="),
                filled.html.contains("#token="),
                "{name}"
            );
            assert!(filled.html.starts_with("<!doctype html>"), "{name}");
        }
    }

    #[test]
    fn what_was_typed_is_neither_markup_nor_a_header() {
        let templates = Templates::new().expect("read");
        let typed = "Ada\r\nBcc: all@example.org\u{202e}<script>alert(1)</script>{{ 7 * 7 }}";
        for name in NAMES {
            let filled = templates.fill(name, None, &params(typed)).expect(name);
            assert!(!filled.subject.contains(['\r', '\n', '\u{202e}']), "{name}");
            assert!(!filled.html.contains("<script>"), "{name}");
            assert!(!filled.text.contains("49"), "{name}");
        }
    }

    #[test]
    fn a_name_that_nobody_gave_is_an_error_and_no_gap() {
        let templates = Templates::new().expect("read");
        let mut params = params("Ada");
        params.remove("course");
        assert!(templates.fill("course_enrolled", None, &params).is_err());
        assert!(templates.fill("unheard_of", None, &params).is_err());
    }
}
