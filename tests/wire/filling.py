"""How a Discord client fills in options, selects and forms, and what it refuses to send."""

from collections.abc import Sequence
from typing import Any

from .limits import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    SELECTS,
    TEXT_INPUT,
)
from .message import Upload, attachment
from .model import JSON, Channel, Guild, Role, User
from .world import World

STRING, INTEGER, NUMBER = 3, 4, 10
ENTITIES = (6, 7, 8, 9, 11)
Thing = User | Channel | Role | Upload
Value = str | int | float | bool | Thing
FieldValue = str | bool | None | Sequence[str | Thing]


class Resolved:
    """Collect the people, places and files an interaction names."""

    def __init__(self, world: World, guild: Guild | None) -> None:
        self.data: dict[str, JSON] = {}
        self._world = world
        self._guild = guild

    def add(self, thing: Thing) -> str:
        """Note a thing and return its id."""
        if isinstance(thing, Upload):
            entry = attachment(thing, base_url=self._world.base_url)
            self._world.stored_files[entry["id"]] = thing.content
            return self._note("attachments", entry["id"], entry)
        if isinstance(thing, User):
            if self._guild is not None and thing.id in self._guild.members:
                member = self._guild.members[thing.id].payload()
                del member["user"]
                self._note("members", str(thing.id), {**member, "permissions": "0"})
            return self._note("users", str(thing.id), thing.payload())
        if isinstance(thing, Role):
            return self._note("roles", str(thing.id), thing.payload())
        return self._note("channels", str(thing.id), {**thing.payload(), "permissions": "0"})

    def _note(self, kind: str, key: str, payload: JSON) -> str:
        self.data.setdefault(kind, {})[key] = payload
        return key


def options(
    command: JSON, path: list[str], values: dict[str, Value], resolved: Resolved, *, focused: str | None
) -> list[JSON]:
    """Return the options of a command, nested below its sub-commands `path`."""
    known = {option["name"]: option for option in command.get("options") or []}
    if path:
        head, *rest = path
        if head not in known:
            raise LookupError(f"{command['name']!r} has no sub-command {head!r}, only {sorted(known)}")
        inner = options(known[head], rest, values, resolved, focused=focused)
        return [{"name": head, "type": known[head]["type"], "options": inner}]
    if any(option["type"] in (1, 2) for option in known.values()):
        raise LookupError(f"{command['name']!r} needs one of the sub-commands {sorted(known)}")
    if strange := values.keys() - known.keys():
        raise LookupError(f"{command['name']!r} has no options {sorted(strange)}, only {sorted(known)}")
    missing = [name for name, option in known.items() if option.get("required") and name not in values]
    if missing and focused is None:
        raise ValueError(f"{command['name']!r} needs {missing}")
    sent = []
    for name, value in values.items():
        option = {"name": name, "type": known[name]["type"]}
        if name == focused:
            sent.append({**option, "value": value, "focused": True})
        else:
            sent.append({**option, "value": _value(known[name], value, resolved)})
    return sent


def _value(option: JSON, value: Value, resolved: Resolved) -> str | int | float | bool:
    name, kind = option["name"], option["type"]
    if isinstance(value, Thing):
        if kind not in ENTITIES:
            raise ValueError(f"{name!r} takes no {type(value).__name__}")
        return resolved.add(value)
    if kind in ENTITIES:
        raise ValueError(f"{name!r} takes a user, channel, role or file, not {value!r}")
    if choices := option.get("choices"):
        by_name: dict[Any, str | int | float] = {
            key: choice["value"] for choice in choices for key in (choice["name"], choice["value"])
        }
        if value not in by_name:
            raise ValueError(f"{name!r} offers {[choice['name'] for choice in choices]}, not {value!r}")
        return by_name[value]
    _check_range(option, value)
    return value


def _check_range(option: JSON, value: str | float) -> None:
    name, kind = option["name"], option["type"]
    expected: Any = {STRING: str, INTEGER: int, NUMBER: (int, float)}.get(kind, bool)
    if not isinstance(value, expected) or (isinstance(value, bool) and kind in (INTEGER, NUMBER)):
        raise ValueError(f"{name!r} does not take {value!r}")
    size, unit = (len(value), "length") if isinstance(value, str) else (value, "value")
    least, most = option.get(f"min_{unit}"), option.get(f"max_{unit}")
    if (least is not None and size < least) or (most is not None and size > most):
        raise ValueError(f"{name!r} takes {least} to {most}, not {value!r}")


def chosen(select: JSON, values: Sequence[str | Thing], resolved: Resolved) -> list[str]:
    """Return the values a select, checkbox group or upload sends; options go by value or label."""
    if select["type"] not in SELECTS | {FILE_UPLOAD, CHECKBOX_GROUP}:
        raise ValueError(f"{select['custom_id']!r} takes no list of values")
    by_name = _by_name(select)
    unknown = [value for value in values if isinstance(value, str) and value not in by_name]
    if unknown:
        raise ValueError(f"{select['custom_id']!r} offers {sorted(by_name)}, not {unknown}")
    picked = [by_name[value] if isinstance(value, str) else resolved.add(value) for value in values]
    least, most = select.get("min_values"), select.get("max_values")
    least = 1 if least is None else least
    if most is None:
        most = len(select["options"]) if select["type"] == CHECKBOX_GROUP else 1
    if not least <= len(picked) <= most and (picked or _is_required(select)):
        raise ValueError(f"{select['custom_id']!r} takes {least} to {most} values, not {len(picked)}")
    return picked


def filled(part: JSON, values: dict[str, FieldValue], resolved: Resolved) -> JSON:
    """Return a part of a form as it is submitted, taking what it needs out of `values`."""
    sent = {"type": part["type"], "id": part["id"]}
    if part["type"] == LABEL:
        return {**sent, "component": _field(part["component"], part["label"], values, resolved)}
    if part.get("components"):
        inner = part["components"]
        return {
            **sent,
            "components": [_field(one, one.get("label") or "", values, resolved) for one in inner],
        }
    return sent


def _field(component: JSON, label: str, values: dict[str, FieldValue], resolved: Resolved) -> JSON:
    kind, key = component["type"], component["custom_id"]
    given = values.pop(key) if key in values else values.pop(label, None)
    field: JSON = {"type": kind, "id": component["id"], "custom_id": key}
    if kind == TEXT_INPUT:
        return {**field, "value": _typed(component, given)}
    if kind == CHECKBOX:
        return {**field, "value": bool(component.get("default") if given is None else given)}
    defaults = [option["value"] for option in component.get("options") or [] if option.get("default")]
    if kind == RADIO_GROUP:
        by_name, wanted = _by_name(component), given if given is not None else next(iter(defaults), None)
        if wanted is None and not _is_required(component):
            return {**field, "value": None}
        if wanted not in by_name:
            raise ValueError(f"{key!r} offers {sorted(by_name)}, not {wanted!r}")
        return {**field, "value": by_name[wanted]}
    wishes = defaults if given is None else given
    if isinstance(wishes, str | bool):
        raise TypeError(f"{key!r} takes a list of values, not {wishes!r}")
    return {**field, "values": chosen(component, wishes, resolved)}


def _typed(component: JSON, given: FieldValue) -> str:
    text = component.get("value") or "" if given is None else given
    if not isinstance(text, str):
        raise TypeError(f"{component['custom_id']!r} takes a text, not {text!r}")
    least, most = component.get("min_length") or 0, component.get("max_length") or 4000
    if _is_required(component):
        least = max(least, 1)
    if (text or _is_required(component)) and not least <= len(text) <= most:
        raise ValueError(f"{component['custom_id']!r} takes {least} to {most} characters, not {len(text)}")
    return text


def _by_name(component: JSON) -> dict[Any, str]:
    options = component.get("options") or []
    return {name: option["value"] for option in options for name in (option["label"], option["value"])}


def _is_required(component: JSON) -> bool:
    return component.get("required") is not False
