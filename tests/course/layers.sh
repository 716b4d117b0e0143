#!/bin/sh
# The build enforces who may include whom: a stage that reaches ahead, or a module that reaches up,
# does not compile.
#
# In a copy of the sources, each file includes all the headers that it may, and is asked for each header that it may
# not: those that it would find are errors.
. tests/course/tap.sh
. tools/facts.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT

make_scratch
copy=$scratch
cp -R Makefile mk lib stages tests tools "$copy"

# It may have several, and none that is named after it.
a_header_of() # MODULE
{
    if [ -e "lib/$1/$1.h" ]; then echo "$1.h"; else (cd "lib/$1" && set -- *.h && echo "$1"); fi
}

ask() # FILE ALLOWED FORBIDDEN: put the questions into the copy; modules are words
{
    for module in $3; do
        printf '#if __has_include("%s")\n#error finds %s\n#endif\n' "$(a_header_of "$module")" "$module"
    done >"$copy/$1"
    for module in $2; do echo "#include \"$(a_header_of "$module")\""; done >>"$copy/$1"
    cat "$1" >>"$copy/$1"
}

check_file() # FILE ALLOWED FORBIDDEN
{
    grep "^$1:.* error: " "$copy/log" >"$copy/errors"
    finds=$(sed -n 's/.* finds //p' "$copy/errors" | tr '\n' ' ')
    if [ -n "$finds" ] && ! grep -qv ' finds ' "$copy/errors" || [ -e "$copy/build/obj/${1%.c}.o" ]; then
        ok "$1 may include: ${2:-nothing}"
    else
        not_ok "$1 may include: $2" "$(grep -v '^  compile ' "$copy/log" | grep -B 1 -A 3 -F "$1:" || cat "$copy/log")"
    fi
    for module in $3; do
        case " $finds" in
        *" $module "*) not_ok "$1 cannot include $module" "#include \"$(a_header_of "$module")\" would find it." ;;
        *) ok "$1 cannot include $module" ;;
        esac
    done
}

# A line for each file that is tried: FILE|MODULES IT MAY INCLUDE|MODULES IT MAY NOT
for one in $modules; do
    file=$(find "lib/$one" -name '*.c' ! -name '*_posix.c' | sort | head -n 1)
    allowed="$one $(fact below "$one")"
    echo "$file|$allowed|$(without "$modules" "$allowed")"
done >"$copy/files"
for stage in $stages; do
    allowed=$(fact unlock "${stage%%-*}")
    echo "stages/$stage/server.c|$allowed|$(without "$modules" "$allowed")"
done >>"$copy/files"

while IFS='|' read -r file allowed forbidden; do ask "$file" "$allowed" "$forbidden"; done <"$copy/files"
# Objects are words.
# shellcheck disable=SC2046
make -s -k -C "$copy" $(sed 's,^\([^|]*\)\.c|.*,build/obj/\1.o,' "$copy/files") >"$copy/log" 2>&1
while IFS='|' read -r file allowed forbidden; do check_file "$file" "$allowed" "$forbidden"; done <"$copy/files"

name='no #include reaches out with a path'
if paths=$(grep -n '^#include ".*/' lib/*/*.[ch] stages/*/*.[ch]); then not_ok "$name" "$paths"; else ok "$name"; fi
tap_end
