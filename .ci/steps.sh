# Steps of .ci/run: each is timed and ended if it hangs, and none keeps those after it from being run. Sourced by it.
set -uo pipefail
shopt -s nullglob
# Nothing here asks a question, on a terminal neither.
exec </dev/null
export CI=true

results=$(mktemp -d)
total=$((${CI_MINUTES:-45} * 60))
timings=()
failures=()
running=

trap 'rm -rf "$results"' EXIT
trap 'stop 130' INT
trap 'stop 143' TERM

# Ends the step that is running, whose processes are a group of their own, and gives up.
stop() {
  [ -z "$running" ] || kill -TERM "$running"
  wait
  exit "$1"
}

# step NAME SECONDS COMMAND...: runs a command, for SECONDS at most and no longer than all steps together may take.
step() {
  local name=$1 limit=$2 began=$SECONDS outcome=ok
  shift 2
  printf '\n== %s\n' "$name"
  ((limit <= total - SECONDS)) || limit=$((total - SECONDS))
  if ((limit > 0)); then
    timeout --kill-after=15 "$limit" "$@" &
    running=$!
    wait "$running" || outcome="failed with $?"
    [ "$outcome" != 'failed with 124' ] || outcome="did not end in $limit s"
    running=
  else
    outcome='not run, no time was left'
  fi
  timings+=("$(printf '%5d s  %s' $((SECONDS - began)) "$name")")
  [ "$outcome" = ok ] || failures+=("$name: $outcome")
  [ "$outcome" = ok ]
}

# suite NAME SECONDS COMMAND...: a step that runs vitest, whose counts are kept for the closing line.
suite() {
  local name=$1 limit=$2
  shift 2
  local file
  file="$results/$(printf '%02d' ${#timings[@]}).json"
  # What ends before it has counted has failed.
  echo '{"numPassedTests":0,"numFailedTests":1,"numPendingTests":0,"numTodoTests":0,"testResults":[]}' >"$file"
  step "$name" "$limit" "$@" --reporter=default --reporter=json --outputFile.json="$file"
}

# Prints how long each step took, what failed, and the sum of all suites; exits with 1 if anything failed.
finish() {
  printf '\n== times\n'
  printf '%s\n' "${timings[@]}" "$(printf '%5d s  in all' "$SECONDS")"
  printf '\n== result\n'
  ((${#failures[@]} == 0)) || printf '%s\n' "${failures[@]}"
  node "$(dirname "${BASH_SOURCE[0]}")/sum.mjs" "$results"/*.json || exit 1
  ((${#failures[@]} == 0)) || exit 1
}
