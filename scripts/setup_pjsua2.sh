#!/bin/bash
# Put pjsua2, the SIP user agent, into .venv: pjproject and its Python binding, built once and kept as a wheel.
# Usage: setup_pjsua2.sh run|test
# "run": a device starts without it and says so; what failed is noted in .venv/pjsua2-unavailable, and not tried again
# for a day. "test": it must be there.
#
# The source is the pjproject that Debian's source package "asterisk" in unstable carries, from the mirror that this
# machine uses. To take a release archive instead, name it (a file or an address) and its checksum:
#   AXISEDGE_PJPROJECT=…/pjproject-2.17.tar.gz AXISEDGE_PJPROJECT_SHA256=… make setup
. "$(dirname "$0")/common.sh"

purpose=${1:-test}
python=$PWD/.venv/bin/python
note=.venv/pjsua2-unavailable
system=$(. /etc/os-release 2>/dev/null && echo "${ID:-}${VERSION_ID:-}") || system=

mapfile -d '' -t inputs < <(find native -name __pycache__ -prune -o -type f -print0 | LC_ALL=C sort -z)
key=$(
    {
        hash_of "${inputs[@]}" scripts/setup_pjsua2.sh
        echo "$system ${AXISEDGE_PJPROJECT:-} ${AXISEDGE_PJPROJECT_SHA256:-}"
        "$python" -c 'import sysconfig as s; print(s.get_config_var("SOABI"), s.get_platform())'
    } | sha256sum | cut -c1-20
)
is_stamped .venv/stamp-pjsua2 "$key" && exit 0
kept="$CACHE/pjsua2/$key"

put_in() {
    step "Installing pjsua2"
    "$python" -m pip install -qq --disable-pip-version-check --no-input --no-index --no-deps --force-reinstall \
        "$kept"/*.whl && "$python" -c 'import pjsua2'
}

# apt with lists of its own, so that the machine's are not touched. A mirror's unstable may be past its date; what it
# says is signed all the same.
apt_unstable() {
    apt-get -qq -o Dir::Etc::SourceList="$work/unstable.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Get::List-Cleanup=0 "$@"
}

debian_mirror() { # the first Debian archive among the machine's own sources
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' | sed -n 's/^Debian //p' | sed '/security/d; q'
}

fetch_from_debian() {
    local mirror uri file size checksum
    mirror=$(debian_mirror)
    [[ $mirror ]] || { echo "the apt sources name no Debian archive" >&2 && return 1; }
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg check-valid-until=no] $mirror unstable main" \
        >"$work/unstable.list"
    apt_unstable update
    apt_unstable --print-uris --download-only source asterisk >"$work/uris"
    read -r uri file size checksum < <(grep -- 'orig-Xpjproject\.tar' "$work/uris" | tail -n 1)
    [[ ${checksum:-} == SHA256:* ]] || { echo "Debian's asterisk carries no pjproject with a checksum" >&2 && return 1; }
    /usr/lib/apt/apt-helper download-file "${uri//\'/}" "$work/pjproject.tar" "$checksum"
}

fetch() {
    if [[ -z ${AXISEDGE_PJPROJECT:-} ]]; then
        fetch_from_debian
        return
    fi
    if [[ -f $AXISEDGE_PJPROJECT ]]; then
        cp "$AXISEDGE_PJPROJECT" "$work/pjproject.tar"
    else
        "$python" -c 'import sys, urllib.request as r; r.urlretrieve(sys.argv[1], sys.argv[2])' \
            "$AXISEDGE_PJPROJECT" "$work/pjproject.tar"
    fi
    echo "${AXISEDGE_PJPROJECT_SHA256:?names no checksum of the archive}  $work/pjproject.tar" | sha256sum --check
}

compile() {
    local source=$work/source jobs include libraries version library flags=-O2\ -fPIC\ -DNDEBUG
    jobs=$(nproc)
    mkdir "$source" "$work/wheel" "$work/wheel/pjsua2.libs" "$work/out"
    tar xf "$work/pjproject.tar" -C "$source" --strip-components=1
    cp native/config_site.h "$source/pjlib/include/pj/config_site.h"
    for patch in native/patches/*.patch; do
        [[ ! -f $patch ]] || patch -d "$source" -p1 --no-backup-if-mismatch <"$patch"
    done
    sed -i 's/\bbdimad_dev\.o//' "$source/pjmedia/build/Makefile" # needs a library that is in no distribution
    include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
    mkdir "$work/native"
    cp native/*.c "$work/native"

    cd "$source"
    # Everything goes into one module. Video is H.264 as the device's own encoder makes it, see native/; openh264 is
    # there for comparison. The device's mixer has the sound card, so pjmedia needs none.
    ./configure CFLAGS="$flags" CXXFLAGS="$flags" --enable-epoll --enable-video --with-external-srtp \
        --with-external-speex --with-external-gsm --disable-ilbc-codec --disable-g7221-codec --disable-resample \
        --enable-libsamplerate --disable-libyuv --disable-sdl --disable-libwebrtc --disable-libwebrtc-aec3 \
        --disable-ffmpeg --disable-v4l2 --disable-vpx --disable-sound --disable-upnp
    make -j"$jobs" lib

    cd pjsip-apps/src/swig/python
    mapfile -t flags < <(make --no-print-directory -f helper.mak cflags)
    mapfile -t libraries < <(make --no-print-directory -f helper.mak ldflags libs | sed -E 's/^([^-])/-l\1/')
    version=$(sed -nE 's/^export PJ_VERSION_(MAJOR|MINOR|REV) *:= *([0-9]+) *$/\2/p' "$source/version.mak" | paste -sd.)
    local headers=(-I../../../../{pjlib,pjlib-util,pjmedia,pjsip,pjnath}/include)
    swig "${headers[@]}" -c++ -w312 -threads -doxygen -python -o pjsua2_wrap.cpp ../pjsua2.i
    g++ "${flags[@]}" -O1 -w -I"$include" -c pjsua2_wrap.cpp -o pjsua2_wrap.o &
    local wrapping=$!
    for file in "$work"/native/*.c; do
        gcc "${flags[@]}" -Wall -Wextra -Werror -c "$file" -o "$(basename "$file" .c).o"
    done
    wait "$wrapping"
    g++ -shared -s -Wl,--exclude-libs,ALL -o "$work/wheel/_pjsua2.so" ./*.o "${libraries[@]}"
    cp pjsua2.py "$work/wheel/"

    # Carry the codecs' libraries. Those that Debian mends for security stay Debian's: see scripts/packages.txt.
    patchelf --set-rpath '$ORIGIN/pjsua2.libs' "$work/wheel/_pjsua2.so"
    ldd "$work/wheel/_pjsua2.so" | awk '$3 ~ /^\// {print $3}' |
        grep -E '/lib(gsm|speex|speexdsp|samplerate|bcg729|opus|openh264)\.so' | while read -r library; do
        cp -L "$library" "$work/wheel/pjsua2.libs/"
        patchelf --set-rpath '$ORIGIN' "$work/wheel/pjsua2.libs/$(basename "$library")"
    done
    "$python" "$checkout/native/wheel.py" "$work/wheel" "$version" "$work/out"
    PYTHONPATH=$work/wheel "$python" -c 'import pjsua2'
}

# Runs in a shell of its own, so that the first command that fails ends it.
build() (
    set -euxo pipefail
    scripts/setup_packages.sh pjsua2
    fetch
    compile
)

unavailable() { # REASON
    echo "$key $1" >"$note"
    [[ $purpose == run ]] || fail "pjsua2 could not be made: $1"
    step "SIP: unavailable: $1 (remove $note to try again)"
    exit 0
}

if [[ ! -f $kept/.stamp ]]; then
    if [[ $purpose == run && -n $(find "$note" -mmin -1440 2>/dev/null) && $(<"$note") == "$key "* ]]; then
        exit 0
    fi
    step "Building pjsua2 (about three minutes on two cores; kept in $CACHE/pjsua2)"
    checkout=$PWD
    mkdir -p "$CACHE/pjsua2"
    exec 8<"$CACHE/pjsua2"
    flock 8
fi
if [[ ! -f $kept/.stamp ]]; then # another checkout may have made it meanwhile
    work=$(mktemp -d "$CACHE/pjsua2/building.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    log=$work/build.log # a folder that only its owner may read: a mirror's address may hold a password
    build >"$log" 2>&1 </dev/null &
    if ! wait $!; then
        tail -n 25 "$log" >&2
        grep -E ' (fatal )?error: |: undefined reference' "$log" | head -n 5 >&2 || true
        unavailable "pjsua2 does not build: $(grep -vE '^\++ |^make' "$log" | tail -n 1)"
    fi
    echo "$key" >"$work/out/.stamp"
    chmod 755 "$work/out"
    rm -rf "$kept"
    mv -T "$work/out" "$kept" 2>/dev/null || [[ -f $kept/.stamp ]]
    # Old ones are not wanted again: keep the five newest.
    find "$CACHE/pjsua2" -mindepth 1 -maxdepth 1 -type d ! -name 'building.*' -printf '%T@ %p\n' | sort -rn |
        tail -n +6 | cut -d' ' -f2- | xargs -r rm -rf --
fi
put_in || unavailable "pjsua2 was built but does not load"
rm -f "$note"
echo "$key" >.venv/stamp-pjsua2
