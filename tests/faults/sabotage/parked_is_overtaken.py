"""A parked event does not hold back its successors: they are applied, and it after them."""

from chassis.inbox import Inbox

plan_right = Inbox._plan


def sabotage() -> None:
    def let_pass(self, deliveries, marks, standing, condemned):
        plan = plan_right(self, deliveries, marks, standing, condemned)
        overtaken = [(d, reason) for d, reason in plan.park if reason.code == "gap"]
        plan.park = [(d, reason) for d, reason in plan.park if reason.code != "gap"]
        for delivery, _ in overtaken:
            marks[delivery.aggregate].parked -= 1
            plan.apply.append(delivery)
        return plan

    Inbox._plan = let_pass


async def provoke(lab) -> None:
    """A bug in reporting parks applications; their seats follow; then the bug is mended."""
    await lab.arm("reporting", "poison:application_submitted:1.0")
    await lab.cohorts(1)
    await lab.until_parked("reporting")
    await lab.mended("reporting")
