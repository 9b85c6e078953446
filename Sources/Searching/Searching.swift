// Searching says what a search means: it decides whether a document matches, and makes the answer.
//
// Its place: in the embedded store, between the request and the documents. Mappings say what a
// field is, analysis what a word is; queries are read from JSON or Lucene's syntax and compiled;
// aggregations are fed with what matches.
//
// What it guarantees:
// - Nothing is answered that was not understood: what is not supported is an error, worded as
//   Elasticsearch words it.
// - It reads no file, no clock and no network; the moment that `now` means is handed in.
//
// What it leaves to others: where documents lie and which of them are looked at.
