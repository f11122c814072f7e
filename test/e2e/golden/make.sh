#!/usr/bin/env bash
# Makes the system that end-to-end tests deploy: a small Debian with its own kernel, GRUB and login prompt, on a disk with
# GPT, BIOS boot partition, ESP and an ext4 root as the last partition. It starts by BIOS, UEFI and UEFI with Secure Boot.
#   make.sh DISK      DISK: the raw file to make. Needs root, mmdebstrap, e2fsprogs, dosfstools, mtools, fdisk.
# Nothing is mounted: file systems are filled as files, then put at their places.
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin MTOOLS_SKIP_CHECK=1
here=$(cd "$(dirname "$0")" && pwd)
disk=$1
work=$(mktemp -d /var/tmp/broadside-golden.XXXXXX)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
root=$work/root esp=$work/esp.img uuid=0e2e0e2e-51de-4b0a-9d15-000000000003
# In MiB: where the partitions start, and the disk's size. The root ends a MiB before it.
bios_at=1 esp_at=2 root_at=50 size=1200

# Debian's packages as this machine takes them.
sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
drop() { printf -- '--dpkgopt=path-exclude=%s\n' "$@"; }
mapfile -t options < <(
  drop '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*' '/usr/share/i18n/*'
  drop '/lib/modules/*/'{sound,kernel/sound,kernel/drivers/{gpu,media,net/wireless,net/ethernet,infiniband,staging,iio,isdn,bluetooth}}'/*'
)
# Only what finds the root on the disks that machines of the tests have: a small initramfs is a quick one.
modules="virtio_pci virtio_blk virtio_scsi ahci ata_piix sd_mod nvme ext4 crc32c_generic"
mmdebstrap --quiet --mode=root --variant=essential --format=directory "${options[@]}" \
  --dpkgopt=force-unsafe-io --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
  --aptopt='Acquire::Retries "3"' \
  --include="${KERNEL:-linux-image-amd64},grub-pc-bin,e2fsprogs,kmod,login,mount,util-linux" \
  --essential-hook="mkdir -p '$root'/etc/initramfs-tools/conf.d '$root'/usr/share/initramfs-tools/modules.d" \
  --essential-hook="printf 'MODULES=list\nCOMPRESS=zstd\nRESUME=none\n' >'$root'/etc/initramfs-tools/conf.d/small" \
  --essential-hook="printf '%s\n' $modules >'$root'/usr/share/initramfs-tools/modules.d/disks" \
  --customize-hook="mkdir '$work'/debs; cd '$work'/debs; APT_CONFIG=\$MMDEBSTRAP_APT_CONFIG apt-get -qq download \
    -o APT::Sandbox::User=root shim-signed shim-helpers-amd64-signed grub-efi-amd64-signed" \
  bookworm "$root" - <<<"$sources"
for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/loaders"; done

# The system: its init, its name, its boot menu.
echo golden >"$root/etc/hostname"
rm -f "$root/sbin/init" && install -m 755 "$here/init.sh" "$root/sbin/init"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/*
touch "$root/var/log/starts"
kernel=$(basename "$(ls "$root"/boot/vmlinuz-*)")
mkdir -p "$root/boot/grub/i386-pc"
cp "$root"/usr/lib/grub/i386-pc/*.{mod,lst} "$root/boot/grub/i386-pc/"
cat >"$root/boot/grub/grub.cfg" <<CFG
set timeout=0
menuentry "The deployed Debian" {
  search --no-floppy --fs-uuid --set=root $uuid
  linux /boot/$kernel root=UUID=$uuid ro console=tty0 console=ttyS0,115200n8
  initrd /boot/${kernel/vmlinuz/initrd.img}
}
CFG

# GRUB for BIOS: boot.img loads the sector that it is told, that one the list of sectors that it is told.
chroot "$root" grub-mkimage -O i386-pc -o /core.img -p '(,gpt3)/boot/grub' \
  biosdisk part_gpt ext2 normal linux search search_fs_uuid configfile echo
mv "$root/core.img" "$work/core.img"
cp "$root/usr/lib/grub/i386-pc/boot.img" "$work/boot.img"
poke() { printf "$3" | dd of="$1" bs=1 seek=$(($2)) conv=notrunc status=none; }
le32() { printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24)); }
poke "$work/boot.img" 0x5c "$(le32 $((bios_at * 2048)))"
poke "$work/core.img" 0x1f4 "$(le32 $((bios_at * 2048 + 1)))"
# Some BIOSes tell the boot drive wrongly, and boot.img asks for hard disks only where this jump is gone.
poke "$work/boot.img" 0x66 '\x90\x90'
[ "$(stat -c %s "$work/core.img")" -lt $(((esp_at - bios_at) << 20)) ]

# GRUB for UEFI: Debian's signed one reads its configuration from EFI/debian, wherever it was started from.
mkfs.fat -C -F 32 -n ESP -i 0E2E0E2E "$esp" $(((root_at - esp_at) * 1024)) >/dev/null
mmd -i "$esp" ::EFI ::EFI/BOOT ::EFI/debian
put() { mcopy -i "$esp" "$work/loaders/usr/lib/$1" "::EFI/$2"; }
put shim/shimx64.efi.signed BOOT/BOOTX64.EFI
put shim/shimx64.efi.signed debian/shimx64.efi
for folder in BOOT debian; do
  put shim/mmx64.efi.signed $folder/mmx64.efi
  put grub/x86_64-efi-signed/grubx64.efi.signed $folder/grubx64.efi
done
printf 'search.fs_uuid %s root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n' $uuid |
  mcopy -i "$esp" - ::EFI/debian/grub.cfg

truncate -s $((size - root_at - 1))M "$work/root.img"
mke2fs -q -t ext4 -O '^metadata_csum_seed,^orphan_file' -U $uuid -L golden -m 0 -d "$root" "$work/root.img"
rm -f "$disk"
truncate -s ${size}M "$disk"
sfdisk --quiet "$disk" <<TABLE
label: gpt
start=${bios_at}MiB, size=$((esp_at - bios_at))MiB, type=21686148-6449-6E6F-744E-656564454649, name="bios"
start=${esp_at}MiB, size=$((root_at - esp_at))MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="esp"
start=${root_at}MiB, size=$((size - root_at - 1))MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name="root"
TABLE
place() { dd if="$1" of="$disk" bs=1M seek="$2" conv=notrunc,sparse status=none; }
place "$work/core.img" $bios_at
place "$esp" $esp_at
place "$work/root.img" $root_at
dd if="$work/boot.img" of="$disk" bs=1 count=440 conv=notrunc status=none
