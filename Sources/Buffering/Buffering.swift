// Buffering keeps encoded records in memory-mapped chunk files until they are acknowledged.
//
// Its place in the flow: encoders write compact records straight into the open chunk of each
// output; delivery takes ranges of frames out again and reports when they are done.
//
// What it guarantees:
// - A frame that was closed is found again after a crash of the process, whole or not at all: its
//   checksum covers header, records and positions, and is seeded with the chunk's generation.
// - A frame carries the positions that hold once it is read; records and positions are one unit.
//   So a line is claimed as read exactly as long as its record can be found.
// - Positions leave the buffer in the order of each source's frames, and only when delivered.
// - Blocks are reserved before they are mapped: a full disk is an error, never a signal.
// - Its bytes on disk stay under a limit; at the limit it says so and writing waits.
//
// What it leaves to others: what a record means, when a position is stored, who sends what when.
//
// How a chunk lies on disk stands in ChunkFormat.swift.
