"""A fault of ours in a desk: logged, said on screen, and let go of; the screen stays up."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

_log = logging.getLogger(__name__)


def catch_faults(say: Callable[[str], None], end: Callable[[], None]) -> None:
    """Install the hooks. `say` gets the name of the fault's class; `end` is Ctrl+C.

    The frames of a fault are cleared at once, and the interpreter's own hold of it (`sys.last_value`) is loosened: they
    may keep Qt objects alive that Qt takes for gone (see `widgets.paint_guard`).
    """

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            end()
            return
        _log.error("a fault in the desk\n%s", "".join(traceback.format_exception(kind, fault, trace)))
        traceback.clear_frames(trace)
        sys.last_value = sys.last_traceback = None
        say(kind.__name__)

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "?"
        words = "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
        _log.error("a fault in thread %s\n%s", name, words)

    sys.excepthook = hook
    threading.excepthook = thread_hook
