#!/bin/sh
# What the environment happens to say changes nothing: the words that commands know count on make's command line. TAP.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS
make_scratch
words=$(sed -n 's/^WORDS := //p' Makefile | sed 's/LD_PRELOAD//') # with that one nothing starts, not even make

# In an environment in which each of these words means something else.
astray() # COMMAND...
{
    # The words are none with blanks.
    # shellcheck disable=SC2046
    env $(for word in $words; do echo "$word=astray"; done) CDPATH=/:/usr/lib MAKEFLAGS=rR "$@"
}

same() # COMMAND...
{
    expect "$*" "$(env MAKEFLAGS= "$@" 2>&1 </dev/null)" "$(astray "$@" 2>&1 </dev/null)"
}

expect "every word of the commands' help is one of them, but for those that the environment may say" '' \
    "$(for word in $(sed -n 's/^[a-z_-]*:.*## //p' Makefile mk/*.mk | grep -o '[A-Z][A-Z]*='); do
        case " $words B= PRIVATE= LANG= HINT= LIST= SKIP= LATEST= " in *" ${word%=} "* | *" $word "*) ;; *) echo "$word" ;; esac
    done)"
make -s build build/tools/quiz >"$scratch/log" 2>&1 || not_ok 'the course is built' "$(cat "$scratch/log")"
same make -q build
for command in 'run STAGE=02' 'client' 'upgrade' 'diff STAGE=03' 'see STAGE=01' 'program STAGE=02 Q=1' 'handout DIR=x' \
    'new-exercise E=01-19 LIKE=01-2' 'next' 'list' 'hint' 'solution E=01-1' 'protections P=10' 'fuzz' 'bench' 'facts'; do
    # shellcheck disable=SC2086
    same make -n $command
done
same make list
same make zoo
same tools/course.sh next
dry() { env MAKEFLAGS=n "$@" tests/test.sh 2>&1; }
expect 'a script may be told by the environment' yes "$(case $(dry SUITE=unit/array) in *unit/array*) echo yes ;; esac)"
tap_end
