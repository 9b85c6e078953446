// Tailing finds log files and reads them to the end, through every rotation.
//
// Its place in the flow: it is the first stage. It expands the configured path patterns, watches
// the directories involved, groups the files of a container into one ordered stream, and hands
// out blocks of bytes, each with the key of its source and the offset where it starts.
//
// What it guarantees:
// - The files of a container (`0.log`, `0.log.TIME`, `0.log.TIME.gz`) are one stream, read to the
//   end, oldest first. A file that was renamed or removed is kept open until it is read.
// - A source is known again after a restart, a rename or compression: its key is made of what
//   never changes (the pod's uid, container, attempt and first line; for other files device,
//   inode and first line).
// - No notification is needed for correctness: a sweep finds whatever notifications missed.
// - Nothing but regular files is opened, and nothing is ever written.
//
// What it leaves to others: lines and their meaning, where reading stopped in an earlier run
// (it asks), the order in which streams get their turns.
