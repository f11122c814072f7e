# What a person sees. There may be a screen, a serial line or both; all show the same, and each may answer.

screen=/run/screen keys=/run/keys log=/run/log

# Sends all output to every console that the kernel writes to, and into a file, and gathers what is typed at any.
open_screen() {
  consoles=$(cat /sys/class/tty/console/active)
  mkfifo $screen $keys
  local outputs= each
  # tty0 stands for the virtual terminal that is shown; its keyboard is read from the first.
  for each in $consoles; do outputs="$outputs /dev/$each"; done
  tee -a $log $outputs <$screen >/dev/null 2>&1 &
  # Held open both ways, so that neither end ever sees the other go.
  exec 3<>$keys 4<>$screen >$screen 2>&1
  listen
}

listen() {
  listeners=
  local each
  for each in $consoles; do
    pass_on_lines <"/dev/$(keyboard_of "$each")" >$keys 2>/dev/null &
    listeners="$listeners $!"
  done
}

# Not with cat: busybox's calls sendfile(2), which keeps the pipe locked to everybody else while it waits for a key.
pass_on_lines() {
  local line
  while :; do
    while read -r line; do echo "$line"; done
    # Ctrl-D, or a line that is gone.
    sleep 1
  done
}

# Leaves the keyboards to somebody else.
stop_listening() {
  [ -z "$listeners" ] || kill $listeners 2>/dev/null
  listeners=
}

keyboard_of() {
  case $1 in tty0) echo tty1 ;; *) echo "$1" ;; esac
}

say() { echo "$*"; }

# Waits up to $1 seconds for a line from any keyboard; true when there was one.
key_within() { read -t "$1" -r _ <&3; }
