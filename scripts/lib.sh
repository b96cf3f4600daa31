# Sourced by every script: where things are, how to say something, how to install what is missing.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${ROSTRUM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/rostrum}
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
mkdir -p "$CACHE"
cd "$ROOT"

say() { printf '\n== %s\n' "$*" >&2; }
die() {
  printf 'rostrum: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# at_least WANTED FOUND: true when version FOUND is WANTED or newer.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# Rust and Node are the two things a machine must bring itself.
need_toolchains() {
  have cargo || [ ! -x "${HOME:-/nowhere}/.cargo/bin/cargo" ] || PATH=$HOME/.cargo/bin:$PATH
  have cargo || die "Rust is missing. Install it from https://rustup.rs and start again."
  have node || die "Node is missing. Install Node 20 or newer from https://nodejs.org and start again."
  have npm || die "npm is missing. It comes with Node from https://nodejs.org (on Debian: apt-get install npm)."
  local rust node
  rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  at_least "$rust" "$(rustc --version | cut -d' ' -f2)" ||
    die "Rust $rust or newer is needed, $(rustc --version | cut -d' ' -f2) is here. Run: rustup update stable"
  node=$(node --version)
  at_least 20.0.0 "${node#v}" || die "Node 20 or newer is needed, $node is here."
}

# need COMMAND[|COMMAND...]=PACKAGE ...: installs the packages whose commands (or files) are all absent.
need() {
  local pair missing=()
  for pair in "$@"; do
    any_of "${pair%%=*}" || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

any_of() {
  local command
  # Unquoted: a pattern stands for the files that match it.
  for command in ${1//|/ }; do
    if have "$command" || [ -f "$command" ]; then return 0; fi
  done
  return 1
}

# As root directly, by sudo when it may; else the one command is printed and we stop.
install_packages() {
  local list="$*" as=()
  have apt-get || die "these are missing: $list. Install them with your system's package manager and start again."
  if [ "$(id -u)" != 0 ]; then
    if have sudo && sudo -n true 2>/dev/null; then
      as=(sudo -n)
    elif have sudo && [ -t 0 ] && [ -z "${CI:-}" ]; then
      as=(sudo)
    else
      die "system packages are missing. As root, run this and start again:
  apt-get update && apt-get install --no-install-recommends $list"
    fi
  fi
  say "Installing: $list"
  local apt=(${as[@]+"${as[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600)
  # By old lists a machine would get browsers of half a year ago.
  (wait_for_lists "${apt[@]}" update) || say "Installing by the package lists that are here"
  "${apt[@]}" install -y --no-install-recommends "$@" >&2
}

# apt waits for dpkg's lock when asked to, but never for the lock of its package lists.
wait_for_lists() {
  local turn out
  for turn in $(seq 120); do
    if out=$("$@" 2>&1); then return 0; fi
    case $out in
      *"Could not get lock"*) [ "$turn" = 1 ] && say "Waiting for another apt-get to finish" ;;
      *) break ;;
    esac
    sleep 5
  done
  die "$out"
}

# What building the server takes, and what it calls while it runs; the font writes the names into a mix.
FONT=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
need_for_build() { need cc=gcc make=make cmake=cmake; }
need_for_running() { need ffmpeg=ffmpeg ffprobe=ffmpeg bwrap=bubblewrap "$FONT=fonts-dejavu-core"; }
need_for_tests() {
  need_for_running
  # The mail server that letters of tests are sent to, and its certificates.
  need flite=flite openssl=openssl /usr/lib/python3/dist-packages/aiosmtpd/__init__.py=python3-aiosmtpd \
    'chromium|chromium-browser|google-chrome-stable|google-chrome=chromium' \
    'firefox-esr|firefox=firefox-esr'
}

# Where the programs of the newest PostgreSQL on this machine are; its package puts them on nobody's PATH.
postgres_bin() {
  need '/usr/lib/postgresql/*/bin/postgres=postgresql'
  find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -n 1
}

# cargo-nextest from PATH, else built once into the cache.
need_nextest() {
  if cargo nextest --version >/dev/null 2>&1; then return 0; fi
  PATH=$CACHE/bin:$PATH
  cargo nextest --version >/dev/null 2>&1 && return 0
  say "Building cargo-nextest (once)"
  env -u CARGO_TARGET_DIR cargo install --locked --root "$CACHE" --target-dir "$CACHE/nextest-build" cargo-nextest >&2
  rm -rf "$CACHE/nextest-build"
}

# An S3 server for tests, built once into the cache; it is no part of the product.
need_s3() {
  [ ! -x "$CACHE/bin/s3s-fs" ] || return 0
  say "Building an S3 server for the tests (once)"
  env -u CARGO_TARGET_DIR cargo install --locked --root "$CACHE" --target-dir "$CACHE/s3s-build" \
    --version 0.14.1 --features binary s3s-fs >&2
  rm -rf "$CACHE/s3s-build"
}

# An upload client in Python, once into the cache; it is no part of the product.
TUSPY=1.1.0
need_tuspy() {
  if [ -f "$CACHE/tuspy/is-$TUSPY" ]; then return 0; fi
  say "Installing tuspy $TUSPY (once)"
  need python3=python3
  python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
  python3 -m venv --clear "$CACHE/tuspy"
  "$CACHE/tuspy/bin/pip" install --quiet "tuspy==$TUSPY" >&2
  touch "$CACHE/tuspy/is-$TUSPY"
}

# npm_ci FOLDER: installs exactly the lock file, and only when the lock file changed.
npm_ci() {
  local stamp=$1/node_modules/.installed-from sum
  sum=$(sha256sum <"$1/package-lock.json")
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then return 0; fi
  say "Installing the packages of $1"
  # Two installs at once spoil each other's cache: the second waits.
  (
    have flock && flock 9
    npm ci --prefix "$1" --no-audit --no-fund --loglevel=error </dev/null >&2
  ) 9>"$CACHE/npm.lock"
  printf '%s\n' "$sum" >"$stamp"
}

# newer FILE PATH...: true when FILE is absent or something under the paths is younger than it.
newer() {
  local file=$1
  shift
  [ ! -e "$file" ] || [ -n "$(find "$@" -newer "$file" -not -path '*/node_modules/*' -not -path '*/dist/*' -print -quit)" ]
}

build_web() {
  npm_ci web
  if ! newer web/dist/index.html web; then return 0; fi
  say "Building the web app"
  npm run --prefix web --silent build </dev/null >&2
  touch web/dist/index.html
}

# run_named FOLDER: lists FOLDER/*/run with the sentence on its second line, or runs the one called NAME.
run_named() {
  local run
  if [ -z "${NAME:-}" ]; then
    for run in "$1"/*/run; do
      printf '  %-8s %s\n' "$(basename "$(dirname "$run")")" "$(sed -n '2s/^# //p' "$run")"
    done
    return 0
  fi
  [ -x "$1/$NAME/run" ] || die "there is no $1/$NAME. Without NAME the names are listed."
  need_toolchains
  need_for_build
  need_for_running
  npm_ci e2e
  exec "$1/$NAME/run"
}

# build_programs [FLAG...]: the programs as the tests build them. With a test among the targets cargo picks the features
# that tests pick; a program built alone would have most of its dependencies built twice.
build_programs() {
  cargo build --locked --quiet -p rostrum -p rostrum-peers --bins --test house "$@" </dev/null
  export ROSTRUM_BIN=${ROSTRUM_BIN:-$TARGET/debug/rostrum}
}

# build_server: the optimised server with the web app in it; its path is in ROSTRUM_BIN.
build_server() {
  build_web
  say "Building the server (the first time takes some minutes)"
  cargo build --release --locked -p rostrum --bin rostrum </dev/null >&2
  export ROSTRUM_BIN=$TARGET/release/rostrum
}
