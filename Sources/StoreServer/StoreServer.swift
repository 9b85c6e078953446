// StoreServer is the embedded store's address: the REST API, the web page and the metrics.
//
// Its place: in front of DocumentStore. It understands requests as Elasticsearch's clients make
// them, checks who may ask, and words every error as Elasticsearch does.
//
// What it guarantees:
// - It listens on loopback unless told otherwise, and nowhere without authentication unasked.
// - No request can stop it; whatever ends in a 5xx is logged with its reason.
//
// What it leaves to others: everything about documents.
