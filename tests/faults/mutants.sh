#!/bin/sh
# The faults can be seen: lib and servers are broken on purpose, each in a way in which error paths are
# broken, and the run of one case must say what it is told to say. SHOW=1 shows the runs.
#
# A line of the table below: what the server of stage 02 does then, the case, words of the failure, the
# file, and a sed script that breaks it. A script that changes nothing fails: then the source has moved on,
# and the line wants mending.
. tests/course/broken.sh

# What goes through tests/faults/inject.c: see --wrap in ld(1).
wraps=$(tests/wraps.sh tests/faults/inject.c)
$compile -c tests/faults/inject.c -o "$scratch/inject.o" || exit

read_line() # LINE
{
    IFS='@' read -r what case words file script <<END
$1
END
}

sentence_for() # LINE
{
    read_line "$1"
    echo "a server that $what does not stand $case"
}

try() # LINE
{
    read_line "$1"
    # shellcheck disable=SC2086
    break_source "$file" "$script" &&
        link_broken "$file" stages/02-select stages/common -- "$scratch/inject.o" $wraps || return
    output=$(build/test/faults --patience 500 --case "$case" echo "$place/program") &&
        echo 'the server stood it' && return 1
    printf '%s\n' "$output"
    case $output in *"$words"*) ;; *) return 1 ;; esac
}

cat >"$scratch/table" <<'END'
does not check malloc()@malloc:1:ENOMEM@signal 11@stages/02-select/server.c@s/!client || net_set/net_set/
forgets to close whom it turns away@fcntl:10:EINVAL@descriptors are open@lib/net/net.c@/^void net_dismiss/,/^}/s/^    close(fd);//
forgets whom it could not take@fcntl:10:EINVAL@more memory@stages/02-select/server.c@/net_set_nonblocking(fd) == -1/,/}/s/free(client);//
takes an aborted connection for its end@accept4:2:ECONNABORTED@no reason for that@lib/net/net.c@s/ || errno == ECONNABORTED//; s/^    return fd;/    if (fd == -1 \&\& errno == ECONNABORTED) exit(1);\n&/
takes an empty queue for a lack of room@accept4:1:EAGAIN@nobody may be lost@stages/02-select/server.c@s/if (errno != EAGAIN) .*/if (1)/; s/errno == EMFILE ||/1 ||/
takes a lack of memory for one of descriptors@accept4:2:ENOMEM@nobody may be lost@stages/02-select/server.c@s/errno == EMFILE ||/1 ||/
takes an interrupt for an error@interrupts:3@nobody may be lost@lib/net/net.c@s/while (n == -1 && errno == EINTR);/while (0);/
waits in recv()@false-alarms:3@would wait for ever@lib/net/net.c@s/flags | O_NONBLOCK/flags/
loses what does not go out at once@short-sends:1@would wait for ever@stages/02-select/server.c@s/data + sent, size - sent/data, 0/
only tries again when there is no memory@shortages:2@the server spins@stages/02-select/server.c@s/^        poll(NULL, 0, REST_MS);/        return;/
does not say why it cannot start@bind:1:EACCES@does not say why@stages/common/cli.c@/^void die/,/^}/s/write_line(.*//
END
try_all "$scratch/table"
