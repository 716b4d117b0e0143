# A lock is a link that names its owner, whose death ends it too. Read with `. tools/lock.sh`, at the root of the
# course.

# The number of a process that has died may be another's by now, which is no test and no part of the course.
lives() # OWNER OF A LOCK
{
    kill -0 "$1" 2>/dev/null || return
    what=$(ps -p "$1" -o args= 2>/dev/null) || return 0
    case $what in *test* | *course*) ;; *) return 1 ;; esac
}

# Wait until nobody else has it; say so once.
take_lock() # LOCK SENTENCE
{
    waited=0
    until ln -s $$ "$1" 2>/dev/null; do
        owner=$(readlink "$1") || owner=
        if [ -n "$owner" ] && ! lives "$owner"; then
            rm -f "$1"
            continue
        fi
        [ -n "$owner" ] || [ $waited -lt 3 ] || return 0 # no links here
        [ $waited -ne 1 ] || echo "$2" >&2
        waited=$((waited + 1))
        sleep 1
    done
}
