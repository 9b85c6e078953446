// Digests is the only door to OpenSSL's digests: SHA-256, for names that must never change.
//
// Its place in the flow: tailing makes the key of a source of its digest, and document ids begin
// with that key. So an algorithm that nobody can steer is wanted, although it is slow: whoever
// writes a log's first line must not be able to take another source's key.
//
// What it guarantees: the same bytes give the same digest on every machine and in every version;
// the digest of parts depends on where each part ends.
//
// What it leaves to others: what is hashed, and how often; once per file, never per line.
