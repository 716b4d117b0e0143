#!/bin/sh
# Build the server of a stage without some of its lines: as patches leave it.
#
#   tools/without.sh STAGE PATCH...     prints the program's path, build/see/STAGE-without-NAME; STAGE is a folder of stages/
#
# A patch may change sources of the stage and of lib. They are compiled apart; all else is as `make` has built it.
# At the root of the course. Exit status: 2 if that cannot be built.
set -u
. tools/facts.sh
out=${OUT:-build}
stage=$1
shift
program=$out/see/$stage-without
for patch; do program=$program-$(basename "$patch" .patch); done
place=$program.from

fail() { echo "$*" >&2; exit 2; }

command -v git >/dev/null || fail "git is missing, which applies $*: make install installs it."
for patch; do [ -f "$patch" ] || fail "There is no $patch."; done
sources=$(sed -n 's,^+++ b/,,p' "$@" | sort -u)
rm -rf "$place"
for source in $sources; do
    mkdir -p "$place/${source%/*}" && cp "$source" "$place/$source" || exit 2
done
for patch; do
    said=$(GIT_CEILING_DIRECTORIES=$PWD git -C "$place" apply -C1 - <"$patch" 2>&1) ||
        fail "$patch does not fit any more: $said"
done

# What is not changed; of an archive the linker takes only what is still missing. Words are meant where there are no quotes.
# shellcheck disable=SC2046
set -- $(find "$out/obj/stages/$stage" "$out/obj/stages/common" -maxdepth 1 -name '*.o' ! -name client.o \
    $(for source in $sources; do echo "! -path $out/obj/${source%.c}.o"; done))
# shellcheck disable=SC2154,SC2086,SC2046 # facts.sh sets it
$with_lib -O2 -g -w -iquote stages/common -iquote "stages/$stage" $(for source in $sources; do echo "$place/$source"; done) \
    "$@" "$out/obj/lib.a" -o "$program.new" || fail "$program cannot be built."
mv "$program.new" "$program" || exit 2
echo "$program"
