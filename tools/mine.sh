#!/bin/sh
# Build it yourself: a learner's own server, step by step, in any language.
#
#   tools/mine.sh [LANG=python] [HINT=1 | PAGE=1 | LIST=1 | SKIP=1 | FROM=slug] [LATEST=1] [SEE=1]
#   tools/mine.sh count    one line, for `make list`
#
# The learner's files are in mine/: server.c, or server.py and so on, and from stage 07 on chat.c beside it. The steps
# stand in steps/list, and a page for each in steps/SLUG.md. What is built of them is build/mine/server and
# build/mine/chat, in any language.
#
# Start reading at main(). Exit status: 0 if a step passes, or nothing was to be tried; 1 if not; 2 if there is no such thing.
# Progress is kept by test, as facts of .course/progress: "mine-a-server-listens passed"; and "step-listen skipped",
# "step-from both", "hints-listen 2", "language-mine python".
set -u
cd "$(dirname "$0")/.." || exit 2
. tools/course-common.sh
. tools/lock.sh
unset MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL LANG

own=$out/mine # what is built
tests=$own/tests
suites="echo chat processes"
jobs=4

# --- The languages ---------------------------------------------------------------------------------
# All that differs between them. A Makefile of the learner's own builds anything else: it leaves mine/server, mine/chat.

languages="c python go rust node"

ending_of() # LANGUAGE
{
    case $1 in
    c) say c ;;
    python) say py ;;
    go) say go ;;
    rust) say rs ;;
    node) say js ;;
    *) return 1 ;;
    esac
}

tool_of() # LANGUAGE
{
    case $1 in
    c) say "${CC:-cc}" ;;
    python) say python3 ;;
    rust) say rustc ;;
    *) say "$1" ;;
    esac
}

# Files of the learner's that are no program: the programs are made of them, too.
others()
{
    for file in mine/*."$ending"; do
        case $file in "mine/server.$ending" | "mine/chat.$ending" | 'mine/*'*) ;; *) say "$file" ;; esac
    done
}

# The course's lib is no part of it: from nothing means from nothing.
build_program() # server or chat: what the compiler says goes to stdout
{
    if [ -e mine/Makefile ]; then
        make -s -C mine "$1" && cp "mine/$1" "$own/$1.new"
        return
    fi
    # Files are words.
    # shellcheck disable=SC2046
    case $language in
    c) "$tool" -std=c11 -D_POSIX_C_SOURCE=200809L $system_flag -Wall -Wextra -Wno-unused-parameter -g $checked "mine/$1.c" $(others) -o "$own/$1.new" ;;
    go) go build -o "$own/$1.new" "mine/$1.go" $(others) ;;
    rust) rustc -g -o "$own/$1.new" "mine/$1.rs" ;;
    python) python3 -m py_compile "mine/$1.py" && wrap "$(python3 -c 'import sys; print(sys.executable)')" "$1" ;;
    node) node --check "mine/$1.js" && wrap node "$1" ;;
    esac
}

# What is not compiled is a program as well. It may start itself anew: $PROGRAM is where it is.
wrap() # INTERPRETER PROGRAM
{
    printf '#!/bin/sh\nPROGRAM=$0 PYTHONUNBUFFERED=1 exec "%s" "%s/mine/%s.%s" "$@"\n' "$1" "$PWD" "$2" "$ending" >"$own/$2.new" &&
        chmod +x "$own/$2.new"
}

# Memory errors are told as such, where the compiler can.
choose_flags()
{
    system_flag=
    [ "$(uname -s)" != Darwin ] || system_flag=-D_DARWIN_C_SOURCE
    checked="-fsanitize=address,undefined -fno-sanitize-recover=all"
    say 'int main(void) { return 0; }' >"$own/probe.c"
    # Flags are words.
    # shellcheck disable=SC2086
    [ -e "$own/checked" ] || { "$tool" $checked "$own/probe.c" -o "$own/probe" && "$own/probe"; } >/dev/null 2>&1 && : >"$own/checked" || checked=
}

# Set $language, $ending, $tool: what was asked for; else what was asked for last; else that of the only file.
choose_language() # [LANGUAGE]
{
    language=${1:-$(fact language-mine)}
    : "${language:=c}"
    ending=$(ending_of "$language") || fail 2 "There is no LANG=$language; there are: $languages."
    tool=$(tool_of "$language")
    [ -e mine/Makefile ] || command -v "$tool" >/dev/null || fail 1 "$tool is missing, which LANG=$language needs: install it, or choose another language."
    [ -z "${1-}" ] || remember language-mine "$language"
}

# --- Progress --------------------------------------------------------------------------------------

fact() # KEY: the last value
{
    [ ! -e $progress ] || awk -v key="$1" '$1 == key { value = $2 } END { print value }' $progress
}

remember() # KEY VALUE
{
    [ "$(fact "$1")" = "$2" ] || tools/course.sh record "$1" "$2"
}

key_of() # TEST
{
    say "mine-$(say "$1" | tr 'A-Z' 'a-z' | tr -cs 'a-z0-9\n' '-' | sed 's/^-//; s/-$//')"
}

# --- The steps -------------------------------------------------------------------------------------

# Nothing is said of it, for a moment's work; the first time it takes longer.
build_suites()
{
    [ -e "$out/test/contract/processes" ] || say "(The tests are being built. That is done once.)"
    # Words are meant.
    # shellcheck disable=SC2046
    make -s --no-print-directory VARIANT= $(tools/jobs.sh) \
        $(for suite in $suites; do say "$out/test/contract/$suite"; done) >"$own/ours" 2>&1 ||
        fail 3 "The tests of the course cannot be built: $(cat "$own/ours")"
}

# The tests with their states, in $tests.
survey()
{
    for suite in $suites; do
        "$out/test/contract/$suite" --list >"$own/names.$suite" || exit 2
    done
    { [ ! -r $progress ] || cat $progress; } >"$own/progress"
    awk -f tools/mine.awk kind=progress "$own/progress" \
        kind=names suite=echo "$own/names.echo" suite=chat "$own/names.chat" suite=processes "$own/names.processes" \
        kind=list steps/list >"$tests"
    steps=$(awk 'END { print $1 }' "$tests")
}

# Set $number, $slug, $step_stage, $difficulty, $program: of the first step with a test that is not passed, nothing after the last.
find_step()
{
    set -- $(awk -F '\t' '$8 == "open" { print $1, $2, $3, $4, $6; exit }' "$tests")
    number=${1-} slug=${2-} step_stage=${3-} difficulty=${4-} program=${5-}
    page=steps/$slug.md
}

pass_step()
{
    awk -F '\t' -v OFS='\t' -v slug="$slug" '$2 == slug && $8 == "open" { $8 = "passed" } { print }' "$tests" >"$tests.new" && mv "$tests.new" "$tests"
}

chosen() # CONDITION IN AWK: lines of tests
{
    awk -F '\t' -v slug="$slug" -v number="${number:-1000}" "$1" "$tests"
}

# --- Asking ----------------------------------------------------------------------------------------

# From ready-line on a server is started as ours are.
is_like_ours()
{
    awk -F '\t' '$2 == "ready-line" { if ($8 == "open") open = 1; seen = 1 } END { exit !(seen && !open) }' "$tests"
}

quote() # for the shell
{
    sed "s/'/'\\\\''/g"
}

# A script that runs tests, a contract suite for each run of those that have their stage, their suite and their program
# in common. It ends with the first test that fails.
write_script() # FILE, PATIENCE, COMMAND BEFORE THE SERVER'S; tests on stdin
{
    how=--foreign before="exec "
    if is_like_ours; then how="--foreign --like-ours" before=; fi
    quote | awk -F '\t' -v out="$out" -v own="$own" -v how="$how" -v before="$before$3" -v patience="$2" '
        $2 == "ready-line" { before = ""; how = "--foreign --like-ours" }
        function finish() { if (command != "") print command " \047" server "\047 || exit" }
        { key = $3 $6 $7 how }
        key != last { finish()
            command = "ASAN_OPTIONS=detect_leaks=" ($3 < "05" ? 0 : 1) " " out "/test/contract/" $7 " --stop --stage " $3 " " how \
                (patience != "" && $7 != "processes" && !$5 ? " --patience " patience : "")
            server = before own "/" $6 " --port {port}"
            last = key }
        { command = command " --only \047" $9 "\047" }
        END { finish() }' >"$1"
}

# Ask some tests, several at a time; what came is in $own/job.N.tap, and the first that failed is $failed.
ask() # what chosen() prints goes to $own/asking before
{
    rm -f "$own"/job.*
    awk -v own="$own" -v jobs=$jobs '{ print > (own "/job." NR % jobs ".tests") }' "$own/asking"
    for list in "$own"/job.*.tests; do
        [ -e "$list" ] || continue
        job=${list%.tests}
        write_script "$job.sh" "$patience" '' <"$list"
        sh "$job.sh" >"$job.tap" 2>&1 </dev/null &
    done
    wait
    cat "$own"/job.*.tap >"$own/asked" 2>/dev/null
    record_passed
    find_failed
}

# Tests that passed for the first time are remembered.
record_passed()
{
    sed -n '/# SKIP/d; s/^ok [0-9]* - //p' "$own/asked" >"$own/passed"
    awk -F '\t' 'NR == FNR { passed[$0] = 1; next } $8 == "open" && $9 in passed { print $9 }' "$own/passed" "$tests" |
        while IFS= read -r test; do remember "$(key_of "$test")" passed; done
}

# Set $failed to the first of them in the order of the steps, and put its story into $own/story.
find_failed()
{
    sed -n 's/^not ok [0-9]* - //p' "$own/asked" | sed 's/ (\(every stage\|stages\{0,1\} [0-9]\).*//' >"$own/failed"
    failed=$(awk -F '\t' 'NR == FNR { failed[$0] = 1; next } $9 in failed { print $9; exit }' "$own/failed" "$tests")
    awk -v name="$failed" '/^(not )?ok / { on = index($0, " - " name) && /^not ok/ } /^Bail out/ { on = 0 } on' "$own/asked" >"$own/story"
}

# --- Telling ---------------------------------------------------------------------------------------

title_of() # PAGE
{
    sed -n '1s/^# //p' "$1"
}

# The text before the first hint.
show_page()
{
    say "Step $number of $steps, $slug: $(title_of "$page")"
    say "(chapter $step_stage; difficulty $difficulty of 3)"
    awk 'NR > 1 && /^## Hint/ { exit } NR > 1' "$page" | show_text
}

count_hints()
{
    hints=$(grep -c '^## Hint' "$page")
    seen=$(fact "hints-$slug")
    seen=${seen:-0}
}

show_hint()
{
    count_hints
    if [ "$seen" -ge "$hints" ]; then
        say "You have seen all $hints hints; they stand in $page."
        return
    fi
    seen=$((seen + 1))
    awk -v wanted="$seen" '/^## Hint/ { n++ } n == wanted' "$page" | show_text
    remember "hints-$slug" "$seen"
}

offer_hint()
{
    count_hints
    if [ "$seen" -lt "$hints" ]; then say "\`make mine HINT=1\` gives a hint ($((hints - seen)) of $hints left). The page is $page."
    else say "The page with all its hints is $page."; fi
}

# What the server did in the test that failed: its calls since listen().
show_trace() # MOST LINES
{
    command -v strace >/dev/null || { say "(What your server did is shown here if strace is installed.)"; return; }
    awk -F '\t' -v name="$failed" '$9 == name' "$tests" |
        write_script "$own/traced.sh" 500 "strace -f -qq -s 40 -o $own/trace -e trace=%network,read,write,close,select,pselect6,poll,ppoll,epoll_wait,epoll_pwait,epoll_ctl,kill,fork,clone,exit_group "
    sed 's/detect_leaks=1/detect_leaks=0/' "$own/traced.sh" >"$own/traced" && rm -f "$own/trace"
    sh "$own/traced" >/dev/null 2>&1 </dev/null
    [ -s "$own/trace" ] || return 0
    say
    say "What your server did (strace):"
    awk -v most="$1" '
        { sub(/^[0-9]+ +/, "") }
        /^(socket|bind|listen)\(/ || on { on = 1; line[++n] = $0 }
        END { first = n > most ? n - most + 1 : 1
            if (first > 1) print "    ..."
            for (i = first; i <= n; i++) print "    " line[i] }' "$own/trace"
}

tell_failure()
{
    tell_story "$own/story"
    show_trace "${trace_lines:-10}"
}

list_steps()
{
    awk -F '\t' '{ order[$1] = $2; stage[$1] = $3; hard[$1] = $4; n = $1; if ($8 == "open") open[n]++; else if ($8 == "skipped") skipped[n]++ }
        END { for (i = 1; i <= n; i++) print order[i], stage[i], hard[i], (open[i] ? "open" : skipped[i] ? "skipped" : "passed") }' "$tests" |
        while read -r slug step_stage difficulty state; do
            printf '  %s  %s %-14s %-8s %s\n' "$step_stage" "$difficulty" "$slug" "$state" "$(title_of "steps/$slug.md")"
        done
}

count_steps()
{
    awk -F '\t' '$8 == "open" { open[$1] = 1 } $8 == "skipped" { skipped[$1] = 1 } { n = $1 }
        END { for (i = 1; i <= n; i++) passed += !open[i] && !skipped[i]; print passed + 0 }' "$tests"
}

# --- What a learner does ---------------------------------------------------------------------------

# Put the first file there, or the second program, which begins as a copy of the first.
place_file() # true if one was placed
{
    [ ! -e "mine/$program.$ending" ] && [ ! -e mine/Makefile ] || return
    mkdir -p mine || exit 2
    if [ "$program" = chat ] && [ -e "mine/server.$ending" ]; then
        cp "mine/server.$ending" "mine/chat.$ending"
        say "mine/chat.$ending is a copy of mine/server.$ending: from here on it becomes a chat room. The echo server stays as it is."
    else
        cp "steps/starters/server.$ending" "mine/$program.$ending"
        say "mine/$program.$ending is yours: begin there."
    fi
    say
}

is_untouched()
{
    cmp -s "steps/starters/server.$ending" "mine/$program.$ending"
}

build()
{
    : >"$own/words"
    for each in $1; do
        if ! build_program "$each" >>"$own/words" 2>&1; then
            cat "$own/words"
            say
            say "mine/$each.$ending does not compile yet: mend the first error above."
            exit 1
        fi
        mv -f "$own/$each.new" "$own/$each" || exit 2
    done
}

programs_needed()
{
    if [ "$program" = chat ]; then say server chat; else say server; fi
}

# Tests that passed before come first; then those of the step.
try_step()
{
    { [ -n "$latest" ] || chosen '$1 < number && $8 == "passed" && !$5'
      chosen '$2 == slug'; } >"$own/asking"
    ask
}

# Follow the steps for as long as they pass: true if at least one did.
try_steps()
{
    names=
    try_step
    while [ -z "$failed" ]; do
        names="${names:+$names, }$slug"
        pass_step
        find_step
        [ -n "$number" ] && [ -x "$own/$program" ] || break
        chosen '$2 == slug' >"$own/asking"
        ask
    done
    [ -n "$names" ]
}

try_slow_ones()
{
    failed=
    [ -z "$latest" ] || return 0
    chosen '$1 < number && $8 == "passed" && $5' >"$own/asking"
    ask
}

is_earlier()
{
    [ -n "$failed" ] && [ -n "$(chosen '$1 < number && $8 == "passed"' | cut -f 9 | grep -Fx -e "$failed")" ]
}

tell_regression()
{
    say "This passed before, and fails now. Mend it first."
    tell_failure
    exit 1
}

try_all()
{
    if try_steps; then
        try_slow_ones
        ! is_earlier || tell_regression
        say "Passed: $names."
        show_warnings
        say
        show_next
        return
    fi
    ! is_earlier || tell_regression
    say "Step $number of $steps, $slug: $(title_of "$page")"
    tell_failure
    show_warnings
    say
    offer_hint
    exit 1
}

show_warnings()
{
    [ ! -s "$own/words" ] || { say; say "The compiler warns:"; cat "$own/words"; }
}

show_next()
{
    if [ -z "$number" ]; then
        say "You have built it all."
        return
    fi
    place_file
    show_page
}

main()
{
    want= latest= trace_lines= from= lang=
    for word; do
        case $word in
        *=) ;;
        LANG=*) lang=${word#*=} ;;
        HINT=* | PAGE=* | LIST=* | SKIP=*) want=${word%%=*} ;;
        FROM=*) from=${word#*=} ;;
        LATEST=*) latest=yes ;;
        SEE=*) trace_lines=1000 ;;
        count) want=count ;;
        *) fail 2 "Usage: make mine [LANG=python] [HINT=1 | PAGE=1 | LIST=1 | SKIP=1 | FROM=slug] [LATEST=1] [SEE=1]" ;;
        esac
    done
    mkdir -p "$own" || exit 2
    build_suites
    survey
    if [ -n "$from" ]; then
        grep -q "^$from " steps/list || fail 2 "There is no step '$from': \`make mine LIST=1\` lists them."
        remember "step-from" "$from"
        remember "step-$from" open
        survey
    fi
    find_step
    case $want in
    count) say "Your own server: $(count_steps) of $steps steps pass. \`make mine\` goes on with it."; return ;;
    LIST) list_steps; return ;;
    esac
    [ -n "$number" ] || { say "You have built it all: $(count_steps) of $steps steps."; return; }
    case $want in
    HINT) show_hint; return ;;
    PAGE) show_page; return ;;
    SKIP)
        remember "step-$slug" skipped
        say "Skipped: $slug. \`make mine FROM=$slug\` comes back to it."
        say
        survey
        find_step
        choose_language "$lang"
        show_next
        return ;;
    esac
    patience=2000
    choose_language "$lang"
    choose_flags
    if place_file || is_untouched; then
        show_page
        return
    fi
    build "$(programs_needed)"
    try_all
}

main "$@"
