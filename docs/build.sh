#!/bin/sh
# Builds the site: `make docs` calls it at the top of the repository.
#
#   docs/build.sh QUIZ OUT     QUIZ is tools/quiz, compiled, beside which there is tools/see; the site becomes OUT/html
#
# THEME is the folder of doxygen-awesome-css, if it is not where Debian puts it.
set -eu
export LC_ALL=C QUIZ="$1" SEE="${1%/*}/see" OUT="$2"
theme=${THEME:-/usr/share/doxygen-awesome-css}

rm -rf "$OUT/html" "$OUT/input"
mkdir -p "$OUT/html" "$OUT/input"

# The Markdown that becomes pages, in the order in which it is read. What does not exist stays as
# its pattern, and is dropped; what is named twice stands where it is named first.
for page in README.md stages/[0-9]*/README.md stages/[0-9]*/diff.md exercises/[0-9]*/*/README.md \
    quizzes/[0-9]*.md docs/exercises.md docs/recordings.md zoo/README.md tests/attack/README.md lib/README.md \
    docs/protocol.md docs/pitfalls.md docs/tutorials.md docs/conformance.md docs/glossary.md docs/python-beside-c.md \
    docs/own-server.md docs/recording.md \
    tools/bench/README.md docs/teaching.md docs/teacher/README.md docs/teacher/*.md docs/grading/README.md docs/next.md docs/*.md CONTRIBUTING.md; do
    [ ! -e "$page" ] || echo "$page"
done | awk '!seen[$0]++' | xargs pandoc --preserve-tabs -f docs/pages/site.lua -t plain -o /dev/null

# Doxygen's own page header, with the scripts of the theme.
doxygen -w html "$OUT/header.html" "$OUT/footer.html" "$OUT/style.css"
sed "s|</head>|$(tr '\n' ' ' <docs/head.html)&|" "$OUT/header.html" >"$OUT/header.new"

{
    cat docs/Doxyfile
    echo "INPUT = $(ls "$OUT"/input/*.md | tr '\n' ' ') lib stages"
    echo "OUTPUT_DIRECTORY = $OUT"
    echo "LAYOUT_FILE = $OUT/navigation.xml"
    echo "HTML_HEADER = $OUT/header.new"
    echo "HTML_EXTRA_STYLESHEET = $theme/doxygen-awesome.css $theme/doxygen-awesome-sidebar-only.css \
        $theme/doxygen-awesome-sidebar-only-darkmode-toggle.css docs/site.css docs/quiz.css"
    echo "HTML_EXTRA_FILES = $theme/doxygen-awesome-darkmode-toggle.js \
        $theme/doxygen-awesome-interactive-toc.js docs/quiz.js docs/see/player.js docs/see/player.css"
    echo "GENERATE_TAGFILE = $OUT/tags.xml"
    # From 1.9.5 on Doxygen has a dark mode of its own, which would quarrel with that of the theme.
    doxygen -g - | grep '^HTML_COLORSTYLE ' | sed 's/=.*/= LIGHT/'
} >"$OUT/Doxyfile"
doxygen "$OUT/Doxyfile"

# Links to the repository's files get their addresses, and what Doxygen does not list is copied.
pandoc -f docs/pages/links.lua -t plain -o /dev/null /dev/null
rm -f "$OUT"/html/*.map "$OUT"/html/*.md5
