#!/bin/sh
# Build it yourself: a server of the learner's own, step by step, in any language.
#
#   tools/mine.sh [LANG=python] [LATEST=1] [SEE=1]    build mine/ and try it: the tests of all steps that have passed,
#                                 then those of the next one. LATEST: only these. SEE: all that the server did
#   tools/mine.sh HINT=1          one more hint for the step
#   tools/mine.sh PAGE=1          its page
#   tools/mine.sh LIST=1          all steps
#   tools/mine.sh SKIP=1          leave the step out
#   tools/mine.sh FROM=both       go on from this step, and leave out what is open before it
#   tools/mine.sh RUN=1 [PORT=7000]   build it, and run it by hand
#   tools/mine.sh count [brief]   one line, for `make list`; only "3 of 71", for `make grade`
#
# The learner's files are mine/server.c (or .py, .go, .rs, .js) and, from stage 07 on, mine/chat.c. In any language the
# programs that are made of them are build/mine/server and build/mine/chat. steps/list has the steps, and what their
# lines mean; steps/SLUG.md is the page of one.
#
# Exit status: 0 if a step has passed, or nothing was tried; 1 if a test has failed, or the server does not compile; 2 if
# there is no such thing; 3 if the machine is in the way.
#
# Progress is kept by test, in .course/progress: "mine-a-server-listens passed", or "untried" where that was not possible
# here; "step-both skipped", "step-from both", "hints-both 2" and "language-mine python" beside it.
#
# Start reading at the end.
set -u
CDPATH='' cd "$(dirname "$0")/.." || exit 2
. tools/course-common.sh
. tools/lock.sh
. tools/mine-languages.sh
unset MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL LANG

own=$out/mine
tests=$own/tests # what mine.awk prints
suites="echo chat processes"
jobs=4 # at a time
bounded=$out/tools/bounded
server_limits="--cpu 100 --wall 120 --memory 2048 --processes 400 --file 64 --still 30 --scratch"

# --- Progress --------------------------------------------------------------------------------------

fact() # KEY: its last value
{
    [ ! -r $progress ] || awk -v key="$1" '$1 == key { value = $2 } END { print value }' $progress
}

remember() # KEY VALUE...
{
    [ $# -eq 0 ] || tools/course.sh record "$@"
}

# --- The steps -------------------------------------------------------------------------------------

# Without the names of tests nothing can be asked, but counted.
print_tests() # FILE WITH NAMES OF A SUITE'S TESTS...
{
    if [ -r $progress ]; then set -- $progress "$@"; else set -- /dev/null "$@"; fi
    file=$1
    shift
    awk -f tools/mine.awk kind=progress "$file" kind=names "$@" kind=list steps/list
}

survey()
{
    print_tests suite=echo "$own/names.echo" suite=chat "$own/names.chat" suite=processes "$own/names.processes" >"$tests" || exit 3
    steps=$(awk 'END { print $1 }' "$tests")
    find_step
}

# Nothing is said of it if there is little to do.
build_suites()
{
    [ -e "$out/test/contract/processes" ] || say "(The tests are being built. That is done once.)"
    # Words are meant.
    # shellcheck disable=SC2046
    make -s --no-print-directory VARIANT= $(tools/jobs.sh) "$bounded" \
        $(for suite in $suites; do say "$out/test/contract/$suite"; done) >"$own/ours" 2>&1 ||
        { words=$(listen <"$own/ours"); blame_the_disk "$own" "What tests your server"; } ||
        fail 3 "The tests of the course cannot be built: $words"
    for suite in $suites; do
        "$out/test/contract/$suite" --list >"$own/names.$suite" || exit 3
    done
}

# Set $number, $slug and the rest: of the first step with a test that has not passed, or nothing.
find_step()
{
    # Words are meant.
    # shellcheck disable=SC2046
    set -- $(awk -F '\t' '$8 == "open" { print $1, $2, $3, $4, $6; exit }' "$tests")
    number=${1-} slug=${2-} step_stage=${3-} difficulty=${4-} program=${5-chat}
    page=steps/$slug.md
}

# Those of the tests that a condition in awk chooses: `here` is the number of the step, past the last if there is none.
chosen() # CONDITION
{
    awk -F '\t' -v here="${number:-1000}" "$1" "$tests"
}

pass_step()
{
    awk -F '\t' -v OFS='\t' -v here="$number" '$1 == here { $8 = "passed" } { print }' "$tests" >"$tests.new" &&
        mv "$tests.new" "$tests"
    find_step
}

# --- Asking ----------------------------------------------------------------------------------------

# A line for the shell for each run of tests that a suite can be asked in one call. It ends with the first that fails.
# From ready-line on a server is started as ours are; before, `exec` makes it the process that the tests know. What
# takes long in any case is waited for longer.
write_job() # COMMAND BEFORE THE SERVER'S, MILLISECONDS FOR A STEP THAT IS NEW, AND FOR OTHERS
{
    ready=$(awk -F '\t' '$2 == "ready-line" { print $8 == "passed" ? 0 : $1 }' "$tests")
    sed "s/'/'\\\\''/g" | awk -F '\t' -v out="$out" -v before="$1" -v here="${number:-1000}" -v new="$2" -v old="$3" -v ready="$ready" '
        function finish() { if (command != "") print command " \047" server "\047 || exit" }
        { how = $1 >= ready ? "--foreign --like-ours" : "--foreign"
          wait = $5 || $7 == "processes" ? 10000 : $1 == here ? new : old
          key = $3 $6 $7 how wait }
        key != last {
            finish()
            server = (how == "--foreign" ? "exec " : "") before out "/mine/" $6 " --port {port}"
            command = "ASAN_OPTIONS=detect_leaks=" ($3 >= "05") " " out "/test/contract/" $7 " --stop --stage " $3 " " how " --patience " wait
            last = key }
        { command = command " --only \047" $9 "\047" }
        END { finish() }'
}

# Ask the tests in $own/asked, several at a time: $failed is the first that failed, and its story is in $own/story.
ask()
{
    rm -f "$own"/job.* "$own/said"
    awk -v own="$own" -v jobs="$jobs" '{ print > (own "/job." NR % jobs) }' "$own/asked"
    for job in "$own"/job.[0-9]; do
        [ -e "$job" ] || { failed=; return; }
        write_job '' 2000 4000 <"$job" >"$job.sh"
        say "sh $job.sh >$job.tap 2>&1 &" >>"$own/job.all"
    done
    say wait >>"$own/job.all"
    # Words are meant.
    # shellcheck disable=SC2086
    "$bounded" $server_limits --name "Your server" --report "$own/said" sh "$own/job.all"
    cat "$own"/job.*.tap >"$own/tap"
    record_results
    why=$(cannot_judge "$own/tap")
    [ -z "$why" ] || fail 3 "It could not be judged, because $why."
    find_failed
    [ -n "$failed" ] || expect_all
}

# What is new of the results is remembered.
record_results()
{
    awk -v OFS='\t' '!/^(not )?ok [0-9]+ - / { next }
        { came = /^not/ ? "failed" : / # SKIP / ? "untried" : "passed"
          sub(/^(not )?ok [0-9]+ - /, "")
          why = $0
          sub(/ \((every stage|stages? [0-9]).*/, "")
          sub(/ # SKIP .*/, "")
          print $0, came, substr(why, length($0) + length(" # SKIP ") + 1) }' "$own/tap" >"$own/came"
    awk -F '\t' '$2 == "untried" { print "Not tried: " $1 ", because: " $3 }' "$own/came" >>"$own/untried"
    # Words are meant.
    # shellcheck disable=SC2046
    remember $(awk -F '\t' 'NR == FNR { if ($2 != "failed") came[$1] = $2; next }
        $8 == "open" && $9 in came { print $10, came[$9] }' "$own/came" "$tests")
}

find_failed()
{
    failed=$(awk -F '\t' 'NR == FNR { failed[$1] = $2 == "failed"; next } failed[$9] { print $9; exit }' "$own/came" "$tests")
    awk -v name="$failed" '/^(not )?ok |^1\.\.|^Bail out/ { on = /^not ok/ && index($0, " - " name) } on' "$own/tap" >"$own/story"
}

# A limit is no test, and neither is a suite that ends early.
expect_all()
{
    said=$(sed -n 's/^said //p' "$own/said")
    [ "$(wc -l <"$own/came")" -lt "$(wc -l <"$own/asked")" ] || [ -n "$said" ] || return 0
    [ -n "$said" ] || cat "$own/tap"
    say "${said:-The tests have ended early.}"
    exit 1
}

# --- Telling ---------------------------------------------------------------------------------------

title_of() # SLUG
{
    sed -n '1s/^# //p' "steps/$1.md"
}

head_page() # NUMBER SLUG
{
    say "Step $1 of $steps, $2: $(title_of "$2")"
}

# The text before its hints.
show_page()
{
    head_page "$number" "$slug"
    say "(chapter $step_stage, difficulty $difficulty of 3)"
    sed -e 1d -e '/^## Hint/,$d' "$page" | show_text
    say "Write it in mine/$program.$ending, then \`make mine\`; \`make mine HINT=1\` gives a hint."
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
    [ "$seen" -lt "$hints" ] || { say "You have seen all $hints hints; they stand in $page."; return; }
    seen=$((seen + 1))
    hint_of "$page" "$seen" | show_text
    remember "hints-$slug" "$seen"
}

offer_hint()
{
    count_hints
    if [ "$seen" -lt "$hints" ]; then
        say "\`make mine HINT=1\` gives a hint ($((hints - seen)) of $hints left). The page of the step is $page."
    else
        say "The page of the step, with all its hints, is $page."
    fi
}

calls=%network,read,write,close,select,pselect6,poll,ppoll,epoll_wait,epoll_pwait,epoll_ctl,kill,clone,fork,exit_group

# What the server did in the test that failed, from its first socket on: the test is made once more.
show_trace()
{
    command -v strace >/dev/null || { say "(With strace, what your server did stands here: make install EXTRAS=1)"; return; }
    rm -f "$own/trace"
    chosen "\$9 == \"$failed\"" |
        write_job "strace -f -qq -s 32 -o $own/trace -e trace=$calls " 500 500 | sed 's/detect_leaks=1/detect_leaks=0/' >"$own/job.traced"
    # shellcheck disable=SC2086
    "$bounded" $server_limits --wall 3 --report "$own/said" sh "$own/job.traced" >/dev/null 2>&1
    [ ! -s "$own/trace" ] || show_calls
}

show_calls()
{
    say
    say "What your server did, as strace saw it:"
    awk -v most="$most" '
        { pid[NR] = $1; sub(/^[0-9]+ +/, ""); sub(/ +=/, " =") }
        /^--- SIGHUP .*SI_KERNEL/ { exit } # the end of the test, and none of its doing
        NR > 1 && pid[NR] != pid[1] { many = 1 }
        on || /^socket\(/ { on = 1; from[++n] = pid[NR]; line[n] = $0 }
        END { if (n == 0) print "    (It has made no socket.)"
            first = n > most ? n - most + 1 : 1
            if (first > 1) print "    ... (SEE=1 shows all)"
            for (i = first; i <= n; i++) print "    " (many ? from[i] " " : "") line[i] }' "$own/trace"
}

show_failure()
{
    tell_story "$own/story"
    show_trace
}

show_warnings()
{
    [ ! -s "$own/words" ] || { say; say "The compiler warns:"; cat "$own/words"; }
}

list_steps()
{
    print_tests | awk -F '\t' '{ n = $1; line[n] = $3 "  " $4 "  " $2; all[n]++; count[n, $8]++ }
        END { for (i = 1; i <= n; i++) print line[i], count[i, "passed"] == all[i] ? "passed" : count[i, "open"] ? "-" : "skipped" }' |
        while read -r step_stage difficulty slug state; do
            printf '  %s  %s  %-14s %-8s %s\n' "$step_stage" "$difficulty" "$slug" "$state" "$(title_of "$slug")"
        done
}

count() # [brief]
{
    print_tests | awk -F '\t' -v brief="${1-}" '{ n = $1; not_passed[n] += $8 != "passed" }
        END { for (i = 1; i <= n; i++) passed += !not_passed[i]
              sum = passed + 0 " of " n
              print brief ? sum : "Your own server: " sum " steps pass. `make mine` goes on with it." }'
}

# --- The learner's files ---------------------------------------------------------------------------

# What was asked for now, or last.
choose_language() # [LANGUAGE]
{
    language=${1:-$(fact language-mine)}
    : "${language:=c}"
    enter_language "$language" || fail 2 "There is no LANG=$language; there are: $languages."
    [ -e mine/Makefile ] || command -v "$tool" >/dev/null ||
        fail 3 "$tool is missing, which LANG=$language needs: install it, or choose another language ($languages)."
    [ "$language" = "$(fact language-mine)" ] || remember language-mine "$language"
}

# Whoever begins a server has passed nothing with it.
forget_tests()
{
    # Words are meant.
    # shellcheck disable=SC2046
    remember $(sed -n 's/^\(mine-[^ ]*\) [pu].*/\1 open/p' $progress 2>/dev/null | sort -u)
    survey
}

# The file to write in, if it is not there. The chat begins as a copy of the echo server.
place_file()
{
    [ ! -e mine/Makefile ] && [ ! -e "mine/$program.$ending" ] || return
    mkdir -p mine || exit 3
    if [ -e "mine/server.$ending" ]; then
        cp "mine/server.$ending" mine/chat.new && mv mine/chat.new "mine/chat.$ending" || exit 3
        say "mine/chat.$ending is a copy of mine/server.$ending, which stays as it is: from here on you write a chat."
    else
        cp "steps/starters/server.$ending" mine/server.new && mv mine/server.new "mine/server.$ending" || exit 3
        forget_tests
        say "mine/server.$ending is yours, and there is nothing in it yet."
    fi
    say
}

is_untouched()
{
    [ ! -e mine/Makefile ] && cmp -s "steps/starters/server.$ending" "mine/$program.$ending"
}

# The chat is tried beside the echo server, since both may be made of the same files.
build()
{
    : >"$own/words"
    for each in server chat; do
        [ $each = server ] || [ "$program" = chat ] || { rm -f "$own/chat"; break; } # one of before is not to be tried
        build_program $each "$own/$each.new" >>"$own/words" 2>&1 && mv -f "$own/$each.new" "$own/$each" && continue
        words=$(cat "$own/words")
        say "$words"
        blame_the_disk "$own" "mine/$each.$ending" || :
        say
        say "mine/$each.$ending does not compile yet: mend the first error above, then \`make mine\` again."
        exit 1
    done
}

# --- Trying ----------------------------------------------------------------------------------------

# The next page is shown, and the next step passes, too, unless something fails: set $names to those that have passed.
try_steps()
{
    names=
    : >"$own/untried"
    { [ -n "$latest" ] || chosen '$1 < here && $8 == "passed" && !$5'
      chosen '$1 == here'; } >"$own/asked"
    ask
    while [ -z "$failed" ] && [ -n "$number" ]; do
        names="${names:+$names, }$slug"
        pass_step
        [ -n "$number" ] && [ -x "$own/$program" ] || break
        chosen '$1 == here' >"$own/asked"
        ask
    done
}

try_slow_ones()
{
    failed=
    [ -z "$latest" ] || return 0
    chosen '$1 < here && $8 == "passed" && $5' >"$own/asked"
    ask
}

# Whether what failed had passed before.
is_broken()
{
    [ -n "$failed" ] && broken=$(chosen "\$1 < here && \$9 == \"$failed\" { print \$1, \$2 }") && [ -n "$broken" ]
}

tell_if_broken()
{
    is_broken || return 0
    [ -z "$names" ] || say "Passed: $names."
    say "This has passed before, and fails now. Mend it first."
    # Words are meant.
    # shellcheck disable=SC2086
    head_page $broken
    show_failure
    show_warnings
    say
    say "The page of the step is steps/${broken#* }.md."
    exit 1
}

try_all()
{
    try_steps
    tell_if_broken
    if [ -n "$names" ] || [ -z "$number" ]; then
        try_slow_ones
        tell_if_broken
        tell_success
        return
    fi
    head_page "$number" "$slug"
    show_failure
    show_warnings
    say
    offer_hint
    exit 1
}

tell_success()
{
    [ -z "$names" ] || say "Passed: $names."
    case $names in *,*) say "Each of these has a page of its own: steps/NAME.md." ;; esac
    sort -u "$own/untried"
    show_warnings
    say
    if [ -n "$number" ]; then
        place_file
        show_page
    else
        say "You have built it all: every test of every step passes."
    fi
}

# --- What is asked for -----------------------------------------------------------------------------

skip_step()
{
    remember "step-$slug" skipped
    say "Step $slug is left out; \`make mine FROM=$slug\` comes back to it."
    say
    survey
    place_file
    show_page
}

begin_from() # SLUG
{
    grep -q "^$1 " steps/list || fail 2 "There is no step '$1': \`make mine LIST=1\` lists them."
    remember step-from "$1" "step-$1" open
    survey
}

run_it() # PORT
{
    place_file
    build
    drop_lock
    say "$own/$program --port $1 runs until Ctrl-C."
    exec tools/run.sh "$own/$program" --port "$1"
}

try_it()
{
    if place_file || is_untouched; then
        show_page
    else
        build
        try_all
    fi
}

verb=try_it lang= from= latest= most=10 port=7000
for word; do
    case $word in
    LANG=?*) lang=${word#*=} ;;
    FROM=?*) from=${word#*=} ;;
    PORT=?*) port=${word#*=} ;;
    LATEST=?*) latest=yes ;;
    SEE=?*) most=10000 ;;
    HINT=?*) verb=show_hint ;;
    PAGE=?*) verb=show_page ;;
    LIST=?*) verb=list_steps ;;
    SKIP=?*) verb=skip_step ;;
    RUN=?*) verb=run_it ;;
    count | brief) verb="count ${2-}"; break ;;
    *=) ;;
    *) fail 2 "Usage: make mine [LANG=python] [LATEST=1] [SEE=1] [FROM=step] [HINT=1 | PAGE=1 | LIST=1 | SKIP=1 | RUN=1]" ;;
    esac
done
case $verb in count* | list_steps) $verb; exit ;; esac
words=
blame_the_disk "$own" "Your server" || :
take_lock "$own/lock" "Another window tries your server: waiting until that has ended."
build_suites
survey
[ -z "$from" ] || begin_from "$from"
choose_language "$lang"
if [ -z "$number" ] && [ $verb != try_it ] && [ $verb != run_it ]; then fail 1 "All steps have passed."; fi
$verb "$port"
