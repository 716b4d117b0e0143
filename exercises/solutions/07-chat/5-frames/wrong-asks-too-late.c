/* Refused with: even if all its bytes have arrived with the length
 *
 * The limit is asked about only when bytes are missing. The buffer has no room for the message, but that looks like
 * a lack of memory. */

/* EXERCISE: this is right if an arrival has one message, no more and no less. It may have any part of any. */
/* Of a plain char the sign would be taken along: the byte 0xff is 255, and not -1. */
static size_t read_length(const char *header)
{
    return (size_t)((unsigned char)header[0] << 8 | (unsigned char)header[1]);
}

/* Move bytes of the arrival to what is held, until that has so many. */
static enum frame_result fill(struct frame *frame, size_t wanted, const char **bytes, size_t *size)
{
    size_t held = buffer_size(&frame->start);
    size_t missing = wanted > held ? wanted - held : 0;
    size_t more = missing < *size ? missing : *size;
    if (more > 0 && buffer_append(&frame->start, *bytes, more) == -1)
        return FRAME_NO_MEMORY;
    *bytes += more;
    *size -= more;
    return more == missing ? FRAME_WHOLE : FRAME_MORE;
}

enum frame_result frame_next(struct frame *frame, const char **bytes, size_t *size,
                             const char **text, size_t *length)
{
    if (frame->finished)
        frame_release(frame);
    enum frame_result result = fill(frame, FRAME_HEADER, bytes, size);
    if (result != FRAME_WHOLE)
        return result;
    *length = read_length(buffer_data(&frame->start));
    if (*size<*length && * length> frame->limit)
        return FRAME_TOO_LONG;
    result = fill(frame, FRAME_HEADER + *length, bytes, size);
    if (result != FRAME_WHOLE)
        return result;
    *text = buffer_data(&frame->start) + FRAME_HEADER;
    frame->finished = true;
    return FRAME_WHOLE;
}
/* END */
