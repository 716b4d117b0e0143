# For suites that break the course on purpose, to see a test fail: read with `. tests/course/broken.sh`, which
# reads tap.sh. A case is a line. It has a folder of its own, $place, for the broken source; that is compiled alone,
# fast and whatever it warns of, and linked with what `make` has built.
. tests/course/tap.sh
. tools/facts.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT

make_scratch
compile="$with_lib -w -iquote stages/common $(fast_linker)"

# The source as a sed script leaves it.
break_source() # SOURCE SCRIPT
{
    mkdir -p "$place/${1%/*}"
    sed -e "$2" "$1" >"$place/$1"
    ! cmp -s "$1" "$place/$1" || { echo "the script changes nothing in $1 any more: $2"; return 1; }
}

# What was built of some folders, but for the source that is broken, and for a client, which is another program.
objects_beside() # SOURCE FOLDER...
{
    broken=build/obj/${1%.c}.o
    shift
    for folder; do find "build/obj/$folder" -maxdepth 1 -name '*.o' ! -name client.o ! -path "$broken"; done
}

# From an archive the linker takes only what is still missing. A compiler call, and what else is linked, are words.
# shellcheck disable=SC2046,SC2086
link_broken() # SOURCE FOLDER... -- [WHAT ELSE IS LINKED...]: $place/program
{
    source=$1
    folders=
    while [ "$2" != -- ]; do
        folders="$folders $2"
        shift
    done
    shift 2
    $compile -iquote "${source%/*}" "$place/$source" $(objects_beside "$source" $folders) "$@" build/obj/lib.a -o "$place/program"
}

# Most of the time is waiting, so four cases are tried at a time. `try LINE` prints what came, and ends with 0 if
# the right test has failed, or with 77 if that test could not be tried here; `sentence_for LINE` says what should
# come.
try_all() # FILE OF CASES
{
    grep -n . "$1" >"$scratch/cases"
    for share in 0 1 2 3; do
        awk -v share=$share 'NR % 4 == share' "$scratch/cases" | while IFS=: read -r number line; do
            place=$scratch/$number
            mkdir "$place"
            try "$line" >"$place.said" 2>&1
            : >"$place.$?"
            rm -rf "$place"
        done &
    done
    wait
    while IFS=: read -r number line; do
        if [ -e "$scratch/$number.0" ]; then
            ok "$(sentence_for "$line")"
            [ -z "${SHOW-}" ] || cat "$scratch/$number.said"
        elif [ -e "$scratch/$number.77" ]; then
            ok "$(sentence_for "$line") # SKIP $(sed 's/.*# SKIP //' "$scratch/$number.said")"
        else
            not_ok "$(sentence_for "$line")" "$(cat "$scratch/$number.said")"
        fi
    done <"$scratch/cases"
    tap_end
}
