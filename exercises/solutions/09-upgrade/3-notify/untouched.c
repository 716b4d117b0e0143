/* EXERCISE: find the socket, and send. */
int notify(const char *text)
{
    return 0;
}
/* END */
