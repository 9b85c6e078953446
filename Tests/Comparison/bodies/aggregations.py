"""Every kind of aggregation, its options and how they are nested."""

from . import DYNAMIC, EVERYTHING, aggregation, search

TIME = "@timestamp"
DURATION = {"avg": {"field": "duration"}}
ERROR = {"terms": {"level": ["error", "fatal"]}}


def terms(name, field, index="logs-*", condition=None, aggs=None, tolerance=1e-9, **more):
    value = {"terms": {"field": field, **more}}
    if aggs:
        value["aggs"] = aggs
    return aggregation(name, {"values": value}, index, condition, tolerance=tolerance)


def histogram(name, index="logs-*", condition=None, aggs=None, **more):
    value = {"date_histogram": {"field": TIME, **more}}
    if aggs:
        value["aggs"] = aggs
    return aggregation(name, {"times": value}, index, condition)


def composite(name, sources, **more):
    return aggregation(name, {"pages": {"composite": {"sources": sources, **more}}})


CASES = [
    terms("terms-level", "level"),
    terms("terms-namespace", "kubernetes.namespace_name"),
    terms("terms-small", "kubernetes.pod_name", size=3),
    terms("terms-all", "trace_id", size=10_000),
    terms("terms-ties", "user.id", size=15),
    terms("terms-by-key", "level", order={"_key": "asc"}),
    terms("terms-by-key-descending", "level", order={"_key": "desc"}, size=2),
    terms("terms-by-count-ascending", "level", order={"_count": "asc"}),
    terms("terms-by-metric", "kubernetes.namespace_name", order={"mean": "desc"},
          aggs={"mean": DURATION}),
    terms("terms-by-stats", "user.name", order={"all.max": "asc"},
          aggs={"all": {"stats": {"field": "duration"}}}),
    terms("terms-by-percentile", "stream", order={"p.50": "asc"}, condition={
        "range": {"duration": {"gte": 0}}}, aggs={
            "p": {"percentiles": {"field": "duration", "percents": [50]}}}, tolerance=0.05),
    terms("terms-by-two", "user.name", order=[{"_count": "desc"}, {"_key": "desc"}]),
    terms("terms-missing", "level", missing="none"),
    terms("terms-long", "status", size=30),
    terms("terms-long-missing", "status", size=30, missing=0),
    terms("terms-double", "duration", size=5),
    terms("terms-boolean", "cached"),
    terms("terms-ip", "client", size=5),
    terms("terms-date", TIME, size=3, order={"_key": "asc"}),
    terms("terms-arrays", "tags"),
    terms("terms-label", "kubernetes.labels.tier"),
    terms("terms-dotted-label", "kubernetes.labels.app.kubernetes.io/name"),
    terms("terms-alias", "kubernetes.pod.name"),
    terms("terms-keyword-of-keyword", "level.keyword"),
    terms("terms-unmapped", "nowhere"),
    terms("terms-dynamic", "level.keyword", DYNAMIC),
    terms("terms-include", "kubernetes.namespace_name", include="shop.*"),
    terms("terms-include-list", "level", include=["error", "warn", "nothing"]),
    terms("terms-exclude", "kubernetes.namespace_name", exclude="shop.*"),
    terms("terms-exclude-list", "level", exclude=["info"]),
    terms("terms-min-count", "logger", min_doc_count=40),
    terms("terms-zero-count", "level", min_doc_count=0, condition={"term": {"level": "error"}}),
    terms("terms-id-of-index", "_index"),
    terms("terms-of-condition", "level", condition={"match": {"message": "quick"}}),
    terms("terms-in-terms", "kubernetes.namespace_name", aggs={
        "levels": {"terms": {"field": "level", "size": 2}, "aggs": {"mean": DURATION}}}),
    terms("terms-many-indices", "stream", EVERYTHING),
    terms("error-terms-of-text", "message"),
    terms("terms-huge-size", "level", size=2_147_483_647),
    terms("error-terms-size", "level", size=0),
    aggregation("rare-terms", {"rare": {"rare_terms": {"field": "user.name"}}}),
    aggregation("multi-terms", {"both": {"multi_terms": {
        "terms": [{"field": "stream"}, {"field": "level"}], "size": 5}}}),

    histogram("histogram-hours", fixed_interval="1h"),
    histogram("histogram-30-seconds", fixed_interval="30s", condition={
        "range": {TIME: {"gte": "2026-11-21", "lt": "2026-11-21T01:00:00Z"}}}),
    histogram("histogram-milliseconds", fixed_interval="3600000ms"),
    histogram("histogram-day", calendar_interval="day"),
    histogram("histogram-1d", calendar_interval="1d", min_doc_count=1),
    histogram("histogram-week", calendar_interval="week"),
    histogram("histogram-month", calendar_interval="month"),
    histogram("histogram-quarter", calendar_interval="1q"),
    histogram("histogram-year", calendar_interval="1y", format="yyyy"),
    histogram("histogram-gaps", fixed_interval="10m", condition={"term": {"level": "fatal"}}),
    histogram("histogram-no-gaps", fixed_interval="10m", min_doc_count=1, condition={
        "term": {"level": "fatal"}}),
    histogram("histogram-offset", fixed_interval="5m", offset="+39s", condition={
        "range": {TIME: {"gte": "2026-11-21", "lt": "2026-11-21T02:00:00Z"}}}),
    histogram("histogram-day-offset", calendar_interval="1d", offset="+6h"),
    histogram("histogram-negative-offset", calendar_interval="1d", offset="-1h"),
    histogram("histogram-zone", calendar_interval="1d", time_zone="+05:30"),
    histogram("histogram-zone-name", calendar_interval="1d", time_zone="Europe/Berlin"),
    histogram("histogram-zone-fixed", fixed_interval="12h", time_zone="America/New_York"),
    histogram("histogram-format", calendar_interval="1d", format="yyyy-MM-dd"),
    histogram("histogram-epoch", fixed_interval="12h", format="epoch_millis"),
    histogram("histogram-format-zone", calendar_interval="1d", format="yyyy-MM-dd HH:mm xxx",
              time_zone="+02:00"),
    histogram("histogram-bounds", fixed_interval="6h", extended_bounds={
        "min": "2026-11-19", "max": "2026-11-25"}),
    histogram("histogram-bounds-milliseconds", fixed_interval="6h", format="epoch_millis",
              extended_bounds={"min": 1795000000000, "max": 1795600000000}),
    histogram("histogram-bounds-of-nothing", fixed_interval="1d", condition={
        "term": {"level": "nothing"}}, extended_bounds={"min": "2026-11-19", "max": "2026-11-21"}),
    histogram("histogram-hard-bounds", fixed_interval="6h", hard_bounds={
        "min": "2026-11-21", "max": "2026-11-22"}),
    histogram("histogram-keyed", calendar_interval="1d", keyed=True),
    histogram("histogram-descending", calendar_interval="1d", order={"_key": "desc"}),
    histogram("histogram-by-count", calendar_interval="1d", order={"_count": "asc"}),
    histogram("histogram-missing", fixed_interval="1d", condition={"exists": {"field": "level"}},
              missing="2026-11-22T00:00:00Z"),
    histogram("histogram-levels", fixed_interval="6h", aggs={
        "levels": {"terms": {"field": "level"}}}),
    histogram("histogram-metrics", fixed_interval="6h", aggs={
        "mean": DURATION, "most": {"max": {"field": "bytes"}},
        "users": {"cardinality": {"field": "user.id"}}}),
    histogram("histogram-many-indices", EVERYTHING, calendar_interval="1d"),
    histogram("histogram-empty", "empty-2026", fixed_interval="1d"),
    histogram("error-histogram-no-interval"),
    histogram("error-histogram-two-intervals", fixed_interval="1d", calendar_interval="1d"),
    histogram("error-histogram-calendar", calendar_interval="2d"),
    histogram("error-histogram-too-many", fixed_interval="1ms"),
    aggregation("histogram-of-other-date", {"times": {"date_histogram": {
        "field": "received", "calendar_interval": "1d"}}}),
    aggregation("auto-date-histogram", {"times": {"auto_date_histogram": {
        "field": TIME, "buckets": 10}}}),
    aggregation("histogram-numbers", {"sizes": {"histogram": {
        "field": "bytes", "interval": 20_000}}}),
    aggregation("histogram-numbers-options", {"sizes": {"histogram": {
        "field": "duration", "interval": 0.5, "offset": 0.1, "min_doc_count": 1}}},
        condition={"range": {"duration": {"gte": 0, "lt": 4}}}),
    aggregation("histogram-numbers-bounds", {"sizes": {"histogram": {
        "field": "user.age", "interval": 10, "extended_bounds": {"min": 0, "max": 100}}}}),

    aggregation("range", {"sizes": {"range": {"field": "bytes", "ranges": [
        {"to": 1000}, {"from": 1000, "to": 50_000}, {"from": 50_000, "key": "big"}]}}}),
    aggregation("range-keyed", {"sizes": {"range": {"field": "duration", "keyed": True, "ranges": [
        {"key": "fast", "to": 0.5}, {"key": "slow", "from": 0.5}]}, "aggs": {"mean": DURATION}}}),
    aggregation("date-range", {"days": {"date_range": {"field": TIME, "ranges": [
        {"to": "2026-11-21"}, {"from": "2026-11-21", "to": "2026-11-22||+12h"},
        {"from": "2026-11-23||/d"}]}}}),
    aggregation("date-range-format", {"days": {"date_range": {
        "field": TIME, "format": "dd/MM/yyyy", "ranges": [
            {"from": "21/11/2026", "to": "22/11/2026"}]}}}),
    aggregation("ip-range", {"nets": {"ip_range": {"field": "client", "ranges": [
        {"to": "10.1.0.0"}, {"from": "10.1.0.0", "to": "10.2.0.0"}, {"mask": "10.3.0.0/16"}]}}}),

    aggregation("filter", {"errors": {"filter": ERROR, "aggs": {
        "names": {"terms": {"field": "kubernetes.namespace_name"}}}}}),
    aggregation("filters-named", {"kinds": {"filters": {"filters": {
        "errors": ERROR, "slow": {"range": {"duration": {"gt": 10}}}}}}}),
    aggregation("filters-other", {"kinds": {"filters": {"other_bucket": True, "filters": {
        "match_bucket": ERROR}}}}),
    aggregation("filters-other-key", {"kinds": {"filters": {
        "other_bucket_key": "rest", "filters": {"errors": ERROR}}}}),
    aggregation("filters-anonymous", {"kinds": {"filters": {"filters": [
        ERROR, {"query_string": {"query": "message:fox"}}]}, "aggs": {"mean": DURATION}}}),
    aggregation("missing", {"none": {"missing": {"field": "level"}, "aggs": {"mean": DURATION}}}),
    aggregation("global", {"all": {"global": {}, "aggs": {"mean": DURATION}}}, condition=ERROR),
    aggregation("adjacency-matrix", {"both": {"adjacency_matrix": {"filters": {
        "errors": ERROR, "stderr": {"term": {"stream": "stderr"}}}}}}),

    aggregation("minimum", {"m": {"min": {"field": "duration"}}, "n": {"min": {"field": TIME}}}),
    aggregation("maximum", {"m": {"max": {"field": "bytes"}}, "n": {"max": {"field": TIME}}}),
    aggregation("average", {"m": DURATION, "n": {"avg": {"field": "user.age"}}}),
    aggregation("average-missing", {"m": {"avg": {"field": "bytes", "missing": 0}}}),
    aggregation("sum", {"m": {"sum": {"field": "bytes"}}, "n": {"sum": {"field": "user.age"}}}),
    aggregation("sum-of-arrays", {"m": {"sum": {"field": "duration"}}}, condition={
        "range": {"duration": {"gte": 0.2, "lt": 0.8}}}),
    aggregation("value-count", {"m": {"value_count": {"field": "tags"}},
                                "n": {"value_count": {"field": "status"}}}),
    aggregation("stats", {"m": {"stats": {"field": "bytes"}}}),
    aggregation("extended-stats", {"m": {"extended_stats": {"field": "user.age"}}}),
    aggregation("metrics-of-nothing", {
        "a": {"avg": {"field": "bytes"}}, "b": {"min": {"field": "bytes"}},
        "c": {"sum": {"field": "bytes"}}, "d": {"stats": {"field": "bytes"}},
        "e": {"value_count": {"field": "bytes"}}, "f": {"cardinality": {"field": "bytes"}},
        "g": {"percentiles": {"field": "bytes"}}}, condition={"term": {"level": "nothing"}}),
    aggregation("metrics-of-unmapped", {
        "a": {"avg": {"field": "nowhere"}}, "c": {"sum": {"field": "nowhere"}},
        "f": {"cardinality": {"field": "nowhere"}}}),
    aggregation("metrics-of-boolean", {"a": {"avg": {"field": "cached"}},
                                       "b": {"sum": {"field": "cached"}}}),
    aggregation("cardinality", {
        "a": {"cardinality": {"field": "user.name"}}, "b": {"cardinality": {"field": "status"}},
        "c": {"cardinality": {"field": "kubernetes.pod_name"}},
        "d": {"cardinality": {"field": "tags"}}}),
    aggregation("cardinality-many", {"a": {"cardinality": {
        "field": "trace_id", "precision_threshold": 40_000}}}, tolerance=0.01),
    aggregation("percentiles", {"p": {"percentiles": {"field": "user.age"}}}, tolerance=0.05),
    aggregation("percentiles-of-doubles", {"p": {"percentiles": {
        "field": "duration", "percents": [50, 95, 99]}}}, tolerance=0.05, condition={
            "range": {"duration": {"gte": 0, "lte": 1600}}}),
    aggregation("percentiles-unkeyed", {"p": {"percentiles": {
        "field": "bytes", "percents": [25, 75], "keyed": False}}}, tolerance=0.05),
    aggregation("percentile-ranks", {"p": {"percentile_ranks": {
        "field": "bytes", "values": [10_000, 50_000]}}}, tolerance=0.05),
    aggregation("percentiles-in-terms", {"names": {
        "terms": {"field": "kubernetes.namespace_name"},
        "aggs": {"p": {"percentiles": {"field": "bytes", "percents": [50]}}}}}, tolerance=0.05),
    aggregation("median-absolute-deviation", {"m": {"median_absolute_deviation": {
        "field": "user.age"}}}, tolerance=0.05),
    aggregation("weighted-average", {"m": {"weighted_avg": {
        "value": {"field": "duration"}, "weight": {"field": "user.age"}}}}),
    aggregation("top-hits", {"names": {
        "terms": {"field": "kubernetes.namespace_name"},
        "aggs": {"newest": {"top_hits": {
            "size": 2, "sort": [{"seq": "desc"}], "_source": ["seq", "level"]}}}}}),
    aggregation("top-metrics", {"names": {
        "terms": {"field": "kubernetes.namespace_name"},
        "aggs": {"newest": {"top_metrics": {
            "metrics": {"field": "seq"}, "sort": {"seq": "desc"}}}}}}),

    composite("composite-one", [{"level": {"terms": {"field": "level"}}}]),
    composite("composite-two", [
        {"day": {"date_histogram": {"field": TIME, "calendar_interval": "1d"}}},
        {"level": {"terms": {"field": "level"}}}], size=20),
    composite("composite-after", [
        {"name": {"terms": {"field": "kubernetes.namespace_name"}}},
        {"level": {"terms": {"field": "level", "order": "desc"}}}],
        size=7, after={"name": "payments", "level": "error"}),
    composite("composite-missing", [{"level": {"terms": {
        "field": "level", "missing_bucket": True}}}]),
    composite("composite-histogram", [{"size": {"histogram": {
        "field": "bytes", "interval": 25_000}}}, {"stream": {"terms": {"field": "stream"}}}]),
    composite("composite-date-format", [{"day": {"date_histogram": {
        "field": TIME, "fixed_interval": "1d", "format": "yyyy-MM-dd"}}}]),
    aggregation("composite-metrics", {"pages": {
        "composite": {"size": 4, "sources": [{"level": {"terms": {"field": "level"}}}]},
        "aggs": {"mean": DURATION}}}),

    histogram("derivative", fixed_interval="1d", aggs={
        "m": {"sum": {"field": "bytes"}}, "d": {"derivative": {"buckets_path": "m"}}}),
    histogram("cumulative-sum", fixed_interval="1d", aggs={
        "m": {"sum": {"field": "bytes"}}, "c": {"cumulative_sum": {"buckets_path": "m"}}}),
    histogram("bucket-sort", fixed_interval="1d", aggs={
        "s": {"bucket_sort": {"sort": [{"_count": "desc"}], "size": 2}}}),
    aggregation("maximum-bucket", {
        "times": {"date_histogram": {"field": TIME, "fixed_interval": "6h"}},
        "most": {"max_bucket": {"buckets_path": "times>_count"}}}),

    aggregation("deep-nesting", {"names": {
        "terms": {"field": "kubernetes.namespace_name", "size": 3, "order": {"_key": "asc"}},
        "aggs": {"times": {
            "date_histogram": {"field": TIME, "calendar_interval": "1d"},
            "aggs": {"levels": {
                "terms": {"field": "level", "size": 2},
                "aggs": {"slow": {
                    "filter": {"range": {"duration": {"gte": 1}}},
                    "aggs": {"mean": DURATION}}}}}}}}}),
    aggregation("side-by-side", {
        "levels": {"terms": {"field": "level"}},
        "namespaces": {"terms": {"field": "kubernetes.namespace_name"}},
        "pods": {"terms": {"field": "kubernetes.pod_name", "size": 50}},
        "containers": {"terms": {"field": "kubernetes.container_name"}},
        "times": {"date_histogram": {"field": TIME, "fixed_interval": "3h"}}},
        condition={"bool": {"filter": [{"range": {TIME: {
            "gte": "2026-11-20T10:30:15Z", "lt": "2026-11-23T07:59:59.500Z"}}}]}}),
    aggregation("metadata", {"levels": {"terms": {"field": "level"}, "meta": {"a": 1}}}),
    search("aggregations-long-name", {"size": 0, "aggregations": {
        "levels": {"terms": {"field": "level"}, "aggregations": {"mean": DURATION}}}}),
    search("typed-keys", {"size": 0, "aggs": {"levels": {"terms": {"field": "level"}},
                                              "mean": DURATION}}, "logs-*", "?typed_keys=true"),
    aggregation("error-unknown-aggregation", {"x": {"no_such_aggregation": {}}}),
    aggregation("error-no-aggregation", {"x": {}}),
    aggregation("error-two-aggregations", {"x": {"avg": {"field": "bytes"},
                                                 "sum": {"field": "bytes"}}}),
    aggregation("error-metric-of-keyword", {"x": {"avg": {"field": "level"}}}),
    aggregation("error-children-of-metric", {"x": {"avg": {"field": "bytes"},
                                                   "aggs": {"y": {"avg": {"field": "bytes"}}}}}),
]
