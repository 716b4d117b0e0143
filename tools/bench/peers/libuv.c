/* echo-libuv: the echo server on libuv's own TCP streams.
 * Start at main(), then on_data(): it tries to write at once, as the others do, and queues the
 * rest. Until that is gone it does not read. */
#include "echo.h"

#include <uv.h>

struct client {
    uv_tcp_t stream;
    uv_write_t write;
    char *rest;
};

/* One chunk for all: what was read is sent or copied before anything else is read. */
static char chunk[ECHO_CHUNK];

static void lend_chunk(uv_handle_t *stream, size_t suggested, uv_buf_t *buffer)
{
    (void)stream;
    (void)suggested;
    *buffer = uv_buf_init(chunk, sizeof chunk);
}

static void free_client(uv_handle_t *stream)
{
    struct client *client = stream->data;
    free(client->rest);
    free(client);
}

static void close_client(struct client *client)
{
    uv_close((uv_handle_t *)&client->stream, free_client);
}

static void on_data(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer);

static void on_sent(uv_write_t *write, int status)
{
    struct client *client = write->data;
    free(client->rest);
    client->rest = NULL;
    if (status < 0) {
        if (!uv_is_closing((uv_handle_t *)&client->stream))
            close_client(client);
        return;
    }
    uv_read_start((uv_stream_t *)&client->stream, lend_chunk, on_data);
}

static int queue_rest(struct client *client, const char *data, size_t size)
{
    client->rest = malloc(size);
    if (!client->rest)
        return UV_ENOMEM;
    memcpy(client->rest, data, size);
    uv_buf_t rest = uv_buf_init(client->rest, (unsigned)size);
    uv_read_stop((uv_stream_t *)&client->stream);
    client->write.data = client;
    return uv_write(&client->write, (uv_stream_t *)&client->stream, &rest, 1, on_sent);
}

static void on_data(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct client *client = stream->data;
    if (size == 0) /* libuv's EAGAIN */
        return;
    if (size < 0) {
        close_client(client);
        return;
    }
    uv_buf_t answer = uv_buf_init(buffer->base, (unsigned)size);
    int sent = uv_try_write(stream, &answer, 1);
    if (sent == size)
        return;
    if (sent == UV_EAGAIN)
        sent = 0;
    if (sent < 0 || queue_rest(client, buffer->base + sent, (size_t)(size - sent)) < 0)
        close_client(client);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct client *client = status == 0 ? calloc(1, sizeof *client) : NULL;
    if (!client)
        return;
    client->stream.data = client;
    uv_tcp_init(listener->loop, &client->stream);
    if (uv_accept(listener, (uv_stream_t *)&client->stream) < 0 ||
        uv_read_start((uv_stream_t *)&client->stream, lend_chunk, on_data) < 0)
        close_client(client);
}

int main(int argc, char **argv)
{
    uv_loop_t *loop = uv_default_loop();
    uv_tcp_t listener;
    if (!loop || uv_tcp_init(loop, &listener) < 0 ||
        uv_tcp_open(&listener, echo_listen(argc, argv)) < 0 ||
        uv_listen((uv_stream_t *)&listener, ECHO_BACKLOG, on_connection) < 0)
        die("cannot open libuv's loop");
    uv_run(loop, UV_RUN_DEFAULT);
}
