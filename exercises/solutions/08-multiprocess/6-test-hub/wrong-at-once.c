/* Refused with: This is the right hub
 *
 * A guest hears nothing before the hub has passed it on, not even what it did itself. */

/* EXERCISE: pass the right hub, and notice each mutant. */
void test(void)
{
    static struct guest ana;
    hub_opens(1);
    guest_joins(&ana, 0);
    expect(strstr(ana.heard, "* welcome, guest1"));
    hub_closes();
}
/* END */
