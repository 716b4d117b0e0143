#!/bin/sh
# A lock ends with whoever has it, in whatever way that ends, and says who that is. TAP.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS
make_scratch
out=${OUT:-build}
. tools/lock.sh
mkdir "$scratch/folder"
cat >"$scratch/holder" <<'END'
out=${OUT:-build}
. tools/lock.sh
take_lock "$1" "Somebody has it: waiting."
echo "taken by $2"
read line
END

# A process that has the lock, or waits for it, until its input ends. What it says comes line by line.
hold() # NAME DESCRIPTOR FILE: its input is that descriptor, and its number is in $holder
{
    rm -f "$scratch/in$1" "$scratch/out$1"
    mkfifo "$scratch/in$1" "$scratch/out$1" || exit 1
    sh "$scratch/holder" "$3" "$1" <"$scratch/in$1" >"$scratch/out$1" 2>&1 3>&- 4>&- 5>&- 6>&- 8>&- 9>&- &
    holder=$!
    eval "exec $2>\"$scratch/in$1\" $(($2 + 2))<\"$scratch/out$1\""
}

hear() # DESCRIPTOR
{
    read -r line <&"$1"
    echo "$line" | sed 's/since [0-9:]*/since ?/'
}

lock=$scratch/folder/lock
hold anna 3 "$lock"
anna=$holder
expect 'it is taken' "taken by anna" "$(hear 5)"
hold ben 4 "$lock"
expect 'who waits is told who has it' \
    "(Somebody has it: waiting. It is $scratch/holder, process $anna, since ?.)" "$(hear 6)"
kill -KILL "$anna"
expect 'a kill ends it' "taken by ben" "$(hear 6)"
ben=$holder
hold anna 3 "$lock"
expect 'and the next is told of the next' \
    "(Somebody has it: waiting. It is $scratch/holder, process $ben, since ?.)" "$(hear 5)"
rm -r "$scratch/folder" && mkdir "$scratch/folder"
exec 4>&-
expect 'who waited for a file that is gone takes the new one' "taken by anna" "$(hear 5)"
[ -s "$lock" ]
expect 'which says so' 0 $?
exec 3>&-
wait

hold anna 3 /nonexistent/lock
expect 'where no file can be, there is no lock' "taken by anna" "$(hear 5)"
exec 3>&-

take_lock "$scratch/outer" none
take_lock "$scratch/inner" none
drop_lock
hold anna 3 "$scratch/inner"
expect 'a lock in a lock is given back first' "taken by anna" "$(hear 5)"
hold ben 4 "$scratch/outer"
expect 'and the other is still held' "(Somebody has it: waiting. It is $0, process $$, since ?.)" "$(hear 6)"
drop_lock
expect 'until it is given back, too' "taken by ben" "$(hear 6)"
exec 3>&- 4>&-
wait
tap_end
