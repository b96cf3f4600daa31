//! A stream found again from its journal.

use std::collections::HashSet;

use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::live::stream::{Line, Shape};

/// What a journal says.
#[derive(Debug, Default)]
pub struct Found {
    /// When it went on air.
    pub began_ms: Option<i64>,
    /// Who is in it.
    pub people: HashSet<Uuid>,
    /// Its renditions, in their order.
    pub shapes: Vec<Shape>,
}

/// Reads a journal; a line that was cut off by a crash, and what is behind it, never was.
///
/// # Errors
/// The disk fails.
pub async fn read(app: &App, key: &BlobKey, renditions: usize) -> Result<Found> {
    let bytes = app.blobs.bytes(key).await?.unwrap_or_default();
    Ok(parse(&bytes, renditions))
}

fn parse(bytes: &[u8], renditions: usize) -> Found {
    let mut found = Found {
        shapes: vec![Shape::default(); renditions],
        ..Found::default()
    };
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let whole = lines.take_while(|line| line.ends_with(b"\n"));
    for line in whole.map_while(|line| serde_json::from_slice(line).ok()) {
        found.follow(line);
    }
    found
}

impl Found {
    fn follow(&mut self, line: Line) {
        match line {
            Line::Began(ms) => self.began_ms = Some(ms),
            Line::Person(participant) => {
                self.people.insert(participant);
            }
            Line::Init(place, init, range) => {
                if let Some(shape) = self.shapes.get_mut(place) {
                    shape.past.inits.push(init);
                    shape.init_ranges.push(range);
                }
            }
            Line::Segment(place, segment, range) => {
                if let Some(shape) = self.shapes.get_mut(place) {
                    shape.past.segments.push(segment);
                    shape.segment_ranges.push(range);
                }
            }
            Line::Gone(participant) => {
                self.people.remove(&participant);
            }
            Line::Erased => self.shapes.iter_mut().for_each(Shape::erase),
        }
    }

    /// Leaves out what not all renditions have: the last segment of a crash. What is beside the stream, behind the first
    /// `main`, is cut at instants of its own.
    #[must_use]
    pub fn even(mut self, main: usize) -> Self {
        let (main, beside) = self.shapes.split_at_mut(main);
        even(main);
        even(beside);
        self
    }
}

fn even(shapes: &mut [Shape]) {
    let counts = shapes.iter().map(|shape| shape.past.segments.len());
    let whole = counts.min().unwrap_or(0);
    for shape in shapes {
        shape.past.segments.truncate(whole);
        shape.segment_ranges.truncate(whole);
    }
}

/// Writes a journal anew, as it was understood: what was left out, and what a crash cut off, must not stand before what
/// comes.
///
/// # Errors
/// The disk fails.
pub async fn rewrite(app: &App, key: &BlobKey, found: &Found) -> Result<()> {
    Ok(app.blobs.rewrite(key, &found.written()?).await?)
}

impl Found {
    fn written(&self) -> Result<Vec<u8>> {
        let mut lines: Vec<Line> = self.began_ms.map(Line::Began).into_iter().collect();
        lines.extend(self.people.iter().copied().map(Line::Person));
        for (place, shape) in self.shapes.iter().enumerate() {
            let inits = shape.past.inits.iter().zip(&shape.init_ranges);
            lines.extend(inits.map(|(init, range)| Line::Init(place, init.clone(), *range)));
            let segments = shape.past.segments.iter().zip(&shape.segment_ranges);
            lines.extend(segments.map(|(one, range)| Line::Segment(place, one.clone(), *range)));
        }
        let mut bytes = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut bytes, &line)?;
            bytes.push(b'\n');
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use media::fmp4::ByteRange;
    use media::live::Segment;

    use super::*;

    fn segment(start: u64) -> Segment {
        Segment {
            init: Some(0),
            discontinuity: false,
            start,
            duration: 10,
            bytes: 5,
            samples: 1,
            parts: Vec::new(),
        }
    }

    #[test]
    fn a_journal_is_read_up_to_where_it_was_cut_off() {
        let range = |offset| ByteRange { offset, length: 5 };
        let lines = [
            Line::Began(7),
            Line::Person(Uuid::nil()),
            Line::Person(Uuid::max()),
            Line::Gone(Uuid::max()),
            Line::Segment(0, segment(0), range(0)),
            Line::Segment(1, segment(0), range(0)),
            Line::Erased,
            Line::Segment(0, segment(10), range(5)),
            Line::Segment(1, segment(10), range(5)),
            Line::Segment(0, segment(20), range(10)),
        ];
        let mut bytes = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut bytes, &line).expect("written");
            bytes.push(b'\n');
        }
        let cut = serde_json::to_vec(&Line::Segment(1, segment(20), range(10))).expect("written");
        bytes.extend(cut);
        let found = parse(&bytes, 2).even(2);
        assert_eq!((found.began_ms, found.people.len()), (Some(7), 1));
        // What goes on behind it goes on behind what was understood.
        let mut again = found.written().expect("written");
        for place in [0, 1] {
            let next = Line::Segment(place, segment(20), range(15));
            serde_json::to_writer(&mut again, &next).expect("written");
            again.push(b'\n');
        }
        for shape in &parse(&again, 2).even(2).shapes {
            assert_eq!(shape.segment_ranges[2..], [range(15)]);
        }
        for shape in &found.shapes {
            let inits: Vec<_> = shape.past.segments.iter().map(|one| one.init).collect();
            assert_eq!(inits, [None, Some(0)]);
            assert_eq!(
                shape.segment_ranges,
                [
                    ByteRange {
                        offset: 0,
                        length: 0
                    },
                    range(5)
                ]
            );
        }
    }
}
