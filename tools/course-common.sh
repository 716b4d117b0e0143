# What tools/course.sh and tools/zoo.sh share: read with `. tools/course-common.sh`, at the root of the course.
export LC_ALL=C

# Where all that is built goes.
out=${OUT:-build}

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

# What is indented or fenced stays as it is.
join_paragraphs()
{
    awk '/^```/ { fenced = !fenced }
        { prose = !fenced && /^[A-Za-z0-9`("*\[]/ && !/^```/
          printf "%s%s", (NR == 1 ? "" : before && prose ? " " : "\n"), $0
          before = prose }
        END { if (NR > 0) print "" }'
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

# Of what make prints, what the compiler has to say.
listen()
{
    sed -e '/^  compile /d' -e '/^  link /d' -e '/^make/d' -e '/^$/d'
}

# Give a file back as it was; what the learner made of it is kept under a name that is not taken yet.
put_back() # FILE, AS IT WAS, NAME TO KEEP IT UNDER
{
    kept=$3
    count=1
    while [ -e "$kept" ]; do
        count=$((count + 1))
        kept=$3-$count
    done
    mv "$1" "$kept" && mv "$2" "$1" && say "$1 is as it was; your version is $kept."
}
