#!/bin/sh
# The first process of the system that end-to-end tests deploy: says what it found, then keeps a login prompt up.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=vt100
mountpoint -q /proc || mount -t proc proc /proc
mountpoint -q /sys || mount -t sysfs sysfs /sys
mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev
mountpoint -q /run || mount -t tmpfs tmpfs /run
hostname -F /etc/hostname

# Writing proves that the file system is whole; read-only afterwards, so that a machine may be switched off at any time.
mount -o remount,rw / && echo "started by $(uname -r)" >>/var/log/starts && sync
mount -o remount,ro /

root=$(findmnt -nro SOURCE /)
partition=/sys/class/block/${root##*/}
disk=$(basename "$(readlink -f "$partition/..")")
firmware=bios secure=off
if [ -d /sys/firmware/efi ]; then
  firmware=uefi
  modprobe efivarfs
  mount -t efivarfs efivarfs /sys/firmware/efi/efivars
  state=/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
  # Four bytes of attributes come before the value.
  [ "$(od -An -tu1 -j4 -N1 "$state" 2>/dev/null | tr -d ' ')" = 1 ] && secure=on
fi
sectors() { cat "$1/size"; }
# On a line of its own: kernel messages may stand on the current one.
echo
echo "BROADSIDE-E2E-READY host=$(hostname) firmware=$firmware secure-boot=$secure root=$root" \
  "starts=$(wc -l </var/log/starts) disk-size=$(($(sectors "/sys/class/block/$disk") * 512))" \
  "root-size=$(($(sectors "$partition") * 512)) fs-size=$(($(stat -f -c '%b * %S' /))) end"

while :; do
  setsid agetty -L 115200 ttyS0 vt100
  sleep 1
done
