/* EXERCISE: are they for us? And what may our children find? */
int inherited(void)
{
    const char *count = getenv("LISTEN_FDS");
    return count ? atoi(count) : 0;
}
/* END */
