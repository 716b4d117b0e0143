# Read by the shell that runs the consoles of a chapter, in namespaces of its own. See console.sh.

ip link set lo up
echo 10000 >/proc/sys/kernel/ns_last_pid # as on a machine that has been up for a while
python3 tests/course/clock.py "$ASLEEP" &
clock=$!

# By the clock of the consoles.
sleep()
{
    local fifo=$ASLEEP/$BASHPID-$1
    until mkfifo "$fifo" 2>/dev/null; do :; done # the clock may not have deleted the last one yet
    read -r <"$fifo"
    return 0
}

# What a reader does between two commands. Chapters have functions of their own, from tools/await.sh.
between_commands()
{
    sleep 0.2
}

# End what still runs in the background.
end_all()
{
    local process
    for process in /proc/[0-9]*; do
        process=${process#/proc/}
        [ $process = $$ ] || [ $process = $clock ] || kill $process 2>/dev/null
    done
    between_commands
}
