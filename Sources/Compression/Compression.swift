// Compression is the only door to zlib and ISA-L: gzip out of bytes, and bytes out of gzip.
//
// Its place in the flow: delivery compresses the bodies of bulk requests with `GzipCompressor`;
// tailing reads rotated files that the kubelet has compressed with `GzipReader`.
//
// What it guarantees:
// - Memory has a fixed size, whatever the input claims; the caller decides how much comes out.
// - Broken input is an error with the library's words, and what came before it was good.
// - The same gzip stream with either library; ISA-L is several times faster at making one. Which
//   one is used is decided when the program is built (`TAILRACE_WITHOUT_ISAL`).
//
// What it leaves to others: files, sockets, and where the pieces of a stream come from.
