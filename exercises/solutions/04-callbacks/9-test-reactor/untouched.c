/* EXERCISE: pass the right reactor, and notice each mutant. */
void test(void)
{
}
/* END */
