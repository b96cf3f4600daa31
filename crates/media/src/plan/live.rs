//! What codes the sound of a live stream, what reads the sound that an encoder sends, what codes pictures anew that cannot
//! be passed on, and what makes one picture of several.

use super::{Args, Limits, Plan, Stdout};

/// AAC (low complexity, 128 kbit/s) in ADTS on standard output, of 16-bit stereo samples at 48 kHz on standard input, until
/// that ends. What it is told first keeps ffmpeg from gathering samples before it says anything: a frame comes as soon as
/// the encoder can know it, one frame behind what was given. (`nobuffer` would lose the first 1,024 samples, which are read
/// to find out what they are, and gain nothing.)
pub fn aac() -> Plan {
    let mut args = Args::default();
    args.words("-protocol_whitelist pipe -probesize 32 -analyzeduration 0");
    args.words("-f s16le -ar 48000 -ac 2 -i pipe:0 -map 0:a:0");
    args.words("-c:a aac -b:a 128k -threads 1 -flush_packets 1 -f adts pipe:1");
    flowing(args)
}

/// 16-bit stereo samples at 48 kHz on standard output, of AAC in ADTS on standard input, until that ends. A frame's samples
/// come as soon as it was read.
pub fn from_aac() -> Plan {
    let mut args = Args::default();
    args.words("-protocol_whitelist pipe -probesize 32 -analyzeduration 0");
    args.words("-f aac -i pipe:0 -map 0:a:0");
    args.words("-c:a pcm_s16le -ar 48000 -ac 2 -threads 1 -flush_packets 1 -f s16le pipe:1");
    flowing(args)
}

/// The pictures that [`recode`] and [`compose`] make, smallest first: width, height, and kbit/s at the most. As browsers send
/// them.
const RECODED: [(u32, u32, u32); 3] = [(320, 180, 187), (640, 360, 625), (1280, 720, 2_125)];

/// H.264 in three sizes as an MPEG transport stream on standard output (layer n has the packet id 256 + n), of VP8 in IVF on
/// standard input, until that ends. Each picture that goes in comes out in all sizes with its own time, and every two
/// seconds all of them begin anew with the same one. A picture of another shape stands before black.
///
/// Baseline, because black pictures can be written for it, and because nothing waits for a picture that comes later.
pub fn recode() -> Plan {
    let mut args = Args::default();
    args.words("-protocol_whitelist pipe -probesize 32 -analyzeduration 0");
    args.words("-f ivf -threads 1 -i pipe:0 -filter_complex");
    let [.., (width, height, _)] = RECODED;
    let whole = shown_whole(width, height);
    args.arg(format!("[0:v:0]{whole},{}", in_sizes()));
    laddered(args)
}

/// The same of pictures that were drawn here: 4:2:0 of 8 bits, as large as the largest, so many a second.
pub fn compose(pictures_per_second: u32) -> Plan {
    let mut args = Args::default();
    let [.., (width, height, _)] = RECODED;
    args.words("-protocol_whitelist pipe -probesize 32 -analyzeduration 0");
    args.words(&format!(
        "-f rawvideo -pix_fmt yuv420p -video_size {width}x{height} -framerate {pictures_per_second}"
    ));
    args.words("-threads 1 -i pipe:0 -filter_complex");
    args.arg(format!("[0:v:0]{}", in_sizes()));
    laddered(args)
}

/// Pictures of this size in 4:2:0 of 8 bits on standard output, one behind the other, of VP8 or H.264 in IVF on standard
/// input. Each comes as soon as it was read: nothing is shown later than something that comes behind it.
pub fn tile(width: u32, height: u32) -> Plan {
    let mut args = Args::default();
    args.words("-protocol_whitelist pipe -probesize 32 -analyzeduration 0");
    args.words("-flags low_delay -f ivf -threads 1 -i pipe:0 -map 0:v:0 -vf");
    args.arg(shown_whole(width, height));
    args.words(
        "-c:v rawvideo -threads 1 -fps_mode passthrough -flush_packets 1 -f rawvideo pipe:1",
    );
    flowing(args)
}

/// A picture of any shape, all of it, before black.
fn shown_whole(width: u32, height: u32) -> String {
    format!(
        "scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2,\
         pad={width}:{height}:-1:-1,setsar=1,format=yuv420p"
    )
}

/// One picture made those of all sizes.
fn in_sizes() -> String {
    let [(small_w, small_h, _), (half_w, half_h, _), _] = RECODED;
    format!(
        "split=2[full][a];[a]scale={half_w}:{half_h},split=2[half][b];[b]scale={small_w}:{small_h}[small]"
    )
}

/// Codes what [`in_sizes`] made.
fn laddered(mut args: Args) -> Plan {
    args.words("-map [small] -map [half] -map [full]");
    args.words("-c:v libx264 -preset superfast -tune zerolatency -profile:v baseline -threads 1");
    args.words("-g 600 -sc_threshold 0 -force_key_frames");
    args.arg("expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+2))");
    // As good as the eye wants it. How many pictures come in a second is not known; without a word about it the encoder takes
    // the clock for their rate, and leaves of each what a 90,000th of a second may have.
    args.words("-crf 23 -x264-params fps=30");
    for (n, (_, _, kbps)) in RECODED.iter().enumerate() {
        args.words(&format!("-maxrate:v:{n} {kbps}k -bufsize:v:{n} {kbps}k"));
    }
    args.words("-fps_mode passthrough -enc_time_base 1:90000 -muxdelay 0 -muxpreload 0");
    // A picture that says how long it is need not wait for the next one to be seen as whole.
    args.words("-omit_video_pes_length 0 -flush_packets 1 -f mpegts pipe:1");
    flowing(args)
}

/// What comes on standard input made what goes to standard output, for as long as it comes.
fn flowing(args: Args) -> Plan {
    Plan {
        inputs: Vec::new(),
        files: Vec::new(),
        args: args.0,
        outputs: Vec::new(),
        duration_ms: 0,
        stdout: Stdout::Media,
        limits: Limits::endless(),
    }
}
