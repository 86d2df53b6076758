"""Deciding what stands in the log of decisions: a question, what could be done, what was chosen and on what grounds."""

from __future__ import annotations

from ioc.domain import board_commands as b
from ioc.domain import facts as f
from ioc.domain.board_records import CITY, Holder, LoggedDecision
from ioc.domain.commands import Refusal
from ioc.domain.decide.board import holder
from ioc.domain.decide.board_items import words
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.moment import Moment
from ioc.domain.plan_spec import StepKind
from ioc.domain.state import State

MOST_OPTIONS = 9


def log(state: State, command: b.LogDecision, context: Context) -> Decision:
    if command.scope != CITY and command.scope not in state.tables.incidents:
        return refuse("unknown_incident", incident="…")
    options = tuple(one.strip() for one in command.options if one.strip())
    if not command.question.strip():
        return refuse("text_missing")
    if not 1 <= len(options) <= MOST_OPTIONS:
        return refuse("decision_options", most=MOST_OPTIONS)
    if not 0 <= command.choice < len(options):
        return refuse("decision_choice")
    if not command.grounds.strip():
        return refuse("decision_grounds")
    who = holder(state, context, command.login, command.name)
    if isinstance(who, Refusal):
        return who
    made = LoggedDecision(
        id=context.new_id(),
        scope=command.scope,
        at_us=context.at_us,
        noted_by=context.actor.person,
        choice=command.choice,
        decided_by=who or Holder(login=context.actor.person),
        question=words(context, command.question),
        options=tuple(words(context, one) for one in options),
        grounds=words(context, command.grounds),
    )
    return [f.DecisionLogged(decision=made)]


def amend(state: State, command: b.AmendDecision, context: Context) -> Decision:
    if command.decision not in state.tables.decisions:
        return refuse("unknown_decision")
    if not command.text.strip():
        return refuse("text_missing")
    return [f.DecisionAmended(decision=command.decision, text=words(context, command.text))]


def log_step(state: State, fact: f.StepCompleted, moment: Moment) -> list[f.AnyFact]:
    """A plan's step was decided: it stands in the one list of decisions."""
    run = state.tables.checklists.get(fact.checklist)
    plan = run.spec if run is not None else None
    step = plan.steps[fact.step] if plan is not None and fact.step < len(plan.steps) else None
    if run is None or plan is None or step is None or step.kind is not StepKind.DECISION or fact.choice is None:
        return []
    if run.exercise:
        return []  # nobody decided about the city
    done = run.finished().get(fact.step)
    who = done.by if done is not None else ""
    made = LoggedDecision(
        id=moment.new_id(),
        scope=run.incident,
        at_us=moment.at_us,
        noted_by=who,
        choice=fact.choice,
        decided_by=Holder(login=who),
        grounds=fact.reason,
        question_text=step.text,
        option_texts=step.options,
        plan=plan.key,
        step=fact.step + 1,
    )
    return [f.DecisionLogged(decision=made)]
