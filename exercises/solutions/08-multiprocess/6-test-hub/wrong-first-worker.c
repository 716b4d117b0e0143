/* Refused with: With whom, and where
 *
 * Those of whom the newcomer must know are all at the first worker. */

/* EXERCISE: pass the right hub, and notice each mutant. */
void test(void)
{
    static struct guest ana, bob, carol;
    hub_opens(2);
    guest_joins(&ana, 0);
    guest_joins(&bob, 1);
    hub_passes_on();
    guest_says(&ana, "/nick star");
    guest_says(&bob, "/nick star");
    hub_passes_on();
    expect(strstr(bob.heard, "! the name star is taken\n"));
    guest_joins(&carol, worker_starts());
    guest_says(&carol, "/nick star");
    hub_passes_on();
    expect(strstr(carol.heard, "! the name star is taken\n"));
    hub_closes();
}
/* END */
