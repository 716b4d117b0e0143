# What tools/course.sh and tools/zoo.sh share: read with `. tools/course-common.sh`, at the root of the course.
export LC_ALL=C
unset LD_PRELOAD # no program with sanitizers can begin with it
unset CDPATH # of no use to a script

# Where all that is built goes, and where progress is kept: in a folder that cannot be written, with what is built.
out=${OUT:-build}
course=.course
[ -w .course ] || { [ ! -e .course ] && [ -w . ]; } || course=$out/course
progress=$course/progress

say()
{
    printf '%s\n' "$*"
}

fail() # STATUS SENTENCE
{
    status=$1
    shift
    judging=
    say "$*" >&2
    exit "$status"
}

# For a terminal: a link leads on from the folder of its text, and the reader stands at the top. So
# "[line.h](../../../lib/line/line.h)" becomes "lib/line/line.h", "[a queue](../../../lib/line/line.h)" becomes
# "a queue (lib/line/line.h)", and "[libuv](https://libuv.org)" becomes "libuv <https://libuv.org>". FOLD_AT is set
# by whoever folds lines to the width of a window: then each paragraph comes as one line.
show_text()
{
    up='(\(\.\./\)\{1,\}'
    sed -e "s|\[\([^]]*\)\]$up\([^)]*/\)\1)|\3\1|g" -e "s|\[\([^]]*\)\]$up\([^)#]*\)[^)]*)|\1 (\3)|g" \
        -e 's|\[\([^]]*\)\](\(http[^)]*\))|\1 <\2>|g' |
        if [ -n "${FOLD_AT-}" ]; then join_paragraphs; else cat; fi
}

# The lines of a comparison; as they are with NO_COLOR (https://no-color.org).
in_colour()
{
    awk -v none="${NO_COLOR-}" '
        { hue = none != "" ? "" : /^-/ ? 31 : /^\+/ ? 32 : /^@@/ ? 36 : /^#/ ? 1 : ""
          print hue == "" ? $0 : "\033[" hue "m" $0 "\033[m" }'
}

hint_of() # FILE NUMBER
{
    awk -v wanted="$2" '/^## Hint / { n++ } n == wanted' "$1"
}

# What is indented or fenced stays as it is.
join_paragraphs()
{
    awk '/^```/ { fenced = !fenced }
        { prose = !fenced && /^[A-Za-z0-9`("*\[]/ && !/^```/
          printf "%s%s", (NR == 1 ? "" : before && prose ? " " : "\n"), $0
          before = prose }
        END { if (NR > 0) print "" }'
}

# Why a check could not judge; nothing, if it could.
cannot_judge() # FILE...
{
    sed -n 's/^Bail out! It cannot be judged here: //p' "$@" | head -n 1
}

# What a learner reads of a check.
tell_story() # [FILE]
{
    awk -v width="${FOLD_AT:-108}" -f tools/fold.awk -f tools/course-story.awk "$@"
}

# Sets $words to what the compiler has to say, and nothing else.
build_and_listen() # ARGUMENT OF MAKE...
{
    words=$(make -s --no-print-directory "$@" 2>&1)
    status=$?
    words=$(say "$words" | listen)
    return $status
}

# Troubles of the disk, on which $into is the folder where something is built. Each sets $reason if there is one, and is
# true then.
cannot_be_written()
{
    reason=$({ mkdir -p "$into" && : >"$into/words"; } 2>&1) && return 1
    case $reason in
    *fork*) reason="no more processes can be started here (${reason##*: })" ;;
    *) reason="nothing can be built in $into (${reason##*: }); OUT=/tmp/course, for one, builds elsewhere" ;;
    esac
}

# A compiler that found no room has made some, by removing what it had written: its $words tell.
has_no_room()
{
    reason=$(dd if=/dev/zero of="$into/room" bs=65536 count=4 2>&1)
    written=$?
    rm -f "$into/room"
    ! say "${words-}" | grep -v ' | ' | grep -q -e 'No space left on device' -e 'Disk quota exceeded' ||
        written=1 reason="dd: no space was left on the device"
    [ $written -ne 0 ] || return 1
    case $written in
    1) reason="there is no room in $into ($(say "$reason" | sed -n '1s/.*: //p'))" ;;
    *) reason="a file of 256 KiB cannot be written in $into: \`ulimit -f\` must be unlimited" ;;
    esac
}

# What cannot be built is nobody's fault then. Otherwise this is false.
blame_the_disk() # FOLDER, WHAT CANNOT BE BUILT
{
    into=$1
    if cannot_be_written || has_no_room; then fail 3 "$2 cannot be built, because $reason."; fi
    rm -f "$into/words"
    return 1
}

# Of what make prints, what the compiler has to say.
listen()
{
    sed -e '/^  compile /d' -e '/^  link /d' -e '/^make/d' -e '/^$/d'
}

enter() # FOLDER OF AN EXERCISE: set $folder, $e, its number, $stage, $name, by which facts go, and $solved
{
    folder=$1
    name=${folder##*/}
    stage=${folder%/*}
    solved=${stage%/*}/solutions/${stage##*/}/$name
    stage=${stage##*/}
    e=${stage%%-*}-${name%%-*}
    name=${name#*-}
}

solved_of() # FOLDER OF AN EXERCISE: that of its solution. Nothing else is set
{
    (enter "$1" && say "$solved")
}

# Whether leaks are looked for in the server of a stage, as ASAN_OPTIONS has it. Those before 05 have no orderly end:
# they leave their memory to the system.
leaks_in() # NUMBER OF THE STAGE
{
    if [ "$1" -lt 5 ]; then say 0; else say 1; fi
}

# The files of an exercise that its learner edits, there or not: those of which the untouched form is kept. If none is
# kept, they are all but those of the check.
edited_names() # FOLDER OF THE EXERCISE
{
    named=
    for store in "$1/untouched" "$(solved_of "$1")" "$1"; do
        for source in "$store"/*.c; do
            source=${source##*/}
            case $source in
            '*.c' | check.c | play.c | nothing.c | untouched.c | wrong-*.c | right-*.c) ;;
            *) named=yes && say "$source" ;;
            esac
        done
        [ -z "$named" ] || return 0
    done
}

# A handout keeps it whole in untouched/. Elsewhere it is the solution with its marked places taken from untouched.c.
untouched_file() # FOLDER OF THE EXERCISE, NAME: prints it
{
    if [ -e "$1/untouched/$2" ]; then
        cat "$1/untouched/$2"
    else
        parts=$(solved_of "$1")
        [ -e "$parts/untouched.c" ] && [ -e "$parts/$2" ] || {
            say "$parts: it is not kept here" >&2
            return 1
        }
        awk -v mode=splice -f tools/course-places.awk "$parts/untouched.c" "$parts/$2"
    fi
}

# Give a file back as it was; what the learner made of it is kept under a name that is not taken yet. The new one takes
# its place in one step, so that there is always one of them.
put_back() # FILE, AS IT WAS, NAME TO KEEP IT UNDER
{
    if [ ! -e "$1" ]; then
        why=$(mv -f "$2" "$1" 2>&1) && say "$1 was missing: it is as it was." && return
    else
        kept=$3
        count=1
        while [ -e "$kept" ]; do
            count=$((count + 1))
            kept=$3-$count
        done
        why=$(cp -p "$1" "$kept" 2>&1 && mv -f "$2" "$1" 2>&1) && say "$1 is as it was; your version is $kept." && return
        rm -f "$kept"
    fi
    rm -f "$2"
    fail 1 "$1 cannot be put back (${why##*: }); nothing has changed."
}
