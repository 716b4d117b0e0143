#!/bin/sh
# `see trace-event`: what Perfetto and chrome://tracing read of a recording. Each event is a line.
#
#   tests/course/trace-event.sh     needs build/tools/see
. tests/course/tap.sh
make_scratch
see=build/tools/see

# What is wrong with the events: slices must nest within their track, and lengths must not be negative.
faults()
{
    awk '
        function value(name,    rest) {
            if (!match($0, "\"" name "\":-?[0-9.]+")) return ""
            rest = substr($0, RSTART, RLENGTH)
            sub(/^[^:]*:/, "", rest)
            return rest + 0
        }
        { phase = match($0, /"ph":"."/) ? substr($0, RSTART + 6, 1) : ""; track = value("pid") "/" value("tid"); ts = value("ts") }
        phase == "" { print "this is no event: " $0 }
        phase ~ /[BE]/ && ts < last[track] { print "time goes back: " $0 }
        phase ~ /[BE]/ { last[track] = ts }
        phase == "B" { open[track]++ }
        phase == "E" && --open[track] < 0 { print "ends what has not begun: " $0 }
        phase == "X" && value("dur") < 0 { print "its length is negative: " $0 }
        phase ~ /[BXiC]/ && ts < 0 { print "it is before the beginning: " $0 }
        END { for (track in open) if (open[track] > 0) print "track " track " has slices without an end" }
    ' "$1"
}

# How many events have a phase, and words.
count() # PHASE WORDS
{
    grep -c "\"ph\":\"$1\".*$2" "$scratch/json"
}

parses() # NAME
{
    if ! command -v python3 >/dev/null; then
        skip "$1" 'there is no python3 here to read JSON: make install EXTRAS=1'
    elif why=$(python3 -m json.tool "$scratch/json" 2>&1 >/dev/null); then ok "$1"
    else not_ok "$1" "$why"; fi
}

convert() # FILE
{
    "$see" trace-event "$1" >"$scratch/json" 2>"$scratch/said"
}

# --- A recording with a bit of everything ------------------------------------------------------------

cat >"$scratch/all.jsonl" <<'END'
{"recording":1,"clock":"monotonic","date":"2026-11-30T18:00:00Z","command":"x","by":"see"}
{"t":1000,"from":"kernel","pid":7,"event":"call","call":"recvfrom","fd":6,"bytes":3,"text":"h\"\n","result":3,"took":50}
{"t":1200,"from":"loop","pid":7,"turn":1,"event":"turn"}
{"t":1300,"from":"loop","pid":7,"turn":1,"event":"wait","timeout":-1,"watched":2}
{"t":1500,"from":"loop","pid":7,"turn":1,"event":"woken","count":1,"ready":"6:r"}
{"t":1250,"from":"client","who":"alice","event":"sends","bytes":2,"text":"\u0000\u00ff"}
{"t":1510,"from":"loop","pid":7,"turn":1,"event":"begin","what":"handler","fd":6,"function":"read_client","ready":"r"}
{"t":1520,"from":"loop","pid":7,"turn":1,"event":"level","fd":6,"what":"output","bytes":300,"limit":65536}
{"t":1530,"from":"loop","pid":7,"turn":1,"event":"begin","what":"call","function":"lose","call":"0x1"}
{"t":1600,"from":"loop","pid":7,"turn":2,"event":"turn"}
{"t":1610,"from":"loop","pid":7,"turn":2,"event":"end","took":5}
{"t":1620,"from":"kernel","pid":7,"event":"process","child":8,"how":"fork"}
{"t":1630,"from":"kernel","pid":8,"event":"signal","signal":"SIGTERM"}
{"t":1640,"from":"kernel","pid":8,"event":"call","call":"pause"}
{"t":1650,"from":"scene","event":"says","text":"The end."}
{"t":2000,"from":"loop","pid":7,"turn":2,"event":"starts","what":"timer","function":"tick","due":5}
{"t":2100,"from":"loop","pid":7,"tur
END
convert "$scratch/all.jsonl"
expect "a recording becomes events" "0" "$?"
parses "all of it is JSON"
expect "slices nest, whatever is missing" "" "$(faults "$scratch/json")"
expect "a call is a slice with its length" 1 "$(count X '"name":"recvfrom(6) = 3","ts":0.000,"dur":0.050')"
expect "a call that never returns lasts to the end" 1 "$(count X '"name":"pause","ts":0.640,"dur":0.360')"
expect "turns, a wait and callbacks are slices" 5 "$(count B '')"
expect "each of them ends" 5 "$(count E '')"
expect "a level is a counter" 1 "$(count C '"name":"output of 6".*"bytes":300')"
expect "clients and the scene have tracks of their own, in a process that is nobody's" 2 \
    "$(count M '"pid":9,.*thread_name')"
expect "bytes that are no text do no harm" 1 "$(count i '"name":"sends 2 bytes: \.\."')"
expect "what a line says is in the arguments" 1 "$(count i '"args":{"t":1650,"from":"scene","event":"says","text":"The end."}')"

cat >"$scratch/strange.jsonl" <<'END'
{"recording":1,"clock":"monotonic","by":"see"}
{"t":-9223372036854775808,"from":"kernel","pid":9223372036854775807,"event":"call","call":"a\u0000b","took":9223372036854775807}
{"t":9223372036854775807,"from":"kernel","pid":-1,"event":"call","call":"read","took":-2}
END
convert "$scratch/strange.jsonl"
expect "numbers out of all bounds do no harm" "0 " "$? $(cat "$scratch/said")"
parses "they become JSON"
expect "no length is negative, and no time" "" "$(faults "$scratch/json")"

{
    echo '{"recording":1,"clock":"monotonic","by":"see"}'
    printf '{"t":1,"from":"kernel","pid":7,"event":"call","call":"%05000d","fd":6,"took":2}\n' 0
} >"$scratch/long.jsonl"
convert "$scratch/long.jsonl"
expect "a long name is a name" "0 1" "$? $(count X '0000(6)"')"

# --- What is no recording ----------------------------------------------------------------------------

printf '{"recording":2}\n' >"$scratch/newer.jsonl"
convert "$scratch/newer.jsonl"
expect "a recording of another version is refused" "1 see: $scratch/newer.jsonl is no recording of version 1" \
    "$? $(cat "$scratch/said")"
convert "$scratch/none.jsonl"
expect "a file that is not there is told" 1 "$?"
"$see" trace-event >"$scratch/json" 2>"$scratch/said"
expect "it wants a file" "2 usage: see trace-event FILE" "$? $(cat "$scratch/said")"

# --- Those of the course -------------------------------------------------------------------------------

for recording in stages/*/scenes/*.jsonl; do
    [ -e "$recording" ] || continue
    convert "$recording"
    parses "$recording becomes JSON"
    expect "its slices nest" "" "$(faults "$scratch/json")"
done
tap_end
