//! From what the packager made to files, viewers and the journal.

use bytes::Bytes;
use media::live::{Made, Programme};

use super::Inner;
use super::reel::{Change, Line, Reel, Write};

impl Inner {
    /// Takes over what the programme made.
    pub fn absorb(&mut self) -> Change {
        let mut change = Change::default();
        while let Some(made) = self.programme.poll() {
            take(&self.programme, &mut self.reels, made, &mut change);
        }
        change
    }
}

fn take(programme: &Programme, reels: &mut [Reel], made: Made, change: &mut Change) {
    match made {
        Made::Init {
            rendition: place,
            number,
            bytes,
        } => {
            let (Some(reel), bytes) = (reels.get_mut(place), Bytes::from(bytes)) else {
                return;
            };
            let range = reel.append(&bytes);
            reel.inits.push((range, Some(bytes.clone())));
            let known = programme.renditions().nth(place);
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
            rendition: place,
            segment,
            bytes,
            ..
        } => {
            let (Some(reel), bytes) = (reels.get_mut(place), Bytes::from(bytes)) else {
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
        Made::Segment {
            rendition: place,
            segment,
        } => {
            let Some(reel) = reels.get_mut(place) else {
                return;
            };
            let range = reel.complete(segment);
            let known = programme.renditions().nth(place);
            let known = known.and_then(|rendition| rendition.segments.get(segment));
            change
                .lines
                .extend(known.map(|known| Line::Segment(place, known.clone(), range)));
            change.grew = true;
        }
    }
}
