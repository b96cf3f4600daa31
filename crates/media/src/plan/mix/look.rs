//! How a mix looks: enums and numbers only, so that nothing a person typed reaches an argument.

/// Red, green and blue.
pub type Colour = [u8; 3];

/// The stage: dark, so that faces are the brightest thing.
pub const STAGE: Colour = [0x12, 0x13, 0x16];

/// Who is shown where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Everybody at once, equally large; screens first.
    #[default]
    Grid,
    /// Who talks is large.
    Speaker {
        /// The others stand in a strip beneath; else they are not shown.
        others: bool,
    },
    /// Two halves: the two who talked last, or the shared screen and who talks.
    SideBySide,
    /// Who talks, or the shared screen, with another in a corner.
    PictureInPicture,
    /// The shared screen large and the faces beneath; a grid while nothing is shared.
    ScreenWithFaces,
    /// No camera: names, and the moving waves of the voices.
    AudioOnly,
}

/// Width to height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// 16:9.
    #[default]
    Wide,
    /// 9:16.
    Tall,
    /// 1:1.
    Square,
}

/// A corner of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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

/// How a mix looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Who is shown where.
    pub layout: Layout,
    /// Width to height.
    pub shape: Shape,
    /// The short side, in pixels: 720, 1080, 1440 or 2160.
    pub height: u32,
    /// Whether names are shown.
    pub names: bool,
    /// Behind the tiles.
    pub background: Colour,
    /// Of circles, waves and the mark before a name; nothing: quiet hues, one for each person.
    pub accent: Option<Colour>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            layout: Layout::Grid,
            shape: Shape::Wide,
            height: 720,
            names: true,
            background: STAGE,
            accent: None,
        }
    }
}

impl Look {
    /// Columns and rows.
    pub fn size(&self) -> (u32, u32) {
        let short = self.height.clamp(2, 2160) & !1;
        let long = (short * 16 / 9) & !1;
        match self.shape {
            Shape::Wide => (long, short),
            Shape::Tall => (short, long),
            Shape::Square => (short, short),
        }
    }

    /// So many pixels as `pixels` are in a picture of 720 rows.
    pub(super) fn scaled(&self, pixels: u32) -> u32 {
        pixels * self.height / 720
    }

    /// Whether it must be known who talks: beneath a screen too, where not everybody has a place.
    pub fn follows_speech(&self) -> bool {
        matches!(
            self.layout,
            Layout::Speaker { .. }
                | Layout::SideBySide
                | Layout::PictureInPicture
                | Layout::ScreenWithFaces
        )
    }

    pub(super) fn shows_cameras(&self) -> bool {
        self.layout != Layout::AudioOnly
    }
}
