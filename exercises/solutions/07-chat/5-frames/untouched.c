/* EXERCISE: this is right if an arrival has one message, no more and no less. It may have any part of any. */
enum frame_result frame_next(struct frame *frame, const char **bytes, size_t *size,
                             const char **text, size_t *length)
{
    if (*size == 0)
        return FRAME_MORE;
    *length = (size_t)((*bytes)[0] << 8 | (*bytes)[1]);
    *text = *bytes + FRAME_HEADER;
    *bytes += FRAME_HEADER + *length;
    *size -= FRAME_HEADER + *length;
    return FRAME_WHOLE;
}
/* END */
