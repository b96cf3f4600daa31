# Sourced by every proof: builds the server it needs, with its protection switched off when SABOTAGE is set.
# shellcheck shell=bash source=../../scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

# prove_with NAME SCRIPT: runs SCRIPT against the server.
prove_with() {
  local name=$1 script=$2
  build_web
  if [ -n "${SABOTAGE:-}" ]; then
    build_programs --features rostrum/sabotage
    # The real program was built beside it with the same feature: build it again as it is to be.
    build_programs
    export ROSTRUM_BIN=$TARGET/debug/rostrum-sabotaged PROOF_SABOTAGE=$name
  else
    build_programs
  fi
  exec node "$script"
}
