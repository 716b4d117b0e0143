#!/bin/sh
# The contract suites can fail: servers are broken on purpose, each in one of the ways in which servers
# are broken, and the right test must see it.
#
#   mutants.sh              SHOW=1 shows what the tests say
#
# A line of the table below: the stage, what is broken, words of the name of the test that must see
# it, options for the suite, the file, and a sed script that breaks it. The test is one of the suites that
# the stage is held to. The servers are built in a
# copy of the sources. A script that changes nothing fails: then the source has moved on, and the
# line wants mending.
. tests/course/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS VARIANT

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' HUP INT TERM
cp -R Makefile mk lib stages tests tools "$copy"

# The suite that a stage is held to, and has such a test.
suite_for() # STAGE TEST
{
    case $1 in
    0[1-4]*) echo build/test/contract/echo ;;
    *) for suite in chat processes; do
            ! build/test/contract/$suite --list | grep -q "$2" || echo build/test/contract/$suite
        done ;;
    esac
}

break_file() # FILE SCRIPT
{
    sed -e "$2" "$1" >"$copy/$1"
    if cmp -s "$1" "$copy/$1"; then
        echo "the script changes nothing in $1 any more: $2"
        return 1
    fi
}

expect_failure() # STAGE TEST OPTIONS
{
    # Options are words.
    # shellcheck disable=SC2086
    output=$($(suite_for "$1" "$2") --stage "${1%%-*}" --patience 500 --only "$2" $3 \
        "$copy/build/bin/$1 --port {port}" 2>&1) && echo 'the test passed' && return 1
    case $output in
    *"not ok 1 - "*"#   "*) printf '%s\n' "$output" ;;
    *) printf '%s\n' "$output"; return 1 ;;
    esac
}

try_mutant() # STAGE TEST OPTIONS FILE SCRIPT
{
    break_file "$4" "$5" &&
        make -s -C "$copy" "build/bin/$1" >"$copy/make.log" 2>&1 || { cat "$copy/make.log"; return 1; }
    expect_failure "$1" "$2" "$3"
}

while IFS='@' read -r stage what test options file script; do
    [ -z "$stage" ] && continue
    name="a server that $what fails \"$test\" ($stage${options:+, $options})"
    if output=$(try_mutant "$stage" "$test" "$options" "$file" "$script"); then
        ok "$name"
        [ -z "${SHOW-}" ] || printf '%s\n' "$output"
    else
        not_ok "$name" "$output"
    fi
    cp "$file" "$copy/$file"
done <<'END'
01-blocking@stops at the first NUL@all 256 byte values@@stages/01-blocking/server.c@s/net_send_all(client, chunk, size)/net_send_all(client, chunk, strnlen(chunk, size))/; s/#include <errno.h>/&\n#include <string.h>/
01-blocking@shuts down and does not close@empty connections leave@@stages/01-blocking/server.c@s/^    close(client);/    shutdown(client, SHUT_RDWR);/; s/#include <errno.h>/&\n#include <sys\/socket.h>/
01-blocking@sends each chunk only in part@whatever the pieces@@stages/01-blocking/server.c@s/net_send_all(client, chunk, size)/net_send_all(client, chunk, size > 9999 ? 9999 : size)/
01-blocking@dies of SIGPIPE@gone before their answer@@lib/net/net.c@s/send(fd, data, size, MSG_NOSIGNAL)/send(fd, data, size, 0)/
01-blocking@says more than its ready line@ready line@@stages/common/cli.c@s/printf("listening on %s\\n"/printf("listening on %s\\nwelcome\\n"/
01-blocking@exits with 2 for a port taken@port that is taken@@stages/common/cli.c@s/exit(1);/exit(2);/
02-select@loses the rest of a partial write@slow reader@@stages/02-select/server.c@s/data + sent, size - sent) == -1/data, 0) == -1/
02-select@closes on EAGAIN from send()@slow reader@@stages/02-select/server.c@s/net_send(client->fd, data, size, &sent) == NET_ERROR/(sent = size, net_send_all(client->fd, data, size)) == -1/
02-select@waits in send()@never reads@@stages/02-select/server.c@s/!client || net_set_nonblocking(fd) == -1/!client/
02-select@does not copy its sets@two clients@@stages/02-select/server.c@s/select(server->end, &readable, &writable/select(server->end, \&server->reading, \&server->writing/; s/serve_ready(server, &readable, &writable)/serve_ready(server, \&server->reading, \&server->writing)/
02-select@watches no descriptor but the first client's@ten clients@@stages/02-select/server.c@s/server->end = fd >= server->end ? fd + 1 : server->end/server->end = server->end > server->listener + 1 ? server->end : fd + 1/
02-select@writes past the end of its sets@past FD_SETSIZE@@stages/02-select/server.c@s/if (fd >= FD_SETSIZE)/if (fd < 0)/
02-select@ignores EMFILE@without free descriptors@@stages/02-select/server.c@s/errno == EMFILE/errno == 0/
02-select@never counts down@past --max-clients@@stages/02-select/server.c@s/^    server->count--;//
03-selector@forgets one client's output@slow reader@--backend epoll@stages/03-selector/server.c@s/buffer_is_empty(&client->output) ? SELECTOR_READ : SELECTOR_WRITE/SELECTOR_READ/
03-selector@leaks a descriptor on a reset@resets leave@--backend poll@stages/03-selector/server.c@s/^    else if (result != NET_AGAIN).*/    else if (result == NET_ERROR) selector_unregister(client->server->selector, client->fd); else if (result == NET_CLOSED)/
03-selector@never closes after a half-close@half-closes leave@--backend epoll@stages/03-selector/server.c@s/else if (result != NET_AGAIN).*/else if (result == NET_ERROR)/
04-callbacks@shuts down and does not close@half-closes leave@--backend epoll@stages/04-callbacks/server.c@s/^    close(client->fd);/    shutdown(client->fd, SHUT_RDWR);/; s/#include <errno.h>/&\n#include <sys\/socket.h>/
03-selector@drops what select() refuses@past FD_SETSIZE@--backend select@stages/03-selector/server.c@s/bool too_high = errno == ERANGE;/close(fd);/; s/return too_high ? .*/return NULL;/
03-selector@ignores EMFILE@without free descriptors@--backend poll@stages/03-selector/server.c@s/errno == EMFILE/errno == 0/
04-callbacks@ends when one client is lost@harms nobody@--backend epoll@stages/04-callbacks/server.c@s/else if (result != NET_AGAIN).*/else if (result == NET_ERROR) die("recv"); else if (result != NET_AGAIN)/
04-callbacks@watches for room to write always@nothing to do@--backend select@stages/04-callbacks/server.c@s/answered ? SELECTOR_READ : SELECTOR_WRITE;/answered ? SELECTOR_READ | SELECTOR_WRITE : SELECTOR_WRITE;/; s/reactor_register(server->reactor, fd, SELECTOR_READ,/reactor_register(server->reactor, fd, SELECTOR_READ | SELECTOR_WRITE,/
04-callbacks@looks a hundred times a second@nothing to do@--backend poll@stages/04-callbacks/server.c@s/if (reactor_run(server.reactor) == -1)/while (reactor_run_once(server.reactor, 10) != -1);/
03-selector@takes EINTR for a failure@was stopped@--backend epoll@lib/selector/epoll_linux.c@s/errno == EINTR ? 0 : -1/-1/
03-selector@accepts one client for each edge@come together@--backend epoll@lib/selector/epoll_linux.c@s/(uint32_t)EPOLLIN : 0/(uint32_t)(EPOLLIN | EPOLLET) : 0/
04-callbacks@ignores EMFILE@without free descriptors@--backend epoll@stages/04-callbacks/server.c@s/errno == EMFILE/errno == 0/
04-callbacks@reads on while its answer is queued@never reads@--backend epoll@stages/04-callbacks/server.c@s/answered ? SELECTOR_READ : SELECTOR_WRITE/answered ? SELECTOR_READ : SELECTOR_READ | SELECTOR_WRITE/; s/answered ? read_client : write_client/answered ? read_client : both/; s/^static reactor_handler write_client;/&\nstatic reactor_handler both;/; s/buffer_init(&client->output, CHUNK)/buffer_init(\&client->output, (size_t)-1)/; s/^static void answer_client/static void both(int fd, unsigned events, void *data) { (events \& SELECTOR_WRITE ? write_client : read_client)(fd, events, data); }\n&/
04-callbacks@sends one client's bytes to the last that came@ten clients@--backend poll@stages/04-callbacks/server.c@s/^    struct client \*client = data;/    static struct client *last; struct client *client = last ? last : data; last = data;/
05-chat@says a line to its speaker too@but not itself@--backend poll@lib/chat/chat.c@s/if (m != member \&\& m->name)/if (m->name)/
05-chat@tells nobody of a lost connection@a lost connection is@--backend epoll@stages/05-chat/server.c@s/(void)chat_leave(.*"connection lost");/client->member = NULL;/
05-chat@goes on reading after /quit@what follows /quit@--backend select@stages/05-chat/server.c@s/    while (client->member \&\&/    while (/
05-chat@takes one read for one line@whatever the pieces@--backend poll@lib/line/line.c@s/return end ? complete(line, text, length) : hold(line, \*text, \*length);/return complete(line, text, length);/; s/^static enum line_result hold/__attribute__((unused)) &/
05-chat@keeps all that waits for a slow reader@never reads is cut off@--backend epoll@lib/transport/transport.c@s/buffer_init(&transport->output, TRANSPORT_LIMIT)/buffer_init(\&transport->output, (size_t)-1)/
05-chat@passes control characters on@another's terminal@--backend poll@lib/chat/clean.c@s/return text\[0\] < 0x20/return text[0] < 0x02/
06-multiprocess@forgets the members of a dead worker@takes only its own@--backend epoll@stages/06-multiprocess/supervisor.c@s/^    (void)chat_abandon/    if (number == 0)\n    (void)chat_abandon/
07-timers-signals@ends at once when it is told to stop@a stop loses nothing@@stages/07-timers-signals/server.c@s/^    worker_drained(server->worker);/    reactor_stop(server->reactor);/
07-timers-signals@asks nobody to leave@are asked, and then let go@@stages/07-timers-signals/server.c@s/client->silence == HEARD) {/client->silence != CLOSING) {/
END
tap_end
