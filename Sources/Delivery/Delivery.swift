// Delivery brings records from the buffer to Elasticsearch and finds out what became of each.
//
// Its place in the flow: it is handed ranges of frames, expands them into `_bulk` bodies while
// they are sent, reads the answer's verdict on every item, and reports each range as settled when
// every record is stored or set aside for good.
//
// What it guarantees:
// - A record is settled only by an answer for that record: 2xx, or 409 on a create with our id,
//   or a refusal that no repetition can change, which makes a dead letter. An answer that does not
//   have one item for each action counts as none.
// - Only what was not settled is sent again; what was refused for its size is sent in halves.
// - It never gives up on its own: without a retry limit a record is tried until it is settled.
// - No redirect is followed, so credentials go to the configured address only.
//
// What it leaves to others: where records come from, where positions and dead letters are kept.
