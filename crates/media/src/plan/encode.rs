//! Who codes the pictures of a film: x264, or an encoder that the machine has.

use serde::{Deserialize, Serialize};

use super::{Args, Limits, Plan, Stdout};

/// Who codes the pictures of a film.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoder {
    /// A program, the same on every machine.
    #[default]
    X264,
    /// A card of NVIDIA's.
    Nvenc,
    /// A processor of Intel's, by its own library.
    Qsv,
    /// What Linux offers of Intel's and AMD's.
    Vaapi,
}

impl Encoder {
    /// Those that a machine may have, the best first.
    pub const OF_MACHINES: [Self; 3] = [Self::Nvenc, Self::Qsv, Self::Vaapi];

    /// ffmpeg's name of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::X264 => "libx264",
            Self::Nvenc => "h264_nvenc",
            Self::Qsv => "h264_qsv",
            Self::Vaapi => "h264_vaapi",
        }
    }

    /// What is said before the inputs.
    pub(super) const fn device(self) -> &'static str {
        match self {
            Self::Vaapi => "-init_hw_device vaapi=gpu:/dev/dri/renderD128 -filter_hw_device gpu",
            Self::X264 | Self::Nvenc | Self::Qsv => "",
        }
    }

    /// The last filter before it: pictures as it takes them.
    pub(super) const fn takes(self) -> &'static str {
        match self {
            Self::X264 | Self::Nvenc => "format=yuv420p",
            Self::Qsv => "format=nv12",
            Self::Vaapi => "format=nv12,hwupload",
        }
    }

    /// Films of an even quality, in the measure of x264. Each encoder's own measure is near it, and none wants to be
    /// better than it at the same number.
    pub(super) fn even(self, crf: u8) -> String {
        let how = match self {
            Self::X264 => "-preset veryfast -crf {} -profile:v high -sc_threshold 0",
            Self::Nvenc => {
                "-preset p4 -rc vbr -cq {} -b:v 0 -profile:v high -no-scenecut 1 -forced-idr 1"
            }
            Self::Qsv => "-preset veryfast -global_quality {} -profile:v high -forced_idr 1",
            Self::Vaapi => "-rc_mode CQP -qp {} -profile:v high",
        };
        format!(
            "-c:v {} {}",
            self.name(),
            how.replace("{}", &crf.to_string())
        )
    }
}

/// The file that [`tried`] writes.
pub const TRIED: &str = "tried.mp4";

/// Half a second of moving pictures, coded by it: whether it works is known afterwards and not before.
pub fn tried(encoder: Encoder) -> Plan {
    let mut args = Args::default();
    args.words(encoder.device());
    args.words("-f lavfi -i testsrc2=s=640x360:r=30:d=0.5 -vf");
    args.arg(encoder.takes());
    args.words(&encoder.even(23));
    args.words("-g 60 -f mp4").arg(TRIED);
    Plan {
        inputs: Vec::new(),
        files: Vec::new(),
        args: args.0,
        outputs: vec![TRIED.into()],
        duration_ms: 500,
        stdout: Stdout::Progress,
        limits: Limits::brief(),
    }
}
