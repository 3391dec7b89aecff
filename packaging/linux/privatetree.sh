# shellcheck shell=bash
# Part of ./dev, which reads this file: makes the private Debian tree, and enters it.
#
# From there it has `cache`, `root`, `suite`, `base`, `here` and `caller`, and the words for talking
# to the user. It sets `inside`, the words to put before a command that is to run in the tree.
# shellcheck disable=SC2154  # the names above

# Inside its own user range an ordinary user can own a whole system's files.
as_owner=()
((EUID == 0)) || as_owner=(unshare --map-root-user --map-auto)

root_tools() {
    { command -v mmdebstrap && command -v bwrap && command -v newuidmap; } >/dev/null ||
        host_packages "the private Debian tree" \
            mmdebstrap bubblewrap uidmap debian-archive-keyring
    if "${as_owner[@]}" true 2>/dev/null; then
        return
    elif grep -qs "^$(id -un):" /etc/subuid; then
        die "this system lets no ordinary user create namespaces; allow that or run ./dev as root"
    fi
    die "$(id -un) has no range of user ids: sudo usermod --add-subuids 100000-165535 \
--add-subgids 100000-165535 $(id -un)"
}

# The mirrors and proxies this host uses for Debian: it may not reach others.
host_sources() {
    local label uri
    # shellcheck disable=SC2016  # the names are apt's
    apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sort -u |
        while read -r label uri; do
            case $label\ $uri in
                Debian\ http*)
                    printf 'deb %s %s main\n' "$uri" "$suite" "$uri" "$suite-updates" ;;
                Debian-Security\ http*) printf 'deb %s %s main\n' "$uri" "$suite-security" ;;
            esac
        done
}

# Built beside its place and moved there complete, so that an interrupted set-up leaves no half
# tree in use; the next one clears it away.
make_root() {
    local partial=$root.partial mirror=() scope=()
    remove_tree "$partial"
    apt-config dump | grep -E '^Acquire::(https?::(Proxy|Verify)[ :]|Check-|Retries)' \
        >"$cache/apt.conf" || :
    host_sources >"$cache/debian.list" || :
    [[ ! -s $cache/debian.list ]] || mirror=("$cache/debian.list")
    ((EUID == 0)) || scope=("${as_owner[@]}" --mount --pid --fork --mount-proc)
    "${scope[@]}" mmdebstrap --variant=apt --mode=root --aptopt="$cache/apt.conf" \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --include="$(IFS=,; printf '%s' "${base[*]}")" "$suite" "$partial" "${mirror[@]}" &&
        mv -T "$partial" "$root"
}

set_up_root() {
    [[ ! -d $root ]] || return 0
    (($(free_mb "$cache") >= 2500)) ||
        die "set-up needs 2500 MB in $cache, $(free_mb "$cache") MB are free"
    root_tools
    stage "Setting up Debian $suite with compiler and Qt (once, a minute or two)" \
        "$cache/setup.log" make_root
}

remove_tree() { [[ ! -e $1 ]] || "${as_owner[@]}" rm -rf --one-file-system -- "$1"; }

# What commands inside see besides the tree: every folder of the host that is not the system's,
# and from the system's those this user works in, unless one would hide a part of the tree.
visible() {
    local dir top
    printf '%s\n' /dev /proc /sys
    for dir in /*/ /.[!.]*/; do
        [[ -d $dir ]] || continue
        is_system "${dir%/}" || printf '%s\n' "${dir%/}"
    done
    for dir in "$HOME" "$caller" "${TMPDIR:-}" "${XDG_RUNTIME_DIR:-}" "${XAUTHORITY:-}" "$cache" \
               "$here"; do
        top=${dir#/}
        [[ ! -e $dir ]] || ! is_system "/${top%%/*}" ||
            [[ -d $root$dir && $(ls -A "$root$dir") ]] || printf '%s\n' "$dir"
    done
}

is_system() {
    case $1 in
        / | /bin | /boot | /dev | /etc | /lib* | /lost+found | /proc | /run | /sbin) ;;
        /sys | /usr | /var) ;;
        *) return 1 ;;
    esac
}

# The host's name resolution and trusted certificates, never to be written to.
borrowed=(/etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt)

namespaces_work() { [[ -z ${CLAIMCHECK_NO_BWRAP:-} ]] && bwrap --bind / / true 2>/dev/null; }

# Sets `inside`, the words to put before a command that is to run in the tree.
enter_root() {
    local path
    if namespaces_work; then
        inside=("$(command -v bwrap)" --bind "$root" /)
        while IFS= read -r path; do
            if [[ $path == /dev ]]; then inside+=(--dev-bind /dev /dev)
            else inside+=(--bind "$path" "$path"); fi
        done < <(visible)
        for path in "${borrowed[@]}"; do
            [[ ! -e $path ]] || inside+=(--ro-bind "$path" "$path")
        done
        inside+=(--)
    elif ((EUID == 0)); then
        inside=("$BASH" "$here/dev" in-chroot)
    else
        die "bubblewrap is missing or may not create namespaces; allow that or run ./dev as root"
    fi
    # The tree has its own programs and no other locale; what is set for the host's would mislead.
    TZ=${TZ:-$(readlink /etc/localtime || :)}
    export TZ=${TZ##*/zoneinfo/} LC_ALL=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
    unset LD_LIBRARY_PATH LD_PRELOAD QT_PLUGIN_PATH QT_QPA_PLATFORMTHEME QT_STYLE_OVERRIDE \
        CC CXX CFLAGS CXXFLAGS LDFLAGS CMAKE_PREFIX_PATH PKG_CONFIG_PATH PYTHONPATH PYTHONHOME
}

# Without namespaces: the same view by the root user's mounts, below a folder named after the
# process.  A second process undoes them when this one, by then the command itself, has ended.
in_chroot() {
    local view=$cache/view.$$ path
    clear_views
    mkdir "$view"
    (
        trap '' INT TERM HUP
        tail --pid=$$ -s 0.1 -f /dev/null
        clear_views
    ) </dev/null >/dev/null 2>&1 &
    mount --bind --make-private "$root" "$view" 2>/dev/null ||
        die "neither namespaces nor mounts are allowed here; use a Debian 13 image instead"
    while IFS= read -r path; do
        if [[ -d $path ]]; then mkdir -p "$view$path"; else : >>"$view$path"; fi
        mount --rbind --make-rprivate "$path" "$view$path"
    done < <(visible; ls -d "${borrowed[@]}" 2>/dev/null)
    # shellcheck disable=SC2016  # expanded inside
    exec chroot "$view" /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$caller" "$@"
}

clear_views() {
    local view
    for view in "$cache"/view.*; do
        [[ -d $view && ! -d /proc/${view##*.} ]] || continue
        umount --recursive --lazy "$view" || :
        rmdir "$view" || :
    done 2>/dev/null
}
