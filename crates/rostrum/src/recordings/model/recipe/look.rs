//! How a mix looks.

use garde::Validate;
use media::plan::{Input, mix};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Cut;

/// The heights a film may have, on its short side.
pub const HEIGHTS: [u32; 4] = [720, 1080, 1440, 2160];

/// Who is shown where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MixLayout)]
pub enum Layout {
    /// Everybody at once, equally large.
    #[default]
    Grid,
    /// Who talks is large; while a screen is shared, the screen.
    Speaker,
    /// Two halves: the two who talked last, or the shared screen and who talks.
    SideBySide,
    /// Who talks, or the shared screen, with another in a corner.
    PictureInPicture,
    /// The shared screen large with the faces beneath; a grid while nothing is shared.
    ScreenWithFaces,
    /// No camera: names, and the moving waves of the voices.
    AudioOnly,
}

/// Whether those who are not large are shown, in the layout `speaker`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MixOthers)]
pub enum Others {
    /// In a strip beneath.
    #[default]
    Strip,
    /// Not at all.
    Hidden,
}

/// Width to height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MixShape)]
pub enum Shape {
    /// Wide.
    #[default]
    #[serde(rename = "16:9")]
    Wide,
    /// Upright.
    #[serde(rename = "9:16")]
    Tall,
    /// Square.
    #[serde(rename = "1:1")]
    Square,
}

/// A colour as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(pub [u8; 3]);

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = "a colour is `#` and six hexadecimal digits";
        let digits = text.strip_prefix('#').ok_or(wrong)?;
        if digits.len() != 6 || !digits.bytes().all(|one| one.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        let all = u32::from_str_radix(digits, 16).map_err(|_| wrong)?;
        let [_, r, g, b] = all.to_be_bytes();
        Ok(Self([r, g, b]))
    }
}

impl From<Colour> for String {
    fn from(Colour([r, g, b]): Colour) -> Self {
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

/// How a mix looks. Whatever is left out is as it is without anybody's wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = MixLook, example = json!({"layout": "speaker", "others": "strip", "shape": "16:9", "height": 1080, "names": true, "background": "#121316", "accent": null, "background_image": null, "logo": null}))]
pub struct Look {
    /// Who is shown where.
    #[garde(skip)]
    pub layout: Layout,
    /// Whether those who are not large are shown; counts for `speaker` alone.
    #[garde(skip)]
    pub others: Others,
    /// Width to height.
    #[garde(skip)]
    pub shape: Shape,
    /// Pixels of the short side: 720, 1080, 1440 or 2160.
    #[garde(custom(a_height))]
    pub height: u32,
    /// Whether names are shown.
    #[garde(skip)]
    pub names: bool,
    /// Behind the pictures, as `#rrggbb`.
    #[garde(skip)]
    #[schema(value_type = String, pattern = "^#[0-9a-fA-F]{6}$")]
    pub background: Colour,
    /// Of circles, waves and the mark before a name; `null`: quiet colours, one for each person.
    #[garde(skip)]
    #[schema(value_type = Option<String>, pattern = "^#[0-9a-fA-F]{6}$")]
    pub accent: Option<Colour>,
    /// A picture of the recording's owner behind the pictures, instead of the colour.
    #[garde(skip)]
    pub background_image: Option<Uuid>,
    /// A picture in a corner; with little opacity a watermark.
    #[garde(dive)]
    pub logo: Option<Logo>,
}

/// A corner of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MixCorner)]
pub enum Corner {
    /// Upper left.
    TopLeft,
    /// Upper right.
    #[default]
    TopRight,
    /// Lower left.
    BottomLeft,
    /// Lower right.
    BottomRight,
}

/// A logo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MixLogo)]
pub struct Logo {
    /// A picture of the recording's owner.
    #[garde(skip)]
    pub asset: Uuid,
    /// Where.
    #[garde(skip)]
    #[serde(default)]
    pub corner: Corner,
    /// Hundredths of the film's width. It is never higher than a third of the film.
    #[garde(range(min = 2, max = 40))]
    #[schema(minimum = 2, maximum = 40, default = 12)]
    #[serde(default = "usual_width")]
    pub width_percent: u32,
    /// Hundredths; 100 hides what is behind it.
    #[garde(range(min = 5, max = 100))]
    #[schema(minimum = 5, maximum = 100, default = 100)]
    #[serde(default = "usual_opacity")]
    pub opacity_percent: u32,
}

const fn usual_width() -> u32 {
    12
}

const fn usual_opacity() -> u32 {
    100
}

impl Logo {
    /// The same of this file.
    pub fn placed(&self, input: Input) -> mix::Logo {
        mix::Logo {
            input,
            corner: match self.corner {
                Corner::TopLeft => mix::Corner::TopLeft,
                Corner::TopRight => mix::Corner::TopRight,
                Corner::BottomLeft => mix::Corner::BottomLeft,
                Corner::BottomRight => mix::Corner::BottomRight,
            },
            width_percent: self.width_percent,
            opacity_percent: self.opacity_percent,
        }
    }
}

impl Default for Look {
    fn default() -> Self {
        let plain = mix::Look::default();
        Self {
            layout: Layout::Grid,
            others: Others::Strip,
            shape: Shape::Wide,
            height: plain.height,
            names: plain.names,
            background: Colour(plain.background),
            accent: None,
            background_image: None,
            logo: None,
        }
    }
}

impl From<&Look> for mix::Look {
    fn from(look: &Look) -> Self {
        Self {
            layout: match look.layout {
                Layout::Grid => mix::Layout::Grid,
                Layout::Speaker => mix::Layout::Speaker {
                    others: look.others == Others::Strip,
                },
                Layout::SideBySide => mix::Layout::SideBySide,
                Layout::PictureInPicture => mix::Layout::PictureInPicture,
                Layout::ScreenWithFaces => mix::Layout::ScreenWithFaces,
                Layout::AudioOnly => mix::Layout::AudioOnly,
            },
            shape: match look.shape {
                Shape::Wide => mix::Shape::Wide,
                Shape::Tall => mix::Shape::Tall,
                Shape::Square => mix::Shape::Square,
            },
            height: look.height,
            names: look.names,
            background: look.background.0,
            accent: look.accent.map(|colour| colour.0),
        }
    }
}

fn a_height(height: &u32, _: &()) -> garde::Result {
    match HEIGHTS.contains(height) {
        true => Ok(()),
        false => Err(garde::Error::new("is 720, 1080, 1440 or 2160")),
    }
}

/// A moment of a mix that is not made yet.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"look": {"layout": "speaker"}, "at_ms": 60000, "width": 640}))]
pub struct AskPreview {
    /// How it would look.
    #[garde(dive)]
    pub look: Look,
    /// How it would be cut: its lower thirds are shown. Left out: without.
    #[garde(dive)]
    #[serde(default)]
    pub cut: Option<Cut>,
    /// Which moment of the recording; behind the end: the last.
    #[garde(range(min = 0, max = 604_800_000))]
    #[schema(minimum = 0, maximum = 604_800_000)]
    pub at_ms: u64,
    /// Columns of the picture.
    #[garde(range(min = 160, max = 1280))]
    #[schema(minimum = 160, maximum = 1280, default = 640)]
    #[serde(default)]
    pub width: Option<u32>,
}

impl AskPreview {
    /// The look, small enough to be drawn at once.
    pub fn small(&self) -> mix::Look {
        let width = self.width.unwrap_or(640);
        let short = match self.look.shape {
            Shape::Wide => width * 9 / 16,
            Shape::Tall | Shape::Square => width,
        };
        mix::Look {
            height: short.min(self.look.height) & !1,
            ..mix::Look::from(&self.look)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_it_always_was() {
        let look: Look = serde_json::from_str("{}").expect("a look");
        assert_eq!(mix::Look::from(&look), mix::Look::default());
    }

    #[test]
    fn a_colour_is_six_digits_and_nothing_else() {
        let read = |text: &str| Colour::try_from(text.to_owned());
        assert_eq!(
            read("#7C8cff").map(|colour| colour.0),
            Ok([0x7c, 0x8c, 0xff])
        );
        for wrong in [
            "", "red", "#fff", "#+12345", "#12345g", "#1234567", "121316", "#1234é",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(String::from(Colour([1, 2, 255])), "#0102ff");
    }

    #[test]
    fn a_preview_is_as_wide_as_was_asked_for() {
        let ask = |shape, width| AskPreview {
            look: Look {
                shape,
                ..Look::default()
            },
            cut: None,
            at_ms: 0,
            width,
        };
        assert_eq!(ask(Shape::Wide, None).small().size(), (640, 360));
        assert_eq!(ask(Shape::Tall, Some(360)).small().size(), (360, 640));
        assert_eq!(ask(Shape::Square, Some(500)).small().size(), (500, 500));
    }
}
