#!/bin/sh
# The commands between two chapters: start, next, list, exercise, hint, solution, reset, check, grade. They
# are tried in a copy of the course, as a learner would use them. Prints TAP.
. tests/course/tap.sh
set -u
export LC_ALL=C MAKEFLAGS=
unset SUITE STAGE PRIVATE # of the make that runs this; ours are others

top=$PWD
make_scratch
tests/course/copy.sh "$scratch" && cd "$scratch" || exit 2
out=build
. tools/lock.sh

e=01-2
folder=exercises/01-blocking/2-return-values
file=$folder/copy.c
solved=exercises/solutions/01-blocking/2-return-values/copy.c

begin() # as on the first day
{
    rm -rf .course
    tools/course.sh reset $e >/dev/null
    rm -f $folder/*.mine*
}

fail()
{
    failure="$failure
$*"
}

# Run a command; it must end with this status, and say these words.
expect() # STATUS WORDS COMMAND...
{
    wanted=$1
    words=$2
    shift 2
    said=$("$@" 2>&1 </dev/null)
    status=$?
    [ $status -eq "$wanted" ] || fail "$* ended with status $status, expected $wanted; it said: $said"
    and_words "$words"
}

# The last command must have said these too, in this order.
and_words() # WORDS...
{
    rest=$said
    for words; do
        case $rest in
        *"$words"*) rest=${rest#*"$words"} ;;
        *) fail "expected to read '$words'; it said: $said" ;;
        esac
    done
}

# The progress must be these facts, and no other line.
expect_facts() # FACT...
{
    printf '%s\n' '# Progress, format 2' "$@" | diff - .course/progress >difference || fail "$(cat difference)"
}

course()
{
    tools/course.sh "$@"
}

all_exercises_are_listed_and_the_readme_counts_them()
{
    set --
    for one in exercises/[0-9]*/*/; do
        stage=${one#exercises/}
        slug=${stage#*/}
        set -- "$@" "
  ${stage%%-*}-${slug%%-*} "
    done
    expect 0 "" course list
    and_words "$@"
    grep -q "0 of $# exercises pass" "$top/README.md" || fail "README.md shows another number than $#"
}

what_was_missed_in_a_quiz_is_due_again_on_its_day()
{
    mkdir .course
    printf '%s\n' 'a 1 2020-01-01' 'b 2 2999-01-01' 'c missed' 'd 1 2020-01-01' 'd known' >.course/answers
    expect 0 "A question of a quiz that you have missed is due again: \`make quiz\` asks it." course next
    echo 'd 4 2020-01-01' >>.course/answers
    expect 0 "2 questions of quizzes" course next
    rm .course/answers
    expect 0 "make exercise E=01-1" course next
    case $said in *quiz*) fail "nothing is due, and it says: $said" ;; esac
}

a_missing_or_wrong_number_is_one_sentence_that_lists_what_there_is()
{
    for verb in exercise hint solution reset try; do
        expect 2 "Name an exercise, such as: make $verb E=01-1 (there are: 01-1 01-2" course $verb
        expect 2 "There is no exercise '09-9'; there are: 01-1 01-2" course $verb 09-9
        [ "$(echo "$said" | wc -l)" -eq 1 ] || fail "$verb 09-9 says more than one line"
        expect 2 "There is no exercise '../x'" course $verb ../x
    done
    expect 2 "Usage:" course dance
}

the_next_step_is_the_first_that_is_not_done()
{
    expect 0 "make run STAGE=01" course next
    and_words "make exercise E=01-1"
    course record exercise-01-1 passed
    expect 0 "make exercise E=01-2" course next
    for number in $(course list | awk '/^  01-/ { print $1 }'); do
        course record exercise-"$number" passed
    done
    course record quiz-01 passed
    expect 0 "make run STAGE=02" course next
    and_words "make exercise E=02-1"
}

# Of stage 01: the rest of it is skipped, and nothing of stage 02.
an_exercise_that_says_so_skips_its_stage()
{
    expect 0 "The echo server, from memory (pass it and skip the stage)" course list
    course record exercise-01-2 tried
    course record exercise-02-1 tried
    course record exercise-echo-server passed
    expect 0 "  01-1   skipped  " course list
    and_words "  01-2   skipped  " "  01-7   passed   " "  02-1   tried    " "  02-2   -        "
    expect 0 "make exercise E=02-1" course next
    expect 0 "01-quiz	quiz	01-blocking	skipped	" course state
    course record quiz-01 taken
    expect 0 "01-quiz	quiz	01-blocking	taken	" course state
}

an_untouched_exercise_tells_a_story()
{
    expect 1 "FAIL  what send did not take is sent again" course exercise $e
    and_words "expected" "Look at $file, lines 9 to 18." "\`make hint E=$e\` gives a hint"
    expect 0 "  $e   tried" course list
}

whose_marks_are_gone_is_told_the_file()
{
    sed -e '/EXERCISE/d' -e '/END/d' $file >marks-gone && mv marks-gone $file
    expect 1 "Look at $file." course exercise $e
}

what_does_not_compile_is_said_so()
{
    echo 'int x = ;' >>$file
    expect 1 "$file:" course exercise $e
    and_words "It does not compile yet"
}

what_was_moved_into_place_is_compiled_although_it_is_older()
{
    expect 1 FAIL course exercise $e
    cp $solved $file && touch -t 202001010000 $file
    expect 0 "Passed." course exercise $e
}

make_that_ignores_errors_or_only_prints_is_no_reason_to_judge_something_else()
{
    cp $solved $file
    expect 0 "Passed." course exercise $e
    echo 'int x = ;' >>$file
    expect 1 "It does not compile yet" env MAKEFLAGS=i tools/course.sh exercise $e
    expect 1 "It does not compile yet" env MAKEFLAGS=n tools/course.sh exercise $e
}

what_the_compiler_warns_of_stands_behind_the_story()
{
    sed -i.was 's/^int copy/static int unused;\nint copy/' $file && rm $file.was
    expect 1 FAIL course exercise $e
    and_words FAIL "The compiler warns:" unused
}

a_solved_exercise_passes_and_is_remembered()
{
    cp $solved $file
    expect 0 "Passed." course exercise $e
    expect 0 "  $e   passed" course list
    expect 0 "Yours and our solution are the same: $solved" course solution $e
    expect_facts 'exercise-return-values passed'
}

two_windows_check_one_exercise_one_after_the_other()
{
    mkdir -p build/asan/exercises/$e/mine
    take_lock build/asan/exercises/$e/mine/lock none # this shell is the other window
    : >said
    tools/course.sh exercise $e >said 2>&1 9>&- &
    until grep -q "^(Another window checks this exercise: .* It is .*, process [0-9]*, since [0-9:]*\.)" said; do
        kill -0 $! 2>/dev/null || break
        sleep 0.1
    done
    grep -q -e ok -e FAIL said && fail "it did not wait, and said: $(cat said)"
    drop_lock
    wait $!
    grep -q FAIL said || fail "it waited, and then said: $(cat said)"
}

an_exercise_that_passes_is_not_forgotten_when_it_is_broken_again()
{
    course record exercise-$e passed
    expect 1 "It has passed once, and fails now." course exercise $e
    expect 0 "  $e   fails    What do recv() and send() return? (passed once, fails now)" course list
    expect 0 "Exercises passed: 1 of" make -s start
    cp $solved $file
    expect 0 "Passed." course exercise $e
    expect 0 "  $e   passed   What do recv() and send() return?" course list
    echo 'int x = ;' >>$file
    expect 1 "It has passed once, and fails now." course exercise $e
    expect 0 "  $e   fails " course list
    cp $solved $file
    expect 0 "Passed." course exercise $e
    expect 0 "is as it was" course reset $e
    expect 0 "  $e   fails " course list
}

hints_come_one_at_a_time()
{
    expect 0 "## Hint 1" course hint $e
    expect 0 "## Hint 2" course hint $e
    expect 0 "  $e   2 hints" course list
    expect 0 "This was the last hint." course hint $e
    expect 0 "You have seen all 3 hints" course hint $e
}

paths_begin_at_the_top()
{
    expect 0 "which call in lib/selector/selector.h tells" course hint 03-1
    course hint 07-4 >/dev/null
    expect 0 "A buffer (lib/buffer/buffer.h) is a queue" course hint 07-4
    course solution 07-5 >/dev/null
    expect 0 "copied once. lib/line/line.c and" course solution 07-5
}

# What a learner reads of a report.
story()
{
    awk -v width=200 -f tools/fold.awk -f tools/course-story.awk report
}

a_report_of_a_sanitizer_has_no_heading_without_calls_below_it()
{
    cat >report <<'TAP'
==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x60b0 at pc 0x55bf bp 0x7ffd sp 0x7ffc
WRITE of size 8 at 0x60b0 thread T0
    #0 0x55bf in ring_move lib/reactor/reactor.c:39
    #1 0x55be in turn exercises/04-callbacks/6-cork/check.c:50
0x60b0 is located 88 bytes inside of 104-byte region [0x60b0,0x6118)
freed by thread T0 here:
    #0 0x7f01 in free ../asan_malloc_linux.cpp:52
    #1 0x55bd in end exercises/04-callbacks/6-cork/check.c:45

previously allocated by thread T0 here:
    #0 0x7f02 in malloc ../asan_malloc_linux.cpp:69
    #1 0x55bc in cork_new exercises/04-callbacks/6-cork/cork.c:12
==1==ABORTING
TAP
    expect 0 "region
          previously allocated by thread T0 here:
          #1 cork_new exercises/04-callbacks/6-cork/cork.c:12" story
    sed -i.was 's/cork_new.*/begin check.c:9/' report
    expect 0 "region" story
    case $said in *"allocated by"* | *"freed by"*) fail "a heading has no calls: $said" ;; esac
}

a_long_story_begins_with_what_to_do()
{
    {
        echo "not ok 1 - a_client_is_heard (every stage must pass this)"
        for step in 1 2 3 4 5 6 7 8; do echo "#   $step. alice sends"; done
        printf '#      %s\n' "expected  79" "received  78"
        printf '#   %s\n' "The answer is late. Send what there is, and keep the rest until" "there is room."
    } >report
    expect 0 "  FAIL  a client is heard
          The answer is late. Send what there is, and keep the rest until
          there is room.
          1. alice sends" story
    sed -i.was '/# *[1-5]\./d' report
    expect 0 "             received  78
          The answer is late." story
}

a_servers_leak_is_told_in_its_story_and_no_line_is_lost_behind_it()
{
    cat >report <<'TAP'
not ok 1 - a client is heard (every stage must pass this)
#     all this is right, but memory was allocated and never freed
#   server's stderr, a sanitizer's report:
#     ==9==ERROR: LeakSanitizer: detected memory leaks
#     Direct leak of 32 byte(s) in 1 object(s) allocated from:
#         #0 0x7f02 in malloc ../asan_malloc_linux.cpp:69
#         #1 0x55bc in accept_client exercises/06-transports/1-greeting/server.c:125
ok 2 - another
TAP
    expect 0 "Memory was allocated and never freed: in accept_client(), exercises/06-transports/1-greeting/server.c:125.
  Of the tests after this one, 1 pass and 0 fail." story
}

a_call_through_a_null_pointer_is_named_so()
{
    echo '==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x000000000000 bp 0x7f)' >report
    expect 0 "It called a function through a null pointer" story
    echo '==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x55d000000000 bp 0x7f)' >report
    expect 0 "It touched memory that is not there" story
}

the_solution_is_shown_when_asked_twice()
{
    expect 1 "ask once more" course solution $e
    expect 0 "From yours (-) to our solution (+), $solved:" course solution $e
    and_words "--- $file" "+++ $solved" "+    " "-    " "EINTR"
}

a_reset_keeps_what_was_there()
{
    expect 0 "is untouched: nothing to do" course reset $e
    echo '/* one */' >>$file
    expect 0 "your version is $file.mine." course reset $e
    expect 0 "is untouched" course reset $e
    echo '/* two */' >>$file
    expect 0 "your version is $file.mine-2." course reset $e
    grep -q one $file.mine && grep -q two $file.mine-2 || fail "one of the two versions is lost"
}

a_missing_file_is_told_and_comes_back()
{
    cp $file as-it-was
    rm $file
    expect 1 "$file is missing: \`make reset E=$e\` brings it back." course exercise $e
    expect 0 "  $e   missing  \`make reset E=$e\` brings its file back" course list
    expect 1 "  $e   missing           \`make reset E=$e\` brings its file back" course check 01
    expect 0 "$file was missing: it is as it was." course reset $e
    cmp -s as-it-was $file || fail "it is not as it was"
    expect 0 "  $e   -  " course list
}

# Full disks, folders that are read-only and files that are not there: cp and the shell say so, whoever runs this.
a_reset_that_fails_changes_nothing()
{
    echo '/* mine */' >>$file
    cp $file as-it-was
    [ ! -e /dev/full ] || { ln -s /dev/full $file.new; expect 1 "cannot be written" course reset $e; }
    [ ! -L $file ] || { rm $file; cp as-it-was $file; fail "the file was given up for one that could not be written"; }
    mkdir $file.new
    expect 1 "$file as it was cannot be written" course reset $e
    and_words "; nothing has changed."
    rmdir $file.new
    mkdir full
    printf '#!/bin/sh\neval "echo half >\\${$#}"; echo "cp: No space left on device" >&2; exit 1\n' >full/cp
    chmod +x full/cp
    expect 1 "$file cannot be put back (No space left on device); nothing has changed." env PATH="$PWD/full:$PATH" tools/course.sh reset $e
    mv ${solved%/*}/untouched.c kept
    expect 1 "$file as it was cannot be written (it is not kept here); nothing has changed." course reset $e
    mv kept ${solved%/*}/untouched.c
    cmp -s as-it-was $file || fail "the learner's file differs: $(cat $file)"
    said=$(ls -d $file.* 2>/dev/null) && fail "left behind: $said"
}

two_exercises_of_one_number_are_told_by_every_command()
{
    cp -R $folder exercises/01-blocking/2-mine
    for verb in next list exercise check hint reset try solution start; do
        expect 2 "Two exercises have the number $e, exercises/01-blocking/2-mine and $folder: give one of them another number." \
            course $verb $e
    done
    expect 2 "exercises/01-blocking/2-mine" make -s exercise-build E=$e
    and_words "$folder"
    rm -r exercises/01-blocking/2-mine
}

exercises_in_a_private_folder_are_found()
{
    hidden=private/exercises/01-blocking
    expect 2 "PRIVATE=private has no exercise in exercises/NN-name/M-slug/" env PRIVATE=private tools/course.sh list
    expect 0 "$hidden/99-like-return-values is 01-99" make -s new-exercise E=01-99 LIKE=$e PRIVATE=private
    expect 0 "  01-99  -        Like $e: " make -s list PRIVATE=private
    expect 1 "FAIL  what send did not take is sent again" env PRIVATE=private tools/course.sh exercise 01-99
    cp $solved $hidden/99-*/copy.c
    expect 0 "Passed." make -s exercise E=01-99 PRIVATE=private
    expect 0 "  01-99  passed " env PRIVATE=private tools/course.sh list
    expect 0 "your version is $hidden/99-like-return-values/copy.c.mine." make -s reset E=01-99 PRIVATE=private
    expect 2 "There is no exercise '01-99'" course exercise 01-99
    mv $hidden/99-* $hidden/2-private
    expect 2 "Two exercises have the number $e, $folder and $hidden/2-private: give" env PRIVATE=private tools/course.sh list
    mv $hidden private/exercises/12-none
    expect 2 "private/exercises/12-none/2-private is not in the folder of a stage" env PRIVATE=private tools/course.sh list
    expect 2 "has a blank in its name" env PRIVATE='a b' tools/course.sh list
    rm -r private
}

# Each test of progress begins with a file that somebody has.
given() # LINE...
{
    mkdir .course
    printf "$@" >.course/progress
    cp .course/progress as-it-was
}

what_means_nothing_in_the_progress_is_kept_aside()
{
    given '# Progress, format 2\nexercise-return-values passed\r\nwhat is this\n\000\001\nhint-01-3 1'
    expect 0 "it is kept as .course/progress.damaged" course list
    and_words "  $e   passed" "  01-3   1 hint"
    cmp -s as-it-was .course/progress.damaged || fail "the copy differs"
    expect_facts 'exercise-return-values passed' 'hint-whole-lines 1'
    [ "$(course next 2>&1 | grep -c damaged)" -eq 0 ] || fail "it complains a second time"
}

a_last_line_without_its_end_is_no_trap()
{
    given '# Progress, format 2\nexercise-return-values passed'
    expect 0 "" course record hint-01-3 1
    expect 0 "  $e   passed" course list
    and_words "  01-3   1 hint"
}

progress_of_a_newer_version_is_left_alone()
{
    given '# Progress, format 3\n{ something new }\n'
    expect 0 "is of a newer version of the course: it is neither read nor changed. Update the course" course list
    expect 0 "## Hint 1" course hint $e
    cmp -s as-it-was .course/progress || fail "it was changed: $(cat .course/progress)"
    [ "$(ls .course)" = progress ] || fail "in .course: $(ls .course)"
}

# As somebody has it who began when the chat was stage 05.
progress_by_numbers_is_converted_to_names()
{
    given '# Progress, format 1\nexercise-01-2 passed\nexercise-05-1 passed\nhint-06-1 2\nquiz-07 taken\nzoo-mole cured\n'
    topic=$(ls -d exercises/*/*-topic | sed 's,.*/\([0-9]*\)-.*/\([0-9]*\)-.*,\1-\2,')
    expect 0 ".course/progress.format-1 is the file as it was" course list
    and_words "  $topic   passed"
    cmp -s as-it-was .course/progress.format-1 || fail "the file that is kept differs"
    expect_facts 'exercise-return-values passed' 'exercise-topic passed' 'hint-hub 2' 'quiz-timers-signals taken' 'zoo-mole cured'
    expect 0 "(What was exercise 05-1 before the numbers changed is $topic now.)" course hint 05-1
    [ "$(course next 2>&1 | grep -c format-1)" -eq 0 ] || fail "it is told a second time"
}

# What somebody wrote in a folder that has moved stays where it is, and is no exercise any more; and what is
# there now can be done as if it were not there.
a_folder_without_a_task_is_no_exercise()
{
    old=exercises/01-old-name/2-topic
    mkdir -p $old stages/01-old-name
    echo 'int x = ;' | tee $old/copy.c $old/copy.c.mine >stages/01-old-name/server.c
    topic=$(ls -d exercises/*/*-topic | grep -v old-name)
    expect 0 "Files of yours are in $old. That exercise is in $topic now." course list
    said=$(echo "$said" | grep -v ^Files)
    case $said in *01-old-name*) fail "it is listed: $said" ;; esac
    expect 1 "FAIL  what send did not take is sent again" course exercise $e
    expect 1 "  $e   untouched" course check 01
    [ "$(echo "$said" | grep -c "$e")" -eq 1 ] || fail "it is checked: $said"
    echo 'int x = ;' | cmp -s - $old/copy.c.mine || fail "the file is gone"
    rm -r exercises/01-old-name stages/01-old-name
}

# Two that read all, change something, and write all would lose what the other has written.
what_several_programs_remember_at_once_is_all_kept()
{
    for n in 1 2 3 4 5 6 7 8 9; do
        course record hint-02-$n 1 &
    done
    wait
    [ "$(grep -c "^hint-" .course/progress)" -eq 9 ] || fail "one is lost: $(cat .course/progress)"
}

# Killed at any moment, it has written its fact or not, and no other is touched.
a_crash_while_it_is_written_harms_nothing()
{
    course record exercise-$e passed
    for n in 1 2 3 4 5 6 7 8 9; do
        course record quiz-0$n taken 2>/dev/null &
        kill -KILL $!
    done
    wait
    expect 0 "  $e   passed" course list
    said=$(grep -Evx '#.*|[a-z0-9-]+ (passed|taken)' .course/progress) && fail "half a fact: $said"
}

nonsense_values_do_no_harm()
{
    course record hint-$e 99999999999999999999
    expect 0 "## Hint 1" course hint $e
    course record hint-$e -3
    expect 0 "## Hint 1" course hint $e
    expect 2 "'Two words here' is no fact that can be kept." course record 'Two words' here
    expect 2 "Usage" course record
}

progress_that_cannot_be_read_is_said_so()
{
    mkdir -p .course/progress
    expect 2 "is not a file that can be read" course list
}

progress_that_cannot_be_written_stops_nobody()
{
    echo >.course
    expect 0 "Hint 1" course hint $e
    and_words "cannot be written"
    rm .course
}

nothing_is_left_beside_the_progress()
{
    course hint $e >/dev/null
    [ "$(ls .course)" = progress ] || fail "in .course: $(ls .course)"
}

# From here on the stage has two exercises: checking all takes its time.
a_check_of_a_stage_says_what_came_of_each_exercise()
{
    rm -r exercises/01-blocking/[3-9]-* exercises/solutions/01-blocking/[3-9]-*
    expect 1 "  01-1   untouched " course check
    cp $solved $file
    expect 1 "  $e   passed " course check 01
    and_words "Not passed: 1. \`make exercise E=01-1\`"
    echo 'int x = ;' >>$file
    expect 2 "  $e   does not compile " make check STAGE=01-blocking # make ends with 2 if anything fails
    expect 0 "  $e   fails " course list
    expect 2 "There is no stage '99'; there are: 01-blocking 02" course check 99
}

# The tests of the stage are run once; after that a make says how they would end.
grades_are_a_table_and_json()
{
    for one in exercises/solutions/01-blocking/[0-9]*-*/; do
        cp "$one"[!urw]*.c "exercises/01-blocking/$(basename "$one")"
    done
    expect 1 "      2 of 2       open" course grade 01
    and_words "A quiz is open: \`make quiz STAGE=01\` takes it."
    mkdir quick
    printf '#!/bin/sh\ncase $* in *" test "*) echo "93 passed, 0 failed" ;; *) exec %s "$@" ;; esac\n' "$(command -v make)" >quick/make
    chmod +x quick/make
    PATH=$PWD/quick:$PATH
    course record quiz-01 taken
    echo broken >>$file
    expect 0 '"exercises": {"01-1": "passed", "01-2": "does not compile"}, "quiz": "taken"}' \
        eval 'make -s grade STAGE=01 FORMAT=json 2>/dev/null | tee json'
    ! command -v python3 >/dev/null || python3 -m json.tool json >/dev/null 2>&1 || fail "this is no JSON: $(cat json)"
    cp $solved $file
    expect 0 '"quiz": "taken"}],' make -s grade STAGE=01-blocking FORMAT=json
    expect 2 "There is no format 'xml'; there are: text, json." course grade "" xml
    course reset 01-1 >/dev/null
    course reset $e >/dev/null
    expect 1 '"exercises": {"01-1": "untouched", "01-2": "untouched"}' course grade 01 json
    sed '3s/.*/*Pass this one and skip the stage.*/' exercises/01-blocking/1-upper-case/README.md >marked
    cp marked exercises/01-blocking/1-upper-case/README.md
    cp exercises/solutions/01-blocking/1-upper-case/server.c exercises/01-blocking/1-upper-case
    expect 0 '"exercises": {"01-1": "passed", "01-2": "skipped"}' course grade 01 json
    expect 0 "        1 of 2       taken" course grade 01
    and_words "What is open is skipped, since these have passed: 01-1."
    echo broken >>$file
    expect 0 '"exercises": {"01-1": "passed", "01-2": "skipped"}' course grade 01 json
    course reset 01-1 >/dev/null
    PATH=${PATH#*:}
}

a_start_builds_and_says_what_is_next()
{
    expect 0 "Exercises passed: 0 of" make start
    and_words "make exercise E=01-1"
    [ -x build/bin/01-blocking ] || fail "the server of stage 01 was not built"
}

the_server_of_an_exercise_can_be_run_by_hand()
{
    expect 2 "is not a server" course try $e
    expect 0 "usage: server" course try 01-1 --help
}

# A function with an underscore in its name is a test, but for those that take arguments.
for name in $(sed -n 's/^\([a-z]*_[a-z_]*\)()$/\1/p' "$top/tests/course/commands.sh"); do
    failure=
    begin
    "$name"
    if [ -z "$failure" ]; then ok "$name"; else not_ok "$name" "${failure#?}"; fi
done
tap_end
