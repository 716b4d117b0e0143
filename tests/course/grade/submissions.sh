# Submissions to be graded, honest and hostile: read with `. tests/course/grade/submissions.sh`. Each is made of our
# solution or of the untouched file. submission() has a line for each: what is expected of its row.
#
# $to is the folder with the submissions, $few is empty if all are to be made. A line of the file $expected is
#
#   STUDENT | WHAT CAME | TESTS PASSED | A FLAG, or - if there is none | A PART OF THE STORY
#
# where a part that is empty is not looked at.

sleep_solved=exercises/solutions/02-select/5-how-long/sleep.c
sleep_untouched=exercises/02-select/5-how-long/sleep.c

# The files of the student come from standard input, if there is no FILE.
submission() # STUDENT CAME PASSED FLAG STORY [FILE]
{
    student=$1
    expect_row "$@"
    mkdir -p "$to/$1"
    [ -z "${6-}" ] || cp "$6" "$to/$1"
}

# The name as JSON has it, so that a line is a line.
expect_row() # STUDENT CAME PASSED FLAG STORY
{
    name=$(printf '%s' "$1" | awk '{ gsub(/[\\"]/, "\\\\&"); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }')
    printf '%s|%s|%s|%s|%s\n' "$name" "$2" "$3" "$4" "$5" >>"$expected"
}

# With more lines at the end of our solution.
appended() # STUDENT CAME PASSED FLAG STORY
{
    submission "$@"
    { cat $sleep_solved; cat; } >"$to/$student/sleep.c"
}

# With more lines at the beginning of the function that is asked for.
inside() # STUDENT CAME PASSED FLAG STORY, LINES OF C
{
    submission "$1" "$2" "$3" "$4" "$5"
    { echo '#define _GNU_SOURCE'; awk -v code="$6" '{ print } /^{/ { print code }' $sleep_solved; } >"$to/$student/sleep.c"
}

variant() # STUDENT CAME PASSED FLAG STORY, NAME
{
    submission "$1" "$2" "$3" "$4" "$5"
    awk -v mode=splice -f tools/course-places.awk "${sleep_solved%/*}/$6.c" $sleep_solved >"$to/$student/sleep.c"
}

# --- Honest ----------------------------------------------------------------------------------------

make_few()
{
    submission solved passed 8 'same as our solution, comments and all' '' $sleep_solved
    variant half fails 7 - 'an int counts no more than' wrong-int
    expect_row grades.csv 'not handed in' 0 'it is neither a folder nor a repository nor an archive (.zip, .tar, .tar.gz, .tgz)' ''
    echo 'a,b' >"$to/grades.csv"
    variant talks-of-solutions fails 7 - 'an int counts no more than' wrong-int
    awk '{ print } /^{/ { print "    (void)now_us; /* see #include \"solutions/x\" */" }' "$to/half/sleep.c" >"$to/$student/sleep.c"
    submission untouched untouched 0 - '' $sleep_untouched
    submission 'does not, "compile"' 'does not compile' 0 'changed outside the marked places' 'sleep.c:1:9: error'
    echo 'int x = ;' >"$to/$student/sleep.c"
    inside exit-inside fails '' 'changed outside the marked places' 'it has called exit(), with status 0' \
        'extern void exit(int); exit(0);'
    appended report-before-main fails 0 'changed outside the marked places' 'before main()' <<END
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void cheat(void)
{
    printf("1..8\n");
    for (int i = 1; i <= 8; i++)
        printf("ok %d - all is well\n", i);
    fflush(stdout);
    _exit(0);
}
END
    # It finds whoever has a pipe or a file to report to, and writes there; then it goes on as it should.
    appended report-of-others passed 8 'changed outside the marked places' '' <<END
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
__attribute__((constructor)) static void cheat(void)
{
    char path[64];
    for (int process = 1; process < 400; process++)
        for (int fd = 1; fd < 12; fd++) {
            snprintf(path, sizeof path, "/proc/%d/fd/%d", process, fd);
            int open_fd = process == getpid() ? -1 : open(path, O_WRONLY | O_APPEND);
            if (open_fd != -1 && write(open_fd, "came cheated\ntests 9 of 9\nnot ok 1 - cheated\n", 45) == 45)
                abort();
        }
}
END
    # In a folder that it sees; or it makes one that only it can see.
    appended writes-everywhere passed 8 'changed outside the marked places' '' <<END
#include <stdlib.h>
__attribute__((constructor)) static void cheat(void)
{
    system("for f in $clone $into $into/course $into/taken $into/taken/solved $into/scratch $to/solved; do"
        " echo cheated >\$f/cheated; done; echo cheated >>$into/rows; mkdir -p .course; echo quiz-02 taken >.course/progress;"
        " echo 'int main(void) { return 0; }' >exercises/02-select/5-how-long/check.c");
}
END
    submission link-to-the-solution 'not handed in' 0 - 'a symbolic link'
    ln -s "$clone/$sleep_solved" "$to/$student/sleep.c"
    inside daemon passed 8 'changed outside the marked places' '' '
    extern int fork(void); extern int setsid(void); extern int execl(const char *, const char *, ...);
    static int once; if (!once++ && fork() == 0) { setsid(); if (fork() == 0) execl("/bin/sleep", "grade-daemon", "77", (char *)0); extern void _exit(int); _exit(0); }'
    make_archive_with_an_exit
}

# Beside its file there is one whose name leads out.
make_archive_with_an_exit()
{
    submission escapes passed 8 'a path of the archive leads out of it: not followed' ''
    mkdir -p "$to/$student/in"
    cp $sleep_solved "$to/$student/in/sleep.c"
    echo cheated >"$to/cheated"
    (cd "$to/$student/in" && tar -P -cf "$to/escapes.tar" sleep.c ../../cheated)
    rm -r "$to/$student" "$to/cheated"
}

make_honest()
{
    variant wrong fails '' - '' wrong-negative
    submission nothing 'not handed in' 0 - 'sleep.c is not there'
    submission course passed 8 'same as our solution, comments and all' ''
    mkdir -p "$to/$student/event-servers-main" && cp -R exercises/02-select "$to/$student/event-servers-main"
    (cd "$to/$student/event-servers-main" && mkdir exercises && mv 02-select exercises && cp "$clone/$sleep_solved" exercises/02-select/5-how-long)
    submission twice 'not handed in' 0 - 'there are 2 files' $sleep_untouched
    mkdir "$to/$student/old" && cp $sleep_untouched "$to/$student/old"
    submission by-number fails '' - ''
    mkdir "$to/$student/02-5" && cp $sleep_solved "$to/$student" && sed 's/return left/return NULL/' $sleep_solved >"$to/$student/02-5/sleep.c"
    variant copied fails 7 "same as half's" '' wrong-int
    sed 's/^    long long next/    \/* mine *\/    long long next/' "$to/half/sleep.c" >"$to/$student/sleep.c"
    submission indented passed 8 'same as our solution' ''
    sed 's/^    /\t/' $sleep_solved >"$to/$student/sleep.c"
    submission "-n a'b, \"c\"
%0A; \$(touch x)" passed 8 'same as our solution, comments and all' '' $sleep_solved
    mkdir "$to/packed" && cp $sleep_solved "$to/packed" && (cd "$to/packed" && tar -czf ../packed.tar.gz .) && rm -r "$to/packed"
    expect_row packed 'passed' 8 'same as our solution, comments and all' ''
    git init -q "$to/work" && cp $sleep_solved "$to/work" && git -C "$to/work" add . &&
        git -C "$to/work" -c user.name=x -c user.email=x commit -qm x && git clone -q --bare "$to/work" "$to/bare" && rm -r "$to/work"
    expect_row bare 'passed' 8 'same as our solution, comments and all' ''
}

# --- Hostile ---------------------------------------------------------------------------------------

make_hostile()
{
    appended exit-before-main fails 0 'changed outside the marked places' 'before main()' <<END
extern void exit(int);
__attribute__((constructor)) static void cheat(void)
{
    exit(0);
}
END
    inside quick-exit fails '' 'changed outside the marked places' '_exit(), with status 0' 'extern void _exit(int); _exit(0);'
    appended exit-at-end fails '' 'changed outside the marked places' 'at its end' <<END
extern void _exit(int);
__attribute__((destructor)) static void cheat(void)
{
    _exit(0);
}
END
    inside report-inside fails '' 'changed outside the marked places' '' \
        'extern int puts(const char *); puts("1..8\\nok 1 - a\\nok 2 - a\\nok 3 - a\\nok 4 - a\\nok 5 - a\\nok 6 - a\\nok 7 - a\\nok 8 - a"); extern void exit(int); exit(0);'
    inside kills-checker fails '' 'changed outside the marked places' '' \
        'extern int kill(int, int); extern int getppid(void); kill(getppid(), 9);'
    inside stops-checker fails '' 'changed outside the marked places' '' \
        'extern int kill(int, int); extern int getppid(void); kill(getppid(), 19);'
    inside kills-all fails '' 'changed outside the marked places' '' 'extern int kill(int, int); kill(-1, 9);'
    inside kills-group fails '' 'changed outside the marked places' '' 'extern int kill(int, int); kill(0, 9);'
    appended reads-solution passed 8 'changed outside the marked places' '' <<END
#include <stdlib.h>
__attribute__((constructor)) static void cheat(void)
{
    if (system("cat $clone/$sleep_solved $sleep_solved $into/ours/02-5/* $to/solved/sleep.c $into/taken/solved/* 2>/dev/null | grep -q time_left") == 0)
        abort();
}
END
    submission includes-solution 'does not compile' 0 'includes a solution' 'No such file'
    echo "#include \"../../$sleep_solved\"" >"$to/$student/sleep.c"
    submission includes-clone 'does not compile' 0 'includes a solution' 'No such file'
    echo "#include \"$clone/$sleep_solved\"" >"$to/$student/sleep.c"
    # Each of 26 lines doubles the text: the compiler has no end of it within its limits.
    submission busy-compiler 'does not compile' 0 'changed outside the marked places' ''
    awk 'BEGIN { print "#define A0 x+x"; for (i = 1; i < 40; i++) print "#define A" i " A" i - 1 "+A" i - 1; print "int x, y = A39;" }' >"$to/$student/sleep.c"
    inside big-output '' '' 'changed outside the marked places' '' \
        'extern int puts(const char *); for (int i = 0; i < 4000000; i++) puts("much to say");'
    submission pipe 'not handed in' 0 - 'not a plain file'
    mkfifo "$to/$student/sleep.c"
    submission large 'not handed in' 0 - 'larger than'
    awk 'BEGIN { for (i = 0; i < 15000; i++) print "/* much to say */" }' >"$to/$student/sleep.c"
    submission linked-folder 'not handed in' 0 - 'not there'
    ln -s "$clone/exercises" "$to/$student/exercises"
    submission not-an-archive 'not handed in' 0 '' ''
    rmdir "$to/$student" && echo 'no archive' >"$to/$student.tar"
    ln -s "$to/solved" "$to/linked"
    expect_row linked 'not handed in' 0 'it is a symbolic link, which is not followed' 'symbolic link'
    inside many-processes '' '' 'changed outside the marked places' '' \
        'extern int fork(void); static int once; if (!once++) for (int i = 0; i < 300; i++) if (fork() == 0) { extern int pause(void); pause(); }'
    inside traces-checker passed 8 'changed outside the marked places' '' \
        'extern long ptrace(int, ...); extern int getppid(void); if (ptrace(16, getppid(), 0, 0) == 0) return 0;'
}

make_loops()
{
    inside loop fails '' 'changed outside the marked places' 'endless loop' 'if (count > 0) for (;;) ;'
    appended loop-before-main fails '' 'changed outside the marked places' 'main() is never reached' <<END
__attribute__((constructor)) static void cheat(void)
{
    for (;;) ;
}
END
}

# --- Servers: for 02-1 -----------------------------------------------------------------------------

server() # STUDENT CAME PASSED FLAG STORY, LINES OF C
{
    submission "$1" "$2" "$3" "$4" "$5"
    awk -v code="$6" '{ print } /^int main/ { inside = 1 } inside && /^{/ { print code; inside = 0 }' \
        exercises/solutions/02-select/1-highest-descriptor/server.c >"$to/$student/server.c"
}

make_servers()
{
    server fine passed 4 'same as our solution, comments and all' '' ''
    cp exercises/solutions/02-select/1-highest-descriptor/server.c "$to/fine"
    server server-exits fails 0 'changed outside the marked places' 'ended by itself, with exit status 0' 'exit(0);'
    server server-reports fails 0 'changed outside the marked places' '' \
        'write(1, "1..4\\nok 1 - a\\nok 2\\nok 3\\nok 4\\n", 30); _exit(0);'
    server server-kills fails 0 'changed outside the marked places' '' 'extern int kill(int, int); kill(getppid(), 9); kill(-1, 9);'
    server server-daemon passed 4 'changed outside the marked places' '' 'if (fork() == 0) { setsid(); execl("/bin/sleep", "grade-daemon", "77", (char *)0); }'
}

# --- The class of docs/teaching.md -----------------------------------------------------------------

# What ana wrote, changed by sed.
from_ana() # STUDENT SCRIPT
{
    mkdir -p "$to/$1"
    sed "$2" "$to/ana/sleep.c" >"$to/$1/sleep.c"
}

make_class()
{
    mkdir -p "$to/ana" "$to/bob"
    awk -v mode=splice -f tools/course-places.awk - $sleep_solved >"$to/ana/sleep.c" <<'END'
/* EXERCISE: what is left, for select(). */
struct timeval *time_left(struct timeval *left, long long now_us, const long long *deadlines,
                          int count)
{
    long long soonest;
    if (count == 0)
        return NULL;
    soonest = deadlines[count - 1];
    while (--count > 0)
        if (deadlines[count - 1] < soonest)
            soonest = deadlines[count - 1];
    soonest -= now_us;
    if (soonest < 0)
        soonest = 0;
    left->tv_usec = soonest % SECOND;
    left->tv_sec = soonest / SECOND;
    return left;
}
/* END */
END
    awk -v mode=splice -f tools/course-places.awk "${sleep_solved%/*}/wrong-int.c" $sleep_solved >"$to/bob/sleep.c"
    from_ana cleo 's|/ SECOND;|/ SECOND|'
    from_ana emil 's|long long soonest;|long long soonest; /* mine */|'
}
