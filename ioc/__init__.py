"""Intelligent Operations Centre: the Qt-free core and the composition roots of its processes."""

from __future__ import annotations

__version__ = "0.1.0"
