//! The pictures and clips of a recording's owner, and how its film is cut, as the mix takes them.

use media::plan::mix;
use uuid::Uuid;

use crate::brand;
use crate::kit::{App, Error, Result};
use crate::recordings::model::{Cut, CutEnd, Look};
use crate::recordings::store::recordings::Row;

/// What a mix adds of its owner's own. The files stay on this machine as long as `opened`. One that is not there any more is
/// left out of a mix; whoever asks for a preview is told.
///
/// # Errors
/// A file cannot be had.
pub async fn added(
    app: &App,
    row: &Row,
    (look, cut): (&Look, &Cut),
    people: &[(Uuid, String)],
    opened: &mut Vec<brand::Opened>,
) -> Result<mix::Brand> {
    let mut added = mix::Brand::default();
    if let Some(id) = look.background_image
        && let Some(file) = brand::open(app, row.owner, id).await?
    {
        added.background = Some(file.input.clone());
        opened.push(file);
    }
    if let Some(logo) = &look.logo
        && let Some(file) = brand::open(app, row.owner, logo.asset).await?
    {
        added.logo = Some(logo.placed(file.input.clone()));
        opened.push(file);
    }
    let name = |id: Uuid| people.iter().find(|(known, _)| *known == id);
    for third in &cut.lower_thirds {
        let named = third.participant_id.and_then(name);
        let title = named.map(|(_, name)| name.clone()).or(third.title.clone());
        // Somebody who is not in it any more has no line.
        let Some(title) = title else { continue };
        added.lower_thirds.push(mix::LowerThird {
            at_ms: third.at_ms,
            length_ms: third.length_ms,
            title,
            subtitle: third.subtitle.clone(),
        });
    }
    added.lower_thirds.sort_by_key(|third| third.at_ms);
    Ok(added)
}

/// How the film is cut.
///
/// # Errors
/// A file cannot be had.
pub async fn cut(
    app: &App,
    row: &Row,
    (cut, length_ms): (&Cut, u64),
    opened: &mut Vec<brand::Opened>,
) -> Result<mix::Cut> {
    let mut ends = [None, None];
    for (place, wanted) in ends.iter_mut().zip([&cut.intro, &cut.outro]) {
        if let Some(wanted) = wanted
            && let Some(file) = brand::open(app, row.owner, wanted.asset).await?
        {
            *place = Some(end(wanted, &file));
            opened.push(file);
        }
    }
    let [intro, outro] = ends;
    Ok(mix::Cut {
        removed: cut.taken_out(length_ms),
        silence: cut.silence(),
        fade_in_ms: cut.fade_in_ms,
        fade_out_ms: cut.fade_out_ms,
        intro,
        outro,
    })
}

fn end(wanted: &CutEnd, file: &brand::Opened) -> mix::End {
    let clip = file.clip.as_ref();
    mix::End {
        input: file.input.clone(),
        video: clip.and_then(|clip| clip.video.clone()),
        audio: clip.and_then(|clip| clip.audio.clone()),
        length_ms: clip.map_or(wanted.length_ms, |clip| clip.duration_ms),
        still: None,
        master: None,
    }
}

/// Says that the pictures a preview asks for are those of the recording's owner.
///
/// # Errors
/// 422: one is not there, or is another's.
pub async fn require(app: &App, row: &Row, look: &Look) -> Result<()> {
    let named = [
        ("look.background_image", look.background_image),
        ("look.logo.asset", look.logo.as_ref().map(|logo| logo.asset)),
    ];
    for (field, id) in named {
        if let Some(id) = id
            && !brand::is_picture_of(app, row.owner, id).await?
        {
            let say = "There is no such picture of the recording's owner.";
            return Err(Error::invalid(field, "brand.unknown", say));
        }
    }
    Ok(())
}
