/* EXERCISE: pass the right timers, and notice each mutant. */
void test(void)
{
}
/* END */
