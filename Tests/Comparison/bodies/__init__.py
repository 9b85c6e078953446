"""The requests of the comparison, each with a name of its own."""

from dataclasses import dataclass

LOGS = "logs-*"
DYNAMIC = "dynamic-*"
EVERYTHING = "logs-*,dynamic-*"
WHOLE_ANSWER = 6000


@dataclass
class Case:
    name: str
    method: str
    path: str
    body: object
    # How far two numbers of an aggregation may be apart, as a part of the greater one.
    tolerance: float = 1e-9


def search(name, body, index=LOGS, parameters="", **options):
    """A search request; without a sort and a size it asks for the ids of all hits."""
    if "sort" not in body and "size" not in body:
        body = {**body, "size": WHOLE_ANSWER, "_source": False}
    return Case(name, "POST", f"/{index}/_search{parameters}", body, **options)


def query(name, value, index=LOGS):
    """A query, compared by the set of the ids that it finds."""
    return search(name, {"query": value}, index)


def lucene(name, text, index=LOGS, **more):
    """A query in Lucene's syntax."""
    return query(name, {"query_string": {"query": text, **more}}, index)


def aggregation(name, value, index=LOGS, condition=None, **options):
    """Aggregations under names of one's own, no hits."""
    body = {"size": 0, "aggs": value}
    if condition:
        body["query"] = condition
    return search(name, body, index, **options)


def all_cases():
    from . import aggregations, clients, hits, lucenes, queries
    cases = [case for module in (queries, lucenes, hits, aggregations, clients)
             for case in module.CASES]
    names = [case.name for case in cases]
    repeated = {name for name in names if names.count(name) > 1}
    assert not repeated, f"two requests have the same name: {repeated}"
    return cases
