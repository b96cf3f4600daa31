//! What a mix would look and sound like, before it is made.

use media::plan::mix;

use super::super::{runner, stop_of};
use super::plan::{By, Inputs, Wish, length_ms, plan};
use crate::jobs::Stop;
use crate::kit::{App, Error, Result};
use crate::recordings::model::{AskListen, AskPreview, Recipe};
use crate::recordings::store::recordings::Row;

/// A moment of the mix as it would look, as JPEG.
///
/// # Errors
/// There is nothing to be seen, or it cannot be read.
pub async fn preview(app: &App, row: &Row, ask: &AskPreview) -> Result<Vec<u8>> {
    // Behind the end it is the last moment, for what is near as well.
    let at_ms = ask.at_ms.min(length_ms(row) - 1);
    let mut recipe = Recipe {
        look: ask.look.clone(),
        ..Recipe::default()
    };
    recipe.cut.lower_thirds = ask.cut.clone().unwrap_or_default().lower_thirds;
    let mut opened = Inputs::default();
    let made = async {
        let by = By::Preview(at_ms);
        let wish = Wish {
            look: ask.small(),
            recipe: &recipe,
        };
        let asked = plan(app, by, row, wish, &mut opened).await?;
        let made = media::make::preview(&runner(app), &asked, at_ms).await;
        made.map_err(stop_of)
    };
    made.await.map_err(cause_of)
}

/// Some seconds of the mix as it would sound, as WAV.
///
/// # Errors
/// There is nothing to be heard, or it cannot be read.
pub async fn listen(app: &App, row: &Row, ask: &AskListen) -> Result<Vec<u8>> {
    let at_ms = ask.at_ms.min(length_ms(row) - 1);
    let mut opened = Inputs::default();
    let made = async {
        let by = By::Listen(at_ms);
        let recipe = Recipe {
            sound: ask.heard(),
            ..Recipe::default()
        };
        let wish = Wish {
            look: mix::Look::default(),
            recipe: &recipe,
        };
        let mut asked = plan(app, by, row, wish, &mut opened).await?;
        if let Some(only) = ask.participant_id {
            // The others are still listened to: what this microphone hears of them is known from theirs.
            let all = asked.people.iter_mut().zip(&opened.people);
            all.for_each(|(person, id)| person.muted = *id != only);
        }
        let made = media::make::listen(&runner(app), &asked, at_ms, ask.length_ms).await;
        made.map_err(stop_of)
    };
    made.await.map_err(cause_of)
}

/// Why something that was waited for did not come.
fn cause_of(stop: Stop) -> Error {
    match stop {
        Stop::Retry(cause) | Stop::Fail(cause) => cause,
        Stop::Cancelled => Error::internal("nobody can cancel what is tried"),
    }
}

/// What of the pauses would be taken out.
///
/// # Errors
/// There is nothing to be heard, or it cannot be read.
pub async fn hear(app: &App, row: &Row, silence: mix::Silence) -> Result<Vec<mix::Stretch>> {
    let mut opened = Inputs::default();
    let made = async {
        let wish = Wish {
            look: mix::Look::default(),
            recipe: &Recipe::default(),
        };
        let asked = plan(app, By::Ear, row, wish, &mut opened).await?;
        let found = media::make::pauses(&runner(app), &asked, silence).await;
        found.map_err(stop_of)
    };
    made.await.map_err(cause_of)
}
