#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Does the front door open on a bare machine? Makes a minimal Debian 12 and 13 (apt and what it
# needs, no package lists, no compiler, no git, no bubblewrap), puts a clean copy of HEAD in, runs
# a command there as root and as a plain user, and then looks for anything left behind.
#
#   sudo tests/front-door/bare.sh [-s "bookworm trixie"] [-u "root person"] [COMMAND…]
#
# The command is `./dev test`. By hand, not in the suite: it needs root, mmdebstrap and the network,
# and fetches the private Debian 13 once for each of the four.
set -euo pipefail
suites='bookworm trixie' users='root person'
while getopts s:u: option; do
  case $option in s) suites=$OPTARG ;; u) users=$OPTARG ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- ./dev test
[ "$(id -u)" = 0 ] || { echo "Run this as root: it makes whole machines." >&2; exit 1; }
command -v mmdebstrap >/dev/null || { echo "Needs mmdebstrap: apt-get install mmdebstrap" >&2; exit 1; }

source=$(cd "$(dirname "$0")/../.." && pwd -P)
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | grep -m 1 '/debian/\?$')
work=$(mktemp -d /var/tmp/envoi-bare.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
result=0

for suite in $suites; do
  echo "== Making a bare $suite"
  mmdebstrap --quiet --mode=root --variant=apt --include=mount --format=tar "$suite" "$work/$suite.tar" "$mirror" 2>/dev/null
  for user in $users; do
    machine=$work/machine
    mkdir "$machine"
    tar -x -C "$machine" -f "$work/$suite.tar" 2>/dev/null
    rm -rf "$machine"/var/lib/apt/lists/* "$machine"/var/cache/apt/*
    cp /etc/resolv.conf "$machine/etc/resolv.conf"
    echo 'person:x:1000:1000::/home/person:/bin/bash' >>"$machine/etc/passwd"
    echo 'person:x:1000:' >>"$machine/etc/group"
    mkdir "$machine/home/person"; chown 1000:1000 "$machine/home/person"
    home=$(chroot "$machine" sh -c "echo ~$user")
    mkdir "$machine$home/envoi"
    (cd "$source" && git archive HEAD) | tar -x -C "$machine$home/envoi"
    chroot "$machine" chown -R "$user:" "$home/envoi"
    touch "$machine/var/tmp/.started"

    echo "== $suite as $user: $*"
    start=$SECONDS status=0
    # User namespaces are refused in a chroot, so the machine is entered by pivot_root.
    unshare --mount --pid --fork --kill-child --propagation private sh -ec '
      machine=$1 user=$2 home=$3; shift 3
      mount --rbind "$machine" "$machine"; cd "$machine"
      mount -t proc proc proc; mount -t tmpfs tmpfs tmp; mount -t tmpfs tmpfs run
      mount --rbind /sys sys; mount -t tmpfs tmpfs dev; mkdir dev/shm dev/pts
      for node in null zero full random urandom tty; do : >dev/$node; mount --bind /dev/$node dev/$node; done
      ln -s /proc/self/fd dev/fd; mount -t tmpfs -o mode=1777 tmpfs dev/shm; chmod 1777 tmp
      mkdir -p .old; pivot_root . .old; umount -l /.old; rmdir /.old
      exec setpriv --reuid "$user" --regid "$user" --init-groups env -i HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin TERM=dumb \
        sh -c "cd \"\$HOME/envoi\" && exec \"\$@\"" sh "$@"
    ' sh "$machine" "$user" "$home" "$@" || status=$?
    echo "== $suite as $user: exit status $status, $((SECONDS - start)) s"
    [ $status = 0 ] || result=1

    left=$(find "$machine" -xdev -newer "$machine/var/tmp/.started" ! -type d \
      ! -path "$machine$home/.cache/envoi/*" ! -path "$machine$home/envoi/_build*" | sed "s#^$machine##")
    [ -z "$left" ] || { echo "== left behind:"; echo "$left"; result=1; }
    rm -rf --one-file-system "$machine"
  done
done
exit $result
