/* Refused with: Have two guests of different workers asked
 *
 * What one says is passed on before the next one speaks. */

/* EXERCISE: pass the right hub, and notice each mutant. */
void test(void)
{
    static struct guest ana, bob;
    hub_opens(2);
    guest_joins(&ana, 0);
    hub_passes_on();
    guest_joins(&bob, 1);
    hub_passes_on();
    guest_says(&ana, "/nick star");
    hub_passes_on();
    guest_says(&bob, "/nick star");
    hub_passes_on();
    expect(strstr(bob.heard, "! the name star is taken\n"));
    hub_closes();
}
/* END */
