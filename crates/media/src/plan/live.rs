//! What codes the sound of a live stream, and what reads the sound that an encoder sends.

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

/// 16-bit stereo samples at 48 kHz on standard output, of AAC in ADTS on standard input, until that ends. A frame's samples
/// come as soon as it was read.
pub fn from_aac() -> Plan {
    let mut args = Args::default();
    args.words("-protocol_whitelist pipe -probesize 32 -analyzeduration 0");
    args.words("-f aac -i pipe:0 -map 0:a:0");
    args.words("-c:a pcm_s16le -ar 48000 -ac 2 -threads 1 -flush_packets 1 -f s16le pipe:1");
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
