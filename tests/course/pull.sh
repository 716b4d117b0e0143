#!/bin/sh
# Somebody who began before the numbers changed pulls: nothing of what they did is lost, and they are told where it
# is. Prints TAP. It is what was committed last that is pulled.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
export GIT_AUTHOR_NAME=learner GIT_AUTHOR_EMAIL=learner@localhost
export GIT_COMMITTER_NAME=learner GIT_COMMITTER_EMAIL=learner@localhost
before=cb66b8d32777 # a commit with the old numbers

git cat-file -e "$before^{commit}" 2>/dev/null || { echo '1..0 # SKIP the history of the course is not here'; exit 0; }
now=$(git rev-parse HEAD)
make_scratch

# Solved, half done, tried long ago, and remembered.
works='05-chat/1-topic/chat.c 05-chat/5-upgrade/server.c 06-multiprocess/1-hub/supervisor.c
07-timers-signals/2-no-drift/timer.c'
tries='05-chat/1-topic/chat.c.mine 07-timers-signals/1-slow-loris/server.c.mine-2'
begin_course() # FOLDER
{
    git clone -q --shared --no-checkout . "$1" && cd "$1" && git checkout -q -b course $before || return
    for file in $works; do echo "/* my work on $file */" >>"exercises/$file"; done
    for file in $tries; do echo "/* my try of $file */" >"exercises/$file"; done
    mkdir -p .course zoo/mine && echo '/* my mole */' >zoo/mine/mole.c
    printf '# Progress, format 1\nexercise-05-1 passed\nexercise-07-2 passed\nhint-06-1 2\nquiz-05 taken\n' >.course/progress
}

what_is_lost()
{
    for file in $works; do grep -rqF "/* my work on $file */" exercises || echo "my work on $file is lost"; done
    for file in $tries; do grep -qF "/* my try of $file */" "exercises/$file" || echo "my try of $file is lost"; done
    [ -e zoo/mine/mole.c ] || echo 'my mole is lost'
}

says() # WORDS COMMAND...
{
    words=$1
    shift
    said=$("$@" 2>&1 </dev/null)
    case $said in *"$words"*) ;; *) echo "$* does not say '$words', but: $said" ;; esac
}

what_is_not_told()
{
    says "Files of yours have stayed in old folders: \`make list\` says where." tools/course.sh next
    says 'Files of yours are in exercises/05-chat/1-topic. That exercise is in exercises/07-chat/1-topic now.' tools/course.sh list
    says '  07-1   passed ' tools/course.sh list
    says '  05-2   passed ' tools/course.sh list
    says '  08-2   2 hints ' tools/course.sh list
    says '(What was exercise 05-1 before the numbers changed is 07-1 now.)' tools/course.sh hint 05-1
    says 'Exercise 06-5 has a new number: it is 08-5 now.' tools/course.sh exercise 06-5
}

# Two of the files are where no exercise is any more: git says so, and leaves them there.
pull_over_a_stash()
{
    git stash -q && git merge -q "$now" || return
    git stash pop || true
}

pull_over_a_commit()
{
    git commit -qam 'my work' || return
    git merge -q "$now" || [ -e .git/MERGE_HEAD ]
}

for way in stash commit; do
    said=$( (begin_course "$scratch/$way" && "pull_over_a_$way" >/dev/null 2>&1 || echo 'it cannot be pulled'
        cd "$scratch/$way" && what_is_lost) 2>&1)
    expect "a pull over a $way loses nothing" "" "$said"
    expect "after a $way it is told what went where" "" "$(cd "$scratch/$way" && what_is_not_told)"
done
tap_end
