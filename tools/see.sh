#!/bin/sh
# Record a server while it goes through a scene, and show what it did.
#
#   tools/see.sh [STAGE]           for `make see`; STAGE is a folder of stages/. Of SERVER, SCENE, FILE, ARGS and TEXT
#                                  those that were given stand in the environment.
#   tools/see.sh record OUT.jsonl SCENE STAGE   record a scene only
#   tools/see.sh figures [STAGE]   record what the chapters show anew: each scene of stages/*/scenes, or SCENE
#
# At the root of the course. The exit status is 0, 1 if a step of a scene went wrong, 2 if there is no recording.
set -u
. tools/facts.sh
out=${OUT:-build}
see=$out/tools/see

fail() { echo "$*" >&2; exit 2; }

# The file of a scene: SCENE is its path or its name; without it, the first one that the chapter names, or one that every
# server of ours can play. An empty one stands for you, who talk to the server by hand.
find_scene() # STAGE
{
    [ "${SCENE-}" != - ] || { echo /dev/null; return; }
    for file in ${SCENE:+"$SCENE" "stages/$1/scenes/$SCENE.scene" "tools/see/scenes/$SCENE.scene"}; do
        [ ! -f "$file" ] || { echo "$file"; return; }
    done
    if [ -z "${SCENE-}" ]; then
        first=$(sed -n 's/^<!-- see: \([a-z0-9-]*\).*/\1/p' "stages/$1/README.md" 2>/dev/null | head -n 1)
        file=stages/$1/scenes/$first.scene
        [ -n "$first" ] && [ -f "$file" ] || file=tools/see/scenes/two.scene
        echo "$file"
        return
    fi
    echo "There is no scene $SCENE; there are:" >&2
    for file in "stages/$1/scenes/"*.scene tools/see/scenes/*.scene; do [ ! -f "$file" ] || echo "    $file"; done >&2
    return 2
}

# The server of a stage, or that server without some lines: a scene says "without NAME...", and NAME.patch, beside the
# scene, beside one of another stage, or among those of `make protections`, takes them away.
our_server() # STAGE SCENE
{
    patches=
    # shellcheck disable=SC2013 # they are words
    for name in $(sed -n 's/^without //p' "$2"); do
        for patch in "${2%/*}/$name.patch" stages/*/scenes/"$name.patch" "tests/course/protections/$name.patch"; do
            [ ! -f "$patch" ] || break
        done
        patches="$patches $patch"
    done
    # shellcheck disable=SC2086 # they are words
    if [ -n "$patches" ]; then tools/without.sh "$1" $patches; else echo "$out/bin/$1"; fi
}

# How one of our servers is started. From the reactor on, its loop tells what it does.
our_command() # STAGE SCENE
{
    server=$(our_server "$@") || return
    record=
    ! has_word reactor "$(fact unlock "${1%%-*}")" || record=' --record {record}'
    echo "$server --port 0$record${ARGS:+ $ARGS}"
}

record() # OUT.jsonl SCENE STAGE
{
    command=${SERVER-}
    if [ -z "$command" ] && [ -n "$3" ] && ! grep -q '^command ' "$2"; then
        command=$(our_command "$3" "$2") || return 2
    fi
    scene=${2#/dev/null}
    "$see" record "$1" ${scene:+--scene "$scene"} ${3:+--stage "${3%%-*}"} -- ${command:+"$command"}
}

# For a person at a desktop: not in a script, and not in a test.
open_page() # PAGE
{
    [ -t 1 ] && [ -z "${CI-}" ] || return 0
    # shellcheck disable=SC2154 # facts.sh sets it
    if [ "$system" = Darwin ]; then open "$1"
    elif [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then xdg-open "$1" >/dev/null 2>&1; fi
    :
}

show() # NAME RECORDING...
{
    page=$out/see/$1.html
    shift
    if [ -n "${TEXT-}" ]; then
        for recording; do "$see" text "$recording" || exit 2; done
    else
        mkdir -p "$out/see"
        "$see" page "$page" "$@" || exit 2
        echo "the recording: $*"
        echo "the page: $page"
        open_page "$page"
    fi
}

see() # STAGE
{
    if [ -n "${FILE-}" ]; then
        name=${FILE##*/}
        [ ! -f "$FILE" ] || { show "${name%.*}" "$FILE"; exit; }
        # shellcheck disable=SC2086 # two recordings are shown side by side
        show "${name%.*}" $FILE
        exit
    fi
    [ -n "$1${SERVER-}${SCENE-}" ] || fail "Say what to look at: make see STAGE=04, make see SERVER='./mine --port {port}'," \
        "or make see FILE=recording.jsonl."
    scene=$(find_scene "$1") || exit
    name=${scene##*/}
    name=${1:+${1%%-*}-}${name%.scene}
    [ "$scene" != /dev/null ] || name=${1:+${1%%-*}-}by-hand
    mkdir -p "$out/see"
    trap : INT # ends the recording, and then it is shown
    record "$out/see/$name.jsonl" "$scene" "$1"
    status=$?
    [ $status -ne 2 ] || exit 2
    show "$name" "$out/see/$name.jsonl"
    exit $status
}

figures() # [STAGE]
{
    status=0
    for scene in stages/${1:-*}/scenes/${SCENE:-*}.scene; do
        [ -f "$scene" ] || fail "There is no such scene: $scene"
        stage=${scene#stages/}
        recording=${scene%.scene}.jsonl
        if record "$recording.new" "$scene" "${stage%%/*}"; then
            chmod 644 "$recording.new" && mv "$recording.new" "$recording" && echo "$recording"
        else
            rm -f "$recording.new"
            status=1
        fi
    done
    exit $status
}

case ${1-} in
figures) figures "${2-}" ;;
record) shift && record "$@" ;;
*) see "${1-}" ;;
esac
