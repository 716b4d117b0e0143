#!/bin/sh
# What the machine lacks is told as that by every command, and never as a fault of the learner's: a disk that is full, or
# can only be read, no loopback interface, few descriptors, LD_PRELOAD. tests/course/limits.sh has what the judge itself
# meets. Prints TAP.
#
# In a namespace of mounts whoever runs this may mount a disk of their own.
set -u
[ $# -gt 0 ] || ! unshare -rm true 2>/dev/null || exec unshare -rm "$0" with-disks
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=
unset OUT SUITE STAGE PRIVATE
. tests/course/tap.sh
make_scratch
said=$scratch/said

# Run a command in the copy: it must end with this status, and say these words on one line.
ends() # NAME STATUS WORDS COMMAND...
{
    name=$1 wanted=$2 words=$3
    shift 3
    (cd "$copy" && "$@") >"$said" 2>&1 </dev/null
    status=$?
    if [ $status -ne "$wanted" ] || ! tr -s ' \n' ' ' <"$said" | grep -qF -e "$words"; then
        not_ok "$name" "expected: $words
with status $wanted; received status $status and
$(tail -n 12 "$said")"
    else
        ok "$name"
    fi
}

# What a learner has done, so that commands have something to do: a solution, an animal, a server of their own.
make_course() # FOLDER
{
    copy=$1
    mkdir -p "$copy" && tests/course/copy.sh "$copy" && cp -R steps "$copy" || exit 2
    cp exercises/solutions/01-blocking/2-return-values/copy.c "$copy/exercises/01-blocking/2-return-values/"
    mkdir -p "$copy/zoo/mine" "$copy/mine" && cp zoo/pelican.c "$copy/zoo/mine/"
    cp tests/foreign/echo.c "$copy/mine/server.c"
}

# --- A disk ----------------------------------------------------------------------------------------

# A disk with the course on it.
tests_of_a_disk() # WHAT IT IS LIKE, WHAT IS SAID OF IT, COMMAND THAT MAKES IT SO
{
    disk=$1 why=$2
    mkdir "$scratch/disk" && mount -t tmpfs -o size=300m none "$scratch/disk" || exit 2
    make_course "$scratch/disk/course"
    (cd "$copy" && tools/course.sh judge 01-1 && tools/course.sh record hint-01-3 1) >/dev/null 2>&1
    eval "$3"
    ends "$disk: an exercise" 3 "could not be judged, because $why" tools/course.sh exercise 01-2
    ends "$disk: the server of an exercise" 3 "cannot be built, because $why" tools/course.sh try 01-1
    ends "$disk: all exercises" 3 "could not be judged" tools/course.sh check 01
    ends "$disk: the table" 3 "Not all of it could be judged: " tools/course.sh grade 01
    ends "$disk: an animal" 3 "cannot be built, because $why" tools/zoo.sh visit pelican
    ends "$disk: a server of one's own" 3 "cannot be built, because $why" tools/mine.sh
    ends "$disk: a hint is given" 0 "this will be forgotten" tools/course.sh hint 01-1
    ends "$disk: a file put back" 1 "nothing has changed" tools/course.sh reset 01-2
    cmp -s exercises/solutions/01-blocking/2-return-values/copy.c "$copy/exercises/01-blocking/2-return-values/copy.c" ||
        not_ok "$disk: the learner's file is whole" "it differs"
    umount "$scratch/disk" && rmdir "$scratch/disk"
}

disks()
{
    tests_of_a_disk "a full disk" "there is no room in build/" 'dd if=/dev/zero of="$scratch/disk/rest" bs=4096 2>/dev/null'
    tests_of_a_disk "a disk that can only be read" "nothing can be built in build/" 'mount -o remount,ro "$scratch/disk"'
}

# --- What else -------------------------------------------------------------------------------------

no_loopback()
{
    up="no loopback interface"
    words="because nobody can connect to 127.0.0.1, the loopback interface (it may be down)"
    ends "$up: an exercise" 3 "$words" unshare -rn tools/course.sh exercise 01-1
    ends "$up: an animal" 3 "$words" unshare -rn tools/zoo.sh visit pelican
    ends "$up: a server of one's own" 3 "$words" unshare -rn tools/mine.sh
    ends "$up: the tests of a server" 2 "This machine may be to blame: nobody can connect" \
        unshare -rn make -s test STAGE=01 SERVER='build/bin/01-blocking --port {port}'
    ends "$up: what passes without one" 0 "Passed." unshare -rn tools/course.sh exercise 01-2
}

others()
{
    ends "few descriptors: a server of one's own" 3 "because no more than 16 files may be open" sh -c 'ulimit -n 16; tools/mine.sh'
    ends "few descriptors: an animal" 3 "because no more than 16 files may be open" sh -c 'ulimit -n 16; tools/zoo.sh visit pelican'
    for library in libc.so.6 /nonexistent.so; do
        ends "LD_PRELOAD=$library changes nothing" 0 "Passed." env LD_PRELOAD=$library tools/course.sh exercise 01-2
    done
}

progress()
{
    : >"$copy/.course/progress"
    ends "progress whose first line found no room is empty" 0 "01-2 - " tools/course.sh list
    if grep -q 'new numbers' "$said"; then not_ok "and is of no former version" "$(head -n 3 "$said")"; fi
}

if [ $# -gt 0 ]; then disks; else skip "disks" "this needs unshare, and the right to use it"; fi
make_course "$scratch/course"
if unshare -rn true 2>/dev/null; then no_loopback; else skip "no loopback" "this needs unshare, and the right to use it"; fi
others
progress
tap_end
