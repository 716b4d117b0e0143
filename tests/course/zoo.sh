#!/bin/sh
# The zoo, tested as a learner meets it: untouched, each animal fails its test with the story that is kept in
# tests/course/zoo/NAME.txt; with the kept cure it passes; and a recording of some shows the fault. Prints TAP. If the
# kernel may tell a story in two ways, a reset before the last bytes are read or after them, the other stands in
# NAME.or.txt.
#
#   zoo.sh [NAME]           KEEP=1 keeps the stories as they are now
. tests/course/broken.sh

# What differs from run to run: how far it came, how much time it took, the port.
normalise()
{
    awk '/ bytes are as expected; from byte / { place = 2; sub(/[0-9]+ bytes/, "N bytes"); sub(/byte [0-9]+/, "byte N") }
        place > 0 && /  (expected|received)  / {
            tail = match($0, /, then /) ? substr($0, RSTART) : ""
            sub(/  [0-9a-f][0-9a-f] .*/, "  BYTES" tail)
            place--
        }
        { print }' |
        sed -e 's/look, [0-9]* ms/look, N ms/' -e 's/within [0-9]* ms/within N ms/' -e 's/[0-9]* are served/N are served/' -e 's/:[0-9][0-9]*$/:PORT/' -e 's/ *$//'
}

# A busy machine may tell another story to those who have little patience.
compare_story() # NAME
{
    for patience in 500 5000 30000; do
        difference=$(compare_story_told_with "$patience" "$1") && return
    done
    printf '%s\n' "$difference"
    return 1
}

compare_story_told_with() # PATIENCE NAME
{
    story=tests/course/zoo/$2.txt
    said=$(tools/zoo.sh test "$2" "build/zoo/animals/$2" --patience "$1") && { echo "it passes"; return 1; }
    said=$(printf '%s\n' "$said" | normalise)
    [ -z "${KEEP-}" ] || printf '%s\n' "$said" >"$story"
    for kept in "$story" "${story%.txt}.or.txt"; do
        [ -e "$kept" ] && printf '%s\n' "$said" | diff "$kept" - && return
    done
    return 1
}

complain_about_parts() # NAME
{
    source=$(ls "zoo/$1.c" "zoo/${1}_linux.c" 2>/dev/null)
    title=$(sed -n "1s/^# $1: //p" "zoo/$1.md")
    [ -n "$title" ] || echo "zoo/$1.md does not begin with '# $1: COMPLAINT'"
    grep -qF "$title" zoo/README.md || echo "zoo/README.md does not have its complaint: $title"
    grep -q '^## Watch it' "zoo/$1.md" || echo "zoo/$1.md does not say how to watch it"
    grep -q '(https://' "zoo/cures/$1.md" || echo "zoo/cures/$1.md does not say who met it"
    grep -q '^See \[stage' "zoo/cures/$1.md" || echo "zoo/cures/$1.md does not name the chapter"
    [ -e "zoo/cures/${source#zoo/}" ] || echo "it has no cure"
}

check() # SENTENCE COMMAND...
{
    sentence=$1
    shift
    if why=$("$@"); then ok "$sentence"; else not_ok "$sentence" "$why"; fi
}

has_all_parts() # NAME
{
    why=$(complain_about_parts "$1")
    [ -z "$why" ] || { echo "$why"; return 1; }
}

# What a recording of an animal shows, and one of its cure does not.
set_sign() # NAME
{
    case $1 in
    mole) sign='sendto(4 alice) = 1 "a"' ;;
    goldfish) sign='Nobody notices: the server sleeps in select, which was not asked about the listener' ;;
    donkey) sign='Nobody notices: the server sleeps in sendto for alice' ;;
    hamster) sign='3 handlers poll = 4:w there is room to send to alice server 4 handlers poll = 4:w' ;;
    lizard) sign='the end has come server recvfrom(4 alice) = 0 server close(4 alice) = 0' ;;
    deer) sign='epoll_wait = -1 EINTR a signal interrupts epoll_wait server server ends' ;;
    cuckoo) sign='close(5 dave) = 0' ;;
    esac
}

# A cured server does not spin, so nobody waits for that.
shows_it() # PROGRAM SCENE
{
    case $1 in */cures/*) sed -i.before '/^spin /d' "$2" ;; esac
    build/tools/see record "$scratch/recording" --scene "$2" -- "$1 --port {port}" 2>&1 &&
        build/tools/see text --plain "$scratch/recording" >"$scratch/seen" && tr -s ' \n' ' ' <"$scratch/seen" | grep -qF "$sign"
}

is_found_by_looking() # NAME
{
    cp "zoo/scenes/$1.scene" "$scratch/scene"
    grep -q "zoo/scenes/$1.scene" "zoo/$1.md" || { echo "zoo/$1.md does not say how to look"; return 1; }
    set_sign "$1"
    shows_it "build/zoo/animals/$1" "$scratch/scene" || { echo "expected: $sign"; cat "$scratch/seen"; return 1; }
    ! shows_it "build/zoo/cures/$1" "$scratch/scene" || { echo "its cure shows it, too"; return 1; }
}

look_at() # NAME
{
    [ -e "zoo/scenes/$1.scene" ] || return 0
    why=$(why_no_strace)
    if [ -z "$why" ]; then check "$1 is found by looking" is_found_by_looking "$1"
    else skip "$1 is found by looking" "$why"; fi
}

# Half a cure, which seems to work: it looks at the clock after each wait, and may still wait for a whole second when half
# of somebody's second is over.
refuses_half_a_cure()
{
    place=$scratch/half
    break_source zoo/tortoise.c 's/else if (ready == 0)/if (ready >= 0)/' && link_broken zoo/tortoise.c stages/common -- || return
    ! tools/zoo.sh test tortoise "$place/program" --patience 3000 || { echo "it passes"; return 1; }
}

for name in $(tools/zoo.sh list | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    [ -z "${1-}" ] || [ "$1" = "$name" ] || continue
    check "$name has all its parts" has_all_parts "$name"
    check "$name fails with its own story" compare_story "$name"
    check "$name passes with its cure" tools/zoo.sh test "$name" "build/zoo/cures/$name" --patience 3000
    look_at "$name"
done
check "half a cure of tortoise is refused" refuses_half_a_cure

# --- What a learner does, in a copy of the course ---------------------------------------------------

copy=$scratch/copy
mkdir "$copy"
tests/course/copy.sh "$copy" || exit 2
cd "$copy" && rm -rf zoo/mine .course || exit 2

expect() # STATUS WORDS COMMAND...
{
    wanted=$1
    words=$2
    shift 2
    said=$("$@" 2>&1 </dev/null)
    status=$?
    case $status-$said in
    "$wanted-"*"$words"*) ok "'$*' says: $words" ;;
    *) not_ok "'$*' says: $words" "it ended with $status, expected $wanted, and said: $said" ;;
    esac
}

visit="env PATIENCE=500 tools/zoo.sh visit"
expect 2 "there are: mole pelican" $visit worm
expect 2 "Name an animal" $visit
expect 0 "zoo/mine/mole.c, a copy that is yours" $visit mole
case $said in
*FAIL*) not_ok "the first visit leaves the finding to the learner" "it said: $said" ;;
*) ok "the first visit leaves the finding to the learner" ;;
esac
expect 1 "It is not cured yet" $visit mole
expect 0 "mole is untouched" tools/zoo.sh reset mole
echo 'int x = ;' >>zoo/mine/mole.c
expect 1 "It does not compile yet" $visit mole
expect 0 "your version is zoo/mine/mole.c.kept" tools/zoo.sh reset mole
expect 0 "int x = ;" tail -1 zoo/mine/mole.c.kept
cp zoo/cures/mole.c zoo/mine
expect 0 "Cured. This is what it had:" $visit mole
expect 0 "mole        cured" tools/zoo.sh list
expect 0 "The zoo: 1 of " tools/course.sh list
tap_end
