"""What JSON Schema has no words for, rules between fields and of the farm's one model, is mended in a good wish before it is sent."""
import schemathesis

EVEN = ("MP4_H264", "WEBM_VP9", None)


@schemathesis.hook
def before_call(context, case, kwargs):
    meta = case.meta
    if meta is not None and not meta.generation.mode.is_negative and isinstance(case.body, dict):
        spec = case.body.get("spec")
        if isinstance(spec, dict):
            mend(spec)


def mend(spec):
    if not (spec.get("prompt") or "").strip():
        spec["prompt"] = "a heart"  # the model decides whether it must be said; the default one wants it
    for others in ("model", "variant", "scheduler", "style", "initImage"):
        spec.pop(others, None)  # of the model: the default one has none to choose
    if spec.get("mode") == "DENOISE" and number(spec.get("frames")) and spec["frames"] >= 1:
        spec.pop("frames")  # there a step is a frame
    spec.pop("initStrength", None)
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
            if number(placement.get(side)) and 16 <= placement[side] <= 4096:
                placement[side] -= placement[side] % 2


def good(name):
    return name is None or all(letter in "abcdefghijklmnopqrstuvwxyz0123456789-" for letter in name)


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
