/* Watching with inotify: the kernel's news of a folder are bytes to be read from a descriptor, which is a
 * handle like any other. The folder is watched, not the file: an editor that saves by renaming leaves the
 * old file behind, and a watch on it would hear nothing any more. Start at read_news(). */
#define _DEFAULT_SOURCE /* statfs() */
#include "watcher.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

struct inotify {
    struct reactor *reactor;
    reactor_function *changed;
    void *data;
    int fd;
};

/* File systems that another machine, or another kernel, changes without a word to ours: NFS, SMB, CIFS,
 * SMB2, 9P, FUSE, Ceph, AFS, VirtualBox's. The numbers are those of statfs(2) and linux/magic.h. */
static bool is_foreign(const char *folder)
{
    static const unsigned long kinds[] = {0x6969,     0x517B,     0xFF534D42,
                                          0xFE534D42, 0x01021997, 0x65735546,
                                          0x00C36400, 0x5346414F, 0x786F4256};
    struct statfs system;
    if (statfs(folder, &system) == -1)
        return true;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (((unsigned long)system.f_type & 0xFFFFFFFF) == kinds[i])
            return true;
    return false;
}

/* IN_ATTRIB is a touch. Events without a name are about the folder itself, or about news that were lost:
 * then all is looked at again. */
static bool is_news(const struct inotify_event *event)
{
    return event->len == 0 || watcher_wants(event->name);
}

static void read_news(int fd, unsigned events, void *data)
{
    struct inotify *inotify = data;
    alignas(struct inotify_event) char news[4096];
    bool changed = false;
    ssize_t size = read(fd, news, sizeof news);
    for (ssize_t at = 0; at < size;) {
        const struct inotify_event *event = (const void *)(news + at);
        changed |= is_news(event);
        at += (ssize_t)(sizeof *event + event->len);
    }
    if (changed)
        inotify->changed(inotify->data);
}

static int watch_folder(int fd, const char *folder)
{
    const uint32_t wanted = IN_CLOSE_WRITE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;
    if (is_foreign(folder)) {
        errno = EREMOTE;
        return -1;
    }
    return inotify_add_watch(fd, folder, wanted);
}

static void *open_inotify(struct reactor *reactor, const char *folder, reactor_function *changed,
                          void *data)
{
    struct inotify *inotify = malloc(sizeof *inotify);
    if (!inotify)
        return NULL;
    *inotify = (struct inotify){.reactor = reactor, .changed = changed, .data = data};
    inotify->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inotify->fd == -1)
        goto fail;
    if (watch_folder(inotify->fd, folder) == -1 ||
        reactor_register(reactor, inotify->fd, SELECTOR_READ, read_news, inotify) == -1)
        goto fail_close;
    return inotify;
fail_close:
    close(inotify->fd);
fail:
    free(inotify);
    return NULL;
}

static void close_inotify(void *state)
{
    struct inotify *inotify = state;
    (void)reactor_unregister(inotify->reactor, inotify->fd);
    close(inotify->fd);
    free(inotify);
}

const struct watcher watcher_inotify = {open_inotify, close_inotify};
