/* Linked into a player beside a solution: names that a learner's file could take from the check. With -DCOUNT that of
 * the function that counts descriptors, else one with which a program asks that nobody looks for leaks. */
#ifdef COUNT
int fds_count(void);

int fds_count(void)
{
    return 3;
}
#else
int __lsan_is_turned_off(void);

int __lsan_is_turned_off(void)
{
    return 1;
}
#endif
