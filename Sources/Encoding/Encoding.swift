// Encoding writes records as the bytes that an output sends or prints.
//
// Its place in the flow: it takes the batches that parsing and the filters have made and writes
// each record straight into the memory of an output's open chunk. It is the one place where text
// is escaped.
//
// By folder:
//
//   Bulk    for Elasticsearch: `BulkEncoder` writes what differs from record to record; what the
//           records of a source and day share, the action line's start and the pod's metadata,
//           becomes a `RecordTemplate` that is stored once per chunk
//   Local   for standard output and files: JSON, MessagePack as printed, CSV, LTSV, templates
//   Time    strftime patterns, compiled once
//
// What it guarantees:
// - What it writes is valid JSON in valid UTF-8, whatever the fields hold: bytes that are not
//   UTF-8 become U+FFFD and are counted.
// - A record that does not fit the room leaves no trace; the caller comes back with more room.
// - Nothing is allocated per record.
//
// What it leaves to others: where the room comes from, and what happens to the bytes.
