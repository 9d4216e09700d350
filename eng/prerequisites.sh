# What building and testing need. Read by ./test and ./outlive; plain sh.

# The first program that is looked for stands for its packages.
build_programs='cc:gcc,libc6-dev'
test_programs='tmux:tmux fusermount3:fuse3 unshare:util-linux mkfs.ext4:e2fsprogs ps:procps vi:vim-tiny less:less python3:python3 redis-server:redis-server pg_ctlcluster:postgresql promtool:prometheus systemd-analyze:systemd'

# prepare_build   what the build and the search for programs want in the environment
prepare_build() {
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=0
    export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
    # A build node that stays would hold the caller's output open.
    export MSBUILDDISABLENODEREUSE=1
    # mkfs and friends are in sbin, which is not on everybody's path; the SDK may be where its install script puts it.
    export PATH="$PATH:/usr/sbin:/sbin:${DOTNET_ROOT:-/usr/share/dotnet}:${HOME:-/}/.dotnet"
}

# missing_packages PROGRAM:PACKAGE,… …   prints the packages of the programs that are not here
missing_packages() {
    for entry in "$@"; do
        command -v "${entry%%:*}" >/dev/null 2>&1 || printf '%s ' "$(printf '%s' "${entry#*:}" | tr ',' ' ')"
    done
}

# require_sdk   fails, saying what to install, without .NET SDK 10
require_sdk() {
    if command -v dotnet >/dev/null 2>&1 && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
        return 0
    fi
    cat >&2 <<'TEXT'
cannot build Outlive: the .NET SDK 10 is missing; install one of
  Ubuntu 24.04 and later, Fedora:   the package dotnet-sdk-10.0
  Debian:                           Microsoft's package feed, then dotnet-sdk-10.0
                                    (https://learn.microsoft.com/dotnet/core/install/linux-debian)
  anywhere, without root:           https://dot.net/v1/dotnet-install.sh, with --channel 10.0
TEXT
    return 1
}

# require_compiler   fails, saying what to install, without a C compiler
require_compiler() {
    if command -v "${CC:-cc}" >/dev/null 2>&1; then
        return 0
    fi
    cat >&2 <<TEXT
cannot build Outlive: no C compiler "${CC:-cc}"; install one, or set CC
  Debian, Ubuntu:   apt-get install gcc libc6-dev
  Fedora:           dnf install gcc glibc-devel glibc-static
TEXT
    return 1
}

# fetch_ahead FOLDER   gets the compiler that turns our programs into native code; doing without it stops nothing
fetch_ahead() {
    dotnet restore "$1/eng/ahead.proj" -v:quiet </dev/null >/dev/null 2>&1 ||
        echo 'building without native code, since its compiler could not be fetched: all works, programs start slower' >&2
}
