// Parsing makes records of bytes and takes texts apart into fields.
//
// Its place in the flow: it stands behind tailing, which gives it blocks of whole lines, and in
// front of the filters. The parsers are also called later, by the `parser` and `kubernetes`
// filters.
//
// By folder:
//
//   Framing   `LineFramer` cuts a block into lines, takes the runtime's format (CRI, Docker) off
//             and joins the parts of long lines, for each container's two streams apart
//   Formats   the parsers of a parsers file: json, regex, logfmt, ltsv, with their time formats,
//             types and decoders; and the rules by which lines belong together
//   Joining   `LineJoiner` joins the lines of stack traces and the like by those rules
//
// What it guarantees:
// - Every byte of a source belongs to one record, or is counted where a rule leaves it out; each
//   record knows the offset and the length that it has in its source.
// - A line that is not of the expected format goes on as text; nothing is dropped for its form.
// - What is kept for lines that are not complete has a limit, and a time after which it goes.
// - Fields are views of the block or of the batch's scratch memory; nothing is allocated per
//   record once the tables have grown.
//
// What it leaves to others: reading files, pods and their metadata, how a record is written.
