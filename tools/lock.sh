# Locks that end with whoever has them: tools/lock.c says how. Read with `. tools/lock.sh`, at the root of the course,
# where $out names the folder of what was built. A lock in a lock is given back first.

locks=0 # how many we have: the first has descriptor 9, the next 8

# Wait until nobody else has it. Where there can be no lock, there is none: whoever builds there will say why.
take_lock() # FILE SENTENCE
{
    locks=$((locks + 1))
    [ -x "$out/tools/lock" ] ||
        MAKEFLAGS='' make -s --no-print-directory VARIANT= "$out/tools/lock" >/dev/null 2>&1 || return 0
    while (: >>"$1") 2>/dev/null; do
        eval "exec $((10 - locks))<>\"\$1\""
        "$out/tools/lock" $((10 - locks)) "$1" "$0${verb:+ $verb}${e:+ $e}" "$2"
        [ $? -eq 1 ] || break
    done
}

drop_lock()
{
    [ $locks -gt 0 ] || return 0
    eval "exec $((10 - locks))>&-"
    locks=$((locks - 1))
}
