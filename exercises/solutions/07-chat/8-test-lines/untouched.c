/* EXERCISE: pass the right framer, and notice each mutant. */
void test(void)
{
}
/* END */
