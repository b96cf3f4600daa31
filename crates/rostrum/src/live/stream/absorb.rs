//! From what the packager made to files, viewers and the journal.

use bytes::Bytes;
use media::live::{Made, Programme};

use super::Inner;
use super::reel::{Change, Line, Reel, Write};

impl Inner {
    /// Lets something happen to the programme and to what is beside it. What came of it is there for players at once or not at
    /// all: thousands ask in between, and no list may name what cannot be given.
    pub fn step<T>(&mut self, happens: impl FnOnce(&mut Programme, &mut Programme) -> T) -> T {
        let first_beside = self.first_beside();
        let (reels, change) = (&mut self.reels, &mut self.made);
        let done = happens(&mut self.programme, &mut self.beside);
        while let Some(made) = self.programme.poll() {
            take(&self.programme, 0, reels, made, change);
        }
        while let Some(made) = self.beside.poll() {
            take(&self.beside, first_beside, reels, made, change);
        }
        done
    }

    /// Hands over what came of all steps since.
    pub fn absorb(&mut self) -> Change {
        std::mem::take(&mut self.made)
    }
}

/// Takes over something of the programme whose files begin at `first`.
fn take(programme: &Programme, first: usize, reels: &mut [Reel], made: Made, change: &mut Change) {
    match made {
        Made::Init {
            rendition,
            number,
            bytes,
        } => {
            let (place, bytes) = (first + rendition, Bytes::from(bytes));
            let Some(reel) = reels.get_mut(place) else {
                return;
            };
            let range = reel.append(&bytes);
            reel.inits.push((range, Some(bytes.clone())));
            let known = programme.renditions().nth(rendition);
            let init = known.and_then(|rendition| rendition.inits.get(number));
            change
                .lines
                .extend(init.map(|init| Line::Init(place, init.clone(), range)));
            change.writes.push(Write {
                place,
                at: range.offset,
                bytes,
                is_init: true,
            });
        }
        Made::Part {
            rendition,
            segment,
            bytes,
            ..
        } => {
            let (place, bytes) = (first + rendition, Bytes::from(bytes));
            let Some(reel) = reels.get_mut(place) else {
                return;
            };
            let at = reel.take_part(segment, &bytes).offset;
            change.writes.push(Write {
                place,
                at,
                bytes,
                is_init: false,
            });
            change.grew = true;
        }
        Made::Segment { rendition, segment } => {
            let place = first + rendition;
            let Some(reel) = reels.get_mut(place) else {
                return;
            };
            let range = reel.complete(segment);
            let known = programme.renditions().nth(rendition);
            let known = known.and_then(|rendition| rendition.segments.get(segment));
            change
                .lines
                .extend(known.map(|known| Line::Segment(place, known.clone(), range)));
            change.grew = true;
        }
    }
}
