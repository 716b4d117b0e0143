#!/bin/sh
# What is judged is judged within limits, and a trouble of the machine is told as such. Everything here is harmless: a
# few seconds of work, a few processes, a few MiB. Prints TAP.
#
# What needs root, or namespaces, is skipped where there are none. Start at the end.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C MAKEFLAGS=
unset OUT
. tests/course/tap.sh
make_scratch
bounded=build/tools/bounded
said=$scratch/said

# --- Testing ---------------------------------------------------------------------------------------

# Run a command: it must end with this status and have said these words.
ends() # NAME STATUS WORDS COMMAND...
{
    name=$1 wanted=$2 words=$3
    shift 3
    "$@" >"$said" 2>&1 </dev/null
    status=$?
    if [ $status -ne "$wanted" ]; then
        not_ok "$name" "it ended with status $status, expected $wanted, and said: $(cat "$said")"
    elif [ -n "$words" ] && ! tr -s ' \n' ' ' <"$said" | grep -qF -e "$words"; then
        not_ok "$name" "expected to read: $words
it said: $(cat "$said")"
    else
        ok "$name"
    fi
}

# Nothing may run that has this name.
nothing_is_left_of() # NAME
{
    for process in /proc/[0-9]*; do
        case $( (tr '\000' ' ' <"$process/cmdline") 2>/dev/null) in
        "$scratch/$1 "*)
            not_ok "$1: nothing is left of it" "process ${process#/proc/} lives on"
            kill -KILL "${process#/proc/}"
            return ;;
        esac
    done
    ok "$1: nothing is left of it"
}

# A command of that name, which says that it is there with a file, and stays.
stayer() # NAME
{
    ln -s "$(command -v sh)" "$scratch/$1"
    echo "$scratch/$1 -c ': >$scratch/$1.up; sleep 100; :'"
}

is_up() # NAME: for a command that waits until it is there
{
    echo "until [ -e $scratch/$1.up ]; do sleep 0.05; done"
}

# --- Each limit ------------------------------------------------------------------------------------

limits()
{
    ends "an endless loop ends at its limit of CPU" 124 "The command took longer than 1 s of CPU." \
        $bounded --cpu 1 sh -c 'while :; do :; done'
    ends "CPU is counted over all processes together" 124 "took longer than 1 s of CPU." \
        $bounded --cpu 1 sh -c 'i=0; while [ $((i += 1)) -lt 100 ]; do awk "BEGIN { while (n < 4000000) n++ }"; done'
    ends "who is stopped, and is not woken, is told" 124 "one of its processes was stopped (SIGSTOP), and none woke it" \
        $bounded --still 0.5 --wall 5 sh -c 'sh -c "kill -STOP \$\$"; :'
    ends "who waits ends at its limit of time" 124 "The command did not end within 0.3 s" $bounded --wall 0.3 sleep 60
    ends "a large file is not written" 124 "wrote a file of more than 1 MiB" \
        $bounded --file 1 --name "It" dd if=/dev/zero of="$scratch/large" bs=65536 count=48
    ends "many processes are too many" 124 "had more than 5 processes" \
        $bounded --processes 5 sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 60 & done; wait'
    ends "much memory is too much" 124 "took more than 20 MiB of memory" \
        $bounded --memory 20 awk 'BEGIN { s = "much"; while (length(s) < 40000000) s = s s; system("sleep 60") }'
    ends "what is within its limits keeps its status" 7 "" \
        $bounded --cpu 9 --wall 9 --memory 900 --processes 90 --file 9 sh -c 'exit 7'
    ends "there is no input" 0 "nothing" sh -c "[ -z \"\$(echo more | $bounded cat)\" ] && echo nothing"
    ends "nor a terminal: it has a session of its own" 0 "its own" \
        $bounded sh -c '! (: </dev/tty) 2>/dev/null && [ "$(ps -o sid= -p $$ | tr -d " ")" = $$ ] && echo its own'
    ends "no core is left" 0 "limit 0" sh -c "ulimit -c unlimited; $bounded sh -c 'echo limit \$(ulimit -c)'"
    ends "a report has it in lines" 0 "seconds N cpu N said It took longer than 1 s of CPU." sh -c \
        "$bounded --cpu 1 --name It --report $scratch/report sh -c 'while :; do :; done'
        sed 's/ [0-9.]*\$/ N/' $scratch/report"
}

# As a user who runs nothing else.
as_nobody() # COMMAND...
{
    setpriv --reuid=61347 --regid=61347 --clear-groups "$@"
}

# Root can remove what is shut; others must open it first.
scratch_folder()
{
    as=
    ! as_nobody true 2>/dev/null || as=as_nobody
    ends "it has a folder for scratch files" 0 "" $as env TMPDIR=/tmp $bounded --scratch \
        sh -c 'mkdir "$TMPDIR/shut" && : >"$TMPDIR/shut/file" && chmod 0 "$TMPDIR/shut" && echo "$TMPDIR"'
    if [ -e "$(head -n 1 "$said")" ]; then not_ok "which goes when it ends" "$(cat "$said")"; else ok "which goes when it ends"; fi
}

# --- Its end is the end of all ---------------------------------------------------------------------

the_end()
{
    ends "a daemon does not hold it up" 0 "" \
        $bounded sh -c "setsid -f setsid -f $(stayer daemon); $(is_up daemon)"
    nothing_is_left_of daemon
    ends "nor does a process that is stopped" 0 "" \
        $bounded sh -c "$(stayer stopped) & $(is_up stopped); kill -STOP \$!"
    nothing_is_left_of stopped
    ends "who is stopped goes on" 0 "went on" $bounded --wall 3 sh -c 'kill -STOP $$; echo went on'
    $bounded sh -c "setsid -f $(stayer told); $(is_up told); trap 'echo in order; exit' TERM; echo ready
        while :; do sleep 0.1; done" >"$said" 2>&1 &
    until grep -q ready "$said"; do sleep 0.05; done
    kill -TERM $!
    wait $!
    expect "SIGTERM ends it, in order" 143 $?
    grep -q "in order" "$said" || not_ok "a command hears of SIGTERM" "$(cat "$said")"
    nothing_is_left_of told
    sh -c "$bounded --wall 10 --report $scratch/hung $(stayer orphan) & $(is_up orphan); kill -KILL \$\$" 2>/dev/null
    until [ -s "$scratch/hung" ]; do sleep 0.1; done
    expect "it ends when whoever has started it ends" "said The command was ended by signal 1 (Hangup)." \
        "$(sed -n '/^said/p' "$scratch/hung")"
    nothing_is_left_of orphan
}

# Whether the kernel has Landlock of Linux 6.12; yes, if nobody can say.
has_landlock()
{
    ! command -v python3 >/dev/null || python3 -c '
import ctypes, sys
sys.exit(ctypes.CDLL(None).syscall(444, None, 0, 1) < 6)'
}

apart()
{
    sleep 100 &
    neighbour=$!
    ends "apart, it can signal what it has started" 0 "" $bounded --apart sh -c 'sleep 100 & kill $!'
    if has_landlock; then
        ends "apart, it can signal nothing else" 1 "not permitted" $bounded --apart sh -c "kill -TERM $neighbour"
    else
        skip "apart, it can signal nothing else" "this needs Landlock of Linux 6.12"
    fi
    kill $neighbour
}

limit_of_processes()
{
    name="the kernel limits the processes of a user, but for root"
    as_nobody true 2>/dev/null || { skip "$name" "this needs root, and setpriv"; return; }
    ends "$name" 0 "limited" as_nobody $bounded --processes 10 \
        awk '/Max processes/ && $3 < 100 { print "limited" }' /proc/self/limits
}

# --- Judging ---------------------------------------------------------------------------------------

number=02-5
folder=$(ls -d exercises/02-*/5-*)
solved=exercises/solutions/${folder#exercises/}
file=$(cd "$solved" && ls [!uwr]*.c)
out=$scratch/out

judge() # FROM
{
    OUT=$out tools/course.sh judge $number "$1" "$scratch/into"
}

# The solution with something before it.
hand_in() # NAME LINES
{
    mkdir "$scratch/$1"
    { printf '%s\n' "$2"; cat "$solved/$file"; } >"$scratch/$1/$file"
}

# What is built stands in a folder of this suite: some tests take away what it was built with.
build_out()
{
    mkdir -p "$out/asan"
    cp -Rp build/tools "$out/tools"
    cp -Rp build/asan/obj build/asan/test "$out/asan/"
}

includes() # NAME TEXT: a file that is nothing but this
{
    mkdir "$scratch/$1"
    printf '%s\n' "$2" >"$scratch/$1/$file"
    ends "the solution is not to be read: $1" 1 "story This file includes our solution, $solved/$file" judge "$scratch/$1"
}

judging()
{
    ends "a solution passes" 0 "came passed tests 8 of 8" judge "$solved"
    hand_in syntax 'int x = ;'
    ends "what does not compile is told the error" 1 \
        "story $file:1:9: error: expected expression" \
        judge "$scratch/syntax"
    ends "and of how many tests it passes none" 1 "came does not compile tests 0 of 8" judge "$scratch/syntax"
    mkdir "$scratch/empty"
    ends "a file that is missing is named" 1 "story There is no file $file." judge "$scratch/empty"
    ends "a server that is missing passes none of its tests" 1 "came fails tests 0 of 7" \
        env OUT="$out" tools/course.sh judge 01-1 "$scratch/empty" "$scratch/into"
    includes plain "#include \"$PWD/$solved/$file\""
    includes around "#include \"$PWD/$folder/../../solutions/${folder#exercises/}/$file\""
    includes macro "#define FILE <$PWD/$solved/$file>
#include FILE"
    includes system "#include \"/usr/..$PWD/$solved/$file\""
    includes marked "# 1 \"x.c\" 3
#include \"$PWD/$solved/$file\""
    mkdir "$scratch/a folder"
    ln -s "$PWD/$solved/$file" "$scratch/a folder/a link.h"
    includes blank "#include \"$scratch/a folder/a link.h\""
    hand_in module "#include \"$PWD/lib/array/array.c\""
    ends "nor is a module" 1 "includes lib/array/array.c, and only headers are to be included" judge "$scratch/module"
    echo 'extern int any;' >"$scratch/any.c"
    hand_in any "#include \"$scratch/any.c\""
    ends "nor is any other source" 1 "story This file includes $scratch/any.c, which is not its own" judge "$scratch/any"
    mkdir "$scratch/link"
    ln -s "$PWD/$solved/$file" "$scratch/link/$file"
    ends "the solution is not to be read: link" 1 "includes our solution" judge "$scratch/link"
    other=$(ls exercises/*/*/nothing.c | head -n 1) # a small file that compiles among others
    hand_in other "#include \"$PWD/$folder/../../${other#exercises/}\""
    ends "nor is another exercise" 1 "story This file includes $other, which is not its own" judge "$scratch/other"
}

# 2 to the 24th: the compiler needs some ten seconds and a gigabyte for this, and is given a second.
busy()
{
    lines='#define D0 1 +'
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do
        lines="$lines
#define D$i D$((i - 1)) D$((i - 1))"
    done
    hand_in busy "$lines
int busy = D24 1;"
    hand_in stuffed 'char large[1 << 28] = {1};'
    ends "so is one that writes a large file" 1 "story The compiler wrote a file of more than 64 MiB." judge "$scratch/stuffed"
    ends "a compiler that is kept busy is ended" 1 "story The compiler took longer than 1 s of CPU." \
        env COMPILER_CPU=1 OUT="$out" tools/course.sh judge $number "$scratch/busy" "$scratch/into"
}

hostile()
{
    ln -s "$(command -v sleep)" "$scratch/kept"
    kept=$scratch/kept
    hand_in leaving "#include <unistd.h>
__attribute__((constructor)) static void leave(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0)
            execl(\"$kept\", \"$kept\", \"100\", (char *)0);
        _exit(0);
    }
}"
    ends "work that leaves a daemon is judged" 0 "came passed" judge "$scratch/leaving"
    nothing_is_left_of kept
    hand_in tidy "#include <stdlib.h>
__attribute__((constructor)) static void tidy(void) { (void)!system(\"rm -rf $scratch/into\"); }"
    ends "work that removes what was built is told" 1 \
        "story $scratch/into was removed during the check: the code under test must leave it alone." judge "$scratch/tidy"
}

names()
{
    mkdir "$scratch/a b" "$scratch/a|b"
    ends "a folder with a blank is refused in a sentence" 2 "has ' ' in its name, with which make cannot deal" judge "$scratch/a b"
    ends "so is one with another odd character" 2 "has '|' in its name" judge "$scratch/a|b"
    ends "of INTO too" 2 "has ' ' in its name" env OUT="$out" tools/course.sh judge $number "$solved" "$scratch/a b"
}

# Three at once, where nothing is built that they share.
at_once()
{
    mkdir "$scratch/anew"
    cp -Rp "$out/asan" "$scratch/anew/asan"
    rm -rf "$scratch/anew/asan/exercises" "$scratch/anew/asan/test"
    for i in 1 2 3; do
        OUT=$scratch/anew tools/course.sh judge $number "$solved" "$scratch/anew/into$i" >"$scratch/anew/said$i" 2>&1 &
    done
    wait
    expect "what is shared is built once, whoever comes at once" "3" "$(cat "$scratch"/anew/said* | grep -c '^came passed')"
}

# --- Troubles of the machine -----------------------------------------------------------------------
# The same solution passes when there is none. Each must be told by its cause, and be nobody's fault.

is_told() # NAME CAUSE COMMAND...
{
    name=$1 cause=$2
    shift 2
    rm -rf "$scratch/into"
    ends "$name" 3 "$cause" env OUT="$out" "$@"
    case $(cat "$said") in
    *"came could not be judged"*) ;;
    *) not_ok "$name, and it is not judged" "$(cat "$said")" ;;
    esac
}

work="tools/course.sh judge $number $solved $scratch/into"
threads="tools/course.sh judge 01-4 exercises/solutions/01-blocking/4-thread-per-client $scratch/into"
served="tools/course.sh judge 01-1 exercises/solutions/01-blocking/1-upper-case $scratch/into"

troubles()
{
    is_told "few descriptors" "no more than 16 files may be open" sh -c "ulimit -n 16; $threads"
    ends "hardly any descriptors" 3 "could not be judged" sh -c "ulimit -n 13; $work"
    is_told "no address space for sanitizers" "\`ulimit -v\` must be unlimited" sh -c "ulimit -v 4000000; $work"
    mv "$out/asan/tools/probe" "$scratch/probe"
    printf '#!/bin/sh\necho "==1==Shadow memory range interleaves with an existing memory mapping. ASan cannot proceed"; exit 1\n' \
        >"$out/asan/tools/probe" && chmod +x "$out/asan/tools/probe"
    is_told "address spaces at random places" "vm.mmap_rnd_bits=28" tools/course.sh judge $number "$folder" "$scratch/into"
    mv "$scratch/probe" "$out/asan/tools/probe"
    is_told "a folder for scratch files that is missing" "a folder for scratch files, /nonexistent/bounded-" \
        env TMPDIR=/nonexistent $work
    is_told "no large files" "\`ulimit -f\` must be unlimited" sh -c "ulimit -f 1; $work"
    is_told "no compiler" "there is no C compiler here" env CC=no-such-compiler $work
    is_told "nothing can be built there" "nothing can be built in /dev/null/into" \
        tools/course.sh judge $number "$solved" /dev/null/into
}

# In namespaces of its own, as root of them, a command may mount what it likes.
troubles_in_namespaces()
{
    namespaces="unshare -mn"
    $namespaces true 2>/dev/null || namespaces="unshare -rmn"
    $namespaces true 2>/dev/null || { skip "troubles in namespaces" "this needs unshare, and the right to use it"; return; }
    up="ip link set lo up"
    is_told "the loopback interface is down" "the loopback interface (it may be down)" $namespaces $served
    command -v ip >/dev/null || { skip "other troubles in namespaces" "this needs ip, of iproute2"; return; }
    ends "it is up" 0 "came passed" env OUT="$out" $namespaces sh -c "$up && $served"
    header=$(echo '#include <cmocka.h>' | ${CC:-cc} -E -include stdarg.h -include stddef.h -include stdint.h \
        -include setjmp.h - | sed -n 's/^# 1 "\(.*cmocka\.h\)".*/\1/p' | head -n 1)
    rm "$out/asan/exercises/$number/check" "$out/asan/exercises/$number/check.o"
    is_told "no cmocka" "cmocka, the test library, is missing or not whole here" \
        $namespaces sh -c "$up && mount --bind /dev/null $header && $work"
    is_told "no room" "there is no room in $scratch/into" $namespaces sh -c \
        "$up && mkdir $scratch/into && mount -t tmpfs -o size=64k none $scratch/into && $work"
    library=$(readlink -f "$(${CC:-cc} -print-file-name=libasan.so)")
    [ -e "$library" ] &&
        is_told "no library of the sanitizers" "sanitizers" $namespaces sh -c "$up && mount --bind /dev/null $library && $work"
    shut="mount --bind $PWD $PWD && mount -o remount,bind,ro $PWD && cd $PWD"
    ends "a course that cannot be written says what to do" 3 "OUT=/tmp/course" \
        $namespaces sh -c "$up && $shut && tools/course.sh judge $number"
    ends "with OUT= it is judged all the same" 1 "FAIL" \
        $namespaces sh -c "$up && $shut && OUT=$out make -s exercise E=$number || exit 1"
    ends "and progress is kept there" 0 "hint-how-long 1" \
        $namespaces sh -c "$up && $shut && OUT=$out tools/course.sh hint $number >/dev/null && cat $out/course/progress"
}

# Each stands for a moment in the life of a script: it has to start a process, and cannot.
few_processes()
{
    name="few processes"
    as_nobody true 2>/dev/null || { skip "$name" "this needs root, and setpriv"; return; }
    chmod 755 "$scratch"
    mkdir "$scratch/nobody" && chmod 777 "$scratch/nobody"
    mkdir "$scratch/shut" && cp "$solved/$file" "$scratch/shut" && chmod 0 "$scratch/shut/$file"
    ends "a file that cannot be read" 3 "story $file cannot be read here" \
        as_nobody env OUT="$out" tools/course.sh judge $number "$scratch/shut" "$scratch/nobody/into"
    for most in 1 2 3 5; do
        rm -rf "$scratch/nobody/into"
        ends "no more than $most processes" 3 "could not be judged, because" \
            as_nobody prlimit --nproc=$most env OUT="$out" tools/course.sh judge $number "$solved" "$scratch/nobody/into"
    done
}

limits
scratch_folder
the_end
apart
limit_of_processes
build_out
judging
busy
hostile
names
at_once
troubles
troubles_in_namespaces
few_processes
tap_end
