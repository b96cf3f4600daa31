//! Which voice flows through which of a few lines.

use uuid::Uuid;

use crate::live::broadcast::Chosen;

/// Has as many of those who are heard flow as there are lines, the first of them first. Whoever flows already stays in their
/// line: a change in the middle of a word would be heard.
pub fn place(lines: &mut [Option<Uuid>], voices: &[Chosen]) {
    let wanted: Vec<Uuid> = voices.iter().map(|voice| voice.track).collect();
    let wanted = &wanted[..wanted.len().min(lines.len())];
    for line in &mut *lines {
        *line = line.filter(|track| wanted.contains(track));
    }
    for track in wanted {
        if lines.contains(&Some(*track)) {
            continue;
        }
        if let Some(free) = lines.iter_mut().find(|line| line.is_none()) {
            *free = Some(*track);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(lines: &mut [Option<Uuid>], tracks: &[u128]) -> Vec<u128> {
        let voice = |id: &u128| Chosen {
            participant: Uuid::from_u128(100 + id),
            track: Uuid::from_u128(*id),
        };
        let voices: Vec<Chosen> = tracks.iter().map(voice).collect();
        place(lines, &voices);
        let of = |line: &Option<Uuid>| line.map_or(0, |track| track.as_u128());
        lines.iter().map(of).collect()
    }

    #[test]
    fn those_who_spoke_last_are_heard_and_whoever_is_stays_where_they_are() {
        let mut lines = [None; 2];
        assert_eq!(heard(&mut lines, &[1]), [1, 0]);
        assert_eq!(heard(&mut lines, &[2, 1, 3]), [1, 2]);
        assert_eq!(heard(&mut lines, &[1, 2, 3]), [1, 2]);
        assert_eq!(heard(&mut lines, &[3, 2, 1]), [3, 2]);
        assert_eq!(
            heard(&mut lines, &[2]),
            [0, 2],
            "who took their word back is not"
        );
        assert_eq!(heard(&mut [], &[1]), [0; 0]);
    }
}
