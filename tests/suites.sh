#!/bin/sh
# Which test suites there are: prints a line for each, in the order in which they begin.
#
#   NAME <tab> COMMAND <tab> MARKS
#
# A suite is a command that prints TAP. Marks are words:
#
#   more              not part of `make test`, but of `make test MORE=1`
#   apart             part of neither: it is run by its name alone
#   stage=07          part of `make test STAGE=07`
#   limit=900         seconds that it may take on an idle machine, if not 600
#   waits             it mostly waits, and takes nobody's place
#   whole             needs the whole course: it is not in a handout, where solutions and cures are missing
#   needs=TARGET      what `make` must have built before; asan:TARGET is built with VARIANT=asan
#
# What stands in build/ among the words of a command need not be named: it is built, too. What is longest
# comes first, so that no core is idle in the end.
# Marks are words.
# shellcheck disable=SC2046,SC2086
. tools/facts.sh
tab=$(printf '\t')

suite() # NAME COMMAND MARK...
{
    line=$1$tab$2
    shift 2
    case " $* " in *" whole "*) [ ! -e .handout ] || return 0 ;; esac
    echo "$line$tab$*"
}

epoll=epoll
[ "$system" = Linux ] || epoll=
is_here() # COMMAND
{
    command -v "$1" >/dev/null
}
can_compile() # COMPILER OPTIONS
{
    echo 'int main(void) { return 0; }' | $1 "$2" -x c - -o /dev/null 2>/dev/null
}

# --- The course, tested as a course ----------------------------------------------------------------

# Commands that a learner types are tried where everything is built.
all='needs=build needs=test-programs needs=asan:exercise-lib'

suite course/console tests/course/console.sh limit=1800 waits $all needs=asan:build
suite console/pages 'tests/course/console.sh pages' apart $all
suite console/slow 'tests/course/console.sh slow' more waits $all
for stage in $stages; do
    suite "console/${stage%%-*}" "tests/course/console.sh ${stage%%-*}" apart $all needs=asan:build
done
for stage in $(ls -r exercises); do # the later, the longer
    case $stage in [0-9][0-9]-*) ;; *) continue ;; esac
    suite "course/exercises-${stage%%-*}" "tests/course/exercises.sh ${stage%%-*}" waits whole \
        needs=asan:exercise-lib needs="build/asan/bin/$stage"
    for folder in exercises/"$stage"/[0-9]*-*; do
        number=${folder##*/}
        number=${stage%%-*}-${number%%-*}
        suite "exercise/$number" "tests/course/exercises.sh ${stage%%-*} $number" \
            apart whole needs=asan:exercise-lib needs="build/asan/bin/$stage"
    done
done
suite course/hostile 'tests/course/hostile.sh 02-5 01-1' whole needs=asan:exercise-lib
suite course/all-hostile tests/course/hostile.sh more whole needs=asan:exercise-lib
suite course/commands tests/course/commands.sh whole $all
suite course/interrupt tests/course/interrupt.sh limit=7200 waits whole $all
suite course/machine tests/course/machine.sh waits whole $all
suite course/output tests/course/output.sh needs=build needs=test-programs
suite course/limits tests/course/limits.sh waits whole needs=build needs=asan:exercise-lib
suite course/driver build/test/course/driver whole $all
suite course/handout tests/course/handout.sh whole $all
suite course/new-exercise tests/course/new-exercise.sh whole $all
suite course/mutants 'tests/course/mutants.sh tests/contract/mutants.txt' needs=build needs=test-programs
suite course/protections tests/course/protections.sh needs=build needs=test-programs
suite course/docs 'tests/course/docs.sh build/tools/quiz' needs=text-tools
suite course/grade tests/course/grade.sh whole $([ "$system" != Linux ] || echo needs=build/tools/cell needs=build/tools/bounded)
suite course/layers tests/course/layers.sh
suite course/steps 'tests/course/steps.sh build/test/contract/echo build/test/contract/chat build/test/contract/processes'
suite course/trace-event tests/course/trace-event.sh needs=text-tools
suite course/see tests/course/see.sh waits needs=build needs=text-tools
suite course/figures tests/course/figures.sh waits needs=build needs=text-tools
for stage in $stages; do
    suite "figures/${stage%%-*}" "tests/course/figures.sh ${stage%%-*}" apart needs=build needs=text-tools
done
suite course/zoo tests/course/zoo.sh whole needs=zoo-all needs=build/tools/bounded needs=build/tools/see needs=build/test/contract/echo needs=build/test/contract/zoo
suite course/mine tests/course/mine.sh waits needs=build needs=build/test/contract/echo needs=build/test/contract/chat needs=build/test/contract/processes
suite course/mine-all 'tests/course/mine.sh all' more waits needs=build needs=build/test/contract/echo needs=build/test/contract/chat needs=build/test/contract/processes

# --- Every call fails once -------------------------------------------------------------------------
# With sanitizers where there are some: they see what a server survives and should not.

faults() # NAME OPTIONS MARK...: a suite for each stage and backend
{
    prefix=$1 options=$2
    shift 2
    for stage in $stages; do
        n=${stage%%-*}
        set_fact session faults "$n"
        [ -n "$session" ] || continue
        set_fact unlocked unlock "$n"
        set_fact fault_options fault_options "$n"
        backends=
        ! has_word selector "$unlocked" || backends='--backend=select --backend=poll --backend=epoll'
        # A server that starts programs takes long with sanitizers, for each case.
        [ "$prefix" != faults ] || ! has_word upgrade "$unlocked" ||
            suite "faults/$n-plain" "build/test/faults $options $session build/faulty/$stage $fault_options" "$@"
        for backend in ${backends:-''}; do
            more=
            # Above the selector, all is the same with each backend.
            [ "$backend" = --backend=epoll ] || ! has_word reactor "$unlocked" || more=more
            [ "$prefix" != faults ] || ! has_word upgrade "$unlocked" || more=more
            suite "$prefix/$n${backend:+-${backend#*=}}" "$(echo build/test/faults $options "$session" \
                "$faulty/$stage" ${backend%=*} ${backend#*=} $fault_options)" $more "$@"
        done
    done
}

if [ "$system" = Linux ]; then # elsewhere there is no epoll to wrap, and perhaps no --wrap
    faulty=build/faulty
    ! can_compile "${CC:-cc}" -fsanitize=address,undefined || faulty=build/asan/faulty
    faults faults --places limit=900
    faults every-fault '' limit=14400 apart
    suite faults/mutants tests/faults/mutants.sh needs=build/test/faults needs=build
    suite faults/calls "tests/faults/calls.sh $(for stage in $stages; do printf 'build/bin/%s ' "$stage"; done)"
fi

# --- Hostile clients -------------------------------------------------------------------------------

for stage in $stages; do
    n=${stage%%-*}
    options="--stage $n"
    [ "$(fact contract "$n")" != chat ] || options="--chat $options"
    # Four workers, however many processors the host has: an attack may leave the server few descriptors.
    workers=
    ! has_word workers "$(fact unlock "$n")" || workers=' --workers 4'
    suite "attack/$n" "build/test/attack $options \"build/bin/$stage --port {port}$workers\"" waits
    suite "attack/memory-$n" "tests/attack/memory.sh build/bin/$stage $options" needs=build/test/attack
done
suite attack/mutants 'tests/course/mutants.sh tests/attack/mutants.txt build/test/attack' needs=build
suite attack/threads 'tests/attack/threads.sh build/test/attack' whole needs=build/test/contract/chat
suite attack/advice 'tests/attack/advice.sh tests/attack/attack.c'

# --- Contract and unit suites ----------------------------------------------------------------------

per_backend=$(grep -l '^/\* once per backend \*/' tests/unit/*.c)
# What differs from backend to backend inside, not only below.
of_backends='selector kernel'
# What has a file of its own for other systems than Linux.
of_systems='net acceptor workers'

# The stage that is the first to use the module that a unit suite tests: they go by the module, or by a file
# of it.
all_steps=$(steps)
stage_of_unit() # NAME
{
    echo "$all_steps" | while IFS='|' read -r stage before new; do
        for module in $new; do
            case $1 in
            "$module" | "$module"-* | "$module"_*) ;;
            *) [ -e "lib/$module/$1.c" ] || continue ;;
            esac
            echo "stage=${stage%%-*}"
        done
    done
}
for source in tests/unit/*.c; do
    name=${source##*/}
    name=${name%.c}
    units="${units-} $name:$(stage_of_unit "$name")"
done

# `make test` runs each suite as it is compiled everywhere, and once more under sanitizers, with one backend but
# for what is about backends. All else is more of the same.
set_more() # VARIANT NAME BACKEND: sets $more to the mark, or to nothing
{
    more=
    case $1 in
    '') ;;
    asan) [ "${3:-$last}" = "$last" ] || has_word "$2" "$of_backends" || more=more ;;
    portable) has_word "$2" "$of_systems" && [ "${3:-$last}" = "$last" ] || more=more ;;
    *) more=more ;;
    esac
}

unit_suites() # VARIANT FOLDER
{
    for unit in $units; do
        name=${unit%%:*}
        program=$2/test/unit/$name
        case $per_backend in
        *"tests/unit/$name.c"*)
            for backend in $backends; do
                set_more "$1" "$name" "$backend"
                suite "${1:+$1/}unit/$name-$backend" "$program $backend" $more ${unit#*:}
            done ;;
        *)
            set_more "$1" "$name" ''
            suite "${1:+$1/}unit/$name" "$program" $more ${unit#*:} ;;
        esac
    done
}

# One backend after the other: the tests of deadlines keep a processor busy, which they do better apart.
contract_suites() # VARIANT FOLDER OPTIONS SUFFIX MARK...
{
    variant=$1 folder=$2 options=$3 suffix=$4
    shift 4
    for backend in '' $backends; do
        for stage in $stages; do
            n=${stage%%-*}
            set_fact unlocked unlock "$n"
            set_fact contract contract "$n"
            [ -n "$contract" ] || continue
            # With a selector there is a choice of backends; without one there is none.
            if has_word selector "$unlocked"; then [ -n "$backend" ] || continue; else [ -z "$backend" ] || continue; fi
            # Before they handle signals, servers are killed in the end, and write no counters.
            [ "$variant" != coverage ] || has_word signals "$unlocked" || continue
            set_more "$variant" contract "$backend"
            command="build/test/contract/$contract --stage $n$options${backend:+ --backend $backend}"
            suite "${variant:+$variant/}contract/$n${backend:+-$backend}$suffix" \
                "$command \"$folder/bin/$stage --port {port} -v\"" waits \
                $more "$@" ${suffix:-stage=$n}
        done
    done
}

# What only one stage, or a few, are held to besides.
stage_suites() # VARIANT FOLDER MARK
{
    suite "${1:+$1/}course/client" "$2/test/course/client" stage=07 "needs=$2/bin/07-chat" \
        "needs=$2/bin/07-chat-client" $3
    for n in 07 08 09; do
        server="$2/bin/$(cd stages && echo $n-*) --port {port}"
        suite "${1:+$1/}contract/$n-processes" "build/test/contract/processes --stage $n \"$server\"" waits stage=$n $3
        [ $n = 07 ] || for balance in reuseport exclusive; do
            suite "${1:+$1/}contract/$n-$balance" \
                "build/test/contract/chat --stage $n \"$server --workers 4 --balance $balance\"" waits stage=$n $3
        done
    done
}

backends="select poll${epoll:+ epoll}" last=${epoll:-poll}
contract_suites '' build '' ''
contract_suites '' build ' --full' -full more
stage_suites '' build ''
unit_suites '' build

clang=clang
! can_compile clang -fsanitize=address,undefined || clang=clang-asan
missing() # VARIANT
{
    suite "$1" "echo \"1..0 # SKIP VARIANT=$1 cannot be built here: make install EXTRAS=1\"" more
}
for variant in asan "$clang" portable musl ${VARIANT-}; do
    case $variant in
    clang*) is_here clang || { missing clang; continue; } ;;
    musl) is_here musl-gcc || { missing musl; continue; } ;;
    esac
    case " ${seen-} " in *" $variant "*) continue ;; esac
    seen="${seen-} $variant"
    case $variant in
    portable | musl) backends='select poll' last=poll ;;
    *) backends="select poll${epoll:+ epoll}" last=${epoll:-poll} ;;
    esac
    [ $variant = asan ] && built= || built=needs=$variant:build # whatever a compiler warns of
    contract_suites $variant build/$variant '' '' $built
    [ $variant = musl ] || unit_suites $variant build/$variant # there is no cmocka for it
    [ $variant != coverage ] || stage_suites $variant build/$variant more
done

# Servers of other makes, held to the same suites: "bring your own server" must be true.
foreign() # NAME STAGE COMMAND: of a server; no command if a Python for it is missing
{
    if [ -n "$3" ]; then
        suite "foreign/$1" "build/test/contract/$(fact contract "$2") --stage $2 --foreign \"$3 {port}\"" waits
    else
        suite "foreign/$1" 'echo "1..0 # SKIP a module for Python is missing here: make install EXTRAS=1"'
    fi
}
selectors=$(tools/python-with.sh selectors)
asyncio=$(tools/python-with.sh asyncio)
twisted=$(tools/python-with.sh twisted)
for server in stages/02-*/server.py stages/03-*/server.py stages/04-*/server.py; do
    n=${server#*/}
    foreign "${n%%-*}-python" "${n%%-*}" "${selectors:+$selectors $server}"
done
foreign 05-python 05 "${asyncio:+$asyncio stages/05-timers-signals/server.py}"
foreign 06-python 06 "${asyncio:+$asyncio stages/06-transports/server.py}"
foreign 04-c 04 build/test/foreign/echo
foreign 04-asyncio 04 "${asyncio:+$asyncio tests/foreign/echo_asyncio.py}"
foreign 04-twisted 04 "${twisted:+$twisted tests/foreign/echo_twisted.py}"
foreign 07-asyncio 07 "${asyncio:+$asyncio tests/foreign/chat_asyncio.py}"

# --- The rest --------------------------------------------------------------------------------------

suite course/runner tests/runner/selftest.sh needs=build/test/run
suite course/choose tests/runner/choose.sh
suite course/alone tests/runner/alone.sh limit=120
suite course/hopeless tests/runner/hopeless.sh waits needs=build/test/run needs=build/test/contract/echo needs=build/test/foreign/hopeless
suite course/locks tests/course/locks.sh needs=build/tools/lock
suite course/environment tests/course/environment.sh
suite course/touched tests/course/touched.sh whole
suite course/pull tests/course/pull.sh whole $all
suite course/rebuild tests/course/rebuild.sh needs=build needs=test-programs needs=zoo-all needs=build/test/attack \
    needs=build/test/faults needs=build/test/foreign/echo
suite course/protocol tests/course/protocol.sh
suite course/headers tests/course/headers.sh
suite course/editor tests/course/editor.sh
suite course/whole-editor 'tests/course/editor.sh --all' more
suite course/reading tests/course/reading.sh
suite course/sizes tests/course/sizes.sh
suite course/claims 'tests/course/claims.sh build/test' needs=test-programs
suite course/teacher tests/course/teacher.sh whole needs=build needs=build/test/contract/echo
for quiz in quizzes/*.md; do
    n=${quiz#*/}
    suite "course/quiz-${n%%-*}" "tools/lint.sh quizzes --tap $quiz" needs=text-tools
done
suite course/quizzes 'tools/lint.sh quizzes --tap --pairs' needs=text-tools
suite course/recordings 'tools/lint.sh recordings --tap' needs=text-tools
suite course/snippets 'tools/lint.sh snippets check=1 tap=1'
suite course/links 'tools/lint.sh links --tap' needs=text-tools
suite tools/claims tests/course/claims-test.sh
suite tools/snippets tests/course/snippets.sh
suite tools/links 'tests/course/links.sh build/tools/links'
for source in tests/course/text/*.c; do
    name=${source##*/}
    name=${name%.c}
    [ -e "${source%.c}.h" ] || # that is what they share
        suite "tools/$name" "build/test/text/$name" needs=text-tools
done
for source in tests/fuzz/*.c; do
    name=${source##*/}
    name=${name%.c}
    [ ! -d "tests/fuzz/corpus/$name" ] ||
        suite "fuzz/$name" "build/asan/test/fuzz/$name tests/fuzz/corpus/$name"
done
if [ "$system" = Linux ]; then
    suite tools/bench 'build/test/bench build/bench' needs=bench-programs
    suite tools/instructions 'tools/bench/bench.sh build/bin build/bench --bounds' needs=bench-programs
fi
suite browser/site 'tests/browser/run.sh site build/tools/quiz'
suite browser/player 'tests/browser/run.sh player'
