//! Captions and chapters, as they are asked for and seen.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The most tracks of captions a recording has.
pub const MOST_TRACKS: u64 = 40;

/// What captions are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionKind {
    /// For those who do not hear: also says what is heard besides speech.
    #[default]
    Captions,
    /// For those who do not know the language.
    Subtitles,
}

impl CaptionKind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Captions => "captions",
            Self::Subtitles => "subtitles",
        }
    }

    /// Reads what was stored.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "subtitles" => Self::Subtitles,
            _ => Self::Captions,
        }
    }
}

/// A track of captions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Caption {
    /// Its id.
    pub id: Uuid,
    /// Its language, as BCP 47 writes it.
    pub language: String,
    /// What a person chooses it by.
    pub label: String,
    /// What it is for.
    pub kind: CaptionKind,
    /// Where it is fetched as WebVTT.
    pub url: String,
}

/// The captions of a recording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaptionList {
    /// All of them; never more than a page.
    pub items: Vec<Caption>,
    /// Always absent.
    pub next_cursor: Option<String>,
}

/// What is said of captions that are sent.
#[derive(Clone, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewCaption {
    /// Their language, as BCP 47 writes it: `en`, `pt-BR`.
    #[garde(custom(is_language))]
    pub language: String,
    /// What a person chooses them by. Without it: the language.
    #[garde(inner(custom(is_label)))]
    pub label: Option<String>,
    /// What they are for.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline)]
    pub kind: CaptionKind,
}

/// What is to be changed of captions.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"label": "English"}))]
pub struct CaptionChange {
    /// Their language.
    #[garde(inner(custom(is_language)))]
    pub language: Option<String>,
    /// What a person chooses them by.
    #[garde(inner(custom(is_label)))]
    pub label: Option<String>,
    /// What they are for.
    #[garde(skip)]
    pub kind: Option<CaptionKind>,
}

fn is_language(tag: &str, (): &()) -> garde::Result {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_tag = (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && letters(part))
        && tag.len() <= 35;
    if is_tag {
        Ok(())
    } else {
        Err(garde::Error::new("a language tag such as `en` or `pt-BR`"))
    }
}

fn is_label(text: &str, (): &()) -> garde::Result {
    let fits = (1..=100).contains(&text.trim().chars().count());
    if fits && !text.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(garde::Error::new("one line of 1 to 100 characters"))
    }
}

/// The chapters of a recording.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"at": 0.0, "title": "Welcome"}, {"at": 95.5, "title": "Noise"}]}))]
pub struct Chapters {
    /// In the order of their times.
    #[garde(length(max = 500), dive)]
    pub items: Vec<Chapter>,
}

/// Where a part of a recording begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// In seconds from the beginning.
    #[garde(range(min = 0.0, max = 360_000.0))]
    pub at: f64,
    /// What it is called.
    #[garde(custom(is_title))]
    pub title: String,
}

fn is_title(text: &str, (): &()) -> garde::Result {
    let fits = (1..=200).contains(&text.trim().chars().count());
    if fits && !text.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(garde::Error::new("one line of 1 to 200 characters"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_tag() {
        for good in ["en", "pt-BR", "zh-Hant-TW", "de-1996"] {
            assert!(is_language(good, &()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "e",
            "en_US",
            "en-",
            "../x",
            "en\"",
            "e1",
            "englishlanguage",
        ] {
            assert!(is_language(bad, &()).is_err(), "{bad}");
        }
    }
}
