internal import CSystemInterface

/// The memory of the program itself.
package enum ProgramMemory {
    /// Gives back the pages of code that only the start needed: reading the configuration, the
    /// command line, certificates.
    ///
    /// What is used again is there after a page fault each that reads nothing from the disk. Costs
    /// some 100 microseconds; call it once, when the start is over.
    package static func releaseCodeOfStart() { _ = tailrace_release_code_pages() }
}
