/* Start at test(). */
#include "expect.h"
#include "hub.h"

#include <string.h>

/* EXERCISE: pass the right hub, and notice each mutant. */
static void joins(struct guest *guest, int worker)
{
    *guest = (struct guest){0};
    guest_joins(guest, worker);
    hub_passes_on();
}

static void says(struct guest *guest, const char *line)
{
    guest_says(guest, line);
    hub_passes_on();
}

static void two_who_ask_for_a_name_at_once_do_not_both_get_it(void)
{
    static const char taken[] = "! the name star is taken\n";
    static struct guest ana, bob;
    hub_opens(2);
    joins(&ana, 0);
    joins(&bob, 1);
    guest_says(&ana, "/nick star");
    guest_says(&bob, "/nick star");
    hub_passes_on();
    expect(!strstr(ana.heard, taken));
    expect(strstr(bob.heard, taken));
    hub_closes();
}

static void a_new_worker_knows_who_is_there(void)
{
    static struct guest ana, bob, carol;
    hub_opens(2);
    joins(&ana, 0);
    joins(&bob, 1);
    says(&bob, "/nick bob");
    joins(&carol, worker_starts());
    says(&carol, "/nick bob");
    expect(strstr(carol.heard, "! the name bob is taken\n"));
    hub_closes();
}

static void all_guests_of_a_worker_leave_with_it(void)
{
    static struct guest ana, bob, carol;
    hub_opens(2);
    joins(&ana, 0);
    joins(&bob, 1);
    joins(&carol, 1);
    worker_dies(1);
    hub_passes_on();
    says(&ana, "/who");
    expect(strstr(ana.heard, "* 1 here: "));
    hub_closes();
}

void test(void)
{
    two_who_ask_for_a_name_at_once_do_not_both_get_it();
    a_new_worker_knows_who_is_there();
    all_guests_of_a_worker_leave_with_it();
}
/* END */
