"""What two answers must have in common, and where they differ.

An answer is first brought into a form that holds only what is compared. Left out: how long it
took, shards, scores and the order of equals, the wording of errors and the keys that only one of
the two products has.
"""

import json
import math

NOT_COMPARED = {
    "took", "_shards", "max_score", "_score", "terminated_early", "_seq_no", "_primary_term",
    "_version", "num_reduce_phases", "_scroll_id", "metadata_field",
}


def comparable(case, status, answer):
    """The compared part of an answer as plain values."""
    if status >= 400 and isinstance(answer, dict) and "error" in answer:
        # The products disagree on which mistakes of the client are 5xx.
        return {"status": 404 if status == 404 else 400}
    value = strip(answer)
    if isinstance(value, dict) and isinstance(value.get("hits"), dict):
        hits(value["hits"], case.body)
    if isinstance(value, dict) and "responses" in value:
        bodies = [json.loads(line) for line in case.body.splitlines()[1::2]]
        for response, body in zip(value["responses"], bodies):
            if "error" in response:
                response.pop("error")
            elif "hits" in response:
                hits(response["hits"], body)
    return {"status": status, "body": value}


def strip(value):
    """The value without the members that are not compared."""
    if isinstance(value, dict):
        return {key: strip(member) for key, member in value.items()
                if key not in NOT_COMPARED}
    if isinstance(value, list):
        return [strip(member) for member in value]
    return value


def name_of_hit(hit):
    return hit.get("_index", ""), hit.get("_id", "")


def hits(value, body):
    """Equals in the order of the sort, and all hits without a sort, stand in the order of ids.

    Where a sort is by the documents' place in the index, its values and its order mean nothing.
    """
    rows = value.get("hits", [])
    keys = body.get("sort", []) if isinstance(body, dict) else []
    places = [place for place, key in enumerate(keys) if "_doc" in key]
    for row in rows:
        row.get("sort", [])[:] = [
            one for place, one in enumerate(row.get("sort", [])) if place not in places]
    start = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or rows[end].get("sort") != rows[start].get("sort"):
            rows[start:end] = sorted(rows[start:end], key=name_of_hit)
            start = end


def differences(expected, found, tolerance, path=""):
    """Yields one line for each place where two comparable answers differ."""
    if is_number(expected) and is_number(found):
        if not are_close(expected, found, tolerance):
            yield f"{path}: {expected} / {found}"
    elif isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            if key not in found:
                yield f"{path}/{key}: {short(expected[key])} / nothing"
            elif key not in expected:
                yield f"{path}/{key}: nothing / {short(found[key])}"
            else:
                yield from differences(expected[key], found[key], tolerance, f"{path}/{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        yield from list_differences(expected, found, tolerance, path)
    elif expected != found or type(expected) is not type(found):
        yield f"{path}: {short(expected)} / {short(found)}"


def list_differences(expected, found, tolerance, path):
    if len(expected) != len(found):
        yield f"{path}: {len(expected)} members / {len(found)} members{missing(expected, found)}"
        return
    for position, (one, other) in enumerate(zip(expected, found)):
        yield from differences(one, other, tolerance, f"{path}/{position}")


def missing(expected, found):
    """Which ids or keys only one of two lists has."""
    def names(rows):
        return {json.dumps(row.get("_id", row.get("key")), ensure_ascii=False) for row in rows
                if isinstance(row, dict)}
    one, other = names(expected), names(found)
    only, more = sorted(one - other)[:3], sorted(other - one)[:3]
    return f" (only the first: {', '.join(only)}; only the second: {', '.join(more)})"


def are_close(one, other, tolerance):
    """Whether two numbers may stand for each other; whole ones only when they are equal."""
    if type(one) is type(other) is int:
        return one == other
    return math.isclose(one, other, rel_tol=tolerance, abs_tol=1e-12)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."
