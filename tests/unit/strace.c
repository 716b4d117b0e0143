/* What strace prints, as entries of a recording, through strace.h.
 *
 * Start at gives(): lines as strace prints them, and the entries that they give, without their beginnings. */
#include "strace.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OFFSET = 1000 };

static struct strace *strace;
static char all[64 * 1024]; /* entries */

static void begin(void)
{
    strace = strace_new(OFFSET);
}

static void end(void)
{
    strace_free(strace);
}

/* Add the entries that there are now, each a line, without "from", and without "event" if it is a call. */
static void collect(void)
{
    static struct entry entry;
    static char line[ENTRY_LINE];
    const char *call = "\"event\":\"call\",", *from = "\"from\":\"kernel\",";
    while (strace_next(strace, &entry)) {
        entry_write(&entry, line);
        for (int i = 0; i < 2; i++) {
            char *place = strstr(line, i == 0 ? from : call);
            size_t size = strlen(i == 0 ? from : call);
            if (place)
                memmove(place, place + size, strlen(place + size) + 1);
        }
        check_that(strlen(all) + strlen(line) < sizeof all, "This test has little room.");
        strcat(all, line);
    }
}

static void take(const char *text)
{
    size_t size = strcspn(text, "\n");
    strace_take(strace, text, size);
    collect();
    if (text[size] && text[size + 1])
        take(text + size + 1);
}

/* Lines give entries. */
static void gives(const char *lines, const char *entries)
{
    all[0] = '\0';
    take(lines);
    check_string(all, entries, "A line of strace's is told as docs/recording.md says.");
}

/* A call of process 7 gives these fields, "call" first, and took 2 ns. */
static void call_gives(const char *call, const char *fields)
{
    char line[2048], entry[2048];
    snprintf(line, sizeof line, "7 100.000000005 %s <0.000000002>", call);
    snprintf(entry, sizeof entry, "{\"t\":100000001005,\"pid\":7,%s,\"took\":2}\n", fields);
    gives(line, entry);
}

/* --- Lines ----------------------------------------------------------------------------------------------- */

static void a_line_has_a_process_and_a_time_on_the_clock_of_the_recording(void **state)
{
    gives("12  1796061519.704160115 pause() = ? ERESTARTNOHAND (To be restarted) <0.000016728>\n",
          "{\"t\":1796061519704161115,\"pid\":12,\"call\":\"pause\",\"error\":\"ERESTARTNOHAND\","
          "\"took\":16728}\n");
    strace_set_offset(strace, -100000000000);
    gives("12  100.000000001 pause() = 0 <1.000000000>",
          "{\"t\":1,\"pid\":12,\"call\":\"pause\",\"result\":0,\"took\":1000000000}\n");
}

static void what_is_no_line_of_straces_is_passed_over(void **state)
{
    gives("strace: Process 12 attached\n\n12\n12 \n12 100\n12 100.\n12 100.5 pause() = 0\n"
          "12 100.000000001\n-1 100.000000001 pause() = 0\nx 100.000000001 pause() = 0\n"
          "12 100.000000001 brk(NULL) = 0x55 <0.000000001>\n12 100.000000001 pause\n"
          "12 100.000000001 +++ superseded by execve in pid 7 +++\n12 100.000000001 --- stopped by "
          "SIGSTOP ---\n",
          "");
}

static void a_signal_is_told(void **state)
{
    gives("7 100.000000000 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=44, si_uid=0} "
          "---\n",
          "{\"t\":100000001000,\"pid\":7,\"event\":\"signal\",\"signal\":\"SIGTERM\",\"sender\":44}"
          "\n");
}

static void an_end_is_told(void **state)
{
    gives("7 100.000000000 exit_group(3) = ?\n7 100.000000001 +++ exited with 3 +++\n",
          "{\"t\":100000001000,\"pid\":7,\"call\":\"exit_group\",\"status\":3}\n"
          "{\"t\":100000001001,\"pid\":7,\"event\":\"exit\",\"status\":3}\n");
    gives("8 100.000000000 +++ killed by SIGSEGV (core dumped) +++\n",
          "{\"t\":100000001000,\"pid\":8,\"event\":\"exit\",\"signal\":\"SIGSEGV\"}\n");
}

/* --- Calls that return later ----------------------------------------------------------------------------- */

static void a_call_that_returns_later_is_one_entry(void **state)
{
    gives("7 100.000000001 recvfrom(6<TCP:[127.0.0.1:80->127.0.0.1:99]>,  <unfinished ...>\n"
          "8 100.000000002 close(3) = 0 <0.000000001>\n"
          "7 100.000000003 <... recvfrom resumed>\"hi\\n\", 64, 0, NULL, NULL) = 3 <0.000000002>\n",
          "{\"t\":100000001002,\"pid\":8,\"call\":\"close\",\"fd\":3,\"result\":0,\"took\":1}\n"
          "{\"t\":100000001001,\"pid\":7,\"call\":\"recvfrom\",\"fd\":6,\"local\":\"127.0.0.1:80\","
          "\"peer\":\"127.0.0.1:99\",\"kind\":\"tcp\",\"size\":64,\"bytes\":3,\"text\":\"hi\\n\","
          "\"result\":3,\"took\":2}\n");
}

static void a_call_that_never_returns_has_no_result(void **state)
{
    gives("7 100.000000001 read(0,  <unfinished ...>) = ?\n7 100.000000002 +++ killed by SIGKILL "
          "+++\n",
          "{\"t\":100000001001,\"pid\":7,\"call\":\"read\",\"fd\":0,\"size\":0}\n"
          "{\"t\":100000001002,\"pid\":7,\"event\":\"exit\",\"signal\":\"SIGKILL\"}\n");
    gives("8 100.000000001 accept(3<TCP:[127.0.0.1:80]>,  <unfinished ...>\n8 100.000000002 +++ "
          "exited with 0 +++\n",
          "{\"t\":100000001001,\"pid\":8,\"call\":\"accept\",\"fd\":3,\"local\":\"127.0.0.1:80\","
          "\"kind\":\"tcp\"}\n"
          "{\"t\":100000001002,\"pid\":8,\"event\":\"exit\",\"status\":0}\n");
}

static void calls_under_way_at_the_end_are_told(void **state)
{
    gives("7 100.000000001 poll([{fd=3, events=POLLIN}], 1, -1 <unfinished ...>\n8 100.000000002 "
          "pause( <unfinished ...>\n",
          "");
    strace_end(strace);
    collect();
    check_string(
        all,
        "{\"t\":100000001002,\"pid\":8,\"call\":\"pause\"}\n"
        "{\"t\":100000001001,\"pid\":7,\"call\":\"poll\",\"asked\":\"3:r\",\"timeout\":-1}\n",
        "A recording that ends in the middle has what was under way.");
}

static void a_wait_that_goes_on_after_a_stop_keeps_its_name(void **state)
{
    call_gives("restart_syscall(<... resuming interrupted poll ...>) = 1",
               "\"call\":\"poll\",\"resumed\":true,\"result\":1");
}

/* --- Descriptors ------------------------------------------------------------------------------------------ */

static void what_a_descriptor_is_is_told(void **state)
{
    call_gives("close(3<TCPv6:[[::1]:80->[::1]:99]>) = 0",
               "\"call\":\"close\",\"fd\":3,\"local\":\"[::1]:80\",\"peer\":\"[::1]:99\",\"kind\":"
               "\"tcp\",\"result\":0");
    call_gives("close(3<UNIX-STREAM:[11->12]>) = 0",
               "\"call\":\"close\",\"fd\":3,\"local\":\"11\",\"peer\":\"12\",\"kind\":\"unix\","
               "\"result\":0");
    call_gives("close(3<UNIX-STREAM:[11,\"/tmp/a]>b\"]>) = 0",
               "\"call\":\"close\",\"fd\":3,\"local\":\"11\",\"kind\":\"unix\",\"result\":0");
    call_gives("close(3<pipe:[77]>) = 0",
               "\"call\":\"close\",\"fd\":3,\"local\":\"77\",\"kind\":\"pipe\",\"result\":0");
    call_gives("close(3<anon_inode:[eventpoll]>) = 0",
               "\"call\":\"close\",\"fd\":3,\"kind\":\"epoll\",\"result\":0");
    call_gives(
        "close(3</dev/pts/0<char 136:0>>) = 0",
        "\"call\":\"close\",\"fd\":3,\"path\":\"/dev/pts/0\",\"kind\":\"terminal\",\"result\":0");
    call_gives("close(3</tmp/a->(deleted)) = 0",
               "\"call\":\"close\",\"fd\":3,\"path\":\"/tmp/a-\",\"kind\":\"file\",\"result\":0");
    call_gives("close(3<TCP:[1234]>) = 0",
               "\"call\":\"close\",\"fd\":3,\"kind\":\"tcp\",\"result\":0");
    call_gives("close(3) = -1 EBADF (Bad file descriptor)",
               "\"call\":\"close\",\"fd\":3,\"result\":-1,\"error\":\"EBADF\"");
}

static void a_connection_that_was_reset_is_still_known(void **state)
{
    call_gives("accept4(3<TCP:[127.0.0.1:80]>, {sa_family=AF_INET, sin_port=htons(99), "
               "sin_addr=inet_addr(\"127.0.0.1\")}, [128 => 16], SOCK_CLOEXEC|SOCK_NONBLOCK) = "
               "6<TCP:[1234]>",
               "\"call\":\"accept4\",\"fd\":3,\"local\":\"127.0.0.1:80\",\"kind\":\"tcp\",\"new\":"
               "6,\"nonblocking\":true,"
               "\"cloexec\":true,\"peer\":\"127.0.0.1:99\",\"result\":6");
    call_gives("recvfrom(6<TCP:[1234]>, 0x7ffe, 64, 0, NULL, NULL) = -1 ECONNRESET (Connection "
               "reset by peer)",
               "\"call\":\"recvfrom\",\"fd\":6,\"peer\":\"127.0.0.1:99\",\"kind\":\"tcp\",\"size\":"
               "64,\"result\":-1,"
               "\"error\":\"ECONNRESET\"");
    call_gives(
        "close(6<TCP:[1234]>) = 0",
        "\"call\":\"close\",\"fd\":6,\"peer\":\"127.0.0.1:99\",\"kind\":\"tcp\",\"result\":0");
    call_gives("close(6) = 0", "\"call\":\"close\",\"fd\":6,\"result\":0");
}

static void addresses_of_all_families_are_told(void **state)
{
    call_gives("bind(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), "
               "inet_pton(AF_INET6, "
               "\"::1\", &sin6_addr), sin6_scope_id=0}, 28) = 0",
               "\"call\":\"bind\",\"fd\":3,\"local\":\"[::1]:80\",\"result\":0");
    call_gives("connect(3, {sa_family=AF_UNIX, sun_path=\"/run/x\"}, 110) = 0",
               "\"call\":\"connect\",\"fd\":3,\"peer\":\"/run/x\",\"result\":0");
}

static void descriptors_that_are_made_are_told(void **state)
{
    call_gives("pipe2([5<pipe:[77]>, 6<pipe:[77]>], O_CLOEXEC) = 0",
               "\"call\":\"pipe2\",\"new\":5,\"new2\":6,\"cloexec\":true,\"result\":0");
    call_gives("socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0",
               "\"call\":\"socketpair\",\"new\":3,\"new2\":4,\"result\":0");
    call_gives(
        "fcntl(5<pipe:[77]>, F_DUPFD_CLOEXEC, 3) = 9<pipe:[77]>",
        "\"call\":\"fcntl\",\"fd\":5,\"local\":\"77\",\"kind\":\"pipe\",\"new\":9,\"cloexec\":true,"
        "\"operation\":\"F_DUPFD_CLOEXEC\",\"result\":9");
    call_gives("fcntl(9, F_SETFL, O_RDONLY|O_NONBLOCK) = 0",
               "\"call\":\"fcntl\",\"fd\":9,\"local\":\"77\",\"kind\":\"pipe\",\"nonblocking\":"
               "true,\"operation\":\"F_SETFL\","
               "\"result\":0");
    call_gives("openat(AT_FDCWD, \"/a\\\"b\", O_RDONLY) = 3</a\"b>",
               "\"call\":\"openat\",\"path\":\"/a\\\"b\",\"new\":3,\"result\":3");
}

/* --- Data ------------------------------------------------------------------------------------------------- */

static void data_is_shown_as_it_was(void **state)
{
    call_gives(
        "write(5<pipe:[77]>, \"a\\\"\\\\\\0\\1\\377\\x41\\0017,\\n)\", 11) = 11",
        "\"call\":\"write\",\"fd\":5,\"local\":\"77\",\"kind\":\"pipe\",\"size\":11,\"bytes\":11,"
        "\"text\":\"a\\\"\\\\\\u0000\\u0001\\u00ffA\\u00017,\\n\",\"result\":11");
}

static void only_what_was_moved_is_shown(void **state)
{
    call_gives("sendto(5, \"abcdef\", 6, MSG_NOSIGNAL, NULL, 0) = 2",
               "\"call\":\"sendto\",\"fd\":5,\"size\":6,\"bytes\":2,\"text\":\"ab\",\"flags\":"
               "\"MSG_NOSIGNAL\",\"result\":2");
    call_gives("writev(5, [{iov_base=\"ab\", iov_len=2}, {iov_base=\"cd\", iov_len=2}], 2) = 3",
               "\"call\":\"writev\",\"fd\":5,\"size\":4,\"bytes\":3,\"text\":\"abc\",\"result\":3");
    call_gives("read(5, \"\", 64) = 0",
               "\"call\":\"read\",\"fd\":5,\"size\":64,\"bytes\":0,\"result\":0");
}

static void long_data_is_cut(void **state)
{
    char data[71], call[256], fields[256];
    memset(data, 'x', 70);
    data[70] = '\0';
    sprintf(call, "read(5, \"%s\", 70) = 70", data);
    sprintf(fields,
            "\"call\":\"read\",\"fd\":5,\"size\":70,\"bytes\":70,\"text\":\"%.64s\",\"cut\":true,"
            "\"result\":70",
            data);
    call_gives(call, fields);
}

static void what_files_hold_is_not_shown(void **state)
{
    call_gives("read(5</etc/key>, \"secret\", 64) = 6",
               "\"call\":\"read\",\"fd\":5,\"path\":\"/etc/"
               "key\",\"kind\":\"file\",\"size\":64,\"bytes\":6,\"result\":6");
}

static void messages_are_shown_with_what_they_pass(void **state)
{
    call_gives(
        "recvmsg(5, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=\"x\", iov_len=1}], "
        "msg_iovlen=1, "
        "msg_control=[{cmsg_len=24, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, "
        "cmsg_data=[6<pipe:[7]>, 8]}], "
        "msg_controllen=24, msg_flags=0}, MSG_CMSG_CLOEXEC) = 1",
        "\"call\":\"recvmsg\",\"fd\":5,\"size\":1,\"bytes\":1,\"text\":\"x\",\"passed\":\"6 8\","
        "\"flags\":\"MSG_CMSG_CLOEXEC\",\"result\":1");
}

/* Process 7 gets this on descriptor 5, and shows that. */
static void shows(const char *got, const char *shown)
{
    char call[256], fields[256];
    sprintf(call, "recvfrom(5, \"%s\", 99, 0, NULL, NULL) = %zu", got, strlen(got));
    sprintf(
        fields,
        "\"call\":\"recvfrom\",\"fd\":5,\"size\":99,\"bytes\":%zu,\"text\":\"%s\",\"result\":%zu",
        strlen(got), shown, strlen(got));
    call_gives(call, fields);
}

static void secrets_are_hidden_in_each_stream_by_itself(void **state)
{
    shows("/log", "/log");
    call_gives("sendto(5, \"a\", 1, 0, NULL, 0) = 1",
               "\"call\":\"sendto\",\"fd\":5,\"size\":1,\"bytes\":1,\"text\":\"a\",\"result\":1");
    call_gives(
        "recvfrom(6, \"in a\", 4, 0, NULL, NULL) = 4",
        "\"call\":\"recvfrom\",\"fd\":6,\"size\":4,\"bytes\":4,\"text\":\"in a\",\"result\":4");
    shows("in bob x", "in *****");
    shows("yz", "**");
}

static void a_new_connection_under_an_old_number_has_no_secrets_yet(void **state)
{
    shows("/login a", "/login *");
    call_gives("close(5) = 0", "\"call\":\"close\",\"fd\":5,\"result\":0");
    shows("hi /login a", "hi /login *");
    call_gives("accept(3, NULL, NULL) = 5", "\"call\":\"accept\",\"fd\":3,\"new\":5,\"result\":5");
    shows("hi", "hi");
}

static void what_was_peeked_at_or_not_sent_is_no_part_of_the_stream(void **state)
{
    call_gives("recvfrom(5, \"/login \", 99, MSG_PEEK, NULL, NULL) = 7",
               "\"call\":\"recvfrom\",\"fd\":5,\"size\":99,\"bytes\":7,\"text\":\"/login "
               "\",\"flags\":\"MSG_PEEK\",\"result\":7");
    shows("/login a", "/login *");
    call_gives(
        "sendto(5, \"/login x\", 8, 0, NULL, 0) = -1 EAGAIN (Resource temporarily unavailable)",
        "\"call\":\"sendto\",\"fd\":5,\"size\":8,\"text\":\"/login "
        "*\",\"result\":-1,\"error\":\"EAGAIN\"");
    call_gives("sendto(5, \"a\", 1, 0, NULL, 0) = 1",
               "\"call\":\"sendto\",\"fd\":5,\"size\":1,\"bytes\":1,\"text\":\"a\",\"result\":1");
}

static void what_straces_limit_hides_may_begin_a_secret(void **state)
{
    call_gives(
        "recvfrom(5, \"ab\"..., 99, 0, NULL, NULL) = 9",
        "\"call\":\"recvfrom\",\"fd\":5,\"size\":99,\"bytes\":9,\"text\":\"ab\",\"result\":9");
    call_gives(
        "recvfrom(5, \"cd\\ne\", 99, 0, NULL, NULL) = 4",
        "\"call\":\"recvfrom\",\"fd\":5,\"size\":99,\"bytes\":4,\"text\":\"**\\ne\",\"result\":4");
}

/* What is known of descriptors moves in memory when a large number comes: process 8 is behind it. */
static void what_goes_from_one_descriptor_to_another_may_begin_a_secret(void **state)
{
    shows("a", "a");
    gives("8 100.000000005 close(5) = 0 <0.000000002>",
          "{\"t\":100000001005,\"pid\":8,\"call\":\"close\",\"fd\":5,\"result\":0,\"took\":2}\n");
    call_gives("splice(600, NULL, 5, NULL, 9, 0) = 9",
               "\"call\":\"splice\",\"fd\":5,\"source\":600,\"size\":9,\"bytes\":9,\"result\":9");
    call_gives(
        "sendto(5, \"cd\\ne\", 4, 0, NULL, 0) = 4",
        "\"call\":\"sendto\",\"fd\":5,\"size\":4,\"bytes\":4,\"text\":\"**\\ne\",\"result\":4");
}

/* --- Waits ------------------------------------------------------------------------------------------------ */

static void select_says_what_went_in_and_what_came_out(void **state)
{
    call_gives("pselect6(8, [3<TCP:[127.0.0.1:80]> 5<TCP:[1.2.3.4:80->6.7.8.9:10]>], [5], NULL, "
               "{tv_sec=1, tv_nsec=500}, "
               "NULL) = 2 (in [3], out [5], left {tv_sec=0, tv_nsec=7})",
               "\"call\":\"pselect6\",\"asked\":\"3:r 5:rw\",\"ready\":\"3:r "
               "5:w\",\"timeout\":1001,\"result\":2");
    call_gives("select(5, [4], [], [4], {tv_sec=0, tv_usec=0}) = 0 (Timeout)",
               "\"call\":\"select\",\"asked\":\"4:re\",\"timeout\":0,\"result\":0");
    call_gives(
        "select(5, [4], NULL, NULL, NULL) = -1 EBADF (Bad file descriptor)",
        "\"call\":\"select\",\"asked\":\"4:r\",\"timeout\":-1,\"result\":-1,\"error\":\"EBADF\"");
}

static void poll_says_what_went_in_and_what_came_out(void **state)
{
    call_gives(
        "poll([{fd=3<pipe:[7]>, events=POLLIN}, {fd=4, events=POLLIN|POLLOUT}, {fd=-1}], 3, 20) = "
        "1 ([{fd=4, "
        "revents=POLLIN|POLLERR|POLLHUP}])",
        "\"call\":\"poll\",\"asked\":\"3:r 4:rw\",\"ready\":\"4:reh\",\"timeout\":20,\"result\":1");
    call_gives("ppoll([{fd=3, events=0}], 1, NULL, NULL, 8) = 1 ([{fd=3, revents=POLLNVAL}])",
               "\"call\":\"ppoll\",\"asked\":\"3:\",\"ready\":\"3:n\",\"timeout\":-1,\"result\":1");
}

static void epoll_tells_of_the_descriptor_that_was_registered(void **state)
{
    call_gives("epoll_ctl(4<anon_inode:[eventpoll]>, EPOLL_CTL_ADD, 6, {events=EPOLLIN|EPOLLET, "
               "data={u32=16, u64=94000000016}}) = 0",
               "\"call\":\"epoll_ctl\",\"op\":\"add\",\"fd\":4,\"kind\":\"epoll\",\"target\":6,"
               "\"asked\":\"r\",\"edge\":true,\"result\":0");
    call_gives("epoll_wait(4, [{events=EPOLLIN|EPOLLRDHUP, data={u32=16, u64=94000000016}}, "
               "{events=EPOLLOUT, data={u32=9, u64=9}}], "
               "8, -1) = 2",
               "\"call\":\"epoll_wait\",\"fd\":4,\"kind\":\"epoll\",\"ready\":\"6:rh "
               "9:w\",\"timeout\":-1,\"result\":2");
    call_gives("epoll_pwait(4, [{events=EPOLLIN, data=0x15e2c5da10}], 8, 5, NULL, 8) = 1",
               "\"call\":\"epoll_pwait\",\"fd\":4,\"kind\":\"epoll\",\"ready\":\"-1:r\","
               "\"timeout\":5,\"result\":1");
    call_gives("epoll_ctl(4, EPOLL_CTL_DEL, 6, NULL) = 0",
               "\"call\":\"epoll_ctl\",\"op\":\"del\",\"fd\":4,\"kind\":\"epoll\",\"target\":6,"
               "\"result\":0");
}

static void a_child_knows_what_its_parent_registered(void **state)
{
    gives("7 100.000000000 epoll_ctl(4, EPOLL_CTL_ADD, 6, {events=EPOLLIN, data={u32=1, "
          "u64=94000000001}}) = 0 <0.000000001>\n"
          "7 100.000000000 fork( <unfinished ...>\n"
          "8 100.000000001 epoll_wait(4, [{events=EPOLLIN, data={u32=1, u64=94000000001}}], 8, -1) "
          "= 1 <0.000000001>\n"
          "7 100.000000002 <... fork resumed>) = 8 <0.000000001>\n",
          "{\"t\":100000001000,\"pid\":7,\"call\":\"epoll_ctl\",\"op\":\"add\",\"fd\":4,\"target\":"
          "6,\"asked\":\"r\",\"result\":0,\"took\":1}\n"
          "{\"t\":100000001001,\"pid\":8,\"call\":\"epoll_wait\",\"fd\":4,\"ready\":\"6:r\","
          "\"timeout\":-1,\"result\":1,\"took\":1}\n"
          "{\"t\":100000001000,\"pid\":7,\"call\":\"fork\",\"how\":\"fork\",\"child\":8,\"result\":"
          "8,\"took\":1}\n"
          "{\"t\":100000001001,\"pid\":7,\"event\":\"process\",\"child\":8,\"how\":\"fork\"}\n");
}

static void a_thread_is_part_of_its_process(void **state)
{
    gives("7 100.000000000 clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0} <unfinished ...>\n"
          "9 100.000000001 read(5<pipe:[7]>, \"x\", 1) = 1 <0.000000001>\n"
          "7 100.000000002 <... clone3 resumed> => {parent_tid=[9]}, 88) = 9 <0.000000004>\n"
          "9 100.000000003 +++ exited with 0 +++\n",
          "{\"t\":100000001001,\"pid\":7,\"thread\":9,\"call\":\"read\",\"fd\":5,\"local\":\"7\","
          "\"kind\":\"pipe\",\"size\":1,\"bytes\":1,"
          "\"text\":\"x\",\"result\":1,\"took\":1}\n"
          "{\"t\":100000001000,\"pid\":7,\"call\":\"clone3\",\"how\":\"thread\",\"child\":9,"
          "\"result\":9,\"took\":4}\n"
          "{\"t\":100000001004,\"pid\":7,\"event\":\"process\",\"child\":9,\"how\":\"thread\"}\n"
          "{\"t\":100000001003,\"pid\":7,\"thread\":9,\"event\":\"exit\",\"status\":0}\n");
}

static void other_calls_say_what_they_are_about(void **state)
{
    call_gives("shutdown(5, SHUT_WR) = 0",
               "\"call\":\"shutdown\",\"fd\":5,\"how\":\"write\",\"result\":0");
    call_gives("listen(5, 128) = 0", "\"call\":\"listen\",\"fd\":5,\"backlog\":128,\"result\":0");
    call_gives("wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], WNOHANG, NULL) = 12",
               "\"call\":\"wait4\",\"child\":12,\"status\":\"{WIFEXITED(s) && WEXITSTATUS(s) == "
               "0}\",\"result\":12");
    call_gives("kill(12, SIGTERM) = 0",
               "\"call\":\"kill\",\"target\":12,\"signal\":\"SIGTERM\",\"result\":0");
    call_gives("clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=1000000}, NULL) = 0",
               "\"call\":\"clock_nanosleep\",\"timeout\":1,\"result\":0");
    call_gives("sendfile(5, 6, NULL, 99) = 9",
               "\"call\":\"sendfile\",\"fd\":5,\"source\":6,\"size\":99,\"bytes\":9,\"result\":9");
    call_gives(
        "setsockopt(5, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
        "\"call\":\"setsockopt\",\"fd\":5,\"option\":\"SO_REUSEADDR\",\"value\":1,\"result\":0");
}

/* --- How strace is called ------------------------------------------------------------------------------------ */

static void strace_is_called_with_a_file_to_write_to(void **state)
{
    const char *arguments[STRACE_ARGUMENTS];
    int count = strace_arguments("out", arguments), i = 0;
    check_that(count < STRACE_ARGUMENTS && !arguments[count],
               "The command follows where the NULL is.");
    check_string(arguments[0], "strace", "The program.");
    while (i + 1 < count && strcmp(arguments[i], "-o") != 0)
        i++;
    check_string(arguments[i + 1], "out", "The file.");
    strace_arguments("out", arguments);
    check_number(strace_arguments("out", arguments), count, "It may be asked again.");
}

static const struct CMUnitTest tests[] = {
    TEST(a_line_has_a_process_and_a_time_on_the_clock_of_the_recording),
    TEST(what_is_no_line_of_straces_is_passed_over),
    TEST(a_signal_is_told),
    TEST(an_end_is_told),
    TEST(a_call_that_returns_later_is_one_entry),
    TEST(a_call_that_never_returns_has_no_result),
    TEST(calls_under_way_at_the_end_are_told),
    TEST(a_wait_that_goes_on_after_a_stop_keeps_its_name),
    TEST(what_a_descriptor_is_is_told),
    TEST(a_connection_that_was_reset_is_still_known),
    TEST(addresses_of_all_families_are_told),
    TEST(descriptors_that_are_made_are_told),
    TEST(data_is_shown_as_it_was),
    TEST(only_what_was_moved_is_shown),
    TEST(long_data_is_cut),
    TEST(what_files_hold_is_not_shown),
    TEST(messages_are_shown_with_what_they_pass),
    TEST(secrets_are_hidden_in_each_stream_by_itself),
    TEST(a_new_connection_under_an_old_number_has_no_secrets_yet),
    TEST(what_was_peeked_at_or_not_sent_is_no_part_of_the_stream),
    TEST(what_straces_limit_hides_may_begin_a_secret),
    TEST(what_goes_from_one_descriptor_to_another_may_begin_a_secret),
    TEST(select_says_what_went_in_and_what_came_out),
    TEST(poll_says_what_went_in_and_what_came_out),
    TEST(epoll_tells_of_the_descriptor_that_was_registered),
    TEST(a_child_knows_what_its_parent_registered),
    TEST(a_thread_is_part_of_its_process),
    TEST(other_calls_say_what_they_are_about),
    TEST(strace_is_called_with_a_file_to_write_to),
};

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "strace", .setup = begin, .teardown = end};
    return check_main(argc, argv, &suite, tests);
}
