//! What a blocking request waits for.

use super::rendition::Rendition;

/// Parts so far beyond the newest are asked for by nobody who read the list: some three seconds.
const ADVANCE: u64 = 9;

/// Whether a list has what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It has, or it has ended.
    There,
    /// It soon will.
    Soon,
    /// It will not for long: the request is wrong.
    TooFar,
}

/// Whether the list of a rendition has segment `segment`, or at least its part `part`. A part that a segment turned out
/// not to have is there when the segment is.
pub fn reach(rendition: &Rendition, over: bool, segment: u64, part: Option<u64>) -> Reach {
    let complete = rendition.segments.len() as u64;
    if over || segment < complete {
        return Reach::There;
    }
    let open = rendition.open.as_ref();
    let parts = match segment - complete {
        0 => open.map_or(0, |open| open.parts.len() as u64),
        1 => 0,
        _ => return Reach::TooFar,
    };
    match part {
        Some(part) if part < parts => Reach::There,
        Some(part) if part > parts + ADVANCE => Reach::TooFar,
        _ => Reach::Soon,
    }
}
