# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# A Flatpak runtime and SDK made of Debian 13's packages, in the cache folder, so that `./dev flatpak` builds
# Envoi's Flatpak and looks at its sandbox from outside without fetching anything from Flathub.
#
# They hold what GNOME's runtime holds and Envoi uses, and not what the manifest builds itself (libstrophe, cmark,
# libqrencode, ZBar). GNU SASL is in: its release archive cannot be had from a Debian mirror (see flatpak.py).
#
# Sourced by `dev`, on the host, before private-root.sh, whose functions fetch and unpack.

# For the private Debian 13 in which Flatpak itself runs.
ROOT_EXTRA='flatpak flatpak-builder elfutils xz-utils bzip2 xdg-desktop-portal
'

RUNTIME_PACKAGES='
  locales tzdata ca-certificates libglib2.0-bin shared-mime-info fontconfig xkb-data dconf-gsettings-backend
  libgtk-4-1 libadwaita-1-0 libdex-1-1 libgsasl18 libsoup-3.0-0 libsecret-1-0 libsqlite3-0 libgnutls30t64 glib-networking
  libglycin-1-0 libglycin-gtk4-1-0 glycin-loaders bubblewrap flatpak-xdg-utils libjpeg62-turbo
  libgstreamer1.0-0 libgstreamer-plugins-base1.0-0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-pipewire
  adwaita-icon-theme librsvg2-common fonts-cantarell fonts-noto-core fonts-noto-color-emoji
'
SDK_PACKAGES='
  gcc g++ libc6-dev make cmake meson ninja-build pkgconf ccache gettext autopoint autoconf automake libtool itstool
  blueprint-compiler desktop-file-utils appstream appstream-compose git patch elfutils
  libgtk-4-dev libadwaita-1-dev libdex-dev libgsasl-dev libgnutls28-dev libsqlite3-dev libsecret-1-dev libsoup-3.0-dev
  libglycin-1-dev libglycin-gtk4-1-dev libseccomp-dev liblcms2-dev libjpeg62-turbo-dev libexpat1-dev
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
'
# The archives of Debian's source packages are upstream's own: what the manifest asks for is looked up here by checksum.
RUNTIME_SOURCES='libstrophe cmark qrencode zbar gsasl libidn'

# What update-alternatives would have made, beyond what private-root.sh knows of.
RUNTIME_SETUP='
  for tool in aclocal automake; do
    for f in /usr/bin/$tool-[0-9]*; do [ ! -e "$f" ] || ln -sf "${f##*/}" /usr/bin/$tool; done
  done
  [ ! -e /usr/bin/g++ ] || ln -sf g++ /usr/bin/c++
  # Debian keeps these where they do not get in the way of the real ones; in a sandbox they are the real ones.
  for f in /usr/libexec/flatpak-xdg-utils/*; do [ ! -e "$f" ] || ln -sf "$f" /usr/bin/; done
'

# $1 a tree of packages, $2 the new runtime, $3 its name. Flatpak wants /usr as `files`, with /etc in it.
shape_runtime() {
  local arch files=$2/files f
  arch=$(uname -m)
  mkdir -p "$2"
  mv "$1/usr" "$files"
  rm -rf "$files/etc"; mv "$1/etc" "$files/etc"
  for f in passwd group shadow gshadow hosts resolv.conf machine-id localtime ld.so.cache; do rm -f "$files/etc/$f"; done
  printf '%s\n' /app/lib "/usr/lib/$arch-linux-gnu" /usr/lib >"$files/etc/ld.so.conf"
  find "$files" -type f -perm /6000 -exec chmod ug-s {} +
  cat >"$2/metadata" <<TEXT
[Runtime]
name=$3
runtime=im.envoi.Debian.Platform/$arch/13
sdk=im.envoi.Debian.Sdk/$arch/13

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0
GST_PLUGIN_SYSTEM_PATH=/app/lib/gstreamer-1.0:/usr/lib/$arch-linux-gnu/gstreamer-1.0
TEXT
}

make_tree() { # $1 apt's folder, $2 the tree
  mkdir -p "$2"
  unpack_packages "$1" "$2"
  "${BWRAP[@]}" --unshare-user --uid 0 --gid 0 --bind "$2" / --dev /dev --proc /proc --tmpfs /tmp \
    --clearenv --setenv PATH /usr/sbin:/usr/bin --setenv LC_ALL C.UTF-8 --setenv ROOT_LOCALES "$ROOT_LOCALES" \
    bash -c "$SETUP_SCRIPT $RUNTIME_SETUP" >"$CACHE/setup.log" 2>&1 ||
    { tail -n 20 "$CACHE/setup.log" >&2; die "The packages of the runtime could not be set up; the whole log is $CACHE/setup.log."; }
}

# Leaves the runtimes' folders in $FLATPAK_CACHE/new, for `flatpak build-export` inside, and the archives in $FLATPAK_CACHE/archives.
make_runtime() {
  FLATPAK_CACHE=$CACHE/flatpak-$(echo "$ROOT_SUITE $RUNTIME_PACKAGES $SDK_PACKAGES $RUNTIME_SOURCES $ROOT_LOCALES $SETUP_SCRIPT $RUNTIME_SETUP $(declare -f shape_runtime make_tree)" | cksum | cut -d' ' -f1)
  export FLATPAK_CACHE
  mkdir -p "$FLATPAK_CACHE"
  touch "$FLATPAK_CACHE"
  exec 8>"$FLATPAK_CACHE/lock"
  flock -n 8 || { say "Another ./dev flatpak is making the runtime; waiting for it."; flock 8; }
  if [ ! -e "$FLATPAK_CACHE/.made" ]; then
    local new=$FLATPAK_CACHE/new apt=$FLATPAK_CACHE/apt start=$SECONDS
    say "Making a Flatpak runtime of Debian 13's packages in $FLATPAK_CACHE (450 MB to fetch, 3 GB on disk, once)."
    rm -rf --one-file-system "$new" "$FLATPAK_CACHE"/{repo,user}; mkdir -p "$new" "$FLATPAK_CACHE/archives"
    find_bwrap "$ROOT"
    ROOT_PACKAGES="$RUNTIME_PACKAGES $SDK_PACKAGES" fetch_packages "$apt"
    sed 's/^deb /deb-src /' "$apt/sources.list" >"$apt/both" && cat "$apt/sources.list" >>"$apt/both" && mv "$apt/both" "$apt/sources.list"
    private_apt "$apt" -qq update >&2
    # Not each mirror has each source package; what is missing, flatpak-builder fetches from upstream.
    for f in $RUNTIME_SOURCES; do (cd "$FLATPAK_CACHE/archives" && private_apt "$apt" -qq --download-only source "$f" >/dev/null 2>&1) || true; done
    # The runtime's packages are a part of the SDK's.
    cp -al "$apt" "$apt-platform"
    rm "$apt-platform"/archives/*.deb
    private_apt "$apt" -qq --print-uris -o Dir::Cache::archives=/nonexistent install '?essential' $RUNTIME_PACKAGES 2>/dev/null |
      sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p" | while read -r f; do ln "$apt/archives/$f" "$apt-platform/archives/$f"; done
    say "Unpacking and setting up."
    make_tree "$apt-platform" "$new/tree-platform"; shape_runtime "$new/tree-platform" "$new/platform" im.envoi.Debian.Platform
    make_tree "$apt" "$new/tree-sdk"; shape_runtime "$new/tree-sdk" "$new/sdk" im.envoi.Debian.Sdk
    rm -rf --one-file-system "$apt" "$apt-platform" "$new"/tree-*
    touch "$FLATPAK_CACHE/.made"
    find "$CACHE" -maxdepth 1 -name 'flatpak-*' ! -path "$FLATPAK_CACHE" -mtime +30 -exec rm -rf --one-file-system {} +
    say "Unpacked in $((SECONDS - start)) s."
  fi
  exec 8>&-
}
