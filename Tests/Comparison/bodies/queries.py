"""Every kind of query and how they go together."""

from . import DYNAMIC, EVERYTHING, query, search

FOX = {"match": {"message": "quick fox"}}
ERRORS = {"terms": {"level": ["error", "fatal"]}}
FIRST_DAY = {"range": {"@timestamp": {"gte": "2026-11-20", "lt": "2026-11-21"}}}

CASES = [
    query("match-all", {"match_all": {}}, EVERYTHING),
    query("match-none", {"match_none": {}}),
    search("no-query", {"sort": ["seq"], "size": 3}),

    query("term-keyword", {"term": {"level": "error"}}),
    query("term-object-form", {"term": {"level": {"value": "error", "boost": 2}}}),
    query("term-is-case-sensitive", {"term": {"level": "INFO"}}),
    query("term-case-insensitive", {"term": {"level": {
        "value": "INFO", "case_insensitive": True}}}),
    query("term-on-text-is-one-token", {"term": {"message": "quick"}}),
    query("term-on-text-is-not-analyzed", {"term": {"message": "Quick"}}),
    query("term-long", {"term": {"status": 404}}),
    query("term-long-as-text", {"term": {"status": "404"}}),
    query("term-long-beyond-double", {"term": {"status": 9_007_199_254_740_993}}),
    query("term-double", {"term": {"duration": 0.25}}),
    query("term-boolean", {"term": {"cached": True}}),
    query("term-boolean-as-text", {"term": {"cached": "false"}}),
    query("term-ip", {"term": {"client": "10.1.2.3"}}),
    query("term-ip-network", {"term": {"client": "10.1.0.0/16"}}),
    query("term-ip6-network", {"term": {"client": "2001:db8::/32"}}),
    query("term-array-member", {"term": {"tags": "beta"}}),
    query("term-date", {"term": {"@timestamp": "2026-11-20"}}),
    query("term-alias", {"term": {"kubernetes.pod.name": "cart-7d4b9c0-x0z9"}}),
    query("term-dotted-label", {"term": {"kubernetes.labels.app.kubernetes.io/name": "cart"}}),
    query("term-dotted-member", {"term": {"app.version": "1.2.3"}}),
    query("term-nested-member", {"term": {"app.version": "2.1.0"}}),
    query("term-multi-field", {"term": {"note.keyword": "quick brown dogs and a lazy fox"}}),
    query("term-unknown-field", {"term": {"nowhere": "x"}}),
    query("term-dynamic-text", {"term": {"level": "info"}}, DYNAMIC),
    query("term-dynamic-keyword", {"term": {"level.keyword": "Info"}}, DYNAMIC),
    query("term-dynamic-label", {"term": {
        "kubernetes.labels.app.kubernetes.io/name.keyword": "cart"}}, DYNAMIC),

    query("terms-query-keyword", ERRORS),
    query("terms-query-long", {"terms": {"status": [200, "404", 503]}}),
    query("terms-query-empty", {"terms": {"level": []}}),
    query("terms-query-ip", {"terms": {"client": ["10.0.0.0/24", "2001:db8::/40"]}}),
    query("terms-query-boolean", {"terms": {"cached": [True, "false"]}}),

    query("range-long", {"range": {"status": {"gte": 400, "lt": 500}}}),
    query("range-double", {"range": {"duration": {"gt": 0.25, "lte": 1.5}}}),
    query("range-negative", {"range": {"duration": {"lt": 0}}}),
    query("range-of-array", {"range": {"duration": {"gte": 0.2, "lte": 0.3}}}),
    query("range-keyword", {"range": {"level": {"gte": "error", "lt": "info"}}}),
    query("range-ip", {"range": {"client": {"gte": "10.1.0.0", "lt": "10.3.0.0"}}}),
    query("range-open", {"range": {"bytes": {}}}),
    query("range-from-to", {"range": {"status": {
        "from": 400, "to": 404, "include_upper": False}}}),
    query("range-date-day", FIRST_DAY),
    query("range-date-rounds-up", {"range": {"@timestamp": {
        "gt": "2026-11-20||/d", "lte": "2026-11-21||/d"}}}),
    query("range-date-math", {"range": {"@timestamp": {
        "gte": "2026-11-20T12:00:00Z||+1d/h", "lt": "2026-11-22||-6h"}}}),
    query("range-date-now", {"range": {"@timestamp": {"gt": "now-100y/y", "lt": "now+100y"}}}),
    query("range-date-milliseconds", {"range": {"@timestamp": {
        "gte": 1795132800000, "lt": 1795140000000}}}),
    query("range-date-milliseconds-format", {"range": {"@timestamp": {
        "gte": "1795132800000", "lt": "1795140000000", "format": "epoch_millis"}}}),
    query("range-date-seconds-format", {"range": {"@timestamp": {
        "gte": 1795132800, "lt": 1795140000, "format": "epoch_second"}}}),
    query("range-date-own-format", {"range": {"@timestamp": {
        "gte": "21/11/2026", "lt": "22/11/2026", "format": "dd/MM/yyyy"}}}),
    query("range-date-time-zone", {"range": {"@timestamp": {
        "gte": "2026-11-21T00:00:00", "lt": "2026-11-21T06:00:00", "time_zone": "+02:00"}}}),
    query("range-date-zone-name", {"range": {"@timestamp": {
        "gte": "2026-11-21", "lt": "2026-11-22", "time_zone": "America/New_York"}}}),
    query("range-date-partial", {"range": {"@timestamp": {"gte": "2026-11", "lte": "2026-11-21"}}}),
    query("range-date-second-format", {"range": {"received": {
        "gte": 1795132800000, "lt": "2026-11-21"}}}),
    query("range-label", {"range": {"kubernetes.labels.tier": {"gte": "c"}}}),

    query("exists-keyword", {"exists": {"field": "level"}}),
    query("exists-empty-arrays", {"exists": {"field": "tags"}}),
    query("exists-object", {"exists": {"field": "http"}}),
    query("exists-text", {"exists": {"field": "message"}}),
    query("exists-label", {"exists": {"field": "kubernetes.labels.tier"}}),
    query("exists-labels", {"exists": {"field": "kubernetes.labels"}}),
    query("exists-unknown", {"exists": {"field": "nowhere"}}),
    query("exists-not", {"bool": {"must_not": {"exists": {"field": "level"}}}}, EVERYTHING),
    query("ids", {"ids": {"values": ["d0001", "d0999", "d4001", "nobody"]}}, EVERYTHING),
    query("term-id", {"term": {"_id": "d0017"}}),
    query("term-index", {"term": {"_index": "logs-2026.11.21"}}),

    query("prefix-keyword", {"prefix": {"kubernetes.pod_name": "c"}}),
    query("prefix-object-form", {"prefix": {"logger": {"value": "com.example.shop."}}}),
    query("prefix-case-insensitive", {"prefix": {"level": {
        "value": "In", "case_insensitive": True}}}),
    query("prefix-text", {"prefix": {"message": "conn"}}),
    query("prefix-label", {"prefix": {"kubernetes.labels.pod-template-hash": "7d4b"}}),
    query("wildcard-keyword", {"wildcard": {"kubernetes.pod_name": "c*-x?z9"}}),
    query("wildcard-value-form", {"wildcard": {"logger": {"value": "*Service"}}}),
    query("wildcard-case-insensitive", {"wildcard": {"level": {
        "value": "*RR*", "case_insensitive": True}}}),
    query("wildcard-text", {"wildcard": {"message": "dead*"}}),
    query("wildcard-escaped", {"wildcard": {"http.path": "/search\\?q=*"}}),
    query("regexp-keyword", {"regexp": {"level": "(info|warn)"}}),
    query("regexp-anchored", {"regexp": {"kubernetes.container_name": "ngin"}}),
    query("regexp-classes", {"regexp": {"http.path": "/api/orders/[0-9]{2}"}}),
    query("regexp-case-insensitive", {"regexp": {"level": {
        "value": "info?", "case_insensitive": True}}}),
    query("regexp-text", {"regexp": {"message": "dead.{2}ck"}}),
    query("fuzzy-keyword", {"fuzzy": {"level": "eror"}}),

    query("match-or", FOX),
    query("match-and", {"match": {"message": {"query": "quick fox", "operator": "and"}}}),
    query("match-minimum", {"match": {"message": {
        "query": "quick brown lazy dogs", "minimum_should_match": 3}}}),
    query("match-minimum-percent", {"match": {"message": {
        "query": "quick brown lazy dogs", "minimum_should_match": "75%"}}}),
    query("match-minimum-negative", {"match": {"message": {
        "query": "quick brown lazy dogs", "minimum_should_match": -1}}}),
    query("match-case", {"match": {"message": "QUICK Dogs"}}),
    query("match-keyword", {"match": {"level": "error"}}),
    query("match-long", {"match": {"status": "404"}}),
    query("match-umlaut", {"match": {"message": "überraschung"}}),
    query("match-no-folding", {"match": {"message": "uberraschung"}}),
    query("match-cyrillic", {"match": {"message": {
        "query": "Пользователь систему", "operator": "and"}}}),
    query("match-kanji", {"match": {"message": {"query": "日本", "operator": "and"}}}),
    query("match-katakana", {"match": {"message": "メッセージ"}}),
    query("match-emoji", {"match": {"message": "🚀"}}),
    query("match-address", {"match": {"message": {"query": "10.0.4.19:5432", "operator": "and"}}}),
    query("match-apostrophe", {"match": {"message": "o'neil's"}}),
    query("match-underscore", {"match": {"message": "snake_case_word"}}),
    query("match-hyphen", {"match": {"message": {
        "query": "kebab-case-word", "operator": "and"}}}),
    query("match-number", {"match": {"message": "3.14"}}),
    query("match-number-comma", {"match": {"message": "1,000"}}),
    query("match-host-name", {"match": {"message": "ops@example.com"}}),
    query("match-nothing-but-signs", {"match": {"message": "--- !!! ???"}}),
    query("match-zero-terms-all", {"match": {"message": {
        "query": "!!!", "zero_terms_query": "all"}}}),
    query("match-fuzzy", {"match": {"message": {"query": "conection", "fuzziness": "AUTO"}}}),
    query("match-unknown-field", {"match": {"nowhere": "x"}}),
    query("match-dynamic", {"match": {"message": "quick fox"}}, DYNAMIC),
    query("match-date", {"match": {"@timestamp": "2026-11-22"}}),
    query("match-bool-prefix", {"match_bool_prefix": {"message": "quick brown la"}}),

    query("phrase", {"match_phrase": {"message": "quick brown fox"}}),
    query("phrase-order", {"match_phrase": {"message": "brown quick"}}),
    query("phrase-slop", {"match_phrase": {"message": {"query": "quick fox", "slop": 1}}}),
    query("phrase-slop-reversed", {"match_phrase": {"message": {
        "query": "fox brown", "slop": 2}}}),
    query("phrase-over-array-gap", {"match_phrase": {"message": "peer quick"}}),
    query("phrase-repeated", {"match_phrase": {"message": "error error error"}}),
    query("phrase-of-path", {"match_phrase": {"message": "/api/orders"}}),
    query("phrase-keyword", {"match_phrase": {"level": "error"}}),
    query("phrase-prefix", {"match_phrase_prefix": {"message": "quick brown d"}}),
    query("phrase-prefix-one-word", {"match_phrase_prefix": {"message": "dead"}}),

    query("multi-match", {"multi_match": {"query": "quick fox", "fields": ["message", "note"]}}),
    query("multi-match-and", {"multi_match": {
        "query": "quick fox", "fields": ["message", "note"], "operator": "and"}}),
    query("multi-match-boosted", {"multi_match": {
        "query": "error", "fields": ["level^3", "message"]}}),
    query("multi-match-wildcard", {"multi_match": {"query": "cart", "fields": ["kubernetes.*"]}}),
    query("multi-match-phrase", {"multi_match": {
        "query": "brown fox", "type": "phrase", "fields": ["message", "note"]}}),
    query("multi-match-cross-fields", {"multi_match": {
        "query": "error quick", "type": "cross_fields", "operator": "and",
        "fields": ["message", "note"]}}),
    query("multi-match-lenient", {"multi_match": {
        "query": "error", "fields": ["message", "status"], "lenient": True}}),

    query("bool-all-clauses", {"bool": {
        "must": [FOX], "filter": [FIRST_DAY], "should": [ERRORS],
        "must_not": [{"term": {"stream": "stderr"}}]}}),
    query("bool-object-clauses", {"bool": {"must": FOX, "must_not": ERRORS}}),
    query("bool-empty", {"bool": {}}),
    query("bool-should-only", {"bool": {"should": [FOX, ERRORS]}}),
    query("bool-should-beside-filter", {"bool": {"filter": FIRST_DAY, "should": [FOX, ERRORS]}}),
    query("bool-minimum", {"bool": {"minimum_should_match": 2, "should": [
        FOX, ERRORS, FIRST_DAY, {"term": {"stream": "stderr"}}]}}),
    query("bool-minimum-with-filter", {"bool": {
        "filter": FIRST_DAY, "minimum_should_match": 1, "should": [FOX, ERRORS]}}),
    query("bool-minimum-too-high", {"bool": {"minimum_should_match": 3, "should": [FOX, ERRORS]}}),
    query("bool-must-not-only", {"bool": {"must_not": [FOX, ERRORS]}}, EVERYTHING),
    query("bool-deep", {"bool": {"must": [{"bool": {"should": [{"bool": {"must_not": [
        {"bool": {"filter": [ERRORS, FIRST_DAY]}}]}}, FOX]}}, {"exists": {"field": "level"}}]}}),
    query("constant-score", {"constant_score": {"filter": ERRORS, "boost": 1.5}}),
    query("boosting", {"boosting": {"positive": FOX, "negative": ERRORS, "negative_boost": 0.5}}),
    query("dis-max", {"dis_max": {"queries": [FOX, ERRORS], "tie_breaker": 0.7}}),
    query("match-on-many-indices", {"bool": {"filter": [
        {"match": {"message": "timeout"}}, {"range": {"seq": {"gte": 3900, "lt": 4100}}}]}},
        EVERYTHING),

    search("error-unknown-query", {"query": {"no_such_query": {}}}),
    search("error-two-queries", {"query": {"match_all": {}, "match_none": {}}}),
    search("error-unknown-option", {"query": {"match": {"message": {"query": "x", "foo": 1}}}}),
    search("error-bad-date", {"query": {"range": {"@timestamp": {"gte": "yesterday"}}}}),
    search("error-bad-number", {"query": {"term": {"status": "many"}}}),
    search("error-bad-ip", {"query": {"term": {"client": "10.1.2"}}}),
    search("error-bad-regexp", {"query": {"regexp": {"level": "("}}}),
    search("error-no-index", {"query": {"match_all": {}}}, "nowhere"),
    search("error-unknown-key", {"queri": {"match_all": {}}}),
    search("no-index-wildcard", {"query": {"match_all": {}}}, "nowhere-*"),
    search("no-index-ignored", {"query": {"match_all": {}}, "size": 0}, "nowhere,logs-2026.11.20",
           "?ignore_unavailable=true"),
    search("empty-index", {"query": {"term": {"level": "x"}}, "sort": ["@timestamp"]},
           "empty-2026"),
]
