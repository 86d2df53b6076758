"""What a site says of the care of its alarms: figures of load, suppression by design, areas of responsibility."""

from __future__ import annotations

from ioc.domain.records import Record, Text


class SuppressionSpec(Record, frozen=True):
    """Suppression by design (ANSI/ISA-18.2-2016, designed suppression): while an alarm of rule `by` holds, those of
    `rules` (empty: of any rule) on assets of `kinds` (empty: of any kind) are hidden, not lost.

    `scope` says where: "asset" on the same asset, "below" on all that hangs below it, "at" anywhere while `by` holds at
    one of the assets `at`. It goes on for `hold_s` seconds after `by` has returned, so that what hangs below may
    return, too.
    """

    id: str
    by: str
    scope: str = "below"
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    hold_s: float = 30.0
    reason: Text = Text(vi="", en="")


class AreaSpec(Record, frozen=True):
    """An area of responsibility: alarms of `domains`, `wards` and priority `least` or more urgent (each empty: all).

    `box` is (west, south, east, north) in degrees. The first area that fits an alarm has it. `roles` may take it,
    who of `people` or at one of `seats` signs in is given it.
    """

    key: str
    title: Text
    domains: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None
    least: int = 5
    roles: tuple[str, ...] = ("operator", "coordinator", "supervisor")
    people: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()


class CareSpec(Record, frozen=True):
    """Figures of alarm load: ANSI/ISA-18.2-2016 clause 16 where it has them; chattering has no figure there, the usual
    practice is taken (three in a minute, or more than five transitions in five minutes; fleeting under 10 s)."""

    flood_begins: int = 10
    """A flood begins with more than so many annunciated in ten minutes."""
    flood_ends: int = 5
    """It ends with fewer."""
    chatter_raises: int = 3
    chatter_raises_s: float = 60.0
    chatter_turns: int = 5
    """More transitions than this in `chatter_turns_s` seconds."""
    chatter_turns_s: float = 300.0
    fleeting_s: float = 10.0
    shelved_per_seat: int = 20
    bulk_most: int = 25
    """Alarms that one command may acknowledge."""
    absent_after_s: float = 120.0
    """A locked seat counts as absent after so long."""
    escalate_after_s: float = 120.0
    """Urgent alarms of an area that is nobody's go to the supervisor after so long."""
    escalate_priority: int = 2
    areas: tuple[AreaSpec, ...] = ()
    suppressions: tuple[SuppressionSpec, ...] = ()
    grounds: tuple[Text, ...] = ()
    """Why an alarm has priority 1 to 5, for rules that do not say so themselves."""

    @property
    def turns_kept(self) -> int:
        """Transitions of an alarm that must be remembered to tell whether it chatters."""
        return max(2 * self.chatter_raises, self.chatter_turns + 1)
