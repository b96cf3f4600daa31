//! Keeping a run apart from the machine.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// How runs are kept apart from the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sandbox {
    /// Namespaces of its own, by bubblewrap: no network, no other file.
    Bubblewrap,
    /// None but forced formats, protocol lists and limits. `doctor` warns.
    Plain,
}

/// What programs need of the machine beside `/usr`: the loader's cache, and where Debian keeps links to libraries.
const SYSTEM: [&str; 4] = [
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/alternatives",
    "/etc/fonts",
];

/// What encoders of the machine need beside, where it is there: the devices, and what drivers read of them.
const DEVICES: [&str; 7] = [
    "/dev/dri",
    "/dev/nvidiactl",
    "/dev/nvidia0",
    "/dev/nvidia-uvm",
    "/dev/nvidia-uvm-tools",
    "/sys/dev/char",
    "/sys/devices",
];

impl Sandbox {
    /// Whether bubblewrap is installed and allowed to make namespaces (in some containers it is not).
    pub fn detect() -> Self {
        let mut command = Command::new("bwrap");
        command
            .args(arguments(Path::new("/tmp"), &[]))
            .args(["--", "ffmpeg", "-version"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match command.status() {
            Ok(status) if status.success() => Self::Bubblewrap,
            _ => Self::Plain,
        }
    }
}

/// The arguments that shut a run in with its folder (at `/job`) and its inputs (at `/job/in0` …, read-only).
pub fn arguments(folder: &Path, inputs: &[(&Path, String)]) -> Vec<std::ffi::OsString> {
    let fixed = "--unshare-all --die-with-parent --new-session --cap-drop ALL --clearenv --setenv PATH /usr/bin:/bin \
                 --setenv LANG C.UTF-8 --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib \
                 --symlink usr/lib64 /lib64 --proc /proc --dev /dev --tmpfs /tmp";
    let mut args: Vec<std::ffi::OsString> = fixed.split_whitespace().map(Into::into).collect();
    for path in SYSTEM {
        args.extend(["--ro-bind-try", path, path].map(Into::into));
    }
    args.extend(["--bind".into(), folder.into(), "/job".into()]);
    for (path, name) in inputs {
        args.extend([
            "--ro-bind".into(),
            path.into(),
            format!("/job/{name}").into(),
        ]);
    }
    args.extend(["--chdir", "/job"].map(Into::into));
    args
}

/// What else of the machine a run may use that codes by its hardware.
pub fn devices() -> impl Iterator<Item = std::ffi::OsString> {
    let bound = |path: &'static str| {
        let how = match path.starts_with("/dev") {
            true => "--dev-bind-try",
            false => "--ro-bind-try",
        };
        [how, path, path]
    };
    DEVICES.into_iter().flat_map(bound).map(Into::into)
}
