"""What was answered to which order, so that one that comes again, after a lost link, is not carried out twice."""

from __future__ import annotations

from collections import OrderedDict

from ioc.domain.commands import Order
from ioc.link.messages import Answer

KEPT_ANSWERS = 10_000


class GivenAnswers:
    """The newest answers. Those since the last `keep` stand on a group that may still fail: `forget` takes them back.

    A repeat is the same order of the same seat; ids of two seats may meet."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._unsure: list[tuple[str, str]] = []

    def known(self, order: Order) -> Answer | None:
        """What this order was answered; None for a new one."""
        return self._answers.get((order.actor.seat, order.id))

    def add(self, order: Order, answer: Answer) -> None:
        """Remember an answer that is true if the group becomes durable."""
        key = (order.actor.seat, order.id)
        self._answers[key] = answer
        self._unsure.append(key)
        if len(self._answers) > KEPT_ANSWERS:
            self._answers.popitem(last=False)

    def keep(self) -> None:
        """The group is durable."""
        self._unsure.clear()

    def forget(self) -> None:
        """The group was refused: its orders may be given again."""
        for key in self._unsure:
            self._answers.pop(key, None)
        self._unsure.clear()
