"""What JSON Schema has no words for, mended in a wish before it is sent: rules between fields, and what only a farm knows.

Only values of the right form are touched. So a good wish has to be taken, and one that is bad on purpose has nothing else against it.
"""
import itertools
import json
import os
import re
import unicodedata
import zlib

import requests
import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.generation.meta import CoveragePhaseData

# An enum's value may be said by its number.
EVEN = ("MP4_H264", "WEBM_VP9", None, 0, 1, 2)
DENOISE = ("DENOISE", 2)
FLOW = ("EULER_FLOW", 1)
DDIM = ("DDIM", 2)
TEXT = re.compile(r"[^\x00-\x08\x0e-\x1b\x7f-\x9f]*")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
PICTURE = {"inline": "AAAA"}
FIELD = re.compile(r"/properties/spec/properties/(\w+)/.*")

turns = itertools.count()
wishes = {}  # by idempotency key
models = []  # of the farm, its default first


@schemathesis.hook
def before_call(context, case, kwargs):
    spec = case.body.get("spec") if isinstance(case.body, dict) else None
    if isinstance(spec, dict):
        mend(spec, catalogue(case.operation.base_url))
    own_key(case)
    good = case.meta is not None and not case.meta.generation.mode.is_negative
    if good and "placement" in (case.path_parameters or {}) and next(turns) % 2:
        case.path_parameters = {"id": os.environ["KINORA_FINISHED"], "placement": "main"}


@schemathesis.check
def refused_for_its_own_fault(ctx, response, case):
    """One field is bad: it is what the answer names, and nothing else."""
    data = case.meta.phase.data if case.meta is not None else None
    if response.status_code != 400 or not isinstance(data, CoveragePhaseData):
        return
    bad = FIELD.fullmatch(data.location or "")
    if bad:
        own = "spec." + re.sub("[A-Z]", lambda letter: "_" + letter.group().lower(), bad.group(1))
        found = [fault["field"] for detail in response.json()["details"] for fault in detail.get("fieldViolations", [])]
        if not found or not all(re.match(re.escape(own) + r"($|[.\[])", field) for field in found):
            raise Failure(operation=case.operation.label, title="Refused for another fault", message=f"{own}: {found}")


def own_key(case):
    """A key that stood for another wish would only be refused for that."""
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and key:
        wish = (case.formatted_path, json.dumps(case.body, sort_keys=True, default=str))
        if wishes.setdefault(key, wish) != wish:
            own = f"{len(wishes)}-"
            case.headers["Idempotency-Key"] = own + key[len(own):]
            wishes[case.headers["Idempotency-Key"]] = wish


def catalogue(url):
    if not models:
        answer = requests.get(url + "/v1/models", timeout=20).json()
        models.extend(sorted(answer["models"], key=lambda model: model["manifest"]["name"] != answer["defaultModel"]))
    return models


def mend(spec, farm):
    prompt = spec.get("prompt")
    if prompt is None or unseen(prompt):
        spec["prompt"] = "a heart"  # the model decides whether it must be said; those of this farm want it
    if unseen(spec.get("negativePrompt")):
        spec["negativePrompt"] = ""
    frames, steps = spec.get("frames"), spec.get("steps")
    if spec.get("mode") in DENOISE and within(frames, 1, 480):
        spec["frames"] = steps if within(steps, 1, 200) else min(frames, 200)  # there a step is a frame
    picture(spec)
    ask_one_that_can(spec, farm)
    rate = spec.get("frameRate")
    if isinstance(rate, dict) and number(rate.get("numerator")) and number(rate.get("denominator", 1) or 1):
        low = rate.get("denominator") or 1
        if 1 <= rate["numerator"] <= 120_000 and 0 < low <= 2_000 and not low <= rate["numerator"] <= 50 * low:
            rate["numerator"] = low
    placements = spec.get("placements")
    if isinstance(placements, list):
        for index, placement in enumerate(placements):
            if isinstance(placement, dict):
                place(placement, index, len(placements))


def picture(spec):
    image = spec.get("initImage")
    if image is None and within(spec.get("initStrength"), 0, 1):
        spec["initImage"] = dict(PICTURE)
    elif image is not None and not isinstance(image, dict):
        spec.pop("initStrength", None)
    elif isinstance(image, dict) and isinstance(image.get("stored"), dict):
        key = image["stored"].get("key")
        if isinstance(key, str) and len(key) <= 512:
            image["stored"]["key"] = ("local/" + key.replace(".", "-"))[:512]  # a tenant's own


def ask_one_that_can(spec, farm):
    able = [model["manifest"] for model in farm if can(spec, model["manifest"])]
    named = said(spec.get("model"))
    if named:
        chosen = pick(able, spec)
        digest = next(model["digest"] for model in farm if model["manifest"] is chosen)
        spec["model"] = pick([chosen["name"], digest], spec)
    else:
        chosen = able[0]
        if chosen is not farm[0]["manifest"] and not spec.get("model"):
            spec["model"] = chosen["name"]
    if said(spec.get("variant")):
        spec["variant"] = pick(chosen["variants"], spec)["name"]
    if styled(spec):
        given = itertools.chain(spec["style"], itertools.repeat(0))
        spec["style"] = [min(max(value, axis["low"]), axis["high"]) for value, axis in zip(given, chosen["style"])]


def can(spec, manifest):
    frames = manifest["latents"]["lane"] == "FRAME"
    flow = manifest["schedule"]["kind"] == "RECTIFIED_FLOW"
    return (
        (frames or spec.get("mode") not in DENOISE)
        and (frames and "pixelFormat" in manifest or not isinstance(spec.get("initImage"), dict))
        and ("variants" in manifest or not said(spec.get("variant")))
        and ("style" in manifest or not styled(spec))
        and spec.get("scheduler") not in (DDIM if flow else FLOW)
    )


def said(name):
    return isinstance(name, str) and NAME.fullmatch(name) is not None


def styled(spec):
    style = spec.get("style")
    return isinstance(style, list) and 0 < len(style) <= 64 and all(within(value, -10, 10) for value in style)


def pick(some, spec):
    return some[zlib.crc32(json.dumps(spec, sort_keys=True).encode()) % len(some)]


def place(placement, index, count):
    name = placement.get("name")
    if count > 1 and (name is None or isinstance(name, str) and len(name) < 60):
        placement["name"] = f"p{index}-{name or ''}" if good(name) else name
    for side in ("width", "height"):
        other = "height" if side == "width" else "width"
        if number(placement.get(side)) and placement.get(other) is None:
            placement[other] = placement[side]
    if placement.get("format") in EVEN:
        for side in ("width", "height"):
            if within(placement.get(side), 16, 4096):
                placement[side] -= placement[side] % 2


def unseen(text):
    """Whether a text of allowed characters has none that can be seen."""
    return isinstance(text, str) and TEXT.fullmatch(text) and not any(map(seen, text))


def seen(letter):
    return unicodedata.category(letter)[0] in "LNPS" and letter not in "\u115f\u1160\u3164\uffa0\u2800\ufffd"


def good(name):
    return name is None or all(letter in "abcdefghijklmnopqrstuvwxyz0123456789-" for letter in name)


def within(value, low, high):
    return number(value) and low <= value <= high


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
