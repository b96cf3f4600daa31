//! Why a platform does not take a stream, in its own words.

use crate::Error;
use crate::amf::Value;

/// So many letters of what a stranger says are passed on.
const MOST: usize = 200;

/// Why a connection to a platform is ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It speaks no RTMP, or more than is ever needed.
    #[error(transparent)]
    Garbled(#[from] Error),
    /// It does not take the stream (any more). Its words, one line without the key; empty where it said none.
    #[error("The other side refused: {0}")]
    Refused(String),
}

impl Refusal {
    /// Of a command that says so.
    pub(super) fn told(said: &[Value], key: &str) -> Self {
        let told = said
            .iter()
            .rev()
            .find(|value| value.field("code").is_some());
        let field = |name: &str| told.and_then(|told| told.field(name)?.text());
        let words = field("description").filter(|words| !words.trim().is_empty());
        let words = words.or_else(|| field("code")).unwrap_or_default();
        Self::Refused(fit(words, key))
    }
}

/// One short line in which the key is not.
fn fit(words: &str, key: &str) -> String {
    let words = match key.is_empty() {
        true => words.to_owned(),
        false => words.replace(key, "…"),
    };
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    words.chars().map(plain).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short_and_do_not_tell_the_key() {
        let status = |words: &str| {
            let told = vec![
                (
                    "code".to_owned(),
                    Value::Text("NetStream.Publish.BadName".into()),
                ),
                ("description".to_owned(), Value::Text(words.to_owned())),
            ];
            let said = [
                Value::Text("onStatus".into()),
                Value::Number(0.0),
                Value::Object(told),
            ];
            Refusal::told(&said, "s3cret")
        };
        let refused = |words: &str| Refusal::Refused(words.to_owned());
        assert_eq!(status("s3cret is\nnot s3cret"), refused("… is not …"));
        assert_eq!(status(" "), refused("NetStream.Publish.BadName"));
        assert_eq!(status(&"a".repeat(900)), refused(&"a".repeat(200)));
        assert_eq!(Refusal::told(&[], ""), refused(""));
    }
}
