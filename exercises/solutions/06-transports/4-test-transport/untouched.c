/* EXERCISE: pass the right transport, and notice each mutant. */
void test(void)
{
}
/* END */
