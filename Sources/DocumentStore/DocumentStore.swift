// DocumentStore keeps the documents of the embedded store in one SQLite database and finds them.
//
// Its place: behind the server. Bulk requests come in as bytes and are committed before they are
// answered; searches come in parsed, and are answered from an index wherever the index suffices.
//
// What it guarantees:
// - What was acknowledged is there after a crash of the process and after a power cut.
// - Whichever index it uses, the answer is that of looking at every document.
//
// What it leaves to others: what a query means, and how requests arrive.
