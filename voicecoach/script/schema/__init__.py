"""The shape of the language as JSON Schema, so that an editor completes, explains and checks a script as it is written.

Made from the model that the reader uses. It never refuses what the reader takes. It cannot know everything: what names
refer to, and how fields go together, the reader alone decides. Draft 7, which all editors know.

``python -m voicecoach.script.schema FOLDER`` writes both schemas there.
"""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from pydantic import BeforeValidator, PlainValidator

from voicecoach.script.model import (
    ANYWHERE,
    COACHS_OWN,
    PLACEHOLDERS,
    STEPS,
    Cue,
    Exercise,
    ExerciseStep,
    Hold,
    Level,
    Parameter,
    Part,
    Phase,
    Question,
    Safety,
    Script,
    SideOrder,
    Spoken,
    Waiting,
)
from voicecoach.script.reading.shapes import Form, shapes
from voicecoach.script.schema import patterns, values
from voicecoach.script.schema.values import Schema
from voicecoach.script.short_form.lines import EXAMPLE, MAX_LINE
from voicecoach.script.text.sentences import shown

Kind: TypeAlias = Literal["session", "exercise"]

KINDS: Final[tuple[Kind, ...]] = ("session", "exercise")

_TITLES: Final[dict[type[Part], str]] = {
    Script: "Session",
    Exercise: "Exercise",
    Level: "Level",
    Cue: "Cue",
    Safety: "Safety",
    Phase: "Phase",
    Hold: "Hold",
    Question: "Question",
    Parameter: "Parameter",
    SideOrder: "Order of sides",
    Waiting: "Waiting",
    **{kind: f"Step: {name}" for name, kind in STEPS.items()},
}

_TOLD: Final = ("title", "description", "examples", "type", "enum", "anyOf")

_FEWEST: Final = {Form.LIST: "minItems", Form.STEPS: "minItems", Form.MAP: "minProperties"}


def session_schema() -> Schema:
    """Give the schema of a session file."""
    walk = _Walk(has_parameters=True)
    walk.define_steps()
    return walk.document("session", walk.part(Script, ANYWHERE))


def exercise_schema() -> Schema:
    """Give the schema of a file of the exercise library."""
    walk = _Walk(has_parameters=False)
    whole = walk.part(Exercise, PLACEHOLDERS)
    whole["anyOf"] = [{"required": fields} for fields in (["rep", "reps"], ["hold"], ["levels"])]
    return walk.document("exercise", whole)


def schema_text(kind: Kind) -> str:
    """Give a schema as the contents of its file."""
    schema = session_schema() if kind == "session" else exercise_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class _Walk:
    """Goes through the model, writing down each part once.

    Args:
        has_parameters: ``$name`` may stand where a number or a time goes.
    """

    def __init__(self, *, has_parameters: bool) -> None:
        self._has_parameters = has_parameters
        self._definitions: dict[str, Schema] = {}

    def document(self, name: Kind, whole: Schema) -> Schema:
        """Give the whole of a schema."""
        head = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": f"urn:voicecoach:{name}"}
        return {**head, **whole, "definitions": dict(sorted(self._definitions.items()))}

    def define_steps(self) -> None:
        """Define what a step may be: for each kind its fields, and one line of text for an exercise."""
        kinds = sorted(STEPS.items(), key=lambda one: one[0] not in ("do", "exercise"))  # as the reader looks for them
        for name, kind in kinds:
            self._definitions[f"{name}-step"] = (
                self._exercise_step() if kind is ExerciseStep else self.part(kind, ANYWHERE)
            )
        step: Schema = {
            "title": "Step in a line",
            "description": "An exercise of the library, and how much of it.",
            "examples": [EXAMPLE],
            "type": "string",
            "pattern": patterns.NOT_BLANK,
            "maxLength": MAX_LINE,
            "errorMessage": f"A step begins with what it does: {', '.join(STEPS)}. Or it is a line like '{EXAMPLE}'.",
            # for an editor to offer as long as it is neither
            "properties": {name: _told(self._definitions[f"{name}-step"]["properties"][name]) for name in STEPS},
        }
        for name, _ in reversed(kinds):
            step = {
                "if": {"type": "object", **_has_one_of(["do", "rounds"] if name == "do" else [name])},
                "then": {"$ref": f"#/definitions/{name}-step"},
                "else": step,
            }
        self._definitions["step"] = {"title": "Step", "description": "What is done next.", **step}

    def _exercise_step(self) -> Schema:
        """Give an exercise with the fields that any step has.

        Only its name must be there, and nothing has a default: for the rest the library may have values.
        """
        step, whole = self.part(ExerciseStep, ANYWHERE), self.part(Exercise, PLACEHOLDERS)
        for field in whole["properties"].values():
            field.pop("default", None)
        fields = {**step["properties"], **whole["properties"]}
        return {**whole, **_head(ExerciseStep), "properties": fields, "required": step["required"]}

    def part(self, kind: type[Part], allowed: frozenset[str]) -> Schema:
        """Give the schema of a part.

        Args:
            allowed: what may stand in braces in its texts.
        """
        fields = {name: self._field(kind, name, allowed) for name in kind.model_fields}
        required = [shown(name) for name in fields if kind.model_fields[name].is_required()]
        other = {patterns.spellings(name): field for name, field in fields.items() if "_" in name}
        return {
            **_head(kind),
            "type": "object",
            "properties": {shown(name): field for name, field in fields.items()},
            **({"patternProperties": other} if other else {}),
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }

    def _field(self, kind: type[Part], name: str, allowed: frozenset[str]) -> Schema:
        if (kind, name) == (ExerciseStep, "exercise"):
            return self._field(Exercise, name, allowed)
        field = kind.model_fields[name]
        shape = self._shape(kind, name, allowed)
        fewest = _FEWEST.get(shapes(kind)[name].form)
        least = values.bound([field], "min_length")
        return {
            "title": shown(name).capitalize(),
            "description": field.description,
            "examples": _examples(kind, name),
            **shape,
            **({fewest: least} if fewest and least is not None else {}),
            **values.default(field),
        }

    def _shape(self, kind: type[Part], name: str, allowed: frozenset[str]) -> Schema:
        """Give what a field takes, without what is told of it."""
        known = shapes(kind)[name]
        if known.form is Form.STEPS:
            return {"type": "array", "items": {"$ref": "#/definitions/step"}}
        if (kind, name) == (SideOrder, "first"):
            return values.SIDE
        shape = self._value(_hints(kind)[name], frozenset() if known.listened_for else allowed)
        if (kind, name) == (Script, "parameters"):
            shape["propertyNames"] |= {"pattern": r"^[^$]", "errorMessage": "A parameter is declared without '$'."}
        if (kind, name) == (Script, "ask"):
            told = "This is what the coach asks by itself; give your question another name."
            shape["propertyNames"] |= {"not": {"enum": list(COACHS_OWN)}, "errorMessage": told}
        return shape

    def _value(self, hint: Any, allowed: frozenset[str]) -> Schema:
        """Give the schema of what a type stands for in a script."""
        metadata: Sequence[Any] = ()
        is_spoken = hint == Spoken
        if get_origin(hint) is Annotated:
            hint, *metadata = get_args(hint)
        read = next((one.func for one in metadata if isinstance(one, BeforeValidator | PlainValidator)), None)
        if read is not None:
            shape = values.READ_BY[read]
            return self._or_parameter(shape) if shape is values.LENGTH else shape
        if get_origin(hint) in (Union, types.UnionType):
            choices = [self._value(one, allowed) for one in get_args(hint) if one is not type(None)]
            return choices[0] if len(choices) == 1 else {"anyOf": choices}
        if get_origin(hint) is tuple:
            return values.list_of(self._value(get_args(hint)[0], allowed))
        if get_origin(hint) is dict:
            name, inner = get_args(hint)
            names = {"minLength": 1, "maxLength": values.bound(get_args(name), "max_length")}
            return {"type": "object", "propertyNames": names, "additionalProperties": self._value(inner, allowed)}
        if get_origin(hint) is Literal:
            return values.one_of(get_args(hint))
        if hint is int:
            return self._or_parameter(values.whole_number(values.bound(metadata, "ge"), values.bound(metadata, "le")))
        if hint is str:
            most = int(values.bound(metadata, "max_length"))
            return values.spoken(most, allowed) if is_spoken else values.text(most)
        if hint is bool:
            return {"type": "boolean"}
        if issubclass(hint, StrEnum):
            return values.one_of([one.value for one in hint])
        if issubclass(hint, Part):
            return self._defined(hint, allowed)
        raise TypeError(f"no schema is known for {hint}")

    def _or_parameter(self, shape: Schema) -> Schema:
        return values.or_parameter(shape) if self._has_parameters else shape

    def _defined(self, kind: type[Part], allowed: frozenset[str]) -> Schema:
        """Define a part at the first call, and refer to it."""
        name = _TITLES[kind].lower().replace(" ", "-")
        if name not in self._definitions:
            self._definitions[name] = self._phase(allowed) if kind is Phase else self.part(kind, allowed)
        return {"$ref": f"#/definitions/{name}"}

    def _phase(self, allowed: frozenset[str]) -> Schema:
        return {
            **_head(Phase),
            "examples": [{"lift": "2 s"}],
            "errorMessage": "Write a word or a few and their time, like '{lift: 2 s}'.",
            "type": "object",
            "propertyNames": self._value(_hints(Phase)["word"], allowed),
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": self._value(_hints(Phase)["seconds"], allowed),
        }


@lru_cache(maxsize=64)
def _hints(kind: type[Part]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _head(kind: type[Part]) -> Schema:
    told = (inspect.getdoc(kind) or "").split("\n\n")[0]
    return {"title": _TITLES[kind], "description": " ".join(told.replace("``", "`").split())}


def _told(field: Schema) -> Schema:
    told = ("title", "description", "type") if field.get("type") == "array" else _TOLD
    return {name: field[name] for name in told if name in field}


def _examples(kind: type[Part], name: str) -> list[Any]:
    if issubclass(kind, Safety):  # whose cues are not those of an exercise, where a side may be named
        (whole,) = Script.model_fields["safety"].examples or [{}]
        return [whole[name]]
    return kind.model_fields[name].examples or []


def _has_one_of(names: Sequence[str]) -> Schema:
    return {"anyOf": [{"required": [name]} for name in names]} if len(names) > 1 else {"required": list(names)}
