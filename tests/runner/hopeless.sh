#!/bin/sh
# A server that cannot pass is told about what matters, once, and nothing of it is left. TAP. Each case is a way not to
# serve, of tests/foreign/hopeless.c.
. tests/course/tap.sh
make_scratch
server=build/test/foreign/hopeless

# try WAY [OPTION...]: what a contract suite says of it, in $said
try()
{
    way=$1
    shift
    said=$(build/test/contract/echo --stage 02 --foreign "$@" "$server $way {port}" 2>&1)
}

# told SENTENCE WORDS...: all words are in what was said
told()
{
    sentence=$1
    shift
    for words; do
        case $said in
        *"$words"*) ;;
        *) not_ok "$sentence" "expected '$words' in:
$said"
            return ;;
        esac
    done
    ok "$sentence"
}

try never-listens
told 'one that never listens is given up after one test' 'not ok 1' 'waits for something that does not come before it listens' \
    'socket(), bind()' 'Bail out! The server does not serve'
for _ in 1 2 3 4 5; do # another may have that port, or only root
    try elsewhere
    case $said in *'cannot listen: '*) ;; *) break ;; esac
done
told 'a port in the wrong order of bytes is named' 'in the other order. htons()?'
try accepts-nobody
told 'one that accepts nobody is given up after one test' 'ok 1 - a server listens' 'not ok 2' \
    'nothing, and the server sleeps' 'Bail out! No client has had an answer'
try silent
told 'one that answers nobody is given up after one test' 'not ok 2' 'Bail out! No client has had an answer'

if [ -r /proc/self/statm ]; then
    for patience in 3500 10000 30000; do # it spins little where others have the processors
        try spins --patience $patience
        case $said in *'s of processor time'*) break ;; esac
    done
    told 'one that spins has its processor time named' 'nothing within' 's of processor time' 'Bail out!'
    try grows
    told 'one that grows is ended, and its memory named' 'MiB of memory now, and has used' 'it was ended' 'Bail out!'
    try daemon --patience 500
    if left=$(pgrep -f "^$server daemon"); then
        not_ok 'one that leaves its group is ended with its test' "still there: $left"
        echo "$left" | xargs kill
    else
        ok 'one that leaves its group is ended with its test'
    fi
else
    skip 'what a server uses is told' 'there is no /proc here'
fi

# The first line comes while the suite still waits for us.
mkdir "$scratch/suites" && mkfifo "$scratch/go" "$scratch/said" || exit 1
printf '#!/bin/sh\necho 1..2; echo ok 1 - x; read -r line <%s; echo not ok 2 - y; echo "#   because"; exit 1\n' \
    "$scratch/go" >"$scratch/suites/a"
chmod +x "$scratch/suites/a"
build/test/run --live --in "$scratch/suites" a >"$scratch/said" &
exec 3<"$scratch/said"
read -r first <&3
echo go >"$scratch/go"
rest=$(cat <&3)
said="$first
$rest"
told 'a test is told when it ends' 'ok    x' 'FAIL  y' '  because' '1 passed, 1 failed, 0 skipped'
printf '#!/bin/sh\necho 1..3; echo not ok 1 - x; echo "Bail out! why"; exit 1\n' >"$scratch/suites/a"
said=$(build/test/run --live --in "$scratch/suites" a)
told 'one that gives up is one failure' 'FAIL  x' 'Bail out! why' '0 passed, 1 failed, 0 skipped'
tap_end
