//! What has to be unpacked and measured before a plan can be made: pictures of somebody's own, the loudness of intro and outro.

use std::{fs::File, io::Read as _};

use crate::{
    error::{Error, Result},
    ffmpeg::Runner,
    plan::{
        Input, loudness,
        mix::{self, Fit, Mix, RASTER, Raster},
    },
    still,
};

/// More than so much nothing is lifted: it would be noise.
const MOST_GAIN_DB: f64 = 20.0;
/// The bytes in which a PNG says how large it is.
const HEAD: u64 = 64;

/// Unpacks background and logo at the size of the film.
pub async fn pictures(runner: &Runner, mix: &mut Mix) -> Result<()> {
    let look = mix.look;
    if let Some(input) = &mix.brand.background {
        let drawn = unpacked(runner, input, look.size(), Fit::Cover).await?;
        mix.brand.backdrop = Some(drawn.on(look.background));
    }
    if let Some(logo) = &mix.brand.logo {
        let size = logo.size(&look, size_of(&logo.input)?);
        let drawn = unpacked(runner, &logo.input, size, Fit::Exactly).await?;
        mix.brand.stamp = Some(drawn.faded(logo.opacity_percent));
    }
    Ok(())
}

/// Unpacks the still pictures of intro and outro, and measures their sounds.
pub async fn ends(runner: &Runner, mix: &mut Mix) -> Result<()> {
    let (look, target) = (mix.look, mix.sound.target);
    let ends = mix.cut.intro.iter_mut().chain(&mut mix.cut.outro);
    for end in ends.collect::<Vec<_>>() {
        if end.is_picture() {
            let drawn = unpacked(runner, &end.input, look.size(), Fit::Within).await?;
            end.still = Some(drawn);
        }
        if let Some(audio) = &end.audio {
            let plan = loudness::of_stream(&end.input, audio.index, end.length_ms, target);
            let work = runner.run(&plan, |_| {}).await?;
            let heard = loudness::read(&work.said, "whole")?;
            let mut master = heard.master(target);
            master.gain_db = master.gain_db.min(MOST_GAIN_DB);
            end.master = Some(master);
        }
    }
    Ok(())
}

fn size_of(input: &Input) -> Result<(u32, u32)> {
    let mut head = Vec::new();
    File::open(&input.path)?.take(HEAD).read_to_end(&mut head)?;
    still::size(&head).ok_or_else(|| Error::malformed("a picture without a size"))
}

async fn unpacked(runner: &Runner, input: &Input, size: (u32, u32), fit: Fit) -> Result<Raster> {
    let work = runner.run(&mix::raster(input, size, fit), |_| {}).await?;
    Raster::read(std::fs::read(work.path(RASTER))?, size)
}
