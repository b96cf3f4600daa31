//! Sound without pictures: of a film whose pictures are there, and of a moment that somebody wants to hear.

use super::{
    Mix, Piece,
    sound::{Loudness, Master, PLACED, RATE, soundtrack},
};
use crate::{
    error::{Error, Result},
    plan::{Args, Input, Limits, Plan, Stdout},
};

/// How the sound of a film is encoded.
pub(super) fn encoded(args: &mut Args, mix: &Mix) {
    args.words(match mix.sound.target.channels() {
        1 => "-c:a aac -b:a 128k -ar 48000 -ac 1",
        _ => "-c:a aac -b:a 160k -ar 48000 -ac 2",
    });
}

/// `mix.mp4`: the pictures of a film as they are, its sound made once more.
pub fn resounded(mix: &Mix, measured: &[Loudness], master: Master, film: &Input) -> Result<Plan> {
    let mut graph = String::new();
    let mut inputs = vec![film.clone()];
    let sound = Some((measured, master));
    inputs.extend(soundtrack(&mut graph, mix, sound, 1, false)?);
    let is_later = mix.is_sound_finished_later();
    if is_later {
        graph += &mix.finish_sound(inputs.len());
        let clips = mix.cut.ends().filter(|end| !end.is_picture());
        inputs.extend(clips.map(|end| end.input.clone()));
    }
    let mut args = Args::default();
    args.inputs(&inputs);
    args.words("-filter_complex_script graph.txt -map 0:v:0 -map");
    args.arg(if is_later { "[sound]" } else { "[master]" });
    args.words("-c:v copy");
    encoded(&mut args, mix);
    let seconds = mix.film_seconds();
    args.arg("-t").arg(format!("{seconds:.3}"));
    args.words("-map_metadata -1 -movflags +faststart -f mp4 mix.mp4");
    Ok(plan(mix, graph, inputs, args, "mix.mp4"))
}

/// `heard.wav`: a stretch of the master; silence where nobody has a microphone.
pub fn heard(
    mix: &Mix,
    sound: Option<(&[Loudness], Master)>,
    from_ms: u64,
    length_ms: u64,
) -> Result<Plan> {
    let mut graph = String::new();
    let inputs = soundtrack(&mut graph, mix, sound, 0, false)?;
    let (from, length) = (from_ms as f64 / 1000.0, length_ms as f64 / 1000.0);
    graph += &format!("[master]atrim=start={from:.3}:duration={length:.3},asetpts=N/SR/TB[heard]");
    let mut args = Args::default();
    args.inputs(&inputs);
    args.words("-filter_complex_script graph.txt -map [heard] -c:a pcm_s16le -map_metadata -1");
    args.words("-f wav heard.wav");
    Ok(plan(mix, graph, inputs, args, "heard.wav"))
}

/// `piece0.w64` …: so much of each of these pieces, from these of their own milliseconds on. What was lost is silent.
pub fn stretches(pieces: &[(&Piece, f64)], length_ms: f64) -> Result<Plan> {
    if pieces.is_empty() {
        return Err(Error::Unplannable("there is nothing to hear"));
    }
    let mut args = Args::default();
    for (n, (piece, from)) in pieces.iter().enumerate() {
        if *from > 0.0 {
            args.arg("-ss").arg(format!("{:.3}", from / 1000.0));
        }
        args.arg("-t").arg(format!("{:.3}", length_ms / 1000.0));
        args.0.extend(piece.input.args(n));
    }
    let mut outputs = Vec::new();
    for n in 0..pieces.len() {
        let name = format!("piece{n}.w64");
        args.arg("-map").arg(format!("{n}:a:0")).arg("-af");
        args.arg(format!("asetpts=PTS-STARTPTS,aresample={RATE}:{PLACED}"));
        args.words("-ac 2 -c:a pcm_f32le -f w64").arg(&name);
        outputs.push(name);
    }
    Ok(Plan {
        inputs: pieces
            .iter()
            .map(|(piece, _)| piece.input.clone())
            .collect(),
        files: Vec::new(),
        args: args.0,
        outputs,
        duration_ms: length_ms as u64,
        stdout: Stdout::Progress,
        limits: Limits::brief(),
    })
}

fn plan(mix: &Mix, mut graph: String, inputs: Vec<Input>, args: Args, output: &str) -> Plan {
    graph.truncate(graph.trim_end().trim_end_matches(';').len());
    Plan {
        inputs,
        files: vec![("graph.txt".into(), graph.into_bytes())],
        args: args.0,
        outputs: vec![output.into()],
        duration_ms: mix.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(mix.duration_ms),
    }
}
