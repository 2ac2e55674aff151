"""An event is parked without a word on its subject's mark: nobody knows that something stands behind it."""

from chassis.inbox import Inbox

plan_right = Inbox._plan


def sabotage() -> None:
    def park_silently(self, deliveries, marks, standing, condemned):
        plan = plan_right(self, deliveries, marks, standing, condemned)
        for delivery, _ in plan.park:
            marks[delivery.aggregate].parked -= 1
        return plan

    Inbox._plan = park_silently


async def provoke(lab) -> None:
    await lab.arm("reporting", "poison:application_submitted:1.0")
    await lab.cohorts(1)
    await lab.until_parked("reporting")
    await lab.mended("reporting")
