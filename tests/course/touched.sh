#!/bin/sh
# The table "You changed X, run Y" in CONTRIBUTING.md, and `make touched`, which goes by it. TAP.
. tests/course/tap.sh
root=$PWD

says() # SUITES FILE...: are among those that the files want
{
    expected=$1
    shift
    said=$(tests/touched.sh --say "$@")
    for suite in $expected; do
        case "$said " in
        *" $suite "*) ;;
        *) not_ok "$* wants $expected" "$suite is missing in: $said"; return ;;
        esac
    done
    ok "$* wants $expected"
}

says 'unit/ asan/unit/transport asan/unit/acceptor' lib/transport/acceptor.c
says 'console/03 course/snippets course/links' stages/03-selector/README.md
says 'contract/03 asan/contract/03' stages/03-selector/server.c
says 'exercise/02-1' exercises/solutions/02-select/1-highest-descriptor/wrong-x.c
says 'course/quiz-02' quizzes/02-select.md
says 'unit/net course/claims' tests/unit/net.c

name='a file that the table does not know is told'
case $(tests/touched.sh --say no/such.thing) in
*'no row'*) ok "$name" ;;
*) not_ok "$name" "$(tests/touched.sh --say no/such.thing)" ;;
esac

name='every file of the course has a row'
if unknown=$(git ls-files 2>/dev/null | xargs tests/touched.sh --say | grep 'no row'); then not_ok "$name" "$unknown"
else ok "$name"; fi

# Without a suite of its own, a name in the table may be that of any file.
name='every suite in the table is one'
all=$(tests/suites.sh | cut -f 1)
unknown=$(sed -n '/^## You changed X/,/^## Tests/s/^| `[^|]*|//p' CONTRIBUTING.md | grep -o '`[^`]*/[^`]*`' | tr -d '`' |
    grep -v -e N -e FILE | sort -u | while read -r suite; do
        echo "$all" | grep -qF -- "$suite" || echo "there is no suite $suite"
    done)
if [ -z "$unknown" ]; then ok "$name"; else not_ok "$name" "$unknown"; fi

# --- A course of its own, in which something changes --------------------------------------------------
# Its tests/test.sh says what it is asked to run.

make_scratch

git_quietly()
{
    git -c user.name=Anne -c user.email=anne@example.org "$@" >/dev/null 2>&1
}

make_course()
{
    mkdir -p tests quizzes && cp "$root/CONTRIBUTING.md" . && cp "$root/tests/touched.sh" tests &&
        printf '#!/bin/sh\necho "runs $*"\n' >tests/test.sh && chmod +x tests/test.sh &&
        git_quietly init -b main && git_quietly add . && git_quietly commit -m one
}

runs() # NAME WORDS
{
    said=$(tests/touched.sh 2>&1)
    case $said in
    *"$2"*) ok "$1" ;;
    *) not_ok "$1" "expected '$2' in: $said" ;;
    esac
}

cd "$scratch" || exit 1
unset GIT_DIR GIT_WORK_TREE
if make_course; then
    runs 'nothing runs if nothing has changed' 'Nothing differs from main.'
    echo new >quizzes/03-x.md
    runs 'a file that git does not know yet counts' 'course/quiz-03'
    git_quietly checkout -b mine && git_quietly add . && git_quietly commit -m two
    runs 'if all is committed, what differs from main counts' 'course/quiz-03'
    echo more >>tests/test.sh
    runs 'else what differs from the last commit, alone' 'tests/test.sh: course/runner'
else
    ok 'git can make a course of its own # SKIP it cannot'
fi
tap_end
