#!/bin/sh
# A handout: that nothing of a solution is in it, and that learners can do in it what they do in the course. TAP.
set -u
export LC_ALL=C MAKEFLAGS=
unset SUITE STAGE PRIVATE GIT_DIR GIT_WORK_TREE
. tests/course/tap.sh
. tools/course-common.sh

make_scratch
mkdir "$scratch/course"
tests/course/copy.sh "$scratch/course" && cp -Rp docs README.md CONTRIBUTING.md .gitignore "$scratch/course" &&
    cd "$scratch/course" || exit 2
rm -rf exercises/*/*/*.mine* zoo/mine

e=02-5
file=exercises/02-select/5-how-long/sleep.c
handout=$scratch/handout

# What a command says must begin or end with, or have in it, these words.
says() # NAME STATUS PATTERN COMMAND...
{
    name=$1 wanted=$2 pattern=$3
    shift 3
    said=$("$@" 2>&1 </dev/null)
    status=$?
    case $status:$said in
    $wanted:$pattern) ok "$name" ;;
    *) not_ok "$name" "expected status $wanted and '$pattern'; it ended with $status and said: $said" ;;
    esac
}

nothing() # NAME WHAT THERE IS
{
    if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$(printf '%s\n' "$2" | head -20)"; fi
}

git_quietly()
{
    git -c user.name=Anne -c user.email=anne@example.org "$@" >/dev/null 2>&1
}

solutions() # NAME ENDING: of each exercise, the file to edit, in folder NAME or in its folder
{
    for folder in exercises/[0-9]*/[0-9]*-*; do
        for source in $(edited_names "$folder"); do
            case $1 in
            solved) say "$(solved_of "$folder")/$source" ;;
            *) say "$1/$folder/$source" ;;
            esac
        done
    done
}

cat >>docs/teaching.md <<'END'
See [the cures](../zoo/cures/mole.md), [the pack](teacher/README.md#hours) and [the zoo](../zoo/README.md).
END

# --- Where it is not made --------------------------------------------------------------------------

if git_quietly init && git_quietly add -f . ':!build' && git_quietly commit -m course; then with_git=yes; else with_git=; fi
[ -z "$with_git" ] || printf '/build/\n/.course/\n' >>.git/info/exclude

says 'without a folder it says what to name' 2 'Name a folder*' tools/handout.sh
says 'no handout is made inside the course' 2 '*is inside the course*' tools/handout.sh docs/../new
nothing 'and no folder is left there' "$(ls -d new 2>/dev/null)"
says 'no handout is made with private exercises' 2 'A handout has no private exercises*' env PRIVATE=../mine tools/handout.sh "$scratch/new"
mkdir "$scratch/full" && echo mine >"$scratch/full/notes"
says 'no handout is made in a folder that has something in it' 2 '*is not empty*' tools/handout.sh "$scratch/full"
says 'nor in place of a file' 2 '*is a file*' tools/handout.sh "$scratch/full/notes"
echo mine | cmp -s - "$scratch/full/notes"
expect 'what was there is as it was' 0 $?
if [ -n "$with_git" ]; then
    cp "$(solved_of "${file%/*}")/${file##*/}" $file
    says 'a course that differs from what was committed is refused' 2 "$file differs*DIRTY=1*" tools/handout.sh "$handout"
    echo 'the answers' >notes.txt
else
    ok 'a course that differs from what was committed is refused # SKIP git is not here'
fi

# --- What is in it ---------------------------------------------------------------------------------
# The teacher has solved an exercise where the handout is made of; and has notes.

says 'a handout is made, and counted' 0 "$handout is the course (*) without solutions: * exercises to do*" \
    env DIRTY=1 tools/handout.sh "$handout"
says 'it is said that files which git does not know are left out' "${with_git:+0}" \
    "${with_git:+*git does not know: 1.*}" ${with_git:+printf %s "$said"}
nothing 'it has neither history nor solutions nor cures nor notes' "$(cd "$handout" && ls -d .git .ci exercises/solutions \
    zoo/cures notes.txt build .course docs/teacher 2>/dev/null)"
expect 'its pages lead to nothing that is left out' 'See the cures, the pack and [the zoo](../zoo/README.md).' \
    "$(sed -n '$p' "$handout/docs/teaching.md")"
nothing 'and are the same otherwise' "$(diff docs/teaching.md "$handout/docs/teaching.md" | sed -n 's/^< //p' |
    grep -v -e '](teacher/' -e '](\.\./zoo/cures')"
nothing 'no link to what is left out goes over two lines' "$(grep -n '](teacher/' "$handout/docs/teaching.md")"
nothing 'it has no wrong solutions' "$(find "$handout" -name 'wrong-*')"
{ find exercises/solutions zoo/cures -type f ! -name untouched.c; echo '='; find "$handout" -type f; } >"$scratch/files"
nothing 'no file of a solution or a cure is in it under another name' "$(grep -v = "$scratch/files" | xargs cksum |
    awk -v handout="$handout/" '{ sum = $1 " " $2 } index($3, handout) != 1 { of[sum] = $3; next }
        sum in of { print $3 " is " of[sum] }')"

count=$(solutions solved | grep -c .)
answers() # FOLDER...: which answers stand in the files there
{
    # Names are words.
    # shellcheck disable=SC2046
    awk -v answers="$count" -f tests/course/answers.awk $(solutions "$handout") $(solutions solved) \
        $(find "$@" -type f ! -path "*/build/*" | sort)
}
answers "$handout/lib" "$handout/stages" >"$scratch/own"
sed -n 's/ in .*//p' "$scratch/own" | sort -u >"$scratch/known"
# Those that are the course's own code stand in servers of exercises, too: in each but in their own.
answers "$handout" >"$scratch/found"
nothing 'no answer is in it, but for those that are code of lib and of stages' "$(grep ' in ' "$scratch/found" |
    grep -v -F -f "$scratch/known")"
expect 'an answer to each exercise was looked for' "$count exercises" "$(sed -n 's/.* answers to //p' "$scratch/found")"
echo "# $(sed -n '$p' "$scratch/found"); of them, $(grep -c . "$scratch/known") stand in lib or stages"
expect 'an answer that is in it would be found' "$(solutions solved | sed -n 1p):1" \
    "$(answers "$(solved_of exercises/01-blocking/1-upper-case)" | sed -n 's/ in .*//p' | sort -u)"

# --- What has changed in the course itself ----------------------------------------------------------

if [ -n "$with_git" ]; then
    nothing 'in a clone, a solved exercise is no change' "$(tools/handout.sh changed)"
    echo >>exercises/02-select/6-relay/check.c
    echo >lib/net/more.c
    expect 'but a check is, and a new file of lib' 'exercises/02-select/6-relay/check.c lib/net/more.c ' \
        "$(tools/handout.sh changed | tr '\n' ' ')"
fi

# --- What learners do in it ------------------------------------------------------------------------

[ ! -e build ] || cp -Rp build "$handout/build"
cd "$handout" || exit 2
nothing 'nothing in it differs from what was handed out' "$(tools/handout.sh changed)"
says 'no handout is made of a handout' 2 'This is a handout*' tools/handout.sh "$scratch/again"
says 'all its exercises are listed' 0 '*  02-5   -        How long may*' tools/course.sh list
expect 'each is untouched' "$count" "$(for number in $(tools/course.sh list | awk '$1 ~ /^[0-9]+-[0-9]+$/ { print $1 }'); do
    tools/course.sh reset "$number"; done | grep -c 'is untouched: nothing to do')"
says 'an exercise is checked' 1 "*FAIL  with nobody there is no limit*make hint E=$e*" tools/course.sh exercise $e
says 'a hint is given' 0 '## Hint 1*' tools/course.sh hint $e
says 'the next step is said' 0 '*exercise 01-1*' tools/course.sh next
says 'a solution is not there, in one sentence' 1 'This is a handout of the course, which has no solutions.' \
    tools/course.sh solution $e
cp "$scratch/course/$file" $file
says 'a solved one passes, and no solution is promised' 0 '*Passed. `make next` says how it goes on.' \
    tools/course.sh exercise $e
says 'a stage is checked' 1 '*  02-1   untouched *  02-5   passed *' tools/course.sh check 02
nothing "a learner's work is no change of the course" "$(tools/handout.sh changed)"
says 'reset keeps it, and brings back the untouched file' 0 "$file is as it was; your version is $file.mine." \
    tools/course.sh reset $e
cmp -s "$scratch/course/$file" $file.mine && cmp -s "${file%/*}/untouched/${file##*/}" $file
expect 'both are there' 0 $?
rm $file
says 'a file that is missing comes back' 0 "$file was missing*" tools/course.sh reset $e
says 'a server of an exercise can be run by hand' 0 '*usage: server*' tools/course.sh try 02-1 --help
says 'the zoo has its animals' 0 '*mole*' tools/zoo.sh list
nothing 'each suite that is listed in it is there' "$(tests/suites.sh | cut -f 2 | tr ' "' '\n\n' |
    grep '^\(tests\|tools\)/.*\.sh$' | sort -u | while read -r script; do [ -e "$script" ] || echo "$script"; done)"
says 'none of them needs solutions' 1 '' eval 'tests/suites.sh | cut -f 1 | grep -e exercise -e course/zoo'
echo >>exercises/02-select/5-how-long/check.c
echo >tests/support/more.c
rm mk/bench.mk
expect 'what decides and has changed is named, new and missing files too' \
    "exercises/02-select/5-how-long/check.c mk/bench.mk tests/support/more.c " \
    "$(tools/handout.sh changed | tr '\n' ' ')"
tap_end
