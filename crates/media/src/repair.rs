//! Finishing what a crash left open.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use crate::{
    error::{Error, Result},
    fmp4,
    frame::{Codec, Size},
    webm,
};

/// What a repaired file holds. Its start on the server's clock is not in the file: keep it beside the file while
/// capturing.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The codec of its one track.
    pub codec: Codec,
    /// From its first frame to the end of its last.
    pub duration_ms: u64,
    /// Frames in it.
    pub frames: u64,
    /// The largest picture.
    pub size: Option<Size>,
    /// Its length now.
    pub bytes: u64,
    /// Whether anything had to be done.
    pub changed: bool,
}

/// Finishes a captured file in place: what was torn is cut off, duration and index are added. A file that was finished
/// stays as it is, byte for byte; doing it twice, or being killed half-way and doing it again, does no harm.
///
/// Fails with [`Error::Malformed`] when the file holds not one whole frame.
pub fn repair(path: &Path) -> Result<Repaired> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let mut magic = Vec::new();
    (&mut file).take(8).read_to_end(&mut magic)?;
    file.seek(SeekFrom::Start(0))?;
    let repaired = match magic[..] {
        [0x1A, 0x45, 0xDF, 0xA3, ..] => webm::repair(&mut file)?,
        [_, _, _, _, b'f', b't', b'y', b'p'] => fmp4::repair(&mut file)?,
        _ => return Err(Error::malformed("neither WebM nor MP4")),
    };
    if repaired.frames == 0 {
        return Err(Error::malformed("not one whole frame was written"));
    }
    Ok(repaired)
}
