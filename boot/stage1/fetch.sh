# Files from the server, checked by hash.

# Seconds between attempts; a little more each time by chance, so that a room full of machines does not ask in step.
pauses="1 2 4 8 15 15 30 30 30"

# Fetches /boot/$1 to $3, which must have the SHA-256 $2. Does not return without it.
fetch() {
  local pause wrong=0
  say "Fetching $1 from $server"
  for pause in $pauses last; do
    if download "http://$server/boot/$1" "$3"; then
      [ "$(sha256_of "$3")" != "$2" ] || return 0
      wrong=$((wrong + 1))
      problem="What arrived as $1 is not what the menu named: its SHA-256 differs"
    else
      problem="Could not fetch http://$server/boot/$1 ($(tail -n 1 /run/wget.said))"
    fi
    rm -f "$3"
    # Damage on the way is rare: more likely the server has other files now than when it made the menu.
    [ $wrong -lt 3 ] && [ $pause != last ] || break
    say "$problem; trying again"
    sleep $((pause + RANDOM % (pause + 1)))
  done
  fail "$problem. Check that the server runs and can be reached, and restart this machine for a new menu"
}

# Fetches the URL $1 to $2; gives up when nothing arrives for 30 s, which this wget has no option for.
download() {
  local getter watcher result
  wget -q -O "$2" "$1" 2>/run/wget.said &
  getter=$!
  end_when_stalled $getter "$2" &
  watcher=$!
  wait $getter
  result=$?
  kill $watcher 2>/dev/null
  return $result
}

end_when_stalled() {
  local before=none now=
  while [ "$now" != "$before" ]; do
    before=$now
    sleep 30
    now=$(stat -c %s "$2" 2>/dev/null)
  done
  echo "nothing arrived for 30 s" >/run/wget.said
  kill "$1"
}

sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# Tells the server of a problem, if it can be reached; what happened last comes along.
report() {
  [ "$server" ] && [ -e "/run/address.$card" ] || return
  timeout 10 wget -q -O /dev/null --header "Content-Type: text/plain" --post-data "$1

$(tail -n 12 $log | tail -c 1500)" "http://$server/boot/report?mac=$mac" 2>/dev/null
}
