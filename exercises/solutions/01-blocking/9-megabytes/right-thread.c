/* A thread sends, and this one receives. */

/* EXERCISE: send and receive, whichever is possible. */
#include <pthread.h>

struct sending {
    int fd;
    const char *data;
    size_t size;
};

static void *send_all(void *argument)
{
    struct sending *sending = argument;
    while (sending->size > 0) {
        ssize_t n = send(sending->fd, sending->data, sending->size, MSG_NOSIGNAL);
        if (n == -1)
            break;
        sending->data += n;
        sending->size -= (size_t)n;
    }
    return NULL;
}

int exchange(int fd, const char *data, char *back, size_t size)
{
    struct sending sending = {fd, data, size};
    pthread_t thread;
    size_t received = 0;
    ssize_t n = 1;
    if (pthread_create(&thread, NULL, send_all, &sending) != 0)
        return -1;
    while (received < size && (n = recv(fd, back + received, size - received, 0)) > 0)
        received += (size_t)n;
    if (received < size)
        shutdown(fd, SHUT_RDWR);
    pthread_join(thread, NULL);
    return received == size ? 0 : -1;
}
/* END */
