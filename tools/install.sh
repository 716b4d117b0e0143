#!/bin/sh
# Installs what the course needs and this machine lacks; says so first; says nothing if all is here.
#
#   tools/install.sh            what is needed to build and test
#   tools/install.sh learn      and what a learner types from the first page on
#   tools/install.sh docs       and what the documentation needs
#   tools/install.sh extras     and the optional tools: other compilers, checkers, peers to measure
#   tools/install.sh browser    and a browser, to test the documentation in it: some hundred megabytes
#
# Debian and Ubuntu (apt, with sudo unless you are root) and macOS (brew). On any other system it
# says what to install, and fails.
set -u

# One line each: what it is, how to see that it is here, its package in Debian, in Homebrew.
needed='
a C compiler|command -v cc|gcc libc6-dev|-
make|command -v make|make|-
cmocka, the test library|has_header cmocka.h|libcmocka-dev|cmocka
md4c, the Markdown parser|has_header md4c.h|libmd4c-dev|md4c'
learn='
nc, to talk to servers by hand|command -v nc|netcat-openbsd|-'
docs='
pandoc|command -v pandoc|pandoc|pandoc
doxygen|command -v doxygen|doxygen|doxygen
graphviz|command -v dot|graphviz|graphviz
doxygen-awesome-css, the theme|test -e ${THEME:-/usr/share/doxygen-awesome-css}/doxygen-awesome.css|doxygen-awesome-css|-'
extras='
clang|command -v clang|clang|-
clangd, by which editors know C|command -v clangd|clangd|-
clang'\''s sanitizers|has_clang_asan|libclang-rt-14-dev|-
musl, another C library|command -v musl-gcc|musl-tools|-
valgrind|command -v valgrind|valgrind|-
strace, gdb, lsof, ss and ps, to look at servers|has strace gdb lsof ss ip ps|strace gdb lsof iproute2 procps|-
gcovr, which shows what the tests reach|command -v gcovr|gcovr|gcovr
Python, for servers to compare|command -v python3|python3|python
Twisted, for one of them|has_twisted|python3-twisted|-
libev, a peer to measure|has_header ev.h|libev-dev|libev
libuv, a peer to measure|has_header uv.h|libuv1-dev|libuv
libevent, a peer to measure|has_header event2/event.h|libevent-dev|libevent
gnuplot, to draw what was measured|command -v gnuplot|gnuplot-nox|gnuplot'

browser='
chromium, a browser|for one in $browsers; do has $one && break; done|chromium|-
nodejs and npm|command -v npm|nodejs npm|node
playwright-core, which drives the browser|test -e $playwright|-|-
axe-core, which looks for what keeps people out|test -e $axe|-|-'
browsers=${CHROMIUM:-chromium chromium-browser google-chrome}
playwright=.browser/node_modules/playwright-core
axe=.browser/node_modules/axe-core

has_header()
{
    printf '#include <stdarg.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <setjmp.h>\n#include <%s>\n' "$1" |
        cc -E -I/opt/homebrew/include -I/usr/local/include - >/dev/null 2>&1
}

has() # COMMAND...
{
    for command; do command -v "$command" || return; done
}

has_clang_asan()
{
    echo 'int main(void) { return 0; }' | clang -fsanitize=address -x c - -o /dev/null >/dev/null 2>&1
}

has_twisted()
{
    python3 -c 'import twisted' 2>/dev/null || /usr/bin/python3 -c 'import twisted' 2>/dev/null
}

wanted=$needed
for group in "$@"; do
    case $group in
    learn) wanted="$wanted$learn" ;;
    docs) wanted="$wanted$docs" ;;
    extras) wanted="$wanted$learn$docs$extras" ;;
    browser) wanted="$wanted$docs$browser" ;;
    *) echo "install.sh: there is no group '$group'; there are: learn, docs, extras, browser" >&2; exit 2 ;;
    esac
done

# What is missing: names for people, packages for the two package managers.
missing= debian= brew=
while IFS='|' read -r name check debian_package brew_package; do
    [ -z "$name" ] && continue
    eval "$check" >/dev/null 2>&1 && continue
    missing="$missing${missing:+; }$name"
    [ "$debian_package" = - ] || debian="$debian $debian_package"
    [ "$brew_package" = - ] || brew="$brew $brew_package"
done <<END
$wanted
END
[ -z "$missing" ] && exit 0

echo "Missing here: $missing."
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo

install_packages()
{
    if command -v apt-get >/dev/null; then
        [ -n "$debian" ] || return 0
        echo "Installing with apt-get:$debian"
        if [ -n "$sudo" ] && ! command -v sudo >/dev/null; then
            echo "You are not root and there is no sudo: ask for these packages:$debian" >&2
            exit 1
        fi
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null &&
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $debian >/dev/null
    elif command -v brew >/dev/null && [ -n "$brew" ]; then
        echo "Installing with brew:$brew"
        brew install -q $brew
    elif [ -n "$debian" ]; then
        echo "Please install them with this system's package manager; in Debian they are:$debian" >&2
        exit 1
    fi
}

# Not packages of either. Debian 12's node runs this version of playwright.
install_node_modules()
{
    case $missing in
    *playwright* | *axe-core*) ;;
    *) return 0 ;;
    esac
    echo "Installing with npm, into .browser: playwright-core, axe-core"
    npm install --silent --no-save --no-package-lock --prefix .browser playwright-core@1.49.1 axe-core@4.10.2 >/dev/null
}

install_packages && install_node_modules ||
    { echo "That did not work; please install by hand: $missing." >&2; exit 1; }
