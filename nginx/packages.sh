# Debian packages, for nginx/run-local and Tests/run; to be sourced by bash.

# The C libraries that `swift build` links with.
build_packages=(libfcgi-dev libsqlite3-dev zlib1g-dev)

# Prints those of the packages named that are not installed.
missing_packages() {
    local package status
    for package in "$@"; do
        status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null) || true
        [ "$status" = installed ] || echo "$package"
    done
}

# Installs packages, as root. No service that they bring is started, nor left to start at boot:
# nginx's would take port 80 of a machine that only tries this project out.
install_as_root() {
    set -euo pipefail
    # Not local: the trap runs outside of the function.
    policy=/usr/sbin/policy-rc.d
    before=$policy.before-incidents
    restore_policy() {
        rm -f "$policy"
        [ ! -e "$before" ] || mv "$before" "$policy"
    }
    trap restore_policy EXIT
    [ ! -e "$policy" ] || mv "$policy" "$before"
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"

    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2
    apt-get install --quiet=2 --yes --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
    case " $* " in
        # A unit of this name under /etc is the administrator's own, not the package's.
        *" nginx "*) [ -e /etc/systemd/system/nginx.service ] || update-rc.d nginx disable ;;
    esac
}

# Installs those of the packages named that are missing, and says which; does nothing when none is.
install_missing() {
    local missing as_root=()
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    if ! type apt-get "${as_root[@]}" >/dev/null 2>&1; then
        echo "Missing, and to be installed by root, are these Debian packages: ${missing[*]}" >&2
        return 1
    fi
    echo "Installing${as_root:+ with sudo}: ${missing[*]}" >&2
    "${as_root[@]}" bash -c "$(declare -f install_as_root); install_as_root \"\$@\"" - \
        "${missing[@]}" </dev/null
}
