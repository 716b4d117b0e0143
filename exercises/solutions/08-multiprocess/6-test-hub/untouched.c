/* EXERCISE: pass the right hub, and notice each mutant. */
void test(void)
{
}
/* END */
