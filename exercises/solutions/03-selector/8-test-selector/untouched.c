/* EXERCISE: pass the right selector, and notice each mutant. */
void test(void)
{
}
/* END */
