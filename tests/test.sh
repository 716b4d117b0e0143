#!/bin/sh
# Chooses suites, has built what they need, and runs them: `make test` calls it, with what was said there in the
# environment: STAGE=02, SERVER='./mine --port {port}', VARIANT=asan, SUITE=contract/03, MORE=1.
#
#   tests/test.sh [--build] [SUITE...]     suites by their names or by parts of them; --build only builds
#
# tests/suites.sh says which suites there are. Each becomes a small program, build/suites/NAME, to be read and run
# by hand. `make -n test` shows what would run.
#
# Who builds and tests is alone in $OUT, but for what a suite of its own calls: TESTS_ALONE names the lock to that.
set -eu
. tools/facts.sh
out=${OUT:-build}
. tools/lock.sh
list=$out/suites/list
build_only=
[ "${1-}" != --build ] || { build_only=1 && shift; }

# "n" is among the first letters of what make was told.
dry=
first=${MAKEFLAGS-}
case ${first%% *} in -* | *=*) ;; *n*) dry=1 ;; esac

# --- Alone -----------------------------------------------------------------------------------------

be_alone()
{
    mkdir -p "$out"
    wanted=$(cd "$out" && pwd -P)/tests.lock
    [ -z "$dry" ] && [ "${TESTS_ALONE-}" != "$wanted" ] || return 0
    take_lock "$wanted" "Other tests run in this folder: waiting until they have ended."
    export TESTS_ALONE="$wanted"
}

forget_chosen()
{
    rm -f "$chosen" "$chosen.needs" "$out/suites.$$"
}

# --- The suites, as programs -----------------------------------------------------------------------

write_suites() # LIST FOLDER
{
    cut -f 1 "$1" | sed "s|^|$2/|; s|/[^/]*\$||" | sort -u | xargs mkdir -p
    awk -F '\t' -v folder="$2" '{
        file = folder "/" $1
        print "#!/bin/sh" >file
        count = split($3, marks, " ")
        for (i = 1; i <= count; i++) print "# " marks[i] >file
        print "exec " $2 >file
        close(file)
    }' "$1"
    cut -f 1 "$1" | sed "s|^|$2/|" | xargs chmod +x
}

# Written anew only when something has changed: others may be running.
renew_suites()
{
    mkdir -p "$out"
    tests/suites.sh | sed "s,\([^/A-Za-z]\)build/,\1$out/,g" >"$out/suites.$$"
    if ! cmp -s "$out/suites.$$" "$list"; then
        rm -rf "$out/suites"
        write_suites "$out/suites.$$" "$out/suites"
        mv "$out/suites.$$" "$list"
    fi
    rm -f "$out/suites.$$"
}

# --- Choosing --------------------------------------------------------------------------------------
# Prints lines of the list. A suite of a variant is named after it: asan/unit/net.

of_stage() # NUMBER
{
    awk -F '\t' -v mark="stage=$1" -v variant="${VARIANT:+$VARIANT/}" '
        index(" " $3 " ", " " mark " ") && substr($1, 1, length(variant)) == variant &&
        (variant || $1 ~ /^(unit|contract|course)\//)' $list
}

of_variant()
{
    awk -F '\t' -v variant="$VARIANT/" -v part="${SUITE-}" 'index($1, variant) == 1 && index($1, part)' $list
}

# Those of `make test`, and with MORE=1 of that.
of_all()
{
    awk -F '\t' -v more="${MORE-}" '{ marks = " " $3 " " } !index(marks, " apart ") && (more || !index(marks, " more "))' $list
}

# By a part of their names: those of `make test`, or if none there has it, any others. Those of variants go by
# their whole name alone.
named() # PART
{
    awk -F '\t' -v part="$1" -v variants=" $variants " '
        { first = $1; sub(/\/.*/, "", first) }
        index(variants, " " first " ") ? index($1, part) != 1 : !index($1, part) { next }
        $3 ~ /(^| )(more|apart)( |$)/ { others = others $0 "\n"; next }
        { print; found = 1 }
        END { if (!found) printf "%s", others }' $list
}

choose() # [SUITE...]
{
    if [ $# -gt 0 ]; then
        for part; do named "$part"; done | awk '!seen[$0]++'
    elif [ -n "${STAGE-}" ]; then
        of_stage "$n"
    elif [ -n "${VARIANT-}" ]; then
        of_variant
    elif [ -n "${SUITE-}" ]; then
        named "$SUITE"
    else
        of_all
    fi
}

# --- Building --------------------------------------------------------------------------------------

# What some suites need: marks, and words of commands that stand in $out. Lines VARIANT:TARGET.
needs() # LIST
{
    awk -F '\t' -v out="$out/" '{
        gsub(/"/, " ", $2)
        count = split($2, words, " ")
        for (i = 1; i <= count; i++) if (index(words[i], out) == 1 && substr(words[i], length(out) + 1) ~ /\//) print words[i]
        count = split($3, words, " ")
        for (i = 1; i <= count; i++) if (sub(/^needs=/, "", words[i])) print words[i]
    }' "$1" | awk -v out="$out/" -v variants=" $variants " '!seen[$0]++ {
        split(substr($0, length(out) + 1), part, "/")
        if ($0 ~ /:/) print
        else if (index($0, out) == 1 && index(variants, " " part[1] " ")) print part[1] ":" $0
        else print ":" $0
    }'
}

# All must compile without a warning; the code of a learner need not. One make after the other: two at a time
# would write the same objects.
build() # LIST
{
    needs "$1" >"$1.needs"
    echo ":$out/test/run" >>"$1.needs"
    for variant in '' $variants; do
        targets=$(sed -n "s/^$variant://p" "$1.needs")
        [ -n "$targets" ] || continue
        # Targets are words.
        # shellcheck disable=SC2046,SC2086
        make_or_say VARIANT=$variant $strict $(echo $targets)
    done
}

make_or_say() # ARGUMENT...
{
    if [ -n "$dry" ]; then echo "make $*"; else make -s --no-print-directory $jobs "$@"; fi
}

jobs=$(tools/jobs.sh)
strict=WERROR=1
[ -z "${STAGE-}${SERVER-}" ] || strict=

# --- Running ---------------------------------------------------------------------------------------

run() # LIST FOLDER
{
    options="--in $2 --longest 10"
    [ -z "${STAGE-}" ] || options="--in $2 --names"
    [ -z "${SERVER-}" ] || options="--in $2 --live"
    if [ -n "$dry" ]; then
        echo "$out/test/run $options"
        cut -f 1 "$1" | sed 's/^/    /'
        exit
    fi
    # What this make was told is not meant for those that suites call. (MORE is for suites, too.)
    unset MAKEFLAGS MAKELEVEL MFLAGS STAGE SUITE SERVER VARIANT OUT
    # Suites are words.
    # shellcheck disable=SC2046
    set -- $(cut -f 1 "$1")
    forget_chosen
    # In place of this shell, which would hear of a signal only when all suites have ended. The lock stays with it.
    # shellcheck disable=SC2086
    exec "$out/test/run" $options "$@"
}

if [ -n "${STAGE-}" ]; then
    n=$(printf '%s\n' $stages | grep -e "^$STAGE-" -e "^$STAGE\$" | head -n 1)
    n=${n%%-*}
fi
chosen=$(mktemp) || exit 1
trap forget_chosen EXIT
trap 'exit 1' HUP INT TERM
be_alone
renew_suites
folder=$out/suites
if [ -n "${SERVER-}" ]; then
    folder=$out/server
    printf "contract/%s\t$out/test/contract/%s --stage %s --foreign %s\t\n" "$n" "$(fact contract "$n")" "$n" \
        "'$(printf '%s\n' "$SERVER" | sed "s/'/'\\\\''/g")'" >"$chosen"
    write_suites "$chosen" $folder
else
    choose "$@" >"$chosen"
    [ -s "$chosen" ] || { echo "There is no suite '${SUITE-}$*'; $list has their names." >&2; exit 2; }
fi
build "$chosen"
[ -n "$build_only" ] || run "$chosen" $folder
