//! The font of the names: one that is installed and has the letters of all of them.

use std::path::PathBuf;

/// Inter, whose letters the whole product uses: Latin, Greek, Cyrillic.
const INTER: [&str; 2] = [
    "/usr/share/fonts/opentype/inter/Inter-Medium.otf",
    "/usr/share/fonts/truetype/inter/Inter-Medium.ttf",
];
/// Fonts of many scripts, those with more of them later.
const BROAD: [&str; 4] = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/freefont/FreeSans.ttf",
];
/// Fonts of Chinese, Japanese and Korean.
const EAST_ASIAN: [&str; 4] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
];

/// The best font on this machine for these names, taken together; nothing when none of the known ones is installed.
pub fn font(names: &str) -> Option<PathBuf> {
    let latin = |c: char| (c as u32) < 0x0530 || matches!(c as u32, 0x1E00..=0x20FF);
    let east = |c: char| matches!(c as u32, 0x2E80..=0xD7FF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..);
    let order: [&[&str]; 3] = if names.chars().any(east) {
        [&EAST_ASIAN, &BROAD, &INTER]
    } else if names.chars().all(latin) {
        [&INTER, &BROAD, &EAST_ASIAN]
    } else {
        [&BROAD, &EAST_ASIAN, &INTER]
    };
    order
        .into_iter()
        .flatten()
        .map(PathBuf::from)
        .find(|path| path.exists())
}
