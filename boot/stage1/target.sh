# The deployment program, as a child of this first process.

# Sets after to what is to happen next. Fails when the program does.
run_program() {
  rm -f /run/after
  set -- --target --init --server "$server"
  [ -z "$session" ] || set -- "$@" --session "$session"
  [ "$mode" = server ] || set -- "$@" --mode "$mode"
  /run/broadside "$@" <&3 3<&- 4<&- &
  child=$!
  wait_for_child
  [ $status = 0 ] || fail "The deployment program ended with status $status. What it said is above"
  after=wait
  [ ! -e /run/after ] || after=$(cat /run/after)
}

# A signal to this process ends a wait before its time.
wait_for_child() {
  while :; do
    wait $child
    status=$?
    [ -d /proc/$child ] || return
  done
}
