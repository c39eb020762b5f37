# shellcheck shell=bash
# Sourced by the scripts beside it: goes to the repository's root and helps to find Swift.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# The heading of a part that takes a while.
heading() { printf '\n== %s\n' "$*"; }

# Ends the script with a message.
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Puts `swift` on PATH, from a usual place if it is not there already.
find_swift() {
    command -v swift >/dev/null && return
    local folder
    for folder in "${HOME:-}"/.local/share/swiftly/bin /usr/local/bin /usr/local/swift/usr/bin /usr/share/swift/usr/bin \
        /usr/libexec/swift/*/usr/bin /opt/*/usr/bin "${HOME:-}"/swift*/usr/bin; do
        if [ -x "$folder/swift" ]; then
            export PATH="$folder:$PATH"
            return
        fi
    done
    fail "Swift was found neither on PATH nor in a usual place. Get 6.3 or later from https://www.swift.org/install/linux/"
}

# Refuses a compiler that is too old. The packages must be there already: the compiler loads libraries of theirs.
check_swift_version() {
    local banner version
    banner=$(swift --version 2>&1) || fail "Swift does not start: $banner"
    version=$(sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' <<<"$banner" | head -n 1)
    [ "$(printf '6.3\n%s\n' "$version" | sort -V | head -n 1)" = 6.3 ] ||
        fail "Swift 6.3 or later is needed, and $(command -v swift) is ${version:-of an unknown version}."
}

# Installs the packages of the named lists and makes `swift` usable.
prepare() {
    find_swift
    Tools/install-packages "$@"
    check_swift_version
}

# Builds products for production; all of them with the same options, or the next one builds everything again. Swift's
# runtime becomes a part of the program, which says nothing of itself to others (docs/decisions/0020-static-runtime.md).
build_release() {
    local product static options=()
    static=$(swift -print-target-info -static-stdlib | sed -nE 's/.*"runtimeResourcePath": "(.*)".*/\1/p')
    if [ -d "$static/linux" ] && [ -x "$static/../../bin/ld.lld" ]; then
        options=(--static-swift-stdlib -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic)
    fi
    for product in "$@"; do swift build -c release "${options[@]}" --product "$product"; done
}
