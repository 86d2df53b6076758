"""Turns pydantic's errors into faults with file and line. Also used by the app for connectors' own settings."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.documents import Document, suggestion
from config.faults import dotted
from ioc.domain.records import Text

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]
Wording = Callable[[str, Mapping[str, Any]], Text | None]
"""The sentence of a connector's own fault code with its parameters, or None when there is none."""

_TYPES: dict[str, tuple[str, str]] = {
    "string": ("một chuỗi", "a text"),
    "int": ("một số nguyên", "a whole number"),
    "float": ("một số", "a number"),
    "bool": ("true hoặc false", "true or false"),
    "list": ("một danh sách", "a list"),
    "tuple": ("một danh sách", "a list"),
    "dict": ("một bảng", "a table"),
    "model": ("một bảng", "a table"),
    "date": ("một ngày (2020-03-20)", "a date (2020-03-20)"),
}
_BOUNDS = {
    "greater_than_equal": ("too_small", "ge"),
    "less_than_equal": ("too_large", "le"),
    "greater_than": ("not_more", "gt"),
    "less_than": ("not_less", "lt"),
}


def checked(model: type[Model], document: Document, tree: Mapping[str, Any], at: Place = ()) -> Model | None:
    """`tree` as `model`, or None with every fault noted in `document`; `at` is where `tree` stands in the file."""
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        note_errors(error, model, document, at)
        return None


def note_errors(
    error: ValidationError, model: type[BaseModel], document: Document, at: Place = (), words: Wording | None = None
) -> None:
    """Note every error of a validation in `document`, below the key path `at`."""
    for detail in error.errors():
        given = {"key": dotted(detail["loc"]), **detail.get("ctx", {})}
        worded = words(detail["type"], given) if words else None
        if worded is not None:
            document.add((*at, *detail["loc"]), "worded", vi=worded.vi, en=worded.en)
        else:
            _note(detail, model, document, at)


def _note(detail: ErrorDetails, model: type[BaseModel], document: Document, at: Place) -> None:
    place: Place = tuple(detail["loc"])
    sort, context = detail["type"], detail.get("ctx", {})
    path = (*at, *place)
    given = detail.get("input")
    if sort == "extra_forbidden":
        hint, params = suggestion(str(place[-1]), names_at(model, place[:-1]))
        document.add(path, "unknown_key", hint, name=str(place[-1]), **params)
    elif sort == "missing":
        document.add(path, "missing", name=str(place[-1]))
    elif sort in _BOUNDS:
        code, bound = _BOUNDS[sort]
        document.add(path, code, bound=_number(context[bound]))
    elif sort in ("literal_error", "enum"):
        expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        hint, params = suggestion(str(given), expected.split(", "))
        document.add(path, "not_one_of", hint if hint == "nearest" else "", expected=expected, **params)
    elif sort == "string_pattern_mismatch":
        document.add(path, "bad_shape" if given else "empty", given=str(given))
    elif sort == "string_too_short":
        document.add(path, "empty")
    elif sort == "too_short":
        document.add(path, "too_short", least=context.get("least", context.get("min_length", 1)))
    elif sort == "too_long":
        document.add(path, "too_long", most=context.get("most", context.get("max_length", 1)))
    elif (expected_type := _TYPES.get(sort.split("_")[0])) and sort.endswith(("_type", "_parsing", "_from_float")):
        vi, en = expected_type
        document.add(path, "wrong_type", expected_vi=vi, expected_en=en, given=_shown(given))
    else:
        document.add(path, "invalid", detail=detail["msg"])


def names_at(model: type[BaseModel], place: Place) -> list[str]:
    """Names of the settings that exist at `place` inside `model` (empty where it is not a model)."""
    found: Any = model
    for part in place:
        if isinstance(part, int):
            found = _model_in(found)
        elif isinstance(found, type) and issubclass(found, BaseModel):
            by_name = {field.alias or name: field.annotation for name, field in found.model_fields.items()}
            found = by_name.get(part)
        else:
            return []
    inner = _model_in(found)
    if inner is None:
        return []
    return [field.alias or name for name, field in inner.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `X`, `list[X]`, `X | None` or `Annotated[X, …]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, list, tuple) or hasattr(annotation, "__metadata__"):
        for part in get_args(annotation):
            if (inner := _model_in(part)) is not None:
                return inner
    return None


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, str) else f"“{value}”"
    return text if len(text) <= 60 else text[:57] + "…"
