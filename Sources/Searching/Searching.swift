// What a search means: mappings, analysis, queries, aggregations, sorting and answers.
