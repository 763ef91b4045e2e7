# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# A private Debian 13 in the cache folder, for a host that lacks what Envoi needs.
#
# The packages are fetched by the host's own apt into folders of our own (the host's package lists,
# cache and database are not touched), unpacked, and the few files that their maintainer scripts
# would have made are made by hand. Nothing here needs root, sub-uids or a setuid program:
# everything belongs to the caller, and `rm -rf` on the cache folder removes it.
#
# Sourced by `dev`; needs SRC, CACHE, say and die from it.

ROOT_SUITE=trixie

# Everything for building, running, testing and measuring. A changed list makes a new root.
ROOT_PACKAGES='
  gcc libc6-dev meson ninja-build ccache pkgconf gettext itstool blueprint-compiler
  desktop-file-utils appstream libxml2-utils git patch less locales tzdata procps psmisc iproute2
  libgtk-4-dev libadwaita-1-dev libdex-dev libstrophe-dev libgsasl-dev libgnutls28-dev
  libsqlite3-dev libsecret-1-dev libsoup-3.0-dev libglycin-1-dev libglycin-gtk4-1-dev
  libcmark-dev libqrencode-dev libzbar-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev gstreamer1.0-plugins-base gstreamer1.0-pipewire
  libseccomp-dev liblcms2-dev glib-networking glycin-loaders bubblewrap ca-certificates
  adwaita-icon-theme librsvg2-common libgtk-4-bin at-spi2-core dbus-bin dbus-daemon
  fonts-cantarell fonts-noto-core fonts-noto-color-emoji fonts-wqy-microhei
  xvfb xauth xdotool xclip x11-xserver-utils imagemagick python3-pil
  python3-gi gir1.2-atspi-2.0 gir1.2-gtk-4.0 python3-dbus python3-dbusmock python3-slixmpp
  zbar-tools qrencode pipewire wireplumber gstreamer1.0-tools gstreamer1.0-plugins-good xdg-utils
  prosody prosody-modules lua-dbi-sqlite3 lua-unbound ejabberd erlang-p1-sqlite3 dino-im gnome-keyring
  sqlite3 openssl socat curl faketime libfaketime gdb strace linux-perf
'
# What one command wants beyond that (see flatpak-runtime.sh) makes a root of its own.
ROOT_PACKAGES+=${ROOT_EXTRA:-}
ROOT_LOCALES='en_US de_DE fr_FR ar_EG'

# The mirror that the host's own apt uses: $1 is `main` or `security`. Asked for by the addresses
# that apt would fetch, which it tells to anyone and without any lists on the machine.
host_mirror() {
  apt-get -o Debug::NoLocking=true update --print-uris 2>/dev/null | sed -n "s#^'\(.*\)/dists/.*#\1#p" |
    awk -v want="$1" '
      { security = ($0 ~ /security/) }
      want == "security" && security && /debian/ { print; exit }
      want == "main" && !security && /\/debian$/ { print; exit }'
}

private_apt() { # $1 the folder for apt's own files, then apt-get's arguments
  local dir=$1; shift
  apt-get -c "$dir/apt.conf" "$@"
}

# Fetches all packages into $1/archives.
fetch_packages() {
  local dir=$1 main security keyring=
  main=${ENVOI_MIRROR:-$(host_mirror main)}
  [ -n "$main" ] || die "No Debian mirror is configured on this machine; name one: ENVOI_MIRROR=http://…/debian ./dev …"
  security=; [ -n "${ENVOI_MIRROR:-}" ] || security=$(host_mirror security)
  for k in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
    if [ -e "$k" ]; then keyring="[signed-by=$k]"; break; fi
  done
  [ -n "$keyring" ] || die "The keys of Debian's archive are missing here; as root: apt-get install debian-archive-keyring"

  mkdir -p "$dir"/{lists,archives}/partial
  : >"$dir/status"
  echo "deb $keyring $main $ROOT_SUITE main" >"$dir/sources.list"
  [ -z "$security" ] || echo "deb $keyring $security $ROOT_SUITE-security main" >>"$dir/sources.list"
  cat >"$dir/apt.conf" <<CONF
#clear APT::Update;
#clear APT::Architectures;
#clear DPkg;
APT::Architecture "$(dpkg --print-architecture)";
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Sandbox::User "";
APT::Get::Assume-Yes "true";
Acquire::Languages "none";
Acquire::Retries "3";
Dir::State "$dir";
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir";
Dir::Cache::archives "$dir/archives";
Dir::Log "$dir";
Dir::Etc::sourcelist "$dir/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
CONF
  private_apt "$dir" -qq update >&2 ||
    die "Debian's package lists could not be fetched from $main; check the network (or the proxy in apt's settings) and run this again."
  # shellcheck disable=SC2086
  private_apt "$dir" -qq --download-only install '?essential' $ROOT_PACKAGES >&2 ||
    die "The packages could not all be fetched from $main; check the network and the free space in $CACHE, and run this again."
}

unpack_packages() { # $1 apt's folder, $2 the new root
  local base
  mkdir -p "$2"/usr/{bin,sbin,lib,lib64}
  for base in bin sbin lib lib64; do ln -s "usr/$base" "$2/$base"; done
  # base-files first: it owns the links from /bin to /usr/bin.
  dpkg-deb -x "$1"/archives/base-files_*.deb "$2" && rm "$1"/archives/base-files_*.deb &&
    find "$1/archives" -name '*.deb' -print0 |
      xargs -0 -P 2 -I {} sh -c 'dpkg-deb --fsys-tarfile "$1" |
        tar -x -C "$2" --keep-directory-symlink --no-same-owner --exclude=./usr/share/doc/* --exclude=./usr/share/man/* -f - && rm "$1"' sh {} "$2" ||
    die "The packages could not be unpacked in $CACHE; check the free space there (2 GB are needed) and run this again."
}

# What maintainer scripts would have made. Runs inside the new root, with nothing of the host in it.
SETUP_SCRIPT='
  set -e
  ldconfig
  M=$(echo /usr/lib/*-linux-gnu)
  alternative() { [ -e "$2" ] || ln -s "$1" "$2"; }
  alternative gcc /usr/bin/cc
  alternative mawk /usr/bin/awk
  alternative python3 /usr/bin/python
  alternative pkgconf /usr/bin/pkg-config
  alternative /usr/bin/lua5.4 /usr/bin/lua
  alternative /usr/bin/lua5.4 /usr/bin/lua-interpreter
  alternative less /usr/bin/pager
  alternative which.debianutils /usr/bin/which
  for f in /usr/bin/*-im7.q16; do [ ! -e "$f" ] || alternative "$f" "${f%-im7.q16}"; done
  "$M"/glib-2.0/glib-compile-schemas /usr/share/glib-2.0/schemas
  "$M"/glib-2.0/gio-querymodules "$M"/gio/modules
  "$M"/gdk-pixbuf-2.0/gdk-pixbuf-query-loaders >"$M"/gdk-pixbuf-2.0/2.10.0/loaders.cache
  update-mime-database /usr/share/mime
  fc-cache -s
  cd /usr/share/ca-certificates; find * -name "*.crt" >/etc/ca-certificates.conf; update-ca-certificates
  for l in $ROOT_LOCALES; do localedef -i $l -f UTF-8 $l.UTF-8; done
  cd /etc; rm -f localtime
  touch localtime hosts resolv.conf passwd group nsswitch.conf
  echo "hosts: files dns" >nsswitch.conf
  tr -d - </proc/sys/kernel/random/uuid >machine-id
  mkdir -p /run /var/tmp /var/lib/dbus /etc/prosody/conf.d
'

# The key covers the lists and the recipe, so an old root is never taken for a new one.
ROOT_KEY=$(echo "$ROOT_SUITE $ROOT_PACKAGES $ROOT_LOCALES $SETUP_SCRIPT" | cksum | cut -d' ' -f1)
ROOT=$CACHE/debian-$ROOT_SUITE-$ROOT_KEY

# bwrap of the host where there is one (it may carry the distribution's special permission for
# user namespaces), else the root's own through the root's own loader.
find_bwrap() { # $1 the root
  if command -v bwrap >/dev/null; then BWRAP=(bwrap); return; fi
  local loader
  loader=$(echo "$1"/usr/lib/*-linux-gnu/ld-linux-*.so.*)
  BWRAP=("$loader" --library-path "${loader%/*}" "$1/usr/bin/bwrap")
}

make_root() {
  [ -e "$ROOT/.done" ] && return
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    die "This machine has neither the libraries that meson.build asks for nor apt to fetch a private Debian 13; install the libraries, or run this on Debian 12 or newer."
  mkdir -p "$CACHE" 2>/dev/null || die "The cache folder $CACHE cannot be made; set XDG_CACHE_HOME to a folder that you may write to."
  # Better told before the download than after it.
  unshare --user true 2>/dev/null || bwrap --unshare-user --ro-bind / / true 2>/dev/null || no_namespaces
  exec 8>"$CACHE/lock"
  flock -n 8 || { say "Another ./dev is making the private Debian 13; waiting for it."; flock 8; }
  if [ ! -e "$ROOT/.done" ]; then
    local new=$CACHE/new-$ROOT_KEY apt=$CACHE/apt start=$SECONDS
    say "Making a private Debian 13 in $ROOT (390 MB to fetch, 1.5 GB on disk, once)."
    # An earlier run may have been interrupted; what it fetched completely is used again.
    rm -rf --one-file-system "$new"; mkdir -p "$new"
    fetch_packages "$apt"
    say "Unpacking and setting up."
    unpack_packages "$apt" "$new"
    rm -rf --one-file-system "$apt"
    find_bwrap "$new"
    check_bwrap "$new"
    "${BWRAP[@]}" --unshare-user --uid 0 --gid 0 --bind "$new" / --dev /dev --proc /proc --tmpfs /tmp \
      --clearenv --setenv PATH /usr/sbin:/usr/bin --setenv LC_ALL C.UTF-8 --setenv ROOT_LOCALES "$ROOT_LOCALES" \
      bash -c "$SETUP_SCRIPT" >"$CACHE/setup.log" 2>&1 ||
      { tail -n 20 "$CACHE/setup.log" >&2; die "The private Debian 13 could not be set up; the whole log is $CACHE/setup.log."; }
    touch "$new/.done"
    mv "$new" "$ROOT"
    rm -f "$CACHE/setup.log"
    # Roots of older package lists that no worktree has entered for a month.
    find "$CACHE" -maxdepth 1 -name 'debian-*' ! -path "$ROOT" -mtime +30 -exec rm -rf --one-file-system {} +
    say "Made in $((SECONDS - start)) s."
  fi
  exec 8>&-
}

no_namespaces() {
  die "This machine does not let programs make user namespaces (a container often forbids it), which the private Debian 13 needs; run ./dev outside the container, or allow them (sysctl kernel.unprivileged_userns_clone=1, or docker run --privileged)."
}

check_bwrap() { # $1 the root
  "${BWRAP[@]}" --unshare-user --unshare-pid --ro-bind "$1" / --dev /dev --proc /proc /usr/bin/true 2>/dev/null || no_namespaces
}

# Enters the root and becomes the command. The host's files are all there, at their own paths,
# except what makes a system: /usr, /etc, /var.
#   $1: open    the caller's own desktop session is reachable (run, shell)
#       demo    the same, but with a private /tmp that vanishes with the command
#       closed  a private home, /dev and runtime folder too, and no way to the session (test, bench)
#       sandbox the same, and file systems in user space can be mounted, for the portal that lends files (flatpak)
enter_root() {
  local kind=$1 uid gid home=$HOME devices=(--dev /dev) top f v; shift
  uid=$(id -u); gid=$(id -g)
  find_bwrap "$ROOT"
  check_bwrap "$ROOT"
  touch "$ROOT"

  local a=(--unshare-pid --die-with-parent --ro-bind "$ROOT/usr" /usr --ro-bind "$ROOT/etc" /etc
    --ro-bind "$ROOT/var" /var --tmpfs /var/tmp --proc /proc --dir /run)
  for top in bin sbin lib lib64; do a+=(--symlink "usr/$top" "/$top"); done

  # Root enters as a plain person too: permissions then mean in a test what they mean to users,
  # and Prosody starts.
  if [ "$uid" = 0 ]; then uid=1000; gid=1000; fi
  a+=(--unshare-user --uid "$uid" --gid "$gid")
  # With a /dev of its own, bubblewrap would end in a second user namespace, which may mount nothing, and in which no other
  # sandbox can be made.
  if [ "$kind" = sandbox ]; then
    devices=(--dev-bind /dev /dev --tmpfs /dev/shm --cap-add CAP_SYS_ADMIN)
    kind=closed home=/home/test-person  # a Flatpak has a /tmp of its own, and could not see a home in ours
  elif [ "$kind" = closed ]; then home=/tmp/home; fi
  exec 10< <(printf '%s\n' "root:x:0:0:root:/root:/bin/bash" "person:x:$uid:$gid:,,,:$home:/bin/bash" "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin")
  exec 11< <(printf '%s\n' "root:x:0:" "person:x:$gid:" "nogroup:x:65534:")
  a+=(--ro-bind-data 10 /etc/passwd --ro-bind-data 11 /etc/group)
  for f in /etc/resolv.conf /etc/hosts /etc/localtime; do
    [ ! -e "$f" ] || a+=(--ro-bind "$(readlink -f "$f")" "$f")
  done

  for top in /*; do
    case $top in
      /usr | /bin | /sbin | /lib* | /etc | /var | /proc | /dev | /run | /boot | /lost+found) ;;
      /tmp) if [ "$kind" = open ]; then a+=(--bind /tmp /tmp); else a+=(--tmpfs /tmp); fi ;;
      *) if [ -d "$top" ] && [ -r "$top" ] && [ "$top:$home" != /home:/home/test-person ]; then a+=(--bind "$top" "$top"); fi ;;
    esac
  done
  for f in "$HOME" "$SRC" "$CACHE" "$PWD"; do
    [ ! -d "$f" ] || a+=(--bind "$f" "$f")
  done

  if [ "$kind" != closed ]; then
    a+=(--dev-bind /dev /dev --ro-bind-try /run/dbus /run/dbus)
    if [ -d "${XDG_RUNTIME_DIR:-}" ]; then a+=(--bind "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR")
    else a+=(--perms 0700 --tmpfs /run/user --setenv XDG_RUNTIME_DIR /run/user); fi
    for f in /tmp/.X11-unix "${XAUTHORITY:-}" "$(sed -n 's/^unix:path=\([^,]*\).*/\1/p' <<<"${DBUS_SESSION_BUS_ADDRESS:-}")"; do
      [ ! -e "$f" ] || a+=(--bind "$f" "$f")
    done
  else
    a+=("${devices[@]}" --perms 0700 --tmpfs /run/user --setenv XDG_RUNTIME_DIR /run/user --perms 0700 --dir "$home" --setenv HOME "$home")
    for v in XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS; do a+=(--unsetenv "$v"); done
  fi

  # Variables that name places of the host's own system mean nothing in here.
  for v in TMPDIR LD_PRELOAD LD_LIBRARY_PATH PYTHONPATH PYTHONHOME PERL5LIB PKG_CONFIG_PATH XDG_DATA_DIRS XDG_CONFIG_DIRS \
    GI_TYPELIB_PATH GTK_PATH GTK_MODULES GIO_EXTRA_MODULES GIO_MODULE_DIR GSETTINGS_SCHEMA_DIR GDK_PIXBUF_MODULE_FILE FONTCONFIG_FILE SSL_CERT_FILE SSL_CERT_DIR LC_ALL; do
    a+=(--unsetenv "$v")
  done
  case ${LC_ALL:-${LANG:-}} in
    en_US.* | de_DE.* | fr_FR.* | ar_EG.*) a+=(--setenv LANG "${LC_ALL:-$LANG}") ;;
    *) a+=(--setenv LANG C.UTF-8) ;;
  esac
  a+=(--setenv PATH /usr/bin:/usr/sbin --setenv CCACHE_DIR "$CACHE/ccache"
    --setenv USER person --setenv PYTHONNOUSERSITE 1 --setenv ENVOI_ROOT "$ROOT" --chdir "$PWD")
  exec "${BWRAP[@]}" "${a[@]}" -- "$@"
}
