//! What codes the sound of a live stream, what reads the sound that an encoder sends, and what codes pictures anew that
//! cannot be passed on.

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

/// The pictures that [`recode`] makes, smallest first: width, height, and kbit/s. As browsers send them.
const RECODED: [(u32, u32, u32); 3] = [(320, 180, 150), (640, 360, 500), (1280, 720, 1_700)];

/// H.264 in three sizes as an MPEG transport stream on standard output (layer n has the packet id 256 + n), of VP8 in IVF on
/// standard input, until that ends. Each picture that goes in comes out in all sizes with its own time, and every two
/// seconds all of them begin anew with the same one. A picture of another shape stands before black.
///
/// Baseline, because black pictures can be written for it, and because nothing waits for a picture that comes later.
pub fn recode() -> Plan {
    let [
        (small_w, small_h, _),
        (half_w, half_h, _),
        (full_w, full_h, _),
    ] = RECODED;
    let mut args = Args::default();
    args.words("-protocol_whitelist pipe -probesize 32 -analyzeduration 0");
    args.words("-f ivf -threads 1 -i pipe:0 -filter_complex");
    args.arg(format!(
        "[0:v:0]scale={full_w}:{full_h}:force_original_aspect_ratio=decrease:force_divisible_by=2,\
         pad={full_w}:{full_h}:-1:-1,setsar=1,format=yuv420p,split=2[full][a];\
         [a]scale={half_w}:{half_h},split=2[half][b];[b]scale={small_w}:{small_h}[small]"
    ));
    args.words("-map [small] -map [half] -map [full]");
    args.words("-c:v libx264 -preset superfast -tune zerolatency -profile:v baseline -threads 1");
    args.words("-g 600 -sc_threshold 0 -force_key_frames");
    args.arg("expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+2))");
    for (n, (_, _, kbps)) in RECODED.iter().enumerate() {
        let most = kbps * 5 / 4;
        args.words(&format!(
            "-b:v:{n} {kbps}k -maxrate:v:{n} {most}k -bufsize:v:{n} {most}k"
        ));
    }
    args.words("-fps_mode passthrough -enc_time_base 1:90000 -muxdelay 0 -muxpreload 0");
    args.words("-flush_packets 1 -f mpegts pipe:1");
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
