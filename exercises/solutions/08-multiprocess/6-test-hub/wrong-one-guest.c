/* Refused with: How many guests had the worker that died
 *
 * The worker that dies has one guest. */

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
    hub_passes_on();
    guest_says(&carol, "/who");
    hub_passes_on();
    expect(strstr(carol.heard, "* 3 here: "));
    worker_dies(1);
    hub_passes_on();
    guest_says(&ana, "/who");
    hub_passes_on();
    expect(strstr(ana.heard, "* 2 here: "));
    hub_closes();
}
/* END */
