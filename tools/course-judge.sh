# Judges one exercise: a part of course.sh. It builds what is to be judged and runs its check, both within limits.
#
#   judge_work [FROM] [INTO]
#
# FROM is a folder with the files in place of the edited ones; the exercise's own folder if it is empty. INTO is the
# folder for all that is built for them. What came of it:
#
#   $came      passed, fails, does not compile, could not be judged
#   $passed    how many tests passed, of $planned
#   $seconds   how long it took
#   $words     what the compiler has said
#   $reason    why it does not compile, or could not be judged, or is not counted; nothing otherwise
#   $into/output   the report of its check
#
# A trouble of the machine is no fault of the work that is judged. So when anything fails, and only then, what the
# course itself brings is built alone, and tools/probe.c tries what a check needs.

# Seconds are those of an idle machine, MIB are for all processes together. On a machine of 2022 the longest check takes
# 2 s of CPU and 12 s in all, and a file is compiled in 0.2 s. The environment may say COMPILER_CPU and CHECK_CPU, for
# a machine that is ten times slower. Tests stop processes on purpose, but not for as long.
compiler_limits="--cpu ${COMPILER_CPU:-20} --wall 60 --memory 2048 --processes 20 --file 64"
check_limits="--cpu ${CHECK_CPU:-100} --wall 300 --memory 2048 --processes 200 --file 16 --still 15 --scratch --apart"

# --- Building --------------------------------------------------------------------------------------

bounded=$out/tools/bounded
probe=$out/asan/tools/probe

# `make -i` and `make -n` are about the make that was told so, not about what we run.
first=${MAKEFLAGS-}
first=${first%% *}
case $first in
'' | *[!a-zA-Z]*) ;;
*) MAKEFLAGS=$(say "$first" | tr -d Beinqt)${MAKEFLAGS#"$first"} ;;
esac

# What all exercises share is built by one of us at a time; nobody waits once it is there.
in_turn() # WHETHER IT IS THERE, WHAT BUILDS IT
{
    "$1" && return
    mkdir -p "$out" 2>/dev/null
    take_lock "$out/turn" "Another window builds what all exercises share: waiting until it is there."
    "$1" || "$2"
    built=$?
    drop_lock
    return $built
}

bounded_is_there()
{
    make -q -s --no-print-directory VARIANT= "$bounded" >/dev/null 2>&1
}

build_bounded()
{
    make -s --no-print-directory VARIANT= "$bounded" >"$into/ours" 2>&1
}

bounded_cannot_be_built()
{
    in_turn bounded_is_there build_bounded && return 1
    name_what_is_missing "$into/ours"
}

shared_is_there()
{
    make -q -s --no-print-directory VARIANT=asan E="$e" FROM= INTO= NAME= exercise-shared >/dev/null 2>&1
}

build_shared()
{
    make_within_limits ours VARIANT=asan exercise-shared
}

# Whether make is content; what it says is in a file.
make_within_limits() # FILE, ARGUMENT OF MAKE...
{
    said_in=$1
    shift
    "$bounded" --wall 1800 --file 1024 --scratch --name "The build" --report "$into/building" \
        make -s --no-print-directory $(tools/jobs.sh) E="$e" FROM="$from" INTO="$into" NAME= "$@" \
        BOUNDED="$bounded $compiler_limits --name 'The compiler'" >"$into/$said_in" 2>&1
}

build_work() # VARIANT TARGET
{
    make_within_limits words VARIANT="$1" "$2"
    built=$?
    words=$(head -c 200000 "$into/words" | listen | name_limits)
    [ -z "$from" ] || words=$(say "$words" | sed "s|$from/||g")
    return $built
}

# A compiler takes a limit of ours, where the kernel ends a part of it, for a fault of its own.
name_limits()
{
    sed -e "s/.*CPU time limit exceeded.*/The compiler took longer than ${COMPILER_CPU:-20} s of CPU./" \
        -e 's/.*File size limit exceeded.*/The compiler wrote a file of more than 64 MiB./' \
        -e '/^Please submit a full bug report/d' -e '/^See <file:/d'
}

# The first of the compiler's errors.
first_error()
{
    say "$words" | grep -m 1 -e 'error:' -e 'undefined reference' -e 'multiple definition' -e '^The compiler ' ||
        say "$words" | head -n 1
}

# --- Troubles of the machine -----------------------------------------------------------------------
# Each sets $reason if there is one, and is true then. Those of the disk stand in tools/course-common.sh.

# From what make and the compiler say of the course's own files. Some lack is seen in the first such line, some in any.
name_what_is_missing() # FILE
{
    reason=$(said_in building)
    [ -z "$reason" ] || return 0
    first=$(grep -m 1 -e error -e 'not found' -e 'No such file' -e cannot -e unavailable "$1" ||
        grep -v '^  ' "$1" | head -n 1)
    case $first in
    *"Permission denied"* | *"Read-only"* | *"No space"* | *"Too many"* | *unavailable*) set -- /dev/null ;;
    esac
    case $(cat "$1") in
    *"${CC:-cc}: "*"not found"* | *"${CC:-cc}: "*"No such file"*) reason="there is no C compiler here" ;;
    *cmocka* | *CMUnitTest*) reason="cmocka, the test library, is missing or not whole here" ;;
    *libasan* | *libubsan* | *lasan* | *lubsan* | *fsanitize*) reason="the library of the sanitizers is missing here" ;;
    *) reason="what the course itself brings cannot be built here" ;;
    esac
    reason="$reason (${first:-make has said nothing})"
}

ours_does_not_build()
{
    make_within_limits ours VARIANT=asan exercise-ours && return 1
    name_what_is_missing "$into/ours"
}

# Where addresses are more random than a sanitizer can bear, only some programs fail: so it is tried several times.
run_probe() # PROBE
{
    { read -r bits </proc/sys/vm/mmap_rnd_bits; } 2>/dev/null || bits=0
    [ "$bits" -gt 28 ] && tries=10 || tries=1
    while [ $tries -gt 0 ]; do
        within_limits probing "$1" || return
        tries=$((tries - 1))
    done
}

probe_fails() # [PROBE]
{
    run_probe "${1:-$probe}" >"$into/probed" 2>&1 && return 1
    reason=$(grep -m 1 -e 'Sanitizer' -e 'ASan' -e 'error while loading' "$into/probed" || head -n 1 "$into/probed")
    case $reason in
    *interleaves* | *DEADLYSIGNAL*) reason="a program under AddressSanitizer finds no place in memory here: \`sudo sysctl vm.mmap_rnd_bits=28\` helps ($reason)" ;;
    *failed*alloc* | *Shadow*) reason="a program under AddressSanitizer cannot reserve its address space here: \`ulimit -v\` must be unlimited ($reason)" ;;
    *"does not come first"*) reason="a program with sanitizers cannot begin with another library here: LD_PRELOAD must be unset, and /etc/ld.so.preload empty" ;;
    *Sanitizer* | *loading*) reason="no program with sanitizers can run here ($reason)" ;;
    '') reason="a program that tries what a check needs ended without a word" ;;
    esac
}

is_the_machine()
{
    cannot_be_written || has_no_room || ours_does_not_build || probe_fails "$into/probe"
}

# When all has been built.
is_the_machine_in_the_end()
{
    { [ ! -x "$probe" ] && ours_does_not_build; } || has_no_room || probe_fails
}

give_up()
{
    came="could not be judged"
}

# --- Running ---------------------------------------------------------------------------------------

# For a mark, WITHIN is a command that keeps the check, and what it checks, from all that we write here: tools/grade.sh. With
# CHECK_ALL a server's check goes on after the first test that fails.
# Some exercises are about the numbers of descriptors: none is open but the standard three. A null pointer
# is reported with its place, not by cmocka.
within_limits() # REPORT, COMMAND...
{
    report=$1
    shift
    ASAN_OPTIONS=detect_stack_use_after_return=1:handle_segv=2:detect_leaks=${leaks:-1} \
        UBSAN_OPTIONS=print_stacktrace=1 PLAYER=$into/player \
        "$bounded" $check_limits --name "The check" --report "$into/$report" ${WITHIN-} "$@" \
        </dev/null 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
}

# TAP, in a file.
run_check()
{
    n=${e%-*}
    leaks=1
    set --
    if [ -e "$into/server" ]; then
        leaks=$(leaks_in "$n")
        stop=--stop
        [ -z "${CHECK_ALL-}" ] || stop=
        set -- $stop --patience "${PATIENCE:-3000}" --stage "$n" "$into/server --port {port}"
    fi
    within_limits checking "$out/asan/exercises/$e/check" "$@" >"$into/output" 2>&1
}

# Set $passed, $planned: each test counts once, and only if it was planned.
count_tests()
{
    set -- $(awk '/^1\.\.[0-9]+$/ && !planned { planned = substr($1, 4) + 0 }
        /^not ok / && !/# SKIP/ { failed = 1 }
        /^(not )?ok [0-9]+ / { n = $1 == "ok" ? $2 : $3
            if (n <= planned && !seen[n]++ && !/^not ok / || /# SKIP/) passed++ }
        END { print passed + 0, planned + 0, failed + 0 }' "$into/output")
    passed=$1 planned=$2 failed=$3
}

# What was not run has a plan too: that of a check which nobody answers, neither a player nor else a server.
count_planned()
{
    mkdir -p "$into/nobody"
    (into=$into/nobody
    CHECK_IN_HASTE=1 run_check
    grep -q '^1\.\.' "$into/output" || { : >"$into/server" && run_check; })
    planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$into/nobody/output" | head -n 1)
    : "${planned:=0}"
    rm -rf "$into/nobody"
}

said_in() # REPORT: a sentence about a limit
{
    sed -n 's/^said //p' "$into/$1" 2>/dev/null
}

# The check is not linked with what it judges; so if it does not end by itself, somebody has seen to that.
name_signal()
{
    [ $status -le 128 ] ||
        reason="The check itself was ended by signal $((status - 128)): the code under test must leave it alone."
}

# The player says so, in which the code under test is: whoever grades had better know.
doubt_reason()
{
    said=$reason
    is_the_machine_in_the_end ||
        reason="the program under test says that the system refuses this ($said), and nothing else here does: look at its code"
}

run_work()
{
    run_check
    status=$?
    if [ ! -e "$into/output" ]; then
        came=fails reason="$into was removed during the check: the code under test must leave it alone."
        return
    fi
    reason=$(said_in checking)
    count_tests
    case $status in
    0) [ "$failed" -eq 0 ] && [ "$planned" -gt 0 ] && [ "$passed" -eq "$planned" ] && { came=passed; return; } ;;
    3) # TALK_CANNOT_JUDGE of tests/support/talk.h
        reason=$(cannot_judge "$into/output")
        [ -z "$reason" ] || { doubt_reason; give_up; return; } ;;
    125) # of tools/bounded.c
        [ -z "$reason" ] || { give_up; return; } ;;
    esac
    came=fails
    [ -n "$reason" ] || name_signal
    [ "$planned" -gt 0 ] || [ -n "$reason" ] ||
        reason="The check ended before its first test, with exit status $status."
    limit=$reason
    if is_the_machine_in_the_end; then give_up; else reason=$limit; fi
}

# --- Solutions -------------------------------------------------------------------------------------

# What the compiler has read: it knows, however that was spelled. A line each; blanks in names are escaped there.
read_by_compiler()
{
    for file in $(edited); do
        file=${file##*/}
        cat "$into/${file%.c}.d"
    done | awk '{ gsub(/\\ /, "\001"); gsub(/\\#/, "#"); gsub(/\$\$/, "$")
        for (i = 1; i <= NF; i++) if ($i !~ /:$|^\\$/ && !seen[$i]++) { gsub("\001", " ", $i); print $i } }'
}

# All of it but what is no way around: a header of the folder, or of lib and its like, or of the system, that is no link.
suspicious()
{
    read_by_compiler | while IFS= read -r path; do
        case $path in
        */../* | *.c) ;;
        "${from:-$folder}"/*/* | "$folder"/*/*) ;;
        "${from:-$folder}"/* | "$folder"/* | lib/* | stages/* | tests/* | /usr/*) [ -L "$path" ] || continue ;;
        esac
        readlink -f "$path"
    done
}

# In folders of exercises, and of what was built, only the exercise's own files are to be read; elsewhere, headers.
borrowed()
{
    suspicious | awk -v top="$(pwd -P)/" -v private="$(cd "${PRIVATE:-.}" && pwd -P)/" \
        -v own="$(cd "$folder" && pwd -P)/" -v given="$(cd "${from:-$folder}" && pwd -P)/" \
        -v built="$(cd "$out" && pwd -P)/" -v names="$(edited_names "$folder" | tr '\n' ' ')" '
        { base = $0; sub(".*/", "", base) }
        index($0, own) == 1 || index($0, given) == 1 {
            if (base !~ /\.c$/ || index(" " names, " " base " "))
                next }
        index($0, top "exercises/") == 1 || index($0, private "exercises/") == 1 || index($0, built) == 1 {
            sub(".*/exercises/", "exercises/"); print; next }
        base ~ /\.c$/ { if (index($0, top) == 1) $0 = substr($0, length(top) + 1); print }'
}

is_borrowed()
{
    solution=$(borrowed | head -n 1)
    [ -n "$solution" ] || return
    came=fails
    reason="This file includes $solution, which is not its own"
    case $solution in
    *solutions/*) reason="This file includes our solution, $solution" ;;
    lib/* | stages/* | tests/*) reason="This file includes $solution, and only headers are to be included" ;;
    esac
    reason="$reason: it counts for nothing. What is asked for is written here."
}

# --- All of it -------------------------------------------------------------------------------------

lacks_a_file()
{
    for file in $(edited); do
        [ -f "${from:-$folder}/${file##*/}" ] || { reason="There is no file ${file##*/}."; return; }
    done
    return 1
}

cannot_be_read()
{
    for file in $(edited); do
        [ -r "${from:-$folder}/${file##*/}" ] || { reason="${file##*/} cannot be read here"; return; }
    done
    return 1
}

# Build and check, or say why not.
judge_locked()
{
    if bounded_cannot_be_built; then
        give_up
    elif ! in_turn shared_is_there build_shared; then
        has_no_room || name_what_is_missing "$into/ours"
        give_up
    elif lacks_a_file; then
        came=fails
    elif cannot_be_read; then
        give_up
    elif build_work asan exercise-build; then
        is_borrowed || run_work
    elif is_the_machine; then
        give_up
    else
        came="does not compile"
        reason=$(first_error)
    fi
    [ "$planned" -gt 0 ] || count_planned
}

# The learner's own files are compiled each time: a file that was moved into place may be older than what was made of
# another.
forget_what_was_built()
{
    rm -f "$into"/*.[do] "$into/player" "$into/server"
}

judge_work() # [FROM] [INTO]
{
    from=${1-} into=$out/asan/exercises/$e/mine
    [ -z "$from" ] || into=$out/asan/exercises/$e/judged
    into=${2:-$into}
    came= words= reason= passed=0 planned=0
    if cannot_be_written; then give_up; return; fi
    lock_work
    forget_what_was_built
    rm -f "$into/building" "$into/checking" "$into/output"
    judge_locked
    drop_lock
}

add_seconds()
{
    cat "$into/building" "$into/checking" 2>/dev/null |
        awk '/^seconds / { sum += $2 } END { printf "%.1f\n", sum }'
}

# What a learner reads of it.
tell_result()
{
    case $came in
    passed) tell_story "$into/output" ;;
    fails)
        [ ! -s "$into/checking" ] || tell_story "$into/output"
        [ -z "$reason" ] || say "$reason" | fold_lines ;;
    "does not compile") say "$words" ;;
    *) say "It could not be judged, because $reason." | fold_lines ;;
    esac
}

fold_lines()
{
    awk -v width="${FOLD_AT:-108}" "$(cat tools/fold.awk)"' { print_folded($0, width) }'
}

# In one line: the first test that failed, and the first sentence about it.
tell_briefly()
{
    case $came in
    passed) ;;
    fails)
        if [ -n "$reason" ]; then say "$reason"; else FOLD_AT=10000 tell_story "$into/output" | awk -f tools/course-brief.awk; fi ;;
    *) say "$reason" ;;
    esac
}

status_of() # WHAT CAME
{
    case $1 in
    passed) return 0 ;;
    "could not be judged") return 3 ;;
    *) return 1 ;;
    esac
}

# make and sed have a use for some characters.
need_plain() # FOLDER
{
    odd=$(printf %s "$1" | tr -d 'A-Za-z0-9_./+,@\200-\377-' | tr '\n' ' ' | cut -c 1)
    [ -z "$odd" ] || fail 2 "The folder '$1' has '$odd' in its name, with which make cannot deal: give it another name."
}

judge() # NUMBER [FROM] [INTO]
{
    need_exercise "$@"
    shift
    need_plain "${1-}"
    need_plain "${2-}"
    judge_work "$@"
    say "came $came"
    say "tests $passed of $planned"
    say "seconds $(add_seconds)"
    say "story $(tell_briefly)"
    say
    tell_result
    status_of "$came"
}
