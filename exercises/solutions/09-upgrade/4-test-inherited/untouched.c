/* EXERCISE: pass the right handover, and notice each mutant. */
void test(void)
{
}
/* END */
