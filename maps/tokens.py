"""Colours of the map from the desk's theme tokens."""

from __future__ import annotations

from ioc.qt.tokens import DARK, LIGHT, Tokens

__all__ = ["DARK", "LIGHT", "Tokens", "complete", "digit_colour", "is_light", "ring_colour"]


def is_light(tokens: Tokens) -> bool:
    """Whether land is nearer to white than to black."""
    return int(tokens["land"][1:3], 16) > 127


def complete(tokens: Tokens) -> Tokens:
    """`tokens` with what they leave out taken from the dark or light theme, whichever they resemble."""
    return {**(LIGHT if is_light({**DARK, **tokens}) else DARK), **tokens}


def ring_colour(tokens: Tokens, severity: int) -> str:
    """Colour of the unacknowledged ring: the severity's own, darker for yellow on light ground."""
    return tokens["p3ring"] if severity == 3 else tokens[f"p{severity}"]


def digit_colour(tokens: Tokens, severity: int) -> str:
    """Colour of the digit inside a severity's shape."""
    return {1: tokens["on1"], 4: tokens["on4"], 5: tokens["p5"]}.get(severity, tokens["ink"])
