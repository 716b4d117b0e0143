/* cell: run a command that is not to be trusted, in namespaces of its own, as a user that is nobody here.
 *
 *   cell [--see PATH]... [--write FOLDER]... [--hide FOLDER]... [--seconds N] [--cpu N]
 *        [--while PROCESS]... [--same-user] [--bwrap | --unsafe] COMMAND [ARGUMENT...]
 *
 * The command sees the system's programs and libraries, each PATH and each FOLDER to write to, all at their own
 * places, and nothing else; what it sees it can only read, but for those folders and a /tmp of its own. A hidden
 * folder looks empty. It sees no other processes, and has no network but a loopback interface. It runs in the working
 * directory of the caller, if that is to be seen, and in / if not.
 *
 *   --same-user    root does not become another user: it is root's own files that are to be read
 *   --bwrap        bubblewrap makes the cell, on systems that let nobody else do that
 *   --unsafe       no namespaces, where the system allows none
 *
 * When the command has ended, or after N seconds (600), or when this program or a PROCESS (two at most) is ended, all that the command
 * has started is killed. The exit status is that of the command; 124 if its time was over, and 125 with a sentence if no
 * cell could be made.
 *
 * A cell may stand inside another one: what runs in the inner one cannot reach what runs in the outer one.
 *
 * See namespaces(7), user_namespaces(7), pid_namespaces(7), pivot_root(2), mount_setattr(2). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Newer than the headers of some systems. */
#ifndef SYS_open_tree
#define SYS_open_tree  428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
enum { TREE_CLONE = 1, TREE_CLOEXEC = O_CLOEXEC, TREE_RECURSIVE = 0x8000, FROM_DESCRIPTOR = 4 };
struct tree_attributes {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t user_namespace;
};
enum { READ_ONLY = 1, NO_SETUID = 2 };

enum {
    NOBODY = 65533,  /* whom root becomes; nobody's processes are not his */
    INSIDE = 1000,   /* as it is called in the cell */
    MOST = 64,       /* paths that can be named */
    PROCESSES = 400, /* and threads */
    FILE_SIZE = 64 << 20,
    TIME_OVER = 124,
    NO_CELL = 125
};

struct place {
    const char *path;
    enum { SEE, WRITE, HIDE } how;
    int tree; /* a copy of what is mounted there, as a descriptor */
};

static struct {
    struct place places[MOST];
    size_t count;
    unsigned seconds;
    rlim_t cpu;
    pid_t watched[2]; /* processes without which the command is for nobody; 0 if there is none */
    bool same_user;
    bool bwrap;
    bool unsafe;
    char **command;
} cell = {.seconds = 600, .cpu = 120};

static int trouble = STDERR_FILENO; /* where a process that makes the cell says what went wrong */

static _Noreturn void give_up(const char *format, ...)
{
    char sentence[512];
    int why = errno;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    dprintf(trouble, "cell: cannot %s: %s\n", sentence, strerror(why));
    _exit(NO_CELL);
}

/* --- What the command sees ------------------------------------------------------------------------- */

/* Of the system, as far as it is there. */
static const char *const system_places[] = {"/usr",
                                            "/bin",
                                            "/sbin",
                                            "/lib",
                                            "/lib64",
                                            "/lib32",
                                            "/opt",
                                            "/nix",
                                            "/gnu",
                                            "/etc/alternatives",
                                            "/etc/ld.so.cache",
                                            "/etc/ld.so.conf",
                                            "/etc/ld.so.conf.d",
                                            "/etc/hosts",
                                            "/etc/nsswitch.conf",
                                            "/etc/localtime",
                                            "/dev/null",
                                            "/dev/zero",
                                            "/dev/full",
                                            "/dev/random",
                                            "/dev/urandom"};

static void add_place(const char *path, int how)
{
    if (cell.count == MOST) {
        errno = E2BIG;
        give_up("add %s", path);
    }
    cell.places[cell.count++] = (struct place){.path = path, .how = how, .tree = -1};
}

static bool is_link(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

static void add_system(void)
{
    for (size_t i = 0; i < sizeof system_places / sizeof *system_places; i++)
        if (access(system_places[i], F_OK) == 0)
            add_place(system_places[i], SEE);
}

/* To be called while we are still who we were, who may look into folders where the user of the cell may not. */
static void hold_places(void)
{
    for (size_t i = 0; i < cell.count; i++) {
        struct place *place = &cell.places[i];
        if (place->how == HIDE || (place->how == SEE && is_link(place->path)))
            continue;
        place->tree = (int)syscall(SYS_open_tree, AT_FDCWD, place->path,
                                   TREE_CLONE | TREE_CLOEXEC | TREE_RECURSIVE);
        if (place->tree == -1)
            give_up("hold %s", place->path);
    }
}

/* All folders above a path. */
static void make_folders(const char *root, const char *path)
{
    char folder[4096];
    size_t start = strlen(root) + 1;
    snprintf(folder, sizeof folder, "%s%s", root, path);
    for (char *slash = folder + start; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        if (mkdir(folder, 0755) == -1 && errno != EEXIST)
            give_up("make %s", folder);
    }
}

/* A mount needs something to be mounted on. */
static void make_target(const char *target, int tree)
{
    struct stat status;
    if (fstat(tree, &status) == -1)
        give_up("look at %s", target);
    int result = S_ISDIR(status.st_mode) ? mkdir(target, 0755) : mknod(target, S_IFREG | 0644, 0);
    if (result == -1 && errno != EEXIST)
        give_up("make %s", target);
}

static void make_read_only(int tree, const char *path, unsigned flags)
{
    struct tree_attributes attributes = {.set = READ_ONLY | NO_SETUID};
    if (syscall(SYS_mount_setattr, tree, path, flags, &attributes, sizeof attributes) == -1)
        give_up("make %s read-only", path);
}

static void copy_link(const char *target, const char *path)
{
    char text[4096];
    ssize_t size = readlink(path, text, sizeof text - 1);
    if (size == -1)
        give_up("read the link %s", path);
    text[size] = '\0';
    if (symlink(text, target) == -1 && errno != EEXIST)
        give_up("make the link %s", target);
}

static void mount_tmpfs(const char *target, const char *options)
{
    if (mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, options) == -1)
        give_up("mount a tmpfs on %s", target);
}

static void set_up_place(const char *root, const struct place *place)
{
    char target[4096];
    snprintf(target, sizeof target, "%s%s", root, place->path);
    make_folders(root, place->path);
    if (place->how == HIDE) {
        mount_tmpfs(target, "mode=755,size=4k");
        return;
    }
    if (place->tree == -1) {
        copy_link(target, place->path);
        return;
    }
    make_target(target, place->tree);
    if (place->how == SEE)
        make_read_only(place->tree, "", AT_EMPTY_PATH | TREE_RECURSIVE);
    if (syscall(SYS_move_mount, place->tree, "", AT_FDCWD, target, FROM_DESCRIPTOR) == -1)
        give_up("mount %s", place->path);
}

static void make_folder(const char *path, mode_t mode)
{
    if (mkdir(path, mode) == -1 && errno != EEXIST)
        give_up("make %s", path);
}

/* A new /proc must be mounted while the old one can still be seen: the kernel asks for that. */
static void enter_root(const char *root)
{
    if (chdir(root) == -1)
        give_up("enter %s", root);
    make_folder("proc", 0555);
    make_folder("tmp", 0777);
    make_folder("dev", 0755);
    make_folder("dev/shm", 0777);
    if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == -1)
        give_up("mount /proc");
    mount_tmpfs("dev/shm", "mode=1777,size=64m");
    if (syscall(SYS_pivot_root, ".", ".") == -1 || umount2(".", MNT_DETACH) == -1)
        give_up("make %s the root", root);
}

static void set_up_files(void)
{
    static const char root[] = "/tmp"; /* covered by the new root, in the cell alone */
    char before[4096];
    if (!getcwd(before, sizeof before))
        strcpy(before, "/");
    mount_tmpfs(root, "mode=755,size=16m");
    make_folder("/tmp/tmp", 0777);
    mount_tmpfs("/tmp/tmp", "mode=1777,size=256m");
    for (size_t i = 0; i < cell.count; i++)
        set_up_place(root, &cell.places[i]);
    enter_root(root);
    make_read_only(AT_FDCWD, "/", 0);
    if (chdir(before) == -1 && chdir("/") == -1)
        give_up("go to /");
}

static void raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1 || ioctl(fd, SIOCSIFFLAGS, &request) == -1)
        give_up("raise the loopback interface");
    close(fd);
}

/* --- The user -------------------------------------------------------------------------------------- */

static uid_t outside_user(void)
{
    return geteuid() == 0 && !cell.same_user ? NOBODY : geteuid();
}

static gid_t outside_group(void)
{
    return geteuid() == 0 && !cell.same_user ? NOBODY : getegid();
}

static void write_map(pid_t process, const char *name, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", (long)process, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        give_up("write %s", path);
    close(fd);
}

/* By the process outside: root may map another user than himself. */
static void map_user(pid_t process)
{
    char map[64];
    snprintf(map, sizeof map, "%d %ld 1\n", INSIDE, (long)outside_user());
    write_map(process, "uid_map", map);
    write_map(process, "setgroups", "deny");
    snprintf(map, sizeof map, "%d %ld 1\n", INSIDE, (long)outside_group());
    write_map(process, "gid_map", map);
}

static void become(uid_t user, gid_t group)
{
    if (setresgid(group, group, group) == -1 || setresuid(user, user, user) == -1)
        give_up("become another user");
}

/* --- The command ----------------------------------------------------------------------------------- */

static void set_limit(int resource, rlim_t value)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) == 0 && value < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max = value;
        (void)setrlimit(resource, &limit);
    }
}

static void set_limits(void)
{
    set_limit(RLIMIT_CPU, cell.cpu);
    set_limit(RLIMIT_FSIZE, FILE_SIZE);
    set_limit(RLIMIT_NPROC, PROCESSES);
    set_limit(RLIMIT_CORE, 0);
}

static _Noreturn void be_command(void)
{
    setsid();
    set_limits();
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    execvp(cell.command[0], cell.command);
    give_up("run %s", cell.command[0]);
}

static int status_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Wait for the command; whatever else has lost its parent comes to us, and is reaped too. A command that somebody has
 * stopped would never end: nobody but its own children is here to do that. */
static int await(pid_t command)
{
    int status;
    pid_t ended;
    do {
        ended = waitpid(-1, &status, WUNTRACED);
        if (ended == -1 && errno != EINTR)
            return NO_CELL;
    } while (ended != command);
    return WIFSTOPPED(status) ? 128 + WSTOPSIG(status) : status_of(status);
}

static pid_t start_command(void)
{
    pid_t command = fork();
    if (command == -1)
        give_up("start a process");
    if (command == 0)
        be_command();
    return command;
}

/* Process 1 of the cell. With its end the kernel kills all others. The command may be of the same user, and is not to
 * look into our descriptors. */
static _Noreturn void be_init(int go)
{
    char byte;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (read(go, &byte, 1) != 1)
        _exit(NO_CELL); /* the process outside is gone */
    hold_places();
    become(INSIDE, INSIDE);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a change of the user has cleared it */
    set_up_files();
    raise_loopback();
    (void)prctl(PR_SET_DUMPABLE, 0);
    _exit(await(start_command()));
}

/* --- Without namespaces ---------------------------------------------------------------------------- */

/* Those that the command has left behind are our children now, and when they are killed, so are theirs. */
static void kill_children(void)
{
    char path[64];
    long child;
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    do {
        FILE *children = fopen(path, "r");
        while (children && fscanf(children, "%ld", &child) == 1)
            kill((pid_t)child, SIGKILL);
        if (children)
            fclose(children);
    } while (wait(NULL) > 0);
}

/* If this process is killed, its children stay; so it is not the command's user. */
static pid_t start_unsafe(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t command = fork();
    if (command == -1)
        give_up("start a process");
    if (command > 0)
        return command;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (geteuid() == 0 && !cell.same_user) {
        if (setgroups(0, NULL) == -1)
            give_up("leave root's groups, to become another user");
        become(NOBODY, NOBODY);
    }
    be_command();
}

/* --- With bubblewrap ------------------------------------------------------------------------------- */

static const char *bwrap_words[32 + 3 * MOST + 256];
static size_t bwrap_count;

static void say_to_bwrap(const char *word)
{
    if (bwrap_count + 1 == sizeof bwrap_words / sizeof *bwrap_words) {
        errno = E2BIG;
        give_up("call bwrap");
    }
    bwrap_words[bwrap_count++] = word;
}

static void show_to_bwrap(const struct place *place)
{
    static const char *const option[] = {"--ro-bind", "--bind", "--tmpfs"};
    say_to_bwrap(place->how == SEE && is_link(place->path) ? "--symlink" : option[place->how]);
    static char links[MOST][256];
    static size_t count;
    if (place->how == SEE && is_link(place->path)) {
        (void)readlink(place->path, links[count], sizeof links[count] - 1);
        say_to_bwrap(links[count++]);
    } else if (place->how != HIDE) {
        say_to_bwrap(place->path);
    }
    say_to_bwrap(place->path);
}

/* That of the caller, if it can be seen. */
static const char *folder_to_begin_in(void)
{
    static char here[4096];
    if (!getcwd(here, sizeof here))
        return "/";
    for (size_t i = 0; i < cell.count; i++) {
        size_t length = strlen(cell.places[i].path);
        if (strncmp(here, cell.places[i].path, length) == 0 && strchr("/", here[length]))
            return here;
    }
    return "/";
}

/* Its own limits come with the command's: it starts two processes. */
static _Noreturn void be_bwrap(void)
{
    static const char *const options[] = {"bwrap",
                                          "--unshare-all",
                                          "--unshare-user",
                                          "--die-with-parent",
                                          "--new-session",
                                          "--cap-drop",
                                          "ALL",
                                          "--uid",
                                          "1000",
                                          "--gid",
                                          "1000",
                                          "--dev",
                                          "/dev",
                                          "--proc",
                                          "/proc",
                                          "--tmpfs",
                                          "/tmp"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        say_to_bwrap(options[i]);
    for (size_t i = 0; i < cell.count; i++)
        if (strncmp(cell.places[i].path, "/dev/", 5) != 0)
            show_to_bwrap(&cell.places[i]);
    say_to_bwrap("--chdir");
    say_to_bwrap(folder_to_begin_in());
    for (char **word = cell.command; *word; word++)
        say_to_bwrap(*word);
    set_limits();
    execvp(bwrap_words[0], (char *const *)(uintptr_t)bwrap_words);
    give_up("run bwrap");
}

static pid_t start_bwrap(void)
{
    pid_t process = fork();
    if (process == -1)
        give_up("start a process");
    if (process > 0)
        return process;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (geteuid() == 0 && !cell.same_user && setgroups(0, NULL) == 0)
        become(NOBODY, NOBODY);
    be_bwrap();
}

/* --- The process outside --------------------------------------------------------------------------- */

static pid_t inner;
static volatile sig_atomic_t time_over;
static volatile sig_atomic_t ended_by;

static void end_cell(int number)
{
    ended_by = number;
    kill(inner, SIGKILL);
}

static bool is_gone(pid_t process)
{
    return process != 0 && kill(process, 0) == -1 && errno == ESRCH;
}

/* Each second. */
static void look_at_clock(int number)
{
    static unsigned seconds;
    int before = errno;
    time_over = ++seconds >= cell.seconds;
    if (time_over || is_gone(cell.watched[0]) || is_gone(cell.watched[1]))
        end_cell(number);
    alarm(1);
    errno = before;
}

static void handle_signals(void)
{
    static const int numbers[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT};
    struct sigaction action = {.sa_handler = end_cell};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
    action.sa_handler = look_at_clock;
    sigaction(SIGALRM, &action, NULL);
}

static pid_t start_inner(void)
{
    int go[2];
    if (pipe2(go, O_CLOEXEC) == -1)
        give_up("make a pipe");
    int flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                CLONE_NEWUTS | SIGCHLD;
    pid_t process = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (process == -1)
        give_up("make namespaces");
    if (process == 0) {
        close(go[1]);
        be_init(go[0]);
    }
    map_user(process);
    if (write(go[1], "", 1) != 1)
        give_up("start process 1");
    close(go[0]);
    close(go[1]);
    return process;
}

/* A folder to write to becomes the user's, if we are root. */
static void give_folders(void)
{
    for (size_t i = 0; i < cell.count && geteuid() == 0 && !cell.same_user; i++)
        if (cell.places[i].how == WRITE && chown(cell.places[i].path, NOBODY, NOBODY) == -1)
            give_up("give %s to another user", cell.places[i].path);
}

/* What is said by those who make the cell comes on a descriptor that no command gets. */
static void keep_stderr(void)
{
    trouble = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    if (trouble == -1)
        trouble = STDERR_FILENO;
}

static int run(void)
{
    keep_stderr();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    give_folders();
    if (!cell.unsafe)
        add_system();
    inner = cell.unsafe ? start_unsafe() : cell.bwrap ? start_bwrap() : start_inner();
    handle_signals();
    alarm(1);
    int status = await(inner);
    if (cell.unsafe)
        kill_children();
    if (time_over)
        fprintf(stderr, "cell: ended after %u s\n", cell.seconds);
    return time_over ? TIME_OVER : ended_by ? 128 + ended_by : status;
}

static bool take_option(const char *name, const char *value)
{
    if (strcmp(name, "--see") == 0)
        add_place(value, SEE);
    else if (strcmp(name, "--write") == 0)
        add_place(value, WRITE);
    else if (strcmp(name, "--hide") == 0)
        add_place(value, HIDE);
    else if (strcmp(name, "--seconds") == 0)
        cell.seconds = (unsigned)strtoul(value, NULL, 10);
    else if (strcmp(name, "--cpu") == 0)
        cell.cpu = strtoul(value, NULL, 10);
    else if (strcmp(name, "--while") == 0)
        cell.watched[cell.watched[0] != 0] = (pid_t)strtol(value, NULL, 10);
    else
        return false;
    return true;
}

static bool take_flag(const char *name)
{
    bool *flag = strcmp(name, "--unsafe") == 0      ? &cell.unsafe
                 : strcmp(name, "--bwrap") == 0     ? &cell.bwrap
                 : strcmp(name, "--same-user") == 0 ? &cell.same_user
                                                    : NULL;
    if (flag)
        *flag = true;
    return flag != NULL;
}

int main(int argc, char **argv)
{
    int i = 1;
    while (i < argc && argv[i][0] == '-') {
        if (take_flag(argv[i])) {
            i++;
        } else if (i + 1 < argc && take_option(argv[i], argv[i + 1])) {
            i += 2;
        } else {
            break;
        }
    }
    if (i == argc || argv[i][0] == '-') {
        fprintf(stderr,
                "usage: %s [--see PATH]... [--write FOLDER]... [--hide FOLDER]... [--seconds N] "
                "[--cpu N] [--while PROCESS]... [--same-user] [--bwrap | --unsafe] COMMAND "
                "[ARGUMENT...]\n",
                argv[0]);
        return 2;
    }
    cell.command = argv + i;
    return run();
}
