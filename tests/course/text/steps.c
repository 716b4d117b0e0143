/* What becomes of the lines of a recording: small ones, written by hand, each with one idea.
 *
 * A recording is told in short: server("recvfrom", "'fd':5,'result':3") is a call of process 1, client("alice sends",
 * "'bytes':3") something that alice does. Time goes on by itself, a microsecond a line; a call that waits for what the
 * lines below it do is begun with server_waits(). Single quotes become double ones. */
#include "check.h"
#include "json.h"
#include "model.h"
#include "names.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct text recording;
static struct steps steps;
static bool played;
static long long now;
static int pid;
static const char *stage;
static const char *program; /* this one */

/* --- To write a recording ------------------------------------------------------------------------- */

static void add(const char *from, const char *fields)
{
    text_format(&recording, "{'t':%lld,'from':'%s',%s}\n", now += 1000, from, fields);
}

static void begin(void)
{
    recording = (struct text){0};
    played = false;
    now = 0;
    pid = 1;
    stage = "02";
}

static void call(const char *name, long long took, const char *fields)
{
    struct text all = {0};
    text_format(&all, "'pid':%d,'event':'call','call':'%s'", pid, name);
    if (took >= 0)
        text_format(&all, ",'took':%lld", took);
    text_format(&all, "%s%s", *fields ? "," : "", fields);
    add("kernel", text_string(&all));
    text_release(&all);
}

static void server(const char *name, const char *fields)
{
    call(name, 100, fields);
}

/* A call that returns after so many of the lines that follow. */
static void server_waits(const char *name, int lines, const char *fields)
{
    call(name, lines * 1000 + 500, fields);
}

static void server_never_returns(const char *name, const char *fields)
{
    call(name, -1, fields);
}

static void process(const char *event, const char *fields)
{
    struct text all = {0};
    text_format(&all, "'pid':%d,'event':'%s'%s%s", pid, event, *fields ? "," : "", fields);
    add("kernel", text_string(&all));
    text_release(&all);
}

static void loop(const char *event, const char *fields)
{
    struct text all = {0};
    text_format(&all, "'pid':%d,'event':'%s'%s%s", pid, event, *fields ? "," : "", fields);
    add("loop", text_string(&all));
    text_release(&all);
}

/* "alice sends" */
static void client(const char *what, const char *fields)
{
    struct text all = {0};
    size_t name = strcspn(what, " ");
    text_format(&all, "'who':'%.*s','event':'%s'%s%s", (int)name, what, what + name + 1,
                *fields ? "," : "", fields);
    add("client", text_string(&all));
    text_release(&all);
}

static void scene(const char *event)
{
    struct text all = {0};
    text_format(&all, "'event':'%s'", event);
    add("scene", text_string(&all));
    text_release(&all);
}

/* A server that listens with 4, and has accepted clients from port 1005 as 5, from 1006 as 6 and so on. */
static void listens(void)
{
    server("socket", "'new':4,'result':4,'kind':'tcp'");
    server("listen", "'fd':4,'local':'127.0.0.1:7','kind':'tcp','result':0");
}

static void accepts(const char *who, int fd)
{
    char fields[200], connects[40];
    snprintf(connects, sizeof connects, "%s connects", who);
    snprintf(fields, sizeof fields, "'port':%d", 1000 + fd);
    client(connects, fields);
    snprintf(fields, sizeof fields,
             "'fd':4,'local':'127.0.0.1:7','kind':'tcp','new':%d,'peer':'127.0.0.1:%d','result':%d",
             fd, 1000 + fd, fd);
    server("accept4", fields);
}

/* --- To read the steps ---------------------------------------------------------------------------- */

static void play(void)
{
    struct text whole = {0};
    text_format(&whole, "{'recording':1,'stage':'%s','title':'A title','command':'./server'}\n%s",
                stage, text_string(&recording));
    for (size_t i = 0; i < whole.size; i++)
        whole.bytes[i] = whole.bytes[i] == '\'' ? '"' : whole.bytes[i];
    if (played)
        steps_release(&steps);
    check_succeeds(steps_parse(&steps, "a recording", text_string(&whole), whole.size),
                   "It is a recording.");
    played = true;
    text_release(&whole);
    text_release(&recording);
}

static void end(void)
{
    if (played)
        steps_release(&steps);
    text_release(&recording);
}

/* The last step that has these words: "who text", or what is said of it. */
static const struct step *step_with(const char *words)
{
    static const struct step none;
    const struct step *found = NULL;
    for (size_t i = 0; i < steps.count; i++) {
        char line[512];
        snprintf(line, sizeof line, "%s %s", steps.list[i].who, steps.list[i].text);
        if (strstr(line, words) || strstr(steps.list[i].say, words))
            found = &steps.list[i];
    }
    check_note("the step \"%s\"", words);
    check_that(found, "There is such a step.");
    return found ? found : &none;
}

/* All steps: a line each, from the first that has these words on. */
static void steps_are_from(const char *first, const char *story)
{
    struct text told = {0};
    for (const struct step *step = step_with(first); step < steps.list + steps.count; step++)
        text_format(&told, "%s\n", step->say);
    check_string(text_string(&told), story, "This is what the steps say.");
    text_release(&told);
}

/* The value of a field at a step: "server.5.in". */
static const char *field_at(const struct step *step, const char *name)
{
    static char value[256];
    strcpy(value, "none");
    const struct change *end = steps.changes + step->first_change + step->change_count;
    for (const struct change *change = steps.changes; change < end; change++) {
        char key[128];
        snprintf(key, sizeof key, "%s.%s", change->row, change->field);
        if (strcmp(key, name) != 0)
            continue;
        if (change->kind == VALUE_NUMBER)
            snprintf(value, sizeof value, "%lld", change->number);
        else
            snprintf(value, sizeof value, "%s",
                     change->kind == VALUE_GONE ? "gone" : change->words);
    }
    return value;
}

/* --- Connections ---------------------------------------------------------------------------------- */

static void a_client_waits_in_the_queue_until_it_is_accepted(void **state)
{
    listens();
    client("alice connects", "'port':1005");
    server("accept4", "'fd':4,'local':'127.0.0.1:7','kind':'tcp','new':5,"
                      "'peer':'127.0.0.1:1005','result':5");
    play();
    check_string(field_at(step_with("alice connects"), "server.4.queue"), "alice\n",
                 "The kernel has the connection before the server has.");
    check_string(field_at(step_with("accept(4) = 5 alice"), "server.4.queue"), "",
                 "Who is accepted waits no longer.");
    check_string(field_at(step_with("accept(4)"), "server.5.who"), "alice",
                 "Descriptor 5 is alice, by her port.");
}

static void what_a_client_has_sent_waits_until_it_is_received(void **state)
{
    listens();
    accepts("alice", 5);
    client("alice sends", "'port':1005,'bytes':3,'text':'hi\\n'");
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'bytes':3,'text':'hi\\n','result':3");
    server("sendto", "'fd':5,'kind':'tcp','size':3,'bytes':3,'text':'hi\\n','result':3");
    client("alice receives", "'port':1005,'bytes':3,'text':'hi\\n'");
    play();
    check_string(field_at(step_with("alice sends"), "server.5.in"), "3", "3 bytes wait.");
    check_string(field_at(step_with("recvfrom"), "server.5.in"), "0", "They are received.");
    check_string(field_at(step_with("recvfrom"), "server.5.buffer"), "3",
                 "A stage that echoes has them in its buffer.");
    check_string(field_at(step_with("sendto"), "server.5.buffer"), "0", "And now it has not.");
    check_string(field_at(step_with("sendto"), "server.5.out"), "3", "Alice has not read them.");
    check_string(field_at(step_with("sendto"), "alice.waiting"), "3", "That is the same 3 bytes.");
    check_string(field_at(step_with("alice receives"), "alice.waiting"), "0", "She has now.");
}

static void a_partial_send_says_what_the_kernel_took(void **state)
{
    listens();
    accepts("alice", 5);
    server("sendto", "'fd':5,'kind':'tcp','size':1000,'bytes':300,'result':300");
    play();
    steps_are_from("sendto", "the kernel takes 300 of 1000 bytes for alice: its buffer is full\n");
}

static void no_room_and_nothing_there_are_told_apart(void **state)
{
    listens();
    accepts("alice", 5);
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'error':'EAGAIN'");
    server("sendto", "'fd':5,'kind':'tcp','size':100,'error':'EAGAIN'");
    play();
    steps_are_from("recvfrom",
                   "nothing has come from alice yet, and the server does not wait (EAGAIN)\n"
                   "there is no room to send to alice, and the server does not wait (EAGAIN)\n");
}

static void a_half_close_is_not_a_close(void **state)
{
    listens();
    accepts("alice", 5);
    client("alice finishes", "'port':1005");
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'bytes':0,'result':0");
    server("shutdown", "'fd':5,'kind':'tcp','how':'write','result':0");
    server("close", "'fd':5,'kind':'tcp','result':0");
    client("alice hears the end", "'port':1005");
    play();
    check_string(field_at(step_with("alice half-closes"), "server.5.state"), "alice has finished",
                 "She may still read.");
    check_string(field_at(step_with("shutdown"), "server.5.state"), "we have finished",
                 "And now the server has finished too.");
    check_string(field_at(step_with("close("), "server.5.state"), "closed", "That is the end.");
    check_string(step_with("recvfrom")->say,
                 "the server reads the end: nothing more comes from alice",
                 "0 bytes are the end, not nothing.");
}

/* SHUT_RD tells the client nothing: it ends what this side reads. */
static void a_server_that_reads_no_more_has_not_finished(void **state)
{
    listens();
    accepts("alice", 5);
    server("shutdown", "'fd':5,'kind':'tcp','how':'read','result':0");
    play();
    check_string(
        step_with("shutdown(5, read)")->say,
        "the server wants nothing more from alice: recv gives what has come, and then the end",
        "Nothing is sent to alice.");
    check_string(field_at(step_with("shutdown"), "server.5.state"), "we read no more", "So.");
}

static void a_client_for_whom_there_is_no_descriptor_has_to_wait(void **state)
{
    listens();
    client("alice connects", "'port':1005");
    server("accept4", "'fd':4,'local':'127.0.0.1:7','kind':'tcp','result':-1,'error':'EMFILE'");
    server("close", "'fd':3,'kind':'tcp','result':0");
    play();
    check_string(step_with("EMFILE")->say,
                 "the process may open no more descriptors: alice has to wait (EMFILE)",
                 "It is alice who waits.");
    check_string(step_with("close(3)")->say,
                 "the server closes descriptor 3, a socket without a peer",
                 "A reserve that is given up is seen.");
}

static void a_reset_loses_what_was_under_way(void **state)
{
    listens();
    accepts("alice", 5);
    client("alice sends", "'port':1005,'bytes':3");
    server("sendto", "'fd':5,'kind':'tcp','size':3,'bytes':3,'result':3");
    client("alice resets", "'port':1005");
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'error':'ECONNRESET'");
    play();
    check_string(field_at(step_with("alice resets"), "server.5.in"), "0", "It is lost.");
    check_string(field_at(step_with("alice resets"), "server.5.out"), "0", "Both ways.");
    steps_are_from("recvfrom", "alice has reset the connection (ECONNRESET)\n");
}

static void what_is_sent_to_a_client_that_has_closed_waits_nowhere(void **state)
{
    listens();
    accepts("alice", 5);
    client("alice closes", "'port':1005");
    server("sendto", "'fd':5,'kind':'tcp','size':3,'bytes':3,'result':3");
    play();
    check_string(field_at(step_with("sendto"), "server.5.out"), "0", "Nobody will read it.");
}

static void a_client_that_nobody_told_of_has_a_number(void **state)
{
    listens();
    server("accept4", "'fd':4,'local':'127.0.0.1:7','kind':'tcp','new':5,"
                      "'peer':'10.0.0.1:999','result':5");
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'bytes':3,'result':3");
    play();
    steps_are_from("accept(4)", "the server accepts client 1: descriptor 5 is the connection\n"
                                "the server reads 3 bytes from client 1\n");
    check_string(field_at(step_with("recvfrom"), "server.5.in"), "none",
                 "What it has sent, nobody knows.");
}

static void a_duplicate_keeps_a_connection_open(void **state)
{
    listens();
    accepts("alice", 5);
    server("dup", "'fd':5,'kind':'tcp','new':6,'result':6");
    server("epoll_ctl", "'fd':3,'op':'add','target':5,'asked':'r','kind':'tcp','result':0");
    server("close", "'fd':5,'kind':'tcp','result':0");
    play();
    check_string(field_at(step_with("close("), "server.5.state"), "closed, and still watched",
                 "epoll watches what is behind the descriptor, not its number.");
    check_that(strstr(step_with("close(")->say, "another descriptor keeps it open"),
               "Alice notices nothing.");
    check_string(step_with("dup(5)")->say,
                 "the server makes descriptor 6 another name for the connection to alice",
                 "A name for what is behind it, not for her.");
}

static void an_epoll_set_is_made_and_closed(void **state)
{
    listens();
    server("epoll_create1", "'new':3,'kind':'epoll','result':3");
    server("close", "'fd':3,'kind':'epoll','result':0");
    play();
    steps_are_from("epoll_create1", "the server makes an epoll set\n"
                                    "the server closes the epoll set\n");
}

/* --- Calls that sleep ----------------------------------------------------------------------------- */

static void a_call_that_waits_for_one_client_does_not_notice_another(void **state)
{
    stage = "01";
    listens();
    accepts("alice", 5);
    server_waits("recvfrom", 3, "'fd':5,'kind':'tcp','size':100,'bytes':3,'result':3");
    client("bob connects", "'port':1006");
    client("bob sends", "'port':1006,'bytes':22");
    client("alice sends", "'port':1005,'bytes':3");
    play();
    steps_are_from("falls asleep",
                   "the server waits in recvfrom for alice, and falls asleep\n"
                   "bob connects. Nobody notices: the server sleeps in recvfrom for alice\n"
                   "bob sends 22 bytes. They wait in the kernel: nobody has accepted bob yet\n"
                   "alice sends 3 bytes; that wakes the server\n"
                   "the server reads 3 bytes from alice\n");
    check_string(field_at(step_with("bob sends"), "bob.unread"), "22", "They are somewhere.");
}

static void a_call_that_finds_something_does_not_sleep(void **state)
{
    listens();
    accepts("alice", 5);
    client("alice sends", "'port':1005,'bytes':6");
    server_waits("recvfrom", 1, "'fd':5,'kind':'tcp','size':3,'bytes':3,'result':3");
    client("alice sends", "'port':1005,'bytes':1");
    play();
    check_string(step_with("recvfrom")->kind, "call", "3 bytes were there: nothing to wait for.");
}

static void a_call_that_never_returns_sleeps_to_the_end(void **state)
{
    stage = "01";
    listens();
    accepts("alice", 5);
    server_never_returns("sendto", "'fd':5,'kind':'tcp','size':65536");
    play();
    check_string(step_with("sendto")->kind, "wait", "Nothing has woken it.");
    check_string(field_at(step_with("sendto"), "server.state"), "asleep in sendto",
                 "And there it is to the end.");
}

static void a_call_that_does_not_block_never_sleeps(void **state)
{
    listens();
    accepts("alice", 5);
    server("fcntl", "'fd':5,'kind':'tcp','operation':'F_SETFL','nonblocking':true,'result':0");
    server_waits("sendto", 1, "'fd':5,'kind':'tcp','size':3,'bytes':3,'result':3");
    client("alice receives", "'port':1005,'bytes':3");
    play();
    check_string(step_with("sendto")->kind, "call", "It returned at once, whoever was faster.");
}

static void a_wait_that_a_stop_interrupts_goes_on(void **state)
{
    listens();
    server_waits("select", 1, "'asked':'4:r','error':'ERESTARTNOHAND'");
    scene("freezes");
    server_waits("select", 1, "'asked':'4:r','ready':'4:r','result':1");
    client("alice connects", "'port':1005");
    play();
    steps_are_from("falls asleep",
                   "the server asks select about the listener alone, and falls asleep\n"
                   "the server is frozen: what comes now waits\n"
                   "alice connects; the server is frozen, and does not notice\n"
                   "alice waits to be accepted\n");
}

static void a_wait_with_a_limit_that_goes_on_does_not_tell_what_is_ready(void **state)
{
    listens();
    server_waits("poll", 1, "'asked':'4:r','timeout':500,'error':'ERESTART_RESTARTBLOCK'");
    process("signal", "'signal':'SIGCHLD'");
    server_waits("poll", 1, "'resumed':true,'result':1");
    client("alice connects", "'port':1005");
    play();
    steps_are_from(
        "falls asleep",
        "the server asks poll about the listener alone, for 500 ms at most, and falls asleep\n"
        "SIGCHLD comes to the server\n"
        "alice connects; that wakes the server\n"
        "something is ready: of what, strace does not tell when a wait goes on\n");
    check_string(step_with("something is ready")->text, "poll(...) = 1", "The number is known.");
}

static void a_server_that_is_stopped_notices_nothing_of_it(void **state)
{
    listens();
    server_waits("epoll_wait", 1, "'fd':3,'error':'EINTR'");
    scene("freezes");
    scene("thaws");
    server("epoll_wait", "'fd':3,'ready':'4:r','result':1");
    play();
    steps_are_from("falls asleep", "the server asks epoll_wait what is ready, and falls asleep\n"
                                   "the server is frozen: what comes now waits\n"
                                   "the server goes on\n"
                                   "a client waits to be accepted\n");
}

static void a_wait_that_a_signal_ends_says_so(void **state)
{
    listens();
    server_waits("select", 1, "'asked':'4:r','error':'ERESTARTNOHAND'");
    process("signal", "'signal':'SIGTERM'");
    server("close", "'fd':4,'kind':'tcp','result':0");
    play();
    steps_are_from("falls asleep",
                   "the server asks select about the listener alone, and falls asleep\n"
                   "SIGTERM comes to the server\n"
                   "a signal interrupts select\n"
                   "the server closes the listener\n");
}

/* --- Waits ---------------------------------------------------------------------------------------- */

static void select_changes_what_the_server_is_interested_in(void **state)
{
    listens();
    accepts("alice", 5);
    server_waits("pselect6", 1, "'asked':'4:r 5:r','ready':'5:r','result':1");
    client("alice sends", "'port':1005,'bytes':3");
    server_waits("pselect6", 1, "'asked':'4:r','result':0,'timeout':10");
    client("alice sends", "'port':1005,'bytes':4");
    play();
    const struct step *first = step_with("alice is ready to be read");
    check_string(field_at(first, "server.5.interest"), "r", "It was in the set.");
    check_string(field_at(first, "server.5.ready"), "r", "It came out of the set.");
    check_string(field_at(first, "server.turn"), "1", "A wait is a turn.");
    const struct step *second = step_with("asks select about the listener alone");
    check_string(field_at(second, "server.5.interest"), "", "It is not in the set any more.");
    check_string(field_at(second, "server.5.ready"), "gone", "And that was the turn before.");
    check_string(field_at(second, "server.turn"), "2", "The second wait.");
    check_string(step_with("alice sends 4")->say,
                 "alice sends 4 bytes. Nobody notices: the server sleeps in select, which was not "
                 "asked about alice",
                 "Who does not ask is not told.");
    check_string(step_with("time is up")->say, "the time is up, and nothing is ready",
                 "0 descriptors are a time-out.");
}

static void who_waits_for_room_does_not_hear(void **state)
{
    listens();
    accepts("alice", 5);
    server_waits("poll", 1, "'asked':'4:r 5:w','ready':'5:w','result':1");
    client("alice sends", "'port':1005,'bytes':3");
    play();
    steps_are_from("alice sends",
                   "alice sends 3 bytes. Nobody notices: the server sleeps in poll, and "
                   "has only asked whether there is room to send to alice\n"
                   "there is room to send to alice\n");
}

static void those_who_are_ready_alike_are_named_together(void **state)
{
    listens();
    accepts("alice", 5);
    accepts("bob", 6);
    accepts("carol", 7);
    client("carol finishes", "'port':1007");
    server("epoll_wait", "'fd':3,'ready':'5:r 4:r 6:r 7:r','result':4");
    accepts("dora", 8);
    server("epoll_wait", "'fd':3,'ready':'5:w 6:r 7:rhe 8:w','result':4");
    server("epoll_wait", "'fd':3,'ready':'5:w 6:w 7:w 8:w','result':4");
    play();
    steps_are_from(
        "alice and bob",
        "epoll_wait returns at once: alice and bob are ready to be read, a client "
        "waits to be accepted, and carol is ready to be read: the end has come\n"
        "dora connects; the server is busy\n"
        "the server accepts dora: descriptor 8 is the connection\n"
        "epoll_wait returns at once: there is room to send to alice and dora, bob is ready "
        "to be read, and the connection to carol is broken\n"
        "epoll_wait returns at once: there is room to send to alice, bob and 2 more\n");
}

static void a_wait_that_returns_at_once_is_one_step(void **state)
{
    listens();
    accepts("alice", 5);
    server("epoll_ctl", "'fd':3,'op':'add','target':5,'asked':'r','kind':'tcp','result':0");
    server("epoll_wait", "'fd':3,'ready':'5:r','result':1");
    play();
    steps_are_from("epoll_ctl", "epoll will watch alice for reading\n"
                                "epoll_wait returns at once: alice is ready to be read\n");
}

static void an_event_may_be_stale_before_its_handler_is_called(void **state)
{
    listens();
    accepts("alice", 5);
    accepts("bob", 6);
    server("epoll_wait", "'fd':3,'ready':'4:r 5:r 6:r','result':3");
    loop("begin", "'what':'handler','fd':5,'ready':'r','function':'read_client'");
    server("close", "'fd':6,'kind':'tcp','result':0");
    loop("end", "'took':1");
    loop("begin", "'what':'handler','fd':4,'ready':'r','function':'accept_client'");
    accepts("carol", 6);
    loop("end", "'took':1");
    loop("begin", "'what':'handler','fd':6,'ready':'r','function':'read_client'");
    play();
    steps_are_from("close(6)",
                   "the server closes the connection to bob, of which the wait has just reported "
                   "something: that is stale now\n"
                   "read_client returns to the loop\n"
                   "the loop calls accept_client for the listener\n"
                   "carol connects; the server is busy\n"
                   "the server accepts carol: descriptor 6 is the connection. The wait has just "
                   "reported this number, and meant another one\n"
                   "accept_client returns to the loop\n"
                   "the loop calls read_client for carol, but the event was for bob, whose "
                   "connection is closed\n");
}

static void a_stale_event_may_be_withheld(void **state)
{
    listens();
    accepts("alice", 5);
    accepts("bob", 6);
    server("epoll_wait", "'fd':3,'ready':'5:r 6:r','result':2");
    loop("begin", "'what':'handler','fd':5,'ready':'r','function':'read_client'");
    server("close", "'fd':6,'kind':'tcp','result':0");
    loop("end", "'took':1");
    server_never_returns("epoll_wait", "'fd':3");
    play();
    steps_are_from("falls asleep", "the server asks epoll_wait what is ready, and falls asleep. It "
                                   "has called nobody for bob, whose event was stale\n");
}

static void what_a_server_drops_is_in_no_buffer(void **state)
{
    listens();
    accepts("alice", 5);
    client("alice sends", "'port':1005,'bytes':3");
    server("select", "'asked':'4:r 5:r','ready':'5:r','result':1");
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'bytes':3,'result':3");
    server("select", "'asked':'4:r 5:w','ready':'5:w','result':1");
    server("select", "'asked':'4:r 5:r','ready':'','result':0,'timeout':0");
    play();
    check_string(field_at(step_with("recvfrom"), "server.5.buffer"), "3", "It has them now,");
    check_string(field_at(step_with("there is room"), "server.5.buffer"), "3",
                 "and as long as it waits for room to send them,");
    check_string(field_at(step_with("nothing is ready"), "server.5.buffer"), "0",
                 "but not when it does not.");
}

/* --- Processes ------------------------------------------------------------------------------------ */

static void a_child_has_the_descriptors_of_its_parent(void **state)
{
    stage = "08";
    listens();
    server("socketpair", "'new':7,'new2':8,'result':0");
    process("process", "'child':2,'how':'fork'");
    server("close", "'fd':8,'kind':'unix','result':0");
    pid = 2;
    server("close", "'fd':7,'kind':'unix','result':0");
    server("sendto", "'fd':8,'kind':'unix','size':5,'bytes':5,'result':5");
    pid = 1;
    server("recvfrom", "'fd':7,'kind':'unix','size':99,'bytes':5,'result':5");
    play();
    check_string(field_at(step_with("fork()"), "worker 1.4.what"), "listener",
                 "The child can accept, too.");
    check_string(field_at(step_with("sendto"), "supervisor.7.in"), "5",
                 "They wait at the other end.");
    check_string(step_with("recvfrom")->say, "the supervisor reads 5 bytes from worker 1",
                 "Who else has the other end?");
}

static void a_child_that_executes_a_program_supervises_its_own_workers(void **state)
{
    stage = "09";
    listens();
    process("process", "'child':2,'how':'fork'");
    process("process", "'child':3,'how':'fork'");
    pid = 3;
    server("execve", "'path':'./server','result':0");
    process("process", "'child':4,'how':'fork'");
    play();
    steps_are_from("starts worker 1", "the supervisor starts worker 1\n"
                                      "the supervisor starts supervisor 2\n"
                                      "supervisor 2 runs a new program from here on\n"
                                      "supervisor 2 starts worker 2\n");
}

static void a_child_may_act_before_its_parent_has_forked(void **state)
{
    stage = "09";
    listens();
    process("process", "'child':2,'how':'fork'");
    pid = 2;
    server("execve", "'path':'./server','result':0");
    server("socketpair", "'new':7,'new2':8,'result':0");
    pid = 3;
    server("sendto", "'fd':8,'kind':'unix','size':5,'bytes':5,'result':5");
    pid = 2;
    process("process", "'child':3,'how':'fork'");
    play();
    check_string(field_at(step_with("sendto"), "supervisor 2.7.in"), "5",
                 "Process 3 is a child of supervisor 2, though that is told later.");
}

static void another_program_gets_what_is_not_closed_for_it(void **state)
{
    listens();
    server("socketpair", "'new':7,'new2':8,'cloexec':true,'result':0");
    server("fcntl", "'fd':8,'kind':'unix','operation':'F_SETFD','result':0");
    server("execve", "'path':'./server','result':0");
    play();
    check_string(field_at(step_with("execve"), "server.7.state"), "closed", "It was to be closed.");
    check_string(field_at(step_with("execve"), "server.8.state"), "open", "It was not any more.");
    check_string(field_at(step_with("execve"), "server.4.state"), "open", "It never was.");
}

static void a_connection_wakes_everybody_who_asked(void **state)
{
    stage = "08";
    listens();
    for (int child = 2; child <= 3; child++) {
        char fields[40];
        snprintf(fields, sizeof fields, "'child':%d,'how':'fork'", child);
        process("process", fields);
    }
    for (pid = 2; pid <= 3; pid++) {
        server("epoll_ctl", "'fd':3,'op':'add','target':4,'asked':'r','kind':'tcp',"
                            "'local':'127.0.0.1:7','result':0");
        server_never_returns("epoll_wait", "'fd':3");
    }
    client("alice connects", "'port':1005");
    play();
    steps_are_from("alice connects", "alice connects; that wakes worker 1 and worker 2\n");
}

static void an_exclusive_watch_wakes_one_of_them(void **state)
{
    stage = "08";
    listens();
    process("process", "'child':2,'how':'fork'");
    process("process", "'child':3,'how':'fork'");
    for (pid = 2; pid <= 3; pid++) {
        server("epoll_ctl", "'fd':3,'op':'add','target':4,'asked':'r','exclusive':true,"
                            "'kind':'tcp','local':'127.0.0.1:7','result':0");
        server_never_returns("epoll_wait", "'fd':3");
    }
    client("alice connects", "'port':1005");
    play();
    steps_are_from("alice connects", "alice connects; that wakes worker 1 or worker 2\n");
}

static void of_several_listeners_the_kernel_chooses_one(void **state)
{
    listens();
    server("socket", "'new':6,'result':6,'kind':'tcp'");
    server("listen", "'fd':6,'local':'127.0.0.1:7','kind':'tcp','result':0");
    client("alice connects", "'port':1005");
    server("accept4", "'fd':6,'local':'127.0.0.1:7','kind':'tcp','new':5,"
                      "'peer':'127.0.0.1:1005','result':5");
    play();
    steps_are_from("alice connects", "alice connects; the kernel chooses one of 2 listeners\n"
                                     "the server accepts alice: descriptor 5 is the connection\n");
}

static void threads_share_their_descriptors(void **state)
{
    listens();
    process("process", "'child':2,'how':'thread'");
    client("alice connects", "'port':1005");
    server("accept4", "'thread':2,'fd':4,'local':'127.0.0.1:7','kind':'tcp','new':5,"
                      "'peer':'127.0.0.1:1005','result':5");
    play();
    check_string(step_with("accept(4)")->who, "thread 2", "A thread did that.");
    check_string(field_at(step_with("accept(4)"), "server.5.who"), "alice",
                 "The descriptor is everybody's.");
}

static void a_thread_that_sleeps_notices_what_its_process_does_not(void **state)
{
    listens();
    process("process", "'child':2,'how':'thread'");
    accepts("alice", 5);
    server_waits("poll", 9, "'asked':'4:r','timeout':-1,'result':0");
    server_waits("recvfrom", 1, "'thread':2,'fd':5,'bytes':3,'result':3");
    client("alice sends", "'bytes':3");
    play();
    check_string(step_with("alice sends")->say, "alice sends 3 bytes; that wakes thread 2",
                 "The process sleeps in poll, and its thread in recv.");
}

static void a_process_ends_with_all_it_has(void **state)
{
    listens();
    accepts("alice", 5);
    process("exit", "'signal':'SIGKILL'");
    play();
    check_string(field_at(step_with("killed"), "server.state"), "ended", "It is gone.");
    check_string(field_at(step_with("killed"), "server.5.state"), "closed", "And alice with it.");
}

/* --- The loop ------------------------------------------------------------------------------------- */

static void a_call_inside_a_callback_is_inside_it(void **state)
{
    listens();
    accepts("alice", 5);
    loop("turn", "'turn':3");
    loop("wait", "'timeout':-1,'watched':2");
    server("epoll_wait", "'fd':3,'ready':'5:r','result':1");
    loop("woken", "'count':1,'ready':'5:r'");
    loop("begin", "'what':'handler','fd':5,'ready':'r','function':'read_client'");
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'bytes':3,'result':3");
    loop("end", "'took':1500,'name':'an event handler'");
    play();
    steps_are_from("epoll_wait", "epoll_wait returns at once: alice is ready to be read\n"
                                 "the loop calls read_client for alice\n"
                                 "the server reads 3 bytes from alice\n"
                                 "read_client returns to the loop\n");
    check_number(step_with("recvfrom")->depth, 1, "It is inside the callback.");
    check_number(step_with("recvfrom")->turn, 3, "The loop says which turn it is.");
    check_string(step_with("recvfrom")->function, "read_client", "And who did that.");
    check_number(step_with("read_client(5:r)")->depth, 0, "The callback is inside nothing.");
    check_string(field_at(step_with("returns to the loop"), "server.function"), "gone",
                 "Nothing runs any more.");
}

static void a_loop_alone_is_told_too(void **state)
{
    loop("registers", "'fd':5,'function':'read_client','asked':'r'");
    loop("turn", "'turn':1");
    loop("wait", "'timeout':-1,'watched':1");
    loop("woken", "'count':1,'ready':'5:r'");
    loop("begin", "'what':'handler','fd':5,'ready':'r','function':'read_client'");
    play();
    steps_are_from("registers", "the loop will call read_client when descriptor 5 can be read\n"
                                "the server waits for events\n"
                                "descriptor 5 is ready to be read\n"
                                "the loop calls read_client for descriptor 5\n");
}

static void who_asks_for_the_same_again_changes_nothing(void **state)
{
    loop("registers", "'fd':5,'function':'read_client','asked':'r'");
    loop("modifies", "'fd':5,'function':'read_client','asked':'r'");
    loop("modifies", "'fd':5,'function':'write_client','asked':'w'");
    play();
    check_number(steps.count, 2, "The second line is no step.");
}

static void a_queued_call_waits_in_a_list_until_it_is_made(void **state)
{
    loop("queues", "'how':'defer','function':'greet','call':'0x1'");
    loop("queues", "'how':'defer','function':'part','call':'0x2'");
    loop("begin", "'what':'call','function':'greet','call':'0x1'");
    play();
    check_string(field_at(step_with("defer part"), "server.calls"), "greet\npart\n", "In order.");
    check_string(field_at(step_with("greet()"), "server.calls"), "part\n", "One is made.");
    check_string(step_with("greet()")->phase ? step_with("greet()")->phase : "", "",
                 "Without a turn there is no phase.");
}

static void timers_stand_in_the_order_in_which_they_are_due(void **state)
{
    loop("starts", "'what':'timer','function':'late','timer':'0x1','due':9000000000");
    loop("starts", "'what':'timer','function':'soon','timer':'0x2','due':5000000000");
    loop("stops", "'what':'timer','function':'late','timer':'0x1'");
    play();
    check_string(field_at(step_with("starts timer soon"), "server.timers"),
                 "soon at 5.000 s\nlate at 9.000 s\n", "The next one first.");
    check_string(field_at(step_with("stops timer late"), "server.timers"), "soon at 5.000 s\n",
                 "One is stopped.");
}

static void a_timer_that_runs_starts_anew(void **state)
{
    loop("starts", "'what':'timer','function':'judge','timer':'0x1','due':5000001000");
    loop("queues", "'how':'defer','function':'greet','call':'0x1'");
    loop("starts", "'what':'timer','function':'judge','timer':'0x1','due':9000003000");
    play();
    check_string(steps.list[0].say, "a timer starts: the loop will call judge in 5.0 s", "First.");
    check_string(steps.list[2].say, "a timer starts anew: the loop will call judge in 9.0 s",
                 "It ran already.");
}

static void a_signal_has_its_name(void **state)
{
    loop("starts", "'what':'signal','signal':15,'function':'stop'");
    loop("starts", "'what':'signal','signal':99,'function':'other'");
    loop("begin", "'what':'signal','signal':15,'function':'stop'");
    play();
    check_string(steps.list[0].say, "the loop will call stop when SIGTERM comes", "15 is SIGTERM.");
    check_string(steps.list[1].say, "the loop will call other when a signal comes",
                 "99 is not the same everywhere.");
    check_string(steps.list[2].say, "SIGTERM has come: the loop calls stop", "15 is SIGTERM.");
}

static void a_timer_that_fires_is_one_step(void **state)
{
    loop("starts", "'what':'timer','function':'judge','timer':'0x1','due':5000000000");
    loop("turn", "'turn':1");
    loop("stops", "'what':'timer','function':'judge','timer':'0x1'");
    loop("begin", "'what':'timer','function':'judge','timer':'0x1'");
    play();
    steps_are_from("is due", "a timer is due: the loop calls judge\n");
    check_number(steps.count, 2, "That it stops by itself need not be said.");
    check_string(field_at(&steps.list[1], "server.timers"), "", "It has stopped.");
    check_string(steps.list[1].phase, "timers", "And this is the phase of timers.");
}

static void a_look_inside_a_callback_is_no_wait(void **state)
{
    listens();
    accepts("alice", 5);
    loop("turn", "'turn':4");
    loop("begin", "'what':'timer','function':'judge','timer':'0x1'");
    server("poll", "'asked':'5:r','timeout':0,'result':0");
    play();
    check_string(step_with("poll(5:r, 0 ms)")->phase, "timers", "The loop is where it was.");
    check_string(step_with("poll(5:r, 0 ms)")->say,
                 "the server looks at alice without waiting: nothing is there", "It is a look.");
}

static void a_line_without_an_interest_asks_for_nothing(void **state)
{
    listens();
    accepts("alice", 5);
    loop("registers", "'what':'handler','fd':5,'asked':'r','function':'read_client'");
    loop("modifies", "'what':'handler','fd':5,'function':'read_client'");
    play();
    steps_are_from("the loop will", "the loop will call read_client when alice can be read\n"
                                    "the loop stops reporting alice for now\n");
}

static void a_transport_says_what_it_does(void **state)
{
    listens();
    accepts("alice", 5);
    loop("state", "'fd':5,'what':'writing paused'");
    loop("state", "'fd':5,'what':'writing resumed'");
    loop("state", "'fd':5,'what':'another one'");
    play();
    steps_are_from("high watermark",
                   "the buffer for alice is over its high watermark: the writer is asked to "
                   "pause\n"
                   "the buffer for alice is under its low watermark: the writer may go on\n"
                   "the transport of alice: another one\n");
    check_string(field_at(step_with("high watermark"), "server.5.state"), "writing paused", "So.");
    check_string(field_at(step_with("low watermark"), "server.5.state"), "open", "Not any more.");
}

static void the_level_of_a_buffer_is_what_the_loop_says(void **state)
{
    listens();
    accepts("alice", 5);
    loop("level", "'fd':5,'what':'output','bytes':300,'limit':65536");
    server("recvfrom", "'fd':5,'kind':'tcp','size':100,'bytes':3,'result':3");
    play();
    check_string(field_at(step_with("recvfrom"), "server.5.buffer"), "300",
                 "It is not worked out where it is known.");
    check_string(field_at(step_with("recvfrom"), "server.5.limit"), "65536", "And its limit.");
}

static void what_a_callback_repeats_is_one_step(void **state)
{
    listens();
    accepts("alice", 5);
    loop("begin", "'what':'call','function':'flush'");
    loop("level", "'fd':5,'what':'output','bytes':300");
    loop("starts", "'what':'timer','timer':'0x1','function':'late','due':9000000");
    loop("level", "'fd':5,'what':'output','bytes':600");
    loop("starts", "'what':'timer','timer':'0x1','function':'late','due':9100000");
    server("sendto", "'fd':5,'kind':'tcp','size':600,'bytes':600,'result':600");
    loop("level", "'fd':5,'what':'output','bytes':0");
    play();
    steps_are_from(
        "flush", "the loop calls flush, which was queued\n600 bytes wait in our buffer for alice\n"
                 "a timer starts: the loop will call late in 0.0 s\n"
                 "the server sends 600 bytes to alice\n"
                 "nothing is left in our buffer for alice\n");
}

static void a_timer_that_is_due_in_weeks_does_not_run(void **state)
{
    listens();
    loop("starts", "'what':'timer','timer':'0x1','function':'late','due':4294967295000000");
    play();
    steps_are_from("the timer", "the timer of late is put off until it is wanted\n");
}

/* --- All of a recording --------------------------------------------------------------------------- */

static void lines_are_put_into_the_order_of_time(void **state)
{
    text_format(&recording, "{'t':3000,'from':'scene','event':'says','text':'third'}\n"
                            "{'t':1000,'from':'scene','event':'says','text':'first'}\n"
                            "{'t':2000,'from':'scene','event':'says','text':'second'}\n");
    play();
    steps_are_from("first", "first\nsecond\nthird\n");
    check_number(steps.list[2].t, 2000, "Times count from the first step.");
}

static void half_a_line_at_the_end_is_left_out(void **state)
{
    text_format(&recording, "{'t':1000,'from':'scene','event':'says','text':'first'}\n"
                            "{'t':2000,'from':'scene','event':'says','te");
    play();
    check_number(steps.count, 1, "The other one may still come.");
}

static void nothing_is_told_before_the_server_listens(void **state)
{
    server("write", "'fd':1,'kind':'file','size':3,'bytes':3,'result':3");
    server("epoll_create1", "'new':3,'result':3");
    server("socketpair", "'new':7,'new2':8,'result':0");
    listens();
    play();
    check_string(steps.list[0].text, "listen(4) = 0", "This is the first step.");
    check_string(field_at(&steps.list[0], "server.3.what"), "epoll", "But what was made is there.");
}

static void a_step_names_a_change_once(void **state)
{
    listens();
    accepts("alice", 5);
    client("alice sends", "'port':1005,'bytes':3");
    play();
    for (size_t i = 0; i < steps.count; i++)
        for (size_t j = 0; j < steps.list[i].change_count; j++)
            for (size_t k = 0; k < j; k++) {
                const struct change *changes = steps.changes + steps.list[i].first_change;
                check_that(strcmp(changes[j].row, changes[k].row) != 0 ||
                               strcmp(changes[j].field, changes[k].field) != 0,
                           "As JSON has it, a name stands once in an object.");
            }
}

static void what_is_no_recording_is_refused(void **state)
{
    struct steps none;
    int copy = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    int empty = steps_parse(&none, "x", "", 0), other = steps_parse(&none, "x", "{\"a\":1}\n", 8),
        newer = steps_parse(&none, "x", "{\"recording\":2}\n", 16);
    dup2(copy, STDERR_FILENO);
    close(copy);
    close(nowhere);
    check_number(empty, -1, "Nothing is no recording.");
    check_number(other, -1, "Other JSON is no recording.");
    check_number(newer, -1, "A recording of another version has another meaning.");
}

/* A recording may come from anybody. */
static void numbers_are_not_trusted(void **state)
{
    static const char most[] = "9223372036854775807", least[] = "-9223372036854775808";
    static const char *const fields[] = {"t",       "pid",   "took",  "result", "fd",     "new",
                                         "target",  "bytes", "turn",  "count",  "due",    "limit",
                                         "timeout", "port",  "child", "status", "thread", "lines"};
    static const char *const calls[] = {"recvfrom", "sendto",    "accept4", "select",
                                        "close",    "epoll_ctl", "clone",   "dup"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields * 16; i++) {
        const char *field = fields[i / 16], *name = calls[i / 2 % 8];
        const char *number = i % 2 ? most : least;
        begin();
        listens();
        accepts("alice", 5);
        check_note("%s of %s is %s", field, name, number);
        for (int line = 0; line < 3; line++)
            text_format(
                &recording,
                "{'%s':%s,%s'from':'%s','event':'%s','call':'%s',%s'asked':'5','ready':'5 x :r'"
                ",'result':1}\n",
                field, number, strcmp(field, "t") == 0 ? "" : "'t':90000,",
                line == 2 ? "loop" : "kernel", line == 2 ? "level" : "call", name,
                strcmp(field, "fd") == 0 ? "" : "'fd':5,");
        play();
        steps_release(&steps);
        played = false;
    }
}

static void any_lines_are_played_without_harm(void **state)
{
    static const char *const events[] = {"call",   "begin", "end",     "sends", "closes",
                                         "resets", "turn",  "process", "exit",  "connects",
                                         "queues", "level", "woken"};
    static const char *const calls[] = {"accept4",    "recvfrom", "sendto",    "close",
                                        "select",     "dup",      "epoll_ctl", "listen",
                                        "socketpair", "fcntl",    "shutdown"};
    static const char *const from[] = {"kernel", "loop", "client", "scene"};
    uint32_t random = check_seed();
    for (int round = 0; round < 300; round++) {
        begin();
        check_note("round %d", round);
        for (int line = 0; line < 60; line++)
            text_format(&recording,
                        "{'t':%u,'from':'%s','pid':%u,'event':'%s','call':'%s','fd':%d,'new':%d,"
                        "'new2':%d,'target':%d,'who':'%c','port':%u,'bytes':%d,'took':%d,"
                        "'kind':'tcp','peer':'1:%u','asked':'%d:r','ready':'%d:rw','child':%u%s}\n",
                        check_random(&random, 9000), from[check_random(&random, 4)],
                        1 + check_random(&random, 3), events[check_random(&random, 13)],
                        calls[check_random(&random, 11)], (int)check_random(&random, 9) - 1,
                        (int)check_random(&random, 9) - 1, (int)check_random(&random, 9) - 1,
                        (int)check_random(&random, 9) - 1, 'a' + (char)check_random(&random, 3),
                        check_random(&random, 9), (int)check_random(&random, 99) - 1,
                        (int)check_random(&random, 5000) - 1, check_random(&random, 9),
                        (int)check_random(&random, 9) - 1, (int)check_random(&random, 9) - 1,
                        1 + check_random(&random, 3),
                        check_random(&random, 2) ? ",'result':1" : ",'error':'EAGAIN'");
        play();
        struct text json = {0};
        steps_print(&steps, &json);
        text_release(&json);
        steps_release(&steps);
        played = false;
    }
}

/* --- JSON and names ------------------------------------------------------------------------------- */

static void nothing_in_a_string_ends_a_script(void **state)
{
    struct text json = {0};
    json_string(&json, "</script>\"\\\n\xE2\x80\xA8 \xE2\x80\xA9 \x7F é\xC0\x80");
    check_string(text_string(&json),
                 "\"\\u003c/script\\u003e\\\"\\\\\\u000a\\u2028 \\u2029 \\u007f é\\u0000\"",
                 "It is JSON, and may stand in a page.");
    text_release(&json);
}

static void no_name_of_a_client_ends_a_script(void **state)
{
    struct text json = {0};
    listens();
    add("client", "'event':'connects','who':'</script>\\u0022','port':1005");
    play();
    steps_print(&steps, &json);
    check_that(!strstr(text_string(&json), "</"), "A recording may come from anybody.");
    check_that(strstr(text_string(&json), "{\"\\u003c/script\\u003e\\\".state\":"),
               "The row has its name.");
    text_release(&json);
}

static void a_function_of_this_program_has_its_name_and_place(void **state)
{
    struct names *names = names_open();
    char at[40], address[40], command[600];
    snprintf(command, sizeof command, "%s --record x", program);
    snprintf(at, sizeof at, "0x%llx", (unsigned long long)(uintptr_t)names_learn);
    snprintf(address, sizeof address, "0x%llx", (unsigned long long)(uintptr_t)steps_parse);
    names_learn(names, 7, command, "names_learn", at);
    const struct function *function = names_find(names, 7, address);
    if (!function && system("command -v nm >/dev/null") != 0)
        skip();
    check_that(function, "nm knows it.");
    check_string(function->name, "steps_parse", "The address is that of this function.");
    check_string(function->file, "tools/see/model.c", "And it stands there.");
    check_that(!names_find(names, 8, address), "Of another process nothing is known.");
    check_that(!names_find(names, 7, "steps_parse"), "A name is no address.");
    names_close(names);
}

static void of_another_build_no_address_means_anything(void **state)
{
    struct names *names = names_open();
    char at[40];
    snprintf(at, sizeof at, "0x%llx", (unsigned long long)(uintptr_t)names_learn + 16);
    names_learn(names, 7, program, "names_learn", at);
    check_that(!names_find(names, 7, at), "The anchor is not where it would be.");
    names_close(names);
}

static void the_source_of_a_function_is_found_by_its_name(void **state)
{
    struct text lines = {0};
    int line = source_of("stages/04-callbacks/server.c", "read_client", &lines);
    check_that(line > 0, "It is there, behind its declaration.");
    check_that(strncmp(text_string(&lines), "static void read_client(int fd", 30) == 0,
               "It begins with its type.");
    check_that(lines.size > 3 && strcmp(lines.bytes + lines.size - 3, "\n}\n") == 0,
               "It ends with its brace.");
    check_number(source_of("stages/04-callbacks/server.c", "ead_client", &lines), 0,
                 "Half a name is none.");
    check_number(source_of("../secret.c", "main", &lines), 0, "Nothing outside is read.");
    text_release(&lines);
}

static void bytes_that_are_no_character_are_shown_as_numbers(void **state)
{
    listens();
    accepts("alice", 5);
    server("recvfrom", "'fd':5,'result':2,'text':'\\u00c3\\u00a9'");
    server("sendto", "'fd':5,'result':3,'text':'\\u00e0\\u0080\\u0080'");
    play();
    (void)step_with("recvfrom(5) = 2 \"\xC3\xA9\"");
    (void)step_with("sendto(5) = 3 \"\\xe0\\x80\\x80\""); /* more bytes than the character needs */
}

static void a_source_that_was_recorded_is_shown(void **state)
{
    listens();
    loop("function", "'function':'kick','file':'stages/04-callbacks/server.c','line':7,"
                     "'source':'void kick(void)\\n{\\n}\\n'");
    play();
    check_number(steps.function_count, 1, "It was told of one.");
    check_string(
        steps.functions[0].lines, "void kick(void)\n{\n}\n",
        "The file of the course has no such function: the server was changed for the scene.");
    check_number(steps.functions[0].line, 7, "And where it stood.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "steps", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(a_client_waits_in_the_queue_until_it_is_accepted),
        TEST(what_a_client_has_sent_waits_until_it_is_received),
        TEST(a_partial_send_says_what_the_kernel_took),
        TEST(no_room_and_nothing_there_are_told_apart),
        TEST(a_half_close_is_not_a_close),
        TEST(a_server_that_reads_no_more_has_not_finished),
        TEST(a_client_for_whom_there_is_no_descriptor_has_to_wait),
        TEST(a_reset_loses_what_was_under_way),
        TEST(what_is_sent_to_a_client_that_has_closed_waits_nowhere),
        TEST(a_client_that_nobody_told_of_has_a_number),
        TEST(a_duplicate_keeps_a_connection_open),
        TEST(an_epoll_set_is_made_and_closed),
        TEST(a_call_that_waits_for_one_client_does_not_notice_another),
        TEST(a_call_that_finds_something_does_not_sleep),
        TEST(a_call_that_never_returns_sleeps_to_the_end),
        TEST(a_call_that_does_not_block_never_sleeps),
        TEST(a_wait_that_a_stop_interrupts_goes_on),
        TEST(a_wait_with_a_limit_that_goes_on_does_not_tell_what_is_ready),
        TEST(a_server_that_is_stopped_notices_nothing_of_it),
        TEST(a_wait_that_a_signal_ends_says_so),
        TEST(select_changes_what_the_server_is_interested_in),
        TEST(who_waits_for_room_does_not_hear),
        TEST(those_who_are_ready_alike_are_named_together),
        TEST(a_wait_that_returns_at_once_is_one_step),
        TEST(an_event_may_be_stale_before_its_handler_is_called),
        TEST(a_stale_event_may_be_withheld),
        TEST(what_a_server_drops_is_in_no_buffer),
        TEST(a_child_has_the_descriptors_of_its_parent),
        TEST(a_child_that_executes_a_program_supervises_its_own_workers),
        TEST(a_child_may_act_before_its_parent_has_forked),
        TEST(another_program_gets_what_is_not_closed_for_it),
        TEST(a_connection_wakes_everybody_who_asked),
        TEST(an_exclusive_watch_wakes_one_of_them),
        TEST(of_several_listeners_the_kernel_chooses_one),
        TEST(threads_share_their_descriptors),
        TEST(a_thread_that_sleeps_notices_what_its_process_does_not),
        TEST(a_process_ends_with_all_it_has),
        TEST(a_call_inside_a_callback_is_inside_it),
        TEST(a_loop_alone_is_told_too),
        TEST(who_asks_for_the_same_again_changes_nothing),
        TEST(a_queued_call_waits_in_a_list_until_it_is_made),
        TEST(timers_stand_in_the_order_in_which_they_are_due),
        TEST(a_timer_that_runs_starts_anew),
        TEST(a_signal_has_its_name),
        TEST(a_timer_that_fires_is_one_step),
        TEST(a_look_inside_a_callback_is_no_wait),
        TEST(a_line_without_an_interest_asks_for_nothing),
        TEST(a_transport_says_what_it_does),
        TEST(the_level_of_a_buffer_is_what_the_loop_says),
        TEST(what_a_callback_repeats_is_one_step),
        TEST(a_timer_that_is_due_in_weeks_does_not_run),
        TEST(lines_are_put_into_the_order_of_time),
        TEST(half_a_line_at_the_end_is_left_out),
        TEST(nothing_is_told_before_the_server_listens),
        TEST(a_step_names_a_change_once),
        TEST(what_is_no_recording_is_refused),
        TEST(numbers_are_not_trusted),
        TEST(any_lines_are_played_without_harm),
        TEST(nothing_in_a_string_ends_a_script),
        TEST(no_name_of_a_client_ends_a_script),
        TEST(a_function_of_this_program_has_its_name_and_place),
        TEST(of_another_build_no_address_means_anything),
        TEST(the_source_of_a_function_is_found_by_its_name),
        TEST(bytes_that_are_no_character_are_shown_as_numbers),
        TEST(a_source_that_was_recorded_is_shown),
    };
    program = argv[0];
    return check_main(argc, argv, &suite, tests);
}
