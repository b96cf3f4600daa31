//! What a recipe may say of a recording.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::brand::{AssetKind, Wanted};
use crate::kit::{Error, Result};
use crate::recordings::jobs::length_ms;
use crate::recordings::model::{Cut, CutEnd, Recipe};
use crate::recordings::store::people;
use crate::recordings::store::recordings::Row;

/// Less of a recording is no film.
const SHORTEST_MS: u64 = 500;

/// The pictures and clips that a recipe names.
pub(super) fn wanted(recipe: &Recipe) -> Vec<Wanted> {
    const PICTURE: &[AssetKind] = &[AssetKind::Picture];
    const ANY: &[AssetKind] = &[AssetKind::Picture, AssetKind::Video, AssetKind::Sound];
    let (look, cut) = (&recipe.look, &recipe.cut);
    let end = |end: &CutEnd| end.asset;
    let named = [
        ("look.background_image", look.background_image, PICTURE),
        (
            "look.logo.asset",
            look.logo.as_ref().map(|logo| logo.asset),
            PICTURE,
        ),
        ("cut.intro.asset", cut.intro.as_ref().map(end), ANY),
        ("cut.outro.asset", cut.outro.as_ref().map(end), ANY),
    ];
    let wanted = |(field, asset, kinds): (_, Option<Uuid>, _)| {
        asset.map(|asset| Wanted {
            field,
            asset,
            kinds,
        })
    };
    named.into_iter().filter_map(wanted).collect()
}

/// Stretches go forward, and they leave something of the recording.
pub(super) fn something_is_left(row: &Row, cut: &Cut) -> Result<()> {
    let say = "This ends before it begins.";
    if cut.to_ms.is_some_and(|to_ms| to_ms <= cut.from_ms) {
        return Err(Error::invalid("cut.to_ms", "cut.backwards", say));
    }
    if let Some(at) = cut.removed.iter().position(|one| one.to_ms <= one.from_ms) {
        let field = format!("cut.removed.{at}.to_ms");
        return Err(Error::invalid(&field, "cut.backwards", say));
    }
    let length_ms = length_ms(row);
    let mut removed = cut.taken_out(length_ms);
    removed.sort_unstable();
    let (mut left, mut at) = (0, 0);
    for one in &removed {
        left += one.from_ms.min(length_ms).saturating_sub(at);
        at = at.max(one.to_ms);
    }
    left += length_ms.saturating_sub(at);
    // A recording that is shorter than that itself is only cut to nothing by a cut.
    if left >= SHORTEST_MS.min(length_ms) && left > 0 {
        return Ok(());
    }
    let say = "Less than half a second of the recording would be left.";
    Err(Error::invalid("cut", "cut.nothing_left", say))
}

/// Whoever is named must be in the recording, or have been named before: somebody may have left it since.
pub(super) async fn people_are_known(
    db: &impl ConnectionTrait,
    recording: Uuid,
    before: &Recipe,
    now: &Recipe,
) -> Result<()> {
    let tracks = |recipe: &Recipe| -> Vec<Option<Uuid>> {
        let all = recipe.sound.tracks.iter();
        all.map(|one| Some(one.participant_id)).collect()
    };
    let titled = |recipe: &Recipe| -> Vec<Option<Uuid>> {
        let all = recipe.cut.lower_thirds.iter();
        all.map(|third| third.participant_id).collect()
    };
    let there = people::of(db, &[recording]).await?;
    let there = there.iter().map(|person| person.participant);
    let named = tracks(before).into_iter().chain(titled(before)).flatten();
    let known: HashSet<Uuid> = there.chain(named).collect();
    let is_unknown = |id: &Option<Uuid>| id.is_some_and(|id| !known.contains(&id));
    let named = [
        ("sound.tracks", tracks(now)),
        ("cut.lower_thirds", titled(now)),
    ];
    for (field, ids) in named {
        if let Some(at) = ids.iter().position(is_unknown) {
            return Err(unknown(&format!("{field}.{at}.participant_id")));
        }
    }
    Ok(())
}

pub(super) fn unknown(field: &str) -> Error {
    Error::invalid(field, "unknown", "Nobody in this recording has this id.")
}
