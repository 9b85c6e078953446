import Glibc

/// Runs `work` on a thread of its own.
public func runThread(_ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(Box(work)).toOpaque()
    let result = unsafe pthread_create(
        &thread, nil,
        { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
            return nil
        }, context)
    precondition(result == 0, "a thread starts")
    pthread_detach(thread)
}
