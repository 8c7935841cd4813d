#!/bin/busybox sh
# The first process of the virtual machine: loads drivers, makes a GPIO chip, runs /job in a copy-on-write view of
# the host's file system, reports the job's exit status on the second serial port, and powers off.

/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
stty -F /dev/ttyS0 -onlcr
stty -F /dev/ttyS1 raw

finish() { # finish STATUS: the host takes no status for a machine that broke
    echo "$1" >/dev/ttyS1
    echo "0 0 0 0" >/proc/sys/kernel/printk
    poweroff -f
}
need() { # need COMMAND...: without it there is nothing to test
    "$@" && return
    echo "hil: the machine could not be set up: $*" >/dev/ttyS0
    finish 3
}

# shellcheck disable=SC2086  # options are words
while read -r module options; do need insmod "/modules/$module.ko" $options; done </modules/order

need mount -t 9p -o trans=virtio,version=9p2000.L,cache=loose,msize=512000,ro host /host
need mount -t tmpfs -o mode=0755 changes /changes
mkdir /changes/upper /changes/work
need mount -t overlay -o lowerdir=/host,upperdir=/changes/upper,workdir=/changes/work overlay /world
mkdir -p /dev/pts /dev/shm
need mount -t devpts devpts /dev/pts
need mount -t tmpfs -o mode=1777 shm /dev/shm
need mount -t configfs configfs /sys/kernel/config
for folder in dev proc sys; do need mount -o rbind /$folder /world/$folder; done
need ip link set lo up

# One simulated chip for each board that axisedge knows: same label, as many lines, same names.
device=/sys/kernel/config/gpio-sim/boards
need mkdir $device
while read -r label lines; do
    bank=$device/$label
    need mkdir "$bank"
    echo "$label" >"$bank/label"
    echo "$lines" >"$bank/num_lines"
    line=0
    while [ $line -lt "$lines" ]; do
        mkdir "$bank/line$line"
        echo "GPIO$line" >"$bank/line$line/name"
        line=$((line + 1))
    done
done </chips
echo 1 >$device/live
need grep -q 1 $device/live

AXISEDGE_HIL_SIM=/sys/devices/platform/$(cat $device/dev_name)
export AXISEDGE_HIL_SIM
echo "hil: ready after $(cut -d' ' -f1 /proc/uptime) s" >/dev/ttyS0
setsid chroot /world /bin/sh -c "$(cat /job)" </dev/null >/dev/ttyS0 2>&1
finish $?
