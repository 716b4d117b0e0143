#!/bin/sh
# `make see`: what is recorded of a server, what is said when something is wrong, and that nothing is left behind.
#
#   tests/course/see.sh     needs the servers and build/tools/see
. tests/course/tap.sh
export LC_ALL=C
unset SERVER SCENE FILE ARGS TEXT
make_scratch
export TMPDIR="$scratch"
see=build/tools/see

# Each server runs under a name of its own, by which its processes are known.
cp build/bin/0[12468]-* "$scratch"

left() # the processes that are left of ours: servers, scripts that are some, and recorders
{
    grep -la "^\(/bin/sh.\|$see.record.\)\?$scratch" /proc/[0-9]*/cmdline 2>/dev/null
}

# A process is in the list for a moment longer than it lives.
expect_nothing_left() # NAME
{
    tries=0
    while [ -n "$(left)" ] && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done
    expect "$1: no process is left" '' "$(left | xargs -r cat)"
    while [ "$(echo "$scratch"/see-*)" != "$scratch/see-*" ] && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done
    expect "$1: no pipe is left" "$scratch/see-*" "$(echo "$scratch"/see-*)"
}

scene() # LINE...: makes $scratch/scene
{
    printf '%s\n' "$@" >"$scratch/scene"
}

record() # COMMAND: makes $scratch/out.jsonl; $status, and what was said in $said
{
    said=$("$see" record "$scratch/out.jsonl" --scene "$scratch/scene" -- "$1" 2>&1)
    status=$?
}

recorded() # NAME PATTERN...: each stands in a line of the recording
{
    name=$1
    shift
    for pattern; do
        grep -q -- "$pattern" "$scratch/out.jsonl" && continue
        not_ok "$name" "$(printf 'no line has: %s\nstatus %s: %s\n' "$pattern" "$status" "$said"; tail -n 20 "$scratch/out.jsonl")"
        return
    done
    ok "$name"
}

says() # NAME STATUS WORDS: what the last command said is one line, and has the words
{
    case $said in
    *"
"*) not_ok "$1: one sentence says so" "$said" ;;
    *"$3"*) expect "$1: one sentence says so" "$2" "$status" ;;
    *) not_ok "$1: one sentence says so" "$(printf 'expected: %s\nreceived: %s\n' "$3" "$said")" ;;
    esac
}

# --- Scenes, and what is wrong with them --------------------------------------------------------------

wrong() # LINE-OF-SCENE WORDS
{
    scene 'alice connects' "$1"
    record "$scratch/02-select --port 0"
    says "a scene with '$1'" 2 "scene:2: $2"
}

wrong 'alice jumps' 'a client connects, sends, hears'
wrong 'alice connects' 'alice is connected'
wrong 'bob sends 3 bytes' 'bob is not connected'
wrong 'alice sends hi' 'say what is sent in quotes'
wrong 'alice hears "hi' 'say what is heard in quotes'
wrong 'alice sends 17000000 bytes' 'say what is sent in quotes'
wrong 'alice sends 3 lines of 6000000 bytes' 'say what is sent in quotes'
wrong 'kill worker of bob' 'bob is not connected'
wrong 'kill worker' 'write a worker as in'
wrong 'alice closes now' 'a client connects, sends, hears'
wrong 'thaw' 'the server is not frozen'
wrong 'pause 3 s' 'write a pause as'
wrong 'spin 5' 'write a spin as'
wrong 'signal 9' 'write a signal as in'
wrong 'Alice connects' 'a step begins with'

said=$("$see" record "$scratch/out.jsonl" --scene "$scratch/none.scene" -- true 2>&1)
status=$?
says 'a scene that is not there' 2 'none.scene: No such file'
said=$(SCENE=none tools/see.sh 02-select 2>&1 | head -n 1)
expect 'a scene that the stage does not have is told, and which there are' 'There is no scene none; there are:' "$said"

scene 'without nothing' 'alice connects'
said=$(SCENE=$scratch/scene tools/see.sh 02-select 2>&1)
expect 'a change that is not there is told' 'There is no tests/course/protections/nothing.patch.' "$said"

why=$(why_no_strace)
if [ -n "$why" ]; then
    skip 'a server is recorded' "$why"
    tap_end
    exit
fi

# --- Recordings ---------------------------------------------------------------------------------------

scene 'title Bob waits' 'alice connects' 'bob connects' 'alice sends "hello\n"' 'alice hears "hello\n"' 'bob sends "hi\n"' \
    'alice closes' 'bob hears "hi\n"' 'bob half-closes' 'bob hears the end'
record "$scratch/01-blocking --port 0"
expect '01 goes through its scene' '0 ' "$status $said"
recorded 'a recording says what it is of' '^{"recording":1,.*"title":"Bob waits"'
recorded 'of 01 the calls are recorded, with what they carry' '"call":"recvfrom".*"text":"hello\\n"' \
    '"event":"sends","who":"bob"' '"event":"hears the end","who":"bob"'
expect 'a recording is for its owner alone' "$scratch/out.jsonl" "$(find "$scratch/out.jsonl" -perm 600)"
"$see" text "$scratch/out.jsonl" >"$scratch/text" 2>&1
expect 'its text has bob served after alice' "$(printf 'alice\nbob')" \
    "$(grep -o 'server *accept([0-9]*) = [0-9]* [a-z]*' "$scratch/text" | grep -o '[a-z]*$')"

chmod 644 "$scratch/out.jsonl"
scene 'alice connects narrow' 'bob connects' 'alice sends 40000 bytes' 'bob sends "hi\n"' 'bob hears "hi\n"' \
    'alice hears 40000 bytes' 'freeze' 'alice sends "a"' 'bob sends "b"' 'thaw' 'alice hears "a"' 'bob resets'
record "$scratch/02-select --port 0"
expect '02 goes through a scene with small buffers and a freeze' '0 ' "$status $said"
recorded 'what comes while a server is frozen is there at once' '"ready":"5:r 6:r"'
expect 'a recording that was open to all is for its owner again' "$scratch/out.jsonl" "$(find "$scratch/out.jsonl" -perm 600)"

scene 'alice connects' 'alice sends "hi\n"' 'alice hears something' 'signal TERM' 'alice hears the end' 'the server ends'
record "$scratch/04-callbacks --port 0 --record {record}"
expect '04 goes through its scene, and is told to end' '0 ' "$status $said"
recorded 'of 04 the loop tells its part' '"from":"loop".*"event":"turn"' '"what":"handler"' '"signal":"SIGTERM"'
expect 'how it was recorded is not recorded' 0 "$(grep -c -- '--record\|/see-' "$scratch/out.jsonl")"

scene 'alice connects' 'alice sends "/login ali"' 'alice sends "ce secret"' 'alice sends "s and keys\n/who\n"' \
    'alice hears something'
record "$scratch/06-transports --port 0 --record {record}"
recorded 'what follows /login is hidden, wherever it is cut' '"text":"/login \*\*\*"' '"text":"\*\*\*\*\*\*\*\*\*\*\\n/who\\n"'
expect 'nobody finds it in the recording' 0 "$(grep -c 'ali\b\|secret\|keys' "$scratch/out.jsonl")"

scene 'server --workers 2' 'alice connects' 'alice hears something' 'bob connects' 'bob hears something' \
    'alice sends "hello\n"' 'bob hears something' 'kill worker 1' 'say One is gone.'
record "$scratch/08-multiprocess --port 0 --record {record}"
recorded '08 is recorded with all its processes' '"event":"process"' '"event":"signals","signal":"SIGKILL"' \
    '"event":"exit".*SIGKILL' '"event":"says","text":"One is gone."'
expect_nothing_left 'after scenes'

"$see" record "$scratch/out.jsonl" -- "$scratch/01-blocking --port 0" >"$scratch/said" 2>&1 &
recorder=$!
while [ ! -s "$scratch/said" ]; do sleep 0.05; done
kill -TERM $recorder
wait $recorder
status=$? said=$(cat "$scratch/said")
says 'without a scene a server is yours to talk to, until Ctrl-C' 0 'listening on 127.0.0.1:'
recorded 'what it does then is recorded' '"call":"listen"'

# shellcheck disable=SC2016 # for another shell
printf '#!/bin/sh\n%s --port $1 >/dev/null &\n' "$scratch/01-blocking" >"$scratch/spin"
chmod +x "$scratch/spin"
scene 'alice connects' 'alice sends "hi\n"' 'alice hears "hi\n"' 'signal TERM' 'the server ends'
record "$scratch/spin {port}"
expect 'a server that goes on in the background is one, too' '0 ' "$status $said"
recorded 'its calls are recorded' '"call":"accept'

# --- Servers that do not do what they should -----------------------------------------------------------

scene 'alice connects' 'alice sends "hi\n"' 'alice hears "ho\n"' 'alice closes'
record "$scratch/02-select --port 0"
says 'a server that says something else' 1 'scene:3: "alice hears "ho\n"": other bytes arrived'
recorded 'the scene goes on then' '"event":"closes","who":"alice"'

record 'echo "no room" >&2; exit 3'
says 'a server that ends at once' 2 'the server ended with status 3 before it listened; its last words: no room'
record "$scratch/none --port {port}"
says 'a server that is not there' 2 'ended with status 127 before it listened'
"$scratch/02-select" --port 0 >"$scratch/port" &
first=$!
while [ ! -s "$scratch/port" ]; do sleep 0.02; done
record "$scratch/02-select --port $(sed 's/.*://' "$scratch/port")"
says 'a port that is taken' 2 'Address already in use'
kill $first
wait $first 2>/dev/null


# A shell that waits for nothing; the second one is deaf, too.
printf '#!/bin/sh\n%s\necho listening on 127.0.0.1:9\nwhile :; do :; done\n' : >"$scratch/spin"
printf '#!/bin/sh\n%s\necho listening on 127.0.0.1:9\nwhile :; do sleep 1; done\n' 'trap "" TERM INT HUP' >"$scratch/deaf"
chmod +x "$scratch/spin" "$scratch/deaf"
scene 'say One.' 'say Two.'
record "$scratch/spin"
says 'a server that never sleeps' 1 'scene:1: the server is not at rest before "say One."'
recorded 'the scene goes on then, too' '"text":"Two."'
record "$scratch/deaf"
expect 'a server that is deaf to SIGTERM is recorded' '0 ' "$status $said"
expect_nothing_left 'after servers that do not do what they should'

# --- What goes wrong around it ------------------------------------------------------------------------

scene 'alice connects' 'alice sends "hi\n"' 'alice hears something'
said=$("$see" record "$scratch/no/out.jsonl" --scene "$scratch/scene" -- "$scratch/02-select --port 0" 2>&1)
status=$?
says 'a recording that cannot be written' 2 'no/out.jsonl: No such file'

if [ -c /dev/full ]; then
    said=$("$see" record /dev/full --scene "$scratch/scene" -- "$scratch/02-select --port 0" 2>&1)
    status=$?
    says 'a disk that is full' 2 '/dev/full: No space left'
fi

"$see" record "$scratch/two.jsonl" -- "$scratch/01-blocking --port 0" >"$scratch/first" 2>&1 &
first=$!
while [ ! -s "$scratch/first" ]; do sleep 0.05; done
said=$("$see" record "$scratch/two.jsonl" --scene "$scratch/scene" -- "$scratch/02-select --port 0" 2>&1)
status=$?
says 'a recording into which another recorder writes' 2 'two.jsonl: another program records into it'
kill -TERM $first
wait $first
expect 'that one is whole' 1 "$(grep -c '"command":".*01-blocking' "$scratch/two.jsonl")"

mkdir "$scratch/path"
for program in sh sed cat; do ln -s "$(command -v $program)" "$scratch/path"; done
record_without_strace() # COMMAND
{
    said=$(PATH=$scratch/path "$see" record "$scratch/out.jsonl" --scene "$scratch/scene" -- "$1" 2>&1)
    status=$?
}
record_without_strace "$scratch/04-callbacks --port 0 --record {record}"
says 'without strace, a server that tells of itself' 0 'strace is missing, so the recording has no system calls'
recorded 'what it tells is recorded' '"from":"loop".*"what":"handler"' '"event":"receives","who":"alice"'
record_without_strace "$scratch/02-select --port 0"
says 'without strace, a server that does not' 2 'make install EXTRAS=1'

# Whoever is traced already cannot be traced again.
forbidden() # COMMAND
{
    said=$(strace -f -e trace=none -o "$scratch/trace" "$see" record "$scratch/out.jsonl" --scene "$scratch/scene" -- "$1" 2>&1)
    status=$?
}
forbidden "$scratch/04-callbacks --port 0 --record {record}"
says 'where ptrace is forbidden, a server that tells of itself' 0 'strace is not allowed to trace the server here'
recorded 'what it tells is recorded there' '"from":"loop".*"what":"handler"'
forbidden "$scratch/02-select --port 0"
says 'where ptrace is forbidden, a server that does not' 2 'nobody can tell what it does'
expect_nothing_left 'after that'

scene 'signal TERM' 'the server ends' 'alice connects'
record "$scratch/02-select --port 0"
says 'a client of a server that has ended' 1 'scene:3: alice cannot connect: Connection refused'
recorded 'that it was refused is recorded' '"event":"connects","who":"alice","error":"ECONNREFUSED"'

# --- Files -------------------------------------------------------------------------------------------

cp "$scratch/out.jsonl" "$scratch/my own.jsonl"
said=$(FILE="$scratch/my own.jsonl" TEXT=1 tools/see.sh 2>&1)
expect 'a recording may have blanks in its name' 0 "$?"
"$see" page "$scratch/page.html" "$scratch/out.jsonl"
expect 'a page of a recording is for its owner alone' "$scratch/page.html" "$(find "$scratch/page.html" -perm 600)"
chmod 644 "$scratch/out.jsonl"
"$see" page "$scratch/page.html" "$scratch/out.jsonl"
expect 'a page of a recording for all is for all' "$scratch/page.html" "$(find "$scratch/page.html" -perm 644)"

# --- Interrupted, and killed --------------------------------------------------------------------------

begin() # a recording that goes on until somebody ends it; $recorder is its process
{
    scene 'alice connects' 'alice sends "hi\n"' 'alice hears something' 'pause 60000 ms'
    "$see" record "$scratch/out.jsonl" --scene "$scratch/scene" -- "$scratch/08-multiprocess --port 0 --workers 2" 2>"$scratch/said" &
    recorder=$!
    while ! grep -q '"receives"' "$scratch/out.jsonl" 2>/dev/null; do sleep 0.05; done
}

# Each line is whole, but for what a crash has cut off.
is_readable() # NAME
{
    expect "$1: it can be read" "$(wc -l <"$scratch/out.jsonl")" "$(grep -c '^{.*}$' "$scratch/out.jsonl")"
    if "$see" text "$scratch/out.jsonl" | grep -q 'alice *receives'; then ok "$1: it can be shown"
    else not_ok "$1: it can be shown" "$(cat "$scratch/out.jsonl")"; fi
}

for signal in TERM HUP; do # as Ctrl-C, which a shell keeps from what runs in the background
    rm "$scratch/out.jsonl"
    begin
    kill -$signal $recorder
    wait $recorder
    expect "a recording that SIG$signal ends has its own status" 130 $?
    is_readable "a recording that SIG$signal has ended"
    expect_nothing_left "after SIG$signal"
done
rm "$scratch/out.jsonl"
begin
kill -KILL $recorder
wait $recorder 2>/dev/null
expect_nothing_left 'after SIGKILL'
is_readable 'a recording whose recorder was killed'

# Whoever is killed: the recorder is two processes, and its server may be deaf.
for killed in parent child; do
    scene 'say One.' 'pause 60000 ms'
    rm "$scratch/out.jsonl"
    "$see" record "$scratch/out.jsonl" --scene "$scratch/scene" -- "$scratch/deaf; :" &
    recorder=$!
    while ! grep -q '"says"' "$scratch/out.jsonl" 2>/dev/null; do sleep 0.05; done
    if [ $killed = child ]; then kill -KILL "$(cut -d " " -f 1 "/proc/$recorder/task/$recorder/children")"; else kill -KILL $recorder; fi
    wait $recorder 2>/dev/null
    expect_nothing_left "after SIGKILL of the $killed, and a server that is deaf"
done

# --- Servers of others --------------------------------------------------------------------------------

foreign() # PROGRAM SCENE PACKAGE PATTERN...
{
    program=$1 scene=$2
    if ! command -v "$program" >/dev/null; then
        skip "$program is recorded" "$program is missing here: apt-get install $3"
        return
    fi
    shift 3
    said=$("$see" record "$scratch/out.jsonl" --scene "tools/see/scenes/$scene.scene" 2>&1)
    status=$?
    expect "$program goes through the scene $scene" '0 ' "$status $said"
    recorded "$program is recorded" "$@"
}

foreign redis-server redis redis-server '"call":"epoll_wait"' '"text":"SET name alice' '"event":"receives","who":"bob"'
foreign nginx nginx nginx-light '"how":"fork"' '"event":"receives","who":"bob".*HTTP/1.1 200'
foreign python3 http python3 '"how":"thread"' '"event":"receives","who":"alice".*HTTP/1.1 200'
foreign node node nodejs '"call":"epoll_' '"event":"receives","who":"bob"'

tap_end
