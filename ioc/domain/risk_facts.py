"""What the engine measured and suggests of risks. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.risk_records import RainSum, Rise, Risk


class RiskMeasured(Fact, frozen=True):
    """Rates of rise and sums of rain that moved since they were last told."""

    rises: tuple[Rise, ...] = ()
    rains: tuple[RainSum, ...] = ()


class RiskSuggested(Fact, frozen=True):
    """The suggestion of a kind of risk changed. The system proposes, the competent authority announces."""

    risk: Risk


RiskFact = RiskMeasured | RiskSuggested
