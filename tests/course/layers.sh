#!/bin/sh
# The build enforces who may include whom: a stage that reaches ahead, or a module that reaches up,
# does not compile.
#
# In a copy of the sources, each file is compiled with all the headers that it may include, and once
# for each header that it may not.
. tests/course/tap.sh
. tools/facts.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' HUP INT TERM
cp -R Makefile mk lib stages tests tools "$copy"

# It may have several, and none that is named after it.
a_header_of() # MODULE
{
    if [ -e "lib/$1/$1.h" ]; then echo "$1.h"; else (cd "lib/$1" && set -- *.h && echo "$1"); fi
}

compile_with() # FILE MODULE ...: the file in the copy, with the headers of the modules before it
{
    file=$1
    shift
    for module in "$@"; do echo "#include \"$(a_header_of "$module")\""; done | cat - "$file" >"$copy/$file"
    rm -f "$copy/build/obj/${file%.c}.o"
    make -s -C "$copy" "build/obj/${file%.c}.o" 2>&1
}

check_file() # FILE ALLOWED FORBIDDEN
{
    # Modules are words.
    # shellcheck disable=SC2086
    if output=$(compile_with "$1" $2); then ok "$1 may include: ${2:-nothing}"
    else not_ok "$1 may include: $2" "$output"; fi
    for module in $3; do
        if output=$(compile_with "$1" "$module"); then
            not_ok "$1 cannot include $module" "It compiled with #include \"$(a_header_of "$module")\"."
        else
            case $output in
            *"$(a_header_of "$module")"*) ok "$1 cannot include $module" ;;
            *) not_ok "$1 cannot include $module" "$output" ;;
            esac
        fi
    done
}

for one in $modules; do
    file=$(find "lib/$one" -name '*.c' ! -name '*_posix.c' | sort | head -n 1)
    allowed="$one $(fact below "$one")"
    check_file "$file" "$allowed" "$(without "$modules" "$allowed")"
done
for stage in $stages; do
    allowed=$(fact unlock "${stage%%-*}")
    check_file "stages/$stage/server.c" "$allowed" "$(without "$modules" "$allowed")"
done

name='no #include reaches out with a path'
if paths=$(grep -n '^#include ".*/' lib/*/*.[ch] stages/*/*.[ch]); then not_ok "$name" "$paths"; else ok "$name"; fi
tap_end
