# The tools' squashfs becomes /usr; the program is one file.

fetch_tools() {
  fetch tools.squashfs "$tools" /run/tools.squashfs
  modprobe -a loop squashfs
  mkdir -p /run/tools
  mount -t squashfs -o loop,ro /run/tools.squashfs /run/tools ||
    fail "The tools could not be mounted. Is there enough memory (1 GB)? Memory left: $(memory_left)"
  # Modules of the first stage have done their work; what they take is memory.
  rm -rf /usr/lib/modules
  mount -o bind /run/tools/usr /usr || fail "The tools could not be put in place. Report this"
  cp -a /run/tools/etc/. /etc/
  mkdir -p /var/lib
  for each in $(ls /run/tools/var/lib 2>/dev/null); do ln -s "/run/tools/var/lib/$each" /var/lib/; done
  forget_tried_modules
}

fetch_program() {
  fetch program.gz "$program" /run/program.gz
  gunzip -c /run/program.gz >/run/broadside ||
    fail "The program could not be unpacked. Is there enough memory (1 GB)? Memory left: $(memory_left)"
  rm /run/program.gz
  chmod 755 /run/broadside
}

memory_left() { sed -n 's/^MemAvailable: *//p' /proc/meminfo; }

# Disks, and the variables of UEFI firmware, which hold what it boots next. Returns when nothing new has appeared for
# two seconds, so that a disk does not win for having come first.
start_storage() {
  local quiet=0 left=15
  if [ -d /sys/firmware/efi ]; then
    modprobe -q efivarfs
    mount -t efivarfs efivarfs /sys/firmware/efi/efivars || say "The firmware's variables cannot be reached"
  fi
  while [ $left -gt 0 ] && [ $quiet -lt 2 ]; do
    if load_modules; then quiet=0; else quiet=$((quiet + 1)); fi
    sleep 1
    left=$((left - 1))
  done
}
