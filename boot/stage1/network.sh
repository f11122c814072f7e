# From no card to an address.

card_patience=20 link_patience=60 address_patience=90

bring_up_network() {
  ip link set lo up
  modprobe -aq virtio_pci hv_netvsc xen-netfront 2>/dev/null
  if [ "$mac" ]; then wait_for_card "$mac"; else
    say "The boot menu did not say which network card to use: trying all of them"
    wait_for_any_card
  fi
  if [ "$card" ]; then use_card "$card" || fail "$no_address"; else use_any_card; fi
}

# Names of all network cards: devices with hardware behind them.
cards() {
  local each
  for each in $(ls /sys/class/net); do [ ! -e "/sys/class/net/$each/device" ] || echo "$each"; done
}

address_of() { cat "/sys/class/net/$1/address"; }

# Sets card to the one with address $1, or to nothing if it does not appear.
wait_for_card() {
  local left=$card_patience
  while [ $left -gt 0 ]; do
    load_modules
    card=$(card_with "$1")
    [ -z "$card" ] || return 0
    [ $left -ne $((card_patience - 5)) ] || say "Waiting for the network card $1 to appear"
    sleep 1
    left=$((left - 1))
  done
  say "No network card has the address $1 after $card_patience s. Those that are there: $(describe_cards)"
  say "Trying each of them"
}

card_with() {
  local each
  for each in $(cards); do
    if [ "$(address_of "$each")" = "$1" ]; then echo "$each"; return; fi
  done
}

wait_for_any_card() {
  local left=$card_patience
  card=
  while [ $left -gt 0 ]; do
    # One more round after the last news: the second card may come after the first.
    load_modules || [ -z "$(cards)" ] || return 0
    sleep 1
    left=$((left - 1))
  done
}

describe_cards() {
  local each text=
  for each in $(cards); do text="$text $each ($(address_of "$each"))"; done
  echo "${text:- none}"
}

# Gets an address by card $1; false, with the reason in no_address, when there is none to be had.
use_card() {
  ip link set "$1" up
  wait_for_link $link_patience "$1" ||
    say "$1 still has no link. Is its cable in, and the switch's port on? Trying all the same"
  say "Asking for an address by $1 ($(address_of "$1"))"
  if ask_for_address "$1" $address_patience; then
    card=$1 mac=$(address_of "$1")
    return 0
  fi
  no_address="No DHCP server answered on $1 within $address_patience s. Check the cable, the switch's port (spanning \
tree may keep it closed: set it to edge or portfast) and that the DHCP server has addresses left"
  return 1
}

# Asks by every card that has a link, in turn.
use_any_card() {
  local each round
  [ "$(cards)" ] || fail "This machine has no network card that the kernel knows. Use another card, or ask for its \
driver or firmware in the boot payload (scripts/dev boot --firmware)"
  for each in $(cards); do ip link set "$each" up; done
  wait_for_link $link_patience $(cards) || say "No card has a link. Are the cables in? Trying all the same"
  for round in 1 2 3; do
    for each in $(cards); do
      has_link "$each" || [ $round = 3 ] || continue
      say "Asking for an address by $each ($(address_of "$each"))"
      if ask_for_address "$each" 30; then
        card=$each mac=$(address_of "$each")
        return
      fi
    done
  done
  fail "No DHCP server answered on any card:$(describe_cards). Check the cables, the switch's ports and the DHCP server"
}

has_link() { [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]; }

# Waits up to $1 seconds until one of the cards has a link, and tells that it does.
wait_for_link() {
  local left=$1 each
  shift
  while [ "$left" -gt 0 ]; do
    for each in "$@"; do ! has_link "$each" || return 0; done
    [ $((left % 10)) != 5 ] || say "Waiting for a link on $* (is the cable in?), $left s more"
    sleep 1
    left=$((left - 1))
  done
  return 1
}

# Asks by card $1 for $2 seconds, as a switch that has just seen the link may stay closed for 50 s (spanning tree).
# udhcpc stays in the background and renews the address.
ask_for_address() {
  udhcpc -i "$1" -s $parts/udhcpc.sh -p /run/udhcpc.pid -t $(($2 / 3)) -T 3 -A 3 -n -O staticroutes 2>&1 3<&- 4<&- |
    shorten_dhcp_words
  [ -e "/run/address.$1" ]
}

# A line every 15 s in place of one every 3 s.
shorten_dhcp_words() {
  awk '/^udhcpc: (started|sending)/ { next }
    /^udhcpc: broadcasting/ { if (++asked % 5 == 0) print "No DHCP server has answered yet, asking on"; fflush(); next }
    { print; fflush() }'
}
