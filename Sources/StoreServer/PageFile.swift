internal import CPage

/// A file of the web page; the files are part of the program.
struct PageFile: Sendable {
    /// The file's name, such as `index.html`; the page refers to its files by these names.
    let name: String

    /// The file's media type for `Content-Type`.
    let contentType: String

    /// What changes when the content does, in quotes, for `ETag`.
    let entityTag: String

    /// The content.
    let bytes: [UInt8]

    /// All files.
    static let all: [PageFile] = {
        let files = unsafe UnsafeBufferPointer(start: page_files(), count: page_file_count())
        return unsafe files.map { file in
            unsafe PageFile(
                name: String(cString: file.name),
                bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.byte_count)))
        }
    }()

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The file of a name, or nil when the page has none such.
    static func named(_ name: String) -> PageFile? {
        byName[name]
    }

    private init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        contentType = PageFile.contentType(of: name)
        entityTag = PageFile.entityTag(of: bytes)
    }

    private static func contentType(of name: String) -> String {
        if name.hasSuffix(".html") {
            "text/html; charset=utf-8"
        } else if name.hasSuffix(".css") {
            "text/css; charset=utf-8"
        } else {
            "text/javascript; charset=utf-8"
        }
    }

    /// FNV-1a over the content: enough to tell two releases of a file apart.
    private static func entityTag(of bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return "\"\(String(hash, radix: 16))\""
    }
}
