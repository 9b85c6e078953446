internal import DocumentStore
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import SystemInterface
internal import Reporting

/// Runs the store from its start to its end.
public enum StoreRunner {
    /// Why it ended.
    public enum Ending: Int32, Sendable {
        /// Somebody asked it to stop.
        case stopped = 0
        /// It cannot start: the data folder or the address cannot be used.
        case cannotStart = 1
        /// The settings are wrong.
        case wrongSettings = 2
    }

    /// Between two looks for what is too old.
    private static let retentionPause = Duration.seconds(30)

    /// Runs until SIGTERM or SIGINT; requests at work are answered first.
    public static func run(_ settings: ServerSettings) async -> Ending {
        let credentials: Credentials?
        do {
            try settings.validate()
            credentials = try settings.credentialsFile.map { path throws(SettingError) in
                try Credentials(text: try SettingsFile.text(of: path), name: path)
            }
        } catch {
            StandardStreams.error("tailrace-store: \(error)\n")
            return .wrongSettings
        }
        let logger = ProgramLog.make(
            label: "tailrace-store", level: Logger.Level(rawValue: settings.logLevel) ?? .info)
        let service: StoreService
        do {
            service = try open(settings, logger)
        } catch {
            StandardStreams.error("tailrace-store: cannot start: \(reason(error))\n")
            return .cannotStart
        }
        return await serve(service, credentials, logger)
    }

    private static func open(_ settings: ServerSettings, _ logger: Logger) throws -> StoreService {
        _ = HostProcess.raiseDescriptorLimit()
        var storeSettings = StoreSettings()
        storeSettings.retentionMilliseconds = settings.retentionMilliseconds
        storeSettings.retentionByteCount = settings.retentionByteCount
        storeSettings.report = { logger.warning("\($0)") }
        let store = try DocumentStore.open(folder: settings.dataFolder, settings: storeSettings)
        return StoreService(store: store, settings: settings, logger: logger)
    }

    private static func serve(
        _ service: StoreService, _ credentials: Credentials?, _ logger: Logger
    ) async -> Ending {
        var ending = Ending.stopped
        do {
            let application = try application(service, credentials)
            try await withThrowingTaskGroup { group in
                group.addTask { await removeOldDocuments(service) }
                try await application.runService()
                group.cancelAll()
            }
            logger.info("stopped")
        } catch {
            StandardStreams.error("tailrace-store: cannot start: \(reason(error))\n")
            ending = .cannotStart
        }
        do {
            try service.store.close()
        } catch {
            logger.error("the database did not close well", metadata: ["reason": "\(error)"])
        }
        return ending
    }

    private static func application(
        _ service: StoreService, _ credentials: Credentials?
    ) throws -> some ApplicationProtocol {
        let settings = service.settings
        var quiet = service.logger
        quiet.logLevel = .error
        let connections = MaximumAvailableConnections(
            settings.maximumConnectionCount, logger: quiet)
        var configuration = ApplicationConfiguration(
            address: .hostname(settings.listen.host, port: settings.listen.port))
        configuration.availableConnectionsDelegate = connections
        return Application(
            responder: StoreResponder(service, credentials: credentials),
            server: try TransportBuilder.server(settings), configuration: configuration,
            onServerRunning: { channel in announce(channel, service) }, logger: quiet)
    }

    /// Says where the page is; scripts wait for this line.
    private static func announce(_ channel: any Channel, _ service: StoreService) {
        let settings = service.settings
        var address = settings.listen
        if let port = channel.localAddress?.port { address.port = port }
        if address.isWildcard { address.host = address.host == "::" ? "::1" : "127.0.0.1" }
        let scheme = settings.certificateFile == nil ? "http" : "https"
        StandardStreams.output("tailrace-store is ready: \(scheme)://\(address)/_page/\n")
        service.logger.info(
            "listening",
            metadata: [
                "address": "\(settings.listen)", "data": "\(settings.dataFolder)",
                "version": "\(StoreService.productVersion)",
            ])
        if settings.credentialsFile == nil, !settings.listen.isLoopback {
            service.logger.warning("everybody who reaches the address may use the store")
        }
    }

    private static func removeOldDocuments(_ service: StoreService) async {
        while !Task.isCancelled {
            do {
                let outcome = try await service.store.enforceRetention(now: StoreService.now)
                service.metrics.update { figures in
                    figures.retentionTime = Double(StoreService.now) / 1000
                    figures.removals["age", default: 0] += UInt64(outcome.agedCount)
                    figures.removals["size", default: 0] += UInt64(outcome.crowdedCount)
                    figures.removals["deleted_index", default: 0] += UInt64(
                        outcome.deletedIndexCount)
                }
            } catch {
                service.metrics.update { $0.retentionFailures += 1 }
                service.logger.error("retention failed", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: retentionPause)
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as StoreError:
            switch error {
            case .newerVersion(let version):
                "the data folder was written by a newer release (format \(version))"
            case .inUse(let reason), .unusable(let reason): reason
            }
        case let error as SettingError: error.description
        default: "\(error)"
        }
    }
}
