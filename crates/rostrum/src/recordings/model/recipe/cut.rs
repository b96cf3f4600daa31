//! How a mix is cut. All times are of the recording: it begins with its first moment, whatever was cut out before.

use garde::Validate;
use media::plan::mix;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::text::one_line;

/// A week: more than any recording.
const LONGEST_MS: u64 = 604_800_000;
/// Letters of a line.
const LINE: usize = 80;

/// A stretch that is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MixRemoved)]
pub struct Removed {
    /// Its beginning.
    #[garde(range(max = LONGEST_MS))]
    #[schema(minimum = 0, maximum = 604_800_000)]
    pub from_ms: u64,
    /// Its end; behind it.
    #[garde(range(max = LONGEST_MS))]
    #[schema(minimum = 0, maximum = 604_800_000)]
    pub to_ms: u64,
}

/// Which pauses are made shorter: those in which nobody talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MixTrimSilence)]
pub struct TrimSilence {
    /// Those that are longer than this.
    #[garde(range(min = 500, max = 600_000))]
    #[schema(minimum = 500, maximum = 600_000)]
    pub longer_than_ms: u64,
    /// What is left of them.
    #[garde(range(min = 400, max = 10_000))]
    #[schema(minimum = 400, maximum = 10_000)]
    pub keep_ms: u64,
}

/// What stands before or behind the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MixEnd)]
pub struct End {
    /// A picture or clip of the recording's owner.
    #[garde(skip)]
    pub asset: Uuid,
    /// How long a picture is shown; a clip is as long as it is.
    #[garde(range(min = 500, max = 60_000))]
    #[schema(minimum = 500, maximum = 60_000)]
    #[serde(default = "usual_end")]
    pub length_ms: u64,
}

const fn usual_end() -> u64 {
    5000
}

/// A line or two at the lower edge: somebody's name, or whatever is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MixLowerThird)]
pub struct LowerThird {
    /// From when on.
    #[garde(range(max = LONGEST_MS))]
    #[schema(minimum = 0, maximum = 604_800_000)]
    pub at_ms: u64,
    /// For how long.
    #[garde(range(min = 500, max = 60_000))]
    #[schema(minimum = 500, maximum = 60_000)]
    pub length_ms: u64,
    /// Whose name is the large line; then there is no `title`.
    #[garde(custom(either(&self.title)))]
    #[serde(default)]
    pub participant_id: Option<Uuid>,
    /// The large line.
    #[garde(inner(custom(a_line)))]
    #[schema(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub title: Option<String>,
    /// The small line; may be empty.
    #[garde(custom(a_line_or_none))]
    #[schema(max_length = 80)]
    #[serde(default)]
    pub subtitle: String,
}

/// How a mix is cut. Whatever is left out is as it is without anybody's wish. Cuts fall between two pictures of the film.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = MixCut, example = json!({"from_ms": 4000, "to_ms": null, "removed": [{"from_ms": 60000, "to_ms": 95000}], "trim_silence": {"longer_than_ms": 2000, "keep_ms": 800}, "fade_in_ms": 500, "fade_out_ms": 1000, "intro": null, "outro": null, "lower_thirds": [{"at_ms": 8000, "length_ms": 5000, "title": "Ada Lovelace", "subtitle": "Analyst"}]}))]
pub struct Cut {
    /// Where the film begins.
    #[garde(range(max = LONGEST_MS))]
    #[schema(minimum = 0, maximum = 604_800_000)]
    pub from_ms: u64,
    /// Where it ends; `null`: with the recording.
    #[garde(inner(range(max = LONGEST_MS)))]
    #[schema(minimum = 0, maximum = 604_800_000)]
    pub to_ms: Option<u64>,
    /// What is taken out between them; in any order.
    #[garde(length(max = 1000), dive)]
    #[schema(max_items = 1000)]
    pub removed: Vec<Removed>,
    /// Whether long pauses are made shorter.
    #[garde(dive)]
    pub trim_silence: Option<TrimSilence>,
    /// How long it takes to come out of black and silence.
    #[garde(range(max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub fade_in_ms: u64,
    /// How long it takes to go back there.
    #[garde(range(max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub fade_out_ms: u64,
    /// What stands before it: a film, a sound over the background, or a picture.
    #[garde(dive)]
    pub intro: Option<End>,
    /// What stands behind it.
    #[garde(dive)]
    pub outro: Option<End>,
    /// Lines at the lower edge; no two at once.
    #[garde(length(max = 60), dive, custom(one_at_a_time))]
    #[schema(max_items = 60)]
    pub lower_thirds: Vec<LowerThird>,
}

impl Cut {
    /// All that is taken out of a recording of this length by hand.
    pub fn taken_out(&self, length_ms: u64) -> Vec<mix::Stretch> {
        let stretch = |from_ms, to_ms| mix::Stretch { from_ms, to_ms };
        let removed = self.removed.iter();
        let mut all: Vec<_> = removed.map(|one| stretch(one.from_ms, one.to_ms)).collect();
        if self.from_ms > 0 {
            all.push(stretch(0, self.from_ms));
        }
        if let Some(to_ms) = self.to_ms.filter(|to_ms| *to_ms < length_ms) {
            all.push(stretch(to_ms, length_ms));
        }
        all
    }

    /// Which pauses are made shorter.
    pub fn silence(&self) -> Option<mix::Silence> {
        self.trim_silence.map(Into::into)
    }
}

impl From<TrimSilence> for mix::Silence {
    fn from(trim: TrimSilence) -> Self {
        Self {
            longer_than_ms: trim.longer_than_ms,
            keep_ms: trim.keep_ms,
        }
    }
}

fn a_line(line: &str, _: &()) -> garde::Result {
    one_line(line, LINE).map_err(garde::Error::new)
}

fn a_line_or_none(line: &str, ctx: &()) -> garde::Result {
    match line.is_empty() {
        true => Ok(()),
        false => a_line(line, ctx),
    }
}

fn either(title: &Option<String>) -> impl FnOnce(&Option<Uuid>, &()) -> garde::Result {
    let has_title = title.is_some();
    move |participant, _| match participant.is_some() == has_title {
        true => Err(garde::Error::new(
            "say whose name it is or what the title is, one of both",
        )),
        false => Ok(()),
    }
}

fn one_at_a_time(thirds: &[LowerThird], _: &()) -> garde::Result {
    let mut times: Vec<(u64, u64)> = thirds
        .iter()
        .map(|one| (one.at_ms, one.at_ms + one.length_ms))
        .collect();
    times.sort_unstable();
    match times.windows(2).all(|pair| pair[0].1 <= pair[1].0) {
        true => Ok(()),
        false => Err(garde::Error::new("two of them are shown at once")),
    }
}

/// Asks which pauses would be made shorter.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"longer_than_ms": 2000, "keep_ms": 800}))]
pub struct AskPauses {
    /// Those that are longer than this.
    #[garde(range(min = 500, max = 600_000))]
    #[schema(minimum = 500, maximum = 600_000)]
    pub longer_than_ms: u64,
    /// What is left of them.
    #[garde(range(min = 400, max = 10_000))]
    #[schema(minimum = 400, maximum = 10_000)]
    pub keep_ms: u64,
}

/// What of the pauses would be taken out.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MixPauses)]
pub struct Pauses {
    /// What would go, in order.
    pub pauses: Vec<Removed>,
    /// How much that is together.
    #[schema(minimum = 0)]
    pub saved_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_takes_nothing_out() {
        let cut: Cut = serde_json::from_str("{}").expect("a cut");
        assert_eq!(cut, Cut::default());
        assert_eq!(cut.taken_out(1000), []);
        assert_eq!(cut.silence(), None);
    }

    #[test]
    fn beginning_and_end_are_taken_out_too() {
        let cut = Cut {
            from_ms: 100,
            to_ms: Some(900),
            ..Cut::default()
        };
        let found: Vec<_> = cut.taken_out(1000);
        let found: Vec<_> = found.iter().map(|one| (one.from_ms, one.to_ms)).collect();
        assert_eq!(found, [(0, 100), (900, 1000)]);
    }

    #[test]
    fn a_lower_third_has_a_name_or_a_title_and_no_other_at_its_time() {
        let third = |at_ms, title: Option<&str>, participant_id| LowerThird {
            at_ms,
            length_ms: 1000,
            participant_id,
            title: title.map(str::to_owned),
            subtitle: String::new(),
        };
        let of = |lower_thirds| Cut {
            lower_thirds,
            ..Cut::default()
        };
        let ok = |cut: Cut| cut.validate().is_ok();
        let id = Some(Uuid::nil());
        assert!(ok(of(vec![third(0, Some("%{pts}:'\""), None)])));
        assert!(ok(of(vec![
            third(1000, None, id),
            third(0, Some("x"), None)
        ])));
        assert!(!ok(of(vec![third(0, None, None)])));
        assert!(!ok(of(vec![third(0, Some("x"), id)])));
        assert!(!ok(of(vec![third(0, Some("a\u{202e}b"), None)])));
        assert!(!ok(of(vec![
            third(0, Some("x"), None),
            third(999, Some("y"), None)
        ])));
    }
}
