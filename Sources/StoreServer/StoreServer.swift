// StoreServer is the embedded store's address: the REST API, the web page, metrics.
//
// Its place: a request comes in through Hummingbird; `StoreResponder` checks where it comes from,
// who sends it and how large it is, finds its route in `RouteTable`, reads its body and calls the
// route's handler, which asks `DocumentStore`. The answer goes out in the form that was asked for.
//
// What it guarantees:
// - Whatever comes in is answered in Elasticsearch's words; what fails inside is logged with the
//   request's id.
// - Bodies, headers and connections are bounded, and so is the memory of all bodies together.
// - Without authentication it listens on the machine itself only, unless told otherwise, and then
//   does not let pages of other sites in.
//
// What it leaves to others: what a query means (`Searching`), where documents lie
// (`DocumentStore`), the command line (`tailrace-store`).
