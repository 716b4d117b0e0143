#!/bin/sh
# In a browser: the player, with player.js; or the site, which it builds, with site.js. TAP.
#
#   tests/browser/run.sh player
#   tests/browser/run.sh site QUIZ     at the root of the course; QUIZ is tools/quiz, compiled
#
# Pictures of the pages are left in build/browser/, to be looked at. CHROMIUM names another browser.
set -u
export NODE_PATH="${NODE_PATH:-$PWD/.browser/node_modules}"
missing=
browser=
for name in ${CHROMIUM:-chromium chromium-browser google-chrome}; do
    browser=${browser:-$(command -v "$name")}
done
[ -n "$browser" ] || missing="$missing chromium,"
command -v node >/dev/null || missing="$missing nodejs,"
[ -d "$NODE_PATH/playwright-core" ] || missing="$missing playwright-core,"
[ "$1" = player ] || command -v doxygen >/dev/null && command -v dot >/dev/null && command -v pandoc >/dev/null ||
    missing="$missing doxygen, graphviz and pandoc,"
if [ -n "$missing" ]; then
    echo "1..0 # SKIP missing:${missing%,}; make install BROWSER=1 installs what is missing"
    exit 0
fi

out=build/browser
mkdir -p $out
[ "$1" != player ] || exec node tests/browser/player.js "$browser" $out
if ! docs/build.sh "$2" $out >$out.log 2>&1; then
    echo "1..0 # SKIP the site was not built: see course/docs"
    exit 0
fi
exec node tests/browser/site.js "$browser" $out/html $out
