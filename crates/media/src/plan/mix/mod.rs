//! Many tracks become one film: faces with their names, laid out as the look says, the sound of all at equal loudness.
//!
//! It takes some runs, each a pure plan: [`treated`] makes voices clean where that is asked for, [`voices`] measures each voice, [`sum`] the sum of all at equal loudness,
//! [`mastered`] (where the limiter has to work) what it makes of it, [`film`] makes the file, and [`resounded`] makes its sound once more where AAC made
//! peaks too high. Sound is decoded anew in
//! each: it costs less than keeping an hour of samples on the disk.
//!
//! Times: a piece's `offset_ms` says where its first frame or sample lies on the recording's clock; inside the piece its
//! own timestamps rule, so that a loss stays a gap. Sound is placed to the sample, pictures to half a frame.

mod brand;
mod canvas;
mod cut;
mod drawing;
mod film;
mod font;
mod layout;
mod look;
mod parts;
mod picture;
mod preview;
mod raster;
mod resound;
mod scene;
mod sound;
mod steps;
mod text;
mod treat;

pub use brand::{Brand, LowerThird};
pub use cut::{Cut, End, Kept, Silence, Stretch};
pub use film::film;
pub use font::font;
pub use layout::{Box, grid, layout, with_strip};
pub use look::{Colour, Corner, Layout, Look, Shape};
pub use preview::preview;
pub use raster::{Fit, Logo, RASTER, Raster, raster};
pub use resound::{heard, resounded, stretches};
pub use sound::{Loudness, Master, RATE, mastered, sum, voice_gain_db, voices};
pub use treat::{Denoise, LOWERED_DB, Sound, Target, treated};

use crate::{
    frame::Gap,
    plan::{Encoder, Input},
};

/// The columns of the usual film.
pub const WIDTH: u32 = 1280;
/// The rows of the usual film.
pub const HEIGHT: u32 = 720;
/// The film's pictures a second.
pub const FPS: u32 = 30;
/// A key frame this often, so that the film can be cut into segments without encoding it again.
pub const KEY_SECONDS: u32 = 2;

/// What is to be mixed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mix {
    /// How long the film is.
    pub duration_ms: u64,
    /// Who is in it, in the order of the grid.
    pub people: Vec<Person>,
    /// The font of their names.
    pub font: std::path::PathBuf,
    /// How it looks.
    pub look: Look,
    /// What is added of somebody's own.
    pub brand: Brand,
    /// What of it becomes the film.
    pub cut: Cut,
    /// How it sounds.
    pub sound: Sound,
    /// By how much all voices were lowered before they came here; it is given back.
    pub lowered_db: f64,
    /// Who begins to talk when, in order; needed only where the look follows speech.
    pub turns: Vec<Turn>,
    /// Who codes its pictures.
    pub encoder: Encoder,
}

/// Somebody takes the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// From when on.
    pub at_ms: u64,
    /// Who, as a place in [`Mix::people`].
    pub person: usize,
}

/// One participant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    /// The name on the tile; whatever was typed.
    pub name: String,
    /// They are not heard.
    pub muted: bool,
    /// Decibels louder than the others.
    pub gain_db: f64,
    /// The pieces of the microphone.
    pub microphone: Vec<Piece>,
    /// The pieces of the camera. Where there is none, a card with the name is shown.
    pub camera: Vec<Piece>,
    /// The pieces of the shared screen, which gets a tile of its own.
    pub screen: Vec<Piece>,
}

/// One file of a track.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The file.
    pub input: Input,
    /// Where its first frame or sample lies on the recording's clock, in milliseconds; may be negative.
    pub offset_ms: f64,
    /// How long a second of its pictures lasts on that clock: nobody's clock runs exactly like another. Sound is brought to
    /// the recording's clock before it comes here.
    pub speed: f64,
    /// Stretches of the piece, from its first frame, in which it has nothing to show: the card is shown instead.
    pub gaps: Vec<Gap>,
    /// How long it is by its own clock, where that is known.
    pub length_ms: Option<u64>,
}

impl Piece {
    /// A file without gaps that lies here.
    pub fn at(input: Input, offset_ms: f64) -> Self {
        Self {
            input,
            offset_ms,
            speed: 1.0,
            gaps: Vec::new(),
            length_ms: None,
        }
    }
}

/// One place in the grid.
struct Tile<'a> {
    label: String,
    initials: String,
    pieces: &'a [Piece],
    /// Which person it belongs to: its colour.
    person: usize,
    is_screen: bool,
}

impl Person {
    /// Whether their microphone is part of the mix.
    pub fn is_heard(&self) -> bool {
        !self.muted && !self.microphone.is_empty()
    }
}

impl Mix {
    fn tiles(&self) -> Vec<Tile<'_>> {
        let mut tiles = Vec::new();
        // Screens first: they are what everyone is looking at.
        for (person, one) in self
            .people
            .iter()
            .enumerate()
            .filter(|one| !one.1.screen.is_empty())
        {
            // The same words in every language: a name, and a sign.
            let label = text::label(&one.name);
            let initials = text::initials(&one.name);
            tiles.push(Tile {
                label,
                initials,
                pieces: &one.screen,
                person,
                is_screen: true,
            });
        }
        for (person, one) in self.people.iter().enumerate() {
            let label = text::label(&one.name);
            let initials = text::initials(&one.name);
            tiles.push(Tile {
                label,
                initials,
                pieces: &one.camera,
                person,
                is_screen: false,
            });
        }
        tiles
    }
}
