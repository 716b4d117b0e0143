#!/bin/sh
# tools/links.sh finds what points to nothing, with its line, and leaves alone what points to something: tried on a
# page in a course of a few files.
#
#   links.sh LISTER     tools/links, built
#
# shellcheck disable=SC2016,SC2059 # pages are formats of printf, and code spans no commands
. tests/course/tap.sh
export LC_ALL=C
make_scratch
lister=$PWD/$1
mkdir -p "$scratch/tools" "$scratch/mk" "$scratch/docs" "$scratch/build" "$scratch/stages/02-select"
cp tools/links.* tools/report.awk "$scratch/tools"
cd "$scratch" || exit 1
printf 'run:\ntest: run\n\t@true\nhelp:\nNAME := 1\n' >Makefile
: >mk/none.mk
printf '# Stage 2: `select()`\n\n## What still hurts?\n' >stages/02-select/README.md
touch stages/02-select/server.c 'stages/02-select/a picture.svg' build/made.md

check() # FILE...
{
    tools/links.sh "$lister" "$@" 2>&1
}

finds() # NAME PAGE FAULT...: each begins with its line
{
    name=$1
    printf -- "$2" >docs/page.md
    shift 2
    expected=$([ $# -eq 0 ] || printf 'docs/page.md:%s\n' "$@")
    received=$(check docs/page.md stages/02-select/README.md)
    status=$?
    expect "$name" "$expected, status $(($# > 0))" "$received, status $status"
}

accepts() # NAME PAGE
{
    finds "$@"
}

# --- Links ------------------------------------------------------------------------------------------

nothing='"nowhere.md" leads to a file that does not exist'
accepts 'links to what is there are fine' \
    '[a](page.md) [b](../stages/02-select/README.md) [c](../stages/02-select) [d](../stages/02-select/) [e](./page.md)
[f](../stages/02-select/server.c) [g](../stages/02-select/a%%20picture.svg) [h][1]\n\n[1]: page.md\n'
accepts 'links to other sites are not followed' \
    '[a](https://example.org/no#x) <mailto:a@b.c> https://example.org [b](ftp://x)\n'
accepts 'a link in code is none' '`[a](nowhere.md)` `<a href="nowhere.md">`\n\n```md\n[a](nowhere.md)\n```\n\n    [a](nowhere.md)\n'
finds 'a link to nothing is found' 'One.\n\nTwo [a](nowhere.md).\n' "3: $nothing"
finds 'in a table' '| a |\n|---|\n| [a](nowhere.md) |\n' "3: $nothing"
finds 'in a list, with other letters' '- one\n  - two\n    > [a](Page.md)\n' \
    '3: "Page.md" leads to a file that does not exist'
finds 'in HTML' '<p>\n<a href="nowhere.md">a</a></p>\n\nsee <a href="nowhere.md">a</a>\n' "1: $nothing" "4: $nothing"
finds 'in a picture for dark pages' '<source srcset="nowhere.md">\n' "1: $nothing"
finds 'an empty link is found' '[a]()\n' '1: "" leads nowhere'
finds 'a link out of the course is found' '[a](../../etc)\n' '1: "../../etc" leads out of the course'
finds 'a link to the root of a disk is found' '[a](/etc/passwd)\n' \
    '1: "/etc/passwd" begins at the root of a disk; begin at the folder of this file'
finds 'a link to what is built is found' '[a](../build/made.md)\n' \
    '1: "../build/made.md" leads to what is built, which not everybody has'

# --- Sections ---------------------------------------------------------------------------------------

accepts 'sections are named as code hosts do' \
    "# The \`select()\` call, _and_ poll_fd: what's up?\n\n## A &amp; B\n\n## Twice\n\n## Twice\n\n## ärger — groß\n
[a](#the-select-call-and-poll_fd-whats-up) [b](#a--b) [c](#twice) [d](#twice-1) [e](#ärger--groß)
[f](../stages/02-select/README.md#what-still-hurts) [g](page.md#twice)\n"
lacks='leads to a section that this file does not have'
finds 'a section that is not there is found' '# One\n\n[a](#two) [b](#One)\n[c](#one-1)\n' \
    "3: \"#two\" $lacks" "3: \"#One\" $lacks" "4: \"#one-1\" $lacks"
finds 'and one of another file' '[a](../stages/02-select/README.md#nothing)\n' \
    "1: \"../stages/02-select/README.md#nothing\" $lacks"
finds 'a line number is refused' '[a](../stages/02-select/server.c#L10)\n' \
    '1: "../stages/02-select/server.c#L10" leads into a file that has no sections; a line number would be wrong after the next change: name the function instead'

# --- Images -----------------------------------------------------------------------------------------

accepts 'an image has words' \
    '![what *it* shows](<../stages/02-select/a picture.svg>)\n\n<img src="page.md" alt="a page">\n'
finds 'an image without words is found' '![](<../stages/02-select/a picture.svg>)\n' \
    '1: this image has no alternative text: ![what it shows](../stages/02-select/a picture.svg)'
finds 'in HTML too' '<img src="page.md">\n\n<img src="page.md" alt="">\n' \
    '1: this image has no alternative text' '3: this image has no alternative text'
finds 'an image is there' '![a](nowhere.md)\n' "1: $nothing"

# --- Commands ---------------------------------------------------------------------------------------

accepts 'targets that exist are fine' \
    '`make`, `make test STAGE=02 SUITE='"'no such'"'`, `make -j2 test run`, `make X`, `make build/bin/02-select`

```sh
make test STAGE=02 SERVER='"'./mine --port {port} and so on'"' # make nothing
cd here && make run | make help; make
cmake nothing
V=1 make \\
    test
make test '"'a b'"'
make -C elsewhere nothing
make VARIANT=asan $TARGET > nothing.txt
```

```console
$ make run
make nothing: this is what it printed
```

```c
make nothing
```
'
missing='there is no target "make nothing"'
finds 'a target that does not exist is found' 'Type `make nothing STAGE=02`.\n' "1: $missing"
finds 'in a second command' '```sh\n# first\nmake run && make test nothing\n```\n' "3: $missing"
finds 'in a command of two lines' '```sh\nV=1 make \\\n    run nothing\nmake test\n```\n' "2: $missing"
finds 'behind a prompt' '```console\nhello\n$ make nothing\n```\n' "3: $missing"
finds 'behind a prompt in a list' '- item\n\n  ```sh\n  $ make run; make nothing\n  ```\n' "4: $missing"
accepts 'any number, and a whole name, may stand for a stage' '`make run STAGE=NN`, `make run STAGE=02-select`\n'
finds 'a stage that does not exist is found' '`make run STAGE=09`\n' '1: there is no stage 09'

# --- All --------------------------------------------------------------------------------------------

printf '[a](nowhere.md)\n' >docs/page.md
expected='not ok 1 - the links in docs/page.md lead somewhere
# docs/page.md:1: "nowhere.md" leads to a file that does not exist
ok 2 - the commands in docs/page.md exist
not ok 3 - the links in gone.md lead somewhere
# gone.md: cannot be read: No such file or directory
ok 4 - the commands in gone.md exist
1..4'
expect 'TAP has two tests for each file, and one that cannot be read is a sentence' "$expected" \
    "$(check --tap docs/page.md gone.md)"
tap_end
