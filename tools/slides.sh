#!/bin/sh
# Slides from a chapter: build/slides/STAGE/slides.md, and slides.html if pandoc is here. `make slides` calls it.
#
#   tools/slides.sh STAGE
set -eu
folder=${OUT:-build}/slides/$1
mkdir -p "$folder"
cp stages/"$1"/*.svg "$folder"
awk -f tools/slides.awk "stages/$1/README.md" >"$folder/slides.md"
if ! command -v pandoc >/dev/null; then
    echo "$folder/slides.md is Markdown for Marp; pandoc makes a page of it, and is missing: tools/install.sh docs"
    exit
fi
title=$(sed -n '1s/^# //p' "stages/$1/README.md")
sed '1,/^paginate/d' "$folder/slides.md" | sed 1d |
    pandoc -f gfm -t html5 -s --section-divs -M pagetitle="$title" -H docs/slides.html -o "$folder/slides.html"
echo "open $folder/slides.html: the arrow keys turn the slides, and the browser prints them, one a page"
echo "$folder/slides.md is the same for Marp"
