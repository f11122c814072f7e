# How it ends.

# reboot(8) and poweroff(8) of busybox send these signals to the first process.
obey_reboot_and_poweroff() {
  trap 'finish reboot' TERM
  trap 'finish poweroff' USR1 USR2
}

# Does what $1 says: reboot, poweroff, shell, or wait. Does not return.
finish() {
  case $1 in
    reboot) say "Restarting this machine"; leave reboot ;;
    poweroff) say "Switching this machine off"; leave poweroff ;;
    shell) offer_shell ;;
    wait) say "Done. This machine may be switched off or restarted. For a command line press Enter"
      while ! key_within 3600; do :; done
      offer_shell ;;
    *) fail "What is to happen next is not known: /run/after must be reboot, poweroff, shell or wait, and is \"$1\"" ;;
  esac
}

leave() {
  sync
  # Time for the last words to reach a serial line.
  sleep 1
  "$1" -f
  # Firmware that does not listen: the keyboard's reset, at least.
  sleep 5
  [ "$1" != reboot ] || echo b >/proc/sysrq-trigger
  while :; do sleep 3600; done
}

# Shows what went wrong, tells the server, and restarts unless somebody is there. Does not return.
fail() {
  trap - TERM USR1 USR2
  say ""
  say "*** $*"
  report "$*"
  say "*** This machine restarts in 60 s. Press Enter to stay here with a command line"
  if key_within 60; then offer_shell; else leave reboot; fi
}

# A command line on each console; the machine restarts when one of them is left.
offer_shell() {
  stop_listening
  say "Command line: \"exit\" restarts this machine. Messages so far: $log"
  sleep 1
  shells_on $consoles
  # No console at all: nobody can answer.
  leave reboot
}

# Joined by pipes that nothing passes through: what is started with & ignores Ctrl-C, and so would all that it starts.
shells_on() {
  local first=$1
  [ $# -gt 0 ] || return
  shift
  if [ $# = 0 ]; then shell_on "$first"; else shell_on "$first" | shells_on "$@"; fi
}

shell_on() {
  # Opened by the first process of a new session, a terminal becomes that session's own.
  setsid sh -c 'exec sh -l <"$0" >"$0" 2>&1' "/dev/$(keyboard_of "$1")" 3<&- 4<&-
  leave reboot
}
