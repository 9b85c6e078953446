// Records is the vocabulary of the pipeline: what all stages mean by bytes, fields and records.
//
// Its place in the flow: beneath every stage. It knows no file, no network and no format but JSON.
//
//   ByteView, ByteWriter, ByteArena   borrowed bytes, a place to write, scratch memory
//   Field, FieldBuffer, RecordBatch   shallow records: keys and values that nobody has decoded
//   CompactRecord                     how a record lies in a chunk, and what its neighbours share
//   JSON…                             validate, compact, walk, escape and unescape, each in one
//                                     pass without recursion
//   RFC3339…, CivilTime, Base64URL    times and ids as text
//
// What it guarantees: nothing here allocates per record, and no input, however hostile, makes a
// routine read outside of its view or recurse. Each fast routine has a naive one in the tests that
// must agree with it on random input.
//
// What is called per byte or per field is public and inlinable: across a target's border a call
// costs four times as much otherwise. What it leaves to others: every decision.
