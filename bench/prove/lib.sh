# Sourced by every proof: builds the server it needs, with its protection switched off when SABOTAGE is set.
# shellcheck shell=bash source=../../scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

# prove_with NAME SCRIPT [PROGRAM...]: runs SCRIPT against the server; PROGRAMs are built beside it.
prove_with() {
  local name=$1 script=$2 program
  shift 2
  build_web
  for program in "$@"; do cargo build --locked --quiet -p "$program" --bin "$program" </dev/null; done
  if [ -n "${SABOTAGE:-}" ]; then
    cargo build --locked --quiet -p rostrum --features sabotage --bin rostrum-sabotaged </dev/null
    export ROSTRUM_BIN=$TARGET/debug/rostrum-sabotaged PROOF_SABOTAGE=$name
  else
    cargo build --locked --quiet -p rostrum --bin rostrum </dev/null
    export ROSTRUM_BIN=${ROSTRUM_BIN:-$TARGET/debug/rostrum}
  fi
  exec node "$script"
}
