"""What becomes of alarm rules; `ioc.domain.facts` names them, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Params, VaultRef
from ioc.domain.rule_records import RuleProposal, RuleTuning
from ioc.domain.site import AlarmRule


class RuleChanged(Fact, frozen=True):
    """The files of the site say otherwise than at the engine's last start: a rule that was added (no `before`), removed
    (no `after`) or changed. `digest` is of the whole set as the files have it now."""

    rule: str
    digest: str
    before: AlarmRule | None = None
    after: AlarmRule | None = None


class RuleProposed(Fact, frozen=True):
    proposal: RuleProposal


class RuleRejected(Fact, frozen=True):
    """A proposal came to nothing; its own proposer withdraws it."""

    proposal: str
    rule: str
    reason: VaultRef


class RuleSet(Fact, frozen=True):
    """A proposal was approved by a second person and holds from now on, over the files."""

    proposal: str
    rule: str
    tuning: RuleTuning
    proposed_by: str
    reason: VaultRef
    before: AlarmRule
    after: AlarmRule


class RuleReverted(Fact, frozen=True):
    """The files hold again. `cause` is "person" (with a `reason`), "absorbed" (the files say the same now) or "gone"
    (they no longer have the rule)."""

    rule: str
    cause: str
    before: AlarmRule
    after: AlarmRule | None = None
    reason: VaultRef | None = None


class RuleFailed(Fact, frozen=True):
    """It could not be evaluated on `asset`: out of service everywhere until it is changed or the engine starts again.
    `code` is one of `rule.fault.*`."""

    rule: str
    asset: str
    code: str
    params: Params = {}


class RuleRestored(Fact, frozen=True):
    """In service again: it is tried anew."""

    rule: str


RuleFact = RuleChanged | RuleFailed | RuleProposed | RuleRejected | RuleRestored | RuleReverted | RuleSet
