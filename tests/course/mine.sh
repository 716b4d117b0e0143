#!/bin/sh
# `make mine` as a learner meets it, with servers of several kinds, in a folder that has a progress and a mine/ of its own.
# Prints TAP.
#
#   mine.sh           a few steps, each fault, each word
#   mine.sh all       our own servers pass all steps
. tests/course/tap.sh
set -u
export LC_ALL=C MAKEFLAGS=
unset SUITE STAGE LANG HINT FROM SKIP LATEST

top=$PWD
make_scratch
mkdir "$scratch/build"
ln -s "$top"/* "$scratch" 2>/dev/null
ln -s "$top"/build/* "$scratch/build"
rm -f "$scratch/mine" "$scratch/build/mine"
cd "$scratch" || exit 2

server() # STATE: the learner writes a server
{
    mkdir -p mine
    sed "s/state = WORKS/state = $1/" "$top/tests/course/mine/server.c" >mine/server.c
}

says() # NAME STATUS WORDS ARGUMENT...: make mine ends so, and says so
{
    name=$1 wanted=$2 words=$3
    shift 3
    said=$(make -s mine "$@" 2>&1 </dev/null)
    status=$?
    [ $status -eq 0 ] || status=1 # of make, which has its own
    case $said in *"$words"*) came=yes ;; *) came= ;; esac
    if [ $status -eq "$wanted" ] && [ -n "$came" ]; then ok "$name"
    else not_ok "$name" "$(printf 'expected: status %s, "%s"\nreceived: status %s,\n%s\n' "$wanted" "$words" $status "$said")"; fi
}

does_not_say() # NAME WORDS: and not this
{
    case $said in *"$2"*) not_ok "$1" "$said" ;; *) ok "$1" ;; esac
}

if [ "${1-}" = all ]; then
    mkdir mine
    printf '%s:\n\tcp %s/build/bin/%s $@\n' server "$top" 06-transports chat "$top" 09-upgrade >mine/Makefile
    says 'our echo server passes all steps up to 06' 0 'Step 3'
    says 'our chat passes all others' 0 'You have built it all'
    tap_end
    exit
fi

says 'at first there is a file, and a page' 0 'Step 1 of'
says 'until something is written the page stays' 0 'Step 1 of'
LANG=python says 'the language of the environment is none' 0 'Write it in mine/server.c'
server WORKS
echo 'mistake' >>mine/server.c
says 'what does not compile is shown as the compiler tells it' 1 'mine/server.c does not compile yet'
server IS_DEAF
says 'a server that does not listen is told so' 1 'FAIL  a server listens'
server GROWS
says 'a server that grows without bound is ended' 1 'memory'
server HANGS_UP
says 'steps pass together, and the next page is shown' 0 'Passed: listen, accept.'
says 'then the next failing test is told' 1 'FAIL  a byte comes back'
does_not_say 'and no other' 'again'
says 'a hint at a time' 0 '## Hint 1' HINT=1
says 'a second one' 0 '## Hint 2' HINT=1
server IS_SILENT
says 'what the server did is told' 1 "$([ -n "$(why_no_strace)" ] || echo 'recvfrom(4, "x"')"
server WORKS
says 'a server of stage 01 comes to the end of it' 0 'Step 14 of'
server SWALLOWS
says 'what has passed before is told first' 1 'This has passed before, and fails now.'
says 'only the step is asked for with LATEST' 1 'FAIL  two clients are served at once' LATEST=1
server WORKS
says 'a step is left out' 0 'Step both is left out' SKIP=1
says 'and taken up again' 1 'FAIL  two clients are served at once' FROM=both
says 'steps can be left out up to one' 1 'listening on ADDRESS:PORT' FROM=deadline
says 'a step that is none is told' 1 "There is no step 'nowhere'" FROM=nowhere
says 'all steps are listed' 0 '  01  1  listen         passed' LIST=1
says 'a language that is none is told' 1 'there are: c python' LANG=cobol
if command -v python3 >/dev/null; then
    says 'another language begins with a file of its own' 0 'mine/server.py is yours' LANG=python
    cp "$top/tests/course/mine/server.py" mine
    says 'with it nothing has passed before' 0 'Passed: ' FROM=listen
else
    skip 'another language' 'python3 is missing'
fi
tap_end
