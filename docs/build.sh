#!/bin/sh
# Builds the site: `make docs` calls it at the top of the repository.
#
#   docs/build.sh PAGES OUT     PAGES is docs/pages, compiled; the site becomes OUT/html
#
# THEME is the folder of doxygen-awesome-css, if it is not where Debian puts it.
set -eu
export LC_ALL=C
pages=$1 out=$2
theme=${THEME:-/usr/share/doxygen-awesome-css}

rm -rf "$out/html" "$out/input"
mkdir -p "$out/html" "$out/input"

# Which stage explains which header: the table in lib/README.md.
awk -F '|' '/^\|.*\.h\)/ {
    stage = $4; gsub(/[^0-9]/, "", stage)
    while (match($3, /\([a-z_\/]+\.h\)/)) {
        print "lib/" substr($3, RSTART + 1, RLENGTH - 2) "\t" stage
        $3 = substr($3, RSTART + RLENGTH)
    }
}' lib/README.md >"$out/input/modules.txt"

# The layer map, from what the Makefile says: an arrow leads down to what a module includes.
awk -f docs/layers.awk "$out/input/modules.txt" Makefile | tred | dot -Tsvg |
    sed 's/#010101/currentColor/g; 1,/^<svg/{/^<svg/!d;}; /^ *viewBox/s/>$/ role="img" aria-label="The modules of lib, and which stands on which">/' \
        >"$out/input/layers.svg"

# The Markdown that becomes pages, in the order in which it is read. What does not exist stays as
# its pattern, and is dropped; what is named twice stands where it is named first.
list=$out/pages.txt
for page in README.md stages/[0-9]*/README.md stages/[0-9]*/diff.md exercises/[0-9]*/*/README.md \
    quizzes/[0-9]*.md docs/exercises.md zoo/README.md tests/attack/README.md lib/README.md \
    docs/protocol.md docs/pitfalls.md docs/conformance.md docs/glossary.md docs/python-beside-c.md docs/own-server.md \
    tools/bench/README.md docs/teaching.md docs/next.md docs/*.md CONTRIBUTING.md; do
    [ ! -e "$page" ] || echo "$page"
done | awk '!seen[$0]++' | xargs "$pages" "$out/input" >"$list"

# The tree beside the pages.
grep -l '^/\*\* @file' lib/*/*.h | awk -f docs/navigation.awk "$list" - >"$out/navigation.xml"

# Doxygen's own page header, with the scripts of the theme.
doxygen -w html "$out/header.html" "$out/footer.html" "$out/style.css"
awk '/<\/head>/ { while ((getline line < "docs/head.html") > 0) print line } { print }' \
    "$out/header.html" >"$out/header.new" && mv "$out/header.new" "$out/header.html"

{
    cat docs/Doxyfile
    echo "INPUT = $(cut -f 1 "$list" | sed "s|.*|$out/input/&.md|" | tr '\n' ' ') lib stages"
    echo "OUTPUT_DIRECTORY = $out"
    echo "LAYOUT_FILE = $out/navigation.xml"
    echo "HTML_HEADER = $out/header.html"
    echo "HTML_EXTRA_STYLESHEET = $theme/doxygen-awesome.css $theme/doxygen-awesome-sidebar-only.css \
        $theme/doxygen-awesome-sidebar-only-darkmode-toggle.css docs/site.css"
    echo "HTML_EXTRA_FILES = $theme/doxygen-awesome-darkmode-toggle.js \
        $theme/doxygen-awesome-interactive-toc.js docs/quiz.js"
    echo "GENERATE_TAGFILE = $out/tags.xml"
    # From 1.9.5 on Doxygen has a dark mode of its own, which would quarrel with that of the theme.
    doxygen -g - | grep '^HTML_COLORSTYLE ' | sed 's/=.*/= LIGHT/'
} >"$out/Doxyfile"
doxygen "$out/Doxyfile"

# Links to the repository's files get their addresses, and what Doxygen does not list is copied.
mended="$(cut -f 1 "$list" | sed "s|.*|$out/html/&.html|") $(ls "$out"/html/*_8[ch]*.html "$out"/html/*.svg)"
awk -f docs/links.awk pass=titles "$list" pass=modules "$out/input/modules.txt" \
    pass=names "$out/tags.xml" "$out"/html/*.html pass=pages $mended |
    while IFS='	' read -r path copy; do
        mkdir -p "$out/html/$(dirname "$copy")"
        cp "$path" "$out/html/$copy"
    done
for page in $mended; do
    mv "$page.new" "$page"
done
rm -f "$out"/html/*.map "$out"/html/*.md5

# Pages that had another name before the numbers of the stages changed lead on, with the anchor.
# tools/course-moved.txt says what was called by which number.
lead_on() # OLD NEW
{
    cat >"$out/html/$1.html" <<END
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Moved</title>
<script>location.replace("$2.html" + location.hash.replace("#$1", "#$2"))</script>
<noscript><meta http-equiv="refresh" content="0; url=$2.html"></noscript>
</head><body><p>This page has moved: <a href="$2.html">go to where it is now</a>.</p></body></html>
END
}

page_like() # PATTERN: the first page whose whole name it matches
{
    cut -f 1 "$list" | grep -x -m 1 -- "$1"
}

stage_names=$(sed -n 's/^\([0-9][0-9]\) /\1-/p' tools/course-moved.txt)
for old in $stage_names; do
    for kind in 'stages-NAME' 'stages-NAME-diff' 'quizzes-NAME'; do
        new=$(page_like "$(echo "$kind" | sed "s/NAME/[0-9][0-9]-${old#*-}/")") || continue
        lead_on "$(echo "$kind" | sed "s/NAME/$old/")" "$new"
    done
done
while read -r number slug; do
    case $number in [0-9]*-*) ;; *) continue ;; esac
    old=$(echo "$stage_names" | grep "^${number%-*}-") || continue
    new=$(page_like "exercises-[0-9][0-9]-.*-[0-9]*-$slug") || new=$(page_like docs-exercises) || continue
    lead_on "exercises-$old-${number#*-}-$slug" "$new"
done <tools/course-moved.txt
