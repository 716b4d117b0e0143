#!/bin/sh
# The zoo: small servers, each with a fault that a learner finds and mends.
#
#   tools/zoo.sh list         the animals, and what their victims complain about
#   tools/zoo.sh visit mole   what the victim says and how to watch; from the second visit on, what the test
#                             says to the learner's copy
#   tools/zoo.sh reset mole   the animal as it was; the learner's copy is kept beside it
#   tools/zoo.sh count        one line, for `make list`
#   tools/zoo.sh test mole PROGRAM [OPTION...]    for tests: what the learner reads
#
# zoo/animals has a line for each: its name, and what it is tested with. Exit status: 0 if all is well; 1 if
# the animal is not cured; 2 if there is no such animal.
set -u
CDPATH='' cd "$(dirname "$0")/.." || exit 2
. tools/course-common.sh

# Without Linux, those whose files are named so are not here.
animals=$(while read -r name rest; do
    if [ -e "zoo/$name.c" ] || [ "$(uname -s)" = Linux ]; then say "$name"; fi
done <zoo/animals)

# Set $z, its source and the learner's copy of it, or end with a sentence that lists what there is.
need_animal()
{
    z=${1-}
    for name in $animals; do
        [ "$name" = "$z" ] || continue
        source=$(ls "zoo/$z.c" "zoo/${z}_linux.c" 2>/dev/null)
        mine=zoo/mine/${source#zoo/}
        return
    done
    [ -n "$z" ] || fail 2 "Name an animal, such as: make zoo Z=mole (there are:" $animals")."
    fail 2 "There is no animal '$z'; there are:" $animals"."
}

title_of()
{
    sed -n '1s/^# [a-z]*: //p' "zoo/$1.md"
}

is_cured()
{
    grep -qs "^zoo-$1 cured" $progress
}

count()
{
    cured=0
    set -- $animals
    for name; do
        if is_cured "$name"; then cured=$((cured + 1)); fi
    done
    say "The zoo: $cured of $# animals cured. \`make zoo\` lists them."
}

list()
{
    for name in $animals; do
        if is_cured "$name"; then state=cured; else state=-; fi
        printf '  %-11s %-6s %s\n' "$name" $state "$(title_of "$name")"
    done
    say
    say "\`make zoo Z=mole\` visits one: what is wrong with it, how to watch it, and whether it is cured."
}

adopt()
{
    mkdir -p zoo/mine && cp "$source" "$mine" || fail 2 "$mine cannot be written."
    tools/compile-commands.sh
    build || blame_the_disk "$out/zoo" "It" || exit 2
    tell_its_story
    say "Then it is tested. If you are stuck, visit it as it is: the test tells its steps, and gives advice."
}

# The arguments in zoo/animals are words for a shell, because names of tests have blanks.
try() # ANIMAL PROGRAM [OPTION...]
{
    program=$2
    arguments=$(sed -n "s/^$1  *//p" zoo/animals)
    shift 2
    eval "set -- \"\$@\" ${arguments#* }"
    "$out/tools/bounded" "$out/test/contract/${arguments%% *}" --stop "$@" "$program --port {port}" >"$program.output" 2>&1
    status=$?
    [ $status -eq 3 ] || tell_story "$program.output"
    return $status
}

build()
{
    build_and_listen VARIANT= zoo-mine Z="$z"
    status=$?
    [ -z "$words" ] || say "$words"
    return $status
}

tell_its_story()
{
    say "\"$(title_of "$z")\""
    sed 1d "zoo/$z.md" | show_text
    say
    say "Its source is $mine, a copy that is yours: find the fault, mend it there, and visit it again."
}

visit()
{
    need_animal "$@"
    [ -e "$mine" ] || { adopt; return; }
    cmp -s "$source" "$mine" && tell_its_story && say
    build || blame_the_disk "$out/zoo" "It" || fail 1 "
It does not compile yet: mend the first error above, then \`make zoo Z=$z\` again."
    try "$z" "$out/zoo/mine/$z" --patience "${PATIENCE:-3000}"
    case $? in
    0) ;;
    3) fail 3 "It could not be judged, because $(cannot_judge "$out/zoo/mine/$z.output")." ;;
    *)
        say
        say "It is not cured yet. Its source: $mine. \`make zoo Z=$z RESET=1\` gives it back as it was."
        exit 1 ;;
    esac
    tools/course.sh record "zoo-$z" cured
    say
    say "Cured. This is what it had:"
    sed 1d "zoo/cures/$z.md" | show_text
    say
    say "Our cure: diff -u $source zoo/cures/${source#zoo/}; yours: diff -u $source $mine"
}

reset()
{
    need_animal "$@"
    [ -e "$mine" ] && ! cmp -s "$source" "$mine" || { say "$z is untouched: nothing to do."; return; }
    cp "$source" "$mine.new" && put_back "$mine" "$mine.new" "$mine.kept"
}

verb=${1-}
case $verb in
list | count | visit | reset) ;;
test) verb=try ;;
*) fail 2 "Usage: tools/zoo.sh list | visit | reset | count" ;;
esac
shift
"$verb" "$@"
