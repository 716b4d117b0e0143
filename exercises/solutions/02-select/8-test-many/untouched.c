/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
}
/* END */
