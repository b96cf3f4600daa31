//! Many tracks become one film: a grid of faces with their names, the sound of all at equal loudness.
//!
//! It takes up to four runs, each a pure plan: [`voices`] measures each voice, [`sum`] the sum of all at equal loudness,
//! [`mastered`] (where the limiter has to work) what it makes of it, and [`film`] makes the file. Sound is decoded anew in
//! each: it costs less than keeping an hour of samples on the disk.
//!
//! Times: a piece's `offset_ms` says where its first frame or sample lies on the recording's clock; inside the piece its
//! own timestamps rule, so that a loss stays a gap. Sound is placed to the sample, pictures to half a frame.

mod canvas;
mod film;
mod font;
mod layout;
mod sound;
mod text;

pub use film::film;
pub use font::font;
pub use layout::{Box, layout};
pub use sound::{Loudness, Master, TARGET_LUFS, mastered, sum, voices};

use crate::{frame::Gap, plan::Input};

/// The film's columns.
pub const WIDTH: u32 = 1280;
/// The film's rows.
pub const HEIGHT: u32 = 720;
/// The film's pictures a second.
pub const FPS: u32 = 30;
/// A key frame this often, so that the film can be cut into segments without encoding it again.
pub const KEY_SECONDS: u32 = 2;

/// What is to be mixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// How long the film is.
    pub duration_ms: u64,
    /// Who is in it, in the order of the grid.
    pub people: Vec<Person>,
    /// The font of their names.
    pub font: std::path::PathBuf,
}

/// One participant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    /// The name on the tile; whatever was typed.
    pub name: String,
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
    /// Stretches of the piece, from its first frame, in which it has nothing to show: the card is shown instead.
    pub gaps: Vec<Gap>,
}

/// One place in the grid.
struct Tile<'a> {
    label: String,
    initials: String,
    pieces: &'a [Piece],
    /// Which person it belongs to: its colour.
    person: usize,
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
            });
        }
        tiles
    }
}
