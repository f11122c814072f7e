# Kernel modules for the devices that are there.

tried=/run/modaliases

# Loads what the devices ask for that have not asked before; true when there were any. Devices behind new buses appear
# later: call it again.
load_modules() {
  touch $tried
  find /sys/devices -name modalias -exec cat {} + 2>/dev/null | sort -u >$tried.now
  awk -v tried=$tried 'BEGIN { while ((getline line <tried) > 0) old[line] } !($0 in old)' $tried.now >$tried.new
  [ -s $tried.new ] || return 1
  # By zeros: names that firmware gives may hold quotes, which xargs would take for its own.
  tr '\n' '\0' <$tried.new | xargs -0 modprobe -abq 2>/dev/null
  cat $tried.new >>$tried
  return 0
}

# To be called when there is another set of modules: a device without a driver may find one in it.
forget_tried_modules() { : >$tried; }

# For ever: what is plugged in later, and what controllers find late.
watch_for_devices() {
  while sleep 5; do load_modules; done
}
